/* test_machine: the head of the live view, drawn on a display that the test provides. */
#include "config.h"

#include "support.h"

#include "tui/machine.h"

#include <locale.h>

#define ROWS    20
#define COLUMNS 400

/* ---- the display ---- */

struct display {
	int columns;
	bool is_utf8, has_colours;
	char cells[ROWS][COLUMNS][5]; /* one character each */
	unsigned faces[ROWS][COLUMNS];
};

static struct display display;

int display_columns(const struct display *t)
{
	return t->columns;
}

bool display_is_utf8(const struct display *t)
{
	return t->is_utf8;
}

bool display_has_blocks(const struct display *t)
{
	return t->has_colours && t->is_utf8;
}

/* What is outside the screen is ignored.  Nothing may be drawn on something else, except a symbol on
 * its own text. */
void display_put(struct display *t, int y, int x, unsigned face, const char *text)
{
	assert_true(y >= 0 && y < ROWS && x >= 0);
	for (; *text; x++) {
		size_t length = 1;
		while ((text[length] & 0xc0) == 0x80)
			length++;
		if (x >= t->columns)
			return;
		if (t->cells[y][x][0] && t->cells[y][x][0] != ' ' && t->faces[y][x] != FACE_TEXT)
			fail_msg("%s is drawn over %s", text, t->cells[y][x]);
		memcpy(t->cells[y][x], text, length);
		t->cells[y][x][length] = '\0';
		t->faces[y][x] = face;
		text += length;
	}
}

/* ---- the machine ---- */

static struct system_reading reading;
static struct system_rates rates;
static struct core_share cores[256];
static struct trend trend;
static struct sample sample;
static unsigned by_class[VERDICT_COUNTS];
static struct machine machine;

static int setup(void **state)
{
	(void)state;
	memset(&trend, 0, sizeof trend);
	memset(by_class, 0, sizeof by_class);
	reading = (struct system_reading){ .is_known = true,
					   .has_stat = true,
					   .has_load = true,
					   .has_memory = true,
					   .has_available = true,
					   .cpu_count = 2,
					   .load = { 1.63, 13.77, 17.03 },
					   .memory_total_bytes = 4ULL << 30,
					   .memory_available_bytes = 3ULL << 30,
					   .memory_free_bytes = 1ULL << 30,
					   .swap_total_bytes = 2ULL << 30,
					   .swap_free_bytes = 1ULL << 30,
					   .has_psi = { true, true, true },
					   .psi_some_avg10 = { 0.45, 0.06, 0.01 } };
	rates = (struct system_rates){
		.is_known = true,
		.cpu = { .user = 0.5, .system = 0.25, .iowait = 0.125, .idle = 0.125 },
		.switches_per_s = 24533,
		.forks_per_s = 70,
		.disk = { .in_per_s = 3 << 20,
			  .out_per_s = 12.5 * (1 << 20),
			  .has_busy = true,
			  .busy = 0.87,
			  .busiest = "vda" },
		.network = { .in_per_s = 1300, .out_per_s = 0 },
	};
	for (unsigned i = 0; i < COUNT_OF(cores); i++)
		cores[i] = (struct core_share){
			.number = i,
			.is_known = true,
			.user = (float)(i % 5) / 4,
			.system = i % 5 < 4 ? 0.25F : 0,
		};
	for (uint32_t refresh = 1; refresh <= 20; refresh++) {
		rates.cpu.user = refresh / 30.0;
		reading.memory_available_bytes = (4ULL << 30) - ((uint64_t)refresh << 27);
		trend_add(&trend, refresh, &reading, &rates);
	}
	rates.cpu.user = 0.5;
	reading.memory_available_bytes = 3ULL << 30;
	by_class[CLASS_CPU_BOUND] = 2;
	by_class[CLASS_IO_BOUND] = 3;
	by_class[CLASS_IDLE] = 5;
	sample = (struct sample){ .refresh = 20, .process_total = 10, .thread_total = 17 };
	machine =
		(struct machine){ .sample = &sample,
				  .system = &reading,
				  .rates = &rates,
				  .cores = cores,
				  .core_count = 2,
				  .trend = &trend,
				  .states = { .running = 3, .sleeping = 13, .uninterruptible = 1 },
				  .by_class = by_class,
				  .own_cpu_share = 0.002,
				  .window_s = 1,
				  .coverage = -1 };
	return 0;
}

