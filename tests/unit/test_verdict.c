/* test_verdict: the rule, row by row: every class and detail, each threshold on
 * both sides, and every trap that is known to fool simpler rules.
 */
#include "config.h"

#include "scene.h"

#define CPU    CLASS_CPU_BOUND
#define IO     CLASS_IO_BOUND
#define UNSEEN DETAIL_UNKNOWN

static void judge_all(const struct scene *scenes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct scene *s = &scenes[i];
		struct evidence e = scene_evidence(s);
		struct verdict v = verdict_judge(&e);

		if (v.class != s->class || v.detail != s->detail)
			fail_msg("%s: is %s (%s), not %s (%s)", s->name,
				 verdict_class_name(v.class), verdict_detail_name(v.detail),
				 verdict_class_name(s->class), verdict_detail_name(s->detail));
		if (v.is_blind != s->is_blind)
			fail_msg("%s: is%s blind", s->name, v.is_blind ? "" : " not");
		if (v.tid != 4711)
			fail_msg("%s: whose verdict?", s->name);
		if (!(v.confidence >= 0 && v.confidence <= 1) ||
		    (s->class != CLASS_UNKNOWN && v.confidence <= 0))
			fail_msg("%s: confidence %g", s->name, v.confidence);
	}
}

static void test_cpu_bound(void **state)
{
	static const struct scene scenes[] = {
		{ "computes", .run = 0.99, .class = CPU, .detail = DETAIL_USER },
		{ "own share at its threshold", .run = 0.5, .runnable = 0.375,
		  .waits = { { WAIT_DISK, 3 } }, .class = CPU, .detail = DETAIL_STARVED },
		{ "own share above it", .run = 0.81, .class = CPU, .detail = DETAIL_USER },
		{ "own share below it", .run = 0.79, .waits = { { WAIT_DISK, 3 } },
		  .class = CLASS_MIXED, .detail = WAIT_DISK },
		{ "in the kernel", .run = 0.99, .kernel = 0.51, .class = CPU,
		  .detail = DETAIL_KERNEL },
		{ "half in the kernel", .run = 0.99, .kernel = 0.5, .class = CPU,
		  .detail = DETAIL_USER },
		{ "where is not known", .run = 0.99, .kernel = 0.9, .lacks = NO_USER, .class = CPU,
		  .detail = DETAIL_USER },
		{ "waits for a core a little", .run = 0.65, .runnable = 0.3, .class = CPU,
		  .detail = DETAIL_USER },
		{ "waits for a core", .run = 0.65, .runnable = 0.31, .class = CPU,
		  .detail = DETAIL_STARVED },
		{ "waits for a core with kernel time", .run = 0.6, .runnable = 0.4, .kernel = 1,
		  .class = CPU, .detail = DETAIL_STARVED },
		/* The kernel adds a wait for a core when the thread gets it: a window may show more
		 * than it could contain. */
		{ "more than the window", .run = 0.4, .runnable = 1.7, .class = CPU,
		  .detail = DETAIL_STARVED },
		{ "a little more than the window", .run = 1.02, .class = CPU,
		  .detail = DETAIL_USER },
	};

	(void)state;
	judge_all(scenes, COUNT_OF(scenes));
}

static void test_starved(void **state)
{
	static const struct scene scenes[] = {
		{ "hardly any time of its own", .run = 0.01, .runnable = 0.98, .class = CPU,
		  .detail = DETAIL_STARVED },
		{ "a little time of its own, blocked", .run = 0.01, .runnable = 0.95,
		  .waits = { { WAIT_LOCK, 4 } }, .class = CLASS_WAITING, .detail = WAIT_LOCK },
		{ "never got a core", .state = 'R', .before = 'R', .class = CPU,
		  .detail = DETAIL_STARVED },
		{ "hardly got a core", .run = 0.004, .state = 'R', .before = 'R', .class = CPU,
		  .detail = DETAIL_STARVED },
		{ "got one most of the time", .run = 0.8, .state = 'R', .before = 'R', .class = CPU,
		  .detail = DETAIL_USER },
		{ "got one, and waited before the window", .run = 0.9, .runnable = 0.5,
		  .state = 'R', .before = 'R', .class = CPU, .detail = DETAIL_STARVED },
		{ "ready at both ends, blocked once in two seconds", .run = 0.2, .wakes = 0.5,
		  .state = 'R', .before = 'R', .waits = { { WAIT_PIPE, 4 } }, .class = IO,
		  .detail = WAIT_PIPE },
		{ "ready at both ends, but blocked between", .run = 0.2, .wakes = 5, .state = 'R',
		  .before = 'R', .waits = { { WAIT_PIPE, 4 } }, .class = IO, .detail = WAIT_PIPE },
		{ "ready at the end only", .run = 0.2, .state = 'R', .waits = { { WAIT_PIPE, 4 } },
		  .class = IO, .detail = WAIT_PIPE },
		{ "ready at the start only", .run = 0.2, .before = 'R',
		  .waits = { { WAIT_PIPE, 4 } }, .class = IO, .detail = WAIT_PIPE },
		{ "ready, and whether it blocked is not known", .run = 0.2, .state = 'R',
		  .before = 'R', .lacks = NO_SWITCHES, .waits = { { WAIT_PIPE, 4 } }, .class = IO,
		  .detail = WAIT_PIPE },
		{ "a life has no two ends", .run = 0.2, .state = 'R', .before = 'R',
		  .lifetime = true, .bytes = 1e6, .class = IO, .detail = WAIT_DISK,
		  .is_blind = true },
		/* Next to CPU hogs: it needs a core only for its next fsync. */
		{ "disk on a busy machine", .run = 0.03, .runnable = 0.89, .wakes = 60,
		  .waits = { { WAIT_DISK, 2 } }, .observations = 20, .class = IO,
		  .detail = WAIT_DISK },
		{ "sched_yield", .run = 0.5, .runnable = 0.5, .preempted = 335000, .class = CPU,
		  .detail = DETAIL_STARVED },
	};

	(void)state;
	judge_all(scenes, COUNT_OF(scenes));
}

