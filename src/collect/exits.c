/* exits.c - the kernel's records of exited tasks; see exits.h. */
#include "config.h"

#include "collect/exits.h"
#include "base/array.h"
#include "base/clock.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

const char *exits_error(int error)
{
	switch (error) {
	case 0:
		return NULL;
	case -ENOSYS:
		return "built without libnl-genl-3";
	case -EPERM:
	case -EACCES:
		return "needs CAP_NET_ADMIN";
	case -EINVAL:
		return "not available in this user or PID namespace";
	case -EPROTO:
		return "needs Linux 5.19: older records do not identify the process";
	case -ENOENT:
	case -EOPNOTSUPP:
	case -EAFNOSUPPORT:
	case -EPROTONOSUPPORT:
		return "not in this kernel, or netlink is not available";
	default:
		return "not available";
	}
}

#ifdef HAVE_LIBNL

#include <fcntl.h>
#include <linux/acct.h>
#include <linux/taskstats.h>
#include <netlink/attr.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <stddef.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* Since version 12 (Linux 5.19), a record has the thread group ID and marks the last task of a
 * group. */
#define VERSION_LEAST 12
#define LENGTH_LEAST  (offsetof(struct taskstats, ac_tgetime) + sizeof(uint64_t))

/* Bytes that the kernel may buffer between two drains: about 3,000 records. */
#define SOCKET_BYTES (8 << 20)
#define BUFFER_BYTES 65536
/* Limit of reports of lost records in one drain, which must come to an end. */
#define LOSSES_MOST 16

struct records {
	struct exit_record *list;
	size_t count, capacity;
};

struct exits {
	struct nl_sock *socket;
	int family;
	char cores[64];             /* the CPUs that can ever exist: "0-7" */
	struct records list, fresh; /* records of the window; records since it was closed */
	unsigned lost, fresh_lost;
	uint64_t drained_ns; /* CLOCK_BOOTTIME, before the last drain */
	void *buffer;
};

/* ---- one message ---- */

/* Find TASKSTATS_TYPE_STATS within an aggregate, if it is long enough for a known version.  The
 * kernel aligns 64-bit numbers only to four bytes, so the structure is copied. */
static bool find_stats(const struct nlattr *aggregate, struct taskstats *out)
{
	const struct nlattr *a =
		nla_find(nla_data(aggregate), nla_len(aggregate), TASKSTATS_TYPE_STATS);

	if (a == NULL || nla_len(a) < (int)LENGTH_LEAST)
		return false;
	size_t length = (size_t)nla_len(a);
	memset(out, 0, sizeof *out);
	memcpy(out, nla_data(a), length < sizeof *out ? length : sizeof *out);
	return true;
}

static void fill_total(const struct taskstats *s, struct reading *r, bool is_group,
		       long ticks_per_s)
{
	uint64_t tick_us = 1000000 / (uint64_t)ticks_per_s;

	memset(r, 0, sizeof *r);
	r->run_ns = s->cpu_run_virtual_total;
	r->runnable_ns = s->cpu_delay_total;
	r->slices = s->cpu_count;
	r->user_ticks = s->ac_utime / tick_us;
	r->system_ticks = s->ac_stime / tick_us;
	r->minor_faults = s->ac_minflt;
	r->major_faults = s->ac_majflt;
	r->voluntary = s->nvcsw;
	r->involuntary = s->nivcsw;
	r->io[IO_READ_CHARS] = s->read_char;
	r->io[IO_WRITE_CHARS] = s->write_char;
	r->io[IO_READ_CALLS] = s->read_syscalls;
	r->io[IO_WRITE_CALLS] = s->write_syscalls;
	r->io[IO_READ_BYTES] = s->read_bytes;
	r->io[IO_WRITE_BYTES] = s->write_bytes;
	r->io[IO_CANCELLED] = s->cancelled_write_bytes;
	/* For a group, the kernel sums up only CPU time and waits for a core. */
	if (is_group)
		r->source[SOURCE_STAT] = r->source[SOURCE_STATUS] = r->source[SOURCE_IO] =
			SOURCE_UNREAD;
}

