/* sample_code.c - encode and decode samples; see sample_code.h.
 *
 * Each structure has one function that names its members in order.  It writes or reads them, as
 * `struct code` says, so that encoder and decoder cannot differ.  For writing it gets a copy of the
 * structure, because its parameter is not const.
 */
#include "config.h"

#include "store/sample_code.h"
#include "base/array.h"
#include "model/exit.h"
#include "model/syscall.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAGIC       "PSTOPSMP"
#define MAGIC_BYTES 8

/* The least bytes that an item of each list takes.  A count that exceeds the rest of the input is
 * rejected before memory is allocated for it. */
#define PROCESS_LEAST        200
#define THREAD_LEAST         100
#define RUNTIME_THREAD_LEAST 24
#define EXIT_LEAST           100
#define CORE_LEAST           20

struct code {
	bool is_reading;
	int error;
	const uint8_t *in, *in_end; /* reading: the rest of the input */
	uint8_t *out;               /* writing: the output so far */
	size_t length, room;
	const char *name;             /* the previous name, see code_name() */
	struct stored_sample *stored; /* reading: owns what is allocated */
};

/* ---- numbers, texts ---- */

/* After an error every count is 0 and nothing is read, which the analyzer cannot know; texts are
 * appended only to empty arrays.  A fuzz target runs all of this under ASan.
 * NOLINTBEGIN(clang-analyzer-*) */

static void fail(struct code *c, int error)
{
	if (c->error == 0)
		c->error = error;
}

/* When reading, fail if the condition is false; what is written always satisfies it. */
static void require(struct code *c, bool is_so)
{
	if (c->is_reading && !is_so)
		fail(c, -EBADMSG);
}

static void code_bytes(struct code *c, void *bytes, size_t size)
{
	if (c->is_reading) {
		require(c, size <= (size_t)(c->in_end - c->in));
		if (c->error == 0 && size > 0)
			memcpy(bytes, c->in, size);
		else if (size > 0)
			memset(bytes, 0, size);
		c->in += c->error ? 0 : size;
		return;
	}
	if (c->error == 0 && ARRAY_RESERVE(c->out, c->room, c->length + size) != 0)
		fail(c, -ENOMEM);
	if (c->error || size == 0)
		return;
	memcpy(c->out + c->length, bytes, size);
	c->length += size;
}

static void code_word(struct code *c, uint64_t *word, size_t size)
{
	uint8_t bytes[sizeof *word] = { 0 };

	for (size_t i = 0; i < size; i++)
		bytes[i] = (uint8_t)(*word >> 8 * i);
	code_bytes(c, bytes, size);
	*word = 0;
	for (size_t i = 0; i < size; i++)
		*word |= (uint64_t)bytes[i] << 8 * i;
}

/* Code an integer member in `size` bytes. */
#define CODE(c, member, size)                           \
	do {                                            \
		uint64_t coded = (uint64_t)(member);    \
		code_word((c), &coded, (size));         \
		(member) = (__typeof__(member))(coded); \
	} while (0)
#define CODE_8(c, member)  CODE(c, member, 1)
#define CODE_16(c, member) CODE(c, member, 2)
#define CODE_32(c, member) CODE(c, member, 4)
#define CODE_64(c, member) CODE(c, member, 8)

/* Code a member from 0 to count - 1 in one byte. */
#define CODE_ENUM(c, member, count)                         \
	do {                                                \
		CODE_8(c, member);                          \
		require((c), (unsigned)(member) < (count)); \
		if ((c)->error)                             \
			(member) = 0;                       \
	} while (0)

/* Code a bool or a bit. */
#define CODE_FLAG(c, member)                       \
	do {                                       \
		uint64_t coded = (member) ? 1 : 0; \
		code_word((c), &coded, 1);         \
		require((c), coded <= 1);          \
		(member) = coded == 1;             \
	} while (0)

static void code_double(struct code *c, double *value)
{
	uint64_t word;

	memcpy(&word, value, sizeof word);
	CODE_64(c, word);
	memcpy(value, &word, sizeof word);
	require(c, isfinite(*value));
}

static void code_float(struct code *c, float *value)
{
	uint32_t word;

	memcpy(&word, value, sizeof word);
	CODE_32(c, word);
	memcpy(value, &word, sizeof word);
	require(c, isfinite(*value));
}

/* Code the number of items that follow, each of at least `least` bytes. */
static size_t code_count(struct code *c, size_t count, size_t least)
{
	if (!c->is_reading && count > UINT32_MAX)
		fail(c, -EOVERFLOW);
	CODE_32(c, count);
	if (c->is_reading)
		require(c, count <= (size_t)(c->in_end - c->in) / least);
	return c->error ? 0 : count;
}

