/* thread.h - reads one thread, and keeps the list of a process's threads.
 *
 * Room: collect, private to task.c, which decides what is read.  Readings move
 * from `now` to `before` here.
 */
#ifndef PSTOP_COLLECT_THREAD_H
#define PSTOP_COLLECT_THREAD_H

#include "collect/memo.h"
#include "model/task.h"
#include "proc/kept.h"
#include "proc/parse.h"

struct scanner;

/* Where the files of a thread are: "number/file" below the task folder of its
 * process, which thread_enter() named; or, with PLACE_ROOT, below the root, where
 * the files of a number are those of a process. */
enum { PLACE_ROOT = -1, PLACE_TASK = -2 };
struct thread_place {
	int dir_fd;
	pid_t number;
};

/* From here on PLACE_TASK is the task folder of this process.  It is opened when
 * a file has to be: those that are kept need no folder. */
void thread_enter(struct scanner *s, pid_t pid);

/* The folder, opened.  Good until thread_leave().  A descriptor, or -errno. */
int thread_folder(struct scanner *s);
void thread_leave(struct scanner *s);

/* Reads a file into the scanner's buffer.  Length, or -errno. */
ssize_t thread_read_file(struct scanner *s, struct thread_place where, enum task_file file);

/* The same for a single file of one thread of a process. */
ssize_t thread_read_alone(struct scanner *s, pid_t pid, pid_t tid, enum task_file file);

/* The leader of a process, to write to; NULL while its threads are not read. */
struct thread *thread_leader(struct process *p);

/* ENOENT and ESRCH: it ended, which is normal. */
bool thread_means_ended(ssize_t error);

/* What a failed read leaves in reading.source[]. */
uint8_t thread_source_error(ssize_t error);
void thread_mark_unread(struct reading *r);

/* The notes of a thread; without any it gets some.  NULL: no memory. */
struct thread_notes *thread_make_notes(struct thread *t);

/* Nothing of a wait for a core that goes on is counted any more. */
static inline void thread_forget_wait(struct thread *t)
{
	if (t->notes)
		thread_memo(t->notes)->waited_ns = 0;
}

/* Gives it a name; one that is too long is cut where there is no memory. */
void thread_set_comm(struct thread *t, const char *comm, size_t length);

/* Makes `now` the start of the window that this refresh closes. */
void thread_open_window(const struct scanner *s, const struct process *p, struct thread *t);

/* The window of a thread that was born in it begins with it. */
void thread_shorten_window(const struct scanner *s, struct thread *t);

/* The TID came back with another start time: another thread, born since the last
 * look.  The caller has opened the window and set what schedstat says. */
void thread_become_another(const struct scanner *s, struct process *p, struct thread *t);

void thread_apply_stat(struct thread *t, const struct stat_fields *f);
void thread_apply_counters(struct reading *r, const struct stat_fields *f);

/* Single files.  0, or -ESRCH: it ended; other errors are kept in source[]. */
int thread_read_schedstat(struct scanner *s, struct thread_place where, struct reading *out);
int thread_read_status(struct scanner *s, struct process *p, struct thread *t,
		       struct thread_place where);
/* Only the memory and the user of the process, from its status. */
int thread_read_owner(struct scanner *s, struct process *p);
/* A denial stays; `retry` tries again. */
void thread_read_io(struct scanner *s, struct thread_place where, struct reading *out, bool retry);

/* That of a thread, unless it is known to be as it was (G6 of gate.h). */
void thread_read_own_io(struct scanner *s, const struct process *p, struct thread *t,
			struct thread_place where);

/* The thread's own stat, status and io; schedstat was read by the caller. */
int thread_read_files(struct scanner *s, struct process *p, struct thread *t,
		      struct thread_place where, bool with_io);

/* G2 of gate.h: reads on only where schedstat moved, or with `force`. */
int thread_refresh(struct scanner *s, struct process *p, struct thread *t,
		   struct thread_place where, bool force);

/* The kernel function that a thread is blocked in; "" where it is denied, or the thread
 * runs. */
void thread_wchan(struct scanner *s, pid_t pid, pid_t tid, char out[static WAIT_WCHAN_MAX]);

/* Reads it into the thread's notes. */
void thread_read_wchan(struct scanner *s, const struct process *p, struct thread *t);

/* Makes the threads of `p` those of the list, ascending; keeps what is known of
 * those that stay.  0, or -ENOMEM. */
int thread_set_all(struct scanner *s, struct process *p, const pid_t *tids, size_t count);

/* Takes the list of threads away; who shows it may go on to read it until the
 * next refresh begins, when thread_free_retired() frees it. */
void thread_retire_all(struct process *p);
void thread_free_retired(struct process *p);

#endif
