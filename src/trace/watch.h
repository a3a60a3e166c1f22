/* watch.h - the sampler's looks at the tasks of a record that live long enough.
 *
 * Room: trace.  A scanner (src/collect) and a sampler (src/wait) over a set of processes that
 * comes and goes; what they see goes into the record.
 */
#ifndef PSTOP_TRACE_WATCH_H
#define PSTOP_TRACE_WATCH_H

#include "model/record.h"

/* All functions but watch_open() accept NULL: a watch that looks at nothing. */
struct watch;

/* `samples_per_s` looks at each thread; negative: as many as for `pstop PID`.  A
 * window lasts `window_s` or longer: as long as its refresh costs little.  `proc_fd` is
 * that of readout_open(), not negative.  0, or -errno. */
int watch_open(struct watch **out, int proc_fd, double samples_per_s, double window_s);
void watch_close(struct watch *w);

/* CLOCK_MONOTONIC in ns: when watch_step() has something to do next. */
uint64_t watch_next_ns(const struct watch *w);

/* Takes looks, and at the end of a window the record's `now`.  `began_ns` is the
 * record's time 0 on CLOCK_MONOTONIC.  1: a window ended; 0, or -ENOMEM. */
int watch_step(struct watch *w, struct record *r, uint64_t began_ns);

/* Keeps the looks at a thread; call it before the thread's exit is reported. */
void watch_end(struct watch *w, struct record *r, uint32_t task);

/* At the very end, for tasks that go on: one more window, with all of them. */
void watch_finish(struct watch *w, struct record *r);

/* What the scanner read of a thread, as resources. */
struct resources watch_resources(const struct sample *sample, const struct reading *now);

#endif
