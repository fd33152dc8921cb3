#!/usr/bin/env bats
# tkt import: another system's log becomes tickets, once (requirements.md M4).

load helper
load flow

LOG=$BATS_TEST_DIRNAME/corpus/vinst.csv

# The tree of the tickets: equal trees are equal bytes.
tickets() {
	git -C "${1:-$DESK}" rev-parse HEAD:tickets
}

# A log of a made-up system: six columns, and a map for it.
small_map() {
	cat >"$T/map.json" <<-'END'
	{ "name": "small", "tiers": ["L1", "L2"], "case": "{No}",
	  "time": { "from": "{At}", "format": "%Y-%m-%d %H:%M",
	            "offset": "+01:00" },
	  "tier": "{Tier}", "team": "{Team}", "actor": "{Who}",
	  "owner": "{Who}", "status": "{Status}",
	  "statuses": {
	    "queued": { "state": "open", "queued": true },
	    "work": { "state": "open", "accepted": true },
	    "wait": { "state": "waiting", "waiting_on": "user" },
	    "done": { "state": "resolved" } },
	  "unknown_status": { "state": "open" },
	  "fields": { "title": "{What}", "ref": "S-{No}" } }
	END
}

small_log() {
	{
		echo 'No,At,Tier,Team,Who,Status,What'
		cat
	} >"$T/log.csv"
}

import_sample() {
	run_tkt import --map vinst "$LOG"
	assert_status 0
	assert_out "import $LOG: 40 new tickets, 0 grown, 368 events"
	assert_err ''
	[ "$(git log -1 --format=%s%n%n%b)" = "$(printf '%s\n\nMap: vinst' \
		'import vinst.csv: 40 tickets, 368 events')" ]
	[ "$(commits)" -eq $((before + 1)) ]
	run_tkt import --map vinst "$LOG"
	assert_status 0
	assert_out "import $LOG: nothing new, 368 rows of 40 cases"
	assert_err ''
	[ "$(commits)" -eq $((before + 1)) ]
}

@test "a log comes in with one commit, a second time with none" {
	local layout before

	for layout in full bare sparse; do
		new_desk "$layout" "$layout"
		before=$(commits)
		import_sample
	done
	[ "$(tickets "$T/full")" = "$(tickets "$T/bare")" ]
	[ "$(tickets "$T/full")" = "$(tickets "$T/sparse")" ]
}

@test "a row is an event as of its time, its person and its tier" {
	local id

	small_map
	small_log <<-'END'
	7,2026-01-05 09:00,L1,Desk,ann,queued,Mail is slow
	7,2026-01-05 09:05,L1,Desk,ann,work,Mail is slow
	7,2026-01-05 10:00,L2,Mail 2nd,ann,queued,Mail is slow
	7,2026-01-05 11:00,L2,Mail 2nd,Bo Berg,wait,Mail is slow
	7,2026-01-05 12:00,L2,Mail 2nd,Bo Berg,done,Mail is slow
	END
	new_desk
	run_tkt import --map "$T/map.json" "$T/log.csv"
	assert_status 0
	run_tkt show S-7 -q
	assert_status 0
	id=${out%$'\n'}
	[ "$(kinds "$id")" = 'open intake claim escalate wait resolve' ]
	[ "$(fields "$id" title state tier queue owner opened_at resolved_at)" = \
		'Mail is slow|resolved|L2|L2/mail-2nd|bo-berg|2026-01-05T08:00:00Z|2026-01-05T11:00:00Z' ]
	ticket_file "$id" | jq -cS '.events[] | select(.kind == "escalate") |
		{at, by, "as": .as, from, to, state}' >"$T/got"
	diff -u - "$T/got" <<-'END'
	{"as":"L2","at":"2026-01-05T09:00:00Z","by":"ann","from":{"accepted":true,"owner":"ann","queue":"L1/desk","rank":1,"team":"Desk","tier":"L1"},"state":"open","to":{"queue":"L2/mail-2nd","rank":2,"team":"Mail 2nd","tier":"L2"}}
	END
	ticket_file "$id" | jq -cS '.events[] | select(.kind == "open")' >"$T/got"
	# The ticket's id depends on map and case alone.
	printf '{"kind":"open","origin":"%s"}\n' \
		"$(printf 'import\0small\0007' | sha256sum | cut -c1-40)" |
		diff -u - "$T/got"
	[ "$id" = "$(tr -d '\n' <"$T/got" | sha256sum | cut -c1-40)" ]
}

