/* syscall_name.c - names of system calls; see syscall_name.h. */
#include "config.h"

#include "model/syscall_name.h"

#include <stddef.h>
#include <sys/syscall.h>

static const struct {
	int number;
	const char *name;
} names[] = {
#include "model/syscall_names.inc"
};

const char *syscall_name(int number)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (names[i].number == number)
			return names[i].name;
	return NULL;
}
