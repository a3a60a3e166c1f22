/* kind_of_call.c - tables that map system calls, kernel functions and descriptors to what a thread
 * waits for; see kind_of_call.h.
 *
 * System calls are those of any ABI (model/syscall.h).  Names of kernel functions change
 * between kernels: they are matched by family, and a name that matches none is WAIT_OTHER.
 */
#include "config.h"

#include "wait/kind_of_call.h"
#include "model/syscall.h"

#include <string.h>

/* The argument that limits the duration of the wait. */
enum bound {
	BOUND_NONE,    /* none */
	BOUND_ALWAYS,  /* always limited: it is a sleep */
	BOUND_MS,      /* argument in ms, an int; negative: no limit */
	BOUND_POINTER, /* argument points to a struct timespec; NULL: no limit */
	BOUND_TIME64,  /* likewise, with 64-bit times in every ABI */
	BOUND_TIMEVAL, /* to a struct timeval, which is not read; NULL: no limit */
};

/* A call that is not listed is classified by its kernel function: RULE_WCHAN. */
static const struct call_row {
	unsigned char rule, kind, bound, bound_argument;
} calls[CALL_COUNT] = {
	/* data through a descriptor */
	[CALL_read] = { RULE_FD, WAIT_OTHER, BOUND_NONE, 0 },
	[CALL_write] = { RULE_FD, WAIT_OTHER, BOUND_NONE, 0 },
	[CALL_readv] = { RULE_FD, WAIT_OTHER, BOUND_NONE, 0 },
	[CALL_writev] = { RULE_FD, WAIT_OTHER, BOUND_NONE, 0 },
	[CALL_pread64] = { RULE_FD, WAIT_DISK, BOUND_NONE, 0 },
	[CALL_pwrite64] = { RULE_FD, WAIT_DISK, BOUND_NONE, 0 },
	[CALL_preadv] = { RULE_FD, WAIT_DISK, BOUND_NONE, 0 },
	[CALL_pwritev] = { RULE_FD, WAIT_DISK, BOUND_NONE, 0 },
	[CALL_preadv2] = { RULE_FD, WAIT_DISK, BOUND_NONE, 0 },
	[CALL_pwritev2] = { RULE_FD, WAIT_DISK, BOUND_NONE, 0 },
	[CALL_sendfile] = { RULE_FD_2, WAIT_OTHER, BOUND_NONE, 1 },
	[CALL_sendfile64] = { RULE_FD_2, WAIT_OTHER, BOUND_NONE, 1 },
	[CALL_splice] = { RULE_FD_2, WAIT_PIPE, BOUND_NONE, 2 },
	[CALL_tee] = { RULE_FD_2, WAIT_PIPE, BOUND_NONE, 1 },
	[CALL_vmsplice] = { RULE_FD, WAIT_PIPE, BOUND_NONE, 0 },
	[CALL_copy_file_range] = { RULE_KIND, WAIT_DISK, BOUND_NONE, 0 },
	[CALL_ioctl] = { RULE_FD, WAIT_OTHER, BOUND_NONE, 0 },
	/* sockets */
	[CALL_connect] = { RULE_FD, WAIT_NETWORK, BOUND_NONE, 0 },
	[CALL_accept] = { RULE_FD, WAIT_NETWORK, BOUND_NONE, 0 },
	[CALL_accept4] = { RULE_FD, WAIT_NETWORK, BOUND_NONE, 0 },
	[CALL_sendto] = { RULE_FD, WAIT_NETWORK, BOUND_NONE, 0 },
	[CALL_send] = { RULE_FD, WAIT_NETWORK, BOUND_NONE, 0 },
	[CALL_recvfrom] = { RULE_FD, WAIT_NETWORK, BOUND_NONE, 0 },
	[CALL_recv] = { RULE_FD, WAIT_NETWORK, BOUND_NONE, 0 },
	[CALL_sendmsg] = { RULE_FD, WAIT_NETWORK, BOUND_NONE, 0 },
	[CALL_recvmsg] = { RULE_FD, WAIT_NETWORK, BOUND_NONE, 0 },
	[CALL_sendmmsg] = { RULE_FD, WAIT_NETWORK, BOUND_NONE, 0 },
	[CALL_recvmmsg] = { RULE_FD, WAIT_NETWORK, BOUND_POINTER, 4 },
	[CALL_recvmmsg_time64] = { RULE_FD, WAIT_NETWORK, BOUND_TIME64, 4 },
	[CALL_socketcall] = { RULE_KIND, WAIT_NETWORK, BOUND_NONE, 0 },
	/* storage */
	[CALL_fsync] = { RULE_KIND, WAIT_DISK, BOUND_NONE, 0 },
	[CALL_fdatasync] = { RULE_KIND, WAIT_DISK, BOUND_NONE, 0 },
	[CALL_sync] = { RULE_KIND, WAIT_DISK, BOUND_NONE, 0 },
	[CALL_syncfs] = { RULE_KIND, WAIT_DISK, BOUND_NONE, 0 },
	[CALL_sync_file_range] = { RULE_KIND, WAIT_DISK, BOUND_NONE, 0 },
	[CALL_sync_file_range2] = { RULE_KIND, WAIT_DISK, BOUND_NONE, 0 },
	[CALL_msync] = { RULE_KIND, WAIT_DISK, BOUND_NONE, 0 },
	[CALL_readahead] = { RULE_KIND, WAIT_DISK, BOUND_NONE, 0 },
	[CALL_fallocate] = { RULE_PATH, WAIT_DISK, BOUND_NONE, 0 },
	[CALL_ftruncate] = { RULE_PATH, WAIT_DISK, BOUND_NONE, 0 },
	[CALL_ftruncate64] = { RULE_PATH, WAIT_DISK, BOUND_NONE, 0 },
	[CALL_truncate] = { RULE_PATH, WAIT_DISK, BOUND_NONE, 0 },
	[CALL_truncate64] = { RULE_PATH, WAIT_DISK, BOUND_NONE, 0 },
	[CALL_io_getevents] = { RULE_KIND, WAIT_AIO, BOUND_POINTER, 4 },
	[CALL_io_pgetevents] = { RULE_KIND, WAIT_AIO, BOUND_POINTER, 4 },
	[CALL_io_pgetevents_time64] = { RULE_KIND, WAIT_AIO, BOUND_TIME64, 4 },
	[CALL_io_submit] = { RULE_KIND, WAIT_DISK, BOUND_NONE, 0 },
	[CALL_io_uring_enter] = { RULE_RING, WAIT_AIO, BOUND_NONE, 0 },
	/* names: the folder or inode is read from disk, or is locked */
	[CALL_open] = { RULE_PATH, WAIT_DISK, BOUND_NONE, 0 },
	[CALL_stat] = { RULE_PATH, WAIT_DISK, BOUND_NONE, 0 },
	[CALL_stat64] = { RULE_PATH, WAIT_DISK, BOUND_NONE, 0 },
	[CALL_lstat] = { RULE_PATH, WAIT_DISK, BOUND_NONE, 0 },
	[CALL_lstat64] = { RULE_PATH, WAIT_DISK, BOUND_NONE, 0 },
	[CALL_unlink] = { RULE_PATH, WAIT_DISK, BOUND_NONE, 0 },
	[CALL_rename] = { RULE_PATH, WAIT_DISK, BOUND_NONE, 0 },
	[CALL_mkdir] = { RULE_PATH, WAIT_DISK, BOUND_NONE, 0 },
	[CALL_rmdir] = { RULE_PATH, WAIT_DISK, BOUND_NONE, 0 },
	[CALL_access] = { RULE_PATH, WAIT_DISK, BOUND_NONE, 0 },
	[CALL_readlink] = { RULE_PATH, WAIT_DISK, BOUND_NONE, 0 },
	[CALL_openat] = { RULE_PATH, WAIT_DISK, BOUND_NONE, 0 },
	[CALL_newfstatat] = { RULE_PATH, WAIT_DISK, BOUND_NONE, 0 },
	[CALL_fstatat64] = { RULE_PATH, WAIT_DISK, BOUND_NONE, 0 },
	[CALL_statx] = { RULE_PATH, WAIT_DISK, BOUND_NONE, 0 },
	[CALL_getdents64] = { RULE_PATH, WAIT_DISK, BOUND_NONE, 0 },
	[CALL_getdents] = { RULE_PATH, WAIT_DISK, BOUND_NONE, 0 },
	[CALL_unlinkat] = { RULE_PATH, WAIT_DISK, BOUND_NONE, 0 },
	[CALL_renameat2] = { RULE_PATH, WAIT_DISK, BOUND_NONE, 0 },
	[CALL_mkdirat] = { RULE_PATH, WAIT_DISK, BOUND_NONE, 0 },
	[CALL_readlinkat] = { RULE_PATH, WAIT_DISK, BOUND_NONE, 0 },
	[CALL_execve] = { RULE_PATH, WAIT_DISK, BOUND_NONE, 0 },
	[CALL_close] = { RULE_PATH, WAIT_DISK, BOUND_NONE, 0 },
	/* memory: its map is locked, or pages are read from disk */
	[CALL_mmap] = { RULE_PATH, WAIT_KERNEL_LOCK, BOUND_NONE, 0 },
	[CALL_mmap2] = { RULE_PATH, WAIT_KERNEL_LOCK, BOUND_NONE, 0 },
	[CALL_munmap] = { RULE_PATH, WAIT_KERNEL_LOCK, BOUND_NONE, 0 },
	[CALL_mremap] = { RULE_PATH, WAIT_KERNEL_LOCK, BOUND_NONE, 0 },
	[CALL_mprotect] = { RULE_PATH, WAIT_KERNEL_LOCK, BOUND_NONE, 0 },
	[CALL_madvise] = { RULE_PATH, WAIT_KERNEL_LOCK, BOUND_NONE, 0 },
	[CALL_brk] = { RULE_PATH, WAIT_KERNEL_LOCK, BOUND_NONE, 0 },
	/* sets of descriptors */
	[CALL_poll] = { RULE_POLL, WAIT_EVENT, BOUND_MS, 2 },
	[CALL_ppoll] = { RULE_POLL, WAIT_EVENT, BOUND_POINTER, 2 },
	[CALL_ppoll_time64] = { RULE_POLL, WAIT_EVENT, BOUND_TIME64, 2 },
	[CALL_select] = { RULE_SELECT, WAIT_EVENT, BOUND_TIMEVAL, 4 },
	[CALL__newselect] = { RULE_SELECT, WAIT_EVENT, BOUND_TIMEVAL, 4 },
	[CALL_pselect6] = { RULE_SELECT, WAIT_EVENT, BOUND_POINTER, 4 },
	[CALL_pselect6_time64] = { RULE_SELECT, WAIT_EVENT, BOUND_TIME64, 4 },
	[CALL_epoll_wait] = { RULE_EPOLL, WAIT_EVENT, BOUND_MS, 3 },
	[CALL_epoll_pwait] = { RULE_EPOLL, WAIT_EVENT, BOUND_MS, 3 },
	[CALL_epoll_pwait2] = { RULE_EPOLL, WAIT_EVENT, BOUND_TIME64, 3 },
	/* locks */
	[CALL_futex] = { RULE_FUTEX, WAIT_LOCK, BOUND_POINTER, 3 },
	[CALL_futex_time64] = { RULE_FUTEX, WAIT_LOCK, BOUND_TIME64, 3 },
	[CALL_futex_waitv] = { RULE_KIND, WAIT_LOCK, BOUND_TIME64, 3 },
	[CALL_flock] = { RULE_KIND, WAIT_LOCK, BOUND_NONE, 0 },
	[CALL_fcntl] = { RULE_FCNTL, WAIT_LOCK, BOUND_NONE, 0 },
	[CALL_fcntl64] = { RULE_FCNTL, WAIT_LOCK, BOUND_NONE, 0 },
	[CALL_semop] = { RULE_KIND, WAIT_LOCK, BOUND_NONE, 0 },
	[CALL_semtimedop] = { RULE_KIND, WAIT_LOCK, BOUND_POINTER, 3 },
	[CALL_semtimedop_time64] = { RULE_KIND, WAIT_LOCK, BOUND_TIME64, 3 },
	/* time */
	[CALL_nanosleep] = { RULE_KIND, WAIT_TIMER, BOUND_ALWAYS, 0 },
	[CALL_clock_nanosleep] = { RULE_KIND, WAIT_TIMER, BOUND_ALWAYS, 0 },
	[CALL_clock_nanosleep_time64] = { RULE_KIND, WAIT_TIMER, BOUND_ALWAYS, 0 },
	/* children */
	[CALL_wait4] = { RULE_KIND, WAIT_CHILD, BOUND_NONE, 0 },
	[CALL_waitpid] = { RULE_KIND, WAIT_CHILD, BOUND_NONE, 0 },
	[CALL_waitid] = { RULE_KIND, WAIT_CHILD, BOUND_NONE, 0 },
	[CALL_vfork] = { RULE_KIND, WAIT_CHILD, BOUND_NONE, 0 },
	[CALL_clone] = { RULE_KIND, WAIT_CHILD, BOUND_NONE, 0 },
	[CALL_clone3] = { RULE_KIND, WAIT_CHILD, BOUND_NONE, 0 },
	/* signals */
	[CALL_pause] = { RULE_KIND, WAIT_SIGNAL, BOUND_NONE, 0 },
	[CALL_rt_sigsuspend] = { RULE_KIND, WAIT_SIGNAL, BOUND_NONE, 0 },
	[CALL_sigsuspend] = { RULE_KIND, WAIT_SIGNAL, BOUND_NONE, 0 },
	[CALL_rt_sigtimedwait] = { RULE_KIND, WAIT_SIGNAL, BOUND_POINTER, 2 },
	[CALL_rt_sigtimedwait_time64] = { RULE_KIND, WAIT_SIGNAL, BOUND_TIME64, 2 },
	/* messages */
	[CALL_msgrcv] = { RULE_KIND, WAIT_EVENT, BOUND_NONE, 0 },
	[CALL_msgsnd] = { RULE_KIND, WAIT_EVENT, BOUND_NONE, 0 },
	[CALL_mq_timedreceive] = { RULE_KIND, WAIT_EVENT, BOUND_POINTER, 4 },
	[CALL_mq_timedreceive_time64] = { RULE_KIND, WAIT_EVENT, BOUND_TIME64, 4 },
	[CALL_mq_timedsend] = { RULE_KIND, WAIT_EVENT, BOUND_POINTER, 4 },
	[CALL_mq_timedsend_time64] = { RULE_KIND, WAIT_EVENT, BOUND_TIME64, 4 },
};

