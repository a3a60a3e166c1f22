/* memory.h - read the memory of another process, without stopping it.
 *
 * Room: proc.  Reading needs PTRACE_MODE_ATTACH of ptrace(2), as the syscall file does, and leaves
 * no trace in the process.  What is read may change meanwhile, and may be anything: the caller
 * bounds every length and checks every address that comes from there.
 */
#ifndef PSTOP_PROC_MEMORY_H
#define PSTOP_PROC_MEMORY_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct procfs;

/* Where memory is read from: a process, or in tests what was recorded of one. */
struct address_space {
	/* Read `size` bytes at an address.  Return how many were read, or a negative errno. */
	ssize_t (*read)(const struct address_space *m, uint64_t address, void *out, size_t size);
	const struct procfs *fs;
	pid_t pid;
	const void *context; /* of a recording */
};

/* Return the memory of a process.  Every read fails with -EXDEV if `fs` does not show the PIDs of
 * system calls. */
struct address_space memory_of_process(const struct procfs *fs, pid_t pid);

/* Read exactly `size` bytes.  Return 0, or a negative errno; -EFAULT if there are fewer. */
int memory_read(const struct address_space *m, uint64_t address, void *out, size_t size);

/* Read a number of 4 or 8 bytes, in the byte order of this machine. */
int memory_read_u32(const struct address_space *m, uint64_t address, uint32_t *out);
int memory_read_u64(const struct address_space *m, uint64_t address, uint64_t *out);

#endif
