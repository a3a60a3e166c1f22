/* python_lines.c - the source line of an instruction; see python_lines.h. */
#include "config.h"

#include "runtime/python_lines.h"

/* Lines above this are not believed. */
#define LINE_MOST 100000000

static uint32_t believed(int64_t line)
{
	return line > 0 && line <= LINE_MOST ? (uint32_t)line : 0;
}

/* Pairs of how many bytes, and how many lines, the next entry is further. */
static uint32_t line_of_numbers(const uint8_t *table, size_t size, int64_t line, uint64_t offset)
{
	uint64_t at = 0;

	for (size_t i = 0; i + 1 < size; i += 2) {
		at += table[i];
		if (at > offset)
			break;
		line += (int8_t)table[i + 1];
	}
	return believed(line);
}

/* Pairs of how many bytes an entry covers, and how many lines it is further; -128: it has no
 * line. */
static uint32_t line_of_ranges(const uint8_t *table, size_t size, int64_t line, uint64_t offset)
{
	uint64_t at = 0;

	for (size_t i = 0; i + 1 < size; i += 2) {
		int8_t further = (int8_t)table[i + 1];
		if (further != -128)
			line += further;
		at += table[i];
		if (at > offset)
			return further == -128 ? 0 : believed(line);
	}
	return 0;
}

/* Read a number of 6 bits a byte, lowest first; bit 6 says that more follow. */
static uint64_t take_varint(const uint8_t *table, size_t size, size_t *at)
{
	uint64_t value = 0;

	for (unsigned shift = 0; *at < size && shift < 60; shift += 6) {
		uint8_t byte = table[(*at)++];
		value |= (uint64_t)(byte & 63) << shift;
		if (!(byte & 64))
			break;
	}
	return value;
}

static int64_t take_signed(const uint8_t *table, size_t size, size_t *at)
{
	uint64_t value = take_varint(table, size, at);

	return value & 1 ? -(int64_t)(value >> 1) : (int64_t)(value >> 1);
}

/* The forms of an entry, in bits 3 to 6 of its first byte. */
enum { FORM_ONE_LINE_0 = 10, FORM_ONE_LINE_2 = 12, FORM_NO_COLUMNS, FORM_LONG, FORM_NONE };

/* Each entry covers 1 to 8 code units of 2 bytes, bits 0 to 2 of its first byte, which alone has
 * bit 7 set. */
static uint32_t line_of_locations(const uint8_t *table, size_t size, int64_t line, uint64_t offset)
{
	uint64_t covered = 0;
	size_t at = 0;

	while (at < size) {
		uint8_t head = table[at++];
		unsigned form = head >> 3 & 15;
		if (!(head & 0x80))
			return 0;
		if (form == FORM_NO_COLUMNS || form == FORM_LONG)
			line += take_signed(table, size, &at);
		else if (form >= FORM_ONE_LINE_0 && form <= FORM_ONE_LINE_2)
			line += form - FORM_ONE_LINE_0;
		if (line < -LINE_MOST || line > LINE_MOST)
			return 0;
		covered += 2 * ((head & 7u) + 1);
		if (covered > offset)
			return form == FORM_NONE ? 0 : believed(line);
		while (at < size && !(table[at] & 0x80))
			at++;
	}
	return 0;
}

uint32_t python_line(enum python_lines form, const uint8_t *table, size_t size, uint32_t first_line,
		     uint64_t offset)
{
	switch (form) {
	case PYTHON_LINES_NUMBERS:
		return line_of_numbers(table, size, first_line, offset);
	case PYTHON_LINES_RANGES:
		return line_of_ranges(table, size, first_line, offset);
	case PYTHON_LINES_LOCATIONS:
		return line_of_locations(table, size, first_line, offset);
	}
	return 0;
}
