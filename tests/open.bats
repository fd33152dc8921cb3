#!/usr/bin/env bats
# tkt open: F1, F2, T2, T8 and what cli.md says below its table.

load helper
load flow

one_touch() {
	run_tkt open -c phone -r carl -t 'No login' --category password-reset \
		--try 'reset password=worked' --resolve 'Reset by script.' \
		--confirmed
	assert_status 0
	assert_err ''
	[[ $out =~ ^open$'\t'([0-9a-f]{7})$'\tNo login\tP3, closed, L1/desk\n'$ ]]
	[ "$(kinds "$(tkt show "${BASH_REMATCH[1]}" -q)")" = \
		'open try resolve close' ]
}

@test "a call solved at once is one command and one commit" {
	local before

	on_each_desk one_touch
	new_desk full again
	before=$(commits)
	one_touch
	[ "$(commits)" -eq $((before + 1)) ]
}

@test "what was reported is recorded in the user's words" {
	local id

	new_desk
	id=$(tkt open -q -t 'No login' -r carl@example.org -c mail --cc dora \
		--cc emil --tag vpn --tag home --system crm --system web \
		--ref INC-17 -m 'It says no.' -m 'Every time.')
	[ "$(fields "$id" title requester channel cc tags systems refs)" = \
		'No login|carl@example.org|mail|dora,emil|home,vpn|crm,web|INC-17' ]
	[ "$(event "$id" | jq -r .text.description)" = \
		$'It says no.\n\nEvery time.' ]
	[ "$(fields "$id" state tier queue owner contact)" = 'new|L1|L1/desk||' ]
}

@test "the first line of the text is the title" {
	local id long

	new_desk
	id=$(tkt open -q -m $'No login\n\nIt says no.\nTwice.')
	[ "$(fields "$id" title)" = 'No login' ]
	[ "$(event "$id" | jq -r .text.description)" = $'It says no.\nTwice.' ]
	id=$(tkt open -q -m 'No login')
	[ "$(fields "$id" title)" = 'No login' ]
	[ "$(event "$id" | jq -r .text.description)" = null ]
	# Too long for a title: what is cut off is not lost.
	long=$(printf 'word%.0s ' {1..40})
	id=$(tkt open -q -m "$long")
	[ "$(fields "$id" title)" = "${long:0:119}…" ]
	[ "$(event "$id" | jq -r .text.description)" = "${long% }" ]
	id=$(tkt open -q -t $'two\nlines\there' -m 'Text')
	[ "$(fields "$id" title)" = 'two lines here' ]
}

@test "the text from standard input and from a file" {
	local id

	new_desk
	id=$(printf 'No login\r\nIt says no.\r\n' | tkt open -q -)
	[ "$(fields "$id" title)" = 'No login' ]
	[ "$(event "$id" | jq -r .text.description)" = 'It says no.' ]
	echo 'From a file' >"$T/text"
	id=$(tkt open -q -F "$T/text")
	[ "$(fields "$id" title)" = 'From a file' ]
	id=$(tkt open -q -t Title -F - <"$T/text")
	[ "$(event "$id" | jq -r .text.description)" = 'From a file' ]
	refused 2 open - </dev/null
	assert_err <<-'END'
		tkt: the text on standard input is empty
		see 'tkt open -h'
	END
	refused 2 open - -m text </dev/null
	assert_err <<-'END'
		tkt: '-' and '-m' exclude each other
		see 'tkt open -h'
	END
}

@test "nothing said is a usage error where nobody can be asked" {
	new_desk
	refused 2 open -r carl -c phone
	assert_err <<-'END'
		tkt: it is not said what was reported: -t TITLE or -m TEXT
		see 'tkt open -h'
	END
	refused 2 open -t ' '
	assert_err <<-'END'
		tkt: the title is empty
		see 'tkt open -h'
	END
	refused 2 open 'No login'
	assert_err <<-'END'
		tkt: unexpected operand 'No login': the title is -t TITLE, the text -m TEXT
		see 'tkt open -h'
	END
}

