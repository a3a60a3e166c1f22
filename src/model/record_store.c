/* record_store.c - the texts of a record; see record_store.h. */
#include "config.h"

#include "model/record_store.h"

#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES 65536

struct text_block {
	struct text_block *next;
	size_t size, used;
	char bytes[];
};

char *store_text(struct record_private *p, const char *text, size_t length)
{
	struct text_block *block = p->texts;

	if (block == NULL || block->size - block->used < length + 1) {
		size_t size = length + 1 > BLOCK_BYTES ? length + 1 : BLOCK_BYTES;
		block = malloc(sizeof *block + size);
		if (block == NULL)
			return NULL;
		block->next = p->texts;
		block->size = size;
		block->used = 0;
		p->texts = block;
	}
	char *copy = block->bytes + block->used;
	memcpy(copy, text, length);
	copy[length] = '\0';
	block->used += length + 1;
	return copy;
}

void store_free(struct record_private *p)
{
	while (p->texts) {
		struct text_block *next = p->texts->next;
		free(p->texts);
		p->texts = next;
	}
	tidmap_free(&p->running);
}
