/* round_trip: write what pstop shows of a machine, and of the same sample encoded and decoded.
 *
 *	round_trip OUT ROOT...
 *
 * It refreshes once from each root, or twice from a live /proc, and writes everything that can be
 * shown: OUT.json, OUT.text and OUT.explain for the original, OUT.json.again … for the decoded
 * sample, and OUT.sample, the bytes.
 */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "collect/demand.h"
#include "collect/scan.h"
#include "export/json.h"
#include "export/text.h"
#include "field/field.h"
#include "proc/system.h"
#include "report/explain.h"
#include "store/sample_code.h"
#include "wait/sampler.h"

#define TICKS 20

static void check(int error, const char *what)
{
	if (error == 0)
		return;
	fprintf(stderr, "round_trip: %s: %s\n", what, strerror(-error));
	exit(1);
}

static FILE *open_output(const char *base, const char *end)
{
	char path[4096];

	snprintf(path, sizeof path, "%s.%s", base, end);
	FILE *out = fopen(path, "w");
	check(out ? 0 : -errno, path);
	return out;
}

static void write_json(FILE *out, const struct sample *sample, const struct sample_head *head)
{
	struct exited exited = { 0 };
	struct json_head of = {
		.sample = sample,
		.window_s = sample->before_ns ? (double)(sample->at_ns - sample->before_ns) / 1e9 :
						0,
		.samples = head->observations,
		.samples_per_s = head->observations_per_s,
		.own_cpu_share = head->own_cpu_share,
		.sampling_cpu_share = head->sampling_cpu_share,
		.system = &head->system,
		.system_rates = &head->rates,
		.exited_why = head->exited_why,
		.exits_lost = head->exits_lost,
	};

	if (head->exited_why == NULL) {
		check(exited_make(&exited, sample, EXITED_EACH, 500), "exited");
		of.exited = &exited;
	}
	check(json_begin(out, &of), "json");
	for (size_t i = 0; i < sample->count; i++)
		check(json_process(out, &of, sample->list[i], i == 0), "json");
	check(json_end(out, &of, NULL, 0), "json");
	exited_free(&exited);
}

/* Write the columns of a table and of ps alx, for processes and for threads. */
static void write_text(FILE *out, const struct sample *sample)
{
	struct columns columns;

	for (int is_lifetime = 0; is_lifetime < 2; is_lifetime++) {
		columns_long(&columns);
		for (int i = 0; i < 2; i++, columns_default(&columns, true))
			for (size_t k = 0; k < sample->count; k++) {
				const struct process *p = sample->list[k];
				struct row row = row_make(sample, p, NULL, is_lifetime);
				text_row(out, &columns, &row, 0);
				for (size_t j = 0; j < p->thread_count; j++) {
					row = row_make(sample, p, &p->threads[j], is_lifetime);
					text_row(out, &columns, &row, 0);
				}
			}
	}
}

static void write_pages(FILE *out, const struct sample *sample, const struct sample_head *head)
{
	for (size_t i = 0; i < sample->count; i++) {
		struct explain page = {
			.sample = sample,
			.p = sample->list[i],
			.window_s = sample->before_ns ?
					    (double)(sample->at_ns - sample->before_ns) / 1e9 :
					    0,
			.samples_per_s = head->observations_per_s,
			.width = 100,
			.threads_most = 8,
			.parts = 1u << EXPLAIN_MEMORY | 1u << EXPLAIN_IDENTITY,
		};
		explain_write(out, &page);
	}
}

static void write_all(const char *base, const char *end, const struct sample *sample,
		      const struct sample_head *head)
{
	char name[32];

	snprintf(name, sizeof name, "json%s", end);
	FILE *json = open_output(base, name);
	write_json(json, sample, head);
	fclose(json);
	snprintf(name, sizeof name, "text%s", end);
	FILE *text = open_output(base, name);
	write_text(text, sample);
	fclose(text);
	snprintf(name, sizeof name, "explain%s", end);
	FILE *pages = open_output(base, name);
	write_pages(pages, sample, head);
	fclose(pages);
}

/* Make observations between two refreshes of a live machine. */
static void observe(struct sampler *sampler, struct scanner *s)
{
	for (int i = 0; i < TICKS; i++) {
		nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
		sampler_tick(sampler);
		scan_drain_exits(s);
	}
}

static void complete(struct scanner *s)
{
	const struct demand all = { .observations = 64, .is_in_full = true };

	check(demand_satisfy(s, &all), "details");
}

static void read_machine(struct scanner *s, struct sampler *sampler, struct sample_head *head,
			 char **roots, int count)
{
	struct system_reading before;
	struct device_readings disks_before = { 0 }, interfaces_before = { 0 };
	struct system_source *source = NULL;
	bool is_live = scan_is_live(s);

	if (is_live) {
		check(system_open(&source), "system");
		check(system_read(source, &before), "system");
		check(system_read_devices(source), "devices");
		check(device_readings_copy(&disks_before, system_disks(source)), "disks");
		check(device_readings_copy(&interfaces_before, system_interfaces(source)),
		      "interfaces");
	}
	for (int i = 0; i < count + is_live; i++) {
		if (i > 0 && !is_live)
			check(scan_reopen(s, roots[i]), roots[i]);
		if (i > 0 && is_live) {
			observe(sampler, s);
			sampler_end(sampler);
		}
		check(scan_refresh(s, SCAN_MACHINE_UNKNOWN), "refresh");
		head->observations = sampler_observations(sampler);
		head->observations_per_s = sampler_achieved_per_s(sampler);
		sampler_begin(sampler);
	}
	complete(s);
	if (is_live) {
		check(system_read(source, &head->system), "system");
		head->rates = system_rate(&before, &head->system, sysconf(_SC_CLK_TCK));
		check(system_read_devices(source), "devices");
		double seconds = (double)(head->system.at_ns - before.at_ns) / 1e9;
		head->rates.disk = device_rate(&disks_before, system_disks(source), seconds);
		head->rates.network =
			device_rate(&interfaces_before, system_interfaces(source), seconds);
		device_readings_free(&disks_before);
		device_readings_free(&interfaces_before);
		system_close(source);
	}
	head->exited_why = scan_exits_error(s) ? "no exit records" : NULL;
}

int main(int argc, char **argv)
{
	struct scan_options options = { .want_memory = true, .want_exits = true };
	struct sampler_options observations = { .per_s = 50, .budget = 1 };
	struct sample_head head = { 0 };
	struct stored_sample *stored;
	struct scanner *s;
	struct sampler *sampler;
	uint8_t *bytes;
	size_t length;

	if (argc < 3) {
		fprintf(stderr, "usage: round_trip OUT ROOT...\n");
		return 2;
	}
	options.proc_root = argv[2];
	check(scan_open(&s, &options), argv[2]);
	check(sampler_open(&sampler, s, &observations), "sampler");
	read_machine(s, sampler, &head, argv + 2, argc - 2);
	write_all(argv[1], "", scan_sample(s), &head);
	check(sample_encode(&bytes, &length, scan_sample(s), &head), "encode");
	/* Close everything first, so that nothing of the original is left when the bytes are
	 * decoded. */
	sampler_close(sampler);
	scan_close(s);
	FILE *out = open_output(argv[1], "sample");
	fwrite(bytes, 1, length, out);
	fclose(out);
	check(sample_decode(&stored, bytes, length), "decode");
	free(bytes);
	write_all(argv[1], ".again", &stored->sample, &stored->head);
	sample_free(stored);
	return 0;
}
