/* words: print the fixed words and keys that pstop can write, for the tests that compare the JSON
 * Schema with them, one per line:
 *
 *   class WORD
 *   detail WORD
 *   kind WORD                a hop that documents list
 *   end WORD
 *   certainty WORD
 *   gap REASON
 *   field process|thread KEY
 */
#include "config.h"

#include "field/field.h"
#include "field/field_table.h"
#include "model/chain.h"
#include "model/verdict.h"

#include <stdio.h>

int main(void)
{
	for (int i = 0; i < CLASS_COUNT; i++)
		printf("class %s\n", verdict_class_name((enum verdict_class)i));
	for (unsigned i = 0; i < DETAIL_COUNT; i++)
		if (i != DETAIL_UNKNOWN) /* null in JSON */
			printf("detail %s\n", verdict_detail_name(i));
	for (unsigned i = 0; i < LINK_REQUEST; i++)
		printf("kind %s\n", link_kind_name((enum link_kind)i));
	for (unsigned i = 0; i < CHAIN_ENDS; i++)
		printf("end %s\n", chain_end_name((enum chain_end)i));
	for (unsigned i = 0; i < LINK_CERTAINTIES; i++)
		printf("certainty %s\n", link_certainty_name((enum link_certainty)i));
	for (unsigned i = LINK_IS_NAMED + 1; i < LINK_GAPS; i++)
		printf("gap %s\n", link_gap_text((enum link_gap)i));
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
