#!/usr/bin/env bats
# tkt config and tkt config person: the rules of a desk stand here alone
# (cli.md 18, requirements.md T1).

load helper
load flow

# --- reading --------------------------------------------------------------------

@test "the defaults are a desk with three tiers" {
	new_desk
	run_tkt config tiers
	assert_status 0
	assert_err ''
	assert_out <<-'END'
		tiers.L1.rank	1
		tiers.L1.queues	L1/desk
		tiers.L2.rank	2
		tiers.L2.queues	L2/support,L2/network,L2/software
		tiers.L3.rank	3
		tiers.L3.queues	L3/engineering,L3/development
	END
	run_tkt config priority
	assert_out <<-'END'
		priority.high.high	P1
		priority.high.medium	P2
		priority.high.low	P3
		priority.medium.high	P2
		priority.medium.medium	P3
		priority.medium.low	P4
		priority.low.high	P3
		priority.low.medium	P4
		priority.low.low	P5
	END
	run_tkt config --check
	assert_status 0
	assert_out ''
}

@test "every tier has its typical issues with all that they bring" {
	new_desk
	tkt config --json categories >"$T/json"
	run jq -r '.config | to_entries | group_by(.value.tier)[] |
		"\(.[0].value.tier): \([.[].key] | sort | join(" "))"' "$T/json"
	[ "$output" = "L1: information-request password-reset printer software-installation
L2: configuration network-connectivity software-bug
L3: architecture complex-bug custom-development" ]
	run jq -r '.config[] | select((.type and .impact and .urgency and
		.complexity and .queue and .ask and .title) | not)' "$T/json"
	[ -z "$output" ]
}

@test "one setting is printed as it is" {
	new_desk
	run_tkt config windows.reopen
	assert_status 0
	assert_out 14d
	run_tkt config attachments.max_size
	assert_out 10485760
	run_tkt config tiers.L2.queues
	assert_out L2/support,L2/network,L2/software
	run_tkt config --json tiers.L1
	assert_out '{"format":1,"config":{"rank":1,"queues":["L1/desk"]},"key":"tiers.L1"}'
}

@test "where a value comes from is told" {
	new_desk
	as lena
	tkt config windows.reopen 3d
	tkt config --unset windows.autoclose
	run_tkt config --show-origin windows
	assert_status 0
	sed -i 's/\t\t$/ (nobody)/' "$T/out"
	assert_out <<-'END'
		windows.reopen	3d	desk.json	lena	2026-03-02T09:05:00Z
		windows.reopen_counts	14d	desk.json	lena	2026-03-02T09:00:00Z
		windows.backdate	7d	desk.json	lena	2026-03-02T09:00:00Z
		windows.autoclose	5d	built in (nobody)
	END
	git config tkt.color never
	run_tkt config --show-origin
	[[ $out == *$'\ntkt.color\tnever\t'*'config'*$'\nuser.name\tTess Ter\t'* ]]
}

@test "what nobody set is its fallback, or not there" {
	new_desk
	as lena
	tkt config --unset windows.reopen
	run_tkt config windows.reopen
	assert_out 14d
	run_tkt config systems.crm.owner
	assert_status 3
	assert_out ''
	assert_err "tkt: 'systems.crm.owner' is not set"
	run_tkt config windos.reopen
	assert_status 2
	assert_err <<-'END'
		tkt: there is no setting 'windos.reopen' (did you mean 'windows.reopen'?)
		see 'tkt config -h'
	END
}

# --- writing --------------------------------------------------------------------

set_and_unset() {
	as lena
	run_tkt config windows.reopen 3d
	assert_status 0
	assert_out "config	windows.reopen		3d"
	assert_err ''
	[ "$(git -C "$DESK" log -1 --format=%s)" = 'config: windows.reopen = 3d' ]
	[ "$(tkt config windows.reopen)" = 3d ]
	run_tkt config tiers.L2.queues L2/support,L2/network,L2/software,L2/lab
	assert_status 0
	run_tkt config --unset categories.printer
	assert_status 0
	assert_out "config	categories.printer		unset"
	run_tkt config --check
	assert_out ''
	git -C "$DESK" show HEAD:desk.json >"$T/desk.json"
	[ "$(jq -r '.config.tiers.L2.queues[3]' "$T/desk.json")" = L2/lab ]
	[ "$(jq -r '.config.categories.printer' "$T/desk.json")" = null ]
}

