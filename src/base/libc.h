/* libc.h - functions of glibc that another C library does not have: musl, for one.
 *
 * Room: base.  Where the library has them, they are its own.
 */
#ifndef PSTOP_BASE_LIBC_H
#define PSTOP_BASE_LIBC_H

#include <string.h>
#include <unistd.h>

#ifndef HAVE_CLOSE_RANGE
/* close_range(2), of Linux 5.9.  0, or -1 with errno. */
int close_range(unsigned first, unsigned last, int flags);
#endif

#ifndef HAVE_SIGABBREV_NP
/* "HUP", "INT" …; NULL for a number without a name, as those of real-time signals.
 * Static. */
const char *sigabbrev_np(int number);
#endif

#endif
