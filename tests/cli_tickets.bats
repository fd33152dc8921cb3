#!/usr/bin/env bats
# What all commands on tickets share: cli.md 7 to 17, 20 and 21.

load helper

# new_ticket TITLE: opens one, prints its whole id.
new_ticket() {
	tkt open -q -t "$1" -r carl -c phone -m 'It says no'
}

commits() {
	git -C "$DESK" rev-list --count HEAD
}

# --- 7, 8: which tickets ---------------------------------------------------------

@test "ids as they are read over the phone" {
	local id spelled

	new_desk
	id=$(new_ticket 'No login')
	for spelled in "$id" "${id:0:4}" "${id:0:7}" "${id^^}" \
		"${id:0:4} ${id:4:4}" "${id:0:2}-${id:2:2}-${id:4}"; do
		run_tkt claim -q "$spelled"
		assert_status 0
		assert_out "$id"
	done
	run_tkt claim "${id:0:3}"
	assert_status 3
	assert_out ''
	run_tkt claim ffff0000
	assert_status 3
	[[ $err == "tkt: no ticket matches 'ffff0000'"* ]]
}

@test "an id alone shows the ticket" {
	local id

	new_desk
	id=$(new_ticket 'No login')
	export TKT_DATE=2026-03-02T12:00:00Z
	tkt show "$id" >"$T/expected"
	run_tkt "${id:0:7}"
	assert_status 0
	assert_out <"$T/expected"
	run_tkt "${id:0:4} ${id:4:4}" --color=never
	assert_out <"$T/expected"
	git config tkt.alias.look show
	run_tkt look "$id"
	assert_out <"$T/expected"
}

@test "ids from standard input, all in one commit" {
	local one two before

	new_desk
	one=$(new_ticket One)
	two=$(new_ticket Two)
	before=$(commits)
	printf '%s\n' "$one" '' "${two:0:8}" "$one" >"$T/ids"
	run_tkt claim - <"$T/ids"
	assert_status 0
	assert_out <<-END
		claim	${one:0:7}	One	nobody -> anna
		claim	${two:0:7}	Two	nobody -> anna
	END
	assert_err ''
	[ "$(commits)" -eq $((before + 1)) ]
	as lena
	printf '%s\r\n' "$one" >"$T/ids"
	run_tkt claim --take -q - "$two" <"$T/ids"
	assert_out <<-END
		$one
		$two
	END
}

@test "no ids: status 0, nothing written; none named is a usage error" {
	local before

	new_desk
	before=$(commits)
	run_tkt claim - </dev/null
	assert_status 0
	assert_out ''
	assert_err ''
	[ "$(commits)" -eq "$before" ]
	run_tkt claim
	assert_status 2
	run_tkt claim - - </dev/null
	assert_status 2
	assert_err <<-'END'
		tkt: '-' is given twice
		see 'tkt claim -h'
	END
	run_tkt claim - -F - </dev/null
	assert_status 2
}

@test "-z reads and writes records that end with NUL" {
	local one two

	new_desk
	one=$(new_ticket One)
	two=$(new_ticket Two)
	printf '%s\0%s\0' "$one" "$two" >"$T/ids"
	run_tkt claim -zq - <"$T/ids"
	assert_status 0
	cmp "$T/ids" "$T/out"
}

@test "one refused, none written; --skip-refused writes the others" {
	local one two before

	new_desk
	one=$(new_ticket One)
	two=$(new_ticket Two)
	tkt claim -q "$one"
	as lena
	before=$(commits)
	run_tkt claim "$two" "$one"
	assert_status 4
	assert_out ''
	[ "$(commits)" -eq "$before" ]
	run_tkt claim --skip-refused "$one" "$two"
	assert_status 4
	assert_out "claim	${two:0:7}	Two	nobody -> lena"
	[[ $err == "tkt: ${one:0:7} is refused: "* ]]
	[ "$(commits)" -eq $((before + 1)) ]
}

