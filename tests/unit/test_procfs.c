/* test_procfs: files, links and listings below a folder. */
#include "config.h"

#include "support.h"

#include "proc/procfs.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static char *root;
static struct procfs fs;

static int setup(void **state)
{
	(void)state;
	root = scratch_open();
	return procfs_open(&fs, root);
}

static int teardown(void **state)
{
	(void)state;
	procfs_close(&fs);
	scratch_close(root);
	return 0;
}

static void test_sizes_around_the_buffer(void **state)
{
	static const size_t sizes[] = { 0,     1,     8190,  8191,  8192,   8193,
					16382, 16383, 16384, 20000, 100000, 3 };
	(void)state;
	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		char *text = malloc(sizes[i] + 1);
		for (size_t k = 0; k < sizes[i]; k++)
			text[k] = (char)('a' + k % 23);
		write_bytes(path_of(root, "file"), text, sizes[i]);
		assert_int_equal(procfs_read(&fs, -1, "file"), sizes[i]);
		assert_memory_equal(fs.buffer, text, sizes[i]);
		assert_int_equal(fs.buffer[sizes[i]], '\0');
		assert_true(fs.capacity > sizes[i]);
		free(text);
	}
}

/* The kernel hands out a file of many records a page at a time: each short read but the last is
 * followed by another one. */
#define MAPPINGS 300
static void test_records(void **state)
{
	struct procfs own;
	int fd = -1;
	size_t count = 0;

	(void)state;
	char *place = mmap(NULL, MAPPINGS * 2 * (size_t)getpagesize(), PROT_READ,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(place, MAP_FAILED);
	/* Neighbours with different rights are not merged. */
	for (size_t i = 0; i < MAPPINGS; i++)
		assert_int_equal(mprotect(place + i * 2 * (size_t)getpagesize(),
					  (size_t)getpagesize(), PROT_NONE),
				 0);
	assert_int_equal(procfs_open(&own, "/proc"), 0);
	for (int again = 0; again < 2; again++) {
		uint64_t calls = own.calls;
		ssize_t n = procfs_read_records_again(&own, &fd, "self/maps");
		assert_true(n > MAPPINGS * 2 * 40);
		assert_int_equal(strlen(own.buffer), n);
		assert_int_equal(own.buffer[n - 1], '\n');
		assert_true(own.calls - calls >= (uint64_t)n / 4096);
		count = 0;
		for (const char *at = own.buffer; *at; at++)
			count += *at == '\n';
		assert_true(count >= MAPPINGS * 2);
	}
	/* A short file needs no second read. */
	close(fd);
	fd = -1;
	assert_true(procfs_read_records_again(&own, &fd, "uptime") > 0);
	uint64_t calls = own.calls;
	assert_true(procfs_read_records_again(&own, &fd, "uptime") > 0);
	assert_int_equal(own.calls, calls + 1);
	assert_int_equal(procfs_read_records_again(&own, &(int){ -1 }, "nowhere"), -ENOENT);
	close(fd);
	procfs_close(&own);
	munmap(place, MAPPINGS * 2 * (size_t)getpagesize());
	/* A fixture is opened each time. */
	fd = -1;
	write_text(path_of(root, "file"), "%04000d\n", 7);
	assert_int_equal(procfs_read_records_again(&fs, &fd, "file"), 4001);
	assert_int_equal(fd, -1);
}

/* What the kernel never writes to /proc is rejected before it fills the memory. */
static void test_endless_file(void **state)
{
	(void)state;
	write_bytes(path_of(root, "file"), "", 0);
	assert_int_equal(truncate(path_of(root, "file"), (16 << 20) - 2), 0);
	assert_int_equal(procfs_read(&fs, -1, "file"), (16 << 20) - 2);
	assert_int_equal(truncate(path_of(root, "file"), 16 << 20), 0);
	assert_int_equal(procfs_read(&fs, -1, "file"), -EFBIG);
	write_bytes(path_of(root, "file"), "ok", 2);
	assert_int_equal(procfs_read(&fs, -1, "file"), 2);
}

static void test_files_that_cannot_be_read(void **state)
{
	(void)state;
	make_folder(path_of(root, "folder"));
	write_text(path_of(root, "plain"), "x");
	assert_int_equal(procfs_read(&fs, -1, "none"), -ENOENT);
	assert_int_equal(procfs_read(&fs, -1, "none/stat"), -ENOENT);
	assert_int_equal(procfs_read(&fs, -1, "plain/stat"), -ENOTDIR);
	assert_int_equal(procfs_read(&fs, -1, "folder"), -EISDIR);
	if (geteuid() != 0) {
		assert_int_equal(chmod(path_of(root, "plain"), 0), 0);
		assert_int_equal(procfs_read(&fs, -1, "plain"), -EACCES);
	}
}

static void test_open_descriptor_is_read_from_its_start(void **state)
{
	char two[2];

	(void)state;
	write_text(path_of(root, "file"), "12345");
	int fd = open(path_of(root, "file"), O_RDONLY | O_CLOEXEC);
	assert_int_equal(read(fd, two, 2), 2);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(procfs_read_fd(&fs, fd), 5);
		assert_string_equal(fs.buffer, "12345");
	}
	close(fd);
	assert_int_equal(procfs_read_fd(&fs, fd), -EBADF);
}

