#!/usr/bin/env bats
# What was concurrent is said, not hidden (M1): two copies of a desk, written in
# both, united by `log --json | apply` in both directions.

load helper
load flow

# part: what is done from now on `there` is not known here.
part() {
	cp -r "$DESK" "$T/there"
	echo "$T/there" >>"$T/desks"
}

# there ARG…: in the other copy.
there() {
	tkt -C "$T/there" "$@"
}

# unite ID: each takes what the other did; both must hold the same, and print
# the same about it, as a page, as JSON and in a list.
unite() {
	local id=$1

	{
		there log --json "$id" | tkt apply
		tkt log --json "$id" | there apply
	} >"$T/said" 2>&1
	cmp "$DESK/tickets/${id:0:1}/${id:1:2}/$id.json" \
		"$T/there/tickets/${id:0:1}/${id:1:2}/$id.json" || return
	for form in '' --json --json=concurrency; do
		# shellcheck disable=SC2086 # no word where there is none
		"$TKT" -C "$DESK" show $form "$id" >"$T/here.text" || return
		# shellcheck disable=SC2086
		"$TKT" -C "$T/there" show $form "$id" >"$T/there.text" || return
		cmp "$T/here.text" "$T/there.text" || return
	done
}

# block ID: what `show` says was concurrent, without the events' ids.
block() {
	run_tkt show "$1"
	assert_status 0 || return
	assert_err '' || return
	sed -En '/^Concurrent/,/^$/{
		/^$/d
		s/, [0-9a-f]{7}(;|$)/, EVENT\1/
		s/'"${1:0:7}"'/ID/
		p
	}' "$T/out" >"$T/block"
	mv "$T/block" "$T/out"
}

# settled ID ARG…: the winning step, repeated, writes; the block goes, on both
# sides, and what follows is "already".
settled() {
	local id=$1 before

	shift
	before=$(commits)
	run_tkt "$@"
	assert_status 0 || return
	[ "$(commits)" -eq $((before + 1)) ] || return
	unite "$id" || return
	block "$id"
	assert_out '' || return
	[ "$(tkt list -q is:concurrent)" = '' ] || return
	[ "$(fields "$id" concurrent)" = false ] || return
	run_tkt "$@"
	assert_status 0 || return
	assert_out '' || return
	[ "$(commits)" -eq $((before + 1)) ]
}

two_people() {
	new_desk
	TKT_USER=lena tkt config person bob --tier L1 >"$T/said"
	clock '2026-03-02 09:00'
}

@test "two claims: one owner, both are told, a claim settles it" {
	local id

	two_people
	id=$(tkt open -q -t 'No login')
	part
	tkt claim -q "$id"
	TKT_USER=bob there claim -q "$id"
	unite "$id"
	block "$id"
	assert_out <<-END
		Concurrent: done without knowing of each other
		  owner       anna and bob claimed it at the same time; anna has it (the earlier claim)
		              won: anna (L1) claimed it, 2026-03-02T09:01:00Z, EVENT
		              lost: bob (L1) claimed it, 2026-03-02T09:02:00Z, EVENT; rule: the earlier claim
		              settled by: tkt assign ID anna
		  contact     anna set the contact to anna while bob set the contact to bob; bob holds (the later)
		              won: bob (L1) set the contact to bob, 2026-03-02T09:02:00Z, EVENT
		              lost: anna (L1) set the contact to anna, 2026-03-02T09:01:00Z, EVENT; rule: the later
		              settled by: tkt assign ID bob --contact
		  The next write of the same settles it, also one that repeats what holds.
	END
	[ "$(tkt list -q is:concurrent)" = "$id" ]
	[ "$(tkt list --json=id,concurrent | jq -c .concurrent)" = true ]
	[ "$(fields "$id" owner)" = anna ]
	[ "$(tkt next --json=reason | jq -r .reason)" = concurrent ]
	as bob
	run_tkt next --json=id,reason,text
	assert_out "{\"format\":1,\"id\":\"$id\",\"reason\":\"concurrent\",\"text\":\"anna and bob claimed it at the same time; anna has it (the earlier claim); also concurrent: contact\"}"
	as anna
	settled "$id" claim "$id"
	[ "$(fields "$id" owner contact)" = 'anna|anna' ]
	as bob
	run_tkt next
	assert_out ''
}

@test "who lost may take it all the same" {
	local id

	two_people
	id=$(tkt open -q -t 'No login')
	part
	tkt claim -q "$id"
	TKT_USER=bob there claim -q "$id"
	unite "$id"
	as bob
	settled "$id" claim --take "$id"
	[ "$(fields "$id" owner contact)" = 'bob|bob' ]
}

