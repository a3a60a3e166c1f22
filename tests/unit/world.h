/* world.h - samples made by hand, for tests of model and view. */
#ifndef PSTOP_UNIT_WORLD_H
#define PSTOP_UNIT_WORLD_H

#include "support.h"

#include "model/task.h"

#define WORLD_PROCESSES 8
#define WORLD_THREADS   4

struct world {
	struct sample sample;
	struct process *list[WORLD_PROCESSES];
	struct process processes[WORLD_PROCESSES];
	struct process_notes process_notes[WORLD_PROCESSES];
	struct details details[WORLD_PROCESSES];
	struct thread threads[WORLD_PROCESSES][WORLD_THREADS];
	struct thread_notes notes[WORLD_PROCESSES][WORLD_THREADS];
	struct observed observed[WORLD_PROCESSES][WORLD_THREADS];
};

#define WORLD_REFRESH 7
#define WORLD_SECOND  1000000000ULL

/* Initialize a machine 1000 s after its start, at its seventh refresh, 1 s after the sixth; 100
 * ticks a second. */
void world_init(struct world *w);

/* Add a process with threads whose TIDs are pid, pid + 1, …  It was started 500 s ago and sleeps;
 * it and all threads have notes and empty details.  All sources are read, all counters are 0, and
 * all threads were read at both ends of the window of 1 s.  Processes must be added by ascending
 * PID. */
struct process *world_add(struct world *w, pid_t pid, size_t thread_count);

/* Mark the process and all its threads as not read in this refresh. */
void world_keep_idle(struct world *w, struct process *p);

/* Set one source of both readings of a thread or process. */
void world_set_source(struct reading *before, struct reading *now, enum source source,
		      uint8_t status);

#endif
