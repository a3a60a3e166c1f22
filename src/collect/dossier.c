/* dossier.c - read what is shown of one process by itself; see dossier.h. */
#include "config.h"

#include "collect/dossier.h"
#include "base/cursor.h"
#include "collect/scanner.h"
#include "collect/task.h"
#include "collect/thread.h"
#include "model/endpoint.h"
#include "proc/parse.h"
#include "proc/parse_dossier.h"
#include "proc/socket.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

/* Open the folder of this very process; the caller closes it.  Return -ESRCH if it has exited, or
 * another -errno. */
static int open_folder(struct scanner *s, const struct dossier *d)
{
	char path[PROCFS_PATH_MAX];
	struct stat_fields fields;

	snprintf(path, sizeof path, "%d", (int)d->pid);
	int fd = procfs_open_dir(&s->fs, path);
	if (fd < 0)
		return thread_means_exited(fd) ? -ESRCH : fd;
	ssize_t n = procfs_read(&s->fs, fd, "stat");
	if (n >= 0)
		n = parse_stat(s->fs.buffer, (size_t)n, &fields);
	if (n >= 0 && fields.start_ticks != d->start_ticks)
		n = -ESRCH;
	if (n >= 0)
		return fd;
	close(fd);
	return thread_means_exited(n) ? -ESRCH : (int)n;
}

/* ---- identity ---- */

static void read_link_text(struct scanner *s, int fd, const char *name, struct dossier_text *out)
{
	ssize_t n = procfs_read_link(&s->fs, fd, name);

	free(out->text);
	out->text = n < 0 ? NULL : strndup(s->fs.buffer, (size_t)n);
	out->error = n < 0 ? (int)-n : out->text ? 0 : ENOMEM;
}

static void set_name(char **out, const char *name)
{
	free(*out);
	*out = name ? strdup(name) : NULL;
}

/* Look up names only for changed IDs: the name service may be on another machine. */
static void set_names(struct scanner *s, struct dossier *d, const struct credentials *was)
{
	const struct credentials *c = &d->credentials;

	for (int i = 0; i < 4; i++) {
		if (d->user_names[i] == NULL || was->uid[i] != c->uid[i])
			set_name(&d->user_names[i], users_name(&s->users, c->uid[i]));
		if (!c->has_gid || (d->group_names[i] && was->gid[i] == c->gid[i]))
			continue;
		const struct group *group = getgrgid(c->gid[i]);
		set_name(&d->group_names[i], group ? group->gr_name : NULL);
	}
}

static void read_credentials(struct scanner *s, int fd, struct dossier *d)
{
	struct credentials was = d->credentials;
	ssize_t n = procfs_read(&s->fs, fd, "status");

	if (n >= 0)
		n = parse_credentials(s->fs.buffer, (size_t)n, &d->credentials);
	d->credentials_error = n < 0 ? (int)-n : 0;
	if (n >= 0)
		set_names(s, d, &was);
}

static bool read_number(struct scanner *s, int fd, const char *name, int64_t *out)
{
	ssize_t n = procfs_read(&s->fs, fd, name);
	struct cursor c = cursor_over(s->fs.buffer, n < 0 ? 0 : (size_t)n);

	return n >= 0 && cursor_i64(&c, out);
}

static void read_numbers(struct scanner *s, int fd, struct dossier *d)
{
	int64_t score, adjusted, uid;

	d->has_oom = read_number(s, fd, "oom_score", &score) &&
		     read_number(s, fd, "oom_score_adj", &adjusted);
	if (d->has_oom) {
		d->oom_score = (int32_t)score;
		d->oom_score_adj = (int32_t)adjusted;
	}
	/* 2^32 - 1 means that there was no login. */
	d->has_login_uid = read_number(s, fd, "loginuid", &uid) && uid >= 0 && uid < UINT32_MAX;
	if (d->has_login_uid && (d->login_name == NULL || d->login_uid != (uint32_t)uid))
		set_name(&d->login_name, users_name(&s->users, (uid_t)uid));
	if (d->has_login_uid)
		d->login_uid = (uint32_t)uid;
}

