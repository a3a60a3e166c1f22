/* callabi.c - the ABI of a thread's system call; see callabi.h. */
#include "config.h"

#include "wait/callabi.h"
#include "collect/scanner.h"
#include "wait/waitset.h"

#include <linux/net.h>
#include <string.h>

/* __X32_SYSCALL_BIT of the kernel */
#define X32_BIT 0x40000000

static enum abi abi_of_bits(enum abi kernel, bool is_32_bit, int32_t number)
{
	if (kernel == ABI_X86_64 && number >= X32_BIT)
		return ABI_X32;
	return is_32_bit ? abi_of_32_bit(kernel) : kernel;
}

enum abi callabi_find(struct scanner *s, pid_t pid, pid_t tid, const struct syscall_fields *call)
{
	enum abi kernel = s->fs.abi;
	bool is_high = call->stack > UINT32_MAX || call->instruction > UINT32_MAX;

	if (!call->has_place || is_high || abi_of_32_bit(kernel) == kernel ||
	    (kernel == ABI_X86_64 && call->number >= X32_BIT))
		return abi_of_bits(kernel, false, call->number);
	s->cost.files_read++;
	ssize_t n = procfs_read_file(&s->fs, pid, tid, "auxv");
	if (n < 0 && !s->fs.is_live)
		return kernel; /* not recorded */
	int word = n < 0 ? (int)n : parse_auxv_word(s->fs.buffer, (size_t)n);
	return word == 8 ? kernel : word == 4 ? abi_of_32_bit(kernel) : ABI_UNKNOWN;
}

enum abi callabi_of_pass(const struct scanner *s, bool is_compat, int32_t number)
{
	return abi_of_bits(s->fs.abi, is_compat, number);
}

/* Read `count` words of the thread's memory into args[].  Return false if they cannot be read. */
static bool read_words(const struct scanner *s, pid_t tid, const struct syscall_fields *call,
		       uint64_t address, unsigned count, uint64_t args[static 6])
{
	uint32_t brief[6];
	uint64_t words[6];
	bool is_short = abi_has_short_pointers(call->abi);
	size_t size = count * (is_short ? sizeof *brief : sizeof *words);

	if (waitset_read_memory(s, tid, address, is_short ? (void *)brief : words, size) !=
	    (ssize_t)size)
		return false;
	memset(args, 0, 6 * sizeof *args);
	for (unsigned i = 0; i < count; i++)
		args[i] = is_short ? brief[i] : words[i];
	return true;
}

/* The calls of socketcall(2) that wait, by its first argument: linux/net.h.  Its recv and send
 * are recvfrom and sendto without an address, and not every table of calls has them. */
static void unfold_socketcall(const struct scanner *s, pid_t tid, struct syscall_fields *call)
{
	static const struct {
		enum syscall_id id;
		unsigned char count;
	} calls[] = {
		[SYS_CONNECT] = { CALL_connect, 3 },   [SYS_ACCEPT] = { CALL_accept, 3 },
		[SYS_SEND] = { CALL_sendto, 4 },       [SYS_RECV] = { CALL_recvfrom, 4 },
		[SYS_SENDTO] = { CALL_sendto, 6 },     [SYS_RECVFROM] = { CALL_recvfrom, 6 },
		[SYS_SENDMSG] = { CALL_sendmsg, 3 },   [SYS_RECVMSG] = { CALL_recvmsg, 3 },
		[SYS_ACCEPT4] = { CALL_accept4, 4 },   [SYS_RECVMMSG] = { CALL_recvmmsg, 5 },
		[SYS_SENDMMSG] = { CALL_sendmmsg, 4 },
	};
	uint64_t which = call->args[0];

	if (which >= sizeof calls / sizeof *calls || calls[which].id == CALL_NONE)
		return;
	if (read_words(s, tid, call, call->args[1], calls[which].count, call->args))
		call->id = calls[which].id;
}

/* Argument 0 of ipc(2), below its version bits, selects the call; linux/ipc.h. */
static void unfold_ipc(struct syscall_fields *call)
{
	uint64_t first = call->args[1], pointer = call->args[4], limit = call->args[5];

	switch (call->args[0] & 0xffff) {
	case 1:
		call->id = CALL_semop;
		break;
	case 4:
		call->id = CALL_semtimedop;
		if (call->abi == ABI_S390X)
			limit = call->args[3];
		break;
	case 11:
		call->id = CALL_msgsnd;
		break;
	case 12:
		call->id = CALL_msgrcv;
		break;
	default:
		return;
	}
	call->args[0] = first;
	call->args[1] = pointer;
	call->args[3] = call->id == CALL_semtimedop ? limit : 0;
}

void callabi_unfold(const struct scanner *s, pid_t tid, struct syscall_fields *call)
{
	call->id = syscall_of_number(call->abi, call->number);
	if (call->id == CALL_socketcall)
		unfold_socketcall(s, tid, call);
	else if (call->id == CALL_ipc)
		unfold_ipc(call);
	else if (call->id == CALL_select && call->abi == ABI_I386 &&
		 read_words(s, tid, call, call->args[0], 5, call->args))
		call->id = CALL__newselect; /* the old select has its arguments in memory */
}
