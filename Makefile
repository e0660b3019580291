# SPDX-License-Identifier: GPL-2.0-or-later
# make demo    everything, from an empty machine to the table and the drawing
# make check   everything, and all tests
.DEFAULT_GOAL := all
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:

B := build
LIBS := hwloc jansson numa zlib
VERSION := $(shell git describe --always --dirty 2>/dev/null || echo unknown)
SAYS_VERSION := $(B)/runner/main.o $(B)/runner/host/facts.o

# pkg-config is looked up when a rule runs, for `make deps` comes before it.
PKG_CFLAGS = $(shell pkg-config --cflags $(LIBS))
PKG_LIBS = $(shell pkg-config --libs $(LIBS)) $(ARCHIVE_LIB) \
	$(RMATH_LIB) $(BPF_LIB)
# Static where it is to be had: the shared one brings 30 MB of libxml2 and ICU
# into every guest and every measured process.
ARCHIVE_LIB = $(if $(filter /%,$(shell $(CC) -print-file-name=libarchive.a)),\
	-l:libarchive.a,-larchive)
# Static for the same reason.
BPF_LIB = $(if $(filter /%,$(shell $(CC) -print-file-name=libbpf.a)),\
	-l:libbpf.a -l:libelf.a -l:libz.a,-lbpf)
RMATH_LIB = $(if $(filter /%,$(shell $(CC) -print-file-name=libRmath.a)),\
	-l:libRmath.a,-lRmath)
CFLAGS ?= -O2 -g
override CFLAGS += -std=gnu11 -Wall -Wextra -Werror -Wno-unused-parameter \
	-Wno-missing-field-initializers \
	-Wshadow -Wstrict-prototypes -Wmissing-prototypes -pthread \
	-D_GNU_SOURCE -I.
# Bound at start: the first call into libc inside a window must not fault.
override LDFLAGS += -Wl,-z,now -pthread

TESTS_C := $(wildcard bench/test_*.c cases/test_*.c workloads/test_*.c results/test_*.c \
	plots/test_*.c runner/test_*.c runner/*/test_*.c)
TESTS_SH := $(wildcard bench/test_*.sh cases/test_*.sh workloads/test_*.sh results/test_*.sh \
	plots/test_*.sh runner/test_*.sh runner/*/test_*.sh)
SRC := $(filter-out $(TESTS_C),$(wildcard bench/*.c cases/*.c workloads/*.c results/*.c \
	plots/*.c runner/*.c runner/*/*.c))
# Each workload once more, with every touch timed, for the pass latency: what
# the other passes run has no trace of that.
TIMED := $(patsubst %.c,$(B)/%.timed.o,$(filter-out workloads/registry.c,\
	$(filter workloads/%,$(SRC))))
OBJ := $(SRC:%.c=$(B)/%.o) $(TIMED)
TEST_BIN := $(TESTS_C:%.c=$(B)/%)

.PHONY: all
all: faultline

# make V=1 shows the commands.
Q := $(if $(V),,@)

faultline: $(OBJ)
	$(if $(V),,@echo "  LD $@")
	$(Q)$(CC) $(LDFLAGS) -o $@ $(OBJ) $(PKG_LIBS) -lm

# Where a touch loop lies must not be chance: one build whose loop lay across two
# cachelines ran anon-read at the slower of its two speeds in every launch.
ALIGNED := -falign-functions=64 -falign-loops=64
$(filter $(B)/workloads/%,$(OBJ)): override CFLAGS += $(ALIGNED)

# What a word costs is in a case's KB/s: built as usemem's Makefile builds it.
$(B)/cases/touch.o: override CFLAGS += -O1 $(ALIGNED)

$(TIMED): override CFLAGS += -DLATENCY_PASS

# What says the version is built anew when it changes, and nothing else is.
$(SAYS_VERSION): override CFLAGS += -DVERSION='"$(VERSION)"'
$(SAYS_VERSION): $(B)/version
$(B)/version: FORCE
	@mkdir -p $(@D)
	@echo '$(VERSION)' | cmp -s - $@ || echo '$(VERSION)' >$@
FORCE:

$(B)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(if $(V),,@echo "  CC $<")
	$(Q)$(CC) $(CFLAGS) $(PKG_CFLAGS) -MMD -MP -c -o $@ $<

$(B)/%.timed.o: %.c Makefile
	@mkdir -p $(@D)
	$(if $(V),,@echo "  CC $< (timed)")
	$(Q)$(CC) $(CFLAGS) $(PKG_CFLAGS) -MMD -MP -c -o $@ $<

