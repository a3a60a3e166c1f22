/* endpoint.h - what is at the other end of a wait, as data: a file, a pipe, a socket with
 * both its addresses, a lock, a process.
 *
 * Room: model (data and pure functions).  src/wait finds out which one a thread waits for,
 * src/proc/socket.h whom a socket talks to.  Text is made of it at output, by
 * endpoint_text() and by nothing else.
 */
#ifndef PSTOP_MODEL_ENDPOINT_H
#define PSTOP_MODEL_ENDPOINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum endpoint_type {
	ENDPOINT_NONE,    /* nothing, or not known */
	ENDPOINT_FILE,    /* has a path: a file, a device, a terminal, a FIFO, a bound socket */
	ENDPOINT_PIPE,    /* a pipe without a name */
	ENDPOINT_SOCKET,  /* a socket */
	ENDPOINT_NAMED,   /* has no more than the kernel's name: "anon_inode:[eventpoll]" */
	ENDPOINT_LOCK,    /* a lock at an address of its memory, futex(2) */
	ENDPOINT_PROCESS, /* a child, wait(2) */
};

enum endpoint_protocol {
	PROTOCOL_UNKNOWN, /* the socket was not looked for, or is in no table */
	PROTOCOL_TCP,
	PROTOCOL_UDP,
	PROTOCOL_RAW,
	PROTOCOL_ICMP,
	PROTOCOL_UNIX,
	PROTOCOL_NETLINK,
	PROTOCOL_PACKET,
	PROTOCOL_OTHER, /* the one that `name` says */
};

/* Both ends of a socket of IPv4 or IPv6. */
struct endpoint_inet {
	uint8_t local[16], peer[16]; /* in network order; the first address_bytes of them */
	uint16_t local_port, peer_port;
	uint8_t address_bytes; /* 4 or 16 */
	uint8_t state;         /* of include/net/tcp_states.h: ENDPOINT_LISTENS, or another */
};
#define ENDPOINT_LISTENS 10

/* A device number as the kernel has it inside: 12 bits of the major, 20 of the minor. */
#define ENDPOINT_DEVICE(major, minor) ((uint32_t)(major) << 20 | (uint32_t)(minor))

/* Bytes of a name with its NUL; what is longer is cut.  The name of a socket of unix(7) has
 * 108 at most. */
#define ENDPOINT_NAME_MAX 112

struct endpoint {
	_Alignas(8) uint8_t type; /* enum endpoint_type */
	uint8_t protocol;         /* enum endpoint_protocol, of a socket */
	uint32_t device;          /* of a file, where its type had to be asked; else 0 */
	uint64_t inode;           /* of that file, of a pipe, of a socket; 0: not known */
	union {
		char name[ENDPOINT_NAME_MAX]; /* the path of a file, as the kernel links it; the
		                            name of a named one, of a unix socket ("": it has
		                            none) or of a protocol.  Bytes of others, not clean */
		struct endpoint_inet inet;    /* PROTOCOL_TCP, _UDP, _RAW, _ICMP */
		int32_t netlink_family;       /* PROTOCOL_NETLINK: of netlink(7); -1: not known */
		uint64_t address;             /* ENDPOINT_LOCK */
		int32_t pid;                  /* ENDPOINT_PROCESS, in the PID namespace of the
		                            thread that waits */
	};
};

/* What a descriptor is by the text of its link, proc_pid_fd(5), of `length` bytes.  Of a
 * socket only the inode is known then, of a file only the path. */
struct endpoint endpoint_of_link(const char *link, size_t length);

/* Do both mean the same?  A socket that was looked for differs from the same one before. */
bool endpoint_is_same(const struct endpoint *a, const struct endpoint *b);

/* Writes what people read of it, at most size - 1 bytes: "/var/log/x", "pipe:[4711]",
 * "tcp 127.0.0.1:5432 to 127.0.0.1:48120", "unix /run/x.sock", "socket:[4712]" of one that
 * was not looked for.  "" of a lock and a process, of which the call says enough.  Not
 * clean.  Returns out. */
#define ENDPOINT_TEXT_MAX 128
const char *endpoint_text(const struct endpoint *end, char *out, size_t size);

#endif
