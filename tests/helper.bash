# tests/helper.bash: what every bats file begins with.
#
#	load helper
#
#	@test "a ticket is opened and claimed" {
#		new_desk
#		as anna
#		id=$(tkt open -q -t 'No login' -r carl -c phone -m 'It says no')
#		run_tkt claim "$id"
#		assert_status 0
#		assert_out "claim	${id:0:7}	No login	anna"
#		assert_err ''
#	}
#
# Each test has an empty environment but for an allow-list, its own HOME, XDG
# and TMPDIR, and stands in a directory of its own, $T.  Nothing of the machine
# is seen: time zone, language, terminal, git identity.
#
# The clock is fixed and steps: the first `tkt` of a test runs at
# 2026-03-02T09:00:00Z, a Monday, each further one a minute later, each with
# randomness of its own, so that ids are the same in every run.  This is done by
# a wrapper named `tkt` in PATH, so it holds in scripts and pipes too.
#
#	run_tkt ARG…         runs tkt; then $out, $err and $status are what it
#	                     gave, and $T/out and $T/err the same as files
#	run_tty ARG…         the same on a terminal of 80 columns; $out is what
#	                     both streams showed there
#	assert_status N
#	assert_out [TEXT]    the whole stdout is TEXT and a newline; '' is empty;
#	assert_err [TEXT]    with no argument, exactly what standard input says
#	refute COMMAND…      the command fails; a bare `!` would not fail the test
#	assert_golden NAME   stdout is tests/golden/NAME; `UPDATE_GOLDEN=1` writes it
#	new_desk [full|bare|sparse [DIR]]
#	                     makes a desk with people in all tiers and goes there;
#	                     $DESK is its directory
#	as WHO               from now on WHO acts: anna (L1), ben (L2), cleo (L3),
#	                     lena (lead), or anybody
#	clock TIME           the next tkt runs at TIME ('2026-03-03 08:00', '+2 hours')
#	leave_desk_unchecked  for tests that damage a desk on purpose
#
# After each test that passed every desk is checked: `git status`, `git fsck`
# and `tkt fsck` must have nothing to say.  A file with a setup() or teardown()
# of its own calls test_setup and test_teardown there.

TKT=${TKT:-$(cd "$BATS_TEST_DIRNAME/.." && pwd)/build/tkt}
TESTS=$BATS_TEST_DIRNAME

setup() {
	test_setup
}

teardown() {
	test_teardown
}

test_setup() {
	T=$BATS_TEST_TMPDIR
	clean_environment
	mkdir "$T/home" "$T/xdg" "$T/tmp" "$T/bin"
	export HOME=$T/home XDG_CONFIG_HOME=$T/xdg TMPDIR=$T/tmp
	export TZ=UTC LC_ALL=C.UTF-8 TERM=dumb COLUMNS=80 SHELL=/bin/bash
	export PATH=$T/bin:/usr/local/bin:/usr/bin:/bin
	export GIT_CONFIG_NOSYSTEM=1 GIT_TERMINAL_PROMPT=0
	# Durability is what tests/fault is about; here it only costs time.
	export TKT_NO_FSYNC=1
	git config --global user.name 'Tess Ter'
	git config --global user.email tess@example.org
	git config --global init.defaultBranch main
	git config --global gc.auto 0
	write_stepping_tkt
	clock '2026-03-02 09:00'
	: >"$T/desks"
	cd "$T" || return
}

# bats needs its own variables; UPDATE_GOLDEN is for people.
clean_environment() {
	local name

	for name in $(compgen -e); do
		case $name in
		BATS_* | PATH | TKT | UPDATE_GOLDEN) ;;
		*) unset "$name" 2>/dev/null || : ;;
		esac
	done
	export -n TKT UPDATE_GOLDEN
}

# The merge driver runs inside git, how often is git's choice: no step.
write_stepping_tkt() {
	{
		echo '#!/bin/sh'
		printf 'real=%q steps=%q\n' "$TKT" "$T/steps"
		cat <<-'END'
			if [ "$1" != hook ] && [ "$1" != help ]; then
				read -r step next_at <"$steps"
				# At once: the other end of a pipe reads it too.
				echo $((step + 1)) $((next_at + 60)) >"$steps.$$"
				mv "$steps.$$" "$steps"
				export TKT_DATE="${TKT_DATE-@$next_at}"
				export TKT_SEED="${TKT_SEED-$step}"
			fi
			exec "$real" "$@"
		END
	} >"$T/bin/tkt"
	chmod +x "$T/bin/tkt"
	echo 0 0 >"$T/steps"
}

