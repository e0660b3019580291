# SPDX-License-Identifier: GPL-2.0-or-later
# Throughput against workers as text for a letter, one letter a kernel. It draws
# and computes nothing.
# gnuplot -c letter.gp FILE.tsv TITLE UNUSED NR_KERNELS
tsv = ARG1
heading = ARG2
nr_kernels = int(ARG4)

set datafile separator tab
set termoption noenhanced
stats tsv skip 1 using 1 nooutput name "W"
set title heading
set xlabel "workers"
set ylabel "touches/s"
set format y "%.1s%c"
set xrange [0:W_max * 1.05]
set yrange [0:*]
if (W_max <= 16) { set xtics 1 }
set border 3
set tics nomirror
set key outside bottom center horizontal reverse Left
# In text a point is a letter: A is the first kernel, B the second.
set terminal dumb noenhanced mono size 74,18
plot for [i=2:nr_kernels + 1] tsv using 1:i with linespoints lt i - 1 \
	pt i - 1 title columnheader(i)
