/* fuzz_pass: any bytes as the stream of the task iterator. */
#include "config.h"

#include "fuzz_check.h"
#include "bpf/pass.h"

#include <errno.h>

static void read_group(const struct pass_group *group)
{
	struct pass_task task;
	pid_t last = 0;

	for (size_t i = 0; i < group->count; i++) {
		pid_t tid = pass_tid(group, i);
		CHECK(tid > last);
		last = tid;
		pass_read_thread(group, i, 100, &task);
		CHECK(task.stat.pid == tid && task.stat.comm_length <= BPF_RECORD_COMM);
		CHECK(strchr("RSDTtXZPI", task.stat.state) != NULL && task.stat.state != '\0');
		CHECK(pass_is_runnable(group, i) == (task.stat.state == 'R'));
	}
	if (group->process == NULL)
		return;
	pass_read_process(group, 100, &task);
	CHECK((uint32_t)task.stat.thread_count == group->process->thread_count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pass pass = { .bytes = copy_input(data, size), .length = size };
	size_t tasks = 0;

	int error = pass_index(&pass);
	CHECK(error == 0 || error == -EINVAL);
	for (size_t i = 0; error == 0 && i < pass.count;) {
		struct pass_group group;
		CHECK(pass_find(&pass, (pid_t)(pass.keys[i] >> 32), &group));
		CHECK(group.count > 0 && group.first == i);
		read_group(&group);
		tasks += group.count;
		i += group.count;
	}
	CHECK(error != 0 || tasks == pass.count);
	pass_free(&pass);
	return 0;
}
