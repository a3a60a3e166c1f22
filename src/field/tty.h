/* tty.h - the name of a terminal from its device number.  Room: field, pure. */
#ifndef PSTOP_FIELD_TTY_H
#define PSTOP_FIELD_TTY_H

#include <stddef.h>
#include <stdint.h>

/* "pts/3", "tty1", "ttyS0"; "MAJOR:MINOR" where the kernel's device list
 * (Documentation/admin-guide/devices.txt) gives no fixed name.  Returns out. */
const char *tty_name(uint32_t device, char *out, size_t size);

#endif