/* Code an array of characters that holds a text with a NUL; the rest is NULs. */
static void code_chars(struct code *c, char *text, size_t size)
{
	size_t length = c->is_reading ? 0 : strnlen(text, size - 1);

	CODE_8(c, length);
	require(c, length < size);
	if (c->error)
		length = 0;
	if (c->is_reading)
		memset(text, 0, size);
	code_bytes(c, text, length);
	require(c, strlen(text) == length);
}

/* Code a state letter as in proc_pid_stat(5), or 0. */
static void code_state(struct code *c, char *state)
{
	unsigned char byte = (unsigned char)*state;

	CODE_8(c, byte);
	require(c, byte == 0 || (byte > ' ' && byte < 0x7f));
	*state = (char)byte;
}

/* Code bytes on the heap and their number; what is read gets a NUL after it.  NULL: none. */
static void code_block(struct code *c, char **block, size_t *length)
{
	bool is_there = *block != NULL;

	CODE_FLAG(c, is_there);
	if (!is_there)
		return;
	size_t count = code_count(c, *length, 1);
	if (c->is_reading && c->error == 0) {
		*block = calloc(count + 1, 1);
		*length = count;
		if (*block == NULL)
			fail(c, -ENOMEM);
	}
	if (c->error == 0)
		code_bytes(c, *block, count);
}

/* Code a text on the heap. */
static void code_text(struct code *c, char **text)
{
	size_t length = !c->is_reading && *text ? strlen(*text) : 0;

	code_block(c, text, &length);
	require(c, *text == NULL || strlen(*text) == length);
}

static char *keep_name(struct stored_sample *stored, const char *name)
{
	char *copy = strdup(name);

	if (copy == NULL ||
	    ARRAY_RESERVE(stored->names, stored->name_room, stored->name_count + 1) != 0) {
		free(copy);
		return NULL;
	}
	stored->names[stored->name_count++] = copy;
	return copy;
}

/* Code a text that its holder only borrows; mostly it is the same as the previous one. */
static void code_name(struct code *c, const char **name)
{
	enum { NAME_NONE, NAME_AS_BEFORE, NAME_NEW, NAME_FORMS } form = NAME_NEW;
	char text[256] = "";

	if (*name == NULL)
		form = NAME_NONE;
	else if (c->name && strcmp(*name, c->name) == 0)
		form = NAME_AS_BEFORE;
	else if (!c->is_reading)
		strncat(text, *name, sizeof text - 1);
	if (c->is_reading)
		*name = NULL;
	CODE_ENUM(c, form, NAME_FORMS);
	require(c, form != NAME_AS_BEFORE || c->name != NULL);
	if (c->error || form == NAME_NONE)
		return;
	if (form == NAME_NEW) {
		code_chars(c, text, sizeof text);
		require(c, c->name == NULL || strcmp(text, c->name) != 0);
		if (c->is_reading && c->error == 0 &&
		    (c->name = keep_name(c->stored, text)) == NULL)
			fail(c, -ENOMEM);
	}
	if (c->is_reading)
		*name = c->name;
	else
		c->name = *name;
}

/* ---- what threads wait for ---- */

static void code_inet(struct code *c, struct endpoint_inet *inet)
{
	CODE_8(c, inet->address_bytes);
	require(c, inet->address_bytes == 4 || inet->address_bytes == 16);
	CODE_8(c, inet->state);
	CODE_16(c, inet->local_port);
	CODE_16(c, inet->peer_port);
	code_bytes(c, inet->local, sizeof inet->local);
	code_bytes(c, inet->peer, sizeof inet->peer);
}

static void code_socket(struct code *c, struct endpoint *end)
{
	CODE_ENUM(c, end->protocol, PROTOCOL_OTHER + 1);
	switch ((enum endpoint_protocol)end->protocol) {
	case PROTOCOL_TCP:
	case PROTOCOL_UDP:
	case PROTOCOL_RAW:
	case PROTOCOL_ICMP:
		code_inet(c, &end->inet);
		break;
	case PROTOCOL_NETLINK:
		CODE_32(c, end->netlink_family);
		break;
	case PROTOCOL_UNIX:
	case PROTOCOL_OTHER:
		code_chars(c, end->name, sizeof end->name);
		break;
	case PROTOCOL_UNKNOWN:
	case PROTOCOL_PACKET:
		break;
	}
}

