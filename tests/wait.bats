#!/usr/bin/env bats
# tkt wait: sla.md States, and what waiting on the user needs.

load helper
load flow

waited() {
	local id

	id=$(tkt open -q -t x -c phone)
	run_tkt wait "$id" vendor --until '2026-03-09 08:00' -m 'Case 4711.'
	assert_status 0
	assert_err ''
	assert_out "wait	${id:0:7}	x	vendor until 2026-03-09T08:00:00Z"
	[ "$(event "$id")" = '{"kind":"wait","state":"waiting","text":{"note":"Case 4711."},"waiting_on":"vendor","waiting_until":"2026-03-09T08:00:00Z"}' ]
	[ "$(fields "$id" state waiting_on waiting_until queue)" = \
		'waiting|vendor|2026-03-09T08:00:00Z|L1/desk' ]
	run_tkt wait "$id" --end -m 'It came.'
	assert_status 0
	assert_out "wait	${id:0:7}	x	waiting -> open"
	[ "$(event "$id")" = '{"kind":"resume","state":"open","text":{"note":"It came."}}' ]
	[ "$(fields "$id" state waiting_on waiting_until)" = 'open||' ]
}

@test "a ticket waits, and no longer" {
	on_each_desk waited
}

@test "on all there is to wait on" {
	local id on

	new_desk
	id=$(tkt open -q -t x -c phone)
	for on in vendor change deployment problem; do
		run_tkt wait "$id" "$on"
		assert_out "wait	${id:0:7}	x	$on"
		[ "$(fields "$id" waiting_on)" = "$on" ]
	done
	refused 2 wait "$id" vendro
	assert_err <<-'END'
		tkt: nobody waits on 'vendro'; did you mean 'vendor'?
		see 'tkt wait -h'
	END
	refused 2 wait "$id"
	assert_err <<-END
		tkt: only '$id' is given: first comes the ticket, then what it waits on
		see 'tkt wait -h'
	END
}

@test "waiting on the user needs something said to them" {
	local id

	new_desk
	id=$(tkt open -q -t x -c phone)
	refused 4 wait "$id" user
	assert_err <<-END
		tkt: cannot wait '${id:0:7}': something is missing
		tkt:   asked: the user was not asked anything since their last message (--reply TEXT or --told CHANNEL)
		hint: add what is missing, or pass with --force REASON, which is recorded
	END
	run_tkt wait "$id" user --reply 'Which browser?'
	assert_out "wait	${id:0:7}	x	user"
	[ "$(event "$id" | jq -r .text.reply)" = 'Which browser?' ]
	tkt receive "$id" -m 'Why?'
	refused 4 wait "$id" user
	tkt wait "$id" user --told phone --next-update '2026-03-03 12:00'
	[ "$(fields "$id" next_update_at)" = 2026-03-03T12:00:00Z ]
	# A reply of before counts as long as the user has not answered it.
	tkt receive "$id" -m 'Why?'
	tkt reply "$id" -m 'Because.'
	tkt note "$id" -m 'Grumpy.'
	tkt wait "$id" user
	[ "$(fields "$id" waiting_on)" = user ]
}

@test "by force, which is recorded" {
	local id

	new_desk
	id=$(tkt open -q -t x -c phone)
	run_tkt wait "$id" user --force 'He knows.'
	assert_status 0
	assert_out "wait	${id:0:7}	x	user"
	assert_err 'tkt: forced: the user was not asked anything since their last message (--reply TEXT or --told CHANNEL)'
	[ "$(event "$id")" = '{"forced":["asked"],"kind":"wait","state":"waiting","text":{"force":"He knows."},"waiting_on":"user"}' ]
}

@test "the same again changes nothing, something else does" {
	local id

	new_desk
	id=$(tkt open -q -t x -c phone)
	tkt wait "$id" vendor --until 2026-03-09
	run_tkt wait "$id" vendor --until 2026-03-09
	assert_status 0
	assert_out ''
	assert_err "tkt: '${id:0:7}' waits on the vendor already"
	run_tkt wait "$id" vendor --until 2026-03-10
	assert_out "wait	${id:0:7}	x	vendor until 2026-03-10T00:00:00Z"
	run_tkt wait "$id" change
	[ "$(fields "$id" waiting_on waiting_until)" = 'change|' ]
	tkt wait "$id" --end
	run_tkt wait "$id" --end
	assert_status 0
	assert_out ''
	assert_err "tkt: '${id:0:7}' is not waiting"
}

@test "times that are past, options that do not fit" {
	local id

	new_desk
	id=$(tkt open -q -t x -c phone)
	refused 2 wait "$id" vendor --until yesterday
	assert_err <<-'END'
		tkt: option '--until': the time is past
		see 'tkt wait -h'
	END
	refused 2 wait "$id" --end --until tomorrow
	assert_err <<-'END'
		tkt: '--end' goes without '--until'
		see 'tkt wait -h'
	END
	refused 2 wait "$id" --end --reply x
	tkt resolve "$id" -m Done
	refused 4 wait "$id" vendor
	assert_err <<-END
		tkt: cannot wait '${id:0:7}': it is resolved
		hint: legal now: diagnose, fix, close, reopen
	END
	refused 4 wait "$id" --end
	assert_err <<-END
		tkt: cannot wait --end '${id:0:7}': it is resolved
		hint: legal now: diagnose, fix, close, reopen
	END
}
