/* dossier.c - initialize and free a dossier; see dossier.h. */
#include "config.h"

#include "model/dossier.h"

#include <stdlib.h>
#include <string.h>

void dossier_init(struct dossier *d, pid_t pid, uint64_t start_ticks)
{
	memset(d, 0, sizeof *d);
	d->pid = pid;
	d->start_ticks = start_ticks;
	d->cwd.error = d->root.error = DOSSIER_UNREAD;
	d->credentials_error = d->limits_error = DOSSIER_UNREAD;
	d->rollup_error = d->files_error = d->environment_error = DOSSIER_UNREAD;
	for (int i = 0; i < NAMESPACE_COUNT; i++)
		d->namespaces[i].error = DOSSIER_UNREAD;
}

void dossier_free_files(struct open_file *files, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(files[i].link);
		free(files[i].end);
	}
	free(files);
}

void dossier_free(struct dossier *d)
{
	free(d->cwd.text);
	free(d->root.text);
	for (int i = 0; i < 4; i++) {
		free(d->user_names[i]);
		free(d->group_names[i]);
	}
	free(d->login_name);
	environment_free(&d->environment);
	dossier_free_files(d->files, d->file_count);
	dossier_init(d, 0, 0);
}
