/* elf.c - find symbols in a mapped ELF file; see elf.h. */
#include "config.h"

#include "runtime/elf.h"

#include <elf.h>
#include <errno.h>
#include <string.h>

#if __SIZEOF_POINTER__ == 8
#define NATIVE_CLASS ELFCLASS64
typedef Elf64_Ehdr elf_header;
typedef Elf64_Phdr elf_segment;
typedef Elf64_Dyn elf_dynamic;
typedef Elf64_Sym elf_symbol;
#else
#define NATIVE_CLASS ELFCLASS32
typedef Elf32_Ehdr elf_header;
typedef Elf32_Phdr elf_segment;
typedef Elf32_Dyn elf_dynamic;
typedef Elf32_Sym elf_symbol;
#endif
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define NATIVE_DATA ELFDATA2LSB
#else
#define NATIVE_DATA ELFDATA2MSB
#endif

/* Bounds on what an image can make pstop read. */
#define SEGMENTS_MOST 32
#define DYNAMIC_MOST  128
#define CHAIN_MOST    1024

/* The type of a note with a Go build ID, cmd/internal/buildid of Go. */
#define NOTE_GO_BUILD_ID 4

static bool is_within(const struct elf_image *e, uint64_t address)
{
	return address >= e->start && address < e->end;
}

/* The dynamic linker of glibc has added the bias to the addresses in the dynamic section, others
 * have not. */
static uint64_t place_of(const struct elf_image *e, uint64_t address)
{
	return is_within(e, address) ? address : address + e->bias;
}

static int read_dynamic(struct elf_image *e, const struct address_space *m, uint64_t at,
			uint64_t size)
{
	elf_dynamic list[DYNAMIC_MOST];
	size_t count = size / sizeof *list;

	if (count > DYNAMIC_MOST)
		count = DYNAMIC_MOST;
	int error = memory_read(m, at, list, count * sizeof *list);
	for (size_t i = 0; i < count && !error && list[i].d_tag != DT_NULL; i++)
		switch (list[i].d_tag) {
		case DT_GNU_HASH:
			e->hash = place_of(e, list[i].d_un.d_ptr);
			break;
		case DT_SYMTAB:
			e->symbols = place_of(e, list[i].d_un.d_ptr);
			break;
		case DT_STRTAB:
			e->names = place_of(e, list[i].d_un.d_ptr);
			break;
		case DT_STRSZ:
			e->names_size = list[i].d_un.d_val;
			break;
		default:
			break;
		}
	return error;
}

static void read_note(struct elf_image *e, const struct address_space *m, uint64_t at,
		      uint64_t size)
{
	struct {
		uint32_t name_size, size, type;
		char name[4];
	} note;

	if (size >= sizeof note && memory_read(m, at, &note, sizeof note) == 0)
		e->is_go |= note.type == NOTE_GO_BUILD_ID && memcmp(note.name, "Go", 3) == 0;
}

static void read_segment(struct elf_image *e, const struct address_space *m,
			 const elf_segment *segment)
{
	uint64_t at = segment->p_vaddr + e->bias;

	if (!is_within(e, at))
		return;
	if (segment->p_type == PT_DYNAMIC && read_dynamic(e, m, at, segment->p_memsz) != 0)
		e->hash = 0;
	else if (segment->p_type == PT_NOTE)
		read_note(e, m, at, segment->p_memsz);
}

static bool is_native(const elf_header *h)
{
	return memcmp(h->e_ident, ELFMAG, SELFMAG) == 0 && h->e_ident[EI_CLASS] == NATIVE_CLASS &&
	       h->e_ident[EI_DATA] == NATIVE_DATA && h->e_phentsize == sizeof(elf_segment) &&
	       h->e_phnum > 0 && h->e_phnum <= SEGMENTS_MOST;
}

int elf_open(struct elf_image *out, const struct address_space *m, uint64_t start, uint64_t end)
{
	elf_header header;
	elf_segment segments[SEGMENTS_MOST];
	uint64_t lowest = UINT64_MAX;

	*out = (struct elf_image){ .start = start, .end = end };
	int error = memory_read(m, start, &header, sizeof header);
	if (error)
		return error;
	if (!is_native(&header))
		return -ENOEXEC;
	error = memory_read(m, start + header.e_phoff, segments, header.e_phnum * sizeof *segments);
	if (error)
		return error;
	for (unsigned i = 0; i < header.e_phnum; i++)
		if (segments[i].p_type == PT_LOAD && segments[i].p_vaddr < lowest)
			lowest = segments[i].p_vaddr;
	if (lowest == UINT64_MAX)
		return -ENOEXEC;
	out->machine = header.e_machine;
	/* The first page of the file is the first of its segments. */
	out->bias = start - (lowest & ~(uint64_t)0xfff);
	for (unsigned i = 0; i < header.e_phnum; i++)
		read_segment(out, m, &segments[i]);
	return 0;
}

static uint32_t hash_of(const char *name)
{
	uint32_t hash = 5381;

	for (; *name; name++)
		hash = hash * 33 + (unsigned char)*name;
	return hash;
}

/* Return the value of symbol number `index` if it is defined and has this name, else 0. */
static uint64_t value_if_named(const struct elf_image *e, const struct address_space *m,
			       uint32_t index, const char *name)
{
	size_t size = strlen(name) + 1;
	elf_symbol symbol;
	char text[64];

	if (size > sizeof text || memory_read(m, e->symbols + (uint64_t)index * sizeof symbol,
					      &symbol, sizeof symbol) != 0)
		return 0;
	if (symbol.st_shndx == SHN_UNDEF || symbol.st_value == 0 || e->names_size < size ||
	    symbol.st_name > e->names_size - size)
		return 0;
	if (memory_read(m, e->names + symbol.st_name, text, size) != 0 ||
	    memcmp(text, name, size) != 0)
		return 0;
	return symbol.st_value + e->bias;
}

/* The table of hashes: its head, filter words, buckets with the first symbol of each chain, and a
 * hash for each symbol, of which the lowest bit ends a chain. */
uint64_t elf_find(const struct elf_image *e, const struct address_space *m, const char *name)
{
	struct {
		uint32_t buckets, first, filters, shift;
	} head;
	uint32_t hash = hash_of(name), index, link = 0;

	if (!is_within(e, e->hash) || !is_within(e, e->symbols) || !is_within(e, e->names) ||
	    memory_read(m, e->hash, &head, sizeof head) != 0 || head.buckets == 0)
		return 0;
	uint64_t buckets = e->hash + sizeof head + (uint64_t)head.filters * sizeof(void *);
	uint64_t chains = buckets + (uint64_t)head.buckets * sizeof index;
	if (memory_read_u32(m, buckets + (uint64_t)(hash % head.buckets) * sizeof index, &index) !=
		    0 ||
	    index < head.first)
		return 0;
	for (unsigned steps = 0; steps < CHAIN_MOST && !(link & 1); steps++, index++) {
		if (memory_read_u32(m, chains + (uint64_t)(index - head.first) * sizeof link,
				    &link) != 0)
			return 0;
		uint64_t found = (link | 1) == (hash | 1) ? value_if_named(e, m, index, name) : 0;
		if (found)
			return found;
	}
	return 0;
}
