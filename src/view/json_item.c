/* json_item.c - values for JSON documents; see json_item.h. */
#include "config.h"

#include "view/json_item.h"
#include "view/clean.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---- numbers: as raw text, so that 64-bit integers stay exact and cJSON's
 * slow way with doubles is not taken ---- */

cJSON *make_unsigned(uint64_t u)
{
	char text[24];

	snprintf(text, sizeof text, "%llu", (unsigned long long)u);
	return cJSON_CreateRaw(text);
}

cJSON *make_signed(int64_t i)
{
	char text[24];

	snprintf(text, sizeof text, "%lld", (long long)i);
	return cJSON_CreateRaw(text);
}

/* Six decimals at the most, without trailing zeros.  LC_NUMERIC is never set,
 * so the point is a point. */
cJSON *make_real(double real)
{
	char text[64];

	if (!isfinite(real))
		return cJSON_CreateNull();
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

/* Texts that each end with a NUL, as an array. */
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
	time_t seconds = (time_t)(real_time_ns / 1000000000);
	char date[32], text[48];
	struct tm tm;

	if (gmtime_r(&seconds, &tm) == NULL)
		return cJSON_CreateNull();
	strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(text, sizeof text, "%s.%03dZ", date, (int)(real_time_ns % 1000000000 / 1000000));
	return cJSON_CreateString(text);
}

int json_write(FILE *out, cJSON *item)
{
	char *text = item ? cJSON_PrintBuffered(item, 4096, 0) : NULL;

	cJSON_Delete(item);
	if (text == NULL)
		return -ENOMEM;
	fputs(text, out);
	cJSON_free(text);
	return 0;
}
