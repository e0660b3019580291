#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# `faultline kernel build`, with real make, git, patches and compiler, on a
# stand-in for a kernel tree; and `kernel fetch` where it is refused. A real
# kernel is built by runner/test_ab.sh.
. "$(dirname "$0")/tap.sh"
. runner/standin.sh
export FAULTLINE_CACHE=$SCRATCH/cache
T=$SCRATCH/tree IMG=$SCRATCH/image
build() { run kernel build --source "$T" -o "$IMG" "$@"; }
log_of() { cat "$FAULTLINE_CACHE"/build/"$(basename "$1")"-*/log; }
compiled() { # objects, in alphabetical order
	diff <(log_of "$T" | sed -n 's/^  CC *//p' | sort | xargs) <(echo "$*")
}
no_image() { [ ! -e "$IMG" ]; }

standin "$T"
before=$(sum_of "$T")
unchanged() { [ "$before" = "$(sum_of "$T")" ]; }

build
if grep -q 'lacks packages' "$SCRATCH/err"; then
	echo "1..0 # skipped, because $(cut -d, -f2- "$SCRATCH/err") (make deps-kernel)"
	exit 0
fi
ok "stand-in: a build: 0" ended 0
ok "stand-in: the image's path is on stdout" has out "^$IMG\$"
ok "stand-in: all is compiled" compiled init/main.o mm/memory.o mm/mmap.o
cp "$IMG" "$SCRATCH/first"
build
ok "stand-in: a second build compiles nothing" compiled
ok "stand-in: and gives the same image" cmp "$IMG" "$SCRATCH/first"
ok "the tree is bit for bit unchanged" unchanged

# ---- patches ----

diff_of "$T" mm/memory.c 's/memory_20;/memory_20 = 1;/' >"$SCRATCH/good.diff"
build --patch "$SCRATCH/good.diff"
ok "a patch: 0" ended 0
ok "a patch: only what it changes is compiled" compiled mm/memory.o
ok "a patch: another image" test -n "$(cmp "$IMG" "$SCRATCH/first" 2>&1)"
build
ok "without it again: only that is compiled" compiled mm/memory.o
ok "without it again: the first image" cmp "$IMG" "$SCRATCH/first"
ok "the tree is bit for bit unchanged by patches" unchanged

sed 's/int memory_19;/int other_19;/' "$SCRATCH/good.diff" >"$SCRATCH/bad.diff"
build --patch "$SCRATCH/bad.diff"
ok "does not apply: the file and the hunk" \
	refused 1 'bad.diff does not apply: mm/memory.c, the hunk at line 17$'
ok "does not apply: an image of before is gone" no_image
sed 's,mm/memory.c,mm/nosuch.c,' "$SCRATCH/good.diff" >"$SCRATCH/bad.diff"
build --patch "$SCRATCH/bad.diff"
ok "does not apply: a file that is not there" refused 1 'does not apply: .*mm/nosuch.c'
echo hello >"$SCRATCH/none.diff"
build --patch "$SCRATCH/none.diff"
ok "no patch in it" refused 1 'none.diff has no patch in it'
build --patch "$SCRATCH/nosuch"
ok "no such patch" refused 1 'nosuch: No such file'
head -8 "$SCRATCH/good.diff" >"$SCRATCH/half.diff"
build --patch "$SCRATCH/half.diff"
ok "half a patch" refused 1 'half.diff does not apply: error: corrupt patch'
build --patch "$SCRATCH/good.diff" --patch "$SCRATCH/good.diff"
ok "twice the same" refused 1 'good.diff does not apply: it is in the tree already'

{
	mail_of "cover" </dev/null
	mail_of "mm: one" <"$SCRATCH/good.diff"
	diff_of "$T" mm/mmap.c 's/mmap_9;/mmap_9 = 1;/' | mail_of "mm: two"
} >"$SCRATCH/series.mbox"
build --patch "$SCRATCH/series.mbox"
ok "a mailbox: 0" ended 0
ok "a mailbox: all of its patches" compiled mm/memory.o mm/mmap.o
build
sed -i 's/int mmap_8;/int other_8;/' "$SCRATCH/series.mbox"
build --patch "$SCRATCH/series.mbox"
ok "a mailbox whose last does not apply: which, where" refused 1 \
	'series.mbox \("mm: two"\) does not apply: mm/mmap.c, the hunk at line 6'
build
ok "and none of it was applied" compiled
ok "the image is the first" cmp "$IMG" "$SCRATCH/first"

diff_of "$T" mm/memory.c 's/memory_20;/memory_20 = nothing;/' >"$SCRATCH/c.diff"
build --patch "$SCRATCH/c.diff"
ok "does not compile: the first error, and the log" refused 1 \
	'kernel does not compile: mm/memory.c:20:.* error: .*nothing.*\(all of it: .*/log\)'
