#!/usr/bin/env bats
# The frame of the tests itself: what must fail does fail.

load helper

# fails BODY: a test of this body fails; the tests' own output is kept in $T/tap.
fails() {
	{
		echo "load $TESTS/helper"
		printf '@test "probe" {\n%s\n}\n' "$1"
	} >"$T/probe.bats"
	env -i PATH="${TKT%/*}:/usr/bin:/bin" HOME="$HOME" TKT="$TKT" \
		bats "$T/probe.bats" >"$T/tap" 2>&1 || {
		grep -q '^not ok 1 probe' "$T/tap"
		return
	}
	cat "$T/tap"
	return 1
}

@test "assertions can fail" {
	refute fails 'run_tkt --version; assert_status 0; assert_err ""'
	fails 'run_tkt --version; assert_status 1'
	fails 'run_tkt --version; assert_out ""'
	fails 'run_tkt --version; assert_out "tkt"; true'
	fails 'run_tkt --version; assert_out <<<"tkt"'
	fails 'run_tkt no-such; assert_err ""'
	fails 'run_tkt --version; assert_golden cli/claim-h'
	fails 'refute true; true'
}

@test "a desk that is left unclean fails its test" {
	refute fails 'new_desk'
	fails 'new_desk; echo x >>desk.json'
	grep -q '^# git status in .* says:' "$T/tap"
	# shellcheck disable=SC2016 # for the probe
	fails 'new_desk; printf x | git hash-object -w --stdin >id
		chmod u+w .git/objects/??/*; : >.git/objects/$(cut -c1-2 id)/$(cut -c3- id); rm id'
	grep -q '^# git fsck in .* says:' "$T/tap"
	refute fails 'new_desk; leave_desk_unchecked; echo x >>desk.json'
}

@test "the environment is empty, the clock steps, ids are the same" {
	local id other

	env -0 | cut -z -d= -f1 | tr '\0' '\n' |
		grep -vE '^(BATS_.*|BASH_FUNC_.*|PWD|OLDPWD|SHLVL|_)$' |
		sort >"$T/out"
	assert_out <<-'END'
		COLUMNS
		GIT_CONFIG_NOSYSTEM
		GIT_TERMINAL_PROMPT
		HOME
		LC_ALL
		PATH
		SHELL
		TERM
		TKT_NO_FSYNC
		TMPDIR
		TZ
		XDG_CONFIG_HOME
	END
	new_desk
	id=$(tkt open -q -t One -r carl -c phone -m x)
	other=$(tkt open -q -t One -r carl -c phone -m x)
	[ "$id" != "$other" ]
	echo 0 0 >"$T/steps"
	clock '2026-03-02 09:00'
	new_desk full again
	[ "$(tkt open -q -t One -r carl -c phone -m x)" = "$id" ]
	clock '2026-04-01 12:00'
	run_tkt open --json=opened_at -t Two -r carl -c phone -m x
	[[ $out == *'"2026-04-01T12:00:00Z"'* ]]
	clock '+2 hours'
	run_tkt open --json=opened_at -t Two -r carl -c phone -m x
	[[ $out == *'"2026-04-01T14:01:00Z"'* ]]
}
