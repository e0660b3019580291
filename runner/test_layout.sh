#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The layout of the running kernel against what pahole reads from the same BTF.
. "$(dirname "$0")/tap.sh"

BTF=/sys/kernel/btf/vmlinux
if [ ! -r $BTF ] || ! command -v pahole >/dev/null; then
	skip "every field lies where pahole sees it" \
		"this kernel has no BTF, or pahole is not installed"
	done_testing
	exit
fi

run layout --format json
ok "layout: 0" ended 0

# The structure behind the path of a nested field, and the field's name.
inside() { # structure path
	case $2 in
	ma64.*) echo "maple_arange_64 ${2#*.}" ;;
	*) echo "$1 $2" ;;
	esac
}

for structure in vm_area_struct vma_lock mm_struct maple_arange_64; do
	pahole -C $structure $BTF >"$SCRATCH/$structure" 2>/dev/null
done
pahole_place() { # structure field: "offset bytes"
	# "... name;  /*  0  8 */", "} name; /* ... */", "name[16]; /* ... */".
	perl -ne 'if (/\b'"$2"'(\[\w+\])?;\s*\/\*\s*(\d+)\s+(\d+)/) {
		print "$2 $3\n";
		last;
	}' "$SCRATCH/$1"
}

fields=$(perl -MJSON::PP -ne 'my $all = decode_json($_)->{structs}; for my $s (keys %$all) {
	print "$s $_->{name} $_->{offset} $_->{bytes}\n"
		for @{$all->{$s}{fields}}
}' "$SCRATCH/out")
ok "fields of three structures at least" test \
	"$(cut -d' ' -f1 <<<"$fields" | sort -u | wc -l)" -ge 3
while read -r structure field offset bytes; do
	read -r real name <<<"$(inside "$structure" "$field")"
	ok "$structure.$field: as pahole" test \
		"$offset $bytes" = "$(pahole_place "$real" "$name")"
done <<<"$fields"

# Of caches that share no slab with others; those are not in slabinfo.
slabs=$(perl -MJSON::PP -ne 'my $all = decode_json($_)->{structs}; for my $s (keys %$all) {
	my $slab = $all->{$s}{slab} or next;
	print "$s $slab->{bytes} $slab->{objects}\n" }' "$SCRATCH/out")
if [ -r /proc/slabinfo ] && [ -n "$slabs" ]; then
	while read -r cache slab; do
		grep -q "^$cache " /proc/slabinfo || continue
		ok "slab of $cache: as slabinfo" test "$slab" = \
			"$(awk -v c="$cache" '$1 == c { print $4, $5 }' /proc/slabinfo)"
	done <<<"$slabs"
else
	skip "slabs are as slabinfo has them" "only root may read them"
fi

run layout
ok "as lines: 0" ended 0
ok "a line of 64 columns" has out '^      0 vm_star.{57}$'

# The drawing: well-formed, and each field in its box at the byte where it is.
run layout --struct vm_area_struct --struct mm_struct --format svg \
	-o "$SCRATCH/here.svg"
ok "svg: 0" ended 0
ok "svg: well-formed" xmllint --noout "$SCRATCH/here.svg"
drawn() { # structure: "start bytes" of each box that has an edge for a field
	perl -0ne 'my ($part) = /class="kernel">'"$1"' in (.*?)(?:class="kernel"|<\/svg>)/s;
		my $row;
		while ($part =~ /class="at">(\d+)<|<rect x="(\d+)" y="\d+" width="(\d+)" height="\d+" class="(?:read|mm|now|lock)"/g) {
			if (defined $1) { $row = $1; next }
			print $row + ($2 - 36) / 11, " ", $3 / 11, "\n";
		}' "$SCRATCH/here.svg"
}
rows() { # structure: the same of its fields, cut into rows of 32 bytes
	awk -v s="$1" '$1 == s { for (at = $3; at < $3 + $4; at = end) {
		end = (int(at / 32) + 1) * 32
		end = end < $3 + $4 ? end : $3 + $4
		print at, end - at } }' <<<"$fields"
}
for structure in vm_area_struct mm_struct; do
	ok "svg: $structure: a box for each field, where it lies" test \
		"$(drawn $structure | sort)" = "$(rows $structure | sort)"
done
ok "svg: nothing else" sh -c '! grep -q maple_node "$1"' - "$SCRATCH/here.svg"

# What was kept is drawn as what was read.
run layout --format json -o "$SCRATCH/kept.json"
run layout --struct vm_area_struct --struct mm_struct --format svg "$SCRATCH/kept.json"
ok "svg: the same from a file" cmp "$SCRATCH/out" "$SCRATCH/here.svg"
run layout "$SCRATCH/kept.json" "$SCRATCH/kept.json"
ok "a kernel beside itself" has out 'nothing of this moved'

run layout --kernel /etc/passwd
ok "no kernel: 1" refused 1 '/etc/passwd: neither a kernel image'
run layout nowhere
ok "no file: 1" refused 1 'nowhere: No such file'
echo '{"release":"9","structs":{"vma_lock":{"bytes":8,"fields":[{}]}}}' >"$SCRATCH/bad"
run layout "$SCRATCH/bad"
ok "no layout: 1" refused 1 'bad: not what faultline layout'
run layout a b c
ok "three: 2" refused 2 'two kernels at most'
run layout --struct vma
ok "no such structure: 2" refused 2 "mm_struct or maple_node, not 'vma'"
run layout --format pdf
ok "no such format: 2" refused 2 "text, json or svg, not 'pdf'"
run layout -o /dev/full
ok "a full disk: 1" refused 1 'layout: /dev/full: No space left'
run layout --format svg -o /nowhere/x.svg
ok "a file that cannot be: 1" refused 1 'layout: /nowhere/x.svg: No such'
done_testing
