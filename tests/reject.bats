#!/usr/bin/env bats
# tkt reject: sla.md States; a duplicate is joined (cli.md).

load helper
load flow

rejected() {
	local id as

	for as in spam invalid withdrawn; do
		id=$(tkt open -q -t x)
		run_tkt reject "$id" --as "$as" -m 'It is so.'
		assert_status 0
		assert_err ''
		assert_out "reject	${id:0:7}	x	$as"
		[ "$(event "$id")" = "{\"kind\":\"reject\",\"reject_as\":\"$as\",\"state\":\"rejected\",\"text\":{\"note\":\"It is so.\"}}" ]
		[ "$(fields "$id" state queue)" = 'rejected|L1/desk' ]
	done
	run_tkt reject "$id" --as spam
	assert_status 0
	assert_out ''
	assert_err "tkt: '${id:0:7}' is rejected already"
}

@test "what is no ticket leaves the desk" {
	on_each_desk rejected
}

joined() {
	local one two before

	one=$(tkt open -q -t One -r carl -c mail)
	two=$(tkt open -q -t Two -r dora --cc carl --cc emil -c phone)
	before=$(commits)
	run_tkt reject "$two" --as duplicate --of "${one:0:8}"
	assert_status 0
	assert_err ''
	assert_out "reject	${two:0:7}	Two	duplicate of ${one:0:7}"
	[ "$(commits)" -eq $((before + 1)) ]
	[ "$(event "$two")" = "{\"duplicate_of\":\"$one\",\"kind\":\"reject\",\"reject_as\":\"duplicate\",\"state\":\"rejected\"}" ]
	[ "$(event "$one")" = "{\"add\":{\"links\":[\"duplicate:$two\"]},\"kind\":\"link\",\"text\":{\"cc\":\"dora\\nemil\"}}" ]
	[ "$(fields "$one" state requester cc)" = 'new|carl|dora,emil' ]
	run_tkt reject "$two" --as duplicate --of "$one"
	assert_status 0
	assert_out ''
	assert_err "tkt: '${two:0:7}' is rejected already"
}

@test "a duplicate is joined to what it repeats" {
	on_each_desk joined
}

@test "a duplicate of a duplicate is one of what that repeats" {
	local one two three

	new_desk
	one=$(tkt open -q -t One)
	two=$(tkt open -q -t Two)
	three=$(tkt open -q -t Three)
	tkt reject "$two" --as duplicate --of "$one"
	run_tkt reject "$three" --as duplicate --of "$two"
	assert_status 0
	assert_out "reject	${three:0:7}	Three	duplicate of ${one:0:7}"
	assert_err "tkt: '${two:0:7}' is a duplicate itself, of '${one:0:7}'"
	# In a circle it would stand for nothing.
	refused 4 reject "$one" --as duplicate --of "$three"
	assert_err "tkt: '${one:0:7}' cannot be a duplicate of itself"
	refused 4 reject "$one" --as duplicate --of "$one"
}

@test "several duplicates of one" {
	local one two three

	new_desk
	one=$(tkt open -q -t One -r carl)
	two=$(tkt open -q -t Two -r dora)
	three=$(tkt open -q -t Three -r dora)
	tkt reject "$two" "$three" --as duplicate --of "$one"
	[ "$(fields "$one" cc)" = dora ]
	[ "$(kinds "$one")" = 'open link link' ]
}

@test "what is missing or does not fit" {
	local id

	new_desk
	id=$(tkt open -q -t x)
	refused 2 reject "$id"
	assert_err <<-'END'
		tkt: it is not said what it is: --as spam, invalid, withdrawn or duplicate
		see 'tkt reject -h'
	END
	refused 2 reject "$id" --as duplicate
	assert_err <<-'END'
		tkt: '--as duplicate' and '--of ID' go together
		see 'tkt reject -h'
	END
	refused 2 reject "$id" --as spam --of "$id"
	refused 2 reject "$id" --as boring
	refused 3 reject "$id" --as duplicate --of ffff
	tkt resolve "$id" -m Done
	refused 4 reject "$id" --as spam
	assert_err <<-END
		tkt: cannot reject '${id:0:7}': it is resolved
		hint: legal now: diagnose, fix, close, reopen
	END
}

@test "the user may be told" {
	local id

	new_desk
	id=$(tkt open -q -t x)
	tkt reject "$id" --as invalid --reply 'We do not repair cars.'
	[ "$(event "$id" | jq -r .text.reply)" = 'We do not repair cars.' ]
}