@test "staff on phone, chat or walk-in acknowledges" {
	local id channel

	new_desk
	for channel in phone chat walk-in; do
		id=$(tkt open -q -t Call -c "$channel")
		[ "$(fields "$id" state contact owner)" = 'open|anna|' ]
		[ "$(event "$id" | jq .acknowledged)" = true ]
	done
	for channel in mail portal monitor api; do
		id=$(tkt open -q -t Mail -c "$channel")
		[ "$(fields "$id" state contact)" = 'new|' ]
		[ "$(event "$id" | jq .acknowledged)" = null ]
	done
	# A gateway is nobody who could acknowledge.
	TKT_USER=lena tkt config person gate --role relay
	as gate
	id=$(tkt open -q -t Call -c phone)
	[ "$(fields "$id" state contact)" = 'new|' ]
}

@test "who tried something works on it" {
	local id

	new_desk
	id=$(tkt open -q -t Mail -c mail --try 'restart=failed')
	[ "$(fields "$id" state owner contact)" = 'open|anna|anna' ]
	[ "$(kinds "$id")" = 'open try' ]
	[ "$(event "$id" | jq -c '[.result, .text.action]')" = \
		'["failed","restart"]' ]
	# Not where they do not work: the ticket begins at L1.
	as ben
	id=$(tkt open -q -t Call -c phone --try 'a=b=partial')
	[ "$(fields "$id" state tier owner contact)" = 'open|L1||ben' ]
	[ "$(event "$id" | jq -r .text.action)" = a=b ]
	refused 2 open -t x --try restart
	assert_err <<-'END'
		tkt: option '--try': 'restart' does not say what came of it: ACTION=worked, failed, partial or unclear
		see 'tkt open -h'
	END
}

@test "category and system bring their defaults, what is given stands" {
	local id

	new_desk
	id=$(tkt open -q -t x --category printer)
	[ "$(fields "$id" type category impact urgency complexity priority)" = \
		'incident|printer|low|medium|basic|P4' ]
	id=$(tkt open -q -t x --category printer --impact high --type request)
	[ "$(fields "$id" type impact urgency priority)" = \
		'request|high|medium|P2' ]
	TKT_USER=lena tkt config systems.crm.impact high
	id=$(tkt open -q -t x --category printer --system crm)
	[ "$(fields "$id" impact urgency priority)" = 'high|medium|P2' ]
}

@test "tickets begin at L1, above it where somebody says so" {
	local id

	new_desk
	id=$(tkt open -q -t x --category network-connectivity)
	[ "$(fields "$id" tier queue)" = 'L1|L1/desk' ]
	[ "$(event "$id" | jq .routing)" = null ]
	id=$(tkt open -q -t x --category network-connectivity --tier L2)
	[ "$(fields "$id" tier queue offered_to)" = 'L2|L2/network|L2/network' ]
	[ "$(event "$id" | jq .routing)" = true ]
	id=$(tkt open -q -t x --tier L2)
	[ "$(fields "$id" queue)" = L2/support ]
	id=$(tkt open -q -t x --queue software)
	[ "$(fields "$id" queue)" = L2/software ]
	id=$(tkt open -q -t x --tier L3 --queue development)
	[ "$(fields "$id" queue)" = L3/development ]
	refused 2 open -t x --tier L2 --queue L3/development
	assert_err <<-'END'
		tkt: the queue 'L3/development' is not of the tier 'L2'
		see 'tkt open -h'
	END
	refused 2 open -t x --queue L2/netwrok
	assert_err <<-'END'
		tkt: no tier and no queue is called 'L2/netwrok'; did you mean 'L2/network'?
		see 'tkt open -h'
	END
}

