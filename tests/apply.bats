#!/usr/bin/env bats
# tkt apply: events between desks that share no history (M4).

load helper
load flow
load handover

moves_over() {
	local id here=$DESK before

	id=$(at_l2)
	tkt log --json "$id" >"$T/lines"
	new_desk full "there-$(basename "$here")"
	run_tkt apply <"$T/lines"
	assert_status 0
	assert_err ''
	assert_out "apply	${id:0:7}	No login	new, 4 events"
	git -C "$here" show "HEAD:tickets/${id:0:1}/${id:1:2}/$id.json" |
		cmp - "tickets/${id:0:1}/${id:1:2}/$id.json"
	[ "$(git log -1 --format=%s)" = 'apply 4 events to 1 ticket' ]
	[ "$(git log -1 --format=%b | sed '/^$/d')" = "Ticket: $id" ]

	# Again: nothing is new, so there is no commit.
	before=$(git rev-parse HEAD)
	run_tkt apply <"$T/lines"
	assert_status 0
	assert_out ''
	assert_err 'tkt: all of it is here already'
	[ "$(git rev-parse HEAD)" = "$before" ]
}

@test "a ticket arrives byte by byte, once" {
	on_each_desk moves_over
}

@test "lines may come in any order, and in part" {
	local id

	new_desk
	id=$(at_l2)
	tkt log --json "$id" >"$T/lines"
	new_desk full other
	head -n 2 "$T/lines" >"$T/some"
	tac "$T/lines" >"$T/reversed"
	run_tkt apply <"$T/some"
	assert_out "apply	${id:0:7}	No login	new, 2 events"
	run_tkt apply <"$T/reversed"
	assert_status 0
	assert_out "apply	${id:0:7}	No login	2 events"
	run_tkt log --json "$id"
	assert_out <"$T/lines"
}

@test "what both sides did is united" {
	local id

	new_desk full one
	id=$(tkt open -q -t x -c mail)
	tkt log --json "$id" >"$T/lines"
	new_desk full two
	tkt apply -q <"$T/lines"
	as ben
	tkt edit -q "$id" --tag there
	tkt log --json "$id" >"$T/lines"
	cd "$T/one"
	tkt edit -q "$id" --tag here
	tkt apply -q <"$T/lines"
	DESK=$T/one
	[ "$(fields "$id" tags)" = 'here,there' ]
	# The other way round it gives the same bytes.
	tkt log --json "$id" >"$T/lines"
	cd "$T/two"
	tkt apply -q <"$T/lines"
	cmp "$T"/{one,two}/tickets/"${id:0:1}/${id:1:2}/$id.json"
}

@test "events without their parents, tickets without their opening" {
	local id

	new_desk
	id=$(at_l2)
	tkt log --json "$id" >"$T/lines"
	parent=$(sed -n 2p "$T/lines" | jq -r .id)
	child=$(sed -n 3p "$T/lines" | jq -r .id)
	new_desk full other
	sed 2d "$T/lines" >"$T/some"
	refused 4 apply <"$T/some"
	assert_err <<-END
		tkt: '${child:0:7}' of '${id:0:7}' follows '${parent:0:12}', which is not here
		hint: take its whole log: tkt log --json ${id:0:7}
	END
	sed 1d "$T/lines" >"$T/some"
	refused 4 apply <"$T/some"
	assert_err <<-END
		tkt: the opening of '${id:0:7}' is not here
		hint: take its whole log: tkt log --json ${id:0:7}
	END
}

@test "what is no event, or another than its id says, names its line" {
	local id

	new_desk
	id=$(tkt open -q -t x -c mail)
	tkt log --json "$id" >"$T/lines"
	tkt note -q "$id" -m y
	tkt log --json "$id" | tail -n 1 | sed 's/"y"/"z"/' >>"$T/lines"
	new_desk full other
	refused 1 apply <"$T/lines"
	[[ $err == 'tkt: line 2: '* ]]
	printf '\n \t\r\n' >"$T/blank"
	refused 0 apply <"$T/blank"
	refused 1 apply < <(cat "$T/blank" "$T/lines")
	[[ $err == 'tkt: line 4: '* ]]
	while read -r line; do
		echo "$line" >"$T/some"
		refused 1 apply <"$T/some"
		[[ $err == 'tkt: line 1: '* ]] || return
	done <<-END
		not json
		[]
		{}
		{"id":"$id"}
		{"id":"$id","ticket":"$id"}
		{"id":"$id","article":"$id"}
		{"id":"xyz","ticket":"$id"}
	END
}

# deep N: that many arrays within each other.
deep() {
	printf '[%.0s' $(seq "$1")
	printf ']%.0s' $(seq "$1")
}

