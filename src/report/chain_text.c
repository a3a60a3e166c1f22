/* chain_text.c - chains in words; see chain_text.h. */
#include "config.h"

#include "report/chain_text.h"

#include <stdio.h>
#include <string.h>

const char *chain_text_task(const struct chains *c, uint32_t node, char *out, size_t size)
{
	const struct chain_node *n = &c->nodes[node];
	const char *comm = chain_comm(c, n);
	char id[32];

	if (n->tid == n->pid)
		snprintf(id, sizeof id, "%d", (int)n->pid);
	else
		snprintf(id, sizeof id, "%d/%d", (int)n->pid, (int)n->tid);
	snprintf(out, size, "%s%s%.*s", id, *comm ? " " : "", TASK_COMM_MAX - 1, comm);
	return out;
}

/* What a thread is at while it waits through a kind of link. */
static const char *word_of(enum link_kind kind)
{
	static const char *const words[LINK_KINDS] = {
		[LINK_PIPE] = "pipe",
		[LINK_UNIX_SOCKET] = "unix socket",
		[LINK_TCP] = "TCP",
		[LINK_PTY] = "terminal",
		[LINK_MUTEX] = "mutex",
		[LINK_RWLOCK] = "read-write lock",
		[LINK_FUTEX] = "lock or condition",
		[LINK_JOIN] = "end of a thread",
		[LINK_GIL] = "interpreter lock",
		[LINK_FILE_LOCK] = "file lock",
		[LINK_CHILD] = "child",
		[LINK_EVENTFD] = "eventfd",
		[LINK_FUSE] = "FUSE file system",
		[LINK_NFS] = "network file system",
		[LINK_KERNEL_LOCK] = "lock of the kernel",
		[LINK_DISK] = "disk",
		[LINK_REMOTE] = "network",
		[LINK_USER] = "user at a terminal",
		[LINK_TIMER] = "timer",
		[LINK_NOBODY] = "an object that nobody holds",
		[LINK_REQUEST] = "requests",
		[LINK_UNKNOWN] = "not known",
	};

	return words[kind];
}

/* Write the object without the word that the kind already says. */
static void write_object(const struct endpoint *end, char *out, size_t size)
{
	static const char *const said[] = { "unix ", "tcp ", "pipe:" };
	char text[ENDPOINT_TEXT_MAX];

	if (end->type == ENDPOINT_LOCK) {
		snprintf(out, size, " at 0x%llx", (unsigned long long)end->address);
		return;
	}
	const char *from = endpoint_text(end, text, sizeof text);
	for (size_t i = 0; i < sizeof said / sizeof *said; i++)
		if (strncmp(from, said[i], strlen(said[i])) == 0)
			from += strlen(said[i]);
	snprintf(out, size, "%s%s", *from ? " " : "", from);
}

const char *chain_text_link(const struct chains *c, const struct chain_node *n,
			    const struct link *l, char *out, size_t size)
{
	const char *why = link_gap_text((enum link_gap)l->gap);
	char object[ENDPOINT_TEXT_MAX + 8], share[48] = "";

	write_object(&l->end, object, sizeof object);
	if (c->sample->before_ns > 0)
		snprintf(share, sizeof share, ", %.0f %% of the time",
			 chain_link_share(c, n, l) * 100);
	snprintf(out, size, "%s%s%s%s%s%s", word_of((enum link_kind)l->kind), object, share,
		 why ? " (" : "", why ? why : "", why ? ")" : "");
	return out;
}

const char *chain_text_certainty(const struct link *l)
{
	if (l->kind == LINK_CHILD)
		return "the child";
	if (l->kind == LINK_JOIN)
		return "the thread";
	switch ((enum link_certainty)l->certainty) {
	case LINK_OWNER:
		return "the owner";
	case LINK_PEER:
		return "at the other end";
	case LINK_HOLDER:
		return "holds the other end, as others do";
	default:
		return "usually wakes it";
	}
}

const char *chain_text_end(enum chain_end end)
{
	static const char *const texts[CHAIN_ENDS] = {
		[CHAIN_COMPUTING] = "computes",
		[CHAIN_READY] = "wants a core",
		[CHAIN_DISK] = "waits for the disk",
		[CHAIN_REMOTE] = "waits for another machine",
		[CHAIN_USER] = "waits for a user",
		[CHAIN_TIMER] = "sleeps until a timer expires",
		[CHAIN_IDLE] = "waits for requests, and owes nobody anything",
		[CHAIN_NOBODY] = "waits at an object whose other end nobody holds",
		[CHAIN_CYCLE] = "waits in a circle with others",
		[CHAIN_NO_ACCESS] =
			"waits for another user's process, which may not be looked into",
		[CHAIN_UNKNOWN] = "waits for something that names nobody",
	};

	return texts[end];
}

static void append(char *out, size_t size, const char *text)
{
	size_t length = strlen(out);

	snprintf(out + length, size - length, "%s", text);
}

/* Hops that are named one by one. */
#define NAMED_MOST 3

const char *chain_text_conclusion(const struct chains *c, const struct chain *chain, char *out,
				  size_t size)
{
	char task[TASK_COMM_MAX + 32], more[64];
	unsigned hops = chain->count - 1;

	*out = '\0';
	if (hops == 0 && !chain->is_cycle) {
		snprintf(out, size, "%s", chain_text_end(chain->end));
		return out;
	}
	for (unsigned i = 1; i < chain->count; i++) {
		bool is_left_out = hops > NAMED_MOST && i > 1 && i < hops;
		if (is_left_out)
			continue;
		if (hops > NAMED_MOST && i == hops) {
			snprintf(more, sizeof more, ", and so on over %u others for ",
				 hops - 2 + chain->left_out);
			append(out, size, more);
		} else {
			append(out, size, i > 1 ? ", which waits for " : "waits for ");
		}
		append(out, size, chain_text_task(c, chain->path[i], task, sizeof task));
	}
	if (chain->is_cycle) {
		append(out, size, hops ? ", which waits for " : "waits for ");
		append(out, size,
		       chain_text_task(c, c->nodes[chain->root].next, task, sizeof task));
		append(out, size, ": a deadlock");
		return out;
	}
	append(out, size, ", which ");
	append(out, size, chain_text_end(chain->end));
	return out;
}
