#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Sourced after tap.sh by tests of builds.
#
# A stand-in for a kernel tree, of a few files, whose make takes the targets and
# variables that a kernel's does.
# The kernel it "builds" is $STANDIN_A, or $STANDIN_B where mm/memory.c has the
# word CHECK in it, or, without these, its objects. With $STANDIN_SLOW an object
# is half written for so many seconds.

standin() { # directory
	mkdir -p "$1/mm" "$1/init"
	echo 'config MMU' >"$1/Kconfig"
	cat >"$1/Makefile" <<-'EOF'
		.RECIPEPREFIX = >
		VERSION = 6
		objs := $(O)/mm/memory.o $(O)/mm/mmap.o $(O)/init/main.o
		image := $(O)/arch/x86/boot/bzImage
		tinyconfig: ; @echo '# tiny' >$(O)/.config
		olddefconfig: ; @sed -i '/CONFIG_REFUSED/d' $(O)/.config
		bzImage: $(image)
		$(O)/%.o: %.c
		> @mkdir -p $(@D)
		> @echo '  CC      $*.o'
		> @if [ "$$STANDIN_SLOW" ]; then echo half >$@; sleep $$STANDIN_SLOW; fi
		> @$(CC) -c -o $@ $<
		$(image): $(objs)
		> @mkdir -p $(@D)
		> @if [ -z "$$STANDIN_A" ]; then cat $(objs) >$@; \
		> elif grep -q CHECK mm/memory.c; then cp "$$STANDIN_B" $@; \
		> else cp "$$STANDIN_A" $@; fi
	EOF
	for i in $(seq 40); do echo "int memory_$i;"; done >"$1/mm/memory.c"
	for i in $(seq 40); do echo "int mmap_$i;"; done >"$1/mm/mmap.c"
	echo 'int main_1;' >"$1/init/main.c"
}

# A diff of the tree: what sed does to a file of it.
diff_of() { # tree file sed-script
	sed "$3" "$1/$2" >"$SCRATCH/edited"
	diff -u --label "a/$2" --label "b/$2" "$1/$2" "$SCRATCH/edited"
	true
}

mail_of() { # subject, its diff on stdin
	printf 'From %040d Mon Sep 17 00:00:00 2001\n' 0
	printf 'From: A <a@example.org>\nSubject: [PATCH] %s\n' "$1"
	printf 'Date: Thu, 1 Jan 1970 00:00:00 +0000\n\nWhy.\n---\n'
	cat
	printf -- '-- \n2.0\n\n'
}

# All of a tree: names, contents, modes, times.
sum_of() { # tree
	(
		cd "$1" || exit
		find . -printf '%p %m %T@ %l\n' | sort
		find . -type f -print0 | sort -z | xargs -0 sha256sum
	) | sha256sum
}

# ---- a history: 15 harmless commits and a culprit ----

git_in() { # repository arguments...
	local repo=$1
	shift
	git -C "$repo" -c user.name=t -c user.email=t@t "$@"
}

# The tree becomes a repository, with the tags good and, at the eleventh of 16
# commits, culprit. The harmless ones change the objects of the files in turn.
make_history() { # tree culprit.diff file...
	local repo=$1 culprit=$2 file
	shift 2
	git init -q "$repo"
	git_in "$repo" add -A -f
	git_in "$repo" commit -qm base
	git_in "$repo" tag good
	for i in $(seq 16); do
		if [ "$i" = 11 ]; then
			git_in "$repo" apply "$culprit"
			git_in "$repo" commit -qam "the culprit"
			git_in "$repo" tag culprit
			continue
		fi
		file=${!#}
		set -- "$file" "${@:1:$#-1}"
		echo "static const int harmless_$i __attribute__((used)) = $i;" \
			>>"$repo/$file"
		git_in "$repo" commit -qam "harmless $i: $file"
	done
}

bisected() { # repository: the culprit's name and subject were printed
	has out "^first bad commit: $(git_in "$1" rev-parse --short=12 culprit) the culprit$"
}
