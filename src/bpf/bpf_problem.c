/* bpf_problem.c - why a BPF program cannot be loaded; see bpf_problem.h. */
#include "config.h"

#include "bpf/bpf_problem.h"
#include "base/cursor.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

/* Since Linux 5.8; headers may be older. */
#ifndef CAP_PERFMON
#define CAP_PERFMON 38
#endif
#ifndef CAP_BPF
#define CAP_BPF 39
#endif

#define BIT(capability) (UINT64_C(1) << (capability))

/* PROC_USER_INIT_INO in include/linux/proc_ns.h. */
#define FIRST_USER_NAMESPACE 0xEFFFFFFDU

/* A helper that every kernel since 5.5 has, except under lockdown (kernel/trace/bpf_trace.c,
 * LOCKDOWN_BPF_READ_KERNEL). */
#define LOCKED_FUNCTION "bpf_probe_read_kernel"

uint64_t bpf_problem_missing(void)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { { 0 } };
	const uint64_t needed = BIT(CAP_PERFMON) | BIT(CAP_BPF);

	if (syscall(SYS_capget, &head, data) != 0)
		return needed;
	uint64_t set = (uint64_t)data[1].effective << 32 | data[0].effective;
	return set & BIT(CAP_SYS_ADMIN) ? 0 : needed & ~set;
}

/* ---- facts ---- */

/* Read the beginning of a file as a string; "" if it cannot be read. */
static void read_start(const char *path, char *out, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, out, size - 1);

	out[n > 0 ? n : 0] = '\0';
	if (fd >= 0)
		close(fd);
}

static bool has_seccomp_filter(void)
{
	char text[4096];

	read_start("/proc/self/status", text, sizeof text);
	const char *line = strstr(text, "\nSeccomp:\t");
	return line && line[sizeof "\nSeccomp:\t" - 1] == '2';
}

static bool is_locked_down(void)
{
	char text[64];

	read_start("/sys/kernel/security/lockdown", text, sizeof text);
	return strstr(text, "[confidentiality]") != NULL;
}

static bool is_in_user_namespace(void)
{
	struct stat status;

	return stat("/proc/self/ns/user", &status) == 0 && status.st_ino != FIRST_USER_NAMESPACE;
}

static struct bpf_version own_version(void)
{
	struct utsname name;
	uint64_t major, minor;

	if (uname(&name) != 0)
		return (struct bpf_version){ 0, 0 };
	struct cursor c = cursor_over(name.release, strlen(name.release));
	if (!cursor_u64(&c, &major) || !cursor_literal(&c, ".") || !cursor_u64(&c, &minor) ||
	    major > UINT_MAX || minor > UINT_MAX)
		return (struct bpf_version){ 0, 0 };
	return (struct bpf_version){ (unsigned)major, (unsigned)minor };
}

static struct bpf_facts gather_facts(void)
{
	return (struct bpf_facts){
		.missing = bpf_problem_missing(),
		.is_in_user_namespace = is_in_user_namespace(),
		.has_seccomp = has_seccomp_filter(),
		.has_btf = access("/sys/kernel/btf/vmlinux", F_OK) == 0,
		.is_locked_down = is_locked_down(),
		.has = own_version(),
	};
}

/* ---- the decision ---- */

static bool is_before(struct bpf_version a, struct bpf_version b)
{
	return a.major < b.major || (a.major == b.major && a.minor < b.minor);
}

/* Is it one of the statistics lines that the verifier prints last? */
static bool is_statistics(const char *line)
{
	return strncmp(line, "processed ", 10) == 0 ||
	       strncmp(line, "verification time", 17) == 0 || strncmp(line, "stack depth", 11) == 0;
}

