/* explain_conclusion.c - what limits the process; see explain_conclusion.h. */
#include "config.h"

#include "report/explain_conclusion.h"
#include "model/conclusion.h"

#include <string.h>

/* Say of the machine what shows why the process has no free core. */
static void write_cores(const struct sheet *s, const struct explain *e, const struct row *row)
{
	char text[CONCLUSION_MAX + 1];

	if (e->system == NULL || !e->system->is_known)
		return;
	int64_t running = e->system->procs_running - 1; /* without pstop, which reads it */
	if (conclude_cores(&row->verdict, e->system->cpu_count, running, e->rates, text,
			   CONCLUSION_MAX) == NULL)
		return;
	strcat(text, ".");
	sheet_wrapped(s, text, SHEET_INDENT);
}

void explain_conclusion(const struct sheet *s, const struct explain *e, const struct row *row)
{
	char text[CONCLUSION_MAX + 1];
	struct evidence evidence;

	sheet_title(s, "Conclusion");
	row_evidence(row, e->window_s <= 0, &evidence);
	if (conclude_task(&evidence, &row->verdict, text, CONCLUSION_MAX) == NULL) {
		snprintf(text, sizeof text,
			 "None: pstop did not see enough of it. 'pstop doctor %d' says how to see "
			 "more.",
			 (int)e->p->pid);
		sheet_wrapped(s, text, SHEET_INDENT);
		return;
	}
	strcat(text, ".");
	sheet_wrapped(s, text, SHEET_INDENT);
	write_cores(s, e, row);
}
