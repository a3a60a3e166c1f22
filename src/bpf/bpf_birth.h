/* bpf_birth.h - find out which call created a task, for the BPF program that reports births.
 *
 * Room: bpf, private to bpf_tap.bpf.c.  The answer is in the registers of the thread that made the
 * call.
 */
#ifndef PSTOP_BPF_BPF_BIRTH_H
#define PSTOP_BPF_BPF_BIRTH_H

#include "bpf/bpf_kernel.h"
#include "bpf/tap_record.h"

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

/* See include/uapi/linux/sched.h and signal.h. */
#define WITH_VFORK      0x4000UL
#define SIGNAL_CHILD    17
#define CODE_OF_32_BITS 0x23 /* __USER32_CS in arch/x86/include/asm/segment.h */

/* Did the call that creates a task ask for vfork?  Read its flags from the registers of the calling
 * thread.  Return 1, 0, or -1 if the call is none of those known here. */
static __always_inline int asks_for_vfork(struct task_struct *maker)
{
	__u64 flags = 0, arguments = 0;
	struct pt_regs *regs = (void *)bpf_task_pt_regs(maker);

#if defined(__TARGET_ARCH_x86)
	int is_32 = regs->cs == CODE_OF_32_BITS;
	__u64 first_argument = is_32 ? regs->bx : regs->di;
	if (regs->orig_ax == (is_32 ? 190 : 58))
		return 1;
	if (regs->orig_ax == (is_32 ? 120 : 56))
		flags = first_argument;
	else if (regs->orig_ax == 435)
		arguments = first_argument;
	else
		return -1;
#elif defined(__TARGET_ARCH_arm64)
	if (regs->syscallno == 220)
		flags = regs->orig_x0;
	else if (regs->syscallno == 435)
		arguments = regs->orig_x0;
	else
		return -1;
#else
	return -1;
#endif
	if (arguments) {
		__u64 first = 0; /* address of struct clone_args, which begins with the flags */
		bpf_probe_read_user(&first, sizeof first, (void *)arguments);
		return (first & WITH_VFORK) != 0;
	}
	return (flags & WITH_VFORK) != 0;
}

/* Classify a birth as kernel_clone() in kernel/fork.c does for a tracer. */
static __always_inline __u32 find_how(struct task_struct *maker, struct task_struct *child)
{
	if (child->tgid == maker->tgid)
		return TAP_THREAD;
	int is_vfork = asks_for_vfork(maker);
	if (is_vfork < 0)
		is_vfork = BPF_CORE_READ(child, mm) == BPF_CORE_READ(maker, mm);
	if (is_vfork)
		return TAP_VFORK;
	return child->exit_signal == SIGNAL_CHILD ? TAP_FORK : TAP_CLONE;
}

#endif
