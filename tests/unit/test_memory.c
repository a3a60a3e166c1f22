/* test_memory: how much of pstop's memory a sleeping task takes: in the scanner, in the list and in
 * the moments of the past.  What malloc(3) has allocated counts, which does not depend on the load of the
 * machine.
 */
#include "config.h"

#include "scanned.h"

#include "collect/memo.h"
#include "tui/list.h"
#include "store/past.h"

#include <malloc.h>

/* A few percent above the actual values, on 64-bit machines. */
#define PROCESS_BYTES 1120
#define THREAD_BYTES  260

/* What the scanner keeps of a thread that ran, and of one that was observed: every active thread of
 * a machine. */
#define ACTIVE_BYTES   464
#define OBSERVED_BYTES 648
_Static_assert(sizeof(struct thread) + sizeof(struct watched_thread) <= ACTIVE_BYTES,
	       "an active thread takes more memory");
_Static_assert(sizeof(struct thread) + sizeof(struct watched_thread) + sizeof(struct observed) <=
		       OBSERVED_BYTES,
	       "an observed thread takes more memory");

#define FEW  100
#define MANY 500

static void fill_processes(struct fake_proc *f, int count)
{
	make_sleepers(f, count);
}

static void fill_threads(struct fake_proc *f, int count)
{
	make_threads(f, 500, count);
}

static size_t in_use(void)
{
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 33)
	struct mallinfo2 m = mallinfo2();

	return m.uordblks + m.hblkhd;
#else
	return 0;
#endif
}

/* Refresh as the live view does.  Return the memory that everything takes then. */
static size_t measure(void (*fill)(struct fake_proc *f, int count), int count)
{
	struct list_options options = { .sort = field_find("cpu_share", 9) };
	struct past_head head = { .window_s = STEP_S };
	struct list list = { 0 };
	struct past past = { 0 };
	void *state;

	assert_int_equal(scanned_setup(&state), 0);
	struct scanned *m = state;
	fill(&m->proc, count);
	size_t before = in_use();
	scanned_open(m, NULL);
	for (int i = 0; i < 4; i++) {
		scanned_refresh(m);
		assert_int_equal(list_update(&list, scanned_table(m), &options), 0);
		assert_int_equal(past_keep(&past, scanned_table(m), &list.processes, &head), 0);
	}
	size_t after = in_use();
	assert_true(scanned_table(m)->thread_total >= (size_t)count);
	past_free(&past);
	list_free(&list);
	assert_int_equal(scanned_teardown(&state), 0);
	return after - before;
}

static void assert_takes(void (*fill)(struct fake_proc *f, int count), size_t most)
{
	size_t few = measure(fill, FEW), many = measure(fill, MANY);

	if (many == 0)
		skip_because("malloc(3) is not that of the C library");
	assert_true(many > few);

	assert_true((many - few) / (MANY - FEW) <= most);
}

static void test_a_process_at_rest(void **state)
{
	(void)state;
	assert_takes(fill_processes, PROCESS_BYTES);
}

static void test_a_thread_at_rest(void **state)
{
	(void)state;
	assert_takes(fill_threads, THREAD_BYTES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_process_at_rest),
		cmocka_unit_test(test_a_thread_at_rest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
