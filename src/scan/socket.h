/* socket.h - what a socket descriptor talks to.
 *
 * Stage: scan.  Reads tables of a whole network namespace: for a process that
 * is explained, not for each refresh.
 */
#ifndef PSTOP_SCAN_SOCKET_H
#define PSTOP_SCAN_SOCKET_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct procfs;

/* Describes the socket of a link text "socket:[INODE]", as seen by `pid`:
 * "tcp 127.0.0.1:5432 to 127.0.0.1:48120", "tcp listening on [::]:80",
 * "udp 0.0.0.0:53", "unix /run/x.sock", "netlink".  0, or -ENOENT where no
 * table has it; then `out` is not changed. */
int socket_describe(struct procfs *fs, pid_t pid, const char *link, char *out, size_t size);

/* One line of /proc/net/tcp, tcp6, udp or udp6 (proc_pid_net(5)). */
struct socket_line {
	uint8_t local[16], peer[16];   /* in network order */
	unsigned local_port, peer_port, state;
	int address_bytes;             /* 4 or 16 */
	uint64_t inode;
};
int socket_parse_line(const char *text, size_t length, struct socket_line *out);

#endif