/* Convert µs to ns; what would be too large becomes the largest number. */
static uint64_t ns_of_us(uint64_t us)
{
	uint64_t ns;

	return __builtin_mul_overflow(us, 1000, &ns) ? UINT64_MAX : ns;
}

static void fill_record(const struct taskstats *task, const struct taskstats *group,
			struct exit_record *out)
{
	memset(out, 0, sizeof *out);
	out->pid = (pid_t)task->ac_tgid;
	out->ppid = (pid_t)task->ac_ppid;
	out->uid = task->ac_uid;
	/* It is a signed number in an unsigned byte. */
	out->nice = task->ac_nice < 128 ? task->ac_nice : task->ac_nice - 256;
	out->status = (int)task->ac_exitcode;
	memcpy(out->comm, task->ac_comm, sizeof task->ac_comm);
	out->comm[sizeof task->ac_comm - 1] = '\0';
	out->is_group = group != NULL;
	fill_total(task, &out->total, group != NULL, sysconf(_SC_CLK_TCK));
	out->wall_ns = ns_of_us(task->ac_etime);
	if (group == NULL)
		return;
	out->total.run_ns = group->cpu_run_virtual_total;
	out->total.runnable_ns = group->cpu_delay_total;
	out->total.slices = group->cpu_count;
	if (task->ac_tgetime > task->ac_etime)
		out->wall_ns = ns_of_us(task->ac_tgetime);
}

/* The attributes of a taskstats message. */
struct attributes {
	const struct nlattr *first;
	int length;
};

/* Return 1 if the message has statistics, 0 if it is another message, or -EINVAL if it is
 * truncated. */
static int find_attributes(const void *message, size_t length, struct attributes *out)
{
	const struct nlmsghdr *head = message;

	if (length > INT32_MAX || !nlmsg_ok(head, (int)length) ||
	    !nlmsg_valid_hdr(head, GENL_HDRLEN))
		return -EINVAL;
	const struct genlmsghdr *generic = nlmsg_data(head);
	if (generic->cmd != TASKSTATS_CMD_NEW)
		return 0;
	*out = (struct attributes){ genlmsg_attrdata(generic, 0), genlmsg_attrlen(generic, 0) };
	return 1;
}

int exits_parse(const void *message, size_t length, struct exit_record *out)
{
	struct taskstats task, group;
	struct attributes a;

	int found = find_attributes(message, length, &a);
	if (found != 1)
		return found;
	const struct nlattr *of_task = nla_find(a.first, a.length, TASKSTATS_TYPE_AGGR_PID);
	const struct nlattr *of_group = nla_find(a.first, a.length, TASKSTATS_TYPE_AGGR_TGID);
	if (of_task == NULL || !find_stats(of_task, &task) || task.version < VERSION_LEAST)
		return -EINVAL;
	if (of_group && !find_stats(of_group, &group))
		return -EINVAL;
	if (!(task.ac_flag & AGROUP) || task.ac_tgid == 0 || task.ac_tgid > INT32_MAX ||
	    task.ac_ppid > INT32_MAX)
		return 0;
	fill_record(&task, of_group ? &group : NULL, out);
	return 1;
}

/* ---- the socket ---- */

