#!/usr/bin/env bats
# tkt edit: fields set right; what moves a ticket is refused.

load helper
load flow

is_edited() {
	local id

	id=$(tkt open -q -t 'No lgoin' -r carl -c mail)
	run_tkt edit "$id" -t 'No login' --tag vpn --tag slow --system crm \
		--ref JIRA-7 --cc dora --type incident --impact high \
		--urgency=low
	assert_status 0
	assert_err ''
	assert_out "edit	${id:0:7}	No login	title, type, impact, urgency, tags, systems, refs, cc"
	[ "$(event "$id")" = '{"add":{"refs":["JIRA-7"],"systems":["crm"],"tags":["vpn","slow"]},"impact":"high","kind":"edit","matrix":"123234345","text":{"cc":"dora","title":"No login"},"type":"incident","urgency":"low"}' ]
	[ "$(fields "$id" title tags systems refs cc type impact urgency priority state)" = \
		'No login|slow,vpn|crm|JIRA-7|dora|incident|high|low|P3|new' ]
	[ "$(git -C "$DESK" log -1 --format=%s)" = \
		"edit ${id:0:7}: title, type, impact, urgency, tags, systems, refs, cc" ]
}

@test "commas separate tags and systems" {
	local id

	new_desk
	id=$(tkt open -q -t x -c mail --system crm,web --tag 'vpn, slow')
	[ "$(fields "$id" systems tags)" = 'crm,web|slow,vpn' ]
	tkt triage -q "$id" --system web,mail
	tkt edit -q "$id" --system dns,ntp --tag a,b --untag vpn,slow
	[ "$(fields "$id" systems tags)" = 'crm,dns,mail,ntp,web|a,b' ]
}

@test "fields are set right" {
	on_each_desk is_edited
}

@test "what is so already is said, and not written" {
	local id before

	new_desk
	id=$(tkt open -q -t x -r carl -c mail --tag vpn --cc dora --impact low)
	before=$(commits)
	run_tkt edit "$id" -t x --tag vpn --cc dora --impact low --untag slow \
		--uncc ben --category none --requester carl
	assert_status 0
	assert_out ''
	assert_err "tkt: '${id:0:7}' is so already"
	[ "$(commits)" -eq "$before" ]
}

@test "what is added can be taken away" {
	local id

	new_desk
	id=$(tkt open -q -t x -c mail --tag a --tag b --system s --ref R \
		--cc dora --cc eli)
	run_tkt edit "$id" --untag a --unsystem s --unref R --uncc dora
	assert_status 0
	[ "$(event "$id")" = '{"kind":"edit","remove":{"refs":["R"],"systems":["s"],"tags":["a"]},"text":{"uncc":"dora"}}' ]
	[ "$(fields "$id" tags systems refs cc)" = 'b|||eli' ]
}

@test "none takes a value away" {
	local id

	new_desk
	id=$(tkt open -q -t x -c mail --category printer --impact high \
		--urgency high)
	tkt edit -q "$id" -p P5 --because 'They wait.'
	[ "$(fields "$id" priority)" = P5 ]
	run_tkt edit "$id" -p none --category none
	assert_status 0
	[ "$(event "$id")" = '{"clear":["category","priority"],"kind":"edit"}' ]
	[ "$(fields "$id" category priority)" = '|P1' ]
}

@test "a priority or a due time by hand has a reason" {
	local id

	new_desk
	id=$(tkt open -q -t x -c mail)
	refused 4 edit "$id" -p P1
	assert_err <<-END
		tkt: cannot edit '${id:0:7}': something is missing
		tkt:   because: a priority or a due time by hand needs a reason (--because TEXT)
		hint: add what is missing, or pass with --force REASON, which is recorded
	END
	refused 4 edit "$id" --due tomorrow
	run_tkt edit "$id" --due 2026-03-04 --because 'The fair opens.'
	assert_status 0
	# A day is due when it is over.
	[ "$(fields "$id" due_at due_clock)" = '2026-03-04T23:59:59Z|manual' ]
	[ "$(event "$id" | jq -r .text.because)" = 'The fair opens.' ]
	run_tkt edit "$id" --due '2026-03-04 10:00' --because x
	[ "$(fields "$id" due_at)" = '2026-03-04T10:00:00Z' ]
	run_tkt edit "$id" --due none
	assert_status 0
	[ "$(fields "$id" due_at)" = '' ]
}

@test "numbers, times and codes" {
	local id

	new_desk
	id=$(tkt open -q -t x -c mail)
	run_tkt edit "$id" --rating 4 --downtime 1h30m --cause-code hardware \
		--resolvable-at L1 --next-update '2026-03-03 10:00' \
		--complexity basic --channel phone -r Carl
	assert_status 0
	[ "$(fields "$id" rating downtime_s cause_code resolvable_at next_update_at complexity channel requester)" = \
		'4|5400|hardware|L1|2026-03-03T10:00:00Z|basic|phone|Carl' ]
	run_tkt edit "$id" --rating none --downtime none --next-update none
	[ "$(fields "$id" rating downtime_s next_update_at)" = '||' ]
}

@test "state, tier, queue and owner have their commands" {
	local id

	new_desk
	id=$(tkt open -q -t x -c mail)
	while IFS='|' read -r option field commands; do
		refused 4 edit "$id" -t y "$option"
		assert_err <<-END
			tkt: edit does not change the $field
			hint: that is done by $commands
		END
	done <<-'END'
		--state=open|state|tkt triage, wait, resolve, close, reopen or reject
		--tier=L2|tier|tkt escalate or tkt return
		--queue=L1/desk|queue|tkt transfer, within the tier
		--owner=ben|owner|tkt claim or tkt assign
	END
}

@test "values that the desk does not have, texts of more than a line" {
	local id

	new_desk
	id=$(tkt open -q -t x -c mail)
	refused 2 edit "$id" --category printr
	[[ $err == "tkt: unknown category 'printr'; did you mean 'printer'?"* ]]
	refused 2 edit "$id" --tag 'a b'
	refused 2 edit "$id" -t $'a\nb'
	assert_err <<-'END'
		tkt: option '--title': it is one line
		see 'tkt edit -h'
	END
	refused 2 edit "$id" -t ''
	refused 2 edit "$id" -t none
	refused 2 edit "$id" -p P7 --because x
	refused 2 edit "$id" --rating 6
	refused 2 edit "$id" --downtime long
	refused 2 edit "$id" --due soonish --because x
	refused 2 edit "$id"
	assert_err <<-'END'
		tkt: nothing is to be changed
		see 'tkt edit -h'
	END
	refused 2 edit "$id" --titel x
	[[ $err == *"did you mean '--title'?"* ]]
}

@test "a finished ticket can be set right too" {
	local id

	new_desk
	id=$(tkt open -q -t x -c mail)
	tkt reject -q "$id" --as spam
	tkt edit -q "$id" --tag seen
	[ "$(fields "$id" state tags)" = 'rejected|seen' ]
}

@test "repeating what holds settles what was concurrent" {
	local id

	new_desk
	id=$(tkt open -q -t x -c mail)
	git clone -q "$DESK" "$T/other"
	tkt edit -q "$id" --category printer
	TKT_USER=ben tkt -C "$T/other" edit -q "$id" --category configuration
	tkt -C "$T/other" log --json "$id" | tkt apply -q >"$T/said"
	[ "$(fields "$id" concurrent)" = true ]
	run_tkt edit "$id" --category "$(fields "$id" category)"
	assert_status 0
	assert_out "edit	${id:0:7}	x	category"
	[ "$(fields "$id" concurrent)" = false ]
}