static void test_throttled(void **state)
{
	static const struct scene scenes[] = {
		{ "held by its quota", .run = 0.2, .runnable = 0.8, .throttled = 0.8,
		  .quota_cores = 0.2, .class = CPU, .detail = DETAIL_THROTTLED },
		{ "held as little as counts", .run = 0.9, .throttled = 0.1, .class = CPU,
		  .detail = DETAIL_THROTTLED },
		{ "held less", .run = 0.9, .throttled = 0.09, .class = CPU, .detail = DETAIL_USER },
		{ "held, but blocked by itself", .run = 0.2, .throttled = 0.5, .wakes = 100,
		  .waits = { { WAIT_NETWORK, 9 } }, .class = IO, .detail = WAIT_NETWORK },
		{ "stopped and continued", .run = 0.4, .observations = 6,
		  .waits = { { WAIT_STOPPED, 10 } }, .class = CPU, .detail = DETAIL_THROTTLED },
		{ "stopped at times, blocked at others", .run = 0.4,
		  .waits = { { WAIT_STOPPED, 5 }, { WAIT_DISK, 5 } }, .wakes = 50,
		  .class = CLASS_MIXED, .detail = WAIT_DISK },
		{ "stopped at times, computing", .run = 0.85, .observations = 9,
		  .waits = { { WAIT_STOPPED, 1 }, { WAIT_TIMER, 1 } }, .class = CPU,
		  .detail = DETAIL_USER },
		{ "stopped most times, computing", .run = 0.85, .observations = 9,
		  .waits = { { WAIT_STOPPED, 2 }, { WAIT_TIMER, 1 } }, .class = CPU,
		  .detail = DETAIL_THROTTLED },
		{ "stopped more often than not, computing", .run = 0.85,
		  .waits = { { WAIT_STOPPED, 53 }, { WAIT_TIMER, 47 } }, .class = CPU,
		  .detail = DETAIL_THROTTLED },
		{ "held, a hundredth of a core", .run = 0.01, .waits = { { WAIT_STOPPED, 10 } },
		  .class = CPU, .detail = DETAIL_THROTTLED },
		{ "stopped for good", .state = 'T', .before = 'T', .did_not_run = true,
		  .waits = { { WAIT_STOPPED, 1 } }, .class = CLASS_IDLE, .detail = WAIT_STOPPED },
		{ "stopped in the window", .run = 0.005, .state = 'T',
		  .waits = { { WAIT_STOPPED, 10 } }, .class = CLASS_IDLE, .detail = WAIT_STOPPED },
	};

	(void)state;
	judge_all(scenes, COUNT_OF(scenes));
}

static void test_idle(void **state)
{
	static const struct scene scenes[] = {
		{ "asleep all along", .did_not_run = true, .waits = { { WAIT_EVENT, 1 } },
		  .class = CLASS_IDLE, .detail = WAIT_EVENT },
		{ "just under a hundredth of a core", .run = 0.0099, .wakes = 2,
		  .waits = { { WAIT_TIMER, 4 } }, .class = CLASS_IDLE, .detail = WAIT_TIMER },
		{ "a hundredth of a core", .run = 0.01, .wakes = 2, .waits = { { WAIT_TIMER, 4 } },
		  .class = CLASS_WAITING, .detail = WAIT_TIMER },
		{ "wakes as often as idle ones may", .wakes = 2.5, .waits = { { WAIT_NETWORK, 4 } },
		  .class = CLASS_IDLE, .detail = WAIT_NETWORK },
		{ "wakes more often", .wakes = 2.6, .waits = { { WAIT_NETWORK, 4 } }, .class = IO,
		  .detail = WAIT_NETWORK },
	};

	(void)state;
	judge_all(scenes, COUNT_OF(scenes));
}

static void test_idle_with_timers(void **state)
{
	static const struct scene scenes[] = {
		{ "a server that checks its timers", .wakes = 10, .timed = 4, .run = 0.004,
		  .waits = { { WAIT_NETWORK, 4 } }, .class = CLASS_IDLE, .detail = WAIT_NETWORK },
		{ "timers as often as idle ones may", .wakes = 25, .timed = 4,
		  .waits = { { WAIT_LOCK, 4 } }, .class = CLASS_IDLE, .detail = WAIT_LOCK },
		{ "timers more often", .wakes = 25.1, .timed = 4, .waits = { { WAIT_LOCK, 4 } },
		  .class = CLASS_WAITING, .detail = WAIT_LOCK },
		{ "one wait of four was not timed", .wakes = 10, .timed = 3,
		  .waits = { { WAIT_LOCK, 4 } }, .class = CLASS_IDLE, .detail = WAIT_LOCK },
		{ "one of three was not", .wakes = 10, .timed = 2, .waits = { { WAIT_LOCK, 3 } },
		  .class = CLASS_WAITING, .detail = WAIT_LOCK },
		{ "sleeps, rather", .wakes = 10, .timed = 4, .waits = { { WAIT_TIMER, 4 } },
		  .class = CLASS_WAITING, .detail = WAIT_TIMER },
		{ "sleeps half of the time", .wakes = 10, .timed = 4,
		  .waits = { { WAIT_TIMER, 2 }, { WAIT_NETWORK, 2 } }, .class = CLASS_IDLE,
		  .detail = WAIT_NETWORK },
		{ "sleeps, and handles what came on a pipe", .wakes = 20, .chars = 900, .timed = 19,
		  .waits = { { WAIT_TIMER, 19 }, { WAIT_PIPE, 1 } }, .class = CLASS_WAITING,
		  .detail = WAIT_TIMER },
		{ "seldom sleeps", .wakes = 2, .timed = 4, .waits = { { WAIT_TIMER, 4 } },
		  .class = CLASS_IDLE, .detail = WAIT_TIMER },
		{ "the housekeeper of a server", .group = 0.001, .threads = 9, .wakes = 20,
		  .timed = 4, .others_wake = 2.5, .waits = { { WAIT_TIMER, 4 } },
		  .class = CLASS_IDLE, .detail = WAIT_TIMER },
		{ "a pool of them", .group = 0.001, .threads = 9, .wakes = 20, .timed = 4,
		  .others_wake = 2.6, .waits = { { WAIT_TIMER, 4 } }, .class = CLASS_WAITING,
		  .detail = WAIT_TIMER },
		{ "a pool at timed locks", .group = 0.007, .threads = 4, .wakes = 20, .timed = 4,
		  .others_wake = 40, .waits = { { WAIT_LOCK, 4 } }, .class = CLASS_WAITING,
		  .detail = WAIT_LOCK },
		{ "two of them", .group = 0.007, .threads = 4, .wakes = 20, .timed = 4,
		  .others_wake = 15, .waits = { { WAIT_LOCK, 4 } }, .class = CLASS_WAITING,
		  .detail = WAIT_LOCK },
		{ "one that does most, and some others", .group = 0.007, .threads = 20, .wakes = 20,
		  .timed = 4, .others_wake = 13, .waits = { { WAIT_LOCK, 4 } }, .class = CLASS_IDLE,
		  .detail = WAIT_LOCK },
		{ "a housekeeper ran most, but a pool wakes", .group = 0.007, .threads = 20,
		  .wakes = 1, .most_wakes = 20, .others_wake = 40, .waits = { { WAIT_LOCK, 4 } },
		  .class = CLASS_WAITING, .detail = WAIT_LOCK },
		{ "a housekeeper, by itself", .threads = 9, .wakes = 20, .timed = 4,
		  .waits = { { WAIT_TIMER, 4 } }, .class = CLASS_WAITING, .detail = WAIT_TIMER },
	};

	(void)state;
	judge_all(scenes, COUNT_OF(scenes));
}

