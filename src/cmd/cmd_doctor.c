/* cmd_doctor.c - report what can be observed here; see cmd_doctor.h. */
#include "config.h"

#include "cmd/cmd_doctor.h"
#include "base/clock.h"
#include "bpf/feature.h"
#include "cmd/exit_status.h"
#include "cmd/output.h"
#include "cmd/session.h"
#include "collect/doctor_probes.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>

/* The cost of a refresh of the whole machine, measured here and now. */
struct cost {
	bool is_known;
	size_t processes, threads;
	double first_cpu_s, first_calls;   /* of the first refresh */
	double steady_cpu_s, steady_calls; /* of a later refresh, median of several */
};

#define STEADY_REFRESHES 5
#define STEADY_PAUSE_NS  50000000

static double cpu_now_s(void)
{
	return (double)clock_now_ns(CLOCK_PROCESS_CPUTIME_ID) / 1e9;
}

static double median(double *list, int count)
{
	for (int i = 1; i < count; i++)
		for (int k = i; k > 0 && list[k] < list[k - 1]; k--) {
			double swap = list[k];
			list[k] = list[k - 1];
			list[k - 1] = swap;
		}
	return list[count / 2];
}

static struct cost measure(enum scan_source source)
{
	struct scan_options options = { .source = source };
	struct cost cost = { 0 };
	struct scanner *s;
	double cpu[STEADY_REFRESHES], calls[STEADY_REFRESHES];

	if (scan_open(&s, &options) != 0)
		return cost;
	double start = cpu_now_s();
	cost.is_known = scan_refresh(s, SCAN_MACHINE_UNKNOWN) == 0;
	cost.first_cpu_s = cpu_now_s() - start;
	cost.first_calls = (double)scan_last_cost(s).system_calls;
	for (int i = 0; i < STEADY_REFRESHES && cost.is_known; i++) {
		struct timespec pause = { 0, STEADY_PAUSE_NS };
		nanosleep(&pause, NULL);
		start = cpu_now_s();
		cost.is_known = scan_refresh(s, SCAN_MACHINE_UNKNOWN) == 0;
		cpu[i] = cpu_now_s() - start;
		calls[i] = (double)scan_last_cost(s).system_calls;
	}
	if (cost.is_known) {
		cost.steady_cpu_s = median(cpu, STEADY_REFRESHES);
		cost.steady_calls = median(calls, STEADY_REFRESHES);
		cost.processes = scan_sample(s)->process_total;
		cost.threads = scan_sample(s)->thread_total;
	}
	scan_close(s);
	return cost;
}

static const char *state_word(enum probe_state state)
{
	return state == PROBE_WORKS ? "ok" : state == PROBE_DEGRADED ? "degraded" : "off";
}

/* Print what later kernels offer: a source that is off here may need one. */
static void print_features(FILE *out)
{
	struct utsname name;
	size_t count;
	const struct feature *list = feature_list(&count);

	fprintf(out, "\nSources by the Linux version that introduced them; this is %s:\n",
		uname(&name) == 0 ? name.release : "unknown");
	for (size_t i = 0; i < count; i++) {
		const struct feature *f = &list[i];
		fprintf(out, "  %u.%-4u%-9s%-17s %s\n", f->since.major, f->since.minor,
			bpf_problem_is_before(f->since) ? "not here" : "", f->source, f->gives);
	}
}

static void print_text(FILE *out, const struct probe *list, unsigned count, const struct cost *cost)
{
	for (unsigned i = 0; i < count; i++) {
		const struct probe *p = &list[i];
		fprintf(out, "%-9s %-17s %s\n", state_word(p->state), p->source, p->finding);
		if (p->lost)
			fprintf(out, "%29smissing: %s\n", "", p->lost);
		if (p->remedy)
			fprintf(out, "%29sto enable: %s\n", "", p->remedy);
	}
	print_features(out);
	if (!cost->is_known) {
		fprintf(out, "\nThe cost of pstop could not be measured.\n");
		return;
	}
	fprintf(out, "\nCost of pstop here, with %zu processes and %zu threads:\n", cost->processes,
		cost->threads);
	fprintf(out, "  first refresh   %8.2f ms of CPU time, %8.0f system calls\n",
		cost->first_cpu_s * 1000, cost->first_calls);
	fprintf(out,
		"  each later one  %8.2f ms of CPU time, %8.0f system calls (%.2f %% of a core at "
		"one a second)\n",
		cost->steady_cpu_s * 1000, cost->steady_calls, cost->steady_cpu_s * 100);
}

