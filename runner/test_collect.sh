#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Parts of a plan, measured in directories of their own, joined to one run.
. "$(dirname "$0")/tap.sh"
P=$SCRATCH/p

# Two boots of four units; each copy has a machine of its own in mind.
run plan --release "$(uname -r)" --boots 2 --time .05 --workers 1 --pass timing \
	--against mmap-churn:1 -o "$P" nop anon-read
for part in a b c d e; do
	cp -r "$P" "$SCRATCH/$part"
done
cd "$SCRATCH" || exit 1

run run --shard 1/2 a
ok "the first pair: 0" test "$CODE $(nr_landed a)" = "0 4"
run run --shard 2/2 b
ok "the second: 0" test "$CODE $(nr_landed b)" = "0 4"
run collect a b -o both
ok "collect: 0" ended 0
ok "its stdout is the directory alone" test "$(cat out)" = both
ok "all have landed" has err "8 of the plan's 8 units have landed"
ok "the plan, each unit once" is_whole both
ok "with what described the boots" test \
	"$(cat a/boots.jsonl b/boots.jsonl | sort)" = "$(sort both/boots.jsonl)"
run compare both
ok "compare reads it" has out '^ *anon-read '
ok "and finds it whole" hasnt err 'not finished'
run run --resume both
ok "there is nothing left to run" has err 'nothing to do'

run collect a -o half
ok "a part alone is said to be one" has err "4 of the plan's 8 units have landed"
cp -r a copy
run collect a copy b -o copies
ok "a part and its copy: 0" ended 0
ok "which is said" has err '4 units are in two parts, as copies'
ok "the plan, each unit once" is_whole copies

run run --unit 1 c
ok "one has landed: said of one" has err "1 of the plan's 8 units has landed\$"
run collect c c -o one
ok "and of its copy" has err '^faultline: one unit is in two parts, as a copy$'
run collect a c -o none
ok "a unit that was measured twice" refused 1 'unit 1 was measured twice, in a and in c'
run run --unit 2 d
run collect c d -o none
ok "a pair in two parts" refused 1 'boot 1 is in c and in d: .* --shard keeps'
sed -i 's/"version":"[^"]*"/"version":"Linux #2"/' b/boots.jsonl
run collect a b -o none
ok "a kernel that was built anew" refused 1 "is another build: 'Linux #2', not"
sed -i 's/"seed": 1/"seed": 7/' e/plan.json
run collect a e -o none
ok "another plan, and in what" refused 1 'e is of another plan than a: seed is 7, not 1'
sed -i 's/"seed": 7/"seed": 1/; s/"nop"/"anon-write"/' e/plan.json
run collect a e -o none
ok "other units" refused 1 'e is of another plan than a: units differ'
truncate -s -9 d/records.jsonl
run collect d -o none
ok "a part that is cut" refused 1 'd/records.jsonl: line [12]: cut off'
ok "nothing was made" test ! -e none
run collect a -o both
ok "a directory in use" refused 1 'both holds other data'
run collect a none -o new
ok "a part that is not there" refused 1 'none: not a run directory'
run collect a
ok "collect to where?" refused 2 'usage: faultline collect'
run collect -o new
ok "collect what?" refused 2 'usage: faultline collect'
(
	ulimit -f 8
	timeout "$LIMIT" "$FL" collect a copy -o new >out 2>err
	echo $? >code
)
CODE=$(cat code)
ok "a full disk" refused 1 'new: File too large; it is removed again'
ok "and no half of it stays" test ! -e new
done_testing
