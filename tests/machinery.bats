# The runner and the lint checks themselves: what must fail does fail.

TESTS=$BATS_TEST_DIRNAME

# A tree that lint has nothing to say of, built, in $T.
small_tree() {
	T=$BATS_TEST_TMPDIR/tree
	mkdir -p "$T"/{lib/{base,model,store},cmd/ui,tests,man,completions,.ci} \
		"$T/build/man"
	cp -r "$TESTS/lint" "$T/tests/lint"
	: >"$T/tests/lint-debts"
	printf 'all:\n' >"$T/Makefile"
	printf '# T\n' >"$T/README.md"
	printf '#define A 1\n' >"$T/lib/tkt.h"
	printf 'int a(void);\n' >"$T/lib/base/a.h"
	printf '#include "base/a.h"\n\nint a(void)\n{\n\treturn 1;\n}\n' \
		>"$T/lib/base/a.c"
	printf 'extern const int cmd_open;\n\nconst int cmd_open = 1;\n' \
		>"$T/cmd/open.c"
	page open >"$T/man/tkt-open.1"
	build
}

page() {
	printf '.Dd January 2, 2026\n.Dt TKT-%s 1\n.Os\n' "${1^^}"
	printf '.Sh NAME\n.Nm tkt-%s\n.Nd do it\n' "$1"
	printf '.Sh DESCRIPTION\nIt does it.\n.\\" @OPTIONS@\n'
}

