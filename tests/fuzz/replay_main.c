/* replay_main: run a fuzz target over files, if there is no libFuzzer.
 *
 * usage: fuzz_NAME FILE...
 *
 * It prints the name of each file to standard error before its run, as libFuzzer does, so that the
 * last name before a crash is the input that caused it.  The bytes are passed in a block of exactly
 * their size, so that ASan and valgrind detect a read beyond the end.
 */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay_file(const char *path)
{
	uint8_t *data = NULL;
	int status = -1;
	long size;
	FILE *file = fopen(path, "rb");

	if (file == NULL || fseek(file, 0, SEEK_END) != 0 || (size = ftell(file)) < 0 ||
	    fseek(file, 0, SEEK_SET) != 0)
		goto out;
	data = malloc(size > 0 ? (size_t)size : 1);
	if (data == NULL || fread(data, 1, (size_t)size, file) != (size_t)size)
		goto out;
	fprintf(stderr, "Running: %s\n", path);
	LLVMFuzzerTestOneInput(data, (size_t)size);
	status = 0;
out:
	if (status != 0)
		fprintf(stderr, "replay: %s: %s\n", path, strerror(errno));
	free(data);
	if (file != NULL)
		fclose(file);
	return status;
}

int main(int argc, char **argv)
{
	int failed = argc < 2;

	for (int i = 1; i < argc; i++)
		if (replay_file(argv[i]) != 0)
			failed = 1;
	return failed;
}