static void code_endpoint(struct code *c, struct endpoint *end)
{
	CODE_ENUM(c, end->type, ENDPOINT_PROCESS + 1);
	CODE_32(c, end->device);
	CODE_64(c, end->inode);
	switch ((enum endpoint_type)end->type) {
	case ENDPOINT_FILE:
	case ENDPOINT_NAMED:
		code_chars(c, end->name, sizeof end->name);
		break;
	case ENDPOINT_SOCKET:
		code_socket(c, end);
		break;
	case ENDPOINT_LOCK:
		CODE_64(c, end->address);
		break;
	case ENDPOINT_PROCESS:
		CODE_32(c, end->pid);
		break;
	case ENDPOINT_NONE:
	case ENDPOINT_PIPE:
		break;
	}
}

static void code_site(struct code *c, struct wait_site *s)
{
	CODE_ENUM(c, s->kind, WAIT_KINDS);
	CODE_FLAG(c, s->is_timed);
	CODE_FLAG(c, s->is_seen);
	CODE_ENUM(c, s->abi, ABI_COUNT);
	CODE_ENUM(c, s->pipe, PIPE_ROLES);
	CODE_ENUM(c, s->direction, 1 + (WAIT_TO_READ | WAIT_TO_WRITE));
	CODE_ENUM(c, s->besides, WAIT_KINDS);
	CODE_ENUM(c, s->hidden, 2 * WAIT_SOURCE_MEMORY);
	CODE_32(c, s->syscall);
	CODE_32(c, s->fd);
	CODE_64(c, s->timeout_ns);
	CODE_64(c, s->left_ns);
	code_chars(c, s->wchan, sizeof s->wchan);
	code_endpoint(c, &s->end);
}

/* Code a system call by name, because its ID differs between versions. */
static void code_call(struct code *c, uint16_t *call)
{
	const char *known = syscall_id_name((enum syscall_id) * call);
	char name[32] = "";

	if (!c->is_reading && known)
		strncat(name, known, sizeof name - 1);
	code_chars(c, name, sizeof name);
	*call = (uint16_t)syscall_of_name(name);
	require(c, *call != CALL_NONE || name[0] == '\0');
}

static void code_calls(struct code *c, struct wait_calls *calls)
{
	for (int i = 0; i < WAIT_CALLS; i++) {
		struct wait_call_seen *seen = &calls->list[i];
		code_call(c, &seen->call);
		CODE_ENUM(c, seen->kind, WAIT_KINDS);
		CODE_ENUM(c, seen->direction, 1 + (WAIT_TO_READ | WAIT_TO_WRITE));
		CODE_16(c, seen->observations);
	}
}

static void code_observations(struct code *c, struct wait_observations *w)
{
	CODE_16(c, w->samples);
	CODE_16(c, w->blocked);
	CODE_16(c, w->uninterruptible);
	CODE_16(c, w->timed);
	CODE_16(c, w->denied);
	CODE_16(c, w->limited);
	CODE_16(c, w->bounded);
	code_float(c, &w->limits_s);
	code_float(c, &w->bounds_s);
	code_calls(c, &w->calls);
	for (int i = 0; i < WAIT_KINDS; i++)
		CODE_16(c, w->by_kind[i]);
	for (int i = 0; i < PIPE_ROLES; i++)
		CODE_16(c, w->by_pipe[i]);
	CODE_ENUM(c, w->besides, WAIT_KINDS);
	CODE_ENUM(c, w->hidden, 2 * WAIT_SOURCE_MEMORY);
}

static void code_moments(struct code *c, struct moments *m)
{
	CODE_16(c, m->count);
	CODE_16(c, m->ready);
}

/* Code a place; several threads of a pool share one. */
static void code_place(struct code *c, struct wait_place **place, struct wait_place *before)
{
	enum { PLACE_NONE, PLACE_AS_BEFORE, PLACE_NEW, PLACE_FORMS } form = PLACE_NEW;
	struct wait_site site = { 0 };

	if (*place == NULL)
		form = PLACE_NONE;
	else if (*place == before)
		form = PLACE_AS_BEFORE;
	else if (!c->is_reading)
		site = (*place)->site;
	if (c->is_reading)
		*place = NULL;
	CODE_ENUM(c, form, PLACE_FORMS);
	require(c, form != PLACE_AS_BEFORE || before != NULL);
	if (c->error || form == PLACE_NONE)
		return;
	if (form == PLACE_NEW)
		code_site(c, &site);
	if (!c->is_reading || c->error)
		return;
	if (form == PLACE_AS_BEFORE) {
		*place = before;
		before->holders++;
	} else if (wait_place_move(place, NULL, &site) != 0) {
		fail(c, -ENOMEM);
	}
}

/* ---- tasks ---- */

