#!/usr/bin/env bats
# tkt escalate: F5, F9, T4, T6, T13 and the packet (requirements.md 3).

load helper
load flow
load handover

goes_up() {
	local id

	id=$(new_report)
	run_tkt escalate "$id" --reason expertise -m 'Nobody can log in.' \
		--ask 'Look at the logs.' --reply 'We look at it.' \
		--next-update '2026-03-02 17:00'
	assert_status 0
	assert_err ''
	assert_out "escalate	${id:0:7}	No login	L1/desk -> L2/software"
	[ "$(fields "$id" state tier queue owner offered_to next_update_at)" = \
		'open|L2|L2/software||L2/software|2026-03-02T17:00:00Z' ]
	try=$(ticket_file "$id" | jq -r \
		'.events | to_entries[] | select(.value.kind == "try").key')
	[ "$(event "$id" | jq -S .)" = "$(jq -nS --arg try "$try" '{
		kind: "escalate", reason: "expertise", state: "open",
		from: {queue: "L1/desk", rank: 1, tier: "L1"},
		to: {queue: "L2/software", rank: 2, tier: "L2"},
		next_update_at: "2026-03-02T17:00:00Z",
		packet: {category: "software-bug", impact: "medium",
			priority: "P2", tries: [$try], urgency: "high"},
		text: {ask: "Look at the logs.", reply: "We look at it.",
			summary: "Nobody can log in."}}')" ]
	[ "$(git -C "$DESK" log -1 --format=%s)" = \
		"escalate ${id:0:7}: L1/desk -> L2/software" ]
}

@test "a ticket goes up with its packet" {
	on_each_desk goes_up
}

@test "what is missing is named, all of it, and nothing is written" {
	local id

	new_desk
	id=$(tkt open -q -t 'No login' -r carl -c mail)
	refused 4 escalate "$id"
	assert_err <<-END
		tkt: cannot escalate '${id:0:7}': something is missing
		tkt:   reason: no reason is given (--reason WORD)
		tkt:   summary: there is no summary in own words (-m SUMMARY)
		tkt:   impact: the impact is not known (tkt triage ID --impact high|medium|low)
		tkt:   urgency: the urgency is not known (tkt triage ID --urgency high|medium|low)
		tkt:   category: the category is not known (tkt triage ID --category NAME)
		tkt:   tries: no step was tried (--try ACTION=RESULT or --no-tries REASON)
		tkt:   ask: the receiver is not told what to do first (--ask TEXT)
		hint: add what is missing, or pass with --force REASON, which is recorded
	END
}

@test "--force passes, and says what it passed" {
	local id

	new_desk
	id=$(tkt open -q -t 'No login' -r carl -c mail)
	run_tkt escalate "$id" --reason policy -m S --ask A --told phone \
		--force 'The director calls.'
	assert_status 0
	assert_err <<-'END'
		tkt: forced: the impact is not known (tkt triage ID --impact high|medium|low)
		tkt: forced: the urgency is not known (tkt triage ID --urgency high|medium|low)
		tkt: forced: the category is not known (tkt triage ID --category NAME)
		tkt: forced: no step was tried (--try ACTION=RESULT or --no-tries REASON)
	END
	[ "$(event "$id" | jq -c '[.forced, .text.force]')" = \
		'[["impact","urgency","category","tries"],"The director calls."]' ]
	[ "$(tkt list -q is:forced)" = "$id" ]
}

@test "--try records the step before it goes, --no-tries says why none" {
	local id

	new_desk
	id=$(tkt open -q -t x -r carl -c mail --category printer)
	run_tkt escalate -q "$id" --reason expertise -m S --ask A --told phone \
		--try 'a=b=failed' --try 'looked=unclear'
	assert_status 0
	assert_out "$id"
	[ "$(kinds "$id")" = 'open try try escalate' ]
	[ "$(event "$id" escalate | jq '.packet.tries | length')" -eq 2 ]
	[ "$(ticket_file "$id" | jq -c '[.events[] | select(.kind == "try") |
		[.text.action, .result]]')" = \
		'[["a=b","failed"],["looked","unclear"]]' ]

	id=$(tkt open -q -t y -r carl -c mail --category printer)
	run_tkt escalate -q "$id" --reason access -m S --ask A --told phone \
		--no-tries 'No rights.'
	assert_status 0
	[ "$(event "$id" | jq -r .text.no_tries)" = 'No rights.' ]
}

