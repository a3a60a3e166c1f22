/* demo_mixed.c - mixed: a program that alternates between computing and waiting for data.
 *
 * Most programs are bound neither by the processor nor by data alone: they fetch something, work on
 * it, and fetch again.  While they fetch, the core is idle; while they compute, the disk or network
 * is.  Such a program gains from a faster processor, and from fetching the next piece while it
 * still works on this one.
 *
 * The worker asks a slow server through a socket, and then computes until it has spent two thirds
 * of its own time on a core.  Time in which it was ready and others had the cores is not its own,
 * and does not count.
 */
#include "config.h"

#include "demo/demo_list.h"
#include "demo/demo_tools.h"

#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#define SERVICE_TIME 0.004
#define SHARE        0.67 /* of its own time, on a core */

static void be_server(int fd)
{
	char question;

	while (demo_read(fd, &question, 1)) {
		demo_nap(SERVICE_TIME);
		if (!demo_write(fd, "!", 1))
			break;
	}
	demo_exit(0);
}

static void be_worker(int fd, double seconds)
{
	double start = demo_now(), cpu = 0, blocked = 0;
	unsigned result = 0;
	long requests = 0;
	char answer;

	while (demo_now() - start < seconds) {
		double asked = demo_now(), waited = demo_waited_for_core();
		if (!demo_write(fd, "?", 1) || !demo_read(fd, &answer, 1))
			demo_fail("the server has exited");
		requests++;
		/* The rest, except the wait for a core, was a wait for the answer. */
		double took = demo_now() - asked - (demo_waited_for_core() - waited);
		blocked += took > 0 ? took : 0;
		/* cpu / (cpu + blocked) is to be SHARE */
		result += demo_compute(blocked * SHARE / (1 - SHARE) - cpu);
		cpu = demo_cpu_of_thread();
	}
	printf("mixed: %ld requests in %.2f s (result %u); %.2f s on a core, %.2f s blocked: own "
	       "share %.2f\n",
	       requests, demo_now() - start, result, cpu, blocked, cpu / (cpu + blocked));
	demo_note_busy(demo_waited_for_core(), demo_now() - start);
	demo_saw("the program computed for %.0f %% of its own time and waited for answers for "
		 "%.0f %%; a faster processor and faster answers would each help, but only with "
		 "their part",
		 100 * cpu / (cpu + blocked), 100 * blocked / (cpu + blocked));
	demo_exit(0);
}

static int run(const struct demo_options *o)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		demo_fail("socketpair");
	pid_t server = demo_fork("slow-server");
	if (server == 0) {
		close(ends[0]);
		be_server(ends[1]);
	}
	close(ends[1]);
	pid_t worker = demo_fork("mixed-worker");
	if (worker == 0)
		be_worker(ends[0], o->seconds);
	close(ends[0]); /* only the worker holds it: when it exits, the server sees the end */
	int status = demo_collect(worker);
	int server_status = demo_collect(server);
	return status ? status : server_status;
}

const struct demo demo_mixed = {
	.name = "mixed",
	.summary = "a process that alternates between computing and waiting for data",
	.watch = "mixed-worker asks slow-server, works on the answer, and asks again; it computes\n"
		 "for two thirds of its own time. Look for mixed, and for both kinds of time in\n"
		 "its bar.\n",
	.run = run,
};
