/* sock_diag.c - stream sockets, from netlink; see sock_diag.h. */
#include "config.h"

#include "proc/sock_diag.h"
#include "base/array.h"

#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>
#include <linux/unix_diag.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { TCP_IS_ESTABLISHED = 1, TCP_IS_LISTENING = 10 };

#define BUFFER_BYTES 65536
/* The kernel answers at once; a time limit only guards against one that does not. */
#define ANSWER_S 2

/* ---- messages ---- */

/* Return the attribute of this type, with its length in *length; NULL: there is none. */
static const void *find_attribute(const struct rtattr *a, size_t left, unsigned short type,
				  size_t *length)
{
	while (left >= sizeof *a && a->rta_len >= sizeof *a && a->rta_len <= left) {
		size_t step = RTA_ALIGN(a->rta_len);
		if (a->rta_type == type) {
			*length = a->rta_len - RTA_LENGTH(0);
			return (const char *)a + RTA_LENGTH(0);
		}
		if (step >= left)
			break;
		left -= step;
		a = (const void *)((const char *)a + step);
	}
	return NULL;
}

static struct diag_socket *add_socket(struct sock_diag *d)
{
	if (ARRAY_RESERVE(d->list, d->capacity, d->count + 1) != 0)
		return NULL;
	struct diag_socket *s = &d->list[d->count++];
	memset(s, 0, sizeof *s);
	return s;
}

static int add_waiting(struct sock_diag *d, uint64_t listener, const void *clients, size_t length)
{
	uint32_t inode;

	for (size_t at = 0; at + sizeof inode <= length; at += sizeof inode) {
		memcpy(&inode, (const char *)clients + at, sizeof inode);
		if (ARRAY_RESERVE(d->waiting, d->waiting_capacity, d->waiting_count + 2) != 0)
			return -ENOMEM;
		d->waiting[d->waiting_count++] = listener;
		d->waiting[d->waiting_count++] = inode;
	}
	return 0;
}

/* An abstract name begins with a NUL, which is shown as "@", as ss(8) does. */
static void take_name(const char *name, size_t length, struct diag_socket *out)
{
	if (length > sizeof out->name - 1)
		length = sizeof out->name - 1;
	memcpy(out->name, name, length);
	if (length > 0 && out->name[0] == '\0')
		out->name[0] = '@';
}

static int take_unix(struct sock_diag *d, const struct unix_diag_msg *m, size_t length)
{
	const struct rtattr *first = (const void *)(m + 1);
	size_t left, n;
	const void *data;

	if (length < sizeof *m)
		return -EBADMSG;
	if (m->udiag_type != SOCK_STREAM && m->udiag_type != SOCK_SEQPACKET)
		return 0;
	left = length - sizeof *m;
	struct diag_socket *s = add_socket(d);
	if (s == NULL)
		return -ENOMEM;
	s->protocol = PROTOCOL_UNIX;
	s->state = m->udiag_state;
	s->inode = m->udiag_ino;
	data = find_attribute(first, left, UNIX_DIAG_NAME, &n);
	if (data)
		take_name(data, n, s);
	s->is_server = s->name[0] != '\0';
	data = find_attribute(first, left, UNIX_DIAG_PEER, &n);
	if (data && n >= sizeof(uint32_t)) {
		uint32_t peer;
		memcpy(&peer, data, sizeof peer);
		s->peer = peer;
	}
	data = find_attribute(first, left, UNIX_DIAG_RQLEN, &n);
	if (data && n >= sizeof(struct unix_diag_rqlen)) {
		struct unix_diag_rqlen queues;
		memcpy(&queues, data, sizeof queues);
		s->unread = queues.udiag_rqueue;
		s->unsent = queues.udiag_wqueue;
	}
	data = find_attribute(first, left, UNIX_DIAG_ICONS, &n);
	return data ? add_waiting(d, s->inode, data, n) : 0;
}

