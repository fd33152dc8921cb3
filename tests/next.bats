#!/usr/bin/env bats
# tkt next: what wants whom, and why.

load helper
load flow
load handover

# wants WHO: reason and title of what wants them, a line each.
wants() {
	TKT_USER=$1 run_tkt next --format '{reason} {title}'
	assert_status 0
	assert_err ''
}

is_wanted() {
	local id

	id=$(new_report)
	as anna
	tkt escalate -q "$id" --reason policy -m S --ask A --told phone
	wants ben
	assert_out 'offered No login'
	wants cleo
	assert_out ''
	wants anna
	assert_out ''
	TKT_USER=ben tkt claim -q "$id"
	wants ben
	assert_out 'mine No login'
	TKT_USER=ben run_tkt next --json=id,reason,reasons,owner
	assert_out "{\"format\":1,\"id\":\"$id\",\"owner\":\"ben\",\"reason\":\"mine\",\"reasons\":[\"mine\"]}"
}

@test "what is offered wants its tier, what is owned its owner" {
	on_each_desk is_wanted
}

@test "a new ticket wants the first tier" {
	local id

	new_desk
	id=$(tkt open -q -t x -c mail)
	wants anna
	assert_out 'new x'
	wants ben
	assert_out ''
	tkt claim -q "$id"
	wants anna
	assert_out 'mine x'
}

@test "the user's words want who works on it" {
	local id

	new_desk
	id=$(at_l2)
	TKT_USER=ben tkt wait -q "$id" vendor
	wants ben
	assert_out ''
	tkt receive -q "$id" -m 'It got worse.'
	TKT_USER=ben run_tkt next --format '{reason} {text}'
	assert_out 'replied It got worse.'
	# The contact hears it too, until somebody reacts.
	wants anna
	assert_out 'replied No login'
	TKT_USER=ben tkt reply -q "$id" -m 'We see it.'
	wants anna
	assert_out ''
}

@test "a promise wants the contact when it falls due" {
	local id

	new_desk
	clock '2026-03-02 09:00'
	id=$(at_l2)
	tkt reply -q "$id" -m 'Soon.' --next-update '2026-03-02 12:00'
	wants anna
	assert_out ''
	clock '2026-03-02 11:30'
	TKT_USER=anna run_tkt next
	assert_out "update	${id:0:7}	P2	2026-03-02T12:00:00Z	open	L2/software	No login	"
	tkt reply -q "$id" -m 'It is mended.'
	wants anna
	assert_out ''
}

@test "a due time wants who works on it" {
	local id

	new_desk
	id=$(at_l2)
	as ben
	tkt edit -q "$id" --due '2026-03-02 12:00' --because 'The fair opens.'
	clock '2026-03-02 12:01'
	wants ben
	assert_out 'update No login'
}

@test "a hint from above wants the tier until it has acted" {
	local id

	new_desk
	id=$(at_l2)
	TKT_USER=ben tkt note -q "$id" --for L1 -m 'Look at the cookie.'
	wants anna
	assert_out 'guidance No login'
	run_tkt list -a -q is:guided
	assert_out "$id"
	tkt note -q "$id" -m 'I see.'
	wants anna
	assert_out ''
	run_tkt list -a -q is:guided
	assert_out ''
}

@test "a hint is still one when its ticket is closed" {
	local id

	new_desk
	id=$(at_l2)
	as ben
	tkt resolve -q "$id" -m Done --told phone --kb none=x --confirmed
	tkt note -q "$id" --for L1 -m 'Look at the cookie.'
	wants anna
	assert_out 'guidance No login'
}

@test "what is resolved wants the user told, and an article" {
	local id

	new_desk
	id=$(at_l3)
	as cleo
	tkt resolve -q "$id" -m Done --kb none=x --force 'later'
	wants anna
	assert_out 'untold No login'
	tkt close -q "$id" --told phone
	wants anna
	assert_out ''
}

@test "--claim takes the first that nobody has" {
	local one two

	new_desk
	one=$(tkt open -q -t One -c mail --impact low --urgency low)
	two=$(tkt open -q -t Two -c mail --impact high --urgency high)
	run_tkt next --claim
	assert_status 0
	assert_err ''
	assert_out "claim	${two:0:7}	Two	nobody -> anna"
	[ "$(fields "$two" owner contact state)" = 'anna|anna|open' ]
	run_tkt next --claim -q
	assert_out "$one"
	run_tkt next --claim
	assert_status 0
	assert_out ''
	assert_err 'tkt: nothing waits to be claimed'
}

@test "many are cut, and it is said" {
	local n

	new_desk
	for n in 1 2 3 4 5 6 7 8 9 10 11 12; do
		echo "$n"
	done | while read -r n; do tkt open -q -t "T$n" -c mail; done >"$T/said"
	run_tkt next --format '{title}'
	[ "$(wc -l <"$T/out")" -eq 10 ]
	assert_err 'tkt: 2 more; --all shows them'
	run_tkt next --all -q
	[ "$(wc -l <"$T/out")" -eq 12 ]
	assert_err ''
	run_tkt next -n 1 -q
	[ "$(wc -l <"$T/out")" -eq 1 ]
}

@test "a query says of which tickets" {
	local one two

	new_desk
	one=$(tkt open -q -c mail -t one --category printer)
	two=$(tkt open -q -c mail -t two)
	run_tkt next -q category:printer or foo
	assert_status 0
	assert_out "$one"
	assert_err ''
	run_tkt next --claim -q not category:printer
	assert_status 0
	assert_out "$two"
	run_tkt next category:
	assert_status 2
	assert_out ''
	assert_err <<-'END'
		tkt: 'category:' has no value
		tkt:   category:
		tkt:            ^
		see 'tkt next -h'
	END
}