@test "settings are set and unset" {
	on_each_desk set_and_unset
}

@test "what is so already writes nothing" {
	new_desk
	as lena
	before=$(commits)
	run_tkt config windows.reopen 14d
	assert_status 0
	assert_out ''
	assert_err 'tkt: windows.reopen is so already'
	run_tkt config --unset systems.crm.owner
	assert_status 0
	assert_err 'tkt: systems.crm.owner is so already'
	run_tkt config person anna --tier L1
	assert_err 'tkt: people.anna is so already'
	tkt config windows.reopen 1d --once monday
	run_tkt config windows.reopen 2d --once monday
	assert_status 0
	assert_out ''
	[ "$(commits)" -eq $((before + 1)) ]
	[ "$(tkt config windows.reopen)" = 1d ]
}

@test "a dry run changes nothing and prints the same" {
	new_desk
	as lena
	before=$(commits)
	run_tkt config -n windows.reopen 3d
	assert_status 0
	assert_out "config	windows.reopen		3d"
	assert_err 'tkt: dry run: nothing was written'
	[ "$(commits)" -eq "$before" ]
}

@test "a write prints JSON where asked" {
	new_desk
	as lena
	run_tkt config --json windows.reopen 3d
	assert_status 0
	jq -e '.verb == "config" and .key == "windows.reopen" and
		.change == "3d" and .changed and
		(.events_written | length) == 1 and
		(.commit | length) == 40' "$T/out"
}

@test "bad values are refused with what is wanted" {
	new_desk
	as lena
	refused 2 config windows.reopen soon
	assert_err <<-'END'
		tkt: windows.reopen: 'soon' is not a duration (write 90s, 30m, 4h, 2d, 1w or 1h30m)
		see 'tkt config -h'
	END
	refused 2 config priority.low.low P9
	assert_err <<-'END'
		tkt: 'P9' is no value for 'priority.low.low' (one of: P1 P2 P3 P4 P5)
		see 'tkt config -h'
	END
	refused 2 config tkt.color never
	assert_err <<-'END'
		tkt: 'tkt.color' is personal, not the desk's (git config tkt.color)
		see 'tkt config -h'
	END
	refused 2 config a b c
	refused 2 config --edit --check
	refused 2 config --unset nothing.there
}

@test "what does not go together is refused" {
	new_desk
	as lena
	refused 4 config tiers.L2.queues L2/support
	assert_err <<-'END'
		tkt: categories.network-connectivity.queue: there is no queue 'L2/network'
		hint: settings that hang together change together in tkt config --edit
	END
	refused 4 config types incident,question
	refused 4 config --unset tiers.L2
	refused 4 config tiers.L5.rank 5
}

@test "a fault that was there stands in nobody's way" {
	new_desk
	as lena
	leave_desk_unchecked
	# As a merge of two right changes may leave it: by another clone's events.
	git clone -q . "$T/other"
	tkt config systems.crm.queue L2/network
	tkt -C "$T/other" config --unset categories.network-connectivity
	tkt -C "$T/other" config tiers.L2.queues L2/support,L2/software
	jq -s '.[0].events + .[1].events' desk.json "$T/other/desk.json" >"$T/events"
	jq --slurpfile e "$T/events" '.events = $e[0]' desk.json >"$T/new"
	cp "$T/new" desk.json
	git commit -qam merged
	tkt fsck --repair >"$T/out" || :
	run_tkt config --check
	assert_status 1
	assert_out "systems.crm.queue: there is no queue 'L2/network'"
	run_tkt config windows.reopen 2d
	assert_status 0
	run_tkt config systems.crm.queue L2/support
	assert_status 0
	run_tkt config --check
	assert_status 0
	assert_out ''
}

