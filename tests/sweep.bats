#!/usr/bin/env bats
# tkt sweep: what the clocks ask for, once, from whichever clone (T3, M2).

load helper
load flow

# One policy: CLOCK TARGET ACTIONS…
policy() {
	local TKT_USER=lena

	export TKT_USER
	{
		tkt config policies.std.rank 1
		while [ $# -gt 0 ]; do
			tkt config "policies.std.targets.$1.any" "$2"
			[ -z "$3" ] ||
				tkt config "policies.std.actions.$1" "$3"
			shift 3
		done
	} >"$T/configured"
}

# A desk with that policy; the next tkt runs at nine.
desk_with() {
	new_desk
	policy "$@"
	clock '2026-03-02 09:00'
}

report() {
	tkt open -q -t 'No login' -r carl -c mail -m 'It says no.' "$@"
}

# lines WHAT…: the columns of a sweep that are the same in every run.
lines() {
	cut -f1,3-5 "$T/out"
}

@test "what is due is done, in order, in one commit, and then no more" {
	local id before again

	desk_with resolution 4h '75% warn,100% escalate,+1h tag:late' \
		first_response 1h '100% manager'
	id=$(report --category password-reset)
	before=$(commits)
	run_tkt sweep
	assert_status 0
	assert_out ''
	assert_err ''
	[ "$(commits)" -eq "$before" ]
	clock '2026-03-02 14:30'
	run_tkt sweep
	assert_status 0
	assert_err ''
	lines >"$T/lines"
	cat >"$T/want" <<-'END'
		inform	No login	manager, first_response 100%	2026-03-02T10:00:00Z
		warn	No login	resolution 75%	2026-03-02T12:00:00Z
		escalate	No login	L1/desk -> L2/support, resolution 100%	2026-03-02T13:00:00Z
		edit	No login	+late, resolution +1h	2026-03-02T14:00:00Z
	END
	diff "$T/want" "$T/lines"
	[ "$(commits)" -eq $((before + 1)) ]
	[ "$(git log -1 --format=%s)" = "sweep ${id:0:7}" ]
	[ "$(git log -1 --format='%(trailers:key=Ticket,valueonly)')" = "$id" ]
	[ "$(fields "$id" state tier owner tags)" = 'open|L2||late' ]
	[ "$(ticket_file "$id" | jq -r '[.events[] | select(.automatic) |
		.by, (has("nonce") or has("recorded") or has("as"))] |
		unique | map(tostring) | join(" ")')" = 'false sweep' ]
	run_tkt sweep
	assert_status 0
	assert_out ''
	# Nor do a hundred more.
	for again in {1..100}; do
		TKT_DATE="2026-03-02 $((again % 9 + 15)):00" "$TKT" sweep ||
			echo "the ${again}th failed"
	done >"$T/out"
	assert_out ''
	[ "$(commits)" -eq $((before + 1)) ]
}

@test "a dry run says the same and writes nothing; --exit-code" {
	local before

	desk_with ack 30m '100% warn'
	report >"$T/id"
	run_tkt sweep --exit-code
	assert_status 0
	before=$(commits)
	clock '2026-03-02 10:00'
	run_tkt sweep -n --exit-code
	assert_status 1
	assert_out "warn	$(cut -c1-7 "$T/id")	No login	ack 100%	2026-03-02T09:30:00Z"
	assert_err 'tkt: dry run: nothing was written'
	[ "$(commits)" -eq "$before" ]
	run_tkt sweep -n --json=kind,id,at
	assert_status 0
	assert_out "{\"format\":1,\"kind\":\"warn\",\"id\":\"$(cat "$T/id")\",\"at\":\"2026-03-02T09:30:00Z\"}"
	run_tkt sweep --exit-code -q
	assert_status 1
	assert_out "$(cat "$T/id")"
	run_tkt sweep --exit-code
	assert_status 0
	assert_out ''
}

@test "--now does what is due by then, --explain says what, why and next" {
	local id

	desk_with resolution 4h '50% warn' update 2h '100% notify'
	id=$(report)
	run_tkt sweep --explain --exit-code --now '2026-03-02 11:30'
	assert_status 1
	assert_out "${id:0:7}	due	2026-03-02T11:00:00Z	warn	resolution	50%	open ${id:0:7}		No login"
	assert_err ''
	run_tkt sweep --now '2026-03-02 11:30'
	assert_out "warn	${id:0:7}	No login	resolution 50%	2026-03-02T11:00:00Z"
	tkt reply -q "$id" -m 'We look.'
	tkt resolve -q "$id" -m 'Reset.'
	run_tkt sweep --explain
	assert_status 0
	lines >"$T/lines"
	cat >"$T/want" <<-END
		${id:0:7}	2026-03-07T09:04:00Z	close	
	END
	[ "$(cut -f2,8 "$T/out")" = "not	nothing proves that the user was informed" ]
	refute tkt sweep more
}

@test "waits end by their date, what is resolved closes after the window" {
	local id

	new_desk
	id=$(report)
	tkt wait -q "$id" vendor --until '2026-03-03 08:00' >"$T/said"
	clock '2026-03-03 07:59'
	run_tkt sweep
	assert_out ''
	run_tkt sweep
	assert_out "resume	${id:0:7}	No login	open	2026-03-03T08:00:00Z"
	tkt resolve -q "$id" -m Reset. --reply 'It works.' >"$T/said"
	clock '2026-03-08 08:00'
	run_tkt sweep
	assert_out ''
	clock '2026-03-08 08:01'
	run_tkt sweep
	assert_out "close	${id:0:7}	No login	closed	2026-03-08T08:01:00Z"
	[ "$(fields "$id" state)" = closed ]
	tkt receive -q "$id" -m 'No, it does not.'
	[ "$(fields "$id" state)" = open ]
	run_tkt sweep
	assert_out ''
}

@test "an escalation by the clock is a hand-over whose packet is drawn" {
	local id

	desk_with tier 2h ''
	id=$(report --category password-reset --try 'reset it=failed')
	clock '2026-03-02 11:30'
	tkt sweep -q >"$T/swept"
	as ben
	run_tkt show "$id"
	grep -q '^Handed up L1/desk -> L2/support by the clock' "$T/out"
	grep -q 'reset it' "$T/out"
	[ "$(tkt next --json=id,reason | jq -r .reason)" = offered ]
	tkt claim -q "$id"
	[ "$(fields "$id" owner tier)" = 'ben|L2' ]
	# A person takes it back, and it stays so.
	as lena
	event=$(ticket_file "$id" | jq -r '.events | to_entries[] |
		select(.value.kind == "escalate").key')
	clock '2026-03-02 11:40'
	refute tkt undo "$event" -m 'Too early.'
	tkt return -q "$id" --reason not-ours --ask 'Try again.' >"$T/said"
	run_tkt sweep
	assert_out ''
}

@test "one that a person undid is not done again" {
	local id event

	desk_with tier 2h ''
	id=$(report)
	clock '2026-03-02 11:30'
	tkt sweep -q >"$T/swept"
	event=$(ticket_file "$id" | jq -r '.events | to_entries[] |
		select(.value.kind == "escalate").key')
	TKT_USER=lena tkt undo "$event" -m 'We are on it.' >"$T/said"
	[ "$(fields "$id" tier)" = L1 ]
	clock '2026-03-02 18:00'
	run_tkt sweep
	assert_status 0
	assert_out ''
}

# A hub and two clones with a policy, a ticket in all of them.
two_clones() {
	local name

	new_desk bare hub
	policy resolution 4h '50% warn,75% raise,100% escalate' tier 3h '' \
		first_response 1h '50% notify'
	clock '2026-03-02 09:00'
	id=$(report --impact medium --urgency medium)
	for name in a b; do
		git clone -q "$T/hub" "$T/$name"
		echo "$T/$name" >>"$T/desks"
	done
}

@test "two clones sweep at other moments and know other things: once each" {
	local id name kinds again

	two_clones
	clock '2026-03-02 10:00'
	tkt -C "$T/b" note -q "$id" -m 'Known to b alone.'
	clock '2026-03-02 12:10'
	tkt -C "$T/a" sweep -q --local >"$T/swept"
	clock '2026-03-02 14:00'
	tkt -C "$T/b" sweep -q --local >"$T/swept"
	clock '2026-03-02 15:10'
	tkt -C "$T/a" sweep -q --local >"$T/swept"
	# Plain git, which calls the merge driver.
	git -C "$T/a" push -q
	git -C "$T/b" pull -q --no-edit --no-rebase
	git -C "$T/b" push -q
	git -C "$T/a" pull -q
	for name in a b; do
		git -C "$T/$name" show "HEAD:tickets/${id:0:1}/${id:1:2}/$id.json" \
			>"$T/$name.json"
		cp "$T/$name/tickets/${id:0:1}/${id:1:2}/$id.json" "$T/$name.file"
	done
	cmp "$T/a.json" "$T/b.json"
	cmp "$T/a.file" "$T/b.file"
	# Of each origin there are copies, and one of them counts.
	jq -r '[.events[] | select(.automatic) | .kind] | sort |
		join(" ")' "$T/a.json" >"$T/all"
	jq -r '[.events[] | select(.automatic) | .origin] | unique | length' \
		"$T/a.json" >"$T/origins"
	[ "$(cat "$T/origins")" -lt "$(wc -w <"$T/all")" ]
	cd "$T/a"
	[ "$(fields "$id" tier priority concurrent)" = 'L3|P2|false' ]
	kinds=$(jq -r '[.events[] | select(.automatic)] | unique_by(.origin) |
		map(.kind) | sort | join(" ")' "$T/a.json")
	[ "$kinds" = 'escalate escalate escalate notify raise warn' ]
	for again in 1 2 3; do
		echo "$again"
		run_tkt sweep --local
		assert_status 0
		assert_out ''
		run_tkt -C "$T/b" sweep --local
		assert_out ''
	done
}

@test "a clone that has not synced for long stops with 75" {
	local id before

	two_clones
	clock '2026-03-02 12:00'
	tkt clone -q "$T/hub" "$T/c" >"$T/cloned"
	cd "$T/c"
	# What git left says when it was made.
	touch -d '2026-03-02 12:00' .git/refs/remotes/origin/HEAD
	[ ! -e .git/FETCH_HEAD ] || touch -d '2026-03-02 12:00' .git/FETCH_HEAD
	clock '2026-03-02 12:16'
	before=$(commits)
	run_tkt sweep
	assert_status 75
	assert_out ''
	assert_err <<-'END'
		tkt: the last sync was 16m ago: others may have done since what would be done here
		hint: tkt sync first, or sweep by what is known here: tkt sweep --local
	END
	[ "$(commits)" -eq "$before" ]
	tkt sync -q
	clock '+14 minutes'
	run_tkt sweep -n --exit-code
	assert_status 1
	clock '+5 minutes'
	run_tkt sweep
	assert_status 75
	run_tkt sweep --local --exit-code
	assert_status 1
	# A plain fetch counts as well.
	git fetch -q
	touch -d '2026-03-02 13:00' .git/FETCH_HEAD
	clock '2026-03-02 13:14'
	run_tkt sweep
	assert_status 0
	TKT_USER=lena tkt config sweep.max_age 1h >"$T/said"
	clock '2026-03-02 13:59'
	run_tkt sweep
	assert_status 0
	# The hub itself has nobody to ask.
	run_tkt -C "$T/hub" sweep
	assert_status 0
}

@test "cron: an empty environment, nobody known, nothing said" {
	local id line

	desk_with ack 30m '100% warn'
	id=$(report)
	line="$TKT --desk $DESK sweep"
	clock '2026-03-02 10:00'
	env -i sh -c "TKT_DATE='2026-03-02 09:29' $line" >"$T/out" 2>"$T/err"
	[ ! -s "$T/out" ]
	[ ! -s "$T/err" ]
	env -i sh -c "TKT_DATE='2026-03-02 09:30' $line" >"$T/out" 2>"$T/err"
	[ ! -s "$T/err" ]
	[ "$(cut -f1,2 "$T/out")" = "warn	${id:0:7}" ]
	env -i sh -c "TKT_DATE='2026-03-02 09:31' $line" >"$T/out" 2>"$T/err"
	[ ! -s "$T/out" ]
	[ ! -s "$T/err" ]
	# Who ran it is no person of the desk now.
	[ "$(tkt config person --json | jq -r .who | sort | tr '\n' ' ')" \
		= 'anna ben cleo lena ' ]
}

@test "a locked desk is 75, and without an index it is the same" {
	desk_with ack 30m '100% warn'
	report >"$T/id"
	clock '2026-03-02 10:00'
	flock .git/tkt.lock sleep 2 &
	sleep 0.2
	run_tkt sweep --lock-timeout 1s
	assert_status 75
	assert_out ''
	wait
	TKT_NO_INDEX=1 run_tkt sweep
	assert_status 0
	assert_out "warn	$(cut -c1-7 "$T/id")	No login	ack 100%	2026-03-02T09:30:00Z"
	TKT_NO_INDEX=1 run_tkt sweep
	assert_out ''
}
