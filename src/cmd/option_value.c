/* option_value.c - values of options; see option_value.h. */
#include "config.h"

#include "cmd/option_value.h"
#include "base/array.h"

#include <errno.h>
#include <getopt.h>
#include <stdint.h>
#include <stdio.h>
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

enum options_result option_wrong(struct option_complaint *c, const char *problem,
				 const char *detail)
{
	c->problem = problem;
	snprintf(c->detail, sizeof c->detail, "%s", detail);
	return OPTIONS_WRONG;
}

enum options_result option_pids(const char *list, pid_t **pids, size_t *count,
				struct option_complaint *c)
{
	static const char blanks[] = " \t\n";
	const char *at = list + strspn(list, blanks);
	size_t capacity = *count;

	for (;;) {
		size_t length = strcspn(at, ", \t\n");
		if (ARRAY_RESERVE(*pids, capacity, *count + 1) != 0)
			return option_wrong(c, "out of memory", "");
		if (!option_pid(at, length, &(*pids)[*count]))
			return option_wrong(c, "invalid process ID", list);
		++*count;
		at += length;
		at += strspn(at, blanks);
		if (*at == '\0')
			return OPTIONS_RUN;
		if (*at == ',')
			at += 1 + strspn(at + 1, blanks);
	}
}

const char *option_stumble(char letter[static 3], char **argv)
{
	bool is_long = strncmp(argv[optind - 1], "--", 2) == 0;

	if (is_long || optopt <= 0 || optopt >= 256)
		return argv[optind - 1];
	letter[0] = '-';
	letter[1] = (char)optopt;
	letter[2] = '\0';
	return letter;
}
