/* watch.h - the sampler's observations of those tasks of a record that live long enough.
 *
 * Room: trace.  A scanner (src/collect) and a sampler (src/wait) for a changing set of processes;
 * their observations are added to the record.
 */
#ifndef PSTOP_TRACE_WATCH_H
#define PSTOP_TRACE_WATCH_H

#include "model/record.h"

/* All functions except watch_open() accept NULL, a watch that observes nothing. */
struct watch;

/* Open a watch with `samples_per_s` observations of each thread; negative: as many as for `pstop
 * PID`.  A window lasts at least `window_s`, and longer if its refresh costs much.  `proc_fd` is as
 * for readout_open(), not negative.  Return 0 or -errno. */
int watch_open(struct watch **out, int proc_fd, double samples_per_s, double window_s);
void watch_close(struct watch *w);

/* Return when watch_step() next has something to do: CLOCK_MONOTONIC in ns. */
uint64_t watch_next_ns(const struct watch *w);

/* Observe the tasks and, at the end of a window, set the record's `now`.  `began_ns` is the
 * record's time 0 on CLOCK_MONOTONIC.  Return 1 if a window ended, 0, or -ENOMEM. */
int watch_step(struct watch *w, struct record *r, uint64_t began_ns);

/* Keep the observations of a thread; call this before the thread's exit is reported. */
void watch_end(struct watch *w, struct record *r, uint32_t task);

/* At the very end, add one more window for tasks that are still running. */
void watch_finish(struct watch *w, struct record *r);

/* Convert the scanner's reading of a thread to resources. */
struct resources watch_resources(const struct sample *sample, const struct reading *now);

#endif
