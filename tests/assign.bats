#!/usr/bin/env bats
# tkt assign: T7, and what cli.md says of it.

load helper
load flow

assigned() {
	local id

	id=$(tkt open -q -t x -c mail)
	run_tkt assign "$id" anna -m 'She knows it.'
	assert_status 0
	assert_err ''
	assert_out "assign	${id:0:7}	x	nobody -> anna"
	[ "$(fields "$id" state owner contact)" = 'new|anna|' ]
	run_tkt assign "$id" @me
	assert_status 0
	assert_out ''
	assert_err "tkt: '${id:0:7}' has owner 'anna' already"
	run_tkt assign "$id" none
	assert_out "assign	${id:0:7}	x	anna -> nobody"
	[ "$(event "$id")" = '{"kind":"assign","to":{"queue":"L1/desk","rank":1,"tier":"L1"}}' ]
	run_tkt assign "$id" none
	assert_out ''
	assert_err "tkt: '${id:0:7}' has no owner already"
}

@test "a ticket gets an owner, and none" {
	on_each_desk assigned
}

@test "the contact is another person, of whatever tier" {
	local id

	new_desk
	id=$(tkt open -q -t x -c phone)
	run_tkt assign "$id" ben --contact
	assert_out "assign	${id:0:7}	x	contact anna -> ben"
	[ "$(event "$id")" = '{"contact":"ben","kind":"assign"}' ]
	[ "$(fields "$id" owner contact)" = '|ben' ]
	run_tkt assign "$id" ben --contact
	assert_err "tkt: '${id:0:7}' has contact 'ben' already"
	run_tkt assign "$id" none --contact
	assert_out "assign	${id:0:7}	x	contact ben -> nobody"
	[ "$(fields "$id" contact)" = '' ]
}

@test "people outside the tier are refused" {
	local id

	new_desk
	id=$(tkt open -q -t x)
	refused 4 assign "$id" ben
	assert_err <<-'END'
		tkt: 'ben' works at L2, and the ticket is at L1
		hint: who works at L1: anna, lena
	END
	# A lead works everywhere.
	tkt assign "$id" lena
	[ "$(fields "$id" owner)" = lena ]
	refused 3 assign "$id" bne
	assert_err <<-'END'
		tkt: no person 'bne' on this desk; did you mean 'ben'?
		hint: tkt config person lists them; tkt config person bne --tier L1 adds one
	END
	refused 2 assign "$id"
	assert_err <<-END
		tkt: only '$id' is given: first comes the ticket, then the person
		see 'tkt assign -h'
	END
}

@test "who has left is refused, who is away is said" {
	local id

	new_desk
	TKT_USER=lena tkt config person otto --tier L1 --left
	TKT_USER=lena tkt config person emil --tier L1 --deputy anna \
		--away 2026-03-09
	id=$(tkt open -q -t x)
	refused 4 assign "$id" otto
	assert_err <<-'END'
		tkt: 'otto' has left this desk
		hint: tkt config person lists who is here
	END
	run_tkt assign "$id" emil
	assert_status 0
	assert_out "assign	${id:0:7}	x	nobody -> emil"
	[[ $err == "tkt: 'emil' is away until 2026-03-"*"; the deputy is 'anna'"* ]]
}

@test "what was accepted stays so with another owner" {
	local id

	new_desk
	TKT_USER=lena tkt config person bob --tier L2
	id=$(tkt open -q -t x -c phone --category printer --try a=failed)
	tkt escalate "$id" --reason expertise -m Summary --ask Ask \
		>"$T/said" 2>&1
	as ben
	# Given to somebody before they accepted: it is still offered.
	tkt assign "$id" bob
	[ "$(fields "$id" owner offered_to)" = 'bob|L2/support' ]
	tkt assign "$id" @me
	[ "$(fields "$id" owner offered_to)" = 'ben|' ]
	tkt assign "$id" bob
	[ "$(fields "$id" owner offered_to)" = 'bob|' ]
	tkt assign "$id" none
	[ "$(fields "$id" owner offered_to)" = '|L2/support' ]
}