@test "from some complexity on a category goes straight up" {
	local id

	new_desk
	TKT_USER=lena tkt config \
		categories.network-connectivity.straight_from complex
	id=$(tkt open -q -t x --category network-connectivity)
	[ "$(fields "$id" queue)" = L1/desk ]
	id=$(tkt open -q -t x --category network-connectivity \
		--complexity complex)
	[ "$(fields "$id" queue state offered_to)" = \
		'L2/network|new|L2/network' ]
	# What is being worked on stays with who works on it.
	id=$(tkt open -q -t x --category network-connectivity \
		--complexity complex --try 'restart=failed')
	[ "$(fields "$id" queue owner)" = 'L1/desk|anna' ]
}

@test "values that the desk has not got" {
	new_desk
	refused 2 open -t x --category passwrd
	assert_err <<-'END'
		tkt: unknown category 'passwrd'; did you mean 'password-reset'? (tkt config categories lists them, tkt config categories.NAME.title TITLE adds one)
		see 'tkt open -h'
	END
	refused 2 open -t x -c fax
	assert_err <<-'END'
		tkt: unknown channel 'fax'; there are phone, mail, portal, chat, walk-in, monitor, api (tkt config channels lists them, tkt config channels A,B,… sets them)
		see 'tkt open -h'
	END
	refused 2 open -t x --type incidnet
	assert_err <<-'END'
		tkt: unknown type 'incidnet'; did you mean 'incident'? (tkt config types lists them, tkt config types A,B,… sets them)
		see 'tkt open -h'
	END
	refused 2 open -t x --impact huge
	assert_err <<-'END'
		tkt: option '--impact': unknown value 'huge', not one of: high medium low
		see 'tkt open -h'
	END
	refused 2 open -t x --tag 'two words'
	assert_err <<-'END'
		tkt: 'two words' is no tag: one word of at most 64 bytes without comma, colon and quotes
		see 'tkt open -h'
	END
	refused 2 open -t x --ref -x
	assert_err <<-'END'
		tkt: '-x' is no ref: one line of at most 200 bytes that does not begin with '-' or '@'
		see 'tkt open -h'
	END
	refused 3 open -t x --article 1234
	assert_err <<-'END'
		tkt: no article matches '1234'
		hint: an id is four or more of its digits; tkt kb list shows them
	END
	TKT_USER=lena tkt config systems_open false
	TKT_USER=lena tkt config systems.crm.title CRM
	refused 2 open -t x --system crn
	assert_err <<-'END'
		tkt: unknown system 'crn'; did you mean 'crm'? (tkt config systems lists them, tkt config systems.NAME.title TITLE adds one)
		see 'tkt open -h'
	END
}

@test "given to somebody of the tier" {
	local id

	new_desk
	id=$(tkt open -q -t x -a anna)
	[ "$(fields "$id" owner)" = anna ]
	[ "$(event "$id" | jq .to.accepted)" = true ]
	id=$(tkt open -q -t x --tier L2 -a ben)
	[ "$(fields "$id" owner offered_to)" = 'ben|L2/support' ]
	[ "$(event "$id" | jq .to.accepted)" = null ]
	refused 4 open -t x -a ben
	assert_err <<-'END'
		tkt: 'ben' works at L2, and the ticket is at L1
		hint: who works at L1: anna, lena
	END
	refused 3 open -t x -a nobody
}

@test "resolving needs its own options" {
	local id

	new_desk
	id=$(tkt open -q -t x -c chat --resolve 'Done.' --cause-code user-error)
	[ "$(fields "$id" state cause_code solution owner)" = \
		'resolved|user-error|Done.|anna' ]
	[ "$(event "$id" | jq .first_contact)" = true ]
	refused 4 close "$id"
	refused 2 open -t x --confirmed
	assert_err <<-'END'
		tkt: '--confirmed' goes with --resolve
		see 'tkt open -h'
	END
	refused 2 open -t x --cause-code user-error
	refused 2 open -t x --kb new
	refused 2 open -t x --resolve ' '
	assert_err <<-'END'
		tkt: the solution is empty
		see 'tkt open -h'
	END
	# The gates of resolving hold here too.
	refused 4 open -t x --tier L2 --resolve 'Done.'
	sed -i "s/'[0-9a-f]*'/'ID'/" "$T/err"
	assert_err <<-'END'
		tkt: cannot resolve 'ID': something is missing
		tkt:   kb: it reached a higher tier and nothing is decided about documentation (--kb new, --kb ARTICLE or --kb none=REASON)
		hint: add what is missing, or pass with --force REASON, which is recorded
	END
	tkt open -t x --tier L2 --resolve 'Done.' --kb 'none=said before'
}

