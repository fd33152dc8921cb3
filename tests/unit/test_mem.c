#include "unit.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void alloc_is_zeroed(void **state)
{
	unsigned char *p = mem_alloc(100);

	(void)state;
	for (int i = 0; i < 100; i++)
		assert_int_equal(p[i], 0);
	free(p);
	p = mem_alloc(0);
	assert_non_null(p);
	free(p);
}

static void resize_keeps_bytes(void **state)
{
	int *p = mem_resize(NULL, 2, sizeof(*p));

	(void)state;
	p[0] = 1;
	p[1] = 2;
	p = mem_resize(p, 1000, sizeof(*p));
	assert_int_equal(p[0], 1);
	assert_int_equal(p[1], 2);
	p = mem_resize(p, 0, sizeof(*p));
	assert_non_null(p);
	free(p);
}

static void strdup_takes_null(void **state)
{
	char *s = mem_strdup("anna");

	(void)state;
	assert_string_equal(s, "anna");
	free(s);
	assert_null(mem_strdup(NULL));
	assert_null(mem_strndup(NULL, 3));
}

static void strndup_stops_at_nul(void **state)
{
	char *s = mem_strndup("anna", 2);

	(void)state;
	assert_string_equal(s, "an");
	free(s);
	s = mem_strndup("an\0na", 5);
	assert_string_equal(s, "an");
	free(s);
	s = mem_strndup("anna", SIZE_MAX);
	assert_string_equal(s, "anna");
	free(s);
}

static char *hand_over(void)
{
	CLEANUP(free_ptr) char *name = mem_strdup("anna");
	CLEANUP(free_ptr) char *other = mem_strdup("freed here");

	(void)other;
	return TAKE(name);
}

static void take_empties_the_local(void **state)
{
	char *a = mem_strdup("x"), *b = TAKE(a);
	CLEANUP(free_ptr) char *name = hand_over();

	(void)state;
	assert_null(a);
	assert_string_equal(b, "x");
	free(b);
	assert_string_equal(name, "anna");
}

/* The signal that a child which calls f() dies of, 0 for none. */
static int signal_of(void (*f)(void))
{
	const struct rlimit no_core = { 0, 0 };
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		setrlimit(RLIMIT_CORE, &no_core);
		/* cmocka catches it, and so would its child */
		signal(SIGABRT, SIG_DFL);
		f();
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void resize_too_far(void)
{
	mem_resize(NULL, SIZE_MAX / 2, 3);
}

static void resize_a_little(void)
{
	free(mem_resize(NULL, 2, 3));
}

static void overflow_aborts(void **state)
{
	(void)state;
	assert_int_equal(signal_of(resize_a_little), 0);
	assert_int_equal(signal_of(resize_too_far), SIGABRT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(alloc_is_zeroed),
		cmocka_unit_test(resize_keeps_bytes),
		cmocka_unit_test(strdup_takes_null),
		cmocka_unit_test(strndup_stops_at_nul),
		cmocka_unit_test(take_empties_the_local),
		cmocka_unit_test(overflow_aborts),
	};

	return cmocka_run_group_tests_name("mem", tests, NULL, NULL);
}
