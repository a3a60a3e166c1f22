/* test_text: lists of columns, cells, headers and rows. */
#include "config.h"

#include "world.h"

#include "export/column_fit.h"
#include "export/text.h"
#include "field/field_table.h"

#include <errno.h>
#include <locale.h>
#include <strings.h>

/* ---- lists of columns ---- */

static void assert_columns(const struct columns *columns, const char *wanted)
{
	char list[2000] = "";
	size_t used = 0;

	for (size_t i = 0; i < columns->count; i++)
		used += (size_t)snprintf(list + used, sizeof list - used, "%s%s", i ? "," : "",
					 columns->list[i]->header);
	assert_string_equal(list, wanted);
}

static int parse(struct columns *columns, const char *list)
{
	const char *bad;
	size_t bad_length;

	return columns_parse(columns, list, &bad, &bad_length);
}

static void test_default_columns(void **state)
{
	struct columns columns;

	(void)state;
	columns_default(&columns, false);
	assert_columns(&columns,
		       "PID,USER,S,CLASS,DETAIL,CPU%,READY%,RES,MEM%,WAITS/s,PREEMPT/s,READ/s,"
		       "WRITE/s,THR,TIME,COMMAND");
	columns_default(&columns, true);
	assert_columns(&columns, "PID,TID,USER,S,CLASS,DETAIL,CPU%,READY%,WAITS/s,PREEMPT/s,READ/s,"
				 "WRITE/s,TIME,COMMAND");
	columns_long(&columns); /* as ps alx */
	assert_columns(&columns, "F,UID,PID,PPID,PRI,NI,VSZ,RSS,WCHAN,STAT,TTY,TIME,COMMAND");
	assert_string_equal(columns.list[11]->key, "ps_time");
}

/* An old name stands for one column, and for no other. */
static void test_old_headers(void **state)
{
	struct columns columns;
	int count = 0;

	(void)state;
	columns.count = 0;
	assert_int_equal(parse(&columns, "RUNQ%,runq,LRUNQ%,VCSW,ICSW,vcsw/S,ICSW/s"), 0);
	assert_columns(&columns, "READY%,READY,LREADY%,WAITS,PREEMPT,WAITS/s,PREEMPT/s");
	for (const struct field *f = field_table(); f->key; f++) {
		if (f->old_header == NULL)
			continue;
		assert_ptr_equal(field_find(f->old_header, strlen(f->old_header)), f);
		assert_ptr_equal(field_find(f->header, strlen(f->header)), f);
		for (const struct field *g = field_table(); g->key; g++) {
			assert_int_not_equal(strcasecmp(f->old_header, g->key), 0);
			if (g->header)
				assert_int_not_equal(strcasecmp(f->old_header, g->header), 0);
		}
		count++;
	}
	assert_int_equal(count, 7);
}

static void test_columns_replaced_and_added(void **state)
{
	struct columns columns;

	(void)state;
	columns_default(&columns, false);
	assert_int_equal(parse(&columns, "pid,CLASS,io.read_bytes"), 0);
	assert_columns(&columns, "PID,CLASS,RBYTES");
	assert_int_equal(parse(&columns, "+tid"), 0);
	assert_columns(&columns, "PID,CLASS,RBYTES,TID");
	assert_int_equal(parse(&columns, "+nice,+cpu"), 0);
	assert_columns(&columns, "PID,CLASS,RBYTES,TID,NI,CPU");
	assert_int_equal(parse(&columns, "s"), 0);
	assert_columns(&columns, "S");
}

/* COMMAND is as wide as the line, so added columns go before it. */
static void test_command_stays_last(void **state)
{
	struct columns columns;

	(void)state;
	assert_int_equal(parse(&columns, "pid,command,tid,user"), 0);
	assert_columns(&columns, "PID,TID,USER,COMMAND");
	assert_int_equal(parse(&columns, "command,pid"), 0);
	assert_columns(&columns, "PID,COMMAND");
	assert_int_equal(parse(&columns, "pid,command,tid,user"), 0);
	assert_int_equal(parse(&columns, "+reason"), 0);
	assert_columns(&columns, "PID,TID,USER,REASON,COMMAND");
	assert_int_equal(parse(&columns, "command"), 0);
	assert_columns(&columns, "COMMAND");
}