clock() {
	local step next_at

	read -r step next_at <"$T/steps"
	case $1 in
	[+-]*) next_at=$(date -d "$(date -d "@$next_at" '+%F %T UTC') $1" +%s) ;;
	*) next_at=$(date -d "$1" +%s) ;;
	esac
	echo "$step" "$next_at" >"$T/steps"
}

as() {
	export TKT_USER=$1
}

new_desk() {
	local layout=${1:-full} options=()

	DESK=$T/${2:-desk}
	[ "$layout" = full ] || options=("--$layout")
	TKT_USER=lena tkt init -q "${options[@]}" "$DESK" >"$T/init" || return
	echo "$DESK" >>"$T/desks"
	cd "$DESK" || return
	new_people
	as anna
}

new_people() {
	local TKT_USER=lena

	export TKT_USER
	tkt config person lena --name 'Lena Lead' --role admin --role lead
	tkt config person anna --name 'Anna Ash' --tier L1
	tkt config person ben --name 'Ben Birch' --tier L2
	tkt config person cleo --name 'Cleo Cedar' --tier L3
} >"$T/init"

leave_desk_unchecked() {
	: >"$T/desks"
}

run_tkt() {
	status=0
	tkt "$@" >"$T/out" 2>"$T/err" || status=$?
	# The x keeps newlines at the end.
	out=$(tr -d '\0' <"$T/out" && echo x)
	out=${out%x}
	err=$(tr -d '\0' <"$T/err" && echo x)
	err=${err%x}
}

run_tty() {
	local command

	printf -v command '%q ' tkt "$@"
	status=0
	script -qefc "stty cols ${COLUMNS:-80} rows 24; $command" /dev/null \
		>"$T/tty" </dev/null || status=$?
	tr -d '\r' <"$T/tty" >"$T/out"
	out=$(cat "$T/out" && echo x)
	out=${out%x}
	err=
}

assert_status() {
	[ "$status" -eq "$1" ] && return
	echo "status is $status, not $1"
	sed 's/^/stdout: /' "$T/out"
	[ ! -e "$T/err" ] || sed 's/^/stderr: /' "$T/err"
	return 1
}

assert_out() {
	assert_stream out "$@"
}

assert_err() {
	assert_stream err "$@"
}

assert_stream() {
	local stream=$1

	if [ $# -eq 1 ]; then
		cat >"$T/wanted"
	elif [ -z "$2" ]; then
		: >"$T/wanted"
	else
		printf '%s\n' "$2" >"$T/wanted"
	fi
	diff -u --label expected --label "std$stream" "$T/wanted" \
		"$T/$stream"
}

refute() {
	! "$@"
}

assert_golden() {
	local golden=$TESTS/golden/$1

	if [ -n "${UPDATE_GOLDEN-}" ]; then
		mkdir -p "${golden%/*}"
		cp "$T/out" "$golden"
	fi
	diff -u --label "golden/$1" --label stdout "$golden" "$T/out"
}

test_teardown() {
	local desk faults=0

	[ -n "${BATS_TEST_COMPLETED-}" ] || return 0
	while read -r desk; do
		check_desk "$desk" || faults=1
	done <"$T/desks"
	return $faults
}

check_desk() {
	local bare said

	bare=$(git -C "$1" rev-parse --is-bare-repository)
	if [ "$bare" = false ]; then
		said=$(git -C "$1" status --porcelain)
		check_silent "git status in $1" "$said" || return
	fi
	said=$(git -C "$1" fsck --no-dangling --no-progress 2>&1) || said="$?:$said"
	check_silent "git fsck in $1" "$said" || return
	# Not there in the first builds.
	"$TKT" help --commands | grep -qx fsck || return 0
	said=$("$TKT" --desk "$1" fsck 2>&1) || said="$?:$said"
	check_silent "tkt fsck in $1" "$said"
}

check_silent() {
	[ -z "$2" ] && return
	printf '%s says:\n%s\n' "$1" "$2"
	return 1
}
