# SPDX-License-Identifier: GPL-2.0-or-later
# Figures against workers, one line a kernel, with their intervals.
# Columns: workers, what would be ideal, then figure, low and high of each
# kernel. The script that loads this has set the axes' labels.
width = 720
body_px = 400
load "style.gp"

figure(s) = 3 * s
most(s) = s < 1 ? 0 : max(number(figure(s)), most(s - 1))
highest(s) = s < 1 ? 0 : max(number(figure(s) + 2), highest(s - 1))
stats tsv skip 1 using 1 nooutput name "W"
stats tsv skip 1 using (max(most(nr_kernels), number(2))) nooutput name "F"
stats tsv skip 1 using (highest(nr_kernels)) nooutput name "H"
# Intervals of two boots may be wider than any drawing.
top = max(F_max * 1.05, min(H_max * 1.05, F_max * 1.6))

set xlabel "workers"
set xrange [0:W_max * 1.05]
set yrange [0:top]
if (W_max <= 16) { set xtics 1 }
set border 3
set tics nomirror
set key outside bottom center horizontal reverse Left height 1

# Side by side, or one kernel's bars would hide another's.
aside(s) = H_max > 0 ? (s - (nr_kernels + 1) / 2.) * W_max * .008 : 0
bar(s) = none(figure(s) + 1) ? NaN : column(figure(s))
# In text an interval is from a to a, or from b to b.
end_of(s, i) = none(figure(s) + 1) ? NaN : column(figure(s) + i)
at = strstrt(caption, "bars: ")
if (at) { text_caption = caption[1:at - 1]."a..a: ".caption[at + 6:*] }
faint = "lc rgb grey lw 1.5 dt (3, 4)"
do for [format in formats] {
	eval begin(format)
	if (format eq "text") {
		unset grid
		set key vertical maxcols 1
		# A point is a letter: A is the first kernel, B the second.
		# What comes last hides what was there.
		plot tsv using 1:2 with lines lt 0 notitle, \
			for [s=1:nr_kernels] tsv using 1:figure(s) with linespoints \
			lt s pt s title brief(columnheader(figure(s))), \
			tsv using (NaN):(NaN) with lines lt 0 title brief(columnheader(2)), \
			for [s=1:nr_kernels] for [i=1:2] tsv using 1:(end_of(s, i)): \
			(sprintf("%c", 96 + s)) with labels notitle, \
			for [s=1:nr_kernels] tsv using 1:figure(s) with points pt s notitle
	} else {
		set key horizontal maxcols auto
		set grid ytics lc rgb light lt 1 lw 1
		plot tsv using 1:2 with lines @faint notitle, \
			for [s=1:nr_kernels] tsv using ($1 + aside(s)):(bar(s)): \
			figure(s)+1:figure(s)+2 \
			with yerrorbars lt s dt 1 lw 1 ps 0 notitle, \
			for [s=1:nr_kernels] tsv using ($1 + aside(s)):figure(s) \
			with linespoints lt s title columnheader(figure(s)), \
			tsv using (NaN):(NaN) with lines @faint title columnheader(2)
	}
	eval end(format)
}
