/* open_files.c - descriptors of a process with what they are; see dossier.h. */
#include "config.h"

#include "base/cursor.h"
#include "collect/dossier.h"
#include "collect/scanner.h"
#include "proc/parse_page.h"
#include "proc/socket.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

static int compare_files(const void *a, const void *b)
{
	const struct open_file *x = a, *y = b;

	return (x->fd > y->fd) - (x->fd < y->fd);
}

/* Numbers of the descriptors; the kernel gives them in rising order.  0, or -errno. */
static int list_descriptors(struct scanner *s, int dir_fd, struct dossier *d)
{
	ssize_t n;

	d->files = calloc(OPEN_FILES_SHOWN, sizeof *d->files);
	if (d->files == NULL)
		return -ENOMEM;
	while ((n = getdents64(dir_fd, (void *)s->fs.buffer, s->fs.capacity)) > 0) {
		s->fs.calls++;
		for (ssize_t at = 0; at < n;) {
			const struct dirent64 *entry = (const void *)(s->fs.buffer + at);
			struct cursor c = cursor_over(entry->d_name, strlen(entry->d_name));
			uint64_t fd;
			at += entry->d_reclen;
			if (!cursor_u64(&c, &fd) || c.at != c.end || fd > INT32_MAX)
				continue;
			if (d->file_count < OPEN_FILES_SHOWN)
				d->files[d->file_count++].fd = (int)fd;
			d->file_total++;
		}
		/* A million of them would take long to count. */
		if (d->file_total >= OPEN_FILES_COUNTED) {
			d->is_total_least = true;
			break;
		}
	}
	qsort(d->files, d->file_count, sizeof *d->files, compare_files);
	return n < 0 ? -errno : 0;
}

static enum open_kind kind_of_mode(const struct statx *status)
{
	unsigned major = status->stx_rdev_major;

	if (S_ISREG(status->stx_mode))
		return OPEN_FILE;
	if (S_ISDIR(status->stx_mode))
		return OPEN_FOLDER;
	if (S_ISFIFO(status->stx_mode))
		return OPEN_PIPE;
	if (S_ISSOCK(status->stx_mode))
		return OPEN_SOCKET;
	/* Documentation/admin-guide/devices.txt: consoles, serial lines, pseudo-terminals. */
	if (S_ISCHR(status->stx_mode) &&
	    (major == 4 || major == 5 || (major >= 136 && major <= 143) || major == 188 ||
	     major == 204 || major == 229))
		return OPEN_TTY;
	return S_ISCHR(status->stx_mode) || S_ISBLK(status->stx_mode) ? OPEN_DEVICE : OPEN_OTHER;
}

/* The mode of the link itself says how it was opened, proc_pid_fd(5). */
static void read_one(struct scanner *s, int dir_fd, struct open_file *f)
{
	char name[16];
	struct stat mode;
	struct statx status;

	snprintf(name, sizeof name, "%d", f->fd);
	ssize_t n = procfs_read_link(&s->fs, dir_fd, name);
	f->kind = OPEN_OTHER;
	f->error = n < 0 ? (int)-n : 0;
	if (n < 0)
		return;
	f->link = strndup(s->fs.buffer, (size_t)n);
	f->kind = f->link ? parse_open_kind(f->link) : OPEN_OTHER;
	s->fs.calls++;
	f->has_mode = fstatat(dir_fd, name, &mode, AT_SYMLINK_NOFOLLOW) == 0;
	f->can_read = f->has_mode && (mode.st_mode & S_IRUSR);
	f->can_write = f->has_mode && (mode.st_mode & S_IWUSR);
	if (f->kind != OPEN_KINDS && f->kind != OPEN_MEMFD)
		return;
	/* No file server is asked. */
	s->fs.calls++;
	bool is_known = statx(dir_fd, name, AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT,
			      STATX_TYPE | STATX_NLINK, &status) == 0;
	if (f->kind == OPEN_KINDS) {
		f->kind = is_known ? kind_of_mode(&status) : OPEN_OTHER;
		f->is_deleted = is_known && status.stx_nlink == 0;
	}
}

/* ---- sockets ---- */

/* What was found out of a socket stays true while it is open. */
static void carry_over(struct open_file *f, struct open_file *old, size_t count)
{
	struct open_file key = { .fd = f->fd };
	struct open_file *was = old ? bsearch(&key, old, count, sizeof *old, compare_files) : NULL;

	if (was == NULL || !was->is_described || was->link == NULL || f->link == NULL ||
	    strcmp(was->link, f->link) != 0)
		return;
	f->is_described = true;
	f->peer = was->peer;
	was->peer = NULL;
}

/* The name of its protocol, which the kernel tells of sockets of any kind. */
static char *read_protocol(int dir_fd, int fd)
{
	char path[48], protocol[64];

	snprintf(path, sizeof path, "/proc/self/fd/%d/%d", dir_fd, fd);
	ssize_t n = getxattr(path, "system.sockprotoname", protocol, sizeof protocol - 1);
	if (n <= 0)
		return NULL;
	protocol[n] = '\0';
	for (char *at = protocol; *at; at++)
		if (*at >= 'A' && *at <= 'Z')
			*at = (char)(*at - 'A' + 'a');
	return strdup(protocol);
}

/* One pass over the tables for all sockets together. */
static void describe_sockets(struct scanner *s, int process_fd, int dir_fd, struct dossier *d)
{
	struct socket_wanted *wanted = calloc(d->file_count + 1, sizeof *wanted);
	size_t count = 0;

	for (size_t i = 0; i < d->file_count && wanted; i++) {
		struct open_file *f = &d->files[i];
		struct cursor c =
			cursor_over(f->link ? f->link : "", f->link ? strlen(f->link) : 0);
		if (f->kind != OPEN_SOCKET || f->is_described || !cursor_literal(&c, "socket:[") ||
		    !cursor_u64(&c, &wanted[count].inode))
			continue;
		f->is_described = true;
		wanted[count++].text = &f->peer;
	}
	if (count > 0)
		socket_describe_all(&s->fs, process_fd, wanted, count);
	for (size_t i = 0; i < count; i++)
		if (*wanted[i].text == NULL) {
			const struct open_file *f =
				(const void *)((const char *)wanted[i].text -
					       offsetof(struct open_file, peer));
			*wanted[i].text = s->fs.is_live ? read_protocol(dir_fd, f->fd) : NULL;
		}
	free(wanted);
}

int dossier_read_files(struct scanner *s, struct dossier *d)
{
	struct open_file *old = d->files;
	size_t old_count = d->file_count;
	int fd = dossier_open(s, d);

	if (fd == -ESRCH)
		return fd;
	d->files = NULL;
	d->file_count = d->file_total = 0;
	d->is_total_least = false;
	d->files_ns = scan_now_ns(s);
	int error = fd;
	int dir_fd = fd < 0 ? -1 : openat(fd, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0)
		error = dir_fd < 0 ? -errno : list_descriptors(s, dir_fd, d);
	for (size_t i = 0; i < d->file_count && error == 0; i++) {
		read_one(s, dir_fd, &d->files[i]);
		carry_over(&d->files[i], old, old_count);
	}
	if (error == 0)
		describe_sockets(s, fd, dir_fd, d);
	if (dir_fd >= 0)
		close(dir_fd);
	if (fd >= 0)
		close(fd);
	d->files_error = error < 0 ? -error : 0;
	dossier_free_files(old, old_count);
	return 0;
}
