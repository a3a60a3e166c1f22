/* test_sample_code: encode and decode samples, and reject other bytes. */
#include "config.h"

#include "world.h"

#include "model/exit.h"
#include "model/syscall.h"
#include "store/sample_code.h"

#include <errno.h>

static struct world w;
static struct sample_head head;
static struct exit_record exits[2];
static struct core_share cores[2];
static struct wait_place places[2];
static char cmdline[] = "sleep\0"
			"9",
	    exe[] = "/bin/sleep", cgroup[] = "/a", cgroup_v2[] = "/b";
static char worker[TASK_COMM_MAX] = "kworker/u512:3-events_unbound";

/* Everything that is encoded, in one structure. */
static struct encoded {
	uint8_t *bytes;
	size_t length;
} encoded;

/* What was seen in a runtime; its threads follow it in memory. */
static const struct process_runtime runtime_head = { .at = 40,
						     .kind = RUNTIME_PYTHON,
						     .gap = RUNTIME_FOREIGN,
						     .is_free_threaded = true,
						     .has_gil = true,
						     .gils = 2,
						     .version = "3.14.0rc1",
						     .interval_us = 41,
						     .looks = 43,
						     .locked = 42,
						     .switches_per_s = 0.5F,
						     .thread_count = 2 };
static const struct runtime_thread runtime_threads[] = { { .tid = 1,
							   .line = 2,
							   .ready = 6,
							   .ready_held = 5,
							   .blocked = 4,
							   .blocked_held = 3,
							   .holds = 7,
							   .placed = 9,
							   .at_top = 8,
							   .function = "été",
							   .file = "/srv/app.py" },
							 { .tid = INT32_MAX } };
static _Alignas(8) unsigned char runtime[sizeof runtime_head + sizeof runtime_threads];

static void *make_runtime(void)
{
	memcpy(runtime, &runtime_head, sizeof runtime_head);
	memcpy(runtime + offsetof(struct process_runtime, threads), runtime_threads,
	       sizeof runtime_threads);
	return runtime;
}

static void fill_reading(struct reading *r, uint64_t from)
{
	uint64_t *members[] = { &r->at_ns,        &r->run_ns,       &r->runnable_ns,
				&r->slices,       &r->user_ticks,   &r->system_ticks,
				&r->minor_faults, &r->major_faults, &r->block_ticks,
				&r->voluntary,    &r->involuntary };

	for (size_t i = 0; i < COUNT_OF(members); i++)
		*members[i] = from + i;
	for (size_t i = 0; i < IO_COUNTERS; i++)
		r->io[i] = from + 100 + i;
	r->source[SOURCE_IO] = 13;
	r->source[SOURCE_STATUS] = SOURCE_UNREAD;
}

static void fill_observations(struct wait_observations *observations)
{
	*observations = (struct wait_observations){
		.samples = 9,
		.blocked = 8,
		.timed = 3,
		.limits_s = 1.5F,
		.bounds_s = 0.25F,
		.by_kind = { [WAIT_PIPE] = 5, [WAIT_TIMER] = 3 },
		.by_pipe = { [PIPE_CHILD] = 5 },
		.besides = WAIT_NETWORK,
		.hidden = WAIT_SOURCE_SYSCALL | WAIT_SOURCE_MEMORY,
	};
	observations->calls.list[1] = (struct wait_call_seen){
		.call = CALL_futex, .kind = WAIT_LOCK, .direction = WAIT_TO_WRITE, .observations = 7
	};
}

