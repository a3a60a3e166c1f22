/* sock_diag.h - the stream sockets of this network namespace, sock_diag(7): which two are
 * connected, and what lies in their queues.
 *
 * Room: proc.  It needs no capability.  /proc/net shows neither the peer of a unix(7) socket nor who
 * sent last.
 */
#ifndef PSTOP_PROC_SOCK_DIAG_H
#define PSTOP_PROC_SOCK_DIAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/endpoint.h"

struct diag_socket {
	uint64_t inode;    /* 0: no process has it open yet: it waits to be accepted */
	uint64_t peer;     /* inode of the other end; 0: not in this namespace, or not accepted */
	uint64_t acceptor; /* inode of the listening socket that has yet to accept the peer */
	uint8_t protocol;  /* PROTOCOL_TCP or PROTOCOL_UNIX */
	uint8_t state;     /* as in include/net/tcp_states.h, for both */
	bool is_server;    /* a client connected to it, or to the socket that accepted it */
	bool has_times;    /* the next four are known */
	bool has_sent, has_received;   /* any bytes */
	uint32_t sent_ms, received_ms; /* time since the last bytes */
	uint32_t unread; /* bytes that were received and not read; of a listening socket, the
	                  connections to be accepted */
	uint32_t unsent; /* bytes that were sent and not acknowledged or, of a unix socket, not
	                  read */
	struct endpoint_inet inet;    /* PROTOCOL_TCP */
	char name[ENDPOINT_NAME_MAX]; /* PROTOCOL_UNIX; "": none.  Untrusted bytes, not clean */
};

struct sock_diag {
	struct diag_socket *list; /* by inode */
	size_t count, capacity;
	uint64_t *waiting; /* while reading: pairs of a listening unix socket and of a client that
	                   it has yet to accept */
	size_t waiting_count, waiting_capacity;
};

#define SOCK_DIAG_TCP  1
#define SOCK_DIAG_UNIX 2

/* Read all stream sockets of these protocols.  Return 0 or -errno; call sock_diag_free() in either
 * case. */
int sock_diag_read(struct sock_diag *out, unsigned protocols);
void sock_diag_free(struct sock_diag *d);

/* Return the socket with this inode, or NULL. */
const struct diag_socket *sock_diag_find(const struct sock_diag *d, uint64_t inode);

/* Take the sockets in `length` bytes of netlink messages.  Return 1 if more follow, 0 after the
 * last one, or -errno: also if a message is malformed. */
int sock_diag_take(struct sock_diag *d, const void *messages, size_t length);

/* Find the other end of each socket, once all were taken.  Return 0 or -ENOMEM. */
int sock_diag_join(struct sock_diag *d);

#endif
