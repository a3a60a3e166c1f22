/* get_activity.h - get the verdict on a task, and its counters.
 *
 * Room: field.
 */
#ifndef PSTOP_FIELD_GET_ACTIVITY_H
#define PSTOP_FIELD_GET_ACTIVITY_H

#include "field/get.h"

GET(class);
GET(detail);
GET(reason);
GET(conclusion);
GET(confidence);
GET(own_share);
GET(leader_thread);
GET(cpu_share);
GET(ended_share);
GET(children_share);
GET(runnable_share);
GET(user_share);
GET(system_share);
GET(samples);
GET(share_user);
GET(share_system);
GET(share_runnable);
GET(share_disk);
GET(share_network);
GET(share_pipe);
GET(share_tty);
GET(share_lock);
GET(share_gil);
GET(share_timer);
GET(share_child);
GET(share_other);
GET(share_unknown);
GET(user_ns);
GET(system_ns);
GET(children_user_ns);
GET(children_system_ns);
GET(run_ns);
GET(runnable_ns);
GET(time);
GET(voluntary);
GET(involuntary);
GET(voluntary_per_s);
GET(involuntary_per_s);
GET(minor);
GET(major);
GET(minor_per_s);
GET(major_per_s);
GET(read_bytes);
GET(write_bytes);
GET(read_chars);
GET(write_chars);
GET(read_calls);
GET(write_calls);
GET(read_bytes_per_s);
GET(write_bytes_per_s);
GET(read_chars_per_s);
GET(write_chars_per_s);
GET(read_calls_per_s);
GET(write_calls_per_s);
GET(virtual_bytes);
GET(resident_bytes);
GET(memory_share);
GET(shared_bytes);
GET(program_bytes);
GET(data_bytes);
GET(stack_bytes);
GET(library_bytes);
GET(swap_bytes);
GET(peak_bytes);
GET(life_class);
GET(life_detail);
GET(life_reason);
GET(life_confidence);
GET(life_cpu_share);
GET(life_runnable_share);

#endif
