/* fuzz_stat: any bytes as /proc/PID/stat. */
#include "config.h"

#include "fuzz_check.h"
#include "proc/parse.h"

#include <inttypes.h>

/* Write a line as the kernel does, with the fields that were parsed. */
static char *write_stat(const struct stat_fields *f, size_t *length)
{
	char *line = NULL;
	FILE *out = open_memstream(&line, length);

	CHECK(out != NULL);
	fprintf(out, "%" PRId64 " (", f->pid);
	fwrite(f->comm, 1, f->comm_length, out);
	fprintf(out, ") %c %" PRId64 " %" PRId64 " %" PRId64 " %" PRIu32 " %" PRId64, f->state,
		f->ppid, f->pgid, f->sid, f->tty, f->foreground_pgid);
	fprintf(out, " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64, f->flags, f->minor_faults,
		f->children_minor_faults, f->major_faults);
	fprintf(out, " 0 %" PRIu64 " %" PRIu64, f->user_ticks, f->system_ticks);
	fprintf(out, " %" PRIu64 " %" PRIu64 " %" PRId64 " %" PRId64 " %" PRId64,
		f->children_user_ticks, f->children_system_ticks, f->priority, f->nice,
		f->thread_count);
	fprintf(out, " 0 %" PRIu64, f->start_ticks);
	for (int field = 23; field <= 38; field++)
		fprintf(out, " %d", field);
	fprintf(out, " %" PRId64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " 0 0\n", f->processor,
		f->rt_priority, f->policy, f->block_ticks);
	CHECK(fclose(out) == 0);
	return line;
}

static void check_same(const struct stat_fields *a, const struct stat_fields *b)
{
	CHECK(a->comm_length == b->comm_length && memcmp(a->comm, b->comm, a->comm_length) == 0);
	CHECK(a->pid == b->pid && a->state == b->state && a->ppid == b->ppid);
	CHECK(a->pgid == b->pgid && a->sid == b->sid && a->tty == b->tty);
	CHECK(a->foreground_pgid == b->foreground_pgid && a->flags == b->flags);
	CHECK(a->minor_faults == b->minor_faults && a->major_faults == b->major_faults);
	CHECK(a->children_minor_faults == b->children_minor_faults);
	CHECK(a->user_ticks == b->user_ticks && a->system_ticks == b->system_ticks);
	CHECK(a->children_user_ticks == b->children_user_ticks);
	CHECK(a->children_system_ticks == b->children_system_ticks);
	CHECK(a->priority == b->priority && a->nice == b->nice);
	CHECK(a->thread_count == b->thread_count && a->start_ticks == b->start_ticks);
	CHECK(a->processor == b->processor && a->rt_priority == b->rt_priority);
	CHECK(a->policy == b->policy && a->block_ticks == b->block_ticks);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct stat_fields fields, again;
	char comm[TASK_COMM_MAX];
	size_t length;

	if (parse_stat((const char *)data, size, &fields) != 0)
		return 0;
	CHECK(is_within(fields.comm, fields.comm_length, data, size));
	CHECK(fields.comm > (const char *)data && fields.comm[-1] == '(');
	CHECK(memchr(data, '(', size) == fields.comm - 1);
	CHECK(memrchr(data, ')', size) == fields.comm + fields.comm_length);
	CHECK(fields.state != '\n' && fields.state != ' ');

	memset(comm, 0x55, sizeof comm);
	parse_copy_comm(comm, fields.comm, fields.comm_length);
	size_t kept = fields.comm_length < sizeof comm ? fields.comm_length : sizeof comm - 1;
	CHECK(memcmp(comm, fields.comm, kept) == 0 && comm[kept] == '\0');

	char *line = write_stat(&fields, &length);
	CHECK(parse_stat(line, length, &again) == 0);
	check_same(&fields, &again);
	free(line);
	return 0;
}
