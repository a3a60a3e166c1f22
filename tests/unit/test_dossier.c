/* test_dossier: what is read of one process by itself, from a fake /proc, and of this process from
 * the kernel.
 */
#include "config.h"

#include "scanned.h"

#include "collect/dossier.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static struct scanned *m;
static struct dossier d;

/* Return the peer of a socket as text. */
static const char *peer_of(const struct open_file *f)
{
	static char text[ENDPOINT_TEXT_MAX];

	assert_non_null(f->end);
	return endpoint_text(f->end, text, sizeof text);
}

static int setup(void **state)
{
	int error = scanned_setup(state);

	m = *state;
	make_sleepers(&m->proc, 3);
	scanned_open(m, NULL);
	scanned_refresh(m);
	const struct process *p = scanned_process(m, 101);
	dossier_init(&d, 101, p->start_ticks);
	return error;
}

static int teardown(void **state)
{
	dossier_free(&d);
	return scanned_teardown(state);
}

static const char *file_of(const char *name)
{
	return path_of(m->proc.root, "101/%s", name);
}

/* Make a link, and its folder if that is missing. */
static void link_to(const char *target, const char *name)
{
	write_text(file_of(name), "%s", "");
	unlink(file_of(name));
	make_link(target, file_of(name));
}

static void test_nothing_there(void **state)
{
	unsigned open_files = count_open_files();

	(void)state;
	assert_int_equal(dossier_read_identity(m->scanner, &d), 0);
	assert_null(d.cwd.text);
	assert_int_equal(d.cwd.error, ENOENT);
	assert_int_equal(d.limits_error, ENOENT);
	assert_int_equal(d.namespaces[NAMESPACE_MNT].error, ENOENT);
	assert_false(d.has_oom || d.has_login_uid);
	assert_int_equal(dossier_read_files(m->scanner, &d), 0);
	assert_int_equal(d.files_error, ENOENT);
	assert_int_equal(dossier_read_environment(m->scanner, &d), 0);
	assert_int_equal(d.environment_error, ENOENT);
	assert_int_equal(dossier_read_rollup(m->scanner, &d), 0);
	assert_int_equal(d.rollup_error, ENOENT);
	assert_int_equal(count_open_files(), open_files);
}

static void test_identity(void **state)
{
	(void)state;
	link_to("/srv/data", "cwd");
	link_to("/", "root");
	link_to("mnt:[77]", "ns/mnt");
	link_to("nonsense", "ns/net");
	write_text(file_of("oom_score"), "666\n");
	write_text(file_of("oom_score_adj"), "-500\n");
	write_text(file_of("loginuid"), "4294967295\n");
	write_text(file_of("status"), "Uid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t4000000000\n");
	write_text(file_of("limits"), "Max open files  10  20  files\n");
	assert_int_equal(dossier_read_identity(m->scanner, &d), 0);
	assert_string_equal(d.cwd.text, "/srv/data");
	assert_string_equal(d.root.text, "/");
	assert_int_equal(d.namespaces[NAMESPACE_MNT].inode, 77);
	/* Under another root, pstop's own namespaces say nothing. */
	assert_false(d.namespaces[NAMESPACE_MNT].is_compared);
	assert_int_equal(d.namespaces[NAMESPACE_NET].error, EINVAL);
	assert_true(d.has_oom);
	assert_int_equal(d.oom_score_adj, -500);
	assert_false(d.has_login_uid);
	assert_string_equal(d.user_names[0], "root");
	assert_string_equal(d.group_names[0], "root");
	assert_null(d.group_names[3]);
	assert_int_equal(d.limits[LIMIT_FILES].hard, 20);
	/* Its parent 1 is not in this /proc. */
	assert_int_equal(d.parent_count, 0);
	/* Reading it again frees the previous texts. */
	remove_tree(file_of("cwd"));
	write_text(file_of("loginuid"), "0\n");
	assert_int_equal(dossier_read_identity(m->scanner, &d), 0);
	assert_null(d.cwd.text);
	assert_true(d.has_login_uid);
	assert_string_equal(d.login_name, "root");
}