static void fill_process(void)
{
	struct process *p = world_add(&w, 100, 4);

	fill_reading(&p->now, 1ULL << 40);
	fill_reading(&p->notes->before, 3);
	p->asked = p->has_exit_record = true;
	p->foreground_pgid = -1;
	p->touched = 17;
	p->states.sleeping = 4;
	p->memory = (struct memory){ .resident_bytes = 1 << 20, .known = true };
	*p->notes = (struct process_notes){
		.before = p->notes->before,
		.children_minor_faults_before = 11,
		.children_ticks_before = 12,
		.children_user_ticks = 13,
		.children_system_ticks = 14,
		.children_minor_faults = 15,
		.children_fresh_ns = -5,
		.is_children_odd = true,
		.quota = { true, 16, 17, 18, 0.5 },
		.pressure = { -1, 0.25, -1 },
		.exited_voluntary = 22,
		.exited_involuntary = 23,
		.exited_run_ns = 24,
		.exited_runnable_ns = 25,
		.moments = { 4, 2 },
		.moments_before = { 5, 3 },
		.moments_at = 26,
		.moments_before_at = 27,
		.exit_count = 28,
		.exit_status = -29,
		.wall_ns = 30,
	};
	*p->details = (struct details){ .cmdline = cmdline,
					.cmdline_length = sizeof cmdline,
					.exe = exe,
					.cgroup = cgroup,
					.cgroup_v2 = cgroup_v2,
					.cmdline_error = 3 };
	p->notes->runtime = make_runtime();
	places[0].site = (struct wait_site){ .kind = WAIT_PIPE,
					     .syscall = -2,
					     .fd = -1,
					     .wchan = "pipe_read",
					     .end = { .type = ENDPOINT_PIPE, .inode = 1 } };
	p->threads[1].notes->place = p->threads[2].notes->place = &places[0];
	p->threads[3].notes->place = &places[1];
	p->threads[3].notes->long_comm = worker;
	p->threads[2] = (struct thread){ .tid = p->threads[2].tid,
					 .state = 'R',
					 .state_before = 'S',
					 .is_born = true,
					 .start_ticks = 31,
					 .comm = "fifteen bytes..",
					 .priority = -32,
					 .nice = 19,
					 .processor = 33,
					 .policy = 1,
					 .rt_priority = 99,
					 .moved_at = 34,
					 .first_seen_at = 35,
					 .notes = p->threads[2].notes };
	fill_reading(&p->threads[2].now, 1000);
	struct thread_notes *n = p->threads[2].notes;
	fill_reading(&n->before, 500);
	fill_observations(&n->observed->waits);
	fill_observations(&n->observed->waits_before);
	n->observed->waits_at = 36;
	n->observed->waits_before_at = 37;
	n->wchan_at = 38;
	n->site_slices = 39;
	snprintf(n->wchan, sizeof n->wchan, "pipe_read");
	p->threads[0].notes = NULL;
	p->threads[3].notes->observed = NULL;
	p->threads[1].nice = -20;
}

static int setup(void **state)
{
	(void)state;
	world_init(&w);
	fill_process();
	struct process *p = world_add(&w, 200, 1);
	p->notes = NULL;
	p->details = NULL;
	p = world_add(&w, 300, 0);
	p->user = NULL;
	p = world_add(&w, 400, 1);
	p->user = "another";
	w.sample.memory_bytes = 16 << 20;
	w.sample.hidden_by = "hidepid=2";
	w.sample.named = (struct cpu_named){ true, 1, 2, 3 };
	exits[0] = (struct exit_record){ .pid = 55, .comm = "gone", .user = "another" };
	exits[1] = (struct exit_record){ .pid = 56, .has_site = true, .site = places[0].site };
	w.sample.exits = exits;
	w.sample.exit_count = 2;
	cores[1] = (struct core_share){ .number = 3, .is_known = true, .user = 0.5F };
	head = (struct sample_head){ .system.load = { 0.5, 1, 2 },
				     .system.procs_running = -1,
				     .rates.cpu.gap = GAP_NO_TICK,
				     .rates.disk = { .in_per_s = 0.5,
						     .out_per_s = 1e15,
						     .has_busy = true,
						     .busy = 0.25,
						     .busiest = "nvme0n1" },
				     .rates.network.gap = GAP_NO_DEVICE,
				     .cores = cores,
				     .core_count = 2,
				     .own_cpu_share = 0.125,
				     .exited_why = "not asked for" };
	assert_int_equal(sample_encode(&encoded.bytes, &encoded.length, &w.sample, &head), 0);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	free(encoded.bytes);
	return 0;
}

static struct stored_sample *decode(void)
{
	struct stored_sample *stored;

	assert_int_equal(sample_decode(&stored, encoded.bytes, encoded.length), 0);
	return stored;
}

