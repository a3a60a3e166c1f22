/* story_tell.c - the stories; see story.h. */
#include "config.h"

#include "story.h"
#include "model/record_sum.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MS             1000000ULL
#define EXITED(status) ((status) << 8)

/* Wait for the next event, with a tick every tenth of a second. */
static void wait_until(struct story *s, uint64_t at_ns)
{
	uint64_t left_ns = at_ns > s->record->now_ns ?
				   (uint64_t)((double)(at_ns - s->record->now_ns) * s->pace) :
				   0;

	while (left_ns > 0) {
		uint64_t nap_ns = left_ns < 100 * MS ? left_ns : 100 * MS;
		nanosleep(&(struct timespec){ 0, (long)nap_ns }, NULL);
		spawn_view_tick(s->view, s->record);
		left_ns -= nap_ns;
	}
}

/* Add one event to `s->record`, and pass it to the view. */
static uint32_t tell(struct story *s, struct event e)
{
	uint32_t task;

	wait_until(s, e.at_ns);
	if (record_apply(s->record, &e, &task) != 0 ||
	    spawn_view_event(s->view, s->record, &e, task) != 0) {
		fprintf(stderr, "story: an event fails\n");
		exit(1);
	}
	return task;
}

static uint32_t born(struct story *s, double at_ms, pid_t pid, pid_t tid, enum birth how,
		     pid_t parent)
{
	return tell(s, (struct event){ .kind = EVENT_BORN,
				       .at_ns = (uint64_t)(at_ms * MS),
				       .pid = pid,
				       .tid = tid,
				       .how = how,
				       .parent_pid = parent,
				       .parent_tid = parent });
}

/* `argv` with a NUL after each argument; the NUL after the last one is that of the literal. */
#define EXEC(s, at, who, path, args)                          \
	tell(s, (struct event){ .kind = EVENT_EXEC,           \
				.at_ns = (uint64_t)((at)*MS), \
				.pid = (who),                 \
				.tid = (who),                 \
				.exe = (path),                \
				.argv = (args),               \
				.argv_length = sizeof(args) })

static uint32_t named_exec(struct story *s, double at_ms, pid_t pid, const char *name)
{
	struct event e = {
		.kind = EVENT_EXEC, .at_ns = (uint64_t)(at_ms * MS), .pid = pid, .tid = pid
	};
	char path[100];

	snprintf(path, sizeof path, "/usr/bin/%s", name);
	snprintf(e.comm, sizeof e.comm, "%s", name);
	e.exe = path;
	e.argv = name;
	e.argv_length = strlen(name) + 1;
	return tell(s, e);
}

static struct resources took(double user_ms, double system_ms, double runnable_ms)
{
	return (struct resources){
		.user_ns = (uint64_t)(user_ms * MS),
		.system_ns = (uint64_t)(system_ms * MS),
		.run_ns = (uint64_t)((user_ms + system_ms) * MS),
		.runnable_ns = (uint64_t)(runnable_ms * MS),
		.voluntary = 12,
		.involuntary = 3,
		.minor_faults = 240,
		.major_faults = 1,
		.io = { 4096, 512, 8, 2, 0, 0, 0 },
		.peak_bytes = 3 << 20,
		.known = RESOURCES_ALL,
	};
}

static uint32_t exited(struct story *s, double at_ms, pid_t pid, pid_t tid, int status,
		       struct resources r)
{
	return tell(s, (struct event){ .kind = EVENT_EXITED,
				       .at_ns = (uint64_t)(at_ms * MS),
				       .pid = pid,
				       .tid = tid,
				       .has_status = true,
				       .status = status,
				       .resources = r,
				       .exit_ns = (uint64_t)((at_ms - 0.25) * MS) });
}

static void observed(struct story *s, uint32_t task, enum wait_kind kind, unsigned observations)
{
	struct wait_tally waits = { .samples = observations, .blocked = observations };

	waits.by_kind[kind] = observations;
	record_add_waits(s->record, task, &waits, NULL);
}

static void signalled(struct story *s, double at_ms, pid_t pid, int signal)
{
	tell(s, (struct event){ .kind = signal ? EVENT_STOPPED : EVENT_CONTINUED,
				.at_ns = (uint64_t)(at_ms * MS),
				.pid = pid,
				.tid = pid,
				.signal = signal });
}

/* Set what the sampler observed in a window: `run` of it on a core, the rest in `rest`. */
static void seen(struct story *s, double at_ms, uint32_t task, double run, enum share rest,
		 enum verdict_class class, unsigned detail)
{
	struct record_now now = {
		.at_ns = (uint64_t)(at_ms * MS),
		.window_s = 0.5,
		.state = run > 0.5 ? 'R' : 'S',
		.run = run,
		.verdict = { .class = class, .detail = detail, .confidence = 0.9 },
		.shares = { .is_known = true },
	};

