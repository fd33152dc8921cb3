#!/usr/bin/env bats
# tkt try: F3.

load helper
load flow

tried() {
	local id

	id=$(tkt open -q -t x)
	run_tkt try "$id" 'restart it' --result failed --expect 'It starts.' \
		-m 'It smokes.'
	assert_status 0
	assert_err ''
	assert_out "try	${id:0:7}	x	failed"
	[ "$(event "$id")" = '{"kind":"try","result":"failed","text":{"action":"restart it","expected":"It starts.","observed":"It smokes."}}' ]
	[ "$(fields "$id" state queue owner)" = 'new|L1/desk|' ]
}

@test "a step is recorded with its result" {
	on_each_desk tried
}

@test "each result there is" {
	local id result

	new_desk
	id=$(tkt open -q -t x)
	for result in worked failed partial unclear; do
		run_tkt try "$id" "try $result" --result "$result"
		assert_out "try	${id:0:7}	x	$result"
	done
	# The same again is another try.
	tkt try "$id" 'try worked' --result worked
	[ "$(kinds "$id")" = 'open try try try try try' ]
}

@test "what is missing or wrong" {
	local id

	new_desk
	id=$(tkt open -q -t x)
	refused 2 try "$id" restart
	assert_err <<-'END'
		tkt: it is not said what came of it: --result worked, failed, partial or unclear
		see 'tkt try -h'
	END
	refused 2 try "$id" restart --result worke
	assert_err <<-'END'
		tkt: option '--result': unknown value 'worke'; did you mean 'worked'?
		see 'tkt try -h'
	END
	refused 2 try "$id" --result worked
	assert_err <<-END
		tkt: only '$id' is given: first comes the ticket, then what was done
		see 'tkt try -h'
	END
	refused 2 try "$id" ' ' --result worked
	assert_err <<-'END'
		tkt: the action is empty
		see 'tkt try -h'
	END
	refused 2 try --result worked
	refused 3 try ffff restart --result worked
	tkt resolve "$id" -m Done
	refused 4 try "$id" restart --result worked
	assert_err <<-END
		tkt: cannot try '${id:0:7}': it is resolved
		hint: legal now: diagnose, fix, close, reopen
	END
}

@test "an article that was followed is linked" {
	local id article

	new_desk
	id=$(tkt open -q -t x)
	article=$(printf '## Resolution\nRestart.\n' |
		tkt kb new -q -t Restarting -F -)
	tkt try "$id" restart --result worked --article "${article:0:8}"
	[ "$(fields "$id" articles)" = "$article" ]
	refused 3 try "$id" restart --result worked --article ffff
	assert_err <<-'END'
		tkt: no article matches 'ffff'
		hint: an id is four or more of its digits; tkt kb list shows them
	END
}

@test "on several tickets at once" {
	local one two

	new_desk
	one=$(tkt open -q -t One)
	two=$(tkt open -q -t Two)
	run_tkt try "$one" "$two" 'restart the server' --result worked
	assert_out <<-END
		try	${one:0:7}	One	worked
		try	${two:0:7}	Two	worked
	END
	printf '%s\n' "$one" "$two" >"$T/ids"
	run_tkt try - 'restart it again' --result worked <"$T/ids"
	[ "$(kinds "$two")" = 'open try try' ]
}
