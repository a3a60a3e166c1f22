/* fuzz_keyed: any bytes as each of the short files of numbers. */
#include "config.h"

#include "fuzz_check.h"
#include "proc/parse.h"

#include <inttypes.h>
#include <math.h>

static void try_schedstat(const char *text, size_t size)
{
	struct reading first, again;
	char line[80];

	if (parse_schedstat(text, size, &first) != 0)
		return;
	int n = snprintf(line, sizeof line, "%" PRIu64 " %" PRIu64 " %" PRIu64 "\n", first.run_ns,
			 first.runnable_ns, first.slices);
	CHECK(parse_schedstat(line, (size_t)n, &again) == 0);
	CHECK(first.run_ns == again.run_ns && first.runnable_ns == again.runnable_ns &&
	      first.slices == again.slices);
}

static void try_io(const char *text, size_t size)
{
	static const char format[] = "rchar: %" PRIu64 "\nwchar: %" PRIu64 "\nsyscr: %" PRIu64
				     "\nsyscw: %" PRIu64 "\n"
				     "read_bytes: %" PRIu64 "\nwrite_bytes: %" PRIu64
				     "\ncancelled_write_bytes: %" PRIu64 "\n";
	struct reading first, again;
	char lines[300];

	if (parse_io(text, size, &first) != 0)
		return;
	const uint64_t *v = first.io;
	int n = snprintf(lines, sizeof lines, format, v[0], v[1], v[2], v[3], v[4], v[5], v[6]);
	CHECK(parse_io(lines, (size_t)n, &again) == 0);
	CHECK(memcmp(first.io, again.io, sizeof first.io) == 0);
}

static void try_machine(const char *text, size_t size)
{
	struct loadavg_fields load;
	struct kernel_stat_fields stat;
	struct psi_fields psi;
	uint64_t ns;

	if (parse_loadavg(text, size, &load) == 0)
		for (int i = 0; i < 3; i++)
			CHECK(isfinite(load.load[i]) && load.load[i] >= 0);
	if (parse_uptime(text, size, &ns) == 0)
		CHECK(ns / 1000000000 <= UINT64_MAX / 2000000000);
	if (parse_kernel_stat(text, size, &stat) == 0)
		CHECK(stat.has_boot_time || stat.has_procs_running);
	if (parse_psi(text, size, &psi) == 0) {
		CHECK(isfinite(psi.some_avg10) && psi.some_avg10 >= 0);
		CHECK(isfinite(psi.full_avg10) && psi.full_avg10 >= 0);
		CHECK(psi.has_full || (psi.full_avg10 <= 0 && psi.full_total_us == 0));
	}
}

static void try_cgroup_files(const char *text, size_t size)
{
	static const char *const names[] = { "throttled_usec", "usage_usec", "nr_periods", "" };
	uint64_t quota_us, period_us, value;

	if (parse_cpu_max(text, size, &quota_us, &period_us) == 0)
		CHECK(period_us > 0);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (parse_keyed_u64(text, size, names[i], &value))
			CHECK(memmem(text, size, names[i], strlen(names[i])) != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;

	try_schedstat(text, size);
	try_io(text, size);
	try_machine(text, size);
	try_cgroup_files(text, size);
	return 0;
}
