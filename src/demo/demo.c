/* demo.c - the list of demos; find one and run it. */
#include "config.h"

#include "demo/demo_list.h"
#include "demo/demo_tools.h"
#include "base/libc.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct demo *const demos[] = {
	&demo_fork_copy, &demo_exec,     &demo_vfork,     &demo_posix_spawn, &demo_threads,
	&demo_uthreads,  &demo_zombie,   &demo_orphan,    &demo_cpu,         &demo_io,
	&demo_net,       &demo_tty_wait, &demo_mixed,     &demo_lock,        &demo_starve,
	&demo_pool,      &demo_gil,      &demo_mapreduce,
};

#define DEMO_COUNT (sizeof demos / sizeof demos[0])

const struct demo *demo_find(const char *name)
{
	for (size_t i = 0; i < DEMO_COUNT; i++)
		if (strcmp(demos[i]->name, name) == 0)
			return demos[i];
	return NULL;
}

void demo_list(FILE *out)
{
	for (size_t i = 0; i < DEMO_COUNT; i++)
		fprintf(out, "%-12s %s\n", demos[i]->name, demos[i]->summary);
}

/* Copy a text: naming the process overwrites its command line, where these strings may be. */
static char *keep(const char *text)
{
	char *copy = text ? strdup(text) : NULL;

	if (text && copy == NULL)
		demo_fail("memory");
	return copy;
}

/* Make sure that descriptors 0 to 2 are open and no others are, and that no signal a demo relies on
 * is ignored, whatever state was inherited. */
static void put_in_order(void)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR) != fd)
			demo_fail("/dev/null");
	if (close_range(3, ~0U, 0) != 0)
		demo_fail("close_range");
	signal(SIGCHLD, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGALRM, SIG_DFL);
}

int demo_run(const struct demo *demo, const struct demo_options *options)
{
	struct demo_options o = *options;
	char *mapper = keep(o.mapper), *reducer = keep(o.reducer), *input = keep(o.input);

	o.mapper = mapper;
	o.reducer = reducer;
	o.input = input;
	if (!(o.seconds > 0))
		o.seconds = DEMO_SECONDS;
	if (o.seconds > DEMO_SECONDS_MAX)
		o.seconds = DEMO_SECONDS_MAX;
	if (o.workers <= 0)
		o.workers = DEMO_WORKERS;
	if (o.workers > DEMO_WORKERS_MAX)
		o.workers = DEMO_WORKERS_MAX;
	put_in_order();
	/* Write line by line, so that the lines of several processes do not get mixed up. */
	setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
	demo_name("demo-%s", demo->name);
	/* The last resort, in case anything here never ends: SIGALRM kills the process, and with it
	 * its children. */
	if (o.input == NULL)
		alarm((unsigned)(o.seconds * 4) + 60);

	int status = demo->run(&o);

	if ((fflush(stdout) != 0 || ferror(stdout)) && status == 0) {
		fprintf(stderr, "pstop: demo: cannot write the report: %s\n", strerror(errno));
		status = DEMO_FAILED;
	}
	free(mapper);
	free(reducer);
	free(input);
	return status;
}
