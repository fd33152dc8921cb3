#!/usr/bin/env bats
# tkt report: figures, each with its definition (requirements.md R1, R2).

load helper
load flow
load figures

LOG=$BATS_TEST_DIRNAME/corpus/vinst.csv

# The report's figures are those that a counting of the bare rows gives.
assert_counted() {
	local now=2026-03-02T10:00:00Z

	TKT_DATE=$now "$TKT" --desk "$DESK" report --json >"$T/reported"
	"$TESTS/count-log" vinst "$1" | figures_hold "$T/reported"
	"$TESTS/count-figures" --now "$now" "$1" | figures_hold "$T/reported"
}

@test "figures of an imported log are those of its rows" {
	local seed

	new_desk
	tkt import --map vinst "$LOG"
	assert_counted "$LOG"
	for seed in 5 6; do
		"$TESTS/bench/gen-log" -s "$seed" 150 >"$T/log.csv"
		new_desk bare "desk$seed"
		tkt import --map vinst "$T/log.csv"
		assert_counted "$T/log.csv"
	done
}

@test "a terminal gets a table, with each figure's definition" {
	new_desk
	tkt import --map vinst "$LOG"
	export TKT_PAGER=cat
	run_tty report
	assert_status 0
	assert_golden report/table
}

@test "a pipe gets names, values and definitions, separated by tabs" {
	new_desk
	tkt import --map vinst "$LOG"
	run_tkt report
	assert_status 0
	assert_err ''
	assert_golden report/lines
	# The same figures as in JSON, and p90 of the first resolution.
	cut -f1,2 "$T/out" | grep -v '^time_to_resolve_s\.p90' |
		LC_ALL=C sort >"$T/lines"
	"$TKT" report --json | jq -r '
		paths(type | . != "object" and . != "array") as $p |
		"\($p | join("."))\t\(getpath($p))"' |
		grep -v '^backlog_age_s' | LC_ALL=C sort >"$T/members"
	grep -v '^backlog_age_s' "$T/lines" | diff -u "$T/members" -
}

@test "an empty desk has no figure but zeros" {
	new_desk
	run_tkt report --json
	assert_status 0
	jq -e '.cases == 0 and .time_to_resolve_s.median == null and
		.tier_s == {} and .wait_s == {} and
		.first_level_rate == {"n": 0, "of": 0, "rate": null} and
		([.. | numbers] | max) == 0' <<<"$out"
	run_tkt report
	assert_status 0
	[ "$(head -n 1 "$T/out" | cut -f1,2)" = $'cases\t0' ]
	run_tkt report --html -
	assert_status 0
	[[ $out == '<!DOCTYPE html>'*'</html>'* ]]
	run_tkt report --by week
	assert_status 0
	assert_out ''
}

@test "tickets that were worked on here count by the same definitions" {
	local a b c

	new_desk
	clock '2026-03-02 09:00'
	a=$(tkt open -q -c phone -r carl -t 'No login' --resolve 'Reset.' \
		--confirmed)
	[ "$(fields "$a" state)" = closed ]
	b=$(tkt open -q -c mail -r dora -t 'Spam')
	tkt reject "$b" --as spam
	clock '2026-03-02 10:00'
	c=$(tkt open -q -c phone -r emil -t 'Slow')
	clock '2026-03-02 11:00'
	tkt escalate "$c" --reason expertise -m 'Slow since noon.' \
		--ask 'Look at the switch.' --try 'restart=failed' \
		--force 'as an example'
	as ben
	clock '2026-03-02 12:00'
	tkt claim "$c"
	clock '2026-03-02 13:00'
	tkt return "$c" --reason instruction-given --ask 'Replace the cable.'
	run_tkt report --json
	assert_status 0
	jq -cS '[.cases, .resolved, .open, .first_contact_resolution,
		.escalations, .hand_backs, .ping_pong, .tier_s]' \
		<<<"$out" >"$T/got"
	diff -u - "$T/got" <<<'[2,1,1,1,1,1,1,{"L1":3600,"L2":7200}]'
	as lena
	tkt undo "$(ticket_file "$c" | jq -r '.events | to_entries[] |
		select(.value.kind == "return") | .key')" -m 'A slip.'
	run_tkt report --json
	jq -cS '[.hand_backs, .ping_pong]' <<<"$out" >"$T/got"
	diff -u - "$T/got" <<<'[0,0]'
}

