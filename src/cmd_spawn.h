/* cmd_spawn.h - pstop spawn: runs a command and tells what is below it.  Stage: cmd. */
#ifndef PSTOP_CMD_SPAWN_H
#define PSTOP_CMD_SPAWN_H

#include <signal.h>

#include "options_spawn.h"

/* `sigpipe` is what SIGPIPE was when pstop began.  Returns the exit status. */
int cmd_spawn(const struct spawn_options *o, const struct sigaction *sigpipe);

#endif
