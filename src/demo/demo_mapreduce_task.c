/* demo_mapreduce_task.c - the work of a mapper and of a reducer.
 *
 * Each is a process that runs the user's command as a child, and talks to it through two pipes: the
 * command reads its standard input and writes its standard output, and knows nothing else.  Hadoop
 * streaming does the same, with a Java process in our place, so the same commands run there.
 *
 * With two pipes to one process, both sides can block for ever: the command waits until we read
 * what it wrote, while we wait until it reads what we write.  So a second thread, the feeder,
 * writes, and the first one reads.
 */
#include "config.h"

#include "base/array.h"
#include "demo/demo_mapreduce.h"
#include "demo/demo_tools.h"
#include "base/libc.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FEED_STEP = 16384 };

static void be_command(const struct task *task)
{
	/* Mappers and reducers ignore SIGPIPE, but commands must not. */
	signal(SIGPIPE, SIG_DFL);
	if (task->command == NULL)
		demo_exit(task->filter(stdin, stdout) || fflush(stdout) != 0);
	execl("/bin/sh", "sh", "-c", task->command, (char *)NULL);
	demo_fail("/bin/sh");
}

/* Start the command.  *to is the pipe to its standard input.  Its standard output is a new pipe,
 * from which *from reads; if `from` is NULL, it is `out`. */
static pid_t start_command(const struct task *task, int *to, int *from, int out)
{
	int in[2], answer[2] = { -1, out };

	demo_pipe(in);
	if (from)
		demo_pipe(answer);
	pid_t pid = demo_fork("%s", task->command ? "sh" : task->filter_name);
	if (pid == 0) {
		dup2(in[0], STDIN_FILENO);
		dup2(answer[1], STDOUT_FILENO);
		/* A command gets no other pipe of ours; if it does not call exec, it would keep
		 * them open, and their readers would never see the end. */
		close_range(3, ~0U, 0);
		setvbuf(stdout, NULL, _IOFBF, BUFSIZ);
		be_command(task);
	}
	close(in[0]);
	*to = in[1];
	if (from) {
		close(answer[1]);
		*from = answer[0];
	}
	return pid;
}

/* --- The mapper -------------------------------------------------------------- */

struct feed {
	const struct split *split;
	int to;
};

/* Write the split to the command.  A command that has read enough exits, and the write fails with
 * EPIPE; as with head(1), that is not an error. */
static void *be_feeder(void *argument)
{
	const struct feed *feed = argument;
	const struct split *s = feed->split;
	double start = demo_now();

	demo_name("feeder");
	for (size_t done = 0; done < s->size;) {
		size_t step = s->size - done < FEED_STEP ? s->size - done : FEED_STEP;
		if (!demo_write(feed->to, s->at + done, step))
			break;
		done += step;
		/* The built-in text arrives slowly, as if from far away. */
		demo_nap_until(start + s->feed_seconds * (double)done / (double)s->size);
	}
	close(feed->to); /* the command sees the end of its input */
	return NULL;
}

/* Return the length of the key of a line: what precedes the first tab, or the whole line. */
static size_t key_length(const char *line, size_t length)
{
	const char *tab = memchr(line, '\t', length);

	return tab ? (size_t)(tab - line) : length;
}

/* Return the reducer for a key.  Every mapper must choose the same one, so that a single reducer
 * gets all lines of a key.  A hash of the key (FNV-1a) does this, and also spreads the keys
 * evenly. */
static int partition(const char *key, size_t length, int count)
{
	uint32_t hash = 2166136261U;

	for (size_t i = 0; i < length; i++)
		hash = (hash ^ (unsigned char)key[i]) * 16777619U;
	return (int)(hash % (unsigned)count);
}

static bool deal_lines(int from, FILE **outs, int out_count)
{
	FILE *in = fdopen(from, "r");
	char *line = NULL;
	size_t room = 0;
	ssize_t length;

	while (in && (length = getline(&line, &room, in)) > 0) {
		size_t text = (size_t)length - (line[length - 1] == '\n');
		FILE *out = outs[partition(line, key_length(line, text), out_count)];
		fwrite(line, 1, text, out);
		putc('\n', out);
	}
	bool is_fine = in && !ferror(in);
	free(line);
	if (in)
		fclose(in);
	return is_fine;
}