@test "two desks that import the same log have the same tickets" {
	new_desk full one
	TKT_SEED=1 tkt import --map vinst "$LOG"
	new_desk bare other
	as cleo
	clock '2027-01-01 00:00'
	TKT_SEED=99 tkt import --map vinst "$LOG"
	[ "$(tickets "$T/one")" = "$(tickets "$T/other")" ]
}

@test "a longer log adds its new rows to the tickets there are" {
	local cut

	new_desk full whole
	tkt import --map vinst "$LOG"
	new_desk full grown
	# In the middle of cases, a few rows, a row, and the rest.
	for cut in 1 2 100 101 250; do
		head -n "$cut" "$LOG" >"$T/part.csv"
		tkt import --map vinst "$T/part.csv"
	done
	run_tkt import --map vinst "$LOG"
	assert_status 0
	assert_out "import $LOG: 14 new tickets, 1 grown, 119 events"
	[ "$(tickets "$T/whole")" = "$(tickets "$T/grown")" ]
}

@test "cases may be mixed; a case's rows keep the order of the file" {
	new_desk full whole
	tkt import --map vinst "$LOG"
	new_desk full mixed
	{
		head -n 1 "$LOG"
		tail -n +2 "$LOG" | sort -s -t, -k2,2
	} >"$T/mixed.csv"
	[ "$(sed 5q "$LOG")" != "$(sed 5q "$T/mixed.csv")" ]
	tkt import --map vinst "$T/mixed.csv"
	[ "$(tickets "$T/whole")" = "$(tickets "$T/mixed")" ]
}

@test "rows of equal time, and back in time, are steps in the file's order" {
	small_map
	small_log <<-'END'
	7,2026-01-05 09:00,L1,A,ann,queued,x
	7,2026-01-05 09:00,L1,A,bob,work,x
	7,2026-01-05 09:00,L1,A,bob,work,x
	7,2026-01-05 09:00,L1,A,bob,work,x
	7,2026-01-05 08:00,L2,B,cy,queued,x
	7,2026-01-05 08:30,L1,A,bob,work,x
	7,2026-01-05 08:30,L1,A,bob,done,x
	END
	new_desk
	tkt import --map "$T/map.json" "$T/log.csv"
	run_tkt report --json
	jq -cS '[.events, .ping_pong, .tier_s, .time_to_resolve_s.median]' \
		<<<"$out" >"$T/got"
	diff -u - "$T/got" <<<'[7,1,{"L1":-3600,"L2":1800},-1800]'
	[ "$(fields S-7 state tier)" = 'resolved|L1' ]
	run_tkt import --map "$T/map.json" "$T/log.csv"
	assert_out "import $T/log.csv: nothing new, 7 rows of 1 case"
}

@test "bad rows are named with file and line, the others come in" {
	small_map
	small_log <<-'END'
	1,2026-01-05 09:00,L1,A,ann,queued,x
	1,2026-01-05 25:00,L1,A,ann,work,x
	1,2026-01-05 09:02,L1,A,ann,work
	,2026-01-05 09:03,L1,A,ann,work,x
	2,2026-01-05 09:04,L9,A,ann,work,x
	2,2026-01-05 09:05,,A,ann,work,x
	2,2026-01-05 09:06,L1,A,ann,work,"x" y
	2,2026-01-05 09:07,L1,A,ann,done,x
	END
	new_desk
	run_tkt import --map "$T/map.json" "$T/log.csv"
	assert_status 1
	assert_out "import $T/log.csv: 2 new tickets, 0 grown, 2 events; 6 bad rows passed over"
	assert_err <<-END
	tkt: $T/log.csv:3: bad time '2026-01-05 25:00'
	tkt: $T/log.csv:4: 6 fields instead of 7
	tkt: $T/log.csv:5: no case
	tkt: $T/log.csv:6: unknown tier 'L9'
	tkt: $T/log.csv:7: no tier, and no row before it that has one
	tkt: $T/log.csv:8: text after a closing quote
	END
	# The row is mended: it alone is new, and stands where it belongs.
	sed -i 's/25:00/09:01/' "$T/log.csv"
	run_tkt import --map "$T/map.json" "$T/log.csv"
	assert_status 1
	assert_out "import $T/log.csv: 0 new tickets, 1 grown, 1 event; 5 bad rows passed over"
	[ "$(fields S-1 state owner)" = 'open|ann' ]
}

