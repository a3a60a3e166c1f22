/* python.c - look into a running CPython; see python.h. */
#include "config.h"

#include "runtime/python.h"
#include "runtime/python_lines.h"

#include <ctype.h>
#include <elf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INTERPRETERS_MOST 64
#define FRAMES_SKIPPED    8         /* frames of C code above the innermost function */
#define TABLE_MOST        65536     /* bytes of a table of lines */
#define TEXT_MOST         (1 << 20) /* characters of a text that is believed */
#define PTHREAD_BYTES     1024      /* of struct pthread, in which the TID is searched for */
#define RODATA_MOST       (16 << 20)
#define CHUNK             65536

/* Where glibc keeps the TID on x86-64, since 2.4. */
#define GLIBC_TID 720

/* ---- recognizing ---- */

static int read_table(struct python *py, const struct address_space *m)
{
	uint64_t table[PYTHON_OFFSETS];

	int error = memory_read(m, py->address, table, sizeof table);
	if (error)
		return error;
	return python_layout_read(table, &py->layout, &py->minor, &py->is_free_threaded) ?
		       0 :
		       -EPROTONOSUPPORT;
}

int python_open_at(struct python *out, const struct address_space *m, uint64_t address,
		   unsigned minor, unsigned machine)
{
	*out = (struct python){ .address = address, .minor = minor };
	uint64_t cookie;

	int error = memory_read_u64(m, address, &cookie);
	if (error)
		return error;
	if (memcmp(&cookie, "xdebugpy", sizeof cookie) == 0)
		return read_table(out, m);
	const struct python_layout *known = python_layout_of(minor);
	if (known == NULL || machine != EM_X86_64)
		return -EPROTONOSUPPORT;
	out->layout = *known;
	return 0;
}

/* Since 3.11, Py_Version has the version as a number: 3.11.2 is 0x030b02f0. */
static unsigned long read_number(const struct address_space *m, const struct elf_image *image)
{
	uint64_t address = elf_find(image, m, "Py_Version"), version = 0;

	if (address == 0 || memory_read(m, address, &version, sizeof(long)) != 0)
		return 0;
	return version >> 24 == 3 ? (unsigned long)version : 0;
}

int python_open(struct python *out, const struct address_space *m, const struct elf_image *image,
		unsigned minor)
{
	uint64_t address = elf_find(image, m, "_PyRuntime");

	if (address == 0)
		return -ENOENT;
	if (sizeof(void *) != sizeof(uint64_t))
		return -EPROTONOSUPPORT; /* the layouts are those of 64-bit interpreters */
	unsigned long version = read_number(m, image);
	return python_open_at(out, m, address, version ? version >> 16 & 0xff : minor,
			      image->machine);
}

/* Find "3.MINOR.MICRO" at the end of a text in a piece of memory: the linker lets texts share their
 * ends.  Return its length, or 0. */
static size_t find_version(const char *bytes, size_t size, unsigned minor, const char **out)
{
	char start[8];
	size_t length = (size_t)snprintf(start, sizeof start, "3.%u.", minor);
	const char *last = bytes + size;

	for (const char *at = bytes; (at = memmem(at, (size_t)(last - at), start, length)); at++) {
		const char *end = at + length;
		while (end < last && (isalnum((unsigned char)*end) || *end == '+'))
			end++;
		bool begins = at > bytes && (at[-1] == '\0' || strchr(" -/", at[-1]));
		if (begins && end < last && *end == '\0' && end - at <= 12 &&
		    isdigit((unsigned char)at[length])) {
			*out = at;
			return (size_t)(end - at);
		}
	}
	return 0;
}

/* Up to 3.10 the version is only among the constants of the image.  Chunks overlap by a few bytes.
 */
static bool search_version(const struct python *py, const struct address_space *m,
			   const struct elf_image *image, char *out, size_t size)
{
	enum { OVERLAP = 32 };
	char *chunk = malloc(CHUNK + OVERLAP);
	const char *found;
	size_t length = 0;

	for (uint64_t at = image->start;
	     chunk && length == 0 && at < image->end && at - image->start < RODATA_MOST;
	     at += CHUNK) {
		ssize_t n = m->read(m, at, chunk, CHUNK + OVERLAP);
		length = n > 0 ? find_version(chunk, (size_t)n, py->minor, &found) : 0;
		if (length > 0)
			snprintf(out, size, "%.*s", (int)length, found);
	}
	free(chunk);
	return length > 0;
}