build() {
	local file

	cd "$T" || return
	echo 'gcc -std=gnu11 -Ilib' >build/flags
	for file in lib/*/*.c cmd/*.c; do
		mkdir -p "build/${file%/*}"
		gcc -std=gnu11 -O1 -w -Ilib -c -o "build/${file%.c}.o" "$file"
	done
	cp man/* build/man
}

# lint (or the PART of it) has nothing to say of the tree.
assert_clean() {
	build
	tests/lint/run build "$@"
}

# assert_refused PART CHECK CASE: the part of lint says of exactly this check
# that it does not hold, and names the case.
assert_refused() {
	build
	run tests/lint/run build "$1"
	shift
	echo "$output"
	[ "$status" -eq 1 ]
	[ "$(grep -c '^not ok' <<<"$output")" -eq 1 ]
	grep -qxF "not ok - $1" <<<"$output"
	grep -qF "#   $2" <<<"$output"
}

# A function for lib/FILE.c whose body is given.
plant() {
	printf '%s\n\nint planted(void);\nint planted(void)\n{\n\t%s\n}\n' \
		"$2" "$3" >"$T/$1"
}

@test "lint has nothing to say of a clean tree" {
	small_tree
	run tests/lint/run build
	echo "$output"
	[ "$status" -eq 0 ]
	[ "$(grep -c '^not ok' <<<"$output")" -eq 0 ]
	[[ ${lines[-1]} =~ ^lint:\ [1-9][0-9]*\ passed,\ 0\ failed$ ]]
}

@test "lint finds printing in lib, also where the compiler hides it" {
	small_tree
	plant lib/base/b.c '#include <stdio.h>' 'return printf("x %d", 1);'
	assert_refused symbols 'lib never prints' 'lib/base/b.c takes printf'
	plant lib/base/b.c '#include <stdio.h>' 'printf("x\n"); return 1;'
	assert_refused symbols 'lib never prints' 'lib/base/b.c takes puts'
}

@test "lint finds exit, abort and assert in lib" {
	small_tree
	plant lib/store/b.c '#include <stdlib.h>' 'exit(1);'
	assert_refused symbols 'lib never exits' 'lib/store/b.c takes exit'
	plant lib/store/b.c '#include <stdlib.h>' 'abort();'
	assert_refused symbols 'lib aborts in mem.c alone' 'lib/store/b.c takes abort'
	plant lib/store/b.c '#include <assert.h>' 'extern int x; assert(x); return x;'
	assert_refused symbols 'lib never exits' 'lib/store/b.c takes __assert_fail'
}

@test "lint finds environment, clock, zone and terminal in lib" {
	small_tree
	plant lib/store/b.c '#include <stdlib.h>' 'return !getenv("HOME");'
	assert_refused symbols 'lib never reads the environment' \
		'lib/store/b.c takes getenv'
	plant lib/store/b.c '#include <time.h>' 'return time(0);'
	assert_refused symbols 'lib never reads the clock or the time zone' \
		'lib/store/b.c takes time'
	rm lib/store/b.c
	plant lib/base/b.c '#include <time.h>' \
		'struct timespec t; return clock_gettime(CLOCK_REALTIME, &t);'
	assert_refused symbols 'the store alone sleeps' \
		'lib/base/b.c takes clock_gettime'
	rm lib/base/b.c
	plant lib/store/b.c '#include <unistd.h>' 'return isatty(1);'
	assert_refused symbols 'lib never looks at the terminal' \
		'lib/store/b.c takes isatty'
}

@test "lint allows files to the store and to nobody else" {
	small_tree
	plant lib/store/b.c '#include <fcntl.h>' 'return open("x", O_RDONLY);'
	assert_clean symbols
	mv lib/store/b.c lib/model/b.c
	assert_refused symbols 'the store alone touches files' \
		'lib/model/b.c takes open'
}

@test "lint finds fork outside the store" {
	small_tree
	plant lib/model/b.c '#include <unistd.h>' 'return fork();'
	assert_refused symbols 'the store alone starts programs' \
		'lib/model/b.c takes fork'
}

@test "lint tells other libraries' functions from our own" {
	small_tree
	plant lib/base/b.c 'int git_thing(void);' 'return git_thing();'
	assert_refused symbols 'git_* in lib/store alone' \
		'lib/base/b.c takes git_thing'
	plant lib/base/b.c 'int json_thing(void);' 'return json_thing();'
	assert_refused symbols 'json_* in lib/model/codec*.c alone' \
		'lib/base/b.c takes json_thing'
	cat >lib/model/mine.c <<-'END'
		int json_thing(void);
		int json_thing(void)
		{
			return 1;
		}
	END
	assert_clean symbols
}

@test "lint finds data that changes, and leaves constants alone" {
	small_tree
	cat >lib/base/b.c <<-'END'
		extern const char *const names[];
		const char *const names[] = { "a", "b" };
	END
	assert_clean symbols
	plant lib/base/b.c '' 'static int n; return n++;'
	assert_refused symbols 'lib has no data that changes' 'lib/base/b.c: n.'
	plant lib/base/b.c '' 'static int n = 3; return n++;'
	assert_refused symbols 'lib has no data that changes' 'lib/base/b.c: n.'
}

@test "lint wants one symbol of each command" {
	small_tree
	printf 'int other;\n' >>cmd/open.c
	assert_refused symbols 'each cmd/<name>.c exports cmd_<name> and nothing else' \
		'cmd/open.c exports other'
	printf 'static const int cmd_open = 1;\n' >cmd/open.c
	assert_refused symbols 'each cmd/<name>.c exports cmd_<name> and nothing else' \
		'cmd/open.c does not export cmd_open'
}

@test "lint lets includes go down only" {
	small_tree
	printf '#include "model/m.h"\n' >>lib/base/a.h
	printf 'int m(void);\n' >lib/model/m.h
	assert_refused sources 'includes go down the layers only' \
		'lib/base/a.h includes model/m.h'
	printf 'int a(void);\n' >lib/base/a.h
	printf '#include "base/a.h"\n' >>cmd/open.c
	assert_refused sources 'includes go down the layers only' \
		'cmd/open.c includes base/a.h'
}

@test "lint keeps other libraries out of headers" {
	small_tree
	printf '#include <jansson.h>\n' >>lib/model/m.h
	assert_refused sources \
		'no header includes another library, internal.h excepted' \
		'lib/model/m.h includes <jansson.h>'
}

@test "lint finds calls that the style forbids, not words in comments" {
	small_tree
	plant lib/base/b.c '/* never strcpy( here */
#include <string.h>' 'char a[2]; strcpy(a, "x"); return a[0];'
	assert_refused sources \
		'no strcpy, strcat, sprintf, strtok, atoi, localtime' \
		'lib/base/b.c:7:'
	sed -i 's/strcpy(a, "x")/a[0] = "strcpy("[0]/' lib/base/b.c
	assert_clean sources
}

@test "lint counts lines, and debts only shrink" {
	small_tree
	plant lib/base/b.c '' "$(printf ';\n\t%.0s' {1..120})return 1;"
	assert_refused sources 'functions have at most 100 lines, files 800' \
		'function-length lib/base/b.c:planted is 123'
	echo 'function-length lib/base/b.c:planted 123' >tests/lint-debts
	assert_clean sources
	echo 'function-length lib/base/b.c:planted 124' >tests/lint-debts
	assert_refused sources 'functions have at most 100 lines, files 800' \
		'function-length lib/base/b.c:planted is 123, tests/lint-debts'
	echo 'function-length lib/base/b.c:gone 124' >tests/lint-debts
	plant lib/base/b.c '' 'return 1;'
	assert_refused sources 'functions have at most 100 lines, files 800' \
		'function-length lib/base/b.c:gone: paid'
}

@test "lint refuses a new debt" {
	small_tree
	git init -q .
	git add tests/lint-debts
	git -c user.name=t -c user.email=t@example.org commit -qm x
	plant lib/base/b.c '' "$(printf ';\n\t%.0s' {1..120})return 1;"
	echo 'function-length lib/base/b.c:planted 123' >tests/lint-debts
	assert_refused sources 'the list of debts only shrinks' 'function-length'
}

