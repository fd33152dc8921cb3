#!/usr/bin/env bats
# tkt reopen: sla.md States; a duplicate is taken apart (cli.md).

load helper
load flow

reopened() {
	local id

	id=$(tkt open -q -t x -c phone --try a=failed --resolve Done)
	refused 4 reopen "$id"
	assert_err <<-END
		tkt: cannot reopen '${id:0:7}': something is missing
		tkt:   reason: no reason is given (-m REASON)
		hint: add what is missing, or pass with --force REASON, which is recorded
	END
	run_tkt reopen "$id" -m 'It broke again.'
	assert_status 0
	assert_err ''
	assert_out "reopen	${id:0:7}	x	resolved -> open"
	[ "$(event "$id")" = '{"kind":"reopen","state":"open","text":{"note":"It broke again."}}' ]
	[ "$(fields "$id" state owner queue resolved_at)" = \
		'open|anna|L1/desk|' ]
	run_tkt reopen "$id" -m Again
	assert_status 0
	assert_out ''
	assert_err "tkt: '${id:0:7}' is open already"
}

@test "what was resolved is open again, where it was" {
	on_each_desk reopened
}

@test "a closed one within the window" {
	local id

	new_desk
	id=$(tkt open -q -t x --resolve Done --confirmed)
	clock '+13 days'
	tkt reopen "$id" -m No
	tkt resolve "$id" -m Done --confirmed
	clock '+15 days'
	refused 4 reopen "$id" -m No
	assert_err <<-END
		tkt: cannot reopen '${id:0:7}': it was closed longer ago than the desk's reopen window
		hint: begin a new one: tkt open --follow-up ${id:0:7}
	END
	refused 4 reopen "$id" -m No --force x
	TKT_USER=lena tkt config windows.reopen 30d
	tkt reopen "$id" -m No
	[ "$(fields "$id" state)" = open ]
}

@test "a rejected one, with a reason" {
	local id

	new_desk
	id=$(tkt open -q -t x)
	tkt reject "$id" --as spam
	run_tkt reopen "$id" -m 'It is no spam.'
	assert_out "reopen	${id:0:7}	x	rejected -> open"
}

@test "what is neither new nor waiting was never finished" {
	local id

	new_desk
	id=$(tkt open -q -t x)
	refused 4 reopen "$id" -m x
	assert_err <<-END
		tkt: cannot reopen '${id:0:7}': it is new
		hint: legal now: triage, claim, try, diagnose, wait, escalate, transfer, consult, fix, resolve, reject
	END
}

parted() {
	local one two

	one=$(tkt open -q -t One -r carl --cc emil)
	two=$(tkt open -q -t Two -r dora --cc emil)
	tkt reject "$two" --as duplicate --of "$one"
	[ "$(fields "$one" cc links)" = "dora,emil|duplicate:$two" ]
	run_tkt reopen "$two" -m 'Not the same.'
	assert_status 0
	assert_out "reopen	${two:0:7}	Two	rejected -> open"
	[ "$(fields "$two" state duplicate_of)" = 'open|' ]
	# Who was there on their own account stays.
	[ "$(fields "$one" cc links)" = 'emil|' ]
	tkt reply "$two" -m 'We look into it.'
	[ "$(kinds "$two")" = 'open reject reopen reply' ]
}

@test "a duplicate is taken apart again" {
	on_each_desk parted
}
