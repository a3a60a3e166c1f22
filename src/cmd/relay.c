/* relay.c - pass on the report of a demo; see relay.h. */
#include "config.h"

#include "cmd/relay.h"
#include "base/array.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CHUNK        4096
#define WAITING_MOST (1 << 20) /* bytes; then the demo waits */

int relay_open(struct relay *r, FILE *out)
{
	int ends[2];

	*r = (struct relay){ .read_fd = -1, .write_fd = -1 };
	if (pipe2(ends, O_CLOEXEC) != 0)
		return -errno;
	/* Only reading must not wait: the demo writes as to any other pipe. */
	if (fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0) {
		int error = -errno;
		close(ends[0]);
		close(ends[1]);
		return error;
	}
	*r = (struct relay){ .out = out, .read_fd = ends[0], .write_fd = ends[1] };
	return 0;
}

static void write_text(struct relay *r, struct relay_text *text)
{
	if (text->length > 0)
		fwrite(text->at, 1, text->length, r->out);
	text->length = 0;
}

void relay_write(struct relay *r)
{
	write_text(r, &r->due);
}

/* Without memory for it, text is better written too early than lost. */
static void append(struct relay *r, struct relay_text *to, const char *text, size_t length)
{
	if (length == 0)
		return;
	if (ARRAY_RESERVE(to->at, to->capacity, to->length + length) != 0) {
		relay_write(r);
		write_text(r, &r->fresh);
		fwrite(text, 1, length, r->out);
		return;
	}
	memcpy(to->at + to->length, text, length);
	to->length += length;
}

static void read_all(struct relay *r)
{
	char chunk[CHUNK];
	ssize_t n;

	while (r->read_fd >= 0 && r->due.length + r->fresh.length < WAITING_MOST &&
	       (n = read(r->read_fd, chunk, sizeof chunk)) > 0)
		append(r, &r->fresh, chunk, (size_t)n);
}

void relay_read(struct relay *r)
{
	append(r, &r->due, r->fresh.at, r->fresh.length);
	r->fresh.length = 0;
	read_all(r);
}

void relay_finish(struct relay *r)
{
	size_t length;

	do {
		relay_write(r);
		write_text(r, &r->fresh);
		read_all(r);
		length = r->fresh.length;
	} while (length > 0);
}

void relay_stop(struct relay *r)
{
	if (r->read_fd >= 0)
		close(r->read_fd);
	r->read_fd = -1;
}

void relay_close(struct relay *r)
{
	if (r->out == NULL)
		return;
	relay_stop(r);
	close(r->write_fd);
	free(r->fresh.at);
	free(r->due.at);
	*r = (struct relay){ .read_fd = -1, .write_fd = -1 };
}
