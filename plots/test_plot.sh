#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Every kind of drawing, really drawn in every format, from records in the tree
# and from made-up ones; and the figures of the docs.
. "$(dirname "$0")/../runner/tap.sh"

DEMO=results/reference/one-boot
OUT=$SCRATCH/plots
ALL_KINDS="throughput efficiency touch-cost locks change heat-map"

# A PNG's width and height stand in its first chunk, big-endian.
png_size() {
	[ "$(head -c 8 "$1" | od -An -tx1 | tr -d ' ')" = 89504e470d0a1a0a ] &&
		od -An -tu1 -j16 -N8 "$1" |
		awk '{ print ($1 * 256 + $2) * 65536 + $3 * 256 + $4,
			($5 * 256 + $6) * 65536 + $7 * 256 + $8 }'
}

svg_size() {
	sed -n 's/^ *width="\([0-9]*\)" height="\([0-9]*\)"$/\1 \2/p' "$1" |
		head -1
}

# Half as large again as the SVG, in whole pixels.
is_png() { # name
	svg_size "$1.svg" | {
		read -r width height
		[ "$width" -ge 400 ] && [ "$height" -ge 100 ] &&
			[ "$(png_size "$1.png")" = \
				"$((width * 3 / 2)) $((height * 3 / 2))" ]
	}
}

is_pdf() {
	head -c 5 "$1" | grep -q '^%PDF-' && tail -c 8 "$1" | grep -q '%%EOF'
}

# Well-formed, whole, and of both kernels.
is_svg() {
	xmllint --nonet --noout "$1" && grep -q '6\.12' "$1" &&
		grep -q '</svg>' "$1"
}

run plot -o "$OUT" $DEMO
ok "plot: 0" ended 0
ok "one line of talk" test "$(wc -l <"$SCRATCH/err")" = 1
ok "text of at most 76 columns" test "$(wc -L <"$SCRATCH/out")" -le 76
cp "$SCRATCH/out" "$SCRATCH/text"
for kind in $ALL_KINDS; do
	case $kind in
	locks | change) name=$kind ;;
	heat-map) name=heat-map-6.12 ;;
	*) name=$kind-anon-read-small ;;
	esac
	ok "$kind: SVG is well-formed XML" is_svg "$OUT/$name.svg"
	ok "$kind: PNG of the SVG's size" is_png "$OUT/$name"
	ok "$kind: PDF" is_pdf "$OUT/$name.pdf"
	ok "$kind: says that it is of one boot" \
		grep -q 'each figure: 1 boot, 1 launch' "$OUT/$name.svg"
	[ "$kind" = locks ] || ok "$kind: says that it is screening only" \
		grep -q 'screening only: emulated' "$OUT/$name.svg"
done
ok "zero is on the axis of a rate" \
	grep -q '<text>0\.0</text>' "$OUT/throughput-anon-read-small.svg"
ok "exact counts are written at their bars" \
	grep -q '<text> *1\.000</text>' "$OUT/locks.svg"
ok "text: both kernels drawn" has text '\*\*\*A\*\*\*6\.1'
ok "text: a bar of letters" has text '^ *anon-read \|A+ 1\.000$'
ok "text: a forest" has text '^ +anon-read  1 .*\|? *A'
ok "text: a heat map" has text '^ *anon-read-small \+ +\+22\.1% +\+291%$'
ok "a floor has no curve of its own" test ! -e "$OUT/throughput-nop.svg"
ok "but is among all" grep -q 'nop' "$OUT/change.svg"

# The same bytes each time, or the figures of the docs could not be held
# against the records.
run plot --format svg -o "$SCRATCH/again" $DEMO
ok "only what was asked for" test -z "$(find "$SCRATCH/again" -name '*.png')"
ok "drawn again, the same" diff -r -x '*.png' -x '*.pdf' "$OUT" "$SCRATCH/again"

# Boots and kernels enough for intervals and verdicts.
results/made_up.sh "$SCRATCH/many" "6.1 a-label-of-$(printf 'x%.0s' {1..50}) 7.2" \
	3 "1 2 4 8" anon-read anon-write mmap-churn uffd-move nop