@test "settings that hang together change in an editor" {
	new_desk
	as lena
	cat >"$T/editor" <<-'END'
		#!/bin/sh
		jq '.tiers.L2.queues -= ["L2/network"] |
			.categories["network-connectivity"].queue = "L2/support" |
			.people.zoe = {name: "Zoe Zed", tier: "L1"} |
			del(.categories.printer)' "$1" >"$1.new" && mv "$1.new" "$1"
	END
	chmod +x "$T/editor"
	TKT_EDITOR=$T/editor run_tkt config --edit
	assert_status 0
	assert_out "config	edit		"
	[ "$(tkt config tiers.L2.queues)" = L2/support,L2/software ]
	[ "$(tkt config people.zoe.name)" = 'Zoe Zed' ]
	run_tkt config --check
	assert_out ''
	TKT_EDITOR=true run_tkt config --edit
	assert_status 0
	assert_out ''
	assert_err 'tkt: edit is so already'
	# A name is a text, which may be erased one day.
	jq -e '[.events[].text.name] | index("Zoe Zed")' desk.json
}

@test "a wrong edit is named and changes nothing" {
	new_desk
	as lena
	cat >"$T/editor" <<-'END'
		#!/bin/sh
		sed -i 's/"name": /"nmae": /' "$1"
	END
	chmod +x "$T/editor"
	before=$(commits)
	TKT_EDITOR=$T/editor run_tkt config --edit
	assert_status 2
	[[ $err == *"there is no setting 'nmae'"* ]]
	TKT_EDITOR='echo { >' run_tkt config --edit
	assert_status 1
	[[ $err == *'the edited configuration: '* ]]
	[ "$(commits)" -eq "$before" ]
}

@test "concurrent settings are said, and settled by saying them again" {
	new_desk
	as lena
	leave_desk_unchecked
	git clone -q . "$T/other"
	tkt config windows.reopen 1d
	tkt -C "$T/other" config windows.reopen 2d
	jq -s '.[0].events + .[1].events' desk.json "$T/other/desk.json" >"$T/events"
	jq --slurpfile e "$T/events" '.events = $e[0]' desk.json >"$T/new"
	cp "$T/new" desk.json
	git commit -qam merged
	tkt fsck --repair >"$T/out" || :
	run_tkt config windows.reopen
	assert_status 0
	assert_err "tkt: 'windows.reopen' was set to different values at once; setting it again settles it"
	[ "$(jq -r '.concurrent[0]' desk.json)" = windows.reopen ]
	tkt config windows.reopen 3d
	run_tkt config windows.reopen
	assert_out 3d
	assert_err ''
}

# --- people ------------------------------------------------------------------------

@test "people are listed" {
	new_desk
	run_tkt config person
	assert_status 0
	assert_out <<-'END'
		anna	Anna Ash		L1					false
		ben	Ben Birch		L2					false
		cleo	Cleo Cedar		L3					false
		lena	Lena Lead				admin,lead			false
	END
	run_tkt config person ben --json=who,tier,queues
	assert_out '{"format":1,"who":"ben","tier":"L2","queues":[]}'
	run_tkt config person 'Ben Birch' -q
	assert_status 0
}

change_a_person() {
	as lena
	run_tkt config person zoe --name 'Zoe Zed' --email zoe@example.org \
		--tier L2 --queue L2/network --queue L2/software --role lead
	assert_status 0
	assert_out "config	people.zoe		name Zoe Zed, email zoe@example.org, tier L2, queues L2/network,L2/software, roles lead"
	run_tkt config person zoe --json
	assert_out '{"format":1,"who":"zoe","name":"Zoe Zed","email":"zoe@example.org","tier":"L2","queues":["L2/network","L2/software"],"roles":["lead"],"away_until":null,"deputy":null,"left":false}'
	tkt config person zoe@example.org --away 2026-03-10 --deputy ben
	run_tkt config person zoe --json=away_until,deputy
	assert_out '{"format":1,"away_until":"2026-03-11T00:00:00Z","deputy":"ben"}'
	tkt config person zoe --away none --deputy none --role none --queue none --tier none
	tkt config person zoe --left
	run_tkt config person zoe --json=tier,queues,roles,away_until,deputy,left
	assert_out '{"format":1,"tier":null,"queues":[],"roles":[],"away_until":null,"deputy":null,"left":true}'
	tkt config person zoe --back
	run_tkt config person zoe --json=left
	assert_out '{"format":1,"left":false}'
	# No name or address in a commit's subject: it could not be erased.
	[ "$(git -C "$DESK" log --format=%s | grep -ci 'zed\|example')" -eq 0 ]
}

