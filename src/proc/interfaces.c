/* interfaces.c - what the network interfaces of the machine transfer; see interfaces.h. */
#include "config.h"

#include "proc/interfaces.h"
#include "base/array.h"
#include "proc/parse.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The lowest layer comes first. */
enum layer {
	LAYER_HARDWARE,
	LAYER_PLAIN,
	LAYER_TUNNEL,
	LAYER_NEVER,     /* counts nowhere */
	LAYER_UNDECIDED, /* no hardware: which it is matters only if there is none */
};

struct interface {
	char name[IFNAMSIZ];
	enum layer layer;
	bool is_seen; /* it is in the text that is being parsed */
	uint64_t receive_bytes, transmit_bytes;
};

void interfaces_open(struct interfaces *i, const char *class)
{
	*i = (struct interfaces){ .class_fd = open(class, O_PATH | O_DIRECTORY | O_CLOEXEC) };
}

void interfaces_close(struct interfaces *i)
{
	if (i->class_fd >= 0)
		close(i->class_fd);
	free(i->list);
	*i = (struct interfaces){ .class_fd = -1 };
}

/* ---- what an interface is ---- */

/* Read where the link "NAME" or "NAME/file" points.  Return false if there is none. */
static bool read_link(const struct interfaces *i, const char *name, const char *file,
		      char out[static PATH_MAX])
{
	char path[IFNAMSIZ + 32];

	snprintf(path, sizeof path, "%s%s%s", name, file ? "/" : "", file ? file : "");
	ssize_t n = readlinkat(i->class_fd, path, out, PATH_MAX - 1);
	out[n > 0 ? n : 0] = '\0';
	return n > 0;
}

static bool is_hardware(const struct interfaces *i, const char *name)
{
	char target[PATH_MAX];

	/* A namespace may not have its own /sys: then the interface is not there. */
	return read_link(i, name, NULL, target) && strstr(target, "/virtual/") == NULL;
}

static bool has_file(const struct interfaces *i, const char *name, const char *file)
{
	char path[IFNAMSIZ + 32];

	snprintf(path, sizeof path, "%s/%s", name, file);
	return faccessat(i->class_fd, path, F_OK, 0) == 0;
}

/* Return the kind that the driver states, or "" if it states none: "DEVTYPE=bridge" in uevent. */
static const char *read_kind(const struct interfaces *i, const char *name, char text[static 512])
{
	char path[IFNAMSIZ + 32];

	snprintf(path, sizeof path, "%s/uevent", name);
	int fd = openat(i->class_fd, path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, text, 511);
	if (fd >= 0)
		close(fd);
	text[n > 0 ? n : 0] = '\0';
	char *kind = strstr(text, "DEVTYPE=");
	if (kind == NULL)
		return "";
	kind += strlen("DEVTYPE=");
	kind[strcspn(kind, "\n")] = '\0';
	return kind;
}

/* Is hardware part of other hardware?  The ports of a switch (DSA) send through a card that has a
 * line too, and so does the virtual function that stands in for a card of Hyper-V. */
static bool is_part_of_hardware(const struct interfaces *i, const char *name)
{
	char master[PATH_MAX], text[512];
	const char *slash;

	if (strcmp(read_kind(i, name, text), "dsa") == 0)
		return true;
	if (!read_link(i, name, "master", master))
		return false;
	slash = strrchr(master, '/');
	slash = slash ? slash + 1 : master;
	return strlen(slash) < IFNAMSIZ && is_hardware(i, slash);
}

static enum layer first_look(const struct interfaces *i, const char *name)
{
	if (strcmp(name, "lo") == 0 || strchr(name, '/') || name[0] == '.')
		return LAYER_NEVER;
	if (!is_hardware(i, name))
		return LAYER_UNDECIDED;
	return is_part_of_hardware(i, name) ? LAYER_NEVER : LAYER_HARDWARE;
}

