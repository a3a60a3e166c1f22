/* parse.c - parse texts of /proc into numbers; see parse.h. */
#include "config.h"

#include "proc/parse.h"

#include <elf.h>
#include <errno.h>

/* memrchr(3) finds the last ')', whatever the name before it contains. */
int parse_stat(const char *text, size_t length, struct stat_fields *out)
{
	const char *open = memchr(text, '(', length);
	const char *shut = memrchr(text, ')', length);
	struct cursor c = cursor_over(text, length);
	int64_t tty;
	bool ok;

	if (open == NULL || shut == NULL || shut < open || !cursor_i64(&c, &out->pid))
		return -EINVAL;
	out->comm = open + 1;
	out->comm_length = (size_t)(shut - open - 1);
	c.at = shut + 1;
	cursor_skip_blanks(&c);
	if (c.at >= c.end || *c.at == '\n')
		return -EINVAL;
	out->state = *c.at++;
	ok = cursor_i64(&c, &out->ppid) && cursor_i64(&c, &out->pgid) &&
	     cursor_i64(&c, &out->sid) && cursor_i64(&c, &tty) &&
	     cursor_i64(&c, &out->foreground_pgid) && cursor_u64(&c, &out->flags) &&
	     cursor_u64(&c, &out->minor_faults) && cursor_u64(&c, &out->children_minor_faults) &&
	     cursor_u64(&c, &out->major_faults) && cursor_skip_words(&c, 1) &&
	     cursor_u64(&c, &out->user_ticks) && cursor_u64(&c, &out->system_ticks) &&
	     cursor_u64(&c, &out->children_user_ticks) &&
	     cursor_u64(&c, &out->children_system_ticks) && cursor_i64(&c, &out->priority) &&
	     cursor_i64(&c, &out->nice) && cursor_i64(&c, &out->thread_count) &&
	     cursor_skip_words(&c, 1) && cursor_u64(&c, &out->start_ticks) &&
	     cursor_skip_words(&c, 16) && cursor_i64(&c, &out->processor) &&
	     cursor_u64(&c, &out->rt_priority) && cursor_u64(&c, &out->policy) &&
	     cursor_u64(&c, &out->block_ticks);
	if (!ok)
		return -EINVAL;
	out->tty = (uint32_t)tty;
	return 0;
}

/* Parse "   123 kB", the part after "Name:", into bytes. */
static bool parse_kib(struct cursor *c, uint64_t *out)
{
	uint64_t kib;

	if (!cursor_u64(c, &kib) || kib > UINT64_MAX / 1024)
		return false;
	*out = kib * 1024;
	return true;
}

static bool parse_memory_line(struct cursor *line, struct memory *m, uint64_t *shared)
{
	static const struct {
		const char *name;
		size_t offset;
	} lines[] = {
		{ "VmHWM:", offsetof(struct memory, peak_bytes) },
		{ "VmLck:", offsetof(struct memory, locked_bytes) },
		{ "VmSize:", offsetof(struct memory, virtual_bytes) },
		{ "VmRSS:", offsetof(struct memory, resident_bytes) },
		{ "VmData:", offsetof(struct memory, data_bytes) },
		{ "VmStk:", offsetof(struct memory, stack_bytes) },
		{ "VmExe:", offsetof(struct memory, program_bytes) },
		{ "VmLib:", offsetof(struct memory, library_bytes) },
		{ "VmSwap:", offsetof(struct memory, swap_bytes) },
	};
	uint64_t part;

	if (cursor_literal(line, "RssFile:") || cursor_literal(line, "RssShmem:")) {
		if (!parse_kib(line, &part))
			return false;
		*shared += part;
		return true;
	}
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		if (cursor_literal(line, lines[i].name)) {
			if (!parse_kib(line, (void *)((char *)m + lines[i].offset)))
				return false;
			m->known |= lines[i].offset == offsetof(struct memory, resident_bytes);
			return true;
		}
	return true;
}

