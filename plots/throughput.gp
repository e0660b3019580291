# SPDX-License-Identifier: GPL-2.0-or-later
# Throughput against workers. It draws and computes nothing.
tsv = ARG1
heading = ARG2
caption = ARG3
output_name = ARG4
formats = ARG5
nr_kernels = int(ARG6)
set ylabel "touches/s"
set format y "%.1s%c"
load "curves.gp"
