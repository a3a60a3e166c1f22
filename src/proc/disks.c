/* disks.c - what the disks of the machine transfer; see disks.h. */
#include "config.h"

#include "proc/disks.h"
#include "proc/parse.h"

#include <errno.h>
#include <string.h>

#define SECTOR 512

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_number(const char *at, const char *end)
{
	const char *first = at;

	while (at < end && is_digit(*at))
		at++;
	return at == end && at > first;
}

/* Is it a path to an NVMe disk, such as nvme0c1n1?  The disk itself, nvme0n1, has a line too. */
static bool is_nvme_path(struct cursor name)
{
	uint64_t number;

	return cursor_literal(&name, "nvme") && cursor_u64(&name, &number) &&
	       cursor_literal(&name, "c");
}

/* Is it made of other block devices or of files: device mapper, software RAID, caches, replicas,
 * ZFS volumes, loops; or of memory? */
static bool is_stacked(struct cursor name)
{
	static const char *const stems[] = { "dm-",  "md",   "loop", "ram",
					     "zram", "drbd", "zd",   "bcache" };

	for (size_t i = 0; i < sizeof stems / sizeof *stems; i++) {
		struct cursor rest = name;
		if (cursor_literal(&rest, stems[i]) && rest.at < rest.end && is_digit(*rest.at))
			return true;
	}
	return is_nvme_path(name) || cursor_literal(&name, "md_");
}

/* Is it a partition of this disk: sda1 of sda, nvme0n1p1 of nvme0n1?  They follow their disk. */
static bool is_part_of(struct cursor name, struct cursor disk)
{
	size_t length = cursor_left(&disk);

	if (length == 0 || cursor_left(&name) <= length || memcmp(name.at, disk.at, length) != 0)
		return false;
	name.at += length;
	if (is_digit(disk.end[-1]) && !cursor_literal(&name, "p"))
		return false;
	return is_number(name.at, name.end);
}

static bool is_same(struct cursor a, struct cursor b)
{
	return cursor_left(&a) == cursor_left(&b) && memcmp(a.at, b.at, cursor_left(&a)) == 0;
}

int disks_parse(struct device_readings *out, const char *text, size_t length)
{
	struct cursor c = cursor_over(text, length), line, disk = { text, text };
	struct disk_fields fields;

	device_readings_reset(out);
	while (cursor_line(&c, &line)) {
		if (parse_disk(line.at, cursor_left(&line), &fields) != 0 ||
		    memchr(fields.name.at, '\0', cursor_left(&fields.name)) ||
		    fields.read_sectors > UINT64_MAX / SECTOR ||
		    fields.write_sectors > UINT64_MAX / SECTOR || is_part_of(fields.name, disk) ||
		    is_same(fields.name, disk))
			continue;
		disk = fields.name;
		if (is_stacked(disk))
			continue;
		struct device_reading *d = device_readings_add(out, disk.at, cursor_left(&disk));
		if (d == NULL) {
			device_readings_reset(out);
			return -ENOMEM;
		}
		d->in_bytes = fields.read_sectors * SECTOR;
		d->out_bytes = fields.write_sectors * SECTOR;
		d->busy_ms = (uint32_t)fields.busy_ms;
	}
	out->is_known = true;
	return 0;
}
