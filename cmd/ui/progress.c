#include "ui/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

enum {
	FIRST_MS = 1000, /* what is done sooner needs no progress */
	AGAIN_MS = 100,
};

int64_t progress_clock_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void progress_show(void *context, const char *what, uint64_t done,
		   uint64_t total)
{
	struct app *app = context;
	int64_t now_ms;

	if (!app->err_tty)
		return;
	if (!what) {
		progress_end(app);
		return;
	}
	now_ms = progress_clock_ms();
	if (!app->progress_since_ms)
		app->progress_since_ms = now_ms;
	if (now_ms - app->progress_since_ms < FIRST_MS ||
	    now_ms - app->progress_shown_ms < AGAIN_MS)
		return;
	app->progress_shown_ms = now_ms;
	if (total)
		fprintf(stderr, "\r%s: %3" PRIu64 "%% (%" PRIu64 "/%" PRIu64 ")"
				"\033[K",
			what, done >= total ? 100 : done * 100 / total, done,
			total);
	else
		fprintf(stderr, "\r%s: %" PRIu64 "\033[K", what, done);
	fflush(stderr);
}

void progress_end(struct app *app)
{
	if (app->progress_shown_ms)
		fputs("\r\033[K", stderr);
	app->progress_since_ms = app->progress_shown_ms = 0;
}
