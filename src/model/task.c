/* task.c - find tasks in a sample; see task.h. */
#include "config.h"

#include "model/task.h"

#include <stdlib.h>

const struct thread_notes thread_no_notes = {
	.before = { .source = { SOURCE_UNREAD, SOURCE_UNREAD, SOURCE_UNREAD, SOURCE_UNREAD } },
};

const struct process_notes process_no_notes = {
	.before = { .source = { SOURCE_UNREAD, SOURCE_UNREAD, SOURCE_UNREAD, SOURCE_UNREAD } },
	.pressure = { -1, -1, -1 },
};

const struct details process_no_details;

struct process_notes *process_make_notes(struct process *p)
{
	if (p->notes == NULL) {
		p->notes = malloc(sizeof *p->notes);
		if (p->notes)
			*p->notes = process_no_notes;
	}
	return p->notes;
}

void process_free_notes(struct process *p)
{
	if (p->notes)
		free(p->notes->runtime);
	free(p->notes);
	p->notes = NULL;
}

struct details *process_make_details(struct process *p)
{
	if (p->details == NULL)
		p->details = calloc(1, sizeof *p->details);
	return p->details;
}

ssize_t sample_index(const struct sample *sample, pid_t pid)
{
	size_t low = 0, high = sample->count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (sample->list[middle]->pid < pid)
			low = middle + 1;
		else
			high = middle;
	}
	return low < sample->count && sample->list[low]->pid == pid ? (ssize_t)low : -1;
}

const struct process *sample_find(const struct sample *sample, pid_t pid)
{
	ssize_t at = sample_index(sample, pid);

	return at < 0 ? NULL : sample->list[at];
}

const struct thread *process_find_thread(const struct process *p, pid_t tid)
{
	size_t low = 0, high = p->thread_count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (p->threads[middle].tid < tid)
			low = middle + 1;
		else
			high = middle;
	}
	return low < p->thread_count && p->threads[low].tid == tid ? &p->threads[low] : NULL;
}

const struct thread *process_leader(const struct process *p)
{
	return process_find_thread(p, p->pid);
}

static void count_state(struct task_states *s, char state)
{
	switch (state) {
	case 'R':
		s->running++;
		break;
	case 'S':
		s->sleeping++;
		break;
	case 'D':
		s->uninterruptible++;
		break;
	case 'T':
	case 't':
		s->stopped++;
		break;
	case 'Z':
		s->zombie++;
		break;
	case 'I':
		s->idle++;
		break;
	default:
		s->other++;
		break;
	}
}

struct task_states process_count_states(const struct process *p)
{
	struct task_states s = { 0 };

	for (size_t k = 0; k < p->thread_count; k++)
		count_state(&s, p->threads[k].state);
	return s;
}
