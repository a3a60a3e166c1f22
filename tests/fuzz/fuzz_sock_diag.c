/* fuzz_sock_diag: any bytes as messages of sock_diag(7). */
#include "config.h"

#include "fuzz_check.h"
#include "proc/sock_diag.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sock_diag d = { 0 };
	char *copy = copy_input(data, size); /* aligned, as the kernel's are */

	int more = sock_diag_take(&d, copy, size);
	CHECK(more <= 1);
	CHECK(sock_diag_join(&d) == 0);
	for (size_t i = 0; i < d.count; i++) {
		const struct diag_socket *s = &d.list[i];
		CHECK(s->protocol == PROTOCOL_TCP || s->protocol == PROTOCOL_UNIX);
		CHECK(memchr(s->name, '\0', sizeof s->name) != NULL);
		CHECK(i == 0 || d.list[i - 1].inode <= s->inode);
		const struct diag_socket *found = sock_diag_find(&d, s->inode);
		CHECK((found == NULL) == (s->inode == 0));
		CHECK(found == NULL || found->inode == s->inode);
	}
	sock_diag_free(&d);
	free(copy);
	return 0;
}
