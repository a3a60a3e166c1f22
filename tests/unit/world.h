/* world.h - tables of processes made by hand, for the tests of model and view. */
#ifndef PSTOP_UNIT_WORLD_H
#define PSTOP_UNIT_WORLD_H

#include "support.h"

#include "model/task.h"

#define WORLD_PROCESSES 4
#define WORLD_THREADS   4

struct world {
	struct sample sample;
	struct process *list[WORLD_PROCESSES];
	struct process processes[WORLD_PROCESSES];
	struct process_notes process_notes[WORLD_PROCESSES];
	struct details details[WORLD_PROCESSES];
	struct thread threads[WORLD_PROCESSES][WORLD_THREADS];
	struct thread_notes notes[WORLD_PROCESSES][WORLD_THREADS];
};

#define WORLD_REFRESH 7
#define WORLD_SECOND  1000000000ULL

/* A machine 1000 s after its start, at its seventh refresh, 1 s after the
 * sixth; 100 ticks a second. */
void world_init(struct world *w);

/* A process of so many threads with the TIDs pid, pid + 1, …, started 500 s ago
 * and asleep, it and all with notes, and with empty details.  All sources are read, all counters 0, and all threads
 * were read at both ends of the window of 1 s.  To be added in the order of PIDs. */
struct process *world_add(struct world *w, pid_t pid, size_t thread_count);

/* The process and all its threads were not read in this refresh. */
void world_keep_idle(struct world *w, struct process *p);

/* Sets one source of both readings of a thread or process. */
void world_set_source(struct reading *before, struct reading *now, enum source source,
		      uint8_t status);

#endif
