/* demo_tools.c - what the demos share; see demo_tools.h. */
#include "config.h"

#include "proc/own_proc.h"
#include "demo/demo_tools.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define NAME_SIZE 32 /* the kernel keeps the first 15 bytes of a thread's name */

#define BUSY_LEAST 0.1 /* of the time: ready, but without a core */

/* Find where the kernel reads /proc/PID/cmdline: memory of the process itself, which starts with
 * argv[0].  See proc_pid_stat(5), fields 48 arg_start and 49 arg_end. */
static bool find_command_line(char **start, char **end)
{
	char text[2048];
	FILE *file = fopen("/proc/self/stat", "re");
	size_t length = file ? fread(text, 1, sizeof text - 1, file) : 0;

	if (file)
		fclose(file);
	text[length] = '\0';
	char *at = strrchr(text, ')'); /* the end of field 2 */
	for (int field = 2; at && field < 48; field++)
		at = strchr(at + 1, ' ');
	if (at == NULL)
		return false;
	*start = (char *)(uintptr_t)strtoull(at, &at, 10);
	*end = (char *)(uintptr_t)strtoull(at, NULL, 10);
	return *start && *start < *end;
}

/* Set the command line by the kernel's rule for programs that change their title: if the last byte
 * of the command line is not NUL, the kernel shows the text up to the first NUL. */
static void set_command_line(const char *name)
{
	char *start, *end;

	if (!find_command_line(&start, &end) || end - start < NAME_SIZE + 1)
		return;
	memset(start, 0, (size_t)(end - start));
	snprintf(start, (size_t)(end - start), "%s", name);
	end[-1] = '.';
}

static void set_name(const char *name)
{
	if (gettid() == getpid())
		set_command_line(name);
	prctl(PR_SET_NAME, name);
}

void demo_name(const char *format, ...)
{
	char name[NAME_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(name, sizeof name, format, args);
	va_end(args);
	set_name(name);
}

pid_t demo_fork(const char *format, ...)
{
	char name[NAME_SIZE];
	va_list args;
	pid_t parent = getpid();

	va_start(args, format);
	vsnprintf(name, sizeof name, format, args);
	va_end(args);

	pid_t pid = fork();
	if (pid < 0)
		demo_fail("fork");
	if (pid > 0)
		return pid;
	/* In the child: have the kernel kill it when its parent exits.  The parent may have exited
	 * before this request. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(DEMO_FAILED);
	set_name(name);
	return 0;
}

int demo_collect(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			demo_fail("waitpid");
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

void demo_end(pid_t pid)
{
	kill(pid, SIGKILL);
	demo_collect(pid);
}

void demo_exit(int status)
{
	fflush(stdout);
	_exit(status);
}

void demo_fail(const char *what)
{
	fprintf(stderr, "pstop: demo: %s: %s\n", what, strerror(errno));
	demo_exit(DEMO_FAILED);
}

void demo_pipe(int ends[2])
{
	if (pipe2(ends, O_CLOEXEC) != 0)
		demo_fail("pipe");
}

bool demo_read(int fd, void *to, size_t size)
{
	for (size_t done = 0; done < size;) {
		ssize_t n = read(fd, (char *)to + done, size - done);
		if (n == 0 || (n < 0 && errno != EINTR))
			return false;
		done += n > 0 ? (size_t)n : 0;
	}
	return true;
}

bool demo_write(int fd, const void *from, size_t size)
{
	for (size_t done = 0; done < size;) {
		ssize_t n = write(fd, (const char *)from + done, size - done);
		if (n < 0 && errno != EINTR)
			return false;
		done += n > 0 ? (size_t)n : 0;
	}
	return true;
}

static double seconds_of(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

double demo_now(void)
{
	return seconds_of(CLOCK_MONOTONIC);
}

double demo_cpu_of_thread(void)
{
	return seconds_of(CLOCK_THREAD_CPUTIME_ID);
}

double demo_cpu_of_process(void)
{
	return seconds_of(CLOCK_PROCESS_CPUTIME_ID);
}

void demo_nap(double seconds)
{
	if (seconds > 0)
		demo_nap_until(demo_now() + seconds);
}

void demo_nap_until(double end)
{
	time_t whole = (time_t)end;
	struct timespec t = { whole, (long)((end - (double)whole) * 1e9) };

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) == EINTR)
		;
}

unsigned demo_compute(double cpu_seconds)
{
	double end = demo_cpu_of_thread() + cpu_seconds;
	unsigned number = 1;

	/* Any arithmetic will do, as long as its result is used. */
	do {
		for (int i = 0; i < 5000; i++)
			number = number * 1664525U + 1013904223U;
	} while (demo_cpu_of_thread() < end);
	return number;
}

void *demo_share(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		demo_fail("shared memory");
	return memory;
}

void demo_saw(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	printf("What you saw: ");
	vprintf(format, args);
	printf(".\n");
	va_end(args);
}

void demo_note_busy(double ready, double wall)
{
	if (ready >= BUSY_LEAST * wall)
		printf("busy machine: others had the cores for %.2f of the %.2f s, so the "
		       "numbers are not as clear as on an idle one\n",
		       ready, wall);
}

double demo_waited_for_core(void)
{
	char text[128];
	FILE *file = fopen("/proc/thread-self/schedstat", "re");
	const char *line = file ? fgets(text, sizeof text, file) : NULL;
	const char *second = line ? strchr(line, ' ') : NULL;

	if (file)
		fclose(file);
	return second ? (double)strtoull(second, NULL, 10) / 1e9 : -1;
}

FILE *demo_open_proc(pid_t pid, const char *file)
{
	char path[64];
	int root_fd = own_proc_open();

	if (root_fd < 0)
		return NULL;
	snprintf(path, sizeof path, "%d/%s", (int)pid, file);
	int fd = openat(root_fd, path, O_RDONLY | O_CLOEXEC);
	close(root_fd);
	FILE *out = fd < 0 ? NULL : fdopen(fd, "r");
	if (out == NULL && fd >= 0)
		close(fd);
	return out;
}