@test "a try without a result, or with another, is a usage error" {
	local id

	new_desk
	id=$(new_report)
	refused 2 escalate "$id" --try 'looked'
	assert_err <<-'END'
		tkt: option '--try': 'looked' does not say what came of it: ACTION=worked, failed, partial or unclear
		see 'tkt escalate -h'
	END
	refused 2 escalate "$id" --try 'looked=faild'
	assert_err <<-'END'
		tkt: option '--try': unknown result 'faild'; did you mean 'failed'?
		see 'tkt escalate -h'
	END
}

@test "--to names a tier, a queue, or the end of a queue's name" {
	local to where

	new_desk
	while read -r to where; do
		id=$(new_report)
		run_tkt escalate "$id" --to "$to" --reason priority -m S \
			--ask A --told phone
		assert_status 0
		[ "$(fields "$id" queue)" = "$where" ]
	done <<-'END'
		L2 L2/software
		L3 L3/engineering
		L2/network L2/network
		network L2/network
		development L3/development
	END
	id=$(new_report)
	refused 2 escalate "$id" --to L2/netwrk --reason priority -m S --ask A
	assert_err <<-'END'
		tkt: no tier and no queue is called 'L2/netwrk'; did you mean 'L2/network'?
		see 'tkt escalate -h'
	END
	refused 4 escalate "$id" --to L1 --reason priority -m S --ask A
	assert_err <<-END
		tkt: cannot escalate '${id:0:7}' from L1 to a tier that is not higher
		hint: down is tkt return, sideways is tkt transfer
	END
}

@test "repeated with its target it is so already" {
	local id before

	new_desk
	id=$(new_report)
	for to in L2 L2/software; do
		tkt escalate -q "$id" --to "$to" --reason priority -m S --ask A \
			--told phone
		before=$(commits)
	done
	run_tkt escalate "$id" --to L2 --reason priority -m S --ask A
	assert_status 0
	assert_out ''
	assert_err "tkt: '${id:0:7}' is at L2/software already"
	[ "$(commits)" -eq "$before" ]
	# Another queue is no repetition.
	refused 4 escalate "$id" --to L2/network --reason priority -m S --ask A
}

@test "from L2 it takes a finding, a cause and a way to reproduce it" {
	local id

	new_desk
	id=$(at_l2)
	as ben
	refused 4 escalate "$id" --reason code-debug -m S --ask A
	assert_err <<-END
		tkt: cannot escalate '${id:0:7}': something is missing
		tkt:   findings: there is no finding (tkt diagnose ID --finding TEXT)
		tkt:   cause: no root cause is even suspected (tkt diagnose ID --cause TEXT)
		tkt:   reproduction: nobody said how to reproduce it (tkt diagnose ID --reproduce TEXT (or 'not reproducible'))
		hint: add what is missing, or pass with --force REASON, which is recorded
	END
	tkt diagnose "$id" --finding F --cause C --reproduce 'not reproducible'
	run_tkt escalate "$id" --reason code-debug -m S --ask A
	assert_status 0
	assert_err ''
	assert_out "escalate	${id:0:7}	No login	L2/software -> L3/engineering"
	[ "$(event "$id" | jq -c '[.packet.cause_state, (.packet.findings |
		length), (.packet.tries | length), .to.top]')" = \
		'["suspected",1,1,true]' ]
}

@test "at the top there is a manager, or a vendor" {
	local id

	new_desk
	id=$(at_l3)
	as cleo
	refused 4 escalate "$id" --reason expertise -m S --ask A
	assert_err <<-END
		tkt: cannot escalate '${id:0:7}': L3 is the highest tier
		hint: inform a manager: tkt escalate ${id:0:7} --manager; or wait for one outside: tkt wait ${id:0:7} vendor
	END
	run_tkt escalate "$id" --manager -m 'Needs a decision.'
	assert_status 0
	assert_out "escalate	${id:0:7}	No login	manager informed"
	assert_err "tkt: no manager is here by name: tkt config person WHO --role manager"
	[ "$(fields "$id" state queue owner)" = 'open|L3/engineering|cleo' ]

	TKT_USER=lena tkt config person max --name Max --role manager
	run_tkt escalate "$id" --manager -m 'Still needs one.'
	assert_out "escalate	${id:0:7}	No login	manager max"
	assert_err ''
	[ "$(event "$id")" = '{"kind":"inform","manager":"max","text":{"summary":"Still needs one."}}' ]
	run_tkt escalate "$id" --manager=lena -m 'And one more.'
	assert_out "escalate	${id:0:7}	No login	manager lena"
	refused 4 escalate "$id" --manager
	refused 3 escalate "$id" --manager=nobody -m x
	refused 2 escalate "$id" --manager --to L3 -m x
	assert_err <<-'END'
		tkt: '--manager' moves nothing: it goes without '--to'
		see 'tkt escalate -h'
	END
}

