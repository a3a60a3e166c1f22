/* waitmap.c - the tables from system calls, kernel functions and descriptors to
 * what a thread waits for; see waitsite.h.
 *
 * System call numbers are those of the architecture this is built for, from the
 * kernel's headers.  Names of kernel functions change between kernels: they are
 * matched by family, and what matches none is WAIT_OTHER.
 */
#include "config.h"

#include "scan/waitsite.h"

#include <fcntl.h>
#include <sys/syscall.h>

/* Which argument bounds the wait. */
enum bound {
	BOUND_NONE,    /* the wait ends by what it waits for */
	BOUND_ALWAYS,  /* it is a sleep */
	BOUND_MS,      /* argument in ms, an int; negative: for ever */
	BOUND_POINTER, /* argument points to a time; NULL: for ever */
};

struct call_row {
	short number;
	unsigned char rule, kind, bound, bound_argument;
};

static const struct call_row calls[] = {
	/* data through a descriptor */
	{ SYS_read, RULE_FD, WAIT_OTHER, BOUND_NONE, 0 },
	{ SYS_write, RULE_FD, WAIT_OTHER, BOUND_NONE, 0 },
	{ SYS_readv, RULE_FD, WAIT_OTHER, BOUND_NONE, 0 },
	{ SYS_writev, RULE_FD, WAIT_OTHER, BOUND_NONE, 0 },
	{ SYS_pread64, RULE_FD, WAIT_DISK, BOUND_NONE, 0 },
	{ SYS_pwrite64, RULE_FD, WAIT_DISK, BOUND_NONE, 0 },
	{ SYS_preadv, RULE_FD, WAIT_DISK, BOUND_NONE, 0 },
	{ SYS_pwritev, RULE_FD, WAIT_DISK, BOUND_NONE, 0 },
#ifdef SYS_preadv2
	{ SYS_preadv2, RULE_FD, WAIT_DISK, BOUND_NONE, 0 },
	{ SYS_pwritev2, RULE_FD, WAIT_DISK, BOUND_NONE, 0 },
#endif
	{ SYS_sendfile, RULE_FD_2, WAIT_OTHER, BOUND_NONE, 1 },
	{ SYS_splice, RULE_FD_2, WAIT_PIPE, BOUND_NONE, 2 },
	{ SYS_tee, RULE_FD_2, WAIT_PIPE, BOUND_NONE, 1 },
	{ SYS_vmsplice, RULE_FD, WAIT_PIPE, BOUND_NONE, 0 },
#ifdef SYS_copy_file_range
	{ SYS_copy_file_range, RULE_KIND, WAIT_DISK, BOUND_NONE, 0 },
#endif
	{ SYS_ioctl, RULE_FD, WAIT_OTHER, BOUND_NONE, 0 },
	/* sockets */
	{ SYS_connect, RULE_FD, WAIT_NETWORK, BOUND_NONE, 0 },
#ifdef SYS_accept
	{ SYS_accept, RULE_FD, WAIT_NETWORK, BOUND_NONE, 0 },
#endif
	{ SYS_accept4, RULE_FD, WAIT_NETWORK, BOUND_NONE, 0 },
	{ SYS_sendto, RULE_FD, WAIT_NETWORK, BOUND_NONE, 0 },
	{ SYS_recvfrom, RULE_FD, WAIT_NETWORK, BOUND_NONE, 0 },
	{ SYS_sendmsg, RULE_FD, WAIT_NETWORK, BOUND_NONE, 0 },
	{ SYS_recvmsg, RULE_FD, WAIT_NETWORK, BOUND_NONE, 0 },
	{ SYS_sendmmsg, RULE_FD, WAIT_NETWORK, BOUND_NONE, 0 },
	{ SYS_recvmmsg, RULE_FD, WAIT_NETWORK, BOUND_POINTER, 4 },
	/* storage */
	{ SYS_fsync, RULE_KIND, WAIT_DISK, BOUND_NONE, 0 },
	{ SYS_fdatasync, RULE_KIND, WAIT_DISK, BOUND_NONE, 0 },
	{ SYS_sync, RULE_KIND, WAIT_DISK, BOUND_NONE, 0 },
	{ SYS_syncfs, RULE_KIND, WAIT_DISK, BOUND_NONE, 0 },
#ifdef SYS_sync_file_range
	{ SYS_sync_file_range, RULE_KIND, WAIT_DISK, BOUND_NONE, 0 },
#endif
	{ SYS_msync, RULE_KIND, WAIT_DISK, BOUND_NONE, 0 },
	{ SYS_readahead, RULE_KIND, WAIT_DISK, BOUND_NONE, 0 },
	{ SYS_fallocate, RULE_PATH, WAIT_DISK, BOUND_NONE, 0 },
	{ SYS_ftruncate, RULE_PATH, WAIT_DISK, BOUND_NONE, 0 },
	{ SYS_truncate, RULE_PATH, WAIT_DISK, BOUND_NONE, 0 },
	{ SYS_io_getevents, RULE_KIND, WAIT_AIO, BOUND_POINTER, 4 },
#ifdef SYS_io_pgetevents
	{ SYS_io_pgetevents, RULE_KIND, WAIT_AIO, BOUND_POINTER, 4 },
#endif
	{ SYS_io_submit, RULE_KIND, WAIT_DISK, BOUND_NONE, 0 },
#ifdef SYS_io_uring_enter
	{ SYS_io_uring_enter, RULE_RING, WAIT_AIO, BOUND_NONE, 0 },
#endif
	/* names: the folder or inode is read from disk, or is locked */
#ifdef SYS_open
	{ SYS_open, RULE_PATH, WAIT_DISK, BOUND_NONE, 0 },
	{ SYS_stat, RULE_PATH, WAIT_DISK, BOUND_NONE, 0 },
	{ SYS_lstat, RULE_PATH, WAIT_DISK, BOUND_NONE, 0 },
	{ SYS_unlink, RULE_PATH, WAIT_DISK, BOUND_NONE, 0 },
	{ SYS_rename, RULE_PATH, WAIT_DISK, BOUND_NONE, 0 },
	{ SYS_mkdir, RULE_PATH, WAIT_DISK, BOUND_NONE, 0 },
	{ SYS_rmdir, RULE_PATH, WAIT_DISK, BOUND_NONE, 0 },
	{ SYS_access, RULE_PATH, WAIT_DISK, BOUND_NONE, 0 },
	{ SYS_readlink, RULE_PATH, WAIT_DISK, BOUND_NONE, 0 },
#endif
	{ SYS_openat, RULE_PATH, WAIT_DISK, BOUND_NONE, 0 },
#ifdef SYS_newfstatat
	{ SYS_newfstatat, RULE_PATH, WAIT_DISK, BOUND_NONE, 0 },
#endif
#ifdef SYS_statx
	{ SYS_statx, RULE_PATH, WAIT_DISK, BOUND_NONE, 0 },
#endif
	{ SYS_getdents64, RULE_PATH, WAIT_DISK, BOUND_NONE, 0 },
	{ SYS_unlinkat, RULE_PATH, WAIT_DISK, BOUND_NONE, 0 },
	{ SYS_renameat2, RULE_PATH, WAIT_DISK, BOUND_NONE, 0 },
	{ SYS_mkdirat, RULE_PATH, WAIT_DISK, BOUND_NONE, 0 },
	{ SYS_readlinkat, RULE_PATH, WAIT_DISK, BOUND_NONE, 0 },
	{ SYS_execve, RULE_PATH, WAIT_DISK, BOUND_NONE, 0 },
	{ SYS_close, RULE_PATH, WAIT_DISK, BOUND_NONE, 0 },
	/* memory: its map is locked, or pages come from disk */
	{ SYS_mmap, RULE_PATH, WAIT_KERNEL_LOCK, BOUND_NONE, 0 },
	{ SYS_munmap, RULE_PATH, WAIT_KERNEL_LOCK, BOUND_NONE, 0 },
	{ SYS_mremap, RULE_PATH, WAIT_KERNEL_LOCK, BOUND_NONE, 0 },
	{ SYS_mprotect, RULE_PATH, WAIT_KERNEL_LOCK, BOUND_NONE, 0 },
	{ SYS_madvise, RULE_PATH, WAIT_KERNEL_LOCK, BOUND_NONE, 0 },
	{ SYS_brk, RULE_PATH, WAIT_KERNEL_LOCK, BOUND_NONE, 0 },
	/* sets of descriptors */
#ifdef SYS_poll
	{ SYS_poll, RULE_POLL, WAIT_EVENT, BOUND_MS, 2 },
#endif
	{ SYS_ppoll, RULE_POLL, WAIT_EVENT, BOUND_POINTER, 2 },
#ifdef SYS_select
	{ SYS_select, RULE_SELECT, WAIT_EVENT, BOUND_POINTER, 4 },
#endif
	{ SYS_pselect6, RULE_SELECT, WAIT_EVENT, BOUND_POINTER, 4 },
#ifdef SYS_epoll_wait
	{ SYS_epoll_wait, RULE_EPOLL, WAIT_EVENT, BOUND_MS, 3 },
#endif
	{ SYS_epoll_pwait, RULE_EPOLL, WAIT_EVENT, BOUND_MS, 3 },
#ifdef SYS_epoll_pwait2
	{ SYS_epoll_pwait2, RULE_EPOLL, WAIT_EVENT, BOUND_POINTER, 3 },
#endif
	/* locks */
	{ SYS_futex, RULE_FUTEX, WAIT_LOCK, BOUND_POINTER, 3 },
#ifdef SYS_futex_waitv
	{ SYS_futex_waitv, RULE_KIND, WAIT_LOCK, BOUND_POINTER, 3 },
#endif
	{ SYS_flock, RULE_KIND, WAIT_LOCK, BOUND_NONE, 0 },
	{ SYS_fcntl, RULE_FCNTL, WAIT_LOCK, BOUND_NONE, 0 },
	{ SYS_semop, RULE_KIND, WAIT_LOCK, BOUND_NONE, 0 },
	{ SYS_semtimedop, RULE_KIND, WAIT_LOCK, BOUND_POINTER, 3 },
	/* time */
	{ SYS_nanosleep, RULE_KIND, WAIT_TIMER, BOUND_ALWAYS, 0 },
	{ SYS_clock_nanosleep, RULE_KIND, WAIT_TIMER, BOUND_ALWAYS, 0 },
	/* children */
	{ SYS_wait4, RULE_KIND, WAIT_CHILD, BOUND_NONE, 0 },
	{ SYS_waitid, RULE_KIND, WAIT_CHILD, BOUND_NONE, 0 },
#ifdef SYS_vfork
	{ SYS_vfork, RULE_KIND, WAIT_CHILD, BOUND_NONE, 0 },
#endif
	{ SYS_clone, RULE_KIND, WAIT_CHILD, BOUND_NONE, 0 },
#ifdef SYS_clone3
	{ SYS_clone3, RULE_KIND, WAIT_CHILD, BOUND_NONE, 0 },
#endif
	/* signals */
#ifdef SYS_pause
	{ SYS_pause, RULE_KIND, WAIT_SIGNAL, BOUND_NONE, 0 },
#endif
	{ SYS_rt_sigsuspend, RULE_KIND, WAIT_SIGNAL, BOUND_NONE, 0 },
	{ SYS_rt_sigtimedwait, RULE_KIND, WAIT_SIGNAL, BOUND_POINTER, 2 },
	/* messages */
	{ SYS_msgrcv, RULE_KIND, WAIT_EVENT, BOUND_NONE, 0 },
	{ SYS_msgsnd, RULE_KIND, WAIT_EVENT, BOUND_NONE, 0 },
	{ SYS_mq_timedreceive, RULE_KIND, WAIT_EVENT, BOUND_POINTER, 4 },
	{ SYS_mq_timedsend, RULE_KIND, WAIT_EVENT, BOUND_POINTER, 4 },
};

