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

static const struct scheme_colour default_scheme[FACES] = {
	[FACE_TEXT] = PLAIN,
	[FACE_DIM] = { -1, 244, SCHEME_DIM },
	[FACE_STRONG] = { -1, -1, SCHEME_BOLD },
	[FACE_TABLE_HEADER] = { GREEN, 114, SCHEME_REVERSE },
	[FACE_CURSOR] = { CYAN, 80, SCHEME_REVERSE },
	[FACE_TAGGED] = { YELLOW, 220, SCHEME_BOLD },
	[FACE_KEY] = { -1, -1, SCHEME_BOLD },
	[FACE_KEY_HELP] = { CYAN, 80, SCHEME_REVERSE },
	[FACE_DIALOG] = { -1, -1, SCHEME_REVERSE },
	[FACE_ALERT] = { RED, 203, SCHEME_BOLD },
	[FACE_CLASS + CLASS_UNKNOWN] = { -1, 244, SCHEME_DIM },
	[FACE_CLASS + CLASS_CPU_BOUND] = { RED, 203, SCHEME_BOLD },
	[FACE_CLASS + CLASS_IO_BOUND] = { BLUE, 75, SCHEME_BOLD },
	[FACE_CLASS + CLASS_MIXED] = { MAGENTA, 177, SCHEME_BOLD },
	[FACE_CLASS + CLASS_WAITING] = { YELLOW, 179, 0 },
	[FACE_CLASS + CLASS_IDLE] = { -1, 244, SCHEME_DIM },
	[FACE_SHARE + SHARE_USER] = { GREEN, 71, 0 },
	[FACE_SHARE + SHARE_SYSTEM] = { RED, 167, 0 },
	[FACE_SHARE + SHARE_RUNNABLE] = { YELLOW, 214, 0 },
	[FACE_SHARE + SHARE_DISK] = { BLUE, 33, 0 },
	[FACE_SHARE + SHARE_NETWORK] = { CYAN, 44, 0 },
	[FACE_SHARE + SHARE_PIPE] = { MAGENTA, 170, 0 },
	[FACE_SHARE + SHARE_TTY] = { MAGENTA, 133, 0 },
	[FACE_SHARE + SHARE_LOCK] = { WHITE, 250, 0 },
	[FACE_SHARE + SHARE_TIMER] = { -1, 239, SCHEME_DIM },
	[FACE_SHARE + SHARE_CHILD] = { -1, 240, SCHEME_DIM },
	[FACE_SHARE + SHARE_OTHER] = { -1, 238, SCHEME_DIM },
	[FACE_SHARE + SHARE_UNKNOWN] = { -1, 236, SCHEME_DIM },
};

/* What differs from the default: dark text for light backgrounds, or colours that colour-blind
 * people can distinguish (Okabe and Ito). */
struct change {
	unsigned face;
	struct scheme_colour colour;
};

static const struct change light_changes[] = {
	{ FACE_TABLE_HEADER, { GREEN, 28, SCHEME_REVERSE } },
	{ FACE_CURSOR, { BLUE, 25, SCHEME_REVERSE } },
	{ FACE_KEY_HELP, { BLUE, 25, SCHEME_REVERSE } },
	{ FACE_TAGGED, { MAGENTA, 90, SCHEME_BOLD } },
	{ FACE_CLASS + CLASS_CPU_BOUND, { RED, 160, SCHEME_BOLD } },
	{ FACE_CLASS + CLASS_IO_BOUND, { BLUE, 25, SCHEME_BOLD } },
	{ FACE_CLASS + CLASS_MIXED, { MAGENTA, 90, SCHEME_BOLD } },
	{ FACE_CLASS + CLASS_WAITING, { CYAN, 94, 0 } },
	{ FACE_SHARE + SHARE_RUNNABLE, { YELLOW, 172, 0 } },
	{ FACE_SHARE + SHARE_LOCK, { BLACK, 240, 0 } },
	{ FACE_SHARE + SHARE_TIMER, { -1, 252, SCHEME_DIM } },
	{ FACE_SHARE + SHARE_CHILD, { -1, 251, SCHEME_DIM } },
	{ FACE_SHARE + SHARE_OTHER, { -1, 253, SCHEME_DIM } },
	{ FACE_SHARE + SHARE_UNKNOWN, { -1, 254, SCHEME_DIM } },
};

static const struct change colorblind_changes[] = {
	{ FACE_CLASS + CLASS_CPU_BOUND, { YELLOW, 208, SCHEME_BOLD } },
	{ FACE_CLASS + CLASS_IO_BOUND, { BLUE, 39, SCHEME_BOLD } },
	{ FACE_CLASS + CLASS_MIXED, { WHITE, 175, SCHEME_BOLD } },
	{ FACE_CLASS + CLASS_WAITING, { CYAN, 227, 0 } },
	{ FACE_SHARE + SHARE_USER, { YELLOW, 208, 0 } },
	{ FACE_SHARE + SHARE_SYSTEM, { WHITE, 166, 0 } },
	{ FACE_SHARE + SHARE_RUNNABLE, { WHITE, 227, 0 } },
	{ FACE_SHARE + SHARE_DISK, { BLUE, 25, 0 } },
	{ FACE_SHARE + SHARE_NETWORK, { CYAN, 39, 0 } },
	{ FACE_SHARE + SHARE_PIPE, { CYAN, 36, 0 } },
	{ FACE_SHARE + SHARE_LOCK, { WHITE, 175, 0 } },
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
