/* test_kind_of_call: map system calls, kernel functions and descriptors to what a thread waits for. */
#include "config.h"

#include "support.h"

#include "wait/kind_of_call.h"

#define FOR_EVER UINT64_MAX

/* How the duration of a call is limited, with each argument 0 or only this one set. */
enum bounded { NEVER, ALWAYS, BY_POINTER, BY_TIME64, BY_TIMEVAL, BY_MS };

struct row {
	enum syscall_id id;
	enum wait_rule rule;
	enum wait_kind kind;
	enum bounded bounded;
	int argument;
};

static const struct row rows[] = {
	{ CALL_read, RULE_FD, WAIT_OTHER, NEVER, 0 },
	{ CALL_write, RULE_FD, WAIT_OTHER, NEVER, 0 },
	{ CALL_readv, RULE_FD, WAIT_OTHER, NEVER, 0 },
	{ CALL_writev, RULE_FD, WAIT_OTHER, NEVER, 0 },
	{ CALL_ioctl, RULE_FD, WAIT_OTHER, NEVER, 0 },
	{ CALL_pread64, RULE_FD, WAIT_DISK, NEVER, 0 },
	{ CALL_pwrite64, RULE_FD, WAIT_DISK, NEVER, 0 },
	{ CALL_preadv, RULE_FD, WAIT_DISK, NEVER, 0 },
	{ CALL_pwritev, RULE_FD, WAIT_DISK, NEVER, 0 },
	{ CALL_vmsplice, RULE_FD, WAIT_PIPE, NEVER, 0 },
	{ CALL_sendfile, RULE_FD_2, WAIT_OTHER, NEVER, 0 },
	{ CALL_splice, RULE_FD_2, WAIT_PIPE, NEVER, 0 },
	{ CALL_tee, RULE_FD_2, WAIT_PIPE, NEVER, 0 },
	{ CALL_connect, RULE_FD, WAIT_NETWORK, NEVER, 0 },
	{ CALL_accept4, RULE_FD, WAIT_NETWORK, NEVER, 0 },
	{ CALL_sendto, RULE_FD, WAIT_NETWORK, NEVER, 0 },
	{ CALL_recvfrom, RULE_FD, WAIT_NETWORK, NEVER, 0 },
	{ CALL_sendmsg, RULE_FD, WAIT_NETWORK, NEVER, 0 },
	{ CALL_recvmsg, RULE_FD, WAIT_NETWORK, NEVER, 0 },
	{ CALL_sendmmsg, RULE_FD, WAIT_NETWORK, NEVER, 0 },
	{ CALL_recvmmsg, RULE_FD, WAIT_NETWORK, BY_POINTER, 4 },
	{ CALL_fsync, RULE_KIND, WAIT_DISK, NEVER, 0 },
	{ CALL_fdatasync, RULE_KIND, WAIT_DISK, NEVER, 0 },
	{ CALL_sync, RULE_KIND, WAIT_DISK, NEVER, 0 },
	{ CALL_syncfs, RULE_KIND, WAIT_DISK, NEVER, 0 },
	{ CALL_msync, RULE_KIND, WAIT_DISK, NEVER, 0 },
	{ CALL_readahead, RULE_KIND, WAIT_DISK, NEVER, 0 },
	{ CALL_io_submit, RULE_KIND, WAIT_DISK, NEVER, 0 },
	{ CALL_io_getevents, RULE_KIND, WAIT_AIO, BY_POINTER, 4 },
	{ CALL_fallocate, RULE_PATH, WAIT_DISK, NEVER, 0 },
	{ CALL_ftruncate, RULE_PATH, WAIT_DISK, NEVER, 0 },
	{ CALL_openat, RULE_PATH, WAIT_DISK, NEVER, 0 },
	{ CALL_getdents64, RULE_PATH, WAIT_DISK, NEVER, 0 },
	{ CALL_unlinkat, RULE_PATH, WAIT_DISK, NEVER, 0 },
	{ CALL_renameat2, RULE_PATH, WAIT_DISK, NEVER, 0 },
	{ CALL_mkdirat, RULE_PATH, WAIT_DISK, NEVER, 0 },
	{ CALL_execve, RULE_PATH, WAIT_DISK, NEVER, 0 },
	{ CALL_close, RULE_PATH, WAIT_DISK, NEVER, 0 },
	{ CALL_mmap, RULE_PATH, WAIT_KERNEL_LOCK, NEVER, 0 },
	{ CALL_munmap, RULE_PATH, WAIT_KERNEL_LOCK, NEVER, 0 },
	{ CALL_mremap, RULE_PATH, WAIT_KERNEL_LOCK, NEVER, 0 },
	{ CALL_mprotect, RULE_PATH, WAIT_KERNEL_LOCK, NEVER, 0 },
	{ CALL_madvise, RULE_PATH, WAIT_KERNEL_LOCK, NEVER, 0 },
	{ CALL_brk, RULE_PATH, WAIT_KERNEL_LOCK, NEVER, 0 },
	{ CALL_ppoll, RULE_POLL, WAIT_EVENT, BY_POINTER, 2 },
	{ CALL_pselect6, RULE_SELECT, WAIT_EVENT, BY_POINTER, 4 },
	{ CALL_epoll_pwait, RULE_EPOLL, WAIT_EVENT, BY_MS, 3 },
	{ CALL_futex, RULE_FUTEX, WAIT_LOCK, BY_POINTER, 3 },
	{ CALL_flock, RULE_KIND, WAIT_LOCK, NEVER, 0 },
	{ CALL_fcntl, RULE_FCNTL, WAIT_LOCK, NEVER, 0 },
	{ CALL_semop, RULE_KIND, WAIT_LOCK, NEVER, 0 },
	{ CALL_semtimedop, RULE_KIND, WAIT_LOCK, BY_POINTER, 3 },
	{ CALL_nanosleep, RULE_KIND, WAIT_TIMER, ALWAYS, 0 },
	{ CALL_clock_nanosleep, RULE_KIND, WAIT_TIMER, ALWAYS, 0 },
	{ CALL_wait4, RULE_KIND, WAIT_CHILD, NEVER, 0 },
	{ CALL_waitid, RULE_KIND, WAIT_CHILD, NEVER, 0 },
	{ CALL_clone, RULE_KIND, WAIT_CHILD, NEVER, 0 },
	{ CALL_rt_sigsuspend, RULE_KIND, WAIT_SIGNAL, NEVER, 0 },
	{ CALL_rt_sigtimedwait, RULE_KIND, WAIT_SIGNAL, BY_POINTER, 2 },
	{ CALL_msgrcv, RULE_KIND, WAIT_EVENT, NEVER, 0 },
	{ CALL_msgsnd, RULE_KIND, WAIT_EVENT, NEVER, 0 },
	{ CALL_mq_timedreceive, RULE_KIND, WAIT_EVENT, BY_POINTER, 4 },
	{ CALL_mq_timedsend, RULE_KIND, WAIT_EVENT, BY_POINTER, 4 },
	{ CALL_poll, RULE_POLL, WAIT_EVENT, BY_MS, 2 },
	{ CALL_select, RULE_SELECT, WAIT_EVENT, BY_TIMEVAL, 4 },
	{ CALL_epoll_wait, RULE_EPOLL, WAIT_EVENT, BY_MS, 3 },
	{ CALL_pause, RULE_KIND, WAIT_SIGNAL, NEVER, 0 },
	{ CALL_vfork, RULE_KIND, WAIT_CHILD, NEVER, 0 },
	{ CALL_accept, RULE_FD, WAIT_NETWORK, NEVER, 0 },
	{ CALL_open, RULE_PATH, WAIT_DISK, NEVER, 0 },
	{ CALL_epoll_pwait2, RULE_EPOLL, WAIT_EVENT, BY_TIME64, 3 },
	{ CALL_io_uring_enter, RULE_RING, WAIT_AIO, NEVER, 0 },
	{ CALL_clone3, RULE_KIND, WAIT_CHILD, NEVER, 0 },
	/* of 32-bit ABIs */
	{ CALL__newselect, RULE_SELECT, WAIT_EVENT, BY_TIMEVAL, 4 },
	{ CALL_ppoll_time64, RULE_POLL, WAIT_EVENT, BY_TIME64, 2 },
	{ CALL_pselect6_time64, RULE_SELECT, WAIT_EVENT, BY_TIME64, 4 },
	{ CALL_clock_nanosleep_time64, RULE_KIND, WAIT_TIMER, ALWAYS, 0 },
	{ CALL_futex_time64, RULE_FUTEX, WAIT_LOCK, BY_TIME64, 3 },
	{ CALL_fcntl64, RULE_FCNTL, WAIT_LOCK, NEVER, 0 },
	{ CALL_mmap2, RULE_PATH, WAIT_KERNEL_LOCK, NEVER, 0 },
	{ CALL_sendfile64, RULE_FD_2, WAIT_OTHER, NEVER, 0 },
	{ CALL_waitpid, RULE_KIND, WAIT_CHILD, NEVER, 0 },
	{ CALL_socketcall, RULE_KIND, WAIT_NETWORK, NEVER, 0 },
	{ CALL_rt_sigtimedwait_time64, RULE_KIND, WAIT_SIGNAL, BY_TIME64, 2 },
	/* not in the table */
	{ CALL_getpid, RULE_WCHAN, WAIT_OTHER, NEVER, 0 },
};

