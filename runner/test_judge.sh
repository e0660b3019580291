#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The commands that judge records, on records that are in the tree.
. "$(dirname "$0")/tap.sh"

DEMO=results/reference/one-boot

for command in letter check null; do
	run help
	ok "help has $command" has out "^  $command "
	run help $command
	ok "help $command" has out "usage: faultline $command"
done

run compare $DEMO
ok "compare: 0" ended 0
ok "one boot gets no verdict" has out 'one boot: cannot tell kernel from boot'
ok "and no interval" hasnt out '95% interval'
run compare --metric reads $DEMO
ok "reads are exact on one boot" has out '^anon-read  .*-100.0% .*exact.*fewer$'
run compare --metric reads --sort change $DEMO
ok "sorted by change" has out '^workload'
ok "all that lost its locks comes before what did not" \
	awk '/of 6.12 against/ { on = 1 } on && /^anon-present/ { late = NR }
	     on && /^file-text/ { early = NR } END { exit !(early < late) }' \
	"$SCRATCH/out"
for format in markdown csv json lkp benchstat; do
	run compare --format $format $DEMO
	ok "compare --format $format: 0" ended 0
	ok "and data" test -s "$SCRATCH/out"
	ok "and no talk" test ! -s "$SCRATCH/err"
done
run compare --format xml $DEMO
ok "unknown format" refused 2 'takes text, markdown, csv'
run compare --metric speed $DEMO
ok "unknown metric" refused 2 'takes typical, mean'
run compare --sort size $DEMO
ok "unknown order" refused 2 'change or name'
run compare --margin 3x $DEMO
ok "a margin that is none" refused 2 "not '3x'"
run compare --nonsense $DEMO
ok "unknown option" refused 2 "compare: --nonsense is no option here"

# The letter: 76 columns, nothing that a mailer would mangle, and commands
# that work.
run letter $DEMO
ok "letter: 0" ended 0
ok "76 columns" awk 'length > 76 { exit 1 }' "$SCRATCH/out"
ok "no blanks at ends of lines, no tabs" hasnt out ' $|	'
ok "ASCII" sh -c '! LC_ALL=C grep -n "[^ -~]" "$1"' - "$SCRATCH/out"
ok "what ran" has out '^plan: +1 boot of each kernel x 1 launch'
ok "exact counts" has out '^anon-read: 6.1: one read lock for each fault'
ok "the first kernel is drawn" has out '\*\*\*A\*\*\*6\.1$'
ok "the second too" has out '###B###6\.12$'
ok "what it does not show" has out '^- one boot: cannot tell kernel from boot'
ok "and that it is screening" has out '^- screening only: emulated'
sed -n '/^by hand/,$p' "$SCRATCH/out" | sed '1d; s/\\$//' | tr -d '\n' |
	sed "s|^ *faultline|$FL|; s/--time [0-9.]*/--time .05/" >"$SCRATCH/cmd"
ok "the command by hand works" sh "$SCRATCH/cmd"
mkdir "$SCRATCH/bin"
ln -s "$(command -v timeout)" "$SCRATCH/bin"
PATH=$SCRATCH/bin run letter $DEMO
ok "letter without gnuplot is still a letter" has out '^To repeat one point'
ok "and says so" has err 'it has no drawing'
run letter $DEMO 6.1
ok "a letter of one kernel" refused 125 'one kernel only, 6.1'
run letter
ok "a letter of nothing" refused 2 'usage: faultline letter'

run null $DEMO
ok "null: two images are no null run" refused 125 '6.1 and 6.12 are two images'
run null $DEMO 6.1
ok "null: one side" refused 125 'not 1'
mkdir "$SCRATCH/null"
cp $DEMO/* "$SCRATCH/null"
sed -i -E 's/"(image|release)": *"[^"]*"/"\1": "one"/' "$SCRATCH/null/plan.json"
run null "$SCRATCH/null"
ok "null: one boot says nothing" refused 125 'fewer than two boots'
run null --effect much "$SCRATCH/null"
ok "null: an effect that is none" refused 2 "not 'much'"
run letter results/reference/latency
ok "letter: latencies, where they were measured" has out '^single touches +workers +6\.1'
ok "letter: no throughput or locks where only latency was measured" hasnt out \
	'each worker|^mmap_lock|not measured'
ok "letter: no locks or verdict are promised" has out '^To repeat one point:$'
ok "letter: of them, too, at most 76 columns" test "$(wc -L <"$SCRATCH/out")" -le 76
run compare --metric p99_9_ns results/reference/latency
ok "compare: a percentile is judged" has out \
	'latency of a touch, p99\.9 of 6\.12 against 6\.1; screening only'
all_formats() { # what is not known is "-", empty, or left out
	local format
	for format in text markdown csv json lkp benchstat; do
		"$FL" compare --format $format results/reference/latency
	done
	for format in markdown html; do
		"$FL" report --format $format -o - results/reference/latency
	done
}
all_formats >"$SCRATCH/out" 2>&1
ok "an unknown percentile is nan in no format" hasnt out '[^a-z]-?nan'
ok "it is a dash where others stand" has out '\| 2\.01ms \| - \| 91\.3ms \|'
run compare --metric p99_ns $DEMO
ok "compare: a percentile that nobody measured" has out 'no latency was measured'

run letter results/reference/pairs
ok "letter: what makes a verdict" has out '^- a difference: p <= \.05 after Holm'
ok "letter: and that touches/s is scaled" has out '^- touches/s is scaled to one speed'
ok "letter: row by row" has out 'from row to row that speed may differ'
results/made_up.sh "$SCRATCH/point" "6.1 6.12" 3 1 anon-read
run letter "$SCRATCH/point"
ok "letter: of one point, what the boots could see is said once" hasnt out 'quietest'
ok "letter: and it is said" has out '% \(sees\)$'

for args in "compare --fromat csv $DEMO" "compare $DEMO --fromat csv" \
	"letter $DEMO --x" "null --x $DEMO" "check $DEMO --x" "plot -x $DEMO" \
	"report --x $DEMO" "layout --x"; do
	# shellcheck disable=SC2086
	run $args
	ok "$args: the option is named" refused 2 \
		"${args%% *}: --?[a-z]+ is no option here"
done
run compare --format csv "$DEMO"
cp "$SCRATCH/out" "$SCRATCH/before"
run compare "$DEMO" --format csv
ok "options may follow the directory" cmp "$SCRATCH/out" "$SCRATCH/before"
run check "$DEMO" --for ,
ok "check --for nothing judges nothing" refused 2 '--for takes workloads'
run compare "$DEMO" 6.1 6.1
ok "a kernel against itself, on the same records" refused 1 \
	"compare: 6.1 of $DEMO is named twice"
run check "$DEMO" "$DEMO/."
ok "likewise by two names of the directory" refused 125 'is named twice'
run compare "$DEMO" ""
ok "the value of a variable that is not set" refused 2 'name of a directory is empty'
run compare --margin 100 "$DEMO"
ok "a margin of all" refused 2 'from 0 to below 100'
done_testing