static void set_bound(struct wait_call *out, const struct call_row *row,
		      const struct syscall_fields *call)
{
	uint64_t bound = call->args[row->bound_argument];

	switch (row->bound) {
	case BOUND_MS:
		out->is_timed = (int32_t)bound >= 0;
		out->timeout_ns = out->is_timed ? (uint64_t)(uint32_t)bound * 1000000 : 0;
		break;
	case BOUND_POINTER:
	case BOUND_TIME64:
		out->is_timed = bound != 0;
		out->limit_at = bound;
		out->is_limit_short = row->bound == BOUND_POINTER && abi_has_short_times(call->abi);
		break;
	case BOUND_TIMEVAL:
		out->is_timed = bound != 0;
		break;
	case BOUND_ALWAYS:
		out->is_timed = true;
		break;
	}
}

struct wait_call kind_of_call(const struct syscall_fields *call)
{
	struct wait_call out = { .rule = RULE_WCHAN, .kind = WAIT_OTHER };
	enum syscall_id id = call->id ? call->id : syscall_of_number(call->abi, call->number);

	/* A stop or a handler interrupted a wait with a time limit, and the kernel resumes it
	 * under this name: a poll or futex according to its wchan, otherwise a sleep (the
	 * callers of set_restart_fn() in the kernel). */
	if (id == CALL_restart_syscall)
		return (struct wait_call){ .rule = RULE_WCHAN,
					   .kind = WAIT_TIMER,
					   .is_timed = true };
	/* The old select of i386 has all its arguments in memory, and they could not be read. */
	if (id == CALL_select && call->abi == ABI_I386)
		return (struct wait_call){ .rule = RULE_KIND, .kind = WAIT_EVENT };
	if (calls[id].rule == RULE_WCHAN)
		return out;
	out.rule = calls[id].rule;
	out.kind = calls[id].kind;
	set_bound(&out, &calls[id], call);
	return out;
}

