/* list.h - which rows the live view shows, in which order.
 *
 * Room: tui.  Keeps a row for each process from refresh to refresh and works
 * out again only those that moved; then filters, sorts, folds and nests them.
 */
#ifndef PSTOP_TUI_LIST_H
#define PSTOP_TUI_LIST_H

#include "field/exited.h"
#include "field/field.h"
#include "field/filter.h"
#include "tui/process_set.h"
#include "field/row_list.h"

struct list_options {
	const struct field *sort;
	bool is_turned;          /* the other way round */
	bool is_tree;            /* children below their parents */
	bool has_threads;        /* all processes unfolded */
	bool hides_kernel;       /* kernel threads left out, but those asked for by PID */
	enum exited_mode exited; /* rows of processes that ended in the window */
	bool hides_exited;       /* no such rows for now */
	bool has_uid;
	uid_t uid;
	const struct filter *filter; /* NULL: none */
};

/* Deeper branches of a tree are drawn at this depth. */
#define LIST_DEPTH_MOST 60

/* One line of the table. */
struct line {
	uint32_t index; /* in processes and, behind them, exited; is_thread: in threads */
	bool is_thread : 1;
	bool is_unfolded : 1;  /* its threads follow */
	bool has_children : 1; /* in a tree: rows that are below it, or were they not folded */
	bool is_folded : 1;    /* what is below it is not shown */
	uint8_t depth;         /* in the tree, at most LIST_DEPTH_MOST */
	uint64_t branches;     /* bit N: at depth N another branch follows below */
};

/* What is folded; kept whether it is shown now or not. */
struct list_folds {
	struct process_set folded;   /* nothing is shown below these */
	struct process_set unfolded; /* the threads of these are */
};

struct list {
	struct row_list processes; /* one a process of the table, in its order */
	struct exited ended;       /* processes that ended in the window, grouped: */
	struct rows exited;        /* their rows */
	double *keys;              /* of the sort field, where that is a number */
	size_t keys_capacity;
	struct rows threads; /* of unfolded processes */
	struct line *lines;
	size_t count, capacity;
	struct line *spare; /* room for those put aside while the others move */
	size_t spare_capacity;
	unsigned by_class[VERDICT_COUNTS]; /* all processes of the table */
	struct list_folds folds;
	/* Called with each row of a process that is worked out (NULL: nobody is): those
	 * that moved, and those that rest since this refresh. */
	void (*on_made)(void *context, const struct row *row);
	void *on_made_context;
};

/* Brings the list to the table's last refresh.  0, or -ENOMEM. */
int list_update(struct list *l, const struct sample *sample, const struct list_options *o);

/* The same after only the options changed. */
int list_arrange(struct list *l, const struct list_options *o);

/* The same after `processes` were put in from elsewhere: rows of the table. */
int list_show(struct list *l, const struct sample *sample, const struct list_options *o);

/* The row of a line; good until the next call that changes the list. */
struct row list_row(const struct list *l, const struct line *line);

/* Works a row out again after more became known of its task. */
void list_remake(struct list *l, const struct line *line);

/* Makes the shares of a row that is drawn, see row_renew_shares(). */
void list_renew_shares(struct list *l, const struct line *line);

/* Shows or hides what is below the process of line `at`, that is: its children in a
 * tree, and its threads.  What is folded is unfolded again.  Else `is_more` shows the
 * threads, where not all are shown anyway, or hides them again; !is_more hides threads
 * that were shown so, or else everything.  list_arrange() makes it so.  0; -ENOENT:
 * there is nothing below it; -ENOMEM. */
int list_fold(struct list *l, const struct list_options *o, size_t at, bool is_more);

/* Folds all branches of a tree but the roots; or, where one is folded, none. */
int list_fold_all(struct list *l);

/* Folds what line `at` is in: the threads of its process, or the children of its
 * parent.  Index of the line of that one; -1: it is below none, or no memory. */
ssize_t list_fold_parent(struct list *l, const struct list_options *o, size_t at);

/* Index of the line of a process (tid 0) or thread; -1 if there is none. */
ssize_t list_find(const struct list *l, pid_t pid, pid_t tid);

void list_free(struct list *l);

#endif
