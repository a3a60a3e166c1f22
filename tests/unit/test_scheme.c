/* test_scheme: in every scheme, with 8, 16 and 256 colours, on dark and on light backgrounds, what
 * stands side by side can be told apart, and everything can be seen.
 *
 * A cell of a bar looks like its colour, mixed with the background by the part of the cell that its
 * block covers.  Two looks differ if they are far apart in the colour space CIELAB; for the scheme
 * for colour-blind people, also to somebody without red or without green cones (G. M. Machado et
 * al., A Physiologically-based Model for Simulation of Color Vision Deficiency, 2009).
 */
#include "config.h"

#include "support.h"

#include "report/bar.h"
#include "report/scheme.h"

/* Just noticeable is 2.3. */
#define DIFFERENCE_LEAST 10
/* Contrasts, as WCAG 2 defines them: 3 is what it demands of large text and of graphics.  The eight
 * basic colours have it nowhere on both backgrounds but for red and magenta. */
#define CONTRAST_LEAST     3
#define CONTRAST_LEAST_FEW 2
#define CONTRAST_LEAST_BAR 1.5

struct colour {
	double red, green, blue; /* linear light, 0..1 */
};

struct terminal {
	const char *name;
	int colours;
	const unsigned char (*palette)[3]; /* of the basic colours; NULL: the cube of 256 */
	bool is_bold_bright;               /* bold text has the bright colours */
};

struct ground {
	const char *name;
	struct colour paper, ink;
};

struct eyes {
	const char *name;
	double matrix[3][3];
};

static const unsigned char xterm[16][3] = {
	{ 0, 0, 0 },       { 205, 0, 0 },   { 0, 205, 0 },   { 205, 205, 0 },
	{ 0, 0, 238 },     { 205, 0, 205 }, { 0, 205, 205 }, { 229, 229, 229 },
	{ 127, 127, 127 }, { 255, 0, 0 },   { 0, 255, 0 },   { 255, 255, 0 },
	{ 92, 92, 255 },   { 255, 0, 255 }, { 0, 255, 255 }, { 255, 255, 255 },
};
static const unsigned char console[16][3] = {
	{ 0, 0, 0 },     { 170, 0, 0 },    { 0, 170, 0 },    { 170, 85, 0 },
	{ 0, 0, 170 },   { 170, 0, 170 },  { 0, 170, 170 },  { 170, 170, 170 },
	{ 85, 85, 85 },  { 255, 85, 85 },  { 85, 255, 85 },  { 255, 255, 85 },
	{ 85, 85, 255 }, { 255, 85, 255 }, { 85, 255, 255 }, { 255, 255, 255 },
};

static const struct terminal terminals[] = {
	{ "8 colours of xterm", 8, xterm, false },
	{ "16 colours of xterm", 16, xterm, true },
	{ "8 colours of the console", 8, console, true },
	{ "256 colours", 256, NULL, false },
};
static const struct ground grounds[] = {
	{ "light", { 1, 1, 1 }, { 0, 0, 0 } },
	{ "dark", { 0, 0, 0 }, { 0.78, 0.78, 0.78 } },
};
static const struct eyes eyes[] = {
	{ "all cones", { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } } },
	{ "no red cones",
	  { { 0.152286, 1.052583, -0.204868 },
	    { 0.114503, 0.786281, 0.099216 },
	    { -0.003882, -0.048116, 1.051998 } } },
	{ "no green cones",
	  { { 0.367322, 0.860646, -0.227968 },
	    { 0.280085, 0.672501, 0.047413 },
	    { -0.011820, 0.042940, 0.968881 } } },
};
/* With the number of their grounds and of the eyes that they are for. */
static const struct scheme {
	const char *name;
	size_t ground_count, eye_count;
} schemes[] = {
	{ "default", 2, 1 },
	{ "light", 1, 1 },
	{ "colorblind", 2, 3 },
};

/* ---- colours ---- */

static double linear(double part)
{
	return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4);
}

static struct colour of_bytes(int red, int green, int blue)
{
	return (struct colour){ linear(red / 255.0), linear(green / 255.0), linear(blue / 255.0) };
}

/* One of the colours 16 to 255 of xterm, which all terminals with 256 colours have. */
static struct colour of_cube(int number)
{
	static const int levels[] = { 0, 95, 135, 175, 215, 255 };
	int grey = 8 + 10 * (number - 232), at = number - 16;

	if (number >= 232)
		return of_bytes(grey, grey, grey);
	return of_bytes(levels[at / 36], levels[at / 6 % 6], levels[at % 6]);
}

static struct colour mix(struct colour a, struct colour b, double part)
{
	return (struct colour){ a.red * part + b.red * (1 - part),
				a.green * part + b.green * (1 - part),
				a.blue * part + b.blue * (1 - part) };
}