@test "a claim and an assignment" {
	local id

	two_people
	id=$(tkt open -q -t 'No login')
	part
	tkt claim -q "$id"
	TKT_USER=lena there assign -q "$id" bob
	unite "$id"
	block "$id"
	assert_out <<-END
		Concurrent: done without knowing of each other
		  owner       anna claimed it while lena assigned it to bob; bob has it (assign goes before claim)
		              won: lena (L1) assigned it to bob, 2026-03-02T09:02:00Z, EVENT
		              lost: anna (L1) claimed it, 2026-03-02T09:01:00Z, EVENT; rule: assign goes before claim
		              settled by: tkt assign ID bob
		  The next write of the same settles it, also one that repeats what holds.
	END
	settled "$id" assign "$id" bob
}

@test "two waits" {
	local id

	two_people
	id=$(tkt open -q -t 'No login' -c phone)
	part
	tkt wait -q "$id" user --reply 'Which browser?'
	TKT_USER=bob there wait -q "$id" vendor
	unite "$id"
	block "$id"
	assert_out <<-END
		Concurrent: done without knowing of each other
		  state       anna let it wait on the user while bob let it wait on the vendor; it waits on the vendor (the later)
		              won: bob (L1) let it wait on the vendor, 2026-03-02T09:02:00Z, EVENT
		              lost: anna (L1) let it wait on the user, 2026-03-02T09:01:00Z, EVENT; rule: the later
		              settled by: tkt wait ID vendor
		  The next write of the same settles it, also one that repeats what holds.
	END
	settled "$id" wait "$id" vendor
}

@test "the user's words and a resolution" {
	local id

	two_people
	id=$(tkt open -q -t 'No login' -c phone)
	part
	tkt resolve -q "$id" -m Done
	TKT_USER=bob there receive -q "$id" -m 'It is worse.'
	unite "$id"
	block "$id"
	assert_out <<-END
		Concurrent: done without knowing of each other
		  state       anna resolved it while bob recorded the user's words (open); it is open (open goes before resolved)
		              won: bob (L1) recorded the user's words (open), 2026-03-02T09:02:00Z, EVENT
		              lost: anna (L1) resolved it, 2026-03-02T09:01:00Z, EVENT; rule: open goes before resolved
		              settled by: tkt wait ID --end
		  The next write of the same settles it, also one that repeats what holds.
	END
	settled "$id" wait "$id" --end
}

@test "fields, and elements of sets" {
	local id

	two_people
	id=$(tkt open -q -t 'No login' -c phone --tag vpn --cc carl)
	part
	tkt edit -q "$id" --title 'No mail' -p P2 --because x --tag vpn \
		--untag vpn --uncc carl
	TKT_USER=bob there edit -q "$id" --title 'No network' -p P1 --because y
	TKT_USER=bob there edit -q "$id" --untag vpn
	TKT_USER=bob there edit -q "$id" --tag vpn
	TKT_USER=bob there edit -q "$id" --uncc carl
	TKT_USER=bob there edit -q "$id" --cc carl
	unite "$id"
	run_tkt show --json=concurrency "$id"
	jq -r '.concurrency[] | [.register, .sides[1].rule, .settle] | @tsv' \
		"$T/out" | sed "s/${id:0:7}/ID/" | sort >"$T/list"
	mv "$T/list" "$T/out"
	assert_out <<-END
		cc:carl	add	tkt edit ID --cc carl, or --uncc carl
		priority	priority	tkt edit ID --priority P1 --because TEXT
		tags:vpn	add	tkt edit ID --tag vpn, or --untag vpn
		title	later	tkt edit ID --title TITLE
	END
	[ "$(fields "$id" title priority tags cc)" = 'No network|P1|vpn|carl' ]
	settled "$id" edit "$id" --title 'No network' -p P1 --because y \
		--tag vpn --cc carl
}

@test "an escalation and a claim" {
	local id

	two_people
	id=$(tkt open -q -t 'No login' -c phone --category network-connectivity \
		--impact low --urgency low)
	part
	tkt claim -q "$id"
	TKT_USER=bob there escalate -q "$id" --reason expertise -m 'No idea.' \
		--ask 'Look.' --try 'Looked=failed'
	unite "$id"
	block "$id"
	sed -n 2p "$T/out" >"$T/line"
	mv "$T/line" "$T/out"
	assert_out "  tier        anna claimed it while bob escalated it to $(fields "$id" queue); it is in $(fields "$id" queue) (the higher tier)"
	as ben
	settled "$id" claim "$id"
}

# already ID ARG…: it is so, and nothing of it was concurrent: no write.
already() {
	local id=$1 before

	shift
	before=$(commits)
	run_tkt "$@"
	assert_status 0 || return
	assert_out '' || return
	[ "$(commits)" -eq "$before" ] || return
	[ "$(fields "$id" concurrent)" = true ]
}

