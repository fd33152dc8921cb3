#!/usr/bin/env bats
# The index behind lists and look-ups: nobody is to notice that it is there.

load helper
load flow

INDEX=.git/tkt/index.db

# some_tickets: five of them, in several states and places.
some_tickets() {
	tkt open -q -t 'No login' -c phone -r carl --tag vpn --ref JIRA-7 \
		--system crm >"$T/one"
	tkt open -q -t 'Printer, "all" of it' -c mail --tag vpn --tag floor-3 \
		--impact high --urgency high >"$T/two"
	tkt open -q -t 'Nothing' -c phone >"$T/three"
	tkt claim -q "$(cat "$T/two")" >/dev/null
	tkt edit -q "$(cat "$T/one")" --due 2026-03-04 --because 'the boss' \
		>/dev/null
	tkt reject -q "$(cat "$T/three")" --as spam >/dev/null
}

# as_without ARG…: tkt says what it says without an index, to the byte.
as_without() {
	local plain=0

	# The same moment: what is relative to now must not move.
	TKT_DATE=@1772452800 TKT_NO_INDEX=1 tkt "$@" >"$T/plain" \
		2>"$T/plain.err" || plain=$?
	TKT_DATE=@1772452800 run_tkt "$@"
	assert_status "$plain" && cmp "$T/out" "$T/plain" &&
		cmp "$T/err" "$T/plain.err"
}

all_as_without() {
	local IFS=

	while read -r line; do
		eval "as_without $line" || return
	done <<-'END'
		list
		list -a
		list -a -n 1
		list -n 0
		list -a --json
		list -a --porcelain --sort -updated_at
		list -a --sort tags,-owner,concurrent,-breached,title
		list -a -q 'tag:vpn not (is:mine or tag:floor-3)'
		list -a '"all" or login' --format '{id:short} {title} {tags}'
		list -a 'owner:none' --sort -due
		list 'priority:P1..P2' --json=title,due_at,systems
		list 'queue:desk due:<30d opened:2026-03-02'
		list 'owner:nobody-here'
		list -a 'refs:JIRA-7,none -channel:mail id:0..f'
		list 'id:zz'
		list 'is:new,waiting'
		list --sort nothing
		list 'is:breached'
		list 'state:rejected title:NOTH'
		show JIRA-7
		show ffff
		log tag:vpn
		next
		report --json
	END
}

@test "it changes no answer: made, kept, refreshed, and without" {
	new_desk
	some_tickets
	all_as_without
	[ -e "$INDEX" ]
	[ "$(stat -c %a "$INDEX")" = 600 ]
	# Warm, and then once more for each commit.
	as_without list
	tkt note -q "$(cat "$T/one")" -m 'again' >/dev/null
	as_without list --json
	tkt edit -q "$(cat "$T/two")" --untag vpn --tag 'a, b' >/dev/null
	all_as_without
	git status --porcelain >"$T/status"
	[ ! -s "$T/status" ]
}

@test "it is of the branch that is checked out" {
	new_desk
	some_tickets
	as_without list -a
	git checkout -q -b other HEAD~2
	as_without list -a
	tkt open -q -t 'On the other' -c phone >/dev/null
	as_without list -a
	git checkout -q main
	as_without list -a
	git branch -q -D other
	git reflog expire --expire=now --all
	git checkout -q --orphan lost
	git commit -q -m lost
	as_without list -a
	git checkout -q main
	git branch -q -D lost
	git reflog expire --expire=now --all
	git gc -q --prune=now
	TKT_NO_INDEX=1 tkt list -a >"$T/plain"
	run_tkt list -a
	assert_status 0
	cmp "$T/out" "$T/plain"
}

@test "a commit that is gone, another desk's index: made anew, and told" {
	new_desk full first
	some_tickets
	tkt list >/dev/null
	cp "$INDEX" "$T/foreign"
	new_desk full second
	tkt open -q -t 'Another desk' -c phone >/dev/null
	mkdir -p .git/tkt
	cp "$T/foreign" "$INDEX"
	TKT_NO_INDEX=1 tkt list >"$T/plain"
	run_tkt list
	assert_status 0
	cmp "$T/out" "$T/plain"
	assert_err 'tkt: the index is of a commit that is not here: it is made anew'
	run_tkt list
	cmp "$T/out" "$T/plain"
	assert_err ''
}

# damage N: the index in one of many ways; those from 8 on are random.
damage() {
	local size at

	size=$(stat -c %s "$INDEX")
	case $1 in
	0) rm "$INDEX" ;;
	1) : >"$INDEX" ;;
	2) truncate -s $((size / 2)) "$INDEX" ;;
	3) truncate -s 4096 "$INDEX" ;;
	4) head -c "$size" /dev/zero >"$INDEX" ;;
	5) echo 'not a database, whatever its name says' >"$INDEX" ;;
	6) rm "$INDEX" && mkdir "$INDEX" ;;
	7) head -c 512 /dev/urandom >"$INDEX-journal" ;;
	*)
		at=$((RANDOM * RANDOM % size))
		printf '\x5a\xa5\x01' |
			dd of="$INDEX" bs=1 seek=$at conv=notrunc status=none
		;;
	esac
}

