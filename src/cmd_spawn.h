/* cmd_spawn.h - pstop spawn: runs a command and tells what is below it.  Stage: cmd. */
#ifndef PSTOP_CMD_SPAWN_H
#define PSTOP_CMD_SPAWN_H

#include "options_spawn.h"
#include "spawn/launch.h"

/* `ignored` is what launch_ignore_signals() found.  Returns the exit status. */
int cmd_spawn(const struct spawn_options *o, const struct launch_ignored *ignored);

#endif
