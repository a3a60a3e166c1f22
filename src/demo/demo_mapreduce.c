/* demo_mapreduce.c - mapreduce: one job for many processes.
 *
 * A way to divide work on data that is too much for one machine, from Google (2004) and Hadoop.
 * The user writes just two programs:
 *
 *	map	reads a piece of the input, writes lines "key <tab> value"
 *	reduce	reads such lines, sorted by key, and writes the result
 *
 * and the system does what this demo does with processes and pipes:
 *
 *	input -+- split 1 - mapper-1 -\ /- reducer-1 -\
 *	       |                       X               +- output
 *	       +- split 2 - mapper-2 -/ \- reducer-2 -/
 *
 * The X is the shuffle: each mapper has a pipe to each reducer, and sends all lines of one key to
 * the same reducer, chosen by a hash of the key.  No reducer may begin before the last mapper has
 * finished, because that mapper may still have a line for it.  Mappers and reducers share nothing
 * else, so on a cluster they can run on different machines.
 *
 * In a shell, with one mapper and one reducer: cat input | map | sort | reduce
 */
#include "config.h"

#include "demo/demo_list.h"
#include "demo/demo_mapreduce.h"
#include "demo/demo_tools.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Size of the built-in text in bytes. */
#define TEXT_PER_SECOND ((double)(1 << 20))
#define TEXT_MOST       ((double)(1 << 26))

/* A job: n mappers, n reducers, and n * n pipes between them. */
struct job {
	const struct demo_options *options;
	int n;
	const char *input;
	size_t size;
	double feed_seconds;
	int shuffle[DEMO_WORKERS_MAX][DEMO_WORKERS_MAX][2]; /* mapper, reducer, end */
	int go[DEMO_WORKERS_MAX][2];                        /* from here to each reducer */
	int results[DEMO_WORKERS_MAX][2];                   /* from each reducer to here */
	pid_t mappers[DEMO_WORKERS_MAX], reducers[DEMO_WORKERS_MAX];
};

/* --- The input --------------------------------------------------------------- */

/* Copy an input that cannot be mapped into a file in memory first, because a split must be able to
 * begin anywhere. */
static int copy_to_memory(int fd)
{
	char buffer[65536];
	int copy = memfd_create("input", MFD_CLOEXEC);
	ssize_t n;

	if (copy < 0)
		demo_fail("memory for the input");
	while ((n = read(fd, buffer, sizeof buffer)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 || !demo_write(copy, buffer, (size_t)n))
			demo_fail("reading the input");
	}
	return copy;
}

static _Noreturn void fail_to_read(const char *name)
{
	fprintf(stderr, "pstop: demo: cannot read %s: %s\n", name, strerror(errno));
	demo_exit(DEMO_FAILED);
}

static void read_input(struct job *job, const char *name)
{
	int fd = strcmp(name, "-") == 0 ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) != 0)
		fail_to_read(name);
	if (!S_ISREG(st.st_mode)) {
		fd = copy_to_memory(fd);
		if (fstat(fd, &st) != 0)
			fail_to_read(name);
	}
	job->size = (size_t)st.st_size;
	job->input = "";
	if (job->size > 0)
		job->input = mmap(NULL, job->size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (job->input == MAP_FAILED)
		fail_to_read(name);
}

/* Return where split number i begins: at the first line that begins at i/n of the input or after
 * it.  A line belongs to the split in which it begins. */
static size_t split_start(const struct job *job, int i)
{
	size_t at = job->size / (size_t)job->n * (size_t)i;

	if (i == job->n)
		return job->size;
	if (at == 0)
		return 0;
	const char *end = memchr(job->input + at - 1, '\n', job->size - (at - 1));
	return end ? (size_t)(end + 1 - job->input) : job->size;
}

/* --- The processes ----------------------------------------------------------- */

static void make_pipes(struct job *job)
{
	for (int i = 0; i < job->n; i++) {
		demo_pipe(job->go[i]);
		demo_pipe(job->results[i]);
		for (int j = 0; j < job->n; j++)
			demo_pipe(job->shuffle[i][j]);
	}
}

static void close_pair(int ends[2], int keep)
{
	for (int end = 0; end < 2; end++)
		if (ends[end] != keep)
			close(ends[end]);
}

/* Close all pipes except the ends that a process needs.  A pipe ends only when no process is left
 * that could write to it, so every process must close the ends of the others.  Forgetting this is
 * the most common mistake with pipes. */
static void keep_ends(struct job *job, int mapper, int reducer)
{
	for (int i = 0; i < job->n; i++) {
		close_pair(job->go[i], i == reducer ? job->go[i][0] : -1);
		close_pair(job->results[i], i == reducer ? job->results[i][1] : -1);
		for (int j = 0; j < job->n; j++) {
			int *ends = job->shuffle[i][j];
			close_pair(ends, i == mapper ? ends[1] : j == reducer ? ends[0] : -1);
		}
	}
}

static int be_mapper(struct job *job, int self)
{
	size_t start = split_start(job, self), end = split_start(job, self + 1);
	struct split split = { job->input + start, end - start, job->feed_seconds };
	struct task task = {
		.number = self + 1,
		.command = job->options->mapper,
		.filter = mapreduce_words_map,
		.filter_name = "map-words",
	};
	int outs[DEMO_WORKERS_MAX];

	keep_ends(job, self, -1);
	for (int i = 0; i < job->n; i++)
		outs[i] = job->shuffle[self][i][1];
	int status = mapreduce_map(&task, &split, outs, job->n);
	fprintf(stderr, "mapper-%d: PID %d, %zu bytes, status %d\n", self + 1, (int)getpid(),
		split.size, status);
	return status;
}

