/* scheme.c - the colours of styles; see scheme.h. */
#include "config.h"

#include "report/scheme.h"

#include <string.h>

/* The eight basic colours of terminals, ECMA-48. */
enum { BLACK, RED, GREEN, YELLOW, BLUE, MAGENTA, CYAN, WHITE };

#define PLAIN             \
	{                 \
		-1, -1, 0 \
	}

/* Legible on dark and on light backgrounds alike.  Of the eight basic colours, text has only those
 * that are neither light nor dark. */
static const struct scheme_colour default_scheme[FACES] = {
	[FACE_TEXT] = PLAIN,
	[FACE_DIM] = { -1, 244, SCHEME_DIM },
	[FACE_STRONG] = { -1, -1, SCHEME_BOLD },
	[FACE_TABLE_HEADER] = { GREEN, 114, SCHEME_PAPER },
	[FACE_CURSOR] = { CYAN, 80, SCHEME_PAPER },
	[FACE_TAGGED] = { MAGENTA, 166, SCHEME_BOLD },
	[FACE_KEY] = { -1, -1, SCHEME_BOLD },
	[FACE_KEY_HELP] = { CYAN, 80, SCHEME_PAPER },
	[FACE_DIALOG] = { -1, -1, SCHEME_REVERSE },
	[FACE_ALERT] = { RED, 196, SCHEME_BOLD },
	[FACE_CLASS + CLASS_UNKNOWN] = { -1, 244, SCHEME_DIM },
	[FACE_CLASS + CLASS_CPU_BOUND] = { RED, 196, SCHEME_BOLD },
	[FACE_CLASS + CLASS_IO_BOUND] = { BLUE, 33, SCHEME_BOLD },
	[FACE_CLASS + CLASS_MIXED] = { MAGENTA, 170, SCHEME_BOLD },
	[FACE_CLASS + CLASS_WAITING] = { -1, 136, 0 },
	[FACE_CLASS + CLASS_IDLE] = { -1, 244, SCHEME_DIM },
	[FACE_SHARE + SHARE_USER] = { GREEN, 28, 0 },
	[FACE_SHARE + SHARE_SYSTEM] = { RED, 160, 0 },
	[FACE_SHARE + SHARE_RUNNABLE] = { YELLOW, 136, 0 },
	[FACE_SHARE + SHARE_DISK] = { BLUE, 33, 0 },
	[FACE_SHARE + SHARE_NETWORK] = { CYAN, 30, 0 },
	[FACE_SHARE + SHARE_PIPE] = { MAGENTA, 170, 0 },
	[FACE_SHARE + SHARE_TTY] = { MAGENTA, 170, 0 },
	[FACE_SHARE + SHARE_LOCK] = PLAIN,
	[FACE_SHARE + SHARE_GIL] = { GREEN, 28, 0 },
	[FACE_SHARE + SHARE_TIMER] = { -1, 244, SCHEME_DIM },
	[FACE_SHARE + SHARE_CHILD] = PLAIN,
	[FACE_SHARE + SHARE_OTHER] = { -1, 244, SCHEME_DIM },
	[FACE_SHARE + SHARE_UNKNOWN] = { -1, 244, SCHEME_DIM },
};

/* What differs from the default. */
struct change {
	unsigned face;
	struct scheme_colour colour;
};

/* Darker text. */
static const struct change light_changes[] = {
	{ FACE_TAGGED, { MAGENTA, 90, SCHEME_BOLD } },
	{ FACE_ALERT, { RED, 160, SCHEME_BOLD } },
	{ FACE_CLASS + CLASS_CPU_BOUND, { RED, 160, SCHEME_BOLD } },
	{ FACE_CLASS + CLASS_IO_BOUND, { BLUE, 25, SCHEME_BOLD } },
	{ FACE_CLASS + CLASS_MIXED, { MAGENTA, 90, SCHEME_BOLD } },
	{ FACE_CLASS + CLASS_WAITING, { -1, 94, 0 } },
};

/* Yellows, blues and purples of different lightness.  Among eight colours there are not enough: the
 * bars are of letters, see scheme_has_blocks(). */
static const struct change colorblind_changes[] = {
	{ FACE_TAGGED, { MAGENTA, 126, SCHEME_BOLD } },
	{ FACE_CLASS + CLASS_CPU_BOUND, { -1, 136, SCHEME_BOLD } },
	{ FACE_CLASS + CLASS_IO_BOUND, { BLUE, 27, SCHEME_BOLD } },
	{ FACE_CLASS + CLASS_MIXED, { MAGENTA, 127, 0 } },
	{ FACE_CLASS + CLASS_WAITING, { -1, -1, 0 } },
	{ FACE_SHARE + SHARE_USER, { -1, 136, SCHEME_BOLD } },
	{ FACE_SHARE + SHARE_SYSTEM, { -1, 94, 0 } },
	{ FACE_SHARE + SHARE_RUNNABLE, { MAGENTA, 137, 0 } },
	{ FACE_SHARE + SHARE_DISK, { BLUE, 25, SCHEME_BOLD } },
	{ FACE_SHARE + SHARE_NETWORK, { BLUE, 32, SCHEME_BOLD } },
	{ FACE_SHARE + SHARE_PIPE, { MAGENTA, 126, SCHEME_BOLD } },
	{ FACE_SHARE + SHARE_TTY, { MAGENTA, 164, SCHEME_BOLD } },
	{ FACE_SHARE + SHARE_GIL, { MAGENTA, 93, 0 } },
};

struct scheme_colour scheme_colour(const char *scheme, unsigned face)
{
	const struct change *changes = NULL;
	size_t count = 0;

	if (strcmp(scheme, "light") == 0) {
		changes = light_changes;
		count = sizeof light_changes / sizeof *light_changes;
	} else if (strcmp(scheme, "colorblind") == 0) {
		changes = colorblind_changes;
		count = sizeof colorblind_changes / sizeof *colorblind_changes;
	}
	for (size_t i = 0; i < count; i++)
		if (changes[i].face == face)
			return changes[i].colour;
	return default_scheme[face];
}

bool scheme_has_blocks(const char *scheme, int colours)
{
	return colours >= (strcmp(scheme, "colorblind") == 0 ? 256 : 8);
}