static int read_cores(char *out, size_t size)
{
	int fd = open("/sys/devices/system/cpu/possible", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	ssize_t n = read(fd, out, size - 1);
	int error = n < 0 ? -errno : n == 0 ? -EIO : 0;
	close(fd);
	if (error)
		return error;
	out[n] = '\0';
	out[strcspn(out, "\n")] = '\0';
	return 0;
}

/* Convert an error of libnl to an errno of the system. */
static int system_error(int error)
{
	switch (error < 0 ? -error : error) {
	case 0:
		return 0;
	case NLE_PERM:
	case NLE_NOACCESS:
		return -EPERM;
	case NLE_OBJ_NOTFOUND:
	case NLE_AF_NOSUPPORT:
	case NLE_PROTO_MISMATCH:
	case NLE_BAD_SOCK:
		return -ENOENT;
	case NLE_INVAL:
		return -EINVAL;
	case NLE_NOMEM:
		return -ENOMEM;
	default:
		return -EIO;
	}
}

/* Take a reply of the kernel about pstop itself; a callback of libnl. */
static int see_version(struct nl_msg *m, void *context)
{
	const struct nlmsghdr *head = nlmsg_hdr(m);
	struct taskstats own;
	struct attributes a;
	bool *is_known = context;

	if (find_attributes(head, head->nlmsg_len, &a) == 1) {
		const struct nlattr *of_task = nla_find(a.first, a.length, TASKSTATS_TYPE_AGGR_PID);
		*is_known = of_task && find_stats(of_task, &own) && own.version >= VERSION_LEAST;
	}
	return NL_OK;
}

/* Check that the kernel's records can be decoded; an older kernel accepts the registration, too.
 * Return 0, -EPROTO, or another -errno. */
static int check_version(struct exits *e)
{
	struct nl_msg *m = nlmsg_alloc();
	bool is_known = false;
	int error = -NLE_NOMEM;

	if (m && genlmsg_put(m, NL_AUTO_PORT, NL_AUTO_SEQ, e->family, 0, NLM_F_REQUEST,
			     TASKSTATS_CMD_GET, TASKSTATS_GENL_VERSION))
		error = nla_put_u32(m, TASKSTATS_CMD_ATTR_PID, (uint32_t)getpid());
	nl_socket_disable_auto_ack(e->socket); /* there is a single message in return: a reply or an
	                                          error */
	if (error == 0)
		error = nl_send_auto(e->socket, m);
	nlmsg_free(m);
	nl_socket_modify_cb(e->socket, NL_CB_VALID, NL_CB_CUSTOM, see_version, &is_known);
	if (error >= 0)
		error = nl_recvmsgs_default(e->socket);
	nl_socket_modify_cb(e->socket, NL_CB_VALID, NL_CB_DEFAULT, NULL, NULL);
	nl_socket_enable_auto_ack(e->socket);
	if (error < 0)
		return system_error(error);
	return is_known ? 0 : -EPROTO;
}

/* Register for records of all CPUs or, with the other attribute, cancel this. */
static int send_cores(struct exits *e, int attribute)
{
	struct nl_msg *m = nlmsg_alloc();
	int error = -NLE_NOMEM;

	if (m && genlmsg_put(m, NL_AUTO_PORT, NL_AUTO_SEQ, e->family, 0, NLM_F_REQUEST,
			     TASKSTATS_CMD_GET, TASKSTATS_GENL_VERSION))
		error = nla_put_string(m, attribute, e->cores);
	if (error == 0)
		error = nl_send_sync(e->socket, m); /* frees it */
	else
		nlmsg_free(m);
	return error < 0 ? system_error(error) : 0;
}

static int connect_socket(struct exits *e)
{
	int bytes = SOCKET_BYTES;
	int error = genl_connect(e->socket);

	if (error < 0)
		return system_error(error);
	/* Records arrive in between, and do not have our sequence numbers. */
	nl_socket_disable_seq_check(e->socket);
	/* CAP_NET_ADMIN allows more than net.core.rmem_max; memory is used only when needed. */
	setsockopt(nl_socket_get_fd(e->socket), SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes);
	e->family = genl_ctrl_resolve(e->socket, TASKSTATS_GENL_NAME);
	return e->family < 0 ? system_error(e->family) : 0;
}

int exits_open(struct exits **out)
{
	struct exits *e = calloc(1, sizeof *e);
	int error;

	if (e == NULL)
		return -ENOMEM;
	e->socket = nl_socket_alloc();
	e->buffer = malloc(BUFFER_BYTES);
	error = e->socket && e->buffer ? read_cores(e->cores, sizeof e->cores) : -ENOMEM;
	if (!error)
		error = connect_socket(e);
	if (!error)
		error = check_version(e);
	if (!error) {
		e->drained_ns = clock_now_ns(CLOCK_BOOTTIME);
		error = send_cores(e, TASKSTATS_CMD_ATTR_REGISTER_CPUMASK);
	}
	if (error) {
		nl_socket_free(e->socket);
		free(e->buffer);
		free(e);
		return error;
	}
	*out = e;
	return 0;
}

void exits_close(struct exits *e)
{
	if (e == NULL)
		return;
	/* Cancel the registration.  If the socket were only closed, the kernel would do so at the
	 * next exit of a task. */
	nl_socket_set_nonblocking(e->socket);
	exits_drain(e);
	struct nl_msg *m = nlmsg_alloc();
	if (m &&
	    genlmsg_put(m, NL_AUTO_PORT, NL_AUTO_SEQ, e->family, 0, NLM_F_REQUEST,
			TASKSTATS_CMD_GET, TASKSTATS_GENL_VERSION) &&
	    nla_put_string(m, TASKSTATS_CMD_ATTR_DEREGISTER_CPUMASK, e->cores) == 0)
		nl_send_auto(e->socket, m);
	nlmsg_free(m);
	nl_socket_free(e->socket);
	free(e->list.list);
	free(e->fresh.list);
	free(e->buffer);
	free(e);
}

/* ---- draining ---- */

/* Add a record.  Return false if there is no room. */
static bool add(struct records *r, const struct exit_record *record)
{
	if (r->count == EXITS_MOST)
		return false;
	if (ARRAY_RESERVE(r->list, r->capacity, r->count + 1) != 0)
		return false;
	r->list[r->count++] = *record;
	return true;
}

static void take_message(struct exits *e, const struct nlmsghdr *head, size_t length,
			 uint64_t since_ns)
{
	struct exit_record record;

	if (head->nlmsg_type != e->family || exits_parse(head, length, &record) != 1)
		return;
	uint64_t now = clock_now_ns(CLOCK_BOOTTIME);
	record.total.at_ns = clock_now_ns(CLOCK_MONOTONIC);
	record.start_low_ns = since_ns > record.wall_ns ? since_ns - record.wall_ns : 0;
	record.start_high_ns = now > record.wall_ns ? now - record.wall_ns : 0;
	if (!add(&e->fresh, &record))
		e->fresh_lost++;
}

void exits_drain(struct exits *e)
{
	uint64_t since_ns = e->drained_ns;
	unsigned losses = 0;

	e->drained_ns = clock_now_ns(CLOCK_BOOTTIME);
	for (;;) {
		struct sockaddr_nl from = { 0 };
		socklen_t size = sizeof from;
		ssize_t n = recvfrom(nl_socket_get_fd(e->socket), e->buffer, BUFFER_BYTES,
				     MSG_DONTWAIT, (struct sockaddr *)&from, &size);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == ENOBUFS && losses++ < LOSSES_MOST) {
			e->fresh_lost++;
			continue;
		}
		if (n <= 0)
			return;
		if (from.nl_pid != 0) /* accept messages only from the kernel */
			continue;
		int left = (int)n;
		for (struct nlmsghdr *head = e->buffer; nlmsg_ok(head, left);
		     head = nlmsg_next(head, &left))
			take_message(e, head, (size_t)left, since_ns);
	}
}

