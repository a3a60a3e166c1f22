/* python.h - look into a running CPython, 3.8 to 3.15: its locks, its threads, where they are.
 *
 * Room: runtime.  Reads memory only: the interpreter is not stopped, so what is read may be torn.
 * Every number is bounded, every list is walked for a bounded number of steps, and what is read
 * about a thread counts only if a second reading agrees.  Keeps nothing but what is in the
 * structures.
 */
#ifndef PSTOP_RUNTIME_PYTHON_H
#define PSTOP_RUNTIME_PYTHON_H

#include "model/runtime.h"
#include "proc/memory.h"
#include "runtime/elf.h"
#include "runtime/python_layout.h"

#include <stdbool.h>
#include <sys/types.h>

/* Interpreters with a GIL of their own that are looked at. */
#define PYTHON_GILS 4

/* An interpreter, recognized. */
struct python {
	uint64_t address; /* of _PyRuntime */
	unsigned minor;   /* 3.minor */
	bool is_free_threaded;
	struct python_layout layout;
	uint32_t tid_in_pthread; /* where the C library keeps the TID; up to 3.10 */
	uint64_t gils[PYTHON_GILS];
	unsigned gil_count;
};

/* A thread that runs Python code, or has done so. */
struct python_thread {
	uint64_t state; /* address of its PyThreadState */
	pid_t tid;      /* in the PID namespace of the process */
};

/* What a GIL looks like at one moment. */
struct python_gil {
	bool is_enabled, is_locked;
	uint64_t holder; /* state of the thread that has it, or had it last */
	uint64_t switches;
	uint64_t interval_us;
};

/* Recognize the interpreter in an image; `minor` is by its file name, 0: not known.  Return 0;
 * -ENOENT if there is none; -EPROTONOSUPPORT if its layout is not known; or another negative errno
 * if its memory cannot be read. */
int python_open(struct python *out, const struct address_space *m, const struct elf_image *image,
		unsigned minor);

/* The same with the address of _PyRuntime: `machine` is EM_* of elf(5). */
int python_open_at(struct python *out, const struct address_space *m, uint64_t address,
		   unsigned minor, unsigned machine);

/* Find the GILs and list the threads, at most `most`.  `main_tid` is the TID of the process's first
 * thread, in its own namespace.  Return the number of threads, or a negative errno. */
ssize_t python_list(struct python *py, const struct address_space *m, pid_t main_tid,
		    struct python_thread *out, size_t most);

/* Look at one of the GILs.  Return false if it cannot be read or is no GIL any more. */
bool python_look_gil(const struct python *py, const struct address_space *m, unsigned which,
		     struct python_gil *out);

/* Is the address a part of a GIL, on which threads that wait for it are blocked? */
bool python_owns_lock(const struct python *py, uint64_t address);

/* Where a thread is, without the texts. */
struct python_point {
	uint64_t code;              /* address of the code object */
	uint64_t offset;            /* of the instruction, in bytes */
	uint64_t name, file, table; /* addresses, from the code object */
	uint32_t first_line;
};

/* Find the innermost Python function of a thread.  Return false if there is none, if the thread has
 * another state by now, or if the two readings differ. */
bool python_find_point(const struct python *py, const struct address_space *m,
		       const struct python_thread *t, struct python_point *out);

/* Read a text object as UTF-8, with a NUL: as much as fits of its beginning, or of its end.  Return
 * false if it is none. */
enum python_part { PYTHON_BEGINNING, PYTHON_END };
bool python_read_text(const struct python *py, const struct address_space *m, uint64_t address,
		      enum python_part part, char *out, size_t size);

/* Read the line of a point; 0: not known. */
uint32_t python_read_line(const struct python *py, const struct address_space *m,
			  const struct python_point *point);

/* Write the version, such as "3.11.2", as far as known. */
void python_read_version(const struct python *py, const struct address_space *m,
			 const struct elf_image *image, char *out, size_t size);

#endif
