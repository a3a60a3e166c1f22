/* sheet.c - a page of text with styles; see sheet.h. */
#include "config.h"

#include "report/sheet.h"
#include "report/bar.h"
#include "base/clean.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define MARK       '\x01'
#define FIRST_FACE ' '

/* Bytes that are shown of a text that is not trusted. */
#define FOREIGN_MOST 4096

void sheet_face(const struct sheet *s, unsigned face)
{
	if (s->has_faces)
		fprintf(s->out, "%c%c", MARK, (int)(FIRST_FACE + face));
}

size_t sheet_next(const char **text, const char *end, unsigned *face, const char **piece)
{
	while (end - *text >= 2 && **text == MARK) {
		*face = (unsigned char)(*text)[1] - (unsigned)FIRST_FACE;
		*text += 2;
	}
	*piece = *text;
	const char *mark = memchr(*text, MARK, (size_t)(end - *text));
	*text = mark && mark + 1 < end ? mark : end;
	return (size_t)(*text - *piece);
}

void sheet_title(const struct sheet *s, const char *format, ...)
{
	va_list arguments;

	fputc('\n', s->out);
	sheet_face(s, FACE_STRONG);
	va_start(arguments, format);
	vfprintf(s->out, format, arguments);
	va_end(arguments);
	fputc('\n', s->out);
}

int sheet_clean(const struct sheet *s, const char *text, size_t length, int columns)
{
	char clean[4096];
	int taken;

	size_t n = clean_for_text(text, length, clean, sizeof clean, columns, &taken);
	fwrite(clean, 1, n, s->out);
	return taken;
}

/* Return how many bytes of clean text fit into a line of `room` columns: whole words if at least
 * one fits. */
static size_t fit_words(const char *text, size_t left, int room)
{
	char piece[4096];
	int taken;
	size_t fits = clean_for_text(text, left, piece, sizeof piece, room, &taken), take = fits;

	if (fits == left)
		return left;
	while (take > 0 && text[take] != ' ')
		take--;
	return take > 0 ? take : fits;
}

void sheet_wrapped(const struct sheet *s, const char *text, int indent)
{
	size_t length = strlen(text), size = length * 10 + 1;
	int room = s->width - indent > 10 ? s->width - indent : 10, taken;
	char *clean = malloc(size);

	if (clean == NULL)
		return;
	size_t left = clean_for_text(text, length, clean, size, (int)size, &taken), take;
	const char *from = clean;
	while (left > 0 && (take = fit_words(from, left, room)) > 0) {
		fprintf(s->out, "%*s%.*s\n", indent, "", (int)take, from);
		from += take;
		left -= take;
		while (left > 0 && *from == ' ') {
			from++;
			left--;
		}
	}
	free(clean);
}

void sheet_foreign(const struct sheet *s, const char *text, size_t length, uint64_t whole, int at,
		   int indent, int lines)
{
	size_t shown = length < FOREIGN_MOST ? length : FOREIGN_MOST, size = shown * 10 + 1;
	char *clean = malloc(size), piece[4096];
	int room = s->width - at > 10 ? s->width - at : 10, taken;

	if (clean == NULL) {
		fputc('\n', s->out);
		return;
	}
	size_t left = clean_for_text(text, shown, clean, size, (int)size, &taken);
	const char *from = clean;
	bool is_cut = shown < whole;
	while (left > 0 && lines-- > 0) {
		/* Cleaning does not change clean text, so the bytes written are the bytes
		 * consumed. */
		size_t n = clean_for_text(from, left, piece, sizeof piece, room, &taken);
		if (n == 0)
			break;
		fwrite(piece, 1, n, s->out);
		from += n;
		left -= n;
		room = s->width - indent > 10 ? s->width - indent : 10;
		if (left > 0 && lines > 0)
			fprintf(s->out, "\n%*s", indent, "");
	}
	fputc('\n', s->out);
	if (left > 0 || is_cut)
		fprintf(s->out, "%*s(truncated: %llu bytes in total)\n", indent, "",
			(unsigned long long)whole);
	free(clean);
}

