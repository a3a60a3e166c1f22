/* explain_files.h - the open files and the environment of a process.
 *
 * Room: report.  One section of the page of explain.h: an empty line, a heading, and the lines.
 */
#ifndef PSTOP_REPORT_EXPLAIN_FILES_H
#define PSTOP_REPORT_EXPLAIN_FILES_H

#include "report/explain.h"
#include "report/sheet.h"

/* Write the section of the open files, or that of the environment.  Without e->dossier, say that it
 * was not read. */
void explain_files(const struct sheet *s, const struct explain *e);
void explain_environment(const struct sheet *s, const struct explain *e);

#endif
