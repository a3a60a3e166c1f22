/* demo_net.c - net: work that is bound by the network.
 *
 * A client asks, waits for the answer, and asks again.  Between question and answer it has nothing
 * to do: it blocks in recv(2), and is as fast as the server and the connection, however fast its
 * processor is.  Thousands of such clients fit on one core.
 *
 * Both sides are here, joined by the loopback device.  The server needs 5 ms for an answer; the
 * server waits for a timer, and the client waits for the network.
 */
#include "config.h"

#include "demo/demo_list.h"
#include "demo/demo_tools.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define SERVICE_TIME 0.005

/* Open a socket that listens on a free port of the loopback device. */
static int open_listener(struct sockaddr_in *address)
{
	socklen_t length = sizeof *address;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	*address = (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	if (fd < 0 || bind(fd, (struct sockaddr *)address, length) != 0 || listen(fd, 1) != 0 ||
	    getsockname(fd, (struct sockaddr *)address, &length) != 0)
		demo_fail("a socket on 127.0.0.1");
	return fd;
}

/* Be the server: answer each number with its square, until the client hangs up. */
static void be_server(int listener)
{
	int client = accept(listener, NULL, NULL);
	long number;

	if (client < 0)
		demo_fail("accept");
	while (demo_read(client, &number, sizeof number)) {
		demo_nap(SERVICE_TIME);
		number *= number;
		if (!demo_write(client, &number, sizeof number))
			break;
	}
	demo_exit(0);
}

static void be_client(const struct sockaddr_in *address, double seconds)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct rusage usage;
	long requests = 0, right = 0;

	if (fd < 0 || connect(fd, (const struct sockaddr *)address, sizeof *address) != 0)
		demo_fail("connect");
	double start = demo_now();
	while (demo_now() - start < seconds) {
		long number = requests % 1000, answer = 0;
		if (!demo_write(fd, &number, sizeof number) ||
		    !demo_read(fd, &answer, sizeof answer))
			demo_fail("the server has exited");
		right += answer == number * number;
		requests++;
	}
	double wall = demo_now() - start;
	getrusage(RUSAGE_SELF, &usage);
	printf("net: %ld requests in %.2f s, %.2f ms each, %ld correct answers\n", requests, wall,
	       wall / (double)requests * 1000, right);
	double cpu = demo_cpu_of_process();
	printf("kernel: the client spent %.3f s on a core, with %ld voluntary switches\n", cpu,
	       usage.ru_nvcsw);
	demo_note_busy(demo_waited_for_core(), wall);
	demo_saw("the client waited %.2f ms for each of %ld answers; it used a core for only "
		 "%.3f of %.2f s, so faster answers would make it faster, a faster processor "
		 "would not",
		 wall / (double)requests * 1000, requests, cpu, wall);
	demo_exit(right == requests ? 0 : DEMO_FAILED);
}

static int run(const struct demo_options *o)
{
	struct sockaddr_in address;
	int listener = open_listener(&address);
	pid_t server = demo_fork("net-server");

	if (server == 0)
		be_server(listener);
	close(listener);
	pid_t client = demo_fork("net-client");
	if (client == 0)
		be_client(&address, o->seconds);
	int status = demo_collect(client);
	if (status != 0)
		demo_end(server);
	else
		status = demo_collect(server);
	return status;
}

const struct demo demo_net = {
	.name = "net",
	.summary = "a process limited by the network: a client that waits for its server",
	.watch = "net-client asks net-server, which takes 5 ms for each answer, over TCP on this\n"
		 "machine. Look at the client: io-bound network, a voluntary switch for each\n"
		 "request, and hardly any CPU%. The server waits for a timer.\n",
	.run = run,
};
