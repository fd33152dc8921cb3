#!/usr/bin/env bats
# Calendars, policies and what tickets pin of them (sla.md S1 to S18); the rules
# themselves are held by tests/unit/test_clocks.c.

load helper
load flow

# edited FILTER: the configuration goes through jq, in one write.
edited() {
	printf '%s\n' "$1" >"$T/filter"
	cat >"$T/bin/editor" <<-END
		#!/bin/sh
		jq -f $T/filter "\$1" >"\$1.new" && mv "\$1.new" "\$1"
	END
	chmod +x "$T/bin/editor"
	EDITOR=editor tkt config -q --edit
}

# Working days from nine to five in Berlin, and a policy for incidents.
new_policy() {
	edited '.calendars.office = {tz: "Europe/Berlin", hours: ([
		"mon", "tue", "wed", "thu", "fri"] |
			map({(.): [["09:00", "17:00"]]}) | add)} |
		.policies.std = {rank: 10, match: "type:incident",
			calendar: "office", targets: {
				resolution: {P1: "4h", any: "2bd"},
				first_response: {any: "1h"}}}' >/dev/null
}

pinned() {
	event "$1" "$2" | jq -r '.policy // "none"'
}

# The policies of the desk's head.
policies() {
	git -C "$DESK" ls-tree --name-only HEAD policies/
}

incident() {
	tkt open -q -t 'Mail is down' --type incident --impact high \
		--urgency high "$@"
}

# --- settings -------------------------------------------------------------------

@test "hours, holidays and policies are set, shown and edited" {
	new_desk
	as lena
	new_policy
	tkt config calendars.office.holidays 2026-05-01,12-25 >/dev/null
	tkt config calendars.office.partial_holidays '12-24 12:00-24:00' \
		>/dev/null
	tkt config calendars.office.hours.mon 09:00-12:00,12:30-17:00 >/dev/null
	run_tkt config calendars
	assert_out <<-'END'
		calendars.office.tz	Europe/Berlin
		calendars.office.hours.mon	09:00-12:00,12:30-17:00
		calendars.office.hours.tue	09:00-17:00
		calendars.office.hours.wed	09:00-17:00
		calendars.office.hours.thu	09:00-17:00
		calendars.office.hours.fri	09:00-17:00
		calendars.office.holidays	2026-05-01,12-25
		calendars.office.partial_holidays	12-24 12:00-24:00
	END
	[ "$(git show HEAD:desk.json | jq -c .config.calendars)" = '{"office":{"tz":"Europe/Berlin","hours":{"mon":[["09:00","12:00"],["12:30","17:00"]],"tue":[["09:00","17:00"]],"wed":[["09:00","17:00"]],"thu":[["09:00","17:00"]],"fri":[["09:00","17:00"]]},"holidays":["2026-05-01","12-25"],"partial_holidays":[{"date":"12-24","from":"12:00","to":"24:00"}]}}' ]
	edited '.calendars.office.hours.fri = [["09:00", "12:00"], ["13:00",
		"15:00"]] | .policies.std.actions.resolution = ["75%  warn"]' \
		>/dev/null
	run_tkt config calendars.office.hours.fri
	assert_out '09:00-12:00,13:00-15:00'
	run_tkt config policies.std.actions.resolution
	assert_out '75% warn'
}

@test "what does not go together is refused" {
	new_desk
	as lena
	new_policy
	refused 2 config calendars.office.hours.mon 9-17
	assert_err <<-'END'
		tkt: '9-17' is no value for 'calendars.office.hours.mon' (hours of a day in their order, 09:00-12:30,13:15-17:00; a day ends at 24:00, a night goes on at 00:00 of the next)
		see 'tkt config -h'
	END
	refused 2 config policies.std.targets.resolutoin.P1 4h
	assert_err <<-'END'
		tkt: there is no setting 'policies.std.targets.resolutoin.P1' (did you mean 'policies.std.targets.resolution.P1'?)
		see 'tkt config -h'
	END
	refused 4 config calendars.office.tz Moon/Tycho
	assert_err <<-'END'
		tkt: calendars.office: no time zone is called 'Moon/Tycho'
		hint: settings that hang together change together in tkt config --edit
	END
	refused 4 config calendars.never.holidays 01-01
	assert_err <<-'END'
		tkt: calendars.never: it is not open within 366 days
		hint: settings that hang together change together in tkt config --edit
	END
	refused 4 config --unset calendars.office
	assert_err <<-'END'
		tkt: policies.std.calendar: there is no calendar 'office'
		hint: settings that hang together change together in tkt config --edit
	END
	refused 4 config policies.std.targets.resolution.P2 3d
	assert_err <<-'END'
		tkt: policies.std: targets of resolution: '3d' is not a length of open time: a day of calendar 'office' has no 24 hours
		hint: settings that hang together change together in tkt config --edit
	END
	tkt config policies.other.targets.ack.any 1h >/dev/null
	refused 4 config policies.other.rank 10
	assert_err <<-'END'
		tkt: policies.std.rank: 10 is the rank of 'other'
		hint: settings that hang together change together in tkt config --edit
	END
	refused 2 config policies.std.match 'owner:@me'
}

