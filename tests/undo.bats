#!/usr/bin/env bats
# tkt undo: M6, design.md 2.

load helper
load flow

joined_and_parted() {
	local one two before

	one=$(tkt open -q -t One -r carl)
	two=$(tkt open -q -t Two -r dora --cc emil)
	tkt reject -q "$two" --as duplicate --of "$one"
	before=$(commits)
	run_tkt undo "$two"
	assert_status 0
	assert_out "undo	${two:0:7}	Two	reject"
	assert_err "tkt: taken back in '${one:0:7}' as well"
	[ "$(commits)" -eq $((before + 1)) ]
	[ "$(fields "$one" links cc)" = '|' ]
	[ "$(fields "$two" state duplicate_of)" = 'new|' ]
	# Again there: by the undo, and by the other ticket.
	tkt undo -q "$two"
	[ "$(fields "$one" links cc)" = "duplicate:$two|dora,emil" ]
	[ "$(fields "$two" state duplicate_of)" = "rejected|$one" ]
	tkt reopen -q "$two" -m 'It is not.'
	[ "$(fields "$one" links cc)" = '|' ]
	run_tkt undo "$two"
	assert_status 0
	[ "$(fields "$one" links cc)" = "duplicate:$two|dora,emil" ]
	[ "$(fields "$two" state duplicate_of)" = "rejected|$one" ]
	run_tkt undo "$two"
	assert_status 0
	[ "$(fields "$one" links cc)" = '|' ]
	# What others do is not theirs alone to undo.
	tkt undo -q "$two"
	as ben
	tkt note -q "$one" -m 'I saw it.'
	as anna
	run_tkt undo "$two"
	assert_status 4
	assert_out ''
	[ "$(fields "$one" links cc)" = "duplicate:$two|dora,emil" ]
}

@test "what joined a duplicate is undone in both tickets" {
	on_each_desk joined_and_parted
}
load handover

# The id of its last event, or the last of a kind.
last_event() {
	ticket_file "$1" | jq -r --arg kind "${2-}" '[.events | to_entries[] |
		select($kind == "" or .value.kind == $kind).key] | last'
}

# What the fold says of a ticket, without what an undo changes in any case.
summary() {
	ticket_file "$1" | jq -cS 'del(.events, .updated_at)'
}

is_undone() {
	local id before

	id=$(new_report)
	before=$(summary "$id")
	tkt escalate -q "$id" --reason policy -m S --ask A --told phone \
		--try 'again=failed'
	[ "$(fields "$id" tier)" = L2 ]
	run_tkt undo "$id" -m 'Too early.'
	assert_status 0
	assert_err ''
	assert_out "undo	${id:0:7}	No login	try, escalate"
	[ "$(summary "$id")" = "$before" ]
	[ "$(event "$id" | jq -c '[(.undoes | length), .state, .to.queue, .to.owner, .text]')" = \
		'[2,"open","L1/desk","anna",{"reason":"Too early."}]' ]
	# The history keeps it, the gates do not count it.
	[ "$(kinds "$id")" = 'open try try escalate undo' ]
	run_tkt log "$id" --format '{kind} {undone}'
	assert_out <<-'END'
		open false
		try false
		try true
		escalate true
		undo false
	END
}

@test "what one command did is undone as one" {
	on_each_desk is_undone
}

@test "an undo is undone" {
	local id after

	new_desk
	id=$(new_report)
	tkt escalate -q "$id" --reason policy -m S --ask A --told phone
	after=$(summary "$id")
	tkt undo -q "$id"
	[ "$(fields "$id" tier offered_to)" = 'L1|' ]
	run_tkt undo "$id"
	assert_status 0
	assert_out "undo	${id:0:7}	No login	undo: what it took back counts again"
	[ "$(summary "$id")" = "$after" ]
	tkt undo -q "$id"
	[ "$(fields "$id" tier)" = L1 ]
}

@test "one goes back step by step by naming them" {
	local id before claim

	new_desk
	id=$(tkt open -q -t x -c mail)
	before=$(summary "$id")
	tkt claim -q "$id"
	claim=$(last_event "$id")
	tkt wait -q "$id" vendor
	tkt undo -q "$id"
	[ "$(fields "$id" state owner)" = 'open|anna' ]
	run_tkt undo "${claim:0:10}"
	assert_status 0
	[ "$(summary "$id")" = "$before" ]
}

@test "every kind of field comes back" {
	local id before

	new_desk
	id=$(tkt open -q -t Old -r carl -c mail --tag a --system s --ref R \
		--cc dora --category printer)
	before=$(summary "$id")
	tkt edit -q "$id" -t New -r eli --tag b --untag a --system t \
		--unsystem s --ref Q --unref R --cc fay --uncc dora \
		--category none --type problem --impact high --urgency high \
		-p P5 --due tomorrow --because x --rating 3 --downtime 1h
	tkt undo -q "$id"
	[ "$(summary "$id")" = "$before" ]
	[ "$(event "$id" | jq -cS 'del(.undoes)')" = \
		"$(jq -ncS '{kind: "undo", category: "printer", impact: "low",
		type: "incident", urgency: "medium",
		add: {refs: ["R"], systems: ["s"], tags: ["a"]},
		remove: {refs: ["Q"], systems: ["t"], tags: ["b"]},
		clear: ["downtime_s", "due_at", "priority", "rating"],
		text: {title: "Old", requester: "carl", cc: "dora",
			uncc: "fay"}}' | jq -cS .)" ] || {
		event "$id"
		return 1
	}
}

