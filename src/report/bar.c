/* bar.c - draw shares of time as a bar; see bar.h. */
#include "config.h"

#include "report/bar.h"

#include <string.h>

char bar_letter(enum share share)
{
	static const char letters[] = "USRDNPTLGtco?";

	return share < SHARE_COUNT ? letters[share] : ' ';
}

const char *bar_block(enum share share)
{
	switch (share) {
	case SHARE_LOCK:
		return "▓";
	case SHARE_GIL:
	case SHARE_TTY:
	case SHARE_CHILD:
		return "▒";
	case SHARE_TIMER:
		return "░";
	case SHARE_OTHER:
		return "·";
	case SHARE_UNKNOWN:
		return "?";
	default:
		return "█";
	}
}

void bar_cells(const struct shares *shares, int width, unsigned char *cells)
{
	int whole[SHARE_COUNT], left = width, at = 0;
	double rest[SHARE_COUNT];

	memset(cells, SHARE_COUNT, (size_t)width);
	if (!shares->is_known)
		return;
	for (int i = 0; i < SHARE_COUNT; i++) {
		double exact = shares->part[i] * width;
		whole[i] = (int)exact;
		rest[i] = exact - whole[i];
		left -= whole[i];
	}
	for (; left > 0; left--) {
		int most = 0;
		for (int i = 1; i < SHARE_COUNT; i++)
			if (rest[i] > rest[most])
				most = i;
		if (rest[most] <= 0)
			break;
		whole[most]++;
		rest[most] = 0;
	}
	for (int i = 0; i < SHARE_COUNT; i++)
		for (int k = 0; k < whole[i] && at < width; k++)
			cells[at++] = (unsigned char)i;
}

void bar_letters(const struct shares *shares, int width, char *out)
{
	unsigned char cells[BAR_MOST];

	if (width > BAR_MOST)
		width = BAR_MOST;
	bar_cells(shares, width, cells);
	for (int i = 0; i < width; i++)
		out[i] = bar_letter(cells[i]);
	out[width] = '\0';
}