@test "paths of settings are completed" {
	run_tkt help --complete -- config policies.std.targets.upd
	[ "$(cut -f 1 "$T/out" | tr '\n' ' ')" = 'policies.std.targets.update.P1 policies.std.targets.update.P2 policies.std.targets.update.P3 policies.std.targets.update.P4 policies.std.targets.update.P5 policies.std.targets.update.any ' ]
	run_tkt help --complete -- config calendars.x.hours.t
	[ "$(cut -f 1 "$T/out")" = $'calendars.x.hours.tue\ncalendars.x.hours.thu' ]
}

@test "config --check prints the next two weeks of every calendar" {
	new_desk
	as lena
	run_tkt config --check
	assert_out ''
	tkt config -q calendars.night.hours.sat 22:00-24:00 >/dev/null
	tkt config -q calendars.night.hours.sun 00:00-06:00 >/dev/null
	tkt config -q calendars.night.tz Europe/Berlin >/dev/null
	clock '2026-03-25 12:00'
	run_tkt config --check
	assert_status 0
	# Of the night from the 28th an hour is missing.
	assert_out <<-'END'
		night	2026-03-25	wed	
		night	2026-03-26	thu	
		night	2026-03-27	fri	
		night	2026-03-28	sat	22:00-24:00
		night	2026-03-29	sun	00:00-06:00
		night	2026-03-30	mon	
		night	2026-03-31	tue	
		night	2026-04-01	wed	
		night	2026-04-02	thu	
		night	2026-04-03	fri	
		night	2026-04-04	sat	22:00-24:00
		night	2026-04-05	sun	00:00-06:00
		night	2026-04-06	mon	
		night	2026-04-07	tue	
	END
	run_tkt config --check --json=date,open_s
	[ "$(jq -s 'map(.open_s) | add' "$T/out")" -eq $(((2 + 5 + 2 + 6) * 3600)) ]
}

# --- pinning --------------------------------------------------------------------

@test "the event that makes a ticket pins the first policy that fits" {
	local id other

	new_desk bare
	as lena
	new_policy
	as anna
	clock '2026-03-02 10:00'
	id=$(incident)
	[ "$(policies)" = "policies/$(pinned "$id" open).json" ]
	git -C "$DESK" show "HEAD:$(policies)" | sha256sum >"$T/sum"
	[ "$(cut -c 1-64 "$T/sum")" = "$(pinned "$id" open)" ]
	[ "$(fields "$id" due_at due_clock)" = \
		'2026-03-02T11:00:00Z|first_response' ]
	[ "$(tkt show "$id" --format '{breached}')" = false ]
	clock '2026-03-02 11:01'
	[ "$(tkt show "$id" --format '{breached}')" = true ]
	# No deadline is in the file.
	[ "$(ticket_file "$id" | jq .due_at)" = null ]
	other=$(tkt open -q -t 'A question' --type question)
	[ "$(pinned "$other" open)" = none ]
	[ "$(fields "$other" due_at due_clock)" = '|' ]
}

@test "without policies nothing is pinned" {
	local id

	new_desk
	id=$(incident)
	[ "$(pinned "$id" open)" = none ]
	[ -z "$(policies)" ]
	run_tkt sla show "$id"
	assert_out <<-END
		${id:0:7}  Mail is down
		  policy      none
	END
}

@test "the first by rank, and only one that has a rank" {
	local id

	new_desk
	as lena
	new_policy
	tkt config -q policies.first.targets.ack.any 5m >/dev/null
	id=$(incident)
	[ "$(fields "$id" due_clock)" = first_response ]
	tkt config -q policies.first.rank 1 >/dev/null
	id=$(incident)
	[ "$(fields "$id" due_clock)" = ack ]
	[ "$(policies | wc -l)" -eq 2 ]
}

@test "many at once pin one policy, one that is refused pins none" {
	new_desk
	as lena
	new_policy
	for i in 1 2 3; do
		printf '{"title":"t%s","type":"incident"}\n' "$i"
	done | tkt open --json-lines -q >"$T/ids"
	[ "$(wc -l <"$T/ids")" -eq 3 ]
	[ "$(policies | wc -l)" -eq 1 ]
	run_tkt open -n -t x --type incident
	[ "$(policies | wc -l)" -eq 1 ]
}

