/* json_chain.c - chains of waits as JSON; see json_chain.h. */
#include "config.h"

#include "export/json_chain.h"
#include "export/json_item.h"
#include "field/row.h"
#include "model/verdict_reason.h"

#include <string.h>
#include <time.h>

/* Links listed at most. */
#define LISTED_MOST 4

static cJSON *make_name(const char *name)
{
	return *name ? make_text(name, strlen(name)) : cJSON_CreateNull();
}

static cJSON *make_id(pid_t id)
{
	return id > 0 ? make_signed(id) : cJSON_CreateNull();
}

/* Create the text of what is waited for: an address for a lock, a path, both addresses. */
static cJSON *make_object(const struct endpoint *end)
{
	char text[ENDPOINT_TEXT_MAX];

	if (end->type == ENDPOINT_LOCK) {
		snprintf(text, sizeof text, "0x%llx", (unsigned long long)end->address);
		return cJSON_CreateString(text);
	}
	return make_name(endpoint_text(end, text, sizeof text));
}

/* As the field start_time, whose precision is that of the kernel's clock ticks. */
static cJSON *make_start(const struct sample *sample, uint64_t start_ticks)
{
	int64_t boot_ns = sample->real_time_ns - (int64_t)sample->boot_offset_ns, start_ns, at_ns;
	char date[32], text[48];
	struct tm tm;

	if (start_ticks == 0 || !rates_start_ns(sample->ticks_per_s, start_ticks, &start_ns) ||
	    __builtin_add_overflow(boot_ns, start_ns, &at_ns) || at_ns < 0)
		return cJSON_CreateNull();
	time_t seconds = (time_t)(at_ns / 1000000000);
	if (gmtime_r(&seconds, &tm) == NULL)
		return cJSON_CreateNull();
	strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(text, sizeof text, "%s.%02dZ", date, (int)(at_ns % 1000000000 / 10000000));
	return cJSON_CreateString(text);
}

static cJSON *make_link(const struct chains *c, const struct chain_node *n, const struct link *l)
{
	const char *why = link_gap_text((enum link_gap)l->gap);
	/* The thread that the chain continues with, if it is by this link. */
	const struct chain_node *to = l == n->link && n->next != CHAIN_NONE ? &c->nodes[n->next] :
									      NULL;
	cJSON *object = cJSON_CreateObject();

	cJSON_AddItemToObjectCS(object, "kind",
				cJSON_CreateStringReference(
					link_kind_name((enum link_kind)l->kind)));
	cJSON_AddItemToObjectCS(object, "object", make_object(&l->end));
	cJSON_AddItemToObjectCS(object, "share",
				c->sample->before_ns ? make_real(chain_link_share(c, n, l)) :
						       cJSON_CreateNull());
	cJSON_AddItemToObjectCS(object, "pid", make_id(l->to_pid));
	cJSON_AddItemToObjectCS(object, "tid", make_id(to ? to->tid : l->to_tid));
	cJSON_AddItemToObjectCS(object, "comm", make_name(to ? chain_comm(c, to) : l->to_comm));
	cJSON_AddItemToObjectCS(object, "start_time",
				make_start(c->sample,
					   to && to->t ? to->t->start_ticks : l->to_start_ticks));
	cJSON_AddItemToObjectCS(object, "certainty",
				l->to_pid > 0 ? cJSON_CreateStringReference(link_certainty_name(
							(enum link_certainty)l->certainty)) :
						cJSON_CreateNull());
	cJSON_AddItemToObjectCS(object, "unavailable",
				why ? cJSON_CreateStringReference(why) : cJSON_CreateNull());
	return object;
}

/* A server without a request waits for nobody, and an unknown wait says nothing. */
static bool is_listed(const struct link *l)
{
	return l->kind != LINK_REQUEST && l->kind != LINK_UNKNOWN;
}

