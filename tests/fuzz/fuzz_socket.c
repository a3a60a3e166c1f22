/* fuzz_socket: any bytes as a line of /proc/net/tcp and similar files. */
#include "config.h"

#include "fuzz_check.h"
#include "proc/socket.h"

#include <inttypes.h>

/* Write an address as the kernel does: 32-bit words as they are in memory. */
static int write_address(char *out, size_t size, const uint8_t *address, int bytes, unsigned port)
{
	int n = 0;

	for (int at = 0; at < bytes; at += 4) {
		uint32_t word;
		memcpy(&word, address + at, 4);
		n += snprintf(out + n, size - (size_t)n, "%08" PRIX32, word);
	}
	return n + snprintf(out + n, size - (size_t)n, ":%04X", port);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t zeros[16];
	struct socket_line first, again;
	char line[256], local[48], peer[48];

	if (socket_parse_line((const char *)data, size, &first) != 0)
		return 0;
	CHECK(first.address_bytes == 4 || first.address_bytes == 16);
	CHECK(first.local_port <= 65535 && first.peer_port <= 65535);
	size_t used = (size_t)first.address_bytes;
	CHECK(memcmp(first.local + used, zeros, sizeof first.local - used) == 0);
	CHECK(memcmp(first.peer + used, zeros, sizeof first.peer - used) == 0);

	write_address(local, sizeof local, first.local, first.address_bytes, first.local_port);
	write_address(peer, sizeof peer, first.peer, first.address_bytes, first.peer_port);
	int n = snprintf(line, sizeof line,
			 "   0: %s %s %02X 00000000:00000000 00:00000000 00000000     0        0 "
			 "%" PRIu64 " 1 0000000000000000 100 0 0 10 0",
			 local, peer, first.state, first.inode);
	CHECK(socket_parse_line(line, (size_t)n, &again) == 0);
	CHECK(memcmp(first.local, again.local, 16) == 0);
	CHECK(memcmp(first.peer, again.peer, 16) == 0);
	CHECK(first.local_port == again.local_port && first.peer_port == again.peer_port);
	CHECK(first.state == again.state && first.inode == again.inode);
	return 0;
}
