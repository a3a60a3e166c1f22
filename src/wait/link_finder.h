/* link_finder.h - what the files that find links share: the thread in question, and tables of the
 * machine that are read once, when the first thread needs them.
 *
 * Room: wait, private to links.c and link_*.c.
 */
#ifndef PSTOP_WAIT_LINK_FINDER_H
#define PSTOP_WAIT_LINK_FINDER_H

#include "model/link.h"
#include "model/task.h"
#include "proc/ends.h"
#include "proc/locks.h"
#include "proc/parse.h"
#include "proc/sock_diag.h"

struct scanner;

/* A table: read when it is first needed. */
enum link_table { TABLE_UNREAD, TABLE_READ, TABLE_FAILED };

struct link_finder {
	struct scanner *s;
	struct link *list;
	size_t count, capacity;
	int error; /* -ENOMEM: the list is not complete */
	struct ends ends;
	struct sock_diag sockets;
	struct locks locks;
	enum link_table has_ends, has_sockets, has_locks;

	/* The thread, and the place where it was observed. */
	const struct process *p;
	const struct thread *t;
	const struct wait_site *site;
	uint16_t observations;
	const struct syscall_fields *call; /* what it is blocked in now; NULL: not known */
	bool is_one_of_set;                /* the object in question is a member of a set */
};

/* Read a table.  Return NULL if it cannot be read. */
const struct ends *link_ends(struct link_finder *f);
const struct sock_diag *link_sockets(struct link_finder *f);
const struct locks *link_locks(struct link_finder *f);

/* Free the tables. */
void link_finder_free(struct link_finder *f);

/* Return a link of the thread that leads to nobody yet. */
struct link link_make(const struct link_finder *f, enum link_kind kind, uint64_t object,
		      const struct endpoint *end);

/* Return what names an object in all links: of a kind of objects, the number of one. */
uint64_t link_object(enum link_kind kind, uint64_t number);

void link_add(struct link_finder *f, const struct link *l);
void link_add_gap(struct link_finder *f, struct link l, enum link_gap gap);
void link_add_to(struct link_finder *f, struct link l, pid_t pid, pid_t tid,
		 enum link_certainty certainty);

/* Return the system call of the place. */
enum syscall_id link_call(const struct link_finder *f);

#endif