@test "deployments come back too" {
	local id

	new_desk
	id=$(at_l3 --system crm)
	as cleo
	tkt fix -q "$id" --kind code
	tkt fix -q "$id" --deployed crm --version 2
	tkt undo -q "$id"
	[ "$(event "$id" | jq -c .deployments)" = \
		'[{"status":"pending","system":"crm"}]' ]
	refused 4 resolve "$id" -m Done --kb none=x
	run_tkt undo "$(last_event "$id" fix)"
	assert_status 0
	[ "$(event "$id" | jq -c .deployments)" = \
		'[{"status":"none","system":"crm"}]' ]
	tkt resolve -q "$id" -m Done --kb none=x
}

@test "while nobody has acted on it" {
	local id note

	new_desk
	id=$(tkt open -q -t x -c mail)
	tkt note -q "$id" -m 'A slip.'
	note=$(last_event "$id")
	TKT_USER=ben tkt note -q "$id" -m 'I saw that.'
	refused 4 undo "$id"
	assert_err <<-END
		tkt: 'ben' has acted on '${id:0:7}' since (note, $(last_event "$id" | cut -c1-7))
		hint: a lead can undo it, with a reason
	END
	as ben
	refused 4 undo "$note"
	assert_err <<-END
		tkt: '${note:0:7}' in '${id:0:7}' is by 'anna', not by you
		hint: they can undo it, or a lead
	END
	as lena
	refused 4 undo "$note"
	assert_err <<-END
		tkt: undoing in '${id:0:7}' what others did, or acted on, needs a reason
		hint: -m REASON
	END
	run_tkt undo "$note" -m 'A name was in it.'
	assert_status 0
	assert_out "undo	${id:0:7}	x	note"
	run_tkt undo "$note" -m again
	assert_status 0
	assert_out ''
	assert_err "tkt: '${note:0:7}' is undone already"
}

@test "not while a later write of the same stands, not even for a lead" {
	local id wait

	new_desk
	id=$(new_report)
	tkt wait -q "$id" vendor
	wait=$(last_event "$id")
	tkt escalate -q "$id" --reason policy -m S --ask A --told phone
	refused 4 undo "$wait"
	[[ $err == "tkt: cannot undo wait in '${id:0:7}': escalate by 'anna' set state since"* ]]
	[[ $err == *"hint: undo that first: tkt undo $(last_event "$id" | cut -c1-7)"* ]]
	as lena
	refused 4 undo "$wait" -m x
}

@test "never the opening; what came with it can be named" {
	local id try

	new_desk
	id=$(tkt open -q -t x -c mail)
	refused 4 undo "$id"
	assert_err <<-END
		tkt: cannot undo the opening of '${id:0:7}'
		hint: reject it: tkt reject ${id:0:7} --as withdrawn
	END
	id=$(new_report)
	try=$(last_event "$id" try)
	refused 4 undo "$id"
	assert_err <<-END
		tkt: cannot undo the opening of '${id:0:7}'
		hint: reject it: tkt reject ${id:0:7} --as withdrawn; or undo what came with it: tkt undo ${try:0:7}
	END
	run_tkt undo "${try:0:7}"
	assert_status 0
	assert_out "undo	${id:0:7}	No login	try"
}

@test "two commands of one second are two" {
	local id

	new_desk
	id=$(tkt open -q -t x -c mail)
	export TKT_DATE=2026-03-02T12:00:00Z
	tkt edit -q "$id" --tag one
	tkt edit -q "$id" --tag two
	tkt undo -q "$id"
	unset TKT_DATE
	[ "$(fields "$id" tags)" = one ]
}

@test "without a word it is one's own latest" {
	local one two

	new_desk
	one=$(tkt open -q -t One -c mail) two=$(tkt open -q -t Two -c mail)
	tkt claim -q "$one"
	TKT_USER=ben tkt note -q "$two" -m x
	run_tkt undo
	assert_status 0
	assert_out "undo	${one:0:7}	One	claim"
	# On a terminal it is the ticket that was written there last.
	export TKT_SESSION=here
	tkt note -q "$two" -m y
	TKT_SESSION=there tkt note -q "$one" -m z
	run_tkt undo
	assert_out "undo	${two:0:7}	Two	note"
	TKT_USER=cleo TKT_SESSION='' run_tkt undo
	assert_status 3
	assert_err 'tkt: you have done nothing yet'
}

@test "what others did in between without touching it stays" {
	local id

	new_desk
	id=$(tkt open -q -t x -c mail)
	tkt edit -q "$id" --tag mine --category printer
	git clone -q "$DESK" "$T/other"
	TKT_USER=ben tkt -C "$T/other" edit -q "$id" --tag his
	tkt undo -q "$id"
	tkt -C "$T/other" log --json "$id" | tkt apply -q >"$T/said"
	# Ben acted on what anna had undone without knowing: his tag stands.
	[ "$(fields "$id" tags category)" = 'his|' ]
}

@test "names that are not there" {
	local id

	new_desk
	id=$(tkt open -q -t x -c mail)
	refused 3 undo ffffffff
	assert_err <<-'END'
		tkt: no ticket and no event matches 'ffffffff'
		hint: tkt log ID shows the events of a ticket
	END
	TKT_USER=ben refused 4 undo "$id"
	assert_err <<-END
		tkt: nothing in '${id:0:7}' is yours
		hint: name an event of: tkt log ${id:0:7}
	END
	refused 2 undo "$id" "$id"
}
