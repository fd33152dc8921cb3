#!/usr/bin/env bats
# tkt transfer: T5.

load helper
load flow
load handover

goes_sideways() {
	local id

	id=$(at_l2)
	as ben
	run_tkt transfer "$id" L2/network -m 'It is the switch.'
	assert_status 0
	assert_err ''
	assert_out "transfer	${id:0:7}	No login	L2/software -> L2/network"
	[ "$(fields "$id" state queue owner offered_to contact)" = \
		'open|L2/network||L2/network|anna' ]
	[ "$(event "$id" | jq -c '[.state, .text, .to]')" = \
		'["open",{"summary":"It is the switch."},{"queue":"L2/network","rank":2,"tier":"L2"}]' ]
	run_tkt transfer "$id" network -m 'Again.'
	assert_status 0
	assert_out ''
	assert_err "tkt: '${id:0:7}' is in L2/network already"
	as anna
}

@test "a ticket goes to another queue of its tier" {
	on_each_desk goes_sideways
}

@test "another tier is no transfer" {
	local id

	new_desk
	id=$(at_l2)
	as ben
	refused 4 transfer "$id" L3/engineering -m x
	assert_err <<-END
		tkt: cannot transfer '${id:0:7}' to another tier ('L3/engineering')
		hint: up is tkt escalate, down is tkt return
	END
}

@test "why it moves must be said, and where to must exist" {
	local id

	new_desk
	id=$(at_l2)
	as ben
	refused 4 transfer "$id" network
	assert_err <<-END
		tkt: cannot transfer '${id:0:7}': something is missing
		tkt:   summary: it is not said why it moves (-m TEXT)
		hint: add what is missing, or pass with --force REASON, which is recorded
	END
	refused 2 transfer "$id" netwrok -m x
	[[ $err == "tkt: no tier and no queue is called 'netwrok'"* ]]
	refused 2 transfer "$id"
	assert_err <<-END
		tkt: only '$id' is given: first comes the ticket, then the queue
		see 'tkt transfer -h'
	END
}

@test "a waiting ticket is open where it arrives" {
	local id

	new_desk
	id=$(at_l2)
	as ben
	tkt wait -q "$id" vendor
	tkt transfer -q "$id" network -m x
	[ "$(fields "$id" state waiting_on)" = 'open|' ]
}
