#!/usr/bin/env bats
# tkt attach: F7, M6; what is given back: tkt show --file.

load helper
load flow

is_kept() {
	local id sha256

	id=$(tkt open -q -t 'No login' -r carl -c mail)
	printf 'a\0b\n' >"$T/app.log"
	sha256=$(sha256sum <"$T/app.log" | cut -d' ' -f1)
	run_tkt attach "$id" "$T/app.log" --host crm-1 \
		--from '2026-03-02 08:00' --until '2026-03-02 08:30' \
		-m 'The first error.'
	assert_status 0
	assert_err ''
	assert_out "attach	${id:0:7}	No login	1 file"
	[ "$(event "$id")" = "{\"from\":\"2026-03-02T08:00:00Z\",\"host\":\"crm-1\",\"kind\":\"attach\",\"sha256\":\"$sha256\",\"size\":4,\"text\":{\"name\":\"app.log\",\"note\":\"The first error.\"},\"until\":\"2026-03-02T08:30:00Z\"}" ]
	git -C "$DESK" show "HEAD:attachments/${sha256:0:2}/$sha256" |
		cmp - "$T/app.log"
	"$T/bin/tkt" show "$id" --file app.log >"$T/back"
	cmp "$T/app.log" "$T/back"
	"$T/bin/tkt" show "$id" --file "${sha256:0:12}" >"$T/back"
	cmp "$T/app.log" "$T/back"
}

@test "a file is kept by its content and given back" {
	on_each_desk is_kept
}

@test "several files, and standard input under a name" {
	local id

	new_desk
	id=$(tkt open -q -t x)
	echo one >"$T/one.txt"
	echo two >"$T/two.txt"
	run_tkt attach "$id" "$T/one.txt" "$T/two.txt"
	assert_out "attach	${id:0:7}	x	2 files"
	[ "$(kinds "$id")" = 'open attach attach' ]
	echo three | run_tkt attach "$id" - --name three.txt
	assert_status 0
	run_tkt show "$id" --file three.txt
	assert_out three
	run_tkt show "$id" --file two.txt
	assert_out two
}

@test "the same file is not attached twice; another of its name is" {
	local id before

	new_desk
	id=$(tkt open -q -t x)
	echo one >"$T/log"
	tkt attach -q "$id" "$T/log"
	before=$(commits)
	run_tkt attach "$id" "$T/log"
	assert_status 0
	assert_out ''
	assert_err "tkt: '${id:0:7}' has this 'log' already"
	[ "$(commits)" -eq "$before" ]
	echo two >"$T/log"
	tkt attach -q "$id" "$T/log"
	run_tkt show "$id" --file log
	assert_out two
}

@test "what is too large is refused, and stays out of the repository" {
	local id

	new_desk
	TKT_USER=lena tkt config attachments.max_size 10 >"$T/said"
	id=$(tkt open -q -t x)
	echo 0123456789 >"$T/big"
	refused 4 attach "$id" "$T/big"
	assert_err <<-END
		tkt: '$T/big' has more than 10 bytes
		hint: tkt config attachments.max_size says how much may be attached
	END
	printf 0123456789 >"$T/big"
	run_tkt attach "$id" "$T/big"
	assert_status 0
}

@test "files that are not there, names that are none" {
	local id name

	new_desk
	id=$(tkt open -q -t x)
	echo one >"$T/one"
	refused 1 attach "$id" "$T/none"
	assert_err "tkt: cannot open '$T/none': No such file or directory"
	refused 2 attach "$id"
	assert_err <<-'END'
		tkt: no file is named
		see 'tkt attach -h'
	END
	refused 2 attach "$id" -
	assert_err <<-'END'
		tkt: standard input has no name: --name NAME
		see 'tkt attach -h'
	END
	for name in a/b . .. '' $'a\tb' $'a\nb' $'a\eb' $'\xff'; do
		refused 2 attach "$id" "$T/one" --name "$name"
		[[ $err == "tkt: '"*"' is no file's name"* ]]
	done
	refused 2 attach "$id" "$T/one" "$T/one" --name a
	refused 2 attach "$id" "$T/one" --from 10:00 --until 09:00
	assert_err <<-'END'
		tkt: '--until' lies before '--from'
		see 'tkt attach -h'
	END
	refused 2 attach - - --name a </dev/null
}

@test "show --file names what there is" {
	local id

	new_desk
	id=$(tkt open -q -t x)
	run_tkt show "$id" --file log
	assert_status 3
	assert_out ''
	assert_err <<-END
		tkt: '${id:0:7}' has no file 'log'
		hint: nothing is attached
	END
	echo one >"$T/one"
	tkt attach -q "$id" "$T/one"
	run_tkt show "$id" --file log
	assert_err <<-END
		tkt: '${id:0:7}' has no file 'log'
		hint: attached are: one
	END
	run_tkt show "$id" "$id" --file one
	assert_out one
}

@test "bytes that are not those of the hash are not given out" {
	local id sha256

	new_desk
	id=$(tkt open -q -t x)
	echo one >"$T/one"
	tkt attach -q "$id" "$T/one"
	sha256=$(event "$id" | jq -r .sha256)
	echo two >"attachments/${sha256:0:2}/$sha256"
	git commit -qam 'A hand was here'
	run_tkt show "$id" --file one
	assert_status 1
	assert_out ''
	assert_err <<-END
		tkt: attachments/${sha256:0:2}/$sha256 is damaged: its bytes have another hash
		hint: tkt fsck names what is damaged
	END
	leave_desk_unchecked
}

@test "what is attached does nothing to a terminal" {
	local id

	new_desk
	id=$(tkt open -q -t x)
	printf 'a\033]0;owned\007b\n' >"$T/bad"
	tkt attach -q "$id" "$T/bad" >"$T/said"
	run_tty --no-pager show "$id" --file bad
	[[ $out == a*']0;owned'*b$'\n' && $out != *$'\033'* ]]
}
