/* json_item.h - create values for JSON documents with cJSON.
 *
 * Room: export, for the views that write JSON.  The caller owns the items.  Without memory
 * these functions return NULL, which the functions of cJSON accept and ignore.
 */
#ifndef PSTOP_EXPORT_JSON_ITEM_H
#define PSTOP_EXPORT_JSON_ITEM_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cjson/cJSON.h>

/* Create an exact integer. */
cJSON *make_unsigned(uint64_t u);
cJSON *make_signed(int64_t i);

/* Create a number with at most six decimals; null for NaN and infinity. */
cJSON *make_real(double real);

/* Create a string from bytes of another process, as valid UTF-8. */
cJSON *make_text(const char *text, size_t length);

/* Create an array of the texts in `text`, each terminated by a NUL. */
cJSON *make_list(const char *text, size_t length);

/* Create a time of CLOCK_REALTIME in ns, as RFC 3339 in UTC. */
cJSON *make_time(int64_t real_time_ns);

/* Write an item on one line, without a newline, and free it.  Return 0, or -ENOMEM. */
int json_write(FILE *out, cJSON *item);

/* Do the same for an object, but omit its closing brace, so that more can follow. */
int json_write_open(FILE *out, cJSON *item);

#endif
