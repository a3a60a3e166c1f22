/* option_value.h - values of options, as all commands read them.  Stage: cmd. */
#ifndef PSTOP_OPTION_VALUE_H
#define PSTOP_OPTION_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* A decimal number of 0 or more with a point, whatever the locale. */
bool option_real(const char *text, double *out);

/* A PID in the first `length` bytes. */
bool option_pid(const char *text, size_t length, pid_t *out);

#endif