static void test_a_sample_comes_back(void **state)
{
	(void)state;
	struct stored_sample *stored = decode();
	const struct sample *s = &stored->sample;
	const struct process *p = s->list[0], *q = w.list[0];
	assert_int_equal(s->count, 4);
	assert_int_equal(s->real_time_ns, w.sample.real_time_ns);
	assert_int_equal(s->memory_bytes, 16 << 20);
	assert_true(s->named.is_known);
	assert_int_equal(s->named.own_ns, 1);
	assert_int_equal(s->named.children_ns, 2);
	assert_int_equal(s->named.exited_ns, 3);
	assert_string_equal(s->hidden_by, "hidepid=2");
	assert_memory_equal(&p->now, &q->now, sizeof p->now);
	assert_memory_equal(&p->memory, &q->memory, sizeof p->memory);
	struct process_notes of_p = *p->notes, of_q = *q->notes;
	assert_memory_equal(of_p.runtime, of_q.runtime, runtime_bytes(2));
	of_p.runtime = of_q.runtime = NULL;
	assert_memory_equal(&of_p, &of_q, sizeof of_p);
	assert_memory_equal(p->details->cmdline, cmdline, sizeof cmdline);
	assert_int_equal(p->details->cmdline_length, sizeof cmdline);
	assert_string_equal(p->details->exe, exe);
	assert_string_equal(p->details->cgroup_v2, cgroup_v2);
	assert_true(p->asked && p->has_exit_record && !p->has_exited);
	assert_int_equal(p->foreground_pgid, -1);
	assert_int_equal(p->threads[1].nice, -20);
	assert_null(p->threads[0].notes);
	struct thread t = p->threads[2], u = q->threads[2];
	struct thread_notes n = *t.notes, m = *u.notes;
	t.notes = u.notes = NULL;
	n.place = m.place = NULL;
	assert_memory_equal(n.observed, m.observed, sizeof *n.observed);
	n.observed = m.observed = NULL;
	assert_null(p->threads[3].notes->observed);
	assert_memory_equal(&t, &u, sizeof t);
	assert_memory_equal(&n, &m, sizeof n);
	assert_string_equal(thread_comm(&p->threads[3]), worker);
	assert_string_equal(s->list[0]->user, "someone");
	assert_null(s->list[1]->notes);
	assert_null(s->list[1]->details);
	assert_null(s->list[2]->user);
	assert_string_equal(s->list[3]->user, "another");
	assert_int_equal(s->exits[1].site.end.type, ENDPOINT_PIPE);
	assert_int_equal(s->exits[1].site.end.inode, 1);
	assert_string_equal(s->exits[0].user, "another");
	sample_free(stored);
}

