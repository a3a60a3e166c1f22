/* spool.c - write output in a separate thread; see spool.h. */
#include "config.h"

#include "cmd/spool.h"
#include "base/array.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define STREAM_BYTES 65536

struct bytes {
	char *at;
	size_t length, capacity;
};

struct spool {
	FILE *stream;
	int fd;
	bool has_thread;
	pthread_t thread;
	pthread_mutex_t lock; /* protects all members below */
	pthread_cond_t has_more, is_done;
	struct bytes next; /* to be written after what the thread is writing now */
	size_t left;       /* bytes of that which are not yet written */
	int error;         /* errno of the first write that failed */
	bool is_over;      /* the thread must exit */
};

/* Another process may have made the file nonblocking. */
static bool write_some(int fd, const char **at, size_t *left)
{
	struct pollfd ready = { .fd = fd, .events = POLLOUT };
	ssize_t n = write(fd, *at, *left);

	if (n >= 0) {
		*at += n;
		*left -= (size_t)n;
	} else if (errno == EAGAIN) {
		poll(&ready, 1, -1);
	} else if (errno != EINTR) {
		return false;
	}
	return true;
}

/* Write one part.  The lock is held, except while this waits for the reader. */
static void write_part(struct spool *s, const char *at)
{
	while (s->left > 0 && s->error == 0 && !s->is_over) {
		size_t left = s->left;
		pthread_mutex_unlock(&s->lock);
		int error = write_some(s->fd, &at, &left) ? 0 : errno;
		pthread_mutex_lock(&s->lock);
		s->left = left;
		s->error = error;
	}
	s->left = 0;
}

static void *run(void *context)
{
	struct spool *s = context;
	struct bytes now = { 0 };

	pthread_mutex_lock(&s->lock);
	while (!s->is_over) {
		if (s->next.length == 0) {
			pthread_cond_broadcast(&s->is_done);
			pthread_cond_wait(&s->has_more, &s->lock);
			continue;
		}
		struct bytes written = now;
		now = s->next;
		s->next = written;
		s->next.length = 0;
		s->left = now.length;
		write_part(s, now.at);
	}
	pthread_mutex_unlock(&s->lock);
	free(now.at);
	return NULL;
}

/* The thread blocks all signals: they are for the other threads. */
static int start(struct spool *s)
{
	sigset_t all, old;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	int error = pthread_create(&s->thread, NULL, run, s);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	s->has_thread = error == 0;
	return error;
}

static int append(struct bytes *b, const char *text, size_t size)
{
	if (ARRAY_RESERVE(b->at, b->capacity, b->length + size) != 0)
		return ENOMEM;
	memcpy(b->at + b->length, text, size);
	b->length += size;
	return 0;
}

/* Without a thread, it is better to wait for the reader than to lose the output. */
static int write_all(int fd, const char *text, size_t size)
{
	while (size > 0)
		if (!write_some(fd, &text, &size))
			return errno;
	return 0;
}

static ssize_t take(void *cookie, const char *text, size_t size)
{
	struct spool *s = cookie;

	pthread_mutex_lock(&s->lock);
	int error = s->error;
	if (!error && !s->has_thread && start(s) != 0)
		error = write_all(s->fd, text, size);
	else if (!error)
		error = append(&s->next, text, size);
	s->error = error;
	pthread_cond_signal(&s->has_more);
	pthread_mutex_unlock(&s->lock);
	if (!error)
		return (ssize_t)size;
	errno = error;
	return 0;
}

int spool_open(struct spool **out, int fd)
{
	cookie_io_functions_t functions = { .write = take };
	struct spool *s = calloc(1, sizeof *s);

	if (s)
		s->stream = fopencookie(s, "w", functions);
	if (s == NULL || s->stream == NULL) {
		free(s);
		close(fd);
		return -ENOMEM;
	}
	setvbuf(s->stream, NULL, _IOFBF, STREAM_BYTES);
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->has_more, NULL);
	pthread_condattr_t monotonic;
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&s->is_done, &monotonic);
	pthread_condattr_destroy(&monotonic);
	s->fd = fd;
	*out = s;
	return 0;
}

FILE *spool_stream(const struct spool *s)
{
	return s->stream;
}

int spool_fd(const struct spool *s)
{
	return s->fd;
}

int spool_flush(struct spool *s)
{
	fflush(s->stream);
	pthread_mutex_lock(&s->lock);
	int error = s->error;
	pthread_mutex_unlock(&s->lock);
	return error;
}

static size_t waiting(const struct spool *s)
{
	return s->error ? 0 : s->next.length + s->left;
}

size_t spool_waiting(struct spool *s)
{
	pthread_mutex_lock(&s->lock);
	size_t bytes = waiting(s);
	pthread_mutex_unlock(&s->lock);
	return bytes;
}

bool spool_drain(struct spool *s, int limit_ms)
{
	struct timespec end;
	int error = 0;

	spool_flush(s);
	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += limit_ms / 1000;
	end.tv_nsec += limit_ms % 1000 * 1000000L;
	if (end.tv_nsec >= 1000000000) {
		end.tv_sec++;
		end.tv_nsec -= 1000000000;
	}
	pthread_mutex_lock(&s->lock);
	while (waiting(s) > 0 && error != ETIMEDOUT)
		error = limit_ms < 0 ? pthread_cond_wait(&s->is_done, &s->lock) :
				       pthread_cond_timedwait(&s->is_done, &s->lock, &end);
	bool is_done = waiting(s) == 0;
	pthread_mutex_unlock(&s->lock);
	return is_done;
}

int spool_close(struct spool *s)
{
	if (s == NULL)
		return 0;
	fclose(s->stream);
	pthread_mutex_lock(&s->lock);
	bool is_stuck = waiting(s) > 0;
	int error = s->error;
	s->is_over = true;
	pthread_cond_signal(&s->has_more);
	pthread_mutex_unlock(&s->lock);
	if (is_stuck) {
		/* The thread may never return from write(2), so the memory that it uses is not
		 * freed. */
		pthread_detach(s->thread);
		return error;
	}
	if (s->has_thread)
		pthread_join(s->thread, NULL);
	if (close(s->fd) != 0 && error == 0)
		error = errno;
	pthread_mutex_destroy(&s->lock);
	pthread_cond_destroy(&s->has_more);
	pthread_cond_destroy(&s->is_done);
	free(s->next.at);
	free(s);
	return error;
}
