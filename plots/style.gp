# SPDX-License-Identifier: GPL-2.0-or-later
# What all drawings share. A script sets width and body_px, in pixels, loads
# this, and draws once for each format:
#   do for [format in formats] { eval begin(format); plot ...; eval end(format) }
# Arguments: FILE.tsv TITLE CAPTION OUTPUT "FORMAT..." NR_KERNELS
# OUTPUT.FORMAT is made of svg, png and pdf; text goes to stdout.
set datafile separator tab
set termoption noenhanced
set encoding utf8

# Told apart by dash and point first, by colour second (Okabe and Ito's).
set linetype 1 lc rgb "#000000" dt 1 pt 7 lw 2 ps 1.1
set linetype 2 lc rgb "#0072b2" dt 2 pt 4 lw 2 ps 1.1
set linetype 3 lc rgb "#d55e00" dt 3 pt 9 lw 2 ps 1.1
set linetype 4 lc rgb "#009e73" dt 4 pt 12 lw 2 ps 1.1
set linetype 5 lc rgb "#cc79a7" dt 5 pt 3 lw 2 ps 1.1
set linetype 6 lc rgb "#e69f00" dt "_.." pt 11 lw 2 ps 1.1
grey = "#666666"
light = "#dddddd"

lines(text) = strlen(text) == 0 ? 0 : strstrt(text, "\n") \
	? 1 + lines(text[strstrt(text, "\n") + 1:*]) : 1
max(a, b) = a > b ? a : b
min(a, b) = a < b ? a : b
# gnuplot drops a line when it meets a nan, so that none may be read.
none(i) = stringcolumn(i) eq "nan"
number(i) = none(i) ? 0 : column(i)
far(i) = number(i) > 0 ? abs(log(number(i))) : 0

# Title and caption are above the drawing.
head_px = 26 + 20 * lines(heading) + 15 * lines(caption)
height = int(head_px + body_px)
text_rows = 24
text_head_rows = lines(heading) + lines(caption)

set_head(bold) = sprintf("unset title; set tmargin at screen %f; \
set label 1 heading at screen %f,%f left font 'sans-serif%s,15'; \
set label 2 caption at screen %f,%f left font 'sans-serif,11' tc rgb grey", \
	1 - head_px / real(height), \
	16. / width, 1 - 20. / height, bold, \
	16. / width, 1 - (20. + 20 * lines(heading)) / height)
text_caption = caption
set_text_head = "set tmargin -1; unset label 1; unset label 2; \
set title heading.\"\\n\".text_caption"

# PNG is half as large again; an inch of PDF is 96 pixels.
terminal(format) = \
	format eq "text" ? sprintf("dumb noenhanced mono size 76,%d", \
		text_rows + text_head_rows) : \
	format eq "svg" ? sprintf("svg size %d,%d noenhanced \
font 'sans-serif,13' background 'white'", width, height) : \
	format eq "png" ? sprintf("pngcairo size %d,%d noenhanced \
font 'sans-serif,13' fontscale 1.2 pointscale 1.5 linewidth 1.5 \
background 'white'", width * 3 / 2, height * 3 / 2) : \
	sprintf("pdfcairo size %f,%f noenhanced font 'sans-serif,13' \
fontscale .6 pointscale .75", width / 96., height / 96.)
begin(format) = "set terminal ".terminal(format)."; ". \
	(format eq "text" ? set_text_head : \
	set_head(format eq "svg" ? "" : ":Bold")."; set output output_name.'.'.format")
end(format) = "unset output"

# Text has 76 columns for names and drawing: the end of a name tells more.
brief_length = 36
brief(name) = strlen(name) <= brief_length ? name \
	: "..".name[strlen(name) - brief_length + 3:*]