void python_read_version(const struct python *py, const struct address_space *m,
			 const struct elf_image *image, char *out, size_t size)
{
	unsigned long version = read_number(m, image);
	static const char *const levels[] = { [0xa] = "a", [0xb] = "b", [0xc] = "rc", [0xf] = "" };
	unsigned level = version >> 4 & 0xf, serial = version & 0xf;
	char suffix[8] = "";

	if (version == 0 && search_version(py, m, image, out, size))
		return;
	if (version == 0) {
		snprintf(out, size, "3.%u", py->minor);
		return;
	}
	if (level < 0xf && levels[level])
		snprintf(suffix, sizeof suffix, "%s%u", levels[level], serial);
	snprintf(out, size, "3.%lu.%lu%s", version >> 16 & 0xff, version >> 8 & 0xff, suffix);
}

/* ---- interpreters and threads ---- */

/* Find where the C library keeps the TID of the main thread in its struct pthread. */
static void find_tid(struct python *py, const struct address_space *m, uint64_t pthread,
		     pid_t main_tid)
{
	uint32_t words[PTHREAD_BYTES / 4];

	if (memory_read(m, pthread, words, sizeof words) != 0)
		return;
	for (uint32_t i = 0; i < PTHREAD_BYTES / 4; i++)
		if (words[i] == (uint32_t)main_tid) {
			py->tid_in_pthread = i * 4;
			return;
		}
}

/* Return the TID of a thread from the bytes of its state, or 0. */
static pid_t tid_of(const struct python *py, const struct address_space *m, const uint8_t *state)
{
	const struct python_layout *l = &py->layout;
	uint64_t pthread;
	uint32_t tid = 0;

	if (l->thread_native != PYTHON_NONE) {
		memcpy(&tid, state + l->thread_native, sizeof tid);
		return tid <= INT32_MAX ? (pid_t)tid : 0;
	}
	memcpy(&pthread, state + l->thread_pthread, sizeof pthread);
	uint32_t at = py->tid_in_pthread ? py->tid_in_pthread : GLIBC_TID;
	if (memory_read_u32(m, pthread + at, &tid) != 0 || tid > INT32_MAX)
		return 0;
	return (pid_t)tid;
}

static size_t state_size(const struct python_layout *l)
{
	uint32_t last = l->thread_pthread;

	if (l->thread_native != PYTHON_NONE && l->thread_native > last)
		last = l->thread_native;
	if (l->thread_frame > last)
		last = l->thread_frame;
	if (l->thread_interpreter > last)
		last = l->thread_interpreter;
	if (l->thread_next > last)
		last = l->thread_next;
	return last + 8;
}

/* The bytes of a PyThreadState that are read: all offsets are bounded by python_layout.c. */
#define STATE_MOST 4112

static int read_state(const struct python *py, const struct address_space *m, uint64_t state,
		      uint8_t bytes[static STATE_MOST])
{
	return memory_read(m, state, bytes, state_size(&py->layout));
}

static uint64_t word_at(const uint8_t *bytes, uint32_t at)
{
	uint64_t word;

	memcpy(&word, bytes + at, sizeof word);
	return word;
}

static void add_gil(struct python *py, const struct address_space *m, uint64_t interpreter)
{
	const struct python_layout *l = &py->layout;
	uint64_t gil = 0;

	if (l->gil_inside != PYTHON_NONE)
		gil = py->address + l->gil_inside;
	else if (memory_read_u64(m, interpreter + l->interpreter_gil, &gil) != 0)
		return;
	for (unsigned i = 0; i < py->gil_count; i++)
		if (py->gils[i] == gil)
			return;
	if (gil && py->gil_count < PYTHON_GILS)
		py->gils[py->gil_count++] = gil;
}

/* List the threads of one interpreter, the newest first; the oldest is the main thread's. */
static size_t list_threads(struct python *py, const struct address_space *m, uint64_t interpreter,
			   pid_t main_tid, struct python_thread *out, size_t most)
{
	const struct python_layout *l = &py->layout;
	uint8_t bytes[STATE_MOST];
	uint64_t state, oldest = 0;
	size_t count = 0;

	if (memory_read_u64(m, interpreter + l->interpreter_threads, &state) != 0)
		return 0;
	for (; state && count < most && read_state(py, m, state, bytes) == 0 &&
	       word_at(bytes, l->thread_interpreter) == interpreter;
	     state = word_at(bytes, l->thread_next)) {
		oldest = word_at(bytes, l->thread_pthread);
		out[count++].state = state;
	}
	if (l->thread_native == PYTHON_NONE && py->tid_in_pthread == 0 && oldest)
		find_tid(py, m, oldest, main_tid);
	for (size_t i = 0; i < count; i++)
		out[i].tid = read_state(py, m, out[i].state, bytes) == 0 ? tid_of(py, m, bytes) : 0;
	return count;
}

