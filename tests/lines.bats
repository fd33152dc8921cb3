#!/usr/bin/env bats
# JSON lines on standard input, for every command that writes (cli.md 7).

load helper
load flow

make_two() {
	new_desk
	one=$(tkt open -q -t One -r carl -c phone)
	two=$(tkt open -q -t Two -r carl -c phone)
}

lines() {
	printf '%s\n' "$@" >"$T/lines"
}

mixed() {
	local before

	one=$(tkt open -q -t One -r carl -c phone)
	two=$(tkt open -q -t Two -r carl -c phone)
	before=$(commits)
	lines '{"id":"'"$one"'","impact":"high","systems":["vpn","mail"]}' '' \
		"${two:0:7}" $'{"format":1,"id":"'"${two:0:9}"$'","urgency":"low"}\r' \
		"$two" '{"id":"'"$one"'","tag":null,"message":"seen"}'
	sed -i '$s/"tag":null,//' "$T/lines"
	run_tkt triage -q --complexity basic - <"$T/lines"
	assert_status 0
	assert_err ''
	assert_out "$one"$'\n'"$two"$'\n'"$two"$'\n'"$one"
	[ "$(commits)" -eq $((before + 1)) ]
	[ "$(fields "$one" impact systems)" = 'high|mail,vpn' ]
	[ "$(fields "$two" urgency)" = low ]
}

@test "objects and ids, in order, in one commit" {
	on_each_desk mixed
}

@test "each command takes its own options and operands" {
	make_two
	lines '{"id":"'"$one"'","who":"none"}' '{"id":"'"$two"'"}'
	run_tkt assign - anna <"$T/lines"
	assert_status 0
	[ "$(fields "$one" owner)" = '' ]
	[ "$(fields "$two" owner)" = anna ]
	lines '{"id":"'"$one"'","action":"restart","result":"failed"}'
	run_tkt try - <"$T/lines"
	assert_status 0
	[ "$(event "$one" try | jq -r '.text.action, .result')" = \
		$'restart\nfailed' ]
	lines '{"id":"'"$one"'","kind":"related","target":"'"$two"'"}'
	run_tkt link - <"$T/lines"
	assert_status 0
	lines '{"id":"'"$one"'","on":"user","reply":"When?"}'
	run_tkt wait - <"$T/lines"
	assert_status 0
	[ "$(fields "$one" state waiting_on)" = 'waiting|user' ]
	lines '{"id":"'"$one"'","end":true}'
	run_tkt wait - <"$T/lines"
	assert_status 0
	lines '{"id":"'"$one"'","text":"It was off.","confirmed":true}' \
		'{"id":"'"$two"'","text":"It was on.","reply":"Done."}'
	run_tkt resolve - <"$T/lines"
	assert_status 0
	[ "$(fields "$one" state)" = closed ]
	[ "$(event "$two" resolve | jq -r .text.reply)" = Done. ]
	lines '{"id":"'"$two"'","rating":5}'
	run_tkt close - <"$T/lines"
	assert_status 0
	[ "$(fields "$two" state rating)" = 'closed|5' ]
	lines '{"id":"'"$two"'","text":"by mistake"}'
	run_tkt undo - <"$T/lines"
	assert_status 0
	[ "$(fields "$two" state)" = resolved ]
}

@test "handing over: each line its own packet" {
	make_two
	lines '{"id":"'"$one"'","reason":"capability","text":"S1","ask":"A1"}' \
		'{"id":"'"$two"'","text":"S2","ask":"A2","tries":["x=failed"]}'
	run_tkt escalate - --reason access --no-tries 'nothing to try' \
		-n --force drill <"$T/lines"
	assert_status 0
	run_tkt escalate - --reason access --force drill <"$T/lines"
	assert_status 0
	[ "$(fields "$one" tier)/$(fields "$two" tier)" = L2/L2 ]
	[ "$(event "$one" escalate | jq -r .text.ask)" = A1 ]
	[ "$(event "$two" escalate | jq -r .reason)" = access ]
	lines '{"id":"'"$one"'","reason":"missing-info","missing":"log,host","ask":"send"}'
	TKT_USER=ben run_tkt return - <"$T/lines"
	assert_status 0
	[ "$(event "$one" return | jq -c '.missing | sort')" = '["host","log"]' ]
}