@test "lint finds untidy white space" {
	small_tree
	printf '/* x */ \n' >lib/base/b.c
	assert_refused sources 'no blanks at the end of a line' 'lib/base/b.c:1:'
	printf '/* %s */\n' "$(printf 'ä%.0s' {1..75})" >lib/base/b.c
	assert_refused sources 'lines of C have at most 80 columns' 'lib/base/b.c:1:'
	printf '/* %s */\n' "$(printf 'ä%.0s' {1..74})" >lib/base/b.c
	assert_clean sources
	printf 'int\n        n(void);\n' >lib/base/b.h
	assert_refused sources 'C is indented with tabs' 'lib/base/b.h:2:'
	printf 'int n(void);' >lib/base/b.h
	assert_refused sources 'files end with a newline' 'lib/base/b.h'
}

@test "lint wants a manual page for each command" {
	small_tree
	sed 's/open/shut/g' cmd/open.c >cmd/shut.c
	assert_refused docs 'each command has a manual page' \
		'cmd/shut.c has no man/tkt-shut.1'
	page shut | grep -v @OPTIONS@ >man/tkt-shut.1
	assert_refused docs \
		'each manual page of a command lists its options from the table' \
		'man/tkt-shut.1 lacks'
}

@test "lint asks mandoc, which may not know our own pages" {
	command -v mandoc >/dev/null || skip 'no mandoc'
	small_tree
	printf '.Sh SEE ALSO\n.Xr nobody-has-this 1 ,\n.Xr tkt-list 1\n' \
		>>man/tkt-open.1
	page list >man/tkt-list.1
	assert_clean docs
	printf '.Sh BUGS\n.Xr tkt-shut 1\n' >>man/tkt-open.1
	assert_refused docs 'mandoc has nothing to say of the manual pages' \
		'mandoc:'
}

# ---- tests/run ----

# A program that says TEXT and ends with STATUS; `run_tests` runs them all.
program() {
	mkdir -p "$BATS_TEST_TMPDIR/build"
	printf '#!/bin/sh\ncat <<"END"\n%s\nEND\nexit %d\n' "$2" "$3" \
		>"$BATS_TEST_TMPDIR/$1"
	chmod +x "$BATS_TEST_TMPDIR/$1"
	programs+=("$BATS_TEST_TMPDIR/$1")
}

run_tests() {
	mkdir -p "$BATS_TEST_TMPDIR/build"
	run "$TESTS/run" --build "$BATS_TEST_TMPDIR/build" "$@" \
		"${programs[@]}"
	echo "$output"
}

@test "the runner adds up what programs and bats files say" {
	program one $'1..2\nok 1 - a\nok 2 - b' 0
	program two $'1..2\nok 1 - c\nnot ok 2 # SKIP d' 0
	printf '@test "x" { true; }\n@test "y" { skip "why"; }\n' \
		>"$BATS_TEST_TMPDIR/z.bats"
	run_tests "$BATS_TEST_TMPDIR/z.bats"
	[ "$status" -eq 0 ]
	[ "$output" = '4 passed, 0 failed, 2 skipped' ]
}

@test "the runner shows what failed, in full" {
	program one $'1..2\nok 1 - a\nnot ok 2 - b\n# because' 1
	run_tests
	[ "$status" -eq 1 ]
	[ "$output" = $'not ok 2 - b\n# because\n1 passed, 1 failed' ]
}

@test "the runner counts a program that dies or stops early" {
	program one $'1..3\nok 1 - a' 0
	program two $'1..1\nok 1 - a' 134
	program three '' 127
	run_tests
	[ "$status" -eq 1 ]
	[ "${lines[0]}" = 'not ok - one: status 0, 1 of 3 tests done' ]
	[ "${lines[1]}" = 'not ok - two: status 134, 1 of 1 tests done' ]
	[ "${lines[2]}" = 'not ok - three: status 127, 0 of 0 tests done' ]
	[ "${lines[3]}" = '2 passed, 3 failed' ]
}

@test "the runner fails where nothing ran" {
	run_tests
	[ "$status" -eq 1 ]
	[ "${lines[-1]}" = '0 passed, 0 failed' ]
	program one '1..0' 0
	run_tests
	[ "$status" -eq 1 ]
}

@test "the runner fails on a bats file that cannot be read" {
	printf '@test "x" {\n' >"$BATS_TEST_TMPDIR/z.bats"
	run_tests "$BATS_TEST_TMPDIR/z.bats"
	[ "$status" -eq 1 ]
	[[ ${lines[-1]} =~ \ [1-9][0-9]*\ failed ]]
}
