#!/usr/bin/env bats
# What people did without knowing of each other: the step that won may be
# repeated, which settles it (cli.md 17, design.md 2).

load helper
load flow

# concurrently ID HERE THERE: runs both commands, each in its own copy of the
# desk, and brings what was done there here.
concurrently() {
	local id=$1 there=$T/there

	rm -rf "$there"
	git clone -q "$DESK" "$there"
	# shellcheck disable=SC2086 # commands as words
	tkt $2 >"$T/said" 2>&1
	# shellcheck disable=SC2086
	tkt -C "$there" $3 >"$T/said" 2>&1
	tkt -C "$there" log --json "$id" >"$T/events"
	tkt apply <"$T/events" >"$T/said" 2>&1
	[ "$(fields "$id" concurrent)" = true ]
}

# settled ID ARG…: the command writes, and then it is said to be so already.
settled() {
	local id=$1 before

	shift
	before=$(commits)
	run_tkt "$@"
	assert_status 0
	[ "$(commits)" -eq $((before + 1)) ]
	[ "$(fields "$id" concurrent)" = false ]
	run_tkt "$@"
	assert_status 0
	assert_out ''
	[ "$(commits)" -eq $((before + 1)) ]
}

@test "two claims" {
	local id

	new_desk
	TKT_USER=lena tkt config person bob --tier L1
	id=$(tkt open -q -t x)
	concurrently "$id" "claim $id" "assign $id bob"
	[ "$(fields "$id" owner)" = bob ]
	settled "$id" assign "$id" bob
}

@test "a resolving and a rejection" {
	local id

	new_desk
	id=$(tkt open -q -t x -c phone)
	concurrently "$id" "resolve $id -m Done" "reject $id --as spam"
	[ "$(fields "$id" state)" = resolved ]
	settled "$id" resolve "$id" -m Done
}

@test "a closing and a reopening" {
	local id

	new_desk
	id=$(tkt open -q -t x --resolve Done)
	concurrently "$id" "close $id --told phone" "reopen $id -m No"
	[ "$(fields "$id" state)" = open ]
	settled "$id" reopen "$id" -m No
}

@test "two closings and two ratings" {
	local id

	new_desk
	id=$(tkt open -q -t x --resolve Done)
	concurrently "$id" "close $id --told phone --rating 1" \
		"close $id --told mail --rating 5"
	[ "$(fields "$id" state)" = closed ]
	settled "$id" close "$id" --told phone --rating 1
	[ "$(fields "$id" rating)" = 1 ]
}

@test "a wait and its end" {
	local id

	new_desk
	id=$(tkt open -q -t x -c phone)
	tkt wait "$id" vendor
	concurrently "$id" "wait $id change" "wait $id --end"
	[ "$(fields "$id" state)" = open ]
	settled "$id" wait "$id" --end
}

@test "two classifications" {
	local id

	new_desk
	id=$(tkt open -q -t x -c phone --category printer)
	concurrently "$id" "triage $id --impact high" "triage $id --impact medium \
		--urgency high"
	settled "$id" triage "$id" --impact high
	[ "$(fields "$id" impact urgency)" = 'high|high' ]
}

@test "two rejections as different things" {
	local one two three

	new_desk
	one=$(tkt open -q -t One -r carl)
	two=$(tkt open -q -t Two -r dora)
	three=$(tkt open -q -t Three -r emil)
	concurrently "$three" "reject $three --as duplicate --of $one" \
		"reject $three --as duplicate --of $two"
	settled "$three" reject "$three" --as duplicate --of "$one"
	[ "$(fields "$three" duplicate_of)" = "$one" ]
}
