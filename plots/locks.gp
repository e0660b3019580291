# SPDX-License-Identifier: GPL-2.0-or-later
# mmap_lock acquisitions per touch: reads and writes side by side, a bar a
# kernel. It draws and computes nothing.
# Columns: height, name, then reads and writes of each kernel.
tsv = ARG1
heading = ARG2
caption = ARG3
output_name = ARG4
formats = ARG5
nr_kernels = int(ARG6)

set datafile separator tab
stats tsv skip 1 using 1 nooutput name "Y"
stats tsv skip 1 using (strlen(stringcolumn(2))) nooutput name "N"
bar_px = 14
name_px = 8 * N_max + 24
width = int(name_px < 280 ? 720 : name_px + 440)
body_px = (bar_px * nr_kernels + 10) * (Y_max - Y_min + 1) + 90 + 20 * nr_kernels
load "style.gp"
text_rows = int((nr_kernels + 1) * (Y_max - Y_min + 1)) + 7 + nr_kernels

reads(s) = 2 * s + 1
writes(s) = 2 * s + 2
most(i) = i < 3 ? 0 : max(number(i), most(i - 1))
stats tsv skip 1 using (most(writes(nr_kernels))) nooutput name "F"
reach = F_max > 0 ? F_max * 1.3 : 1

# The first kernel is solid; told apart by hatching first, by colour second.
pattern(s) = s == 2 ? 4 : s == 3 ? 2 : s == 4 ? 5 : s == 5 ? 1 : 0
# Where nothing was counted there is a dash.
exact(i) = none(i) ? "-" : column(i) == 0 ? "0" \
	: sprintf(column(i) < .01 ? "%.4f" : "%.3f", column(i))
name(i) = i == 1 ? stringcolumn(2) : ""
thick = .8 / nr_kernels
middle(s) = $1 + .4 - thick * (s - .5)
# In text a bar is a line, and a line is free below each point.
row(s) = $1 - (s - 1) / (nr_kernels + 1.)
set xrange [0:reach]
set xtics nomirror scale .5
set ytics nomirror scale 0
set border 3

left = name_px / real(width)
half = (1 - left - 30. / width) / 2
bottom = (68. + 20 * nr_kernels) / height
panel(i) = sprintf("set lmargin at screen %f; set rmargin at screen %f; \
set bmargin at screen %f", left + (i - 1) * half, left + i * half - 24. / width, bottom)
bar = "(0):(middle(s)):(0):2*s+i:(middle(s) - thick * .42):(middle(s) + thick * .42)"
do for [format in formats] {
	eval begin(format)
	if (format eq "text") {
		# A bar of letters: A is the first kernel, B the second.
		set lmargin min(N_max, brief_length) + 2
		set tmargin text_head_rows + 1
		set bmargin 4 + nr_kernels
		unset grid
		set yrange [Y_min - 1:1. / (nr_kernels + 1)]
		set key outside bottom center horizontal reverse Left
		letters = 70
		do for [i=1:2] {
			set xlabel (i == 1 ? "read" : "write")." acquisitions per touch"
			plot tsv using (0):1:ytic(brief(stringcolumn(2))) with points pt "" notitle, \
				for [s=1:nr_kernels] for [l=0:letters] tsv \
				using (reach * l / letters):(column(2 * s + i) >= reach * (l + .5) / letters ? row(s) : NaN) \
				with points lt s pt s notitle, \
				for [s=1:nr_kernels] tsv using (number(2 * s + i)):(row(s)):(exact(2 * s + i)) \
				with labels left offset 1,0 notitle, \
				for [s=1:nr_kernels] tsv using (NaN):(NaN) with points lt s pt s title brief(columnheader(2 * s + 1))
			unset title
		}
	} else {
		set yrange [Y_min - .5:Y_max + .5]
		set grid xtics lc rgb light lt 1 lw 1
		set multiplot
		set key at screen left, screen (20. * nr_kernels) / height \
			left top reverse Left
		do for [i=1:2] {
			eval panel(i)
			set xlabel (i == 1 ? "read" : "write")." acquisitions per touch"
			plot tsv using (0):1:ytic(name(i)) \
				with points ps 0 notitle, \
				for [s=1:1] tsv using @bar with boxxyerror lt s \
				fs solid title columnheader(2 * s + 1), \
				for [s=2:nr_kernels] tsv using @bar with boxxyerror lt s \
				dt 1 lw 1 fs pattern pattern(s) border \
				title columnheader(2 * s + 1), \
				for [s=1:nr_kernels] tsv \
				using (number(2 * s + i)):(middle(s)):(exact(2 * s + i)) \
				with labels left offset .5,0 font ",11" notitle
			unset label 1
			unset label 2
			unset key
		}
		unset multiplot
	}
	eval end(format)
}