static void test_wrong_columns(void **state)
{
	static const struct {
		const char *list, *bad;
	} rows[] = {
		{ "", "" },
		{ "nothing", "nothing" },
		{ "pid,nothing,tid", "nothing" },
		{ "pid,", "" },
		{ ",pid", "" },
		{ "pid,,tid", "" },
		{ "+", "" },
		{ "+nothing", "nothing" },
		{ "++pid", NULL },
		{ "pid tid", "pid tid" },
		{ "-pid", "-pid" },
		{ "cmdline", "cmdline" },
		{ "shares.disk", "shares.disk" },
		{ "pid,+", "" },
	};
	struct columns columns, before;

	(void)state;
	columns_default(&columns, false);
	before = columns;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const char *bad = NULL;
		size_t length = 99;
		int error = columns_parse(&columns, rows[i].list, &bad, &length);
		if (rows[i].bad == NULL) {
			assert_int_equal(error, 0);
			columns = before;
			continue;
		}
		assert_int_equal(error, -EINVAL);
		assert_int_equal(length, strlen(rows[i].bad));
		assert_memory_equal(bad, rows[i].bad, length);
		assert_memory_equal(&columns, &before, sizeof columns); /* unchanged */
	}
}

static void test_too_many_columns(void **state)
{
	struct columns columns;
	char list[65 * 4 + 1];

	(void)state;
	for (size_t i = 0; i < 65; i++)
		memcpy(list + i * 4, "pid,", 4);
	list[64 * 4 - 1] = '\0';
	assert_int_equal(parse(&columns, list), 0);
	assert_int_equal(columns.count, 64);
	assert_int_equal(parse(&columns, "+pid"), -E2BIG);
	assert_int_equal(columns.count, 64);
	list[64 * 4 - 1] = ',';
	list[65 * 4 - 1] = '\0';
	assert_int_equal(parse(&columns, list), -E2BIG);
}

/* ---- cells ---- */

static struct value shown;

static void get_shown(const struct row *row, struct value *out)
{
	(void)row;
	*out = shown;
}

static struct field field_of(enum field_style style)
{
	return (struct field){ .key = "key",
			       .header = "HEAD",
			       .width = 8,
			       .scope = OF_BOTH,
			       .style = style,
			       .help = "help",
			       .get = get_shown };
}

/* Return the value as a cell without a width. */
static const char *cell_of(enum field_style style)
{
	static char out[200];
	struct field f = field_of(style);
	size_t n = text_cell(&f, NULL, 0, false, out, sizeof out);

	assert_int_equal(n, strlen(out));
	return out;
}

static const char *real_cell(enum field_style style, double real)
{
	shown = (struct value){ .kind = VALUE_REAL, .real = real };
	return cell_of(style);
}

static const char *whole_cell(enum field_style style, uint64_t u)
{
	shown = (struct value){ .kind = VALUE_UNSIGNED, .u = u };
	return cell_of(style);
}

static void test_plain_numbers(void **state)
{
	(void)state;
	assert_string_equal(whole_cell(STYLE_PLAIN, 0), "0");
	assert_string_equal(whole_cell(STYLE_PLAIN, UINT64_MAX), "18446744073709551615");
	shown = (struct value){ .kind = VALUE_SIGNED, .i = -20 };
	assert_string_equal(cell_of(STYLE_PLAIN), "-20");
	assert_string_equal(real_cell(STYLE_PLAIN, 1.5), "1.50");
	shown = (struct value){ .kind = VALUE_UNKNOWN, .why = "not readable" };
	assert_string_equal(cell_of(STYLE_PLAIN), "-");
	assert_string_equal(cell_of(STYLE_BYTES), "-");
	assert_string_equal(cell_of(STYLE_CPU_TIME), "-");
}

static void test_shares(void **state)
{
	(void)state;
	assert_string_equal(real_cell(STYLE_PERCENT, 0), "0.0");
	assert_string_equal(real_cell(STYLE_PERCENT, 0.00049), "0.0");
	assert_string_equal(real_cell(STYLE_PERCENT, 0.00051), "0.1");
	assert_string_equal(real_cell(STYLE_PERCENT, 0.9996), "100.0");
	assert_string_equal(real_cell(STYLE_PERCENT, 12.5), "1250.0");
	assert_string_equal(real_cell(STYLE_FRACTION, 0.875), "0.88");
	assert_string_equal(real_cell(STYLE_FRACTION, 1), "1.00");
}