int parse_status(const char *text, size_t length, struct status_fields *out)
{
	struct cursor c = cursor_over(text, length), line;
	uint64_t uid, shared = 0;
	bool has_voluntary = false;

	memset(out, 0, sizeof *out);
	while (cursor_line(&c, &line)) {
		if (line.at == line.end)
			continue;
		bool ok = true;
		switch (*line.at) {
		case 'U':
			if (cursor_literal(&line, "Uid:")) {
				ok = cursor_skip_words(&line, 1) && cursor_u64(&line, &uid) &&
				     uid <= UINT32_MAX;
				out->uid = ok ? (uint32_t)uid : 0;
				out->has_uid = ok;
			}
			break;
		case 'V':
		case 'R':
			ok = parse_memory_line(&line, &out->memory, &shared);
			break;
		case 'v':
			if (cursor_literal(&line, "voluntary_ctxt_switches:"))
				ok = has_voluntary = cursor_u64(&line, &out->voluntary);
			break;
		case 'n':
			if (cursor_literal(&line, "nonvoluntary_ctxt_switches:"))
				ok = out->has_switches = cursor_u64(&line, &out->involuntary);
			break;
		default:
			break;
		}
		if (!ok)
			return -EINVAL;
	}
	out->memory.shared_bytes = shared;
	out->has_switches = out->has_switches && has_voluntary;
	return out->has_uid ? 0 : -EINVAL;
}

int parse_schedstat(const char *text, size_t length, struct reading *out)
{
	struct cursor c = cursor_over(text, length);
	uint64_t run, runnable, slices;

	if (!cursor_u64(&c, &run) || !cursor_u64(&c, &runnable) || !cursor_u64(&c, &slices))
		return -EINVAL;
	out->run_ns = run;
	out->runnable_ns = runnable;
	out->slices = slices;
	return 0;
}

int parse_io(const char *text, size_t length, struct reading *out)
{
	static const char *const names[IO_COUNTERS] = {
		"rchar:",
		"wchar:",
		"syscr:",
		"syscw:",
		"read_bytes:",
		"write_bytes:",
		"cancelled_write_bytes:",
	};
	struct cursor c = cursor_over(text, length), line;
	uint64_t values[IO_COUNTERS];

	for (int i = 0; i < IO_COUNTERS; i++)
		if (!cursor_line(&c, &line) || !cursor_literal(&line, names[i]) ||
		    !cursor_u64(&line, &values[i]))
			return -EINVAL;
	memcpy(out->io, values, sizeof values);
	return 0;
}

/* Parse "1.25" as a double, independent of the locale. */
static bool parse_decimal(struct cursor *c, double *out)
{
	uint64_t whole, part = 0;
	double scale = 1;

	if (!cursor_u64(c, &whole))
		return false;
	if (c->at < c->end && *c->at == '.') {
		c->at++;
		const char *first = c->at;
		if (first >= c->end || *first < '0' || *first > '9' || !cursor_u64(c, &part))
			return false;
		for (const char *p = first; p < c->at; p++)
			scale *= 10;
	}
	*out = (double)whole + (double)part / scale;
	return true;
}

int parse_loadavg(const char *text, size_t length, struct loadavg_fields *out)
{
	struct cursor c = cursor_over(text, length);

	for (int i = 0; i < 3; i++)
		if (!parse_decimal(&c, &out->load[i]))
			return -EINVAL;
	if (!cursor_u64(&c, &out->running) || !cursor_literal(&c, "/") ||
	    !cursor_u64(&c, &out->tasks) || !cursor_u64(&c, &out->last_pid))
		return -EINVAL;
	return 0;
}

