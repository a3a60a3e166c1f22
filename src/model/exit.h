/* exit.h - what is known of a process that has ended, all of its life in numbers.
 *
 * Room: model (data only).  src/collect/exits.c fills it from the kernel's exit
 * records; src/model/account.c says which part of it is new.
 */
#ifndef PSTOP_MODEL_EXIT_H
#define PSTOP_MODEL_EXIT_H

#include "model/task.h"

/* The record of one process, as the kernel wrote it when its last thread ended. */
struct exit_record {
	pid_t pid, ppid;
	uid_t uid;
	const char *user;         /* its name; borrowed, lives as long as the scanner */
	char comm[TASK_COMM_MAX]; /* of its last thread: not clean */
	int nice;
	int status;       /* as wait(2) has it */
	uint64_t wall_ns; /* from its start to its end */
	/* CLOCK_BOOTTIME, between which it started: records do not say when they were
	 * written, only how long the process lived. */
	uint64_t start_low_ns, start_high_ns;
	struct reading total; /* of its whole life; at_ns: when the record was taken */
	bool is_group;        /* it had more than one thread: switches, faults and I/O
	                            are those of its last one alone, and unread */
	/* What account_close() finds: */
	bool was_known; /* it was in the table before */
	bool has_site;  /* and then was seen blocked: at the site, the last one */
	struct wait_site site;
	bool is_open;      /* it ended after the table was read: for the next window */
	bool is_done;      /* a row of the table has all of it (a zombie) */
	uint64_t known_ns; /* CPU time of it that earlier windows have shown */
	uint64_t fresh_ns; /* and what this window adds */
	/* Of its life the part that lies in this window, for the rates of its row: time on
	 * a core, and waiting for one. */
	uint64_t window_run_ns, window_runnable_ns;
	bool is_partial; /* that part is not known: it began before the window, and was
	                            not read then */
};

#endif