	wait_until(s, now.at_ns);
	now.shares.part[SHARE_USER] = run;
	now.shares.part[rest] += 1 - run;
	record_set_now(s->record, task, false, &now);
	record_set_now(s->record, task, true, &now);
	record_set_end(s->record, now.at_ns);
}

/* Print a line, as a command does that writes to the same terminal. */
static void say(const char *text)
{
	if (write(STDOUT_FILENO, text, strlen(text)) < 0)
		exit(1);
}

/* ---- the stories ---- */

/* sh -c 'sort words | uniq -c; sleep 1; false', with a stop of the sleep. */
static void tell_shell(struct story *s)
{
	uint32_t shell = born(s, 0, 100, 100, BIRTH_COMMAND, 0);

	EXEC(s, 1, 100, "/bin/sh", "sh\0-c\0sort words | uniq -c; sleep 1; false");
	born(s, 12, 101, 101, BIRTH_FORK, 100);
	born(s, 14, 102, 102, BIRTH_FORK, 100);
	EXEC(s, 18, 101, "/usr/bin/sort", "sort\0words");
	uint32_t uniq = EXEC(s, 22, 102, "/usr/bin/uniq", "uniq\0-c");
	observed(s, uniq, WAIT_PIPE, 20);
	observed(s, shell, WAIT_CHILD, 40);
	exited(s, 810, 101, 101, 0, took(700, 60, 10));
	exited(s, 830, 102, 102, 0, took(40, 10, 2));
	born(s, 840, 103, 103, BIRTH_VFORK, 100);
	uint32_t nap = EXEC(s, 844, 103, "/usr/bin/sleep",
			    "sleep\0"
			    "1");
	observed(s, nap, WAIT_TIMER, 25);
	signalled(s, 1000, 103, SIGSTOP);
	signalled(s, 1300, 103, 0);
	exited(s, 1850, 103, 103, 0, took(0.5, 0.5, 0));
	born(s, 1852, 104, 104, BIRTH_FORK, 100);
	EXEC(s, 1853, 104, "/usr/bin/false", "false");
	exited(s, 1860, 104, 104, EXITED(1), took(0.4, 0.6, 0.1));
	exited(s, 1864, 100, 100, EXITED(1), took(3, 4, 1));
}

/* A process of four threads, one of which calls exec; the new program is killed by a signal. */
static void tell_threads(struct story *s)
{
	born(s, 0, 200, 200, BIRTH_COMMAND, 0);
	named_exec(s, 1, 200, "pool");
	born(s, 10, 200, 201, BIRTH_THREAD, 200);
	born(s, 11, 200, 202, BIRTH_THREAD, 200);
	born(s, 12, 200, 203, BIRTH_THREAD, 200);
	exited(s, 400, 200, 203, 0, took(380, 2, 4));
	exited(s, 500, 200, 201, 0, took(100, 20, 40));
	tell(s, (struct event){ .kind = EVENT_EXEC,
				.at_ns = 500 * MS,
				.pid = 200,
				.tid = 200,
				.former_tid = 202,
				.exe = "/opt/second",
				.argv = "second",
				.argv_length = 7,
				.comm = "second",
				.resources = took(1, 1, 0) });
	exited(s, 900, 200, 200, SIGKILL, took(300, 80, 10));
}

/* A daemon that outlives its parent and the command, a child of a vfork that never calls exec, a
 * process that was there before, and a PID that is reused. */
static void tell_orphan(struct story *s)
{
	tell(s, (struct event){ .kind = EVENT_FOUND,
				.how = BIRTH_FOUND,
				.pid = 300,
				.tid = 300,
				.age_ns = 5000 * MS,
				.is_no_exec = true,
				.comm = "server",
				.exe = "/sbin/server",
				.argv = "server",
				.argv_length = 7 });
	born(s, 5, 301, 301, BIRTH_FORK, 300);
	born(s, 10, 302, 302, BIRTH_CLONE, 301);
	exited(s, 20, 301, 301, 0, took(2, 3, 0));
	born(s, 30, 301, 301, BIRTH_VFORK, 300);
	exited(s, 33, 301, 301, EXITED(7), took(1, 1, 0));
	exited(s, 60, 300, 300, 0, took(20, 5, 0));
	signalled(s, 80, 302, SIGTSTP);
	record_set_end(s->record, 200 * MS);
}

