#!/usr/bin/env bats
# tkt log: events in order, the desk's diary, and lines for apply.

load helper
load flow
load handover

# events ID: the short ids of its events, in fold order.
events() {
	ticket_file "$1" | jq -r '.events | keys_unsorted[] | .[0:7]'
}

is_told() {
	local id e

	clock '2026-03-02 09:00'
	id=$(at_l2)
	mapfile -t e < <(events "$id")
	run_tkt log "$id"
	assert_status 0
	assert_err ''
	assert_out <<-END
		${e[0]}	${id:0:7}	2026-03-02T09:00:00Z	anna	L1	open	false	No login (L1/desk, to anna, by mail, type incident, category software-bug, impact medium, urgency high, complexity intermediate, contact anna)
		${e[1]}	${id:0:7}	2026-03-02T09:00:00Z	anna	L1	try	false	failed: reset the password
		${e[2]}	${id:0:7}	2026-03-02T09:01:00Z	anna	L1	escalate	false	L1/desk -> L2/software, expertise, told by phone: Nobody can log in.
		${e[3]}	${id:0:7}	2026-03-02T09:02:00Z	ben	L2	claim	false	
	END
}

@test "the events of a ticket in their order" {
	on_each_desk is_told
}

@test "-n prints the last, and tells of the others" {
	local id e

	new_desk
	id=$(at_l2)
	mapfile -t e < <(events "$id")
	run_tkt log "$id" -n 2 --format '{id:short} {kind}'
	assert_status 0
	assert_out <<-END
		${e[2]} escalate
		${e[3]} claim
	END
	assert_err 'tkt: 2 earlier; -n 4 shows all'
}

@test "without a ticket it is the diary, newest first" {
	local one two

	new_desk
	one=$(tkt open -q -t One) two=$(tkt open -q -t Two)
	tkt note -q "$one" -m 'A thought.'
	run_tkt log --format '{ticket:short} {kind} {title}'
	assert_status 0
	assert_out <<-END
		${one:0:7} note One
		${two:0:7} open Two
		${one:0:7} open One
	END
	run_tkt log -n 1 --format '{kind}'
	assert_out note
	assert_err 'tkt: 2 earlier; -n 3 shows all'
	run_tkt log title:Two --format '{kind} {title}'
	assert_out 'open Two'
	run_tkt log is:closed
	assert_status 0
	assert_out ''
}

@test "what was undone is marked" {
	local id

	new_desk
	id=$(tkt open -q -t x)
	tkt note -q "$id" -m 'A slip.'
	tkt undo -q "$id"
	run_tkt log "$id" --format '{kind} {undone} {text}'
	[ "$(sed -n 2p "$T/out")" = 'note true A slip.' ]
	run_tty --no-pager log "$id"
	grep -q '  note  (undone) A slip\.$' "$T/out"
}

@test "--json prints events as they are stored, parents first" {
	local id

	new_desk
	id=$(at_l2)
	run_tkt log --json "$id"
	assert_status 0
	assert_err ''
	[ "$(jq -r .ticket "$T/out" | sort -u)" = "$id" ]
	[ "$(jq -r .kind "$T/out" | tr '\n' ' ')" = 'open try escalate claim ' ]
	# Line and file hold the same event.
	[ "$(sed -n 2p "$T/out" | jq -cS 'del(.id, .ticket)')" = \
		"$(ticket_file "$id" | jq -cS '[.events[]][1]')" ]
	tkt open -q -t y >"$T/said"
	run_tkt log --json
	[ "$(wc -l <"$T/out")" -eq 5 ]
	run_tkt log --json=id "$id"
	assert_status 2
	assert_err <<-'END'
		tkt: option '--json': log prints whole events
		see 'tkt log -h'
	END
	run_tkt log --json -n 1
	assert_status 2
}

@test "ids from standard input; none is nothing" {
	local id

	new_desk
	id=$(tkt open -q -t x)
	echo "$id" | tkt log - --format '{kind}' >"$T/out"
	assert_out open
	run_tkt log - </dev/null
	assert_status 0
	assert_out ''
	run_tkt log ffffffff
	assert_status 3
}