static struct wait_call map(const struct row *row, enum abi abi, uint64_t argument)
{
	struct syscall_fields call = { .number = syscall_number(abi, row->id), .abi = abi };

	/* The other arguments must not matter: set all except the one with the limit. */
	for (int i = 0; i < 6; i++)
		call.args[i] = 0x7ffc0000;
	call.args[row->argument] = argument;
	return kind_of_call(&call);
}

/* Does the ABI have the call, with its arguments in registers? */
static bool has_call(enum abi abi, enum syscall_id id)
{
	return syscall_number(abi, id) >= 0 && !(abi == ABI_I386 && id == CALL_select);
}

static void check_row(const struct row *row, enum abi abi)
{
	const char *name = syscall_id_name(row->id);
	struct wait_call call = map(row, abi, 1);
	bool is_always = row->bounded == ALWAYS, is_by_ms = row->bounded == BY_MS;
	bool is_by_pointer = !is_always && !is_by_ms && row->bounded != NEVER;

	if (call.rule != row->rule || call.kind != row->kind)
		fail_msg("%s of ABI %d: rule %d, kind %s", name, (int)abi, (int)call.rule,
			 wait_kind_name(call.kind));
	if (map(row, abi, 0).is_timed != (is_always || is_by_ms))
		fail_msg("%s with 0", name);
	if (map(row, abi, 0x7ffc1000).is_timed != (row->bounded != NEVER))
		fail_msg("%s with an address", name);
	if (map(row, abi, FOR_EVER).is_timed != (is_always || is_by_pointer))
		fail_msg("%s with -1", name);
	assert_int_equal(map(row, abi, 0).timeout_ns, 0);
	assert_int_equal(map(row, abi, 250).timeout_ns, is_by_ms ? 250000000 : 0);
}

