/* python_lines.h - the source line of an instruction of CPython.
 *
 * Room: runtime, pure.  The tables of a code object: co_lnotab and co_linetable, see
 * Objects/lnotab_notes.txt and Objects/locations.md of CPython.  They are memory of another
 * process, and may be anything.
 */
#ifndef PSTOP_RUNTIME_PYTHON_LINES_H
#define PSTOP_RUNTIME_PYTHON_LINES_H

#include "runtime/python_layout.h"

/* Return the line of the instruction `offset` bytes after the first one, or 0: not known, or the
 * instruction has none.  `first_line` is that of the code object. */
uint32_t python_line(enum python_lines form, const uint8_t *table, size_t size, uint32_t first_line,
		     uint64_t offset);

#endif