static void test_parents(void **state)
{
	struct fake_task t = sleeper;

	(void)state;
	t.comm = "a) (b\n";
	t.ppid = 103;
	fake_single(&m->proc, 102, &t);
	t.ppid = 0;
	fake_single(&m->proc, 103, &t);
	t.ppid = 102;
	t.start_ticks = d.start_ticks;
	t.sid = 103;
	fake_single(&m->proc, 101, &t);
	assert_int_equal(dossier_read_identity(m->scanner, &d), 0);
	assert_int_equal(d.parent_count, 2);
	assert_int_equal(d.parents[0].pid, 102);
	assert_string_equal(d.parents[0].comm, "a) (b\n");
	assert_int_equal(d.parents[1].pid, 103);
	assert_int_equal(d.session.pid, 103);
	assert_string_equal(d.session.comm, "a) (b\n");
	assert_false(d.has_more_parents);
	/* Two processes that are each other's parent, as can happen while they are read: the search
	 * ends. */
	t.ppid = 102;
	fake_single(&m->proc, 103, &t);
	assert_int_equal(dossier_read_identity(m->scanner, &d), 0);
	assert_int_equal(d.parent_count, DOSSIER_PARENTS);
	assert_true(d.has_more_parents);
}

/* The PID was reused: nothing of the other process is taken. */
static void test_another_process(void **state)
{
	struct fake_task t = sleeper;

	(void)state;
	write_text(file_of("environ"), "SECRET=1");
	link_to("/secret", "cwd");
	d.start_ticks++;
	assert_int_equal(dossier_read_environment(m->scanner, &d), -ESRCH);
	assert_int_equal(dossier_read_identity(m->scanner, &d), -ESRCH);
	assert_int_equal(dossier_read_files(m->scanner, &d), -ESRCH);
	assert_int_equal(dossier_read_rollup(m->scanner, &d), -ESRCH);
	assert_null(d.environment.text);
	assert_null(d.cwd.text);
	assert_int_equal(d.environment_error, DOSSIER_UNREAD);
	d.start_ticks--;
	assert_int_equal(dossier_read_environment(m->scanner, &d), 0);
	fake_end_process(&m->proc, 101);
	assert_int_equal(dossier_read_environment(m->scanner, &d), -ESRCH);
	/* What was known of it is kept. */
	assert_int_equal(d.environment.bytes, 8);
	fake_single(&m->proc, 101, &t);
}

static void test_environment(void **state)
{
	(void)state;
	write_bytes(file_of("environ"), "A=1\0B=\x1b[2J\0", 11);
	assert_int_equal(dossier_read_environment(m->scanner, &d), 0);
	assert_int_equal(d.environment_error, 0);
	assert_int_equal(d.environment.bytes, 11);
	assert_int_equal(d.environment.count, 2);
	assert_memory_equal(d.environment.text, "A=1B=\x1b[2J", 9);
	assert_int_equal(d.environment.list[1].at, 3);
	assert_int_equal(d.environment.list[1].length, 6);
	write_bytes(file_of("environ"), "", 0);
	assert_int_equal(dossier_read_environment(m->scanner, &d), 0);
	assert_int_equal(d.environment.bytes, 0);
	assert_int_equal(d.environment.total, 0);
	assert_int_equal(d.environment_error, 0);
}

