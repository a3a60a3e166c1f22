/* get_runtime.c - get what was seen inside the language runtime; see get_runtime.h. */
#include "config.h"

#include "field/get_runtime.h"
#include "field/value.h"
#include "model/gil.h"
#include "model/runtime.h"
#include "model/runtime_role.h"

#include <stdio.h>
#include <string.h>

static const char not_observed[] = "not observed";

/* Return what is known of the runtime, of this window or from an earlier one; NULL: nothing. */
static const struct process_runtime *any_runtime(const struct row *r)
{
	return process_notes(r->p)->runtime;
}

/* Return what was seen in the window if the inside of the runtime is known; else NULL, with the value
 * unknown for the reason. */
static const struct process_runtime *seen_runtime(const struct row *r, struct value *v)
{
	const struct process_runtime *any = any_runtime(r), *seen = gil_runtime(r->sample, r->p);

	if (any == NULL || any->kind != RUNTIME_PYTHON)
		value_set_unknown(v, NULL);
	else if (any->gap != RUNTIME_SEEN)
		value_set_unknown(v, runtime_gap_text(any->gap));
	else if (seen == NULL)
		value_set_unknown(v, not_observed);
	else
		return seen;
	return NULL;
}

/* The same if it has a GIL. */
static const struct process_runtime *seen_gil(const struct row *r, struct value *v)
{
	const struct process_runtime *seen = seen_runtime(r, v);

	if (seen && !seen->has_gil) {
		value_set_unknown(v, seen->looks ? NULL : not_observed);
		return NULL;
	}
	return seen;
}

/* ---- of the process ---- */

GET(runtime_name)
{
	const struct process_runtime *any = any_runtime(r);
	const char *name = any ? runtime_kind_name(any->kind) : NULL;

	if (name)
		value_set_text(v, name);
	else
		value_set_unknown(v, NULL);
}

GET(runtime_version)
{
	const struct process_runtime *any = any_runtime(r);

	if (any && any->version[0])
		value_set_text(v, any->version);
	else
		value_set_unknown(v, any ? runtime_gap_text(any->gap) : NULL);
}

GET(is_free_threaded)
{
	const struct process_runtime *any = any_runtime(r);

	if (any && any->kind == RUNTIME_PYTHON && any->gap == RUNTIME_SEEN)
		value_set_flag(v, any->is_free_threaded);
	else
		value_set_unknown(v, any ? runtime_gap_text(any->gap) : NULL);
}

/* Return whether the shares of the GIL are known; else set the value to unknown. */
static bool find_total(const struct row *r, struct value *v, struct gil_total *out)
{
	if (seen_gil(r, v) == NULL)
		return false;
	gil_of_process(r->sample, r->p, out);
	if (!out->is_known)
		value_set_unknown(v, not_observed);
	return out->is_known;
}

GET(gil_held)
{
	struct gil_total all;

	if (find_total(r, v, &all))
		value_set_real(v, all.held);
}

GET(gil_holder)
{
	struct gil_total all;

	if (!find_total(r, v, &all))
		return;
	if (all.holder)
		value_set_unsigned(v, (uint64_t)all.holder);
	else
		value_set_unknown(v, NULL);
}

GET(gil_waiting)
{
	struct gil_total all;

	if (find_total(r, v, &all))
		value_set_real(v, all.waiting);
}

GET(gil_switches)
{
	const struct process_runtime *seen = seen_gil(r, v);

	if (seen == NULL)
		return;
	if (seen->switches_per_s >= 0)
		value_set_real(v, (double)seen->switches_per_s);
	else
		value_set_unknown(v, not_observed);
}

GET(gil_interval)
{
	const struct process_runtime *seen = seen_gil(r, v);

	if (seen)
		value_set_real(v, (double)seen->interval_us / 1e6);
}

GET(gil_advice)
{
	_Static_assert(sizeof v->scratch >= GIL_ADVICE_MAX, "an advice fits");
	const char *advice = gil_advice(r->sample, r->p, v->scratch);

	if (advice)
		value_set_text(v, advice);
	else
		value_set_unknown(v, NULL);
}

/* ---- roles of threads ---- */

