/* test_runtime_role: what threads are for, by their names, and the CPU time of each kind. */
#include "config.h"

#include "world.h"

#include "model/runtime_role.h"

static struct world w;
static struct process *p;
static struct process_runtime runtime;

static int setup(void **state)
{
	(void)state;
	world_init(&w);
	p = world_add(&w, 100, 3);
	runtime = (struct process_runtime){ .at = WORLD_REFRESH, .kind = RUNTIME_JVM };
	p->notes->runtime = &runtime;
	return 0;
}

static void test_names(void **state)
{
	static const struct {
		enum runtime_kind kind;
		const char *comm;
		enum runtime_role role;
	} rows[] = {
		{ RUNTIME_JVM, "GC Thread#3", ROLE_GC },
		{ RUNTIME_JVM, "G1 Conc#0", ROLE_GC },
		{ RUNTIME_JVM, "C2 CompilerThre", ROLE_JIT },
		{ RUNTIME_JVM, "VM Thread", ROLE_INTERNAL },
		{ RUNTIME_JVM, "http-nio-8080-e", ROLE_APPLICATION },
		{ RUNTIME_NODE, "libuv-worker", ROLE_POOL },
		{ RUNTIME_NODE, "node", ROLE_UNKNOWN },
		{ RUNTIME_RUBY, "ruby-timer-thr", ROLE_INTERNAL },
		{ RUNTIME_RUBY, "app.rb:12", ROLE_APPLICATION },
		{ RUNTIME_BEAM, "erts_sched_12", ROLE_SCHEDULER },
		{ RUNTIME_BEAM, "12_scheduler", ROLE_SCHEDULER },
		{ RUNTIME_BEAM, "3_dirty_cpu_sch", ROLE_SCHEDULER },
		{ RUNTIME_BEAM, "1_dirty_io_sche", ROLE_POOL },
		{ RUNTIME_BEAM, "sys_sig_dispatc", ROLE_INTERNAL },
		{ RUNTIME_PYTHON, "GC Thread#3", ROLE_UNKNOWN },
		{ RUNTIME_GO, "app", ROLE_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct thread *t = &p->threads[1];
		snprintf(t->comm, sizeof t->comm, "%s", rows[i].comm);
		assert_int_equal(runtime_role_of(rows[i].kind, p, t), rows[i].role);
	}
	assert_int_equal(runtime_role_of(RUNTIME_NODE, p, &p->threads[0]), ROLE_MAIN);
}

static void test_run(void **state)
{
	static const char *const names[] = { "java", "GC Thread#0", "GC Thread#1" };
	double run[RUNTIME_ROLES];

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct thread *t = &p->threads[i];
		snprintf(t->comm, sizeof t->comm, "%s", names[i]);
		t->now.run_ns = (i + 1) * WORLD_SECOND / 10;
	}
	assert_true(runtime_roles_run(&w.sample, p, run));
	assert_near(run[ROLE_APPLICATION], 0.1);
	assert_near(run[ROLE_GC], 0.5);
	assert_near(run[ROLE_JIT], 0);
	runtime.kind = RUNTIME_GO; /* its threads have no names */
	assert_false(runtime_roles_run(&w.sample, p, run));
	p->notes->runtime = NULL;
	assert_false(runtime_roles_run(&w.sample, p, run));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_names, setup),
		cmocka_unit_test_setup(test_run, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