/* More than the reader reads at a time: one variable of 400000 bytes, and many small ones. */
static void test_large_environment(void **state)
{
	static char large[400000];

	(void)state;
	memset(large, 'x', sizeof large);
	write_bytes(file_of("environ"), large, sizeof large);
	assert_int_equal(dossier_read_environment(m->scanner, &d), 0);
	assert_int_equal(d.environment.total, 1);
	assert_int_equal(d.environment.list[0].length, sizeof large);
	assert_int_equal(d.environment.list[0].kept, ENVIRONMENT_KEPT);
	assert_false(d.environment.is_least);
	for (size_t i = 9; i < sizeof large; i += 10)
		large[i] = '\0';
	write_bytes(file_of("environ"), large, sizeof large);
	assert_int_equal(dossier_read_environment(m->scanner, &d), 0);
	assert_int_equal(d.environment.total, sizeof large / 10);
	assert_int_equal(d.environment.bytes, sizeof large);
	assert_int_equal(d.environment.count, ENVIRONMENT_SHOWN);
	assert_int_equal(d.environment.text_length, ENVIRONMENT_SHOWN * 9);
	for (size_t i = 0; i < d.environment.count; i++)
		assert_int_equal(d.environment.list[i].length, 9);
	assert_false(d.environment.is_least);
}

/* The result does not depend on how the text is divided into pieces. */
static void test_environment_in_pieces(void **state)
{
	static const char text[] = "A=1\0\0\0BCD=\0=\0no sign\0LAST=cut";
	size_t length = sizeof text - 1;

	(void)state;
	for (size_t step = 1; step <= length; step++) {
		struct environment e = { 0 };
		for (size_t at = 0; at < length; at += step)
			assert_int_equal(environment_add(&e, text + at,
							 step < length - at ? step : length - at),
					 0);
		assert_int_equal(e.total, 5);
		assert_int_equal(e.count, 5);
		assert_int_equal(e.bytes, length);
		assert_int_equal(e.text_length, 23);
		assert_memory_equal(e.text, "A=1BCD==no signLAST=cut", 23);
		assert_int_equal(e.list[4].length, 8);
		environment_free(&e);
		assert_null(e.list);
	}
}

static void test_rollup(void **state)
{
	(void)state;
	write_text(file_of("smaps_rollup"), "Rss: 8 kB\nPss: 4 kB\n");
	assert_int_equal(dossier_read_rollup(m->scanner, &d), 0);
	assert_int_equal(d.rollup_error, 0);
	assert_int_equal(d.rollup.proportional, 4096);
	/* That of a kernel thread is empty. */
	write_text(file_of("smaps_rollup"), "%s", "");
	assert_int_equal(dossier_read_rollup(m->scanner, &d), 0);
	assert_int_equal(d.rollup_error, ENODATA);
	write_text(file_of("smaps_rollup"), "nonsense\n");
	assert_int_equal(dossier_read_rollup(m->scanner, &d), 0);
	assert_int_equal(d.rollup_error, EINVAL);
}