$(TEST_BIN): $(B)/%: $(B)/%.o $(filter-out $(B)/runner/main.o,$(OBJ))
	$(if $(V),,@echo "  LD $@")
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(PKG_LIBS) -lcmocka -lm

-include $(OBJ:.o=.d) $(TEST_BIN:=.d)
.SECONDARY:

.PHONY: tests
tests: faultline $(TEST_BIN)

.PHONY: clean
clean:
	rm -rf $(B) faultline

# ---- what must be installed, and the kernels ----

ARCH := $(shell dpkg --print-architecture 2>/dev/null)
QEMU_amd64 := qemu-system-x86
QEMU_arm64 := qemu-system-arm
DEPS := build-essential pkg-config libhwloc-dev libnuma-dev libjansson-dev libarchive-dev libbpf-dev \
	zlib1g-dev r-mathlib libcmocka-dev linux-perf e2fsprogs $(QEMU_$(ARCH)) gnuplot-nox clang-format \
	shellcheck perl procps
# What faultline kernel build needs: flex to libelf-dev for a kernel, pahole for
# its BTF.
DEPS_KERNEL := flex bison bc libelf-dev pahole git perl xz-utils
# What only tests need; a browser is 100 MB.
DEPS_CHECK := libxml2-utils chromium $(DEPS_KERNEL)
AS_ROOT := $(if $(filter 0,$(shell id -u)),,sudo -n)

.PHONY: deps deps-check deps-kernel
deps: WANTED := $(DEPS)
deps-check: WANTED := $(DEPS) $(DEPS_CHECK)
deps-kernel: WANTED := $(DEPS_KERNEL)
deps deps-check deps-kernel:
	@missing=; \
	for p in $(WANTED); do \
		dpkg-query -W -f '$${Status}' $$p 2>/dev/null | \
			grep -q 'ok installed' || missing="$$missing $$p"; \
	done; \
	[ -n "$$missing" ] || exit 0; \
	if [ "$$(id -u)" != 0 ] && ! sudo -n true 2>/dev/null; then \
		echo "please run: sudo apt-get install -y$$missing" >&2; \
		exit 1; \
	fi; \
	echo "  APT$$missing"; \
	export DEBIAN_FRONTEND=noninteractive; \
	$(AS_ROOT) apt-get -qq update; \
	$(AS_ROOT) apt-get -qq install -y --no-install-recommends $$missing \
		>/dev/null

# Debian's cloud kernels, unpacked, not installed.
KERNELS := $(B)/kernels/vmlinuz-6.1 $(B)/kernels/vmlinuz-6.12

.PHONY: kernels
kernels: $(KERNELS)

$(B)/kernels/vmlinuz-%: | faultline
	@mkdir -p $(@D)
	@apt-cache show linux-image-cloud-$(ARCH) >/dev/null 2>&1 || \
		$(AS_ROOT) apt-get -qq update
	@echo "  GET debian:$*"
	@FAULTLINE_CACHE=$(CURDIR)/$(B)/cache ./faultline kernel fetch \
		debian:$* -o $@ >/dev/null

# A kernel's source, of which tests build a small one.
KERNEL_SOURCE := $(B)/kernels/linux-source-6.12.tar.xz

$(B)/kernels/linux-source-%.tar.xz: | faultline
	@mkdir -p $(@D)
	@apt-cache show linux-source-$* >/dev/null 2>&1 || \
		$(AS_ROOT) apt-get -qq update
	@echo "  GET debian:$* (source)"
	@FAULTLINE_CACHE=$(CURDIR)/$(B)/cache ./faultline kernel fetch \
		--source debian:$* -o $@ >/dev/null

# ---- the main job ----

DEMO := data/demo-$(shell date +%Y%m%d-%H%M%S)

# deps may bring the compiler: the rest is looked up by another make.
.PHONY: demo
demo: deps
	@$(MAKE) --no-print-directory kernels all
	./faultline run $(KERNELS:%=--kernel %) -o $(DEMO) >/dev/null
	./faultline plot --kind throughput --workload anon-read-small $(DEMO)
	./faultline compare $(DEMO)

# What README and docs/ show, from records in the tree: plots/test_figures.sh
# holds it against them.
REFERENCE := results/reference/pairs
FIGURES := throughput-anon-read-small locks change heat-map-6.12

