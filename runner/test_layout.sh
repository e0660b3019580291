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

run layout --json
ok "layout: 0" test "$CODE" = 0

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

fields=$(perl -MJSON::PP -ne 'for my $s (@{decode_json($_)->{structs}}) {
	print "$s->{name} $_->{name} $_->{offset} $_->{bytes}\n"
		for @{$s->{fields}}
}' "$SCRATCH/out")
ok "fields of three structures at least" test \
	"$(cut -d' ' -f1 <<<"$fields" | sort -u | wc -l)" -ge 3
while read -r structure field offset bytes; do
	read -r real name <<<"$(inside "$structure" "$field")"
	ok "$structure.$field: as pahole" test \
		"$offset $bytes" = "$(pahole_place "$real" "$name")"
done <<<"$fields"

run layout
ok "as lines: 0" test "$CODE" = 0
ok "a line of 64 columns" has out '^      0 vm_star.{57}$'
run layout --kernel /etc/passwd
ok "no kernel: 1" refused 1 'not a kernel image'
run layout x
ok "an argument: 2" refused 2 'x: not an option'
done_testing
