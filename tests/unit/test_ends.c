/* Who holds an end of an object, on descriptors of the test's own. */
#include "config.h"

#include "support.h"

#include "model/endpoint.h"
#include "proc/ends.h"
#include "proc/procfs.h"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

struct machine {
	struct procfs fs;
	struct ends ends;
};

static void scan(struct machine *m)
{
	assert_int_equal(procfs_open(&m->fs, "/proc"), 0);
	assert_int_equal(ends_scan(&m->ends, &m->fs), 0);
}

static void forget(struct machine *m)
{
	ends_free(&m->ends);
	procfs_close(&m->fs);
}

/* Return the holder with this descriptor of this process. */
static const struct end_holder *find_own(const struct machine *m, enum end_kind kind,
					 uint64_t object, int fd)
{
	size_t count;
	const struct end_holder *h = ends_of(&m->ends, kind, object, &count);

	for (size_t i = 0; i < count; i++)
		if (h[i].pid == getpid() && h[i].fd == fd)
			return &h[i];
	return NULL;
}

static struct stat status_of(int fd)
{
	struct stat status;

	assert_int_equal(fstat(fd, &status), 0);
	return status;
}

static void test_a_pipe(void **state)
{
	struct machine m;
	int ends[2];
	size_t count;

	(void)state;
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	scan(&m);
	uint64_t inode = status_of(ends[0]).st_ino;
	const struct end_holder *reader = find_own(&m, END_PIPE, inode, ends[0]);
	const struct end_holder *writer = find_own(&m, END_PIPE, inode, ends[1]);
	assert_non_null(reader);
	assert_non_null(writer);
	ends_of(&m.ends, END_PIPE, inode, &count);
	assert_int_equal(count, 2);
	assert_true(ends_mode(&m.fs, reader).can_read && !ends_mode(&m.fs, reader).can_write);
	assert_true(!ends_mode(&m.fs, writer).can_read && ends_mode(&m.fs, writer).can_write);
	ends_of(&m.ends, END_SOCKET, inode, &count);
	assert_int_equal(count, 0);
	forget(&m);
	close(ends[0]);
	close(ends[1]);
}

static void test_a_locked_file(void **state)
{
	struct machine m;
	char *folder = scratch_open();
	const char *path = path_of(folder, "a file");
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	scan(&m);
	const struct end_holder *h = find_own(&m, END_FILE, ends_file_object(path), fd);
	assert_non_null(h);
	struct stat status = status_of(fd);
	uint32_t device = ENDPOINT_DEVICE(major(status.st_dev), minor(status.st_dev));
	assert_true(ends_is_file(&m.fs, h, device, status.st_ino));
	assert_false(ends_is_file(&m.fs, h, device, status.st_ino + 1));
	assert_true(ends_holds_lock(&m.fs, h));
	assert_int_equal(flock(fd, LOCK_UN), 0);
	assert_false(ends_holds_lock(&m.fs, h));
	forget(&m);
	close(fd);
	scratch_close(folder);
}

static void test_an_eventfd(void **state)
{
	struct machine m;
	int fd = eventfd(3, EFD_CLOEXEC);
	uint64_t count;

	(void)state;
	assert_true(fd >= 0);
	scan(&m);
	const struct end_holder *h = find_own(&m, END_EVENTFD, 0, fd);
	assert_non_null(h);
	assert_true(ends_info(&m.fs, h, "eventfd-count", &count));
	assert_int_equal(count, 3);
	assert_false(ends_info(&m.fs, h, "tty-index", &count));
	forget(&m);
	close(fd);
}

static void test_links(void **state)
{
	static const struct {
		const char *link;
		bool is_known;
		enum end_kind kind;
		uint64_t object;
	} cases[] = {
		{ "pipe:[17]", true, END_PIPE, 17 },
		{ "pipe:[17", false, 0, 0 },
		{ "pipe:[]", false, 0, 0 },
		{ "pipe:[17]x", false, 0, 0 },
		{ "socket:[4711]", true, END_SOCKET, 4711 },
		{ "/dev/pts/12", true, END_PTY_SLAVE, 12 },
		{ "/dev/ptmx", true, END_PTY_MASTER, 0 },
		{ "/dev/pts/ptmx", true, END_PTY_MASTER, 0 },
		{ "anon_inode:[eventfd]", true, END_EVENTFD, 0 },
		{ "anon_inode:[eventpoll]", false, 0, 0 },
		{ "/dev/fuse", true, END_FUSE, 0 },
		{ "/dev/null", false, 0, 0 },
	};
	enum end_kind kind;
	uint64_t object;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		bool is_known =
			ends_parse_link(cases[i].link, strlen(cases[i].link), &kind, &object);
		assert_int_equal(is_known, cases[i].is_known);
		if (!is_known)
			continue;
		assert_int_equal(kind, cases[i].kind);
		assert_int_equal(object, cases[i].object);
	}
	assert_true(ends_file_object("/a/b/c") == ends_file_object("/c"));
	assert_true(ends_file_object("/a/b/c") != ends_file_object("/a/b/d"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_pipe),
		cmocka_unit_test(test_a_locked_file),
		cmocka_unit_test(test_an_eventfd),
		cmocka_unit_test(test_links),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
