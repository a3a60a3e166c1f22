/* test_endpoint: convert links of descriptors to endpoints, and endpoints to text. */
#include "config.h"

#include "support.h"

#include <arpa/inet.h>
#include <string.h>

#include "model/endpoint.h"

static struct endpoint of(const char *link)
{
	size_t length = strlen(link);
	char *copy = exact_copy(link, length);
	struct endpoint end = endpoint_of_link(copy, length);

	free(copy);
	return end;
}

static const char *text_of(const struct endpoint *end)
{
	static char text[ENDPOINT_TEXT_MAX];

	return endpoint_text(end, text, sizeof text);
}

/* A link that differs from what the kernel writes for a pipe or a socket is kept as it is. */
static void test_links(void **state)
{
	static const struct {
		const char *link;
		enum endpoint_type type;
		uint64_t inode;
	} rows[] = {
		{ "", ENDPOINT_NONE, 0 },
		{ "socket:[4711]", ENDPOINT_SOCKET, 4711 },
		{ "socket:[18446744073709551615]", ENDPOINT_SOCKET, UINT64_MAX },
		{ "socket:[18446744073709551616]", ENDPOINT_NAMED, 0 },
		{ "socket:[04711]", ENDPOINT_NAMED, 0 },
		{ "socket:[]", ENDPOINT_NAMED, 0 },
		{ "socket:[ 1]", ENDPOINT_NAMED, 0 },
		{ "pipe:[0]", ENDPOINT_NAMED, 0 },
		{ "socket:[1", ENDPOINT_NAMED, 0 },
		{ "socket:[1]]", ENDPOINT_NAMED, 0 },
		{ "socket:", ENDPOINT_NAMED, 0 },
		{ "pipe:[12]", ENDPOINT_PIPE, 12 },
		{ "pipe:[12] ", ENDPOINT_NAMED, 0 },
		{ "anon_inode:[eventpoll]", ENDPOINT_NAMED, 0 },
		{ "pidfd:[7]", ENDPOINT_NAMED, 0 },
		{ "/var/log/a b (deleted)", ENDPOINT_FILE, 0 },
		{ "/dev/pts/3", ENDPOINT_FILE, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct endpoint end = of(rows[i].link);
		assert_int_equal(end.type, rows[i].type);
		assert_true(end.inode == rows[i].inode);
		assert_int_equal(end.protocol, PROTOCOL_UNKNOWN);
		assert_string_equal(text_of(&end), rows[i].link);
	}
}

static void test_long_names_are_cut(void **state)
{
	char link[400], out[10] = "!!!!!!!!!";

	(void)state;
	memset(link, 'f', sizeof link - 1);
	link[0] = '/';
	link[sizeof link - 1] = '\0';
	struct endpoint end = of(link);
	assert_int_equal(strlen(text_of(&end)), ENDPOINT_NAME_MAX - 1);
	assert_string_equal(endpoint_text(&end, out, 5), "/fff");
	assert_int_equal(out[5], '!');
}

static struct endpoint inet(enum endpoint_protocol protocol, const char *local, unsigned local_port,
			    const char *peer, unsigned peer_port)
{
	bool is_long = strchr(local, ':') != NULL;
	struct endpoint end = {
		.type = ENDPOINT_SOCKET,
		.protocol = (uint8_t)protocol,
		.inode = 5,
		.inet = { .local_port = (uint16_t)local_port,
			  .peer_port = (uint16_t)peer_port,
			  .address_bytes = is_long ? 16 : 4,
			  .state = 1 },
	};

	assert_int_equal(inet_pton(is_long ? AF_INET6 : AF_INET, local, end.inet.local), 1);
	assert_int_equal(inet_pton(is_long ? AF_INET6 : AF_INET, peer, end.inet.peer), 1);
	return end;
}

static void test_sockets(void **state)
{
	struct endpoint end = inet(PROTOCOL_TCP, "127.0.0.1", 5432, "10.1.2.3", 48120);

	(void)state;
	assert_string_equal(text_of(&end), "tcp 127.0.0.1:5432 to 10.1.2.3:48120");
	end.inet.state = ENDPOINT_LISTENS;
	assert_string_equal(text_of(&end), "tcp listening on 127.0.0.1:5432");
	end = inet(PROTOCOL_UDP, "::1", 53, "::", 0);
	assert_string_equal(text_of(&end), "udp [::1]:53");
	end.inet.state = ENDPOINT_LISTENS; /* without a meaning there */
	assert_string_equal(text_of(&end), "udp [::1]:53");
	end = inet(PROTOCOL_RAW, "0.0.0.0", 1, "0.0.0.0", 0);
	assert_string_equal(text_of(&end), "raw 0.0.0.0:1");
	/* The longest addresses. */
	end = inet(PROTOCOL_ICMP, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 65535,
		   "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 65535);
	assert_string_equal(text_of(&end), "icmp [ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535 "
					   "to [ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535");
}

static void test_other_sockets(void **state)
{
	struct endpoint end = { .type = ENDPOINT_SOCKET, .protocol = PROTOCOL_UNIX };

	(void)state;
	assert_string_equal(text_of(&end), "unix (no name)");
	strcpy(end.name, "@x");
	assert_string_equal(text_of(&end), "unix @x");
	end = (struct endpoint){ .type = ENDPOINT_SOCKET, .protocol = PROTOCOL_NETLINK };
	assert_string_equal(text_of(&end), "netlink route");
	end.netlink_family = 1;
	assert_string_equal(text_of(&end), "netlink 1");
	end.netlink_family = 4000;
	assert_string_equal(text_of(&end), "netlink 4000");
	end.netlink_family = -1;
	assert_string_equal(text_of(&end), "netlink");
	end = (struct endpoint){ .type = ENDPOINT_SOCKET, .protocol = PROTOCOL_PACKET };
	assert_string_equal(text_of(&end), "packet");
	end = (struct endpoint){ .type = ENDPOINT_SOCKET,
				 .protocol = PROTOCOL_OTHER,
				 .name = "vsock" };
	assert_string_equal(text_of(&end), "vsock");
}

/* For these, the system call says enough. */
static void test_ends_without_text(void **state)
{
	struct endpoint lock = { .type = ENDPOINT_LOCK, .address = 0x1000 };
	struct endpoint child = { .type = ENDPOINT_PROCESS, .pid = 77 };

	(void)state;
	assert_string_equal(text_of(&lock), "");
	assert_string_equal(text_of(&child), "");
}

static void test_comparing(void **state)
{
	struct endpoint a = of("socket:[5]"), b = of("socket:[5]");

	(void)state;
	assert_true(endpoint_is_same(&a, &b));
	b = of("socket:[6]");
	assert_false(endpoint_is_same(&a, &b));
	b = of("pipe:[5]");
	assert_false(endpoint_is_same(&a, &b));
	b = inet(PROTOCOL_TCP, "127.0.0.1", 1, "127.0.0.1", 2);
	assert_false(endpoint_is_same(&a, &b));
	a = b;
	assert_true(endpoint_is_same(&a, &b));
	b.inet.peer_port = 3;
	assert_false(endpoint_is_same(&a, &b));
	a = b = (struct endpoint){ .type = ENDPOINT_SOCKET, .protocol = PROTOCOL_NETLINK };
	assert_true(endpoint_is_same(&a, &b));
	b.netlink_family = 9;
	assert_false(endpoint_is_same(&a, &b));
	a = b = (struct endpoint){ .type = ENDPOINT_SOCKET, .protocol = PROTOCOL_UNIX };
	b.name[0] = '@';
	assert_false(endpoint_is_same(&a, &b));
	a = b = of("/tmp/x");
	assert_true(endpoint_is_same(&a, &b));
	b.inode = 1; /* another file of this name */
	assert_false(endpoint_is_same(&a, &b));
	b = a;
	b.device = ENDPOINT_DEVICE(8, 1);
	assert_false(endpoint_is_same(&a, &b));
	b = of("/tmp/y");
	assert_false(endpoint_is_same(&a, &b));
	a = b = (struct endpoint){ .type = ENDPOINT_LOCK, .address = 1 };
	assert_true(endpoint_is_same(&a, &b));
	b.address = 1ULL << 40 | 1;
	assert_false(endpoint_is_same(&a, &b));
	a = b = (struct endpoint){ .type = ENDPOINT_PROCESS, .pid = 1 };
	assert_true(endpoint_is_same(&a, &b));
	b.pid = 2;
	assert_false(endpoint_is_same(&a, &b));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_links),
		cmocka_unit_test(test_long_names_are_cut),
		cmocka_unit_test(test_sockets),
		cmocka_unit_test(test_other_sockets),
		cmocka_unit_test(test_ends_without_text),
		cmocka_unit_test(test_comparing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