static struct machine_layout lay_out(int rows, int columns)
{
	struct machine_room room = { .rows = rows,
				     .columns = columns,
				     .core_count = machine.core_count,
				     .has_devices = reading.is_known };

	return machine_lay_out(&room);
}

/* Draw the head, and return it with a newline after each line. */
static const char *draw(int rows, int columns, bool is_utf8, bool has_colours)
{
	static char out[ROWS * (COLUMNS + 1) * 4];
	struct machine_layout l = lay_out(rows, columns);
	char *at = out;

	assert_true(columns <= COLUMNS && l.lines <= ROWS);
	memset(&display, 0, sizeof display);
	display.columns = columns;
	display.is_utf8 = is_utf8;
	display.has_colours = has_colours;
	machine_draw(&display, &machine, &l);
	for (int y = 0; y < ROWS; y++) {
		char *end = at;
		for (int x = 0; x < columns; x++) {
			const char *cell = display.cells[y][x];
			at = stpcpy(at, cell[0] ? cell : " ");
			if (cell[0] && cell[0] != ' ')
				end = at;
		}
		at = end;
		if (y < l.lines)
			*at++ = '\n';
	}
	*at = '\0';
	return out;
}

static void assert_drawn(const char *got, const char *wanted)
{
	if (strcmp(got, wanted) == 0)
		return;
	fprintf(stderr, "drawn is\n%sbut wanted\n%s", got, wanted);
	fail();
}

/* ---- tests ---- */

static void test_80x24(void **state)
{
	(void)state;
	assert_drawn(
		draw(24, 80, true, false),
		"CPU     [UUUUUUSSSWW ]  50% user  25% sys  12% iowait  load 1.63      ▅▅▅▆▆▆▇▇▇▇\n"
		"  0 [SSSSSSS                     ]  25%   1 [UUUUUUUSSSSSSS              ]  50%\n"
		"Memory  [MMM         ] 1.0G of 4.0G  swap 1.0G of 2.0G                ▃▃▃▄▄▄▄▅▅▅\n"
		"Disk    [DDDDDDDDDD  ]  87% read 3.0M/s write  12M/s  net rx 1.3K/s tx   0B/s\n"
		"Tasks   10 processes  17 threads  3 R 1 D  24533 switches/s           pstop 0.2%\n"
		"Verdict [CCIIII......] 2 cpu-bound  3 io-bound  0 mixed  0 waiting  5 idle\n");
}

static void test_100x30(void **state)
{
	(void)state;
	assert_drawn(
		draw(30, 100, true, false),
		"CPU     [UUUUUUUUUSSSSWW  ]  50% user  25% sys  12% iowait   0% stolen  load 1.63 "
		"    ▄▄▄▅▅▅▅▆▆▆▇▇▇▇\n"
		"  0 [SSSSSS                  ]   0% user  25% sys   1 [UUUUUUSSSSSS            ]  "
		"25% user  25% sys\n"
		"Memory  [MMMM             ] 1.0G of 4.0G  swap 1.0G of 2.0G  pressure cpu 45% io "
		"6%   ▂▂▂▃▃▃▃▄▄▄▄▅▅▅\n"
		"Disk    [DDDDDDDDDDDDDDD  ]  87% busy (vda) read 3.0M/s write  12M/s  net rx "
		"1.3K/s tx   0B/s\n"
		"Tasks   10 processes  17 threads  3 R 13 S 1 D 0 T 0 Z 0 I  24533 switches/s  70 "
		"forks/s  pstop 0.2%\n"
		"Verdict [CCCIIIIII........] 2 cpu-bound  3 io-bound  0 mixed  0 waiting  5 idle\n"
		"U user  S sys  R ready  D disk  N net  P pipe  T tty  L lock  t timer  c child  o "
		"other  ? unseen\n");
}

