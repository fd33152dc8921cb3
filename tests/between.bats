#!/usr/bin/env bats
# Tickets between desks that share no history: log --json | apply (M4).

load helper
load flow
load handover

# A vendor's desk: one tier of its own, other people; goes there.
new_vendor() {
	DESK=$T/${1:-vendor}
	TKT_USER=vic tkt init -q ${2:+"--$2"} "$DESK" >"$T/init" || return
	echo "$DESK" >>"$T/desks"
	cd "$DESK" || return
	TKT_USER=vic tkt config person vic --role admin >"$T/init"
	cat >"$T/bin/one-tier" <<-'END'
		#!/bin/sh
		jq '.tiers = {V: {rank: 1, queues: ["V/desk"]}} |
			del(.categories) | .kb |= with_entries(.value = "V") |
			.people.vera.tier = "V"' "$1" >"$1.new" &&
			mv "$1.new" "$1"
	END
	chmod +x "$T/bin/one-tier"
	TKT_USER=vic TKT_EDITOR=one-tier tkt config --edit >"$T/init"
	as vera
}

go() {
	cd "$1" || return
	DESK=$1
}

# carry FROM TO [ARG…]: takes all tickets along; what apply says is in $T/out.
carry() {
	local from=$1 to=$2

	shift 2
	tkt -C "$from" log --json "$@" >"$T/lines" || return
	tkt -C "$to" apply <"$T/lines" >"$T/out" 2>"$T/err"
}

tickets_of() {
	git -C "$1" ls-tree -r HEAD tickets attachments policies
}

# Both have the same files, and carrying on writes nothing.
equal() {
	local before

	[ "$(tickets_of "$1")" = "$(tickets_of "$2")" ] || return
	before=$(git -C "$1" rev-parse HEAD; git -C "$2" rev-parse HEAD)
	carry "$1" "$2" --with-attachments || return
	carry "$2" "$1" --with-attachments || return
	[ "$(git -C "$1" rev-parse HEAD; git -C "$2" rev-parse HEAD)" = \
		"$before" ]
}