int parse_uptime(const char *text, size_t length, uint64_t *out_ns)
{
	struct cursor c = cursor_over(text, length);
	uint64_t seconds, part = 0, unit = 1000000000;

	if (!cursor_u64(&c, &seconds) || !cursor_literal(&c, ".") || c.at >= c.end || *c.at < '0' ||
	    *c.at > '9' || seconds > UINT64_MAX / 2000000000)
		return -EINVAL;
	for (; c.at < c.end && *c.at >= '0' && *c.at <= '9' && unit > 1; c.at++) {
		unit /= 10;
		part += unit * (uint64_t)(*c.at - '0');
	}
	*out_ns = seconds * 1000000000 + part;
	return 0;
}

int parse_kernel_stat(const char *text, size_t length, struct kernel_stat_fields *out)
{
	memset(out, 0, sizeof *out);
	out->has_boot_time = parse_keyed_u64(text, length, "btime", &out->boot_time_s);
	out->has_procs_running =
		parse_keyed_u64(text, length, "procs_running", &out->procs_running);
	return out->has_boot_time || out->has_procs_running ? 0 : -EINVAL;
}

/* Parse the rest of a line "some avg10=0.47 avg60=1.99 avg300=0.72 total=2741324". */
static bool parse_psi_line(struct cursor *line, double *avg10, uint64_t *total_us)
{
	double unused;

	cursor_skip_blanks(line);
	if (!cursor_literal(line, "avg10=") || !parse_decimal(line, avg10))
		return false;
	cursor_skip_blanks(line);
	if (!cursor_literal(line, "avg60=") || !parse_decimal(line, &unused))
		return false;
	cursor_skip_blanks(line);
	if (!cursor_literal(line, "avg300=") || !parse_decimal(line, &unused))
		return false;
	cursor_skip_blanks(line);
	return cursor_literal(line, "total=") && cursor_u64(line, total_us);
}

int parse_psi(const char *text, size_t length, struct psi_fields *out)
{
	struct cursor c = cursor_over(text, length), line;

	memset(out, 0, sizeof *out);
	if (!cursor_line(&c, &line) || !cursor_literal(&line, "some") ||
	    !parse_psi_line(&line, &out->some_avg10, &out->some_total_us))
		return -EINVAL;
	if (cursor_line(&c, &line)) {
		if (!cursor_literal(&line, "full") ||
		    !parse_psi_line(&line, &out->full_avg10, &out->full_total_us))
			return -EINVAL;
		out->has_full = true;
	}
	return 0;
}

/* Take the next word as a name. */
static bool take_name(struct cursor *c, struct cursor *name)
{
	cursor_skip_blanks(c);
	name->at = c->at;
	if (!cursor_skip_words(c, 1))
		return false;
	name->end = c->at;
	return true;
}

int parse_disk(const char *line, size_t length, struct disk_fields *out)
{
	struct cursor c = cursor_over(line, length);

	if (!cursor_skip_words(&c, 2) || !take_name(&c, &out->name))
		return -EINVAL;
	/* Requests completed and merged, sectors, and ms: of reads, then of writes; in progress;
	 * busy.  A partition had only four of these before Linux 2.6.25. */
	if (!cursor_skip_words(&c, 2) || !cursor_u64(&c, &out->read_sectors) ||
	    !cursor_skip_words(&c, 3) || !cursor_u64(&c, &out->write_sectors) ||
	    !cursor_skip_words(&c, 2) || !cursor_u64(&c, &out->busy_ms))
		return -EINVAL;
	return 0;
}

int parse_interface(const char *line, size_t length, struct interface_fields *out)
{
	const char *colon = memrchr(line, ':', length);
	struct cursor c = cursor_over(line, length);

	if (colon == NULL)
		return -EINVAL;
	cursor_skip_blanks(&c);
	out->name = (struct cursor){ c.at, colon };
	c.at = colon + 1;
	if (out->name.at >= colon || !cursor_u64(&c, &out->receive_bytes) ||
	    !cursor_skip_words(&c, 7) || !cursor_u64(&c, &out->transmit_bytes))
		return -EINVAL;
	return 0;
}