static void test_120x40(void **state)
{
	(void)state;
	machine.core_count = 4;
	assert_drawn(
		draw(40, 120, true, true),
		"CPU     [██████████████████████   ]  50% user  25% sys  12% iowait   0% "
		"stolen  load 1.63 13.77 17.03 ▃▃▃▄▄▄▄▅▅▅▅▆▆▆▇▇▇▇\n"
		"  0 [█████████                         ]   0% user  25% sys   2 "
		"[██████████████████████████        ]  50% user  25% sys\n"
		"  1 [█████████████████                 ]  25% user  25% sys   3 "
		"[██████████████████████████████████]  75% user  25% sys\n"
		"Memory  [██████                   ] 1.0G of 4.0G  swap 1.0G of 2.0G  "
		"pressure cpu 45% io 6% memory 1% ▂▂▂▂▂▂▂▃▃▃▃▄▄▄▄▅▅▅\n"
		"Disk    [██████████████████████   ]  87% busy (vda) read 3.0M/s write  12M/s "
		" net rx 1.3K/s tx   0B/s\n"
		"Tasks   10 processes  17 threads  3 R 13 S 1 D 0 T 0 Z 0 I  24533 switches/s "
		" 70 forks/s                      pstop 0.2%\n"
		"Verdict [█████████████............] 2 cpu-bound  3 io-bound  0 mixed  0 "
		"waiting  5 idle\n"
		"█ user  █ sys  █ ready  █ disk  █ net  █ pipe  ▒ tty  ▓ lock  ▒ gil  ░ timer  ▒ "
		"child  · other  ? unseen\n");
}

static void test_200x60(void **state)
{
	(void)state;
	machine.core_count = 8;
	assert_drawn(
		draw(60, 200, true, true),
		"CPU     [█████████████████████████████████████████████████████       ]  50% "
		"user  25% sys  12% iowait   0% stolen of 2 cores  load 1.63 13.77 17.03      "
		"                           ▂▃▃▃▃▄▄▄▄▅▅▅▅▆▆▆▇▇▇▇\n"
		"  0 [██████                  ]   0% user  25% sys   2 [██████████████████    "
		"  ]  50% user  25% sys   4 [████████████████████████] 100% user   0% sys   6 "
		"[████████████            ]  25% user  25% sys\n"
		"  1 [████████████            ]  25% user  25% sys   3 "
		"[████████████████████████]  75% user  25% sys   5 [██████                  ] "
		"  0% user  25% sys   7 [██████████████████      ]  50% user  25% sys\n"
		"Memory  [███████████████                                             ] 1.0G "
		"of 4.0G  swap 1.0G of 2.0G  pressure cpu 45% io 6% memory 1%                 "
		"                           ▂▂▂▂▂▂▂▂▂▃▃▃▃▄▄▄▄▅▅▅\n"
		"Disk    [████████████████████████████████████████████████████        ]  87% "
		"busy (vda) read 3.0M/s write  12M/s  net rx 1.3K/s tx   0B/s\n"
		"Tasks   10 processes  17 threads  3 R 13 S 1 D 0 T 0 Z 0 I  24533 switches/s "
		" 70 forks/s                                                                  "
		"                                    pstop 0.2%\n"
		"Verdict [██████████████████████████████..............................] 2 "
		"cpu-bound  3 io-bound  0 mixed  0 waiting  5 idle\n"
		"█ user  █ sys  █ ready  █ disk  █ net  █ pipe  ▒ tty  ▓ lock  ▒ gil  ░ timer  ▒ "
		"child  · other  ? unseen\n");
}

/* In a locale other than UTF-8. */
static void test_ascii(void **state)
{
	(void)state;
	assert_drawn(
		draw(24, 80, false, true),
		"CPU     [UUUUUUSSSWW ]  50% user  25% sys  12% iowait  load 1.63      +++***%%%%\n"
		"  0 [SSSSSSS                     ]  25%   1 [UUUUUUUSSSSSSS              ]  50%\n"
		"Memory  [MMM         ] 1.0G of 4.0G  swap 1.0G of 2.0G                ---====+++\n"
		"Disk    [DDDDDDDDDD  ]  87% read 3.0M/s write  12M/s  net rx 1.3K/s tx   0B/s\n"
		"Tasks   10 processes  17 threads  3 R 1 D  24533 switches/s           pstop 0.2%\n"
		"Verdict [CCIIII......] 2 cpu-bound  3 io-bound  0 mixed  0 waiting  5 idle\n");
}