static void test_idle_with_limits(void **state)
{
	static const struct scene scenes[] = {
		{ "waits 0.1 s at most, ten times a second", .wakes = 10, .timed = 4, .bounded = 4,
		  .bound_s = 0.1, .waits = { { WAIT_NETWORK, 4 } }, .class = CLASS_IDLE,
		  .detail = WAIT_NETWORK },
		{ "is called for at times", .wakes = 14.9, .timed = 4, .bounded = 4, .bound_s = 0.1,
		  .waits = { { WAIT_NETWORK, 4 } }, .class = CLASS_IDLE, .detail = WAIT_NETWORK },
		{ "is called for more often", .wakes = 15.1, .timed = 4, .bounded = 4,
		  .bound_s = 0.1, .waits = { { WAIT_NETWORK, 4 } }, .class = IO,
		  .detail = WAIT_NETWORK },
		{ "waits 5 s at most, and gets its answer", .wakes = 20, .timed = 4, .bounded = 4,
		  .bound_s = 5, .waits = { { WAIT_LOCK, 4 } }, .class = CLASS_WAITING,
		  .detail = WAIT_LOCK },
		{ "how long is mostly not known", .wakes = 20, .timed = 4, .bounded = 2,
		  .bound_s = 5, .waits = { { WAIT_LOCK, 4 } }, .class = CLASS_IDLE,
		  .detail = WAIT_LOCK },
		{ "the only wait was timed", .wakes = 10, .timed = 1, .waits = { { WAIT_LOCK, 1 } },
		  .class = CLASS_IDLE, .detail = WAIT_LOCK },
		{ "no sample: timed or not is not known", .wakes = 10, .class = CLASS_WAITING,
		  .detail = UNSEEN, .is_blind = true },
	};

	(void)state;
	judge_all(scenes, COUNT_OF(scenes));
}

static void test_idle_by_bytes_and_states(void **state)
{
	static const struct scene scenes[] = {
		{ "few bytes", .chars = 4095, .waits = { { WAIT_PIPE, 4 } }, .class = CLASS_IDLE,
		  .detail = WAIT_PIPE },
		{ "some bytes", .chars = 4096, .waits = { { WAIT_PIPE, 4 } }, .class = IO,
		  .detail = WAIT_PIPE },
		{ "some bytes, read and written", .chars = 2048, .put_chars = 2048,
		  .waits = { { WAIT_PIPE, 4 } }, .class = IO, .detail = WAIT_PIPE },
		{ "bytes are not known", .chars = 1e9, .lacks = NO_BYTES,
		  .waits = { { WAIT_PIPE, 4 } }, .class = CLASS_IDLE, .detail = WAIT_PIPE },
		{ "uninterruptible in few samples", .uninterruptible = 4, .observations = 5,
		  .waits = { { WAIT_DISK, 4 } }, .class = CLASS_IDLE, .detail = WAIT_DISK },
		{ "uninterruptible in half of them", .uninterruptible = 5, .observations = 5,
		  .waits = { { WAIT_DISK, 5 } }, .class = IO, .detail = WAIT_DISK },
		{ "uninterruptible in the only one", .uninterruptible = 1,
		  .waits = { { WAIT_DISK, 1 } }, .class = IO, .detail = WAIT_DISK },
		{ "uninterruptible for the whole window", .state = 'D', .did_not_run = true,
		  .uninterruptible = 1, .waits = { { WAIT_DISK, 1 } }, .class = IO,
		  .detail = WAIT_DISK },
		{ "the same, and not observed", .state = 'D', .did_not_run = true, .class = IO,
		  .detail = WAIT_DISK, .is_blind = true },
		{ "a parent in vfork", .state = 'D', .did_not_run = true, .uninterruptible = 1,
		  .waits = { { WAIT_CHILD, 1 } }, .class = CLASS_WAITING, .detail = WAIT_CHILD },
		{ "next to no time, wakes not known", .run = 0.00095, .lacks = NO_SWITCHES,
		  .waits = { { WAIT_EVENT, 4 } }, .class = CLASS_IDLE, .detail = WAIT_EVENT },
		{ "little time, wakes not known", .run = 0.001, .lacks = NO_SWITCHES,
		  .waits = { { WAIT_EVENT, 4 } }, .class = CLASS_WAITING, .detail = WAIT_EVENT },
		{ "nothing to see", .denied = 4, .class = CLASS_IDLE, .detail = UNSEEN,
		  .is_blind = true },
		{ "idle thread of a busy process", .group = 0.02, .wakes = 1,
		  .waits = { { WAIT_EVENT, 4 } }, .class = CLASS_WAITING, .detail = WAIT_EVENT },
	};

	(void)state;
	judge_all(scenes, COUNT_OF(scenes));
}

static void test_mixed(void **state)
{
	static const struct scene scenes[] = {
		{ "at the threshold", .run = 0.275, .runnable = 0.5, .wakes = 10,
		  .waits = { { WAIT_PIPE, 4 } }, .class = CLASS_MIXED, .detail = WAIT_PIPE },
		{ "less", .run = 0.54, .wakes = 10, .waits = { { WAIT_PIPE, 4 } }, .class = IO,
		  .detail = WAIT_PIPE },
		{ "more", .run = 0.56, .wakes = 10, .waits = { { WAIT_LOCK, 4 } },
		  .class = CLASS_MIXED, .detail = WAIT_LOCK },
		{ "on several things", .run = 0.6, .wakes = 10,
		  .waits = { { WAIT_PIPE, 2 }, { WAIT_LOCK, 3 }, { WAIT_DISK, 1 } },
		  .class = CLASS_MIXED, .detail = WAIT_LOCK },
		{ "on what was not seen", .run = 0.6, .wakes = 10, .denied = 3,
		  .class = CLASS_MIXED, .detail = UNSEEN, .is_blind = true },
		/* Found on a core in only 4 % of observations: the counters decide. */
		{ "short bursts", .run = 0.75, .wakes = 9000, .observations = 1,
		  .waits = { { WAIT_NETWORK, 24 } }, .class = CLASS_MIXED, .detail = WAIT_NETWORK },
	};

	(void)state;
	judge_all(scenes, COUNT_OF(scenes));
}