/* The structure grew: an older kernel writes less of it. */
static void take_info(const void *data, size_t length, struct diag_socket *out)
{
	struct tcp_info info = { 0 };

	if (length < offsetof(struct tcp_info, tcpi_bytes_sent) + sizeof info.tcpi_bytes_sent)
		return; /* before Linux 4.19 */
	memcpy(&info, data, length < sizeof info ? length : sizeof info);
	out->has_times = true;
	out->sent_ms = info.tcpi_last_data_sent;
	out->received_ms = info.tcpi_last_data_recv;
	out->has_sent = info.tcpi_bytes_sent > 0;
	out->has_received = info.tcpi_bytes_received > 0;
}

static int take_inet(struct sock_diag *d, const struct inet_diag_msg *m, size_t length)
{
	size_t n;

	if (length < sizeof *m || (m->idiag_family != AF_INET && m->idiag_family != AF_INET6))
		return -EBADMSG;
	struct diag_socket *s = add_socket(d);
	if (s == NULL)
		return -ENOMEM;
	s->protocol = PROTOCOL_TCP;
	s->state = m->idiag_state;
	s->inode = m->idiag_inode;
	s->unread = m->idiag_rqueue;
	s->unsent = m->idiag_wqueue;
	s->inet.state = m->idiag_state;
	s->inet.address_bytes = m->idiag_family == AF_INET ? 4 : 16;
	memcpy(s->inet.local, m->id.idiag_src, s->inet.address_bytes);
	memcpy(s->inet.peer, m->id.idiag_dst, s->inet.address_bytes);
	s->inet.local_port = ntohs(m->id.idiag_sport);
	s->inet.peer_port = ntohs(m->id.idiag_dport);
	const void *data =
		find_attribute((const void *)(m + 1), length - sizeof *m, INET_DIAG_INFO, &n);
	if (data)
		take_info(data, n, s);
	return 0;
}

int sock_diag_take(struct sock_diag *d, const void *messages, size_t length)
{
	const char *at = messages;

	while (length >= NLMSG_HDRLEN) {
		struct nlmsghdr head;
		memcpy(&head, at, sizeof head);
		if (head.nlmsg_len < NLMSG_HDRLEN || head.nlmsg_len > length)
			return -EBADMSG;
		const void *body = at + NLMSG_HDRLEN;
		size_t size = head.nlmsg_len - NLMSG_HDRLEN;
		int error = 0;
		if (head.nlmsg_type == NLMSG_DONE)
			return 0;
		if (head.nlmsg_type == NLMSG_ERROR) {
			int32_t reason = -EBADMSG;
			if (size >= sizeof reason)
				memcpy(&reason, body, sizeof reason);
			return reason < 0 && reason > -4096 ? reason : -EBADMSG;
		}
		if (head.nlmsg_type == SOCK_DIAG_BY_FAMILY) {
			uint8_t family = size > 0 ? *(const uint8_t *)body : 0;
			error = family == AF_UNIX ? take_unix(d, body, size) :
						    take_inet(d, body, size);
		}
		if (error)
			return error;
		size_t step = NLMSG_ALIGN(head.nlmsg_len);
		if (step >= length)
			break;
		at += step;
		length -= step;
	}
	return 1;
}

/* ---- pairs ---- */

static int compare_inodes(const void *x, const void *y)
{
	const struct diag_socket *a = x, *b = y;

	return (a->inode > b->inode) - (a->inode < b->inode);
}

/* Both addresses of a connection, as both ends agree on: IPv4 in the form of IPv6. */
struct tuple {
	uint8_t local[16], peer[16];
	uint16_t local_port, peer_port;
	uint32_t at; /* index of the socket */
};

static void write_address(const uint8_t *address, unsigned bytes, uint8_t out[static 16])
{
	memset(out, 0, 16);
	if (bytes == 4)
		out[10] = out[11] = 0xff;
	memcpy(out + 16 - bytes, address, bytes);
}