static void test_each_call_in_each_abi(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		int abis = 0;
		for (enum abi abi = ABI_UNKNOWN; abi < ABI_COUNT; abi++) {
			if (!has_call(abi, rows[i].id))
				continue;
			check_row(&rows[i], abi);
			abis++;
		}
		if (abis == 0)
			fail_msg("no ABI has %s", syscall_id_name(rows[i].id));
	}
}

static void test_unknown_number(void **state)
{
	static const struct syscall_fields unknown[] = {
		{ .abi = ABI_X86_64, .number = 100000 }, { .abi = ABI_X86_64, .number = INT32_MAX },
		{ .abi = ABI_UNKNOWN, .number = 0 },     { .abi = ABI_S390X, .number = 0 },
		{ .abi = ABI_ARM64, .number = 1000 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(unknown); i++) {
		assert_int_equal(kind_of_call(&unknown[i]).rule, RULE_WCHAN);
		assert_int_equal(kind_of_call(&unknown[i]).kind, WAIT_OTHER);
	}
}

/* One number in three ABIs: what each call waits for. */
static void test_same_number_of_other_abis(void **state)
{
	struct syscall_fields call = { .number = 162, .abi = ABI_I386 };

	(void)state;
	assert_int_equal(kind_of_call(&call).kind, WAIT_TIMER); /* nanosleep */
	call.abi = ABI_X86_64;
	assert_int_equal(kind_of_call(&call).kind, WAIT_DISK); /* sync */
	call = (struct syscall_fields){ .number = 63, .abi = ABI_ARM64 };
	assert_int_equal(kind_of_call(&call).rule, RULE_FD); /* read */
	call = (struct syscall_fields){ .number = 0x40000000 + 35, .abi = ABI_X86_64 };
	assert_int_equal(kind_of_call(&call).kind, WAIT_TIMER); /* nanosleep of x32 */
}

/* Once the actual call is known, see test_callabi. */
static void test_calls_through_ipc(void **state)
{
	static const struct {
		enum syscall_id id;
		enum wait_kind kind;
	} calls[] = {
		{ CALL_semop, WAIT_LOCK },   { CALL_semtimedop, WAIT_LOCK },
		{ CALL_msgsnd, WAIT_EVENT }, { CALL_msgrcv, WAIT_EVENT },
		{ CALL_ipc, WAIT_OTHER },
	};
	static const enum abi abis[] = { ABI_I386, ABI_S390X, ABI_PPC64 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(calls) * COUNT_OF(abis); i++) {
		enum abi abi = abis[i / COUNT_OF(calls)];
		struct syscall_fields call = { .number = 117,
					       .abi = abi,
					       .id = calls[i % COUNT_OF(calls)].id };
		assert_int_equal(kind_of_call(&call).kind, calls[i % COUNT_OF(calls)].kind);
	}
}

/* That of i386 has its arguments in memory, which is not read. */
static void test_old_select(void **state)
{
	struct syscall_fields call = { .number = 82, .abi = ABI_I386, .args = { 0x7ffc0000 } };

	(void)state;
	assert_int_equal(kind_of_call(&call).rule, RULE_KIND);
	assert_int_equal(kind_of_call(&call).kind, WAIT_EVENT);
}

/* The address of the limit in memory, for sets. */
static void test_limits_in_memory(void **state)
{
	struct syscall_fields call = { .number = NUMBER_OF(ppoll),
				       .abi = ABI_X86_64,
				       .args = { 1, 2, 0x7ffc0010 } };

	(void)state;
	assert_true(kind_of_call(&call).limit_at == 0x7ffc0010);
	assert_false(kind_of_call(&call).is_limit_short);
	call.args[2] = 0;
	assert_true(kind_of_call(&call).limit_at == 0);
	call = (struct syscall_fields){ .number = NUMBER_OF(epoll_pwait),
					.abi = ABI_X86_64,
					.args = { 3, 0, 8, 100 } };
	assert_true(kind_of_call(&call).limit_at == 0);
	assert_true(kind_of_call(&call).timeout_ns == 100000000);
	/* A struct timeval is not read. */
	call = (struct syscall_fields){ .number = NUMBER_OF(select),
					.abi = ABI_X86_64,
					.args = { 1, 2, 3, 4, 0x7ffc0010 } };
	assert_true(kind_of_call(&call).is_timed);
	assert_true(kind_of_call(&call).limit_at == 0);
}

static void test_limits_of_32_bit_programs(void **state)
{
	static const struct {
		enum abi abi;
		enum syscall_id id;
		bool is_short;
	} calls[] = {
		{ ABI_I386, CALL_ppoll, true },   { ABI_I386, CALL_ppoll_time64, false },
		{ ABI_ARM, CALL_ppoll, true },    { ABI_ARM, CALL_ppoll_time64, false },
		{ ABI_X32, CALL_ppoll, false },   { ABI_ARM64, CALL_ppoll, false },
		{ ABI_S390X, CALL_ppoll, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(calls); i++) {
		struct syscall_fields call = { .number = syscall_number(calls[i].abi, calls[i].id),
					       .abi = calls[i].abi,
					       .args = { 1, 2, 0x7ffc0010 } };
		assert_true(kind_of_call(&call).limit_at == 0x7ffc0010);
		assert_int_equal(kind_of_call(&call).is_limit_short, calls[i].is_short);
	}
}

/* The timeout of poll is an int: the upper half of the register can be anything. */
static void test_timeouts_in_ms(void **state)
{
	static const struct row poll = { CALL_epoll_pwait, RULE_EPOLL, WAIT_EVENT, BY_MS, 3 };

	(void)state;
	assert_false(map(&poll, ABI_X86_64, 0xffffffff).is_timed);
	assert_int_equal(map(&poll, ABI_X86_64, 0xffffffff).timeout_ns, 0);
	assert_false(map(&poll, ABI_X86_64, 0x80000000).is_timed);
	assert_true(map(&poll, ABI_X86_64, 0x7fffffff).is_timed);
	assert_true(map(&poll, ABI_X86_64, 0x7fffffff).timeout_ns == 2147483647000000ULL);
	assert_true(map(&poll, ABI_X86_64, 0x1234567800000005).is_timed);
	assert_int_equal(map(&poll, ABI_X86_64, 0x1234567800000005).timeout_ns, 5000000);
}

/* A sleep that a handler or a stop interrupted continues under this name. */
static void test_restarted_sleep(void **state)
{
	struct syscall_fields call = { .number = NUMBER_OF(restart_syscall), .abi = ABI_X86_64 };
	struct wait_call mapped = kind_of_call(&call);

	(void)state;
	assert_int_equal(mapped.rule, RULE_WCHAN);
	assert_int_equal(mapped.kind, WAIT_TIMER);
	assert_true(mapped.is_timed);
	assert_int_equal(mapped.timeout_ns, 0);
}

static const struct {
	const char *wchan;
	enum wait_kind kind;
} kernel_functions[] = {
	/* as in Linux 6.18, and some of 5.x */
	{ "futex_do_wait", WAIT_LOCK },
	{ "futex_wait_queue", WAIT_LOCK },
	{ "futex_wait_queue_me", WAIT_LOCK },
	{ "do_futex", WAIT_LOCK },
	{ "locks_lock_inode_wait", WAIT_LOCK },
	{ "flock_lock_inode_wait", WAIT_LOCK },
	{ "__do_semtimedop", WAIT_LOCK },
	{ "anon_pipe_read", WAIT_PIPE },
	{ "anon_pipe_write", WAIT_PIPE },
	{ "pipe_read", WAIT_PIPE },
	{ "pipe_wait", WAIT_PIPE },
	{ "wait_for_partner", WAIT_PIPE },
	{ "folio_wait_bit", WAIT_DISK },
	{ "folio_wait_bit_common", WAIT_DISK },
	{ "wait_on_page_bit", WAIT_DISK },
	{ "submit_bio_wait", WAIT_DISK },
	{ "__iomap_dio_rw", WAIT_DISK },
	{ "blk_mq_get_tag", WAIT_DISK },
	{ "blkdev_direct_IO", WAIT_DISK },
	{ "jbd2_log_wait_commit", WAIT_DISK },
	{ "wait_transaction_locked", WAIT_DISK },
	{ "balance_dirty_pages", WAIT_DISK },
	{ "rq_qos_wait", WAIT_DISK },
	{ "io_schedule", WAIT_DISK },
	{ "request_wait_answer", WAIT_DISK },
	{ "rpc_wait_bit_killable", WAIT_DISK },
	{ "read_events", WAIT_AIO },
	{ "io_cqring_wait", WAIT_AIO },
	{ "inotify_read", WAIT_FS_EVENT },
	{ "fanotify_read", WAIT_FS_EVENT },
	{ "sk_wait_data", WAIT_NETWORK },
	{ "__skb_wait_for_more_packets", WAIT_NETWORK },
	{ "inet_csk_accept", WAIT_NETWORK },
	{ "unix_stream_read_generic", WAIT_NETWORK },
	{ "tcp_recvmsg", WAIT_NETWORK },
	{ "n_tty_read", WAIT_TTY },
	{ "tty_wait_until_sent", WAIT_TTY },
	{ "hrtimer_nanosleep", WAIT_TIMER },
	{ "do_nanosleep", WAIT_TIMER },
	{ "do_wait", WAIT_CHILD },
	{ "kernel_wait4", WAIT_CHILD },
	{ "kernel_clone", WAIT_CHILD },
	{ "wait_for_vfork_done", WAIT_CHILD },
	{ "sigsuspend", WAIT_SIGNAL },
	{ "do_sigtimedwait", WAIT_SIGNAL },
	{ "__do_sys_pause", WAIT_SIGNAL },
	{ "signalfd_read", WAIT_SIGNAL },
	{ "ptrace_stop", WAIT_STOPPED },
	{ "do_signal_stop", WAIT_STOPPED },
	{ "do_freezer_trap", WAIT_STOPPED },
	{ "do_epoll_wait", WAIT_POLL },
	{ "ep_poll", WAIT_POLL },
	{ "poll_schedule_timeout", WAIT_POLL },
	{ "do_select", WAIT_POLL },
	{ "eventfd_read", WAIT_EVENT },
	{ "do_msgrcv", WAIT_EVENT },
	{ "worker_thread", WAIT_EVENT },
	{ "rescuer_thread", WAIT_EVENT },
	{ "kthreadd", WAIT_EVENT },
	{ "smpboot_thread_fn", WAIT_EVENT },
	{ "rcu_gp_kthread", WAIT_EVENT },
	{ "kswapd", WAIT_EVENT },
	{ "rwsem_down_read_slowpath", WAIT_KERNEL_LOCK },
	{ "lock_mm_and_find_vma", WAIT_KERNEL_LOCK },
	{ "vm_mmap_pgoff", WAIT_KERNEL_LOCK },
	{ "__vm_munmap", WAIT_KERNEL_LOCK },
	{ "__vma_enter_locked", WAIT_KERNEL_LOCK },
	{ "fuse_dev_do_read.constprop.0", WAIT_EVENT },
	{ "fuse_get_req", WAIT_DISK },
	{ "__mutex_lock", WAIT_KERNEL_LOCK },
	{ "synchronize_rcu", WAIT_KERNEL_LOCK },
	{ "__flush_work", WAIT_KERNEL_LOCK },
	{ "down_interruptible", WAIT_KERNEL_LOCK },
	/* no family, or unknown */
	{ "wait_woken", WAIT_OTHER },
	{ "schedule_timeout", WAIT_OTHER },
	{ "", WAIT_OTHER },
	{ "0", WAIT_OTHER },
	{ "pip", WAIT_OTHER },
	{ "xfutex_wait", WAIT_OTHER },
	{ "FUTEX_WAIT", WAIT_OTHER },
};

/* Which of its descriptors can have led a thread there. */
static void test_kernel_functions_and_descriptors(void **state)
{
	static const struct {
		const char *wchan;
		enum wait_through through;
	} functions[] = {
		{ "anon_pipe_read", THROUGH_PIPE_READ },
		{ "pipe_read", THROUGH_PIPE_READ },
		{ "anon_pipe_write", THROUGH_PIPE_WRITE },
		{ "pipe_write", THROUGH_PIPE_WRITE },
		{ "pipe_wait_readable", THROUGH_NOTHING },
		{ "wait_for_partner", THROUGH_NOTHING },
		{ "unix_stream_read_generic", THROUGH_SOCKET },
		{ "inet_csk_accept", THROUGH_SOCKET },
		{ "__skb_wait_for_more_packets", THROUGH_SOCKET },
		{ "n_tty_read", THROUGH_TTY },
		{ "inotify_read", THROUGH_FS_EVENT },
		{ "wait_woken", THROUGH_QUEUE },
		{ "do_epoll_wait", THROUGH_EPOLL },
		{ "ep_poll", THROUGH_EPOLL },
		{ "poll_schedule_timeout.constprop.0", THROUGH_NOTHING },
		{ "futex_do_wait", THROUGH_NOTHING },
		{ "", THROUGH_NOTHING },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(functions); i++)
		if (through_of_wchan(functions[i].wchan) != functions[i].through)
			fail_msg("%s", functions[i].wchan);
}

static void test_kernel_functions(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(kernel_functions); i++)
		if (kind_of_wchan(kernel_functions[i].wchan) != kernel_functions[i].kind)
			fail_msg("%s is %s", kernel_functions[i].wchan,
				 wait_kind_name(kind_of_wchan(kernel_functions[i].wchan)));
}

static void test_links_of_descriptors(void **state)
{
	static const struct {
		const char *link;
		enum wait_kind kind;
	} links[] = {
		{ "socket:[12345]", WAIT_NETWORK },
		{ "pipe:[12345]", WAIT_PIPE },
		{ "anon_inode:inotify", WAIT_FS_EVENT },
		{ "anon_inode:[fanotify]", WAIT_FS_EVENT },
		{ "anon_inode:[timerfd]", WAIT_TIMER },
		{ "anon_inode:[signalfd]", WAIT_SIGNAL },
		{ "anon_inode:[eventfd]", WAIT_EVENT },
		{ "anon_inode:[io_uring]", WAIT_AIO },
		{ "anon_inode:[pidfd]", WAIT_CHILD },
		{ "pidfd:[123]", WAIT_CHILD },
		{ "anon_inode:[eventpoll]", WAIT_OTHER },
		{ "anon_inode:[userfaultfd]", WAIT_OTHER },
		{ "mqueue:/queue", WAIT_EVENT },
		{ "/dev/pts/3", WAIT_TTY },
		{ "/dev/tty", WAIT_TTY },
		{ "/dev/ttyS0", WAIT_TTY },
		{ "/dev/console", WAIT_TTY },
		{ "/dev/ptmx", WAIT_TTY },
		{ "/dev/null", WAIT_KINDS },
		{ "/srv/data/file", WAIT_KINDS },
		{ "/srv/data/file (deleted)", WAIT_KINDS },
		{ "/memfd:name (deleted)", WAIT_KINDS },
		{ "/", WAIT_KINDS },
		{ "", WAIT_OTHER },
		{ "net:[4026531840]", WAIT_OTHER },
		{ "something:[1]", WAIT_OTHER },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(links); i++)
		if (kind_of_link(links[i].link) != links[i].kind)
			fail_msg("%s is kind %d", links[i].link, (int)kind_of_link(links[i].link));
}

static void test_tally(void **state)
{
	struct wait_observations observations = { 0 };
	struct wait_site site = { .kind = WAIT_PIPE, .is_seen = true };

	(void)state;
	wait_observations_add(&observations, NULL, 'R', 1); /* it was observed on a core */
	wait_observations_add(&observations, &site, 'S', 1);
	site.is_timed = true;
	wait_observations_add(&observations, &site, 'D', 1);
	site.is_seen = false;
	wait_observations_add(&observations, &site, 'I', 1);
	struct wait_tally w = wait_observations_tally(&observations);
	assert_int_equal(w.samples, 4);
	assert_int_equal(w.blocked, 3);
	assert_int_equal(w.uninterruptible, 1);
	assert_int_equal(w.timed, 2);
	assert_int_equal(w.denied, 1);
	assert_int_equal(w.by_kind[WAIT_PIPE], 2);
	/* Only waits for data with a known limit count. */
	assert_int_equal(w.limited, 0);
	site.timeout_ns = 20000000;
	wait_observations_add(&observations, &site, 'S', 1); /* nothing was observed */
	site.is_seen = true;
	wait_observations_add(&observations, &site, 'S', 3);
	site.timeout_ns = 40000000;
	wait_observations_add(&observations, &site, 'S', 1);
	site.kind = WAIT_LOCK;
	wait_observations_add(&observations, &site, 'S', 1);
	w = wait_observations_tally(&observations);
	assert_int_equal(w.limited, 4);
	assert_true(w.limits_s > 0.0999f && w.limits_s < 0.1001f);
}

/* What does not fit is left out as a whole. */
static void test_tally_of_very_many_looks(void **state)
{
	struct wait_observations observations = { 0 };
	struct wait_site site = { .kind = WAIT_TIMER, .is_seen = true, .is_timed = true };

	(void)state;
	for (unsigned i = 0; i < 100000; i++) {
		wait_observations_add(&observations, NULL, 'R', 1);
		wait_observations_add(&observations, &site, 'D', 3);
	}
	struct wait_tally w = wait_observations_tally(&observations);
	assert_int_equal(w.samples, UINT16_MAX);
	assert_true(w.blocked > 49000 && w.blocked <= UINT16_MAX / 4 * 3);
	assert_int_equal(w.uninterruptible, w.blocked);
	assert_int_equal(w.timed, w.blocked);
	assert_int_equal(w.by_kind[WAIT_TIMER], w.blocked);
}

/* ---- the calls of most observations ---- */

static void add_observations(struct wait_observations *observations, int number, unsigned kind,
			     unsigned count)
{
	struct wait_site site = {
		.kind = (uint8_t)kind, .is_seen = true, .abi = ABI_X86_64, .syscall = number
	};

	while (count-- > 0)
		wait_observations_add(observations, &site, 'S', 1);
}

static enum syscall_id main_call(const struct wait_observations *observations, unsigned kind)
{
	struct wait_tally tally = wait_observations_tally(observations);
	const struct wait_call_seen *most = wait_tally_call(&tally, kind);

	return most ? most->call : CALL_NONE;
}

static void test_call_of_most_samples(void **state)
{
	struct wait_observations observations = { 0 };

	(void)state;
	assert_int_equal(main_call(&observations, WAIT_PIPE), CALL_NONE);
	add_observations(&observations, NUMBER_OF(poll), WAIT_PIPE, 18);
	add_observations(&observations, NUMBER_OF(write), WAIT_PIPE, 2); /* what it did last */
	assert_int_equal(main_call(&observations, WAIT_PIPE), CALL_poll);
	/* Others that were observed once do not displace it, and none of them is mistaken for
	 * it. */
	for (int i = 100; i < 112; i++)
		add_observations(&observations, i, WAIT_OTHER, 1);
	assert_int_equal(main_call(&observations, WAIT_PIPE), CALL_poll);
	assert_int_equal(main_call(&observations, WAIT_LOCK), CALL_NONE);
	memset(&observations, 0, sizeof observations);
	for (int i = 0; i < 40; i++)
		add_observations(&observations, i, WAIT_DISK, 1);
	assert_int_equal(main_call(&observations, WAIT_DISK), CALL_NONE);
}

/* Over many windows, each of which has its own. */
static void test_calls_add_up(void **state)
{
	struct wait_tally sum = { 0 };

	(void)state;
	for (int i = 0; i < 100000; i++) {
		struct wait_observations observations = { 0 };
		add_observations(&observations, NUMBER_OF(poll), WAIT_PIPE, 4);
		add_observations(&observations, i % 300, WAIT_PIPE, 1);
		struct wait_tally one = wait_observations_tally(&observations);
		wait_calls_add(&sum.calls, &one.calls);
		sum.by_kind[WAIT_PIPE] = 65535;
	}
	const struct wait_call_seen *most = wait_tally_call(&sum, WAIT_PIPE);
	assert_non_null(most);
	assert_int_equal(most->call, CALL_poll);
}

static void test_directions_of_functions(void **state)
{
	(void)state;
	assert_int_equal(direction_of_wchan("anon_pipe_read"), WAIT_TO_READ);
	assert_int_equal(direction_of_wchan("pipe_wait_writable"), WAIT_TO_WRITE);
	assert_int_equal(direction_of_wchan("wait_woken"), 0);
	assert_int_equal(direction_of_wchan(""), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_call_in_each_abi),
		cmocka_unit_test(test_unknown_number),
		cmocka_unit_test(test_same_number_of_other_abis),
		cmocka_unit_test(test_calls_through_ipc),
		cmocka_unit_test(test_call_of_most_samples),
		cmocka_unit_test(test_calls_add_up),
		cmocka_unit_test(test_directions_of_functions),
		cmocka_unit_test(test_old_select),
		cmocka_unit_test(test_limits_of_32_bit_programs),
		cmocka_unit_test(test_limits_in_memory),
		cmocka_unit_test(test_timeouts_in_ms),
		cmocka_unit_test(test_restarted_sleep),
		cmocka_unit_test(test_kernel_functions),
		cmocka_unit_test(test_kernel_functions_and_descriptors),
		cmocka_unit_test(test_links_of_descriptors),
		cmocka_unit_test(test_tally),
		cmocka_unit_test(test_tally_of_very_many_looks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
