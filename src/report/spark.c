/* spark.c - numbers over time; see spark.h. */
#include "config.h"

#include "report/spark.h"

#include <string.h>

/* Level 0 of the bottom row is the base line; in other rows it is a blank. */
static const char *const blocks[] = { "▁", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
static const char *const letters[] = { "_", ".", ":", "-", "=", "+", "*", "%", "#" };
static const char *const letters_of_plot[] = { "_", ".", ":", "#" };

static const char *character_of(double value, double most, int rows, int row, bool is_utf8)
{
	int levels = is_utf8 || rows == 1 ? 8 : 3, above = (rows - 1 - row) * levels;

	if (value < 0)
		return " ";
	double height = most > 0 ? value / most * rows * levels : 0;
	int level = height >= rows * levels ? rows * levels : (int)(height + 0.5);
	/* A value above 0 must be visible. */
	if (level == 0 && value > 0 && most > 0)
		level = 1;
	if (level <= above && row < rows - 1)
		return " ";
	level = level - above > levels ? levels : level - above;
	if (is_utf8 && level == 1 && rows == 1)
		level = 2; /* the base line observations the same as level 1 */
	return is_utf8 ? blocks[level] : rows == 1 ? letters[level] : letters_of_plot[level];
}

size_t spark_row(const double *values, size_t count, double most, int rows, int row, bool is_utf8,
		 char *out, size_t size)
{
	size_t used = 0;

	for (size_t i = 0; i < count; i++) {
		const char *text = character_of(values[i], most, rows, row, is_utf8);
		size_t length = strlen(text);
		if (used + length >= size)
			break;
		memcpy(out + used, text, length);
		used += length;
	}
	if (size > 0)
		out[used] = '\0';
	return used;
}
