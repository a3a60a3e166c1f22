/* memory.c - read the memory of another process; see memory.h. */
#include "config.h"

#include "proc/memory.h"
#include "proc/procfs.h"

#include <errno.h>
#include <sys/uio.h>

static ssize_t read_process(const struct address_space *m, uint64_t address, void *out, size_t size)
{
	struct iovec here = { out, size };
	struct iovec there = { (void *)(uintptr_t)address, size };

	if (!m->fs->is_own)
		return -EXDEV;
	if (address != (uintptr_t)address)
		return -EFAULT; /* of a 64-bit process, and this is a 32-bit program */
	ssize_t n = process_vm_readv(m->pid, &here, 1, &there, 1, 0);
	return n < 0 ? -errno : n;
}

struct address_space memory_of_process(const struct procfs *fs, pid_t pid)
{
	return (struct address_space){ .read = read_process, .fs = fs, .pid = pid };
}

int memory_read(const struct address_space *m, uint64_t address, void *out, size_t size)
{
	ssize_t n = address + size < address ? -EFAULT : m->read(m, address, out, size);

	if (n < 0)
		return (int)n;
	return (size_t)n == size ? 0 : -EFAULT;
}

int memory_read_u32(const struct address_space *m, uint64_t address, uint32_t *out)
{
	return memory_read(m, address, out, sizeof *out);
}

int memory_read_u64(const struct address_space *m, uint64_t address, uint64_t *out)
{
	return memory_read(m, address, out, sizeof *out);
}
