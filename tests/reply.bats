#!/usr/bin/env bats
# tkt reply: F4, K2, joined duplicates.

load helper
load flow

replied() {
	local id

	id=$(tkt open -q -t x -r carl)
	run_tkt reply "$id" -m 'We look into it.' \
		--next-update '2026-03-03 17:00'
	assert_status 0
	assert_err ''
	assert_out "reply	${id:0:7}	x	sent"
	[ "$(event "$id")" = '{"kind":"reply","next_update_at":"2026-03-03T17:00:00Z","text":{"reply":"We look into it."}}' ]
	[ "$(fields "$id" state next_update_at)" = 'new|2026-03-03T17:00:00Z' ]
}

@test "the user is told" {
	on_each_desk replied
}

@test "what was said by phone is logged" {
	local id

	new_desk
	id=$(tkt open -q -t x)
	run_tkt reply "$id" --told phone
	assert_out "reply	${id:0:7}	x	told by phone"
	[ "$(event "$id")" = '{"kind":"reply","told":"phone"}' ]
	tkt reply "$id" --told phone -m 'He will call back.'
	[ "$(event "$id" | jq -r .text.reply)" = 'He will call back.' ]
	refused 2 reply "$id" --told pigeon
	assert_err <<-'END'
		tkt: unknown channel 'pigeon'; there are phone, mail, portal, chat, walk-in, monitor, api (tkt config channels lists them, tkt config channels A,B,… sets them)
		see 'tkt reply -h'
	END
	refused 2 reply "$id"
	assert_err <<-'END'
		tkt: the reply has no text: -m TEXT, --article ARTICLE or --told CHANNEL
		see 'tkt reply -h'
	END
}

@test "an article for customers is sent, no other" {
	local id article

	new_desk
	id=$(tkt open -q -t x -r carl)
	as lena
	article=$(tkt kb new -q -t Printing -F - <<-'END'
		## Issue
		Internal words.
		## Resolution
		Press the button.
		## Prevention
		Keep it dry.
	END
	)
	refused 4 reply "$id" --article "$article"
	assert_err <<-END
		tkt: the article '${article:0:7}' is not for customers
		hint: tkt kb edit ${article:0:7} --state validated --audience customer
	END
	tkt kb edit "$article" --state validated --audience L1,customer \
		>"$T/said"
	run_tkt reply "$id" --article "$article" -m 'Dear Carl,'
	assert_status 0
	[ "$(event "$id" | jq -r .text.reply)" = \
		$'Dear Carl,\n\nPress the button.\n\nKeep it dry.' ]
	[ "$(fields "$id" articles)" = "$article" ]
	refused 3 reply "$id" --article ffff
	# Nothing to send.
	tkt kb edit "$article" --state validated --audience customer \
		-F - <<<$'## Issue\nOnly that.' >"$T/said"
	refused 4 reply "$id" --article "$article"
	assert_err <<-END
		tkt: the article '${article:0:7}' has no resolution to send
		hint: tkt kb edit ${article:0:7}
	END
}

joined() {
	local one two

	one=$(tkt open -q -t One)
	two=$(tkt open -q -t Two)
	tkt reject "$two" --as duplicate --of "$one"
	run_tkt reply "$two" -m 'Soon.'
	assert_status 0
	assert_out "reply	${one:0:7}	One	sent"
	assert_err "tkt: '${two:0:7}' is a duplicate: it goes to '${one:0:7}'"
	[ "$(kinds "$one")" = 'open link reply' ]
	[ "$(kinds "$two")" = 'open reject' ]
}

@test "a reply to a duplicate goes to what it repeats" {
	on_each_desk joined
}
