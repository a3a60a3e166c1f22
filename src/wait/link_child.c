/* link_child.c - links to children; see link_child.h. */
#include "config.h"

#include "wait/link_child.h"
#include "base/cursor.h"
#include "collect/scanner.h"

#define CHILDREN_MOST 64

static bool lives(struct link_finder *f, pid_t pid)
{
	struct stat_fields stat;
	ssize_t n = procfs_read_file(&f->s->fs, pid, 0, "stat");

	return n > 0 && parse_stat(f->s->fs.buffer, (size_t)n, &stat) == 0 && stat.state != 'Z' &&
	       stat.state != 'X';
}

/* List the children that a thread has made: any thread of the process can wait for them.  Return
 * their number, or a negative errno. */
static ssize_t list_children(struct link_finder *f, pid_t tid, pid_t *out, size_t room)
{
	ssize_t n = procfs_read_file(&f->s->fs, f->p->pid, tid, "children");
	struct cursor c = cursor_over(f->s->fs.buffer, n < 0 ? 0 : (size_t)n);
	size_t count = 0;
	uint64_t child;

	if (n < 0)
		return n;
	while (count < room && cursor_u64(&c, &child) && child <= INT32_MAX)
		out[count++] = (pid_t)child;
	return (ssize_t)count;
}

/* A kernel without CONFIG_PROC_CHILDREN lists none: find those that are in the sample. */
static size_t search_children(const struct link_finder *f, pid_t *out, size_t room)
{
	const struct sample *sample = &f->s->sample;
	size_t count = 0;

	for (size_t i = 0; i < sample->count && count < room; i++)
		if (sample->list[i]->ppid == f->p->pid && !sample->list[i]->has_exited)
			out[count++] = sample->list[i]->pid;
	return count;
}

static size_t find_children(struct link_finder *f, pid_t out[static CHILDREN_MOST])
{
	size_t count = 0;

	for (size_t i = 0; i < f->p->thread_count && count < CHILDREN_MOST; i++) {
		ssize_t found =
			list_children(f, f->p->threads[i].tid, out + count, CHILDREN_MOST - count);
		if (found < 0 && i == 0)
			return search_children(f, out, CHILDREN_MOST);
		count += found > 0 ? (size_t)found : 0;
	}
	return count;
}

size_t link_children(struct link_finder *f, pid_t only)
{
	const struct endpoint none = { .type = ENDPOINT_NONE };
	struct link l =
		link_make(f, LINK_CHILD, link_object(LINK_CHILD, (uint64_t)f->p->pid), &none);
	pid_t children[CHILDREN_MOST];
	size_t count = 0, added = 0;

	if (only > 0)
		children[count++] = only;
	else
		count = find_children(f, children);
	for (size_t i = 0; i < count; i++) {
		if (children[i] == f->s->own_pid || !lives(f, children[i]))
			continue;
		link_add_to(f, l, children[i], 0, LINK_OWNER);
		added++;
	}
	return added;
}
