#!/usr/bin/env bats
# tkt note: T11.

load helper
load flow

noted() {
	local id

	id=$(tkt open -q -t x)
	run_tkt note "$id" -m 'Careful.'
	assert_status 0
	assert_err ''
	assert_out "note	${id:0:7}	x	"
	[ "$(event "$id")" = '{"kind":"note","text":{"note":"Careful."}}' ]
	[ "$(fields "$id" state queue)" = 'new|L1/desk' ]
}

@test "a note is written" {
	on_each_desk noted
}

@test "guidance for a tier stands on top" {
	local id

	new_desk
	id=$(tkt open -q -t x)
	as cleo
	run_tkt note "$id" --for L1 -m 'Ask for the browser first.'
	assert_out "note	${id:0:7}	x	for L1"
	[ "$(event "$id")" = '{"for":"L1","kind":"note","text":{"note":"Ask for the browser first."}}' ]
	as anna
	run_tkt show "$id"
	[[ ${out%%Where it stands*} == *'Ask for the browser first.'* ]]
	refused 2 note "$id" --for L9 -m x
	assert_err <<-'END'
		tkt: unknown tier 'L9'; did you mean 'L1'? (tkt config tiers lists them, tkt config tiers.NAME.rank N adds one)
		see 'tkt note -h'
	END
}

@test "a note needs a text" {
	local id

	new_desk
	id=$(tkt open -q -t x)
	refused 2 note "$id"
	assert_err <<-'END'
		tkt: the note has no text: -m TEXT
		see 'tkt note -h'
	END
	refused 2 note "$id" -m ' '
	assert_err <<-'END'
		tkt: the text of '-m' is empty
		see 'tkt note -h'
	END
	refused 2 note -m x
}

@test "a note fits every state" {
	local id

	new_desk
	id=$(tkt open -q -t x --resolve Done --confirmed)
	tkt note "$id" -m 'Well done.'
	[ "$(fields "$id" state)" = closed ]
	id=$(tkt open -q -t x)
	tkt reject "$id" --as spam
	tkt note "$id" -m 'Again them.'
	[ "$(fields "$id" state)" = rejected ]
}

@test "without a text a terminal's editor opens" {
	local id

	new_desk
	id=$(tkt open -q -t x -c mail)
	# shellcheck disable=SC2016
	printf '#!/bin/sh\necho Read the manual. >"$1"\n' >"$T/bin/type"
	chmod +x "$T/bin/type"
	export TKT_EDITOR=type
	run_tty note "$id" --for L1
	assert_status 0
	[ "$(event "$id" | jq -c '[.for, .text]')" = \
		'["L1",{"note":"Read the manual."}]' ]
	run_tty reply "$id"
	assert_status 0
	[ "$(event "$id" reply | jq -c .text)" = '{"reply":"Read the manual."}' ]
	TKT_EDITOR=true run_tty note "$id"
	assert_status 1
	[[ $out == *'the form was left as it is: nothing is changed'* ]]
	# What does not exist is told before anybody types.
	TKT_EDITOR=false run_tty note 0000dead
	assert_status 3
	# No terminal, no editor.
	refused 2 note "$id"
}
