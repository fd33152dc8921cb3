#!/usr/bin/env bats
# tkt return: F6, T4, T13.

load helper
load flow
load handover

goes_back() {
	local id

	id=$(at_l2)
	as ben
	run_tkt return "$id" --reason missing-info --missing version,browser \
		--ask 'Ask which browser it is.' -m 'The logs say nothing.' \
		--told phone
	assert_status 0
	assert_err ''
	assert_out "return	${id:0:7}	No login	L2/software -> L1/desk"
	[ "$(fields "$id" state queue owner offered_to contact)" = \
		'open|L1/desk||L1/desk|anna' ]
	[ "$(event "$id" | jq -c '[.reason, .missing, .from.owner, .to, .told, .text]')" = \
		'["missing-info",["version","browser"],"ben",{"queue":"L1/desk","rank":1,"tier":"L1"},"phone",{"ask":"Ask which browser it is.","summary":"The logs say nothing."}]' ]
	as anna
}

@test "a ticket goes back with what is missing" {
	on_each_desk goes_back
}

@test "it goes to the queue that it left last" {
	local id

	new_desk
	id=$(at_l2)
	as ben
	tkt transfer -q "$id" network -m 'It is the switch.'
	tkt claim -q "$id"
	tkt diagnose -q "$id" --finding F --cause C --reproduce R
	tkt escalate -q "$id" --reason access -m S --ask A >"$T/said"
	as cleo
	tkt claim -q "$id"
	run_tkt return "$id" --reason instruction-given --ask 'Restart it.'
	assert_out "return	${id:0:7}	No login	L3/engineering -> L2/network"
}

@test "--to goes two tiers down, or to a queue" {
	local id

	new_desk
	id=$(at_l3)
	as cleo
	run_tkt return "$id" --to L1 --reason fixed --ask 'Tell the user.'
	assert_status 0
	assert_out "return	${id:0:7}	No login	L3/engineering -> L1/desk"

	id=$(at_l3)
	run_tkt return "$id" --to network --reason misrouted --ask 'See.'
	assert_out "return	${id:0:7}	No login	L3/engineering -> L2/network"

	id=$(at_l3)
	refused 4 return "$id" --to L3 --reason misrouted --ask 'See.'
	assert_err <<-END
		tkt: cannot return '${id:0:7}' from L3 to a tier that is not lower
		hint: up is tkt escalate, sideways tkt transfer
	END
}

@test "repeated with its target it is so already" {
	local id before

	new_desk
	id=$(at_l2)
	as ben
	tkt return -q "$id" --to L1 --reason fixed --ask 'Tell them.'
	before=$(commits)
	run_tkt return "$id" --to L1 --reason fixed --ask 'Tell them.'
	assert_status 0
	assert_out ''
	assert_err "tkt: '${id:0:7}' is at L1/desk already"
	[ "$(commits)" -eq "$before" ]
}

@test "reason, ask and what is missing must be said" {
	local id

	new_desk
	id=$(at_l2)
	as ben
	refused 4 return "$id"
	assert_err <<-END
		tkt: cannot return '${id:0:7}': something is missing
		tkt:   reason: no reason is given (--reason WORD)
		tkt:   ask: the receiver is not told what to do first (--ask TEXT)
		hint: add what is missing, or pass with --force REASON, which is recorded
	END
	refused 4 return "$id" --reason missing-info --ask A
	[[ $err == *'missing: it is not said what is missing (--missing FIELD,FIELD)'* ]]
	run_tkt return "$id" --reason missing-info --ask A \
		--missing ' version, , browser'
	assert_status 0
	[ "$(event "$id" | jq -c .missing)" = '["version","browser"]' ]
}

@test "below the lowest tier there is the user" {
	local id

	new_desk
	id=$(new_report)
	refused 4 return "$id" --reason misrouted --ask A
	assert_err <<-END
		tkt: cannot return '${id:0:7}' from L1 to a tier that is not lower
		hint: there is none below; ask the user: tkt wait ID user --reply TEXT
	END
}

@test "the third time down asks who decided" {
	local id

	new_desk
	id=$(at_l2)
	for _ in 1 2; do
		TKT_USER=ben tkt return -q "$id" --reason not-ours --ask A
		TKT_USER=anna tkt escalate -q "$id" --reason expertise -m S \
			--ask A
	done
	as ben
	refused 4 return "$id" --reason not-ours --ask A
	assert_err <<-END
		tkt: cannot return '${id:0:7}': something is missing
		tkt:   decided-by: it goes down for the third time between these tiers (ping-pong) (--decided-by WHO)
		hint: add what is missing, or pass with --force REASON, which is recorded
	END
	run_tkt return "$id" --reason not-ours --ask A --decided-by lena
	assert_status 0
	assert_err ''
	[ "$(event "$id" | jq -r .decided_by)" = lena ]
}

@test "the receiver reads first why it came back" {
	local id

	new_desk
	clock '2026-03-02 09:00'
	id=$(at_l2)
	TKT_USER=ben tkt return -q "$id" --reason missing-info \
		--missing browser --ask 'Ask which browser it is.'
	as anna
	run_tkt show "$id"
	assert_status 0
	[ "$(sed -n '4,8p' "$T/out")" = "$(cat <<-'END'
		Handed back L2/software -> L1/desk by ben, 2026-03-02T09:03:00Z
		  reason      missing-info
		  ask         Ask which browser it is.
		  missing     browser
		  priority    P2 (impact medium, urgency high)
	END
	)" ]
}

@test "-n shows what would be sent" {
	local id before

	new_desk
	clock '2026-03-02 09:00'
	id=$(at_l2)
	as ben
	before=$(commits)
	run_tkt return -n "$id" --reason fixed --ask 'Tell them.'
	assert_status 0
	sed -i "s/${id:0:7}/abcdef0/" "$T/out"
	assert_golden return/packet
	assert_err 'tkt: dry run: nothing was written'
	[ "$(commits)" -eq "$before" ]
}

@test "on a terminal a form asks for what is not given" {
	local id

	new_desk
	id=$(at_l2)
	as ben
	cat >"$T/bin/type" <<-'END'
		#!/bin/sh
		cat >"$1" <<-'TYPED'
			## reason: why
			missing-info
			## ask: first
			Ask for the browser.
			## missing: what
			browser, version
		TYPED
	END
	chmod +x "$T/bin/type"
	export TKT_EDITOR=type
	run_tty return "$id"
	assert_status 0
	[ "$(event "$id" | jq -c '[.reason, .missing, .text]')" = \
		'["missing-info",["browser","version"],{"ask":"Ask for the browser."}]' ]
}