/* Many cores share a line, and use the whole of it. */
static void test_many_cores(void **state)
{
	(void)state;
	machine.core_count = 20;
	assert_drawn(
		draw(24, 80, true, false),
		"CPU     [UUUUUUSSSWW ]  50% user  25% sys  12% iowait  load 1.63      ▅▅▅▆▆▆▇▇▇▇\n"
		"  0 [S   ]  25%   4 [UUUU] 100%   8 [UUUS] 100%  12 [UUS ]  75%  16 [US  ]  50%\n"
		"  1 [US  ]  50%   5 [S   ]  25%   9 [UUUU] 100%  13 [UUUS] 100%  17 [UUS ]  75%\n"
		"  2 [UUS ]  75%   6 [US  ]  50%  10 [S   ]  25%  14 [UUUU] 100%  18 [UUUS] 100%\n"
		"  3 [UUUS] 100%   7 [UUS ]  75%  11 [US  ]  50%  15 [S   ]  25%  19 [UUUU] 100%\n"
		"Memory  [MMM         ] 1.0G of 4.0G  swap 1.0G of 2.0G                ▃▃▃▄▄▄▄▅▅▅\n"
		"Disk    [DDDDDDDDDD  ]  87% read 3.0M/s write  12M/s  net rx 1.3K/s tx   0B/s\n"
		"Tasks   10 processes  17 threads  3 R 1 D  24533 switches/s           pstop 0.2%\n"
		"Verdict [CCIIII......] 2 cpu-bound  3 io-bound  0 mixed  0 waiting  5 idle\n");
}

static void test_narrow(void **state)
{
	(void)state;
	assert_drawn(draw(20, 60, true, false),
		     "CPU     [UUUUUUSSSWW ]  50% user  25% sys  12% iowait\n"
		     "  0 [SSSSSSSSS                         ]   0% user  25% sys\n"
		     "  1 [UUUUUUUUUSSSSSSSS                 ]  25% user  25% sys\n"
		     "Memory  [MMM         ] 1.0G of 4.0G  swap 1.0G of 2.0G\n"
		     "Disk    [DDDDDDDDDD  ]  87% read 3.0M/s write  12M/s\n"
		     "Tasks   10 processes  17 threads  3 R 1 D         pstop 0.2%\n"
		     "Verdict [CCIIII......] 2 cpu-bound  3 io-bound  5 idle\n");
	assert_drawn(draw(10, 40, true, false), "CPU     [UUUUUUSSSWW ]  50% user\n"
						"  0 [SS      ]  25%   1 [UUSS    ]  50%\n"
						"Memory  [MMM         ] 1.0G of 4.0G\n"
						"Tasks   10 processes          pstop 0.2%\n"
						"Verdict [CCIIII......] 2 cpu-bound\n");
	/* Whatever the size: drawing fails if something covers something. */
	for (int columns = 40; columns <= COLUMNS; columns++)
		for (unsigned count = 1; count <= 129; count += 16) {
			machine.core_count = count;
			draw(60, columns, true, true);
		}
}

static void test_unknown(void **state)
{
	(void)state;
	/* The first refresh: nothing is known of a window. */
	rates = (struct system_rates){ .disk = { .gap = GAP_FIRST_SIGHT },
				       .network = { .gap = GAP_FIRST_SIGHT } };
	const char *drawn = draw(24, 80, true, false);
	assert_non_null(strstr(drawn, "Disk    [            ]\n"));
	rates.is_known = true;
	rates.disk.gap = GAP_NO_DEVICE;
	rates.network.gap = GAP_NO_DEVICE;
	drawn = draw(24, 80, true, false);
	assert_non_null(strstr(drawn, "Disk    [            ] no disk  no network\n"));
	rates.disk.gap = GAP_BACKWARDS;
	rates.network.gap = GAP_UNREADABLE;
	drawn = draw(24, 120, true, false);
	assert_non_null(
		strstr(drawn, "unknown: counter went backwards  net unknown: not readable\n"));
	/* No disk reports for how long it was busy. */
	rates.disk = (struct device_rates){ .in_per_s = 1 };
	rates.network = (struct device_rates){ .in_per_s = 2 };
	drawn = draw(24, 80, true, false);
	assert_non_null(
		strstr(drawn, "Disk    [            ] read   1B/s write   0B/s  net rx   2B/s"));
	/* Another root than /proc. */
	reading = (struct system_reading){ 0 };
	memset(&trend, 0, sizeof trend);
	assert_null(strstr(draw(24, 80, true, false), "Disk"));
}

/* A graph ends with the refresh that is shown. */
static void test_looking_back(void **state)
{
	(void)state;
	const char *drawn = draw(24, 80, true, false);
	const char *end = strchr(drawn, '\n');
	assert_memory_equal(end - 3, "▇", 3);
	sample.refresh = 6;
	drawn = draw(24, 80, true, false);
	end = strchr(drawn, '\n');
	assert_memory_equal(end - 3, "▄", 3);
	assert_null(memmem(drawn, (size_t)(end - drawn), "▇", 3));
}

