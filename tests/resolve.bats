#!/usr/bin/env bats
# tkt resolve: F4, F8, F12, T10, T11.

load helper
load flow

resolved() {
	local id

	id=$(tkt open -q -t x -c phone)
	run_tkt resolve "$id" -m 'The cable was loose.' --cause-code hardware \
		--downtime 1h30m --resolvable-at L1 --try 'plug it in=worked'
	assert_status 0
	assert_err ''
	assert_out "resolve	${id:0:7}	x	open -> resolved"
	[ "$(kinds "$id")" = 'open try resolve' ]
	[ "$(event "$id")" = '{"cause_code":"hardware","downtime_s":5400,"kind":"resolve","resolvable_at":"L1","state":"resolved","text":{"solution":"The cable was loose."}}' ]
	[ "$(fields "$id" state solution cause_code resolvable_at queue)" = \
		'resolved|The cable was loose.|hardware|L1|L1/desk' ]
}

@test "what solved it is recorded" {
	on_each_desk resolved
}

@test "resolved is resolved" {
	local id

	new_desk
	id=$(tkt open -q -t x)
	tkt resolve "$id" -m Done
	run_tkt resolve "$id" -m 'Done otherwise'
	assert_status 0
	assert_out ''
	assert_err "tkt: '${id:0:7}' is resolved already"
	tkt close "$id" --told phone
	refused 4 resolve "$id" -m Again
	assert_err <<-END
		tkt: cannot resolve '${id:0:7}': it is closed
		hint: legal now: reopen
	END
}

@test "from every live state" {
	local id

	new_desk
	id=$(tkt open -q -t x)
	tkt resolve "$id" -m Done
	id=$(tkt open -q -t x -c phone)
	tkt wait "$id" vendor
	run_tkt resolve "$id" -m Done
	assert_out "resolve	${id:0:7}	x	waiting -> resolved"
}

@test "without a solution it is a usage error where nobody can be asked" {
	local id

	new_desk
	id=$(tkt open -q -t x)
	refused 2 resolve "$id"
	assert_err <<-'END'
		tkt: it is not said what solved it: -m SOLUTION
		see 'tkt resolve -h'
	END
	refused 2 resolve "$id" -m x --cause-code magic
	refused 2 resolve "$id" -m x --resolvable-at L0
	assert_err <<-'END'
		tkt: unknown tier 'L0'; did you mean 'L1'? (tkt config tiers lists them, tkt config tiers.NAME.rank N adds one)
		see 'tkt resolve -h'
	END
	refused 2 resolve "$id" -m x --downtime long
	refused 2 resolve "$id" -m x --try nothing
}

@test "confirmed: the user knows, and it is closed at once" {
	local id

	new_desk
	id=$(tkt open -q -t x -c chat)
	run_tkt resolve "$id" -m Done --confirmed
	assert_status 0
	assert_out "resolve	${id:0:7}	x	open -> closed"
	[ "$(kinds "$id")" = 'open resolve close' ]
	[ "$(event "$id" resolve | jq -r .told)" = chat ]
	[ "$(event "$id")" = '{"confirmed":true,"kind":"close","state":"closed","told":"chat"}' ]
	id=$(tkt open -q -t x -c mail)
	tkt resolve "$id" -m Done --confirmed --told phone
	[ "$(event "$id" | jq -r .told)" = phone ]
}

@test "the user is told with it" {
	local id

	new_desk
	id=$(tkt open -q -t x)
	tkt resolve "$id" -m Done --reply 'It works again.'
	[ "$(event "$id" | jq -r .text.reply)" = 'It works again.' ]
	tkt close "$id"
	refused 2 resolve "$(tkt open -q -t y)" -m Done --told smoke
}

# A ticket that is at L2, and ben's.
at_l2() {
	id=$(tkt open -q -t x -c phone --category printer --tier L2 -a ben)
	as ben
}

