/* link.c - the words for links; see link.h. */
#include "config.h"

#include "model/link.h"

const char *link_kind_name(enum link_kind kind)
{
	static const char *const names[LINK_KINDS] = {
		[LINK_PIPE] = "pipe",
		[LINK_UNIX_SOCKET] = "unix-socket",
		[LINK_TCP] = "tcp",
		[LINK_PTY] = "pty",
		[LINK_MUTEX] = "mutex",
		[LINK_RWLOCK] = "rwlock",
		[LINK_FUTEX] = "futex",
		[LINK_JOIN] = "join",
		[LINK_GIL] = "gil",
		[LINK_FILE_LOCK] = "file-lock",
		[LINK_CHILD] = "child",
		[LINK_EVENTFD] = "eventfd",
		[LINK_FUSE] = "fuse",
		[LINK_NFS] = "nfs",
		[LINK_KERNEL_LOCK] = "kernel-lock",
		[LINK_DISK] = "disk",
		[LINK_REMOTE] = "remote",
		[LINK_USER] = "user",
		[LINK_TIMER] = "timer",
		[LINK_NOBODY] = "nobody",
		[LINK_REQUEST] = "request",
		[LINK_UNKNOWN] = "unknown",
	};

	return names[kind];
}

const char *link_certainty_name(enum link_certainty certainty)
{
	static const char *const names[LINK_CERTAINTIES] = {
		[LINK_OWNER] = "owner",
		[LINK_PEER] = "peer",
		[LINK_HOLDER] = "holder",
		[LINK_WAKER] = "waker",
	};

	return names[certainty];
}

const char *link_gap_text(enum link_gap gap)
{
	static const char *const texts[LINK_GAPS] = {
		[LINK_GAP_DENIED] = "permission denied: it may be another user's process",
		[LINK_GAP_NAMESPACE] = "in another network namespace, or gone",
		[LINK_GAP_NO_OWNER] = "nothing names its owner",
		[LINK_GAP_UNREAD] = "memory or system call not readable",
		[LINK_GAP_MOVED] = "it moved on before it could be examined",
		[LINK_GAP_KERNEL] = "the kernel does not say who holds it",
		[LINK_GAP_SELF] = "only pstop itself",
		[LINK_GAP_NOT_SEEN] = "not observed",
	};

	return texts[gap];
}
