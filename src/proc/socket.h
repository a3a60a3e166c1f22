/* socket.h - the addresses and peers of sockets.
 *
 * Room: proc.  Reads tables of a whole network namespace: meant for the page of one process,
 * not for every refresh.
 */
#ifndef PSTOP_PROC_SOCKET_H
#define PSTOP_PROC_SOCKET_H

#include "model/endpoint.h"

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct procfs;

/* Resolve the socket `end`, whose inode is known, in the network namespace of `pid`: its
 * protocol, and both addresses or its name.  Return 0, or -ENOENT if no table lists it or it
 * is not a socket; *end is then unchanged. */
int socket_find(struct procfs *fs, pid_t pid, struct endpoint *end);

/* Resolve many sockets with one pass over each table; `dir_fd` is the folder of the process.
 * Sockets that no table lists keep PROTOCOL_UNKNOWN.  The order of the list may change. */
void socket_find_all(struct procfs *fs, int dir_fd, struct endpoint **list, size_t count);

/* One line of /proc/net/tcp, tcp6, udp or udp6 (proc_pid_net(5)). */
struct socket_line {
	uint8_t local[16], peer[16]; /* in network order */
	unsigned local_port, peer_port, state;
	int address_bytes; /* 4 or 16 */
	uint64_t inode;
};
int socket_parse_line(const char *text, size_t length, struct socket_line *out);

#endif