ok "does not compile: no image" no_image
build
ok "the next build is whole" cmp "$IMG" "$SCRATCH/first"

# ---- stopped ----

half_written() { grep -qsx half "$FAULTLINE_CACHE"/build/tree-*/*/mm/memory.o; }
# A build that is in the middle of compiling when a signal comes.
build_and() { # command..., which has the build's process in $pid
	touch "$IMG"
	STANDIN_SLOW=120 "$FL" kernel build --source "$T" \
		--patch "$SCRATCH/good.diff" -o "$IMG" \
		>"$SCRATCH/out" 2>"$SCRATCH/err" &
	pid=$!
	ok "an object is half written" comes half_written
	"$@"
	wait $pid 2>/dev/null
	CODE=$?
}
goes_on() { # what
	ok "$1: no image" no_image
	build --patch "$SCRATCH/good.diff"
	ok "$1: the next build has what was missing" compiled mm/memory.o
	ok "$1: and nothing half-built" cmp "$IMG" "$SCRATCH/patched"
	build
}
build --patch "$SCRATCH/good.diff"
cp "$IMG" "$SCRATCH/patched"
build

interrupt() { kill -INT "$pid"; }
build_and interrupt
ok "Ctrl-C: 1, and says that it goes on from there" refused 1 \
	'stopped; what is built is kept for the next time'
goes_on "Ctrl-C"

# Ctrl-C while a tool looks at something must not be what the tool found: a tool
# that interrupts faultline when its arguments have a word.
interrupting() { # tool word
	mkdir -p "$SCRATCH/in"
	cat >"$SCRATCH/in/$1" <<-EOF
		#!/bin/sh
		case " \$* " in *" $2 "*) kill -INT \$PPID; exit 1 ;; esac
		exec $(type -P "$1") "\$@"
	EOF
	chmod +x "$SCRATCH/in/$1"
}
interrupting git apply
PATH=$SCRATCH/in:$PATH build --patch "$SCRATCH/good.diff"
ok "Ctrl-C while a patch is applied: no fault of the patch" refused 1 'faultline: stopped$'
if type -P apt-cache >/dev/null && type -P dpkg >/dev/null; then
	interrupting apt-cache show
	PATH=$SCRATCH/in:$PATH run kernel fetch debian:6.12
	ok "Ctrl-C while apt is asked: it knows the kernel no less" \
		refused 1 'faultline: stopped$'
else
	skip "Ctrl-C while apt is asked" "apt is not installed"
fi

killed='kernel was not built: make, or what it ran, was killed from outside'
kill_make() { kill -"$1" "$(pgrep -P "$pid" -x make)"; }
build_and kill_make TERM
ok "make is ended: that is no error of the source" refused 1 "$killed"
goes_on "make is ended"
build_and kill_make KILL
ok "make is killed outright" refused 1 "$killed"
goes_on "make is killed outright"
kill_compiler() { kill -KILL "$(pgrep -P "$(pgrep -P "$pid" -x make)")"; }
build_and kill_compiler
ok "a compiler is killed" refused 1 "$killed"
goes_on "a compiler is killed"
kill_all() { kill -KILL "$pid"; }
build_and kill_all
goes_on "faultline is killed outright"

# ---- options of a .config ----

echo 'CONFIG_OWN=y' >"$SCRATCH/own.config"
build --config "$SCRATCH/own.config"
ok "a fragment is taken" grep -q '^CONFIG_OWN=y' "$FAULTLINE_CACHE"/build/tree-*/*/.config
echo '# CONFIG_SMP is not set' >"$SCRATCH/own.config"
build --config "$SCRATCH/own.config"
ok "a fragment overrides the suite's own" ended 0
echo 'CONFIG_REFUSED=y' >>"$SCRATCH/own.config"
build --config "$SCRATCH/own.config"
ok "an option that does not stick" refused 1 \
	'CONFIG_REFUSED=y of .*own.config did not stick: Kconfig makes it n'
ok "an option that does not stick: no image" no_image
echo 'CONFIG OWN' >"$SCRATCH/own.config"
build --config "$SCRATCH/own.config"
ok "no line of a .config" refused 2 "own.config:1: 'CONFIG OWN' is no line"

# ---- a tarball ----

tar -C "$SCRATCH" -czf "$SCRATCH/t.tar.gz" tree
run kernel build --source "$SCRATCH/t.tar.gz" -o "$IMG"
ok "a tarball: the same image" cmp "$IMG" "$SCRATCH/first"
run kernel build --source "$SCRATCH/t.tar.gz" -o "$IMG" --patch "$SCRATCH/good.diff"
ok "a tarball: its second build is incremental" test \
	"$(log_of "$SCRATCH/t.tar.gz" | grep -c CC)" = 1
run kernel build --source "$SCRATCH/good.diff" -o "$IMG"
ok "no tarball" refused 1 'good.diff: tar: This does not look like a tar archive'
run kernel build --source "$SCRATCH/t.tar.gz" --base v1 -o "$IMG"
ok "a tarball has no revisions" refused 1 'no git repository, so it has no revision v1'

# ---- a repository ----

G=$SCRATCH/repo
standin "$G"
git_() { git -C "$G" -c user.name=t -c user.email=t@t "$@"; }
git init -q "$G"
printf '*.o\n.config\n' >"$G/.gitignore"
git_ add -A && git_ commit -qm base && git_ tag v1
sed -i 's/mmap_9;/mmap_9 = 1;/' "$G/mm/mmap.c"
git_ commit -qam two && git_ tag v2
touch "$G/left.o" "$G/.config"
before_git=$(sum_of "$G")
unchanged_git() { [ "$before_git" = "$(sum_of "$G")" ]; }
run kernel build --source "$G" --base v1 --head v2 -o "$IMG"
ok "two revisions: two images" has out "^$IMG.base\$"
ok "two revisions: the base" cmp "$IMG.base" "$SCRATCH/first"
ok "two revisions: the second is built on the first" test \
	"$(log_of "$G" | grep -c CC)" = 1
ok "the repository is bit for bit unchanged" unchanged_git
run kernel build --source "$G" --head v3 -o "$IMG"
ok "no such revision" refused 1 'repo has no revision v3'
interrupting git --verify
PATH=$SCRATCH/in:$PATH run kernel build --source "$G" --head v2 -o "$IMG"
ok "Ctrl-C while a revision is looked up" refused 1 'faultline: stopped$'
rm "$SCRATCH/in/git"
run kernel build --source "$G" --head v2 --patch "$SCRATCH/good.diff" -o "$IMG"
ok "a revision and a patch" refused 2 'give --head or --patch, not both'
git_ checkout -q v1 -- mm/mmap.c
sed -i 's/memory_20;/memory_20 = 1;/' "$G/mm/memory.c"
run kernel build --source "$G" -o "$IMG"
cp "$IMG" "$SCRATCH/as-is"
build --patch "$SCRATCH/good.diff"
ok "a repository without a revision: as its files stand" cmp "$IMG" "$SCRATCH/as-is"

# ---- refusals ----

mkdir "$SCRATCH/empty"
run kernel build --source "$SCRATCH/empty" -o "$IMG"
ok "no kernel tree" refused 1 'empty is no kernel tree: it has no Kconfig'
run kernel build --source "$SCRATCH/nosuch" -o "$SCRATCH/new/image"
ok "no such source" refused 1 'nosuch: No such file'
ok "and no directory for its image" test ! -e "$SCRATCH/new"
run kernel build --source "$T" -o "$SCRATCH/new/image"
ok "an image in a directory that is not there yet" cmp "$SCRATCH/new/image" "$SCRATCH/first"
run kernel build --source "$T" -o "$SCRATCH/first/image"
ok "an image that cannot be written" refused 1 'first/image: Not a directory'
run kernel build -o "$IMG"
ok "no source" refused 2 'kernel build needs --source'
run kernel build --source "$T"
ok "no image" refused 2 'kernel build needs -o IMAGE'
run kernel build --source
ok "half an option" refused 2 '--source needs a value'
build --patches x
ok "a typo" refused 2 'kernel build: --patches is no option here'
build --arch sparc
ok "an unknown machine" refused 2 "takes x86_64 or arm64, not 'sparc'"
build --work "$T"
ok "somebody's directory is no work directory" refused 1 'tree holds other data'
ok "and the tree is bit for bit unchanged" unchanged
lock=$(echo "$FAULTLINE_CACHE"/build/tree-*/lock)
exec 8<"$lock"
flock 8
build
ok "in use" refused 1 'is in use by another build'
exec 8<&-
mkdir "$SCRATCH/bin"
for p in env git make gcc ld bison bc perl tar xz; do
	ln -s "$(command -v $p)" "$SCRATCH/bin/$p"
done
real_timeout=$(command -v timeout)
PATH=$SCRATCH/bin "$real_timeout" 20 "$FL" kernel build --source "$T" -o "$IMG" \
	>"$SCRATCH/out" 2>"$SCRATCH/err"
CODE=$?
ok "a package that is missing is named" refused 1 \
	'this machine lacks packages: apt-get install flex$'
run kernel fetch fedora:42
ok "fetch: no such distribution" refused 2 'debian:VERSION'
run kernel fetch debian:99.99
ok "fetch: no such kernel" refused 1 '99.99'
run kernel fech debian:6.12
ok "no such part" refused 2 "kernel takes fetch or build, not 'fech'"
done_testing