static void code_reading(struct code *c, struct reading *r)
{
	for (int i = 0; i < SOURCE_COUNT; i++)
		CODE_8(c, r->source[i]);
	CODE_64(c, r->at_ns);
	CODE_64(c, r->run_ns);
	CODE_64(c, r->runnable_ns);
	CODE_64(c, r->slices);
	CODE_64(c, r->user_ticks);
	CODE_64(c, r->system_ticks);
	CODE_64(c, r->minor_faults);
	CODE_64(c, r->major_faults);
	CODE_64(c, r->block_ticks);
	CODE_64(c, r->voluntary);
	CODE_64(c, r->involuntary);
	for (int i = 0; i < IO_COUNTERS; i++)
		CODE_64(c, r->io[i]);
}

static void code_observed(struct code *c, struct observed **observed)
{
	bool is_observed = *observed != NULL;
	struct observed copy = { 0 };

	CODE_FLAG(c, is_observed);
	if (!is_observed)
		return;
	if (*observed)
		copy = **observed;
	code_observations(c, &copy.waits);
	code_observations(c, &copy.waits_before);
	CODE_32(c, copy.waits_at);
	CODE_32(c, copy.waits_before_at);
	if (!c->is_reading || c->error)
		return;
	*observed = malloc(sizeof **observed);
	if (*observed)
		**observed = copy;
	else
		fail(c, -ENOMEM);
}

static void code_thread_notes(struct code *c, struct thread_notes *n, struct wait_place *before)
{
	char name[TASK_COMM_MAX] = "";

	code_reading(c, &n->before);
	code_observed(c, &n->observed);
	CODE_32(c, n->wchan_at);
	code_place(c, &n->place, before);
	CODE_64(c, n->site_slices);
	code_chars(c, n->wchan, sizeof n->wchan);
	if (n->long_comm)
		strncat(name, n->long_comm, sizeof name - 1);
	code_chars(c, name, sizeof name);
	if (!c->is_reading || c->error || name[0] == '\0')
		return;
	n->long_comm = calloc(TASK_COMM_MAX, 1);
	if (n->long_comm)
		memcpy(n->long_comm, name, sizeof name);
	else
		fail(c, -ENOMEM);
}

static void code_notes_of_thread(struct code *c, struct thread *t, struct wait_place *before)
{
	bool has_notes = t->notes != NULL;

	CODE_FLAG(c, has_notes);
	if (!has_notes)
		return;
	if (!c->is_reading) {
		struct thread_notes copy = *t->notes;
		code_thread_notes(c, &copy, before);
		return;
	}
	t->notes = calloc(1, sizeof *t->notes);
	if (t->notes)
		code_thread_notes(c, t->notes, before);
	else
		fail(c, -ENOMEM);
}

static void code_thread(struct code *c, struct thread *t, struct wait_place *before)
{
	CODE_32(c, t->tid);
	code_state(c, &t->state);
	code_state(c, &t->state_before);
	CODE_FLAG(c, t->is_born);
	CODE_64(c, t->start_ticks);
	code_chars(c, t->comm, sizeof t->comm);
	CODE_32(c, t->priority);
	CODE_32(c, t->nice);
	CODE_32(c, t->processor);
	CODE_16(c, t->policy);
	CODE_16(c, t->rt_priority);
	CODE_32(c, t->moved_at);
	CODE_32(c, t->first_seen_at);
	code_reading(c, &t->now);
	code_notes_of_thread(c, t, before);
}

static void code_threads(struct code *c, struct process *p)
{
	size_t count = code_count(c, p->thread_count, THREAD_LEAST);
	struct wait_place *place = NULL;

	if (c->is_reading && count > 0) {
		p->threads = calloc(count, sizeof *p->threads);
		if (p->threads == NULL)
			fail(c, -ENOMEM);
	}
	for (size_t i = 0; i < count && c->error == 0; i++) {
		struct thread copy;
		struct thread *t = &p->threads[i];
		if (c->is_reading) {
			p->thread_count = i + 1;
		} else {
			copy = *t;
			t = &copy;
		}
		code_thread(c, t, place);
		require(c, t->tid > 0 && (i == 0 || p->threads[i - 1].tid < t->tid));
		place = t->notes ? t->notes->place : NULL;
	}
}

static void code_memory(struct code *c, struct memory *m)
{
	CODE_64(c, m->virtual_bytes);
	CODE_64(c, m->resident_bytes);
	CODE_64(c, m->shared_bytes);
	CODE_64(c, m->program_bytes);
	CODE_64(c, m->data_bytes);
	CODE_64(c, m->stack_bytes);
	CODE_64(c, m->library_bytes);
	CODE_64(c, m->swap_bytes);
	CODE_64(c, m->peak_bytes);
	CODE_64(c, m->locked_bytes);
	CODE_FLAG(c, m->known);
}

