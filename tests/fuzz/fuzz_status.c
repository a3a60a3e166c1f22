/* fuzz_status: any bytes as /proc/PID/status. */
#include "config.h"

#include "fuzz_check.h"
#include "proc/parse.h"

#include <inttypes.h>

static void check_same(const struct status_fields *a, const struct status_fields *b)
{
	const struct memory *x = &a->memory, *y = &b->memory;

	CHECK(a->uid == b->uid && a->has_uid == b->has_uid);
	CHECK(a->has_switches == b->has_switches);
	CHECK(!a->has_switches ||
	      (a->voluntary == b->voluntary && a->involuntary == b->involuntary));
	CHECK(x->known == y->known && x->virtual_bytes == y->virtual_bytes);
	CHECK(x->resident_bytes == y->resident_bytes && x->shared_bytes == y->shared_bytes);
	CHECK(x->program_bytes == y->program_bytes && x->data_bytes == y->data_bytes);
	CHECK(x->stack_bytes == y->stack_bytes && x->library_bytes == y->library_bytes);
	CHECK(x->swap_bytes == y->swap_bytes && x->peak_bytes == y->peak_bytes);
	CHECK(x->locked_bytes == y->locked_bytes);
}

static void write_memory(FILE *out, const struct memory *m)
{
	fprintf(out, "VmSize:\t%" PRIu64 " kB\nVmLck:\t%" PRIu64 " kB\nVmHWM:\t%" PRIu64 " kB\n",
		m->virtual_bytes / 1024, m->locked_bytes / 1024, m->peak_bytes / 1024);
	if (m->known)
		fprintf(out, "VmRSS:\t%" PRIu64 " kB\n", m->resident_bytes / 1024);
	fprintf(out, "RssFile:\t%" PRIu64 " kB\nRssShmem:\t0 kB\n", m->shared_bytes / 1024);
	fprintf(out, "VmData:\t%" PRIu64 " kB\nVmStk:\t%" PRIu64 " kB\nVmExe:\t%" PRIu64 " kB\n",
		m->data_bytes / 1024, m->stack_bytes / 1024, m->program_bytes / 1024);
	fprintf(out, "VmLib:\t%" PRIu64 " kB\nVmSwap:\t%" PRIu64 " kB\n", m->library_bytes / 1024,
		m->swap_bytes / 1024);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct status_fields fields, again;
	char *text = NULL;
	size_t length;

	if (parse_status((const char *)data, size, &fields) != 0)
		return 0;
	CHECK(fields.has_uid);
	CHECK(fields.memory.known || fields.memory.resident_bytes == 0);
	CHECK(fields.memory.virtual_bytes % 1024 == 0 && fields.memory.shared_bytes % 1024 == 0);

	/* What was parsed, written as the kernel does, must parse to the same. */
	FILE *out = open_memstream(&text, &length);
	CHECK(out != NULL);
	fprintf(out, "Name:\tx\nUid:\t0\t%" PRIu32 "\t0\t0\n", fields.uid);
	write_memory(out, &fields.memory);
	if (fields.has_switches)
		fprintf(out,
			"voluntary_ctxt_switches:\t%" PRIu64 "\n"
			"nonvoluntary_ctxt_switches:\t%" PRIu64 "\n",
			fields.voluntary, fields.involuntary);
	CHECK(fclose(out) == 0);
	CHECK(parse_status(text, length, &again) == 0);
	check_same(&fields, &again);
	free(text);
	return 0;
}
