/* option_value.c - values of options; see option_value.h. */
#include "config.h"

#include "option_value.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

bool option_real(const char *text, double *out)
{
	char *end;

	if (*text == '\0' || strspn(text, "0123456789.") != strlen(text))
		return false;
	errno = 0;
	*out = strtod(text, &end);
	return errno == 0 && *end == '\0';
}

bool option_pid(const char *text, size_t length, pid_t *out)
{
	int64_t value = 0;

	if (length == 0)
		return false;
	for (size_t i = 0; i < length; i++) {
		if (text[i] < '0' || text[i] > '9' || value > INT32_MAX)
			return false;
		value = value * 10 + (text[i] - '0');
	}
	if (value < 1 || value > INT32_MAX)
		return false;
	*out = (pid_t)value;
	return true;
}