@test "a ticket that cannot be read is named and the others count" {
	local a

	new_desk
	a=$(tkt open -q -t 'One')
	tkt open -q -t 'Two'
	leave_desk_unchecked
	echo '{}' >"tickets/${a:0:1}/${a:1:2}/$a.json"
	git commit -qam 'damage'
	run_tkt report --json
	assert_status 1
	[ "$(jq .cases <<<"$out")" -eq 1 ]
	[[ $err == "tkt: tickets/${a:0:1}/${a:1:2}/$a.json is passed over: "* ]]
}

@test "a query says which tickets count" {
	new_desk
	tkt open -q -c mail -t one --category printer >"$T/said"
	tkt open -q -c mail -t two >"$T/said"
	run_tkt report --json category:printer
	assert_status 0
	assert_err ''
	[ "$(jq .cases <<<"$out")" -eq 1 ]
	run_tkt report categry:printer
	assert_status 2
	assert_out ''
	assert_err <<-'END'
		tkt: tickets have no field 'categry'; did you mean 'category'? (tkt-json(7) lists the fields)
		tkt:   categry:printer
		tkt:   ^~~~~~~
		see 'tkt report -h'
	END
}

# figure NAME…: what the report of the whole desk says, in one line of JSON
figure() {
	"$TKT" --desk "$DESK" report --json |
		jq -c --args '[.[$ARGS.positional[]]]' "$@"
}

@test "acknowledged and answered count from the report, waits net out" {
	local a b

	new_desk
	clock '2026-03-02 09:00'
	a=$(tkt open -q -c mail -r carl -t 'Slow' --category printer)
	tkt open -q -c mail -r dora -t 'Nobody looked' >"$T/said"
	clock '2026-03-02 09:30'
	tkt triage "$a" --impact low --urgency low
	clock '2026-03-02 10:00'
	tkt claim "$a"
	clock '2026-03-02 10:30'
	tkt wait "$a" user --reply 'Which printer?'
	clock '2026-03-02 12:00'
	tkt receive "$a" -m 'The blue one.'
	clock '2026-03-02 13:00'
	tkt resolve "$a" -m 'Restarted.' --told phone --downtime 2h
	clock '2026-03-02 14:00'
	tkt reopen "$a" -m 'It is slow again.'
	clock '2026-03-02 15:00'
	tkt resolve "$a" -m 'Replaced.' --told phone --downtime 2h
	tkt close "$a" --rating 4
	[ "$(figure unacknowledged unanswered)" = '[1,1]' ]
	[ "$(figure acknowledge_s first_response_s | jq -c 'map(.median)')" = \
		'[1800,5400]' ]
	# From 9 to 15; without 10:30 to 12 and 13 to 14.
	[ "$(figure resolve_gross_s resolve_net_s time_to_resolve_s |
		jq -c 'map(.median)')" = '[21600,12600,14400]' ]
	[ "$(figure tier_queue_s tier_work_s tier_waiting_s tier_resolved_s |
		jq -c 'map(.L1.sum)')" = '[3600,9000,5400,3660]' ]
	[ "$(figure reopen_rate downtime_s rating rated_rate |
		jq -c 'map([.n, .sum // .of])')" = \
		'[[1,1],[1,7200],[1,4],[1,1]]' ]
}

# up ID [OPTION…]: escalates it with a whole packet
up() {
	tkt escalate "$1" --reason expertise -m 'It fails.' --ask 'Look.' \
		--try 'restart=failed' "${@:2}"
}

@test "articles, marks, force and what comes back have their figures" {
	local a b c article

	new_desk
	article=$(tkt kb new -q -t 'Printer' -F - <<<$'# Resolution\n\nRestart.')
	clock +1hour
	a=$(tkt open -q -c phone -r carl -t 'One' --category printer \
		--impact low --urgency low)
	tkt kb use "$a" "$article"
	tkt resolve "$a" -m 'Restarted.' --told phone --confirmed
	b=$(tkt open -q -c phone -r carl -t 'Two')
	up "$b" --force 'in a hurry'
	as ben
	tkt claim "$b"
	tkt fix "$b" --kind patch --change 7 --permanent --prevention 'Tested.' \
		--affects none='all of it' -m 'Patched.'
	tkt resolve "$b" -m 'Patched.' --told phone --kb "$article" \
		--resolvable-at L1 --cause-code configuration --confirmed
	[ "$(figure reuse_rate link_rate deflection_rate helpful_rate |
		jq -c 'map([.n, .of])')" = '[[2,2],[2,2],[1,2],[1,1]]' ]
	[ "$(figure push_to_front_rate conformity_rate recurrence_rate |
		jq -c 'map([.n, .of])')" = '[[1,1],[1,2],[0,1]]' ]
	[ "$(figure push_to_front)" = '[{"L1":1}]' ]
	[ "$(figure forced | jq 'map(add)[0] > 0')" = true ]
	# Somebody comes back to what was fixed for good.
	clock +1day
	tkt open -q -c phone -r carl -t 'Two again' --follow-up "$b" >"$T/said"
	[ "$(figure recurrence_rate | jq -c '.[0].n')" = 1 ]
	# What is undone leaves the figures, what is rejected too.
	as anna
	c=$(tkt open -q -c phone -r carl -t 'Three')
	tkt wait "$c" user --force 'they will call'
	[ "$(figure wait_abuse_rate | jq -c '.[0] | [.n, .of]')" = '[1,1]' ]
	tkt undo "$c" -m 'a slip'
	[ "$(figure wait_abuse_rate | jq -c '.[0] | [.n, .of]')" = '[0,0]' ]
	[ "$(figure cases)" = '[4]' ]
	tkt reject "$c" --as invalid
	[ "$(figure cases)" = '[3]' ]
}

