# SPDX-License-Identifier: GPL-2.0-or-later
# A ratio, workload by workers, in figures and in colour: from the first kernel
# (heat-map) or from VMAs of their own (geometry).
# It draws and computes nothing.
# Columns: column and row of a cell, workers, workload, ratio, text.
tsv = ARG1
heading = ARG2
caption = ARG3
output_name = ARG4
formats = ARG5
nr_kernels = int(ARG6)

set datafile separator tab
stats tsv skip 1 using 1 nooutput name "X"
stats tsv skip 1 using 2 nooutput name "Y"
stats tsv skip 1 using (strlen(stringcolumn(4))) nooutput name "N"
cell_width_px = 72
name_px = 8 * N_max + 24
width = int(name_px + cell_width_px * (X_max + 1) + 130)
width = width < 560 ? 560 : width
body_px = 26 * (Y_max + 1) + 60
load "style.gp"
text_rows = int(Y_max) + 7
stats tsv skip 1 using (far(5)) nooutput name "F"

# Orange is slower, blue faster; 5% at least and a factor of 4 at most are full.
full = min(max(F_max, log(1.05)), log(4))
shade(x) = max(-full, min(full, log(x)))
set palette defined (-1 "#e66100", 0 "#ffffff", 1 "#5b9bd5")
set cbrange [-full:full]
set cbtics (sprintf("%+.0f%%%%", 100 * (exp(-full) - 1)) -full, "0%%" 0, \
	sprintf("%+.0f%%%%", 100 * (exp(full) - 1)) full) scale 0
set colorbox user origin screen 1 - 88. / width, graph 0 size screen 14. / width, graph 1
set xrange [-.5:X_max + .5]
set yrange [Y_max + .5:-.5]
set xlabel "workers"
set border 0
set tics nomirror scale 0
unset key

do for [format in formats] {
	eval begin(format)
	if (format eq "text") {
		set lmargin min(N_max, brief_length) + 2
		set tmargin text_head_rows + 1
		set bmargin 4
		plot tsv using 1:2:6:xtic(3):ytic(brief(stringcolumn(4))) with labels
	} else {
		set lmargin at screen name_px / width
		set rmargin at screen 1 - 106. / width
		plot tsv using 1:2:($1 - .48):($1 + .48):($2 - .46):($2 + .46) \
			with boxxyerror fc rgb "#eeeeee" fs solid noborder, \
			tsv using 1:2:($1 - .48):($1 + .48):($2 - .46):($2 + .46):(shade($5)) \
			with boxxyerror fc palette fs solid noborder, \
			tsv using 1:2:6:xtic(3):ytic(4) with labels
	}
	eval end(format)
}
