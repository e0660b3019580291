#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Reads the compiled laps: one access a page, one keep_going() a slice, and
# nothing else in the loops. TAP.
set -euo pipefail
cd "$(dirname "$0")/.."

nr=0
result() { # 0|1 what what-was-looked-at
	nr=$((nr + 1))
	if (($1)); then
		echo "ok $nr - $2"
	else
		echo "not ok $nr - $2"
		echo "#   ${3//$'\n'/$'\n#   '}"
	fi
}

# The innermost loop of a lap: from the target of the first conditional jump
# backwards to the jump itself. Addresses and operands are left off.
inner() { # workload
	objdump -d --no-show-raw-insn --disassemble=lap \
		"build/workloads/$1.o" | awk '
		/^ *[0-9a-f]+:/ {
			address = $1
			sub(":", "", address)
			n++
			at[n] = address
			line[n] = $0
			sub(/^[^\t]*\t/, "", line[n])
			if (line[n] ~ /^(j[a-ln-z]|b\.)/) {
				for (i = 1; i < n; i++) {
					split(line[n], part, " ")
					if (at[i] == part[2])
						break
				}
				if (i < n) {
					for (; i <= n; i++)
						print line[i]
					exit
				}
			}
		}'
}

calls() { # workload: how often the lap calls keep_going
	objdump -dr --no-show-raw-insn --disassemble=lap \
		"build/workloads/$1.o" | grep -c 'keep_going'
}

expect() { # workload, pattern of the access
	local loop
	loop=$(inner "$1")
	result $(($(grep -cE "$2" <<<"$loop") == 1)) \
		"$1: one access a page" "$loop"
	result $(($(wc -l <<<"$loop") == 4)) \
		"$1: access, next page, compare, jump: nothing else" "$loop"
	result $(($(calls "$1") == 1)) "$1: one keep_going a slice" "$loop"
}

if [ "$(uname -m)" != x86_64 ]; then
	echo "1..0 # skipped, because the test reads x86-64 code"
	exit 0
fi
expect anon-read 'movz?b?l? +\(%r'
expect anon-present 'movz?b?l? +\(%r'
expect anon-write 'movb +\$0x1,\(%r'
expect file-text 'call +\*%r'
# The clock is read in the timed twins only.
clocks() { # objects: how many of them read the TSC
	local object nr_with=0
	for object; do
		# Not -q: objdump would die of the closed pipe.
		objdump -d --no-show-raw-insn "$object" |
			grep rdtsc >/dev/null && nr_with=$((nr_with + 1))
	done
	echo "$nr_with"
}

mapfile -t timed < <(ls build/workloads/*.timed.o)
result $(($(clocks "${timed[@]}") == ${#timed[@]})) \
	"each of ${#timed[@]} timed workloads reads the clock" "${timed[*]}"
result $(($(clocks "${timed[@]/.timed/}") == 0)) \
	"none of those that the other passes run does" "${timed[*]/.timed/}"
echo "1..$nr"