/* Each argument is terminated by a NUL. */
static void code_cmdline(struct code *c, struct details *d)
{
	size_t length = d->cmdline_length;

	code_block(c, &d->cmdline, &length);
	if (d->cmdline)
		d->cmdline_length = length;
	require(c, d->cmdline == NULL || length == 0 || d->cmdline[length - 1] == '\0');
	CODE_32(c, d->cmdline_error);
}

static void code_details(struct code *c, struct details *d)
{
	code_cmdline(c, d);
	code_text(c, &d->exe);
	CODE_32(c, d->exe_error);
	code_text(c, &d->cgroup);
	CODE_FLAG(c, d->cgroup_is_v2);
	code_text(c, &d->cgroup_v2);
	CODE_32(c, d->cgroup_error);
	CODE_64(c, d->cmdline_ns);
	CODE_64(c, d->cgroup_ns);
}

static void code_quota(struct code *c, struct cpu_quota *q)
{
	CODE_FLAG(c, q->is_known);
	CODE_64(c, q->quota_us);
	CODE_64(c, q->period_us);
	CODE_64(c, q->judged_at);
	code_double(c, &q->throttled);
}

/* ---- what was seen in the runtime of a process ---- */

static void code_runtime_thread(struct code *c, struct runtime_thread *t)
{
	CODE_32(c, t->tid);
	CODE_32(c, t->line);
	CODE_16(c, t->ready);
	CODE_16(c, t->ready_held);
	CODE_16(c, t->blocked);
	CODE_16(c, t->blocked_held);
	CODE_16(c, t->holds);
	CODE_16(c, t->placed);
	CODE_16(c, t->at_top);
	require(c, t->ready_held <= t->ready && t->blocked_held <= t->blocked &&
			   t->at_top <= t->placed);
	code_chars(c, t->function, sizeof t->function);
	code_chars(c, t->file, sizeof t->file);
}

static void code_runtime_head(struct code *c, struct process_runtime *r)
{
	CODE_32(c, r->at);
	CODE_ENUM(c, r->kind, RUNTIME_KINDS);
	CODE_ENUM(c, r->gap, RUNTIME_GAPS);
	CODE_FLAG(c, r->is_free_threaded);
	CODE_FLAG(c, r->has_gil);
	CODE_8(c, r->gils);
	code_chars(c, r->version, sizeof r->version);
	CODE_32(c, r->interval_us);
	CODE_16(c, r->looks);
	CODE_16(c, r->locked);
	code_float(c, &r->switches_per_s);
}

static void code_runtime(struct code *c, struct process_runtime **runtime)
{
	bool is_there = *runtime != NULL;
	struct process_runtime head = { 0 };

	CODE_FLAG(c, is_there);
	if (!is_there)
		return;
	if (!c->is_reading)
		head = **runtime;
	code_runtime_head(c, &head);
	head.thread_count = (uint32_t)code_count(c, head.thread_count, RUNTIME_THREAD_LEAST);
	if (c->is_reading && c->error == 0) {
		*runtime = calloc(1, runtime_bytes(head.thread_count));
		if (*runtime == NULL)
			fail(c, -ENOMEM);
		else
			**runtime = head;
	}
	for (uint32_t i = 0; i < head.thread_count && c->error == 0; i++) {
		struct runtime_thread t = (*runtime)->threads[i];
		code_runtime_thread(c, &t);
		require(c, t.tid > 0 && (i == 0 || (*runtime)->threads[i - 1].tid < t.tid));
		if (c->is_reading)
			(*runtime)->threads[i] = t;
	}
}

static void code_process_notes(struct code *c, struct process_notes *n)
{
	code_reading(c, &n->before);
	CODE_64(c, n->children_minor_faults_before);
	CODE_64(c, n->children_ticks_before);
	CODE_64(c, n->children_user_ticks);
	CODE_64(c, n->children_system_ticks);
	CODE_64(c, n->children_minor_faults);
	CODE_64(c, n->children_fresh_ns);
	CODE_FLAG(c, n->is_children_odd);
	code_quota(c, &n->quota);
	code_double(c, &n->pressure.cpu);
	code_double(c, &n->pressure.io);
	code_double(c, &n->pressure.memory);
	CODE_64(c, n->exited_voluntary);
	CODE_64(c, n->exited_involuntary);
	CODE_64(c, n->exited_run_ns);
	CODE_64(c, n->exited_runnable_ns);
	code_moments(c, &n->moments);
	code_moments(c, &n->moments_before);
	CODE_32(c, n->moments_at);
	CODE_32(c, n->moments_before_at);
	code_runtime(c, &n->runtime);
	CODE_32(c, n->exit_count);
	CODE_32(c, n->exit_status);
	CODE_64(c, n->wall_ns);
}

