#!/usr/bin/env bats
# Real logs, where they lie beside the project: what comes out is what an
# independent counting of the same rows gives.

load helper
load flow
load figures

# The whole vinst log is imported once: what others make is held against it.
setup_file() {
	local data run_clean

	data=$(cd "$BATS_TEST_DIRNAME/.." && pwd)/../shared/data
	[ -e "$data/README.md" ] || return 0
	cd "$BATS_FILE_TMPDIR" || return
	xz -dc "$data/vinst_incidents.csv.xz" >log.csv
	run_clean=(env -i HOME="$BATS_FILE_TMPDIR" PATH="$PATH"
		TKT_NO_FSYNC=1 TKT_USER=anna
		"${TKT:-$BATS_TEST_DIRNAME/../build/tkt}")
	"${run_clean[@]}" init --bare whole.git
	"${run_clean[@]}" --desk whole.git import --map vinst log.csv
	git -C whole.git rev-parse HEAD:tickets >whole
}

setup() {
	DATA=$(cd "$BATS_TEST_DIRNAME/.." && pwd)/../shared/data
	[ -e "$DATA/README.md" ] || skip 'no real logs beside the project'
	test_setup
	log=$BATS_FILE_TMPDIR/log.csv
	whole=$(cat "$BATS_FILE_TMPDIR/whole")
}

teardown() {
	[ ! -e "$DATA/README.md" ] || test_teardown
}

tickets() {
	git -C "$DESK" rev-parse HEAD:tickets
}

assert_figures() {
	"$TKT" --desk "$DESK" report --json "$@" >"$T/reported"
	figures_hold "$T/reported"
}

@test "vinst: every figure is as expected, a second import adds nothing" {
	local before

	new_desk
	run_tkt import --map vinst "$DATA/vinst_incidents.csv.xz"
	assert_status 0
	assert_out "import $DATA/vinst_incidents.csv.xz: 3777 new tickets, 0 grown, 32740 events"
	assert_err ''
	jq .expected "$DATA/vinst_expected.json" | assert_figures
	export TKT_DATE=2026-03-02T10:00:00Z
	"$TESTS/count-figures" --now "$TKT_DATE" "$log" | assert_figures
	"$TESTS/count-figures" --now "$TKT_DATE" --since 2012-04-20 \
		--until 2012-05-03 "$log" |
		assert_figures --since 2012-04-20 --until 2012-05-02
	"$TESTS/count-figures" --now "$TKT_DATE" --by month "$log" |
		assert_figures --by month --until 2012-05
	unset TKT_DATE
	before=$(git rev-parse HEAD)
	run_tkt import --map vinst "$DATA/vinst_incidents.csv.xz"
	assert_status 0
	[ "$(git rev-parse HEAD)" = "$before" ]
	run_tkt fsck
	assert_status 0
}

@test "vinst: clocks are met as the rows say" {
	new_desk bare clocks
	TKT_USER=lena tkt config policies.std.rank 10
	TKT_USER=lena tkt config policies.std.targets.resolution.any 3d
	tkt import --map vinst "$DATA/vinst_incidents.csv.xz"
	export TKT_DATE=2026-03-02T10:00:00Z
	"$TESTS/count-figures" --now "$TKT_DATE" --resolution 259200 "$log" |
		assert_figures
}

@test "vinst: so it is for each half, and the halves make the whole" {
	local half

	for half in 0 1; do
		awk -F, -v half="$half" 'NR == 1 { print; next }
			$1 != number { number = $1; n++ }
			n % 2 == half' "$log" >"$T/half$half.csv"
		new_desk bare "half$half"
		tkt import --map vinst "$T/half$half.csv"
		"$TESTS/count-log" vinst "$T/half$half.csv" | assert_figures
	done
	tkt import --map vinst "$T/half0.csv"
	[ "$(tickets)" = "$whole" ]
}

@test "vinst: rows by time, some first, and the rest later make the same tickets" {
	{
		head -n 1 "$log"
		tail -n +2 "$log" | sort -s -t, -k2,2
	} >"$T/mixed.csv"
	new_desk bare grown
	head -n 20000 "$T/mixed.csv" >"$T/part.csv"
	tkt import --map vinst "$T/part.csv"
	[ "$(tickets)" != "$whole" ]
	tkt import --map vinst "$T/mixed.csv"
	[ "$(tickets)" = "$whole" ]
}

@test "vinst: cut by kill -9, and run again, it is as if uncut" {
	local layout ms

	for ms in 100 700 1400 2200; do
		layout=full
		[ "$ms" = 700 ] && layout=sparse
		[ "$ms" = 1400 ] && layout=bare
		new_desk "$layout" "cut$ms"
		TKT_DATE=2026-03-02T10:00:00Z "$TKT" import --map vinst \
			"$DATA/vinst_incidents.csv.xz" >/dev/null 2>&1 &
		sleep "$((10#$ms / 1000)).$(printf %03d $((10#$ms % 1000)))"
		kill -9 $! || :
		wait $! || :
		tkt import --map vinst "$DATA/vinst_incidents.csv.xz"
		[ "$(tickets)" = "$whole" ]
	done
}

@test "vinst: the sample is a part of the whole" {
	new_desk bare sample
	tkt import --map vinst "$DATA/vinst_sample.csv"
	"$TESTS/count-log" vinst "$DATA/vinst_sample.csv" | assert_figures
	run_tkt import --map vinst "$DATA/vinst_incidents.csv.xz"
	assert_out "import $DATA/vinst_incidents.csv.xz: 3737 new tickets, 0 grown, 32382 events"
	[ "$(tickets)" = "$whole" ]
}

@test "servicenow: figures are those of the rows, a second import adds nothing" {
	log=$DATA/servicenow_incident_log.csv
	new_desk
	run_tkt import --strict --map servicenow "$log"
	assert_status 0
	assert_out "import $log: 44 new tickets, 0 grown, 462 events"
	assert_err ''
	"$TESTS/count-log" servicenow "$log" | assert_figures
	run_tkt import --map servicenow "$log"
	assert_out "import $log: nothing new, 462 rows of 44 cases"
	[ "$(fields INC0000047 title requester channel impact urgency priority)" = \
		'INC0000047: Category 40, Subcategory 215|Caller 2403|phone|medium|medium|P3' ]
}