@test "with --strict one bad row stops all before anything is written" {
	local before

	small_map
	small_log <<-'END'
	1,2026-01-05 09:00,L1,A,ann,queued,x
	2,2026-01-05 09:05,,A,ann,work,x
	1,yesterday,L1,A,ann,work,x
	END
	new_desk
	before=$(git rev-parse HEAD)
	run_tkt import --strict --map "$T/map.json" "$T/log.csv"
	assert_status 1
	assert_out ''
	assert_err <<-END
	tkt: $T/log.csv:4: bad time 'yesterday'
	tkt: 1 bad row and 0 warnings: nothing was written
	END
	# What is seen only when events are made stops it as well.
	sed -i '4d' "$T/log.csv"
	run_tkt import --strict --map "$T/map.json" "$T/log.csv"
	assert_status 1
	assert_out ''
	assert_err <<-END
	tkt: $T/log.csv:3: no tier, and no row before it that has one
	tkt: 1 bad row and 0 warnings: nothing was written
	END
	[ "$(git rev-parse HEAD)" = "$before" ]
}

@test "an unknown status is told once, and is an error with --strict" {
	small_map
	small_log <<-'END'
	1,2026-01-05 09:00,L1,A,ann,odd,x
	1,2026-01-05 09:01,L1,A,ann,odd,x
	2,2026-01-05 09:01,L1,A,ann,odd,x
	END
	new_desk
	run_tkt import --strict --map "$T/map.json" "$T/log.csv"
	assert_status 1
	assert_out ''
	assert_err <<-END
	tkt: unknown status 'odd' is taken as 'open'
	tkt: 0 bad rows and 1 warning: nothing was written
	END
	run_tkt import --map "$T/map.json" "$T/log.csv"
	assert_status 0
	assert_out "import $T/log.csv: 2 new tickets, 0 grown, 3 events"
	assert_err "tkt: unknown status 'odd' is taken as 'open'"
}

@test "without a meaning for others an unknown status makes its row bad" {
	small_map
	sed -i '/unknown_status/d' "$T/map.json"
	small_log <<-'END'
	1,2026-01-05 09:00,L1,A,ann,odd,x
	1,2026-01-05 09:01,L1,A,ann,work,x
	END
	new_desk
	run_tkt import --map "$T/map.json" "$T/log.csv"
	assert_status 1
	assert_out "import $T/log.csv: 1 new ticket, 0 grown, 1 event; 1 bad row passed over"
	assert_err "tkt: $T/log.csv:2: unknown status 'odd'"
}

@test "packed logs and standard input are read as the log itself" {
	new_desk full plain
	tkt import --map vinst "$LOG"
	xz -c "$LOG" >"$T/log.csv.xz"
	gzip -c "$LOG" >"$T/log.csv.gz"
	new_desk full xz
	tkt import --map vinst "$T/log.csv.xz"
	new_desk full gz
	tkt import --map vinst "$T/log.csv.gz"
	new_desk full stdin
	tkt import --map vinst - <"$LOG"
	for desk in xz gz stdin; do
		[ "$(tickets "$T/plain")" = "$(tickets "$T/$desk")" ]
	done
	run_tkt import --map vinst "$T/nowhere.csv.xz"
	assert_status 1
	assert_out ''
}

@test "quotes, CRLF, a byte order mark and blanks change no ticket" {
	new_desk full plain
	tkt import --map vinst "$LOG"
	new_desk full quoted
	{
		printf '\xef\xbb\xbf'
		sed 's/,/" ,"/g; s/^/"/; s/$/"/; s/" ,/ ",/g; s/$/\r/' "$LOG"
	} >"$T/quoted.csv"
	run_tkt import --map vinst "$T/quoted.csv"
	assert_status 0
	[ "$(tickets "$T/plain")" = "$(tickets "$T/quoted")" ]
}

@test "text in quotes keeps commas; what is no text is replaced and told" {
	small_map
	small_log <<-END
	1,2026-01-05 09:00,L1,A,ann,work,"No mail, ""at all"""
	2,2026-01-05 09:00,L1,A,ann,work,caf$(printf '\xe9 \033[2J')
	END
	new_desk
	run_tkt import --map "$T/map.json" "$T/log.csv"
	assert_status 0
	assert_err 'tkt: line 3: bytes that are no text were replaced'
	[ "$(fields S-1 title)" = 'No mail, "at all"' ]
	[ "$(fields S-2 title)" = 'caf� �[2J' ]
}