static void code_notes_of_process(struct code *c, struct process *p)
{
	struct process_notes copy = { 0 };
	bool has_notes = p->notes != NULL;

	CODE_FLAG(c, has_notes);
	if (!has_notes)
		return;
	if (!c->is_reading)
		copy = *p->notes;
	else if (process_make_notes(p) == NULL)
		fail(c, -ENOMEM);
	code_process_notes(c, c->is_reading && p->notes ? p->notes : &copy);
}

static void code_details_of_process(struct code *c, struct process *p)
{
	struct details copy = { 0 };
	bool has_details = p->details != NULL;

	CODE_FLAG(c, has_details);
	if (!has_details)
		return;
	if (!c->is_reading)
		copy = *p->details;
	else if (process_make_details(p) == NULL)
		fail(c, -ENOMEM);
	if (c->error == 0)
		code_details(c, c->is_reading ? p->details : &copy);
}

static void code_states(struct code *c, struct task_states *s)
{
	CODE_32(c, s->running);
	CODE_32(c, s->sleeping);
	CODE_32(c, s->uninterruptible);
	CODE_32(c, s->stopped);
	CODE_32(c, s->zombie);
	CODE_32(c, s->idle);
	CODE_32(c, s->other);
}

static void code_flags(struct code *c, struct process *p)
{
	CODE_FLAG(c, p->has_exited);
	CODE_FLAG(c, p->asked);
	CODE_FLAG(c, p->is_born);
	CODE_FLAG(c, p->had_threads);
	CODE_FLAG(c, p->has_states);
	CODE_FLAG(c, p->is_sketched);
	CODE_FLAG(c, p->is_from_exits);
	CODE_FLAG(c, p->has_exit_record);
}

static void code_process(struct code *c, struct process *p)
{
	CODE_32(c, p->pid);
	CODE_32(c, p->ppid);
	CODE_64(c, p->start_ticks);
	code_flags(c, p);
	CODE_64(c, p->checked_at_ns);
	CODE_64(c, p->checked_before_ns);
	CODE_32(c, p->moved_at);
	CODE_32(c, p->first_seen_at);
	CODE_32(c, p->touched);
	code_states(c, &p->states);
	CODE_32(c, p->moved_threads);
	code_reading(c, &p->now);
	CODE_32(c, p->pgid);
	CODE_32(c, p->sid);
	CODE_32(c, p->tty);
	CODE_32(c, p->foreground_pgid);
	CODE_32(c, p->flags);
	CODE_32(c, p->uid);
	code_name(c, &p->user);
	code_memory(c, &p->memory);
	code_details_of_process(c, p);
	code_notes_of_process(c, p);
	code_threads(c, p);
}

static void code_processes(struct code *c, struct sample *sample)
{
	size_t count = code_count(c, sample->count, PROCESS_LEAST);
	struct stored_sample *stored = c->stored;

	if (c->is_reading) {
		stored->list = calloc(count + 1, sizeof(*stored->list));
		if (stored->list == NULL)
			fail(c, -ENOMEM);
		sample->list = (const struct process *const *)stored->list;
	}
	for (size_t i = 0; i < count && c->error == 0; i++) {
		if (!c->is_reading) {
			struct process copy = *sample->list[i];
			code_process(c, &copy);
			continue;
		}
		struct process *p = stored->list[i] = calloc(1, sizeof *p);
		if (p == NULL) {
			fail(c, -ENOMEM);
			break;
		}
		sample->count = i + 1;
		code_process(c, p);
		require(c, p->pid > 0 && (i == 0 || stored->list[i - 1]->pid < p->pid));
	}
}

/* ---- the rest of a sample ---- */

static void code_exit(struct code *c, struct exit_record *r)
{
	CODE_32(c, r->pid);
	CODE_32(c, r->ppid);
	CODE_32(c, r->uid);
	code_name(c, &r->user);
	code_chars(c, r->comm, sizeof r->comm);
	CODE_32(c, r->nice);
	CODE_32(c, r->status);
	CODE_64(c, r->wall_ns);
	CODE_64(c, r->start_low_ns);
	CODE_64(c, r->start_high_ns);
	code_reading(c, &r->total);
	CODE_FLAG(c, r->is_group);
	CODE_FLAG(c, r->was_known);
	CODE_FLAG(c, r->has_site);
	if (r->has_site)
		code_site(c, &r->site);
	CODE_FLAG(c, r->is_open);
	CODE_FLAG(c, r->is_done);
	CODE_64(c, r->known_ns);
	CODE_64(c, r->fresh_ns);
	CODE_64(c, r->window_run_ns);
	CODE_64(c, r->window_runnable_ns);
	CODE_FLAG(c, r->is_partial);
}