@test "only those of the tier hand over, and only what is live" {
	local id

	new_desk
	id=$(at_l2)
	as anna
	refused 4 escalate "$id" --reason expertise -m S --ask A
	assert_err <<-END
		tkt: cannot escalate '${id:0:7}': it is at L2, and 'anna' acts at L1
		hint: ask somebody of L2, or consult: tkt consult ${id:0:7} --to L2 -m QUESTION
	END
	as ben
	tkt resolve -q "$id" -m Done --kb none=x
	refused 4 escalate "$id" --reason expertise -m S --ask A
	assert_err <<-END
		tkt: cannot escalate '${id:0:7}': it is resolved
		hint: legal now: diagnose, fix, close, reopen
	END
}

@test "an unknown reason gets the nearest, an unknown person is not found" {
	local id

	new_desk
	id=$(new_report)
	refused 2 escalate "$id" --reason expertice
	assert_err <<-'END'
		tkt: option '--reason': unknown value 'expertice'; did you mean 'expertise'?
		see 'tkt escalate -h'
	END
	refused 3 escalate "$id" --reason policy -m S --ask A \
		--decided-by nobody
}

@test "several go in one commit" {
	local one two before

	new_desk
	one=$(new_report) two=$(new_report)
	before=$(commits)
	run_tkt escalate "$one" "$two" --reason priority -m S --ask A \
		--told phone
	assert_status 0
	assert_out <<-END
		escalate	${one:0:7}	No login	L1/desk -> L2/software
		escalate	${two:0:7}	No login	L1/desk -> L2/software
	END
	[ "$(commits)" -eq $((before + 1)) ]
}

# --- before it goes ------------------------------------------------------------

@test "-n prints packet and gaps, and changes nothing" {
	local id before

	new_desk
	clock '2026-03-02 09:00'
	id=$(tkt open -q -t 'No login' -r carl -c mail --system crm)
	tkt reply -q "$id" -m 'We have it.' >"$T/said"
	before=$(commits)
	run_tkt escalate -n "$id" --reason expertise --try 'reset it=failed'
	assert_status 4
	sed -i "s/${id:0:7}/abcdef0/" "$T/out"
	assert_golden escalate/gaps
	[ "${err%%$'\n'*}" = "tkt: cannot escalate '${id:0:7}': something is missing" ]

	id=$(new_report)
	run_tkt escalate -n "$id" --reason expertise -m 'Nobody can log in.' \
		--ask 'Look at the logs.' --reply 'We look at it.'
	assert_status 0
	sed -i "s/${id:0:7}/abcdef0/" "$T/out"
	assert_golden escalate/packet
	assert_err 'tkt: dry run: nothing was written'
	[ "$(commits)" -eq $((before + 1)) ]
}

# The form's editor: keeps what it was shown, writes what TYPED holds.
editor_types() {
	cat >"$T/typed"
	cat >"$T/bin/type" <<-END
		#!/bin/sh
		cp "\$1" "$T/form"
		cat "$T/typed" >"\$1"
	END
	chmod +x "$T/bin/type"
	export TKT_EDITOR=type
}

@test "on a terminal the form is filled from the record" {
	local id

	new_desk
	id=$(new_report)
	editor_types <<-'END'
		## reason: why
		expertise
		## summary: what
		Nobody can log in.
		## ask: first
		Look at the logs.
		## try: tried
		restarted it=failed
		## reply: told
		We look at it.
	END
	run_tty escalate "$id"
	assert_status 0
	[ "$(kinds "$id")" = 'open try try escalate' ]
	[ "$(event "$id" | jq -c '[.reason, .text]')" = \
		'["expertise",{"ask":"Look at the logs.","reply":"We look at it.","summary":"Nobody can log in."}]' ]
	# It had shown what is known, what is missing and the category's ask.
	grep -qx '#   tried       failed   reset the password' "$T/form"
	grep -qx '#   summary     there is no summary in own words (-m SUMMARY)' \
		"$T/form"
	grep -qx 'Reproduce it with the steps given, and find the first error in the logs of that time.' \
		"$T/form"
}

@test "a form that is left as it was changes nothing" {
	local id before

	new_desk
	id=$(new_report)
	before=$(commits)
	TKT_EDITOR=true run_tty escalate "$id"
	assert_status 1
	[ "$(commits)" -eq "$before" ]
}
