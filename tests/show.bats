#!/usr/bin/env bats
# tkt show: T12, and the packet that the receiver reads first.

load helper
load flow
load handover

# A ticket with everything, at L3, the last deployment failed.
rich_ticket() {
	local id

	clock '2026-03-02 09:00'
	id=$(at_l3 --system crm --system web --tag vpn --cc dora --ref JIRA-7)
	as cleo
	{
		tkt link "$id" commit 8f3c2d1a
		tkt fix "$id" --kind code --commit 8f3c2d1a --permanent \
			--prevention 'A test logs in twice.' \
			-m 'One cache for both.'
		tkt fix "$id" --deployed crm --version 2.4.1
		tkt fix "$id" --deployed web=failed --version 2.4.1 -m 'Disk full.'
		echo 'error 17' >"$T/app.log"
		tkt attach "$id" "$T/app.log" --host crm-1 \
			--from '2026-03-02 08:00' --until '2026-03-02 09:00' -m Grepped
		TKT_USER=anna tkt receive "$id" -m 'It is still there.'
		tkt note "$id" --for L1 -m 'Look at the cookie first.'
		tkt consult "$id" --to L2 -m 'Who owns the load balancer?'
		tkt wait "$id" vendor --until '2026-03-04 09:00'
	} >"$T/said"
	echo "$id"
}

# golden NAME ID…: stdout is that, whatever the ids are.
golden() {
	local name=$1 id

	shift
	for id; do
		sed -i "s/${id:0:7}/abcdef0/g" "$T/out"
	done
	assert_golden "show/$name"
}

# The clock stands while one looks.
look() {
	TKT_DATE=2026-03-02T12:00:00Z "$@"
}

shown_whole() {
	local id

	id=$(rich_ticket)
	as cleo
	look run_tkt show "$id"
	assert_status 0
	assert_err ''
	golden page "$id"
	as anna
}

@test "a page for people, the packet first for the receiver" {
	on_each_desk shown_whole
}

@test "on a terminal times are relative and lines fit" {
	local id

	new_desk
	id=$(rich_ticket)
	as cleo
	look run_tty --no-pager show "$id"
	assert_status 0
	golden terminal "$id"
	COLUMNS=50 look run_tty --no-pager show "$id"
	golden narrow "$id"
}

@test "colour marks what matters, and is off where it is not wanted" {
	local id

	new_desk
	id=$(rich_ticket)
	as cleo
	look run_tkt show --color=always "$id"
	grep -q $'^\033\[36m'"${id:0:7}"$'\033\[m  \033\[1mNo login\033\[m$' "$T/out"
	grep -q $'\033\[1;31mfailed 2.4.1, cleo' "$T/out"
	look run_tkt show "$id"
	[[ $out != *$'\033'* ]]
}

@test "who does not receive it sees where it stands first" {
	local id

	new_desk
	clock '2026-03-02 09:00'
	id=$(at_l2)
	as anna
	run_tkt show "$id"
	[ "$(sed -n 4p "$T/out")" = 'Where it stands' ]
	as ben
	run_tkt show "$id"
	[ "$(sed -n 4p "$T/out")" = \
		'Handed up L1/desk -> L2/software by anna, 2026-03-02T09:01:00Z' ]
	tkt resolve -q "$id" -m Done --kb none=x
	run_tkt show "$id"
	[ "$(sed -n 4p "$T/out")" = 'Where it stands' ]
}

@test "what was routed higher at once shows its gaps" {
	local id

	new_desk
	clock '2026-03-02 09:00'
	id=$(tkt open -q -t 'No login' -r carl -c phone --tier L2 \
		--category software-bug --try 'reset it=failed')
	as ben
	run_tkt show "$id"
	[ "$(sed -n '4,9p' "$T/out")" = "$(cat <<-'END'
		Routed to L2/software by anna, 2026-03-02T09:00:00Z
		  priority    P3 (impact medium, urgency medium)
		  category    software-bug
		  tried       failed   reset it
		  user told   nothing yet
		  gaps        ask, told
	END
	)" ]
}

@test "guidance stands on top until the tier has acted" {
	local id

	new_desk
	clock '2026-03-02 09:00'
	id=$(at_l2)
	TKT_USER=ben tkt note -q "$id" --for L1 -m 'Look at the cookie first.'
	as anna
	run_tkt show "$id"
	[ "$(sed -n '4,5p' "$T/out")" = "$(cat <<-'END'
		Guidance for L1 from ben, 2026-03-02T09:03:00Z
		  Look at the cookie first.
	END
	)" ]
	TKT_USER=cleo run_tkt show "$id"
	refute grep -q '^Guidance' "$T/out"
	tkt note -q "$id" -m 'I see.'
	run_tkt show "$id"
	refute grep -q '^Guidance' "$T/out"
}

