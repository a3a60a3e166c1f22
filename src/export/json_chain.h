/* json_chain.h - who waits for whom, as JSON.
 *
 * Room: export.
 */
#ifndef PSTOP_EXPORT_JSON_CHAIN_H
#define PSTOP_EXPORT_JSON_CHAIN_H

#include <cjson/cJSON.h>

#include "model/chain.h"

/* Create "waits_for" of a thread: a list by falling share, or null if it waits for nobody, or if
 * that is not known. */
cJSON *make_waits_for(const struct chains *chains, pid_t pid, pid_t tid);

/* Create "root_cause" of a thread: the end of its chain, or null.  `is_lifetime`: judge the whole
 * life of the root. */
cJSON *make_root_cause(const struct chains *chains, pid_t pid, pid_t tid, bool is_lifetime);

/* Add pid, tid, comm, class, detail, reason, ends and is_cycle of a chain's root to an object. */
void add_root(cJSON *object, const struct chains *chains, const struct chain *chain,
	      bool is_lifetime);

#endif
