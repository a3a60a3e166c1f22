/* demo_tty_wait.c - tty-wait: a program that waits for its user.
 *
 * Most interactive programs spend nearly all their time in read(2) on a terminal.
 * The kernel's terminal driver collects what is typed and wakes the reader when a
 * line is complete.  Until then the process is asleep and costs nothing.
 *
 * A terminal window is a pseudo-terminal: a pair of devices, where one end looks
 * like a terminal to the program, and at the other end another program (xterm, sshd,
 * here the parent) types and shows.  Making the terminal the controlling terminal of
 * the program's session (setsid(2), TIOCSCTTY) is what lets Ctrl-C reach it.
 */
#include "config.h"

#include "demo/demo_list.h"
#include "demo/demo_tools.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <unistd.h>

/* Open the user's end of a new pseudo-terminal, and write the name of the program's end. */
static int open_terminal(char *name, size_t size)
{
	int user = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);

	if (user < 0 || grantpt(user) != 0 || unlockpt(user) != 0 ||
	    ptsname_r(user, name, size) != 0)
		demo_fail("a pseudo-terminal");
	return user;
}

static void be_reader(const char *terminal)
{
	char line[256];
	struct rusage usage;

	setsid();
	int fd = open(terminal, O_RDWR | O_CLOEXEC);
	if (fd < 0 || ioctl(fd, TIOCSCTTY, 0) != 0)
		demo_fail(terminal);
	double start = demo_now();
	ssize_t length = read(fd, line, sizeof line - 1);
	if (length <= 0)
		demo_fail("reading the terminal");
	line[length] = '\0';
	line[strcspn(line, "\n")] = '\0';
	getrusage(RUSAGE_SELF, &usage);
	double waited = demo_now() - start, cpu = demo_cpu_of_process();
	printf("tty-wait: PID %d waited %.2f s for input from %s and read \"%s\"\n", (int)getpid(),
	       waited, terminal, line);
	printf("kernel: the reader spent %.4f s on a core, with %ld voluntary switches\n", cpu,
	       usage.ru_nvcsw);
	demo_saw("a program that waits for its user is asleep: in %.2f s it used a core for %.4f "
		 "s, and it went on when a line was typed",
		 waited, cpu);
	demo_exit(0);
}

static int run(const struct demo_options *o)
{
	static const char keys[] = "hello\n";
	char name[64];
	int user = open_terminal(name, sizeof name);
	pid_t reader = demo_fork("tty-reader");

	if (reader == 0) {
		close(user); /* it belongs only to the parent: when the parent exits, the line hangs
		                up */
		be_reader(name);
	}
	demo_nap(o->seconds);
	printf("user: types \"hello\" and Enter\n");
	if (!demo_write(user, keys, strlen(keys)))
		demo_fail("typing");
	return demo_collect(reader);
}

const struct demo demo_tty_wait = {
	.name = "tty-wait",
	.summary = "a program that waits for its user at a terminal",
	.watch =
		"tty-reader waits for a line from a terminal that the demo has created; at the\n"
		"end the demo types one. Look for idle tty: asleep, no CPU%, no switches, and the\n"
		"terminal that it waits for (pstop explain shows it).\n",
	.run = run,
};