static void test_below_a_folder(void **state)
{
	(void)state;
	write_text(path_of(root, "12/task/13/stat"), "inner");
	write_text(path_of(root, "stat"), "outer");
	int dir_fd = procfs_open_dir(&fs, "12/task");
	assert_true(dir_fd >= 0);
	assert_true(fcntl(dir_fd, F_GETFD) & FD_CLOEXEC);
	assert_int_equal(procfs_read(&fs, dir_fd, "13/stat"), 5);
	assert_string_equal(fs.buffer, "inner");
	assert_int_equal(procfs_read(&fs, dir_fd, "stat"), -ENOENT);
	assert_int_equal(procfs_read(&fs, -1, "stat"), 5);
	assert_string_equal(fs.buffer, "outer");
	close(dir_fd);
	assert_int_equal(procfs_open_dir(&fs, "stat"), -ENOTDIR);
	assert_int_equal(procfs_open_dir(&fs, "none"), -ENOENT);
}

static void test_links(void **state)
{
	char long_target[3001];

	(void)state;
	memset(long_target, 't', sizeof long_target - 1);
	long_target[sizeof long_target - 1] = '\0';
	make_link("socket:[123]", path_of(root, "short"));
	make_link(long_target, path_of(root, "long"));
	write_text(path_of(root, "file"), "x");
	assert_int_equal(procfs_read_link(&fs, -1, "long"), 3000);
	assert_string_equal(fs.buffer, long_target);
	assert_int_equal(procfs_read_link(&fs, -1, "short"), 12);
	assert_string_equal(fs.buffer, "socket:[123]");
	assert_int_equal(procfs_read_link(&fs, -1, "file"), -EINVAL);
	assert_int_equal(procfs_read_link(&fs, -1, "none"), -ENOENT);
}

static void test_list_is_sorted_numbers(void **state)
{
	static const char *const names[] = {
		"500",
		"7",
		"80",
		"2147483647",
		"9",
		"1000",
		"42",
		/* none of these is a task */
		"0",
		"self",
		"12x",
		"x12",
		"-3",
		"+4",
		" 5",
		"1.5",
		"2147483648",
		"4294967297",
		"99999999999999999999",
	};
	static const pid_t wanted[] = { 7, 9, 42, 80, 500, 1000, 2147483647 };
	pid_t *list = NULL;
	size_t capacity = 0;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++)
		make_folder(path_of(root, "%s", names[i]));
	assert_int_equal(procfs_list(&fs, ".", &list, &capacity), COUNT_OF(wanted));
	assert_memory_equal(list, wanted, sizeof wanted);
	assert_true(capacity >= COUNT_OF(wanted));
	free(list);
}

/* More names than fit the buffer or the first list. */
static void test_list_of_many(void **state)
{
	pid_t *list = NULL;
	size_t capacity = 0;

	(void)state;
	for (int i = 0; i < 1000; i++)
		make_folder(path_of(root, "many/%d", 1 + i * 37 % 1000));
	make_folder(path_of(root, "few/3"));
	make_folder(path_of(root, "empty"));
	write_text(path_of(root, "file"), "x");
	assert_int_equal(procfs_list(&fs, "many", &list, &capacity), 1000);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(list[i], i + 1);
	assert_true(capacity >= 1000);
	assert_int_equal(procfs_list(&fs, "few", &list, &capacity), 1);
	assert_int_equal(list[0], 3);
	assert_int_equal(procfs_list(&fs, "empty", &list, &capacity), 0);
	assert_int_equal(procfs_list(&fs, "none", &list, &capacity), -ENOENT);
	assert_int_equal(procfs_list(&fs, "file", &list, &capacity), -ENOTDIR);
	int dir_fd = procfs_open_dir(&fs, "many");
	assert_int_equal(procfs_list_fd(&fs, dir_fd, &list, &capacity), 1000);
	close(dir_fd);
	free(list);
}

