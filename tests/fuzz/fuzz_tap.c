/* fuzz_tap: any bytes as records of the programs in the kernel that report births, execs and exits.
 *
 * The input is a stream of records, each after its size in 16 bits.
 */
#include "config.h"

#include "fuzz_check.h"
#include "trace/hear.h"

#define SERIALS 64
#define COMMAND 10

/* Nothing is loaded into the kernel, hence nothing is to be undone there. */
void tap_forget(struct tap *t, pid_t tid)
{
	CHECK(t == NULL && tid > 0);
}

/* No process has more living threads than there are tasks, or fewer than none. */
static void check_heard(const struct hearer *hearer)
{
	CHECK(hearer->capacity <= 2 * SERIALS);
	for (uint32_t i = 0; i < hearer->capacity; i++) {
		const struct heard *h = &hearer->heard[i];
		CHECK(h->living <= SERIALS && h->leader < hearer->capacity);
		CHECK(h->tid == 0 || (h->tid > 0 && h->pid > 0));
	}
}

static void hear(struct hearer *hearer, const uint8_t *data, size_t size)
{
	/* A block of exactly that size, at an address for 64-bit numbers as in the ring. */
	struct tap_head *head = malloc(size ? size : 1);

	CHECK(head != NULL);
	if (size > 0)
		memcpy(head, data, size);
	if (tap_record_is_good(head, size, SERIALS)) {
		hear_record(hearer, head, size);
		check_heard(hearer);
	}
	free(head);
}

static void hear_all(struct hearer *hearer, const uint8_t *data, size_t size)
{
	while (size >= 2) {
		uint16_t length;
		memcpy(&length, data, sizeof length);
		data += sizeof length;
		size -= sizeof length;
		size_t part = length < size ? length : size;
		hear(hearer, data, part);
		data += part;
		size -= part;
	}
}

/* What the views ask the record. */
static void check_record(const struct record *r)
{
	uint32_t running = 0, processes = 0;

	for (uint32_t i = 0; i < r->count; i++) {
		const struct record_task *t = &r->tasks[i];
		running += t->is_running;
		processes += t->is_running && record_is_process(r, i);
		CHECK(t->leader < r->count && record_life_ns(r, i) <= t->age_ns + r->now_ns);
		CHECK(memchr(record_name(r, i), '\0', TASK_COMM_MAX) != NULL);
		for (int is_process = 0; is_process < 2; is_process++) {
			struct evidence e;
			struct resources sum = record_resources(r, i, is_process);
			record_evidence(r, i, is_process, &e);
			CHECK(!(e.run < 0) && e.run <= 1 && !(e.runnable < 0) && e.runnable <= 1);
			CHECK((sum.known & ~(unsigned)RESOURCES_ALL) == 0);
		}
	}
	CHECK(running == r->running_threads && processes == r->running_processes);
	for (uint32_t i = 0; i < r->exec_count; i++) {
		const struct record_exec *x = &r->execs[i];
		CHECK(x->argv == NULL ||
		      (x->argv_length > 0 && x->argv_length <= TAP_MANY_ARGS + 1 &&
		       x->argv[x->argv_length - 1] == '\0'));
	}
}

static void run(const uint8_t *data, size_t size, bool is_taking_up)
{
	static const struct follow_options options;
	struct follow_result result = { 0 };
	struct job job = {
		.options = &options, .result = &result, .launch.fd = -1, .command = COMMAND
	};
	struct hearer hearer;

	job.record = record_open(RECORD_TAPPED, is_taking_up, 0);
	CHECK(job.record != NULL && hear_open(&hearer, &job, NULL) == 0);
	hearer.is_taking_up = is_taking_up;
	hear_all(&hearer, data, size);
	CHECK(!job.is_over);
	check_record(job.record);
	hear_close(&hearer);
	record_close(job.record);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	run(data, size, false);
	run(data, size, true);
	return 0;
}
