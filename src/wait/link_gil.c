/* link_gil.c - links to the holder of Python's GIL; see link_gil.h. */
#include "config.h"

#include "wait/link_gil.h"
#include "collect/scanner.h"

/* Return the thread that was most often seen holding it; NULL: none was. */
static const struct runtime_thread *find_holder(const struct link_finder *f)
{
	const struct process_runtime *r = process_notes(f->p)->runtime;
	const struct runtime_thread *holder = NULL;

	if (r == NULL || r->at != f->s->sample.refresh)
		return NULL;
	for (uint32_t i = 0; i < r->thread_count; i++)
		if (r->threads[i].holds > (holder ? holder->holds : 0))
			holder = &r->threads[i];
	return holder;
}

void link_gil(struct link_finder *f, uint16_t observations)
{
	const struct endpoint none = { .type = ENDPOINT_NONE };
	const struct runtime_thread *holder = find_holder(f);
	struct link l = link_make(f, LINK_GIL, link_object(LINK_GIL, (uint64_t)f->p->pid),
				  f->site ? &f->site->end : &none);

	l.observations = observations;
	l.is_timed = true; /* Python asks for it again after each switch interval */
	if (holder == NULL)
		link_add_gap(f, l, LINK_GAP_NO_OWNER);
	else if (holder->tid != f->t->tid)
		link_add_to(f, l, f->p->pid, holder->tid, LINK_OWNER);
}