static void read_limits(struct scanner *s, int fd, struct dossier *d)
{
	ssize_t n = procfs_read(&s->fs, fd, "limits");

	if (n >= 0)
		n = parse_limits(s->fs.buffer, (size_t)n, d->limits);
	d->limits_error = n < 0 ? (int)-n : 0;
}

static const char *const namespace_names[NAMESPACE_COUNT] = {
	"cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts",
};

static int read_namespace(struct scanner *s, int fd, const char *folder, int which, uint64_t *out)
{
	char path[32];

	snprintf(path, sizeof path, "%s/%s", folder, namespace_names[which]);
	ssize_t n = procfs_read_link(&s->fs, fd, path);
	if (n >= 0)
		n = parse_namespace(s->fs.buffer, (size_t)n, namespace_names[which], out);
	return n < 0 ? (int)-n : 0;
}

static void read_namespaces(struct scanner *s, int fd, struct dossier *d)
{
	for (int i = 0; i < NAMESPACE_COUNT; i++) {
		struct dossier_ns *ns = &d->namespaces[i];
		uint64_t own = 0;
		ns->inode = 0;
		ns->error = read_namespace(s, fd, "ns", i, &ns->inode);
		ns->is_compared = ns->error == 0 && s->fs.is_own &&
				  read_namespace(s, -1, "self/ns", i, &own) == 0;
		ns->is_own = ns->is_compared && own == ns->inode;
	}
}

/* Read the name and the parent of a process by PID. */
static bool read_relative(struct scanner *s, pid_t pid, struct dossier_parent *out, pid_t *parent)
{
	char path[PROCFS_PATH_MAX];
	struct stat_fields fields;
	ssize_t n = procfs_read(&s->fs, -1, procfs_path(path, pid, 0, "stat"));

	if (n < 0 || parse_stat(s->fs.buffer, (size_t)n, &fields) != 0)
		return false;
	out->pid = pid;
	parse_copy_comm(out->comm, fields.comm, fields.comm_length);
	*parent = (pid_t)fields.ppid;
	return true;
}

static void read_parents(struct scanner *s, int fd, struct dossier *d)
{
	struct stat_fields fields;
	pid_t next;
	ssize_t n = procfs_read(&s->fs, fd, "stat");

	d->parent_count = 0;
	memset(&d->session, 0, sizeof d->session);
	if (n < 0 || parse_stat(s->fs.buffer, (size_t)n, &fields) != 0)
		return;
	d->session.pid = (pid_t)fields.sid;
	next = (pid_t)fields.ppid;
	/* Parents can change while they are read, and then form a ring. */
	while (next > 0 && d->parent_count < DOSSIER_PARENTS &&
	       read_relative(s, next, &d->parents[d->parent_count], &next))
		d->parent_count++;
	d->has_more_parents = next > 0 && d->parent_count == DOSSIER_PARENTS;
	if (d->session.pid > 0)
		read_relative(s, d->session.pid, &d->session, &next);
}

int dossier_read_identity(struct scanner *s, struct dossier *d)
{
	int fd = open_folder(s, d);

	if (fd == -ESRCH)
		return fd;
	d->identity_ns = scan_now_ns(s);
	if (fd < 0) {
		d->cwd.error = d->root.error = d->credentials_error = d->limits_error = -fd;
		for (int i = 0; i < NAMESPACE_COUNT; i++)
			d->namespaces[i].error = -fd;
		return 0;
	}
	read_link_text(s, fd, "cwd", &d->cwd);
	read_link_text(s, fd, "root", &d->root);
	read_credentials(s, fd, d);
	read_numbers(s, fd, d);
	read_limits(s, fd, d);
	read_namespaces(s, fd, d);
	read_parents(s, fd, d);
	close(fd);
	return 0;
}

