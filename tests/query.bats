#!/usr/bin/env bats
# Queries wherever tickets are named, and saved ones.

load helper

# three: a desk with tickets $one (L1, printer), $two (L1), $three (L2).
three() {
	new_desk
	one=$(tkt open -q -c mail -t one --category printer)
	two=$(tkt open -q -c mail -t two --tag vpn)
	three=$(tkt open -q -c mail -t three --tier L2)
}

# sorted ID…: one a line, as queries find them.
sorted() {
	printf '%s\n' "$@" | LC_ALL=C sort
}

@test "and, or, not and parentheses" {
	three
	run_tkt list --sort title --format '{title}' 'tier:L2 or tag:vpn'
	assert_status 0
	assert_out <<-'END'
		three
		two
	END
	run_tkt list --format '{title}' 'not (tier:L2 or tag:vpn)'
	assert_out one
	run_tkt list --format '{title}' tier:L1 and not category:printer
	assert_out two
	run_tkt list --format '{title}' '(tier:L2' or 'tag:vpn)' '"w"'
	assert_out two
	# An option holds besides.
	run_tkt list --format '{title}' tier:L2 or tag:vpn --tier L1
	assert_out two
}

@test "times, numbers and words are compared" {
	three
	tkt edit -q "$one" --due '2026-03-02 12:00' --because x >"$T/said"
	run_tkt list -q 'due:<1d'
	assert_out "$one"
	run_tkt list -q 'due:>1d'
	assert_out ''
	run_tkt list -q 'opened:>1h'
	assert_out ''
	run_tkt list -q 'opened:<1h' 'tier:>L1'
	assert_out "$three"
	run_tkt list -q 'opened:>=2026-03-02' tag:vpn
	assert_out "$two"
	run_tkt list -q 'opened:<2026-03-02'
	assert_out ''
}

@test "a query stands for the tickets that it finds" {
	three
	run_tkt claim -q tier:L1 not category:printer
	assert_status 0
	assert_out "$two"
	assert_err ''
	run_tkt show -q 'tier:L1'
	assert_out "$(sorted "$one" "$two")"
	# Beside ids, each once, in one commit.
	before=$(git rev-list --count HEAD)
	run_tkt note -q "$three" tier:L1 "$one" -m 'Seen.'
	assert_status 0
	assert_out "$(printf '%s\n' "$three" && sorted "$one" "$two")"
	[ "$(git rev-list --count HEAD)" -eq $((before + 1)) ]
	run_tkt log -q '(tag:vpn)'
	assert_status 0
	[[ $out != *"$one"* ]]
}