@test "above L1 a decision on documentation is a must" {
	local id article

	new_desk
	at_l2
	refused 4 resolve "$id" -m Done
	assert_err <<-END
		tkt: cannot resolve '${id:0:7}': something is missing
		tkt:   kb: it reached a higher tier and nothing is decided about documentation (--kb new, --kb ARTICLE or --kb none=REASON)
		hint: add what is missing, or pass with --force REASON, which is recorded
	END
	refused 2 resolve "$id" -m Done --kb none
	assert_err <<-'END'
		tkt: '--kb none' needs a reason: --kb none=REASON
		see 'tkt resolve -h'
	END
	refused 2 resolve "$id" -m Done --kb none=
	refused 3 resolve "$id" -m Done --kb ffff
	assert_err <<-'END'
		tkt: no article matches 'ffff'
		hint: an id is four or more of its digits; tkt kb list shows them
	END
	tkt resolve "$id" -m Done --kb 'none=Once in a lifetime.'
	[ "$(event "$id")" = '{"kb":{"decision":"none"},"kind":"resolve","state":"resolved","text":{"kb_reason":"Once in a lifetime.","solution":"Done"}}' ]
	# Decided is decided, also when it is opened again.
	tkt reopen "$id" -m No
	tkt resolve "$id" -m Done
	[ "$(fields "$id" kb)" = none ]
}

@test "an article is named, with what it covers" {
	local id article body

	new_desk
	article=$(tkt kb new -q -t Printing -F - <<-'END'
		## Resolution
		Press the button.
		## Prevention
		Keep it dry.
	END
	)
	TKT_USER=cleo tkt kb edit "$article" --audience L2 >"$T/said"
	at_l2
	tkt resolve "$id" -m Done --kb "${article:0:9}"
	body=$(event "$id" | jq -r .kb.body)
	[ "$(event "$id" | jq -cS .kb)" = \
		"{\"article\":\"$article\",\"body\":\"$body\",\"covers\":[\"L2\"],\"lacks\":[\"L1\"]}" ]
	[ "$(git show "HEAD:kb/${article:0:2}/$article.md" | sha256sum)" = \
		"$body  -" ]
	[ "$(fields "$id" kb articles)" = "$article|$article" ]
}

begun() {
	local id article before

	at_l2
	tkt diagnose "$id" --cause 'The button was worn.'
	before=$(commits)
	run_tkt resolve "$id" -m 'Changed the button.' --kb new
	assert_status 0
	assert_out "resolve	${id:0:7}	x	open -> resolved"
	article=$(fields "$id" kb)
	assert_err "tkt: article '${article:0:7}' is begun: tkt kb edit $article"
	[ "$(commits)" -eq $((before + 1)) ]
	[ "$(fields "$id" articles)" = "$article" ]
	git show "HEAD:kb/${article:0:2}/$article.md" >"$T/body"
	grep -q 'Changed the button.' "$T/body"
	grep -q 'The button was worn.' "$T/body"
	[ "$(event "$id" | jq -cS '.kb | del(.article)')" = \
		'{"covers":[],"decision":"new","lacks":["L1","L2"]}' ]
}

@test "an article is begun from the ticket in the same commit" {
	on_each_desk begun
}

@test "not before every fix is deployed" {
	local id

	new_desk
	id=$(tkt open -q -t x -c phone --system crm)
	tkt fix "$id" --kind configuration -m 'Set it right.' --affects crm
	refused 4 resolve "$id" -m Done
	assert_err <<-END
		tkt: cannot resolve '${id:0:7}': something is missing
		tkt:   deployed: the fix is not deployed everywhere (tkt fix ID --deployed SYSTEM (or SYSTEM=waived))
		hint: add what is missing, or pass with --force REASON, which is recorded
	END
	tkt fix "$id" --deployed crm=failed
	refused 4 resolve "$id" -m Done
	tkt fix "$id" --deployed crm
	tkt resolve "$id" -m Done
}

