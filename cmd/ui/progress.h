/* Progress on a terminal's stderr, after one second (cli.md 13). */
#ifndef UI_PROGRESS_H
#define UI_PROGRESS_H

#include <stdint.h>
#include "ui/app.h"

/* The callback for struct store_options and others; context is the app. */
void progress_show(void *app, const char *what, uint64_t done, uint64_t total);
void progress_end(struct app *app);

/* The steady clock that it goes by. */
int64_t progress_clock_ms(void);

#endif
