/* settings_file.h - the settings file: $XDG_CONFIG_HOME/pstop/pstoprc, or ~/.config/pstop/pstoprc.
 *
 * Room: cmd.  tui/settings.h defines its content.
 */
#ifndef PSTOP_CMD_SETTINGS_FILE_H
#define PSTOP_CMD_SETTINGS_FILE_H

#include "tui/settings.h"

/* Larger files are neither read nor written. */
#define SETTINGS_MOST_BYTES 65536

/* Write the path of the file to `out`.  Return 0, -ENOENT if neither XDG_CONFIG_HOME nor HOME is an
 * absolute path, or -ENAMETOOLONG. */
int settings_path(char *out, size_t size);

/* Read the file; `out` is complete in any case.  A missing file is not an error.  Return 0, even if
 * lines are wrong, or -errno if the file cannot be read (-EFBIG: too large, -EINVAL: not a regular
 * file), which is described in `problem` too.  This never waits for a FIFO, and changes nothing. */
int settings_load(struct settings *out, struct settings_problem *problem);

/* Write the file as merged by settings_merge(), create its folders (0700) and follow a symbolic
 * link to its target.  A new file next to it replaces it once it is complete on disk, so the old
 * file stays intact on any error.  A new file has mode 0600; a replaced one keeps mode and owner.
 * If nothing differs, nothing is written.  Return 0 or -errno: of settings_path(), settings_merge()
 * and settings_load(), or of a system call (-ENOSPC, -EROFS, -EACCES, …). */
int settings_save(const struct settings *s);

/* Describe an error of settings_save() with the name of the file: "Is a directory
 * (/x/pstop/pstoprc)".  The bytes are not clean.  Return `out`. */
const char *settings_save_error(int error, char *out, size_t size);

#endif
