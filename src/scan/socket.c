/* socket.c - what a socket talks to; see socket.h. */
#include "config.h"

#include "scan/socket.h"
#include "base/cursor.h"
#include "scan/procfs.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TCP_LISTEN 10  /* include/net/tcp_states.h */

static bool parse_byte(struct cursor *c, uint8_t *out)
{
	struct cursor two = { c->at, c->at + 2 };
	uint64_t value;

	if (cursor_left(c) < 2 || !cursor_hex(&two, &value) || two.at != c->at + 2)
		return false;
	c->at += 2;
	*out = (uint8_t)value;
	return true;
}

/* "0100007F:1F90": words of 32 bits as the machine stores them, then a port. */
static bool parse_address(struct cursor *c, uint8_t out[16], int *bytes, unsigned *port)
{
	uint64_t value;
	int n = 0;

	cursor_skip_blanks(c);
	for (; n < 16 && parse_byte(c, &out[n]); n++)
		;
	if ((n != 4 && n != 16) || !cursor_literal(c, ":") || !cursor_hex(c, &value) ||
	    value > 65535)
		return false;
	/* The text is the number of each word; in memory it is in network order. */
	for (int at = 0; at < n; at += 4) {
		uint32_t word = (uint32_t)out[at] << 24 | (uint32_t)out[at + 1] << 16 |
				(uint32_t)out[at + 2] << 8 | out[at + 3];
		memcpy(out + at, &word, 4);
	}
	*bytes = n;
	*port = (unsigned)value;
	return true;
}

int socket_parse_line(const char *text, size_t length, struct socket_line *out)
{
	struct cursor c = cursor_over(text, length);
	uint64_t number, state;
	int bytes;

	memset(out, 0, sizeof *out);
	if (!cursor_u64(&c, &number) || !cursor_literal(&c, ":") ||
	    !parse_address(&c, out->local, &out->address_bytes, &out->local_port) ||
	    !parse_address(&c, out->peer, &bytes, &out->peer_port) ||
	    bytes != out->address_bytes || !cursor_hex(&c, &state) || !cursor_skip_words(&c, 5) ||
	    !cursor_u64(&c, &out->inode))
		return -EINVAL;
	out->state = (unsigned)state;
	return 0;
}

static void write_end(const uint8_t *address, int bytes, unsigned port, char *out, size_t size)
{
	char text[INET6_ADDRSTRLEN];

	inet_ntop(bytes == 4 ? AF_INET : AF_INET6, address, text, sizeof text);
	snprintf(out, size, bytes == 4 ? "%s:%u" : "[%s]:%u", text, port);
}

static void describe_inet(const char *protocol, const struct socket_line *line, char *out,
			  size_t size)
{
	char local[INET6_ADDRSTRLEN + 10], peer[INET6_ADDRSTRLEN + 10];

	write_end(line->local, line->address_bytes, line->local_port, local, sizeof local);
	write_end(line->peer, line->address_bytes, line->peer_port, peer, sizeof peer);
	if (*protocol == 't' && line->state == TCP_LISTEN)
		snprintf(out, size, "%s listening on %s", protocol, local);
	else if (line->peer_port == 0)
		snprintf(out, size, "%s %s", protocol, local);
	else
		snprintf(out, size, "%s %s to %s", protocol, local, peer);
}

/* "NUM: RefCount Protocol Flags Type St Inode Path" */
static bool describe_unix(const char *text, size_t length, uint64_t inode, char *out, size_t size)
{
	struct cursor c = cursor_over(text, length);
	uint64_t found;

	if (!cursor_skip_words(&c, 6) || !cursor_u64(&c, &found) || found != inode)
		return false;
	cursor_skip_blanks(&c);
	snprintf(out, size, "unix %.*s", (int)cursor_left(&c), c.at);
	if (cursor_left(&c) == 0)
		snprintf(out, size, "unix (no name)");
	return true;
}

/* Looks through one table line by line; these files are made record by record
 * and can be large, so they are streamed. */
static bool search_table(struct procfs *fs, pid_t pid, const char *name, uint64_t inode,
			 char *out, size_t size)
{
	char path[PROCFS_PATH_MAX], file[24];
	char *line = NULL;
	size_t capacity = 0;
	bool found = false;
	ssize_t n;

	snprintf(file, sizeof file, "net/%s", name);
	int fd = openat(fs->root_fd, procfs_path(path, pid, 0, file), O_RDONLY | O_CLOEXEC);
	FILE *stream = fd < 0 ? NULL : fdopen(fd, "r");
	if (stream == NULL) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	while (!found && (n = getline(&line, &capacity, stream)) > 0) {
		struct socket_line parsed;
		size_t length = (size_t)n - (line[n - 1] == '\n');
		if (strcmp(name, "unix") == 0) {
			found = describe_unix(line, length, inode, out, size);
		} else if (socket_parse_line(line, length, &parsed) == 0 &&
			   parsed.inode == inode) {
			char protocol[4] = { name[0], name[1], name[2], '\0' };
			describe_inet(protocol, &parsed, out, size);
			found = true;
		}
	}
	free(line);
	fclose(stream);
	return found;
}

int socket_describe(struct procfs *fs, pid_t pid, const char *link, char *out, size_t size)
{
	static const char *const tables[] = { "tcp", "tcp6", "unix", "udp", "udp6" };
	struct cursor c = cursor_over(link, strlen(link));
	uint64_t inode;

	if (!cursor_literal(&c, "socket:[") || !cursor_u64(&c, &inode))
		return -ENOENT;
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
		if (search_table(fs, pid, tables[i], inode, out, size))
			return 0;
	return -ENOENT;
}
