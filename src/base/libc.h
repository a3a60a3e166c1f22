/* libc.h - functions of glibc that other C libraries, such as musl, lack.
 *
 * Room: base.  If the C library has a function, that one is used.
 */
#ifndef PSTOP_BASE_LIBC_H
#define PSTOP_BASE_LIBC_H

#include <string.h>
#include <unistd.h>

#ifndef HAVE_CLOSE_RANGE
/* close_range(2), Linux 5.9.  Return 0, or -1 with errno set. */
int close_range(unsigned first, unsigned last, int flags);
#endif

#ifndef HAVE_SIGABBREV_NP
/* Return the name of a signal, such as "HUP" or "INT", in static storage.  Return NULL if it
 * has no name, as real-time signals. */
const char *sigabbrev_np(int number);
#endif

#endif