@test "a person is added and changed" {
	on_each_desk change_a_person
}

@test "who a person is can be no more than one thing at a time" {
	new_desk
	as lena
	refused 3 config person zoe
	assert_err <<-'END'
		tkt: no person 'zoe' on this desk
		hint: add one: tkt config person zoe --name NAME --tier L1
	END
	refused 2 config person --tier L1
	refused 2 config person zoe --left --back
	refused 2 config person Zoe --tier L1
	refused 4 config person zoe --tier L9
	assert_err <<-'END'
		tkt: people.zoe.tier: there is no tier 'L9'
		hint: settings that hang together change together in tkt config --edit
	END
	refused 4 config person zoe --name Zoe --deputy zoe
	refused 2 config person ben --away yesterday
	assert_err <<-'END'
		tkt: 'yesterday' has passed (say 'next monday', 'in 3 days' or a date)
		see 'tkt config person -h'
	END
	refused 2 config person ben --role boss
}

@test "an admin changes all, others what they may say of themselves" {
	new_desk
	as anna
	refused 4 config windows.reopen 1d
	assert_err <<-'END'
		tkt: 'anna' may not change the configuration
		hint: ask an admin of the desk: tkt config person lists them
	END
	refused 4 config person anna --tier L3
	refused 4 config person ben --away 'next monday'
	run_tkt config person @me --away 'next monday' --deputy ben
	assert_status 0
	as lena
	tkt config person lena --role lead
	# Without an admin everybody may.
	as anna
	run_tkt config windows.reopen 1d
	assert_status 0
}

@test "somebody who has left writes nothing" {
	new_desk
	as lena
	tkt config person ben --left
	as ben
	refused 4 config person @me --name B
	assert_err "tkt: 'ben' has left this desk"
}

@test "who writes first comes in with it, unless the desk says no" {
	new_desk
	tkt init -q "$T/open"
	cd "$T/open"
	TKT_USER=zoe tkt config windows.reopen 1d
	run_tkt config person zoe --json=who
	assert_out '{"format":1,"who":"zoe"}'
	tkt config add_people false
	before=$(git rev-list --count HEAD)
	TKT_USER=yves run_tkt config windows.reopen 2d
	assert_status 4
	assert_err <<-'END'
		tkt: 'yves' is no person of this desk
		hint: an admin adds people: tkt config person yves
	END
	[ "$(git rev-list --count HEAD)" -eq "$before" ]
}

@test "a newcomer's first write leaves an edit by hand as it is" {
	new_desk
	leave_desk_unchecked
	jq '.config.windows.reopen = "9d"' desk.json >"$T/new"
	cp "$T/new" desk.json
	git commit -qam 'by hand'
	TKT_USER=zoe tkt open -q -t x >"$T/init"
	git diff --exit-code HEAD~1 HEAD -- desk.json
	as lena
	tkt fsck --repair >"$T/init"
	[ "$(tkt config windows.reopen)" = 9d ]
	TKT_USER=zoe tkt open -q -t y >"$T/init"
	tkt config person zoe >"$T/init"
}

# --- the note of what was folded ------------------------------------------------

# The same with the note as it is, cut off, another desk's, rubbish, and gone.
same_without_note() {
	local note=.git/tkt/config wanted damage

	wanted=$(tkt config)
	for damage in 'truncate -s 60' 'truncate -s -1' 'truncate -s 0' \
		'cp ../foreign' 'cp ../rubbish' 'rm -f'; do
		tkt list >"$T/said"
		[ -s "$note" ]
		$damage "$note"
		[ "$(tkt config)" = "$wanted" ]
	done
}

@test "whatever becomes of the note of the configuration, answers are the same" {
	new_desk full other
	as lena
	tkt config name other >"$T/said"
	tkt list >"$T/said"
	cp .git/tkt/config "$T/foreign"
	head -c 5000 /dev/urandom >"$T/rubbish"
	new_desk
	as lena
	tkt config name ours >"$T/said"
	same_without_note
	# By git, to another commit and back.
	tkt config name theirs >"$T/said"
	[ "$(tkt config name)" = theirs ]
	git reset -q --hard HEAD^
	[ "$(tkt config name)" = ours ]
	git reset -q --hard 'HEAD@{1}'
	[ "$(tkt config name)" = theirs ]
	same_without_note
}

