#!/usr/bin/env bats
# tkt consult: T5.

load helper
load flow
load handover

is_asked() {
	local id question

	id=$(at_l2)
	as ben
	run_tkt consult "$id" --to L3 -m 'Is the cache shared?'
	assert_status 0
	assert_err ''
	assert_out "consult	${id:0:7}	No login	asks L3"
	[ "$(fields "$id" state queue owner)" = 'open|L2/software|ben' ]
	[ "$(event "$id")" = '{"kind":"consult","text":{"question":"Is the cache shared?"},"to_tier":"L3"}' ]
	question=$(git -C "$DESK" show "HEAD:tickets/${id:0:1}/${id:1:2}/$id.json" |
		jq -r '.events | to_entries | last.key')
	run_tkt list -q is:consulted
	assert_out "$id"

	as cleo
	run_tkt next
	assert_out "consulted	${id:0:7}	P2	$(stamp_of "$id")	open	L2/software	No login	Is the cache shared?"
	run_tkt consult "$id" --answer -m 'No.'
	assert_status 0
	assert_err ''
	assert_out "answer	${id:0:7}	No login	answers ben"
	[ "$(event "$id")" = "{\"consult\":\"$question\",\"kind\":\"answer\",\"text\":{\"answer\":\"No.\"}}" ]
	[ "$(tkt list -q is:consulted)" = '' ]
	run_tkt next
	assert_out ''
	as anna
}

stamp_of() {
	ticket_file "$1" | jq -r '[.events[]] | last.at'
}

@test "a tier is asked, and answers" {
	on_each_desk is_asked
}

@test "the question stands in show until it is answered" {
	local id

	new_desk
	id=$(at_l2)
	TKT_USER=ben tkt consult -q "$id" --to L3 -m 'Is the cache shared?'
	as cleo
	run_tkt show "$id"
	grep -qx 'Question to L3 from ben, .*' "$T/out"
	tkt consult -q "$id" --answer -m 'No.'
	run_tkt show "$id"
	refute grep -q '^Question to' "$T/out"
}

@test "of several questions one is named" {
	local id one two

	new_desk
	id=$(at_l2)
	TKT_USER=ben tkt consult -q "$id" --to L3 -m One
	TKT_USER=ben tkt consult -q "$id" --to L3 -m Two
	read -r one two < <(ticket_file "$id" | jq -r '[.events | to_entries[] |
		select(.value.kind == "consult").key] | join(" ")')
	as cleo
	refused 3 consult "$id" --answer -m No
	assert_err <<-END
		tkt: '${id:0:7}' has 2 open questions
		hint: name one with --question:
		hint:   ${one:0:12}  One
		hint:   ${two:0:12}  Two
	END
	run_tkt consult "$id" --answer --question "${two:0:8}" -m No
	assert_status 0
	[ "$(event "$id" | jq -r .consult)" = "$two" ]
	# The one that is left needs no name.
	run_tkt consult "$id" --answer -m Yes
	assert_status 0
	[ "$(event "$id" | jq -r .consult)" = "$one" ]
	refused 4 consult "$id" --answer -m Again
	assert_err <<-END
		tkt: '${id:0:7}' has no open question
		hint: ask one: tkt consult ${id:0:7} --to TIER -m QUESTION
	END
}

@test "the same question, the same answer: so already" {
	local id before

	new_desk
	id=$(at_l2)
	as ben
	tkt consult -q "$id" --to L3 -m 'Why?'
	before=$(commits)
	run_tkt consult "$id" --to L3 -m 'Why?'
	assert_status 0
	assert_err "tkt: '${id:0:7}' asks L3 that already"
	[ "$(commits)" -eq "$before" ]
	as cleo
	tkt consult -q "$id" --answer -m 'So.'
	run_tkt consult "$id" --answer -m 'So.'
	assert_status 0
	assert_err "tkt: '${id:0:7}' is answered so already"
	[ "$(commits)" -eq $((before + 1)) ]
}

@test "a tier is not asked about its own ticket" {
	local id

	new_desk
	id=$(at_l2)
	as ben
	refused 4 consult "$id" --to L2 -m x
	assert_err <<-END
		tkt: cannot consult L2 about '${id:0:7}': it is there
		hint: ask within the tier by a note: tkt note ${id:0:7} -m TEXT
	END
}

@test "the command line says one thing" {
	local id

	new_desk
	id=$(at_l2)
	while IFS=: read -r arguments message; do
		# shellcheck disable=SC2086 # words are words
		refused 2 consult "$id" $arguments
		assert_err <<-END
			tkt: $message
			see 'tkt consult -h'
		END
	done <<-'END'
		-m x:name a tier with '--to', or answer with '--answer'
		--to L3 --answer -m x:'--to' and '--answer' exclude each other
		--to L3:there is no text: -m TEXT
		--to L9 -m x:option '--to': no tier is called 'L9'; there are L1, L2, L3
		--to L3 --question abcd -m x:'--question' goes with '--answer'
	END
}
