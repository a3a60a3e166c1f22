/* test_json: the documents, parsed again with cJSON. */
#include "config.h"

#include "world.h"

#include "export/json.h"
#include "field/field.h"
#include "field/field_table.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <inttypes.h>

static struct world w;
static struct process *p;
static struct system_reading machine;
static struct system_rates machine_rates;
static struct json_head head;
static char *document;
static cJSON *root;

static int setup(void **state)
{
	static char cmdline[] = "prog", exe[] = "/opt/prog", cgroup[] = "/group";

	(void)state;
	world_init(&w);
	p = world_add(&w, 100, 2);
	p->memory.known = true;
	*p->details = (struct details){
		.cmdline = cmdline,
		.cmdline_length = sizeof cmdline,
		.exe = exe,
		.cgroup = cgroup,
	};
	machine = (struct system_reading){ 0 };
	machine_rates = (struct system_rates){ 0 };
	head = (struct json_head){
		.sample = &w.sample,
		.window_s = 1,
		.samples = 40,
		.samples_per_s = 19.5,
		.system = &machine,
		.system_rates = &machine_rates,
	};
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	cJSON_Delete(root);
	free(document);
	root = NULL;
	document = NULL;
	return 0;
}

/* Write the sample as a document to `document`, and parse it into `root`. */
static void write_document(const struct json_missing *missing, size_t count)
{
	size_t length;

	teardown(NULL);
	FILE *out = open_memstream(&document, &length);
	assert_non_null(out);
	assert_int_equal(json_begin(out, &head), 0);
	for (size_t i = 0; i < w.sample.count; i++)
		assert_int_equal(json_process(out, &head, w.sample.list[i], i == 0), 0);
	assert_int_equal(json_end(out, &head, missing, count), 0);
	assert_int_equal(fclose(out), 0);
	assert_int_equal(strlen(document), length);
	root = cJSON_ParseWithOpts(document, NULL, 0);
	if (root == NULL)
		fail_msg("not JSON: %s", document);
}

/* Return the item at "key.key.0.key"; fail if there is none. */
static const cJSON *at(const char *path)
{
	const cJSON *item = root;
	char copy[100];

	snprintf(copy, sizeof copy, "%s", path);
	for (char *rest = copy, *key; (key = strsep(&rest, "."));) {
		bool is_index = *key >= '0' && *key <= '9';
		item = is_index ? cJSON_GetArrayItem(item, (int)strtol(key, NULL, 10)) :
				  cJSON_GetObjectItemCaseSensitive(item, key);
		if (item == NULL)
			fail_msg("no %s in %s", path, document);
	}
	return item;
}

static bool has(const char *object, const char *key)
{
	return cJSON_GetObjectItemCaseSensitive(at(object), key) != NULL;
}

static void assert_number(const char *path, double wanted)
{
	if (!cJSON_IsNumber(at(path)))
		fail_msg("%s is no number", path);
	assert_near(at(path)->valuedouble, wanted);
}

static void assert_text(const char *path, const char *wanted)
{
	if (!cJSON_IsString(at(path)))
		fail_msg("%s is no text", path);
	assert_string_equal(at(path)->valuestring, wanted);
}

static void assert_null_at(const char *path)
{
	if (!cJSON_IsNull(at(path)))
		fail_msg("%s is not null", path);
}

/* ---- the document ---- */

static void test_head_and_end(void **state)
{
	static const struct json_missing missing[] = { { 7, "no such process" }, { 9, "x\"y\n" } };

	(void)state;
	w.sample.real_time_ns += 7000000;
	head.own_cpu_share = 0.0125;
	head.sampling_cpu_share = 0.005;
	write_document(missing, 2);
	assert_number("schema", 1);
	assert_text("pstop", PACKAGE_VERSION);
	assert_text("time", "2023-11-14T22:30:00.007Z");
	assert_number("window_s", 1);
	assert_number("samples", 40);
	assert_number("samples_per_s", 19.5);
	assert_number("cost.cpu_share", 0.0125);
	assert_number("cost.sampling_cpu_share", 0.005);
	assert_null_at("system");
	assert_int_equal(cJSON_GetArraySize(at("processes")), 1);
	assert_int_equal(cJSON_GetArraySize(at("missing")), 2);
	assert_number("missing.0.pid", 7);
	assert_text("missing.0.error", "no such process");
	assert_text("missing.1.error", "x\"y\n");
}