static void make_tuple(const struct endpoint_inet *inet, bool is_swapped, struct tuple *out)
{
	memset(out, 0, sizeof *out);
	write_address(is_swapped ? inet->peer : inet->local, inet->address_bytes, out->local);
	write_address(is_swapped ? inet->local : inet->peer, inet->address_bytes, out->peer);
	out->local_port = is_swapped ? inet->peer_port : inet->local_port;
	out->peer_port = is_swapped ? inet->local_port : inet->peer_port;
}

static int compare_tuples(const void *x, const void *y)
{
	return memcmp(x, y, offsetof(struct tuple, at));
}

static bool is_any(const uint8_t address[static 16])
{
	static const uint8_t any[16], any_v4[16] = { [10] = 0xff, [11] = 0xff };

	return memcmp(address, any, 16) == 0 || memcmp(address, any_v4, 16) == 0;
}

/* Return the socket that listens at an address and port, or at the port of any address. */
static const struct diag_socket *find_listener(const struct sock_diag *d,
					       const uint8_t address[static 16], unsigned port)
{
	for (size_t i = 0; i < d->count; i++) {
		const struct diag_socket *s = &d->list[i];
		uint8_t local[16];
		if (s->protocol != PROTOCOL_TCP || s->state != TCP_IS_LISTENING ||
		    s->inet.local_port != port)
			continue;
		write_address(s->inet.local, s->inet.address_bytes, local);
		if (is_any(local) || memcmp(local, address, 16) == 0)
			return s;
	}
	return NULL;
}

/* Ports at which somebody listens, one bit each. */
struct ports {
	uint8_t bits[65536 / 8];
};

static bool has_port(const struct ports *p, unsigned port)
{
	return p->bits[port / 8] >> (port % 8) & 1;
}

static void join_inet(struct sock_diag *d, const struct tuple *tuples, size_t count,
		      const struct ports *ports)
{
	for (size_t i = 0; i < d->count; i++) {
		struct diag_socket *s = &d->list[i];
		struct tuple key;
		if (s->protocol != PROTOCOL_TCP || s->inet.peer_port == 0)
			continue;
		s->is_server = has_port(ports, s->inet.local_port);
		make_tuple(&s->inet, true, &key);
		const struct tuple *found =
			bsearch(&key, tuples, count, sizeof key, compare_tuples);
		if (found)
			s->peer = d->list[found->at].inode;
		if (s->peer == 0 && has_port(ports, s->inet.peer_port)) {
			const struct diag_socket *listener =
				found || s->state != TCP_IS_ESTABLISHED ?
					find_listener(d, key.local, s->inet.peer_port) :
					NULL;
			s->acceptor = listener ? listener->inode : 0;
		}
	}
}

static void join_waiting(struct sock_diag *d)
{
	for (size_t i = 0; i + 1 < d->waiting_count; i += 2) {
		struct diag_socket key = { .inode = d->waiting[i + 1] };
		struct diag_socket *client =
			d->count ? bsearch(&key, d->list, d->count, sizeof key, compare_inodes) :
				   NULL;
		if (client && client->inode > 0 && client->peer == 0)
			client->acceptor = d->waiting[i];
	}
}

int sock_diag_join(struct sock_diag *d)
{
	struct tuple *tuples = malloc((d->count + 1) * sizeof *tuples);
	struct ports *ports = calloc(1, sizeof *ports);
	size_t count = 0;

	if (tuples == NULL || ports == NULL) {
		free(tuples);
		free(ports);
		return -ENOMEM;
	}
	if (d->count > 0)
		qsort(d->list, d->count, sizeof *d->list, compare_inodes);
	for (size_t i = 0; i < d->count; i++) {
		const struct diag_socket *s = &d->list[i];
		if (s->protocol != PROTOCOL_TCP)
			continue;
		if (s->state == TCP_IS_LISTENING) {
			ports->bits[s->inet.local_port / 8] |=
				(uint8_t)(1u << (s->inet.local_port % 8));
		} else {
			make_tuple(&s->inet, false, &tuples[count]);
			tuples[count++].at = (uint32_t)i;
		}
	}
	if (count > 0)
		qsort(tuples, count, sizeof *tuples, compare_tuples);
	join_inet(d, tuples, count, ports);
	join_waiting(d);
	free(tuples);
	free(ports);
	return 0;
}

