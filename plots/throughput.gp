# SPDX-License-Identifier: GPL-2.0-or-later
# Throughput against workers, one line a kernel. It draws and computes nothing.
# gnuplot -c throughput.gp FILE.tsv TITLE OUTPUT NR_KERNELS
# makes OUTPUT.svg, OUTPUT.png and a drawing in text on stdout.
tsv = ARG1
heading = ARG2
output_name = ARG3
nr_kernels = int(ARG4)

set datafile separator tab
set termoption noenhanced
stats tsv skip 1 using 1 nooutput name "W"

# Told apart by dash and point first, by colour second (Okabe and Ito's).
set linetype 1 lc rgb "#000000" dt 1 pt 7 lw 2 ps 1.2
set linetype 2 lc rgb "#0072b2" dt 2 pt 4 lw 2 ps 1.2
set linetype 3 lc rgb "#d55e00" dt 3 pt 9 lw 2 ps 1.2
set linetype 4 lc rgb "#009e73" dt 4 pt 12 lw 2 ps 1.2
set linetype 5 lc rgb "#cc79a7" dt 5 pt 3 lw 2 ps 1.2
set linetype 6 lc rgb "#e69f00" dt "_.." pt 11 lw 2 ps 1.2

set title heading
set xlabel "workers"
set ylabel "touches/s"
set format y "%.1s%c"
set xrange [0:W_max * 1.05]
set yrange [0:*]
if (W_max <= 16) { set xtics 1 }
set border 3
set bmargin 5
set tics nomirror
set key outside bottom center horizontal reverse Left

set terminal svg size 720,480 noenhanced font "sans,13" background "white"
set grid ytics lc rgb "#dddddd" lt 1 lw 1
set output output_name.".svg"
plot for [i=2:nr_kernels + 1] tsv using 1:i with linespoints lt i - 1 \
	title columnheader(i)

set terminal pngcairo size 1080,720 noenhanced font "sans,16" background "white"
set output output_name.".png"
replot

# In text a point is a letter: A is the first kernel, B the second.
unset grid
set bmargin -1
set terminal dumb noenhanced mono size 76,24
unset output
plot for [i=2:nr_kernels + 1] tsv using 1:i with linespoints lt i - 1 \
	pt i - 1 title columnheader(i)
