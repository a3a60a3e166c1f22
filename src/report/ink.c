/* ink.c - styled text; see ink.h. */
#include "config.h"

#include "report/ink.h"
#include "base/clean.h"
#include "report/scheme.h"

void ink_face(const struct ink *ink, unsigned face)
{
	struct scheme_colour c = scheme_colour("default", face);
	short shade = ink->colours >= 256 ? c.many : ink->colours > 0 ? c.few : -1;

	if (!ink->has_faces)
		return;
	fputs("\033[0", ink->out);
	if (c.style & SCHEME_BOLD)
		fputs(";1", ink->out);
	/* With 256 colours the shade suffices; dim would be too weak. */
	if ((c.style & SCHEME_DIM) && (ink->colours < 256 || shade < 0))
		fputs(";2", ink->out);
	if ((c.style & SCHEME_REVERSE) || ((c.style & SCHEME_PAPER) && shade < 0))
		fputs(";7", ink->out);
	if (shade >= 0 && (c.style & SCHEME_PAPER))
		fprintf(ink->out, ink->colours >= 256 ? ";30;48;5;%d" : ";30;4%d", shade);
	else if (shade >= 0 && ink->colours >= 256)
		fprintf(ink->out, ";38;5;%d", shade);
	else if (shade >= 0)
		fprintf(ink->out, ";3%d", shade);
	fputc('m', ink->out);
}

int ink_clean(const struct ink *ink, const char *text, size_t length, int columns, bool is_padded)
{
	char clean[1024];
	int taken;
	size_t n = clean_for_text(text, length, clean, sizeof clean, columns, &taken);

	fwrite(clean, 1, n, ink->out);
	if (is_padded && taken < columns) {
		fprintf(ink->out, "%*s", columns - taken, "");
		taken = columns;
	}
	return taken;
}

const char *ink_time(uint64_t ns, char *out, size_t size)
{
	static const struct {
		uint64_t unit;
		const char *name;
	} units[] = { { 1000000000, "s" }, { 1000000, "ms" }, { 1000, "us" }, { 1, "ns" } };
	unsigned long long s = ns / 1000000000;

	if (ns == 0) {
		snprintf(out, size, "0");
	} else if (s >= 360000) {
		snprintf(out, size, "%llud%02lluh", s / 86400, s / 3600 % 24);
	} else if (s >= 3600) {
		snprintf(out, size, "%lluh%02llum", s / 3600, s / 60 % 60);
	} else if (s >= 60) {
		snprintf(out, size, "%llum%02llus", s / 60, s % 60);
	} else {
		size_t i = 0;
		while (ns < units[i].unit)
			i++;
		double value = (double)ns / (double)units[i].unit;
		int digits = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
		snprintf(out, size, "%.*f%s",
			 units[i].unit == 1 ? 0 : digits - (i > 0 && digits > 0), value,
			 units[i].name);
	}
	return out;
}