round_trip() {
	local ours=$DESK layout vendor id people

	layout=${ours##*/}
	vendor=$T/vendor-$layout
	as anna
	id=$(at_l3)
	echo hello >"$T/log.txt"
	as cleo
	tkt attach -q "$id" "$T/log.txt"
	tkt wait -q "$id" vendor -m 'Over to them.'
	tkt link -q "$id" related "$(tkt open -q -t 'another one')"
	new_vendor "vendor-$layout" "${layout#full}"
	people=$(tkt config people)

	# Without the content first: it is known of, and not here.
	carry "$ours" "$vendor" "$id"
	assert_out "apply	${id:0:7}	No login	new, 10 events"
	run_tkt fsck
	assert_status 0
	assert_out ''
	assert_err ''
	run_tkt show "$id" --file log.txt
	assert_status 3
	assert_err <<-END
		tkt: the content of 'log.txt' is not here
		hint: where it is: tkt log --json --with-attachments ${id:0:7}, and what that prints to tkt apply here
	END
	run_tkt show "$id"
	[[ $out == *'log.txt, 6 bytes, not here'* ]]
	run_tkt list --porcelain
	[[ $out == "$id"$'\t'waiting$'\t'L3$'\t'L3/engineering$'\t'cleo$'\t'* ]]
	run_tkt next --all
	assert_status 0
	carry "$ours" "$vendor" --with-attachments "$id"
	assert_out "apply	${id:0:7}	No login	0 events, 1 file"
	[ "$(git log -1 --format=%s)" = 'apply 0 events and 1 file to 1 ticket' ]
	[ "$(tkt show "$id" --file log.txt)" = hello ]
	# Strangers are known by their keys, and not by the configuration.
	[ "$(tkt config people)" = "$people" ]

	# The vendor works on it.
	tkt claim -q "$id" --take
	tkt wait -q "$id" --end
	tkt diagnose -q "$id" --finding 'Our cache.' --cause 'A lost key.'
	tkt fix -q "$id" --kind patch --change V-17 -m 'The key is kept.' \
		--permanent --prevention 'A test.' --affects none=library
	echo patch >"$T/patch.txt"
	tkt attach -q "$id" "$T/patch.txt" -m 'It goes into lib.'
	tkt return -q "$id" --reason fixed --ask 'Deploy it.'
	[ "$(fields "$id" queue)" = V/desk ]

	# Meanwhile here.
	go "$ours"
	as anna
	tkt note -q "$id" -m 'The user asks.'
	carry "$vendor" "$ours" --with-attachments "$id"
	assert_out "apply	${id:0:7}	No login	7 events, 1 file"
	[ "$(tkt show "$id" --file patch.txt)" = patch ]
	run_tkt next --all
	[[ $out == *"${id:0:7}"* ]]
	as cleo
	run_tkt transfer "$id" L3/engineering -m 'Back with us.'
	assert_out "transfer	${id:0:7}	No login	V/desk -> L3/engineering"
	tkt claim -q "$id"
	tkt resolve -q "$id" -m 'Patched.' --kb none='The vendor has it.' \
		--reply 'It works again.' --resolvable-at L3
	carry "$ours" "$vendor"
	[ "$(git -C "$ours" rev-parse "HEAD:tickets")" = \
		"$(git -C "$vendor" rev-parse "HEAD:tickets")" ]
	equal "$ours" "$vendor"
}

@test "an incident goes to a vendor, is worked on there, and comes back" {
	on_each_desk round_trip
}

@test "the order of the lines does not matter, nor that they come again" {
	local id one

	new_desk
	one=$DESK
	id=$(at_l3)
	echo a | tkt attach -q "$id" - --name a
	tkt open -q -t other | xargs -I{} tkt note -q {} -m more
	tkt log --json --with-attachments >"$T/all"
	for seed in 1 2 3 4 5 6; do
		new_vendor "vendor$seed"
		{ cat "$T/all" && head -n 3 "$T/all"; } |
			shuf --random-source=<(yes "$seed") >"$T/shuffled"
		run_tkt apply -q <"$T/shuffled"
		assert_status 0
		[ "$(tickets_of "$one")" = "$(tickets_of "$DESK")" ] || return
		[ "$(git rev-list --count HEAD)" -eq 4 ] || return
		run_tkt apply <"$T/all"
		assert_err 'tkt: all of it is here already'
	done
}

@test "three desks in a ring end with the same files" {
	local a b c id i

	new_desk full a
	a=$DESK
	id=$(at_l2)
	new_vendor b
	b=$DESK
	new_vendor c
	c=$DESK
	carry "$a" "$b"
	carry "$b" "$c"
	for i in 1 2 3; do
		go "$a"
		TKT_USER=ben tkt note -q "$id" -m "a $i" >"$T/moved"
		go "$b"
		tkt edit -q "$id" --tag "b$i" >"$T/moved"
		go "$c"
		tkt edit -q "$id" --tag "c$i" >"$T/moved"
		tkt note -q "$(tkt open -q -t "ours $i")" -m 'and more' \
			>"$T/moved"
		carry "$a" "$b"
		carry "$b" "$c"
		carry "$c" "$a"
	done
	carry "$a" "$b"
	equal "$a" "$b"
	equal "$b" "$c"
	equal "$c" "$a"
	[ "$(fields "$id" tags)" = b1,b2,b3,c1,c2,c3 ]
}

@test "articles stay where they are, and what refers to them is sound" {
	local id article ours

	new_desk
	ours=$DESK
	id=$(new_report)
	article=$(as ben; tkt kb new -q -t 'Log in' --from "$id")
	tkt kb use -q "$id" "$article"
	tkt resolve -q "$id" -m 'As it says.' --kb "$article" --told phone
	new_vendor
	carry "$ours" "$DESK"
	run_tkt fsck
	assert_status 0
	assert_out ''
	run_tkt fsck -v
	assert_status 0
	assert_out ''
	file=tickets/${id:0:1}/${id:1:2}/$id.json
	assert_err "tkt: $file: refers to article '${article:0:12}', which never was on this desk"
	run_tkt show "$id"
	[[ $out == *"used        ${article:0:7} (not here)"* ]]
	[[ $out == *"article     ${article:0:7} (not here)"* ]]
	run_tkt reopen "$id" -m 'Not quite.'
	assert_status 0
}

# A policy as clocks will pin it, by an event with a key of that name.
policy_event() {
	local body

	body=$(jq -cjnS --arg p "$1" --arg id "$2" '{after: [$id],
		at: "2026-03-02T10:00:00Z", by: "anna", kind: "future",
		nonce: "00112233445566778899aabbccddeeff", policy: $p}')
	printf '%s' "$body" | sha256sum | cut -c1-40 >"$T/event"
	jq -c --arg e "$(cat "$T/event")" --arg id "$2" \
		'{id: $e, ticket: $id} + .' <<<"$body"
}

@test "a ticket's policy goes with it, proven" {
	local id ours policy

	new_desk
	ours=$DESK
	id=$(tkt open -q -t x)
	policy=$(printf '{"a":1}' | sha256sum | cut -d' ' -f1)
	policy_event "$policy" "$id" >"$T/event.json"
	refused 4 apply <"$T/event.json"
	assert_err <<-END
		tkt: '$(cut -c1-7 "$T/event")' of '${id:0:7}' pins policy '${policy:0:12}', which is not here
		hint: take its whole log: tkt log --json ${id:0:7}
	END
	printf '{"policy":"%s","ticket":"%s","content":"%s"}\n' "$policy" \
		"$id" "$(printf '{"a":1}' | base64)" >>"$T/event.json"
	run_tkt apply <"$T/event.json"
	assert_out "apply	${id:0:7}	x	1 event"
	[ "$(cat "policies/$policy.json")" = '{"a":1}' ]
	new_vendor
	carry "$ours" "$DESK"
	[ "$(cat "policies/$policy.json")" = '{"a":1}' ]
	equal "$ours" "$DESK"

	sed -i 's/"content":"[^"]*"/"content":"e30="/' "$T/lines"
	refused 1 apply <"$T/lines"
	assert_err "tkt: line 1: its content is not that of policy '${policy:0:12}'"
}

@test "what was erased there is erased here, and stays so" {
	local id ours note erase body

	new_desk
	ours=$DESK
	id=$(tkt open -q -t x)
	tkt note -q "$id" -m 'Their secret.'
	note=$(tkt log --json "$id" | tail -n 1 | jq -r .id)
	new_vendor
	carry "$ours" "$DESK"
	cp "$T/lines" "$T/old"
	body=$(jq -cjnS --arg n "$note" '{after: [$n],
		at: "2026-03-02T10:00:00Z", by: "anna", erases: [{event: $n,
		keys: ["note"]}], kind: "erase",
		nonce: "00112233445566778899aabbccddeeff"}')
	erase=$(printf '%s' "$body" | sha256sum | cut -c1-40)
	jq -c --arg e "$erase" --arg id "$id" '{id: $e, ticket: $id} + .' \
		<<<"$body" >"$T/erase"
	tkt -C "$ours" apply -q <"$T/erase"
	carry "$ours" "$DESK"
	assert_out "apply	${id:0:7}	x	1 event"
	run_tkt log --json "$id"
	[[ $out != *secret* ]]
	run_tkt apply <"$T/old"
	assert_err 'tkt: all of it is here already'
	equal "$ours" "$DESK"
}

@test "hundreds of tickets are one commit" {
	local ours i

	new_desk
	ours=$DESK
	for ((i = 0; i < 300; i++)); do
		printf '{"title":"t%d","channel":"mail"}\n' "$i"
	done | tkt open -q --json-lines >"$T/ids"
	new_vendor
	before=$(commits)
	carry "$ours" "$DESK"
	[ "$(wc -l <"$T/out")" -eq 300 ]
	[ "$(commits)" -eq $((before + 1)) ]
	equal "$ours" "$DESK"
}