const struct diag_socket *sock_diag_find(const struct sock_diag *d, uint64_t inode)
{
	const struct diag_socket key = { .inode = inode };

	if (inode == 0 || d->count == 0)
		return NULL;
	return bsearch(&key, d->list, d->count, sizeof key, compare_inodes);
}

/* ---- the socket ---- */

static int receive_all(struct sock_diag *d, int fd, void *buffer)
{
	int more = 1;

	while (more > 0) {
		ssize_t n = recv(fd, buffer, BUFFER_BYTES, 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : -EIO;
		more = sock_diag_take(d, buffer, (size_t)n);
	}
	return more;
}

static int dump(struct sock_diag *d, int fd, void *buffer, const void *request, size_t size)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	struct nlmsghdr head = {
		.nlmsg_len = (uint32_t)(NLMSG_HDRLEN + size),
		.nlmsg_type = SOCK_DIAG_BY_FAMILY,
		.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
	};
	struct iovec parts[] = { { &head, sizeof head }, { (void *)(uintptr_t)request, size } };
	struct msghdr message = {
		.msg_name = &kernel, .msg_namelen = sizeof kernel, .msg_iov = parts, .msg_iovlen = 2
	};

	if (sendmsg(fd, &message, 0) < 0)
		return -errno;
	return receive_all(d, fd, buffer);
}

static int dump_unix(struct sock_diag *d, int fd, void *buffer)
{
	struct unix_diag_req request = {
		.sdiag_family = AF_UNIX,
		.udiag_states = UINT32_MAX,
		.udiag_show = UDIAG_SHOW_NAME | UDIAG_SHOW_PEER | UDIAG_SHOW_RQLEN |
			      UDIAG_SHOW_ICONS,
	};

	return dump(d, fd, buffer, &request, sizeof request);
}

static int dump_inet(struct sock_diag *d, int fd, void *buffer, uint8_t family)
{
	struct inet_diag_req_v2 request = {
		.sdiag_family = family,
		.sdiag_protocol = IPPROTO_TCP,
		.idiag_ext = 1 << (INET_DIAG_INFO - 1),
		.idiag_states = UINT32_MAX & ~(1u << 6), /* not those that are only remembered */
	};

	return dump(d, fd, buffer, &request, sizeof request);
}

int sock_diag_read(struct sock_diag *out, unsigned protocols)
{
	const struct timeval limit = { .tv_sec = ANSWER_S };
	void *buffer = malloc(BUFFER_BYTES);
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
	int error = buffer == NULL ? -ENOMEM : fd < 0 ? -errno : 0;

	*out = (struct sock_diag){ 0 };
	if (!error)
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
	if (!error && protocols & SOCK_DIAG_UNIX)
		error = dump_unix(out, fd, buffer);
	if (!error && protocols & SOCK_DIAG_TCP) {
		error = dump_inet(out, fd, buffer, AF_INET);
		/* IPv6 may be off. */
		if (!error && dump_inet(out, fd, buffer, AF_INET6) == -ENOMEM)
			error = -ENOMEM;
	}
	if (fd >= 0)
		close(fd);
	free(buffer);
	int joined = sock_diag_join(out);
	return error ? error : joined;
}

void sock_diag_free(struct sock_diag *d)
{
	free(d->list);
	free(d->waiting);
	*d = (struct sock_diag){ 0 };
}