GET(role)
{
	const struct process_runtime *any = any_runtime(r);
	const char *name = any && r->t ? runtime_role_name(runtime_role_of(any->kind, r->p, r->t)) :
					 NULL;

	if (name)
		value_set_text(v, name);
	else
		value_set_unknown(v, NULL);
}

static void set_role(const struct row *r, struct value *v, enum runtime_role role)
{
	double run[RUNTIME_ROLES];

	if (runtime_roles_run(r->sample, r->p, run))
		value_set_real(v, run[role]);
	else
		value_set_unknown(v, NULL);
}

#define GET_ROLE(name, role)          \
	GET(role_##name)              \
	{                             \
		set_role(r, v, role); \
	}

GET_ROLE(application, ROLE_APPLICATION)
GET_ROLE(main, ROLE_MAIN)
GET_ROLE(pool, ROLE_POOL)
GET_ROLE(gc, ROLE_GC)
GET_ROLE(jit, ROLE_JIT)
GET_ROLE(scheduler, ROLE_SCHEDULER)
GET_ROLE(internal, ROLE_INTERNAL)

/* ---- of a thread, or of all threads of a process ---- */

/* Return whether they are known; else set the value to unknown. */
static bool find_use(const struct row *r, struct value *v, struct gil_use *out)
{
	struct gil_total all;

	if (r->t == NULL) {
		bool is_known = find_total(r, v, &all);
		*out = (struct gil_use){ is_known, all.held, all.waiting };
		return is_known;
	}
	if (seen_gil(r, v) == NULL)
		return false;
	gil_of_thread(r->sample, r->p, r->t, out);
	if (!out->is_known)
		value_set_unknown(v, not_observed);
	return out->is_known;
}

GET(gil_hold)
{
	struct gil_use use;

	if (find_use(r, v, &use))
		value_set_real(v, use.hold);
}

GET(gil_wait)
{
	struct gil_use use;

	if (find_use(r, v, &use))
		value_set_real(v, use.wait);
}

/* Return where a thread was seen; NULL, with the value unknown: nowhere. */
static const struct runtime_thread *find_function(const struct row *r, struct value *v)
{
	const struct process_runtime *seen = seen_runtime(r, v);
	const struct runtime_thread *t = seen && r->t ? runtime_find_thread(seen, r->t->tid) : NULL;

	if (t && t->function[0])
		return t;
	if (seen)
		value_set_unknown(v, NULL);
	return NULL;
}

GET(function)
{
	const struct runtime_thread *t = find_function(r, v);

	if (t)
		value_set_text(v, t->function);
}

GET(function_file)
{
	const struct runtime_thread *t = find_function(r, v);

	if (t)
		value_set_text(v, t->file);
}

GET(function_line)
{
	const struct runtime_thread *t = find_function(r, v);

	if (t && t->line > 0)
		value_set_unsigned(v, t->line);
	else if (t)
		value_set_unknown(v, NULL);
}

GET(function_share)
{
	const struct runtime_thread *t = find_function(r, v);

	if (t && t->placed > 0)
		value_set_real(v, (double)t->at_top / t->placed);
	else if (t)
		value_set_unknown(v, NULL);
}

/* The version of a process, the function of a thread. */
GET(python)
{
	const struct process_runtime *any = any_runtime(r);

	if (r->t == NULL) {
		bool is_python = any && any->kind == RUNTIME_PYTHON && any->version[0];
		snprintf(v->scratch, sizeof v->scratch, "%s%s", is_python ? any->version : "",
			 is_python && any->is_free_threaded ? "t" : "");
		if (is_python)
			value_set_text(v, v->scratch);
		else
			value_set_unknown(v, NULL);
		return;
	}
	const struct runtime_thread *t = find_function(r, v);
	if (t == NULL)
		return;
	const char *slash = strrchr(t->file, '/'), *name = slash ? slash + 1 : t->file;
	if (t->line > 0)
		snprintf(v->scratch, sizeof v->scratch, "%s (%s:%u)", t->function, name, t->line);
	else
		snprintf(v->scratch, sizeof v->scratch, "%s (%s)", t->function, name);
	value_set_text(v, v->scratch);
}