@test "damage of any kind is made good, in one line at most" {
	new_desk
	some_tickets
	TKT_NO_INDEX=1 tkt list -a --json >"$T/plain"
	for ((i = 0; i < 24; i++)); do
		tkt list >/dev/null
		damage "$i"
		run_tkt list -a --json
		assert_status 0
		cmp "$T/out" "$T/plain"
		[ -z "$err" ] || assert_err \
			'tkt: the index is damaged: it is made anew'
		[ "$i" != 6 ] || rmdir "$INDEX"
	done
}

@test "damage while others read changes no answer" {
	new_desk
	some_tickets
	# What is late depends on it.
	export TKT_DATE='2026-04-01T09:00:00Z'
	TKT_NO_INDEX=1 tkt list -a --json >"$T/plain"
	(for ((i = 0; i < 60; i++)); do damage $((1 + i % 12)); done) \
		2>/dev/null &
	for ((k = 0; k < 4; k++)); do
		(
			for ((i = 0; i < 12; i++)); do
				"$TKT" list -a --json 2>/dev/null |
					cmp - "$T/plain" || exit 1
			done
		) &
		pids[k]=$!
	done
	for pid in "${pids[@]}"; do
		wait "$pid"
	done
	wait
}

@test "many at once make it, and bring it up to date" {
	new_desk
	some_tickets
	# What is late depends on it.
	export TKT_DATE='2026-04-01T09:00:00Z'
	tkt list -a --json >/dev/null
	for round in made refreshed; do
		if [ "$round" = made ]; then
			rm "$INDEX"
		else
			tkt note -q "$(cat "$T/one")" -m more >/dev/null
		fi
		TKT_NO_INDEX=1 tkt list -a --json >"$T/plain"
		for ((i = 0; i < 8; i++)); do
			"$TKT" list -a --json >"$T/out.$i" 2>"$T/err.$i" &
		done
		wait
		for ((i = 0; i < 8; i++)); do
			cmp "$T/out.$i" "$T/plain"
			[ ! -s "$T/err.$i" ]
		done
	done
}

@test "where it cannot be written lists go without" {
	new_desk
	some_tickets
	rm -rf .git/tkt
	: >.git/tkt
	all_as_without
	rm .git/tkt
	tkt list >/dev/null
	# Made once, it is read where only others may write.
	tkt note -q "$(cat "$T/one")" -m more >/dev/null
	as_without list -a
}

@test "files that are no good tickets are told as ever" {
	new_desk
	some_tickets
	tkt list >/dev/null
	leave_desk_unchecked
	two=$(cat "$T/two")
	file=tickets/${two:0:1}/${two:1:2}/$two.json
	cp "$file" "$T/good"
	echo '{' >"$file"
	echo 'a note' >tickets/README
	git add tickets
	git commit -q -m 'by hand'
	as_without list -a
	assert_status 1
	as_without show "${two:0:7}"
	as_without list -q
	rm tickets/README
	cp "$T/good" "$file"
	git add tickets
	git commit -q -m 'mended'
	as_without list -a
	assert_status 0
	# The summary is edited by hand: the events say what holds.
	sed -i 's/"title": "Printer.*/"title": "Changed",/' "$file"
	git commit -q -a -m 'summary'
	as_without list -a
}

@test "what the repository lost is looked for each time" {
	new_desk
	some_tickets
	leave_desk_unchecked
	two=$(cat "$T/two")
	blob=$(git rev-parse "HEAD:tickets/${two:0:1}/${two:1:2}/$two.json")
	object=.git/objects/${blob:0:2}/${blob:2}
	mv "$object" "$T/object"
	run_tkt list -a
	assert_status 1
	run_tkt list -a
	assert_status 1
	mv "$T/object" "$object"
	as_without list -a
	assert_status 0
	# Lost behind the index's back: it is told in the same words.
	mv "$object" "$T/object"
	as_without log tag:vpn
	assert_status 1
	run_tkt list -a
	assert_status 0
	mv "$T/object" "$object"
}

@test "fsck --rebuild-cache makes it anew, whatever is there" {
	new_desk
	some_tickets
	run_tkt fsck --rebuild-cache
	assert_status 0
	assert_out ''
	assert_err ''
	[ -s "$INDEX" ]
	before=$(stat -c %i "$INDEX")
	echo damage >"$INDEX"
	run_tkt fsck --rebuild-cache
	assert_status 0
	assert_err ''
	as_without list -a
	[ "$(stat -c %i "$INDEX")" != "$before" ]
	run_tkt fsck --rebuild-cache --repair
	assert_status 2
	assert_err <<-'END'
		tkt: '--rebuild-cache' goes with no other option
		see 'tkt fsck -h'
	END
	rm -rf .git/tkt
	: >.git/tkt
	run_tkt fsck --rebuild-cache
	assert_status 1
	assert_out ''
	[[ $err = *"cannot lock "*/tkt/index.making* ]]
	rm .git/tkt
}

@test "ids, refs, events and completion by it, and without" {
	new_desk
	some_tickets
	one=$(cat "$T/one")
	tkt list >/dev/null
	as_without show "${one:0:5}" -q
	as_without show JIRA-7 -q
	as_without show JIRA-8
	as_without undo -n "$(tkt log "$one" --porcelain | tail -1 | cut -c1-12)"
	as_without undo -n dddd
	as_without help --complete -- show ''
	as_without help --complete -- show "${one:0:2}"
	as_without help --complete -- show "${one:0:9}"
	as_without help --complete -- list --tag ''
	as_without log tag:vpn --json
	as_without log 'tag:vpn tier:L1' --porcelain
	as_without log tag:no-such
	as_without claim -n 'tag:floor-3'
}