@test "confirmed without a channel is told all the same" {
	local id

	new_desk
	id=$(tkt open -q -t x --resolve 'Done.' --confirmed)
	[ "$(fields "$id" state)" = closed ]
	[ "$(event "$id")" = '{"confirmed":true,"kind":"close","state":"closed"}' ]
}

alarms() {
	local first

	run_tkt open -q -c monitor -t 'Disk full' --ref disk-7
	assert_status 0
	first=${out%$'\n'}
	run_tkt open -c monitor -t 'Disk full' -m '97 %' --ref disk-7
	assert_status 0
	assert_out "open	${first:0:7}	Disk full	added"
	assert_err ''
	[ "$(kinds "$first")" = 'open note' ]
	[ "$(event "$first")" = \
		'{"kind":"note","text":{"note":"Disk full\n\n97 %"}}' ]
	run_tkt open -q -c monitor -t 'Disk full' --ref disk-7 --ref other
	assert_out "$first"
	[ "$("$TKT" --desk "$DESK" list -q | wc -l)" -eq 1 ]
}

@test "while a live ticket has the ref, the text goes there" {
	on_each_desk alarms
}

@test "a user's words under a ref are the user's" {
	local first second

	new_desk
	first=$(tkt open -q -c portal -t 'No login' --ref P-1)
	tkt reply "$first" -m 'Which browser?'
	tkt wait "$first" user
	run_tkt open -q -c portal -m 'All of them.' --ref P-1
	assert_out "$first"
	[ "$(event "$first")" = '{"channel":"portal","kind":"receive","state":"open","text":{"message":"All of them."}}' ]
	# It goes on to what else was said on the command line.
	tkt open -c portal -m 'Works now.' --ref P-1 --resolve 'By itself.'
	[ "$(fields "$first" state)" = resolved ]
	# Resolved ones are no longer live.
	second=$(tkt open -q -c portal -t 'No login' --ref P-1)
	[ "$second" != "$first" ]
}

# What was refused before the first that is written is none.
@test "one key twice in one batch: the first counts" {
	local before id

	new_desk
	before=$(commits)
	printf '%s\n' \
		'{"title":"no","text":"x","once":"k","resolve":"y","kb":"z"}' \
		'{"title":"a","text":"first","once":"k"}' \
		'{"title":"b","text":"second","once":"k"}' >"$T/lines"
	run_tkt open --json-lines --skip-refused --json=title,created \
		<"$T/lines"
	assert_status 4
	assert_out <<-'END'
		{"format":1,"title":"a","created":true}
		{"format":1,"title":"a","created":false}
	END
	[ "$(commits)" -eq $((before + 1)) ]
	id=$(tkt list -q title:a)
	[[ $err == *"'${id:0:7}' has the entry 'k' already"* ]]
	[ "$(event "$id" intake | jq -r .text.description)" = first ]
	[ "$(tkt list -q)" = "$id" ]
	run_tkt open --json-lines <<<'{"title":"c","text":"third","once":"k"}'
	assert_out ''
	assert_err "tkt: '${id:0:7}' has the entry 'k' already"
}

@test "eight alarms at once make one ticket" {
	local i

	new_desk
	export TKT_DATE=2026-03-02T12:00:00Z # so that nothing steps
	for i in 1 2 3 4 5 6 7 8; do
		"$TKT" open -q -c monitor -t "Alarm $i" --ref disk-7 \
			>"$T/id$i" 2>"$T/err$i" &
	done
	wait
	cat "$T"/err? >"$T/err"
	assert_err ''
	[ "$(sort -u "$T"/id? | wc -l)" -eq 1 ]
	[ "$(kinds "$(cat "$T/id1")")" = \
		'open note note note note note note note' ]
}

