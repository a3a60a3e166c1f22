/* explain_files.c - open files and environment; see explain_files.h. */
#include "config.h"

#include "report/explain_files.h"
#include "export/text.h"
#include "model/endpoint.h"
#include "report/explain_item.h"

#include <errno.h>
#include <string.h>

static const char *kind_name(enum open_kind kind)
{
	static const char *const names[OPEN_KINDS] = {
		[OPEN_FILE] = "file",
		[OPEN_FOLDER] = "directory",
		[OPEN_PIPE] = "pipe",
		[OPEN_SOCKET] = "socket",
		[OPEN_TTY] = "tty",
		[OPEN_DEVICE] = "device",
		[OPEN_MEMFD] = "memfd",
		[OPEN_EVENTFD] = "eventfd",
		[OPEN_EPOLL] = "epoll",
		[OPEN_TIMERFD] = "timerfd",
		[OPEN_SIGNALFD] = "signalfd",
		[OPEN_INOTIFY] = "inotify",
		[OPEN_FANOTIFY] = "fanotify",
		[OPEN_PIDFD] = "pidfd",
		[OPEN_IO_URING] = "io_uring",
		[OPEN_MQUEUE] = "mqueue",
		[OPEN_NAMESPACE] = "namespace",
		[OPEN_BPF] = "bpf",
		[OPEN_OTHER] = "other",
	};

	return names[kind];
}

static unsigned face_of(enum open_kind kind)
{
	switch (kind) {
	case OPEN_SOCKET:
		return FACE_SHARE + SHARE_NETWORK;
	case OPEN_PIPE:
		return FACE_SHARE + SHARE_PIPE;
	case OPEN_TTY:
		return FACE_SHARE + SHARE_TTY;
	case OPEN_FILE:
	case OPEN_FOLDER:
		return FACE_SHARE + SHARE_DISK;
	default:
		return FACE_TEXT;
	}
}

/* Write an error, if there is one; for a denial, write who has access.  Return whether there is
 * one. */
static bool write_denial(const struct sheet *s, const struct explain *e, const char *what,
			 int error)
{
	char text[200];

	if (error == 0)
		return false;
	if (error == EACCES || error == EPERM)
		snprintf(text, sizeof text,
			 "permission denied: only its own user and root may see %s; "
			 "'pstop doctor %d' says how to see more",
			 what, (int)e->p->pid);
	else
		snprintf(text, sizeof text, "%s", explain_error(error));
	sheet_wrapped(s, text, SHEET_INDENT);
	return true;
}

/* The same for a count other than 1. */
static const char *kinds_name(enum open_kind kind)
{
	static const char *const names[OPEN_KINDS] = {
		[OPEN_FILE] = "files",
		[OPEN_FOLDER] = "directories",
		[OPEN_PIPE] = "pipes",
		[OPEN_SOCKET] = "sockets",
		[OPEN_TTY] = "ttys",
		[OPEN_DEVICE] = "devices",
		[OPEN_MEMFD] = "memfds",
		[OPEN_EVENTFD] = "eventfds",
		[OPEN_EPOLL] = "epoll instances",
		[OPEN_TIMERFD] = "timerfds",
		[OPEN_SIGNALFD] = "signalfds",
		[OPEN_INOTIFY] = "inotify instances",
		[OPEN_FANOTIFY] = "fanotify groups",
		[OPEN_PIDFD] = "pidfds",
		[OPEN_IO_URING] = "io_uring instances",
		[OPEN_MQUEUE] = "mqueues",
		[OPEN_NAMESPACE] = "namespaces",
		[OPEN_BPF] = "bpf objects",
		[OPEN_OTHER] = "others",
	};

	return names[kind];
}

/* Write the counts of the files that were examined: "5 files, 1 pipe, 2 sockets". */
static void write_counts(const struct sheet *s, const struct dossier *d)
{
	unsigned counts[OPEN_KINDS] = { 0 };
	char text[400];
	size_t used = 0;

	for (size_t i = 0; i < d->file_count; i++)
		counts[d->files[i].kind]++;
	for (int i = 0; i < OPEN_KINDS && used < sizeof text - 32; i++)
		if (counts[i] > 0)
			used += (size_t)snprintf(text + used, sizeof text - used, "%s%u %s",
						 used ? ", " : "", counts[i],
						 counts[i] == 1 ? kind_name(i) : kinds_name(i));
	if (used > 0)
		sheet_wrapped(s, text, SHEET_INDENT);
}

/* Return the error if it is the same for all links; else 0. */
static int error_of_all(const struct dossier *d)
{
	int error = d->files[0].error;

	for (size_t i = 1; i < d->file_count; i++)
		if (d->files[i].error != error)
			return 0;
	return error;
}