.PHONY: figures
figures: faultline
	./faultline plot --format svg -o $(B)/figures $(REFERENCE)
	@mkdir -p $(FIGURES_TO)
	cp $(FIGURES:%=$(B)/figures/%.svg) $(FIGURES_TO)
	./faultline layout --struct vm_area_struct --struct vma_lock \
		--format svg -o $(FIGURES_TO)/layout.svg results/reference/layout.jsonl
	./faultline letter $(REFERENCE) >$(FIGURES_TO)/letter.txt

# Where they go; the test has them elsewhere.
FIGURES_TO ?= docs/figures

# ---- tests ----

# Of what fails, its name and what it says.
PROVE := prove --timer --failures --comments --exec runner/prove.sh

# Two at a time, of which one sets nothing of this machine and counts nothing on
# it: it builds, boots guests, or draws. The others go one by one, for huge pages,
# fault-around and settings are the whole machine's.
ASIDE := **/test_{ab,figures,guest,kernel,nodes,plot,real_kernel,report}.sh
IN_TWO := -j2 --rules 'seq=$(ASIDE)' --rules 'seq=**'

.PHONY: check
check: deps-check
	@$(MAKE) --no-print-directory kernels $(KERNEL_SOURCE) tests
	@FAULTLINE_KERNELS="$(KERNELS)" FAULTLINE_KERNEL_SOURCE=$(KERNEL_SOURCE) \
		CMOCKA_MESSAGE_OUTPUT=TAP \
		$(PROVE) $(IN_TWO) $(TEST_BIN) $(TESTS_SH)

# Every memory policy in a guest of 8 nodes, a boot each.
.PHONY: check-nodes
check-nodes: deps
	@$(MAKE) --no-print-directory kernels all
	@FAULTLINE_KERNELS="$(KERNELS)" \
		POLICIES="local interleave remote bind:2,5" \
		$(PROVE) runner/test_nodes.sh

# The commit that brought the check back, among 16 of a real kernel's: a build and
# a guest for each step.
.PHONY: check-bisect
check-bisect: deps-check
	@$(MAKE) --no-print-directory $(KERNEL_SOURCE) faultline
	@FAULTLINE_BISECT=1 FAULTLINE_KERNEL_SOURCE=$(KERNEL_SOURCE) \
		prove --timer --merge --verbose --exec '' runner/test_real_kernel.sh

SOURCES := $(shell git ls-files '*.c' '*.h' 2>/dev/null)
SCRIPTS := $(shell git ls-files '*.sh' .ci/run 2>/dev/null)

.PHONY: check-style
check-style: deps
	@clang-format --dry-run -Werror $(SOURCES)
	@awk -f bench/arrows.awk $(SOURCES)
	@shellcheck -x -P SCRIPTDIR -e SC2016 $(SCRIPTS)
	@missing=$$(grep -L 'SPDX-License-Identifier: GPL-2.0-or-later' \
		$(SOURCES) $(SCRIPTS) Makefile); \
	[ -z "$$missing" ] || { echo "no SPDX line: $$missing" >&2; exit 1; }
	@for t in $(TESTS_SH); do [ -x "$$t" ] || \
		{ echo "not executable: $$t" >&2; exit 1; }; done

# The harness against a bare loop of the same work, 10 interleaved pairs.
.PHONY: bench-self
bench-self: $(B)/bare $(B)/laps faultline
	@$(B)/laps
	@bench/bare/pairs.sh

$(B)/bench/bare/laps.o: override CFLAGS += $(ALIGNED)
$(B)/laps: $(filter-out $(B)/runner/main.o,$(OBJ)) $(B)/bench/bare/laps.o
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(PKG_LIBS) -lm

# Which figure of throughput repeats here, and what it still shows.
.PHONY: bench-typical
bench-typical: $(B)/typical
	@bench/bare/typical.sh

$(B)/typical: $(OBJ) $(B)/bench/bare/anon-read-delayed.o \
		$(B)/bench/bare/anon-read-one-vma.o
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(PKG_LIBS) -lm

# The cases beside a built vm-scalability's own program: make bench-cases VMS=DIR
.PHONY: bench-cases
bench-cases: faultline
	@cases/pairs.sh '$(VMS)'

# How long 10,000 workers take to the gate, against bare threads at a barrier.
.PHONY: bench-gate
bench-gate: $(B)/threads faultline
	@bench/bare/threads.sh

$(B)/threads: bench/bare/threads.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) -o $@ $<

$(B)/bare: bench/bare/bare.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(ALIGNED) -o $@ $<
