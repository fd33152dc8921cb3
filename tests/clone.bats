#!/usr/bin/env bats
# tkt clone: a desk of one's own that can be worked with at once.

load helper

setup() {
	test_setup
	tkt init -q first
	id=$(tkt -C first open -q -t 'No login' -c phone)
	echo "$T/first" >>"$T/desks"
}

assert_clone() {
	echo "$T/$1" >>"$T/desks"
	[ "$(git -C "$1" rev-parse HEAD)" = "$(git -C first rev-parse HEAD)" ]
	[ "$(tkt --desk "$1" show "$id" --format '{title}')" = 'No login' ]
	tkt --desk "$1" note "$id" -m hello
}

@test "a clone has a work tree" {
	run_tkt clone first second
	assert_status 0
	assert_out "clone	second		"
	assert_err ''
	assert_clone second
	[ -f "second/tickets/${id:0:1}/${id:1:2}/$id.json" ]
}

@test "a bare clone" {
	run_tkt clone --bare -q first second.git
	assert_status 0
	assert_out second.git
	assert_clone second.git
	[ "$(git -C second.git rev-parse --is-bare-repository)" = true ]
}

@test "a sparse clone" {
	run_tkt clone --sparse first second
	assert_status 0
	assert_clone second
	[ ! -e second/tickets ]
}

@test "without a directory git chooses it" {
	mkdir below
	cd below
	run_tkt clone "$T/first"
	assert_status 0
	assert_out "clone	first		"
	[ -f first/desk.json ]
}

@test "what is no desk is not cloned" {
	git init -q plain
	git -C plain commit -q --allow-empty -m x
	run_tkt clone plain copy
	assert_status 4
	assert_out ''
	[ ! -e copy ]
}

@test "what does not answer may be tried again" {
	# Nobody listens there.
	run_tkt clone http://127.0.0.1:1/desk copy
	assert_status 75
	assert_out ''
	[ ! -e copy ]
}

@test "what is not there is not there later" {
	run_tkt clone "$T/nowhere" copy
	assert_status 3
	assert_out ''
	assert_err "tkt: there is no '$T/nowhere' to clone"
	run_tkt clone "file://$T/nowhere" copy
	assert_status 3
	mkdir empty
	run_tkt clone empty copy
	assert_status 1
	[[ $err == "tkt: cannot clone 'empty': "* ]]
	[ ! -e copy ]
}

@test "what looks like an option is none" {
	run_tkt clone -- --upload-pack=touch copy
	assert_status 2
	assert_out ''
	[ ! -e copy ]
	run_tkt clone
	assert_status 2
	assert_err <<-'END'
		tkt: no desk is named
		see 'tkt clone -h'
	END
	run_tkt clone a b c
	assert_status 2
	run_tkt clone --bare --sparse a
	assert_status 2
}
