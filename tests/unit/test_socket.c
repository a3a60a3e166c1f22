/* test_socket: the peers of sockets. */
#include "config.h"

#include "support.h"

#include "proc/procfs.h"
#include "proc/socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#define REST "00000000:00000000 00:00000000 00000000  1000        0"

/* ---- lines of the kernel's tables; addresses are numbers in the machine's byte order ---- */

static int parse(const char *text, struct socket_line *out)
{
	size_t length = strlen(text);
	char *copy = exact_copy(text, length);
	int error = socket_parse_line(copy, length, out);

	free(copy);
	return error;
}

/* Return an IPv4 address as the kernel prints it on this machine. */
static const char *address_of(const char *text, unsigned port)
{
	static char out[2][24];
	static int next;
	uint32_t word;

	next = !next;
	assert_int_equal(inet_pton(AF_INET, text, &word), 1);
	snprintf(out[next], sizeof *out, "%08X:%04X", (unsigned)word, port);
	return out[next];
}

static void test_lines(void **state)
{
	struct socket_line line;
	char text[300], shown[INET6_ADDRSTRLEN];

	(void)state;
	snprintf(text, sizeof text, "   0: %s %s 01 " REST " 4711 1 0 100",
		 address_of("127.0.0.1", 5432), address_of("10.1.2.3", 48120));
	assert_int_equal(parse(text, &line), 0);
	assert_int_equal(line.address_bytes, 4);
	assert_string_equal(inet_ntop(AF_INET, line.local, shown, sizeof shown), "127.0.0.1");
	assert_string_equal(inet_ntop(AF_INET, line.peer, shown, sizeof shown), "10.1.2.3");
	assert_int_equal(line.local_port, 5432);
	assert_int_equal(line.peer_port, 48120);
	assert_int_equal(line.state, 1);
	assert_int_equal(line.inode, 4711);
	for (size_t length = strlen(text); length-- > 0;) {
		text[length] = '\0';
		if (parse(text, &line) == 0)
			assert_true(is_decimal_prefix(line.inode, 4711));
	}
}

static void test_wrong_lines(void **state)
{
	static const char *const lines[] = {
		"",
		"  sl  local_address rem_address   st tx_queue rx_queue",
		"0 0100007F:1F90 00000000:0000 0A " REST " 5",
		"0: 0100007:1F90 00000000:0000 0A " REST " 5",
		"0: 0100007F1F90 00000000:0000 0A " REST " 5",
		"0: 0100007F:10000 00000000:0000 0A " REST " 5",
		"0: 0100007F: 00000000:0000 0A " REST " 5",
		"0: 0100007F:1F90 00000000000000000000000000000000:0000 0A " REST " 5",
		"0: 0100007F0100007F:1F90 00000000:0000 0A " REST " 5",
		"0: 0100007G:1F90 00000000:0000 0A " REST " 5",
		"0: 0100007F:1F90 00000000:0000 0A " REST,
		"0: 0100007F:1F90 00000000:0000 0A " REST " x",
	};
	struct socket_line line;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(lines); i++)
		if (parse(lines[i], &line) != -EINVAL)
			fail_msg("accepted: %s", lines[i]);
}

/* ---- sockets by the inode of their link ---- */

static char *root;
static struct procfs fs;

static int setup(void **state)
{
	(void)state;
	root = scratch_open();
	write_text(path_of(root, "7/net/tcp"),
		   "  sl  local_address rem_address   st\n"
		   "   0: %s 00000000:0000 0A " REST " 10 1\n",
		   address_of("127.0.0.1", 80));
	write_text(path_of(root, "7/net/tcp6"),
		   "  sl  local_address rem_address   st\n"
		   "   0: 00000000000000000000000000000000:0050 "
		   "00000000000000000000000000000000:0000 0A " REST " 20 1\n"
		   "   1: 00000000000000000000000000000000:0050 "
		   "00000000000000000000000000000000:0051 01 " REST " 21 1\n");
	write_text(path_of(root, "7/net/udp"),
		   "header\n   0: %s 00000000:0000 07 " REST " 30 2\n"
		   "   0: %s 0100007F:0001 01 " REST " 31 2\n",
		   address_of("0.0.0.0", 53), address_of("127.0.0.1", 9));
	write_text(path_of(root, "7/net/unix"),
		   "Num       RefCount Protocol Flags    Type St Inode Path\n"
		   "0000000000000000: 00000002 00000000 00010000 0001 01 40 /run/a b.sock\n"
		   "0000000000000000: 00000002 00000000 00010000 0001 01 41\n"
		   "0000000000000000: 00000002 00000000 00010000 0001 01 42 @abstract\n");
	return procfs_open(&fs, root);
}

static int teardown(void **state)
{
	(void)state;
	procfs_close(&fs);
	scratch_close(root);
	return 0;
}

static int find(pid_t pid, const char *link, char *out, size_t size)
{
	struct endpoint end = endpoint_of_link(link, strlen(link));
	int error = socket_find(&fs, pid, &end);

	endpoint_text(&end, out, size);
	return error;
}

/* If `wanted` is NULL, no table lists the socket, and it keeps the text of its link. */
static void check(const char *link, const char *wanted)
{
	char out[80];

	assert_int_equal(find(7, link, out, sizeof out), wanted ? 0 : -ENOENT);
	assert_string_equal(out, wanted ? wanted : link);
}

static void test_descriptions(void **state)
{
	unsigned open_files = count_open_files();

	(void)state;
	check("socket:[10]", "tcp listening on 127.0.0.1:80");
	check("socket:[20]", "tcp listening on [::]:80");
	check("socket:[21]", "tcp [::]:80 to [::]:81");
	check("socket:[30]", "udp 0.0.0.0:53");
	check("socket:[40]", "unix /run/a b.sock");
	check("socket:[41]", "unix (no name)");
	check("socket:[42]", "unix @abstract");
	check("socket:[99]", NULL);
	check("socket:[]", NULL);
	check("pipe:[10]", NULL);
	check("", NULL);
	assert_int_equal(count_open_files(), open_files);
}

static void test_udp_that_is_connected(void **state)
{
	char out[80];

	(void)state;
	assert_int_equal(find(7, "socket:[31]", out, sizeof out), 0);
	assert_int_equal(strncmp(out, "udp 127.0.0.1:9 to ", 19), 0);
}

static void test_small_buffer_and_no_tables(void **state)
{
	char out[12];

	(void)state;
	memset(out, '!', sizeof out);
	assert_int_equal(find(7, "socket:[10]", out, 8), 0);
	assert_string_equal(out, "tcp lis");
	assert_int_equal(out[8], '!');
	assert_int_equal(find(8, "socket:[10]", out, 8), -ENOENT);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_wrong_lines),
		TEST(test_descriptions),
		TEST(test_udp_that_is_connected),
		TEST(test_small_buffer_and_no_tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
