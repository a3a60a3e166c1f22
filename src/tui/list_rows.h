/* list_rows.h - the rows behind the lines of list.h; the inside of it.
 *
 * Room: tui, private to list*.c.  Keeps a row for each process from refresh to
 * refresh, and those of ended ones.  Must not know filters, order and folding.
 */
#ifndef PSTOP_TUI_LIST_ROWS_H
#define PSTOP_TUI_LIST_ROWS_H

#include "tui/list.h"

/* Rows of processes have the numbers from 0 on, those of ended ones the numbers
 * behind; the row is good until the next update. */
struct row list_row_at(const struct list *l, size_t index);
const struct process *list_process_at(const struct list *l, size_t index);
size_t list_row_count(const struct list *l);

/* Brings the rows of processes, and by_class, to the table's last refresh.  0, or
 * -ENOMEM. */
int list_update_rows(struct list *l, const struct sample *sample);

/* Makes the rows of processes that ended in the window.  0, or -ENOMEM. */
int list_update_exited(struct list *l, const struct sample *sample, enum exited_mode mode);

#endif