problem() {
	problem=$(tkt open -q -t Problem --type problem -c phone)
	one=$(tkt open -q -t One -c phone)
	two=$(tkt open -q -t Two -c phone)
	over=$(tkt open -q -t Done --resolve Done)
	tkt link "$one" problem "$problem"
	tkt link "$two" problem "$problem"
	tkt link "$over" problem "$problem"
}

@test "a problem names its open incidents" {
	local problem one two over

	new_desk
	problem
	run_tkt resolve "$problem" -m 'New router.'
	assert_status 0
	assert_out "resolve	${problem:0:7}	Problem	open -> resolved"
	sort -o "$T/err" "$T/err"
	{
		echo "tkt: an incident of it is still open: ${one:0:7}  One"
		echo "tkt: an incident of it is still open: ${two:0:7}  Two"
		echo 'tkt: --with-incidents resolves them too'
	} | sort >"$T/want"
	assert_err <"$T/want"
	[ "$(fields "$one" state)" = open ]
}

@test "and resolves them with it, its decision included" {
	local problem one two over before

	new_desk
	problem
	before=$(commits)
	run_tkt resolve "$problem" -m 'New router.' --with-incidents \
		--cause-code hardware --kb 'none=The router is gone.' \
		--reply 'It works.'
	assert_status 0
	[ "$(commits)" -eq $((before + 1)) ]
	[ "$(event "$one")" = '{"cause_code":"hardware","kb":{"decision":"none"},"kind":"resolve","state":"resolved","text":{"kb_reason":"The router is gone.","reply":"It works.","solution":"New router."}}' ]
	[ "$(event "$one")" = "$(event "$two")" ]
	[ "$(kinds "$over")" = 'open resolve link' ]
	tkt close "$one" "$two"
}

@test "one of its incidents refused, none resolved" {
	local problem one two over

	new_desk
	problem
	tkt fix "$two" --kind configuration -m x --affects crm
	refused 4 resolve "$problem" -m 'New router.' --with-incidents
	[[ $err == "tkt: cannot resolve '${two:0:7}'"*'deployed: '* ]]
	[ "$(fields "$one" state)" = open ]
}

@test "an incident inherits what its problem decided" {
	local problem one two over

	new_desk
	problem
	tkt resolve "$problem" -m Done --kb 'none=Gone.' 2>"$T/said"
	as lena
	tkt escalate "$one" --reason policy -m S --ask A --force 'It is so.' \
		2>"$T/said"
	tkt resolve "$one" -m 'With the problem.'
	[ "$(fields "$one" kb)" = none ]
}

@test "the form on a terminal is filled from the record" {
	local id

	new_desk
	id=$(tkt open -q -t 'No network' -c phone --try 'restart=failed' \
		--try 'plug in the cable=worked')
	tkt diagnose "$id" --finding 'The cable hung out.' --cause 'A foot.'
	cat >"$T/bin/editor" <<-'END'
		#!/bin/sh
		cp "$1" "$T/form"
		sed -e '/^## cause_code/a user-error' "$1" >"$1.new"
		mv "$1.new" "$1"
	END
	chmod +x "$T/bin/editor"
	export T TKT_EDITOR=editor
	run_tty resolve "$id"
	assert_status 0
	[ "$(fields "$id" solution cause_code)" = \
		'plug in the cable|user-error' ]
	cp "$T/form" "$T/out"
	assert_golden resolve/form
}

@test "many at once are one commit, refused ones can be skipped" {
	local one two before

	new_desk
	one=$(tkt open -q -t One -c phone)
	two=$(tkt open -q -t Two -c phone --tier L2)
	refused 4 resolve "$one" "$two" -m Done
	before=$(commits)
	run_tkt resolve "$one" "$two" -m Done --skip-refused
	assert_status 4
	assert_out "resolve	${one:0:7}	One	open -> resolved"
	[ "$(commits)" -eq $((before + 1)) ]
	[ "$(fields "$two" state)" = open ]
}
