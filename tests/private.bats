#!/usr/bin/env bats
# What lies in the git directory's folder `tkt` and may be lost at any time.

load helper

FOLDER=.git/tkt

teardown() {
	[ -z "${D-}" ] || rm -rf "$D"
	test_teardown
}

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

@test "that an index is made anew is told once it is" {
	a_desk
	for name in index words; do
		rm "$FOLDER/$name.making"
		mkfifo "$FOLDER/$name.making"
		echo 'no index' >"$FOLDER/$name.db"
		both_answer
		[ ! -s "$T/err" ]
		rm "$FOLDER/$name.making"
		both_answer
		grep -q "^tkt: the index.* is damaged: it is made anew$" "$T/err"
		both_answer
		[ ! -s "$T/err" ]
	done
}

@test "no half of an index is left where the disk is full" {
	a_desk
	rm "$FOLDER"/*.db
	for blocks in 0 2 8; do
		(
			trap '' XFSZ
			ulimit -f "$blocks"
			"$TKT" list -q | cmp - "$T/list" &&
				"$TKT" search -q vpn | cmp - "$T/search"
		)
		[ -z "$(find "$FOLDER" -name '*.db' -o -name '*.new')" ]
	done
	# Nor is what a killed one leaves, where nobody searches any more.
	echo half >"$FOLDER/words.new"
	tkt fsck --rebuild-cache
	[ -e "$FOLDER/index.db" ]
	[ -z "$(find "$FOLDER" -name 'words.db' -o -name '*.new')" ]
}

# modes: of the folder and of all that is in it, one of each.
modes() {
	stat -c %a "$FOLDER"
	stat -c %a "$FOLDER"/* | sort -u
}

# gits: the mode of a folder that git makes now.
gits() {
	rm -rf "$T/objects"
	mkdir "$T/objects"
	echo any | GIT_OBJECT_DIRECTORY=$T/objects git hash-object -w --stdin \
		>/dev/null
	stat -c %a "$T/objects"/??
}

@test "its files are their owner's alone, or core.sharedRepository's" {
	a_desk
	[ "$(stat -c %a "$FOLDER"/* | sort -u)" = 600 ]
	while read -r value mode; do
		rm -r "$FOLDER"
		git config core.sharedRepository "$value"
		both_answer
		[ "$(modes)" = "$(gits)"$'\n'"$mode" ]
	done <<-'END'
		umask 600
		false 600
		group 660
		true 660
		1 660
		all 664
		2 664
		0640 640
		0666 666
	END
	# Made before it was said: with the next change.
	rm -r "$FOLDER"
	git config core.sharedRepository umask
	both_answer
	git config core.sharedRepository group
	tkt note -q "$(cat "$T/id")" -m 'for all of us' >/dev/null
	both_answer
	[ "$(stat -c %a "$FOLDER" "$FOLDER"/{index,words}.{db,making} |
		sort -u | tr '\n' ' ')" = '2775 660 ' ]
}

@test "another of the group brings the index up to date" {
	[ "$(id -u)" = 0 ] || skip 'needs somebody else to be'
	other=(setpriv --reuid=65534 --regid=65534 --clear-groups)
	# Where the others may go.
	D=$(mktemp -d /tmp/tkt-private.XXXXXX)
	chmod 755 "$D"
	install -m 755 "$TKT" "$D/tkt"
	"${other[@]}" "$D/tkt" --version || skip 'nobody else runs programs here'
	a_desk
	cp -a "$DESK" "$D/desk"
	cd "$D/desk"
	rm -r "$FOLDER"
	chgrp -R 65534 .git
	chmod g+s .git
	git config core.sharedRepository group
	both_answer
	tkt note -q "$(cat "$T/id")" -m 'more' >/dev/null
	mkdir "$D/home"
	cp "$HOME/.gitconfig" "$D/home"
	HOME=$D/home git config --global safe.directory "$D/desk"
	chmod -R a+rX "$D/home"
	HOME=$D/home XDG_CONFIG_HOME=$D/home "${other[@]}" "$D/tkt" list -q \
		>"$T/out"
	cmp "$T/out" "$T/list"
	grep -q -a "$(git rev-parse HEAD)" "$FOLDER/index.db"
	[ "$(stat -c %a:%U "$FOLDER/index.db")" = 660:root ]
	# Made by the one, it is the other's to read and to change.
	rm "$FOLDER/index.db"
	HOME=$D/home XDG_CONFIG_HOME=$D/home "${other[@]}" "$D/tkt" list -q \
		>"$T/out"
	[ "$(stat -c %a:%u:%g "$FOLDER/index.db")" = 660:65534:65534 ]
	both_answer
}
