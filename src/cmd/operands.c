/* operands.c - the processes that a command line names; see operands.h. */
#include "config.h"

#include "cmd/operands.h"
#include "base/clean.h"
#include "cmd/exit_status.h"
#include "cmd/output.h"
#include "proc/names.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COMMAND_SHOWN 240 /* columns of a command in a list */
#define NAME_SHOWN    100 /* bytes of a name in a message */

/* Print the PID and the command of a process. */
static void list_process(struct procfs *fs, pid_t pid)
{
	char path[PROCFS_PATH_MAX], text[COMMAND_SHOWN * 10] = "";
	ssize_t n = procfs_read(fs, -1, procfs_path(path, pid, 0, "cmdline"));
	int columns;

	if (n > 0)
		clean_for_text(fs->buffer, clean_arguments_length(fs->buffer, (size_t)n), text,
			       sizeof text, COMMAND_SHOWN, &columns);
	fprintf(stderr, "%7d %s\n", (int)pid, text);
}

static int complain_several(struct procfs *fs, const char *name, const pid_t *pids, size_t count)
{
	output_complain_about("more than one process is named", name, strlen(name),
			      "choose one by its PID");
	for (size_t i = 0; i < count; i++)
		list_process(fs, pids[i]);
	return STATUS_USAGE;
}

static int add_pids(struct options *o, const pid_t *pids, size_t count)
{
	pid_t *all = realloc(o->pids, (o->pid_count + count) * sizeof *all);

	if (all == NULL)
		return STATUS_FAILED;
	memcpy(all + o->pid_count, pids, count * sizeof *all);
	o->pids = all;
	o->pid_count += count;
	return STATUS_FINE;
}

static int find_name(struct options *o, struct procfs *fs, const char *name)
{
	pid_t *pids;
	ssize_t count = names_find(fs, name, getpid(), &pids);
	int status = STATUS_FINE;

	if (count < 0) {
		output_complain("cannot list processes", strerror((int)-count));
		status = STATUS_FAILED;
	} else if (count == 0) {
		output_complain_about("cannot show", name, strnlen(name, NAME_SHOWN),
				      "no process and no command has this name");
	} else if (count > 1 && o->command != COMMAND_REPORT) {
		status = complain_several(fs, name, pids, (size_t)count);
	} else {
		status = add_pids(o, pids, (size_t)count);
	}
	free(pids);
	return status;
}

int operands_find(struct options *o)
{
	const char *root = o->root_count ? o->proc_roots[0] : "/proc";
	int status = STATUS_FINE;
	struct procfs fs;

	if (o->name_count == 0 && o->pid_count == 0)
		return STATUS_FINE;
	if (procfs_open(&fs, root) != 0)
		return STATUS_FINE; /* the command says why */
	for (size_t i = 0; i < o->name_count && status == STATUS_FINE; i++)
		status = find_name(o, &fs, o->names[i]);
	for (size_t i = 0; i < o->pid_count; i++)
		o->pids[i] = names_process_of(&fs, o->pids[i]);
	procfs_close(&fs);
	if (status == STATUS_FINE && o->pid_count == 0)
		status = STATUS_NONE_FOUND;
	return status;
}