/* ---- memory ---- */

int dossier_read_rollup(struct scanner *s, struct dossier *d)
{
	int fd = open_folder(s, d);

	if (fd == -ESRCH)
		return fd;
	ssize_t n = fd < 0 ? fd : procfs_read(&s->fs, fd, "smaps_rollup");
	/* For a process without memory of its own, the file is empty or the error is ESRCH. */
	if (n == 0 || n == -ESRCH)
		n = -ENODATA;
	if (n >= 0)
		n = parse_rollup(s->fs.buffer, (size_t)n, &d->rollup);
	d->rollup_error = n < 0 ? (int)-n : 0;
	d->rollup_ns = scan_now_ns(s);
	if (fd >= 0)
		close(fd);
	return 0;
}

int dossier_refresh_process(struct scanner *s, const struct process *published)
{
	struct process *p = scanner_own(s, published);

	if (p == NULL || p->has_exited || process_is_moved(&s->sample, p))
		return 0;
	return task_reread_idle(s, p, true);
}

/* ---- environment ---- */

#define ENVIRONMENT_PIECE ((size_t)64 << 10)
/* The kernel allows a new program at most three quarters of 8 MiB for its arguments and
 * environment.  A program can later declare that its environment is elsewhere, and of any
 * length. */
#define ENVIRONMENT_MOST ((uint64_t)64 << 20)

/* Read the whole file piece by piece, as its size is not known.  Return 0 or -errno. */
static int read_environment(struct scanner *s, int fd, struct environment *out)
{
	char *piece = malloc(ENVIRONMENT_PIECE);
	int error = piece ? 0 : -ENOMEM;

	while (error == 0 && out->bytes < ENVIRONMENT_MOST) {
		s->fs.calls++;
		ssize_t n = read(fd, piece, ENVIRONMENT_PIECE);
		if (n == 0)
			break;
		if (n > 0)
			error = environment_add(out, piece, (size_t)n);
		else if (errno != EINTR)
			error = -errno;
	}
	out->is_least = out->bytes >= ENVIRONMENT_MOST;
	free(piece);
	return error;
}

int dossier_read_environment(struct scanner *s, struct dossier *d)
{
	int folder = open_folder(s, d);

	if (folder == -ESRCH)
		return folder;
	environment_free(&d->environment);
	int fd = folder < 0 ? folder : openat(folder, "environ", O_RDONLY | O_CLOEXEC);
	int error = folder < 0 ? folder : fd < 0 ? -errno : 0;
	s->fs.calls += 2;
	if (error == 0)
		error = read_environment(s, fd, &d->environment);
	if (error)
		environment_free(&d->environment);
	if (fd >= 0)
		close(fd);
	if (folder >= 0)
		close(folder);
	d->environment_error = -error;
	d->environment_ns = scan_now_ns(s);
	return 0;
}

/* ---- open files ---- */

static int compare_files(const void *a, const void *b)
{
	const struct open_file *x = a, *y = b;

	return (x->fd > y->fd) - (x->fd < y->fd);
}

/* List the descriptors; the kernel returns them in ascending order.  Return 0 or -errno. */
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
		/* Counting a million of them would take too long. */
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

/* Is there a place in it where the next read(2) begins? */
static bool has_place(enum open_kind kind, const struct statx *status)
{
	return kind == OPEN_FILE || kind == OPEN_MEMFD ||
	       (kind == OPEN_DEVICE && S_ISBLK(status->stx_mode));
}

static void read_offset(struct scanner *s, int process_fd, struct open_file *f)
{
	char path[32];

	snprintf(path, sizeof path, "fdinfo/%d", f->fd);
	ssize_t n = procfs_read(&s->fs, process_fd, path);
	f->has_offset = n > 0 && parse_offset(s->fs.buffer, (size_t)n, &f->offset) == 0;
}

