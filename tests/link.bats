#!/usr/bin/env bats
# tkt link: F10, T10.

load helper
load flow

is_linked() {
	local one two

	one=$(tkt open -q -t One)
	two=$(tkt open -q -t Two)
	run_tkt link "$one" related "${two:0:8}"
	assert_status 0
	assert_err ''
	assert_out "link	${one:0:7}	One	related ${two:0:12}"
	[ "$(fields "$one" links)" = "related:$two" ]
	[ "$(fields "$two" links)" = "related:$one" ]
	run_tkt link "$two" related "$one"
	assert_status 0
	assert_out ''
	assert_err "tkt: '${two:0:7}' has the link 'related ${one:0:12}' already"
	run_tkt link "$two" related "$one" --remove
	assert_status 0
	[ "$(fields "$one" links)$(fields "$two" links)" = '' ]
	run_tkt link "$two" related "$one" --remove
	assert_status 0
	assert_err "tkt: '${two:0:7}' has no link 'related ${one:0:12}'"
}

@test "related tickets know of each other" {
	on_each_desk is_linked
}

@test "a ticket has one parent, and none is above itself" {
	local a b c

	new_desk
	a=$(tkt open -q -t A) b=$(tkt open -q -t B) c=$(tkt open -q -t C)
	tkt link -q "$b" parent "$a"
	tkt link -q "$c" parent "$b"
	refused 4 link "$a" parent "$c"
	assert_err "tkt: '${a:0:7}' is above '${c:0:7}' already"
	refused 4 link "$a" parent "$a"
	assert_err "tkt: '${a:0:7}' cannot be linked to itself"
	tkt link -q "$c" parent "$a"
	[ "$(fields "$c" links)" = "parent:$a" ]
	[ "$(fields "$a" links)" = '' ]
}

@test "a problem is a problem record, and shows its incidents" {
	local problem one two

	new_desk
	problem=$(tkt open -q -t Cause) one=$(tkt open -q -t One)
	two=$(tkt open -q -t Two)
	refused 4 link "$one" problem "$problem"
	assert_err <<-END
		tkt: '${problem:0:7}' is no problem record: its type is not known
		hint: make it one: tkt edit ${problem:0:7} --type problem
	END
	tkt edit -q "$problem" --type problem
	run_tkt link "$one" "$two" problem "$problem"
	assert_status 0
	assert_out <<-END
		link	${one:0:7}	One	problem ${problem:0:12}
		link	${two:0:7}	Two	problem ${problem:0:12}
	END
	run_tkt show "$problem"
	grep -qx "  incident    ${one:0:7}  new  One" "$T/out"
	grep -qx "  incident    ${two:0:7}  new  Two" "$T/out"
	run_tkt show "$one"
	grep -qx "  problem     ${problem:0:7}  new  Cause" "$T/out"
}

@test "a link to what is not here can be taken away" {
	local one two

	new_desk
	one=$(tkt open -q -t One) two=$(tkt open -q -t Two)
	tkt link -q "$one" related "$two" >"$T/said"
	tkt log --json "$one" >"$T/lines"
	new_desk full other
	tkt apply -q <"$T/lines" >"$T/said"
	run_tkt show "$one"
	grep -qx "  related     ${two:0:7} (not here)" "$T/out"
	refused 3 link "$one" related "$two"
	run_tkt link "$one" related "$two" --remove
	assert_status 0
	assert_out "link	${one:0:7}	One	not related ${two:0:12}"
	[ "$(fields "$one" links)" = '' ]
}

@test "commits are linked by their digits" {
	local id

	new_desk
	id=$(tkt open -q -t x)
	run_tkt link "$id" commit 8F3C2D1A
	assert_status 0
	assert_out "link	${id:0:7}	x	commit 8f3c2d1a"
	[ "$(event "$id")" = '{"add":{"links":["commit:8f3c2d1a"]},"kind":"link"}' ]
	refused 2 link "$id" commit HEAD
	assert_err <<-'END'
		tkt: 'HEAD' is no commit: 4 to 64 hex digits
		see 'tkt link -h'
	END
}

@test "kinds and targets that are not there" {
	local id

	new_desk
	id=$(tkt open -q -t x)
	refused 2 link "$id" realted "$id"
	assert_err <<-'END'
		tkt: unknown kind of link 'realted'; did you mean 'related'?
		see 'tkt link -h'
	END
	refused 3 link "$id" related ffffffff
	refused 2 link "$id" related
}