struct exit_record *exits_list(struct exits *e, size_t *count)
{
	for (size_t i = 0; i < e->fresh.count; i++)
		if (!add(&e->list, &e->fresh.list[i]))
			e->fresh_lost++;
	e->lost += e->fresh_lost;
	e->fresh.count = e->fresh_lost = 0;
	*count = e->list.count;
	return e->list.list;
}

unsigned exits_lost(const struct exits *e)
{
	return e->lost;
}

void exits_next(struct exits *e)
{
	size_t kept = 0;

	for (size_t i = 0; i < e->list.count; i++)
		if (e->list.list[i].is_open)
			e->list.list[kept++] = e->list.list[i];
	e->list.count = kept;
	e->lost = 0;
}

#else /* HAVE_LIBNL */

int exits_open(struct exits **out)
{
	(void)out;
	return -ENOSYS;
}

void exits_close(struct exits *e)
{
	(void)e;
}
void exits_drain(struct exits *e)
{
	(void)e;
}
unsigned exits_lost(const struct exits *e)
{
	(void)e;
	return 0;
}
void exits_next(struct exits *e)
{
	(void)e;
}

struct exit_record *exits_list(struct exits *e, size_t *count)
{
	(void)e;
	*count = 0;
	return NULL;
}

int exits_parse(const void *message, size_t length, struct exit_record *out)
{
	(void)message;
	(void)length;
	(void)out;
	return -EINVAL;
}

#endif /* HAVE_LIBNL */