int mapreduce_map(const struct task *task, const struct split *split, const int *outs,
		  int out_count)
{
	FILE *files[DEMO_WORKERS_MAX];
	struct feed feed = { .split = split };
	pthread_t feeder;
	int from;

	signal(SIGPIPE, SIG_IGN);
	pid_t command = start_command(task, &feed.to, &from, -1);
	for (int i = 0; i < out_count; i++)
		if ((files[i] = fdopen(outs[i], "w")) == NULL)
			demo_fail("fdopen");
	errno = pthread_create(&feeder, NULL, be_feeder, &feed);
	if (errno)
		demo_fail("pthread_create");
	bool is_fine = deal_lines(from, files, out_count);
	pthread_join(feeder, NULL);
	for (int i = 0; i < out_count; i++)
		is_fine = fclose(files[i]) == 0 && is_fine;
	int status = demo_collect(command);
	return status == 0 && !is_fine ? DEMO_FAILED : status;
}

/* --- The reducer ------------------------------------------------------------- */

/* All text from one mapper. */
struct text {
	char *bytes;
	size_t length, room;
};

struct line {
	const char *at;
	size_t length, key;
};

/* Read what is available.  Return 0 at the end. */
static ssize_t take_some(int fd, struct text *t)
{
	if (ARRAY_RESERVE(t->bytes, t->room, t->length + 65536) != 0)
		demo_fail("memory for what the mappers send");
	ssize_t n = read(fd, t->bytes + t->length, t->room - t->length);
	if (n < 0 && errno != EINTR)
		demo_fail("reading from a mapper");
	t->length += n > 0 ? (size_t)n : 0;
	return n;
}

/* Read from whichever mapper has something, until all have finished.  The reducer does nothing else
 * before that, so no mapper waits for long. */
static void collect_all(const int *ins, int count, struct text *texts)
{
	struct pollfd fds[DEMO_WORKERS_MAX];
	int open_count = count;

	for (int i = 0; i < count; i++)
		fds[i] = (struct pollfd){ .fd = ins[i], .events = POLLIN };
	while (open_count > 0) {
		if (poll(fds, (nfds_t)count, -1) < 0 && errno != EINTR)
			demo_fail("poll");
		for (int i = 0; i < count; i++) {
			if (fds[i].fd < 0 || fds[i].revents == 0 ||
			    take_some(ins[i], &texts[i]) != 0)
				continue;
			fds[i].fd = -1; /* poll(2) ignores it */
			open_count--;
		}
	}
}

/* Compare by key, and lines with the same key by what follows it. */
static int compare_lines(const void *left, const void *right)
{
	const struct line *a = left, *b = right;
	size_t key = a->key < b->key ? a->key : b->key;
	int order = memcmp(a->at, b->at, key);

	if (order == 0 && a->key != b->key)
		order = a->key < b->key ? -1 : 1;
	if (order != 0)
		return order;
	size_t length = a->length < b->length ? a->length : b->length;
	order = memcmp(a->at, b->at, length);
	return order ? order : (a->length > b->length) - (a->length < b->length);
}

static struct line *find_lines(const struct text *texts, int count, size_t *found)
{
	size_t lines = 0, n = 0;

	for (int i = 0; i < count; i++)
		for (size_t j = 0; j < texts[i].length; j++)
			lines += texts[i].bytes[j] == '\n';
	struct line *list = malloc((lines + 1) * sizeof *list);
	if (list == NULL)
		demo_fail("memory for lines");
	for (int i = 0; i < count; i++) {
		const char *at = texts[i].bytes, *end = at + texts[i].length;
		while (at < end) {
			/* Mappers end every line with a newline, including the last one. */
			const char *stop = memchr(at, '\n', (size_t)(end - at));
			if (stop == NULL)
				break;
			size_t length = (size_t)(stop - at);
			list[n++] = (struct line){ at, length, key_length(at, length) };
			at = stop + 1;
		}
	}
	*found = n;
	return list;
}

int mapreduce_reduce(const struct task *task, const int *ins, int in_count, int go, int out)
{
	struct text texts[DEMO_WORKERS_MAX] = { 0 };
	size_t count;
	char byte;
	int to;

	signal(SIGPIPE, SIG_IGN);
	collect_all(ins, in_count, texts);
	if (!demo_read(go, &byte, 1))
		return DEMO_FAILED;
	struct line *lines = find_lines(texts, in_count, &count);
	qsort(lines, count, sizeof *lines, compare_lines);

	pid_t command = start_command(task, &to, NULL, out);
	FILE *file = fdopen(to, "w");
	if (file == NULL)
		demo_fail("fdopen");
	for (size_t i = 0; i < count && !ferror(file); i++) {
		fwrite(lines[i].at, 1, lines[i].length, file);
		putc('\n', file);
	}
	fclose(file);
	free(lines);
	for (int i = 0; i < in_count; i++)
		free(texts[i].bytes);
	close(out);
	return demo_collect(command);
}
