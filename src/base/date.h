/* date.h - moments of CLOCK_REALTIME as text, in UTC or in local time.
 *
 * Room: base.  Local time is that of TZ, see tzset(3).
 */
#ifndef PSTOP_BASE_DATE_H
#define PSTOP_BASE_DATE_H

#include <stdint.h>

#define DATE_SIZE 48

/* Write a moment in ns as RFC 3339, with so many decimals of the second: in UTC, which "Z" says, or
 * in local time with its offset from UTC, "+01:00".  Return `out`; it is empty if the moment has no
 * year. */
const char *date_utc(int64_t real_ns, int decimals, char out[static DATE_SIZE]);
const char *date_local(int64_t real_ns, int decimals, char out[static DATE_SIZE]);

/* Write the local time of day, "15:04:05".  Return `out`. */
const char *date_local_clock(int64_t real_ns, char out[static DATE_SIZE]);

#endif