static void test_blocked_on_each_kind(void **state)
{
	(void)state;
	for (unsigned kind = 0; kind < WAIT_KINDS; kind++) {
		if (kind == WAIT_STOPPED || kind == WAIT_POLL)
			continue;
		struct scene s = {
			"each kind",
			.run = 0.1,
			.wakes = 50,
			.waits = { { kind, 4 } },
			.class = kind <= WAIT_FS_EVENT ? IO : CLASS_WAITING,
			.detail = kind,
		};
		judge_all(&s, 1);
	}
}

/* A set of descriptors that could not be read is for data or for anything else: it decides nothing,
 * but nothing else is known. */
static void test_blocked_on_a_set(void **state)
{
	static const struct scene scenes[] = {
		{ "nothing else seen", .run = 0.1, .wakes = 50, .waits = { { WAIT_POLL, 4 } },
		  .class = CLASS_WAITING, .detail = WAIT_POLL, .is_blind = true },
		{ "nor does it help that it moves bytes", .run = 0.1, .wakes = 50, .chars = 9999,
		  .waits = { { WAIT_POLL, 4 } }, .class = CLASS_WAITING, .detail = WAIT_POLL,
		  .is_blind = true },
		{ "more often than a pipe", .run = 0.1, .wakes = 50,
		  .waits = { { WAIT_POLL, 9 }, { WAIT_PIPE, 1 } }, .class = IO,
		  .detail = WAIT_PIPE },
		{ "more often than a lock", .run = 0.1, .wakes = 50,
		  .waits = { { WAIT_POLL, 9 }, { WAIT_LOCK, 1 } }, .class = CLASS_WAITING,
		  .detail = WAIT_LOCK },
		{ "asleep in it", .wakes = 1, .waits = { { WAIT_POLL, 4 } }, .class = CLASS_IDLE,
		  .detail = WAIT_POLL },
		{ "with some that saw nothing", .run = 0.1, .wakes = 50, .denied = 9,
		  .waits = { { WAIT_POLL, 4 } }, .class = CLASS_WAITING, .detail = UNSEEN,
		  .is_blind = true },
		{ "computes in between", .run = 0.65, .wakes = 50, .waits = { { WAIT_POLL, 4 } },
		  .class = CLASS_MIXED, .detail = WAIT_POLL },
	};

	(void)state;
	judge_all(scenes, COUNT_OF(scenes));
}

static void test_blocked_on_several(void **state)
{
	static const struct scene scenes[] = {
		{ "data and others in equal parts", .run = 0.1, .wakes = 50,
		  .waits = { { WAIT_PIPE, 3 }, { WAIT_LOCK, 3 } }, .class = IO,
		  .detail = WAIT_PIPE },
		{ "more of others", .run = 0.1, .wakes = 50,
		  .waits = { { WAIT_PIPE, 3 }, { WAIT_LOCK, 4 } }, .class = CLASS_WAITING,
		  .detail = WAIT_LOCK },
		{ "two kinds of data against one", .run = 0.1, .wakes = 50,
		  .waits = { { WAIT_PIPE, 2 }, { WAIT_DISK, 3 }, { WAIT_LOCK, 4 } }, .class = IO,
		  .detail = WAIT_DISK },
		{ "two others against data", .run = 0.1, .wakes = 50,
		  .waits = { { WAIT_PIPE, 4 }, { WAIT_TIMER, 2 }, { WAIT_CHILD, 3 } },
		  .class = CLASS_WAITING, .detail = WAIT_CHILD },
		{ "denied samples do not count", .run = 0.1, .wakes = 50, .denied = 20,
		  .waits = { { WAIT_NETWORK, 1 } }, .class = IO, .detail = WAIT_NETWORK },
	};

	(void)state;
	judge_all(scenes, COUNT_OF(scenes));
}

static void test_blind(void **state)
{
	static const struct scene scenes[] = {
		{ "no sample and no bytes", .run = 0.1, .wakes = 50, .class = CLASS_WAITING,
		  .detail = UNSEEN, .is_blind = true },
		{ "storage", .run = 0.1, .wakes = 50, .bytes = 4096, .class = IO,
		  .detail = WAIT_DISK, .is_blind = true },
		{ "storage, read and written", .run = 0.1, .wakes = 50, .bytes = 2048,
		  .put_bytes = 2048, .class = IO, .detail = WAIT_DISK, .is_blind = true },
		{ "next to no storage", .run = 0.1, .wakes = 50, .bytes = 4095,
		  .class = CLASS_WAITING, .detail = UNSEEN, .is_blind = true },
		{ "bytes that were there", .run = 0.1, .wakes = 50, .chars = 1e9, .put_chars = 1e9,
		  .class = CLASS_WAITING, .detail = UNSEEN, .is_blind = true },
		/* If everything is hidden, nothing says that it waits for data. */
		{ "waits and bytes denied", .run = 0.1, .wakes = 50, .bytes = 1e9, .chars = 1e9,
		  .denied = 4, .lacks = NO_BYTES, .class = CLASS_WAITING, .detail = UNSEEN,
		  .is_blind = true },
		{ "bytes denied, no sample", .run = 0.1, .wakes = 50, .lacks = NO_BYTES,
		  .class = CLASS_WAITING, .detail = UNSEEN, .is_blind = true },
		{ "waits denied, no bytes", .run = 0.1, .wakes = 50, .denied = 1,
		  .class = CLASS_WAITING, .detail = UNSEEN, .is_blind = true },
		{ "all denied, but it collected a child", .run = 0.1, .wakes = 50, .denied = 4,
		  .reaped = true, .lacks = NO_BYTES, .class = CLASS_WAITING, .detail = WAIT_CHILD,
		  .is_blind = true },
		/* They may be those of the child. */
		{ "it collected a child, and moved bytes", .run = 0.1, .wakes = 50, .denied = 4,
		  .reaped = true, .chars = 4096, .put_bytes = 1e6, .class = CLASS_WAITING,
		  .detail = WAIT_CHILD, .is_blind = true },
		{ "it collected a child, and is uninterruptible", .run = 0.1, .wakes = 50,
		  .state = 'D', .reaped = true, .chars = 4096, .class = IO, .detail = WAIT_DISK,
		  .is_blind = true },
		{ "it collected a child, and was seen elsewhere", .run = 0.1, .wakes = 50,
		  .reaped = true, .waits = { { WAIT_PIPE, 1 } }, .class = IO, .detail = WAIT_PIPE },
		{ "denied, uninterruptible most times", .run = 0.1, .wakes = 50, .denied = 4,
		  .uninterruptible = 3, .class = IO, .detail = WAIT_DISK, .is_blind = true },
		{ "denied, uninterruptible half of the times", .run = 0.1, .wakes = 50, .denied = 4,
		  .observations = 4, .uninterruptible = 2, .class = IO, .detail = UNSEEN,
		  .is_blind = true },
		{ "uninterruptible at the end", .run = 0.1, .wakes = 50, .state = 'D', .class = IO,
		  .detail = WAIT_DISK, .is_blind = true },
		{ "a CPU-bound one has nothing to hide", .run = 0.95, .denied = 4,
		  .lacks = NO_BYTES, .class = CPU, .detail = DETAIL_USER },
	};

	(void)state;
	judge_all(scenes, COUNT_OF(scenes));
}

