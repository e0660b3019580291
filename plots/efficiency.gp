# SPDX-License-Identifier: GPL-2.0-or-later
# Per-worker efficiency against workers. It draws and computes nothing.
tsv = ARG1
heading = ARG2
caption = ARG3
output_name = ARG4
formats = ARG5
nr_kernels = int(ARG6)
set ylabel "% of one worker's throughput"
set format y "%g%%"
load "curves.gp"