static const struct {
	const char *family;
	enum wait_kind kind;
} families[] = {
	{ "futex_", WAIT_LOCK },
	{ "do_futex", WAIT_LOCK },
	{ "anon_pipe_", WAIT_PIPE },
	{ "pipe_", WAIT_PIPE },
	{ "wait_for_partner", WAIT_PIPE },
	{ "folio_", WAIT_DISK },
	{ "wait_on_page", WAIT_DISK },
	{ "__wait_on_buffer", WAIT_DISK },
	{ "wait_on_buffer", WAIT_DISK },
	{ "submit_bio", WAIT_DISK },
	{ "bio_", WAIT_DISK },
	{ "blk", WAIT_DISK },
	{ "__blk", WAIT_DISK },
	{ "rq_qos_", WAIT_DISK },
	{ "io_schedule", WAIT_DISK },
	{ "__iomap_", WAIT_DISK },
	{ "iomap_", WAIT_DISK },
	{ "jbd2_", WAIT_DISK },
	{ "ext4_", WAIT_DISK },
	{ "xfs_", WAIT_DISK },
	{ "xlog_", WAIT_DISK },
	{ "btrfs_", WAIT_DISK },
	{ "nfs_", WAIT_DISK },
	{ "rpc_wait", WAIT_DISK },
	{ "fuse_dev_", WAIT_EVENT }, /* the server of a file system waits for a request */
	{ "fuse_", WAIT_DISK },
	{ "request_wait_answer", WAIT_DISK },
	{ "balance_dirty", WAIT_DISK },
	{ "filemap_", WAIT_DISK },
	{ "swap_", WAIT_DISK },
	{ "wait_transaction", WAIT_DISK },
	{ "wb_wait", WAIT_DISK },
	{ "__wait_on_freeing_inode", WAIT_DISK },
	{ "read_events", WAIT_AIO },
	{ "io_cqring_wait", WAIT_AIO },
	{ "io_uring", WAIT_AIO },
	{ "inotify_", WAIT_FS_EVENT },
	{ "fanotify_", WAIT_FS_EVENT },
	{ "sk_", WAIT_NETWORK },
	{ "__skb_", WAIT_NETWORK },
	{ "inet_", WAIT_NETWORK },
	{ "tcp_", WAIT_NETWORK },
	{ "unix_", WAIT_NETWORK },
	{ "sock_", WAIT_NETWORK },
	{ "n_tty_", WAIT_TTY },
	{ "tty_", WAIT_TTY },
	{ "locks_lock_", WAIT_LOCK },
	{ "flock_", WAIT_LOCK },
	{ "fcntl_", WAIT_LOCK },
	{ "do_semtimedop", WAIT_LOCK },
	{ "__do_semtimedop", WAIT_LOCK },
	{ "hrtimer_nanosleep", WAIT_TIMER },
	{ "do_nanosleep", WAIT_TIMER },
	{ "common_nsleep", WAIT_TIMER },
	{ "do_wait", WAIT_CHILD },
	{ "kernel_wait", WAIT_CHILD },
	{ "kernel_clone", WAIT_CHILD },
	{ "wait_for_vfork", WAIT_CHILD },
	{ "sigsuspend", WAIT_SIGNAL },
	{ "do_sigtimedwait", WAIT_SIGNAL },
	{ "__do_sys_pause", WAIT_SIGNAL },
	{ "__x64_sys_pause", WAIT_SIGNAL },
	{ "signalfd_", WAIT_SIGNAL },
	{ "ptrace_stop", WAIT_STOPPED },
	{ "do_signal_stop", WAIT_STOPPED },
	{ "do_freezer", WAIT_STOPPED },
	{ "__refrigerator", WAIT_STOPPED },
	{ "eventfd_", WAIT_EVENT },
	{ "do_msg", WAIT_EVENT },
	{ "wq_sleep", WAIT_EVENT },
	{ "do_epoll_wait", WAIT_POLL },
	{ "ep_poll", WAIT_POLL },
	{ "poll_schedule", WAIT_POLL },
	{ "do_poll", WAIT_POLL },
	{ "do_select", WAIT_POLL },
	{ "do_sys_poll", WAIT_POLL },
	{ "worker_thread", WAIT_EVENT },
	{ "rescuer_thread", WAIT_EVENT },
	{ "kthread", WAIT_EVENT },
	{ "smpboot_thread", WAIT_EVENT },
	{ "rcu_", WAIT_EVENT },
	{ "kswapd", WAIT_EVENT },
	{ "kcompactd", WAIT_EVENT },
	{ "kauditd", WAIT_EVENT },
	{ "lock_mm_", WAIT_KERNEL_LOCK },
	{ "lock_vma", WAIT_KERNEL_LOCK },
	{ "vma_start_", WAIT_KERNEL_LOCK },
	{ "__vma_", WAIT_KERNEL_LOCK },
	{ "mmap_", WAIT_KERNEL_LOCK },
	{ "vm_mmap", WAIT_KERNEL_LOCK },
	{ "vm_munmap", WAIT_KERNEL_LOCK },
	{ "__vm_munmap", WAIT_KERNEL_LOCK },
	{ "rwsem_", WAIT_KERNEL_LOCK },
	{ "__rwsem", WAIT_KERNEL_LOCK },
	{ "__mutex", WAIT_KERNEL_LOCK },
	{ "mutex_", WAIT_KERNEL_LOCK },
	{ "__down", WAIT_KERNEL_LOCK },
	{ "down_", WAIT_KERNEL_LOCK },
	{ "synchronize_rcu", WAIT_KERNEL_LOCK },
	{ "wait_rcu", WAIT_KERNEL_LOCK },
	{ "__wait_rcu", WAIT_KERNEL_LOCK },
	{ "flush_work", WAIT_KERNEL_LOCK },
	{ "__flush_work", WAIT_KERNEL_LOCK },
};