@test "a window is a span, or from one time until another" {
	local want='[1,1,1]' spans=('--in 2026-03-02' '--in 2026-W10'
		'--since 2026-03-02 --until 2026-03-02'
		'--since 2026-03-02T09:00Z --until 2026-03-02T10:00Z')
	local span

	new_desk
	clock '2026-03-01 23:59'
	tkt open -q -c phone -r carl -t 'Before' >"$T/said"
	clock '2026-03-02 09:00'
	tkt open -q -c phone -r carl -t 'In it' --resolve 'Reset.' \
		--confirmed >"$T/said"
	clock '2026-03-09 00:00'
	tkt open -q -c phone -r carl -t 'After' >"$T/said"
	for span in "${spans[@]}"; do
		# shellcheck disable=SC2086 # options and their values
		run_tkt report --json $span
		assert_status 0
		[ "$(jq -c '[.reported, .resolved, .backlog_size]' \
			<<<"$out")" = "$want" ] || {
			echo "$span: $out"
			return 1
		}
	done
	run_tkt report --json --by week
	[ "$(jq -c '[.by, .group, .reported, .backlog_size]' <<<"$out" |
		tr '\n' ' ')" = '["week","2026-W09",1,1] ["week","2026-W10",1,1] ["week","2026-W11",1,2] ' ]
	run_tkt report --by month --in 2026
	assert_status 0
	[ "$(grep -P '^2026-03\treported\t' <<<"$out" | cut -f1-3)" = \
		$'2026-03\treported\t3' ]
}

@test "a bad window, group, form or file is one clear error" {
	new_desk
	tkt open -q -c phone -r carl -t 'One' >"$T/said"
	run_tkt report --in noon
	assert_status 2
	assert_out ''
	assert_err <<-'END'
		tkt: 'noon' is an instant; '--in' wants a day, a week, a month or a year
		see 'tkt report -h'
	END
	run_tkt report --in 2026 --since 2026-02-01
	assert_status 2
	assert_err <<-'END'
		tkt: '--in' says both '--since' and '--until'
		see 'tkt report -h'
	END
	run_tkt report --since 2026-03-02 --until 2026-03-01
	assert_status 2
	assert_err <<-'END'
		tkt: the window ends before it begins
		see 'tkt report -h'
	END
	run_tkt report --in 2026-W99
	assert_status 2
	[[ $err == "tkt: option '--in': "* ]]
	run_tkt report --by teir
	assert_status 2
	[[ $err == "tkt: option '--by': "*"'tier'"* ]]
	run_tkt report --json --csv
	assert_status 2
	assert_err <<-'END'
		tkt: only one of '--json', '--csv' and '--html' can be had
		see 'tkt report -h'
	END
}

@test "clocks of a policy are met or not, by priority, and by hand" {
	local a b

	new_desk
	as lena
	tkt config policies.std.rank 10
	tkt config policies.std.targets.ack.any 1h
	tkt config policies.std.targets.resolution.any 4h
	as anna
	clock '2026-03-02 09:00'
	a=$(tkt open -q -c mail -r carl -t 'In time' --category printer \
		--impact low --urgency low)
	b=$(tkt open -q -c mail -r carl -t 'Late' --category printer \
		--impact high --urgency high)
	clock '2026-03-02 09:30'
	tkt claim "$a"
	tkt resolve "$a" -m 'Restarted.' --told phone
	clock '2026-03-02 11:00'
	tkt claim "$b"
	tkt edit "$b" --due 2026-03-02T12:00Z --because 'they leave at noon'
	export TKT_DATE=2026-03-02T11:30:00Z
	[ "$(figure sla | jq -c '.[0] | map_values([.n, .of])')" = \
		'{"ack":[1,2],"ack.P1":[0,1],"ack.P5":[1,1],"resolution":[1,1],"resolution.P5":[1,1]}' ]
	[ "$(figure sla_manual)" = '[{}]' ]
	# It runs on, and is breached.
	TKT_DATE=2026-03-02T12:30:00Z
	[ "$(figure sla sla_manual |
		jq -c 'map(.resolution | [.n, .of])')" = '[[1,2],[0,1]]' ]
	[ "$("$TKT" report --json --in 2026-03-03 | jq -c .sla)" = '{}' ]
}