static double luminance(struct colour c)
{
	return 0.2126 * c.red + 0.7152 * c.green + 0.0722 * c.blue;
}

static double contrast(struct colour a, struct colour b)
{
	double x = luminance(a), y = luminance(b);

	return (fmax(x, y) + 0.05) / (fmin(x, y) + 0.05);
}

static struct colour seen_by(const struct eyes *e, struct colour c)
{
	double out[3];

	for (int i = 0; i < 3; i++) {
		out[i] = e->matrix[i][0] * c.red + e->matrix[i][1] * c.green +
			 e->matrix[i][2] * c.blue;
		out[i] = fmin(1, fmax(0, out[i]));
	}
	return (struct colour){ out[0], out[1], out[2] };
}

static void to_lab(struct colour c, double out[static 3])
{
	double xyz[] = {
		(0.4124564 * c.red + 0.3575761 * c.green + 0.1804375 * c.blue) / 0.95047,
		0.2126729 * c.red + 0.7151522 * c.green + 0.0721750 * c.blue,
		(0.0193339 * c.red + 0.1191920 * c.green + 0.9503041 * c.blue) / 1.08883,
	};

	for (int i = 0; i < 3; i++)
		xyz[i] = xyz[i] > 0.008856 ? cbrt(xyz[i]) : 7.787 * xyz[i] + 16 / 116.0;
	out[0] = 116 * xyz[1] - 16;
	out[1] = 500 * (xyz[0] - xyz[1]);
	out[2] = 200 * (xyz[1] - xyz[2]);
}

static double difference(const struct eyes *e, struct colour a, struct colour b)
{
	double x[3], y[3];

	to_lab(seen_by(e, a), x);
	to_lab(seen_by(e, b), y);
	return sqrt(pow(x[0] - y[0], 2) + pow(x[1] - y[1], 2) + pow(x[2] - y[2], 2));
}

/* ---- faces on a terminal ---- */

/* The colour of a face before its style is applied. */
static struct colour shade_of(const struct terminal *t, const struct ground *g,
			      const struct scheme_colour *c)
{
	short shade = t->palette ? c->few : c->many;

	if (shade < 0)
		return g->ink;
	if (t->palette == NULL)
		return of_cube(shade);
	bool is_bright = t->is_bold_bright && (c->style & SCHEME_BOLD);
	const unsigned char *bytes = t->palette[shade + (is_bright ? 8 : 0)];
	return of_bytes(bytes[0], bytes[1], bytes[2]);
}

/* As display.c and ink.c apply it: a shade of 256 replaces dim. */
static bool is_dim(const struct terminal *t, const struct scheme_colour *c)
{
	return (c->style & SCHEME_DIM) && (t->palette || c->many < 0);
}

static struct colour ink_of(const struct terminal *t, const struct ground *g,
			    const struct scheme_colour *c)
{
	struct colour shade = shade_of(t, g, c);

	return is_dim(t, c) ? mix(shade, g->paper, 0.5) : shade;
}

/* How much of a cell a block covers; 0: it is a sign of its own form. */
static double covered(const char *block)
{
	static const char *const blocks[] = { "░", "▒", "▓", "█" };

	for (size_t i = 0; i < COUNT_OF(blocks); i++)
		if (strcmp(block, blocks[i]) == 0)
			return (double)(i + 1) / 4;
	return 0;
}

/* ---- what is seen ---- */

/* Call for all combinations of scheme, terminal and background. */
static void everywhere(void (*check)(const struct scheme *, const struct terminal *,
				     const struct ground *))
{
	for (size_t s = 0; s < COUNT_OF(schemes); s++)
		for (size_t t = 0; t < COUNT_OF(terminals); t++)
			for (size_t g = 0; g < schemes[s].ground_count; g++)
				check(&schemes[s], &terminals[t], &grounds[g]);
}

static void assert_differ(const struct scheme *s, const struct terminal *t, const struct ground *g,
			  struct colour a, struct colour b, const char *names[2])
{
	for (size_t e = 0; e < s->eye_count; e++) {
		double apart = difference(&eyes[e], a, b);
		if (apart < DIFFERENCE_LEAST)
			fail_msg("%s, %s, %s background, %s: %s and %s are %.1f apart", s->name,
				 t->name, g->name, eyes[e].name, names[0], names[1], apart);
	}
}

static void check_shares(const struct scheme *s, const struct terminal *t, const struct ground *g)
{
	struct colour looks[SHARE_COUNT];

	if (!scheme_has_blocks(s->name, t->colours))
		return; /* letters, which test_bar compares */
	for (unsigned i = 0; i < SHARE_COUNT; i++) {
		struct scheme_colour c = scheme_colour(s->name, FACE_SHARE + i);
		const char *block = bar_block(i);
		looks[i] = mix(ink_of(t, g, &c), g->paper, covered(block));
		for (unsigned k = 0; k < i; k++) {
			const char *names[] = { share_name(i), share_name(k) };
			bool are_signs = covered(block) <= 0 || covered(bar_block(k)) <= 0;
			if (are_signs)
				assert_string_not_equal(block, bar_block(k));
			else
				assert_differ(s, t, g, looks[i], looks[k], names);
		}
	}
}