@test "--json is one object, events in fold order" {
	local id

	new_desk
	clock '2026-03-02 09:00'
	id=$(at_l2)
	run_tkt show --json "$id"
	assert_status 0
	assert_err ''
	[ "$(wc -l <"$T/out")" -eq 1 ]
	[ "$(jq -c '[.format, .state, .tier, .queue, .owner, .contact, .priority,
		.systems, .waiting_on, .due_at, .concurrent, .offered_to]' \
		"$T/out")" = \
		'[1,"open","L2","L2/software","ben","anna","P2",[],null,null,false,null]' ]
	[ "$(jq -r '[.events[].kind] | join(" ")' "$T/out")" = "$(kinds "$id")" ]
	[ "$(jq -c '.events[] | select(.kind == "try")' "$T/out" |
		jq -cS 'del(.id, .after)')" = \
		'{"as":"L1","at":"2026-03-02T09:00:00Z","by":"anna","kind":"try","result":"failed","text":{"action":"reset the password"},"undone":false}' ]
	# Every field that the law names is there, known or not.
	for name in id title state tier queue owner contact requester channel \
		type category systems impact urgency priority tags refs \
		articles opened_at updated_at resolved_at closed_at \
		waiting_on waiting_until offered_to offered_at due_at \
		due_clock breached concurrent concurrency events; do
		jq -e --arg name "$name" 'has($name)' "$T/out" >"$T/has"
	done
	run_tkt show --json=id,events "$id"
	[ "$(jq -c 'keys_unsorted' "$T/out")" = '["format","id","events"]' ]
	run_tkt show --json=idd "$id"
	assert_status 2
	assert_out ''
}

@test "several tickets, other forms" {
	local one two

	new_desk
	one=$(tkt open -q -t One) two=$(tkt open -q -t Two)
	run_tkt show --json=id "$one" "$two"
	assert_out <<-END
		{"format":1,"id":"$one"}
		{"format":1,"id":"$two"}
	END
	run_tkt show -q "${two:0:6}"
	assert_out "$two"
	run_tkt show --format '{id:short} {title}' "$one" "$two"
	assert_out <<-END
		${one:0:7} One
		${two:0:7} Two
	END
	look run_tkt show "$one" "$two"
	[ "$(grep -c '^Next$' "$T/out")" -eq 2 ]
	printf '%s\n' "$one" "$two" >"$T/ids"
	run_tkt show -q - <"$T/ids"
	assert_out <"$T/ids"
}

@test "tickets that are not there, or damaged" {
	local id

	new_desk
	run_tkt show ffffffff
	assert_status 3
	assert_out ''
	assert_err <<-'END'
		tkt: no ticket matches 'ffffffff'
		hint: an id is four or more of its digits; tkt list shows them
	END
	run_tkt show
	assert_status 2
	id=$(tkt open -q -t x)
	echo '{' >"tickets/${id:0:1}/${id:1:2}/$id.json"
	git commit -qam 'A hand was here'
	run_tkt show "$id"
	assert_status 1
	assert_out ''
	[[ $err == "tkt: tickets/${id:0:1}/${id:1:2}/$id.json: "* ]]
	leave_desk_unchecked
}

@test "what was concurrent is said, with what holds" {
	local id

	new_desk
	clock '2026-03-02 09:00'
	id=$(at_l2)
	git clone -q "$DESK" "$T/other"
	as ben
	tkt resolve -q "$id" -m Done --kb none=x
	TKT_USER=lena tkt -C "$T/other" edit -q "$id" --impact high
	TKT_USER=lena tkt -C "$T/other" claim -q --take "$id"
	TKT_USER=cleo tkt -C "$T/other" wait -q "$id" vendor >"$T/said" 2>&1
	tkt -C "$T/other" log --json "$id" | tkt apply -q >"$T/said"
	as lena
	run_tkt show "$id"
	assert_status 0
	sed -En '/^Concurrent/,/^$/{s/, [0-9a-f]{7}(;|$)/, EVENT\1/;p}' \
		"$T/out" >"$T/part"
	mv "$T/part" "$T/out"
	golden concurrent "$id"
	[ "$(fields "$id" concurrent state)" = 'true|waiting' ]
	[ "$(tkt list -q is:concurrent)" = "$id" ]
	# The next step on top of both settles it.
	tkt wait -q "$id" --end
	[ "$(fields "$id" concurrent state)" = 'false|open' ]
}

@test "text from tickets does nothing to a terminal" {
	local id

	new_desk
	id=$(tkt open -q -r $'c\033[31m' -c phone -t $'a\033]0;owned\007b' \
		-m $'x\xe2\x80\xaey')
	run_tty --no-pager show "$id"
	[[ $out == *'No'* || $out == *owned* ]]
	[[ $out != *$'\033'* && $out != *$'\007'* && $out != *$'\xe2\x80\xae'* ]]
	# Not with colour either: only the styles are ours.
	run_tty --no-pager --color=always show "$id"
	[[ $out != *$'\033]'* && $out != *$'\007'* ]]
}

@test "what was undone is not shown, what was erased is said" {
	local id

	new_desk
	id=$(tkt open -q -t x -c phone)
	tkt note -q "$id" -m 'A slip of the pen.'
	tkt undo -q "$id"
	run_tkt show "$id"
	refute grep -q 'A slip' "$T/out"
	grep -q '  undo  of ' "$T/out"
}
