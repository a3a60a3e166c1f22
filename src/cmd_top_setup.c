/* cmd_top_setup.c - the set-up, the only place that writes the settings.
 *
 * Stage: cmd.
 */
#include "config.h"

#include "cmd_top_state.h"

#include <stdio.h>
#include <string.h>

static const char *const schemes[] = { "default", "light", "mono", "colorblind" };

/* The choice is kept: the only time that the settings are written. */
static void do_scheme(struct top *t, int value)
{
	snprintf(t->settings.scheme, sizeof t->settings.scheme, "%s", schemes[value]);
	snprintf(t->settings.sort, sizeof t->settings.sort, "%s", t->view.sort->key);
	t->settings.sort_turned = t->view.is_turned;
	t->settings.tree = t->view.is_tree;
	t->settings.threads = t->view.has_threads;
	t->settings.kernel_threads = !t->view.hides_kernel;
	t->settings.delay_s = t->delay_s;
	display_set_scheme(t->display, t->settings.scheme);
	int error = settings_save(&t->settings);
	if (error)
		top_message(t, "set, but not saved: %s", strerror(-error));
	else
		top_message(t, "set and saved, with order, tree and delay as they are");
}

void top_choose_scheme(struct top *t)
{
	static const char *const words[] = {
		"default: for dark backgrounds", "light: for light backgrounds",
		"mono: letters, no colours", "colorblind: told apart by all",
	};

	top_open_menu(t, "Set-up: choose colours and save what is set", do_scheme);
	for (int i = 0; i < 4; i++) {
		top_add_item(t, i, words[i]);
		if (strcmp(schemes[i], t->settings.scheme) == 0)
			t->menu.at = i;
	}
}
