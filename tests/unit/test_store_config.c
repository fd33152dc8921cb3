/* Configuration as git itself answers, from wherever it may come. */
#include "repo.h"
#include "unit.h"

/* Both answers, git's by git. */
static void assert_as_git(const char *dir, const char *key)
{
	struct store *s = repo_open(dir);
	char *value, *origin;

	assert_ok(store_config_get(&value, &origin, s, key));
	if (sh_status("git -C %s config --get %s", dir, key)) {
		assert_null(value);
	} else {
		assert_non_null(value);
		assert_string_equal(value, sh("git -C %s config --get %s", dir,
					      key));
	}
	free(value);
	free(origin);
	store_free(s);
}

static void files_are_read_in_gits_order(void **state)
{
	(void)state;
	repo_init("full", STORE_FULL);
	assert_as_git("full", "user.name");
	assert_as_git("full", "tkt.none");
	sh("mkdir git && git config --file git/config user.name Xdg && "
	   "git config --file git/config tkt.xdg 1");
	assert_as_git("full", "user.name");
	assert_as_git("full", "tkt.xdg");
	sh("cd full && git config user.name Local");
	assert_as_git("full", "user.name");
	sh("cd full && git config extensions.worktreeConfig true && "
	   "git config --worktree user.name Tree");
	assert_as_git("full", "user.name");
	sh("git config --file more tkt.more 'a b; \"c\" #d' && "
	   "git config --global include.path ~/more && "
	   "git config --file side tkt.side side && "
	   "git config --global includeIf.gitdir:~/full/.path ~/side");
	assert_as_git("full", "tkt.more");
	assert_as_git("full", "tkt.side");
}

static void the_environment_is_gits(void **state)
{
	(void)state;
	repo_init("full", STORE_FULL);
	sh("git config --file other user.name Other && "
	   "git config --file system user.name System && "
	   "git config --file system tkt.system 1");
	setenv("GIT_CONFIG_SYSTEM", "system", 1);
	unsetenv("GIT_CONFIG_NOSYSTEM");
	assert_as_git("full", "tkt.none");
	sh("git config --file \"$PWD/system\" tkt.system 2");
	setenv("GIT_CONFIG_SYSTEM", sh("echo \"$PWD/system\""), 1);
	assert_as_git("full", "tkt.system");
	setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
	assert_as_git("full", "tkt.system");
	setenv("GIT_CONFIG_GLOBAL", sh("echo \"$PWD/other\""), 1);
	assert_as_git("full", "user.name");
	setenv("GIT_CONFIG_COUNT", "2", 1);
	setenv("GIT_CONFIG_KEY_0", "User.Name", 1);
	setenv("GIT_CONFIG_VALUE_0", "Counted", 1);
	setenv("GIT_CONFIG_KEY_1", "a.Mixed.key", 1);
	setenv("GIT_CONFIG_VALUE_1", "yes", 1);
	assert_as_git("full", "user.name");
	assert_as_git("full", "a.Mixed.key");
	assert_as_git("full", "a.mixed.key");
	setenv("GIT_CONFIG_PARAMETERS", "'user.name'='It'\\''s me' "
	       "'tkt.old=a=b' 'tkt.empty'", 1);
	assert_as_git("full", "user.name");
	assert_as_git("full", "tkt.old");
	unsetenv("GIT_CONFIG_PARAMETERS");
	unsetenv("GIT_CONFIG_COUNT");
	unsetenv("GIT_CONFIG_GLOBAL");
	unsetenv("GIT_CONFIG_SYSTEM");
}

static void origins_are_told(void **state)
{
	struct store *s;
	char *value, *origin;

	(void)state;
	repo_init("full", STORE_FULL);
	s = repo_open("full");
	assert_ok(store_config_set(s, "tkt.desk", "here"));
	assert_ok(store_config_get(&value, &origin, s, "tkt.desk"));
	assert_string_equal(value, "here");
	assert_string_equal(origin, sh("printf 'file:%%s' "
				       "\"$(cd full && pwd -P)/.git/config\""));
	free(value);
	free(origin);
	assert_ok(store_config_get_global(&value, &origin, "user.name"));
	assert_string_equal(value, "Bob");
	assert_string_equal(origin, sh("printf 'file:%%s' ~/.gitconfig"));
	free(value);
	free(origin);
	assert_ok(store_config_get_global(&value, &origin, "tkt.desk"));
	assert_null(value);
	assert_null(origin);
	setenv("GIT_CONFIG_PARAMETERS", "'tkt.desk'='there'", 1);
	assert_ok(store_config_get(&value, &origin, s, "tkt.desk"));
	assert_string_equal(value, "there");
	assert_string_equal(origin, "command line:");
	unsetenv("GIT_CONFIG_PARAMETERS");
	free(value);
	free(origin);
	store_free(s);
}

static void a_damaged_file_is_told(void **state)
{
	const struct tkt_error *err;
	struct store *s;
	char *value;

	(void)state;
	repo_init("full", STORE_FULL);
	s = repo_open("full");
	sh("echo '[user' >>~/.gitconfig");
	err = store_config_get(&value, /*origin=*/NULL, s, "user.name");
	assert_non_null(err);
	assert_int_equal(err->code, TKT_E_INVALID);
	tkt_error_free(err);
	store_free(s);
	sh("rm ~/.gitconfig");
}

#define T(f) cmocka_unit_test_setup_teardown(f, repo_enter, repo_leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(files_are_read_in_gits_order),
		T(the_environment_is_gits),
		T(origins_are_told),
		T(a_damaged_file_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
