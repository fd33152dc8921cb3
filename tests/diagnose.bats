#!/usr/bin/env bats
# tkt diagnose: F7, T9.

load helper
load flow

found() {
	local id

	id=$(tkt open -q -t x)
	run_tkt diagnose "$id" --finding 'The disk is full.'
	assert_status 0
	assert_err ''
	assert_out "diagnose	${id:0:7}	x	fact"
	[ "$(event "$id")" = '{"finding_kind":"fact","kind":"diagnose","text":{"finding":"The disk is full."}}' ]
	[ "$(fields "$id" state queue)" = 'new|L1/desk' ]
}

@test "a finding is recorded" {
	on_each_desk found
}

@test "facts, hypotheses and what was ruled out" {
	local id as

	new_desk
	id=$(tkt open -q -t x)
	for as in fact hypothesis ruled-out; do
		run_tkt diagnose "$id" --finding "$as" --as "$as"
		assert_out "diagnose	${id:0:7}	x	$as"
		[ "$(event "$id" | jq -r .finding_kind)" = "$as" ]
	done
	refused 2 diagnose "$id" --as fact
	assert_err <<-'END'
		tkt: '--as' goes with --finding
		see 'tkt diagnose -h'
	END
	refused 2 diagnose "$id" --finding x --as rumour
	refused 2 diagnose "$id"
	assert_err <<-'END'
		tkt: it is not said what was found: --finding, --cause, --cause-code or --reproduce
		see 'tkt diagnose -h'
	END
}

@test "a cause is suspected until it is confirmed" {
	local id

	new_desk
	id=$(tkt open -q -t x)
	refused 4 diagnose "$id" --confirmed
	assert_err <<-END
		tkt: cannot confirm the cause of '${id:0:7}': none is known
		hint: say which: --cause TEXT, --cause-code CODE
	END
	run_tkt diagnose "$id" --cause-code capacity
	assert_out "diagnose	${id:0:7}	x	cause suspected"
	[ "$(fields "$id" cause_code cause_state cause)" = \
		'capacity|suspected|' ]
	run_tkt diagnose "$id" --confirmed
	assert_out "diagnose	${id:0:7}	x	cause confirmed"
	# A better code for it leaves it confirmed, other words do not.
	tkt diagnose "$id" --cause-code hardware
	[ "$(fields "$id" cause_code cause_state)" = 'hardware|confirmed' ]
	tkt diagnose "$id" --cause 'The disk is old.'
	[ "$(fields "$id" cause_state cause)" = 'suspected|The disk is old.' ]
	tkt diagnose "$id" --cause 'The disk is broken.' --confirmed
	[ "$(fields "$id" cause_state cause)" = \
		'confirmed|The disk is broken.' ]
	refused 2 diagnose "$id" --cause-code hardwar
	assert_err <<-'END'
		tkt: unknown cause code 'hardwar'; did you mean 'hardware'? (tkt config cause_codes lists them, tkt config cause_codes A,B,… sets them)
		see 'tkt diagnose -h'
	END
}

@test "how to reproduce it, and notes" {
	local id

	new_desk
	id=$(tkt open -q -t x)
	run_tkt diagnose "$id" --reproduce 'Fill the disk.'
	assert_out "diagnose	${id:0:7}	x	reproduction"
	run_tkt diagnose "$id" -m 'More tomorrow.'
	assert_out "diagnose	${id:0:7}	x	note"
	[ "$(event "$id")" = \
		'{"kind":"diagnose","text":{"note":"More tomorrow."}}' ]
	# After the end it can still be found out.
	tkt resolve "$id" -m Done
	tkt diagnose "$id" --cause-code capacity --confirmed
	tkt close "$id" --told phone
	refused 4 diagnose "$id" --finding x
	assert_err <<-END
		tkt: cannot diagnose '${id:0:7}': it is closed
		hint: legal now: reopen
	END
}