@test "what settles nothing is not written again" {
	local id

	two_people
	id=$(tkt open -q -t 'No login' -c phone --category printer)
	tkt claim -q "$id"
	tkt link -q "$id" commit abcd
	part
	tkt edit -q "$id" -t 'No mail'
	TKT_USER=bob there edit -q "$id" -t 'No network'
	unite "$id"
	already "$id" claim "$id"
	already "$id" assign "$id" anna
	already "$id" assign "$id" anna --contact
	already "$id" wait "$id" --end
	already "$id" triage "$id" --category printer
	already "$id" link "$id" commit abcd
	tkt wait -q "$id" vendor
	already "$id" wait "$id" vendor
	tkt wait -q "$id" --end
	tkt resolve -q "$id" -m Done
	already "$id" resolve "$id" -m Done
	tkt close -q "$id" --told phone
	already "$id" close "$id"
	tkt reopen -q "$id" -m No
	already "$id" reopen "$id" -m No
	tkt reject -q "$id" --as invalid
	already "$id" reject "$id" --as invalid
	settled "$id" edit "$id" -t 'No network'
}

@test "a claim of a new ticket and its rejection" {
	local id

	two_people
	id=$(tkt open -q -t 'No login' -c mail)
	[ "$(fields "$id" state)" = new ]
	part
	tkt claim -q "$id"
	TKT_USER=bob there reject -q "$id" --as spam
	unite "$id"
	[ "$(fields "$id" state)" = open ]
	settled "$id" claim "$id"
}

@test "two links and deployments" {
	local id

	two_people
	id=$(tkt open -q -t 'No login' -c phone --system crm)
	as lena
	tkt fix -q "$id" --kind configuration --change C1
	tkt link -q "$id" commit abcd
	part
	tkt link -q "$id" commit abcd --remove
	there link -q "$id" commit abcd --remove
	there link -q "$id" commit abcd
	tkt fix -q "$id" --deployed crm
	there fix -q "$id" --deployed crm=failed -m 'Disk full.'
	unite "$id"
	[ "$("$TKT" show --json=concurrency "$id" |
		jq -r '[.concurrency[].name] | sort | join("|")')" = \
		"deployment to 'crm'|link 'commit:abcd'" ]
	tkt link -q "$id" commit abcd
	settled "$id" fix "$id" --deployed crm=failed
}

# A copy of a copy, so that three did it, and the routes differ.
@test "three at the same time, by three routes" {
	local id

	two_people
	id=$(tkt open -q -t 'No login')
	part
	cp -r "$DESK" "$T/third"
	TKT_USER=cleo tkt -C "$T/third" edit -q "$id" -p P3 --because x
	tkt edit -q "$id" -p P2 --because x
	TKT_USER=bob there edit -q "$id" -p P3 --because x
	tkt -C "$T/third" log --json "$id" | there apply >"$T/said" 2>&1
	unite "$id"
	tkt log --json "$id" | tkt -C "$T/third" apply >"$T/said" 2>&1
	"$TKT" -C "$T/third" show "$id" | cmp - <("$TKT" show "$id")
	block "$id"
	assert_out <<-END
		Concurrent: done without knowing of each other
		  priority    cleo and bob set the priority to P3 while anna set the priority to P2; P2 holds (the higher priority)
		              won: anna (L1) set the priority to P2, 2026-03-02T09:02:00Z, EVENT
		              lost: bob (L1) set the priority to P3, 2026-03-02T09:03:00Z, EVENT; rule: the higher priority
		              lost: cleo (L3) set the priority to P3, 2026-03-02T09:01:00Z, EVENT; rule: the higher priority
		              settled by: tkt edit ID --priority P2 --because TEXT
		  The next write of the same settles it, also one that repeats what holds.
	END
	settled "$id" edit "$id" -p P2 --because x
}

@test "on a terminal it is wrapped, and names obey nothing" {
	local id

	two_people
	id=$(tkt open -q -t 'No login')
	part
	tkt edit -q "$id" --tag $'a\033[31mb'
	TKT_USER=bob there edit -q "$id" --untag $'a\033[31mb' 2>"$T/said" || :
	tkt edit -q "$id" -t $'x\033]0;owned\007'
	TKT_USER=bob there edit -q "$id" -t 'A very long title that does not fit into what a terminal of eighty columns has'
	unite "$id"
	COLUMNS=80 run_tty --no-pager show "$id"
	assert_status 0
	sed -n '/^Concurrent/,/^$/p' "$T/out" >"$T/part"
	[[ $out != *$'\033'* && $out != *$'\007'* ]]
	[[ $out == *'Concurrent: done without'* ]]
	while IFS= read -r line; do
		[ ${#line} -le 80 ]
	done <"$T/part"
}

@test "where nothing was, nothing is said" {
	local id

	two_people
	id=$(tkt open -q -t 'No login')
	part
	tkt edit -q "$id" --tag vpn -p P2 --because x
	TKT_USER=bob there edit -q "$id" --tag lan -p P2 --because x
	TKT_USER=bob there note -q "$id" -m 'I look.'
	unite "$id"
	block "$id"
	assert_out ''
	[ "$(tkt show --json=concurrency "$id")" = '{"format":1,"concurrency":[]}' ]
	[ "$(tkt list -q is:concurrent)" = '' ]
	[ "$(tkt list -q ^is:concurrent)" = "$id" ]
}