struct wait_call waitsite_map_call(const struct syscall_fields *call)
{
	struct wait_call out = { .rule = RULE_WCHAN, .kind = WAIT_OTHER };

	/* A stop or a handler interrupted a wait with a time limit, and the kernel goes on
	 * with it under this name: a poll or futex by its wchan, else a sleep (those who
	 * call set_restart_fn() in the kernel). */
	if (call->number == SYS_restart_syscall)
		return (struct wait_call){ .rule = RULE_WCHAN, .kind = WAIT_TIMER, .is_timed = true };
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
		const struct call_row *row = &calls[i];
		if (row->number != call->number)
			continue;
		uint64_t bound = call->args[row->bound_argument];
		out.rule = row->rule;
		out.kind = row->kind;
		if (row->bound == BOUND_MS && (int32_t)bound >= 0) {
			out.is_timed = true;
			out.timeout_ns = (uint64_t)(uint32_t)bound * 1000000;
		} else if (row->bound == BOUND_POINTER) {
			out.is_timed = bound != 0;
			out.limit_at = bound;
		} else if (row->bound == BOUND_ALWAYS) {
			out.is_timed = true;
		}
		break;
	}
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
	{ "fuse_dev_", WAIT_EVENT }, /* the program that serves the others */
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
	{ "do_epoll_wait", WAIT_EVENT },
	{ "ep_poll", WAIT_EVENT },
	{ "poll_schedule", WAIT_EVENT },
	{ "do_poll", WAIT_EVENT },
	{ "do_select", WAIT_EVENT },
	{ "do_sys_poll", WAIT_EVENT },
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

enum wait_kind waitsite_map_wchan(const char *wchan)
{
	for (size_t i = 0; i < sizeof families / sizeof *families; i++)
		if (strncmp(wchan, families[i].family, strlen(families[i].family)) == 0)
			return families[i].kind;
	return WAIT_OTHER;
}

enum wait_kind waitsite_map_link(const char *link)
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
