/* keys: print the keys of the live view's table in src/tui/keys.c, for the manual and README ("make
 * update-man") and for the test that compares both with the table.  There is a line for each entry,
 * with fields separated by tabs:
 *
 *   NAME NAME ...	DESCRIPTION	CLAUSE
 *
 * DESCRIPTION is empty if the manual describes the keys elsewhere; CLAUSE, which README shows, is
 * empty if they are not in its list.
 */
#include "config.h"

#include "tui/keys.h"

#include <stdio.h>
#include <string.h>

int main(void)
{
	char names[128];

	for (const struct key_entry *e = key_table; e->screens; e++) {
		const char *text = e->description ? e->description : "";
		int clause = e->is_common ? (int)strcspn(text, ".;") : 0;
		printf("%s\t%s\t%.*s\n", key_names(e, names, sizeof names), text, clause, text);
	}
	return 0;
}