static void test_no_verdict(void **state)
{
	static const struct scene scenes[] = {
		{ "no window", .run = 0.9, .lacks = NO_WINDOW, .class = CLASS_UNKNOWN,
		  .detail = UNSEEN },
		{ "no schedstat", .lacks = NO_RUN, .class = CLASS_UNKNOWN, .detail = UNSEEN },
		{ "zombie", .state = 'Z', .class = CLASS_IDLE, .detail = DETAIL_ZOMBIE },
		{ "zombie at first sight", .state = 'Z', .lacks = NO_WINDOW | NO_RUN,
		  .class = CLASS_IDLE, .detail = DETAIL_ZOMBIE },
		{ "zombie leader of live threads", .state = 'Z', .group = 0.9, .threads = 2,
		  .class = CPU, .detail = DETAIL_USER },
		{ "zombie leader of sleeping threads", .state = 'Z', .group = 0.001, .threads = 2,
		  .waits = { { WAIT_EVENT, 2 } }, .class = CLASS_IDLE, .detail = WAIT_EVENT },
		{ "process of one thread, a zombie", .state = 'Z', .group = 0.001,
		  .class = CLASS_IDLE, .detail = DETAIL_ZOMBIE },
		{ "that leader by itself", .state = 'Z', .threads = 2, .class = CLASS_IDLE,
		  .detail = DETAIL_ZOMBIE },
		{ "zombie that exited busy in the window", .state = 'Z', .run = 0.9, .class = CPU,
		  .detail = DETAIL_USER },
	};

	(void)state;
	judge_all(scenes, COUNT_OF(scenes));
	struct evidence e = scene_evidence(&scenes[0]);
	struct verdict v = verdict_judge(&e);
	assert_true(v.own_share < 0);
	assert_near(v.confidence, 0);
	e = scene_evidence(&scenes[2]);
	v = verdict_judge(&e);
	assert_true(v.own_share < 0);
	assert_near(v.confidence, 1);
}

/* A process is judged by its busiest thread, and by all of them together. */
static void test_process(void **state)
{
	static const struct scene scenes[] = {
		{ "many threads, each a little", .run = 0.2, .group = 3.2, .wakes = 80,
		  .waits = { { WAIT_LOCK, 4 } }, .class = CPU, .detail = DETAIL_USER },
		{ "many threads, four fifths of a core", .run = 0.1, .group = 0.8, .wakes = 80,
		  .waits = { { WAIT_LOCK, 4 } }, .class = CPU, .detail = DETAIL_USER },
		{ "many threads, less", .run = 0.1, .group = 0.79, .wakes = 80,
		  .waits = { { WAIT_LOCK, 4 } }, .class = CLASS_MIXED, .detail = WAIT_LOCK },
		{ "many threads, more than half a core", .run = 0.1, .group = 0.56, .wakes = 80,
		  .waits = { { WAIT_LOCK, 4 } }, .class = CLASS_MIXED, .detail = WAIT_LOCK },
		{ "many threads, little", .run = 0.1, .group = 0.3, .wakes = 80,
		  .waits = { { WAIT_LOCK, 4 } }, .class = CLASS_WAITING, .detail = WAIT_LOCK },
		{ "the busiest alone", .run = 0.6, .runnable = 0.3, .group = 0.61, .wakes = 80,
		  .waits = { { WAIT_LOCK, 4 } }, .class = CPU, .detail = DETAIL_USER },
	};

	(void)state;
	judge_all(scenes, COUNT_OF(scenes));
}

static void test_lifetime(void **state)
{
	static const struct scene scenes[] = {
		{ "computed", .lifetime = true, .window_s = 500, .run = 0.9, .class = CPU,
		  .detail = DETAIL_USER },
		{ "slept", .lifetime = true, .window_s = 500, .run = 0.001, .wakes = 1,
		  .class = CLASS_IDLE, .detail = UNSEEN, .is_blind = true },
		{ "both", .lifetime = true, .window_s = 500, .run = 0.6, .class = CLASS_MIXED,
		  .detail = UNSEEN, .is_blind = true },
		{ "moved bytes", .lifetime = true, .window_s = 500, .run = 0.2, .wakes = 30,
		  .bytes = 5e6, .class = IO, .detail = WAIT_DISK, .is_blind = true },
		/* What its loader read, in a short life. */
		{ "less than a MiB of storage", .lifetime = true, .window_s = 10, .run = 0.2,
		  .wakes = 30, .bytes = 1048575 / 10.0, .class = CLASS_WAITING, .detail = UNSEEN,
		  .is_blind = true },
		{ "a MiB of storage", .lifetime = true, .window_s = 16, .run = 0.2, .wakes = 30,
		  .bytes = 65536, .class = IO, .detail = WAIT_DISK, .is_blind = true },
		{ "a MiB of storage, slowly", .lifetime = true, .window_s = 1000, .run = 0.2,
		  .wakes = 30, .bytes = 4095, .class = CLASS_WAITING, .detail = UNSEEN,
		  .is_blind = true },
		{ "bytes that were there", .lifetime = true, .window_s = 16, .run = 0.2,
		  .wakes = 30, .chars = 5e8, .put_chars = 5e8, .class = CLASS_WAITING,
		  .detail = UNSEEN, .is_blind = true },
		{ "a shell", .lifetime = true, .window_s = 16, .run = 0.2, .wakes = 30,
		  .chars = 65536, .reaped = true, .class = CLASS_WAITING, .detail = WAIT_CHILD,
		  .is_blind = true },
		{ "had children, and bytes of its own", .lifetime = true, .window_s = 16,
		  .run = 0.2, .wakes = 30, .bytes = 65536, .reaped = true, .class = IO,
		  .detail = WAIT_DISK, .is_blind = true },
		{ "slept, but for its loader", .lifetime = true, .window_s = 10, .run = 0.005,
		  .chars = 50000, .class = CLASS_IDLE, .detail = UNSEEN, .is_blind = true },
		{ "waited", .lifetime = true, .window_s = 500, .run = 0.2, .wakes = 30,
		  .class = CLASS_WAITING, .detail = UNSEEN, .is_blind = true },
		/* Stopped now, for an unknown time: it was at rest before, too. */
		{ "worked a little, stopped", .lifetime = true, .did_not_run = true,
		  .window_s = 500, .run = 0.02, .wakes = 30, .state = 'T',
		  .waits = { { WAIT_STOPPED, 1 } }, .class = CLASS_WAITING,
		  .detail = WAIT_STOPPED },
		{ "stopped and continued all the time", .lifetime = true, .window_s = 500,
		  .run = 0.2, .wakes = 10, .state = 'T', .waits = { { WAIT_STOPPED, 8 } },
		  .class = CPU, .detail = DETAIL_THROTTLED },
	};

	(void)state;
	judge_all(scenes, COUNT_OF(scenes));
}