enum wait_kind kind_of_wchan(const char *wchan)
{
	for (size_t i = 0; i < sizeof families / sizeof *families; i++)
		if (strncmp(wchan, families[i].family, strlen(families[i].family)) == 0)
			return families[i].kind;
	return WAIT_OTHER;
}

unsigned direction_of_wchan(const char *wchan)
{
	static const struct {
		const char *family;
		unsigned direction;
	} directions[] = {
		{ "anon_pipe_read", WAIT_TO_READ },
		{ "pipe_read", WAIT_TO_READ },
		{ "pipe_wait_readable", WAIT_TO_READ },
		{ "splice_from_pipe", WAIT_TO_READ },
		{ "ipipe_prep", WAIT_TO_READ },
		{ "sk_wait_data", WAIT_TO_READ },
		{ "__skb_wait_for_more", WAIT_TO_READ },
		{ "unix_stream_data_wait", WAIT_TO_READ },
		{ "unix_stream_read", WAIT_TO_READ },
		{ "anon_pipe_write", WAIT_TO_WRITE },
		{ "pipe_write", WAIT_TO_WRITE },
		{ "pipe_wait_writable", WAIT_TO_WRITE },
		{ "wait_for_space", WAIT_TO_WRITE },
		{ "opipe_prep", WAIT_TO_WRITE },
		{ "sk_stream_wait_memory", WAIT_TO_WRITE },
		{ "sock_alloc_send", WAIT_TO_WRITE },
		{ "sock_wait_for_wmem", WAIT_TO_WRITE },
	};

	for (size_t i = 0; i < sizeof directions / sizeof *directions; i++)
		if (strncmp(wchan, directions[i].family, strlen(directions[i].family)) == 0)
			return directions[i].direction;
	return 0;
}