int parse_syscall(const char *text, size_t length, struct syscall_fields *out)
{
	struct cursor c = cursor_over(text, length);
	int64_t number;

	memset(out, 0, sizeof *out);
	if (cursor_literal(&c, "running")) {
		out->is_running = true;
		return 0;
	}
	if (!cursor_i64(&c, &number) || number < -1 || number > INT32_MAX)
		return -EINVAL;
	out->number = (int32_t)number;
	if (number == -1)
		return 0;
	for (int i = 0; i < 6; i++)
		if (!cursor_hex(&c, &out->args[i]))
			return -EINVAL;
	out->has_place = cursor_hex(&c, &out->stack) && cursor_hex(&c, &out->instruction);
	return 0;
}

/* AT_PHENT of getauxval(3) is the size of a program header, which differs between 32-bit and
 * 64-bit ELF files. */
int parse_auxv_word(const char *bytes, size_t length)
{
	for (size_t at = 0; at + 16 <= length; at += 16) {
		uint64_t pair[2];
		memcpy(pair, bytes + at, sizeof pair);
		if (pair[0] == AT_PHENT && pair[1] == sizeof(Elf64_Phdr))
			return 8;
	}
	for (size_t at = 0; at + 8 <= length; at += 8) {
		uint32_t brief[2];
		memcpy(brief, bytes + at, sizeof brief);
		if (brief[0] == AT_PHENT && brief[1] == sizeof(Elf32_Phdr))
			return 4;
	}
	return -EINVAL;
}

/* Return whether `name` is one of the comma-separated words between `at` and `end`. */
static bool has_word(const char *at, const char *end, const char *name)
{
	size_t length = strlen(name);

	while (at < end) {
		const char *comma = memchr(at, ',', (size_t)(end - at));
		const char *stop = comma ? comma : end;
		if ((size_t)(stop - at) == length && memcmp(at, name, length) == 0)
			return true;
		at = stop + 1;
	}
	return false;
}

int parse_cgroup(const char *text, size_t length, struct cgroup_fields *out)
{
	struct cursor c = cursor_over(text, length), line;
	bool found = false;

	while (cursor_line(&c, &line)) {
		uint64_t id;
		if (!cursor_u64(&line, &id) || !cursor_literal(&line, ":"))
			return -EINVAL;
		const char *colon = memchr(line.at, ':', cursor_left(&line));
		if (colon == NULL)
			return -EINVAL;
		bool is_v2 = id == 0 && colon == line.at;
		if (is_v2 || has_word(line.at, colon, "cpu")) {
			out->path = (struct cursor){ colon + 1, line.end };
			out->is_v2 = is_v2;
			found = true;
			if (!is_v2)
				return 0;
		}
	}
	return found ? 0 : -EINVAL;
}

int parse_cgroup_v2(const char *text, size_t length, struct cursor *out)
{
	struct cursor c = cursor_over(text, length), line;

	while (cursor_line(&c, &line))
		if (cursor_literal(&line, "0::")) {
			*out = line;
			return 0;
		}
	return -EINVAL;
}

bool parse_keyed_u64(const char *text, size_t length, const char *name, uint64_t *out)
{
	struct cursor c = cursor_over(text, length), line;

	while (cursor_line(&c, &line))
		if (cursor_literal(&line, name) && line.at < line.end &&
		    (*line.at == ' ' || *line.at == '\t'))
			return cursor_u64(&line, out);
	return false;
}

int parse_cpu_max(const char *text, size_t length, uint64_t *quota_us, uint64_t *period_us)
{
	struct cursor c = cursor_over(text, length);

	if (cursor_literal(&c, "max"))
		*quota_us = UINT64_MAX;
	else if (!cursor_u64(&c, quota_us))
		return -EINVAL;
	return cursor_u64(&c, period_us) && *period_us > 0 ? 0 : -EINVAL;
}

void parse_copy_comm(char out[static TASK_COMM_MAX], const char *comm, size_t length)
{
	if (length > TASK_COMM_MAX - 1)
		length = TASK_COMM_MAX - 1;
	memcpy(out, comm, length);
	out[length] = '\0';
}
