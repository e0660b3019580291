# SPDX-License-Identifier: GPL-2.0-or-later
# How long single touches take: the share of them that takes at least so long,
# both axes logarithmic. It draws and computes nothing.
# A block for each kernel and variant (alone, beside others), kernel by kernel:
# its name, then columns: seconds, share.
tsv = ARG1
heading = ARG2
caption = ARG3
output_name = ARG4
formats = ARG5
nr_kernels = int(ARG6)
width = 720
body_px = 470
load "style.gp"

stats tsv every ::1 using 1:2 nooutput name "D"
nr_variants = D_blocks / nr_kernels
kernel(b) = int(b) / nr_variants + 1
variant(b) = int(b) % nr_variants

set logscale xy
set format x "%.0s%cs"
set xlabel "duration of a touch"
set ylabel "share of touches that take at least so long"
set ytics ("all" 1, "10%%" .1, "1%%  p99" .01, "0.1%%  p99.9" .001, \
	"0.01%%  p99.99" 1e-4, "1e-5" 1e-5, "1e-6" 1e-6, "1e-7" 1e-7, "1e-8" 1e-8)
set yrange [*:1]
set border 3
set tics nomirror
set key outside bottom center horizontal reverse Left height 1

# A kernel has its colour and point; alone is thin and dotted, beside is thick.
dash(b) = nr_variants > 1 && variant(b) == 0 ? 3 : 1
thick(b) = nr_variants > 1 && variant(b) == 0 ? 1.5 : 2.5
do for [format in formats] {
	eval begin(format)
	if (format eq "text") {
		unset grid
		set key vertical maxcols 1
		# A point is a letter: A is the first block, B the second.
		plot for [b=0:D_blocks - 1] tsv index b using 1:2 with points \
			lt b + 1 pt b + 1 title brief(columnheader(1))
	} else {
		set key horizontal maxcols 2
		set grid xtics ytics lc rgb light lt 1 lw 1
		plot for [b=0:D_blocks - 1] tsv index b using 1:2 with linespoints \
			lt kernel(b) dt dash(b) lw thick(b) pointinterval 40 ps .8 \
			title columnheader(1)
	}
	eval end(format)
}
