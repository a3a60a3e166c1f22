/* socket.c - the addresses and peers of sockets; see socket.h. */
#include "config.h"

#include "proc/socket.h"
#include "base/cursor.h"
#include "model/endpoint.h"
#include "proc/procfs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

/* Parse "0100007F:1F90": 32-bit words in the machine's byte order, then a port. */
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
	/* Each word is printed as a number; in memory it is in network order. */
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

/* Parse a line of net/unix: "NUM: RefCount Protocol Flags Type St Inode Path". */
static bool parse_unix(const char *text, size_t length, uint64_t *inode, struct cursor *name)
{
	*name = cursor_over(text, length);
	if (!cursor_skip_words(name, 6) || !cursor_u64(name, inode))
		return false;
	cursor_skip_blanks(name);
	return true;
}

/* Parse a line of net/netlink, "sk Eth Pid Groups Rmem Wmem Dump Locks Drops Inode", or of
 * net/packet, "sk RefCnt Type Proto Iface R Rmem User Inode"; `words` precede the inode. */
static bool parse_inode_after(const char *text, size_t length, int words, uint64_t *inode)
{
	struct cursor c = cursor_over(text, length);

	return cursor_skip_words(&c, words) && cursor_u64(&c, inode);
}

/* Return the second word of that line, or -1 if it is not a number. */
static int32_t parse_family(const char *text, size_t length)
{
	struct cursor c = cursor_over(text, length);
	uint64_t family;

	return cursor_skip_words(&c, 1) && cursor_u64(&c, &family) && family <= INT32_MAX ?
		       (int32_t)family :
		       -1;
}

/* The tables of net/, and the protocol of the sockets in each. */
static const struct table {
	const char *name;
	enum endpoint_protocol protocol;
} tables[] = {
	{ "tcp", PROTOCOL_TCP },         { "tcp6", PROTOCOL_TCP },      { "unix", PROTOCOL_UNIX },
	{ "udp", PROTOCOL_UDP },         { "udp6", PROTOCOL_UDP },      { "raw", PROTOCOL_RAW },
	{ "raw6", PROTOCOL_RAW },        { "icmp", PROTOCOL_ICMP },     { "icmp6", PROTOCOL_ICMP },
	{ "netlink", PROTOCOL_NETLINK }, { "packet", PROTOCOL_PACKET },
};

/* Parse the inode of one line of a table; return false if it has none. */
static bool parse_inode(const struct table *table, const char *text, size_t length, uint64_t *inode)
{
	struct socket_line parsed;
	struct cursor path;

	switch (table->protocol) {
	case PROTOCOL_UNIX:
		return parse_unix(text, length, inode, &path);
	case PROTOCOL_NETLINK:
		return parse_inode_after(text, length, 9, inode);
	case PROTOCOL_PACKET:
		return parse_inode_after(text, length, 8, inode);
	default:
		if (socket_parse_line(text, length, &parsed) != 0)
			return false;
		*inode = parsed.inode;
		return true;
	}
}

static void take_name(struct cursor name, struct endpoint *end)
{
	size_t length = cursor_left(&name);

	if (length > sizeof end->name - 1)
		length = sizeof end->name - 1;
	memcpy(end->name, name.at, length);
	end->name[length] = '\0';
}

static void take_inet(const struct socket_line *line, struct endpoint_inet *out)
{
	*out = (struct endpoint_inet){
		.local_port = (uint16_t)line->local_port,
		.peer_port = (uint16_t)line->peer_port,
		.address_bytes = (uint8_t)line->address_bytes,
		.state = (uint8_t)line->state,
	};
	memcpy(out->local, line->local, sizeof out->local);
	memcpy(out->peer, line->peer, sizeof out->peer);
}

/* Store what a line accepted by parse_inode() says about the socket. */
static void take_line(const struct table *table, const char *text, size_t length,
		      struct endpoint *end)
{
	struct socket_line parsed;
	struct cursor path;
	uint64_t inode;

	end->protocol = (uint8_t)table->protocol;
	switch (table->protocol) {
	case PROTOCOL_UNIX:
		parse_unix(text, length, &inode, &path);
		take_name(path, end);
		break;
	case PROTOCOL_NETLINK:
		end->netlink_family = parse_family(text, length);
		break;
	case PROTOCOL_PACKET:
		break;
	default:
		socket_parse_line(text, length, &parsed);
		take_inet(&parsed, &end->inet);
		break;
	}
}

static int compare_wanted(const void *a, const void *b)
{
	const struct endpoint *const *x = a, *const *y = b;

	return ((*x)->inode > (*y)->inode) - ((*x)->inode < (*y)->inode);
}

/* Return the first endpoint with this inode, or NULL: one socket can be open under several
 * descriptors. */
static struct endpoint **find_wanted(struct endpoint **list, size_t count, uint64_t inode)
{
	struct endpoint key = { .inode = inode }, *key_at = &key;
	struct endpoint **at = bsearch(&key_at, list, count, sizeof *list, compare_wanted);

	while (at && at > list && at[-1]->inode == inode)
		at--;
	return at;
}

/* Search one table line by line; the kernel generates these files record by record and they
 * can be large, so they are streamed.  Return how many endpoints are still unresolved. */
static size_t search_table(FILE *stream, const struct table *table, struct endpoint **list,
			   size_t count, size_t left)
{
	char *line = NULL;
	size_t capacity = 0;
	ssize_t n;

	while (left > 0 && (n = getline(&line, &capacity, stream)) > 0) {
		size_t length = (size_t)n - (line[n - 1] == '\n');
		uint64_t inode;
		if (!parse_inode(table, line, length, &inode) || inode == 0)
			continue;
		struct endpoint **at = find_wanted(list, count, inode);
		for (; at && at < list + count && (*at)->inode == inode; at++) {
			if ((*at)->protocol != PROTOCOL_UNKNOWN)
				continue;
			take_line(table, line, length, *at);
			left--;
		}
	}
	free(line);
	return left;
}

/* Search all tables; `prefix` is the folder that contains net/, below dir_fd. */
static void search_tables(struct procfs *fs, int dir_fd, const char *prefix, struct endpoint **list,
			  size_t count)
{
	size_t left = count;

	qsort(list, count, sizeof *list, compare_wanted);
	for (size_t i = 0; i < sizeof tables / sizeof *tables && left > 0; i++) {
		char path[PROCFS_PATH_MAX];
		snprintf(path, sizeof path, "%snet/%s", prefix, tables[i].name);
		fs->calls += 2;
		int fd = openat(dir_fd, path, O_RDONLY | O_CLOEXEC);
		FILE *stream = fd < 0 ? NULL : fdopen(fd, "r");
		if (stream == NULL) {
			if (fd >= 0)
				close(fd);
			continue;
		}
		left = search_table(stream, &tables[i], list, count, left);
		fclose(stream);
	}
}

void socket_find_all(struct procfs *fs, int dir_fd, struct endpoint **list, size_t count)
{
	search_tables(fs, dir_fd, "", list, count);
}

int socket_find(struct procfs *fs, pid_t pid, struct endpoint *end)
{
	char prefix[16];

	if (end->type != ENDPOINT_SOCKET)
		return -ENOENT;
	snprintf(prefix, sizeof prefix, "%d/", (int)pid);
	search_tables(fs, fs->root_fd, prefix, &end, 1);
	return end->protocol == PROTOCOL_UNKNOWN ? -ENOENT : 0;
}
