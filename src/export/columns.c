/* columns.c - which columns a table has; see columns.h. */
#include "config.h"

#include "export/columns.h"
#include "field/field_table.h"

#include <errno.h>
#include <string.h>

static const char default_columns[] =
	"PID,USER,S,CLASS,DETAIL,CPU%,READY%,RES,MEM%,WAITS/s,PREEMPT/s,"
	"READ/s,WRITE/s,THR,TIME,COMMAND";
static const char thread_columns[] = "PID,TID,USER,S,CLASS,DETAIL,CPU%,READY%,WAITS/s,PREEMPT/s,"
				     "READ/s,WRITE/s,TIME,COMMAND";
static const char long_columns[] = "F,UID,PID,PPID,PRI,NI,VSZ,RSS,WCHAN,STAT,TTY,ps_time,COMMAND";

int columns_parse(struct columns *out, const char *list, const char **bad, size_t *bad_length)
{
	struct columns parsed = { .count = 0 };

	if (*list == '+') {
		parsed = *out;
		list++;
	}
	for (;;) {
		size_t length = strcspn(list, ",");
		if (length > 0 && *list == '+') {
			list++;
			length--;
		}
		const struct field *f = field_find(list, length);
		if (f == NULL || f->header == NULL) {
			*bad = list;
			*bad_length = length;
			return -EINVAL;
		}
		if (parsed.count == sizeof parsed.list / sizeof *parsed.list)
			return -E2BIG;
		/* COMMAND is as wide as the line, so added columns go before it. */
		size_t at = parsed.count;
		if (at > 0 && strcmp(parsed.list[at - 1]->key, "command") == 0)
			parsed.list[at] = parsed.list[at - 1], at--;
		parsed.list[at] = f;
		parsed.count++;
		if (list[length] == '\0')
			break;
		list += length + 1;
	}
	*out = parsed;
	return 0;
}

static void set_columns(struct columns *out, const char *list)
{
	const char *bad;
	size_t bad_length;

	out->count = 0;
	columns_parse(out, list, &bad, &bad_length);
}

void columns_default(struct columns *out, bool is_threads)
{
	set_columns(out, is_threads ? thread_columns : default_columns);
}

void columns_long(struct columns *out)
{
	set_columns(out, long_columns);
}

unsigned columns_needs(const struct columns *columns)
{
	unsigned needs = 0;

	for (size_t i = 0; i < columns->count; i++)
		needs |= columns->list[i]->needs;
	return needs;
}

int columns_width(const struct columns *columns, size_t i)
{
	const struct field *f = columns->list[i];
	int header = (int)strlen(f->header);
	int width = columns->is_narrow && f->least_width > 0 ? f->least_width : f->width;

	return width > header ? width : header;
}

void columns_help(FILE *out)
{
	fprintf(out, "%-11s %-9s %s\n", "COLUMN", "UNIT", "MEANING  (key in JSON and for --sort)");
	for (const struct field *f = field_table(); f->key; f++) {
		if (f->header == NULL)
			continue;
		fprintf(out, "%-11s %-9s %s (%s)\n", f->header, f->unit ? f->unit : "-", f->help,
			f->key);
	}
}
