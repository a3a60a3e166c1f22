/* chain_text.h - hops and chains of waits in words.
 *
 * Room: report, pure.  Texts contain names and paths that are not clean.
 */
#ifndef PSTOP_REPORT_CHAIN_TEXT_H
#define PSTOP_REPORT_CHAIN_TEXT_H

#include "model/chain.h"

#define CHAIN_TEXT_MAX 512

/* Write "812 postgres", with "812/815" for a thread other than the leader.  Return `out`. */
const char *chain_text_task(const struct chains *c, uint32_t node, char *out, size_t size);

/* Write what a node waits for through a link: "mutex at 0x7f..., 98 % of the time".  Return
 * `out`. */
const char *chain_text_link(const struct chains *c, const struct chain_node *n,
			    const struct link *l, char *out, size_t size);

/* Return how the task at the other end of a link was found: "the owner", "holds the other end".
 * The string is static. */
const char *chain_text_certainty(const struct link *l);

/* Return what a root does, after "which": "computes", "waits for the disk".  The string is
 * static. */
const char *chain_text_end(enum chain_end end);

/* Write the conclusion: "waits for postgres 812, which waits for the disk".  Return `out`. */
const char *chain_text_conclusion(const struct chains *c, const struct chain *chain, char *out,
				  size_t size);

#endif
