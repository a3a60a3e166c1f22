/* settings_file.h - the file of the settings: $XDG_CONFIG_HOME/pstop/pstoprc, or
 * ~/.config/pstop/pstoprc.
 *
 * Room: cmd.  tui/settings.h knows what is in it.
 */
#ifndef PSTOP_CMD_SETTINGS_FILE_H
#define PSTOP_CMD_SETTINGS_FILE_H

#include "tui/settings.h"

/* Larger files are not read, and none is written. */
#define SETTINGS_MOST_BYTES 65536

/* Path of the file into `out`.  0, -ENOENT where neither XDG_CONFIG_HOME nor HOME
 * is an absolute path, or -ENAMETOOLONG. */
int settings_path(char *out, size_t size);

/* Reads the file; `out` is complete in any case.  A missing file is no problem.
 * 0, also with lines that are wrong; -errno where the file cannot be read (-EFBIG:
 * too large, -EINVAL: not a regular file), told in `problem` too.  Never waits
 * for a FIFO, and changes nothing. */
int settings_load(struct settings *out, struct settings_problem *problem);

/* Writes the file as settings_merge() has it, making its folders (0700) and
 * following a symbolic link to its target: a new file beside it takes its place
 * once it is whole on the disk, so the old one stays whole on any error.  A new
 * file has mode 0600, a replaced one keeps mode and owner; where nothing differs
 * nothing is written.  0, or -errno: of settings_path(), settings_merge() and
 * settings_load(), or a system call's (-ENOSPC, -EROFS, -EACCES, …). */
int settings_save(const struct settings *s);

#endif