static enum layer second_look(const struct interfaces *i, const char *name)
{
	char text[512];

	if (read_kind(i, name, text)[0] != '\0' || has_file(i, name, "master"))
		return LAYER_NEVER;
	return has_file(i, name, "tun_flags") ? LAYER_TUNNEL : LAYER_PLAIN;
}

/* ---- the list ---- */

/* Return the place of an interface in the list; they come in the same order each time. */
static struct interface *find(const struct interfaces *i, struct cursor name, unsigned at)
{
	size_t length = cursor_left(&name);

	for (unsigned k = 0; k < i->count; k++) {
		struct interface *f = &i->list[(at + k) % i->count];
		if (strlen(f->name) == length && memcmp(f->name, name.at, length) == 0)
			return f;
	}
	return NULL;
}

static struct interface *add(struct interfaces *i, struct cursor name)
{
	size_t length = cursor_left(&name);

	if (ARRAY_RESERVE(i->list, i->capacity, i->count + 1) != 0)
		return NULL;
	struct interface *f = &i->list[i->count++];
	*f = (struct interface){ .is_seen = false };
	memcpy(f->name, name.at, length);
	f->layer = first_look(i, f->name);
	return f;
}

static int take_lines(struct interfaces *i, struct cursor text)
{
	struct interface_fields fields;
	struct cursor line;

	for (unsigned at = 0; cursor_line(&text, &line);) {
		if (parse_interface(line.at, cursor_left(&line), &fields) != 0 ||
		    cursor_left(&fields.name) >= IFNAMSIZ ||
		    memchr(fields.name.at, '\0', cursor_left(&fields.name)))
			continue;
		struct interface *f = find(i, fields.name, at);
		if (f == NULL)
			f = add(i, fields.name);
		if (f == NULL)
			return -ENOMEM;
		at = (unsigned)(f - i->list) + 1;
		f->receive_bytes = fields.receive_bytes;
		f->transmit_bytes = fields.transmit_bytes;
		f->is_seen = true;
	}
	return 0;
}

/* Forget the interfaces that were not seen, and return the lowest layer of the others. */
static enum layer drop_unseen(struct interfaces *i)
{
	enum layer lowest = LAYER_UNDECIDED;
	unsigned count = 0;

	for (unsigned k = 0; k < i->count; k++) {
		if (!i->list[k].is_seen)
			continue;
		i->list[count] = i->list[k];
		i->list[count].is_seen = false;
		if (i->list[count].layer < lowest)
			lowest = i->list[count].layer;
		count++;
	}
	i->count = count;
	return lowest;
}

static enum layer decide(struct interfaces *i)
{
	enum layer lowest = drop_unseen(i);

	if (lowest == LAYER_HARDWARE)
		return lowest;
	for (unsigned k = 0; k < i->count; k++) {
		struct interface *f = &i->list[k];
		if (f->layer == LAYER_UNDECIDED)
			f->layer = second_look(i, f->name);
		if (f->layer < lowest)
			lowest = f->layer;
	}
	return lowest;
}

int interfaces_parse(struct interfaces *i, struct device_readings *out, const char *text,
		     size_t length)
{
	int error = take_lines(i, cursor_over(text, length));
	enum layer lowest = decide(i);

	device_readings_reset(out);
	for (unsigned k = 0; k < i->count && lowest < LAYER_NEVER && !error; k++) {
		const struct interface *f = &i->list[k];
		if (f->layer != lowest)
			continue;
		struct device_reading *d = device_readings_add(out, f->name, strlen(f->name));
		if (d == NULL) {
			error = -ENOMEM;
			break;
		}
		d->in_bytes = f->receive_bytes;
		d->out_bytes = f->transmit_bytes;
	}
	if (error)
		device_readings_reset(out);
	/* Without /sys, nothing says whether several interfaces count the same bytes. */
	out->is_known = !error && (i->class_fd >= 0 || out->count <= 1);
	return error;
}
