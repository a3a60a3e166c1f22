/* words: print the fixed words and keys that pstop can write, for the tests that compare the JSON
 * Schema with them, one per line:
 *
 *   class WORD
 *   detail WORD
 *   field process|thread KEY
 */
#include "config.h"

#include "field/field.h"
#include "field/field_table.h"
#include "model/verdict.h"

#include <stdio.h>

int main(void)
{
	for (int i = 0; i < CLASS_COUNT; i++)
		printf("class %s\n", verdict_class_name((enum verdict_class)i));
	for (unsigned i = 0; i < DETAIL_COUNT; i++)
		if (i != DETAIL_UNKNOWN) /* null in JSON */
			printf("detail %s\n", verdict_detail_name(i));
	for (const struct field *f = field_table(); f->key; f++) {
		if (f->is_text_only)
			continue;
		if (f->scope & OF_PROCESS)
			printf("field process %s\n", f->key);
		if ((f->scope & OF_THREAD) && f != field_table())
			printf("field thread %s\n", f->key);
	}
	return 0;
}