ssize_t python_list(struct python *py, const struct address_space *m, pid_t main_tid,
		    struct python_thread *out, size_t most)
{
	uint64_t interpreter, main_one;
	size_t count = 0;

	py->gil_count = 0;
	int error = memory_read_u64(m, py->address + py->layout.interpreters, &interpreter);
	if (error == 0)
		error = memory_read_u64(m, py->address + py->layout.interpreters + 8, &main_one);
	if (error)
		return error;
	if (main_one) /* it comes first, also if there are more than are looked at */
		add_gil(py, m, main_one);
	for (unsigned i = 0; interpreter && i < INTERPRETERS_MOST; i++) {
		add_gil(py, m, interpreter);
		count += list_threads(py, m, interpreter, main_tid, out + count, most - count);
		if (memory_read_u64(m, interpreter + py->layout.interpreter_next, &interpreter) !=
		    0)
			break;
	}
	return (ssize_t)count;
}

/* ---- the GIL ---- */

bool python_look_gil(const struct python *py, const struct address_space *m, unsigned which,
		     struct python_gil *out)
{
	const struct python_layout *l = &py->layout;
	uint8_t bytes[128];
	int32_t locked, enabled = 1;

	if (which >= py->gil_count || l->gil_switches + 8 > sizeof bytes ||
	    memory_read(m, py->gils[which], bytes, l->gil_switches + 8) != 0)
		return false;
	memcpy(&locked, bytes + l->gil_locked, sizeof locked);
	if (l->gil_enabled != PYTHON_NONE && l->gil_enabled + 4 <= sizeof bytes)
		memcpy(&enabled, bytes + l->gil_enabled, sizeof enabled);
	if (locked < -1 || locked > 1)
		return false;
	out->is_enabled = enabled != 0;
	out->is_locked = locked == 1 && out->is_enabled;
	out->holder = word_at(bytes, l->gil_holder);
	out->switches = word_at(bytes, l->gil_switches);
	out->interval_us = word_at(bytes, l->gil_interval);
	return true;
}

bool python_owns_lock(const struct python *py, uint64_t address)
{
	for (unsigned i = 0; i < py->gil_count; i++)
		if (address >= py->gils[i] && address - py->gils[i] < py->layout.gil_size)
			return true;
	return false;
}

/* ---- where a thread is ---- */

/* Read the address of the current frame of a thread, if the state is still its own. */
static bool read_frame(const struct python *py, const struct address_space *m,
		       const struct python_thread *t, uint64_t *frame)
{
	const struct python_layout *l = &py->layout;
	uint8_t bytes[STATE_MOST];

	if (read_state(py, m, t->state, bytes) != 0 || tid_of(py, m, bytes) != t->tid)
		return false;
	*frame = word_at(bytes, l->thread_frame);
	if (*frame && l->frame_in_c != PYTHON_NONE)
		return memory_read_u64(m, *frame + l->frame_in_c, frame) == 0;
	return true;
}

static size_t frame_size(const struct python_layout *l)
{
	uint32_t last = l->frame_previous > l->frame_code ? l->frame_previous : l->frame_code;

	if (l->frame_instruction > last)
		last = l->frame_instruction;
	if (l->frame_owner != PYTHON_NONE && l->frame_owner > last)
		last = l->frame_owner;
	return last + 8;
}

/* A pointer that says in its lowest bits what kind of reference it is. */
static uint64_t without_tag(uint64_t reference)
{
	return reference & ~(uint64_t)3;
}

/* Find the innermost frame that belongs to a function.  Sets code and, as it is in the frame,
 * offset. */
static bool find_function(const struct python *py, const struct address_space *m, uint64_t frame,
			  struct python_point *out)
{
	const struct python_layout *l = &py->layout;
	uint8_t bytes[STATE_MOST];
	int32_t index;

	for (int i = 0; i < FRAMES_SKIPPED && frame; i++) {
		if (memory_read(m, frame, bytes, frame_size(l)) != 0)
			return false;
		bool is_c = l->frame_owner != PYTHON_NONE && bytes[l->frame_owner] >= l->owner_of_c;
		if (is_c) {
			frame = word_at(bytes, l->frame_previous);
			continue;
		}
		out->code = without_tag(word_at(bytes, l->frame_code));
		if (l->index_unit == 0) {
			out->offset = word_at(bytes, l->frame_instruction);
			return out->code != 0;
		}
		memcpy(&index, bytes + l->frame_instruction, sizeof index);
		out->offset = index > 0 ? (uint64_t)index * l->index_unit : 0;
		return out->code != 0;
	}
	return false;
}

