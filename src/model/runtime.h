/* runtime.h - what was seen inside the language runtime of a process: data.
 *
 * Room: model (data only).  src/runtime fills it between two refreshes, and it is part of the sample
 * that closes the window.  It is one block of memory without pointers.
 */
#ifndef PSTOP_MODEL_RUNTIME_H
#define PSTOP_MODEL_RUNTIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum runtime_kind {
	RUNTIME_NONE,
	RUNTIME_PYTHON, /* CPython */
	RUNTIME_JVM,
	RUNTIME_NODE,
	RUNTIME_GO,
	RUNTIME_RUBY,
	RUNTIME_BEAM, /* Erlang, Elixir */
	RUNTIME_KINDS
};

/* Why its inside is not known. */
enum runtime_gap {
	RUNTIME_SEEN,
	RUNTIME_DENIED,  /* this user may not read its memory */
	RUNTIME_FOREIGN, /* a version or machine whose layout pstop does not know */
	RUNTIME_LOST,    /* its memory could not be read, or made no sense */
	RUNTIME_OUTSIDE, /* pstop does not look into runtimes of this kind */
	RUNTIME_GAPS
};

/* Sizes with a NUL.  Of a longer name the beginning is kept, of a longer path the end. */
#define RUNTIME_VERSION_MAX  16
#define RUNTIME_FUNCTION_MAX 64
#define RUNTIME_FILE_MAX     128

/* A thread in the last window.  Counts are numbers of observations. */
struct runtime_thread {
	_Alignas(8) int32_t tid;
	uint32_t line;
	uint16_t ready, ready_held;          /* on a core or ready; of these, it held the GIL */
	uint16_t blocked, blocked_held;      /* the same while it was blocked */
	uint16_t holds;                      /* looks at the GIL that found it the holder */
	uint16_t placed, at_top;             /* where it was is known; it was in `function` */
	char function[RUNTIME_FUNCTION_MAX]; /* the one that it was most often in; "": not known */
	char file[RUNTIME_FILE_MAX];
};

struct process_runtime {
	_Alignas(8) uint32_t at; /* number of the refresh that closed the window */
	uint8_t kind, gap;       /* enum runtime_kind, enum runtime_gap */
	bool is_free_threaded;
	bool has_gil; /* it has one, and it is on */
	uint8_t gils; /* how many were looked at: subinterpreters can have their own */
	char version[RUNTIME_VERSION_MAX]; /* "": not known */
	uint32_t interval_us;              /* the switch interval */
	uint16_t looks, locked;            /* at the GIL; of these, somebody held it */
	float switches_per_s;              /* negative: not known */
	uint32_t thread_count;
	struct runtime_thread threads[]; /* by ascending TID */
};

/* Return the size in bytes of a block with so many threads. */
size_t runtime_bytes(uint32_t thread_count);

/* Return what was seen of a thread; NULL: nothing. */
const struct runtime_thread *runtime_find_thread(const struct process_runtime *r, pid_t tid);

/* Return the word for a kind ("python"), as in the JSON Schema, and the name for people ("Python").
 * Strings are static. */
const char *runtime_kind_name(enum runtime_kind kind);
const char *runtime_kind_title(enum runtime_kind kind);

/* Return why the inside is not known, in plain words; NULL: it is known, or there is nothing to know.
 */
const char *runtime_gap_text(enum runtime_gap gap);

#endif
