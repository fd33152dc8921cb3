#!/usr/bin/env bats
# tkt claim: F6, T7. What it shares with other commands: cli_tickets.bats.

load helper
load flow

claimed() {
	local id

	id=$(tkt open -q -t 'No login' -c mail)
	run_tkt claim "$id" -m 'Mine.'
	assert_status 0
	assert_err ''
	assert_out "claim	${id:0:7}	No login	nobody -> anna"
	[ "$(fields "$id" state owner contact)" = 'open|anna|anna' ]
	[ "$(event "$id")" = '{"contact":"anna","kind":"claim","state":"open","text":{"note":"Mine."},"to":{"accepted":true,"owner":"anna","queue":"L1/desk","rank":1,"tier":"L1"}}' ]
	run_tkt claim "$id"
	assert_status 0
	assert_out ''
	assert_err "tkt: '${id:0:7}' is yours already"
}

@test "a ticket is taken" {
	on_each_desk claimed
}

@test "a hand-over is accepted, the contact stays" {
	local id

	new_desk
	id=$(tkt open -q -t x -c phone --category printer --try a=failed)
	tkt escalate "$id" --reason expertise -m Summary --ask Ask >"$T/said" \
		2>&1
	[ "$(fields "$id" offered_to owner contact)" = 'L2/support||anna' ]
	refused 4 claim "$id"
	as ben
	tkt claim "$id"
	[ "$(fields "$id" offered_to owner contact)" = '|ben|anna' ]
}

@test "another's ticket needs --take" {
	local id

	new_desk
	id=$(tkt open -q -t x)
	tkt claim "$id"
	as lena
	refused 4 claim "$id"
	assert_err <<-END
		tkt: '${id:0:7}' is worked on by 'anna'
		hint: talk to them, or take it: tkt claim ${id:0:7} --take
	END
	run_tkt claim "$id" --take
	assert_out "claim	${id:0:7}	x	anna -> lena"
	[ "$(fields "$id" owner contact)" = 'lena|anna' ]
}

@test "what is finished is not claimed" {
	local id

	new_desk
	id=$(tkt open -q -t x --resolve Done)
	refused 4 claim "$id" --take
	assert_err <<-END
		tkt: cannot claim '${id:0:7}': it is resolved
		hint: legal now: diagnose, fix, close, reopen
	END
}
