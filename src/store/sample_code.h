/* sample_code.h - a sample as bytes, and back.
 *
 * Room: store, pure.  What is encoded is every fact of a sample: processes and threads with
 * both readings, what observations saw, where threads were blocked, texts, exit records, and
 * the CPU time by what has it; and beside it what outputs show of the machine and of pstop
 * itself.  A sample that is read back gives every output that the first one gave, byte for
 * byte.  What the collector notes for itself is left out.
 *
 * The bytes are the same on every machine: numbers are little-endian and of fixed width,
 * texts have their length in front, system calls are named.  They are not packed.  They may
 * come from anywhere: the decoder trusts none of them.
 */
#ifndef PSTOP_STORE_SAMPLE_CODE_H
#define PSTOP_STORE_SAMPLE_CODE_H

#include <stddef.h>
#include <stdint.h>

#include "model/system.h"
#include "model/task.h"

/* Grows with each change of the layout. */
#define SAMPLE_CODE_VERSION 1

/* What outputs show beside the processes. */
struct sample_head {
	struct system_reading system;
	struct system_rates rates;
	const struct core_share *cores; /* NULL where there are none */
	unsigned core_count;
	uint64_t observations;     /* of threads, in the window */
	double observations_per_s; /* of each active thread, achieved */
	double own_cpu_share;      /* of a core, that pstop itself took in the window */
	double sampling_cpu_share; /* of it for observations */
	unsigned exits_lost;       /* times that exit records were lost */
	const char *exited_why;    /* why there are no exit records; NULL: there are */
};

/* A sample that was read back; it owns all that it points to. */
struct stored_sample {
	struct sample sample;
	struct sample_head head;
	/* What of these is owned, to write to: */
	struct process **list;
	struct exit_record *exits;
	struct core_share *cores;
	char **names; /* users, and static texts of the one who encoded it */
	size_t name_count, name_room;
};

/* Encodes a sample into *out, of *length bytes, for free(3).  0; -ENOMEM; or -EOVERFLOW where
 * there are more than 2^32 of something. */
int sample_encode(uint8_t **out, size_t *length, const struct sample *sample,
		  const struct sample_head *head);

/* Decodes what sample_encode() wrote into *out, for sample_free().  0; -ENOMEM; -EBADMSG: it
 * is cut, longer, or no such sample; -EPROTONOSUPPORT: it is of another version.  What was
 * decoded encodes to the same bytes. */
int sample_decode(struct stored_sample **out, const void *bytes, size_t length);

/* NULL is fine. */
void sample_free(struct stored_sample *stored);

#endif