@test "-n says the same and changes nothing" {
	local before

	new_desk
	before=$(git rev-parse HEAD)
	run_tkt import -n --map vinst "$LOG"
	assert_status 0
	assert_out "import $LOG: 40 new tickets, 0 grown, 368 events"
	[ "$(git rev-parse HEAD)" = "$before" ]
}

@test "--json says what was done" {
	new_desk
	run_tkt import --json --map vinst "$LOG"
	assert_status 0
	assert_out "{\"format\":1,\"log\":\"$LOG\",\"map\":\"vinst\",\"cases\":40,\"rows\":368,\"bad_rows\":0,\"new_tickets\":40,\"grown_tickets\":0,\"new_events\":368,\"commit\":\"$(git rev-parse HEAD)\"}"
	run_tkt import --json --map vinst "$LOG"
	[ "$(jq -c '[.new_events, .commit]' <<<"$out")" = '[0,null]' ]
}

@test "a person's work on an imported ticket stands when the log grows" {
	local id after

	small_map
	small_log <<-'END'
	7,2026-01-05 09:00,L1,A,ann,queued,x
	7,2026-01-05 09:01,L1,A,ann,work,x
	END
	new_desk
	tkt import --map "$T/map.json" "$T/log.csv"
	id=$(tkt show S-7 -q)
	clock '2026-01-05 10:00'
	as anna
	tkt note "$id" -m 'Seen at the printer as well.'
	tkt assign "$id" anna
	cat >>"$T/log.csv" <<-'END'
	7,2026-01-05 10:30,L1,A,bob,work,x
	7,2026-01-05 12:00,L1,A,bob,done,x
	END
	tkt import --map "$T/map.json" "$T/log.csv"
	# 10:30 at +01:00 is before anna: that row did not see her, noon did.
	[ "$(kinds "$id")" = 'open intake claim claim note assign resolve' ]
	[ "$(fields "$id" state owner)" = 'resolved|bob' ]
	after=$(ticket_file "$id" |
		jq '.events[] | select(.kind == "resolve") | .after | length')
	[ "$after" -eq 2 ]
	run_tkt import --map "$T/map.json" "$T/log.csv"
	assert_out "import $T/log.csv: nothing new, 4 rows of 1 case"
}

@test "an import that is killed is whole or not there, and is finished by another" {
	local whole ms

	"$TESTS/bench/gen-log" -s 3 400 >"$T/log.csv"
	new_desk full whole
	tkt import --map vinst "$T/log.csv"
	whole=$(tickets)
	for ms in 0 10 30 60 100 150 220 300 400 600; do
		new_desk full "cut$ms"
		TKT_DATE=2026-03-02T10:00:00Z "$TKT" import --map vinst \
			"$T/log.csv" >/dev/null 2>&1 &
		sleep "$(printf '0.%03d' "$ms")"
		kill -9 $! || :
		wait $! || :
		if git rev-parse -q --verify HEAD:tickets >/dev/null; then
			[ "$(tickets)" = "$whole" ]
		fi
		run_tkt import --map vinst "$T/log.csv"
		assert_status 0
		[ "$(tickets)" = "$whole" ]
	done
}

@test "a case that would make too large a ticket is named and left out" {
	small_map
	{
		for i in $(seq 4000); do
			echo "1,2026-01-05 09:00,L1,A,ann,work,x$i"
		done
		echo '2,2026-01-05 09:00,L1,A,ann,work,x'
	} | small_log
	new_desk
	run_tkt import --map "$T/map.json" "$T/log.csv"
	assert_status 1
	assert_out "import $T/log.csv: 1 new ticket, 0 grown, 1 event; 1 bad row passed over"
	[[ $err == "tkt: $T/log.csv:2: case '1' would make a ticket of "* ]]
}

