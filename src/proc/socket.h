/* socket.h - what a socket descriptor talks to.
 *
 * Room: proc.  Reads tables of a whole network namespace: for a process that
 * is explained, not for each refresh.
 */
#ifndef PSTOP_PROC_SOCKET_H
#define PSTOP_PROC_SOCKET_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct procfs;

/* Describes the socket of a link text "socket:[INODE]", as seen by `pid`:
 * "tcp 127.0.0.1:5432 to 127.0.0.1:48120", "tcp listening on [::]:80",
 * "udp 0.0.0.0:53", "unix /run/x.sock", "netlink".  0, or -ENOENT where no
 * table has it; then `out` is not changed. */
int socket_describe(struct procfs *fs, pid_t pid, const char *link, char *out, size_t size);

/* The same for many sockets, with one pass over each table: `dir_fd` is the folder
 * of the process.  Fills *text (the caller frees) of those that a table has.  The
 * order of the list may change. */
struct socket_wanted {
	uint64_t inode;
	char **text;
};
void socket_describe_all(struct procfs *fs, int dir_fd, struct socket_wanted *list, size_t count);

/* One line of /proc/net/tcp, tcp6, udp or udp6 (proc_pid_net(5)). */
struct socket_line {
	uint8_t local[16], peer[16]; /* in network order */
	unsigned local_port, peer_port, state;
	int address_bytes; /* 4 or 16 */
	uint64_t inode;
};
int socket_parse_line(const char *text, size_t length, struct socket_line *out);

#endif