/* Names and arguments that must not reach a terminal or a parser unchanged. */
static void tell_hostile(struct story *s, size_t size)
{
	char *argv = malloc(size);

	for (size_t i = 0; i < size; i++)
		argv[i] = i % 50 == 49 ? '\0' : (char)(i % 251 + 1);
	argv[size - 1] = '\0';
	born(s, 0, 400, 400, BIRTH_COMMAND, 0);
	tell(s, (struct event){ .kind = EVENT_EXEC,
				.at_ns = MS,
				.pid = 400,
				.tid = 400,
				.exe = "/tmp/\x1b]0;owned\x07\xff\xfe\n",
				.argv = argv,
				.argv_length = size,
				.is_argv_cut = true,
				.comm = "\x1b[2J\xff\"\\\n\t" });
	born(s, 2, 401, 401, BIRTH_FORK, 400);
	tell(s, (struct event){ .kind = EVENT_EXEC,
				.at_ns = 3 * MS,
				.pid = 401,
				.tid = 401,
				.exe = "/tmp/\xe2\x80\xae"
				       "gpj.exe",
				.argv = "\0\0",
				.argv_length = 3,
				.has_lost_rights = true,
				.comm = "\xe2\x80\xae"
					"gpj.exe" });
	born(s, 4, 400, 402, BIRTH_THREAD, 400);
	born(s, 5, 403, 403, BIRTH_FORK, 400);
	tell(s,
	     (struct event){ .kind = EVENT_EXEC,
			     .at_ns = 6 * MS,
			     .pid = 403,
			     .tid = 403,
			     .exe = "/tmp/\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e",
			     .argv = "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e\xe3\x81\xae\xe5\x90\x8d",
			     .argv_length = 16,
			     .comm = "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e" });
	exited(s, 20, 401, 401, SIGSEGV | 0x80, took(1, 1, 0));
	exited(s, 25, 403, 403, 0, took(15, 1, 0));
	exited(s, 30, 400, 402, 0, took(1, 1, 0));
	struct resources r = took(2, 2, 0);
	r.io[IO_WRITE_BYTES] = (1ULL << 60) + 1;
	exited(s, 31, 400, 400, 0, r);
	free(argv);
}

/* A polled run: births and resources are not known. */
static void tell_unknown(struct story *s)
{
	struct resources some = { .user_ns = 30 * MS,
				  .system_ns = 10 * MS,
				  .known = RESOURCES_SPLIT };

	s->record->way = RECORD_POLLED;
	born(s, 0, 500, 500, BIRTH_COMMAND, 0);
	tell(s, (struct event){ .kind = EVENT_FOUND,
				.how = BIRTH_FOUND,
				.at_ns = 100 * MS,
				.pid = 501,
				.tid = 501,
				.parent_pid = 500,
				.comm = "worker" });
	tell(s, (struct event){ .kind = EVENT_EXITED, .at_ns = 200 * MS, .pid = 501, .tid = 501 });
	named_exec(s, 210, 502, "unseen");
	tell(s, (struct event){ .kind = EVENT_EXITED,
				.at_ns = 250 * MS,
				.pid = 502,
				.tid = 502,
				.resources = some });
	record_set_end(s->record, 400 * MS);
}

/* make -j4 of many files: for each one, a shell that runs a compiler in two parts. */
static void tell_make(struct story *s)
{
	double at = 20;

	born(s, 0, 1000, 1000, BIRTH_COMMAND, 0);
	EXEC(s, 1, 1000, "/usr/bin/make", "make\0-j4");
	for (pid_t i = 0; i < 60; i++, at += 40) {
		pid_t shell = 1001 + 3 * i, cc = shell + 1, as = shell + 2;
		born(s, at, shell, shell, BIRTH_SPAWN, 1000);
		named_exec(s, at + 1, shell, "gcc");
		born(s, at + 4, cc, cc, BIRTH_SPAWN, shell);
		named_exec(s, at + 5, cc, "cc1");
		exited(s, at + 30, cc, cc, 0, took(23, 1, 0.5));
		born(s, at + 31, as, as, BIRTH_SPAWN, shell);
		named_exec(s, at + 32, as, "as");
		exited(s, at + 36, as, as, i == 40 ? EXITED(1) : 0, took(2, 1, 0.5));
		exited(s, at + 37, shell, shell, i == 40 ? EXITED(1) : 0, took(0.5, 0.5, 0));
	}
	born(s, at, 2000, 2000, BIRTH_SPAWN, 1000);
	named_exec(s, at + 1, 2000, "ld");
	exited(s, at + 600, 2000, 2000, 0, took(200, 250, 9));
	exited(s, at + 605, 1000, 1000, EXITED(2), took(40, 20, 10));
}

/* Ten thousand short lives, four at a time, and with `is_deep` each the child of a new parent: the
 * tree is as deep as it is long. */