@test "--skip-refused passes over what is not found" {
	local one

	new_desk
	one=$(new_ticket One)
	run_tkt claim --skip-refused 0000dead "$one"
	assert_status 4
	assert_out "claim	${one:0:7}	One	nobody -> anna"
	assert_err <<-'END'
		tkt: passed over: no ticket matches '0000dead'
		hint: an id is four or more of its digits; tkt list shows them
	END
	run_tkt note --skip-refused 0000dead -m Text
	assert_status 4
	assert_out ''
	run_tkt undo --skip-refused 0000dead "$one"
	assert_status 4
	assert_out "undo	${one:0:7}	One	claim"
}

@test "lines of a list are no ids: what gives ids is said" {
	local one

	new_desk
	one=$(new_ticket One)
	tkt list >"$T/lines"
	run_tkt claim - <"$T/lines"
	assert_status 3
	assert_out ''
	[ "$(tail -n 1 "$T/err")" = 'hint: one id a line is wanted on standard input: tkt list -q prints them' ]
	tkt list --json | (run_tkt claim - && [[ $err == *'tkt list -q'* ]])
}

# --- 9 to 14: output -------------------------------------------------------------

@test "a write prints one line, and on a terminal the next step" {
	local id

	new_desk
	id=$(new_ticket 'No login since the update of the first of March, sadly')
	run_tkt claim "$id"
	assert_out "claim	${id:0:7}	No login since the update of the first of March, sadly	nobody -> anna"
	assert_err ''
	as lena
	COLUMNS=60 run_tty claim --take "$id"
	assert_status 0
	[ "$(head -n 1 "$T/out")" = \
		"claim ${id:0:7}  No login since the update of t…  anna -> lena" ]
	grep -q "^hint: next for ${id:0:7}: .*resolve" "$T/out"
}

@test "colour is decided in the order of the law" {
	local id

	new_desk
	id=$(new_ticket 'No login')
	coloured() {
		grep -q $'\033' "$T/out"
	}
	export TERM=xterm
	run_tty claim -n "$id"
	coloured
	run_tty claim -n "$id" --color=never
	refute coloured
	TERM=dumb run_tty claim -n "$id"
	refute coloured
	NO_COLOR=1 run_tty claim -n "$id"
	refute coloured
	git config tkt.color always
	NO_COLOR=1 run_tty claim -n "$id"
	coloured
	TKT_COLOR=never run_tty claim -n "$id"
	refute coloured
	TKT_COLOR=never run_tty claim -n "$id" --color=always
	coloured
	git config tkt.color never
	run_tty claim -n "$id"
	refute coloured
	git config --unset tkt.color
	git config color.ui false
	run_tty claim -n "$id"
	refute coloured
}

@test "text from tickets does nothing to a terminal" {
	local id

	new_desk
	id=$(tkt open -q -r carl -c phone -m x \
		-t $'a\033]0;owned\007b\xe2\x80\xaec\x9b31md')
	TERM=xterm run_tty claim "$id"
	[[ $out != *$'\033]'* && $out != *$'\007'* && $out != *$'\xe2\x80\xae'* ]]
	run_tty show --json "$id"
	[[ $out != *$'\033]'* && $out != *$'\xe2\x80\xae'* ]]
	# Nor where it comes from the command line.
	run_tkt claim $'\033]0;owned\007'
	[[ $err != *$'\033'* ]]
}

@test "--json is one object a ticket, of the fields that were chosen" {
	local id events

	new_desk
	id=$(new_ticket 'No login')
	run_tkt claim --json=id,owner,changed,change,verb "$id"
	assert_status 0
	assert_out "{\"format\":1,\"id\":\"$id\",\"owner\":\"anna\",\"verb\":\"claim\",\"changed\":true,\"change\":\"nobody -> anna\"}"
	run_tkt claim --json=id,changed,events_written "$id"
	assert_status 0
	assert_out "{\"format\":1,\"id\":\"$id\",\"changed\":false,\"events_written\":[]}"
	run_tkt claim --json=id,ownr "$id"
	assert_status 2
	assert_out ''
	[[ $err == "tkt: option '--json': unknown field 'ownr', not one of: id "* ]]
	[ "$(wc -l <"$T/err")" -eq 2 ]
	as lena
	run_tkt claim --take --json "$id"
	events=$(sed -n 's/.*"events_written":\["\([0-9a-f]*\)"\].*/\1/p' "$T/out")
	grep -q "\"$events\"" "tickets/${id:0:1}/${id:1:2}/$id.json"
}

