#!/usr/bin/env bats
# tkt hook merge, called by hand: what goes in, what comes out, what is left.
# What git makes of it stands in merge.bats.

load helper

setup() {
	test_setup
	new_desk
	id=$(tkt open -q -t 'No login' -c phone)
	path=tickets/${id:0:1}/${id:1:2}/$id.json
	: >"$T/none"
	cp "$path" "$T/base"
}

# note_apart NAME TEXT: the ticket with a note that nobody else has.
note_apart() {
	tkt note -q "$id" -m "$2"
	cp "$path" "$T/$1"
	git reset -q --hard HEAD~1
}

@test "two versions of a ticket become one, in either order" {
	note_apart one 'It is the fuser.'
	note_apart two 'It is the paper.'
	cp "$T/one" "$T/ours"
	run_tkt hook merge "$T/base" "$T/ours" "$T/two" "$path" 7
	assert_status 0
	assert_out ''
	assert_err ''
	[ "$(jq '.events | length' "$T/ours")" -eq 3 ]
	cp "$T/two" "$T/theirs"
	# Without an ancestor, without a marker's length; in a criss-cross: 9.
	run_tkt hook merge "$T/none" "$T/theirs" "$T/one" "$path"
	assert_status 0
	cmp "$T/ours" "$T/theirs"
	run_tkt hook merge "$T/none" "$T/ours" "$T/one" "$path" 9
	assert_status 0
	cmp "$T/ours" "$T/theirs"
}

@test "what cannot be merged is left as it was" {
	local other=${id/?/0}

	[ "$other" != "$id" ] || other=${id/?/1}
	echo '{"format": 1}' >"$T/broken"
	cp "$T/base" "$T/ours"
	run_tkt hook merge "$T/base" "$T/ours" "$T/broken" "$path"
	assert_status 1
	assert_out ''
	assert_err <<-END
		tkt: cannot merge '$path': theirs: 'events': missing, or not an object
	END
	cmp "$T/base" "$T/ours"
	run_tkt hook merge "$T/base" "$T/broken" "$T/base" "$path"
	assert_status 1
	[ "$(cat "$T/broken")" = '{"format": 1}' ]
	path=tickets/${other:0:1}/${other:1:2}/$other.json
	run_tkt hook merge "$T/base" "$T/ours" "$T/base" "$path"
	assert_status 1
	assert_err <<-END
		tkt: cannot merge '$path': ours: holds '${id:0:7}', not '${other:0:7}'
	END
	run_tkt hook merge "$T/base" "$T/ours" "$T/base" tickets/list.txt
	assert_status 1
	assert_err "tkt: cannot merge 'tickets/list.txt': it is no file of a desk"
	cmp "$T/base" "$T/ours"
	[ ! -e "$T/ours.tkt" ]
}

@test "conflict markers in a ticket are no ticket" {
	note_apart one 'It is the fuser.'
	{
		echo '<<<<<<< HEAD'
		cat "$T/base"
		echo '======='
		cat "$T/one"
		echo '>>>>>>> other'
	} >"$T/ours"
	cp "$T/ours" "$T/before"
	run_tkt hook merge "$T/base" "$T/ours" "$T/one" "$path"
	assert_status 1
	[ "$(wc -l <"$T/err")" -eq 1 ]
	cmp "$T/ours" "$T/before"
}

@test "a newer format is left alone, a newer fold is united" {
	local newer

	sed 's/"format": 1/"format": 2/' "$T/base" >"$T/ours"
	run_tkt hook merge "$T/base" "$T/ours" "$T/base" "$path"
	assert_status 1
	assert_err <<-END
		tkt: cannot merge '$path': ours: format 2 is newer than this tkt knows
	END
	newer=$(sed 's/"fold": 1/"fold": 2/; s/^  "title": .*/  "headline": "x",/' \
		"$T/base")
	echo "$newer" >"$T/ours"
	note_apart one 'It is the fuser.'
	run_tkt hook merge "$T/base" "$T/ours" "$T/one" "$path"
	assert_status 0
	[ "$(jq -c '[.fold, .headline, .title, (.events | length)]' \
		"$T/ours")" = '[2,"x",null,2]' ]
}

@test "an article's body keeps both texts" {
	printf '1\n2\n3\n' >"$T/base"
	printf '1\nx\n3\n' >"$T/ours"
	printf '1\ny\n3\n' >"$T/theirs"
	run_tkt hook merge "$T/base" "$T/ours" "$T/theirs" \
		"kb/${id:0:2}/$id.md" 7
	assert_status 0
	assert_err ''
	[ "$(cat "$T/ours")" = '1
<<<<<<< concurrent
x
=======
y
>>>>>>> concurrent
3' ]
}

@test "it runs anywhere, whatever the environment says" {
	note_apart one 'It is the fuser.'
	cd "$T"
	cp base ours
	TKT_DATE=nonsense TKT_COLOR=loud TKT_DIR=/nowhere GIT_DIR=/nowhere \
		run_tkt hook merge base ours one "$path"
	assert_status 0
	assert_err ''
	cmp ours one
}

@test "it is called with three files and a path" {
	run_tkt hook merge base ours theirs
	assert_status 2
	assert_out ''
	assert_err <<-'END'
		tkt: it takes the files BASE, OURS and THEIRS, and the path they are of
		see 'tkt hook merge -h'
	END
	run_tkt hook merge 1 2 3 4 5 6
	assert_status 2
	run_tkt hook
	assert_status 2
	run_tkt hook merge "$T/none" "$T/gone" "$T/base" "$path"
	assert_status 1
	assert_err <<-END
		tkt: cannot merge '$path': cannot open '$T/gone': No such file or directory
	END
}