int sheet_label(const struct sheet *s, const char *label)
{
	sheet_face(s, FACE_DIM);
	fprintf(s->out, "%*s%-*s ", SHEET_INDENT, "", SHEET_LABEL, label);
	sheet_face(s, FACE_TEXT);
	int length = (int)strlen(label);
	return SHEET_INDENT + (length > SHEET_LABEL ? length : SHEET_LABEL) + 1;
}

void sheet_item(const struct sheet *s, const char *label, const char *format, ...)
{
	va_list arguments;
	char text[2048];

	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	int at = sheet_label(s, label);
	size_t length = strlen(text), room = s->width - at > 10 ? (size_t)(s->width - at) : 10;
	if (length > room) {
		/* The first line follows the label; the rest is placed below it. */
		size_t take = room;
		while (take > 0 && text[take] != ' ')
			take--;
		if (take == 0)
			take = room;
		fprintf(s->out, "%.*s\n", (int)take, text);
		sheet_wrapped(s, text + take + (text[take] == ' '), at);
	} else {
		fprintf(s->out, "%s\n", text);
	}
}

void sheet_foreign_item(const struct sheet *s, const char *label, const char *text)
{
	int at = sheet_label(s, label);

	sheet_foreign(s, text, strlen(text), strlen(text), at, at, 4);
}

/* ---- bars ---- */

static void put_cell(const struct sheet *s, unsigned face, char letter, const char *block)
{
	sheet_face(s, face);
	if (s->has_blocks)
		fputs(block, s->out);
	else
		fputc(letter, s->out);
}

static void end_bar(const struct sheet *s)
{
	sheet_face(s, FACE_TEXT);
	fputc(']', s->out);
}

void sheet_bar(const struct sheet *s, const struct sheet_part *parts, size_t count, int cells)
{
	struct shares shares = { .is_known = true };
	unsigned char map[BAR_MOST];
	double whole = 0, least, sum = 0;

	if (cells > BAR_MOST)
		cells = BAR_MOST;
	for (size_t i = 0; i < count; i++)
		whole += parts[i].amount;
	/* A part above 0 must be visible. */
	least = whole / cells;
	for (size_t i = 0; i < count; i++) {
		shares.part[i] = parts[i].amount > 0 && parts[i].amount < least ? least :
										  parts[i].amount;
		sum += shares.part[i];
	}
	for (size_t i = 0; i < count && sum > 0; i++)
		shares.part[i] /= sum;
	bar_cells(&shares, cells, map);
	fputc('[', s->out);
	for (int i = 0; i < cells; i++) {
		const struct sheet_part *part = map[i] < count ? &parts[map[i]] : NULL;
		if (part)
			put_cell(s, part->face, part->letter, part->is_light ? "░" : "█");
		else
			put_cell(s, FACE_TEXT, ' ', " ");
	}
	end_bar(s);
}

void sheet_shares(const struct sheet *s, const struct shares *shares, int cells)
{
	unsigned char map[BAR_MOST];

	if (cells > BAR_MOST)
		cells = BAR_MOST;
	bar_cells(shares, cells, map);
	fputc('[', s->out);
	for (int i = 0; i < cells; i++)
		if (map[i] < SHARE_COUNT)
			put_cell(s, FACE_SHARE + map[i], bar_letter(map[i]), bar_block(map[i]));
		else
			put_cell(s, FACE_TEXT, ' ', " ");
	end_bar(s);
}

void sheet_legend(const struct sheet *s, const struct sheet_entry *entries, size_t count, int at)
{
	int x = at;

	for (size_t i = 0; i < count; i++) {
		bool is_last = i + 1 == count;
		int width = 2 + (int)strlen(entries[i].words) + (is_last ? 0 : 1);
		if (x > at && x + width > s->width) {
			fprintf(s->out, "\n%*s", at, "");
			x = at;
		} else if (x > at) {
			fputc(' ', s->out);
		}
		put_cell(s, entries[i].face, entries[i].letter, entries[i].block);
		sheet_face(s, FACE_TEXT);
		fprintf(s->out, " %s%s", entries[i].words, is_last ? "" : ",");
		x += width + 1;
	}
	fputc('\n', s->out);
}