@test "once is once" {
	local id

	new_desk
	run_tkt open -q -t x --once key-1
	assert_status 0
	id=${out%$'\n'}
	run_tkt open -q -t x --once key-1
	assert_status 0
	assert_out "$id"
	assert_err "tkt: '${id:0:7}' has the entry 'key-1' already"
	[ "$("$TKT" list -q | wc -l)" -eq 1 ]
	# Of a ticket that has the ref too.
	tkt open -q -t y --ref R --once key-2
	tkt open -q -t z --ref R --once key-3
	run_tkt open -q -t z --ref R --once key-3
	[ "$(kinds "${out%$'\n'}")" = 'open intake receive' ]
}

@test "a follow-up goes on from another ticket" {
	local old id

	new_desk
	old=$(tkt open -q -t Old -r carl --cc dora --category printer \
		--system print-1)
	id=$(tkt open -q -t New --follow-up "$old")
	[ "$(fields "$id" follow_up requester cc category systems)" = \
		"$old|carl|dora|printer|print-1" ]
	id=$(tkt open -q -t New --follow-up "$old" -r emil --system web)
	[ "$(fields "$id" requester systems)" = 'emil|web' ]
	refused 3 open -t New --follow-up ffff
}

@test "a dry run writes nothing and prints the same" {
	local before

	new_desk
	before=$(commits)
	run_tkt open -n -t 'No login'
	assert_status 0
	[[ $out == $'open\t'*$'\tNo login\tnew, L1/desk\n' ]]
	assert_err 'tkt: dry run: nothing was written'
	[ "$(commits)" -eq "$before" ]
}

@test "control characters stay out, and out of the terminal" {
	local id

	new_desk
	id=$(tkt open -q -t $'a\e[31mb' -r $'c\rd' -m $'x\e]0;y\a')
	[ "$(fields "$id" title)" = $'a\uFFFD[31mb' ]
	[ "$(fields "$id" requester)" = 'c d' ]
}

@test "the form on a terminal" {
	new_desk
	cat >"$T/bin/editor" <<-'END'
		#!/bin/sh
		cp "$1" "$T/form"
		sed -e '/^## title/a No login' -e '/^## text/a It says no.' \
			-e '/^## category/a printer' "$1" >"$1.new"
		mv "$1.new" "$1"
	END
	chmod +x "$T/bin/editor"
	export T TKT_EDITOR=editor
	run_tty open -r carl -c phone
	assert_status 0
	[[ $out == *'open '*'No login'*'P4, open, L1/desk'* ]]
	cp "$T/form" "$T/out"
	assert_golden open/form
}

many() {
	local before

	before=$(commits)
	cat >"$T/lines" <<-'END'
		{"title": "One", "channel": "mail", "tags": ["a", "b"], "refs": "K-1"}

		{"message": "Two\nsays more", "tries": ["restart=failed"], "ref": ["K-2", "K-3"]}
		{"title": "One again", "ref": "K-1", "requester": null}
		{"title": "Three", "resolve": "Done.", "confirmed": true}
	END
	run_tkt open --json-lines -q <"$T/lines"
	assert_status 0
	assert_err ''
	[ "$(commits)" -eq $((before + 1)) ]
	mapfile -t ids <<<"${out%$'\n'}"
	[ "${#ids[@]}" -eq 4 ]
	[ "${ids[2]}" = "${ids[0]}" ]
	[ "$(fields "${ids[0]}" title channel tags refs)" = 'One|mail|a,b|K-1' ]
	[ "$(kinds "${ids[0]}")" = 'open receive' ]
	[ "$(fields "${ids[1]}" title owner refs)" = 'Two|anna|K-2,K-3' ]
	[ "$(fields "${ids[3]}" state)" = closed ]
}

@test "a ticket a line, all in one commit" {
	on_each_desk many
}

