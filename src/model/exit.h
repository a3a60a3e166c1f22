/* exit.h - what is known of a process that has exited: its whole life in numbers.
 *
 * Room: model (data only).  src/collect/exits.c fills it from the kernel's exit records;
 * src/model/account.c determines which part of it is new.
 */
#ifndef PSTOP_MODEL_EXIT_H
#define PSTOP_MODEL_EXIT_H

#include "model/task.h"

/* The record of one process, as the kernel wrote it when the last thread exited. */
struct exit_record {
	pid_t pid, ppid;
	uid_t uid;
	const char *user;         /* name of the user; borrowed, lives as long as the scanner */
	char comm[TASK_COMM_MAX]; /* of the main thread, if it was known, or of the last: not
	                             clean */
	int nice;
	int status;       /* wait status, see wait(2) */
	uint64_t wall_ns; /* from its start to its exit */
	/* Bounds of the start time on CLOCK_BOOTTIME: records do not say when they were written,
	 * only how long the process lived. */
	uint64_t start_low_ns, start_high_ns;
	struct reading total; /* of the whole life; at_ns: when the record was received */
	bool is_group;        /* it had more than one thread: switches, faults and I/O cover only
	                      the last one, and are marked as unread */
	/* Set by account_close(): */
	bool was_known; /* it was in the previous sample */
	bool has_site;  /* and was observed blocked; `site` is the last place */
	struct wait_site site;
	bool is_open;      /* it exited after it was read: counted in the next window */
	bool is_done;      /* a row of the sample has all of it (a zombie) */
	uint64_t known_ns; /* the CPU time that earlier windows have shown */
	uint64_t fresh_ns; /* and what this window adds */
	/* The part of its life that lies in this window, for the rates of its row: time on a core,
	 * and time runnable. */
	uint64_t window_run_ns, window_runnable_ns;
	bool is_partial; /* that part is unknown: it started earlier and was not read */
};

#endif
