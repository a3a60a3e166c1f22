/* story.h - runs of commands that are told: events with fixed times, for the tests of
 * the views of `pstop spawn`. */
#ifndef PSTOP_TEST_STORY_H
#define PSTOP_TEST_STORY_H

#include "report/spawn_view.h"

struct story {
	struct spawn_view *view; /* is told everything; closed at the end */
	struct record *record;
	double pace; /* seconds of real time for a second; 0: at once */
};

/* Tells a story by its name: 0, or -1, there is none.  The view does not know yet
 * that this is the end. */
int story_tell(struct story *s, const char *name);

/* The sum; closes record and view. */
void story_end(struct story *s);

#endif