static void test_no_process_and_no_window(void **state)
{
	(void)state;
	w.sample.count = 0;
	head.window_s = 0;
	write_document(NULL, 0);
	assert_null_at("window_s");
	assert_int_equal(cJSON_GetArraySize(at("processes")), 0);
	assert_int_equal(cJSON_GetArraySize(at("missing")), 0);
}

/* NDJSON: one newline, at the end. */
static void test_lines(void **state)
{
	(void)state;
	world_add(&w, 200, 1);
	world_add(&w, 300, 0);
	head.is_line = true;
	write_document(NULL, 0);
	assert_ptr_equal(strchr(document, '\n'), document + strlen(document) - 1);
	assert_int_equal(cJSON_GetArraySize(at("processes")), 3);
	head.is_line = false;
	write_document(NULL, 0);
	assert_int_equal(document[strlen(document) - 1], '\n');
	assert_int_equal(cJSON_GetArraySize(at("processes")), 3);
	assert_number("processes.2.pid", 300);
}

static void set_machine(void)
{
	machine = (struct system_reading){
		.is_known = true,
		.has_stat = true,
		.has_load = true,
		.has_memory = true,
		.has_available = true,
		.cpu_count = 4,
		.load = { 0.5, 1.25, 2 },
		.uptime_s = 1000.5,
		.memory_total_bytes = 8ULL << 30,
		.memory_available_bytes = 5,
		.memory_free_bytes = 6,
		.memory_cached_bytes = 7,
		.swap_total_bytes = 8,
		.swap_free_bytes = 9,
		.procs_running = 3,
		.procs_blocked = 1,
		.has_psi = { [PSI_IO] = true },
		.psi_some_avg10 = { [PSI_IO] = 0.25 },
		.psi_full_avg10 = { [PSI_IO] = 0.125 },
	};
}

static void test_machine(void **state)
{
	(void)state;
	set_machine();
	p->threads[0].state = 'R';
	write_document(NULL, 0);
	assert_number("system.cpu_count", 4);
	assert_number("system.load.1", 1.25);
	assert_number("system.uptime_s", 1000.5);
	assert_number("system.memory.total_bytes", 8589934592.0);
	assert_number("system.memory.available_bytes", 5);
	assert_number("system.memory.free_bytes", 6);
	assert_number("system.memory.cached_bytes", 7);
	assert_number("system.memory.swap_total_bytes", 8);
	assert_number("system.memory.swap_free_bytes", 9);
	assert_number("system.procs_running", 3);
	assert_number("system.procs_blocked", 1);
	assert_number("system.tasks.processes", 1);
	assert_number("system.tasks.threads", 2);
	assert_number("system.tasks.running", 1);
	assert_number("system.tasks.sleeping", 1);
	assert_number("system.tasks.zombie", 0);
	assert_null_at("system.pressure.cpu");
	assert_number("system.pressure.io.some", 0.25);
	assert_number("system.pressure.io.full", 0.125);
	assert_null_at("system.cpu");
	assert_null_at("system.context_switches_per_s");
	assert_null_at("system.forks_per_s");
}

