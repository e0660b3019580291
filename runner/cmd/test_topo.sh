#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# faultline topo: the drawing, from one CPU to more than anybody looks at.
. "$(dirname "$0")/../tap.sh"

drawn() { # the drawing below the head is what stands on stdin
	cat >"$SCRATCH/expected"
	sed '1,/^$/d' "$SCRATCH/out" | diff "$SCRATCH/expected" -
}

run topo
ok "this machine: 0" ended 0
ok "this machine: a worker on each CPU" has out '^placement compact: [0-9]+ worker'
ok "nothing on stderr" test ! -s "$SCRATCH/err"

run topo --topology pu:1
ok "one CPU" drawn <<'END'
node 0
  CPU    0
  worker 0
END

run topo --topology 'pack:2 [numa] l3:2 core:2 pu:2' --placement scatter \
	--workers 5 --mempolicy remote
ok "packages, then their L3s, then cores; a dot for no worker" drawn <<'END'
package 0, node 0, L3 0; memory on node 1
  CPU    0,1    2,3
  worker 0,.    4,.
package 0, node 0, L3 1; memory on node 1
  CPU    4,5    6,7
  worker 2,.    .,.
package 1, node 1, L3 2; memory on node 0
  CPU    8,9    10,11
  worker 1,.    .,.
package 1, node 1, L3 3; memory on node 0
  CPU    12,13  14,15
  worker 3,.    .,.
END

run topo --topology 'pack:8 [numa] core:24 pu:2'
ok "384 CPUs: core by core" test "$(grep -c '^  CPU' "$SCRATCH/out")" = 32
ok "384 CPUs: at most 80 columns" test "$(wc -L <"$SCRATCH/out")" -le 80
ok "384 CPUs: each worker stands there once" test "$(sed '1,/^$/d' \
	"$SCRATCH/out" | grep '^  worker' | grep -o '[0-9]*' | sort -nu |
	wc -l)" = 384

run topo --topology 'pack:16 [numa] l3:4 core:16 pu:2' --placement node:3
ok "2048 CPUs: summed up, and said" has out '^Core by core that is .* --all'
ok "2048 CPUs: what a node has" has out '^  workers on 32 of 32 CPUs'
ok "2048 CPUs: what the others have not" has out '^  no worker on any of 32 CPUs'
run topo --topology 'pack:16 [numa] l3:4 core:16 pu:2' --all
ok "--all: core by core" hasnt out 'no worker'

run topo --topology 'core:2 pu:1' --workers 100
ok "beyond the CPUs: it is said" has out 'worker i % 2 does'
run topo --topology 'core:2 pu:1' --mempolicy remote
ok "remote on one node" refused 1 'there is only one NUMA node'
run topo --topology 'core:2 pu:1' --placement l3:0
ok "an L3 that is not there" refused 1 'no L3 cache 0; there are 0'
run topo --topology 'pakc:2 pu:1'
ok "words that are none" refused 2 "synthetic words.*not 'pakc:2 pu:1'"
run topo --topology 'pack:2 numa core:4 pu:2'
ok "a word without a number, which hwloc would read as numa:4" \
	refused 2 "synthetic words.*not 'pack:2 numa core:4 pu:2'"
run topo --topology 'numa:2(memory=1073741824 indexes=1,0) core:2 pu:1'
ok "attributes of a word" test "$CODE" = 0
run topo --topology 'pack:99999 core:99999'
ok "too many CPUs" refused 2 'more than 65536 CPUs'
run topo --workers none
ok "no number" refused 2 'whole number'
run topo everything
ok "what is no option" refused 2 'usage: faultline topo'
done_testing