@test "-v says commit and events" {
	local id

	new_desk
	id=$(new_ticket 'No login')
	run_tkt claim -v "$id"
	assert_status 0
	grep -qx "tkt: commit $(git rev-parse HEAD)" "$T/err"
	grep -qE '^tkt: event [0-9a-f]{40}$' "$T/err"
}

# --- 15 to 17: what is not written ------------------------------------------------

@test "-n prints the same and changes nothing" {
	local id before

	new_desk
	id=$(new_ticket 'No login')
	before=$(git rev-parse HEAD)
	run_tkt claim -n "$id"
	assert_status 0
	assert_out "claim	${id:0:7}	No login	nobody -> anna"
	assert_err 'tkt: dry run: nothing was written'
	[ "$(git rev-parse HEAD)" = "$before" ]
}

@test "what is so already is said, and not written" {
	local id before

	new_desk
	id=$(new_ticket 'No login')
	tkt claim -q "$id"
	before=$(git rev-parse HEAD)
	run_tkt claim "$id"
	assert_status 0
	assert_out ''
	assert_err "tkt: '${id:0:7}' is yours already"
	run_tkt claim -q "$id"
	assert_out "$id"
	[ "$(git rev-parse HEAD)" = "$before" ]
}

# --- 20, 21: time and locks ---------------------------------------------------------

@test "TKT_DATE fixes now" {
	local id

	new_desk
	id=$(TKT_DATE='2026-01-15 12:00' new_ticket 'No login')
	run_tkt show --json=opened_at "$id"
	[[ $out == *'"opened_at":"2026-01-15T12:00:00Z"'* ]]
}

@test "a writer waits for the lock, then says 75; a reader does not" {
	local id started

	new_desk
	id=$(new_ticket 'No login')
	exec 9>"$DESK/.git/tkt.lock"
	flock 9
	started=$SECONDS
	run_tkt claim --lock-timeout 1s "$id"
	assert_status 75
	assert_out ''
	[ $((SECONDS - started)) -le 4 ]
	git config --global tkt.lockTimeout 0s
	run_tkt claim "$id"
	assert_status 75
	TKT_LOCK_TIMEOUT=soon run_tkt claim "$id"
	assert_status 2
	run_tkt show "$id"
	assert_status 0
	exec 9>&-
	run_tkt claim "$id"
	assert_status 0
}

# --- 13, 16: editor and pager ----------------------------------------------------------

@test "the pager follows git's ladder, on a terminal alone" {
	local id

	new_desk
	id=$(new_ticket 'No login')
	export TKT_DATE=2026-03-02T12:00:00Z
	for name in TKT_PAGER GIT_PAGER PAGER; do
		# shellcheck disable=SC2016 # the script expands it
		printf '#!/bin/sh\ncat >/dev/null\necho "by %s, LESS=$LESS"\n' \
			"$name" >"$T/bin/by-$name"
		chmod +x "$T/bin/by-$name"
	done
	run_tkt show "$id"
	cp "$T/out" "$T/expected"
	PAGER=by-PAGER run_tty show "$id"
	assert_out 'by PAGER, LESS=FRX'
	PAGER=by-PAGER LESS=X run_tty show "$id"
	assert_out 'by PAGER, LESS=X'
	git config core.pager 'by-PAGER | sed s/by/core/'
	PAGER=by-PAGER run_tty show "$id"
	assert_out 'core PAGER, LESS=FRX'
	GIT_PAGER=by-GIT_PAGER run_tty show "$id"
	assert_out 'by GIT_PAGER, LESS=FRX'
	GIT_PAGER=by-GIT_PAGER TKT_PAGER=by-TKT_PAGER run_tty show "$id"
	assert_out 'by TKT_PAGER, LESS=FRX'
	TKT_PAGER=by-TKT_PAGER run_tty show "$id" --no-pager
	[[ $out == *'No login'* ]]
	TKT_PAGER='cat' run_tty show "$id"
	[[ $out == *'No login'* ]]
	TKT_PAGER=no-such-pager-here run_tty show "$id"
	[[ $out == *'No login'* ]]
	TKT_PAGER=by-TKT_PAGER run_tkt show "$id"
	assert_out <"$T/expected"
}

