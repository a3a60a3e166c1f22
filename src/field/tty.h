/* tty.h - the name of a terminal from its device number.  Room: field, pure. */
#ifndef PSTOP_FIELD_TTY_H
#define PSTOP_FIELD_TTY_H

#include <stddef.h>
#include <stdint.h>

/* Format a device number as "pts/3", "tty1" or "ttyS0"; as "MAJOR:MINOR" if the kernel's
 * device list (Documentation/admin-guide/devices.txt) gives no fixed name.  Return `out`. */
const char *tty_name(uint32_t device, char *out, size_t size);

#endif
