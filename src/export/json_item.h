/* json_item.h - values for JSON documents, made with cJSON.
 *
 * Room: export, private to the views that write JSON.  Items are the caller's; NULL
 * without memory, which cJSON's functions take, and which leaves the item out.
 */
#ifndef PSTOP_EXPORT_JSON_ITEM_H
#define PSTOP_EXPORT_JSON_ITEM_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cjson/cJSON.h>

/* Exact integers. */
cJSON *make_unsigned(uint64_t u);
cJSON *make_signed(int64_t i);

/* Six decimals at the most; null for what is no number. */
cJSON *make_real(double real);

/* Foreign bytes as valid UTF-8. */
cJSON *make_text(const char *text, size_t length);

/* Texts that each end with a NUL, as an array. */
cJSON *make_list(const char *text, size_t length);

/* CLOCK_REALTIME in ns as RFC 3339, in UTC. */
cJSON *make_time(int64_t real_time_ns);

/* Writes an item on one line, without a newline, and frees it.  0, or -ENOMEM. */
int json_write(FILE *out, cJSON *item);

/* The same of an object without its closing brace, for more to come. */
int json_write_open(FILE *out, cJSON *item);

#endif
