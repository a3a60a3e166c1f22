/* json_item.c - values for JSON documents; see json_item.h. */
#include "config.h"

#include "export/json_item.h"
#include "base/clean.h"
#include "base/date.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* A task needs half of it; anything longer is printed to memory of its own. */
#define ROOM 8192

/* ---- numbers, as raw text: 64-bit integers stay exact, and cJSON's slow formatting of doubles is
 * avoided ---- */

/* Create an integer.  This avoids snprintf(3): a document has dozens of integers, and it would take
 * a quarter of the time. */
static cJSON *make_integer(uint64_t magnitude, bool is_negative)
{
	char text[24], *at = text + sizeof text - 1;

	*at = '\0';
	do
		*--at = (char)('0' + magnitude % 10);
	while (magnitude /= 10);
	if (is_negative)
		*--at = '-';
	return cJSON_CreateRaw(at);
}

cJSON *make_unsigned(uint64_t u)
{
	return make_integer(u, false);
}

cJSON *make_signed(int64_t i)
{
	return make_integer(i < 0 ? -(uint64_t)i : (uint64_t)i, i < 0);
}

/* Create a number with at most six decimals, without trailing zeros.  LC_NUMERIC is never set, so
 * the decimal point is a point. */
cJSON *make_real(double real)
{
	char text[64];

	if (!isfinite(real))
		return cJSON_CreateNull();
	if (real == 0)
		return cJSON_CreateRaw("0"); /* the most common value */
	int n = snprintf(text, sizeof text, "%.6f", real);
	if (n >= (int)sizeof text)
		return cJSON_CreateNumber(real);
	while (n > 0 && text[n - 1] == '0')
		n--;
	if (n > 0 && text[n - 1] == '.')
		n--;
	text[n] = '\0';
	return cJSON_CreateRaw(strcmp(text, "-0") == 0 ? "0" : text);
}

cJSON *make_text(const char *text, size_t length)
{
	char *clean = clean_for_json(text, length);
	cJSON *item = clean ? cJSON_CreateString(clean) : NULL;

	free(clean);
	return item;
}

/* Create an array of texts that are each terminated by a NUL. */
cJSON *make_list(const char *text, size_t length)
{
	cJSON *array = cJSON_CreateArray();

	for (size_t at = 0; at < length && array;) {
		size_t n = strnlen(text + at, length - at);
		cJSON_AddItemToArray(array, make_text(text + at, n));
		at += n + 1;
	}
	return array;
}

cJSON *make_time(int64_t real_time_ns)
{
	char text[DATE_SIZE];

	return cJSON_CreateString(date_utc(real_time_ns, 3, text));
}

/* Print an item without its last `cut` bytes, into `room` if that is large enough. */
static int print(FILE *out, cJSON *item, size_t cut)
{
	char room[ROOM], *made = NULL;
	const char *text = room;

	if (item == NULL)
		return -ENOMEM;
	if (!cJSON_PrintPreallocated(item, room, sizeof room, 0))
		text = made = cJSON_PrintBuffered(item, ROOM * 2, 0);
	cJSON_Delete(item);
	if (text == NULL)
		return -ENOMEM;
	fwrite(text, 1, strlen(text) - cut, out);
	cJSON_free(made);
	return 0;
}

int json_write(FILE *out, cJSON *item)
{
	return print(out, item, 0);
}

int json_write_open(FILE *out, cJSON *item)
{
	return print(out, item, 1);
}
