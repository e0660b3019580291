#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The whole catalogue against mainline's history: on the running kernel, in
# guests, and with a history that is made false.
. "$(dirname "$0")/tap.sh"
read -r -a kernels <<<"${FAULTLINE_KERNELS:-}"

run explain anon-read
ok "explain: the version that freed zero-page reads" has out '^6.10 +0 +0 '
ok "explain: the entry of this kernel is marked" has out '<- this kernel'
run explain anon-write
ok "explain: the first touch of a VMA" has out '^6.4 +0 +0 +[+]1 '
run explain anon-reed
ok "explain: a typo" refused 2 'nearest: anon-read'

run check-locks -o "$SCRATCH/here"
if grep -q 'tracefs\|tracepoint\|perf is not' "$SCRATCH/out"; then
	skip "the running kernel takes no lock too many" \
		"$(grep -m1 -o 'because.*' "$SCRATCH/out")"
else
	ok "the running kernel takes no lock too many" ended 0

	# The same program but for one wrong entry: 1 write where it is 2.
	mkdir "$SCRATCH/tree"
	tar -c --exclude=./build/cache --exclude=./build/kernels . |
		tar -x -C "$SCRATCH/tree"
	sed -i 's/{ 0, 0, 2, "mmap and munmap/{ 0, 0, 1, "mmap and munmap/' \
		"$SCRATCH/tree/workloads/mmap-churn.c"
	ok "a false history can be built" make -s -C "$SCRATCH/tree" faultline
	sed -i 's/first_reads = 1/first_reads = 0/' \
		"$SCRATCH/tree/workloads/anon-write.c"
	ok "a false first touch can be built" make -s -C "$SCRATCH/tree" faultline
	FL=$SCRATCH/tree/faultline run check-locks -o "$SCRATCH/first" anon-write
	ok "a false first touch: 1" ended 1
	ok "a false first touch: it is named" has out \
		'anon-write .*WORSE .*expected 0 reads .* first touch of a VMA .* counted 1 and 0'
	FL=$SCRATCH/tree/faultline run check-locks -o "$SCRATCH/false" \
		mmap-churn nop
	ok "a false history: 1" ended 1
	ok "a false history: the workload is named" has out \
		'mmap-churn .*WORSE .*expected 0 reads and 1 writes.* counted 0 and 2'
	ok "a false history: the others are as they were" has out \
		'nop .*as mainline'
fi

for kernel in "${kernels[@]}"; do
	name=$(basename "$kernel")
	if ! type -p "qemu-system-$(uname -m)" >/dev/null; then
		skip "$name takes no lock too many" "QEMU is not installed"
		continue
	fi
	run check-locks --kernel "$kernel" -o "$SCRATCH/$name"
	ok "$name takes no lock too many" ended 0
	ok "$name has a disk, swap and huge pages" hasnt out \
		' (file-read-cold|file-shared-write|anon-read-swapped|hugetlb-write) .*(skipped|failed)'
done
done_testing