cJSON *make_waits_for(const struct chains *chains, pid_t pid, pid_t tid)
{
	uint32_t at = chains ? chains_find(chains, pid, tid) : CHAIN_NONE;
	unsigned count = 0;

	if (at == CHAIN_NONE)
		return cJSON_CreateNull();
	const struct chain_node *n = &chains->nodes[at];
	cJSON *list = cJSON_CreateArray();
	/* The link that the chain continues with comes first: it has the largest share, and those
	 * to the same object have the same. */
	if (n->link && is_listed(n->link)) {
		cJSON_AddItemToArray(list, make_link(chains, n, n->link));
		count++;
	}
	for (size_t i = 0; i < n->link_count && count < LISTED_MOST; i++) {
		if (&n->links[i] == n->link || !is_listed(&n->links[i]))
			continue;
		cJSON_AddItemToArray(list, make_link(chains, n, &n->links[i]));
		count++;
	}
	if (count > 0)
		return list;
	cJSON_Delete(list);
	return cJSON_CreateNull();
}

static void add_verdict(cJSON *object, const struct chains *c, const struct chain_node *n,
			bool is_lifetime)
{
	char reason[VERDICT_REASON_MAX];
	struct evidence evidence;

	if (n->t == NULL) {
		cJSON_AddNullToObject(object, "class");
		cJSON_AddNullToObject(object, "detail");
		cJSON_AddNullToObject(object, "reason");
		return;
	}
	struct row row = row_make(c->sample, n->p, n->t, is_lifetime);
	row_evidence(&row, is_lifetime, &evidence);
	verdict_reason(&evidence, &row.verdict, reason, sizeof reason);
	cJSON_AddItemToObjectCS(object, "class",
				row.verdict.class == CLASS_UNKNOWN ?
					cJSON_CreateNull() :
					cJSON_CreateStringReference(
						verdict_class_name(row.verdict.class)));
	cJSON_AddItemToObjectCS(object, "detail",
				row.verdict.detail == DETAIL_UNKNOWN ?
					cJSON_CreateNull() :
					cJSON_CreateStringReference(
						verdict_detail_name(row.verdict.detail)));
	cJSON_AddItemToObjectCS(object, "reason", make_text(reason, strlen(reason)));
}

void add_root(cJSON *object, const struct chains *chains, const struct chain *chain,
	      bool is_lifetime)
{
	const struct chain_node *root = &chains->nodes[chain->root];

	cJSON_AddItemToObjectCS(object, "pid", make_signed(root->pid));
	cJSON_AddItemToObjectCS(object, "tid", make_signed(root->tid));
	cJSON_AddItemToObjectCS(object, "comm", make_name(chain_comm(chains, root)));
	add_verdict(object, chains, root, is_lifetime);
	cJSON_AddItemToObjectCS(object, "ends",
				cJSON_CreateStringReference(chain_end_name(chain->end)));
	cJSON_AddItemToObjectCS(object, "is_cycle", cJSON_CreateBool(chain->is_cycle));
}

static cJSON *make_path(const struct chains *c, const struct chain *chain)
{
	cJSON *path = cJSON_CreateArray();

	for (unsigned i = 0; i < chain->count; i++) {
		const struct chain_node *n = &c->nodes[chain->path[i]];
		cJSON *one = cJSON_CreateObject();
		cJSON_AddItemToObjectCS(one, "pid", make_signed(n->pid));
		cJSON_AddItemToObjectCS(one, "tid", make_signed(n->tid));
		cJSON_AddItemToObjectCS(one, "comm", make_name(chain_comm(c, n)));
		cJSON_AddItemToObjectCS(one, "kind",
					n->link && is_listed(n->link) ?
						cJSON_CreateStringReference(link_kind_name(
							(enum link_kind)n->link->kind)) :
						cJSON_CreateNull());
		cJSON_AddItemToArray(path, one);
	}
	return path;
}

cJSON *make_root_cause(const struct chains *chains, pid_t pid, pid_t tid, bool is_lifetime)
{
	uint32_t at = chains ? chains_find(chains, pid, tid) : CHAIN_NONE;
	struct chain chain;

	if (at == CHAIN_NONE)
		return cJSON_CreateNull();
	chain_follow(chains, at, &chain);
	cJSON *object = cJSON_CreateObject();
	add_root(object, chains, &chain, is_lifetime);
	cJSON_AddItemToObjectCS(object, "path", make_path(chains, &chain));
	return object;
}