/* Copy the last informative line of a log, printable characters only. */
static void copy_last_line(char out[static BPF_PROBLEM_SAID], const char *log)
{
	size_t end = strlen(log), start, length = 0;

	out[0] = '\0';
	while (end > 0) {
		for (start = end; start > 0 && log[start - 1] != '\n'; start--)
			;
		if (end > start && !is_statistics(log + start))
			break;
		end = start > 0 ? start - 1 : 0;
	}
	if (end == 0)
		return;
	for (size_t i = start; i < end && length < BPF_PROBLEM_SAID - 1; i++)
		if (log[i] >= ' ' && log[i] <= '~')
			out[length++] = log[i];
	out[length] = '\0';
}

/* Explain why bpf(2) itself fails, before it examines a program. */
static enum bpf_problem_kind why_no_call(const struct bpf_facts *facts, int error)
{
	if (error == -ENOSYS)
		return facts->has_seccomp ? BPF_PROBLEM_SECCOMP : BPF_PROBLEM_NO_BPF;
	if (error != -EPERM && error != -EACCES)
		return BPF_PROBLEM_NONE;
	if (facts->missing)
		return BPF_PROBLEM_CAPABILITIES;
	if (facts->is_in_user_namespace)
		return BPF_PROBLEM_USER_NAMESPACE;
	if (facts->has_seccomp)
		return BPF_PROBLEM_SECCOMP;
	return facts->is_locked_down ? BPF_PROBLEM_LOCKDOWN : BPF_PROBLEM_DENIED;
}

static enum bpf_problem_kind decide_kind(const struct bpf_facts *facts, int error, const char *said,
					 struct bpf_version needs)
{
	enum bpf_problem_kind kind = said[0] ? BPF_PROBLEM_NONE : why_no_call(facts, error);

	if (kind != BPF_PROBLEM_NONE)
		return kind;
	if (error == -ENOMEM || error == -EMFILE || error == -ENFILE)
		return BPF_PROBLEM_FAILED;
	if (!facts->has_btf)
		return BPF_PROBLEM_NO_BTF;
	/* If securityfs is not mounted, lockdown shows only in the name of the missing function. */
	if (facts->is_locked_down || strstr(said, LOCKED_FUNCTION))
		return BPF_PROBLEM_LOCKDOWN;
	if (facts->has.major && is_before(facts->has, needs))
		return BPF_PROBLEM_TOO_OLD;
	return said[0] ? BPF_PROBLEM_VERIFIER : BPF_PROBLEM_FAILED;
}

struct bpf_problem bpf_problem_decide(const struct bpf_facts *facts, int error, const char *log,
				      struct bpf_version needs)
{
	struct bpf_problem p = {
		.error = error, .missing = facts->missing, .has = facts->has, .needs = needs
	};

	copy_last_line(p.said, log ? log : "");
	p.kind = decide_kind(facts, error, p.said, needs);
	return p;
}

/* Create the smallest possible map.  Return 0, or -errno if bpf(2) refuses it. */
static int try_call(void)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof attr);
	attr.map_type = BPF_MAP_TYPE_ARRAY;
	attr.key_size = attr.value_size = sizeof(uint32_t);
	attr.max_entries = 1;
	int fd = (int)syscall(SYS_bpf, BPF_MAP_CREATE, &attr, sizeof attr);
	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}

struct bpf_problem bpf_problem_find(int error, const char *log, struct bpf_version needs)
{
	struct bpf_facts facts = gather_facts();
	/* If maps cannot be created, libbpf continues without them, and the verifier complains
	 * about that. */
	int refused = log && log[0] ? try_call() : 0;

	if (refused == -EPERM || refused == -EACCES || refused == -ENOSYS) {
		error = refused;
		log = NULL;
	}
	return bpf_problem_decide(&facts, error, log, needs);
}

bool bpf_problem_is_before(struct bpf_version needs)
{
	return is_before(own_version(), needs);
}

struct bpf_problem bpf_problem_of(enum bpf_problem_kind kind)
{
	return (struct bpf_problem){ .kind = kind };
}

/* ---- words ---- */