@test "a wrong line is named, and nothing is written" {
	local line

	make_two
	while read -r line; do
		lines '{"id":"'"$one"'","impact":"high"}' \
			"${line%% -> *}"
		refused "${line:(-1)}" triage - <"$T/lines"
		line=${line##* -> }
		[ "${err%%$'\n'*}" = "tkt: line 2: ${line% [0-9]}" ]
	done <<-'END'
		{"impact":"low"} -> it has no 'id' 2
		{"id":3} -> the value of 'id' is not a text 2
		{"id":"ffff0000"} -> no ticket matches 'ffff0000' 3
		ffff0000 -> no ticket matches 'ffff0000' 3
		{"id":"ffff0000","impct":"low"} -> unknown key 'impct'; did you mean 'impact'? 2
		{"id":"ffff0000","json":"id"} -> unknown key 'json' 2
		{"id":"ffff0000","impact":"huge"} -> option '--impact': unknown value 'huge', not one of: high medium low 2
		{"id":"ffff0000","format":2} -> its 'format' is not 1 2
		{"id":"ffff0000","because":"x"} -> '--because' goes with -p 2
		{"id":"ffff0000","system":"a","systems":"b"} -> 'system' and 'systems' mean the same: give one 2
		{"id":"ffff0000","id":"ffff0000"} -> a key that stands twice 2
	END
	lines "$one" '{"id":'
	refused 2 triage - <"$T/lines"
	[ "${err%%$'\n'*}" = 'tkt: line 2: it ends too early' ]
	printf '{"id":"%s","message":"\xff"}\n' "$one" >"$T/lines"
	refused 2 triage - <"$T/lines"
	[[ $err == 'tkt: line 1: '*UTF-8* ]]
}

@test "what a line names is an id, never a query" {
	local id

	make_two
	for id in tier:L1 is:live @mine 'tier:L1 or tier:L2' - '(' ')' not; do
		lines '{"id":"'"$one"'","text":"a"}' \
			'{"id":"'"$id"'","text":"b"}'
		refused 3 note - <"$T/lines"
		[ "${err%%$'\n'*}" = "tkt: line 2: no ticket matches '$id'" ]
		lines '{"id":"'"$one"'","text":"a"}' "$id"
		refused 3 note - -m b <"$T/lines"
		[ "${err%%$'\n'*}" = "tkt: line 2: no ticket matches '$id'" ]
	done
	lines '{"id":"'"$one"'","as":"duplicate","of":"title:Two"}'
	refused 3 reject - <"$T/lines"
	lines '{"id":"'"$one"'","kind":"related","target":"title:Two"}'
	refused 3 link - <"$T/lines"
	lines '{"title":"x","follow_up":"title:Two"}'
	refused 3 open --json-lines <"$T/lines"
	lines title:Two
	refused 3 undo - <"$T/lines"
	assert_err <<-'END'
		tkt: no ticket matches 'title:Two'
		hint: an id is four or more of its digits; tkt list shows them
	END
	# A ref may look like one; the command line may hold one.
	tkt edit -q "$two" --ref tier:7
	lines '{"id":"'"$one"'","kind":"related","target":"tier:7"}'
	run_tkt link -q - <"$T/lines"
	assert_out "$one"
	lines '{"id":"tier:7","message":"b"}' ' '
	run_tkt note -q title:One - -m a <"$T/lines"
	assert_out "$one"$'\n'"$two"
}

@test "a ticket as list prints it says nothing of what is to be done" {
	make_two
	tkt list --json >"$T/lines"
	refused 2 triage - <"$T/lines"
	[[ $err == "tkt: line 1: 'title' is a field of tickets, no option of "* ]]
	[[ $err == *"jq -c '{id, …}'"* ]]
	tkt list --json | jq -c '{id, impact: "low"}' >"$T/lines"
	run_tkt triage -q - <"$T/lines"
	assert_status 0
	[ "$(fields "$one" impact)" = low ]
	tkt list --json=id >"$T/lines"
	run_tkt claim --take -q - <"$T/lines"
	assert_status 0
}

@test "wrong and refused lines can be passed over" {
	make_two
	tkt reject -q "$two" --as spam >/dev/null
	lines '{"id":"'"$one"'","text":"a"}' '{' '{"id":"ffff0000","text":"b"}' \
		'{"id":"'"$two"'","text":"c"}' '{"id":"'"$one"'"}'
	run_tkt resolve - --skip-refused -q <"$T/lines"
	assert_status 4
	assert_out "$one"
	[[ $err == *'tkt: passed over: line 2: '* ]]
	[[ $err == *"tkt: passed over: line 3: no ticket matches 'ffff0000'"* ]]
	[[ $err == *'tkt: passed over: line 5: it is not said what solved'* ]]
	[[ $err == *" is refused: line 4: "* ]]
	[ "$(fields "$one" state)" = resolved ]
}

@test "--once: the first of a ticket has the key, the next are numbered" {
	make_two
	lines '{"id":"'"$one"'","text":"a"}' '{"id":"'"$one"'","text":"b"}' \
		'{"id":"'"$two"'","text":"c","once":"own"}'
	run_tkt note -q - --once K <"$T/lines"
	assert_status 0
	run_tkt note -q - --once K <"$T/lines"
	assert_status 0
	[ "$(kinds "$one")" = 'open note note' ]
	[ "$(kinds "$two")" = 'open note' ]
	run_tkt note "$one" -m again --once K
	assert_status 0
	[ "$(kinds "$one")" = 'open note note' ]
}

@test "what is no line of ids" {
	make_two
	for word in note resolve 'assign' 'wait'; do
		run_tkt "$word" - </dev/null
		assert_status 0
		assert_out ''
		assert_err ''
	done
	refused 1 claim - <"$T"
	[[ $err == "tkt: cannot read 'standard input': "* ]]
	printf '%s\0%s\n' "$one" x >"$T/lines"
	refused 1 claim - <"$T/lines"
	[[ $err == 'tkt: line 1: there is a NUL in it'* ]]
	head -c 5000 /dev/zero | tr '\0' a >"$T/lines"
	refused 4 claim - <"$T/lines"
	assert_err 'tkt: line 1: it has more than 4096 bytes'
	printf '\xff\xfe\n' >"$T/lines"
	refused 3 claim - <"$T/lines"
	[[ $err == "tkt: no ticket matches '"* ]]
	printf '{"id":"%s"}\0' "$one" "$two" >"$T/lines"
	run_tkt claim -zq --take - <"$T/lines"
	assert_status 0
}

@test "thousands of lines are one pack and one commit" {
	local before

	new_desk bare
	seq 1 300 | jq -c '{title: "T\(.)", ref: "R-\(.)"}' >"$T/lines"
	before=$(commits)
	run_tkt open --json-lines -q <"$T/lines"
	assert_status 0
	[ "$(grep -c . <<<"$out")" -eq 300 ]
	run_tkt triage -q - --impact low < <(seq -f 'R-%g' 1 300)
	assert_status 0
	[ "$(commits)" -eq $((before + 2)) ]
	[ "$(git -C "$DESK" count-objects | cut -d' ' -f1)" -lt 100 ]
	run_tkt fsck
	assert_status 0
}