static void test_rates_of_machine(void **state)
{
	(void)state;
	set_machine();
	machine_rates = (struct system_rates){
		.is_known = true,
		.cpu = { .user = 0.25,
			 .nice = 0.125,
			 .system = 0.0625,
			 .idle = 0.5,
			 .iowait = 0.01,
			 .irq = 0.02,
			 .softirq = 0.03,
			 .steal = 0.04 },
		.switches_per_s = 1234.5,
		.forks_per_s = 2,
	};
	machine_rates.disk = (struct device_rates){ .in_per_s = 4096.5,
						    .out_per_s = 1e12,
						    .has_busy = true,
						    .busy = 0.75,
						    .busiest = "sd\xff" };
	machine_rates.network = (struct device_rates){ .in_per_s = 10, .out_per_s = 0 };
	head.is_partial = true;
	write_document(NULL, 0);
	assert_number("system.disk.read_bytes_per_s", 4096.5);
	assert_number("system.disk.write_bytes_per_s", 1e12);
	assert_number("system.disk.busy_share", 0.75);
	assert_string_equal(at("system.disk.busiest")->valuestring, "sd\xef\xbf\xbd");
	assert_number("system.network.receive_bytes_per_s", 10);
	assert_number("system.network.transmit_bytes_per_s", 0);
	assert_number("system.cpu.user", 0.375);
	assert_number("system.cpu.system", 0.0625);
	assert_number("system.cpu.irq", 0.05);
	assert_number("system.cpu.iowait", 0.01);
	assert_number("system.cpu.steal", 0.04);
	assert_number("system.cpu.idle", 0.5);
	assert_number("system.context_switches_per_s", 1234.5);
	assert_number("system.forks_per_s", 2);
	assert_null_at("system.tasks");
	assert_false(has("system", "unavailable"));
	machine_rates.cpu = (struct cpu_shares){ .gap = GAP_NO_TICK };
	machine_rates.switches_gap = machine_rates.forks_gap = GAP_BACKWARDS;
	write_document(NULL, 0);
	assert_null_at("system.cpu");
	assert_null_at("system.context_switches_per_s");
	assert_null_at("system.forks_per_s");
	assert_string_equal(at("system.unavailable.cpu")->valuestring,
			    "no clock tick in the window");
	assert_string_equal(at("system.unavailable.context_switches_per_s")->valuestring,
			    "counter went backwards");
	assert_string_equal(at("system.unavailable.forks_per_s")->valuestring,
			    "counter went backwards");
}

static void test_devices_that_are_unknown(void **state)
{
	(void)state;
	set_machine();
	machine_rates = (struct system_rates){ .is_known = true };
	write_document(NULL, 0);
	assert_null_at("system.disk.busy_share");
	assert_null_at("system.disk.busiest");
	assert_false(has("system", "unavailable"));
	machine_rates.disk.gap = GAP_NO_DEVICE;
	machine_rates.network.gap = GAP_FIRST_SIGHT;
	write_document(NULL, 0);
	assert_null_at("system.disk");
	assert_null_at("system.network");
	assert_string_equal(at("system.unavailable.disk")->valuestring, "no such device");
	assert_string_equal(at("system.unavailable.network")->valuestring, "no earlier reading");
	/* Without a window, this goes without saying. */
	head.window_s = 0;
	write_document(NULL, 0);
	assert_null_at("system.network");
	assert_string_equal(at("system.unavailable.disk")->valuestring, "no such device");
	assert_int_equal(cJSON_GetArraySize(at("system.unavailable")), 1);
}

/* A /proc with processes only. */
static void test_no_machine(void **state)
{
	(void)state;
	set_machine();
	machine.has_stat = machine.has_available = false;
	machine.procs_running = machine.procs_blocked = -1;
	machine_rates = (struct system_rates){ .cpu = { .gap = GAP_FIRST_SIGHT },
					       .disk = { .gap = GAP_UNREADABLE } };
	write_document(NULL, 0);
	assert_null_at("system.cpu");
	assert_null_at("system.procs_running");
	assert_null_at("system.procs_blocked");
	assert_null_at("system.memory.available_bytes");
	assert_null_at("system.memory.cached_bytes");
	assert_number("system.memory.total_bytes", 8589934592.0);
	assert_number("system.load.1", 1.25);
	assert_string_equal(at("system.unavailable.cpu")->valuestring, "no /proc/stat");
	assert_string_equal(at("system.unavailable.procs_running")->valuestring, "no /proc/stat");
	assert_string_equal(at("system.unavailable.disk")->valuestring, "no /proc/diskstats");
	assert_int_equal(cJSON_GetArraySize(at("system.unavailable")), 8);
	machine.has_load = machine.has_memory = false;
	write_document(NULL, 0);
	assert_null_at("system.load");
	assert_null_at("system.memory");
}