static void test_rates(void **state)
{
	(void)state;
	assert_string_equal(real_cell(STYLE_RATE, 0), "0");
	assert_string_equal(real_cell(STYLE_RATE, 0.06), "0.1");
	assert_string_equal(real_cell(STYLE_RATE, 9.94), "9.9");
	assert_string_equal(real_cell(STYLE_RATE, 9.95), "10");
	assert_string_equal(real_cell(STYLE_RATE, 99999.4), "99999");
	assert_string_equal(real_cell(STYLE_RATE, 99999.5), "100k");
	assert_string_equal(real_cell(STYLE_RATE, 123456), "123k");
	assert_string_equal(real_cell(STYLE_RATE, 999499), "999k");
	assert_string_equal(real_cell(STYLE_RATE, 999999.5), "1.0M");
	assert_string_equal(real_cell(STYLE_RATE, 12345678), "12.3M");
}

static void test_bytes(void **state)
{
	(void)state;
	assert_string_equal(whole_cell(STYLE_BYTES, 0), "0");
	assert_string_equal(whole_cell(STYLE_BYTES, 1023), "1023");
	assert_string_equal(real_cell(STYLE_BYTES, 1023.4), "1023");
	assert_string_equal(real_cell(STYLE_BYTES, 1023.5), "1.0K");
	assert_string_equal(whole_cell(STYLE_BYTES, 1024), "1.0K");
	assert_string_equal(real_cell(STYLE_BYTES, 9.94 * 1024), "9.9K");
	assert_string_equal(real_cell(STYLE_BYTES, 9.95 * 1024), "10K");
	assert_string_equal(real_cell(STYLE_BYTES, 1023.4 * 1024), "1023K");
	assert_string_equal(real_cell(STYLE_BYTES, 1023.5 * 1024), "1.0M");
	assert_string_equal(whole_cell(STYLE_BYTES, 5ULL << 30), "5.0G");
	assert_string_equal(whole_cell(STYLE_BYTES, 5ULL << 40), "5.0T");
	assert_string_equal(whole_cell(STYLE_BYTES, 5ULL << 50), "5.0P");
	assert_string_equal(whole_cell(STYLE_BYTES, UINT64_MAX), "16E");
	assert_string_equal(real_cell(STYLE_BYTES, 1e25), "8673617E");
	assert_string_equal(whole_cell(STYLE_KIB, 2047), "1");
	assert_string_equal(whole_cell(STYLE_KIB, 2048), "2");
	assert_string_equal(whole_cell(STYLE_KIB, 0), "0");
}

static void test_times(void **state)
{
	(void)state;
	assert_string_equal(whole_cell(STYLE_CPU_TIME, 0), "0:00.00");
	assert_string_equal(whole_cell(STYLE_CPU_TIME, 9999999), "0:00.00");
	assert_string_equal(whole_cell(STYLE_CPU_TIME, 10000000), "0:00.01");
	assert_string_equal(whole_cell(STYLE_CPU_TIME, 61230000000), "1:01.23");
	assert_string_equal(whole_cell(STYLE_CPU_TIME, 120000000000), "2:00.00");
	assert_string_equal(whole_cell(STYLE_CPU_TIME, 3599999999999), "59:59.99");
	assert_string_equal(whole_cell(STYLE_CPU_TIME, 3600000000000), "1:00:00");
	assert_string_equal(whole_cell(STYLE_CPU_TIME, 445506000000000), "123:45:06");
	assert_string_equal(whole_cell(STYLE_PS_TIME, 59999999999), "0:59");
	assert_string_equal(whole_cell(STYLE_PS_TIME, 60000000000), "1:00");
	assert_string_equal(whole_cell(STYLE_PS_TIME, 445506000000000), "7425:06");
	assert_string_equal(real_cell(STYLE_SECONDS, 0.99), "0s");
	assert_string_equal(real_cell(STYLE_SECONDS, 59.9), "59s");
	assert_string_equal(real_cell(STYLE_SECONDS, 60), "1m00");
	assert_string_equal(real_cell(STYLE_SECONDS, 3599), "59m59");
	assert_string_equal(real_cell(STYLE_SECONDS, 3600), "1h00");
	assert_string_equal(real_cell(STYLE_SECONDS, 86399), "23h59");
	assert_string_equal(real_cell(STYLE_SECONDS, 86400), "1d00");
	assert_string_equal(real_cell(STYLE_SECONDS, 8640000 + 23 * 3600), "100d23");
}

