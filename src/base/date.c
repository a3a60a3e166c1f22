/* date.c - moments as text; see date.h. */
#include "config.h"

#include "base/date.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define NS_PER_S 1000000000

/* Round towards the past, also before 1970. */
static time_t seconds_of(int64_t real_ns)
{
	return (time_t)(real_ns / NS_PER_S - (real_ns % NS_PER_S < 0));
}

/* Write ".25", the decimals of the second; nothing if there shall be none. */
static void write_decimals(int64_t real_ns, int decimals, char out[static 12])
{
	int64_t part = real_ns % NS_PER_S;

	if (part < 0)
		part += NS_PER_S;
	snprintf(out, 12, ".%09d", (int)part);
	out[decimals > 0 ? 1 + decimals : 0] = '\0';
}

static void write_offset(long east_s, char out[static 12])
{
	unsigned minutes = (unsigned)(east_s < 0 ? -east_s : east_s) / 60;

	if (east_s == 0)
		snprintf(out, 12, "Z");
	else
		snprintf(out, 12, "%c%02u:%02u", east_s < 0 ? '-' : '+', minutes / 60 % 24,
			 minutes % 60);
}

static const char *write_date(const struct tm *tm, int64_t real_ns, int decimals,
			      char out[static DATE_SIZE])
{
	char second[24] = "", part[12], offset[12];

	*out = '\0';
	if (tm == NULL)
		return out;
	strftime(second, sizeof second, "%Y-%m-%dT%H:%M:%S", tm);
	write_decimals(real_ns, decimals, part);
	write_offset(tm->tm_gmtoff, offset);
	snprintf(out, DATE_SIZE, "%s%s%s", second, part, offset);
	return out;
}

const char *date_utc(int64_t real_ns, int decimals, char out[static DATE_SIZE])
{
	time_t seconds = seconds_of(real_ns);
	struct tm tm;

	return write_date(gmtime_r(&seconds, &tm), real_ns, decimals, out);
}

const char *date_local(int64_t real_ns, int decimals, char out[static DATE_SIZE])
{
	time_t seconds = seconds_of(real_ns);
	struct tm tm;

	return write_date(localtime_r(&seconds, &tm), real_ns, decimals, out);
}

const char *date_local_clock(int64_t real_ns, char out[static DATE_SIZE])
{
	time_t seconds = seconds_of(real_ns);
	struct tm tm;

	*out = '\0';
	if (localtime_r(&seconds, &tm))
		strftime(out, DATE_SIZE, "%H:%M:%S", &tm);
	return out;
}