@test "what does not fit is said before anything is read or written" {
	new_desk
	run_tkt import "$LOG"
	assert_status 2
	assert_out ''
	assert_err <<-'END'
	tkt: no map: --map MAP
	see 'tkt import -h'
	END
	run_tkt import --map vinst
	assert_status 2
	run_tkt import --map vinst "$LOG" "$LOG"
	assert_status 2
	run_tkt import --map no-such-map "$LOG"
	assert_status 3
	assert_out ''
	[ "$(head -n 1 "$T/err")" = "tkt: no map 'no-such-map': no such file here, and with tkt came servicenow, vinst" ]
	[[ $err == *'hint: those that came with tkt are in '*share/tkt/maps* ]]
	echo 'a,b,c' >"$T/other.csv"
	run_tkt import --map vinst "$T/other.csv"
	assert_status 1
	assert_err "tkt: $T/other.csv: there is no column 'SR Number'"
	echo '{"name": "x", "tires": []}' >"$T/map.json"
	run_tkt import --map "$T/map.json" "$LOG"
	assert_status 1
	assert_err <<-END
	tkt: $T/map.json: the map's 'top' has an unknown key 'tires'
	hint: did you mean 'tiers'?
	END
	: >"$T/empty.csv"
	run_tkt import --map vinst "$T/empty.csv"
	assert_status 1
	head -n 1 "$LOG" >"$T/header.csv"
	run_tkt import --map vinst "$T/header.csv"
	assert_status 0
	assert_out "import $T/header.csv: nothing new, 0 rows of 0 cases"
}

@test "a log without end, or without sense, is refused in bounded memory" {
	local before

	new_desk
	before=$(commits)
	# A sanitizer's shadow takes all there is.
	(grep -q __asan_init "$TKT" || ulimit -v 1000000
		run_tkt import --map vinst /dev/zero &&
		assert_status 4 && assert_err <<-'END')
	tkt: cannot read '/dev/zero': more than 268435456 bytes
	hint: split the log, each case whole in one part
	END
	{
		head -n 1 "$LOG"
		yes 'a,b' | head -n 20000
	} >"$T/log.csv"
	run_tkt import --map vinst "$T/log.csv"
	assert_status 1
	assert_out ''
	assert_err <<-END
	tkt: $T/log.csv:2: 2 fields instead of 17
	tkt: 10000 bad rows: nothing was written
	hint: is this the map for this log?
	END
	[ "$(commits)" -eq "$before" ]
}

@test "the examples of the manual page run" {
	new_desk
	xz -c "$LOG" >incidents.csv.xz
	run_tkt import --map vinst -n incidents.csv.xz
	assert_status 0
	run_tkt import --map vinst incidents.csv.xz
	assert_status 0
	rm incidents.csv.xz
	sed -n '/^\.Sh EXAMPLES/,$p' "$TESTS/../man/tkt-import.1" |
		sed -n '/^{/,/^}/p' >"$T/phone.json"
	cat >"$T/calls.csv" <<-'END'
	Call,When,Line,What
	17,05.01.2026 09:00,1,taken
	17,05.01.2026 09:05,2,passed on
	17,05.01.2026 09:10,2,waiting for parts
	17,05.01.2026 11:00,2,solved
	END
	run_tkt import --map "$T/phone.json" "$T/calls.csv"
	assert_status 0
	assert_out "import $T/calls.csv: 1 new ticket, 0 grown, 4 events"
}

@test "the same log and the same automation on two clones count once" {
	# What is open grows older from one report to the other.
	local name before first later=2026-03-03T12:00:00Z

	new_desk bare hub
	for name in a b; do
		tkt clone -q "$T/hub" "$T/$name" >"$T/said"
		echo "$T/$name" >>"$T/desks"
	done
	for name in a b; do
		cd "$T/$name"
		tkt import --map vinst "$TESTS/corpus/vinst.csv" >"$T/said"
		git ls-files tickets >"$T/$name.files"
		first=$(basename "$(sed 1q "$T/$name.files")" .json)
		tkt note "$first" --once 'reminder 1' -m 'Still open.' \
			>"$T/said"
		TKT_DATE=$later tkt report --json >"$T/$name.report"
	done
	diff "$T/a.files" "$T/b.files"
	diff "$T/a.report" "$T/b.report"
	cd "$T/a"
	tkt sync -q >"$T/said"
	cd "$T/b"
	tkt sync -q >"$T/said"
	git ls-files tickets | diff "$T/a.files" -
	TKT_DATE=$later tkt report --json | diff "$T/a.report" -
	# What is there already is written by nobody again.
	before=$(git rev-parse HEAD)
	tkt import --map vinst "$TESTS/corpus/vinst.csv" >"$T/said"
	tkt note "$first" --once 'reminder 1' -m 'Still open.' >"$T/said" 2>&1
	[ "$(git rev-parse HEAD)" = "$before" ]
	[ "$(tkt show "$first" | grep -c 'Still open')" -eq 1 ]
	cd "$T/a"
	tkt sync -q >"$T/said"
	[ "$(git rev-parse 'HEAD^{tree}')" = \
		"$(git -C "$T/b" rev-parse 'HEAD^{tree}')" ]
}
