/* record_store.h - what a record keeps besides what views read.
 *
 * Room: model, private to record*.c.
 */
#ifndef PSTOP_MODEL_RECORD_STORE_H
#define PSTOP_MODEL_RECORD_STORE_H

#include "base/tidmap.h"
#include "model/record.h"

struct text_block;

struct record_private {
	struct text_block *texts; /* the newest first */
	struct tidmap running;    /* running tasks by tid */
	uint32_t task_capacity, exec_capacity;
};

/* Copies bytes and adds a NUL.  NULL without memory; the record owns the copy. */
char *store_text(struct record_private *p, const char *text, size_t length);

void store_free(struct record_private *p);

#endif
