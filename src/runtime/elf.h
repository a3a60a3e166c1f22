/* elf.h - find symbols in an ELF file that a process has mapped.
 *
 * Room: runtime.  Reads the memory of the process, never the file: the file may have been replaced,
 * and opening a path that another process chose can block.  Trusts nothing that it reads.
 */
#ifndef PSTOP_RUNTIME_ELF_H
#define PSTOP_RUNTIME_ELF_H

#include "proc/memory.h"

#include <stdbool.h>

/* An image of this machine's word size and byte order. */
struct elf_image {
	uint64_t bias;                 /* added to the addresses in the file */
	uint64_t start, end;           /* where it is mapped */
	uint64_t hash, symbols, names; /* DT_GNU_HASH, DT_SYMTAB, DT_STRTAB */
	uint64_t names_size;
	uint16_t machine; /* EM_* of elf(5) */
	bool is_go;       /* it has a Go build ID */
};

/* Read the headers of an image whose first page is at `start`, and which ends at `end`.  Return 0,
 * or a negative errno: -ENOEXEC if it is not such an image. */
int elf_open(struct elf_image *out, const struct address_space *m, uint64_t start, uint64_t end);

/* Find an exported symbol.  Return its address, or 0. */
uint64_t elf_find(const struct elf_image *e, const struct address_space *m, const char *name);

#endif
