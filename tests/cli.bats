#!/usr/bin/env bats
# The surface that all commands share: cli.md, by its numbers.

load helper

# --- 1 to 4: streams, status, help ------------------------------------------

@test "tkt alone prints the common commands, and no plumbing" {
	run_tkt
	assert_status 1
	assert_err ''
	[[ $out == 'usage: tkt '* ]]
	[[ $out == *$'\nreceive a report\n'* ]]
	[[ $out == *$'\n   claim '* ]]
	for plumbing in apply import fsck hook erase; do
		[[ $out != *"   $plumbing "* ]]
	done
}

@test "a usage error is one line and where to look" {
	run_tkt claim --no-such-thing abcd
	assert_status 2
	assert_out ''
	assert_err <<-'END'
		tkt: unknown option '--no-such-thing'
		see 'tkt claim -h'
	END
	run_tkt config person --tier
	assert_status 2
	assert_out ''
	assert_err <<-'END'
		tkt: option '--tier' needs a value: TIER
		see 'tkt config person -h'
	END
	run_tkt --no-such-thing
	assert_status 2
	assert_err <<-'END'
		tkt: unknown option '--no-such-thing'
		see 'tkt -h'
	END
	run_tkt claim
	assert_status 2
	assert_err <<-'END'
		tkt: no ticket is named
		see 'tkt claim -h'
	END
}

@test "every command has short help, outside a desk" {
	local name

	for name in $(tkt help --commands); do
		run_tkt "$name" -h
		assert_status 0
		assert_err ''
		[[ $out == "usage: tkt $name"* ]]
		[[ $(tail -c 1 "$T/out" | od -An -c) == *'\n'* ]]
		refute grep -qE '^.{81}' "$T/out"
	done
}

@test "short help is golden" {
	run_tkt claim -h
	assert_status 0
	assert_golden cli/claim-h
	run_tkt help claim
	assert_golden cli/claim-h
	run_tkt claim --help
	assert_golden cli/claim-h
	run_tkt -h claim
	assert_golden cli/claim-h
}

@test "help is not disturbed by what is wrong elsewhere" {
	new_desk
	leave_desk_unchecked
	echo '{' >desk.json
	echo '[[[' >"$HOME/.gitconfig"
	export TKT_DATE=never TKT_COLOR=pink
	run_tkt claim -h --no-such-thing --at never
	assert_status 0
	assert_err ''
	assert_golden cli/claim-h
	run_tkt help
	assert_status 0
	assert_err ''
	run_tkt --version
	assert_status 0
	assert_out "tkt $(sed -n 's/^#define TKT_VERSION "\(.*\)"/\1/p' \
		"$TESTS/../lib/tkt.h")"
}

@test "a value is no option: -m -h is a text" {
	new_desk
	run_tkt claim -m -h 0000
	assert_status 3
	[[ $out == '' ]]
}

@test "the version, before and after a command" {
	run_tkt --version
	assert_status 0
	[[ $out == 'tkt '* ]]
	run_tkt claim --version
	assert_status 0
	[[ $out == 'tkt '* ]]
}

@test "help opens the manual on a terminal" {
	mkdir -p "$T/man/man1"
	printf '.Dd March 2, 2026\n.Dt TKT-CLAIM 1\n.Os\n.Sh NAME\n.Nm tkt-claim\n.Nd a page\n' \
		>"$T/man/man1/tkt-claim.1"
	export MANPATH=$T/man MANPAGER=cat
	run_tty help claim
	assert_status 0
	[[ $out == *'a page'* ]]
	run_tty claim --help
	assert_status 0
	[[ $out == *'a page'* ]]
	# Not installed: the page beside the program.
	run_tty help config
	assert_status 0
	[[ $out == *'TKT-CONFIG(1)'* ]]
	run_tkt help workflow
	assert_status 0
	[[ $out == *'First level'* ]]
}

@test "without its page a command has short help, a topic an error" {
	cp "$TKT" "$T/bin/alone"
	export MANPATH=$T/man
	status=0
	"$T/bin/alone" help config >"$T/out" 2>"$T/err" || status=$?
	assert_status 0
	grep -q '^usage: tkt config' "$T/out"
	status=0
	"$T/bin/alone" help workflow >"$T/out" 2>"$T/err" || status=$?
	assert_status 3
	assert_out ''
	assert_err <<-'END'
		tkt: the manual page tkt-workflow(7) cannot be shown
		hint: 'make install' puts the pages where man finds them, and man must be installed
	END
	run_tkt help workflwo
	assert_status 2
	[[ $err == "tkt: unknown command 'workflwo'"* ]]
}

