/* device.c - rates of the machine's disks and network interfaces; see device.h. */
#include "config.h"

#include "model/device.h"
#include "base/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A disk cannot have been busy for longer than the window, but the two are read at slightly
 * different times, and the kernel counts its time in ticks. */
#define BUSY_MOST 1.5

void device_readings_reset(struct device_readings *r)
{
	r->is_known = false;
	r->count = 0;
}

struct device_reading *device_readings_add(struct device_readings *r, const char *name,
					   size_t length)
{
	if (ARRAY_RESERVE(r->list, r->capacity, r->count + 1) != 0)
		return NULL;
	struct device_reading *d = &r->list[r->count++];
	*d = (struct device_reading){ .in_bytes = 0 };
	memcpy(d->name, name, length < sizeof d->name ? length : sizeof d->name - 1);
	return d;
}

int device_readings_copy(struct device_readings *to, const struct device_readings *from)
{
	device_readings_reset(to);
	if (ARRAY_RESERVE(to->list, to->capacity, from->count) != 0)
		return -ENOMEM;
	if (from->count > 0)
		memcpy(to->list, from->list, from->count * sizeof *to->list);
	to->count = from->count;
	to->is_known = from->is_known;
	return 0;
}

void device_readings_free(struct device_readings *r)
{
	free(r->list);
	*r = (struct device_readings){ 0 };
}

/* Find a device by its name, beginning at `at`: devices rarely change their places. */
static const struct device_reading *find(const struct device_readings *r, const char *name,
					 unsigned at)
{
	for (unsigned i = 0; i < r->count; i++) {
		const struct device_reading *d = &r->list[(at + i) % r->count];
		if (strcmp(d->name, name) == 0)
			return d;
	}
	return NULL;
}

static void add_busy(struct device_rates *rates, const struct device_reading *before,
		     const struct device_reading *now, double seconds)
{
	uint32_t busy_ms = now->busy_ms - before->busy_ms; /* whether it wrapped around or not */
	double share = busy_ms / (seconds * 1000);

	if (share > BUSY_MOST)
		return;
	share = share < 1 ? share : 1;
	if (rates->has_busy && share <= rates->busy)
		return;
	rates->has_busy = true;
	rates->busy = share;
	memcpy(rates->busiest, now->name, sizeof rates->busiest);
}

struct device_rates device_rate(const struct device_readings *before,
				const struct device_readings *now, double seconds)
{
	struct device_rates rates = { .gap = GAP_FIRST_SIGHT };
	uint64_t in = 0, out = 0;

	if (!now->is_known)
		return (struct device_rates){ .gap = GAP_UNREADABLE };
	if (now->count == 0)
		return (struct device_rates){ .gap = GAP_NO_DEVICE };
	if (!before->is_known || seconds <= 0)
		return rates;
	for (unsigned i = 0; i < now->count; i++) {
		const struct device_reading *d = &now->list[i], *was = find(before, d->name, i);
		if (was == NULL)
			continue;
		if (d->in_bytes < was->in_bytes || d->out_bytes < was->out_bytes)
			return (struct device_rates){ .gap = GAP_BACKWARDS };
		in += d->in_bytes - was->in_bytes;
		out += d->out_bytes - was->out_bytes;
		add_busy(&rates, was, d, seconds);
		rates.gap = GAP_NONE;
	}
	rates.in_per_s = (double)in / seconds;
	rates.out_per_s = (double)out / seconds;
	return rates;
}
