/* dossier.h - what is read of one process when it is looked at by itself: who it
 * is, what it has open, what surrounds it.
 *
 * Room: model (data only).  src/collect/dossier.h fills it, src/report/explain*.c
 * shows it.  Never part of a refresh.  All texts are the process's own bytes:
 * neither clean nor UTF-8.
 */
#ifndef PSTOP_MODEL_DOSSIER_H
#define PSTOP_MODEL_DOSSIER_H

#include "model/endpoint.h"
#include "model/environment.h"
#include "model/task.h"

/* Whether a part was read: 0, the errno that kept it from being read, or: */
#define DOSSIER_UNREAD (-1)

/* A text, or why there is none. */
struct dossier_text {
	char *text; /* NULL: not known */
	int error;  /* then this says why */
};

/* The limits that programs run into, getrlimit(2). */
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
	uint64_t soft, hard; /* bytes, seconds or a number, as the limit is */
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
	bool is_compared; /* pstop's own one is known, */
	bool is_own;      /* and the process is in it */
};

/* Of /proc/PID/status, credentials(7). */
#define CREDENTIALS_GROUPS 32
struct credentials {
	uint32_t uid[4], gid[4]; /* real, effective, saved, file system */
	bool has_gid;
	uint32_t groups[CREDENTIALS_GROUPS];
	size_t group_count;    /* may be more than are kept */
	uint64_t capabilities; /* CapEff */
	bool has_capabilities;
	int32_t seccomp;      /* 0 off, 1 strict, 2 filter; -1 not known */
	int32_t no_new_privs; /* 0, 1; -1 not known */
	pid_t inner_pid;      /* its PID in its own namespace; 0 not known */
	pid_t tracer_pid;     /* 0: none */
};

/* Sums of the memory map, /proc/PID/smaps_rollup; bytes. */
struct memory_rollup {
	uint64_t resident, proportional, anonymous;
	uint64_t private_clean, private_dirty, shared_clean, shared_dirty;
	uint64_t huge, swap, swap_proportional;
};

/* A process that this one descends from. */
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
	bool is_deleted;      /* the name is gone */
	char *link;           /* text of /proc/PID/fd/N; NULL: not known, */
	int error;            /* and why: ENOENT, it was closed meanwhile */
	struct endpoint *end; /* of a socket: whom it talks to; NULL: not found */
	bool is_described;    /* that was looked for */
};

/* Descriptors that are looked at one by one, and that are counted at all. */
#define OPEN_FILES_SHOWN   400
#define OPEN_FILES_COUNTED 50000

struct dossier {
	pid_t pid;
	uint64_t start_ticks;

	/* who it is */
	uint64_t identity_ns; /* when it was read, CLOCK_MONOTONIC; 0: never */
	struct dossier_text cwd, root;
	struct credentials credentials;
	int credentials_error;
	char *user_names[4], *group_names[4]; /* of uid[] and gid[]; NULL: none */
	uint32_t login_uid;                   /* who logged in: audit's loginuid */
	bool has_login_uid;
	char *login_name;
	int32_t oom_score, oom_score_adj;
	bool has_oom;
	struct limit limits[LIMIT_COUNT];
	int limits_error;
	struct dossier_ns namespaces[NAMESPACE_COUNT];
	struct dossier_parent parents[DOSSIER_PARENTS]; /* the nearest first */
	size_t parent_count;
	bool has_more_parents;
	struct dossier_parent session; /* its leader; comm "": not there any more */

	/* memory, in sums that take a lock of the process to read */
	int rollup_error;
	struct memory_rollup rollup;
	uint64_t rollup_ns;

	/* open files */
	int files_error;
	uint64_t files_ns;
	struct open_file *files; /* ascending fd; the first OPEN_FILES_SHOWN */
	size_t file_count;
	size_t file_total;   /* all of them, */
	bool is_total_least; /* or at least so many */

	/* environment */
	int environment_error;
	uint64_t environment_ns;
	struct environment environment;
};

/* Empty, of this process. */
void dossier_init(struct dossier *d, pid_t pid, uint64_t start_ticks);

/* Frees all that it holds. */
void dossier_free(struct dossier *d);

/* Frees the list of open files. */
void dossier_free_files(struct open_file *files, size_t count);

#endif