/* ---- processes and threads ---- */

/* Every key of the table is there, in its group, on the rows that have it. */
static void test_every_key(void **state)
{
	char path[100];

	(void)state;
	write_document(NULL, 0);
	for (const struct field *f = field_table(); f->key; f++) {
		const char *dot = strchr(f->key, '.');
		snprintf(path, sizeof path, "processes.0%s%.*s", dot ? "." : "",
			 dot ? (int)(dot - f->key) : 0, f->key);
		const char *key = dot ? dot + 1 : f->key;
		if (cJSON_IsNull(at(path)))
			continue; /* a group with no known value */
		bool is_in = !f->is_text_only && (f->scope & OF_PROCESS);
		if (has(path, key) != is_in)
			fail_msg("%s of a process", f->key);
		snprintf(path, sizeof path, "processes.0.threads.1%s%.*s", dot ? "." : "",
			 dot ? (int)(dot - f->key) : 0, f->key);
		if (dot && !has("processes.0.threads.1", path + strlen("processes.0.threads.1.")))
			continue;
		is_in = !f->is_text_only && (f->scope & OF_THREAD) && strcmp(f->key, "pid") != 0;
		if (cJSON_IsObject(at(path)) && has(path, key) != is_in)
			fail_msg("%s of a thread", f->key);
	}
}

static void fill(struct reading *r, uint64_t base)
{
	r->run_ns += base * 1000000;
	r->runnable_ns += base * 2000000;
	r->user_ticks += base + 3;
	r->system_ticks += base + 1;
	r->minor_faults += base + 4;
	r->major_faults += base + 5;
	r->voluntary += base + 6;
	r->involuntary += base + 7;
	for (int i = 0; i < IO_COUNTERS; i++)
		r->io[i] += base + 10 + (uint64_t)i;
}

static void test_numbers_of_a_process(void **state)
{
	(void)state;
	fill(&p->now, 400);
	fill(&p->threads[0].now, 100);
	fill(&p->threads[1].now, 200);
	p->notes->exited_voluntary = 1000;
	p->notes->children_user_ticks = 7;
	p->notes->children_system_ticks = 8;
	p->memory = (struct memory){ 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, true };
	write_document(NULL, 0);
	assert_number("processes.0.cpu_share", 0.4);
	assert_number("processes.0.cpu_time.run_ns", 400000000);
	assert_number("processes.0.cpu_time.runnable_ns", 600000000);
	assert_number("processes.0.cpu_time.user_ns", 4030000000.0);
	assert_number("processes.0.cpu_time.system_ns", 4010000000.0);
	assert_number("processes.0.cpu_time.children_user_ns", 70000000);
	assert_number("processes.0.cpu_time.children_system_ns", 80000000);
	assert_number("processes.0.context_switches.voluntary", 1000 + 106 + 206);
	assert_number("processes.0.context_switches.involuntary", 107 + 207);
	assert_number("processes.0.context_switches.voluntary_per_s", 106 + 206);
	assert_number("processes.0.context_switches.involuntary_per_s", 107 + 207);
	assert_number("processes.0.faults.minor", 404);
	assert_number("processes.0.faults.major_per_s", 405);
	assert_number("processes.0.io.read_chars", 410);
	assert_number("processes.0.io.write_chars", 411);
	assert_number("processes.0.io.read_calls", 412);
	assert_number("processes.0.io.write_calls", 413);
	assert_number("processes.0.io.read_bytes", 414);
	assert_number("processes.0.io.write_bytes", 415);
	/* The sums include what its exited children did. */
	assert_number("processes.0.io.write_bytes_per_s", 115 + 215);
	assert_number("processes.0.io.read_calls_per_s", 112 + 212);
	assert_number("processes.0.memory.virtual_bytes", 11);
	assert_number("processes.0.memory.resident_bytes", 12);
	assert_number("processes.0.memory.shared_bytes", 13);
	assert_number("processes.0.memory.program_bytes", 14);
	assert_number("processes.0.memory.data_bytes", 15);
	assert_number("processes.0.memory.stack_bytes", 16);
	assert_number("processes.0.memory.library_bytes", 17);
	assert_number("processes.0.memory.swap_bytes", 18);
	assert_number("processes.0.memory.peak_bytes", 19);
	assert_number("processes.0.lifetime.cpu_share", 0.0008);
	assert_number("processes.0.leader_thread", 101);
	assert_number("processes.0.threads.1.tid", 101);
	assert_number("processes.0.threads.1.cpu_share", 0.2);
	assert_number("processes.0.threads.1.cpu_time.runnable_ns", 400000000);
	assert_number("processes.0.threads.1.context_switches.voluntary", 206);
	assert_number("processes.0.threads.1.io.read_bytes_per_s", 214);
	assert_number("processes.0.threads.0.shares.user", 0.05049);
	assert_false(has("processes.0", "unavailable"));
}

