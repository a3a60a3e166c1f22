/* test_interfaces: which lines of /proc/net/dev count. */
#include "config.h"

#include "support.h"

#include "proc/interfaces.h"

static char *folder; /* stands for /sys */
static struct interfaces interfaces;
static struct device_readings r;

static int setup(void **state)
{
	(void)state;
	folder = scratch_open();
	make_folder(path_of(folder, "class"));
	interfaces_open(&interfaces, path_of(folder, "class"));
	return interfaces.class_fd >= 0 ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	interfaces_close(&interfaces);
	device_readings_free(&r);
	scratch_close(folder);
	return 0;
}

/* Add an interface to /sys; `kind` is what its driver states, or NULL. */
static void add(const char *name, const char *place, const char *kind)
{
	char target[200];

	write_text(path_of(folder, "devices/%s/net/%s/uevent", place, name),
		   "%s%s%sINTERFACE=%s\nIFINDEX=3\n", kind ? "DEVTYPE=" : "", kind ? kind : "",
		   kind ? "\n" : "", name);
	snprintf(target, sizeof target, "../devices/%s/net/%s", place, name);
	make_link(target, path_of(folder, "class/%s", name));
}

#define PCI     "pci0000:00/0000:00:03.0"
#define VIRTUAL "virtual"

static void parse(const char *text, size_t length)
{
	char *copy = exact_copy(text, length);

	assert_int_equal(interfaces_parse(&interfaces, &r, copy, length), 0);
	free(copy);
}

/* The names that count among these, each with a line of its own. */
static const char *counted(const char *names)
{
	static char out[500];
	char text[8000], list[500], *rest = list, *name;

	snprintf(text, sizeof text, "Inter-|   Receive  |  Transmit\n face |bytes    packets\n");
	snprintf(list, sizeof list, "%s", names);
	while ((name = strsep(&rest, " ")) != NULL) {
		size_t used = strlen(text);
		snprintf(text + used, sizeof text - used,
			 "%6s: 1000 1 0 0 0 0 0 0 2000 2 0 0 0 0 0 0\n", name);
	}
	parse(text, strlen(text));
	out[0] = '\0';
	for (unsigned i = 0; i < r.count; i++) {
		size_t used = strlen(out);
		snprintf(out + used, sizeof out - used, "%s%s", i ? " " : "", r.list[i].name);
	}
	return out;
}

static void test_a_machine(void **state)
{
	static const char text[] =
		"Inter-|   Receive                                                |  Transmit\n"
		" face |bytes    packets errs drop fifo frame compressed multicast|bytes    "
		"packets "
		"errs drop fifo colls carrier compressed\n"
		"    lo:  166623    2778    0    0    0     0          0         0   166623    "
		"2778 "
		"   0    0    0     0       0          0\n"
		"  eth0: 74637949    2649    0    0    0     0          0         0   133480    "
		"1823 "
		"   0    0    0     0       0          0\n";

	(void)state;
	add("eth0", PCI, NULL);
	add("lo", VIRTUAL, NULL);
	parse(text, strlen(text));
	assert_true(r.is_known);
	assert_int_equal(r.count, 1);
	assert_string_equal(r.list[0].name, "eth0");
	assert_int_equal(r.list[0].in_bytes, 74637949);
	assert_int_equal(r.list[0].out_bytes, 133480);
	/* Before Linux 2.6.37 large numbers followed the colon without a blank. */
	static const char old[] = "  eth0:74637950 1 0 0 0 0 0 0 133481 1 0 0 0 0 0 0\n";
	parse(old, strlen(old));
	assert_int_equal(r.count, 1);
	assert_int_equal(r.list[0].in_bytes, 74637950);
}

/* A host of containers: what they send passes through their interface, the bridge and the card. */
static void test_hardware(void **state)
{
	(void)state;
	add("lo", VIRTUAL, NULL);
	add("eno1", PCI, NULL);
	add("wlan0", "pci0000:00/0000:00:14.3", "wlan");
	add("docker0", VIRTUAL, "bridge");
	add("veth1a", VIRTUAL, NULL);
	add("bond0", VIRTUAL, "bond");
	add("eno1.7", VIRTUAL, "vlan");
	add("tun0", VIRTUAL, NULL);
	assert_string_equal(counted("lo eno1 wlan0 docker0 veth1a bond0 eno1.7 tun0"),
			    "eno1 wlan0");
	/* A member of a bond is counted, not the bond. */
	make_link("../bond0", path_of(folder, "devices/" PCI "/net/eno1/master"));
	interfaces_close(&interfaces);
	interfaces_open(&interfaces, path_of(folder, "class"));
	assert_string_equal(counted("lo eno1 docker0 bond0"), "eno1");
}

