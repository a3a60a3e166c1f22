/* The stream sockets of this machine, on sockets of the test's own. */
#include "config.h"

#include "support.h"

#include "proc/sock_diag.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static uint64_t inode_of(int fd)
{
	struct stat status;

	assert_int_equal(fstat(fd, &status), 0);
	return status.st_ino;
}

static void read_all(struct sock_diag *d)
{
	int error = sock_diag_read(d, SOCK_DIAG_TCP | SOCK_DIAG_UNIX);

	if (error) {
		sock_diag_free(d);
		skip_because("sock_diag: %s", strerror(-error));
	}
}

static const struct diag_socket *find(const struct sock_diag *d, int fd)
{
	const struct diag_socket *s = sock_diag_find(d, inode_of(fd));

	assert_non_null(s);
	return s;
}

static int connect_to(int family, const struct sockaddr *address, socklen_t size)
{
	int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	assert_int_equal(connect(fd, address, size), 0);
	return fd;
}

static void test_a_pair(void **state)
{
	int pair[2];
	struct sock_diag d;

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
	assert_int_equal(write(pair[0], "12345", 5), 5);
	read_all(&d);
	const struct diag_socket *s = find(&d, pair[0]), *other = find(&d, pair[1]);
	assert_int_equal(s->protocol, PROTOCOL_UNIX);
	assert_int_equal(s->peer, other->inode);
	assert_int_equal(other->peer, s->inode);
	assert_int_equal(other->unread, 5);
	assert_true(s->unsent > 0);
	assert_false(s->is_server);
	assert_string_equal(s->name, "");
	assert_null(sock_diag_find(&d, 0));
	sock_diag_free(&d);
	close(pair[0]);
	close(pair[1]);
}

static void test_a_unix_server(void **state)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct sock_diag d;

	(void)state;
	int n = snprintf(address.sun_path + 1, sizeof address.sun_path - 1, "pstop-test-%d",
			 (int)getpid());
	socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)n);
	int server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(server, (const struct sockaddr *)&address, size), 0);
	assert_int_equal(listen(server, 4), 0);
	int client = connect_to(AF_UNIX, (const struct sockaddr *)&address, size);
	read_all(&d);
	assert_int_equal(find(&d, client)->peer, 0);
	assert_int_equal(find(&d, client)->acceptor, inode_of(server));
	assert_int_equal(find(&d, server)->state, ENDPOINT_LISTENS);
	assert_int_equal(find(&d, server)->name[0], '@');
	sock_diag_free(&d);
	int accepted = accept(server, NULL, NULL);
	read_all(&d);
	assert_int_equal(find(&d, client)->peer, inode_of(accepted));
	assert_true(find(&d, accepted)->is_server);
	assert_false(find(&d, client)->is_server);
	sock_diag_free(&d);
	close(accepted);
	close(client);
	close(server);
}

static void test_tcp(void **state)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof address;
	struct sock_diag d;
	char byte;

	(void)state;
	int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(server, (const struct sockaddr *)&address, size) != 0) {
		close(server);
		skip_because("no loopback: %s", strerror(errno));
	}
	assert_int_equal(listen(server, 4), 0);
	assert_int_equal(getsockname(server, (struct sockaddr *)&address, &size), 0);
	int client = connect_to(AF_INET, (const struct sockaddr *)&address, size);
	read_all(&d);
	assert_int_equal(find(&d, client)->peer, 0);
	assert_int_equal(find(&d, client)->acceptor, inode_of(server));
	sock_diag_free(&d);
	int accepted = accept(server, NULL, NULL);
	assert_int_equal(write(client, "?!", 2), 2);
	assert_int_equal(read(accepted, &byte, 1), 1);
	read_all(&d);
	const struct diag_socket *c = find(&d, client), *a = find(&d, accepted);
	assert_int_equal(c->peer, a->inode);
	assert_int_equal(a->peer, c->inode);
	assert_true(a->is_server);
	assert_false(c->is_server);
	assert_int_equal(c->protocol, PROTOCOL_TCP);
	assert_int_equal(c->inet.peer_port, ntohs(address.sin_port));
	assert_int_equal(a->unread, 1);
	if (c->has_times) {
		assert_true(c->has_sent && !c->has_received);
		assert_true(a->has_received && !a->has_sent);
	}
	sock_diag_free(&d);
	close(accepted);
	close(client);
	close(server);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_pair),
		cmocka_unit_test(test_a_unix_server),
		cmocka_unit_test(test_tcp),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