const char *bpf_problem_word(enum bpf_problem_kind kind)
{
	static const char *const words[BPF_PROBLEM_COUNT] = {
		[BPF_PROBLEM_NOT_BUILT] = "not_built",
		[BPF_PROBLEM_CAPABILITIES] = "capabilities",
		[BPF_PROBLEM_USER_NAMESPACE] = "user_namespace",
		[BPF_PROBLEM_SECCOMP] = "seccomp",
		[BPF_PROBLEM_DENIED] = "denied",
		[BPF_PROBLEM_NO_BPF] = "no_bpf",
		[BPF_PROBLEM_NO_BTF] = "no_btf",
		[BPF_PROBLEM_LOCKDOWN] = "lockdown",
		[BPF_PROBLEM_TOO_OLD] = "kernel_too_old",
		[BPF_PROBLEM_VERIFIER] = "verifier",
		[BPF_PROBLEM_PID_NAMESPACE] = "pid_namespace",
		[BPF_PROBLEM_UNTRUE] = "untrue",
		[BPF_PROBLEM_FAILED] = "failed",
	};

	return kind < BPF_PROBLEM_COUNT ? words[kind] : NULL;
}

static const char *missing_words(uint64_t missing)
{
	if (missing == BIT(CAP_BPF))
		return "CAP_BPF is missing";
	if (missing == BIT(CAP_PERFMON))
		return "CAP_PERFMON is missing";
	return "CAP_BPF and CAP_PERFMON are missing";
}

/* Return the text for a kind that needs no details; NULL for others. */
static const char *plain_text(enum bpf_problem_kind kind)
{
	switch (kind) {
	case BPF_PROBLEM_NOT_BUILT:
		return "this pstop was built without BPF (configure --with-bpf)";
	case BPF_PROBLEM_USER_NAMESPACE:
		return "not permitted: capabilities in a user namespace are not sufficient";
	case BPF_PROBLEM_NO_BPF:
		return "this kernel has no bpf(2) (CONFIG_BPF_SYSCALL)";
	case BPF_PROBLEM_NO_BTF:
		return "this kernel has no BTF (/sys/kernel/btf/vmlinux, CONFIG_DEBUG_INFO_BTF)";
	case BPF_PROBLEM_LOCKDOWN:
		return "kernel lockdown (confidentiality) forbids BPF programs from reading kernel "
		       "memory";
	case BPF_PROBLEM_PID_NAMESPACE:
		return "not available within a PID or time namespace";
	case BPF_PROBLEM_UNTRUE:
		return "its numbers differ from those of /proc";
	default:
		return "";
	}
}

char *bpf_problem_text(const struct bpf_problem *p, char out[static BPF_PROBLEM_TEXT])
{
	switch (p->kind) {
	case BPF_PROBLEM_CAPABILITIES:
		snprintf(out, BPF_PROBLEM_TEXT, "not permitted: %s", missing_words(p->missing));
		break;
	case BPF_PROBLEM_SECCOMP:
		snprintf(out, BPF_PROBLEM_TEXT, "bpf(2) fails under a seccomp filter: %s",
			 strerror(-p->error));
		break;
	case BPF_PROBLEM_DENIED:
		snprintf(out, BPF_PROBLEM_TEXT,
			 "bpf(2) fails despite the capabilities; a security "
			 "module may deny it: %s",
			 strerror(-p->error));
		break;
	case BPF_PROBLEM_TOO_OLD:
		snprintf(out, BPF_PROBLEM_TEXT, "needs Linux %u.%u, this is %u.%u", p->needs.major,
			 p->needs.minor, p->has.major, p->has.minor);
		break;
	case BPF_PROBLEM_VERIFIER:
		snprintf(out, BPF_PROBLEM_TEXT, "the kernel's verifier refuses the program: %s",
			 p->said);
		break;
	case BPF_PROBLEM_FAILED:
		snprintf(out, BPF_PROBLEM_TEXT, "cannot load the program: %s", strerror(-p->error));
		break;
	default:
		snprintf(out, BPF_PROBLEM_TEXT, "%s", plain_text(p->kind));
		break;
	}
	return out;
}
