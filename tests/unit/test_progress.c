/* Progress: on a terminal's stderr, after a second, gone afterwards. */
#include "unit.h"

#include <unistd.h>

#include "ui/progress.h"

/* What a call writes to stderr. */
struct capture {
	FILE *file;
	int fd;
	char got[256];
};

static void begin(struct capture *c)
{
	fflush(stderr);
	c->fd = dup(STDERR_FILENO);
	c->file = tmpfile();
	assert_non_null(c->file);
	dup2(fileno(c->file), STDERR_FILENO);
}

static const char *end(struct capture *c)
{
	size_t n;

	fflush(stderr);
	dup2(c->fd, STDERR_FILENO);
	close(c->fd);
	rewind(c->file);
	n = fread(c->got, 1, sizeof(c->got) - 1, c->file);
	c->got[n] = '\0';
	fclose(c->file);
	return c->got;
}

static void silent_for_a_second(void **state)
{
	struct app app = { .err_tty = true };
	struct capture c;

	(void)state;
	begin(&c);
	progress_show(&app, "reading", 1, 100);
	progress_show(&app, "reading", 2, 100);
	progress_end(&app);
	assert_string_equal(end(&c), "");
}

static void shown_and_taken_away(void **state)
{
	struct app app = { .err_tty = true };
	struct capture c;

	(void)state;
	app.progress_since_ms = 1; /* long ago */
	begin(&c);
	progress_show(&app, "reading", 7, 200);
	progress_show(&app, "reading", 8, 200); /* too soon after it */
	progress_end(&app);
	assert_string_equal(end(&c),
			    "\rreading:   3% (7/200)\033[K\r\033[K");
	app.progress_since_ms = 1;
	begin(&c);
	progress_show(&app, "reading", 7, 0);
	assert_string_equal(end(&c), "\rreading: 7\033[K");
}

static void nothing_without_a_terminal(void **state)
{
	struct app app = { .progress_since_ms = 1 };
	struct capture c;

	(void)state;
	begin(&c);
	progress_show(&app, "reading", 7, 200);
	progress_end(&app);
	assert_string_equal(end(&c), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(silent_for_a_second),
		cmocka_unit_test(shown_and_taken_away),
		cmocka_unit_test(nothing_without_a_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