run plot "$SCRATCH/many"
ok "three kernels, three boots: 0" ended 0
P=$SCRATCH/many/plots
ok "beside the records" test -s "$P/throughput-anon-read.svg"
ok "text of at most 76 columns" test "$(wc -L <"$SCRATCH/out")" -le 76
ok "intervals" grep -q 'bars: 95% intervals over boots' "$P/touch-cost-anon-read.svg"
ok "no emulation where there is none" sh -c '! grep -l emulated "$1"/*' - "$P"
ok "intervals in text" has out '\[ *B? *A? *B? *.*\]'
ok "of curves too: its ends are the kernel's letter" has out '^ *[0-9.k]* *\|.* b( |$)'
ok "and no bars are promised" has out 'each figure: .*; a\.\.a: 95% intervals over boots'
ok "a heat map a kernel" test -s "$P/heat-map-7.2.svg" -a \
	-s "$P/heat-map-a-label-of-$(printf 'x%.0s' {1..50}).svg"
ok "what is told apart has a star" grep -q '%\*</text>' "$P/heat-map-7.2.svg"
for name in "$P"/*.svg; do
	ok "${name##*/}: well-formed" xmllint --nonet --noout "$name"
done

# Latencies: a point beside others and alone, of two kernels.
run plot --kind latency -o "$SCRATCH/latency" results/reference/latency
ok "latency: 0" ended 0
ok "latency: text of at most 76 columns" test "$(wc -L <"$SCRATCH/out")" -le 76
L=$SCRATCH/latency/latency-anon-read_mmap-churn_1_x_1
ok "latency: SVG is well-formed XML" is_svg "$L.svg"
ok "latency: PNG of the SVG's size" is_png "$L"
ok "latency: PDF" is_pdf "$L.pdf"
for line in '6.1, alone' '6.1 + mmap-churn:1' '6.12, alone' '6.12 + mmap-churn:1'; do
	ok "latency: a line of $line" grep -qF "$line" "$L.svg"
done
ok "latency: says that it is screening only" \
	grep -q 'screening only: emulated' "$L.svg"
ok "latency: and what the clock takes" grep -q 'the clock alone takes' "$L.svg"
run plot --kind latency $DEMO
ok "latency: none of a run without that pass" \
	refused 125 'no latency to draw: it needs latencies \(--pass latency\)'

run plot --kind locks,change --format text -o "$SCRATCH/two" $DEMO
ok "two kinds by name" test "$(ls "$SCRATCH/two")" = "$(printf 'change.tsv\nlocks.tsv')"
run plot --kind pie $DEMO
ok "an unknown kind" refused 2 "throughput, efficiency, touch-cost, locks, change, heat-map, geometry, latency, not 'pie'"
run plot --format gif $DEMO
ok "an unknown format" refused 2 "svg, png, pdf and text.*not 'gif'"
run plot --format svg,svg $DEMO
ok "a format twice" refused 2 'has svg twice'
run plot --wrokload x $DEMO
ok "an unknown option" refused 2 'is no option here'
run plot --workload anon-raed $DEMO
ok "a workload that the records lack" refused 1 "no workload 'anon-raed'"
run plot --kind heat-map $DEMO 6.1
ok "a kind that one kernel cannot give" refused 125 'no heat-map.*two kernels'
run plot
ok "nothing to plot" refused 2 'usage: faultline plot'
run plot -o /proc/nothing $DEMO
ok "a folder that cannot be" refused 1 'plot: /proc/nothing: '
run plot -o README.md $DEMO
ok "a folder that is a file" refused 1 'plot: README.md: Not a directory'
# On a full disk gnuplot cuts its files off, and ends with 0.
mkdir "$SCRATCH/cut"
printf '#!/bin/sh\n%s "$@" && truncate -s -20 "$7.svg"\n' "$(type -P gnuplot)" \
	>"$SCRATCH/cut/gnuplot"
chmod +x "$SCRATCH/cut/gnuplot"
PATH=$SCRATCH/cut:$PATH run plot --kind locks --format svg -o "$SCRATCH/cut" $DEMO
ok "a drawing that is cut off" refused 1 'locks.svg: gnuplot could not write all of it'
ok "which is removed" test ! -e "$SCRATCH/cut/locks.svg"
FAULTLINE_PLOTS=/nowhere run plot -o "$SCRATCH/x" $DEMO
ok "no scripts" refused 1 'FAULTLINE_PLOTS can name'
mkdir "$SCRATCH/bin"
ln -s "$(command -v timeout)" "$SCRATCH/bin"
PATH=$SCRATCH/bin run plot -o "$SCRATCH/x" $DEMO
ok "no gnuplot" refused 1 'not installed \(apt-get install gnuplot-nox\)'
done_testing
