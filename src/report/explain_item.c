/* explain_item.c - single values of the page; see explain_item.h. */
#include "config.h"

#include "report/explain_item.h"
#include "export/text.h"
#include "field/field.h"
#include "model/dossier.h"

#include <errno.h>
#include <string.h>

void explain_field(const struct sheet *s, const struct row *row, const char *key, int width)
{
	const struct field *f = field_find(key, strlen(key));
	char cell[4096];
	size_t n = text_cell(f, row, width, true, cell, sizeof cell);
	const char *at = cell;

	/* Tables align numbers to the right; skip the padding. */
	while (n > 0 && *at == ' ') {
		at++;
		n--;
	}
	fwrite(at, 1, n, s->out);
}

const char *explain_error(int error)
{
	if (error == EACCES || error == EPERM)
		return "permission denied";
	if (error == ENOENT || error == ENODATA)
		return "none";
	return error == DOSSIER_UNREAD ? "not read" : "not readable";
}