@test "groups are compared on a terminal, a line each" {
	new_desk
	tkt import --map vinst "$LOG"
	export TKT_PAGER=cat
	run_tty report --by tier
	assert_status 0
	assert_golden report/by-tier
}

@test "CSV has a line for each number, as JSON has it" {
	new_desk
	tkt import --map vinst "$LOG"
	run_tkt report --csv --by tier
	assert_status 0
	assert_err ''
	"$TKT" report --json --by tier >"$T/json"
	python3 - "$T/out" "$T/json" <<-'END'
		import csv, json, sys
		rows = list(csv.DictReader(open(sys.argv[1], newline="")))
		groups = {g["group"]: g for g in map(json.loads, open(sys.argv[2]))}
		assert {r["tier"] for r in rows} == set(groups) == {"L1", "L2", "L3"}
		for r in rows:
		    if r["figure"] == "backlog_age_s" or r["number"] == "p90" and \
		            r["figure"] == "time_to_resolve_s":
		        continue
		    v = groups[r["tier"]][r["figure"]]
		    for key in (r["label"], r["number"]):
		        v = v[key] if key else v
		    assert v == (float(r["value"]) if r["value"] else None), r
	END
}

@test "a page stands alone, and is whole or not there" {
	new_desk
	tkt open -q -c phone -r carl -t 'One' --category printer \
		--system '<script>alert(1)</script>' >"$T/said"
	TKT_USER=lena tkt config name '<b>Desk & Co</b>'
	run_tkt report --html "$T/page.html"
	assert_status 0
	assert_out ''
	assert_err ''
	grep -q '<h1>&lt;b&gt;Desk &amp; Co&lt;/b&gt;</h1>' "$T/page.html"
	refute grep -qE 'https?:|src=|href=|<script|url\(|@import' "$T/page.html"
	run_tkt report --html - --by owner
	assert_status 0
	[[ $out == '<!DOCTYPE html>'*'<h2>By owner</h2>'*'</html>'* ]]
	# What was there stays where the new one cannot be written.
	echo old >"$T/old.html"
	run_tkt report --html "$T/none/page.html"
	assert_status 1
	assert_out ''
	assert_err <<<"tkt: cannot write '$T/none/page.html': No such file or directory"
	run_tkt report --html "$T"
	assert_status 1
	assert_err <<<"tkt: cannot write '$T': Is a directory"
	run_tkt report --html /dev/full
	assert_status 1
	assert_err <<<"tkt: cannot write '/dev/full': No space left on device"
	status=0
	(ulimit -f 1 && trap '' XFSZ &&
		"$TKT" report --html "$T/old.html" 2>"$T/err") || status=$?
	assert_status 1
	[ "$(cat "$T/old.html")" = old ]
	[ "$(cat "$T/err")" = "tkt: cannot write '$T/old.html': File too large" ]
	[ "$(echo "$T"/old.html*)" = "$T/old.html" ]
}

# A page that says how wide the report is that it frames.
write_frame() {
	cat >"$T/frame.html" <<-END
		<iframe id=f width=$1 height=4000 src=page.html></iframe>
		<script>onload = () => { const d = f.contentDocument;
		document.title = [$1, d.documentElement.scrollWidth <= $1,
		d.querySelectorAll('svg').length > 9,
		getComputedStyle(d.querySelector('.tile')).borderRadius].join(' ')
		}</script>
	END
}

@test "Chromium shows the page whole on a phone and on a desk" {
	local width

	command -v chromium >/dev/null || skip 'chromium is not installed'
	new_desk
	tkt import --map vinst "$LOG"
	tkt report --html "$T/page.html"
	for width in 360 1200; do
		write_frame "$width"
		chromium --headless --no-sandbox --disable-gpu --dump-dom \
			--allow-file-access-from-files \
			--user-data-dir="$T/chromium" \
			"file://$T/frame.html" >"$T/dom" 2>"$T/said"
		grep -q "<title>$width true true 8px</title>" "$T/dom" || {
			head -c 300 "$T/dom" "$T/said"
			return 1
		}
	done
}
