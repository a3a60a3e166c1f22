/* tty.c - names of terminals; see tty.h. */
#include "config.h"

#include "field/tty.h"

#include <stdio.h>

const char *tty_name(uint32_t device, char *out, size_t size)
{
	/* new_encode_dev() of include/linux/kdev_t.h */
	unsigned major = device >> 8 & 0xfff;
	unsigned minor = (device & 0xff) | (device >> 12 & 0xfff00);

	if (major >= 136 && major <= 143)
		snprintf(out, size, "pts/%u", minor + (major - 136) * 256);
	else if (major == 4 && minor < 64)
		snprintf(out, size, "tty%u", minor);
	else if (major == 4)
		snprintf(out, size, "ttyS%u", minor - 64);
	else if (major == 5 && minor == 1)
		snprintf(out, size, "console");
	else if (major == 229)
		snprintf(out, size, "hvc%u", minor);
	else if (major == 188)
		snprintf(out, size, "ttyUSB%u", minor);
	else if (major == 204 && minor >= 64 && minor < 80)
		snprintf(out, size, "ttyAMA%u", minor - 64);
	else
		snprintf(out, size, "%u:%u", major, minor);
	return out;
}