@test "layout: sparse and full again, and git agrees" {
	local id

	new_desk
	id=$(tkt open -q -t One)
	run_tkt config layout
	assert_out full
	run_tkt config layout sparse -n
	assert_status 0
	[ -d "$DESK/tickets" ]
	run_tkt config layout sparse
	assert_status 0
	assert_out $'config\tlayout\t\tfull -> sparse'
	[ ! -e "$DESK/tickets" ]
	run_tkt config layout
	assert_out sparse
	run_tkt config layout sparse
	assert_status 0
	assert_err 'tkt: the layout is sparse already'
	tkt claim "$id"
	[ -z "$(git -C "$DESK" status --porcelain)" ]
	run_tkt config layout full
	assert_status 0
	[ -f "$DESK/tickets/${id:0:1}/${id:1:2}/$id.json" ]
	[ -z "$(git -C "$DESK" status --porcelain)" ]
	tkt note "$id" -m more
	run_tkt fsck
	assert_status 0
}

@test "layout: what is edited by hand, no layout, a bare repository" {
	local id file

	new_desk
	id=$(tkt open -q -t One)
	file=tickets/${id:0:1}/${id:1:2}/$id.json
	echo >>"$DESK/$file"
	run_tkt config layout sparse
	assert_status 4
	[ "${err%%$'\n'*}" = "tkt: '$file' is not as it was committed" ]
	git -C "$DESK" restore "$file"
	touch "$DESK/tickets/mine"
	run_tkt config layout sparse
	assert_status 4
	[ "${err%%$'\n'*}" = "tkt: 'tickets/mine' is not as it was committed" ]
	rm "$DESK/tickets/mine"
	rm "$DESK/$file"
	run_tkt config layout sparse
	assert_status 4
	[ "${err%%$'\n'*}" = "tkt: '$file' is not as it was committed" ]
	git -C "$DESK" restore "$file"
	# What a git that was killed leaves, and no git is at work.
	touch -d '1 minute ago' "$DESK/.git/index.lock" \
		"$DESK/.git/info/sparse-checkout.lock"
	run_tkt config layout sparse
	assert_status 0
	[ ! -e "$DESK/.git/index.lock" ]
	run_tkt config layout full
	assert_status 0
	run_tkt config layout flat
	assert_status 2
	new_desk bare bare
	run_tkt config layout sparse
	assert_status 4
	[[ $err == *'is a bare repository'* ]]
}

@test "layout: where a full work tree makes writes slow, a hint once a day" {
	local hint="tkt config layout sparse" empty

	new_desk
	cd "$DESK"
	empty=$(git hash-object -w --stdin </dev/null)
	seq -f "100644 $empty%.0f" 20000 |
		sed "s|^\(100644 $empty\)|\1\tkb/files/|" |
		git update-index --index-info
	git -c user.name=a -c user.email=a@b commit -q -m many
	git checkout-index -a -q
	export TKT_SLOW_WRITE=1 TKT_DATE=2026-03-02T09:00:00Z
	TKT_SLOW_WRITE=0 run_tty open -t None
	[[ $out != *"$hint"* ]]
	TKT_SLOW_WRITE=100000 run_tty open -t None
	[[ $out != *"$hint"* ]]
	run_tkt open -t 'No terminal'
	[[ $err != *"$hint"* ]]
	run_tty open -q -t Quiet
	[[ $out != *"$hint"* ]]
	run_tty open -t Slow
	[[ $out == *"hint: git's work tree of 200"??" files makes writes slow: $hint"* ]]
	run_tty open -t 'The same day'
	[[ $out != *"$hint"* ]]
	TKT_DATE=2026-03-03T09:00:01Z run_tty open -t 'A day later'
	[[ $out == *"$hint"* ]]
	# Twenty thousand strange files are no matter of fsck's here.
	: >"$T/desks"
}