static void check_cell(enum field_style style, int width, bool is_last, const char *wanted)
{
	struct field f = field_of(style);
	char out[64];

	memset(out, '!', sizeof out);
	assert_int_equal(text_cell(&f, NULL, width, is_last, out, sizeof out), strlen(wanted));
	assert_string_equal(out, wanted);
}

static void test_cells_are_padded_and_cut(void **state)
{
	(void)state;
	shown = (struct value){ .kind = VALUE_UNSIGNED, .u = 1234 };
	check_cell(STYLE_PLAIN, 6, false, "  1234"); /* numbers are right-aligned */
	check_cell(STYLE_PLAIN, 4, false, "1234");
	check_cell(STYLE_PLAIN, 3, false, "1234"); /* a part of it would be another number */
	check_cell(STYLE_PLAIN, 6, true, "  1234");
	check_cell(STYLE_LEFT, 6, false, "1234  ");
	check_cell(STYLE_LEFT, 6, true, "1234");
	shown = (struct value){ .kind = VALUE_TEXT, .text = "a\nb\xe6\xbc\xa2", .length = 6 };
	check_cell(STYLE_LEFT, 8, false, "a\\nb\xe6\xbc\xa2  ");
	check_cell(STYLE_LEFT, 6, false, "a\\nb\xe6\xbc\xa2");
	check_cell(STYLE_LEFT, 5, false, "a\\nb+"); /* there is more */
	check_cell(STYLE_LEFT, 5, true, "a\\nb");
	check_cell(STYLE_LEFT, 0, false, "");
	shown = (struct value){ .kind = VALUE_TEXT,
				.text = "\xe6\xbc\xa2\xe6\xbc\xa2",
				.length = 6 };
	check_cell(STYLE_LEFT, 4, false, "\xe6\xbc\xa2\xe6\xbc\xa2");
	check_cell(STYLE_LEFT, 3, false, "\xe6\xbc\xa2+");
	check_cell(STYLE_LEFT, 2, false, "+ "); /* half a character cannot be shown */
	shown = (struct value){ .kind = VALUE_TEXT, .text = "ab\x01\x02", .length = 4 };
	check_cell(STYLE_LEFT, 6, false, "ab+   "); /* no part of an escape */
	shown = (struct value){ .kind = VALUE_LIST, .text = "prog\0-x\0y", .length = 10 };
	check_cell(STYLE_LEFT, 20, true, "prog -x y"); /* the last NUL is not shown as a blank */
	shown = (struct value){ .kind = VALUE_LIST, .text = "", .length = 0 };
	check_cell(STYLE_LEFT, 3, false, "   ");
	shown = (struct value){ .kind = VALUE_UNKNOWN };
	check_cell(STYLE_LEFT, 4, false, "-   ");
	check_cell(STYLE_PERCENT, 4, false, "   -");
}

/* At most size - 1 bytes, whatever the width is. */
static void test_cells_fit_the_buffer(void **state)
{
	static const struct value values[] = {
		{ .kind = VALUE_UNSIGNED, .u = 123456 },
		{ .kind = VALUE_TEXT, .text = "abcdef", .length = 6 },
	};
	char out[16];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(values); i++)
		for (int left = 0; left < 2; left++)
			for (size_t size = 1; size < 12; size++)
				for (int width = 0; width < 14; width++) {
					struct field f = field_of(left ? STYLE_LEFT : STYLE_PLAIN);
					shown = values[i];
					memset(out, '!', sizeof out);
					size_t n = text_cell(&f, NULL, width, false, out, size);
					size_t whole = i == 0 && width < 6 ? 6 : (size_t)width;
					assert_int_equal(n, whole < size ? whole : size - 1);
					assert_int_equal(strlen(out), n);
					assert_int_equal(out[size], '!');
				}
}

/* ---- lines ---- */

static struct world w;

static int setup(void **state)
{
	static char cmdline[] = "/opt/prog\0--long-option";

	(void)state;
	setlocale(LC_CTYPE, "C.UTF-8");
	world_init(&w);
	struct process *p = world_add(&w, 1234567, 1);
	p->details->cmdline = cmdline;
	p->details->cmdline_length = sizeof cmdline;
	p->ppid = 42;
	return 0;
}