static void test_shares_differ(void **state)
{
	(void)state;
	everywhere(check_shares);
}

/* Words, which differ by weight too. */
static void check_classes(const struct scheme *s, const struct terminal *t, const struct ground *g)
{
	for (unsigned i = CLASS_CPU_BOUND; i < CLASS_COUNT; i++) {
		struct scheme_colour a = scheme_colour(s->name, FACE_CLASS + i);
		for (unsigned k = CLASS_CPU_BOUND; k < i; k++) {
			struct scheme_colour b = scheme_colour(s->name, FACE_CLASS + k);
			const char *names[] = { verdict_class_name(i), verdict_class_name(k) };
			unsigned styles = a.style ^ b.style;
			if (!(styles & SCHEME_BOLD) && is_dim(t, &a) == is_dim(t, &b))
				assert_differ(s, t, g, ink_of(t, g, &a), ink_of(t, g, &b), names);
			/* A bar of classes has no bold. */
			if (scheme_has_blocks(s->name, t->colours))
				assert_differ(s, t, g, ink_of(t, g, &a), ink_of(t, g, &b), names);
		}
	}
}

static void test_classes_differ(void **state)
{
	(void)state;
	everywhere(check_classes);
}

/* The column of the order in the heading, the cursor below it, a tagged row among others, and the
 * keys with what they do. */
static void check_places(const struct scheme *s, const struct terminal *t, const struct ground *g)
{
	struct scheme_colour header = scheme_colour(s->name, FACE_TABLE_HEADER);
	struct scheme_colour cursor = scheme_colour(s->name, FACE_CURSOR);
	struct scheme_colour help = scheme_colour(s->name, FACE_KEY_HELP);
	struct scheme_colour tagged = scheme_colour(s->name, FACE_TAGGED);
	struct scheme_colour text = scheme_colour(s->name, FACE_TEXT);

	assert_true(header.style & cursor.style & help.style & SCHEME_PAPER);
	assert_differ(s, t, g, shade_of(t, g, &header), shade_of(t, g, &cursor),
		      (const char *[]){ "header", "cursor" });
	assert_differ(s, t, g, shade_of(t, g, &header), g->paper,
		      (const char *[]){ "header", "background" });
	assert_differ(s, t, g, shade_of(t, g, &cursor), g->paper,
		      (const char *[]){ "cursor", "background" });
	assert_differ(s, t, g, shade_of(t, g, &help), g->paper,
		      (const char *[]){ "keys", "background" });
	assert_differ(s, t, g, ink_of(t, g, &tagged), ink_of(t, g, &text),
		      (const char *[]){ "tagged", "text" });
}

static void test_places_differ(void **state)
{
	(void)state;
	everywhere(check_places);
}

static double contrast_of(const struct terminal *t, const struct ground *g,
			  const struct scheme_colour *c)
{
	static const struct colour black = { 0, 0, 0 };

	if (c->style & SCHEME_PAPER)
		return contrast(black, shade_of(t, g, c));
	return contrast(ink_of(t, g, c), g->paper);
}

static void check_contrast(const struct scheme *s, const struct terminal *t, const struct ground *g)
{
	for (unsigned face = 0; face < FACES; face++) {
		struct scheme_colour c = scheme_colour(s->name, face);
		bool is_block = face >= FACE_SHARE && scheme_has_blocks(s->name, t->colours);
		double least = t->palette == NULL        ? CONTRAST_LEAST :
			       is_block || is_dim(t, &c) ? CONTRAST_LEAST_BAR :
							   CONTRAST_LEAST_FEW;
		if (contrast_of(t, g, &c) < least)
			fail_msg("%s, %s, %s background: face %u has a contrast of %.2f, not %.1f",
				 s->name, t->name, g->name, face, contrast_of(t, g, &c), least);
	}
}

static void test_everything_is_seen(void **state)
{
	(void)state;
	everywhere(check_contrast);
}

static void test_blocks_need_colours(void **state)
{
	(void)state;
	assert_false(scheme_has_blocks("default", 0));
	assert_true(scheme_has_blocks("default", 8));
	assert_true(scheme_has_blocks("light", 16));
	assert_false(scheme_has_blocks("colorblind", 16));
	assert_true(scheme_has_blocks("colorblind", 256));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shares_differ),
		cmocka_unit_test(test_classes_differ),
		cmocka_unit_test(test_places_differ),
		cmocka_unit_test(test_everything_is_seen),
		cmocka_unit_test(test_blocks_need_colours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
