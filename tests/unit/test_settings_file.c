/* test_settings_file: the settings file: found, read and replaced. */
#include "config.h"

#include "support.h"

#include "cmd/settings_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOBODY     65534
#define PATIENCE_S 20

static char *root;
static struct settings settings;
static struct settings_problem problem;

static int setup(void **state)
{
	(void)state;
	root = scratch_open();
	setenv("XDG_CONFIG_HOME", root, 1);
	settings_default(&settings);
	alarm(PATIENCE_S);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	alarm(0);
	scratch_close(root);
	return 0;
}

static const char *rc(void)
{
	return path_of(root, "pstop/pstoprc");
}

static char *text_of(const char *path)
{
	static char text[1 << 17];
	FILE *file = fopen(path, "r");

	if (file == NULL)
		fail_msg("%s: %s", path, strerror(errno));
	text[fread(text, 1, sizeof text - 1, file)] = '\0';
	fclose(file);
	return text;
}

/* Count the entries of its folder. */
static unsigned count_entries(void)
{
	DIR *folder = opendir(path_of(root, "pstop"));
	unsigned count = 0;

	assert_non_null(folder);
	while (readdir(folder))
		count++;
	closedir(folder);
	return count - 2;
}

static unsigned mode_of(const char *path)
{
	struct stat status;

	assert_int_equal(stat(path, &status), 0);
	return status.st_mode & 07777;
}

/* ---- its path ---- */

static void test_path(void **state)
{
	char path[64], longer[PATH_MAX + 8];

	(void)state;
	setenv("HOME", "/home/x", 1);
	setenv("XDG_CONFIG_HOME", "/etc/xdg", 1);
	assert_int_equal(settings_path(path, sizeof path), 0);
	assert_string_equal(path, "/etc/xdg/pstop/pstoprc");
	static const char *const no_folder[] = { "", "relative", NULL };
	for (size_t i = 0; i < COUNT_OF(no_folder); i++) {
		unsetenv("XDG_CONFIG_HOME");
		if (no_folder[i])
			setenv("XDG_CONFIG_HOME", no_folder[i], 1);
		setenv("HOME", "/home/x", 1);
		assert_int_equal(settings_path(path, sizeof path), 0);
		assert_string_equal(path, "/home/x/.config/pstop/pstoprc");
		unsetenv("HOME");
		if (no_folder[i])
			setenv("HOME", no_folder[i], 1);
		assert_int_equal(settings_path(path, sizeof path), -ENOENT);
		assert_int_equal(settings_load(&settings, &problem), 0);
		assert_string_equal(problem.message, "");
		assert_int_equal(settings_save(&settings), -ENOENT);
		assert_string_equal(settings_save_error(-ENOENT, path, sizeof path),
				    "neither XDG_CONFIG_HOME nor HOME is an absolute path");
	}
	memset(longer, 'x', sizeof longer - 1);
	longer[0] = '/';
	longer[sizeof longer - 1] = '\0';
	setenv("HOME", longer, 1);
	assert_int_equal(settings_path(path, sizeof path), -ENAMETOOLONG);
	assert_int_equal(settings_load(&settings, &problem), -ENAMETOOLONG);
	assert_int_equal(settings_save(&settings), -ENAMETOOLONG);
	assert_string_equal(settings_save_error(-ENAMETOOLONG, path, sizeof path),
			    "the path of the settings file is too long");
}

/* A message names the file and the reason, also for what is no file to write to. */
static void test_errors_name_the_file(void **state)
{
	char text[PATH_MAX + 64], wanted[PATH_MAX + 64];

	(void)state;
	snprintf(wanted, sizeof wanted, "not a regular file (%s)", rc());
	assert_string_equal(settings_save_error(-EINVAL, text, sizeof text), wanted);
	snprintf(wanted, sizeof wanted, "Permission denied (%s)", rc());
	assert_string_equal(settings_save_error(-EACCES, text, sizeof text), wanted);
	assert_string_equal(settings_save_error(-EINVAL, text, 6), "not a");
}

/* ---- reading ---- */

static void test_missing_file(void **state)
{
	struct settings fresh;

	(void)state;
	settings.tree = true;
	problem.count = 7;
	assert_int_equal(settings_load(&settings, &problem), 0);
	settings_default(&fresh);
	assert_true(settings_equal(&settings, &fresh));
	assert_int_equal(problem.count, 0);
	assert_string_equal(problem.message, "");
	assert_int_equal(access(path_of(root, "pstop"), F_OK), -1);
}