static void test_files(void **state)
{
	char word[INET_ADDRSTRLEN];
	uint32_t here;

	(void)state;
	inet_pton(AF_INET, "127.0.0.1", &here);
	snprintf(word, sizeof word, "%08X", (unsigned)here);
	write_text(
		file_of("net/tcp"),
		"  sl  local_address rem_address   st\n"
		"   0: %s:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 10 1\n",
		word);
	link_to(m->proc.root, "fd/0");
	link_to(path_of(m->proc.root, "stat"), "fd/1");
	write_text(file_of("fdinfo/1"), "pos:\t7\nflags:\t0100000\nmnt_id:\t20\n");
	write_text(file_of("fdinfo/2"), "pos:\t8\n");
	link_to("/dev/null", "fd/2");
	link_to("socket:[10]", "fd/10");
	link_to("socket:[10]", "fd/11");
	link_to("socket:[99]", "fd/9");
	link_to("anon_inode:[eventpoll]", "fd/300");
	link_to("x", "fd/not-a-number");
	assert_int_equal(dossier_read_files(m->scanner, &d), 0);
	assert_int_equal(d.files_error, 0);
	assert_int_equal(d.file_count, 7);
	assert_int_equal(d.file_total, 7);
	static const struct {
		int fd;
		enum open_kind kind;
	} wanted[] = { { 0, OPEN_FOLDER }, { 1, OPEN_FILE },    { 2, OPEN_DEVICE },
		       { 9, OPEN_SOCKET }, { 10, OPEN_SOCKET }, { 11, OPEN_SOCKET },
		       { 300, OPEN_EPOLL } };
	for (size_t i = 0; i < COUNT_OF(wanted); i++) {
		assert_int_equal(d.files[i].fd, wanted[i].fd);
		assert_int_equal(d.files[i].kind, wanted[i].kind);
	}
	struct stat status;
	assert_int_equal(stat(path_of(m->proc.root, "stat"), &status), 0);
	assert_true(d.files[1].has_size);
	assert_int_equal(d.files[1].size_bytes, status.st_size);
	assert_true(d.files[1].has_offset);
	assert_int_equal(d.files[1].offset, 7);
	/* A folder has no size that means anything, and a terminal or /dev/null no place. */
	assert_false(d.files[0].has_size || d.files[0].has_offset);
	assert_false(d.files[2].has_size || d.files[2].has_offset);
	assert_null(d.files[3].end);
	assert_string_equal(peer_of(&d.files[4]), "tcp listening on 127.0.0.1:80");
	assert_string_equal(peer_of(&d.files[5]), "tcp listening on 127.0.0.1:80");
	/* The tables are not read again for known sockets. */
	remove_tree(file_of("net/tcp"));
	assert_int_equal(dossier_read_files(m->scanner, &d), 0);
	assert_string_equal(peer_of(&d.files[4]), "tcp listening on 127.0.0.1:80");
	/* The same descriptor, but another socket. */
	remove_tree(file_of("fd/10"));
	link_to("socket:[11]", "fd/10");
	assert_int_equal(dossier_read_files(m->scanner, &d), 0);
	assert_null(d.files[4].end);
	assert_non_null(d.files[5].end);
}

static void test_many_files(void **state)
{
	char name[32];

	(void)state;
	for (int i = 0; i < OPEN_FILES_SHOWN + 100; i++) {
		snprintf(name, sizeof name, "fd/%d", i);
		link_to("pipe:[1]", name);
	}
	assert_int_equal(dossier_read_files(m->scanner, &d), 0);
	assert_int_equal(d.file_count, OPEN_FILES_SHOWN);
	assert_int_equal(d.file_total, OPEN_FILES_SHOWN + 100);
	assert_false(d.is_total_least);
}

/* ---- this process ---- */

static struct open_file *own_file(int fd)
{
	for (size_t i = 0; i < d.file_count; i++)
		if (d.files[i].fd == fd)
			return &d.files[i];
	fail_msg("descriptor %d is not listed", fd);
	return NULL;
}

static void check_own(int fd, enum open_kind kind, const char *mode)
{
	const struct open_file *f = own_file(fd);
	char got[4];

	snprintf(got, sizeof got, "%s%s", f->can_read ? "r" : "", f->can_write ? "w" : "");
	if (f->kind != kind || strcmp(got, mode) != 0)
		fail_msg("%s is of kind %d (%s)", f->link, (int)f->kind, got);
	close(fd);
}

static int own_socket(char *name, size_t size)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t length = sizeof at;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
	assert_int_equal(listen(fd, 1), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &length), 0);
	snprintf(name, size, "tcp listening on 127.0.0.1:%u", ntohs(at.sin_port));
	return fd;
}

