/* story.h - simulated runs of commands: events with fixed times, for the tests of the views of
 * `pstop spawn`. */
#ifndef PSTOP_TEST_STORY_H
#define PSTOP_TEST_STORY_H

#include "report/spawn_view.h"

struct story {
	struct spawn_view *view; /* gets every event; closed at the end */
	struct record *record;
	double pace; /* seconds of real time per second of the story; 0: no delays */
};

/* Play a story by its name.  Return 0, or -1 if there is none.  The view is not yet notified of the
 * end. */
int story_tell(struct story *s, const char *name);

/* Notify the view of the end, with the summary; close record and view. */
void story_end(struct story *s);

#endif