static void test_broken_file_is_left_alone(void **state)
{
	(void)state;
	write_text(rc(), "tree = yes\nbroken\ndelay_s = 5\n");
	assert_int_equal(settings_load(&settings, &problem), 0);
	assert_true(settings.tree);
	assert_near(settings.delay_s, 5);
	assert_int_equal(problem.line, 2);
	assert_string_equal(text_of(rc()), "tree = yes\nbroken\ndelay_s = 5\n");
}

/* Check that it is neither read nor replaced: a FIFO, a folder, a device, a file that is too
 * large. */
static void assert_unusable(int error)
{
	struct settings fresh;

	settings_default(&fresh);
	settings.tree = true;
	assert_int_equal(settings_load(&settings, &problem), error);
	assert_true(settings_equal(&settings, &fresh));
	assert_int_equal(problem.line, 0);
	assert_int_equal(strncmp(problem.message, "cannot be read: ", 16), 0);
	settings.tree = true;
	assert_int_equal(settings_save(&settings), error);
	assert_int_equal(count_entries(), 1);
}

static void test_no_regular_file(void **state)
{
	struct stat status;

	(void)state;
	make_folder(path_of(root, "pstop/pstoprc"));
	assert_unusable(-EISDIR);
	remove_tree(rc());
	assert_int_equal(mkfifo(rc(), 0600), 0);
	assert_unusable(-EINVAL);
	remove_tree(rc());
	make_link("/dev/null", rc());
	assert_unusable(-EINVAL);
	assert_int_equal(stat("/dev/null", &status), 0);
	assert_true(S_ISCHR(status.st_mode));
	remove_tree(rc());
	make_link("pstoprc", rc());
	assert_unusable(-ELOOP);
}

static void test_sizes(void **state)
{
	char *text = calloc(1, SETTINGS_MOST_BYTES + 2);

	(void)state;
	assert_non_null(text);
	memset(text, '#', SETTINGS_MOST_BYTES + 1);
	write_bytes(rc(), text, SETTINGS_MOST_BYTES + 1);
	assert_unusable(-EFBIG);
	/* As large as may be read, but the keys do not fit. */
	write_bytes(rc(), text, SETTINGS_MOST_BYTES);
	assert_int_equal(settings_load(&settings, &problem), 0);
	assert_int_equal(settings_save(&settings), -EFBIG);
	assert_string_equal(text_of(rc()), (text[SETTINGS_MOST_BYTES] = '\0', text));
	assert_int_equal(truncate(rc(), (off_t)1 << 40), 0);
	assert_unusable(-EFBIG);
	free(text);
}

static void test_folder_that_is_a_file(void **state)
{
	(void)state;
	write_text(path_of(root, "pstop"), "x");
	assert_int_equal(settings_load(&settings, &problem), -ENOTDIR);
	assert_int_equal(settings_save(&settings), -ENOTDIR);
	assert_string_equal(text_of(path_of(root, "pstop")), "x");
}

/* ---- writing ---- */

static void test_save_and_load(void **state)
{
	struct settings again;

	(void)state;
	strcpy(settings.columns, "pid,user,command");
	strcpy(settings.sort, "user");
	strcpy(settings.scheme, "mono");
	settings.sort_reversed = settings.tree = true;
	settings.delay_s = 0.25;
	mode_t mask = umask(0);
	assert_int_equal(settings_save(&settings), 0);
	umask(mask);
	assert_int_equal(mode_of(rc()), 0600);
	assert_int_equal(mode_of(path_of(root, "pstop")), 0700);
	assert_int_equal(count_entries(), 1);
	assert_int_equal(settings_load(&again, &problem), 0);
	assert_string_equal(problem.message, "");
	assert_true(settings_equal(&settings, &again));
}

static void test_folders_above(void **state)
{
	(void)state;
	setenv("XDG_CONFIG_HOME", path_of(root, "a/b/c"), 1);
	assert_int_equal(settings_save(&settings), 0);
	assert_int_equal(access(path_of(root, "a/b/c/pstop/pstoprc"), R_OK), 0);
	assert_int_equal(mode_of(path_of(root, "a")), 0700);
	assert_int_equal(mode_of(path_of(root, "a/b/c/pstop")), 0700);
}