enum wait_through through_of_wchan(const char *wchan)
{
	static const struct {
		const char *family;
		enum wait_through through;
	} rows[] = {
		{ "anon_pipe_read", THROUGH_PIPE_READ },
		{ "pipe_read", THROUGH_PIPE_READ }, /* before Linux 6.15 */
		{ "anon_pipe_write", THROUGH_PIPE_WRITE },
		{ "pipe_write", THROUGH_PIPE_WRITE },
		{ "sk_", THROUGH_SOCKET },
		{ "__skb_", THROUGH_SOCKET },
		{ "inet_", THROUGH_SOCKET },
		{ "tcp_", THROUGH_SOCKET },
		{ "unix_", THROUGH_SOCKET },
		{ "sock_", THROUGH_SOCKET },
		{ "n_tty_", THROUGH_TTY },
		{ "tty_", THROUGH_TTY },
		{ "inotify_", THROUGH_FS_EVENT },
		{ "fanotify_", THROUGH_FS_EVENT },
		{ "wait_woken", THROUGH_QUEUE },
		{ "do_epoll_wait", THROUGH_EPOLL },
		{ "ep_poll", THROUGH_EPOLL },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (strncmp(wchan, rows[i].family, strlen(rows[i].family)) == 0)
			return rows[i].through;
	return THROUGH_NOTHING;
}

enum wait_kind kind_of_link(const char *link)
{
	static const struct {
		const char *prefix;
		enum wait_kind kind;
	} links[] = {
		{ "socket:", WAIT_NETWORK },
		{ "pipe:", WAIT_PIPE },
		{ "anon_inode:inotify", WAIT_FS_EVENT },
		{ "anon_inode:[fanotify", WAIT_FS_EVENT },
		{ "anon_inode:[timerfd", WAIT_TIMER },
		{ "anon_inode:[signalfd", WAIT_SIGNAL },
		{ "anon_inode:[eventfd", WAIT_EVENT },
		{ "anon_inode:[io_uring", WAIT_AIO },
		{ "anon_inode:[pidfd", WAIT_CHILD },
		{ "pidfd:", WAIT_CHILD },
		{ "anon_inode:", WAIT_OTHER },
		{ "mqueue:", WAIT_EVENT },
		{ "/dev/pts/", WAIT_TTY },
		{ "/dev/tty", WAIT_TTY },
		{ "/dev/console", WAIT_TTY },
		{ "/dev/ptmx", WAIT_TTY },
		{ "/", WAIT_KINDS },
	};

	for (size_t i = 0; i < sizeof links / sizeof *links; i++)
		if (strncmp(link, links[i].prefix, strlen(links[i].prefix)) == 0)
			return links[i].kind;
	return WAIT_OTHER;
}
