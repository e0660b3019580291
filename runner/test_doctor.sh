#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# faultline doctor on the machine it is, whatever that is.
. "$(dirname "$0")/tap.sh"

run doctor --format json
ok "exit 1 with a refusal and 0 without" perl -MJSON::PP -e '
	my $all = decode_json(do { local $/; <STDIN> });
	my $bad = grep { $_->{level} eq "refusal" && $_->{verdict} eq "bad" } @$all;
	exit !($ARGV[0] == !!$bad && @$all > 40)' "$CODE" <"$SCRATCH/out"
ok "each has a value, or why not" perl -MJSON::PP -e '
	exit !!grep { !(defined $_->{value} xor defined $_->{absent}) }
		@{decode_json(do { local $/; <STDIN> })}' <"$SCRATCH/out"
ok "max_map_count is what the kernel says" has out \
	"\"value\": \"$(cat /proc/sys/vm/max_map_count)\""
run doctor --all
ok "in text" has out '^ +max_map_count|^warning +max_map_count'
ok "with a reason" has out 'five mappings'
run doctor --fromat json
ok "an unknown option" refused 2 '--fromat is no option'
run doctor --format xml
ok "an unknown format" refused 2 "text or json, not 'xml'"
run doctor now
ok "a word too many" refused 2 'usage: faultline doctor'
done_testing
