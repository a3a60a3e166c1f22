/* test_keys: the table of keys: no key twice, each request reachable, names that users know. */
#include "config.h"

#include "support.h"

#include "report/explain.h"
#include "tui/keyboard.h"
#include "tui/keys.h"

/* Call a function with each screen and each of its bindings. */
static void for_each_binding(void (*call)(unsigned screen, const struct key_binding *b))
{
	for (const struct key_entry *e = key_table; e->screens; e++)
		for (unsigned screen = 1; screen <= KEYS_OF_ALL; screen <<= 1)
			for (int i = 0; i < KEY_BINDINGS_MOST && e->bindings[i].key; i++)
				if (e->screens & screen)
					call(screen, &e->bindings[i]);
}

/* A second entry for the same key would never be found. */
static void assert_is_found(unsigned screen, const struct key_binding *b)
{
	if (key_request(screen, b->key) != b->request)
		fail_msg("screen %u has key %d twice", screen, b->key);
}

static void test_no_key_is_twice_on_a_screen(void **state)
{
	(void)state;
	for_each_binding(assert_is_found);
	assert_int_equal(key_request(KEYS_OF_TABLE, 'y'), REQUEST_NONE);
	assert_int_equal(key_request(KEYS_OF_PROMPT, 'q'), REQUEST_NONE);
	assert_int_equal(key_request(KEYS_OF_TABLE, DISPLAY_MOUSE), REQUEST_NONE);
}

static bool is_requested[REQUEST_ERASE_ALL + 1];

static void note_request(unsigned screen, const struct key_binding *b)
{
	(void)screen;
	is_requested[b->request] = true;
}

static void test_each_request_has_a_key(void **state)
{
	(void)state;
	for_each_binding(note_request);
	for (int request = REQUEST_NONE + 1; request <= REQUEST_ERASE_ALL; request++)
		if (!is_requested[request])
			fail_msg("no key requests %d", request);
}

static void test_sections_have_their_letters(void **state)
{
	(void)state;
	assert_int_equal(REQUEST_SECTION_LAST - REQUEST_SECTION + 1, EXPLAIN_SECTIONS);
	for (int i = 0; i < EXPLAIN_SECTIONS; i++) {
		char letter = explain_section_key(i);
		assert_int_equal(key_request(KEYS_OF_PAGE, letter), REQUEST_SECTION + i);
		assert_int_equal(key_request(KEYS_OF_PAGE, letter - 'a' + 'A'),
				 REQUEST_SECTION + i);
		assert_int_equal(key_request(KEYS_OF_PAGE, '1' + i), REQUEST_SECTION + i);
	}
}

static void test_function_keys_have_labels(void **state)
{
	(void)state;
	for (int key = DISPLAY_F1; key <= DISPLAY_F10; key++)
		assert_true(*key_label(key));
	assert_string_equal(key_label(DISPLAY_F10), "Quit");
	assert_string_equal(key_label('q'), "");
}

/* The text about a key on the help page begins with its name. */
static void test_names(void **state)
{
	char names[64], first[64];

	(void)state;
	for (const struct key_entry *e = key_table; e->screens; e++) {
		key_names(e, names, sizeof names);
		assert_true(*names);
		if (e->brief == NULL || e->names)
			continue;
		size_t n = strcspn(e->brief, " ");
		snprintf(first, sizeof first, " %.*s ", (int)n, e->brief);
		char whole[80];
		snprintf(whole, sizeof whole, " %s ", names);
		if (strstr(whole, first) == NULL)
			fail_msg("\"%s\" is none of the keys %s", first, names);
	}
	snprintf(names, 4, "%s", "xxx");
	key_names(&key_table[4], names, 4);
	assert_string_equal(names, "/ F");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_key_is_twice_on_a_screen),
		cmocka_unit_test(test_each_request_has_a_key),
		cmocka_unit_test(test_sections_have_their_letters),
		cmocka_unit_test(test_function_keys_have_labels),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