static void test_hostile_disk(void **state)
{
	(void)state;
	strcpy(rates.disk.busiest, "a\x1b[31m\xff");
	const char *drawn = draw(24, 120, true, false);
	assert_null(strchr(drawn, '\x1b'));
	assert_non_null(strstr(drawn, "(a\\x1b[31m\\xff)"));
}

static void assert_layout(int rows, int columns, unsigned core_count, enum machine_wish core_wish,
			  enum machine_wish legend, const char *wanted)
{
	struct machine_room room = { .rows = rows,
				     .columns = columns,
				     .core_count = core_count,
				     .has_devices = true,
				     .cores = core_wish,
				     .legend = legend };
	struct machine_layout l = machine_lay_out(&room);
	char got[80];

	snprintf(got, sizeof got, "%d %dx%d %d %d", l.base, l.core_lines, l.cores_per_line,
		 l.devices, l.legend);
	assert_string_equal(got, wanted);
	assert_int_equal(l.lines, l.base + l.core_lines + l.devices + l.legend);
}

static void test_lines_of_the_head(void **state)
{
	(void)state;
	assert_layout(24, 80, 2, WISH_AUTO, WISH_AUTO, "4 1x2 1 0");
	assert_layout(24, 80, 8, WISH_AUTO, WISH_AUTO, "4 4x2 1 0");
	/* More cores share a line if there are many. */
	assert_layout(24, 80, 9, WISH_AUTO, WISH_AUTO, "4 3x3 1 0");
	assert_layout(24, 80, 20, WISH_AUTO, WISH_AUTO, "4 4x5 1 0");
	/* Very many are summed up, unless they are requested. */
	assert_layout(24, 80, 21, WISH_AUTO, WISH_AUTO, "4 0x0 1 0");
	assert_layout(24, 80, 21, WISH_ON, WISH_ON, "4 7x3 1 1");
	assert_layout(24, 80, 500, WISH_ON, WISH_OFF, "4 8x5 1 0");
	assert_layout(40, 120, 64, WISH_AUTO, WISH_AUTO, "4 0x0 1 1");
	assert_layout(40, 120, 42, WISH_AUTO, WISH_AUTO, "4 6x7 1 1");
	assert_layout(60, 200, 40, WISH_AUTO, WISH_AUTO, "4 10x4 1 1");
	assert_layout(60, 200, 41, WISH_AUTO, WISH_OFF, "4 9x5 1 0");
	assert_layout(60, 200, 120, WISH_AUTO, WISH_OFF, "4 10x12 1 0");
	/* Few cores are as wide as the screen. */
	assert_layout(60, 200, 2, WISH_AUTO, WISH_AUTO, "4 1x2 1 1");
	assert_layout(60, 200, 4, WISH_OFF, WISH_AUTO, "4 0x0 1 1");
	/* With one core, it equals the sum. */
	assert_layout(24, 80, 1, WISH_AUTO, WISH_AUTO, "4 0x0 1 0");
	assert_layout(24, 80, 0, WISH_ON, WISH_AUTO, "4 0x0 1 0");
	/* What is omitted on few rows. */
	assert_layout(30, 80, 2, WISH_AUTO, WISH_AUTO, "4 1x2 1 1");
	assert_layout(29, 80, 2, WISH_AUTO, WISH_AUTO, "4 1x2 1 0");
	assert_layout(20, 80, 2, WISH_AUTO, WISH_AUTO, "4 1x2 1 0");
	assert_layout(19, 80, 2, WISH_AUTO, WISH_AUTO, "4 1x2 0 0");
	assert_layout(10, 80, 2, WISH_ON, WISH_AUTO, "4 1x2 0 0");
	assert_layout(9, 80, 2, WISH_ON, WISH_ON, "2 0x0 0 0");
	assert_layout(7, 80, 2, WISH_ON, WISH_ON, "2 0x0 0 0");
	assert_layout(6, 80, 2, WISH_ON, WISH_ON, "0 0x0 0 0");
	assert_layout(24, 10, 2, WISH_AUTO, WISH_AUTO, "4 2x1 1 0");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, setup)
	const struct CMUnitTest tests[] = {
		TEST(test_80x24),
		TEST(test_100x30),
		TEST(test_120x40),
		TEST(test_200x60),
		TEST(test_ascii),
		TEST(test_many_cores),
		TEST(test_narrow),
		TEST(test_unknown),
		TEST(test_looking_back),
		TEST(test_hostile_disk),
		TEST(test_lines_of_the_head),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