static void code_exits(struct code *c, struct sample *sample)
{
	bool has_exits = sample->exits != NULL;

	CODE_FLAG(c, has_exits);
	if (!has_exits)
		return;
	size_t count = code_count(c, sample->exit_count, EXIT_LEAST);
	if (c->is_reading) {
		c->stored->exits = calloc(count + 1, sizeof *c->stored->exits);
		if (c->stored->exits == NULL)
			fail(c, -ENOMEM);
		sample->exits = c->stored->exits;
		sample->exit_count = c->error ? 0 : count;
	}
	for (size_t i = 0; i < count && c->error == 0; i++) {
		struct exit_record copy = sample->exits[i];
		code_exit(c, &copy);
		if (c->is_reading)
			c->stored->exits[i] = copy;
	}
}

static void code_sample(struct code *c, struct sample *s)
{
	CODE_64(c, s->process_total);
	CODE_64(c, s->thread_total);
	CODE_32(c, s->refresh);
	CODE_64(c, s->at_ns);
	CODE_64(c, s->before_ns);
	CODE_64(c, s->boot_offset_ns);
	CODE_64(c, s->real_time_ns);
	CODE_64(c, s->ticks_per_s);
	require(c, s->ticks_per_s > 0 && s->ticks_per_s <= 1000000000);
	CODE_32(c, s->cpu_count);
	CODE_64(c, s->memory_bytes);
	CODE_FLAG(c, s->is_whole);
	code_name(c, &s->hidden_by);
	CODE_FLAG(c, s->named.is_known);
	CODE_64(c, s->named.own_ns);
	CODE_64(c, s->named.children_ns);
	CODE_64(c, s->named.exited_ns);
	CODE_FLAG(c, s->kernel_accounts_runnable);
	code_exits(c, s);
	code_processes(c, s);
}

/* ---- the machine ---- */

static void code_ticks(struct code *c, struct cpu_ticks *t)
{
	CODE_64(c, t->user);
	CODE_64(c, t->nice);
	CODE_64(c, t->system);
	CODE_64(c, t->idle);
	CODE_64(c, t->iowait);
	CODE_64(c, t->irq);
	CODE_64(c, t->softirq);
	CODE_64(c, t->steal);
}

static void code_system(struct code *c, struct system_reading *s)
{
	CODE_FLAG(c, s->is_known);
	CODE_FLAG(c, s->has_stat);
	CODE_FLAG(c, s->has_load);
	CODE_FLAG(c, s->has_memory);
	CODE_FLAG(c, s->has_available);
	CODE_64(c, s->at_ns);
	CODE_32(c, s->cpu_count);
	code_ticks(c, &s->cpu);
	CODE_64(c, s->switches);
	CODE_64(c, s->forks);
	CODE_64(c, s->procs_running);
	CODE_64(c, s->procs_blocked);
	for (int i = 0; i < 3; i++)
		code_double(c, &s->load[i]);
	code_double(c, &s->uptime_s);
	CODE_64(c, s->memory_total_bytes);
	CODE_64(c, s->memory_available_bytes);
	CODE_64(c, s->memory_free_bytes);
	CODE_64(c, s->memory_cached_bytes);
	CODE_64(c, s->swap_total_bytes);
	CODE_64(c, s->swap_free_bytes);
	for (int i = 0; i < PSI_RESOURCES; i++) {
		CODE_FLAG(c, s->has_psi[i]);
		code_double(c, &s->psi_some_avg10[i]);
		code_double(c, &s->psi_full_avg10[i]);
	}
}

#define GAPS (GAP_NO_DEVICE + 1)

static void code_devices(struct code *c, struct device_rates *r)
{
	CODE_ENUM(c, r->gap, GAPS);
	code_double(c, &r->in_per_s);
	code_double(c, &r->out_per_s);
	CODE_FLAG(c, r->has_busy);
	code_double(c, &r->busy);
	code_chars(c, r->busiest, sizeof r->busiest);
}

