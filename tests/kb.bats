#!/usr/bin/env bats
# tkt kb: articles (requirements.md K1, K2, K5, F13).

load helper
load flow

body() {
	git -C "$DESK" show "HEAD:kb/${1:0:2}/$1.md"
}

article() {
	git -C "$DESK" show "HEAD:kb/${1:0:2}/$1.json"
}

# state, audience … of an article as `kb show` has them
of() {
	"$TKT" --desk "$DESK" kb show "$1" --json="$2" | jq -c "[.[]][1:]"
}

# --- new ------------------------------------------------------------------------

begin_one() {
	run_tkt kb new -t 'VPN drops' -m 'Restart the client.'
	assert_status 0
	assert_err ''
	local id

	id=$(git -C "$DESK" ls-tree -r --name-only HEAD kb | sed -n 's,.*/\(.*\)\.md$,\1,p')
	assert_out "kb new	${id:0:7}	VPN drops	wip"
	[ "$(body "$id")" = '# VPN drops

Restart the client.' ]
	[ "$(of "$id" state,kind,audience,owner)" = '["wip","howto",["L1","L2","L3"],"anna"]' ]
	[ "$(git -C "$DESK" log -1 --format=%s)" = "kb new ${id:0:7}: wip" ]
	jq -e --arg hash "$(body "$id" | sha256sum | cut -d' ' -f1)" \
		'.body_hash == $hash and ([.events[]] | length == 1)' <(article "$id")
}

@test "an article begins" {
	on_each_desk begin_one
}

begin_from_ticket() {
	local t a

	t=$(tkt open -q -c phone -r carl -t 'No VPN' -m 'It says error 17.' \
		--system vpn --category network-connectivity --tier L2)
	as ben
	tkt diagnose "$t" --cause 'The certificate had run out.' --cause-code configuration --confirmed
	tkt fix "$t" --kind configuration -m 'Renewed the certificate.' --permanent \
		--change C1 --prevention 'A monitor warns a month before.' --affects vpn
	a=$(tkt kb new -q --from "$t")
	body "$a" >"$T/out"
	assert_out <<-'END'
		# No VPN

		## Issue

		It says error 17.

		## Environment

		- vpn

		## Cause

		The certificate had run out.

		configuration

		## Resolution

		Renewed the certificate.

		## Prevention

		A monitor warns a month before.
	END
	[ "$(of "$a" title,state,category,system)" = '["No VPN","draft","network-connectivity","vpn"]' ]
	# Both ways, in one commit.
	[ "$(of "$a" tickets)" = "[[\"$t\"]]" ]
	[ "$(fields "$t" articles)" = "$a" ]
	[ "$(git -C "$DESK" show --name-only --format= HEAD | wc -l)" -eq 3 ]
	[ "$(git -C "$DESK" log -1 --format=%s)" = "kb new ${t:0:7}: article ${a:0:7}" ]
	[ "$(event "$t" use)" = "{\"add\":{\"articles\":[\"$a\"]},\"begun\":true,\"kind\":\"use\"}" ]
	as anna
}

@test "an article begins with what a ticket says" {
	on_each_desk begin_from_ticket
}

@test "what a ticket does not know is a gap, and tries that worked a resolution" {
	local t a

	new_desk
	t=$(tkt open -q -c phone -r carl -t 'No sound')
	tkt try "$t" 'unplugged the headset' --result failed
	tkt try "$t" 'restarted the driver' --result worked
	a=$(tkt kb new -q --from "$t" -t 'Headset is mute')
	body "$a" >"$T/out"
	assert_out <<-'END'
		# Headset is mute

		## Issue

		No sound

		## Environment

		<!-- systems, versions, who is affected -->

		## Cause

		<!-- why it happens -->

		## Resolution

		- restarted the driver

		## Prevention

		<!-- what keeps it from coming back -->
	END
}

@test "an article is written in an editor" {
	new_desk
	cat >"$T/editor" <<-'END'
		#!/bin/sh
		grep -q '^## Prevention$' "$1" || exit 1
		printf '# From the editor\n\n## Resolution\n\nDo it.\n' >"$1"
	END
	chmod +x "$T/editor"
	export TKT_EDITOR=$T/editor
	run_tty kb new
	assert_status 0
	[[ $out == *'From the editor'* ]]
	TKT_EDITOR=true run_tty kb new -t x
	assert_status 1
	[[ $out == *'the text was left as it was: no article is made'* ]]
	[ "$(tkt kb list -q | wc -l)" -eq 1 ]
}

@test "what an article needs is said" {
	new_desk
	refused 2 kb new -t x
	assert_err <<-'END'
		tkt: the article has no text (give one with -F FILE or -m TEXT, or --from ID)
		see 'tkt kb new -h'
	END
	refused 2 kb new -m 'no title'
	assert_err <<-'END'
		tkt: the article has no title (give one with -t, or begin the text with '# TITLE')
		see 'tkt kb new -h'
	END
	refused 2 kb new -t x -m y --category nothing
	refused 2 kb new -t x -m y --audience L1,L9
	assert_err <<-'END'
		tkt: there is no audience 'L9' (tiers of the desk, customer, public)
		see 'tkt kb new -h'
	END
	refused 2 kb new -t x -m y --kind poem
	refused 3 kb new --from abcd
	refused 2 kb new word
	refused 2 kb
	refused 2 kb nwe
}

@test "--once makes one article, on any clone the same" {
	new_desk
	a=$(tkt kb new -q -t x -m y --once key)
	run_tkt kb new -t x -m y --once key
	assert_status 0
	assert_out ''
	assert_err "tkt: ${a:0:7} is so already"
	tkt init -q "$T/other"
	[ "$(tkt -C "$T/other" kb new -q -t x -m other --once key)" = "$a" ]
}

@test "a dry run makes nothing" {
	local t

	new_desk
	t=$(tkt open -q -t x)
	before=$(commits)
	run_tkt kb new -n -t x -m y
	assert_status 0
	[[ $out == 'kb new	'*'	x	wip'* ]]
	assert_err 'tkt: dry run: nothing was written'
	run_tkt kb new -n --from "$t"
	assert_status 0
	[ "$(commits)" -eq "$before" ]
	[ -z "$(tkt kb list)" ]
}

# --- edit, states, audience --------------------------------------------------------

@test "text, title and fields change" {
	new_desk
	a=$(tkt kb new -q -t Old -m 'Do this.')
	run_tkt kb edit "$a" -t New --kind faq --category printer --system crm \
		--tag paper --tag jam --owner ben
	assert_status 0
	assert_out "kb edit	${a:0:7}	New	wip"
	[ "$(of "$a" title,kind,category,system,tags,owner)" = \
		'["New","faq","printer","crm",["jam","paper"],"ben"]' ]
	[ "$(body "$a" | head -1)" = '# New' ]
	printf '# From the text\n\nDo that.\r\n' >"$T/text"
	run_tkt kb edit "$a" -F "$T/text" --untag jam --category none
	assert_out "kb edit	${a:0:7}	From the text	wip"
	[ "$(of "$a" title,category,tags)" = '["From the text",null,["paper"]]' ]
	[ "$(body "$a" | tail -1)" = 'Do that.' ]
	run_tkt kb edit "$a" -F "$T/text" --untag jam --category none
	assert_status 0
	assert_out ''
	assert_err "tkt: ${a:0:7} is so already"
	refused 2 kb edit "$a"
	refused 2 kb edit
	refused 3 kb edit abcd --state draft
}

@test "who validates and publishes is a matter of tiers" {
	new_desk
	a=$(tkt kb new -q -t x -m y)
	refused 4 kb edit "$a" --state validated
	assert_err <<-'END'
		tkt: 'anna' may not validate articles
		hint: ask somebody of L2
	END
	as lena
	tkt config kb.publish_tier L3
	as ben
	run_tkt kb edit "$a" --state validated
	assert_status 0
	assert_out "kb edit	${a:0:7}	x	validated"
	refused 4 kb edit "$a" --audience L1,public
	assert_err <<-'END'
		tkt: 'ben' may not show articles to customers or the public
		hint: ask somebody of L3
	END
	as cleo
	tkt kb edit "$a" --audience L1,public
	as anna
	refused 4 kb edit "$a" --state archived
	# A lead may all.
	as lena
	tkt kb edit "$a" --state archived
	tkt kb edit "$a" --state validated --audience customer
	[ "$(of "$a" state,audience)" = '["validated",["customer"]]' ]
}

@test "only what is validated reaches customers" {
	new_desk
	as cleo
	a=$(tkt kb new -q -t x -m y)
	refused 4 kb edit "$a" --audience customer
	assert_err <<-'END'
		tkt: only a validated article reaches customers or the public; this one is a work in progress
		hint: validate it: --state validated
	END
	refused 4 kb new -t x -m y --audience public --state draft
	run_tkt kb edit "$a" --audience L1,customer --state validated
	assert_out "kb edit	${a:0:7}	x	validated, audience L1,L2,L3 -> L1,customer"
	[ "$(tkt kb list -q --audience customer)" = "$a" ]
	# Its text changes: it is a draft again, and customers do not see it.
	as anna
	run_tkt kb edit "$a" -m 'something else'
	assert_status 0
	assert_out "kb edit	${a:0:7}	x	draft"
	assert_err 'tkt: its text changed: it is a draft until somebody validates it again'
	[ -z "$(tkt kb list -q --audience customer)" ]
	[ "$(tkt kb list -q --audience L1)" = "$a" ]
	# To say `validated` of a new text is to validate it.
	refused 4 kb edit "$a" -m 'third text' --state validated
	as ben
	tkt kb edit "$a" -m 'third text' --state validated
	[ "$(tkt kb list -q --audience customer)" = "$a" ]
	# What an article is filed under is no text.
	tkt kb edit "$a" --tag vpn
	[ "$(of "$a" state)" = '["validated"]' ]
}

@test "an article that says nothing is not validated" {
	new_desk
	as ben
	t=$(tkt open -q -t x)
	printf '# x\n\n## Resolution\n<!-- to do -->\n' >"$T/text"
	a=$(tkt kb new -q -F "$T/text")
	refused 4 kb edit "$a" --state validated
	assert_err 'tkt: the article says nothing yet'
}

@test "a text edited by hand is a draft until it is recorded" {
	new_desk
	as ben
	a=$(tkt kb new -q -t x -m y --state validated)
	echo more >>"kb/${a:0:2}/$a.md"
	git commit -qam 'by hand'
	[ "$(of "$a" state,written_state,changed)" = '["draft","validated",true]' ]
	run_tkt kb show "$a"
	[[ $out == *'! the text was edited outside of tkt or merged since'* ]]
	tkt kb edit "$a" --state validated
	[ "$(of "$a" state,changed)" = '["validated",false]' ]
	[ "$(body "$a" | tail -1)" = more ]
}

@test "conflict markers are said, and not validated" {
	new_desk
	as ben
	a=$(tkt kb new -q -t x -m y)
	printf '# x\n<<<<<<< a\n1\n=======\n2\n>>>>>>> b\n' >"kb/${a:0:2}/$a.md"
	git commit -qam merged
	run_tkt kb show "$a"
	[[ $out == *'! the text holds conflict markers'* ]]
	refused 4 kb edit "$a" --state validated
	assert_err <<-END
		tkt: the article holds conflict markers
		hint: settle them: tkt kb edit ${a:0:7}
	END
	tkt kb edit "$a" -m 'settled' --state validated
	[ "$(of "$a" state,conflicted)" = '["validated",false]' ]
}

@test "an editor does not overwrite what changed meanwhile" {
	new_desk
	a=$(tkt kb new -q -t x -m y)
	cat >"$T/editor" <<-END
		#!/bin/sh
		"$TKT" kb edit $a -m 'somebody else' >/dev/null
		echo mine >>"\$1"
	END
	chmod +x "$T/editor"
	TKT_EDITOR=$T/editor run_tty kb edit "$a"
	assert_status 4
	[[ $out == *"'${a:0:7}' changed while it was edited"* ]]
	[ "$(body "$a" | tail -1)" = 'somebody else' ]
	cat >"$T/editor" <<-'END'
		#!/bin/sh
		echo mine >>"$1"
	END
	TKT_EDITOR=$T/editor run_tty kb edit "$a"
	assert_status 0
	[ "$(body "$a" | tail -1)" = mine ]
}

@test "a hand edit that is not committed is not overwritten" {
	new_desk
	a=$(tkt kb new -q -t x -m y)
	echo more >>"kb/${a:0:2}/$a.md"
	refused 4 kb edit "$a" -m z
	git checkout -q .
}

@test "what is too large is refused" {
	new_desk
	a=$(tkt kb new -q -t x -m y)
	head -c 1048577 /dev/zero | tr '\0' 'x' >"$T/big"
	run_tkt kb edit "$a" -F "$T/big"
	assert_status 4
	assert_out ''
}

# --- show, list --------------------------------------------------------------------

@test "an article is shown" {
	new_desk
	t=$(tkt open -q -t 'No VPN')
	a=$(tkt kb new -q --from "$t" -m 'Do it.' --kind faq --tag vpn)
	run_tkt kb show "${a:0:7}"
	assert_status 0
	assert_err ''
	assert_out <<-END
		${a:0:7}  No VPN
		wip  faq  for: L1 L2 L3  owner: anna  updated: 2026-03-02T09:06:00Z
		tags: vpn  tickets: ${t:0:7}

		# No VPN

		Do it.
	END
	run_tkt kb show "$a" --raw
	assert_out <<-'END'
		# No VPN

		Do it.
	END
	run_tkt kb show "$a" --json
	jq -e '.title == "No VPN" and .body == "# No VPN\n\nDo it.\n" and .format == 1' "$T/out"
	run_tkt kb show "$a" --json=nothing
	assert_status 2
	run_tkt kb show
	assert_status 2
	run_tkt kb show ffff
	assert_status 3
}

@test "text never reaches a terminal raw" {
	new_desk
	a=$(tkt kb new -q -t x -m y)
	printf 'a\033[31mred\n' >>"kb/${a:0:2}/$a.md"
	git commit -qam 'by hand'
	run_tkt kb show "$a"
	[ "$(grep -c $'\033' "$T/out")" -eq 0 ]
	run_tkt kb show "$a" --json
	[ "$(grep -c $'\033' "$T/out")" -eq 0 ]
	leave_desk_unchecked
}

@test "articles are listed, filtered and sorted" {
	new_desk
	as ben
	a=$(tkt kb new -q -t 'B first' -m x --kind faq --state validated --audience L1)
	t=$(tkt open -q -t ticket)
	b=$(tkt kb new -q --from "$t" -t 'A second' -m y --system crm --tag vpn)
	run_tkt kb list
	assert_status 0
	assert_out <<-END
		${b:0:7}	wip	howto	L1,L2,L3	2026-03-02T09:07:00Z	A second
		${a:0:7}	validated	faq	L1	2026-03-02T09:05:00Z	B first
	END
	[ "$(tkt kb list -q --sort title)" = "$b"$'\n'"$a" ]
	[ "$(tkt kb list -q --sort -title)" = "$a"$'\n'"$b" ]
	[ "$(tkt kb list -q --state validated)" = "$a" ]
	[ "$(tkt kb list -q --kind faq)" = "$a" ]
	[ "$(tkt kb list -q --system crm)" = "$b" ]
	[ "$(tkt kb list -q --tag vpn)" = "$b" ]
	[ "$(tkt kb list -q --ticket "$t")" = "$b" ]
	[ "$(tkt kb list -q --audience L2)" = "$b" ]
	[ "$(tkt kb list -q --owner @me | wc -l)" -eq 2 ]
	[ -z "$(tkt kb list -q --category printer)" ]
	run_tkt kb list -n 1
	assert_out "${b:0:7}	wip	howto	L1,L2,L3	2026-03-02T09:07:00Z	A second"
	assert_err 'tkt: 1 more are not shown'
	run_tkt kb list --json=id,title
	assert_out <<-END
		{"format":1,"id":"$b","title":"A second"}
		{"format":1,"id":"$a","title":"B first"}
	END
	run_tkt kb list --sort nothing
	assert_status 2
	run_tkt kb list word
	assert_status 2
}

@test "a damaged article is named, the others are listed" {
	new_desk
	leave_desk_unchecked
	a=$(tkt kb new -q -t x -m y)
	b=$(tkt kb new -q -t z -m y)
	echo '{' >"kb/${a:0:2}/$a.json"
	git commit -qam damage
	run_tkt kb list -q
	assert_status 1
	assert_out "$b"
	[[ $err == "tkt: kb/${a:0:2}/$a.json is passed over: line "* ]]
}

# --- use -----------------------------------------------------------------------------

use_one() {
	local a t u

	a=$(tkt kb new -q -t x -m y)
	t=$(tkt open -q -t one)
	u=$(tkt open -q -t two)
	run_tkt kb use "$t" "$u" "${a:0:8}" -m 'step two'
	assert_status 0
	assert_out <<-END
		kb use	${t:0:7}	one	article ${a:0:7}
		kb use	${u:0:7}	two	article ${a:0:7}
	END
	assert_err ''
	[ "$(fields "$t" articles)" = "$a" ]
	[ "$(event "$u")" = "{\"add\":{\"articles\":[\"$a\"]},\"kind\":\"use\",\"text\":{\"note\":\"step two\"}}" ]
	[ "$(git -C "$DESK" log -1 --format=%s)" = 'kb use 2 tickets' ]
	run_tkt kb use "$t" "$a"
	assert_status 0
	assert_out ''
	assert_err "tkt: '${t:0:7}' has the article already"
}

@test "an article that helped is linked" {
	on_each_desk use_one
}

@test "ids to use an article on come from standard input, too" {
	new_desk
	a=$(tkt kb new -q -t x -m y)
	tkt open -q -t one >"$T/ids"
	tkt open -q -t two >>"$T/ids"
	run_tkt kb use - "$a" <"$T/ids"
	assert_status 0
	[ "$(wc -l <"$T/out")" -eq 2 ]
	run_tkt kb use - "$a" </dev/null
	assert_status 0
	assert_out ''
}

@test "what is archived is not used" {
	new_desk
	t=$(tkt open -q -t one)
	a=$(tkt kb new -q -t x -m y --state archived)
	refused 4 kb use "$t" "$a"
	assert_err <<-END
		tkt: the article '${a:0:7}' is archived
		hint: bring it back first: tkt kb edit ${a:0:7} --state draft
	END
	refused 2 kb use "$a"
	refused 3 kb use "$t" ffff
}