static void test_roots(void **state)
{
	struct procfs own;

	(void)state;
	assert_false(fs.is_own || fs.is_live);
	assert_int_equal(procfs_open(&own, path_of(root, "none")), -ENOENT);
	write_text(path_of(root, "file"), "x");
	assert_int_equal(procfs_open(&own, path_of(root, "file")), -ENOTDIR);
	assert_int_equal(procfs_open(&own, "/proc"), 0);
	assert_true(own.is_own && own.is_live);
	assert_true(procfs_read(&own, -1, "self/stat") > 0);
	procfs_close(&own);
	assert_null(own.buffer);
	/* It is live, but its PIDs are those of another namespace: no task reads itself. */
	assert_int_equal(procfs_open(&own, "/proc/self/"), 0);
	assert_true(own.is_live);
	assert_false(own.is_own);
	procfs_close(&own);
}

static void test_next_root(void **state)
{
	(void)state;
	write_text(path_of(root, "t1/stat"), "next");
	write_text(path_of(root, "stat"), "first");
	assert_int_equal(procfs_read(&fs, -1, "stat"), 5);
	assert_int_equal(procfs_reopen(&fs, path_of(root, "none")), -ENOENT);
	assert_int_equal(procfs_read(&fs, -1, "stat"), 5);
	assert_int_equal(procfs_reopen(&fs, path_of(root, "t1")), 0);
	assert_int_equal(procfs_read(&fs, -1, "stat"), 4);
	assert_string_equal(fs.buffer, "next");
	assert_int_equal(procfs_reopen(&fs, "/proc"), 0);
	assert_true(fs.is_own);
	assert_int_equal(procfs_reopen(&fs, root), 0);
	assert_false(fs.is_own);
}

static void test_paths(void **state)
{
	static const char long_name[] = "a_file_with_a_name_that_is_longer_than_any_in_proc_is";
	char out[PROCFS_PATH_MAX];

	(void)state;
	assert_string_equal(procfs_path(out, 1, 0, "stat"), "1/stat");
	assert_string_equal(procfs_path(out, 10, 109, "io"), "10/task/109/io");
	assert_string_equal(procfs_path(out, 2147483647, 2147483647, "schedstat"),
			    "2147483647/task/2147483647/schedstat");
	assert_string_equal(procfs_path(out, 5, 0, ""), "5/");
	procfs_path(out, 2147483647, 2147483647, long_name);
	assert_int_equal(strncmp(out, "2147483647/task/2147483647/a_file", 33), 0);
	assert_true(strlen(out) < PROCFS_PATH_MAX);
}

static void test_no_descriptor_is_left_open(void **state)
{
	unsigned before = count_open_files();
	pid_t *list = NULL;
	size_t capacity = 0;

	(void)state;
	write_text(path_of(root, "12/stat"), "x");
	make_link("x", path_of(root, "link"));
	for (int i = 0; i < 3; i++) {
		procfs_read(&fs, -1, "12/stat");
		procfs_read(&fs, -1, "none");
		procfs_read(&fs, -1, "12");
		procfs_read_link(&fs, -1, "link");
		procfs_list(&fs, ".", &list, &capacity);
		procfs_list(&fs, "none", &list, &capacity);
		procfs_reopen(&fs, root);
		procfs_reopen(&fs, "none");
	}
	assert_int_equal(count_open_files(), before);
	free(list);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_sizes_around_the_buffer),
		TEST(test_records),
		TEST(test_endless_file),
		TEST(test_files_that_cannot_be_read),
		TEST(test_open_descriptor_is_read_from_its_start),
		TEST(test_below_a_folder),
		TEST(test_links),
		TEST(test_list_is_sorted_numbers),
		TEST(test_list_of_many),
		TEST(test_roots),
		TEST(test_next_root),
		TEST(test_paths),
		TEST(test_no_descriptor_is_left_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