/* Above 2^53 a double is not exact; the text is. */
static void test_large_integers_are_exact(void **state)
{
	char wanted[60];

	(void)state;
	p->now.io[IO_READ_BYTES] = p->notes->before.io[IO_READ_BYTES] = UINT64_MAX;
	p->now.minor_faults = p->notes->before.minor_faults = (1ULL << 53) + 1;
	p->threads[0].now.run_ns = p->threads[0].notes->before.run_ns = 9007199254740993ULL;
	write_document(NULL, 0);
	snprintf(wanted, sizeof wanted, "\"read_bytes\":%" PRIu64 ",", UINT64_MAX);
	assert_non_null(strstr(document, wanted));
	assert_non_null(strstr(document, "\"minor\":9007199254740993,"));
	assert_non_null(strstr(document, "\"run_ns\":9007199254740993,"));
}

static void test_reals(void **state)
{
	static const struct {
		double real;
		const char *text;
	} rows[] = {
		{ 0, "0" },
		{ 0.5, "0.5" },
		{ 1, "1" },
		{ 10, "10" },
		{ 100.25, "100.25" },
		{ 0.000001, "0.000001" },
		{ 0.0000004, "0" },
		{ -0.0000004, "0" },
		{ 1.0 / 3, "0.333333" },
		{ -1.5, "-1.5" },
		{ 1e15, "1000000000000000" },
		{ NAN, "null" },
		{ INFINITY, "null" },
	};
	char wanted[60];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		head.samples_per_s = rows[i].real;
		write_document(NULL, 0);
		snprintf(wanted, sizeof wanted, "\"samples_per_s\":%s,", rows[i].text);
		if (strstr(document, wanted) == NULL)
			fail_msg("%s is not in %s", wanted, document);
	}
	head.samples_per_s = 1e300;
	write_document(NULL, 0);
	assert_number("samples_per_s", 1e300);
}

static void test_hostile_texts(void **state)
{
	static char cmdline[] = "a\"b\\c\0\xff\xfe\0\x1b[2J\n\0\0\xc3\xa9";
	static char exe[] = { '/', 'x', '\xe2', '\x80', '\xae', '\0' }; /* U+202E */

	(void)state;
	memcpy(p->threads[0].comm, "\xff)\n\"", 5);
	p->details->cmdline = cmdline;
	p->details->cmdline_length = sizeof cmdline;
	p->details->exe = exe;
	write_document(NULL, 0);
	assert_text("processes.0.comm", "\xef\xbf\xbd)\n\"");
	assert_int_equal(cJSON_GetArraySize(at("processes.0.cmdline")), 5);
	assert_text("processes.0.cmdline.0", "a\"b\\c");
	assert_text("processes.0.cmdline.1", "\xef\xbf\xbd\xef\xbf\xbd");
	assert_text("processes.0.cmdline.2", "\x1b[2J\n");
	assert_text("processes.0.cmdline.3", "");
	assert_text("processes.0.cmdline.4", "\xc3\xa9");
	assert_text("processes.0.exe", exe);
	for (const char *c = document; *c; c++)
		assert_true((unsigned char)*c >= 0x20 || *c == '\n');
}

