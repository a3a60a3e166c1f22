/* thread.h - read one thread, and keep the list of a process's threads.
 *
 * Room: collect, private to task.c, which decides what is read.  Readings move from `now` to
 * `before` here.
 */
#ifndef PSTOP_COLLECT_THREAD_H
#define PSTOP_COLLECT_THREAD_H

#include "collect/memo.h"
#include "model/task.h"
#include "proc/kept.h"
#include "proc/parse.h"

struct scanner;

/* Where the files of a thread are: "number/file" in the task folder of the process that
 * thread_enter() named or, with PLACE_ROOT, in the root, where the files of a number are those of a
 * process. */
enum { PLACE_ROOT = -1, PLACE_TASK = -2 };
struct thread_place {
	int dir_fd;
	pid_t number;
};

/* Make PLACE_TASK the task folder of this process.  It is opened when a file must be; files that
 * are kept open need no folder. */
void thread_enter(struct scanner *s, pid_t pid);

/* Return the open task folder, valid until thread_leave(), or -errno. */
int thread_folder(struct scanner *s);
void thread_leave(struct scanner *s);

/* Read a file into the scanner's buffer.  Return its length or -errno. */
ssize_t thread_read_file(struct scanner *s, struct thread_place where, enum task_file file);

/* The same for a single file of one thread of a process. */
ssize_t thread_read_alone(struct scanner *s, pid_t pid, pid_t tid, enum task_file file);

/* Return the leader of a process, writable; NULL if its threads have not been read. */
struct thread *thread_leader(struct process *p);

/* Does the error (ENOENT, ESRCH) mean that the task exited, which is normal? */
bool thread_means_exited(ssize_t error);

/* Return what a failed read leaves in reading.source[]. */
uint8_t thread_source_error(ssize_t error);
void thread_mark_unread(struct reading *r);

/* Return the notes of a thread; create them if there are none.  NULL: no memory. */
struct thread_notes *thread_make_notes(struct thread *t);

/* The same for what was observed of it. */
struct observed *thread_make_observed(struct thread *t);

/* Stop counting a wait for a core that is in progress. */
static inline void thread_forget_wait(struct thread *t)
{
	if (t->notes)
		thread_memo(t->notes)->waited_ns = 0;
}

/* Set the name; one that is too long is truncated if there is no memory. */
void thread_set_comm(struct thread *t, const char *comm, size_t length);

/* Make `now` the start of the window that this refresh closes. */
void thread_open_window(const struct scanner *s, const struct process *p, struct thread *t);

/* Make the window of a thread that was born in it begin with the birth. */
void thread_shorten_window(const struct scanner *s, struct thread *t);

/* Reset a thread whose start time has changed: the TID was reused by a thread born since the last
 * reading.  The caller has opened the window and set the values of schedstat. */
void thread_become_another(const struct scanner *s, struct process *p, struct thread *t);

/* Set the members of a thread, or the counters of a reading, from the fields of a stat file. */
void thread_apply_stat(struct thread *t, const struct stat_fields *f);
void thread_apply_counters(struct reading *r, const struct stat_fields *f);

/* Read single files.  Return 0, or -ESRCH if the task exited; other errors are kept in source[]. */
int thread_read_schedstat(struct scanner *s, struct thread_place where, struct reading *out);
int thread_read_status(struct scanner *s, struct process *p, struct thread *t,
		       struct thread_place where);
/* Read only the memory and the user of a process, from its status file. */
int thread_read_owner(struct scanner *s, struct process *p);
/* Read the io file.  A denial is remembered; `retry` tries again. */
void thread_read_io(struct scanner *s, struct thread_place where, struct reading *out, bool retry);

/* Read the io file of a thread, unless it is known to be unchanged (G6 of gate.h). */
void thread_read_own_io(struct scanner *s, const struct process *p, struct thread *t,
			struct thread_place where);

/* Read the thread's own stat, status and io; the caller has read schedstat. */
int thread_read_files(struct scanner *s, struct process *p, struct thread *t,
		      struct thread_place where, bool with_io);

/* Apply G2 of gate.h: read further files only if schedstat moved, or with `force`. */
int thread_refresh(struct scanner *s, struct process *p, struct thread *t,
		   struct thread_place where, bool force);

/* Read the kernel function that a thread is blocked in; "" if it is denied or the thread runs. */
void thread_wchan(struct scanner *s, pid_t pid, pid_t tid, char out[static WAIT_WCHAN_MAX]);

/* Read the same into the thread's notes. */
void thread_read_wchan(struct scanner *s, const struct process *p, struct thread *t);

/* Set the threads of `p` to those of the list, ascending; keep what is known of those that stay.
 * Return 0 or -ENOMEM. */
int thread_set_all(struct scanner *s, struct process *p, const pid_t *tids, size_t count);

/* Remove the list of threads.  It remains readable for display until the next refresh begins, when
 * thread_free_retired() frees it. */
void thread_retire_all(struct process *p);
void thread_free_retired(struct process *p);

#endif