/* Read one descriptor.  The mode of the link shows how it was opened, see proc_pid_fd(5). */
static void read_one(struct scanner *s, int process_fd, int dir_fd, struct open_file *f)
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
	/* AT_STATX_DONT_SYNC: do not ask a file server. */
	s->fs.calls++;
	bool is_known = statx(dir_fd, name, AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT,
			      STATX_TYPE | STATX_NLINK | STATX_SIZE, &status) == 0;
	if (f->kind == OPEN_KINDS) {
		f->kind = is_known ? kind_of_mode(&status) : OPEN_OTHER;
		f->is_deleted = is_known && status.stx_nlink == 0;
	}
	if (!is_known || !has_place(f->kind, &status))
		return;
	f->has_size = S_ISREG(status.stx_mode) && (status.stx_mask & STATX_SIZE);
	f->size_bytes = status.stx_size;
	read_offset(s, process_fd, f);
}

/* ---- sockets ---- */

/* Take over what was found about a socket: it remains true while the socket is open. */
static void carry_over(struct open_file *f, struct open_file *old, size_t count)
{
	struct open_file key = { .fd = f->fd };
	struct open_file *was = old ? bsearch(&key, old, count, sizeof *old, compare_files) : NULL;

	if (was == NULL || !was->is_described || was->link == NULL || f->link == NULL ||
	    strcmp(was->link, f->link) != 0)
		return;
	f->is_described = true;
	f->end = was->end;
	was->end = NULL;
}

/* Read the name of its protocol, which the kernel provides for sockets of any kind.  Return false
 * if it does not. */
static bool read_protocol(int dir_fd, int fd, struct endpoint *end)
{
	char path[48], protocol[64];

	snprintf(path, sizeof path, "/proc/self/fd/%d/%d", dir_fd, fd);
	ssize_t n = getxattr(path, "system.sockprotoname", protocol, sizeof protocol - 1);
	if (n <= 0)
		return false;
	protocol[n] = '\0';
	for (char *at = protocol; *at; at++)
		if (*at >= 'A' && *at <= 'Z')
			*at = (char)(*at - 'A' + 'a');
	end->protocol = PROTOCOL_OTHER;
	memcpy(end->name, protocol, (size_t)n + 1);
	return true;
}

/* Create the endpoint of a link.  Return NULL if it is not a socket, or if there is no memory. */
static struct endpoint *socket_of(const char *link)
{
	struct endpoint end = endpoint_of_link(link, strlen(link));
	struct endpoint *out = end.type == ENDPOINT_SOCKET ? malloc(sizeof *out) : NULL;

	if (out)
		*out = end;
	return out;
}

/* Describe all sockets in one pass over the tables. */
static void describe_sockets(struct scanner *s, int process_fd, int dir_fd, struct dossier *d)
{
	struct endpoint **wanted = calloc(d->file_count + 1, sizeof *wanted);
	size_t count = 0;

	for (size_t i = 0; i < d->file_count && wanted; i++) {
		struct open_file *f = &d->files[i];
		if (f->kind != OPEN_SOCKET || f->is_described || f->link == NULL)
			continue;
		f->end = socket_of(f->link);
		f->is_described = f->end != NULL;
		if (f->end)
			wanted[count++] = f->end;
	}
	if (count > 0)
		socket_find_all(&s->fs, process_fd, wanted, count);
	free(wanted);
	for (size_t i = 0; i < d->file_count; i++) {
		struct open_file *f = &d->files[i];
		if (f->end == NULL || f->end->protocol != PROTOCOL_UNKNOWN ||
		    (s->fs.is_live && read_protocol(dir_fd, f->fd, f->end)))
			continue;
		free(f->end);
		f->end = NULL;
	}
}

int dossier_read_files(struct scanner *s, struct dossier *d)
{
	struct open_file *old = d->files;
	size_t old_count = d->file_count;
	int fd = open_folder(s, d);

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
		read_one(s, fd, dir_fd, &d->files[i]);
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