/* An observation of a sleeper that did not run shows what it sleeps on. */
static void test_detail_from_the_site(void **state)
{
	static const struct scene idle = { .did_not_run = true };
	struct evidence e = scene_evidence(&idle);

	(void)state;
	e.has_site = true;
	e.site = (struct wait_site){ .kind = WAIT_TTY, .is_seen = true };
	assert_int_equal(verdict_judge(&e).detail, WAIT_TTY);
	assert_false(verdict_judge(&e).is_blind);
	e.site.is_seen = false;
	assert_int_equal(verdict_judge(&e).detail, DETAIL_UNKNOWN);
	assert_true(verdict_judge(&e).is_blind);
	e.site.is_seen = true;
	e.has_site = false;
	assert_int_equal(verdict_judge(&e).detail, DETAIL_UNKNOWN);
	/* Observations in the window are more informative than the last place. */
	e.has_site = true;
	e.waits = (struct wait_tally){ .samples = 2, .blocked = 2, .by_kind[WAIT_PIPE] = 2 };
	assert_int_equal(verdict_judge(&e).detail, WAIT_PIPE);
}

/* A thread that waits for data for at most 20 ms, and 50 times a second, is sleeping. */
static void test_waits_until_their_limit(void **state)
{
	static const struct {
		struct scene scene;
		uint32_t limited;
		double limit_s;
		unsigned class, detail, by_limit;
	} rows[] = {
#define LOOP .run = 0.02, .waits = { { WAIT_NETWORK, 16 }, { WAIT_PIPE, 4 } }
		{ { LOOP, .wakes = 49 }, 20, 0.02, CLASS_WAITING, WAIT_TIMER, 20 },
		{ { LOOP, .wakes = 61 }, 20, 0.02, CLASS_WAITING, WAIT_TIMER, 20 },
		{ { LOOP, .wakes = 62 }, 20, 0.02, IO, WAIT_NETWORK, 0 }, /* data arrives, too */
		{ { LOOP, .wakes = 49 }, 0, 0, IO, WAIT_NETWORK, 0 },     /* without a limit */
		{ { LOOP, .wakes = 49, .lacks = NO_SWITCHES }, 20, 0.02, IO, WAIT_NETWORK, 0 },
		/* Half of its waits have a limit: 24.5 of these end by it. */
		{ { LOOP, .wakes = 49 }, 10, 0.02, IO, WAIT_NETWORK, 0 },
		{ { LOOP, .wakes = 30 },
		  10,
		  0.02,
		  IO,
		  WAIT_NETWORK,
		  10 }, /* the other half is data */
		{ { LOOP, .wakes = 25 }, 4, 0.01, IO, WAIT_NETWORK, 0 },
		/* It was ready without a core, so it waits for a smaller part of the time. */
		{ { LOOP, .runnable = 0.48, .wakes = 31 },
		  20,
		  0.02,
		  CLASS_WAITING,
		  WAIT_TIMER,
		  20 },
		{ { LOOP, .runnable = 0.48, .wakes = 32 }, 20, 0.02, IO, WAIT_NETWORK, 0 },
		{ { LOOP, .runnable = 1.5, .wakes = 5 }, 20, 0.02, CPU, DETAIL_STARVED, 0 },
		{ { .run = 0.6, .wakes = 20, .waits = { { WAIT_TTY, 8 } } },
		  8,
		  0.02,
		  CLASS_MIXED,
		  WAIT_TIMER,
		  8 },
		/* An idle server is described by what it would serve. */
		{ { .run = 0.001, .wakes = 10, .timed = 20, .waits = { { WAIT_NETWORK, 20 } } },
		  20,
		  0.1,
		  CLASS_IDLE,
		  WAIT_NETWORK,
		  0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct evidence e = scene_evidence(&rows[i].scene);
		e.waits.limited = rows[i].limited;
		e.waits.limits_s = (float)(rows[i].limited * rows[i].limit_s);
		e.has_site = true;
		e.site = (struct wait_site){ .kind = WAIT_NETWORK,
					     .is_seen = true,
					     .timeout_ns = 20000000 };
		for (int twice = 0; twice < 2; twice++) {
			verdict_settle_observations(&e);
			struct verdict v = verdict_judge(&e);
			if (v.class != rows[i].class || v.detail != rows[i].detail ||
			    e.by_limit != rows[i].by_limit)
				fail_msg("row %zu: %s (%s), %u by limit", i,
					 verdict_class_name(v.class), verdict_detail_name(v.detail),
					 e.by_limit);
			assert_int_equal(e.site.kind, e.by_limit ? WAIT_TIMER : WAIT_NETWORK);
		}
	}
}

/* A pipe that carries no data only wakes: the verdict says what for. */
/* A list of cases: NOLINTNEXTLINE(readability-function-size) */
static void test_pipes_that_only_wake(void **state)
{
	static const struct {
		const char *name;
		struct scene scene;
		uint32_t by_pipe[PIPE_ROLES];
		unsigned besides, class, detail, by_bell;
		bool reaps;
	} rows[] = {
#define PIPE .waits = { { WAIT_PIPE, 10 } }
#define BUSY .run = 0.02, .wakes = 50
		{ "feeds",
		  { BUSY, PIPE },
		  { [PIPE_FEEDS] = 10 },
		  WAIT_OTHER,
		  IO,
		  WAIT_PIPE,
		  0,
		  true },
		{ "quiet beside an eventfd",
		  { BUSY, PIPE },
		  { [PIPE_NEW] = 2, [PIPE_QUIET] = 8 },
		  WAIT_EVENT,
		  CLASS_WAITING,
		  WAIT_EVENT,
		  10,
		  true },
		{ "quiet alone: signals",
		  { BUSY, PIPE },
		  { [PIPE_QUIET] = 10 },
		  WAIT_OTHER,
		  CLASS_WAITING,
		  WAIT_SIGNAL,
		  10,
		  false },
		{ "quiet alone: children",
		  { BUSY, PIPE },
		  { [PIPE_QUIET] = 10 },
		  WAIT_OTHER,
		  CLASS_WAITING,
		  WAIT_CHILD,
		  10,
		  true },
		{ "new: nobody knows yet",
		  { BUSY, PIPE },
		  { [PIPE_NEW] = 10 },
		  WAIT_EVENT,
		  IO,
		  WAIT_PIPE,
		  0,
		  false },
		/* One write in a window is data, however rare. */
		{ "quiet at most observations",
		  { BUSY, PIPE },
		  { [PIPE_FEEDS] = 1, [PIPE_QUIET] = 9 },
		  WAIT_EVENT,
		  IO,
		  WAIT_PIPE,
		  0,
		  false },
		{ "quiet by what can be seen, but it moves data",
		  { BUSY, PIPE, .chars = 50000 },
		  { [PIPE_QUIET] = 10 },
		  WAIT_EVENT,
		  IO,
		  WAIT_PIPE,
		  0,
		  false },
		{ "quiet and idle",
		  { .wakes = 1, PIPE },
		  { [PIPE_QUIET] = 10 },
		  WAIT_EVENT,
		  CLASS_IDLE,
		  WAIT_PIPE,
		  0,
		  false },
		{ "own",
		  { BUSY, PIPE },
		  { [PIPE_OWN] = 10 },
		  WAIT_OTHER,
		  CLASS_WAITING,
		  WAIT_EVENT,
		  10,
		  false },
		{ "own, moves a byte a wake",
		  { .run = 0.2, .wakes = 6000, .chars = 6000, PIPE },
		  { [PIPE_OWN] = 10 },
		  WAIT_OTHER,
		  CLASS_WAITING,
		  WAIT_EVENT,
		  10,
		  false },
		{ "own, moves data",
		  { BUSY, PIPE, .chars = 6500 },
		  { [PIPE_OWN] = 10 },
		  WAIT_OTHER,
		  IO,
		  WAIT_PIPE,
		  0,
		  false },
		{ "own, and idle",
		  { .wakes = 1, PIPE },
		  { [PIPE_OWN] = 10 },
		  WAIT_OTHER,
		  CLASS_IDLE,
		  WAIT_EVENT,
		  10,
		  false },
		{ "a jobserver",
		  { BUSY, PIPE, .chars = 50 },
		  { [PIPE_SHARED] = 10 },
		  WAIT_OTHER,
		  CLASS_WAITING,
		  WAIT_CHILD,
		  10,
		  true },
		{ "a jobserver, no child exited",
		  { .run = 0.001, PIPE },
		  { [PIPE_SHARED] = 10 },
		  WAIT_OTHER,
		  CLASS_IDLE,
		  WAIT_CHILD,
		  10,
		  false },
		{ "results of workers that live on",
		  { BUSY, PIPE, .chars = 500 },
		  { [PIPE_SHARED] = 10 },
		  WAIT_OTHER,
		  IO,
		  WAIT_PIPE,
		  0,
		  false },
		{ "output of children",
		  { BUSY, PIPE, .chars = 500 },
		  { [PIPE_CHILD] = 10 },
		  WAIT_OTHER,
		  CLASS_WAITING,
		  WAIT_CHILD,
		  10,
		  true },
		{ "much output of children",
		  { BUSY, PIPE, .chars = 50000 },
		  { [PIPE_CHILD] = 10 },
		  WAIT_OTHER,
		  IO,
		  WAIT_PIPE,
		  0,
		  true },
		{ "slow output of one child",
		  { BUSY, PIPE, .chars = 500 },
		  { [PIPE_CHILD] = 10 },
		  WAIT_OTHER,
		  IO,
		  WAIT_PIPE,
		  0,
		  false },
		{ "bytes are hidden",
		  { BUSY, PIPE, .lacks = NO_BYTES },
		  { [PIPE_CHILD] = 10 },
		  WAIT_OTHER,
		  CLASS_WAITING,
		  WAIT_CHILD,
		  10,
		  true },
		{ "some observations saw data",
		  { BUSY, .waits = { { WAIT_PIPE, 10 }, { WAIT_DISK, 4 } } },
		  { [PIPE_OWN] = 7, [PIPE_FEEDS] = 3 },
		  WAIT_OTHER,
		  IO,
		  WAIT_DISK,
		  7,
		  false },
#undef PIPE
#undef BUSY
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct evidence e = scene_evidence(&rows[i].scene);
		memcpy(e.waits.by_pipe, rows[i].by_pipe, sizeof e.waits.by_pipe);
		e.waits.besides = (uint8_t)rows[i].besides;
		e.does_reap = rows[i].reaps;
		uint32_t blocked = e.waits.blocked;
		for (int twice = 0; twice < 2; twice++) {
			verdict_settle_observations(&e);
			struct verdict v = verdict_judge(&e);
			if (v.class != rows[i].class || v.detail != rows[i].detail ||
			    e.by_bell != rows[i].by_bell)
				fail_msg("%s: %s (%s), %u by bell", rows[i].name,
					 verdict_class_name(v.class), verdict_detail_name(v.detail),
					 e.by_bell);
			uint32_t sum = 0;
			for (unsigned kind = 0; kind < WAIT_KINDS; kind++)
				sum += e.waits.by_kind[kind];
			assert_int_equal(sum, blocked);
		}
	}
}

/* Observations that already count as a timer stay so. */
static void test_pipes_with_a_limit(void **state)
{
	struct scene s = { .run = 0.02, .wakes = 49, .waits = { { WAIT_PIPE, 20 } } };
	struct evidence e = scene_evidence(&s);

	(void)state;
	e.waits.limited = 20;
	e.waits.limits_s = 0.4F;
	e.waits.by_pipe[PIPE_OWN] = 20;
	verdict_settle_observations(&e);
	assert_int_equal(e.waits.by_kind[WAIT_TIMER], 20);
	assert_int_equal(e.by_bell, 0);
}

static void test_numbers_of_the_verdict(void **state)
{
	struct scene s = { .run = 0.3, .runnable = 0.2, .wakes = 9, .waits = { { WAIT_DISK, 4 } } };
	struct evidence e = scene_evidence(&s);
	struct verdict v = verdict_judge(&e);

	(void)state;
	assert_near(v.blocked, 0.5);
	assert_near(v.own_share, 0.375);
	assert_false(v.never_blocked);
	s.runnable = 0.9;
	e = scene_evidence(&s);
	v = verdict_judge(&e);
	assert_near(v.blocked, 0);
	assert_near(v.own_share, 1);
	s = (struct scene){ .run = 0.3, .state = 'R', .before = 'R' };
	e = scene_evidence(&s);
	v = verdict_judge(&e);
	assert_true(v.never_blocked);
	assert_near(v.blocked, 0);
	assert_near(v.own_share, 1);
	s = (struct scene){ .run = 0.3, .group = 0.6, .wakes = 9 };
	e = scene_evidence(&s);
	assert_near(verdict_judge(&e).own_share, 0.6);
	s.group = 7;
	e = scene_evidence(&s);
	assert_near(verdict_judge(&e).own_share, 1);
	/* Stopped from outside for half of the blocked time, which is not its own time. */
	s = (struct scene){ .run = 0.2,
			    .wakes = 9,
			    .waits = { { WAIT_STOPPED, 5 }, { WAIT_PIPE, 5 } } };
	e = scene_evidence(&s);
	v = verdict_judge(&e);
	assert_near(v.own_share, 0.2 / 0.6);
	assert_near(v.blocked, 0.8);
	s = (struct scene){ .did_not_run = true };
	e = scene_evidence(&s);
	assert_near(verdict_judge(&e).own_share, 0);
	/* It has no time of its own. */
	s = (struct scene){ .state = 'T', .waits = { { WAIT_STOPPED, 9 } } };
	e = scene_evidence(&s);
	assert_near(verdict_judge(&e).own_share, 0);
}

/* Whatever the class: below VERDICT_SURE_LEAST it is a guess, and is shown as one. */
static void test_guesses(void **state)
{
	(void)state;
	for (unsigned i = CLASS_UNKNOWN + 1; i < CLASS_COUNT; i++) {
		struct verdict v = { .class = i, .confidence = 0.5 };
		char marked[24];
		assert_false(verdict_is_guess(&v));
		assert_int_equal(verdict_counted_as(&v), i);
		assert_string_equal(verdict_class_text(&v), verdict_class_name(i));
		v.confidence = 0.49;
		assert_true(verdict_is_guess(&v));
		assert_int_equal(verdict_counted_as(&v), CLASS_GUESSED);
		snprintf(marked, sizeof marked, "%s?", verdict_class_name(i));
		assert_string_equal(verdict_class_text(&v), marked);
	}
	struct verdict none = { .class = CLASS_UNKNOWN };
	assert_false(verdict_is_guess(&none));
	assert_string_equal(verdict_class_text(&none), "unknown");
	/* What an unprivileged user sees of a daemon that wakes now and then. */
	struct scene s = { .run = 0.05, .wakes = 20, .denied = 4, .lacks = NO_BYTES };
	struct evidence e = scene_evidence(&s);
	struct verdict v = verdict_judge(&e);
	assert_string_equal(verdict_class_text(&v), "waiting?");
	/* But state D is visible, and the class is not a guess. */
	s.state = 'D';
	e = scene_evidence(&s);
	v = verdict_judge(&e);
	assert_int_equal(v.class, CLASS_IO_BOUND);
}

static void test_words(void **state)
{
	static const char *const classes[CLASS_COUNT] = { "unknown", "cpu-bound", "io-bound",
							  "mixed",   "waiting",   "idle" };
	static const char *const details[DETAIL_COUNT] = {
		"disk",        "aio",       "network", "pipe",    "tty",    "fs-event",
		"lock",        "gil",       "timer",   "child",   "signal", "event",
		"kernel-lock", "stopped",   "poll",    "other",   "user",   "kernel",
		"starved",     "throttled", "zombie",  "unknown",
	};

	(void)state;
	for (unsigned i = 0; i < CLASS_COUNT; i++)
		assert_string_equal(verdict_class_name(i), classes[i]);
	assert_string_equal(verdict_class_name(CLASS_GUESSED), "guessed");
	assert_string_equal(verdict_class_name(CLASS_GUESSED + 1), "unknown");
	for (unsigned i = 0; i < DETAIL_COUNT; i++)
		assert_string_equal(verdict_detail_name(i), details[i]);
	assert_string_equal(verdict_detail_name(DETAIL_COUNT), "unknown");
	for (unsigned i = 0; i < WAIT_KINDS; i++) {
		assert_string_equal(wait_kind_name(i), details[i]);
		assert_int_equal(wait_kind_is_data(i), i <= WAIT_FS_EVENT);
	}
	assert_string_equal(wait_kind_name(WAIT_KINDS), "other");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cpu_bound),
		cmocka_unit_test(test_starved),
		cmocka_unit_test(test_throttled),
		cmocka_unit_test(test_idle),
		cmocka_unit_test(test_idle_with_timers),
		cmocka_unit_test(test_idle_with_limits),
		cmocka_unit_test(test_idle_by_bytes_and_states),
		cmocka_unit_test(test_mixed),
		cmocka_unit_test(test_blocked_on_each_kind),
		cmocka_unit_test(test_blocked_on_a_set),
		cmocka_unit_test(test_blocked_on_several),
		cmocka_unit_test(test_blind),
		cmocka_unit_test(test_no_verdict),
		cmocka_unit_test(test_process),
		cmocka_unit_test(test_lifetime),
		cmocka_unit_test(test_waits_until_their_limit),
		cmocka_unit_test(test_pipes_that_only_wake),
		cmocka_unit_test(test_pipes_with_a_limit),
		cmocka_unit_test(test_detail_from_the_site),
		cmocka_unit_test(test_numbers_of_the_verdict),
		cmocka_unit_test(test_guesses),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