# An editor that runs the sed script $EDIT on the form, after keeping it.
new_editor() {
	cat >"$T/bin/$1" <<-END
		#!/bin/sh
		cp "\$1" "$T/form"
		echo "$1" >"$T/editor"
		[ -z "\$EDIT" ] || sed -i "\$EDIT" "\$1"
		exit \${EDITOR_STATUS:-0}
	END
	chmod +x "$T/bin/$1"
}

@test "the editor follows git's ladder" {
	local name

	new_desk
	run_tty open -r carl -c phone
	assert_status 1
	[[ $out == 'tkt: no editor is known for this terminal'* ]]
	# From the last rung to the first, each above what is set already.
	export TERM=xterm
	for name in EDITOR VISUAL core GIT_EDITOR tkt TKT_EDITOR; do
		new_editor "ed-$name"
		case $name in
		core | tkt) git config "$name.editor" "ed-$name" ;;
		*) export "$name=ed-$name" ;;
		esac
		run_tty open -r carl -c phone
		assert_status 1
		assert_out 'tkt: the form was left as it is: nothing is changed'
		[ "$(cat "$T/editor")" = "ed-$name" ]
		[ -z "$(find .git -name 'tkt-open*')" ]
	done
	grep -qx '## title: what it is about, in one line (must)' "$T/form"
	# A terminal that cannot move its cursor: no VISUAL.
	unset TKT_EDITOR GIT_EDITOR
	git config --unset core.editor
	git config --unset tkt.editor
	TERM=dumb run_tty open -r carl -c phone
	[ "$(cat "$T/editor")" = ed-EDITOR ]
}

@test "a form is read, and what was typed is not lost" {
	local id kept

	new_desk
	new_editor my-editor
	export EDITOR=my-editor EDIT='/^## title/a No login'
	run_tty open -r carl -c phone
	assert_status 0
	[[ $out == 'open '*'  No login  '* ]]
	[ -z "$(find .git -name 'tkt-open*')" ]
	# A later step fails: the desk is locked.
	exec 9>.git/tkt.lock
	flock 9
	run_tty open -r carl -c phone --lock-timeout 0s
	assert_status 75
	exec 9>&-
	kept=$(sed -n "s/^hint: what was typed is kept in '\(.*\)'$/\1/p" "$T/out")
	grep -qx 'No login' "$kept"
	# A part that must be there is missing.
	EDIT='/^## text/a It says no' run_tty open -r carl -c phone
	assert_status 2
	[[ $out == "tkt: the form lacks 'title'"* ]]
	kept=$(sed -n "s/^hint: what was typed is kept in '\(.*\)'$/\1/p" "$T/out")
	grep -qx 'It says no' "$kept"
	# Emptied, or the editor failed.
	EDIT=d run_tty open -r carl -c phone
	assert_status 1
	assert_out 'tkt: the form is empty: nothing is changed'
	EDITOR_STATUS=3 run_tty open -r carl -c phone
	assert_status 1
	[[ $out == "tkt: the editor 'my-editor' ended with status 3"* ]]
}

@test "no prompt without a terminal" {
	new_desk
	new_editor my-editor
	EDITOR=my-editor run_tkt open -r carl -c phone </dev/null
	[ "$status" -ne 0 ]
	[ ! -e "$T/form" ]
}