@test "a bad line is named, and nothing is written" {
	local line

	new_desk
	while read -r line; do
		printf '{"title": "ok"}\n%s\n' "${line%% -> *}" >"$T/lines"
		refused 2 open --json-lines <"$T/lines"
		[ "${err%%$'\n'*}" = "tkt: line 2: ${line##* -> }" ]
	done <<-'END'
		{"titel": "x"} -> unknown key 'titel'; did you mean 'title'?
		{"title": "x", "dry_run": true} -> unknown key 'dry_run'
		{"title": "x", "state": "open"} -> 'state' is a field of tickets, no option of 'tkt open' (name what is to be done alone: jq -c '{id, …}'; ids: tkt list -q)
		{"title": 3} -> the value of 'title' is not a text
		{"title": "x", "tag": [1]} -> the value of 'tag' is not a text or a list of texts
		{"title": "x", "resolve": "y", "confirmed": "yes"} -> the value of 'confirmed' is not true or false
		{"title": "x", "confirmed": true} -> '--confirmed' goes with --resolve
		{"title": "x", "impact": "huge"} -> option '--impact': unknown value 'huge', not one of: high medium low
		{"title": "x", "type": "incidnet"} -> unknown type 'incidnet'; did you mean 'incident'? (tkt config types lists them, tkt config types A,B,… sets them)
		{} -> it is not said what was reported: -t TITLE or -m TEXT
	END
	printf '{"title": "ok"}\n[1]\n' >"$T/lines"
	refused 2 open --json-lines <"$T/lines"
	assert_err <<-'END'
		tkt: line 2: it is no JSON object
		see 'tkt open -h'
	END
	printf '{"title": "ok"}\n{"title": \n' >"$T/lines"
	refused 2 open --json-lines <"$T/lines"
	refused 2 open --json-lines -t x </dev/null
	assert_err <<-'END'
		tkt: '--json-lines' takes the texts from standard input
		see 'tkt open -h'
	END
	run_tkt open --json-lines </dev/null
	assert_status 0
	assert_out ''
	assert_err ''
}

@test "of many, those that are refused can be skipped" {
	local before

	new_desk
	before=$(commits)
	printf '%s\n' '{"title": "One"}' \
		'{"title": "Two", "tier": "L2", "resolve": "x", "ref": "K"}' \
		'{"title": "Three", "ref": "K"}' >"$T/lines"
	refused 4 open --json-lines <"$T/lines"
	[[ $err == "tkt: line 2: cannot resolve "* ]]
	run_tkt open --json-lines --skip-refused <"$T/lines"
	assert_status 4
	[[ $err == 'tkt: a new ticket is refused: line 2: cannot resolve '* ]]
	[ "$(commits)" -eq $((before + 1)) ]
	[ "$("$TKT" list --format '{title}' | sort | tr '\n' ' ')" = \
		'One Three ' ]
}

@test "a bad line can be passed over, and what stands beside is for all" {
	new_desk
	printf '%s\n' '{"title": "One"}' '{"titel": "Two"}' '[' \
		'{"title": "Three", "channel": "chat", "at": "1 hour ago"}' \
		'{"title": "Four", "type": "incidnet"}' >"$T/lines"
	run_tkt open --json-lines --skip-refused -c mail --once K <"$T/lines"
	assert_status 4
	[[ $err == "tkt: passed over: line 2: unknown key 'titel'"* ]]
	[[ $err == *"tkt: passed over: line 3: "* ]]
	[[ $err == *"tkt: a new ticket is refused: line 5: unknown type"* ]]
	"$TKT" list --format '{title} {channel}' | sort >"$T/out"
	[ "$(<"$T/out")" = $'One mail\nThree chat' ]
	# Again: the lines are known by their numbers.
	run_tkt open --json-lines --skip-refused -c mail --once K -q \
		<"$T/lines"
	assert_status 4
	[ "$(grep -c . <<<"$out")" -eq 2 ]
	[ "$("$TKT" list -q | wc -l)" -eq 2 ]
}