@test "what is quoted in a message begins no line, and bids nothing" {
	new_desk
	run_tkt show $'no\ntkt: all is well\nhint: really'
	assert_status 3
	[ "$(wc -l <"$T/err")" -eq 2 ]
	[ "$(head -n 1 "$T/err")" = "tkt: no ticket matches 'no tkt: all is well hint: really'" ]
	run_tkt claim $'--a\nb'
	assert_status 2
	[ "$(wc -l <"$T/err")" -eq 2 ]
	# U+202E turns the direction of what follows.
	run_tkt show $'ab\u202ecd\u2066\u200f\e[31m'
	refute grep -q $'\u202e\|\u2066\|\u200f\|\e' "$T/err"
	tkt open -q -c mail -t $'ab\u202ecd\u2066\u200fef' >"$T/id"
	run_tty --no-pager list
	refute grep -q $'\u202e\|\u2066\|\u200f' "$T/out"
	# A pipe gets what was written.
	tkt list | grep -q $'\u202e'
}

@test "plumbing is listed where all is asked for" {
	run_tkt help
	refute grep -q '^   fsck ' "$T/out"
	grep -q "'tkt help -a'" "$T/out"
	run_tkt help -a
	assert_status 0
	grep -q '^   fsck ' "$T/out"
	grep -q '^   import ' "$T/out"
	[ "$(grep -c '^   [a-z][a-z]*  ' "$T/out")" -eq "$(tkt help --commands | wc -l)" ]
}

@test "a bad environment is a usage error" {
	export TKT_DATE=never
	run_tkt claim 0000
	assert_status 2
	[[ $err == "tkt: TKT_DATE: 'never' is not a time"* ]]
	export TKT_DATE=2026-03-02 TKT_COLOR=pink
	run_tkt claim 0000
	assert_status 2
	assert_err <<-'END'
		tkt: TKT_COLOR is 'pink', not always, auto or never
		see 'tkt claim -h'
	END
}

# --- 5, 6: names ----------------------------------------------------------------

@test "other tools' words are hinted, and nothing runs" {
	local pair

	for pair in create:open new:open add:open take:claim steal:claim \
		give:assign done:resolve view:show ls:list status:list \
		move:transfer merge:reject push:sync pull:sync fetch:sync \
		revert:undo; do
		run_tkt "${pair%:*}"
		assert_status 2
		assert_out ''
		assert_err <<-END
			tkt: unknown command '${pair%:*}'; did you mean '${pair#*:}'?
			see 'tkt -h'
		END
	done
	run_tkt comment
	assert_status 2
	assert_err <<-'END'
		tkt: unknown command 'comment'; did you mean 'note' or 'reply'?
		see 'tkt -h'
	END
}

@test "the nearest command, verb and value are named" {
	run_tkt clam
	assert_status 2
	assert_err <<-'END'
		tkt: unknown command 'clam'; did you mean 'claim'?
		see 'tkt -h'
	END
	run_tkt cla
	assert_status 2
	run_tkt claim --color=nevr x
	assert_status 2
	assert_err <<-'END'
		tkt: option '--color': unknown value 'nevr'; did you mean 'never'?
		see 'tkt claim -h'
	END
}

@test "global options stand before or after the command" {
	new_desk
	cd "$T"
	run_tkt claim 0000
	assert_status 3
	[[ $err == "tkt: no desk in "* ]]
	for line in "--desk $DESK claim 0000" "claim --desk $DESK 0000" \
		"claim 0000 --desk=$DESK" "-C $DESK claim 0000" \
		"claim 0000 -C$DESK" "-C $T -C desk claim 0000"; do
		# shellcheck disable=SC2086 # a list of words
		run_tkt $line
		assert_status 3
		[[ $err == "tkt: no ticket matches '0000'"* ]]
	done
	run_tkt -C "$T/nowhere" claim 0000
	assert_status 1
	assert_err "tkt: cannot go to '$T/nowhere': No such file or directory"
}

# --- 18, 19: settings and the desk ----------------------------------------------

@test "the desk: --desk, TKT_DIR, upward, tkt.desk" {
	new_desk full one
	new_desk full two
	mkdir -p "$T/one/a/b" "$T/none"
	as lena
	tkt -C "$T/one" config name One
	tkt -C "$T/two" config name Two
	cd "$T/one/a/b"
	run_tkt config name
	assert_out One
	TKT_DIR=$T/two run_tkt config name
	assert_out Two
	TKT_DIR=$T/two run_tkt config name --desk "$T/one"
	assert_out One
	cd "$T/none"
	run_tkt config name
	assert_status 3
	git config --global tkt.desk "$T/two"
	run_tkt config name
	assert_status 0
	assert_out Two
	# A repository that holds no desk may name one.
	git init -q
	git config tkt.desk "$T/one"
	run_tkt config name
	assert_out One
	# --desk and TKT_DIR mean that directory and no other.
	run_tkt --desk "$T/one/a" config name
	assert_status 3
}