static void test_replaced_file(void **state)
{
	struct stat status;

	(void)state;
	write_text(rc(), "# mine\r\nother = 1\r\ntree = no\r\n");
	assert_int_equal(chmod(rc(), 0640), 0);
	bool is_root = geteuid() == 0 && chown(rc(), NOBODY, NOBODY) == 0;
	settings.tree = true;
	assert_int_equal(settings_save(&settings), 0);
	static const char wanted[] = "# mine\r\nother = 1\r\ntree = yes\r\ncolumns =\r\n";
	assert_int_equal(strncmp(text_of(rc()), wanted, sizeof wanted - 1), 0);
	assert_int_equal(stat(rc(), &status), 0);
	assert_int_equal(status.st_mode & 07777, 0640);
	if (is_root)
		assert_int_equal(status.st_uid, NOBODY);
	assert_int_equal(count_entries(), 1);
	/* Nothing changes: it is the same file as before. */
	ino_t inode = status.st_ino;
	assert_int_equal(settings_save(&settings), 0);
	assert_int_equal(stat(rc(), &status), 0);
	assert_int_equal(status.st_ino, inode);
}

static void assert_link(const char *path)
{
	struct stat status;

	assert_int_equal(lstat(path, &status), 0);
	assert_true(S_ISLNK(status.st_mode));
}

static void test_links_are_followed(void **state)
{
	static const char *const targets[] = { "../dotfiles/rc", "%s/dotfiles/rc", "first" };
	char target[512];

	(void)state;
	make_folder(path_of(root, "dotfiles"));
	make_folder(path_of(root, "pstop"));
	for (size_t i = 0; i < COUNT_OF(targets) * 2; i++) {
		bool is_dangling = i % 2;
		snprintf(target, sizeof target, "%s%s", *targets[i / 2] == '%' ? root : "",
			 targets[i / 2] + (*targets[i / 2] == '%' ? 2 : 0));
		make_link(target, rc());
		if (i / 2 == 2)
			make_link("../dotfiles/rc", path_of(root, "pstop/first"));
		if (!is_dangling)
			write_text(path_of(root, "dotfiles/rc"), "# kept\n");
		settings.delay_s = 2 + (double)i;
		assert_int_equal(settings_save(&settings), 0);
		assert_link(rc());
		const char *text = text_of(path_of(root, "dotfiles/rc"));
		assert_int_equal(strncmp(text, "# kept\n", 7) == 0, !is_dangling);
		struct settings again;
		assert_int_equal(settings_load(&again, &problem), 0);
		assert_near(again.delay_s, settings.delay_s);
		assert_int_equal(count_entries(), i / 2 == 2 ? 2 : 1);
		unlink(path_of(root, "dotfiles/rc"));
		unlink(path_of(root, "pstop/first"));
		unlink(rc());
	}
	make_link("../nowhere/rc", rc());
	assert_int_equal(settings_load(&settings, &problem), 0);
	assert_int_equal(settings_save(&settings), -ENOENT);
}

/* ---- failures: the old file stays intact, and nothing else is left ---- */

/* Return the error of a save in a child: 0 on success, 255 if the test is not possible. */
static int save_apart(bool (*prepare)(void))
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		alarm(PATIENCE_S);
		settings.tree = true;
		_exit(prepare() ? -settings_save(&settings) : 255);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == 255)
		skip_because("the failure cannot be made here");
	return WEXITSTATUS(status);
}

static bool limit_sizes(void)
{
	struct rlimit limit = { 50, 50 };

	return setrlimit(RLIMIT_FSIZE, &limit) == 0;
}

static void test_limit_of_sizes(void **state)
{
	(void)state;
	write_text(rc(), "tree = no # old\n");
	assert_int_equal(save_apart(limit_sizes), EFBIG);
	assert_string_equal(text_of(rc()), "tree = no # old\n");
	assert_int_equal(count_entries(), 1);
}

static bool become_nobody(void)
{
	return setgroups(0, NULL) == 0 && setresgid(NOBODY, NOBODY, NOBODY) == 0 &&
	       setresuid(NOBODY, NOBODY, NOBODY) == 0;
}

static bool stay(void)
{
	return geteuid() == 0 ? become_nobody() : true;
}