static char *line_of(const char *list, int width, bool is_header)
{
	struct row row = row_make(&w.sample, &w.processes[0], NULL, false);
	struct columns columns = { .count = 0 };
	char *line = NULL;
	size_t length;
	FILE *out = open_memstream(&line, &length);

	assert_int_equal(parse(&columns, list), 0);
	if (is_header)
		text_header(out, &columns, width);
	else
		text_row(out, &columns, &row, width);
	assert_int_equal(fclose(out), 0);
	assert_int_equal(line[length - 1], '\n');
	line[length - 1] = '\0';
	return line;
}

static void check_line(const char *list, int width, const char *header, const char *row)
{
	char *line = line_of(list, width, true);

	assert_string_equal(line, header);
	free(line);
	line = line_of(list, width, false);
	assert_string_equal(line, row);
	free(line);
}

static void test_lines(void **state)
{
	(void)state;
	check_line("pid,ppid,user,s", 0, "    PID    PPID USER       S",
		   "1234567      42 someone    S");
	check_line("user,pid", 0, "USER           PID", "someone    1234567");
	check_line("ppid,command", 0, "   PPID COMMAND", "     42 /opt/prog --long-option");
	check_line("ppid,user", 0, "   PPID USER", "     42 someone"); /* no trailing blanks */
}

/* The last text column takes what is left; nothing is wider than the line. */
static void test_lines_are_cut(void **state)
{
	(void)state;
	check_line("ppid,command", 22, "   PPID COMMAND", "     42 /opt/prog --lo");
	check_line("ppid,command", 12, "   PPID COMM", "     42 /opt");
	check_line("ppid,command", 9, "   PPID C", "     42 /");
	check_line("ppid,user,s", 12, "   PPID USER", "     42 som+");
	for (int width = 1; width < 60; width++) {
		static const char list[] =
			"pid,ppid,class,cpu_share,user,thread_count,age_s,command";
		for (int is_header = 0; is_header < 2; is_header++) {
			char *line = line_of(list, width, is_header);
			if (strlen(line) > (size_t)width)
				fail_msg("wider than %d: %s", width, line);
			free(line);
		}
	}
}

/* Columns are counted, not bytes. */
static void test_lines_of_other_alphabets(void **state)
{
	(void)state;
	w.processes[0].user = "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9";
	check_line("user,ppid", 18, "USER          PPID",
		   "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9            42");
	check_line("user,ppid", 17, "USER          PPI",
		   "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9           42");
}

/* The arguments of a process may be long, and are written in full. */
static void test_long_command(void **state)
{
	static char cmdline[20001];
	struct process *p = &w.processes[0];

	(void)state;
	memset(cmdline, 'a', sizeof cmdline - 1);
	cmdline[10000] = '\n';
	p->details->cmdline = cmdline;
	p->details->cmdline_length = sizeof cmdline;
	char *line = line_of("ppid,command", 0, false);
	assert_int_equal(strlen(line), 8 + 20000 + 1);
	assert_memory_equal(line + 8 + 9999, "a\\na", 4);
	assert_int_equal(line[8 + 20000], 'a');
	free(line);
	line = line_of("ppid,command", 100, false);
	assert_int_equal(strlen(line), 100);
	free(line);
}

/* A number that is wider than its column moves what follows, and is never truncated. */
static void test_wide_numbers(void **state)
{
	(void)state;
	w.processes[0].ppid = 2147483647;
	check_line("ppid,user", 0, "   PPID USER", "2147483647 someone");
	check_line("ppid,command", 20, "   PPID COMMAND", "2147483647 /opt/prog");
	check_line("user,ppid", 20, "USER          PPID", "someone    ");
}

/* The user ID of a container platform is whole; of a long name it is said that there is more. */
static void test_users(void **state)
{
	(void)state;
	w.processes[0].user = "1000660000";
	check_line("user,ppid", 0, "USER          PPID", "1000660000      42");
	w.processes[0].user = "systemd-timesync";
	check_line("user,ppid", 0, "USER          PPID", "systemd-t+      42");
}

static void assert_fits(int width, int taken, const char *sort, const char *wanted)
{
	struct columns columns;

	columns_default(&columns, false);
	column_fit(&columns, width, taken, sort ? field_find(sort, strlen(sort)) : NULL);
	assert_columns(&columns, wanted);
}