@test "a damaged file is named, the others are told of" {
	local one

	new_desk
	one=$(tkt open -q -t One)
	tkt open -q -t Two >"$T/said"
	echo '{' >"tickets/${one:0:1}/${one:1:2}/$one.json"
	git commit -qam 'A hand was here'
	run_tkt log --format '{title}'
	assert_status 1
	assert_out Two
	[[ $err == "tkt: tickets/${one:0:1}/${one:1:2}/$one.json is passed over: "* ]]
	leave_desk_unchecked
}

@test "the options of list choose tickets, for people and for apply" {
	local one two

	new_desk
	one=$(at_l2)
	two=$(tkt open -q -t Two --tag vpn -r dora -c mail)
	run_tkt log --tier L2 --format '{ticket:short} {kind}'
	assert_status 0
	assert_out <<-END
		${one:0:7} claim
		${one:0:7} escalate
		${one:0:7} try
		${one:0:7} open
	END
	for query in '--tag vpn' '--tier L1' '-r dora' 'tag:vpn' '^tier:L2' \
		'tier:L1 -r dora' '--state new tag:vpn'; do
		# shellcheck disable=SC2086 # several words
		TKT_USER=anna run_tkt log --json $query
		assert_status 0
		[ "$(jq -r .ticket "$T/out" | sort -u)" = "$two" ] || {
			echo "$query"
			return 1
		}
	done
	run_tkt log --tier L9
	assert_status 2
	assert_out ''
}

@test "--since: events recorded since then, and with --json whole tickets" {
	local one two

	new_desk
	one=$(tkt open -q -t One)
	two=$(tkt open -q -t Two)
	clock '2026-03-03 09:00'
	tkt note -q "$one" -m 'Later.' --at '2026-03-02 12:00' >"$T/init"
	run_tkt log --since 2026-03-03 --format '{ticket:short} {kind}'
	assert_status 0
	assert_out "${one:0:7} note"
	run_tkt log "$two" --since 2026-03-03
	assert_status 0
	assert_out ''
	run_tkt log --json --since 2026-03-03
	[ "$(jq -r .kind "$T/out" | paste -sd' ')" = 'open note' ]
	[ "$(jq -r .ticket "$T/out" | sort -u)" = "$one" ]
}

@test "--with-attachments: each content once, after its ticket's events" {
	local one two hash

	new_desk
	one=$(tkt open -q -t One)
	two=$(tkt open -q -t Two)
	echo hello | tkt attach -q "$one" - --name a >"$T/init"
	echo hello | tkt attach -q "$one" - --name b >"$T/init"
	echo hello | tkt attach -q "$two" - --name c >"$T/init"
	hash=$(echo hello | sha256sum | cut -d' ' -f1)
	run_tkt log --json --with-attachments "$one" "$two"
	assert_status 0
	assert_err ''
	[ "$(jq -r 'keys_unsorted[0]' "$T/out" | paste -sd' ')" = \
		'id id id attachment id id' ]
	run_tkt log --json --with-attachments "$two"
	[ "$(tail -n 1 "$T/out")" = "{\"attachment\":\"$hash\",\"ticket\":\"$two\",\"content\":\"aGVsbG8K\"}" ]
	run_tkt log --with-attachments "$two"
	assert_status 2
	assert_err <<-'END'
		tkt: '--with-attachments' goes with '--json'
		see 'tkt log -h'
	END
}

@test "content that is not here, or damaged, is told of, and the events go" {
	local id hash file

	new_desk
	id=$(tkt open -q -t One)
	echo hello | tkt attach -q "$id" - --name a >"$T/init"
	hash=$(echo hello | sha256sum | cut -d' ' -f1)
	tkt log --json "$id" >"$T/lines"
	file=attachments/${hash:0:2}/$hash
	leave_desk_unchecked
	echo other >"$file"
	git commit -qam damage
	run_tkt log --json --with-attachments "$id"
	assert_status 1
	assert_out <"$T/lines"
	assert_err "tkt: attachment '${hash:0:12}' of '${id:0:7}' is passed over: $file is damaged: its bytes have another hash"
	new_desk full other
	run_tkt apply -q <"$T/lines"
	run_tkt log --json --with-attachments "$id"
	assert_status 0
	assert_out <"$T/lines"
	assert_err "tkt: attachment '${hash:0:12}' of '${id:0:7}' is not here: it does not go along"
}
