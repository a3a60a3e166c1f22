/* json_blockers.c - who holds up others, as JSON; see json_blockers.h. */
#include "config.h"

#include "export/json_blockers.h"
#include "export/json.h"
#include "export/json_chain.h"
#include "export/json_item.h"

#include <errno.h>
#include <string.h>

/* Of the waiters of one task, this many are listed, and none deeper than this. */
#define LISTED_WIDE 256
#define LISTED_DEEP 24

/* A tree under construction: the list of waiters on each level. */
struct tree {
	const struct blockers *b;
	cJSON *lists[LISTED_DEEP + 1];
};

static void add_task(cJSON *object, const struct chains *c, const struct chain_node *n)
{
	const char *comm = chain_comm(c, n);

	cJSON_AddItemToObjectCS(object, "pid", make_signed(n->pid));
	cJSON_AddItemToObjectCS(object, "tid", make_signed(n->tid));
	cJSON_AddItemToObjectCS(object, "comm",
				*comm ? make_text(comm, strlen(comm)) : cJSON_CreateNull());
}

static void add_row(void *context, const struct blocker_row *row)
{
	struct tree *tree = context;
	const struct chains *c = tree->b->chains;
	const struct chain_node *n = &c->nodes[row->node];
	cJSON *one = cJSON_CreateObject(), *list = cJSON_CreateArray();

	add_task(one, c, n);
	cJSON_AddItemToObjectCS(one, "kind",
				cJSON_CreateStringReference(
					link_kind_name((enum link_kind)n->link->kind)));
	cJSON_AddItemToObjectCS(one, "share",
				c->sample->before_ns ?
					make_real(blocker_share(tree->b, row->node)) :
					cJSON_CreateNull());
	cJSON_AddItemToObjectCS(one, "waiters", list);
	cJSON_AddItemToArray(tree->lists[row->depth - 1], one);
	tree->lists[row->depth] = list;
}

static cJSON *make_kinds(uint32_t kinds)
{
	cJSON *list = cJSON_CreateArray();

	for (unsigned i = 0; i < LINK_KINDS; i++)
		if (kinds >> i & 1)
			cJSON_AddItemToArray(list, cJSON_CreateStringReference(
							   link_kind_name((enum link_kind)i)));
	return list;
}

static cJSON *make_blocker(const struct blockers *b, const struct blocker *one, bool is_lifetime)
{
	struct chain chain = { .end = one->end, .is_cycle = one->is_cycle, .root = one->root };
	struct tree tree = { .b = b };
	cJSON *object = cJSON_CreateObject();

	add_root(object, b->chains, &chain, is_lifetime);
	cJSON_AddItemToObjectCS(object, "held_threads", make_unsigned(one->held));
	cJSON_AddItemToObjectCS(object, "held_s_per_s",
				is_lifetime ? cJSON_CreateNull() : make_real(one->held_s_per_s));
	cJSON_AddItemToObjectCS(object, "kinds", make_kinds(one->kinds));
	tree.lists[0] = cJSON_CreateArray();
	cJSON_AddItemToObjectCS(object, "waiters", tree.lists[0]);
	ssize_t left_out = blocker_walk(b, one, LISTED_WIDE, LISTED_DEEP, add_row, &tree);
	if (left_out < 0) {
		cJSON_Delete(object);
		return NULL;
	}
	cJSON_AddItemToObjectCS(object, "waiters_left_out", make_signed(left_out));
	return object;
}

int json_blockers(FILE *out, const struct blockers *b, const struct blockers_head *head)
{
	const struct sample *sample = b->chains->sample;
	cJSON *object = cJSON_CreateObject();
	bool is_first = true;

	cJSON_AddItemToObjectCS(object, "schema", make_unsigned(JSON_SCHEMA));
	cJSON_AddItemToObjectCS(object, "pstop", cJSON_CreateString(PACKAGE_VERSION));
	cJSON_AddItemToObjectCS(object, "time", make_time(sample->real_time_ns));
	cJSON_AddItemToObjectCS(object, "window_s",
				head->window_s > 0 ? make_real(head->window_s) :
						     cJSON_CreateNull());
	int error = json_write_open(out, object);
	fputs(",\"blockers\":[", out);
	for (size_t i = 0; i < b->count && !error; i++) {
		if (!head->has_at_rest && blocker_is_at_rest(&b->list[i]))
			continue;
		fputs(is_first ? "" : ",", out);
		fputs(head->is_line ? "" : "\n", out);
		error = json_write(out, make_blocker(b, &b->list[i], head->window_s <= 0));
		is_first = false;
	}
	fputs(head->is_line ? "]}\n" : "\n]}\n", out);
	return error;
}
