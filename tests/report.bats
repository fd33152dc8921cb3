#!/usr/bin/env bats
# tkt report: figures, each with its definition (requirements.md R1, R2).

load helper
load flow

LOG=$BATS_TEST_DIRNAME/corpus/vinst.csv

# The report's figures are those that a counting of the bare rows gives.
assert_counted() {
	"$TKT" --desk "$DESK" report --json |
		jq -S . >"$T/reported"
	"$TESTS/count-log" vinst "$1" | jq -S . | diff -u - "$T/reported"
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
	# The same figures as in JSON, and p90.
	cut -f1,2 "$T/out" | grep -v '\.p90' | LC_ALL=C sort >"$T/lines"
	tkt report --json | jq -r 'paths(scalars) as $p |
		"\($p | join("."))\t\(getpath($p))"' | LC_ALL=C sort |
		diff -u - "$T/lines"
}

@test "an empty desk has no figure but zeros" {
	new_desk
	run_tkt report --json
	assert_status 0
	jq -e '.cases == 0 and .time_to_resolve_s.median == null and
		.tier_s == {} and .wait_s == {}' <<<"$out"
	run_tkt report
	assert_status 0
	[ "$(head -n 1 "$T/out")" = \
		$'cases\t0\tall but the rejected ones' ]
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
