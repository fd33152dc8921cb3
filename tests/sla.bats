#!/usr/bin/env bats
# tkt sla: clocks, for numbers given by hand (sla.md S4 to S14).

load helper

CASES=$BATS_TEST_DIRNAME/corpus/clocks.json

calc() {
	run_tkt sla calc --start 2024-01-10T09:00:00Z --target 4h "$@"
}

# Every case of a file, against what it says is due, elapsed and breached.
assert_cases() {
	local args=() words

	jq -r '.vectors[] | @sh "sla calc --json=due,elapsed_s,remaining_s,breached_at --start \(.start) --target=\(.target_min)m \(
		if .now then ["--now=" + .now] else [] end +
		if .calendar then ["--calendar=" + .calendar, "--calendars=" + $file] else [] end +
		if .stop then ["--stop=" + .stop] else [] end +
		[.pauses[] | "--pause=\(.[0])..\(.[1] // "")"] +
		[(.changes // [])[] | "--change=\(.[0])=\(.[1])m"])"' \
		--arg file "$1" "$1" >"$T/commands"
	while IFS= read -r words; do
		eval "args=($words)"
		"$TKT" "${args[@]}" >>"$T/said"
	done <"$T/commands"
	jq -c '.vectors[]' "$1" | paste "$T/said" - >"$T/both"
	[ "$(wc -l <"$T/both")" -eq "$(jq '.vectors | length' "$1")" ]
	jq -rs '[range(0; length; 2) as $i | .[$i] as $is | .[$i + 1] as $case |
		("due", "elapsed_s", "remaining_s", "breached_at") as $key |
		select(($case | has($key)) and $case[$key] != $is[$key]) |
		"\($case.name): \($key) is \($is[$key]), not \($case[$key])"] |
		.[]' "$T/both" >"$T/wrong"
	cat "$T/wrong" >&2
	[ ! -s "$T/wrong" ]
}

@test "worked cases: nights of daylight saving, years, zones, pauses, changes" {
	assert_cases "$CASES"
}

@test "worked cases that lie beside the project" {
	local cases=$BATS_TEST_DIRNAME/../../shared/data/sla_vectors.json

	[ -e "$cases" ] || skip 'none lie beside the project'
	assert_cases "$cases"
}

@test "calc runs without a desk and without a repository" {
	printf '[extensions]\n\tnothing = here\n' >"$T/.git"
	calc --now 2024-01-10T10:30:00Z
	assert_status 0
	assert_out '2024-01-10T13:00:00Z	5400	9000	running	false'
	assert_err ''
	TKT_DATE=2024-01-10T10:30:00Z calc
	assert_out '2024-01-10T13:00:00Z	5400	9000	running	false'
	calc -q
	assert_out '2024-01-10T13:00:00Z'
	run_tkt sla calc -q --start 2024-01-10T09:00:00Z --target 1d
	assert_out '2024-01-11T09:00:00Z'
	run_tkt sla calc -q --start 2024-01-10T09:00:00Z --target '2bd 1h'
	assert_out '2024-01-12T10:00:00Z'
}

@test "calc in JSON: all that it knows" {
	calc --pause 2024-01-10T10:00:00Z.. --now 2024-01-10T12:00:00Z --json
	assert_out '{"format":1,"due":null,"elapsed_s":3600,"remaining_s":10800,"phase":"paused","breached":false,"breached_at":null,"met":false,"target_s":14400,"calendar":null,"start":"2024-01-10T09:00:00Z","stop":null,"now":"2024-01-10T12:00:00Z","resumes":null,"thresholds":[]}'
	calc --stop 2024-01-10T13:00:00Z --now 2024-01-11 --json=phase,met
	assert_out '{"format":1,"phase":"stopped","met":true}'
	calc --stop 2024-01-10T13:00:01Z --now 2024-01-11 \
		--json=met,breached_at
	assert_out '{"format":1,"met":false,"breached_at":"2024-01-10T13:00:00Z"}'
	calc --now 2024-01-10T08:00:00Z --json=phase,elapsed_s
	assert_out '{"format":1,"phase":"ahead","elapsed_s":0}'
}

@test "thresholds are reached once for each target" {
	calc --json=thresholds --threshold 75% --threshold=-30m \
		--threshold 100% --threshold +2h
	assert_out '{"format":1,"thresholds":["75%=2024-01-10T12:00:00Z","-30m=2024-01-10T12:30:00Z","100%=2024-01-10T13:00:00Z","+2h=2024-01-10T15:00:00Z"]}'
	calc --json=thresholds --threshold 75% --threshold=-60m \
		--change 2024-01-10T12:20:00Z=2h
	assert_out '{"format":1,"thresholds":["75%=2024-01-10T12:00:00Z","75%=2024-01-10T12:20:00Z","-1h=2024-01-10T12:00:00Z","-1h=2024-01-10T12:20:00Z"]}'
	calc --json=thresholds --threshold 75% --stop 2024-01-10T12:00:00Z
	assert_out '{"format":1,"thresholds":[]}'
}

@test "calendars from standard input, one of them by name" {
	jq .calendars "$CASES" >"$T/calendars"
	run_tkt sla calc -q --start 2024-01-12T15:00:00Z --target 2bd \
		--calendars - --calendar be_9_17 <"$T/calendars"
	assert_out '2024-01-16T15:00:00Z'
	run_tkt sla calc -q --start 2024-12-23T08:00:00Z --target 2bd \
		--calendars "$CASES" --calendar be_hol
	assert_out '2024-12-27T13:00:00Z'
	calc --calendars "$T/calendars" --calendar be_9-17
	assert_status 3
	assert_out ''
	assert_err "tkt: no calendar in '$T/calendars' is called 'be_9-17'; did you mean 'be_9_17'?"
	echo '{"a": {}, "b": {}}' >"$T/two"
	calc --calendars "$T/two"
	assert_status 2
	assert_err <<-END
		tkt: which calendar of '$T/two' (--calendar); there are a, b
		see 'tkt sla calc -h'
	END
	calc --calendars "$T/two" --calendar a
	assert_status 1
	assert_err <<-'END'
		tkt: calendar 'a' is never open within 366 days of 2024-01-10T09:00:00Z
		hint: it needs hours that are not all holidays
	END
}

@test "holidays of an iCalendar file" {
	jq .calendars "$CASES" >"$T/calendars"
	cat >"$T/free.ics" <<-'END'
		BEGIN:VCALENDAR
		VERSION:2.0
		PRODID:-//example//free//EN
		BEGIN:VEVENT
		UID:1@example.org
		SUMMARY:New Year
		DTSTART;VALUE=DATE:20100101
		RRULE:FREQ=YEARLY
		END:VEVENT
		BEGIN:VEVENT
		UID:2@example.org
		SUMMARY:Staff meeting, all
		  hands
		DTSTART;TZID=Europe/Berlin:20240102T080000
		DTEND;TZID=Europe/Berlin:20240102T110000
		END:VEVENT
		END:VCALENDAR
	END
	run_tkt sla calc -q --start 2023-12-29T15:30:00Z --target 90m \
		--calendars "$T/calendars" --calendar be_9_17 \
		--holidays "$T/free.ics"
	assert_status 0
	assert_out '2024-01-02T11:00:00Z'
	assert_err ''
	sed -i 's/20240102T110000/20240101T110000/' "$T/free.ics"
	calc --calendars "$T/calendars" --calendar be_9_17 \
		--holidays "$T/free.ics"
	assert_status 1
	assert_err "tkt: '$T/free.ics': event 'Staff meeting, all hands': it ends before it begins"
	sed -i '/^DT/s/Berlin:2024/Atlantis:2024/' "$T/free.ics"
	calc --calendars "$T/calendars" --calendar be_9_17 \
		--holidays "$T/free.ics"
	assert_status 1
	assert_err "tkt: '$T/free.ics': event 'Staff meeting, all hands': it ends before it begins"
	sed -i 's/20240101T110000/20240103T110000/' "$T/free.ics"
	calc --calendars "$T/calendars" --calendar be_9_17 \
		--holidays "$T/free.ics"
	assert_status 3
	assert_err <<-END
		tkt: '$T/free.ics': event 'Staff meeting, all hands': no time zone is called 'Europe/Atlantis'
		hint: names are those of the IANA database, Europe/Berlin or UTC, as in /usr/share/zoneinfo
	END
	calc --holidays "$T/free.ics"
	assert_status 2
	assert_err <<-'END'
		tkt: --holidays needs a calendar (--calendars, --calendar)
		see 'tkt sla calc -h'
	END
	echo END:VCALENDAR >"$T/free.ics"
	calc --calendars "$T/calendars" --calendar be_9_17 \
		--holidays "$T/free.ics"
	assert_status 1
	assert_err "tkt: '$T/free.ics': this is no iCalendar file"
}

# One day that is free, and where tkt-ical is (make PREFIX=).
one_holiday() {
	jq .calendars "$CASES" >"$T/calendars"
	printf '%s\n' BEGIN:VCALENDAR VERSION:2.0 BEGIN:VEVENT \
		'DTSTART;VALUE=DATE:20240110' END:VEVENT END:VCALENDAR \
		>"$T/free.ics"
	BUILT=${TKT_BUILD:-${TKT%/*}}
	INSTALLED=$(cat "$BUILT/libexec.where")
}

# calc by another copy of the program, with that day.
calc_there() {
	status=0
	"$1" sla calc -q --start 2024-01-10T12:00:00Z --target 1h \
		--calendars "$T/calendars" --calendar be_9_17 \
		--holidays "$T/free.ics" >"$T/out" 2>"$T/err" || status=$?
	err=$(cat "$T/err")
}

@test "tkt-ical is found where it was installed" {
	one_holiday
	mkdir -p "$T/usr/bin" "$T/usr/libexec/tkt"
	cp "$BUILT/tkt" "$T/usr/bin/"
	cp "$BUILT/tkt-ical" "$T/usr/libexec/tkt/"
	calc_there "$T/usr/bin/tkt"
	assert_err ''
	assert_out '2024-01-11T09:00:00Z'
	ln -s "$T/usr/bin/tkt" "$T/elsewhere"
	calc_there "$T/elsewhere"
	assert_out '2024-01-11T09:00:00Z'
}

@test "without tkt-ical nothing but iCalendar files is missing" {
	one_holiday
	[ ! -e "$INSTALLED/tkt-ical" ] || skip 'one is installed'
	cp "$BUILT/tkt" "$T/alone"
	calc_there "$T/alone"
	assert_status 1
	assert_out ''
	assert_err <<-END
		tkt: '$T/free.ics': 'tkt-ical', which reads iCalendar files, is not installed
		hint: 'make install' puts it into '$INSTALLED'; or write the days into the calendar's holidays
	END
	"$T/alone" sla calc -q --start 2024-01-10T12:00:00Z --target 1h \
		--calendars "$T/calendars" --calendar be_9_17 >"$T/out"
	[ -s "$T/out" ]
}

@test "a tkt-ical that does not run, or talks nonsense, is an error" {
	one_holiday
	cp "$BUILT/tkt" "$T/tkt"
	printf '#!/bin/sh\necho no libical >&2\nexit 127\n' >"$T/tkt-ical"
	chmod +x "$T/tkt-ical"
	calc_there "$T/tkt"
	assert_status 1
	assert_out ''
	assert_err <<-END
		tkt: '$T/free.ics': '$T/tkt-ical' failed with status 127: no libical
		hint: it needs the library libical, and to be of the same version as tkt
	END
	printf '#!/bin/sh\nkill -9 $$\n' >"$T/tkt-ical"
	calc_there "$T/tkt"
	assert_status 1
	[[ $err == *"tkt-ical' failed with status 137"* ]]
	printf '#!/bin/sh\necho "{"\n' >"$T/tkt-ical"
	calc_there "$T/tkt"
	assert_status 1
	[[ $err == "tkt: '$T/free.ics': '$T/tkt-ical': line 2: it ends too early" ]]
	printf '#!/bin/sh\necho "[1]"\n' >"$T/tkt-ical"
	calc_there "$T/tkt"
	assert_status 1
	[[ $err == *"tkt-ical' gave no holidays"* ]]
}

@test "tkt-ical by hand" {
	local ical=${TKT_BUILD:-${TKT%/*}}/tkt-ical

	one_holiday
	"$ical" 2024-01-01T00:00:00Z <"$T/free.ics" >"$T/out"
	[ "$(cat "$T/out")" = '{"holidays":["2024-01-10"],"partial_holidays":[]}' ]
	status=0
	"$ical" 2024-01-01 2>"$T/err" </dev/null || status=$?
	assert_status 2
	grep -q '^usage: tkt-ical FROM' "$T/err"
	status=0
	"$ical" 2024-01-01T00:00:00Z Nowhere/Else 2>"$T/err" \
		<"$T/free.ics" || status=$?
	assert_status 3
	[ "$(head -n 1 "$T/err")" = "no time zone is called 'Nowhere/Else'" ]
	grep -q '^hint: names are those of the IANA database' "$T/err"
	status=0
	"$ical" 2024-01-01T00:00:00Z <"$T/free.ics" 2>"$T/err" >/dev/full ||
		status=$?
	assert_status 1
}

@test "what is wrong in a calendar is said, with its place" {
	local wrong said

	while IFS='|' read -r wrong said; do
		echo "{\"c\": $wrong}" >"$T/wrong"
		calc --calendars "$T/wrong" --calendar c
		assert_status 1
		assert_out ''
		[ "$(head -n 1 "$T/err")" = "tkt: calendar 'c': $said" ] || {
			cat "$T/err"
			return 1
		}
	done <<-'END'
		[]|it: 'what stands there' is not an object
		{"zone": "UTC"}|it: 'zone' is not tz, hours, holidays or partial_holidays
		{"tz": 1}|tz: 'it' is not a time zone's name
		{"hours": []}|hours: 'it' is not an object by weekday
		{"hours": {"monday": []}}|hours: 'monday' is not mon, tue … sun
		{"hours": {"mon": "09:00"}}|mon: 'it' is not a list of [from, to]
		{"hours": {"mon": [["09:00"]]}}|mon: 'a part of it' is not [from, to]
		{"hours": {"mon": [["9:00", "17:00"]]}}|mon: '9:00' is not a time like 09:00
		{"hours": {"mon": [["09:00", "24:01"]]}}|mon: '24:01' is not a time like 17:00 or 24:00
		{"hours": {"mon": [["22:00", "06:00"]]}}|mon: 22:00 is not before 06:00
		{"holidays": ["2023-02-29"]}|holidays: '2023-02-29' is not a date like 2026-12-25, or 12-25 of every year
		{"holidays": "12-25"}|holidays: 'it' is not a list
		{"partial_holidays": [{"date": "12-24"}]}|partial_holidays: '' is not a time like 09:00
	END
	echo '{"c": {"tz": "Europe/Atlantis"}}' >"$T/wrong"
	calc --calendars "$T/wrong" --calendar c
	assert_status 3
	assert_err <<-'END'
		tkt: calendar 'c': no time zone is called 'Europe/Atlantis'
		hint: names are those of the IANA database, Europe/Berlin or UTC, as in /usr/share/zoneinfo
	END
}

@test "what is wrong in the command line is said" {
	local said args

	while IFS='|' read -r args said; do
		eval "run_tkt sla calc $args"
		assert_status 2
		assert_out ''
		[ "$(head -n 1 "$T/err")" = "tkt: $said" ] || {
			cat "$T/err"
			return 1
		}
	done <<-'END'
		--target 4h|the start (--start) is missing
		--start now|the target (--target) is missing
		--start now --target 4|option '--target': '4' is not a length of time (write 90s, 30m, 4h or 1h30m of open time, or 2bd for working days)
		--start now --target 4h --calendar x|--calendar needs the file that it stands in (--calendars)
		--start now --target 4h --pause now|option '--pause': 'now' is not FROM..TO (a pause that lasts is written FROM..)
		--start now --target 4h --pause 2024-01-02..2024-01-01|option '--pause': '2024-01-02..2024-01-01' ends before it begins
		--start now --target 4h --change 2h|option '--change': '2h' is not TIME=LENGTH
		--start now --target 4h --stop yesterday|the clock stops before it starts
		--start now --target 4h --threshold 5|option '--threshold': '5' is not a threshold (write 75% of the target (up to 1000%), -30m before it is due, +2h after)
	END
	calc --calendars "$CASES" --calendar be_9_17 --target 2d
	assert_err <<-'END'
		tkt: option '--target': '2d' is not a length of open time: a day of calendar 'be_9_17' has no 24 hours (write 2bd for working days, or hours that it is open)
		see 'tkt sla calc -h'
	END
	calc --calendars "$T/none" --calendar be_9_17
	assert_status 1
	assert_err "tkt: cannot open '$T/none': No such file or directory"
}