@test "one bad line among good ones: nothing is written, the line is named" {
	local id hash what

	new_desk
	id=$(tkt open -q -t x -c mail)
	echo hello | tkt attach -q "$id" - --name a
	hash=$(echo hello | sha256sum | cut -d' ' -f1)
	tkt log --json --with-attachments "$id" >"$T/lines"
	[ "$(wc -l <"$T/lines")" -eq 3 ]
	other=$(tkt open -q -t other)
	forged=$(tkt log --json "$other" | sed "s/\"ticket\":\"$other/\"ticket\":\"$id/")
	new_desk full other
	while IFS='|' read -r line what; do
		{ cat "$T/lines" && echo "$line"; } >"$T/some"
		refused 1 apply <"$T/some"
		[ "${err%%$'\n'*}" = "tkt: line 4: $what" ] || {
			echo "$line: $err"
			return 1
		}
	done <<-END
		{"article":"$id","id":"$id"}|only events of tickets are taken
		{"sparkle":1,"format":1}|this tkt knows no line of the kind 'sparkle'
		{"attachment":"$hash","ticket":"$id"}|it has no 'content' in base64
		{"attachment":"$hash","ticket":"$id","content":"aGVsbG8K="}|it has no 'content' in base64
		{"attachment":"$hash","ticket":"$id","content":"aGVsbG8L"}|its content is not that of attachment '${hash:0:12}'
		{"attachment":"../../x","ticket":"$id","content":"aGVsbG8K"}|it has no 'attachment' of 64 digits
		{"attachment":"$hash","content":"aGVsbG8K"}|it has no 'ticket' of 40 digits
		{"policy":"$hash","ticket":"$id","content":"aGVsbG8K"}|policy '${hash:0:12}': line 1: not JSON
		{"id":"$id","ticket":"$id","kind":"open","note":$(deep 40)}|nested deeper than 32
		$forged|it follows no event, and is not the opening of '${id:0:7}'
	END
}

@test "content that no event names, and content for nobody" {
	local id other

	new_desk
	id=$(tkt open -q -t x -c mail)
	echo hello | tkt attach -q "$id" - --name a
	other=$(tkt open -q -t other)
	tkt log --json --with-attachments "$id" >"$T/lines"
	hash=$(echo hello | sha256sum | cut -d' ' -f1)
	tail -n 1 "$T/lines" | sed "s/$id/$other/" >"$T/some"
	refused 4 apply <"$T/some"
	assert_err "tkt: no event of '${other:0:7}' names attachment '${hash:0:12}'"
	new_desk full other
	tail -n 1 "$T/lines" >"$T/some"
	refused 4 apply <"$T/some"
	assert_err <<-END
		tkt: the opening of '${id:0:7}' is not here
		hint: take its whole log: tkt log --json ${id:0:7}
	END
}

@test "an attachment above the limit is named with the limit" {
	local id hash

	new_desk
	id=$(tkt open -q -t x -c mail)
	head -c 3000 /dev/zero | tkt attach -q "$id" - --name a
	hash=$(head -c 3000 /dev/zero | sha256sum | cut -d' ' -f1)
	tkt log --json --with-attachments "$id" >"$T/lines"
	new_desk full other
	TKT_USER=lena tkt config attachments.max_size 2999 >"$T/init"
	refused 4 apply <"$T/lines"
	assert_err <<-END
		tkt: line 3: attachment '${hash:0:12}' has more than the 2999 bytes that attachments.max_size allows
		hint: tkt config attachments.max_size says how much; without its line the rest can be taken
	END
	# A line that is longer than any may be is not read to its end.
	{
		printf '{"attachment":"%s","content":"' "$hash"
		head -c 20000000 /dev/zero | tr '\0' A
	} >"$T/long"
	refused 4 apply <"$T/long"
	[[ $err == "tkt: line 1: attachment '${hash:0:12}' has more than "* ]]
	head -c 20000000 /dev/zero | tr '\0' A >"$T/long"
	refused 4 apply <"$T/long"
	assert_err 'tkt: line 1: it has more than 16777216 bytes'
	TKT_USER=lena tkt config attachments.max_size 3000 >"$T/init"
	run_tkt apply <"$T/lines"
	assert_out "apply	${id:0:7}	x	new, 2 events, 1 file"
}

@test "-n says what would come, --json says it to machines" {
	local id before

	new_desk
	id=$(tkt open -q -t x -c mail)
	tkt log --json "$id" >"$T/lines"
	new_desk full other
	before=$(git rev-parse HEAD)
	run_tkt apply -n <"$T/lines"
	assert_status 0
	assert_out "apply	${id:0:7}	x	new, 1 event"
	assert_err 'tkt: dry run: nothing was written'
	[ "$(git rev-parse HEAD)" = "$before" ]
	run_tkt apply --json <"$T/lines"
	assert_out "{\"format\":1,\"id\":\"$id\",\"title\":\"x\",\"verb\":\"apply\",\"changed\":true,\"created\":true,\"events_written\":[\"$id\"],\"attachments_written\":[],\"commit\":\"$(git rev-parse HEAD)\"}"
	run_tkt apply -q <"$T/lines"
	assert_out "$id"
}

@test "no lines are no commit; operands are refused" {
	new_desk
	before=$(commits)
	run_tkt apply </dev/null
	assert_status 0
	assert_out ''
	[ "$(commits)" -eq "$before" ]
	refused 2 apply file </dev/null
	assert_err <<-'END'
		tkt: unexpected operand 'file': the lines come from standard input
		see 'tkt apply -h'
	END
}