static bool read_code(const struct python *py, const struct address_space *m,
		      struct python_point *p)
{
	const struct python_layout *l = &py->layout;
	uint8_t bytes[STATE_MOST];
	uint32_t last = l->code_line;

	if (l->code_file > last)
		last = l->code_file;
	if (l->code_name > last)
		last = l->code_name;
	if (l->code_table > last)
		last = l->code_table;
	if (memory_read(m, p->code, bytes, last + 8) != 0)
		return false;
	p->name = word_at(bytes, l->code_name);
	p->file = word_at(bytes, l->code_file);
	p->table = word_at(bytes, l->code_table);
	memcpy(&p->first_line, bytes + l->code_line, sizeof p->first_line);
	if (l->index_unit == 0) {
		uint64_t begin = p->code + l->code_bytes;
		p->offset = p->offset > begin ? p->offset - begin : 0;
	}
	return p->name && p->file;
}

bool python_find_point(const struct python *py, const struct address_space *m,
		       const struct python_thread *t, struct python_point *out)
{
	struct python_point again = { 0 };
	uint64_t frame, frame_again;

	if (!read_frame(py, m, t, &frame) || !find_function(py, m, frame, out) ||
	    !read_code(py, m, out))
		return false;
	/* The frame may have been left, and its memory used for another, while it was read. */
	return read_frame(py, m, t, &frame_again) && frame_again == frame &&
	       find_function(py, m, frame, &again) && again.code == out->code;
}

/* ---- texts and lines ---- */

/* Append a character as UTF-8.  Return false if it does not fit. */
static bool put_character(char *out, size_t size, size_t *length, uint32_t c)
{
	char bytes[4];
	size_t count = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

	if (*length + count >= size || c > 0x10ffff)
		return false;
	for (size_t i = count - 1; i > 0; i--, c >>= 6)
		bytes[i] = (char)(0x80 | (c & 0x3f));
	static const unsigned char heads[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	bytes[0] = (char)(heads[count] | c);
	memcpy(out + *length, bytes, count);
	*length += count;
	return true;
}

/* Return character number `i` of a text of this kind. */
static uint32_t character_at(const uint8_t *bytes, unsigned kind, uint64_t i)
{
	uint32_t character = 0;
	uint16_t pair;

	switch (kind) {
	case 1:
		return bytes[i];
	case 2:
		memcpy(&pair, bytes + i * 2, sizeof pair);
		return pair;
	default:
		memcpy(&character, bytes + i * 4, sizeof character);
		return character;
	}
}

bool python_read_text(const struct python *py, const struct address_space *m, uint64_t address,
		      enum python_part part, char *out, size_t size)
{
	const struct python_layout *l = &py->layout;
	uint8_t bytes[4 * RUNTIME_FILE_MAX];
	uint64_t count;
	uint32_t state;
	size_t length = 0;

	if (memory_read_u64(m, address + l->text_length, &count) != 0 ||
	    memory_read_u32(m, address + l->text_state, &state) != 0)
		return false;
	uint32_t bits = state >> l->text_kind_shift;
	unsigned kind = bits & 7;
	bool is_compact = bits & 8, is_ascii = bits & 16;
	if (!is_compact || (kind != 1 && kind != 2 && kind != 4) || count == 0 ||
	    count > TEXT_MOST || size > sizeof bytes / 4)
		return false;
	uint64_t taken = count < size ? count : size - 1;
	address += is_ascii ? l->text_ascii : l->text_wide;
	if (part == PYTHON_END)
		address += (count - taken) * kind;
	if (memory_read(m, address, bytes, taken * kind) != 0)
		return false;
	for (uint64_t i = 0; i < taken; i++) {
		uint32_t c = character_at(bytes, kind, i);
		if (c == 0 || (is_ascii && c > 127))
			return false; /* no name of a function or a file */
		if (!put_character(out, size, &length, c))
			break;
	}
	out[length] = '\0';
	return true;
}

uint32_t python_read_line(const struct python *py, const struct address_space *m,
			  const struct python_point *point)
{
	const struct python_layout *l = &py->layout;
	uint64_t size;

	if (memory_read_u64(m, point->table + l->bytes_length, &size) != 0 || size > TABLE_MOST)
		return 0;
	uint8_t *table = malloc(size + 1);
	uint32_t line = 0;
	if (table && memory_read(m, point->table + l->bytes_data, table, size) == 0)
		line = python_line(l->lines, table, size, point->first_line, point->offset);
	free(table);
	return line;
}