/* The command always has room. */
static void test_column_fit(void **state)
{
	(void)state;
	assert_fits(0, 0, NULL, "PID,COMMAND");
	assert_fits(40, 0, NULL, "PID,S,CPU%,COMMAND");
	assert_fits(80, 0, NULL, "PID,USER,S,CLASS,DETAIL,CPU%,COMMAND");
	assert_fits(80, 5, NULL, "PID,USER,S,CLASS,DETAIL,CPU%,COMMAND");
	assert_fits(80, 6, NULL, "PID,S,CLASS,DETAIL,CPU%,COMMAND");
	assert_fits(100, 0, NULL, "PID,USER,S,CLASS,DETAIL,CPU%,READY%,RES,COMMAND");
	assert_fits(100, 9, NULL, "PID,USER,S,CLASS,DETAIL,CPU%,RES,COMMAND");
	assert_fits(
		200, 0, NULL,
		"PID,USER,S,CLASS,DETAIL,CPU%,READY%,RES,MEM%,WAITS/s,PREEMPT/s,READ/s,WRITE/s,THR,"
		"TIME,COMMAND");
	/* The column of the order is left out last. */
	assert_fits(80, 0, "time", "PID,S,CLASS,DETAIL,CPU%,TIME,COMMAND");
	assert_fits(20, 0, "time", "PID,COMMAND");
	for (int width = 30; width < 300; width++) {
		struct columns columns;
		int used = 0;
		columns_default(&columns, false);
		column_fit(&columns, width, 0, NULL);
		for (size_t i = 0; i + 1 < columns.count; i++)
			used += columns_width(&columns, i) + 1;
		assert_true(width - used >= 16 && 3 * (width - used) >= width);
	}
	/* Other columns are not left out. */
	struct columns columns;
	assert_int_equal(parse(&columns, "reason,comm,command"), 0);
	column_fit(&columns, 20, 0, NULL);
	assert_columns(&columns, "REASON,COMM,COMMAND");
}

/* People see other words for a detail than scripts, and shorter ones where there is less room. */
static void test_words_of_a_detail(void **state)
{
	const struct field *detail = field_find("detail", 6);
	struct row row = { .verdict = { .detail = DETAIL_STARVED } };
	struct value v;
	char cell[64];

	(void)state;
	detail->get(&row, &v);
	assert_int_equal(v.length, 7);
	assert_memory_equal(v.text, "starved", 7);
	text_cell(detail, &row, 12, false, cell, sizeof cell);
	assert_string_equal(cell, "no free core");
	text_cell(detail, &row, 11, false, cell, sizeof cell);
	assert_string_equal(cell, "no core    ");
	row.verdict.detail = DETAIL_USER;
	text_cell(detail, &row, 11, false, cell, sizeof cell);
	assert_string_equal(cell, "user       ");
}

static void test_help_of_columns(void **state)
{
	char *help = NULL;
	size_t length, lines = 0, fields = 0;
	FILE *out = open_memstream(&help, &length);

	(void)state;
	columns_help(out);
	assert_int_equal(fclose(out), 0);
	for (const char *c = help; *c; c++)
		lines += *c == '\n';
	for (const struct field *f = field_table(); f->key; f++) {
		char key[80];
		snprintf(key, sizeof key, "(%s)\n", f->key);
		if (f->header == NULL) {
			assert_null(strstr(help, key));
			continue;
		}
		fields++;
		assert_non_null(strstr(help, key));
		assert_non_null(strstr(help, f->help));
	}
	assert_int_equal(lines, fields + 1);
	assert_non_null(strstr(help, "\nPID         -         process ID (pid)\n"));
	free(help);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, setup)
	const struct CMUnitTest tests[] = {
		TEST(test_default_columns),
		TEST(test_old_headers),
		TEST(test_columns_replaced_and_added),
		TEST(test_command_stays_last),
		TEST(test_wrong_columns),
		TEST(test_too_many_columns),
		TEST(test_plain_numbers),
		TEST(test_shares),
		TEST(test_rates),
		TEST(test_bytes),
		TEST(test_times),
		TEST(test_cells_are_padded_and_cut),
		TEST(test_cells_fit_the_buffer),
		TEST(test_lines),
		TEST(test_lines_are_cut),
		TEST(test_lines_of_other_alphabets),
		TEST(test_long_command),
		TEST(test_wide_numbers),
		TEST(test_users),
		TEST(test_column_fit),
		TEST(test_words_of_a_detail),
		TEST(test_help_of_columns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