static void tell_many(struct story *s, bool is_deep)
{
	born(s, 0, 10, 10, BIRTH_COMMAND, 0);
	named_exec(s, 0.5, 10, "storm");
	for (pid_t i = 1; i <= 10000; i++) {
		born(s, i, 10 + i, 10 + i, BIRTH_FORK, is_deep ? 9 + i : 10);
		if (!is_deep)
			named_exec(s, i + 0.3, 10 + i, "true");
		if (i >= 4)
			exited(s, i + 0.6, 7 + i, 7 + i, 0, took(0.5, 0.5, 0.1));
	}
	for (pid_t pid = 10008; pid <= 10010; pid++)
		exited(s, pid, pid, pid, 0, took(0.5, 0.5, 0.1));
	exited(s, 10011, 10, 10, 0, took(800, 900, 5));
}

/* Work that is observed while it is done, for the live tree; the command writes lines and, at the
 * end, part of one. */
static void tell_work(struct story *s)
{
	uint32_t make = born(s, 0, 700, 700, BIRTH_COMMAND, 0);

	EXEC(s, 1, 700, "/usr/bin/make", "make\0-j2\0all");
	uint32_t shell = born(s, 20, 701, 701, BIRTH_FORK, 700);
	EXEC(s, 30, 701, "/bin/sh", "sh\0-c\0gzip <words >words.gz");
	uint32_t zip = born(s, 40, 702, 702, BIRTH_FORK, 701);
	EXEC(s, 50, 702, "/usr/bin/gzip", "gzip");
	uint32_t pool = born(s, 60, 710, 710, BIRTH_SPAWN, 700);
	EXEC(s, 70, 710, "/opt/pool", "pool\0\x1b[31mred\x1b]0;owned\x07");
	for (pid_t tid = 711; tid < 723; tid++) {
		uint32_t thread = born(s, 80 + tid - 711, 710, tid, BIRTH_THREAD, 710);
		seen(s, 95, thread, 0, SHARE_LOCK, CLASS_WAITING, WAIT_LOCK);
	}
	say("first line\n");
	for (int i = 1; i <= 6; i++) {
		seen(s, 100 + 400 * i, make, 0, SHARE_CHILD, CLASS_WAITING, WAIT_CHILD);
		seen(s, 100 + 400 * i, shell, 0, SHARE_CHILD, CLASS_WAITING, WAIT_CHILD);
		seen(s, 100 + 400 * i, zip, 0.9, SHARE_DISK, CLASS_CPU_BOUND, DETAIL_USER);
		seen(s, 100 + 400 * i, pool, 0.5, SHARE_NETWORK, CLASS_IO_BOUND, WAIT_NETWORK);
		if (i == 2)
			say("second line\n");
		if (i == 3)
			signalled(s, 1350, 701, SIGSTOP);
		born(s, 120 + 400 * i, 730 + i, 730 + i, BIRTH_FORK, 700);
	}
	say("half a");
	born(s, 2900, 740, 740, BIRTH_FORK, 700);
	born(s, 3400, 741, 741, BIRTH_FORK, 700);
	say(" line\n");
	exited(s, 4000, 702, 702, 0, took(3000, 100, 0));
	exited(s, 4010, 700, 700, 0, took(10, 10, 0));
}

int story_tell(struct story *s, const char *name)
{
	s->record = record_open(RECORD_TRACED, strcmp(name, "orphan") == 0, 1763841600123000000);
	if (s->record == NULL)
		return -1;
	if (strcmp(name, "shell") == 0)
		tell_shell(s);
	else if (strcmp(name, "threads") == 0)
		tell_threads(s);
	else if (strcmp(name, "orphan") == 0)
		tell_orphan(s);
	else if (strcmp(name, "hostile") == 0 || strcmp(name, "long") == 0)
		tell_hostile(s, *name == 'h' ? 300 : 100000);
	else if (strcmp(name, "unknown") == 0)
		tell_unknown(s);
	else if (strcmp(name, "make") == 0)
		tell_make(s);
	else if (strcmp(name, "work") == 0)
		tell_work(s);
	else if (strcmp(name, "many") == 0 || strcmp(name, "deep") == 0)
		tell_many(s, *name == 'd');
	else if (strcmp(name, "nothing") != 0)
		return -1;
	return 0;
}

void story_end(struct story *s)
{
	struct record_summary sum;

	if (record_sum(s->record, &sum) != 0 || spawn_view_end(s->view, s->record, &sum) != 0) {
		fprintf(stderr, "story: the sum fails\n");
		exit(1);
	}
	record_summary_free(&sum);
	spawn_view_close(s->view);
	record_close(s->record);
}
