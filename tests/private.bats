#!/usr/bin/env bats
# What lies in the git directory's folder `tkt` and may be lost at any time.

load helper

FOLDER=.git/tkt

# a_desk: with a ticket in it, listed and searched through.
a_desk() {
	new_desk
	tkt open -q -t 'No vpn today' -c phone >"$T/id"
	tkt list -q >"$T/list"
	tkt search -q vpn >"$T/search"
}

# both_answer: list and search say what they said, and wait for nothing.
both_answer() {
	timeout 10 tkt list -q >"$T/out" 2>"$T/err" || return
	cmp "$T/out" "$T/list" || return
	timeout 10 tkt search -q vpn >"$T/out" 2>>"$T/err" || return
	cmp "$T/out" "$T/search"
}

@test "nobody waits for a pipe in a file's place" {
	a_desk
	for name in head head.new config config.new index.db index.db-journal \
		index.new words.db words.db-journal words.new; do
		rm -f "$FOLDER/$name"
		mkfifo "$FOLDER/$name"
		both_answer
	done
	# All is in use again but for what nobody had to write.
	[ -z "$(find "$FOLDER" -type p ! -name '*.new')" ]
	for name in index words; do
		rm "$FOLDER/$name.db"
		rm -f "$FOLDER/$name.making"
		mkfifo "$FOLDER/$name.making"
		both_answer
	done
}

@test "what a killed tkt leaves of a note is in nobody's way" {
	a_desk
	find "$FOLDER" | sort >"$T/before"
	for left in head.new config.new; do
		echo 'half of it, or more than it will ever be, for that matter' \
			>"$FOLDER/$left"
		rm "$FOLDER/${left%.new}"
		both_answer
		[ -s "$FOLDER/${left%.new}" ]
	done
	find "$FOLDER" | sort | diff "$T/before" -
	[ "$(cat "$FOLDER/head")" = "$(git rev-parse HEAD)" ]
}
