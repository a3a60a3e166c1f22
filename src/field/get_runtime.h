/* get_runtime.h - get what was seen inside the language runtime of a process.
 *
 * Room: field.
 */
#ifndef PSTOP_FIELD_GET_RUNTIME_H
#define PSTOP_FIELD_GET_RUNTIME_H

#include "field/get.h"

GET(runtime_name);
GET(runtime_version);
GET(is_free_threaded);
GET(gil_held);
GET(gil_holder);
GET(gil_waiting);
GET(gil_switches);
GET(gil_interval);
GET(gil_advice);
GET(role);
GET(role_application);
GET(role_main);
GET(role_pool);
GET(role_gc);
GET(role_jit);
GET(role_scheduler);
GET(role_internal);
GET(gil_hold);
GET(gil_wait);
GET(python);
GET(function);
GET(function_file);
GET(function_line);
GET(function_share);

#endif
