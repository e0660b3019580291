#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What docs/figures holds is what `make figures` makes of the records.
. "$(dirname "$0")/../runner/tap.sh"

producer() { sed -n 's|^<desc>Produced by \(.*\)</desc>$|\1|p' "$1"; }

unset MAKEFLAGS MAKELEVEL
ok "make figures" make --no-print-directory figures FIGURES_TO="$SCRATCH/figures"
ok "as many files" test "$(ls docs/figures)" = "$(ls "$SCRATCH/figures")"
for file in docs/figures/*; do
	name=${file##*/} made=$SCRATCH/figures/${file##*/}
	# Another gnuplot may place a label elsewhere.
	if [ "$(producer "$file")" = "$(producer "$made")" ]; then
		ok "$name is as the records have it" diff "$file" "$made"
	else
		skip "$name is as the records have it" \
			"this is $(producer "$made"), and it was drawn by $(producer "$file")"
	fi
done
done_testing
