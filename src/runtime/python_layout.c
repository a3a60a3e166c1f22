/* python_layout.c - where CPython keeps what pstop reads; see python_layout.h. */
#include "config.h"

#include "runtime/python_layout.h"

#include <string.h>

/* struct _gil_runtime_state of 3.7 to 3.13: interval, last_holder, locked, switch_number, cond,
 * mutex, switch_cond, switch_mutex. */
#define GIL                                                                               \
	.gil_enabled = PYTHON_NONE, .gil_interval = 0, .gil_holder = 8, .gil_locked = 16, \
	.gil_switches = 24, .gil_size = 208

/* Texts up to 3.11, and since 3.12 without their wchar_t form. */
#define TEXT_OLD                                                                \
	.text_length = 16, .text_state = 32, .text_ascii = 48, .text_wide = 72, \
	.text_kind_shift = 2, .bytes_length = 16, .bytes_data = 32
#define TEXT_NEW                                                                \
	.text_length = 16, .text_state = 32, .text_ascii = 40, .text_wide = 56, \
	.text_kind_shift = 2, .bytes_length = 16, .bytes_data = 32

/* PyThreadState, PyFrameObject and PyCodeObject up to 3.10. */
#define OBJECTS_OLD                                                                          \
	.interpreter_next = 0, .interpreter_threads = 8, .interpreter_gil = PYTHON_NONE,     \
	.thread_next = 8, .thread_interpreter = 16, .thread_pthread = 176,                   \
	.thread_native = PYTHON_NONE, .thread_frame = 24, .frame_in_c = PYTHON_NONE,         \
	.frame_previous = 24, .frame_code = 32, .frame_owner = PYTHON_NONE, .code_line = 40, \
	.code_file = 104, .code_name = 112, .code_table = 120

static const struct python_layout layouts[] = {
	[8] = { .interpreters = 32,
		.gil_inside = 1152,
		GIL,
		OBJECTS_OLD,
		.frame_instruction = 104,
		.index_unit = 1,
		.lines = PYTHON_LINES_NUMBERS,
		TEXT_OLD },
	[9] = { .interpreters = 32,
		.gil_inside = 352,
		GIL,
		OBJECTS_OLD,
		.frame_instruction = 104,
		.index_unit = 1,
		.lines = PYTHON_LINES_NUMBERS,
		TEXT_OLD },
	[10] = { .interpreters = 32,
		 .gil_inside = 352,
		 GIL,
		 OBJECTS_OLD,
		 .frame_instruction = 96,
		 .index_unit = 2,
		 .lines = PYTHON_LINES_RANGES,
		 TEXT_OLD },
	[11] = { .interpreters = 40,
		 .gil_inside = 360,
		 GIL,
		 .interpreter_next = 0,
		 .interpreter_threads = 16,
		 .interpreter_gil = PYTHON_NONE,
		 .thread_next = 8,
		 .thread_interpreter = 16,
		 .thread_pthread = 152,
		 .thread_native = 160,
		 .thread_frame = 56,
		 .frame_in_c = 8,
		 .frame_previous = 48,
		 .frame_code = 32,
		 .frame_instruction = 56,
		 .frame_owner = PYTHON_NONE,
		 .code_line = 72,
		 .code_file = 112,
		 .code_name = 128,
		 .code_table = 136,
		 .code_bytes = 184,
		 .lines = PYTHON_LINES_LOCATIONS,
		 TEXT_OLD },
	[12] = { .interpreters = 40,
		 .gil_inside = PYTHON_NONE,
		 GIL,
		 .interpreter_next = 0,
		 .interpreter_threads = 72,
		 .interpreter_gil = 384,
		 .thread_next = 8,
		 .thread_interpreter = 16,
		 .thread_pthread = 136,
		 .thread_native = 144,
		 .thread_frame = 56,
		 .frame_in_c = 0,
		 .frame_previous = 8,
		 .frame_code = 0,
		 .frame_instruction = 56,
		 .frame_owner = 70,
		 .owner_of_c = 3,
		 .code_line = 68,
		 .code_file = 112,
		 .code_name = 128,
		 .code_table = 136,
		 .code_bytes = 192,
		 .lines = PYTHON_LINES_LOCATIONS,
		 TEXT_NEW },
};

const struct python_layout *python_layout_of(unsigned minor)
{
	if (minor < PYTHON_MINOR_LEAST || minor >= sizeof layouts / sizeof *layouts)
		return NULL;
	return &layouts[minor];
}

/* ---- the interpreter's own table ---- */

/* The words of _Py_DebugOffsets by their position, which differs between versions. */
struct positions {
	uint8_t ceval_gil, gil, enabled, locked, holder;
	uint8_t thread_next, thread_interpreter, thread_frame, thread_pthread, thread_native;
	uint8_t frame_previous, frame_code, frame_instruction, frame_owner;
	uint8_t code_file, code_name, code_table, code_line, code_bytes;
	uint8_t bytes_length, bytes_data;
	uint8_t text_state, text_length, text_ascii;
};

enum { AT_VERSION = 1, AT_FREE_THREADED = 2, AT_INTERPRETERS = 5 };
enum { AT_INTERPRETER_NEXT = 8, AT_INTERPRETER_THREADS = 9 };

