/* endpoint.c - convert links of descriptors to endpoints, and endpoints to text; see endpoint.h. */
#include "config.h"

#include "model/endpoint.h"
#include "base/cursor.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* ---- from a link ---- */

/* Parse the inode 4711 of "pipe:[4711]".  Accept only what the kernel itself writes. */
static bool parse_inode(const char *link, size_t length, const char *word, uint64_t *out)
{
	struct cursor c = cursor_over(link, length);

	return cursor_literal(&c, word) && cursor_left(&c) > 1 && *c.at >= '1' && *c.at <= '9' &&
	       cursor_u64(&c, out) && cursor_literal(&c, "]") && cursor_left(&c) == 0;
}

struct endpoint endpoint_of_link(const char *link, size_t length)
{
	struct endpoint end = { .type = ENDPOINT_NONE };

	if (length == 0)
		return end;
	if (parse_inode(link, length, "socket:[", &end.inode)) {
		end.type = ENDPOINT_SOCKET;
		return end;
	}
	if (parse_inode(link, length, "pipe:[", &end.inode)) {
		end.type = ENDPOINT_PIPE;
		return end;
	}
	end.inode = 0;
	end.type = *link == '/' ? ENDPOINT_FILE : ENDPOINT_NAMED;
	if (length > sizeof end.name - 1)
		length = sizeof end.name - 1;
	memcpy(end.name, link, length);
	return end;
}

/* ---- comparing ---- */

static bool is_inet(uint8_t protocol)
{
	return protocol >= PROTOCOL_TCP && protocol <= PROTOCOL_ICMP;
}

static bool is_same_socket(const struct endpoint *a, const struct endpoint *b)
{
	if (is_inet(a->protocol))
		return memcmp(&a->inet, &b->inet, sizeof a->inet) == 0;
	if (a->protocol == PROTOCOL_NETLINK)
		return a->netlink_family == b->netlink_family;
	if (a->protocol == PROTOCOL_UNIX || a->protocol == PROTOCOL_OTHER)
		return strcmp(a->name, b->name) == 0;
	return true;
}

bool endpoint_is_same(const struct endpoint *a, const struct endpoint *b)
{
	if (a->type != b->type || a->protocol != b->protocol || a->device != b->device ||
	    a->inode != b->inode)
		return false;
	switch ((enum endpoint_type)a->type) {
	case ENDPOINT_FILE:
	case ENDPOINT_NAMED:
		return strcmp(a->name, b->name) == 0;
	case ENDPOINT_SOCKET:
		return is_same_socket(a, b);
	case ENDPOINT_LOCK:
		return a->address == b->address;
	case ENDPOINT_PROCESS:
		return a->pid == b->pid;
	case ENDPOINT_NONE:
	case ENDPOINT_PIPE:
		break;
	}
	return true;
}

/* ---- as text ---- */

static void write_address(const uint8_t *address, int bytes, unsigned port, char *out, size_t size)
{
	char text[INET6_ADDRSTRLEN];

	inet_ntop(bytes == 4 ? AF_INET : AF_INET6, address, text, sizeof text);
	snprintf(out, size, bytes == 4 ? "%s:%u" : "[%s]:%u", text, port);
}

static void write_inet(uint8_t protocol, const struct endpoint_inet *inet, char *out, size_t size)
{
	static const char *const names[] = {
		[PROTOCOL_TCP] = "tcp",
		[PROTOCOL_UDP] = "udp",
		[PROTOCOL_RAW] = "raw",
		[PROTOCOL_ICMP] = "icmp",
	};
	char local[INET6_ADDRSTRLEN + 10], peer[INET6_ADDRSTRLEN + 10];

	write_address(inet->local, inet->address_bytes, inet->local_port, local, sizeof local);
	write_address(inet->peer, inet->address_bytes, inet->peer_port, peer, sizeof peer);
	if (protocol == PROTOCOL_TCP && inet->state == ENDPOINT_LISTENS)
		snprintf(out, size, "%s listening on %s", names[protocol], local);
	else if (inet->peer_port == 0)
		snprintf(out, size, "%s %s", names[protocol], local);
	else
		snprintf(out, size, "%s %s to %s", names[protocol], local, peer);
}

/* Families of netlink(7) that programs commonly have open. */
static void write_netlink(int32_t family, char *out, size_t size)
{
	static const char *const families[] = {
		[0] = "route",      [4] = "sock_diag",       [5] = "nflog",
		[6] = "xfrm",       [7] = "selinux",         [8] = "iscsi",
		[9] = "audit",      [10] = "fib_lookup",     [11] = "connector",
		[12] = "netfilter", [15] = "kobject_uevent", [16] = "generic",
		[21] = "crypto",
	};

	if (family < 0)
		snprintf(out, size, "netlink");
	else if ((size_t)family < sizeof families / sizeof *families && families[family])
		snprintf(out, size, "netlink %s", families[family]);
	else
		snprintf(out, size, "netlink %d", family);
}

static void write_socket(const struct endpoint *end, char *out, size_t size)
{
	switch ((enum endpoint_protocol)end->protocol) {
	case PROTOCOL_UNKNOWN:
		snprintf(out, size, "socket:[%" PRIu64 "]", end->inode);
		break;
	case PROTOCOL_TCP:
	case PROTOCOL_UDP:
	case PROTOCOL_RAW:
	case PROTOCOL_ICMP:
		write_inet(end->protocol, &end->inet, out, size);
		break;
	case PROTOCOL_UNIX:
		snprintf(out, size, "unix %s", end->name[0] ? end->name : "(no name)");
		break;
	case PROTOCOL_NETLINK:
		write_netlink(end->netlink_family, out, size);
		break;
	case PROTOCOL_PACKET:
		snprintf(out, size, "packet");
		break;
	case PROTOCOL_OTHER:
		snprintf(out, size, "%s", end->name);
		break;
	}
}

const char *endpoint_text(const struct endpoint *end, char *out, size_t size)
{
	*out = '\0';
	switch ((enum endpoint_type)end->type) {
	case ENDPOINT_FILE:
	case ENDPOINT_NAMED:
		snprintf(out, size, "%s", end->name);
		break;
	case ENDPOINT_PIPE:
		snprintf(out, size, "pipe:[%" PRIu64 "]", end->inode);
		break;
	case ENDPOINT_SOCKET:
		write_socket(end, out, size);
		break;
	case ENDPOINT_NONE:
	case ENDPOINT_LOCK:
	case ENDPOINT_PROCESS:
		break;
	}
	return out;
}
