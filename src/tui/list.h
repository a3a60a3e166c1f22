/* list.h - the rows that the live view shows, and their order.
 *
 * Room: tui.  Keeps one row per process from refresh to refresh and recomputes only the rows of
 * processes that moved; then filters, sorts, folds and nests them.
 */
#ifndef PSTOP_TUI_LIST_H
#define PSTOP_TUI_LIST_H

#include "field/exited.h"
#include "field/field.h"
#include "field/filter.h"
#include "tui/process_set.h"
#include "field/row_list.h"

struct list_options {
	const struct field *sort; /* of a list without nesting */
	bool is_reversed;         /* reverse that order */
	bool is_tree;             /* show children below their parents, the oldest first, whatever
	                            `sort` is */
	bool has_threads;         /* show the threads of all processes */
	bool hides_kernel;        /* leave out kernel threads, except those requested by PID */
	enum exited_mode exited;  /* rows of processes that exited in the window */
	bool hides_exited;        /* leave out these rows for now */
	bool has_uid;
	uid_t uid;
	const struct filter *filter; /* NULL: none */
};

/* Deeper branches of a tree are drawn at this depth. */
#define LIST_DEPTH_MOST 60

/* One line of the table. */
struct line {
	uint32_t index; /* in processes, continued in exited; if is_thread, in threads */
	bool is_thread : 1;
	bool is_unfolded : 1;  /* its threads follow */
	bool has_children : 1; /* in a tree: it has rows below it, or would have if it were not
	                          folded */
	bool is_folded : 1;    /* its children and threads are not shown */
	uint8_t depth;         /* in the tree, at most LIST_DEPTH_MOST */
	uint64_t branches;     /* bit N: at depth N another branch follows below */
};

/* What is folded; kept even while it is not shown. */
struct list_folds {
	struct process_set folded;   /* the rows below these are not shown */
	struct process_set unfolded; /* the threads of these are shown */
};

struct list {
	struct row_list processes; /* one per process of the sample, in its order */
	struct exited exits;       /* processes that exited in the window, in groups */
	struct rows exited;        /* their rows */
	double *keys;              /* values of the sort field, if it is a number */
	size_t keys_capacity;
	struct rows threads; /* of unfolded processes */
	struct line *lines;
	size_t count, capacity;
	struct line *spare; /* room for lines that are put aside while others move */
	size_t spare_capacity;
	unsigned by_class[VERDICT_COUNTS]; /* number of processes of the sample in each class */
	struct list_folds folds;
	/* Called with each row of a process that is computed: those that moved, and those that are
	 * at rest since this refresh.  May be NULL. */
	void (*on_made)(void *context, const struct row *row);
	void *on_made_context;
};

/* Bring the list up to the sample's last refresh.  Return 0 or -ENOMEM. */
int list_update(struct list *l, const struct sample *sample, const struct list_options *o);

/* Arrange the list again, if only the options have changed.  Return 0 or -ENOMEM. */
int list_arrange(struct list *l, const struct list_options *o);

/* Arrange the list after `processes` was filled with rows of the sample from elsewhere.  Return 0
 * or -ENOMEM. */
int list_show(struct list *l, const struct sample *sample, const struct list_options *o);

/* Return the row of a line; valid until the next call that changes the list. */
struct row list_row(const struct list *l, const struct line *line);

/* Compute again the rows of processes whose waits could not be observed, and by_class with them. */
void list_remake_blind(struct list *l);

/* Compute a row again, and by_class with it, after more was read of its task. */
void list_remake(struct list *l, const struct line *line);

/* Compute the shares of a row to be drawn, see row_renew_shares(). */
void list_renew_shares(struct list *l, const struct line *line);

/* Show or hide what is below the process of line `at`: its children in a tree, and its threads.  If
 * it is folded, unfold it.  Otherwise, with `is_more`, show its threads (unless all threads are
 * shown anyway), or hide them if they are shown; without `is_more`, hide its threads if they were
 * shown that way, else hide everything below it.  list_arrange() puts this into effect.  Return 0;
 * -ENOENT if there is nothing below it; or -ENOMEM. */
int list_fold(struct list *l, const struct list_options *o, size_t at, bool is_more);

/* Fold all branches of a tree except the roots; or, if any is folded, unfold all.  Return 0 or
 * -ENOMEM. */
int list_fold_all(struct list *l);

/* Fold what line `at` is in: the threads of its process, or the children of its parent.  Return the
 * index of the line of that process; -1 if it is below none, or there is no memory. */
ssize_t list_fold_parent(struct list *l, const struct list_options *o, size_t at);

/* Return the index of the line of a process (tid 0) or thread; -1 if there is none. */
ssize_t list_find(const struct list *l, pid_t pid, pid_t tid);

/* Free everything that the list owns. */
void list_free(struct list *l);

#endif
