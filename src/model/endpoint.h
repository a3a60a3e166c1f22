/* endpoint.h - what is at the other end of a wait, as data: a file, a pipe, a socket with both its
 * addresses, a lock, a process.
 *
 * Room: model (data and pure functions).  src/wait finds the endpoint that a thread waits for,
 * src/proc/socket.h the addresses of a socket.  Only endpoint_text() formats an endpoint as text,
 * at output.
 */
#ifndef PSTOP_MODEL_ENDPOINT_H
#define PSTOP_MODEL_ENDPOINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum endpoint_type {
	ENDPOINT_NONE,    /* nothing, or not known */
	ENDPOINT_FILE,    /* has a path: file, device, terminal, FIFO, bound socket */
	ENDPOINT_PIPE,    /* an unnamed pipe */
	ENDPOINT_SOCKET,  /* a socket */
	ENDPOINT_NAMED,   /* has only the kernel's name: "anon_inode:[eventpoll]" */
	ENDPOINT_LOCK,    /* a lock at an address in the thread's memory, futex(2) */
	ENDPOINT_PROCESS, /* a child, wait(2) */
};

enum endpoint_protocol {
	PROTOCOL_UNKNOWN, /* the socket was not looked up, or was not found */
	PROTOCOL_TCP,
	PROTOCOL_UDP,
	PROTOCOL_RAW,
	PROTOCOL_ICMP,
	PROTOCOL_UNIX,
	PROTOCOL_NETLINK,
	PROTOCOL_PACKET,
	PROTOCOL_OTHER, /* `name` has it */
};

/* Both ends of an IPv4 or IPv6 socket. */
struct endpoint_inet {
	uint8_t local[16],
		peer[16]; /* in network byte order; only the first address_bytes are used */
	uint16_t local_port, peer_port;
	uint8_t address_bytes; /* 4 or 16 */
	uint8_t state;         /* as in include/net/tcp_states.h: ENDPOINT_LISTENS or another */
};
#define ENDPOINT_LISTENS 10

/* A device number in the kernel's internal format: major << 20 | minor. */
#define ENDPOINT_DEVICE(major, minor) ((uint32_t)(major) << 20 | (uint32_t)(minor))

/* Size of a name with its NUL; longer names are truncated.  The name of a unix(7) socket has at
 * most 108 bytes. */
#define ENDPOINT_NAME_MAX 112

struct endpoint {
	_Alignas(8) uint8_t type; /* enum endpoint_type */
	uint8_t protocol;         /* enum endpoint_protocol, of a socket */
	uint32_t device;          /* of a file whose type had to be determined; else 0 */
	uint64_t inode;           /* of such a file, a pipe or a socket; 0: not known */
	union {
		char name[ENDPOINT_NAME_MAX]; /* path of a file, as in the kernel's link; name of
		                              an ENDPOINT_NAMED, a unix socket ("": none) or a
		                              protocol.  Untrusted bytes, not clean */
		struct endpoint_inet inet;    /* PROTOCOL_TCP, _UDP, _RAW, _ICMP */
		int32_t netlink_family;       /* PROTOCOL_NETLINK, see netlink(7); -1: not known */
		uint64_t address;             /* ENDPOINT_LOCK */
		int32_t pid;                  /* ENDPOINT_PROCESS, in the PID namespace of the
		                              waiting thread */
	};
};

/* Return the endpoint that the target of a /proc/PID/fd/N link names, see proc_pid_fd(5).  `link`
 * has `length` bytes and needs no NUL.  The result has only the inode of a socket and only the path
 * of a file. */
struct endpoint endpoint_of_link(const char *link, size_t length);

/* Are both the same endpoint?  A socket that was looked up differs from the same socket before the
 * lookup. */
bool endpoint_is_same(const struct endpoint *a, const struct endpoint *b);

/* Format an endpoint for people, in at most size - 1 bytes and a NUL: "/var/log/x", "pipe:[4711]",
 * "tcp 127.0.0.1:5432 to 127.0.0.1:48120", "unix /run/x.sock", or "socket:[4712]" for a socket that
 * was not looked up.  The text is empty for a lock and a process, where the system call says
 * enough.  It is not clean.  Return `out`. */
#define ENDPOINT_TEXT_MAX 128
const char *endpoint_text(const struct endpoint *end, char *out, size_t size);

#endif
