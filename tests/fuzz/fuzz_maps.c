/* fuzz_maps: any bytes as /proc/PID/maps. */
#include "config.h"

#include "fuzz_check.h"
#include "proc/maps.h"
#include "runtime/detect.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cursor text = cursor_over((const char *)data, size);
	struct mapping m;

	while (maps_next(&text, &m)) {
		struct cursor name = maps_file_name(&m);
		CHECK(m.start < m.end);
		CHECK(is_within(m.path.at, cursor_left(&m.path), data, size));
		CHECK(is_within(name.at, cursor_left(&name), data, size));
	}
	struct detected d = detect_in_maps((const char *)data, size, "/usr/bin/python3.11");
	CHECK(d.kind < RUNTIME_KINDS && d.minor < 100);
	CHECK(d.start <= d.end || d.start == 0);
	return 0;
}