@test "--once and an import pin with what comes after the open" {
	local id

	new_desk
	as lena
	new_policy
	id=$(incident --once alarm-7)
	[ "$(pinned "$id" open)" = none ]
	[ "$(pinned "$id" intake)" != none ]
	tkt config --unset policies.std.match >/dev/null
	tkt import --map vinst "$TESTS/corpus/vinst.csv" >/dev/null
	id=$("$TKT" list -a -q 'title:incident' | head -n 1)
	[ "$(pinned "$id" open)" = none ]
	[ "$(ticket_file "$id" | jq '[.events[] | select(.policy)] | length')" -eq 1 ]
	run_tkt import --map vinst "$TESTS/corpus/vinst.csv"
	[[ $out == *': nothing new, 368 rows of 40 cases'* ]]
}

@test "editing a policy changes nothing but through sla reapply" {
	local id done_id

	new_desk
	as lena
	new_policy
	clock '2026-03-02 10:00'
	done_id=$(incident)
	id=$(incident)
	tkt reply "$id" "$done_id" -m 'We are on it.' >/dev/null
	tkt resolve "$done_id" -m 'Restarted.' --told phone --kb none=known \
		>/dev/null
	tkt config policies.std.targets.resolution.P1 1h >/dev/null
	[ "$(fields "$id" due_at due_clock)" = '2026-03-02T14:01:00Z|resolution' ]
	run_tkt sla reapply "$id" "$done_id" -n
	assert_status 0
	[ "$(fields "$id" due_at)" = 2026-03-02T14:01:00Z ]
	run_tkt sla reapply "$id" "$done_id" -m 'A new contract.'
	assert_out <<-END
		reapply	${id:0:7}	Mail is down	std
		reapply	${done_id:0:7}	Mail is down	std
	END
	[ "$(event "$id")" = "{\"kind\":\"reapply\",\"policy\":\"$(pinned "$id" reapply)\",\"text\":{\"note\":\"A new contract.\"}}" ]
	[ "$(fields "$id" due_at due_clock)" = '2026-03-02T11:01:00Z|resolution' ]
	[ "$(policies | wc -l)" -eq 2 ]
	# What ended before is as it was.
	run_tkt sla show --json "$done_id"
	[ "$(jq -c '[.clocks[] | [.clock, .target, .state]]' "$T/out")" = \
		'[["first_response","1h","met"],["resolution","4h","met"]]' ]
	run_tkt sla reapply "$id"
	assert_err "tkt: '${id:0:7}' follows policy std already"
	assert_out ''
	tkt config --unset policies.std.rank >/dev/null
	refute tkt sla reapply nosuchid
	run_tkt sla reapply - <<<"$id"
	assert_err "tkt: no policy fits '${id:0:7}'"
	tkt undo "$id" -m 'No contract.' >/dev/null
	[ "$(fields "$id" due_at)" = 2026-03-02T14:01:00Z ]
}

# --- what clocks say ------------------------------------------------------------

@test "sla show explains a clock step by step" {
	local id

	new_desk
	as lena
	new_policy
	tkt config --unset policies.std.targets.first_response >/dev/null
	as anna
	clock '2026-03-02 14:00' # 15:00 in Berlin
	id=$(incident)
	clock '2026-03-02 15:00'
	tkt reply "$id" -m 'Which server?' >/dev/null
	tkt wait "$id" user >/dev/null
	clock '2026-03-03 09:00'
	tkt receive "$id" -m 'mx1' >/dev/null
	clock '2026-03-03 12:30'
	run_tkt sla show "$id"
	assert_status 0
	assert_out <<-END
		${id:0:7}  Mail is down
		  policy      std $(pinned "$id" open | cut -c 1-12)
		  due         2026-03-03T11:59:00Z (resolution)

		resolution: running
		  target      4h in calendar office
		  elapsed     4h 31m, 31m too late
		  due         2026-03-03T11:59:00Z
		  breached    2026-03-03T11:59:00Z
		  2026-03-02T14:00:00Z  starts: 4h in calendar office (open ${id:0:7})
		  2026-03-02T14:00:00Z  counted 1h 1m, in all 1h 1m
		  2026-03-02T15:01:00Z  paused for 17h 59m (user)
		  2026-03-03T09:00:00Z  counted 2h 59m, in all 4h
		  2026-03-03T11:59:00Z  breached
		  2026-03-03T11:59:00Z  counted 31m, in all 4h 31m
	END
	run_tkt show "$id"
	[[ $out == *$'\n  due         2026-03-03T11:59:00Z (resolution), breached\n'* ]]
	run_tkt sla show "$id" --json
	[ "$(jq -c '.clocks[0] | [.state, .due_at, .breached_at, .remaining_s,
		[.steps[] | .step]]' "$T/out")" = \
		'["running","2026-03-03T11:59:00Z","2026-03-03T11:59:00Z",-1980,["start","counted","paused","counted","breached","counted"]]' ]
	refused 2 sla show "$id" --json=due
	refused 2 sla show
	refused 3 sla show 0000000
}

