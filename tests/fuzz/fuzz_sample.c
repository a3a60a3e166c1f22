/* fuzz_sample: any bytes as an encoded sample. */
#include "config.h"

#include "fuzz_check.h"
#include "store/sample_code.h"

#include <errno.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct stored_sample *stored = NULL;
	uint8_t *bytes;
	size_t length;

	char *input = copy_input(data, size);
	int error = sample_decode(&stored, input, size);
	free(input);
	CHECK(error == 0 || error == -EBADMSG || error == -EPROTONOSUPPORT);
	CHECK((error == 0) == (stored != NULL));
	if (error)
		return 0;
	/* Nothing is lost, and there is only one way to encode it. */
	CHECK(sample_encode(&bytes, &length, &stored->sample, &stored->head) == 0);
	CHECK(length == size && memcmp(bytes, data, size) == 0);
	for (size_t i = 0; i < stored->sample.count; i++) {
		const struct process *p = stored->sample.list[i];
		CHECK(sample_find(&stored->sample, p->pid) == p);
		for (size_t k = 0; k < p->thread_count; k++)
			CHECK(process_find_thread(p, p->threads[k].tid) == &p->threads[k]);
	}
	free(bytes);
	sample_free(stored);
	return 0;
}
