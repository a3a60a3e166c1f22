/* keys: print the keys of the live view's table in src/tui/keys.c, for the manual ("make
 * update-man") and for the test that compares manual and README with them.  For each entry with a
 * description there is a line with two fields, separated by a tab:
 *
 *   NAME NAME ...	DESCRIPTION
 *
 * and for each other key of some screen a line without the second field.
 */
#include "config.h"

#include "tui/keys.h"

#include <stdio.h>

int main(void)
{
	char names[128];

	for (const struct key_entry *e = key_table; e->screens; e++)
		printf("%s\t%s\n", key_names(e, names, sizeof names),
		       e->description ? e->description : "");
	return 0;
}