#define BEFORE_TARGET 36

/* Write the size or the offset of a file, as numbers of bytes are written in tables. */
static void write_bytes(const struct sheet *s, bool is_known, uint64_t bytes, int width)
{
	char text[16] = "-";

	if (is_known)
		text_bytes((double)bytes, text, sizeof text);
	fprintf(s->out, " %*s", width, text);
}

static void write_file(const struct sheet *s, const struct open_file *f)
{
	const char *mode = !f->has_mode                ? "-" :
			   f->can_read && f->can_write ? "rw" :
			   f->can_write                ? "w" :
			   f->can_read                 ? "r" :
							 "-";

	fprintf(s->out, "%*s%5d  %-2s  ", SHEET_INDENT, "", f->fd, mode);
	sheet_face(s, face_of(f->kind));
	fprintf(s->out, "%-9s", kind_name(f->kind));
	sheet_face(s, FACE_TEXT);
	write_bytes(s, f->has_size, f->size_bytes, 5);
	write_bytes(s, f->has_offset, f->offset, 6);
	sheet_face(s, f->is_deleted ? FACE_ALERT : FACE_TEXT);
	fputc(' ', s->out);
	if (f->link == NULL) {
		fprintf(s->out, "%s\n",
			f->error == ENOENT ? "has been closed" : explain_error(f->error));
		return;
	}
	char peer[ENDPOINT_TEXT_MAX];
	const char *text = f->end ? endpoint_text(f->end, peer, sizeof peer) : f->link;
	sheet_foreign(s, text, strlen(text), strlen(text), BEFORE_TARGET, BEFORE_TARGET, 2);
}

void explain_files(const struct sheet *s, const struct explain *e)
{
	const struct dossier *d = e->dossier;

	if (d == NULL || d->files_error) {
		sheet_title(s, "Open files");
		write_denial(s, e, "the list", d ? d->files_error : DOSSIER_UNREAD);
		return;
	}
	sheet_title(s, "Open files: %s%zu", d->is_total_least ? "at least " : "", d->file_total);
	if (d->file_count == 0)
		return;
	/* The list can be readable although its links are not. */
	int error = error_of_all(d);
	if (error != 0 && error != ENOENT) {
		write_denial(s, e, "what they are", error);
		return;
	}
	write_counts(s, d);
	sheet_face(s, FACE_DIM);
	fprintf(s->out, "%*s%5s  %-2s  %-9s %5s %6s %s\n", SHEET_INDENT, "", "FD", "", "KIND",
		"SIZE", "OFFSET", "WHAT");
	for (size_t i = 0; i < d->file_count; i++)
		write_file(s, &d->files[i]);
	if (d->file_total > d->file_count)
		fprintf(s->out, "%*sand %zu more%s, not examined\n", SHEET_INDENT, "",
			d->file_total - d->file_count, d->is_total_least ? " or so" : "");
}

static void write_variable(const struct sheet *s, const char *text,
			   const struct environment_variable *v)
{
	const char *sign = memchr(text, '=', v->kept);
	size_t before = sign ? (size_t)(sign + 1 - text) : 0;
	int at = SHEET_INDENT;

	fprintf(s->out, "%*s", SHEET_INDENT, "");
	if (sign) {
		sheet_face(s, FACE_STRONG);
		at += sheet_clean(s, text, before - 1, s->width / 2);
		sheet_face(s, FACE_TEXT);
		fputc('=', s->out);
		at++;
	}
	sheet_foreign(s, text + before, v->kept - before, v->length - before, at, 2 * SHEET_INDENT,
		      12);
}

void explain_environment(const struct sheet *s, const struct explain *e)
{
	const struct dossier *d = e->dossier;

	sheet_title(s, "Environment at program start");
	if (write_denial(s, e, "it", d ? d->environment_error : DOSSIER_UNREAD))
		return;
	const struct environment *all = &d->environment;
	for (size_t i = 0; i < all->count; i++)
		write_variable(s, all->text + all->list[i].at, &all->list[i]);
	if (all->total == 0)
		sheet_wrapped(s, "empty", SHEET_INDENT);
	if (all->total > all->count || all->is_least)
		fprintf(s->out, "%*sand %s%llu more: %s%llu variables, %llu bytes in all\n",
			SHEET_INDENT, "", all->is_least ? "at least " : "",
			(unsigned long long)(all->total - all->count),
			all->is_least ? "at least " : "", (unsigned long long)all->total,
			(unsigned long long)all->bytes);
}
