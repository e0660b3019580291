# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Sourced by the shell tests: results as TAP, a scratch directory that goes
# away, the program as $FL.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

FL=$PWD/faultline
SCRATCH=$(mktemp -d)
trap 'rm -rf "$SCRATCH"' EXIT
TAP_NR=0
# Seconds for what is started here: for what hangs, not for what is slow.
LIMIT=600

ok() { # what command... : passes when the command does
	local what=$1
	shift
	TAP_NR=$((TAP_NR + 1))
	if "$@" >"$SCRATCH/tap.out" 2>&1; then
		echo "ok $TAP_NR - $what"
	else
		echo "not ok $TAP_NR - $what"
		head -n 100 "$SCRATCH/tap.out" | cut -c 1-500 | sed 's/^/#   /'
	fi
}

skip() { # what why
	TAP_NR=$((TAP_NR + 1))
	echo "ok $TAP_NR - $1 # SKIP skipped, because $2"
}

done_testing() { echo "1..$TAP_NR"; }

# Runs the program; its output in $SCRATCH/out and err, its code in $CODE.
run() {
	timeout "$LIMIT" "$FL" "$@" >"$SCRATCH/out" 2>"$SCRATCH/err" \
		</dev/null
	CODE=$?
}

# The last run ended with this code.
ended() { # code
	[ "$CODE" = "$1" ] || {
		echo "exit $CODE, not $1"
		cat "$SCRATCH/err" "$SCRATCH/out"
		return 1
	}
}

# The last run ended with this code, said exactly one line on stderr that
# matches, and nothing on stdout.
refused() { # code pattern
	[ "$CODE" = "$1" ] || { echo "exit $CODE, not $1"; cat "$SCRATCH/err"; return 1; }
	[ ! -s "$SCRATCH/out" ] || { echo "stdout:"; cat "$SCRATCH/out"; return 1; }
	[ "$(wc -l <"$SCRATCH/err")" = 1 ] || { cat "$SCRATCH/err"; return 1; }
	grep -qE -- "$2" "$SCRATCH/err" || { cat "$SCRATCH/err"; return 1; }
}

has() { # file pattern
	grep -qE -- "$2" "$SCRATCH/$1" || { cat "$SCRATCH/$1"; return 1; }
}

hasnt() { # file pattern
	! grep -E -- "$2" "$SCRATCH/$1"
}

# Each unit of the plan has landed once, with a record for each of its crews.
is_whole() { # directory
	perl -MJSON::PP -e '
		sub text { local $/; open my $f, "<", $_[0] or die; <$f> }
		%left = map { $_->{unit} => $_ }
			@{decode_json(text("$ARGV[0]/plan.json"))->{units}};
		for (split /\n/, text("$ARGV[0]/records.jsonl")) {
			$r = decode_json($_);
			$nr{$r->{unit}}++ if $r->{role} eq "against";
			next if $r->{role} ne "measured";
			$u = delete $left{$r->{unit}} or die "twice: $_\n";
			$u->{$_} eq $r->{$_} or die "not as planned: $_\n"
				for qw(kernel boot launch workload nr_workers pass);
			$want = $r->{status} eq "ok" ?
				() = ($u->{against} // "") =~ /:/g : 0;
			($nr{$r->{unit}} // 0) == $want
				or die "unit $r->{unit}: not all crews\n";
		}
		die "not run: @{[keys %left]}\n" if %left;' "$1"
}

# Waits until the command does, LIMIT seconds at most; whether it did.
comes() { # command...
	local end=$((SECONDS + LIMIT))
	until "$@" >/dev/null 2>&1; do
		[ $SECONDS -lt $end ] || return 1
		sleep .1
	done
}

nr_landed() { # directory
	sed -n '/"role":"measured"/p' "$1/records.jsonl" 2>/dev/null | wc -l
}
