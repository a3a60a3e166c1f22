/* fuzz_devices: any bytes as /proc/diskstats and as /proc/net/dev. */
#include "config.h"

#include "fuzz_check.h"
#include "proc/disks.h"
#include "proc/interfaces.h"

#include <string.h>

static void check_names(const struct device_readings *r)
{
	for (unsigned i = 0; i < r->count; i++) {
		size_t length = strnlen(r->list[i].name, DEVICE_NAME_MAX);
		CHECK(length > 0 && length < DEVICE_NAME_MAX);
	}
}

/* Rates of any two readings are finite, and no more than all of the time. */
static void check_rates(const struct device_readings *r)
{
	struct device_readings before = { .is_known = true };

	for (unsigned i = 0; i < r->count; i++) {
		struct device_reading *d =
			device_readings_add(&before, r->list[i].name, strlen(r->list[i].name));
		CHECK(d != NULL);
		d->in_bytes = r->list[i].in_bytes / 2;
	}
	struct device_rates rates = device_rate(&before, r, 0.5);
	CHECK(rates.in_per_s >= 0 && rates.out_per_s >= 0);
	CHECK(rates.busy >= 0 && rates.busy <= 1);
	device_readings_free(&before);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct device_readings r = { 0 };
	struct interfaces interfaces;

	char *text = copy_input(data, size);
	CHECK(disks_parse(&r, text, size) == 0 && r.is_known);
	check_names(&r);
	check_rates(&r);
	/* No /sys: what the names are is not asked. */
	interfaces_open(&interfaces, "/nowhere");
	for (int i = 0; i < 2; i++) {
		CHECK(interfaces_parse(&interfaces, &r, text, size) == 0);
		check_names(&r);
	}
	check_rates(&r);
	interfaces_close(&interfaces);
	device_readings_free(&r);
	free(text);
	return 0;
}
