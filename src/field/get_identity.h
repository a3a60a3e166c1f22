/* get_identity.h - get the identity of a task, its scheduling, and where it is blocked.
 *
 * Room: field.
 */
#ifndef PSTOP_FIELD_GET_IDENTITY_H
#define PSTOP_FIELD_GET_IDENTITY_H

#include "field/get.h"

GET(pid);
GET(tid);
GET(ppid);
GET(pgid);
GET(sid);
GET(tty);
GET(uid);
GET(user);
GET(comm);
GET(exe);
GET(cmdline);
GET(state);
GET(stat);
GET(flags);
GET(nice);
GET(priority);
GET(policy);
GET(rt_priority);
GET(processor);
GET(start_time);
GET(age);
GET(wchan);
GET(syscall);
GET(target);
GET(cgroup);
GET(pressure_cpu);
GET(pressure_io);
GET(pressure_memory);
GET(thread_count);
GET(command);

#endif