static const struct positions positions[] = {
	[13] = { 14, 15, 16, 17, 18, 21, 22, 23, 24, 25, 29, 30,
		 31, 33, 35, 37, 38, 39, 43, 65, 66, 68, 69, 70 },
	[14] = { 15, 16, 17, 18, 19, 24, 25, 26, 27, 28, 32, 33,
		 34, 36, 40, 42, 43, 44, 48, 75, 76, 78, 79, 80 },
	[15] = { 15, 16, 17, 18, 19, 24, 25, 26, 30, 31, 40, 41,
		 42, 44, 48, 50, 51, 52, 56, 87, 88, 90, 91, 92 },
};

/* Bounds of the structures: the runtime and an interpreter take less than 1 MiB, the others a few
 * hundred bytes. */
#define LARGE_MOST (1u << 20)
#define SMALL_MOST 4096u

/* Take a word that must be below `most`. */
static uint32_t take(const uint64_t *table, unsigned position, uint32_t most, bool *is_sound)
{
	if (table[position] < most)
		return (uint32_t)table[position];
	*is_sound = false;
	return 0;
}

static void take_gil(const uint64_t *table, const struct positions *at, bool is_free_threaded,
		     struct python_layout *out, bool *is_sound)
{
	uint32_t gil = take(table, at->gil, LARGE_MOST, is_sound);
	uint32_t locked = take(table, at->locked, LARGE_MOST, is_sound);
	uint32_t holder = take(table, at->holder, LARGE_MOST, is_sound);

	if (holder < gil + 8 || holder > gil + 64 || locked < gil + 8 || locked > gil + 64) {
		*is_sound = false;
		return;
	}
	out->gil_inside = PYTHON_NONE;
	out->interpreter_gil = take(table, at->ceval_gil, LARGE_MOST, is_sound);
	out->gil_holder = holder - gil;
	out->gil_locked = locked - gil;
	out->gil_interval = out->gil_holder - 8;
	out->gil_switches = out->gil_locked + 8;
	out->gil_enabled = is_free_threaded ? take(table, at->enabled, 64, is_sound) : PYTHON_NONE;
	/* Two condition variables and two mutexes of at most 48 bytes follow. */
	out->gil_size = out->gil_switches + 8 + 4 * 48;
}

static void take_objects(const uint64_t *table, const struct positions *at,
			 struct python_layout *out, bool *is_sound)
{
	out->thread_next = take(table, at->thread_next, SMALL_MOST, is_sound);
	out->thread_interpreter = take(table, at->thread_interpreter, SMALL_MOST, is_sound);
	out->thread_frame = take(table, at->thread_frame, SMALL_MOST, is_sound);
	out->thread_pthread = take(table, at->thread_pthread, SMALL_MOST, is_sound);
	out->thread_native = take(table, at->thread_native, SMALL_MOST, is_sound);
	out->frame_in_c = PYTHON_NONE;
	out->frame_previous = take(table, at->frame_previous, SMALL_MOST, is_sound);
	out->frame_code = take(table, at->frame_code, SMALL_MOST, is_sound);
	out->frame_instruction = take(table, at->frame_instruction, SMALL_MOST, is_sound);
	out->frame_owner = take(table, at->frame_owner, SMALL_MOST, is_sound);
	out->owner_of_c = 3;
	out->code_file = take(table, at->code_file, SMALL_MOST, is_sound);
	out->code_name = take(table, at->code_name, SMALL_MOST, is_sound);
	out->code_table = take(table, at->code_table, SMALL_MOST, is_sound);
	out->code_line = take(table, at->code_line, SMALL_MOST, is_sound);
	out->code_bytes = take(table, at->code_bytes, SMALL_MOST, is_sound);
	out->lines = PYTHON_LINES_LOCATIONS;
}

static void take_texts(const uint64_t *table, const struct positions *at, struct python_layout *out,
		       bool *is_sound)
{
	out->bytes_length = take(table, at->bytes_length, SMALL_MOST, is_sound);
	out->bytes_data = take(table, at->bytes_data, SMALL_MOST, is_sound);
	out->text_length = take(table, at->text_length, SMALL_MOST, is_sound);
	out->text_state = take(table, at->text_state, SMALL_MOST, is_sound);
	out->text_ascii = take(table, at->text_ascii, SMALL_MOST, is_sound);
	/* The form in UTF-8 and its length follow. */
	out->text_wide = out->text_ascii + 16;
}

bool python_layout_read(const uint64_t table[static PYTHON_OFFSETS], struct python_layout *out,
			unsigned *minor, bool *is_free_threaded)
{
	uint64_t version = table[AT_VERSION];
	bool is_sound = true;

	if (memcmp(table, "xdebugpy", 8) != 0 || version >> 24 != 3)
		return false;
	*minor = version >> 16 & 0xff;
	*is_free_threaded = table[AT_FREE_THREADED] == 1;
	if (*minor < 13 || *minor > PYTHON_MINOR_MOST || table[AT_FREE_THREADED] > 1)
		return false;
	const struct positions *at = &positions[*minor];
	*out = (struct python_layout){ 0 };
	out->interpreters = take(table, AT_INTERPRETERS, LARGE_MOST, &is_sound);
	out->interpreter_next = take(table, AT_INTERPRETER_NEXT, LARGE_MOST, &is_sound);
	out->interpreter_threads = take(table, AT_INTERPRETER_THREADS, LARGE_MOST, &is_sound);
	take_gil(table, at, *is_free_threaded, out, &is_sound);
	take_objects(table, at, out, &is_sound);
	take_texts(table, at, out, &is_sound);
	/* Free-threaded builds since 3.14 have a whole byte before these bits. */
	out->text_kind_shift = *is_free_threaded && *minor >= 14 ? 8 : 2;
	return is_sound;
}
