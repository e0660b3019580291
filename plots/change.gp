# SPDX-License-Identifier: GPL-2.0-or-later
# Change from the first kernel with its interval, a line a point: a forest
# plot. It draws and computes nothing.
# Columns: height, name, then ratio, low and high of each kernel but the first.
tsv = ARG1
heading = ARG2
caption = ARG3
output_name = ARG4
formats = ARG5
nr_kernels = int(ARG6)

set datafile separator tab
stats tsv skip 1 using 1 nooutput name "Y"
stats tsv skip 1 using (strlen(stringcolumn(2))) nooutput name "N"
row_px = nr_kernels > 2 ? 11 * (nr_kernels - 1) : 18
name_px = 8 * N_max + 20
width = name_px < 320 ? 720 : int(name_px) + 400
body_px = row_px * (Y_max - Y_min + 2) + 90 + 20 * (nr_kernels - 1)
load "style.gp"
text_rows = int(Y_max - Y_min) + 8 + nr_kernels

figure(s) = 3 * s - 3
most(s) = s < 2 ? 0 : max(far(figure(s)), most(s - 1))
widest(s) = s < 2 ? 0 : max(max(far(figure(s) + 1), far(figure(s) + 2)), widest(s - 1))
stats tsv skip 1 using (most(nr_kernels)) nooutput name "F"
stats tsv skip 1 using (widest(nr_kernels)) nooutput name "I"
# Intervals of two boots may be wider than any drawing.
reach = max(max(F_max, .02) * 1.08, min(I_max, max(3 * F_max, .1)) * 1.05)

# A ratio and its inverse are as far from the middle.
set logscale x
set xrange [exp(-reach):exp(reach)]
set xtics ("0%%" 1)
step = reach < .025 ? .005 : reach < .05 ? .01 : reach < .12 ? .02 : .05
if (reach < .3) {
	do for [i=1:7] {
		set xtics add (sprintf("+%g%%%%", 100 * step * i) 1 + step * i, \
			sprintf("-%g%%%%", 100 * step * i) 1 - step * i)
	}
} else { if (reach < .9) {
	set xtics add ("-50%%" .5, "-40%%" .6, "-30%%" .7, "-20%%" .8, \
		"-10%%" .9, "+10%%" 1.1, "+20%%" 1.2, "+40%%" 1.4, "+60%%" 1.6, \
		"+100%%" 2)
} else {
	set xtics add ("-99.6%%" 1/256., "-98.4%%" 1/64., "-94%%" 1/16., \
		"-75%%" 1/4., "-50%%" .5, "+100%%" 2, "+300%%" 4, "+1500%%" 16, \
		"+6300%%" 64, "+25500%%" 256)
} }
set xlabel "change of throughput (slower < 0% < faster)"
set yrange [Y_min - 1:Y_max + 1]
set border 1
set tics nomirror
set ytics scale 0
set key outside bottom center horizontal reverse Left height 1
set arrow 1 from 1, graph 0 to 1, graph 1 nohead lc rgb grey lw 1 back

# The upper half of a line is the second kernel's, the lower the third's.
aside(s) = nr_kernels > 2 ? (nr_kernels / 2. + 1 - s) * .8 / (nr_kernels - 1) : 0
bar(s) = none(figure(s) + 1) ? NaN : column(figure(s))
do for [format in formats] {
	eval begin(format)
	if (format eq "text") {
		# [  A  ]: a point, and the ends of its interval.
		set lmargin min(N_max, brief_length) + 2
		set tmargin text_head_rows + 1
		set bmargin 4 + nr_kernels
		unset grid
		plot tsv using (0):1:ytic(brief(stringcolumn(2))) with points pt "" notitle, \
			for [s=2:nr_kernels] tsv using figure(s)+1:1:("[") with labels notitle, \
			for [s=2:nr_kernels] tsv using figure(s)+2:1:("]") with labels notitle, \
			for [s=2:nr_kernels] tsv using figure(s):1 \
			with points lt s pt s - 1 title brief(columnheader(figure(s)))
	} else {
		set lmargin at screen name_px / width
		set rmargin at screen 1 - 24. / width
		set grid xtics lc rgb light lt 1 lw 1
		plot tsv using (1):1:ytic(2) with points ps 0 notitle, \
			for [s=2:nr_kernels] tsv using (bar(s)):($1 + aside(s)): \
			figure(s)+1:figure(s)+2 \
			with xerrorbars lt s dt 1 lw 1.5 ps 0 notitle, \
			for [s=2:nr_kernels] tsv using figure(s):($1 + aside(s)) \
			with points lt s title columnheader(figure(s))
	}
	eval end(format)
}
