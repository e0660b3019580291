/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A shared object as large as the text of large programs, written by hand and
 * mapped by the dynamic loader: one mapping, of which the workers run a share
 * each. Page 0 has all that the loader reads; the text begins at 2 MiB, where
 * the loader maps it at a multiple of that (glibc 2.35).
 *
 * Only the first fault of a page is one, so no page is two workers'. Where
 * there are whole page tables for each worker, they are its share; else the
 * workers of a table get whole windows of fault-around. The last window of each
 * table is held, see bench/touch.h.
 */
#ifndef WORKLOADS_OBJECT_H
#define WORKLOADS_OBJECT_H

#include "workloads/file.h"

#include <dlfcn.h>
#include <elf.h>

#if defined(__x86_64__)
#define OBJECT_MACHINE EM_X86_64
#elif defined(__aarch64__)
#define OBJECT_MACHINE EM_AARCH64
#endif

struct object_head {
	Elf64_Ehdr elf;
	Elf64_Phdr segments[4];
	Elf64_Dyn dynamic[6];
	Elf64_Sym symbols[2]; /* the first is none, in any object */
	Elf32_Word hash[5];   /* 1 bucket, 2 in the chain: 1, then 0 0 */
	char strings[8];
};
#define OBJECT_AT(member) offsetof(struct object_head, member)
#define OBJECT_SYMBOL	  "text"

static inline Elf64_Phdr object_segment(Elf64_Word type, Elf64_Word flags,
					size_t at, size_t bytes, size_t align)
{
	return (Elf64_Phdr){ .p_type = type,
			     .p_flags = flags,
			     .p_offset = at,
			     .p_vaddr = at,
			     .p_paddr = at,
			     .p_filesz = bytes,
			     .p_memsz = bytes,
			     .p_align = align };
}

static inline void object_head(struct object_head *head, size_t text_bytes)
{
	*head = (struct object_head){
		.elf = { .e_ident = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3,
				      ELFCLASS64, ELFDATA2LSB, EV_CURRENT },
			 .e_type = ET_DYN,
			 .e_machine = OBJECT_MACHINE,
			 .e_version = EV_CURRENT,
			 .e_phoff = OBJECT_AT(segments),
			 .e_ehsize = sizeof(Elf64_Ehdr),
			 .e_phentsize = sizeof(Elf64_Phdr),
			 .e_phnum = 4 },
		.segments = {
			/* Writable: older loaders relocate what is in it. */
			object_segment(PT_LOAD, PF_R | PF_W, 0, sizeof(*head),
				       PAGE_BYTES),
			object_segment(PT_LOAD, PF_R | PF_X, TABLE_BYTES,
				       text_bytes, TABLE_BYTES),
			object_segment(PT_DYNAMIC, PF_R | PF_W,
				       OBJECT_AT(dynamic),
				       sizeof(head->dynamic), 8),
			object_segment(PT_GNU_STACK, PF_R | PF_W, 0, 0, 16),
		},
		.dynamic = {
			{ DT_HASH, { OBJECT_AT(hash) } },
			{ DT_SYMTAB, { OBJECT_AT(symbols) } },
			{ DT_SYMENT, { sizeof(Elf64_Sym) } },
			{ DT_STRTAB, { OBJECT_AT(strings) } },
			{ DT_STRSZ, { sizeof(head->strings) } },
			{ DT_NULL, { 0 } },
		},
		.symbols[1] = { .st_name = 1,
				.st_info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC),
				.st_shndx = 1, /* any but undefined */
				.st_value = TABLE_BYTES,
				.st_size = text_bytes },
		.hash = { 1, 2, 1, 0, 0 },
		.strings = "\0" OBJECT_SYMBOL,
	};
}

static inline size_t object_text_bytes(const struct crew *crew)
{
	return (crew->text_bytes + TABLE_BYTES - 1) & ~(TABLE_BYTES - 1);
}

/* Each worker's region: whole tables, or in one of them a slice of its own. */
static inline int object_share_out(struct crew *crew)
{
	size_t nr_tables = object_text_bytes(crew) / TABLE_BYTES;
	size_t in_table = TABLE_PAGES / AROUND_PAGES - 1;
	size_t sharers = (crew->nr_workers + nr_tables - 1) / nr_tables;

	if (sharers > in_table) {
		crew->failed_call = "less --text than 64 KiB for each worker";
		return -EINVAL;
	}
	crew->slice = in_table / sharers * AROUND_PAGES / crew->step_pages;
	crew->region_bytes = TABLE_BYTES;
	if (sharers == 1)
		crew->region_bytes *= nr_tables / crew->nr_workers;
	return 0;
}

/* Where worker w's region begins in the text. */
static inline size_t object_offset(const struct worker *w)
{
	const struct crew *crew = w->crew;
	size_t nr_tables = object_text_bytes(crew) / TABLE_BYTES;
	size_t sharers = (crew->nr_workers + nr_tables - 1) / nr_tables;

	return w->index / sharers * crew->region_bytes +
	       w->index % sharers * slice_bytes(crew);
}

static inline int object_open(struct crew *crew)
{
	struct file *file = crew->shared;
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", file->fd);
	file->object = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (file->object)
		file->text = dlsym(file->object, OBJECT_SYMBOL);
	if (!file->text || (uintptr_t)file->text % TABLE_BYTES) {
		crew->failed_call =
			file->text ? "dlopen at a multiple of 2 MiB" : "dlopen";
		return -ENOEXEC;
	}
	/* EINVAL: a kernel without huge pages, which is as good. */
	if (madvise(file->text, object_text_bytes(crew), MADV_NOHUGEPAGE) &&
	    errno != EINVAL)
		return failed(crew, "madvise(MADV_NOHUGEPAGE)");
	return 0;
}

/* Writes and maps it; each page of text begins with this code. */
static inline int object_setup(struct crew *crew, const void *code,
			       size_t code_bytes)
{
	size_t text_bytes = object_text_bytes(crew);
	struct object_head head;
	struct file *file;
	int err = object_share_out(crew);

	if (!err)
		err = file_setup_bytes(crew, TABLE_BYTES + text_bytes, code,
				       code_bytes);
	if (err)
		return err;
	object_head(&head, text_bytes);
	file = crew->shared;
	if (pwrite(file->fd, &head, sizeof(head), 0) != sizeof(head))
		err = failed(crew, "writing the head of the object");
	if (!err)
		err = object_open(crew);
	if (err) {
		file_teardown(crew);
		return err;
	}
	for (char *table = file->text; table != file->text + text_bytes;
	     table += TABLE_BYTES)
		touch_pages(table + TABLE_BYTES - AROUND_PAGES * PAGE_BYTES,
			    AROUND_PAGES, touch_exec);
	return 0;
}

#endif