/* Each kind of endpoint has members of its own. */
static void test_endpoints_come_back(void **state)
{
	static const struct endpoint ends[] = {
		{ .type = ENDPOINT_NONE },
		{ .type = ENDPOINT_FILE, .device = UINT32_MAX, .inode = UINT64_MAX, .name = "/x" },
		{ .type = ENDPOINT_NAMED, .name = "anon_inode:[eventpoll]" },
		{ .type = ENDPOINT_LOCK, .address = UINT64_MAX },
		{ .type = ENDPOINT_PROCESS, .pid = INT32_MAX },
		{ .type = ENDPOINT_SOCKET, .inode = 7 },
		{ .type = ENDPOINT_SOCKET, .protocol = PROTOCOL_UNIX, .name = "/run/x.sock" },
		{ .type = ENDPOINT_SOCKET, .protocol = PROTOCOL_NETLINK, .netlink_family = -1 },
		{ .type = ENDPOINT_SOCKET, .protocol = PROTOCOL_OTHER, .name = "sctp" },
		{ .type = ENDPOINT_SOCKET,
		  .protocol = PROTOCOL_UDP,
		  .inet = { .local = { 1, 2, 3, 4 },
			    .peer = { [15] = 255 },
			    .local_port = 65535,
			    .peer_port = 1,
			    .address_bytes = 16,
			    .state = 7 } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(ends); i++) {
		places[0].site.end = ends[i];
		free(encoded.bytes);
		assert_int_equal(sample_encode(&encoded.bytes, &encoded.length, &w.sample, &head),
				 0);
		struct stored_sample *stored = decode();
		const struct process *p = stored->sample.list[0];
		const struct wait_site *site = thread_site(&p->threads[1]);
		assert_non_null(site);
		assert_true(endpoint_is_same(&site->end, &ends[i]));
		sample_free(stored);
	}
}

static void test_the_machine_comes_back(void **state)
{
	(void)state;
	struct stored_sample *stored = decode();
	assert_memory_equal(stored->head.cores, cores, sizeof cores);
	assert_int_equal(stored->head.system.procs_running, -1);
	assert_int_equal(stored->head.rates.cpu.gap, GAP_NO_TICK);
	const struct device_rates *disk = &stored->head.rates.disk;
	assert_int_equal(disk->gap, GAP_NONE);
	assert_true(disk->in_per_s == 0.5 && disk->out_per_s == 1e15);
	assert_true(disk->has_busy && disk->busy == 0.25);
	assert_string_equal(disk->busiest, "nvme0n1");
	assert_int_equal(stored->head.rates.network.gap, GAP_NO_DEVICE);
	assert_true(stored->head.own_cpu_share == 0.125);
	assert_string_equal(stored->head.exited_why, "not asked for");
	sample_free(stored);
}

/* Threads that shared a place share one again. */
static void test_places_are_shared_as_they_were(void **state)
{
	(void)state;
	struct stored_sample *stored = decode();
	const struct thread *t = stored->sample.list[0]->threads;
	assert_ptr_equal(t[1].notes->place, t[2].notes->place);
	assert_ptr_not_equal(t[3].notes->place, t[2].notes->place);
	assert_int_equal(t[1].notes->place->holders, 2);
	assert_memory_equal(&t[1].notes->place->site, &places[0].site, sizeof places[0].site);
	sample_free(stored);
}

static void test_decoded_it_encodes_to_the_same(void **state)
{
	struct encoded again;

	(void)state;
	struct stored_sample *stored = decode();
	assert_int_equal(sample_encode(&again.bytes, &again.length, &stored->sample, &stored->head),
			 0);
	assert_int_equal(again.length, encoded.length);
	assert_memory_equal(again.bytes, encoded.bytes, again.length);
	free(again.bytes);
	sample_free(stored);
}

/* Truncated or with bytes added, it is rejected, and nothing is left allocated (under ASan). */
static void test_what_is_cut_is_refused(void **state)
{
	struct stored_sample *stored;

	(void)state;
	for (size_t i = 0; i < encoded.length; i++) {
		uint8_t *cut = malloc(i + 1);
		memcpy(cut, encoded.bytes, i);
		assert_int_equal(sample_decode(&stored, cut, i), -EBADMSG);
		free(cut);
	}
	uint8_t *longer = calloc(encoded.length + 1, 1);
	memcpy(longer, encoded.bytes, encoded.length);
	assert_int_equal(sample_decode(&stored, longer, encoded.length + 1), -EBADMSG);
	free(longer);
}

/* With any byte changed, it is another sample whose numbers are in bounds, or it is rejected. */
static void test_what_is_changed_is_in_bounds(void **state)
{
	unsigned refused = 0;

	(void)state;
	for (size_t i = 0; i < encoded.length; i++) {
		struct stored_sample *stored;
		encoded.bytes[i] ^= 0xff;
		int error = sample_decode(&stored, encoded.bytes, encoded.length);
		encoded.bytes[i] ^= 0xff;
		assert_true(error == 0 || error == -EBADMSG || error == -EPROTONOSUPPORT);
		refused += error != 0;
		if (error)
			continue;
		for (size_t k = 0; k < stored->sample.count; k++) {
			const struct process *p = stored->sample.list[k];
			for (size_t j = 0; j < p->thread_count; j++)
				if (thread_site(&p->threads[j]))
					assert_non_null(
						wait_kind_name(thread_site(&p->threads[j])->kind));
		}
		sample_free(stored);
	}
	assert_true(refused > 100);
}

static void test_another_version_is_named(void **state)
{
	struct stored_sample *stored;

	(void)state;
	encoded.bytes[8]++;
	assert_int_equal(sample_decode(&stored, encoded.bytes, encoded.length), -EPROTONOSUPPORT);
	encoded.bytes[8]--;
	encoded.bytes[0]++;
	assert_int_equal(sample_decode(&stored, encoded.bytes, encoded.length), -EBADMSG);
}

/* A sample without a process, and a machine of which nothing is known. */
static void test_nothing(void **state)
{
	struct sample none = { .ticks_per_s = 100 };
	struct sample_head no_head = { 0 };
	struct stored_sample *stored;
	struct encoded e;

	(void)state;
	assert_int_equal(sample_encode(&e.bytes, &e.length, &none, &no_head), 0);
	assert_int_equal(sample_decode(&stored, e.bytes, e.length), 0);
	assert_int_equal(stored->sample.count, 0);
	assert_null(stored->sample.exits);
	assert_null(stored->head.exited_why);
	assert_null(sample_find(&stored->sample, 1));
	sample_free(stored);
	free(e.bytes);
	sample_free(NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_sample_comes_back),
		TEST(test_endpoints_come_back),
		TEST(test_the_machine_comes_back),
		TEST(test_places_are_shared_as_they_were),
		TEST(test_decoded_it_encodes_to_the_same),
		TEST(test_what_is_cut_is_refused),
		TEST(test_what_is_changed_is_in_bounds),
		TEST(test_another_version_is_named),
		TEST(test_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