@test "a date that was set by hand wins until it is cleared" {
	local id

	new_desk
	as lena
	new_policy
	clock '2026-03-02 10:00'
	id=$(incident)
	tkt edit "$id" --due 2026-03-05T12:00:00Z --because 'The fair.' >/dev/null
	[ "$(fields "$id" due_at due_clock)" = '2026-03-05T12:00:00Z|manual' ]
	[ "$(ticket_file "$id" | jq -r .due_at)" = 2026-03-05T12:00:00Z ]
	run_tkt sla show "$id"
	[[ $out == *'from here on: 2026-03-05T12:00:00Z, set by hand (edit '* ]]
	tkt edit "$id" --due none >/dev/null
	[ "$(fields "$id" due_at due_clock)" = '2026-03-02T11:00:00Z|first_response' ]
	[ "$(ticket_file "$id" | jq .due_at)" = null ]
}

@test "lists say the same with the index and without, at any time" {
	local id q now

	new_desk
	as lena
	new_policy
	for now in '2026-03-02 10:00' '2026-03-06 15:00'; do
		clock "$now"
		id=$(incident)
		tkt open -q -t 'Another' --type incident >/dev/null
		tkt reply "$id" -m 'We look.' >/dev/null
	done
	for now in 2026-03-02T10:30:00Z 2026-03-09T12:00:00Z; do
		export TKT_DATE=$now
		for q in is:breached ^breached:true 'due:<1h' is:live; do
			tkt list -a --json --sort -breached,due_at "$q" >"$T/with"
			TKT_NO_INDEX=1 tkt list -a --json --sort -breached,due_at \
				"$q" >"$T/without"
			cmp "$T/with" "$T/without"
			[ "$q" != is:live ] || jq -r .breached "$T/with"
		done
	done | sort | uniq -c | tr -s ' ' >"$T/counted"
	printf ' 4 false\n 4 true\n' | cmp - "$T/counted"
}

# --- clones ---------------------------------------------------------------------

@test "clones agree, and each has the policies of the other" {
	local id

	new_desk
	as lena
	new_policy
	git config receive.denyCurrentBranch updateInstead
	git clone -q "$DESK" "$T/there"
	echo "$T/there" >>"$T/desks"
	clock '2026-03-02 10:00'
	id=$(incident)
	tkt -C "$T/there" config policies.std.targets.resolution.P1 2h >/dev/null
	other=$(tkt -C "$T/there" open -q -t 'Also here' --type incident \
		--impact high --urgency high)
	(cd "$T/there" && tkt sync -q >/dev/null)
	git -C "$T/there" ls-tree --name-only HEAD policies/ >"$T/files"
	[ "$(wc -l <"$T/files")" -eq 2 ]
	export TKT_DATE=2026-03-02T10:30:00Z
	[ "$(tkt -C "$T/there" show "$id" --format '{due_at}')" = \
		2026-03-02T11:00:00Z ]
	tkt -C "$T/there" reply "$id" "$other" -m 'We look.' >/dev/null
	[ "$(tkt -C "$T/there" show "$id" "$other" --format '{due_at}')" = \
		$'2026-03-02T14:00:00Z\n2026-03-02T12:02:00Z' ]
}

@test "a policy that is not there is told, and its return is noticed" {
	local id file

	new_desk
	as lena
	new_policy
	clock '2026-03-02 10:00'
	id=$(incident)
	file=$(policies)
	leave_desk_unchecked
	run_tkt list
	git rm -q "$file"
	git commit -q -m gone
	tkt note "$id" -m x >/dev/null 2>&1
	run_tkt list --format '{id} {due_at}'
	assert_out "$id "
	run_tkt show "$id" --format '{due_at}'
	assert_status 0
	assert_out <<<''
	assert_err "tkt: clocks by policy '${file:9:12}' are not known: there is no '$file'"
	run_tkt fsck
	assert_status 1
	git revert --no-edit HEAD~1 >/dev/null 2>&1
	run_tkt list --format '{id} {due_at}'
	assert_out "$id 2026-03-02T11:00:00Z"
	assert_err ''
}
