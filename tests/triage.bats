#!/usr/bin/env bats
# tkt triage: F2, T8.

load helper
load flow

received() {
	local id

	id=$(tkt open -q -t 'No login' -c mail)
	run_tkt triage "$id" --category printer
	assert_status 0
	assert_err ''
	assert_out "triage	${id:0:7}	No login	open, P4"
	[ "$(fields "$id" state type impact urgency complexity owner)" = \
		'open|incident|low|medium|basic|' ]
	[ "$(event "$id")" = '{"category":"printer","complexity":"basic","impact":"low","kind":"triage","matrix":"123234345","state":"open","type":"incident","urgency":"medium"}' ]
}

@test "a report is received and classified" {
	on_each_desk received
}

@test "without anything to say it is received" {
	local id

	new_desk
	id=$(tkt open -q -t 'No login' -c mail)
	run_tkt triage "$id"
	assert_status 0
	assert_out "triage	${id:0:7}	No login	open"
	[ "$(event "$id")" = \
		'{"kind":"triage","matrix":"123234345","state":"open"}' ]
	run_tkt triage "$id"
	assert_status 0
	assert_out ''
	assert_err "tkt: '${id:0:7}' is received already"
	[ "$(kinds "$id")" = 'open triage' ]
}

@test "what is given replaces what was, and only that" {
	local id

	new_desk
	id=$(tkt open -q -t x --category printer --system print-1)
	run_tkt triage "$id" --impact high --complexity complex \
		--system print-2 --type problem
	assert_out "triage	${id:0:7}	x	open, P2"
	[ "$(fields "$id" impact urgency complexity systems type)" = \
		'high|medium|complex|print-1,print-2|problem' ]
	# Another category does not undo what was said before.
	tkt triage "$id" --category password-reset
	[ "$(fields "$id" category impact urgency)" = \
		'password-reset|high|medium' ]
	# So already: nothing is written.
	run_tkt triage "$id" --impact high --system print-1
	assert_out ''
	assert_err "tkt: '${id:0:7}' is received already"
}

@test "the priority by hand, with a reason, and by the matrix again" {
	local id

	new_desk
	id=$(tkt open -q -t x --category printer -c phone)
	refused 4 triage "$id" -p P1
	assert_err <<-END
		tkt: cannot triage '${id:0:7}': something is missing
		tkt:   because: a priority or a due time by hand needs a reason (--because TEXT)
		hint: add what is missing, or pass with --force REASON, which is recorded
	END
	run_tkt triage "$id" -p P1 --because 'The director prints.'
	assert_out "triage	${id:0:7}	x	P1"
	[ "$(event "$id")" = '{"kind":"triage","matrix":"123234345","priority":"P1","text":{"because":"The director prints."}}' ]
	tkt triage "$id" --impact medium
	[ "$(fields "$id" priority)" = P1 ]
	run_tkt triage "$id" -p none --because 'He left.'
	assert_out "triage	${id:0:7}	x	P3"
	refused 2 triage "$id" --because x
	assert_err <<-'END'
		tkt: '--because' goes with -p
		see 'tkt triage -h'
	END
	refused 2 triage "$id" -p P6
}

@test "new tickets are routed, others move with a packet" {
	local id

	new_desk
	id=$(tkt open -q -t x -c mail)
	run_tkt triage "$id" --queue network
	assert_out "triage	${id:0:7}	x	open, L2/network"
	[ "$(fields "$id" tier queue offered_to)" = 'L2|L2/network|L2/network' ]
	[ "$(event "$id" | jq -c '[.routing, .to.tier]')" = '[true,"L2"]' ]
	as ben
	run_tkt triage "$id" --queue L2/network
	assert_err "tkt: '${id:0:7}' is received already"
	for pair in L1/desk:return L3/engineering:escalate \
		L2/software:transfer; do
		refused 4 triage "$id" --queue "${pair%:*}"
		assert_err <<-END
			tkt: cannot route '${id:0:7}' to '${pair%:*}': it is open, and only new tickets are routed
			hint: what is being worked on moves with its packet: tkt ${pair#*:} ${id:0:7}
		END
	done
	refused 2 triage "$id" --queue L9
}

@test "a category's queue takes a ticket out of where all begin" {
	local id

	new_desk
	TKT_USER=lena tkt config tiers.L1.queues L1/desk,L1/print,L1/other
	TKT_USER=lena tkt config categories.printer.queue L1/print
	id=$(tkt open -q -t x -c mail)
	tkt triage "$id" --category printer
	[ "$(fields "$id" queue)" = L1/print ]
	# Somebody put it elsewhere: there it stays.
	id=$(tkt open -q -t x -c mail --queue L1/other)
	tkt triage "$id" --category printer
	[ "$(fields "$id" queue)" = L1/other ]
	# Neither does one move that is being worked on.
	id=$(tkt open -q -t x -c phone)
	tkt triage "$id" --category printer
	[ "$(fields "$id" queue)" = L1/desk ]
}

@test "an owner of the tier" {
	local id

	new_desk
	id=$(tkt open -q -t x -c mail)
	run_tkt triage "$id" -a @me
	assert_out "triage	${id:0:7}	x	open, anna"
	[ "$(event "$id" | jq -c .to)" = \
		'{"accepted":true,"owner":"anna","queue":"L1/desk","rank":1,"tier":"L1"}' ]
	refused 4 triage "$id" -a ben
	assert_err <<-'END'
		tkt: 'ben' works at L2, and the ticket is at L1
		hint: who works at L1: anna, lena
	END
	# Routed to where they work, they may have it.
	id=$(tkt open -q -t x -c mail)
	tkt triage "$id" --queue L2/network -a ben
	[ "$(fields "$id" queue owner)" = 'L2/network|ben' ]
}

@test "only the ticket's own tier receives it" {
	local id

	new_desk
	id=$(tkt open -q -t x -c mail --tier L2)
	refused 4 triage "$id"
	assert_err <<-END
		tkt: cannot triage '${id:0:7}': it is at L2, and 'anna' acts at L1
		hint: ask somebody of L2, or consult: tkt consult ${id:0:7} --to L2 -m QUESTION
	END
	as ben
	tkt triage "$id"
	tkt resolve "$id" -m Done --kb none=x
	refused 4 triage "$id"
	assert_err <<-END
		tkt: cannot triage '${id:0:7}': it is resolved
		hint: legal now: diagnose, fix, close, reopen
	END
}

@test "many at once are one commit" {
	local one two before

	new_desk
	one=$(tkt open -q -t One -c mail)
	two=$(tkt open -q -t Two -c mail)
	before=$(commits)
	printf '%s\n' "$one" "$two" >"$T/ids"
	run_tkt triage - --queue network <"$T/ids"
	assert_status 0
	assert_out <<-END
		triage	${one:0:7}	One	open, L2/network
		triage	${two:0:7}	Two	open, L2/network
	END
	[ "$(commits)" -eq $((before + 1)) ]
	[ "$(git log -1 --format=%s)" = 'triage 2 tickets' ]
}