static void code_rates(struct code *c, struct system_rates *r)
{
	CODE_FLAG(c, r->is_known);
	CODE_ENUM(c, r->cpu.gap, GAPS);
	code_double(c, &r->cpu.user);
	code_double(c, &r->cpu.nice);
	code_double(c, &r->cpu.system);
	code_double(c, &r->cpu.idle);
	code_double(c, &r->cpu.iowait);
	code_double(c, &r->cpu.irq);
	code_double(c, &r->cpu.softirq);
	code_double(c, &r->cpu.steal);
	code_double(c, &r->switches_per_s);
	code_double(c, &r->forks_per_s);
	CODE_ENUM(c, r->switches_gap, GAPS);
	CODE_ENUM(c, r->forks_gap, GAPS);
	CODE_64(c, r->busy_ns);
	CODE_64(c, r->awake_ns);
	code_devices(c, &r->disk);
	code_devices(c, &r->network);
}

static void code_cores(struct code *c, struct sample_head *h)
{
	size_t count = code_count(c, h->core_count, CORE_LEAST);

	if (c->is_reading) {
		c->stored->cores = calloc(count + 1, sizeof *c->stored->cores);
		if (c->stored->cores == NULL)
			fail(c, -ENOMEM);
		h->cores = c->stored->cores;
		h->core_count = c->error ? 0 : (unsigned)count;
	}
	for (size_t i = 0; i < count && c->error == 0; i++) {
		struct core_share core = h->cores[i];
		CODE_32(c, core.number);
		CODE_FLAG(c, core.is_known);
		code_float(c, &core.user);
		code_float(c, &core.system);
		code_float(c, &core.iowait);
		code_float(c, &core.steal);
		if (c->is_reading)
			c->stored->cores[i] = core;
	}
}

static void code_head(struct code *c, struct sample_head *h)
{
	code_system(c, &h->system);
	code_rates(c, &h->rates);
	code_cores(c, h);
	CODE_64(c, h->observations);
	code_double(c, &h->observations_per_s);
	code_double(c, &h->own_cpu_share);
	code_double(c, &h->sampling_cpu_share);
	CODE_32(c, h->exits_lost);
	code_name(c, &h->exited_why);
}

/* ---- the whole sample ---- */

int sample_encode(uint8_t **out, size_t *length, const struct sample *sample,
		  const struct sample_head *head)
{
	struct code c = { .is_reading = false };
	struct sample_head head_copy = *head;
	struct sample copy = *sample;
	char magic[] = MAGIC;
	uint16_t version = SAMPLE_CODE_VERSION;

	code_bytes(&c, magic, MAGIC_BYTES);
	CODE_16(&c, version);
	code_head(&c, &head_copy);
	code_sample(&c, &copy);
	if (c.error) {
		free(c.out);
		return c.error;
	}
	*out = c.out;
	*length = c.length;
	return 0;
}

static void read_all(struct code *c)
{
	char magic[MAGIC_BYTES];
	uint16_t version = 0;

	code_bytes(c, magic, MAGIC_BYTES);
	require(c, memcmp(magic, MAGIC, MAGIC_BYTES) == 0);
	CODE_16(c, version);
	if (version != SAMPLE_CODE_VERSION)
		fail(c, -EPROTONOSUPPORT);
	if (c->error)
		return;
	code_head(c, &c->stored->head);
	code_sample(c, &c->stored->sample);
	require(c, c->in == c->in_end);
}

int sample_decode(struct stored_sample **out, const void *bytes, size_t length)
{
	struct code c = { .is_reading = true, .in = bytes };

	c.in_end = c.in + length;
	c.stored = calloc(1, sizeof *c.stored);
	if (c.stored == NULL)
		return -ENOMEM;
	read_all(&c);
	if (c.error) {
		sample_free(c.stored);
		return c.error;
	}
	*out = c.stored;
	return 0;
}

static void free_threads(struct process *p)
{
	for (size_t i = 0; i < p->thread_count; i++) {
		struct thread_notes *n = p->threads[i].notes;
		if (n == NULL)
			continue;
		wait_place_drop(n->place);
		free(n->observed);
		free(n->long_comm);
		free(n);
	}
	free(p->threads);
}

static void free_process(struct process *p)
{
	free_threads(p);
	if (p->details) {
		free(p->details->cmdline);
		free(p->details->exe);
		free(p->details->cgroup);
		free(p->details->cgroup_v2);
	}
	free(p->details);
	process_free_notes(p);
	free(p);
}

void sample_free(struct stored_sample *stored)
{
	if (stored == NULL)
		return;
	for (size_t i = 0; stored->list && i < stored->sample.count; i++)
		free_process(stored->list[i]);
	free(stored->list);
	free(stored->exits);
	free(stored->cores);
	for (size_t i = 0; i < stored->name_count; i++)
		free(stored->names[i]);
	free(stored->names);
	free(stored);
}

/* NOLINTEND(clang-analyzer-*) */