static void test_own_files(void **state)
{
	const pid_t pids[] = { getpid() };
	struct scan_options options = { .pids = pids, .pid_count = 1 };
	struct scanner *s;
	char name[64], deleted[] = "/tmp/pstop-test-deleted-XXXXXX";
	int ends[2], pair[2];

	(void)state;
	assert_int_equal(scan_open(&s, &options), 0);
	assert_int_equal(scan_refresh(s, SCAN_MACHINE_UNKNOWN), 0);
	const struct process *p = sample_find(scan_sample(s), getpid());
	dossier_init(&d, p->pid, p->start_ticks);
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	int listening = own_socket(name, sizeof name), event = eventfd(0, 0);
	int set = epoll_create1(0), memory = memfd_create("x", 0), file = mkstemp(deleted);
	int folder = open("/", O_RDONLY | O_DIRECTORY), null = open("/dev/null", O_WRONLY);
	unlink(deleted);
	assert_int_equal(write(file, "0123456789", 10), 10);
	assert_int_equal(lseek(file, 4, SEEK_SET), 4);
	assert_int_equal(ftruncate(memory, 100), 0);
	unsigned before = count_open_files();
	assert_int_equal(dossier_read_files(s, &d), 0);
	assert_int_equal(count_open_files(), before);
	assert_true(own_file(file)->is_deleted);
	assert_true(own_file(file)->has_size && own_file(file)->has_offset);
	assert_int_equal(own_file(file)->size_bytes, 10);
	assert_int_equal(own_file(file)->offset, 4);
	assert_int_equal(own_file(memory)->size_bytes, 100);
	assert_false(own_file(ends[0])->has_size || own_file(ends[0])->has_offset);
	assert_false(own_file(folder)->is_deleted);
	assert_string_equal(peer_of(own_file(listening)), name);
	assert_int_equal(strncmp(peer_of(own_file(pair[0])), "unix", 4), 0);
	check_own(ends[0], OPEN_PIPE, "r");
	check_own(ends[1], OPEN_PIPE, "w");
	check_own(pair[0], OPEN_SOCKET, "rw");
	check_own(pair[1], OPEN_SOCKET, "rw");
	check_own(listening, OPEN_SOCKET, "rw");
	check_own(event, OPEN_EVENTFD, "rw");
	check_own(set, OPEN_EPOLL, "rw");
	check_own(memory, OPEN_MEMFD, "rw");
	check_own(file, OPEN_FILE, "rw");
	check_own(folder, OPEN_FOLDER, "r");
	check_own(null, OPEN_DEVICE, "w");
	scan_close(s);
}

static void test_own_identity(void **state)
{
	const pid_t pids[] = { getpid() };
	struct scan_options options = { .pids = pids, .pid_count = 1 };
	struct scanner *s;
	char here[4096];

	(void)state;
	assert_int_equal(scan_open(&s, &options), 0);
	assert_int_equal(scan_refresh(s, SCAN_MACHINE_UNKNOWN), 0);
	const struct process *p = sample_find(scan_sample(s), getpid());
	dossier_init(&d, p->pid, p->start_ticks);
	assert_int_equal(dossier_read_identity(s, &d), 0);
	assert_string_equal(d.cwd.text, getcwd(here, sizeof here));
	assert_int_equal(d.credentials.uid[1], geteuid());
	assert_int_equal(d.credentials.gid[0], getgid());
	assert_true(d.limits[LIMIT_FILES].is_known);
	assert_true(d.namespaces[NAMESPACE_MNT].is_own);
	assert_true(d.parent_count > 0);
	assert_int_equal(d.parents[0].pid, getppid());
	assert_int_equal(dossier_read_rollup(s, &d), 0);
	if (d.rollup_error == 0)
		assert_true(d.rollup.proportional > 0 &&
			    d.rollup.proportional <= d.rollup.resident);
	assert_int_equal(dossier_read_environment(s, &d), 0);
	assert_int_equal(d.environment_error, 0);
	scan_close(s);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_nothing_there),
		TEST(test_identity),
		TEST(test_parents),
		TEST(test_another_process),
		TEST(test_environment),
		TEST(test_large_environment),
		TEST(test_environment_in_pieces),
		TEST(test_rollup),
		TEST(test_files),
		TEST(test_many_files),
		TEST(test_own_files),
		TEST(test_own_identity),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