/* Hardware that sends through other hardware. */
static void test_hardware_of_hardware(void **state)
{
	(void)state;
	/* Hyper-V: the bytes of the virtual function are among those of its master. */
	add("eth0", "LNXSYSTM:00/VMBUS:00/a", NULL);
	add("enP1s1", PCI, NULL);
	make_link("../eth0", path_of(folder, "devices/" PCI "/net/enP1s1/master"));
	assert_string_equal(counted("lo eth0 enP1s1"), "eth0");
	/* A switch. */
	add("lan1", "platform/switch", "dsa");
	assert_string_equal(counted("lo eth0 lan1"), "eth0");
}

/* A container: one end of a veth pair; or what programs without privileges have, a tunnel. */
static void test_no_hardware(void **state)
{
	(void)state;
	add("eth0", VIRTUAL, NULL);
	add("tun0", VIRTUAL, NULL);
	write_text(path_of(folder, "devices/virtual/net/tun0/tun_flags"), "0x1001\n");
	add("docker0", VIRTUAL, "bridge");
	add("veth9", VIRTUAL, NULL);
	make_link("../docker0", path_of(folder, "devices/virtual/net/veth9/master"));
	add("wg0", VIRTUAL, "wireguard");
	assert_string_equal(counted("lo tun0 docker0 veth9 wg0"), "tun0");
	/* One that came later is of a lower layer. */
	assert_string_equal(counted("lo tun0 docker0 veth9 wg0 eth0"), "eth0");
	assert_string_equal(counted("lo docker0 veth9 wg0"), "");
	assert_true(r.is_known);
	assert_string_equal(counted("lo"), "");
	assert_true(r.is_known);
}

/* An interface is looked at once; another one with its name, again. */
static void test_it_is_looked_at_once(void **state)
{
	(void)state;
	add("eth0", PCI, NULL);
	assert_string_equal(counted("lo eth0"), "eth0");
	remove_tree(path_of(folder, "class/eth0"));
	remove_tree(path_of(folder, "devices/" PCI));
	assert_string_equal(counted("lo eth0"), "eth0");
	assert_string_equal(counted("eth0 lo"), "eth0");
	assert_int_equal(interfaces.count, 2);
	assert_string_equal(counted("lo"), "");
	assert_int_equal(interfaces.count, 1);
	add("eth0", VIRTUAL, "bridge");
	assert_string_equal(counted("lo eth0"), "");
}

/* The names of a namespace whose /sys is that of another one; and no /sys at all. */
static void test_no_sys(void **state)
{
	(void)state;
	assert_string_equal(counted("lo eth7 eth8"), "eth7 eth8");
	assert_true(r.is_known);
	interfaces_close(&interfaces);
	interfaces_open(&interfaces, path_of(folder, "nowhere"));
	assert_string_equal(counted("lo eth7"), "eth7");
	assert_true(r.is_known);
	counted("lo eth7 br0");
	assert_false(r.is_known);
}

static void test_hostile_lines(void **state)
{
	static const char *const lines[] = {
		"eth0: 1 2 3 4 5 6 7 8\n", /* cut off before what was sent */
		"eth0: 1 2 3 4 5 6 7 8 x\n",
		"eth0: -1 2 3 4 5 6 7 8 9\n",
		"eth0: 99999999999999999999 2 3 4 5 6 7 8 9\n",
		"eth0 1 2 3 4 5 6 7 8 9\n",
		": 1 2 3 4 5 6 7 8 9\n",
		"a-name-of-16-byte: 1 2 3 4 5 6 7 8 9\n",
		"\n",
		"eth0:",
	};
	static const char whole[] = "  eth1: 10 2 3 4 5 6 7 8 90 10 11 12 13 14 15 16\n";
	char text[400];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(lines); i++) {
		snprintf(text, sizeof text, "%s%s%s", lines[i], strchr(lines[i], '\n') ? "" : "\n",
			 whole);
		parse(text, strlen(text));
		assert_int_equal(r.count, 1);
		assert_string_equal(r.list[0].name, "eth1");
		assert_int_equal(r.list[0].in_bytes, 10);
		assert_int_equal(r.list[0].out_bytes, 90);
	}
	/* No name leads out of the folder. */
	write_text(path_of(folder, "devices/secret/uevent"), "DEVTYPE=bridge\n");
	assert_string_equal(counted("../devices . .. eth1"), "eth1");
	parse("e\0h0: 1 2 3 4 5 6 7 8 9\n", 24);
	assert_int_equal(r.count, 0);
	for (size_t length = 0; length <= strlen(whole); length++)
		parse(whole, length);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_a_machine),
		TEST(test_hardware),
		TEST(test_hardware_of_hardware),
		TEST(test_no_hardware),
		TEST(test_it_is_looked_at_once),
		TEST(test_no_sys),
		TEST(test_hostile_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