/* ---- unknown values ---- */

static void test_denied(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2; i++)
		p->threads[i].now.source[SOURCE_IO] =
			p->threads[i].notes->before.source[SOURCE_IO] = EACCES;
	p->now.source[SOURCE_IO] = p->notes->before.source[SOURCE_IO] = EACCES;
	p->details->exe = NULL;
	p->details->exe_error = EACCES;
	write_document(NULL, 0);
	assert_null_at("processes.0.io");
	assert_text("processes.0.unavailable.io", "permission denied");
	assert_null_at("processes.0.exe");
	assert_text("processes.0.unavailable.exe", "permission denied");
	assert_null_at("processes.0.threads.0.io");
	assert_text("processes.0.threads.0.unavailable.io", "permission denied");
	assert_false(has("processes.0.unavailable", "rates"));
	assert_number("processes.0.cpu_share", 0);
}

static void test_first_sight(void **state)
{
	(void)state;
	p->first_seen_at = WORLD_REFRESH;
	write_document(NULL, 0);
	assert_text("processes.0.class", "unknown");
	assert_null_at("processes.0.cpu_share");
	assert_null_at("processes.0.shares");
	assert_null_at("processes.0.own_share");
	assert_null_at("processes.0.context_switches.voluntary_per_s");
	assert_number("processes.0.context_switches.voluntary", 0);
	assert_text("processes.0.unavailable.rates", "no earlier reading");
	assert_number("processes.0.confidence", 0);
	/* A document without a window says it once, in its head. */
	head.window_s = 0;
	write_document(NULL, 0);
	assert_false(has("processes.0", "unavailable"));
	assert_null_at("processes.0.cpu_share");
}

static void test_nothing_but_the_pid(void **state)
{
	(void)state;
	*p = (struct process){ .pid = 100, .first_seen_at = WORLD_REFRESH };
	memset(p->now.source, EACCES, sizeof p->now.source);
	write_document(NULL, 0);
	assert_number("processes.0.pid", 100);
	assert_null_at("processes.0.ppid");
	assert_null_at("processes.0.memory");
	assert_text("processes.0.unavailable.memory", "permission denied");
	assert_text("processes.0.unavailable.ppid", "permission denied");
	assert_int_equal(cJSON_GetArraySize(at("processes.0.threads")), 0);
}

static void test_exited(void **state)
{
	(void)state;
	world_keep_idle(&w, p);
	p->has_exited = true;
	write_document(NULL, 0);
	assert_text("processes.0.state", "X");
	assert_null_at("processes.0.cpu_share");
	assert_number("processes.0.context_switches.voluntary", 0);
	assert_text("processes.0.unavailable.rates", "it exited");
}

static void test_lifetime(void **state)
{
	(void)state;
	p->now.run_ns = 450 * WORLD_SECOND;
	p->threads[0].now.run_ns = 450 * WORLD_SECOND;
	head.is_lifetime = true;
	head.window_s = 0;
	write_document(NULL, 0);
	assert_text("processes.0.class", "cpu-bound");
	assert_text("processes.0.lifetime.class", "cpu-bound");
	assert_number("processes.0.lifetime.cpu_share", 0.9);
	assert_int_equal(strncmp(at("processes.0.reason")->valuestring, "since it started: ", 18),
			 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_head_and_end),
		TEST(test_no_process_and_no_window),
		TEST(test_lines),
		TEST(test_machine),
		TEST(test_rates_of_machine),
		TEST(test_devices_that_are_unknown),
		TEST(test_no_machine),
		TEST(test_every_key),
		TEST(test_numbers_of_a_process),
		TEST(test_large_integers_are_exact),
		TEST(test_reals),
		TEST(test_hostile_texts),
		TEST(test_denied),
		TEST(test_first_sight),
		TEST(test_nothing_but_the_pid),
		TEST(test_exited),
		TEST(test_lifetime),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
