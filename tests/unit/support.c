/* support.c - what the unit tests share; see support.h. */
#include "config.h"

#include "support.h"

#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

void skip_because(const char *format, ...)
{
	char why[256];
	va_list args;

	va_start(args, format);
	vsnprintf(why, sizeof why, format, args);
	va_end(args);
	print_message("# skipped: %s\n", why);
	skip();
}

char *exact_copy(const char *text, size_t length)
{
	char *copy = malloc(length);

	if (copy == NULL && length > 0)
		fail_msg("no memory");
	if (length > 0)
		memcpy(copy, text, length);
	return copy;
}

bool is_decimal_prefix(uint64_t part, uint64_t whole)
{
	char a[24], b[24];

	snprintf(a, sizeof a, "%" PRIu64, part);
	snprintf(b, sizeof b, "%" PRIu64, whole);
	return strncmp(a, b, strlen(a)) == 0;
}

unsigned count_open_files(void)
{
	DIR *folder = opendir("/proc/self/fd");
	unsigned count = 0;

	assert_non_null(folder);
	while (readdir(folder))
		count++;
	closedir(folder);
	return count;
}

/* ---- scratch folders ---- */

/* Use memory if the system has such a place: thousands of small files are slow to create
 * elsewhere. */
static const char *find_scratch(void)
{
	const char *folder = getenv("TMPDIR");

	if (folder)
		return folder;
	return access("/dev/shm", W_OK | X_OK) == 0 ? "/dev/shm" : "/tmp";
}

char *scratch_open(void)
{
	char *path = NULL;

	if (asprintf(&path, "%s/pstop-unit.XXXXXX", find_scratch()) < 0)
		fail_msg("no memory");
	if (mkdtemp(path) == NULL)
		fail_msg("%s: %s", path, strerror(errno));
	return path;
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *walk)
{
	(void)status;
	(void)type;
	(void)walk;
	return remove(path);
}

void remove_tree(const char *path)
{
	nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

void scratch_close(char *path)
{
	remove_tree(path);
	free(path);
}

const char *path_of(const char *folder, const char *format, ...)
{
	static char buffers[8][512];
	static unsigned next;
	char *out = buffers[next++ % 8];
	va_list arguments;
	int n = snprintf(out, sizeof *buffers, "%s/", folder);

	va_start(arguments, format);
	vsnprintf(out + n, sizeof *buffers - (size_t)n, format, arguments);
	va_end(arguments);
	return out;
}

void make_folder(const char *path)
{
	char part[512];

	for (const char *at = path;;) {
		at = strchrnul(at + 1, '/');
		snprintf(part, sizeof part, "%.*s", (int)(at - path), path);
		if (mkdir(part, 0755) != 0 && errno != EEXIST)
			fail_msg("%s: %s", part, strerror(errno));
		if (*at == '\0')
			break;
	}
}

/* Create a new file for writing, so that other names of an old one do not show it; create its
 * folder first if it is missing. */
static FILE *create(const char *path)
{
	unlink(path);
	FILE *file = fopen(path, "w");

	if (file == NULL && errno == ENOENT) {
		char folder[512];
		const char *slash = strrchr(path, '/');
		snprintf(folder, sizeof folder, "%.*s", (int)(slash - path), path);
		make_folder(folder);
		file = fopen(path, "w");
	}
	if (file == NULL)
		fail_msg("%s: %s", path, strerror(errno));
	return file;
}

void write_bytes(const char *path, const void *bytes, size_t length)
{
	FILE *file = create(path);

	assert_int_equal(fwrite(bytes, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
}

void write_text(const char *path, const char *format, ...)
{
	FILE *file = create(path);
	va_list arguments;

	va_start(arguments, format);
	vfprintf(file, format, arguments);
	va_end(arguments);
	assert_int_equal(fclose(file), 0);
}

void make_link(const char *target, const char *path)
{
	if (symlink(target, path) != 0)
		fail_msg("%s: %s", path, strerror(errno));
}
