/* gil.h - who holds Python's global interpreter lock, and who waits for it.
 *
 * Room: model, pure.  The kernel counts the time of each thread; what part of it the thread held the
 * lock, or waited for it, is known from observations: of its time on a core or ready, those that
 * found it so; of its blocked time likewise.
 */
#ifndef PSTOP_MODEL_GIL_H
#define PSTOP_MODEL_GIL_H

#include "model/task.h"

/* Return what was seen in the window of the sample inside the runtime of a process; NULL: it was not
 * observed in that window, or has none. */
const struct process_runtime *gil_runtime(const struct sample *sample, const struct process *p);

/* Shares of the window. */
struct gil_use {
	bool is_known;
	double hold, wait;
};

struct gil_total {
	bool is_known;
	double held;          /* at most 1 for each GIL */
	pid_t holder, waiter; /* threads that held it, and waited for it, most; 0: none */
	struct gil_use of_holder, of_waiter;
	double waiting; /* number of threads that waited for it, the mean */
};

/* Compute them for a thread, or for all threads of a process. */
void gil_of_thread(const struct sample *sample, const struct process *p, const struct thread *t,
		   struct gil_use *out);
void gil_of_process(const struct sample *sample, const struct process *p, struct gil_total *out);

#define GIL_ADVICE_MAX 256

/* Write what follows from that for whoever wrote the program, a sentence without a full stop.
 * Return `out`, or NULL if nothing follows, or not surely. */
const char *gil_advice(const struct sample *sample, const struct process *p,
		       char out[static GIL_ADVICE_MAX]);

#endif
