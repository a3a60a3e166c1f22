/* device.h - what the disks and the network interfaces of the machine transfer.
 *
 * Room: model, pure.  src/proc/disks.c and src/proc/interfaces.c fill the readings, and choose the
 * devices so that no byte is counted twice.
 */
#ifndef PSTOP_MODEL_DEVICE_H
#define PSTOP_MODEL_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/rates.h"

#define DEVICE_NAME_MAX 32 /* with its NUL: DISK_NAME_LEN of the kernel; IFNAMSIZ is 16 */

/* The counters of one device since it came into being. */
struct device_reading {
	char name[DEVICE_NAME_MAX];
	uint64_t in_bytes,
		out_bytes; /* of a disk: read, written; of an interface: received, sent */
	uint32_t busy_ms; /* of a disk: time with a request in progress, modulo 2^32; otherwise 0 */
};

/* All devices of one kind, each with another name. */
struct device_readings {
	bool is_known;
	struct device_reading *list; /* owned */
	unsigned count, capacity;
};

/* Forget the devices, and keep the memory for them. */
void device_readings_reset(struct device_readings *r);
/* Add a device whose name has `length` bytes and is truncated to fit, with all counters at zero.
 * Return it, or NULL if there is no memory. */
struct device_reading *device_readings_add(struct device_readings *r, const char *name,
					   size_t length);
/* Copy readings.  Return 0, or -ENOMEM with nothing known in `to`. */
int device_readings_copy(struct device_readings *to, const struct device_readings *from);
void device_readings_free(struct device_readings *r);

/* What all devices of one kind transferred in a window; if `gap` is not GAP_NONE, that is unknown
 * and everything else is 0. */
struct device_rates {
	enum rates_gap gap;
	double in_per_s, out_per_s; /* bytes */
	bool has_busy;              /* the next two: of disks */
	double busy;                /* share of the window in which the busiest one had requests */
	char busiest[DEVICE_NAME_MAX];
};

/* Compute the rates of a window of `seconds`; <= 0: there is none.  A device that was plugged in or
 * removed during the window does not count.  Counters that decreased belong to a device that was
 * reset, or wrapped around at 2^32 (on 32-bit kernels): nothing is known of this window then. */
struct device_rates device_rate(const struct device_readings *before,
				const struct device_readings *now, double seconds);

#endif
