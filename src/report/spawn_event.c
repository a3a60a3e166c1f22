/* spawn_event.c - events as lines of text; see spawn_event.h. */
#include "config.h"

#include "report/spawn_event.h"
#include "base/clean.h"
#include "base/libc.h"
#include "model/evidence.h"

#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#define LINE_BYTES 4096

size_t spawn_command(const struct record *r, uint32_t task, char *out, size_t size, int columns)
{
	const struct record_task *t = &r->tasks[task];
	const struct record_exec *x = t->last_exec == RECORD_NONE ? NULL : &r->execs[t->last_exec];
	const char *name = record_name(r, task);
	int taken;

	char bracketed[TASK_COMM_MAX + 2];

	if (t->leader != task || x == NULL || x->argv == NULL)
		return clean_for_text(name, strlen(name), out, size, columns, &taken);
	size_t length = clean_arguments_length(x->argv, x->argv_length);
	if (length > 0) /* the NULs between arguments become blanks */
		return clean_for_text(x->argv, length, out, size, columns, &taken);
	int n = snprintf(bracketed, sizeof bracketed, "[%.*s]", TASK_COMM_MAX - 1, name);
	return clean_for_text(bracketed, (size_t)n, out, size, columns, &taken);
}

const char *spawn_signal(int number, char *out, size_t size)
{
	const char *name = sigabbrev_np(number);

	if (name)
		snprintf(out, size, "SIG%s", name);
	else
		snprintf(out, size, "signal %d", number);
	return out;
}

const char *spawn_status(const struct record_task *t, char *out, size_t size)
{
	char name[24];

	if (t->is_running)
		snprintf(out, size, t->is_stopped ? "stopped" : "runs");
	else if (t->is_taken_over)
		snprintf(out, size, "became the leader");
	else if (!t->has_status)
		snprintf(out, size, "status unknown");
	else if (WIFSIGNALED(t->status))
		snprintf(out, size, "killed by %s%s",
			 spawn_signal(WTERMSIG(t->status), name, sizeof name),
			 WCOREDUMP(t->status) ? ", core dumped" : "");
	else
		snprintf(out, size, "status %d", WEXITSTATUS(t->status));
	return out;
}

/* Write what follows time, PID and kind of an event. */
static int say_birth(const struct record *r, uint32_t task, char *out, size_t size)
{
	const struct record_task *t = &r->tasks[task];

	if (t->maker == RECORD_NONE)
		return snprintf(out, size, "%s  ", birth_name(t->how));
	return snprintf(out, size, "%s  by %d  ", birth_name(t->how), (int)r->tasks[t->maker].tid);
}

static int say_end(const struct record *r, uint32_t task, char *out, size_t size)
{
	const struct record_task *t = &r->tasks[task];
	struct resources took = record_resources(r, task, t->leader == task);
	struct evidence e;
	uint64_t cpu_ns;
	char status[64], cpu[32] = "-", words[VERDICT_WORDS_MAX];

	record_evidence(r, task, t->leader == task, &e);
	struct verdict v = verdict_judge(&e);
	if (resources_cpu_ns(&took, &cpu_ns))
		snprintf(cpu, sizeof cpu, "%.3f s", (double)cpu_ns / 1e9);
	return snprintf(out, size, "%s, lived %.3f s, CPU %s, %s  ",
			spawn_status(t, status, sizeof status),
			(double)record_life_ns(r, task) / 1e9, cpu,
			verdict_words(&v, words, sizeof words));
}

static int say(const struct record *r, uint32_t task, const struct event *e, char *out, size_t size)
{
	char name[24];

	switch (e->kind) {
	case EVENT_BORN:
	case EVENT_FOUND:
		return say_birth(r, task, out, size);
	case EVENT_EXITED:
		return say_end(r, task, out, size);
	case EVENT_STOPPED:
		if (e->signal == 0)
			return snprintf(out, size, "before it was found  ");
		return snprintf(out, size, "by %s  ", spawn_signal(e->signal, name, sizeof name));
	case EVENT_EXEC:
		if (e->former_tid)
			return snprintf(out, size, "by thread %d  ", (int)e->former_tid);
		break;
	default:
		break;
	}
	return snprintf(out, size, "%s", "");
}

void spawn_event_header(FILE *out)
{
	fputs("     TIME     PID EVENT     WHAT\n", out);
}

void spawn_event_line(FILE *out, const struct record *r, uint32_t task, const struct event *e,
		      int width)
{
	char line[LINE_BYTES];
	int n = snprintf(line, sizeof line, "%9.4f %7d %-9s ", (double)e->at_ns / 1e9, (int)e->tid,
			 event_kind_word(e->kind));

	n += say(r, task, e, line + n, sizeof line - (size_t)n);
	int left = width > 0 ? width - n : INT_MAX;
	size_t length = (size_t)n;
	/* Everything before is ASCII, so columns equal bytes. */
	if (left > 0)
		length += spawn_command(r, task, line + n, sizeof line - (size_t)n, left);
	else if (length > (size_t)width)
		length = (size_t)width;
	while (length > 0 && line[length - 1] == ' ')
		length--;
	fwrite(line, 1, length, out);
	if (e->kind == EVENT_EXEC && e->has_lost_rights)
		fputs("\n                            runs without its setuid privileges, because "
		      "it is traced",
		      out);
	fputc('\n', out);
}
