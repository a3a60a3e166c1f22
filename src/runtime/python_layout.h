/* python_layout.h - where CPython keeps what pstop reads, by version.
 *
 * Room: runtime, pure.  Up to 3.12 the layout is that of the version, as its headers have it on
 * x86-64.  From 3.13 on, the interpreter begins with a table of its own offsets
 * (_Py_DebugOffsets), for readers like this one.  That table is memory of another process: an
 * offset that is out of bounds makes the layout unknown.
 */
#ifndef PSTOP_RUNTIME_PYTHON_LAYOUT_H
#define PSTOP_RUNTIME_PYTHON_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PYTHON_MINOR_LEAST 8
#define PYTHON_MINOR_MOST  15

/* An offset that this version does not have. */
#define PYTHON_NONE UINT32_MAX

/* How the line of an instruction is encoded, see python_lines.h. */
enum python_lines {
	PYTHON_LINES_NUMBERS,   /* co_lnotab: up to 3.9 */
	PYTHON_LINES_RANGES,    /* co_linetable of 3.10 */
	PYTHON_LINES_LOCATIONS, /* co_linetable since 3.11 */
};

struct python_layout {
	/* _PyRuntimeState */
	uint32_t interpreters; /* the newest; the main one is the next pointer */
	uint32_t gil_inside; /* the GIL of all interpreters; PYTHON_NONE: each points to its own */

	/* PyInterpreterState */
	uint32_t interpreter_next, interpreter_threads;
	uint32_t interpreter_gil; /* a pointer to its GIL, or PYTHON_NONE */

	/* struct _gil_runtime_state */
	uint32_t gil_enabled; /* PYTHON_NONE: there is no way to turn it off */
	uint32_t gil_interval, gil_holder, gil_locked, gil_switches;
	uint32_t gil_size;

	/* PyThreadState */
	uint32_t thread_next, thread_interpreter;
	uint32_t thread_pthread; /* pthread_t */
	uint32_t thread_native;  /* TID, or PYTHON_NONE */
	uint32_t thread_frame;   /* the current frame, or, */
	uint32_t frame_in_c;     /* unless PYTHON_NONE, a structure that has it there */

	/* PyFrameObject, or since 3.11 _PyInterpreterFrame */
	uint32_t frame_previous, frame_code;
	uint32_t frame_instruction; /* a pointer, or up to 3.10 an int: the index */
	uint32_t index_unit;        /* bytes in one unit of that index; 0: it is a pointer */
	uint32_t frame_owner;       /* a byte, or PYTHON_NONE */
	uint8_t owner_of_c;         /* from this owner on, it is no frame of a function */

	/* PyCodeObject */
	uint32_t code_line, code_file, code_name, code_table;
	uint32_t code_bytes; /* where the instructions begin; not with index_unit */
	enum python_lines lines;

	/* PyASCIIObject, PyCompactUnicodeObject, PyBytesObject */
	uint32_t text_length, text_state, text_ascii, text_wide;
	uint32_t text_kind_shift; /* in the state: 3 bits kind, 1 compact, 1 ASCII */
	uint32_t bytes_length, bytes_data;
};

/* Number of 64-bit words of _Py_DebugOffsets that are read. */
#define PYTHON_OFFSETS 96

/* Return the layout of a version up to 3.12 on x86-64; NULL: it is not known. */
const struct python_layout *python_layout_of(unsigned minor);

/* Take the layout from the beginning of _PyRuntime of 3.13 or later.  *is_free_threaded says
 * whether it is a free-threaded build.  Return false if this is no such table, or of a version
 * that is not known, or out of bounds. */
bool python_layout_read(const uint64_t table[static PYTHON_OFFSETS], struct python_layout *out,
			unsigned *minor, bool *is_free_threaded);

#endif
