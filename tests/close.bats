#!/usr/bin/env bats
# tkt close: F4, F13.

load helper
load flow

closed() {
	local id

	id=$(tkt open -q -t x -c mail --resolve Done)
	refused 4 close "$id"
	assert_err <<-END
		tkt: cannot close '${id:0:7}': something is missing
		tkt:   told: nothing proves that the user was informed (--reply TEXT or --told CHANNEL)
		hint: add what is missing, or pass with --force REASON, which is recorded
	END
	run_tkt close "$id" --told phone --rating 4 -m 'She was glad.'
	assert_status 0
	assert_err ''
	assert_out "close	${id:0:7}	x	resolved -> closed"
	[ "$(event "$id")" = '{"kind":"close","rating":4,"state":"closed","text":{"note":"She was glad."},"told":"phone"}' ]
	[ "$(fields "$id" state rating queue)" = 'closed|4|L1/desk' ]
}

@test "closed with proof that the user was informed" {
	on_each_desk closed
}

@test "each of the proofs" {
	local id

	new_desk
	# --reply, --confirmed
	id=$(tkt open -q -t x --resolve Done)
	tkt close "$id" --reply 'It works.'
	id=$(tkt open -q -t x --resolve Done)
	tkt close "$id" --confirmed
	# A public reply after it was resolved.
	id=$(tkt open -q -t x --resolve Done)
	tkt reply "$id" -m 'It works.'
	tkt close "$id"
	# A public reply after the step that worked.
	id=$(tkt open -q -t x)
	tkt try "$id" restart --result worked
	tkt reply "$id" -m 'It works.'
	tkt resolve "$id" -m Done
	tkt close "$id"
	# With the resolving.
	id=$(tkt open -q -t x)
	tkt resolve "$id" -m Done --told phone
	tkt close "$id"
}

@test "what proves nothing" {
	local id

	new_desk
	# Before the fix.
	id=$(tkt open -q -t x)
	tkt reply "$id" -m 'We look into it.'
	tkt resolve "$id" -m Done
	refused 4 close "$id"
	# A note.
	tkt note "$id" -m 'Tell him.'
	refused 4 close "$id"
	# Before it was opened again.
	tkt reply "$id" -m 'It works.'
	tkt reopen "$id" -m 'It does not.'
	tkt resolve "$id" -m Done
	refused 4 close "$id"
	refused 2 close "$id" --told smoke
	# Force passes, and is recorded.
	run_tkt close "$id" --force 'He left the company.'
	assert_status 0
	assert_err 'tkt: forced: nothing proves that the user was informed (--reply TEXT or --told CHANNEL)'
	[ "$(event "$id")" = '{"forced":["told"],"kind":"close","state":"closed","text":{"force":"He left the company."}}' ]
}

@test "only what is resolved" {
	local id

	new_desk
	id=$(tkt open -q -t x -c phone)
	refused 4 close "$id" --told phone
	assert_err <<-END
		tkt: cannot close '${id:0:7}': it is open
		hint: legal now: claim, try, diagnose, wait, escalate, transfer, consult, fix, resolve, reject
	END
	# Force makes no illegal step legal.
	refused 4 close "$id" --told phone --force x
	tkt reject "$id" --as withdrawn
	refused 4 close "$id" --told phone
}

@test "closed is closed, and may be rated" {
	local id

	new_desk
	id=$(tkt open -q -t x --resolve Done --confirmed)
	run_tkt close "$id"
	assert_status 0
	assert_out ''
	assert_err "tkt: '${id:0:7}' is closed already"
	run_tkt close "$id" --rating 5
	assert_out "close	${id:0:7}	x	rated 5"
	[ "$(event "$id")" = '{"kind":"edit","rating":5}' ]
	run_tkt close "$id" --rating 5
	assert_out ''
	refused 2 close "$id" --rating 6
	assert_err <<-'END'
		tkt: option '--rating': 6 is not one of 1 to 5
		see 'tkt close -h'
	END
	refused 2 close "$id" --rating good
}

# A ticket that is at L3, resolved and told, with $1 for --kb.
at_l3() {
	as cleo
	id=$(tkt open -q -t x -c phone --tier L3)
	tkt resolve "$id" -m Done --kb "$1" --told phone
}

article() {
	printf '## Resolution\nPress it.\n%s' "${1-}" |
		tkt kb new -q -t Printing -F -
}

@test "what reached L3 needs articles for every tier below" {
	local id article

	new_desk
	as cleo
	article=$(article)
	at_l3 "$article"
	tkt list -q is:uncovered >"$T/out"
	assert_out "$id"
	refused 4 close "$id"
	assert_err <<-END
		tkt: cannot close '${id:0:7}': something is missing
		tkt:   coverage: it reached the highest tier and no article with resolution and prevention serves the tiers below (tkt kb edit ARTICLE --audience L1,L2, or --kb none=REASON)
		hint: add what is missing, or pass with --force REASON, which is recorded
	END
	# Both parts, but not for L2.
	printf '## Resolution\nPress it.\n## Prevention\nKeep it dry.\n' |
		tkt kb edit "$article" --audience L1 -F - >"$T/said"
	refused 4 close "$id"
	tkt kb edit "$article" --audience L1,L2 >"$T/said"
	tkt close "$id"
	[ "$(event "$id" | jq -cS '.kb | del(.body)')" = \
		"{\"article\":\"$article\",\"covers\":[\"L1\",\"L2\"]}" ]
}

@test "or a waiver, also when closing" {
	local id

	new_desk
	at_l3 'none=Never again.'
	tkt close "$id"
	as cleo
	at_l3 "$(article)"
	refused 4 close "$id"
	refused 2 close "$id" --kb none
	tkt close "$id" --kb 'none=The machine is gone.'
	[ "$(event "$id")" = '{"kb":{"decision":"none"},"kind":"close","state":"closed","text":{"kb_reason":"The machine is gone."}}' ]
}

@test "another article named when closing covers" {
	local id good

	new_desk
	at_l3 "$(article)"
	good=$(article $'## Prevention\nKeep it dry.\n')
	tkt close "$id" --kb "$good"
	[ "$(fields "$id" kb state)" = "$good|closed" ]
}

@test "an incident is covered by what its problem decided" {
	local id problem

	new_desk
	problem=$(tkt open -q -t Problem --type problem)
	tkt resolve "$problem" -m Done --kb 'none=Gone.'
	at_l3 "$(article)"
	refused 4 close "$id"
	tkt link "$id" problem "$problem"
	tkt close "$id"
}
