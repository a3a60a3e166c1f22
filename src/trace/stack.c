/* stack.c - read what execve(2) has put on a stack; see stack.h.
 *
 * From the stack pointer upwards, in words: argc, argv and 0, envp and 0, pairs of getauxval(3) up
 * to AT_NULL.  Above are the texts: the arguments without a gap, the environment, and the path
 * (AT_EXECFN), which ends at the end of the stack.  See create_elf_tables() in fs/binfmt_elf.c of
 * Linux.
 */
#include "config.h"

#include "trace/stack.h"

#include <elf.h>
#include <linux/audit.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <unistd.h>

#define PIECES 8 /* pages of STACK_MOST, and a partial one */

_Static_assert(STACK_MOST <= (PIECES - 1) * 4096, "pages are 4 KiB or larger");

/* The part of the stack that was read. */
struct part {
	const char *bytes;
	unsigned long begin, length;
};

static bool has_our_words(unsigned arch)
{
	return !!(arch & __AUDIT_ARCH_64BIT) == (sizeof(long) == 8);
}

/* Read page by page: what is above the stack cannot be read, and ends it. */
static size_t read_pages(pid_t tid, unsigned long begin, void *out, size_t size)
{
	unsigned long page = (unsigned long)sysconf(_SC_PAGESIZE), at = begin;
	unsigned long end = begin + size;
	struct iovec to = { out, size }, from[PIECES];
	unsigned long count = 0;

	for (; at < end && count < PIECES; count++) {
		unsigned long next = (at / page + 1) * page;
		if (next > end)
			next = end;
		from[count] = (struct iovec){ (void *)at, next - at };
		at = next;
	}
	ssize_t n = process_vm_readv(tid, &to, 1, from, count, 0);
	return n > 0 ? (size_t)n : 0;
}

static bool take_word(const struct part *p, unsigned long index, unsigned long *out)
{
	if (index >= p->length / sizeof *out)
		return false;
	memcpy(out, p->bytes + index * sizeof *out, sizeof *out);
	return true;
}

/* Return the text at an address of the tracee, if it was read up to its NUL; else NULL. */
static const char *text_at(const struct part *p, unsigned long address)
{
	unsigned long at = address - p->begin;

	if (address < p->begin || at >= p->length ||
	    memchr(p->bytes + at, '\0', p->length - at) == NULL)
		return NULL;
	return p->bytes + at;
}

/* Do the same for the path, which a large environment puts far from the rest. */
static const char *path_at(pid_t tid, const struct part *p, unsigned long address,
			   struct stack *out)
{
	const char *text = text_at(p, address);

	if (text)
		return text;
	size_t length = read_pages(tid, address, out->far_path, sizeof out->far_path);
	return memchr(out->far_path, '\0', length) ? out->far_path : NULL;
}

/* Each argument must begin where the previous one ends. */
static bool take_arguments(const struct part *p, unsigned long argc, struct stack *out)
{
	const char *next = NULL;
	unsigned long address;

	for (unsigned long i = 0; i < argc; i++) {
		const char *text = take_word(p, 1 + i, &address) ? text_at(p, address) : NULL;
		if (text == NULL || (next && text != next))
			return false;
		if (i == 0)
			out->argv = text;
		next = text + strlen(text) + 1;
	}
	out->argv_length = argc ? (size_t)(next - out->argv) : 0;
	return argc > 0 && take_word(p, 1 + argc, &address) && address == 0;
}

static bool take_path(pid_t tid, const struct part *p, unsigned long at, struct stack *out)
{
	unsigned long key, value;

	do
		if (!take_word(p, at++, &value))
			return false;
	while (value); /* skips the environment */
	for (; take_word(p, at, &key) && take_word(p, at + 1, &value); at += 2) {
		if (key == AT_NULL)
			return false;
		if (key == AT_EXECFN) {
			out->path = path_at(tid, p, value, out);
			return out->path != NULL;
		}
	}
	return false;
}

bool stack_read(pid_t tid, struct stack *out)
{
	struct __ptrace_syscall_info info = { 0 };
	unsigned long argc;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, tid, sizeof info, &info) <= 0 ||
	    !has_our_words(info.arch))
		return false;
	struct part p = { .bytes = out->bytes, .begin = (unsigned long)info.stack_pointer };
	p.length = read_pages(tid, p.begin, out->bytes, sizeof out->bytes);
	return take_word(&p, 0, &argc) && take_arguments(&p, argc, out) &&
	       take_path(tid, &p, argc + 2, out);
}