static void test_folder_without_permission(void **state)
{
	(void)state;
	write_text(rc(), "tree = no # old\n");
	assert_int_equal(chmod(rc(), 0666), 0);
	assert_int_equal(chmod(path_of(root, "pstop"), 0555), 0);
	assert_int_equal(chmod(root, 0755), 0);
	int error = save_apart(stay);
	chmod(path_of(root, "pstop"), 0755);
	assert_int_equal(error, EACCES);
	assert_string_equal(text_of(rc()), "tree = no # old\n");
	assert_int_equal(count_entries(), 1);
}

/* The user made it read-only: rename(2) would ignore this, pstop must not. */
static void test_file_without_permission(void **state)
{
	(void)state;
	write_text(rc(), "tree = no # old\n");
	assert_int_equal(chmod(rc(), 0444), 0);
	assert_int_equal(chmod(path_of(root, "pstop"), 0777), 0);
	assert_int_equal(chmod(root, 0755), 0);
	assert_int_equal(save_apart(stay), EACCES);
	assert_string_equal(text_of(rc()), "tree = no # old\n");
	assert_int_equal(chmod(rc(), 0), 0);
	assert_int_equal(save_apart(stay), EACCES);
	assert_int_equal(count_entries(), 1);
}

static bool no_folder_can_be_made(void)
{
	return chmod(root, 0555) == 0 && stay();
}

static void test_folder_that_cannot_be_made(void **state)
{
	(void)state;
	assert_int_equal(save_apart(no_folder_can_be_made), EACCES);
	assert_int_equal(access(path_of(root, "pstop"), F_OK), -1);
}

/* Mount a disk of two blocks: the old file and another one take one each. */
static bool mount_disk(const char *options, unsigned long flags)
{
	char folder[512];

	snprintf(folder, sizeof folder, "%s", path_of(root, "pstop"));
	if (unshare(CLONE_NEWNS) != 0 ||
	    mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) != 0 ||
	    mount("none", folder, "tmpfs", 0, options) != 0)
		return false;
	write_text(rc(), "tree = no # old\n");
	write_text(path_of(root, "pstop/other"), "x");
	return flags == 0 || mount("none", folder, "none", MS_REMOUNT | flags, options) == 0;
}

static int save_on_disk(const char *options, unsigned long flags, int wanted)
{
	if (!mount_disk(options, flags))
		return 255;
	settings.tree = true;
	if (settings_save(&settings) != wanted)
		return 1;
	return strcmp(text_of(rc()), "tree = no # old\n") != 0 || count_entries() != 2;
}

static void test_disks(void **state)
{
	(void)state;
	if (geteuid() != 0)
		skip_because("only root can mount");
	make_folder(path_of(root, "pstop"));
	for (int i = 0; i < 2; i++) {
		int status = 0;
		pid_t pid = fork();
		if (pid == 0) {
			alarm(PATIENCE_S);
			_exit(i ? save_on_disk("", MS_RDONLY, -EROFS) :
				  save_on_disk("nr_blocks=2", 0, -ENOSPC));
		}
		assert_int_equal(waitpid(pid, &status, 0), pid);
		if (WIFEXITED(status) && WEXITSTATUS(status) == 255)
			skip_because("a disk cannot be mounted here");
		assert_int_equal(status, 0);
	}
}

static void test_no_descriptor_is_left_open(void **state)
{
	unsigned before = count_open_files();

	(void)state;
	settings_load(&settings, &problem);
	settings_save(&settings);
	settings_load(&settings, &problem);
	settings.tree = !settings.tree;
	settings_save(&settings);
	settings.delay_s = 0;
	assert_int_equal(settings_save(&settings), -EINVAL);
	assert_int_equal(count_open_files(), before);
	assert_int_equal(count_entries(), 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_path),
		TEST(test_errors_name_the_file),
		TEST(test_missing_file),
		TEST(test_broken_file_is_left_alone),
		TEST(test_no_regular_file),
		TEST(test_sizes),
		TEST(test_folder_that_is_a_file),
		TEST(test_save_and_load),
		TEST(test_folders_above),
		TEST(test_replaced_file),
		TEST(test_links_are_followed),
		TEST(test_limit_of_sizes),
		TEST(test_folder_without_permission),
		TEST(test_file_without_permission),
		TEST(test_folder_that_cannot_be_made),
		TEST(test_disks),
		TEST(test_no_descriptor_is_left_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
