/* test_python_lines: the lines that CPython itself reports for one function, in each form. */
#include "config.h"

#include "support.h"

#include "runtime/python_lines.h"

/* What is read is written beside it. NOLINTBEGIN(cert-err34-c) */

#define FIRST_LINE 301

/* The table of a function in hexadecimal, and the lines of its instructions, from co_lines() or
 * dis.findlinestarts() of that version: "from-to:line", 0 for none. */
static const struct {
	const char *version;
	enum python_lines form;
	const char *table, *lines;
} rows[] = {
	/* clang-format off */
		{ "3.8", PYTHON_LINES_NUMBERS,
		  "000108020c010801040102ff08030a01040102ff100202011603",
		  "0-8:302 8-20:304 20-28:305 28-32:306 32-34:307 34-42:306 "
		  "42-52:309 52-56:310 56-58:311 58-74:310 74-76:312 76-98:313 "
		  "98-112:316 " },
		{ "3.9", PYTHON_LINES_NUMBERS,
		  "000108020c010801040102ff08030a01040102ff24020201120308fd0203",
		  "0-8:302 8-20:304 20-28:305 28-32:306 32-34:307 34-42:306 "
		  "42-52:309 52-56:310 56-58:311 58-94:310 94-96:312 96-114:313 "
		  "114-122:316 122-124:313 124-138:316 " },
		{ "3.10", PYTHON_LINES_RANGES,
		  "08010c0208010401020108ff0a030401020106ff1cff0280020312011403",
		  "0-8:302 8-20:304 20-28:305 28-32:306 32-34:307 34-42:306 "
		  "42-52:309 52-56:310 56-58:311 58-64:310 64-92:309 92-94:0 "
		  "94-96:312 96-114:313 114-134:316 " },
		{ "3.11", PYTHON_LINES_LOCATIONS,
		  "8000d80809884189058041e50d12903189588c58f000070517f0000705178801d80b0c88"
		  "718a358835d80c0d9021d81213f103011314f100010d1588418841f50600121690639119"
		  "9419f000020d179861d8101197069206d81415f103011117f400011117f000011117f003"
		  "020d17f000020d17f000020d17f100020d17f400020d17f000020d17f000020d17f00002"
		  "0d17f000020d17f000020d17f000020d17f8f8f8f000020d17f000020d17f000020d17f0"
		  "00020d17f8f006050515f002011016f0000110169d35a01199389c38f000011016f10001"
		  "1016f400011016f50600090ef000010f14f100010915f400010915f000010915f0000109"
		  "15f88d05f000010f14f100010915f400010915f000010915f000010915f8f8f8",
		  "0-2:301 2-12:302 12-46:304 46-58:305 58-62:306 62-64:307 "
		  "64-76:306 76-108:309 108-132:310 132-134:311 134-150:310 150-182:309 "
		  "182-188:0 188-196:309 196-198:0 198-200:312 200-248:313 248-280:316 "
		  "280-282:0 282-314:316 314-320:0 " },
		{ "3.12", PYTHON_LINES_LOCATIONS,
		  "8000d80809884189058041e40d1290318b58f2000705178801d80b0c88718a35d80c0d90"
		  "21d81213f103011314f100010d158941f40600121690639319f000020d179861d8101197"
		  "069106d81415f403011117f703020d17f000020d17f00b070517f010050515dc1b20a011"
		  "9b38f6000110169061d91314f203001112f200011016f40600090ef000010f14f5000109"
		  "15f70f020d17f000020d17fcf208011016f8f40600090ef000010f14f500010915fa",
		  "0-2:301 2-12:302 12-40:304 40-50:305 50-54:306 54-56:307 "
		  "56-68:306 68-92:309 92-114:310 114-116:311 116-126:310 126-144:309 "
		  "144-146:304 146-148:312 148-184:313 184-188:314 188-200:313 200-224:316 "
		  "224-242:309 242-252:0 252-258:313 258-260:0 260-284:316 284-290:0 " },
		{ "3.13", PYTHON_LINES_LOCATIONS,
		  "8000d8080989058041e40d1290318e588801d80b0c88718b35d80c0dd81213f103011314"
		  "f100010d158a41f406001216906394199861d8101197069106d81415f403011117f70300"
		  "121b9119f10b000e16f010050515dc1b20a0119c38f30001101699389061dc1314f70300"
		  "11129938f100011016f40600090ef000010f14f500010915f70f00121b9619fcf2080110"
		  "16f8f40600090ef000010f14f500010915fa",
		  "0-2:301 2-10:302 10-38:304 38-50:305 50-52:306 52-54:307 "
		  "54-68:306 68-92:309 92-114:310 114-116:311 116-126:310 126-146:309 "
		  "146-150:304 150-152:312 152-188:313 188-198:314 198-222:313 222-246:316 "
		  "246-276:309 276-286:0 286-292:313 292-294:0 294-318:316 318-324:0 " },
	/* clang-format on */
};

static size_t read_hex(const char *text, uint8_t *out)
{
	size_t size = 0;
	unsigned byte;

	for (; sscanf(text, "%2x", &byte) == 1; text += 2)
		out[size++] = (uint8_t)byte;
	return size;
}

static void test_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		uint8_t bytes[512];
		size_t size = read_hex(rows[i].table, bytes);
		char *table = exact_copy((const char *)bytes, size);
		unsigned from, to, line, seen = 0;
		int taken;

		for (const char *at = rows[i].lines;
		     sscanf(at, "%u-%u:%u %n", &from, &to, &line, &taken) == 3; at += taken) {
			for (unsigned offset = from; offset < to; offset += 2, seen++) {
				unsigned got = python_line(rows[i].form, (const uint8_t *)table,
							   size, FIRST_LINE, offset);
				if (got != line)
					fail_msg("%s: line %u at %u, not %u", rows[i].version, got,
						 offset, line);
			}
		}
		assert_true(seen > 50);
		free(table);
	}
}

/* Whatever the bytes are, a line is 0 or a number that a file can have. */
static void test_any_bytes(void **state)
{
	uint8_t bytes[64];
	uint32_t random = 1;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		size_t size = (size_t)round % sizeof bytes;
		for (size_t i = 0; i < size; i++) {
			random = random * 1664525 + 1013904223;
			bytes[i] = (uint8_t)(random >> 24);
		}
		char *table = exact_copy((const char *)bytes, size);
		for (enum python_lines form = 0; form <= PYTHON_LINES_LOCATIONS; form++)
			assert_true(python_line(form, (const uint8_t *)table, size, UINT32_MAX,
						random % 200) <= 100000000);
		free(table);
	}
}

static void test_beyond(void **state)
{
	const uint8_t range[] = { 4, 1 }, location[] = { 0x80 | 13 << 3 | 1, 2 << 1 };

	(void)state;
	assert_int_equal(python_line(PYTHON_LINES_RANGES, range, 2, 5, 3), 6);
	assert_int_equal(python_line(PYTHON_LINES_RANGES, range, 2, 5, 4), 0);
	assert_int_equal(python_line(PYTHON_LINES_LOCATIONS, location, 2, 5, 3), 7);
	assert_int_equal(python_line(PYTHON_LINES_LOCATIONS, location, 2, 5, 4), 0);
	assert_int_equal(python_line(PYTHON_LINES_NUMBERS, range, 2, 5, 1000), 6);
	assert_int_equal(python_line(PYTHON_LINES_LOCATIONS, location, 0, 5, 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_any_bytes),
		cmocka_unit_test(test_beyond),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
/* NOLINTEND(cert-err34-c) */
