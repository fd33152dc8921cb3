#!/usr/bin/env bats
# tkt receive: sla.md States, design.md 2 on receive, joined duplicates.

load helper
load flow

received() {
	local id

	id=$(tkt open -q -t x -c phone)
	run_tkt receive "$id" -m 'Still broken.' -c mail
	assert_status 0
	assert_err ''
	assert_out "receive	${id:0:7}	x	"
	[ "$(event "$id")" = '{"channel":"mail","kind":"receive","state":"open","text":{"message":"Still broken."}}' ]
	[ "$(fields "$id" state channel queue)" = 'open|mail|L1/desk' ]
}

@test "the user's words are recorded" {
	on_each_desk received
}

@test "they end a wait on the user, and no other wait" {
	local id

	new_desk
	id=$(tkt open -q -t x -c phone)
	tkt wait "$id" user --reply 'Which browser?'
	run_tkt receive "$id" -m 'All of them.'
	assert_out "receive	${id:0:7}	x	waiting -> open"
	tkt wait "$id" vendor
	run_tkt receive "$id" -m 'Any news?'
	assert_out "receive	${id:0:7}	x	"
	[ "$(fields "$id" state waiting_on)" = 'waiting|vendor' ]
	id=$(tkt open -q -t x -c mail)
	tkt receive "$id" -m 'Hello?'
	[ "$(fields "$id" state)" = new ]
}

@test "they open again what was resolved, and closed within the window" {
	local id

	new_desk
	id=$(tkt open -q -t x --resolve Done)
	run_tkt receive "$id" -m No
	assert_out "receive	${id:0:7}	x	resolved -> open"
	tkt resolve "$id" -m Now --confirmed
	clock '+13 days'
	run_tkt receive "$id" -m No
	assert_out "receive	${id:0:7}	x	closed -> open"
	tkt resolve "$id" -m Now --confirmed
	clock '+15 days'
	run_tkt receive "$id" -m No
	assert_status 0
	assert_out "receive	${id:0:7}	x	"
	assert_err "tkt: '${id:0:7}' was closed too long ago to open again: tkt open --follow-up ${id:0:7}"
	[ "$(fields "$id" state)" = closed ]
}

joined() {
	local one two three

	one=$(tkt open -q -t One --resolve Done)
	two=$(tkt open -q -t Two)
	three=$(tkt open -q -t Three)
	tkt reject "$three" --as duplicate --of "$two"
	tkt reject "$two" --as duplicate --of "$one"
	run_tkt receive "$three" -m 'Hello?'
	assert_status 0
	assert_out "receive	${one:0:7}	One	resolved -> open"
	assert_err "tkt: '${three:0:7}' is a duplicate: it goes to '${one:0:7}'"
	[ "$(kinds "$three")" = 'open reject' ]
}

@test "what is said of a duplicate goes to what it repeats" {
	on_each_desk joined
}

@test "to other rejected tickets nothing happens" {
	local id

	new_desk
	id=$(tkt open -q -t x)
	tkt reject "$id" --as spam
	tkt receive "$id" -m 'Buy!'
	[ "$(fields "$id" state)" = rejected ]
}

@test "it needs a text and a channel of the desk" {
	local id

	new_desk
	id=$(tkt open -q -t x)
	refused 2 receive "$id"
	assert_err <<-'END'
		tkt: it is not said what the user said: -m TEXT
		see 'tkt receive -h'
	END
	refused 2 receive "$id" -m x -c pone
	assert_err <<-'END'
		tkt: unknown channel 'pone'; did you mean 'phone'? (tkt config channels lists them, tkt config channels A,B,… sets them)
		see 'tkt receive -h'
	END
}

@test "once is once, at a duplicate's target too" {
	local one two

	new_desk
	one=$(tkt open -q -t One)
	two=$(tkt open -q -t Two)
	tkt reject "$two" --as duplicate --of "$one"
	tkt receive "$two" -m x --once mail-1 2>"$T/said"
	run_tkt receive "$two" -m x --once mail-1
	assert_status 0
	assert_out ''
	[ "$(kinds "$one")" = 'open link receive' ]
}