# --- 22: the end of streams ------------------------------------------------------

@test "a full disk on stdout is status 1" {
	local status=0

	tkt help >/dev/full 2>"$T/err" || status=$?
	[ "$status" -eq 1 ]
	assert_err 'tkt: cannot write the output: No space left on device'
	status=0
	tkt help --complete -- '' >/dev/full 2>"$T/err" || status=$?
	[ "$status" -eq 1 ]
}

@test "a closed stdout is no file of ours" {
	local status=0

	tkt help >&- 2>"$T/err" || status=$?
	[ "$status" -eq 1 ]
	assert_err 'tkt: cannot write the output: Bad file descriptor'
}

@test "SIGPIPE is quiet, also where it is ignored in us" {
	: >"$T/status"
	# The reader is gone before tkt begins: `read` waits for its end.
	mkfifo "$T/gone"
	{
		read -r _ <"$T/gone" || :
		(tkt help 2>"$T/err" || echo $? >>"$T/status")
		(trap '' PIPE && tkt help 2>>"$T/err" || echo $? >>"$T/status")
	} | { exec 0<&- && : >"$T/gone"; }
	[ "$(cat "$T/status")" = $'141\n141' ]
	assert_err ''
}

# --- 23: commands that are not ours -----------------------------------------------

@test "tkt foo runs tkt-foo from PATH" {
	cat >"$T/bin/tkt-foo" <<-'END'
		#!/bin/sh
		echo "foo in ${PWD##*/}, desk ${TKT_DIR-none}: $*"
		exit 7
	END
	cat >"$T/bin/tkt-claim" <<-'END'
		#!/bin/sh
		echo never
	END
	chmod +x "$T/bin/tkt-foo" "$T/bin/tkt-claim"
	mkdir "$T/sub"
	run_tkt -C "$T/sub" --desk /x foo --bar 'a b' -h
	assert_status 7
	assert_out 'foo in sub, desk /x: --bar a b -h'
	assert_err ''
	run_tkt claim -h
	assert_status 0
	[[ $out != never* ]]
	run_tkt ../foo
	assert_status 2
}

@test "aliases expand, and cannot hide commands" {
	git config --global tkt.alias.get "claim --color='never' -n"
	git config --global tkt.alias.claim '!echo never'
	git config --global tkt.alias.say '!echo said'
	git config --global tkt.alias.take2 'get -q'
	git config --global tkt.alias.loop1 loop2
	git config --global tkt.alias.loop2 'loop1 -x'
	git config --global tkt.alias.open1 "claim 'x"
	run_tkt get -h
	assert_status 0
	[[ $out == 'usage: tkt claim'* ]]
	run_tkt take2 --bogus
	assert_status 2
	assert_err <<-'END'
		tkt: unknown option '--bogus'
		see 'tkt claim -h'
	END
	run_tkt say 'a  b' c
	assert_status 0
	assert_out 'said a  b c'
	run_tkt claim -h
	[[ $out == 'usage: tkt claim'* ]]
	run_tkt loop1
	assert_status 2
	assert_err <<-'END'
		tkt: the alias 'loop1' leads to itself
		see 'tkt -h'
	END
	run_tkt open1
	assert_status 2
	assert_err <<-'END'
		tkt: the alias 'open1' has an unclosed quote
		see 'tkt -h'
	END
}

@test "an alias of the repository counts" {
	new_desk
	git config tkt.alias.here 'config name'
	run_tkt here
	assert_status 0
	assert_out desk
}

# --- for the manuals ----------------------------------------------------------------

@test "parts of manuals are mdoc without faults" {
	local name

	command -v mandoc >/dev/null || skip 'mandoc is not installed'
	for name in tkt $(tkt help --commands); do
		{
			printf '.Dd March 2, 2026\n.Dt X 1\n.Os\n.Sh NAME\n'
			printf '.Nm x\n.Nd x\n.Sh OPTIONS\n'
			tkt help --mdoc-options "$name"
			printf '.Sh EXIT STATUS\n'
			tkt help --mdoc-errors
			printf '.Sh JSON\n'
			tkt help --mdoc-fields ticket
			tkt help --mdoc-fields article
			tkt help --mdoc-fields person
			printf '.Sh QUERIES\n'
			tkt help --mdoc-flags
		} >"$T/x.1"
		mandoc -Tlint -Wstyle "$T/x.1" >"$T/lint" || :
		[ ! -s "$T/lint" ] || {
			echo "$name:"
			cat "$T/lint"
			return 1
		}
	done
	run_tkt help --mdoc-options no-such
	assert_status 2
}
