/* socket.c - what a socket talks to; see socket.h. */
#include "config.h"

#include "proc/socket.h"
#include "base/cursor.h"
#include "proc/procfs.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TCP_LISTEN 10 /* include/net/tcp_states.h */

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
	    !parse_address(&c, out->peer, &bytes, &out->peer_port) || bytes != out->address_bytes ||
	    !cursor_hex(&c, &state) || !cursor_skip_words(&c, 5) || !cursor_u64(&c, &out->inode))
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
static bool parse_unix(const char *text, size_t length, uint64_t *inode, struct cursor *name)
{
	*name = cursor_over(text, length);
	if (!cursor_skip_words(name, 6) || !cursor_u64(name, inode))
		return false;
	cursor_skip_blanks(name);
	return true;
}

/* "sk Eth Pid Groups Rmem Wmem Dump Locks Drops Inode" of net/netlink, and "sk
 * RefCnt Type Proto Iface R Rmem User Inode" of net/packet: `words` before it. */
static bool parse_inode_after(const char *text, size_t length, int words, uint64_t *inode)
{
	struct cursor c = cursor_over(text, length);

	return cursor_skip_words(&c, words) && cursor_u64(&c, inode);
}

/* netlink(7): the families that a program is likely to have open. */
static void describe_netlink(const char *text, size_t length, char *out, size_t size)
{
	static const char *const families[] = {
		[0] = "route",      [4] = "sock_diag",       [5] = "nflog",
		[6] = "xfrm",       [7] = "selinux",         [8] = "iscsi",
		[9] = "audit",      [10] = "fib_lookup",     [11] = "connector",
		[12] = "netfilter", [15] = "kobject_uevent", [16] = "generic",
		[21] = "crypto",
	};
	struct cursor c = cursor_over(text, length);
	uint64_t family;

	if (!cursor_skip_words(&c, 1) || !cursor_u64(&c, &family))
		snprintf(out, size, "netlink");
	else if (family < sizeof families / sizeof *families && families[family])
		snprintf(out, size, "netlink %s", families[family]);
	else
		snprintf(out, size, "netlink %u", (unsigned)family);
}

static bool is_named(const char *name, const char *wanted)
{
	return strcmp(name, wanted) == 0;
}

/* Inode of one line of the table `name`; false where the line has none. */
static bool parse_inode(const char *name, const char *text, size_t length, uint64_t *inode)
{
	struct socket_line parsed;
	struct cursor path;

	if (is_named(name, "unix"))
		return parse_unix(text, length, inode, &path);
	if (is_named(name, "netlink"))
		return parse_inode_after(text, length, 9, inode);
	if (is_named(name, "packet"))
		return parse_inode_after(text, length, 8, inode);
	if (socket_parse_line(text, length, &parsed) != 0)
		return false;
	*inode = parsed.inode;
	return true;
}

static void describe_line(const char *name, const char *text, size_t length, char *out, size_t size)
{
	struct socket_line parsed;
	struct cursor path;
	uint64_t inode;
	char protocol[8];

	snprintf(protocol, sizeof protocol, "%.*s", (int)strcspn(name, "6"), name);
	if (is_named(name, "unix") && parse_unix(text, length, &inode, &path))
		snprintf(out, size, "unix %.*s", (int)cursor_left(&path), path.at);
	else if (is_named(name, "netlink"))
		describe_netlink(text, length, out, size);
	else if (socket_parse_line(text, length, &parsed) == 0)
		describe_inet(protocol, &parsed, out, size);
	else
		snprintf(out, size, "%s", name);
	if (is_named(out, "unix "))
		snprintf(out, size, "unix (no name)");
}

static int compare_wanted(const void *a, const void *b)
{
	const struct socket_wanted *x = a, *y = b;

	return (x->inode > y->inode) - (x->inode < y->inode);
}

/* The first of those that want this inode: one socket can be open under several
 * numbers.  NULL: none. */
static struct socket_wanted *find_wanted(struct socket_wanted *list, size_t count, uint64_t inode)
{
	struct socket_wanted key = { .inode = inode };
	struct socket_wanted *at = bsearch(&key, list, count, sizeof key, compare_wanted);

	while (at && at > list && at[-1].inode == inode)
		at--;
	return at;
}

/* Looks through one table line by line; these files are made record by record
 * and can be large, so they are streamed.  Returns how many are still wanted. */
static size_t search_table(FILE *stream, const char *name, struct socket_wanted *list, size_t count,
			   size_t left)
{
	char words[512];
	char *line = NULL;
	size_t capacity = 0;
	ssize_t n;

	while (left > 0 && (n = getline(&line, &capacity, stream)) > 0) {
		size_t length = (size_t)n - (line[n - 1] == '\n');
		uint64_t inode;
		if (!parse_inode(name, line, length, &inode) || inode == 0)
			continue;
		struct socket_wanted *at = find_wanted(list, count, inode);
		if (at)
			describe_line(name, line, length, words, sizeof words);
		for (; at && at < list + count && at->inode == inode; at++) {
			if (*at->text)
				continue;
			*at->text = strdup(words);
			left--;
		}
	}
	free(line);
	return left;
}

/* `prefix` is where net/ is, below dir_fd. */
static void search_tables(struct procfs *fs, int dir_fd, const char *prefix,
			  struct socket_wanted *list, size_t count)
{
	static const char *const tables[] = { "tcp",  "tcp6", "unix",  "udp",     "udp6",  "raw",
					      "raw6", "icmp", "icmp6", "netlink", "packet" };
	size_t left = count;

	qsort(list, count, sizeof *list, compare_wanted);
	for (size_t i = 0; i < sizeof tables / sizeof *tables && left > 0; i++) {
		char path[PROCFS_PATH_MAX];
		snprintf(path, sizeof path, "%snet/%s", prefix, tables[i]);
		fs->calls += 2;
		int fd = openat(dir_fd, path, O_RDONLY | O_CLOEXEC);
		FILE *stream = fd < 0 ? NULL : fdopen(fd, "r");
		if (stream == NULL) {
			if (fd >= 0)
				close(fd);
			continue;
		}
		left = search_table(stream, tables[i], list, count, left);
		fclose(stream);
	}
}

void socket_describe_all(struct procfs *fs, int dir_fd, struct socket_wanted *list, size_t count)
{
	search_tables(fs, dir_fd, "", list, count);
}

int socket_describe(struct procfs *fs, pid_t pid, const char *link, char *out, size_t size)
{
	char *text = NULL, prefix[16];
	struct socket_wanted wanted = { .text = &text };
	struct cursor c = cursor_over(link, strlen(link));

	if (!cursor_literal(&c, "socket:[") || !cursor_u64(&c, &wanted.inode))
		return -ENOENT;
	snprintf(prefix, sizeof prefix, "%d/", (int)pid);
	search_tables(fs, fs->root_fd, prefix, &wanted, 1);
	if (text == NULL)
		return -ENOENT;
	snprintf(out, size, "%s", text);
	free(text);
	return 0;
}
