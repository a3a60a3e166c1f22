/* need.h - what must be read before a value can be shown.
 *
 * Room: model (data only).  Each field declares what it needs (field/field.h).  A command combines
 * what its columns, its order and its filter need, and states it in its demand (collect/demand.h),
 * which is satisfied before the sample is shown.
 */
#ifndef PSTOP_MODEL_NEED_H
#define PSTOP_MODEL_NEED_H

/* What a refresh does not read, as bits. */
enum need {
	NEED_CMDLINE = 1 << 0,  /* /proc/PID/cmdline */
	NEED_EXE = 1 << 1,      /* /proc/PID/exe */
	NEED_CGROUP = 1 << 2,   /* /proc/PID/cgroup */
	NEED_WCHAN = 1 << 3,    /* /proc/PID/task/TID/wchan */
	NEED_PRESSURE = 1 << 4, /* the pressure files of its cgroup; only for processes requested
	                        by PID */
	NEED_SHARES = 1 << 5,   /* row_add_shares() */
	NEED_SITES = 1 << 6,    /* one observation of blocked threads, where there is none yet: by
	                        the observations of a demand */
	NEED_LINKS = 1 << 7,    /* who waits for whom, link.h: of all threads of the sample whose
	                        place is known, and of those that they lead to */
};

#endif
