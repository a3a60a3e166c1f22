/* dossier.h - what is read about one process to explain it: its identity, what it has open, and
 * what surrounds it.
 *
 * Room: model (data only).  src/collect/dossier.h fills it, src/report/explain*.c shows it.  A
 * refresh never reads any of it.  All texts are the process's own bytes: neither clean nor
 * necessarily UTF-8.
 */
#ifndef PSTOP_MODEL_DOSSIER_H
#define PSTOP_MODEL_DOSSIER_H

#include "model/endpoint.h"
#include "model/environment.h"
#include "model/task.h"

/* The status of a part: 0 if it was read, the errno that prevented it, or this: */
#define DOSSIER_UNREAD (-1)

/* A text, or the reason why there is none. */
struct dossier_text {
	char *text; /* NULL: not known */
	int error;  /* the errno if text is NULL */
};

/* The limits that programs run into, see getrlimit(2). */
enum dossier_limit {
	LIMIT_FILES,
	LIMIT_PROCESSES,
	LIMIT_STACK,
	LIMIT_DATA,
	LIMIT_ADDRESS_SPACE,
	LIMIT_LOCKED,
	LIMIT_FILE_SIZE,
	LIMIT_CORE,
	LIMIT_CPU_TIME,
	LIMIT_COUNT
};
#define LIMIT_UNLIMITED UINT64_MAX
struct limit {
	bool is_known;
	uint64_t soft, hard; /* bytes, seconds or a number, depending on the limit */
};

/* Namespaces, namespaces(7). */
enum dossier_namespace {
	NAMESPACE_CGROUP,
	NAMESPACE_IPC,
	NAMESPACE_MNT,
	NAMESPACE_NET,
	NAMESPACE_PID,
	NAMESPACE_TIME,
	NAMESPACE_USER,
	NAMESPACE_UTS,
	NAMESPACE_COUNT
};
struct dossier_ns {
	uint64_t inode; /* 0: not known */
	int error;
	bool is_compared; /* pstop's own namespace is known, */
	bool is_own;      /* and the process is in it */
};

/* From /proc/PID/status, see credentials(7). */
#define CREDENTIALS_GROUPS 32
struct credentials {
	uint32_t uid[4], gid[4]; /* real, effective, saved, file system */
	bool has_gid;
	uint32_t groups[CREDENTIALS_GROUPS];
	size_t group_count;    /* all groups; may be more than `groups` holds */
	uint64_t capabilities; /* CapEff */
	bool has_capabilities;
	int32_t seccomp;      /* 0 off, 1 strict, 2 filter; -1 not known */
	int32_t no_new_privs; /* 0, 1; -1 not known */
	pid_t inner_pid;      /* its PID in its own PID namespace; 0: not known */
	pid_t tracer_pid;     /* 0: none */
};

/* Totals of the memory map in bytes, from /proc/PID/smaps_rollup. */
struct memory_rollup {
	uint64_t resident, proportional, anonymous;
	uint64_t private_clean, private_dirty, shared_clean, shared_dirty;
	uint64_t huge, swap, swap_proportional;
};

/* An ancestor of the process. */
#define DOSSIER_PARENTS 16
struct dossier_parent {
	pid_t pid;
	char comm[TASK_COMM_MAX];
};

enum open_kind {
	OPEN_FILE,
	OPEN_FOLDER,
	OPEN_PIPE,
	OPEN_SOCKET,
	OPEN_TTY,
	OPEN_DEVICE,
	OPEN_MEMFD,
	OPEN_EVENTFD,
	OPEN_EPOLL,
	OPEN_TIMERFD,
	OPEN_SIGNALFD,
	OPEN_INOTIFY,
	OPEN_FANOTIFY,
	OPEN_PIDFD,
	OPEN_IO_URING,
	OPEN_MQUEUE,
	OPEN_NAMESPACE,
	OPEN_BPF,
	OPEN_OTHER,
	OPEN_KINDS
};
struct open_file {
	int fd;
	enum open_kind kind;
	bool can_read, can_write, has_mode;
	bool is_deleted; /* the file has been unlinked */
	bool has_size, has_offset;
	uint64_t size_bytes;  /* of a file */
	uint64_t offset;      /* in bytes: where the next read(2) or write(2) begins */
	char *link;           /* target of /proc/PID/fd/N; NULL: not known, */
	int error;            /* and this is the errno; ENOENT: closed in the meantime */
	struct endpoint *end; /* of a socket: its endpoints; NULL: not found */
	bool is_described;    /* `end` has been looked up */
};

/* How many descriptors are described one by one, and how many are counted at all. */
#define OPEN_FILES_SHOWN   400
#define OPEN_FILES_COUNTED 50000

struct dossier {
	pid_t pid;
	uint64_t start_ticks;

	/* identity */
	uint64_t identity_ns; /* when it was read, CLOCK_MONOTONIC; 0: never */
	struct dossier_text cwd, root;
	struct credentials credentials;
	int credentials_error;
	char *user_names[4], *group_names[4]; /* of uid[] and gid[]; NULL: none */
	uint32_t login_uid;                   /* audit's loginuid: the user who logged in */
	bool has_login_uid;
	char *login_name;
	int32_t oom_score, oom_score_adj;
	bool has_oom;
	struct limit limits[LIMIT_COUNT];
	int limits_error;
	struct dossier_ns namespaces[NAMESPACE_COUNT];
	struct dossier_parent parents[DOSSIER_PARENTS]; /* nearest first */
	size_t parent_count;
	bool has_more_parents;
	struct dossier_parent session; /* the session leader; comm "": it no longer exists */

	/* memory totals; reading them takes a lock of the process */
	int rollup_error;
	struct memory_rollup rollup;
	uint64_t rollup_ns;

	/* open files */
	int files_error;
	uint64_t files_ns;
	struct open_file *files; /* by ascending fd; the first OPEN_FILES_SHOWN */
	size_t file_count;
	size_t file_total;   /* the number of open files, */
	bool is_total_least; /* or a lower bound of it */

	/* environment */
	int environment_error;
	uint64_t environment_ns;
	struct environment environment;
};

/* Initialize an empty dossier of a process, with every part unread. */
void dossier_init(struct dossier *d, pid_t pid, uint64_t start_ticks);

/* Free all memory that the dossier holds. */
void dossier_free(struct dossier *d);

/* Free a list of open files. */
void dossier_free_files(struct open_file *files, size_t count);

#endif
