/* link_finder.c - tables of the machine, and making links; see link_finder.h. */
#include "config.h"

#include "wait/link_finder.h"
#include "base/array.h"
#include "collect/scanner.h"
#include "model/syscall.h"

#include <errno.h>
#include <stdlib.h>

/* ---- tables ---- */

const struct ends *link_ends(struct link_finder *f)
{
	if (f->has_ends == TABLE_UNREAD)
		f->has_ends = ends_scan(&f->ends, &f->s->fs) == 0 ? TABLE_READ : TABLE_FAILED;
	return f->has_ends == TABLE_READ ? &f->ends : NULL;
}

const struct sock_diag *link_sockets(struct link_finder *f)
{
	if (f->has_sockets == TABLE_UNREAD) {
		int error = f->s->fs.is_own ?
				    sock_diag_read(&f->sockets, SOCK_DIAG_TCP | SOCK_DIAG_UNIX) :
				    -EXDEV;
		f->has_sockets = error ? TABLE_FAILED : TABLE_READ;
	}
	return f->has_sockets == TABLE_READ ? &f->sockets : NULL;
}

const struct locks *link_locks(struct link_finder *f)
{
	if (f->has_locks == TABLE_UNREAD)
		f->has_locks = locks_read(&f->locks, &f->s->fs) == 0 ? TABLE_READ : TABLE_FAILED;
	return f->has_locks == TABLE_READ ? &f->locks : NULL;
}

/* ---- links ---- */

enum syscall_id link_call(const struct link_finder *f)
{
	return syscall_of_number((enum abi)f->site->abi, f->site->syscall);
}

uint64_t link_object(enum link_kind kind, uint64_t number)
{
	return (uint64_t)(kind + 1) << 56 | (number & 0xffffffffffffff);
}

struct link link_make(const struct link_finder *f, enum link_kind kind, uint64_t object,
		      const struct endpoint *end)
{
	return (struct link){
		.pid = f->p->pid,
		.tid = f->t->tid,
		.kind = (uint8_t)kind,
		.is_one_of_set = f->is_one_of_set,
		.is_timed = f->site && f->site->is_timed,
		.observations = f->observations,
		.object = object,
		.end = *end,
	};
}

void link_add(struct link_finder *f, const struct link *l)
{
	if (ARRAY_RESERVE(f->list, f->capacity, f->count + 1) != 0) {
		f->error = -ENOMEM;
		return;
	}
	f->list[f->count++] = *l;
}

void link_add_gap(struct link_finder *f, struct link l, enum link_gap gap)
{
	l.gap = (uint8_t)gap;
	link_add(f, &l);
}

void link_add_to(struct link_finder *f, struct link l, pid_t pid, pid_t tid,
		 enum link_certainty certainty)
{
	l.to_pid = pid;
	l.to_tid = tid;
	l.certainty = (uint8_t)certainty;
	link_add(f, &l);
}

void link_finder_free(struct link_finder *f)
{
	ends_free(&f->ends);
	sock_diag_free(&f->sockets);
	locks_free(&f->locks);
}