static int be_reducer(struct job *job, int self)
{
	struct task task = {
		.number = self + 1,
		.command = job->options->reducer,
		.filter = mapreduce_words_reduce,
		.filter_name = "reduce-words",
	};
	int ins[DEMO_WORKERS_MAX];

	keep_ends(job, -1, self);
	for (int i = 0; i < job->n; i++)
		ins[i] = job->shuffle[i][self][0];
	int status = mapreduce_reduce(&task, ins, job->n, job->go[self][0], job->results[self][1]);
	fprintf(stderr, "reducer-%d: PID %d, status %d\n", self + 1, (int)getpid(), status);
	return status;
}

static void start_all(struct job *job)
{
	for (int i = 0; i < job->n; i++) {
		job->reducers[i] = demo_fork("reducer-%d", i + 1);
		if (job->reducers[i] == 0)
			demo_exit(be_reducer(job, i));
	}
	for (int i = 0; i < job->n; i++) {
		job->mappers[i] = demo_fork("mapper-%d", i + 1);
		if (job->mappers[i] == 0)
			demo_exit(be_mapper(job, i));
	}
	for (int i = 0; i < job->n; i++) {
		close(job->go[i][0]);
		close(job->results[i][1]);
		for (int j = 0; j < job->n; j++)
			close_pair(job->shuffle[i][j], -1);
	}
}

/* Copy what the reducers wrote to standard output, one reducer after another, so that their lines
 * do not get mixed up.  Hadoop makes a file of each: part-00000 ... */
static void copy_results(struct job *job)
{
	char buffer[65536];

	for (int i = 0; i < job->n; i++) {
		ssize_t n;
		while ((n = read(job->results[i][0], buffer, sizeof buffer)) != 0) {
			if (n < 0 && errno == EINTR)
				continue;
			if (n < 0 || !demo_write(STDOUT_FILENO, buffer, (size_t)n))
				demo_fail("writing the result");
		}
	}
}

static void end_child(pid_t pid)
{
	if (pid > 0)
		demo_end(pid);
}

/* Wait until all mappers have succeeded.  If a mapper or a reducer fails, the work of the others is
 * useless: kill them. */
static int collect_mappers(struct job *job)
{
	for (int left = job->n; left > 0;) {
		int status;
		pid_t pid = wait(&status);
		bool is_mapper = false;

		if (pid < 0 && errno == EINTR)
			continue;
		for (int i = 0; i < job->n; i++) {
			is_mapper |= job->mappers[i] == pid;
			if (job->mappers[i] == pid)
				job->mappers[i] = 0;
			if (job->reducers[i] == pid)
				job->reducers[i] = 0;
		}
		if (!is_mapper || status != 0) {
			for (int i = 0; i < job->n; i++) {
				end_child(job->mappers[i]);
				end_child(job->reducers[i]);
			}
			return DEMO_FAILED;
		}
		left--;
	}
	return 0;
}

static int collect_reducers(const struct job *job)
{
	int status = 0;

	for (int i = 0; i < job->n; i++)
		if (demo_collect(job->reducers[i]) != 0)
			status = DEMO_FAILED;
	return status;
}

static int run(const struct demo_options *o)
{
	struct job job = { .options = o, .n = o->workers };
	double start = demo_now();
	char *text = NULL;

	if (o->input) {
		read_input(&job, o->input);
	} else {
		double size = o->seconds * TEXT_PER_SECOND;
		job.feed_seconds = o->seconds * 0.8;
		text = mapreduce_words_text((size_t)(size < TEXT_MOST ? size : TEXT_MOST),
					    &job.size);
		if (text == NULL)
			demo_fail("memory for the text");
		job.input = text;
	}
	fprintf(stderr, "mapreduce: %zu bytes, %d mappers, %d reducers, %d pipes between them\n",
		job.size, job.n, job.n, job.n * job.n);
	make_pipes(&job);
	start_all(&job);

	int status = collect_mappers(&job);
	if (status == 0) {
		double mapped = demo_now() - start;
		fprintf(stderr, "map: all mappers have exited after %.2f s\n", mapped);
		/* Only when all is there may they begin. */
		for (int i = 0; i < job.n; i++)
			demo_write(job.go[i][1], "!", 1);
		copy_results(&job);
		status = collect_reducers(&job);
		fprintf(stderr, "reduce: all reducers have exited after %.2f s\n",
			demo_now() - start);
		if (status == 0)
			fprintf(stderr,
				"What you saw: %d mappers shared the %zu bytes of input, and %d "
				"reducers shared the keys; no reducer could begin before the last "
				"mapper had exited, after %.2f of %.2f s.\n",
				job.n, job.size, job.n, mapped, demo_now() - start);
	} else {
		fputs("pstop: demo: a mapper failed, or a reducer exited too early\n", stderr);
	}
	free(text);
	return status;
}

const struct demo demo_mapreduce = {
	.name = "mapreduce",
	.summary = "map, shuffle, reduce as processes; takes any commands for Hadoop streaming",
	.watch = "mapper-1, mapper-2 ... each feed a part of the input to a map command, and send\n"
		 "each line of its output to one of the reducers, by its key. Look at the\n"
		 "reducers: they wait for pipes until the last mapper has exited, then they sort\n"
		 "and compute.\n",
	.reports_on_stderr = true,
	.run = run,
};
