/* demo: run a demo of "pstop spawn" without pstop around it.
 *
 * usage: demo NAME [SECONDS [INPUT [N [MAPPER [REDUCER]]]]]
 *
 * An empty INPUT, MAPPER or REDUCER means none.  It exits with the status of the demo, or with 2 if
 * there is no such demo.
 */
#include "config.h"

#include "demo/demo.h"

#include <stdlib.h>

static const char *argument(int argc, char **argv, int i)
{
	return i < argc && *argv[i] ? argv[i] : NULL;
}

int main(int argc, char **argv)
{
	const struct demo *demo = argc > 1 ? demo_find(argv[1]) : NULL;
	const char *seconds = argument(argc, argv, 2), *n = argument(argc, argv, 4);

	if (demo == NULL) {
		demo_list(stdout);
		return 2;
	}
	return demo_run(demo, &(struct demo_options){
				      .seconds = seconds ? strtod(seconds, NULL) : 0,
				      .input = argument(argc, argv, 3),
				      .workers = n ? (int)strtol(n, NULL, 10) : 0,
				      .mapper = argument(argc, argv, 5),
				      .reducer = argument(argc, argv, 6),
			      });
}