@test "a query that finds nothing is no failure, and writes nothing" {
	three
	before=$(git rev-parse HEAD)
	run_tkt claim tag:nothing is:live
	assert_status 0
	assert_out ''
	assert_err "tkt: no ticket matches 'tag:nothing is:live'"
	[ "$(git rev-parse HEAD)" = "$before" ]
	run_tkt claim owner:nobody-here
	assert_status 3
	assert_out ''
	assert_err <<-'END'
		tkt: no person 'nobody-here' on this desk; there are anna, ben, cleo, lena
		tkt:   owner:nobody-here
		tkt:         ^~~~~~~~~~~
	END
	run_tkt claim 'tier:L1 (is:new'
	assert_status 2
	assert_err <<-'END'
		tkt: the parenthesis is not closed
		tkt:   tier:L1 (is:new
		tkt:           ^
		see 'tkt claim -h'
	END
}

@test "where one ticket is wanted, a query that fits several is ambiguous" {
	three
	run_tkt link "$three" related tag:vpn
	assert_status 0
	run_tkt link "$three" related tier:L1
	assert_status 3
	assert_out ''
	[[ $err == "tkt: 'tier:L1' fits 2 tickets
hint: name more of it:
hint:   "* ]]
	[[ $err == *"  one"* && $err == *"  two"* ]]
	run_tkt link "$three" related tag:none-has-it
	assert_status 3
	assert_err "tkt: no ticket matches 'tag:none-has-it'"
}

@test "an id, a ref or a title's word is no query" {
	three
	tkt edit -q "$one" --ref JIRA:7 >"$T/said"
	run_tkt show -q JIRA:7
	assert_status 0
	assert_out "$one"
	run_tkt show -q @home
	assert_status 2
	[[ $err == "tkt: no saved query 'home'"* ]]
	run_tkt claim or
	assert_status 3
	assert_out ''
	[[ $err == "tkt: no ticket matches 'or'"* ]]
	# Titles on standard input choose nothing.
	tkt edit -q "$two" -t 'is:live tier:L1' >"$T/said"
	run_tkt claim - <<<'is:live tier:L1'
	assert_status 3
	assert_out ''
}

@test "saved queries, the desk's and one's own" {
	three
	export TKT_USER=lena
	run_tkt config queries.paper category:printer
	assert_status 0
	tkt config queries.first '@paper or tag:vpn' >"$T/said"
	run_tkt list -q @first
	assert_out "$(sorted "$one" "$two")"
	# It is one term: what stands beside it holds besides.
	run_tkt list -q @first not @paper
	assert_out "$two"
	run_tkt claim -q @paper
	assert_out "$one"
	run_tkt list @frist
	assert_status 2
	assert_out ''
	assert_err <<-'END'
		tkt: no saved query 'frist'; did you mean 'first'? (git config tkt.query.frist '…' saves one)
		tkt:   @frist
		tkt:   ^~~~~~
		see 'tkt list -h'
	END
	# One's own win.
	git config tkt.query.paper tier:L2
	run_tkt list -q @paper
	assert_out "$three"
	run_tkt config --show-origin --format '{key} {value} {origin}'
	[[ $out == *'
tkt.query.paper tier:L2 file:'* ]]
	[[ $out == *'
queries.paper category:printer desk.json'* ]]
}

@test "a broken saved query is refused, one's own when it is used" {
	three
	export TKT_USER=lena
	run_tkt config queries.bad 'tier:L1 or or tag:vpn'
	assert_status 2
	assert_out ''
	assert_err <<-'END'
		tkt: in the saved query '@bad': a term is missing before 'or'
		tkt:   tier:L1 or or tag:vpn
		tkt:              ^~
		see 'tkt config -h'
	END
	run_tkt config queries.bad tier:L9
	assert_status 2
	run_tkt config queries.me tier:L1
	assert_status 2
	assert_err <<-'END'
		tkt: 'me' is no name for a query
		see 'tkt config -h'
	END
	tkt config queries.a tier:L1 >"$T/said"
	tkt config queries.b '@a is:new' >"$T/said"
	run_tkt config queries.a '@b'
	assert_status 2
	assert_err <<-'END'
		tkt: in the saved query '@b': the saved query '@a' uses itself: @a, @b, @a
		tkt:   @a is:new
		tkt:   ^~
		see 'tkt config -h'
	END
	run_tkt config queries.a @c
	assert_status 2
	[[ $err == *"no saved query 'c'"*"(tkt config queries.c '…' saves one)"* ]]
	# What others stand on does not go away.
	run_tkt config --unset queries.a
	assert_status 4
	git config tkt.query.mine '@yours'
	git config tkt.query.yours 'is:new @mine'
	run_tkt list @mine
	assert_status 2
	assert_err <<-'END'
		tkt: in the saved query '@yours': the saved query '@mine' uses itself: @mine, @yours, @mine
		tkt:   is:new @mine
		tkt:          ^~~~~
		see 'tkt list -h'
	END
}

@test "what saved queries stand for has an end" {
	three
	TKT_USER=lena tkt config queries.q0 tier:L1 >"$T/said"
	for ((i = 1; i < 14; i++)); do
		git config "tkt.query.q$i" "@q$((i - 1)) or @q$((i - 1))"
	done
	tkt list -q -a tier:L1 >"$T/wanted"
	run_tkt list -q -a @q10
	assert_status 0
	cmp "$T/out" "$T/wanted"
	run_tkt list @q13
	assert_status 2
	assert_err <<-'END'
		tkt: the saved query '@q13' stands for more than 10000 terms (see what it names: each '@' stands for all of it)
		see 'tkt list -h'
	END
}

@test "terms are completed behind others" {
	three
	TKT_USER=lena tkt config queries.paper category:printer >"$T/said"
	git config tkt.query.own tag:vpn
	run_tkt help --complete -- list tier:L1 or not '(state:re'
	assert_status 0
	assert_out <<-'END'
		(state:rejected
		(state:resolved
	END
	run_tkt help --complete -- list @
	assert_out <<-'END'
		@own	tag:vpn
		@paper	category:printer
	END
	run_tkt help --complete -- claim tier:L1,
	assert_out <<-'END'
		tier:L1,L1
		tier:L1,L2
		tier:L1,L3
	END
	run_tkt help --complete -- list tag:x a
	[ "${out%%$'\n'*}" = $'and\tboth hold' ]
}

@test "letters of every alphabet in any case, with the index and without" {
	local query

	new_desk
	tkt open -q -t 'Drucker in Zürich, Принтер' -r Émile -c mail >"$T/id"
	for query in title:ZÜRICH title:zürich requester:émile ПРИНТЕР; do
		[ "$(tkt list -q "$query")" = "$(<"$T/id")" ]
		[ "$(TKT_NO_INDEX=1 tkt list -q "$query")" = "$(<"$T/id")" ]
	done
	[ "$(tkt list -q title:zurich)" = '' ]
}
