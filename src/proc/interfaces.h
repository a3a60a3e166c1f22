/* interfaces.h - read what the network interfaces of the machine transfer.
 *
 * Room: proc.  /proc/net/dev has each interface of pstop's network namespace.  A packet of a
 * container is counted by its interface, by the bridge that this is a port of, and by the network
 * card; one of a VPN by the tunnel and by the card.  So only the lowest layer that exists counts:
 *
 *   1. hardware, which includes that of virtual machines;
 *   2. else other interfaces: in the namespace of a container, the end of its veth(4) pair;
 *   3. else tunnels (tun, tap), over which a container without privileges reaches the network.
 *
 * Never counted are lo, what is made of other interfaces (bridges, bonds, VLANs …), and ports of
 * such.  /sys/class/net says what an interface is; it is looked at once for each.
 */
#ifndef PSTOP_PROC_INTERFACES_H
#define PSTOP_PROC_INTERFACES_H

#include "model/device.h"

struct interface;

struct interfaces {
	int class_fd;           /* the folder /sys/class/net, or -1 */
	struct interface *list; /* all, with what is known of them; owned */
	unsigned count, capacity;
};

/* Begin with the folder `class`, "/sys/class/net".  If there is none, it cannot be told what an
 * interface is, and nothing is known where there is more than one. */
void interfaces_open(struct interfaces *i, const char *class);
void interfaces_close(struct interfaces *i);

/* Parse /proc/net/dev into *out.  Lines that make no sense are left out.  Return 0, or -ENOMEM with
 * nothing known. */
int interfaces_parse(struct interfaces *i, struct device_readings *out, const char *text,
		     size_t length);

#endif