static void add_text(cJSON *object, const char *key, const char *text)
{
	cJSON_AddItemToObjectCS(object, key, text ? cJSON_CreateString(text) : cJSON_CreateNull());
}

/* Add a time, rounded to the microsecond: more digits would be noise. */
static void add_seconds(cJSON *object, const char *key, double seconds)
{
	char text[32];

	snprintf(text, sizeof text, "%.6f", seconds);
	cJSON_AddItemToObjectCS(object, key, cJSON_CreateRaw(text));
}

/* Add the number of processes it was tried on, and of those that can be read. */
static void add_counts(cJSON *object, const char *key, const struct rights_count *count)
{
	cJSON *one = cJSON_AddObjectToObject(object, key);

	cJSON_AddNumberToObject(one, "tried", count->tried);
	cJSON_AddNumberToObject(one, "readable", count->readable);
}

static cJSON *make_cost(const struct cost *cost)
{
	if (!cost->is_known)
		return cJSON_CreateNull();
	cJSON *object = cJSON_CreateObject();
	cJSON_AddNumberToObject(object, "processes", (double)cost->processes);
	cJSON_AddNumberToObject(object, "threads", (double)cost->threads);
	add_seconds(object, "first_cpu_s", cost->first_cpu_s);
	cJSON_AddNumberToObject(object, "first_system_calls", cost->first_calls);
	add_seconds(object, "refresh_cpu_s", cost->steady_cpu_s);
	cJSON_AddNumberToObject(object, "refresh_system_calls", cost->steady_calls);
	return object;
}

static void add_features(cJSON *document)
{
	size_t count;
	const struct feature *list = feature_list(&count);
	cJSON *array = cJSON_AddArrayToObject(document, "kernels");

	for (size_t i = 0; i < count; i++) {
		char since[32];
		cJSON *one = cJSON_CreateObject();
		snprintf(since, sizeof since, "%u.%u", list[i].since.major, list[i].since.minor);
		add_text(one, "since", since);
		add_text(one, "source", list[i].source);
		add_text(one, "gives", list[i].gives);
		cJSON_AddItemToArray(array, one);
	}
}

static int print_json(FILE *out, const struct probe *list, unsigned count, const struct cost *cost)
{
	cJSON *document = cJSON_CreateObject();

	cJSON_AddNumberToObject(document, "schema", 1);
	add_text(document, "pstop", PACKAGE_VERSION);
	cJSON *sources = cJSON_AddArrayToObject(document, "sources");

	for (unsigned i = 0; i < count; i++) {
		cJSON *one = cJSON_CreateObject();
		add_text(one, "source", list[i].source);
		add_text(one, "state", state_word(list[i].state));
		add_text(one, "finding", list[i].finding);
		add_text(one, "lost", list[i].lost);
		add_text(one, "remedy", list[i].remedy);
		add_text(one, "unavailable", list[i].why);
		if (list[i].has_counts) {
			add_counts(one, "own", &list[i].own);
			add_counts(one, "others", &list[i].others);
		}
		cJSON_AddItemToArray(sources, one);
	}
	add_features(document);
	cJSON_AddItemToObjectCS(document, "cost", make_cost(cost));
	char *text = cJSON_Print(document);
	cJSON_Delete(document);
	if (text == NULL) {
		output_complain("out of memory", "");
		return STATUS_FAILED;
	}
	fprintf(out, "%s\n", text);
	cJSON_free(text);
	return STATUS_FINE;
}

int cmd_doctor(const struct options *o)
{
	struct probe list[PROBES_MOST];
	int status = STATUS_FINE;
	bool is_closed;

	FILE *out = output_open();
	if (out == NULL) {
		output_complain("out of memory", "");
		return STATUS_FAILED;
	}
	unsigned count = probe_all(o->pid_count ? o->pids[0] : 0, list);
	if (count == 0) {
		fclose(out);
		output_suggest("no proc file system is mounted on /proc", "", 0,
			       "mount -t proc proc /proc");
		return STATUS_FAILED;
	}
	struct cost cost = measure(o->source);
	if (o->output == OUTPUT_JSON)
		status = print_json(out, list, count, &cost);
	else
		print_text(out, list, count, &cost);
	for (unsigned i = 0; i < count && status == STATUS_FINE; i++)
		if (list[i].state == PROBE_DEGRADED)
			status = STATUS_DEGRADED;
	int flushed = output_flush(out, &is_closed);
	fclose(out);
	return flushed ? flushed : status;
}
