"""A system call that is refused, as containers and sandboxes do it: a seccomp filter."""
import ctypes
import errno
import os
import platform
import struct

# System call numbers, asm/unistd.h
PTRACE = {"x86_64": 101, "aarch64": 117, "riscv64": 117}.get(platform.machine())
BPF = {"x86_64": 321, "aarch64": 280, "riscv64": 280}.get(platform.machine())
# linux/prctl.h, linux/filter.h, linux/seccomp.h
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
LOAD, JUMP_EQUAL, RETURN = 0x20, 0x15, 0x06
ALLOW, REFUSE = 0x7fff0000, 0x00050000
# struct seccomp_data; of an argument the lower half, in the byte order of those above
NUMBER, FIRST_ARGUMENT = 0, 16
LIBC = ctypes.CDLL(None, use_errno=True)


def _filter(lines):
    """Sets a filter for good. Status 77 where filters are not allowed."""
    code = b"".join(struct.pack("HBBI", *line) for line in lines)
    buffer = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("HxxxxxxP", len(lines), ctypes.addressof(buffer))
    if LIBC.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 or \
            LIBC.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program, 0, 0) != 0:
        os._exit(77)


def ptrace():
    """For preexec_fn: ptrace(2) gives EPERM from here on, as with yama's ptrace_scope 3."""
    _filter(((LOAD, 0, 0, NUMBER), (JUMP_EQUAL, 0, 1, PTRACE),
             (RETURN, 0, 0, REFUSE | errno.EPERM), (RETURN, 0, 0, ALLOW)))


def bpf(error, command=None):
    """For preexec_fn: a function that has bpf(2) give this error from here on, all of it or
    one command of enum bpf_cmd, linux/bpf.h."""
    if command is None:
        return lambda: _filter(((LOAD, 0, 0, NUMBER), (JUMP_EQUAL, 0, 1, BPF),
                                (RETURN, 0, 0, REFUSE | error), (RETURN, 0, 0, ALLOW)))
    return lambda: _filter(((LOAD, 0, 0, NUMBER), (JUMP_EQUAL, 0, 3, BPF),
                            (LOAD, 0, 0, FIRST_ARGUMENT), (JUMP_EQUAL, 0, 1, command),
                            (RETURN, 0, 0, REFUSE | error), (RETURN, 0, 0, ALLOW)))
