/* sample_code.h - encode a sample as bytes, and decode it.
 *
 * Room: store, pure.  Encoded is every fact of a sample: processes and threads with both readings,
 * the observations, where threads were blocked, texts, exit records, and the attribution of CPU
 * time; and in addition what outputs show about the machine and about pstop itself.  A decoded
 * sample produces every output byte for byte as the original did.  What the collector keeps for
 * itself is left out.
 *
 * The bytes are the same on every machine: numbers are little-endian and of fixed width, texts are
 * preceded by their length, and system calls are stored by name.  They are not compressed.  They
 * may come from anywhere: the decoder trusts none of them.
 */
#ifndef PSTOP_STORE_SAMPLE_CODE_H
#define PSTOP_STORE_SAMPLE_CODE_H

#include <stddef.h>
#include <stdint.h>

#include "model/system.h"
#include "model/task.h"

/* Increased with each change of the layout. */
#define SAMPLE_CODE_VERSION 2

/* What outputs show besides the processes. */
struct sample_head {
	struct system_reading system;
	struct system_rates rates;
	const struct core_share *cores; /* NULL if there are none */
	unsigned core_count;
	uint64_t observations;     /* number of observations of threads in the window */
	double observations_per_s; /* of each active thread, as achieved */
	double own_cpu_share;      /* CPU time of pstop in the window, as a share of one core */
	double sampling_cpu_share; /* the part of it for observations */
	unsigned exits_lost;       /* how often exit records were lost */
	const char *exited_why;    /* why there are no exit records; NULL if there are */
};

/* A decoded sample, which owns everything that it points to. */
struct stored_sample {
	struct sample sample;
	struct sample_head head;
	/* The owned memory, writable: */
	struct process **list;
	struct exit_record *exits;
	struct core_share *cores;
	char **names; /* user names, and texts that were static in the program that encoded it */
	size_t name_count, name_room;
};

/* Encode a sample into *out, *length bytes for free(3).  Return 0, -ENOMEM, or -EOVERFLOW if there
 * are more than 2^32 of something. */
int sample_encode(uint8_t **out, size_t *length, const struct sample *sample,
		  const struct sample_head *head);

/* Decode bytes of sample_encode() into *out, to be freed with sample_free().  Return 0; -ENOMEM;
 * -EBADMSG if they are truncated, too long, or not a sample; or -EPROTONOSUPPORT if they are of
 * another version.  What was decoded encodes to the same bytes. */
int sample_decode(struct stored_sample **out, const void *bytes, size_t length);

/* Free a decoded sample; NULL is allowed. */
void sample_free(struct stored_sample *stored);

#endif
