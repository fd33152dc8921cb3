#!/usr/bin/env bats
# tkt list: queries, order, limits; what its forms share is in cli.bats.

load helper
load flow
load handover

# new NAME ARG…: opens a ticket of that title and leaves its id in $NAME.
new() {
	local name=$1

	shift
	printf -v "$name" %s "$(tkt open -q -t "$name" -c mail "$@")"
}

# titles ARG…: the titles that list prints, in its order.
titles() {
	run_tkt list --format '{title}' "$@"
	assert_status 0
	assert_err ''
	out=$(tr '\n' ' ' <"$T/out")
	out=${out% }
}

is_listed() {
	local one two

	clock '2026-03-02 09:00'
	new one --category printer -r carl --system crm
	new two --category software-bug --impact high --urgency high
	tkt claim -q "$two"
	run_tkt list
	assert_status 0
	assert_err ''
	assert_out <<-END
		${two:0:7}	P1	open	L1/desk	anna		2026-03-02T09:02:00Z	two
		${one:0:7}	P4	new	L1/desk			2026-03-02T09:00:00Z	one
	END
	run_tkt list --porcelain
	assert_out <<-END
		$two	open	L1	L1/desk	anna	P1	incident	software-bug		2026-03-02T09:01:00Z	2026-03-02T09:02:00Z		two
		$one	new	L1	L1/desk		P4	incident	printer	carl	2026-03-02T09:00:00Z	2026-03-02T09:00:00Z		one
	END
}

@test "live tickets, the most pressing first" {
	on_each_desk is_listed
}

@test "an empty desk is an empty list" {
	new_desk
	run_tkt list
	assert_status 0
	assert_out ''
	assert_err ''
	run_tkt list --json
	assert_out ''
}

@test "finished tickets are asked for" {
	new_desk
	new one
	new two
	new three
	tkt resolve -q "$two" -m Done
	tkt reject -q "$three" --as spam
	titles
	[ "$out" = one ]
	titles --all --sort title
	[ "$out" = 'one three two' ]
	titles is:resolved
	[ "$out" = two ]
	titles --state resolved --state rejected --sort title
	[ "$out" = 'three two' ]
	titles state:new,rejected --sort title
	[ "$out" = 'one three' ]
	titles is:untold
	[ "$out" = two ]
}

@test "each option chooses, several choose together" {
	new_desk
	new a --category printer -r Carl --system crm --tag vpn --type question
	new b --category printer -r dora --system web --tag vpn --tag slow \
		--impact high --urgency high
	new c --tier L2
	titles --tier L2
	[ "$out" = c ]
	titles --queue desk --sort title
	[ "$out" = 'a b' ]
	titles --queue L1/desk --system web
	[ "$out" = b ]
	titles --category printer --sort title
	[ "$out" = 'a b' ]
	titles --type question
	[ "$out" = a ]
	titles --tag vpn --tag slow
	[ "$out" = b ]
	titles --requester carl
	[ "$out" = a ]
	titles --owner none --sort title
	[ "$out" = 'a b c' ]
	tkt claim -q "$a"
	titles --owner @me
	[ "$out" = a ]
	titles is:mine
	[ "$out" = a ]
	titles --owner ben
	[ "$out" = '' ]
	titles --priority P1
	[ "$out" = b ]
	titles -p P1..P4 --sort title
	[ "$out" = 'a b' ]
	titles --since 2026-03-03
	[ "$out" = '' ]
	titles --since 2026-03-02 --until 2026-03-02 --sort title
	[ "$out" = 'a b c' ]
}

@test "a query says the same in words" {
	new_desk
	a=$(tkt open -q -t 'slow printer' -c mail --category printer)
	b=$(tkt open -q -t 'fast printer' -c phone --tier L2)
	titles tier:L2
	[ "$out" = 'fast printer' ]
	titles printer --sort title
	[ "$out" = 'fast printer slow printer' ]
	titles Printer ^slow
	[ "$out" = 'fast printer' ]
	titles 'printer ^tier:L2'
	[ "$out" = 'slow printer' ]
	titles -- -tier:L2
	[ "$out" = 'slow printer' ]
	titles 'title:"slow printer"'
	[ "$out" = 'slow printer' ]
	titles channel:mail,phone --sort title
	[ "$out" = 'fast printer slow printer' ]
	titles category:none
	[ "$out" = 'fast printer' ]
	titles "id:${a:0:8}"
	[ "$out" = 'slow printer' ]
	titles opened:2026-03-02 --sort title
	[ "$out" = 'fast printer slow printer' ]
	titles 'opened:"2 days ago"..yesterday'
	[ "$out" = '' ]
	titles concurrent:false is:live owner:none --sort title
	[ "$out" = 'fast printer slow printer' ]
	tkt edit -q "$b" --due 2026-03-01 --because 'They said so.'
	titles is:breached
	[ "$out" = 'fast printer' ]
	titles due:..2026-03-01
	[ "$out" = 'fast printer' ]
}

@test "what waits for somebody is found" {
	local id

	new_desk
	id=$(new_report)
	tkt escalate -q "$id" --reason policy -m S --ask A --told phone
	run_tkt list -q is:unaccepted
	assert_out "$id"
	TKT_USER=ben tkt claim -q "$id"
	run_tkt list -q is:unaccepted
	assert_out ''
	tkt wait -q "$id" vendor 2>"$T/said" || TKT_USER=ben tkt wait -q "$id" vendor
	run_tkt list -q is:waiting waiting_on:vendor
	assert_out "$id"
}

@test "order, and limits that are told" {
	new_desk
	new a --impact low --urgency low
	new b --impact high --urgency high
	new c
	tkt edit -q "$c" --due 2026-03-05 --because x
	tkt edit -q "$a" --due 2026-03-04 --because x
	titles
	[ "$out" = 'a c b' ]
	titles --sort priority
	[ "$out" = 'b a c' ]
	titles --sort -due_at,title
	[ "$out" = 'c a b' ]
	run_tkt list --format '{title}' -n 2
	assert_status 0
	assert_out <<-'END'
		a
		c
	END
	assert_err 'tkt: 1 more; -n 3 shows all'
	titles -n 3
	[ "$out" = 'a c b' ]
}

@test "-q feeds another command" {
	new_desk
	new one
	new two --tier L2
	tkt list -q tier:L1 is:new | tkt claim -q - >"$T/said"
	[ "$(fields "$one" owner)" = anna ]
	[ "$(fields "$two" owner)" = '' ]
}

@test "what cannot be asked is a usage error with the nearest name" {
	new_desk
	new one
	while IFS='|' read -r arguments message pointer; do
		# shellcheck disable=SC2086 # words are words
		run_tkt list $arguments
		assert_status 2
		assert_out ''
		assert_err <<-END
			tkt: $message${pointer:+
			tkt:   $arguments
			tkt:   $pointer}
			see 'tkt list -h'
		END
	done <<-'END'
		tire:L1|tickets have no field 'tire'; did you mean 'tier'? (tkt-json(7) lists the fields)|^~~~
		is:unacepted|nothing is 'is:unacepted'; did you mean 'is:unaccepted'?|   ^~~~~~~~~
		tier:|'tier:' has no value|     ^
		rating:much|'rating:much' is no number|       ^~~~
		concurrent:maybe|'concurrent:maybe' is neither true nor false|           ^~~~~
		is:new (tier:L1 or tag:x|the parenthesis is not closed|       ^
		tag:x or not @mine|no saved query 'mine' (git config tkt.query.mine '…' saves one)|             ^~~~~
		tier:L9 or printer|unknown tier 'L9'; did you mean 'L1'?|     ^~
		--sort titel|option '--sort': cannot sort by 'titel'; did you mean 'title'?
		--state opne|unknown state 'opne'; did you mean 'open'?
		--priority P9|unknown priority 'P9'; there are P1, P2, P3, P4, P5
		--tier L9|unknown tier 'L9'; did you mean 'L1'?
		--queue netwrk|unknown queue 'netwrk'; there are L1/desk, L2/support, L2/network, L2/software, L3/engineering, L3/development
		--category printr|unknown category 'printr'; did you mean 'printer'?
		--type incidnet|unknown type 'incidnet'; did you mean 'incident'?
	END
	run_tkt list --sort prio
	assert_status 2
	[[ $err == *"cannot sort by 'prio'; there are id, title, state, "* ]]
	run_tkt list opened:soonish
	assert_status 2
	[[ $err == "tkt: opened_at: "* ]]
}

@test "a name that neither the desk nor a ticket knows is an error" {
	new_desk
	new one
	tkt claim -q "$one"
	run_tkt list --owner annna
	assert_status 3
	assert_out ''
	assert_err "tkt: no person 'annna' on this desk; did you mean 'anna'?"
	run_tkt log owner:annna
	assert_status 3
	assert_out ''
	# By name too; and who has left still owns what they owned.
	TKT_USER=lena tkt config person anna --left >"$T/said"
	titles --owner 'Anna Ash'
	[ "$out" = one ]
	# Of a tag nobody knows beforehand who will use it.
	titles --tag nobody-uses-it
	[ "$out" = '' ]
}

@test "on a terminal the columns follow the width" {
	new_desk
	clock '2026-03-02 09:00'
	id=$(tkt open -q --category printer -c mail \
		-t 'A title that is long enough to be cut where the line ends')
	tkt claim -q "$id"
	run_tty --no-pager list
	assert_status 0
	assert_out <<-END
		ID       PRI  STATE  QUEUE    OWNER  TITLE
		${id:0:7}  P4   open   L1/desk  anna   A title that is long enough to be cut wher…
	END
	COLUMNS=40 run_tty --no-pager list
	assert_out <<-END
		ID       PRI  STATE  TITLE
		${id:0:7}  P4   open   A title that is lo…
	END
	COLUMNS=110 run_tty --no-pager list
	assert_out <<-END
		ID       PRI  STATE  QUEUE    OWNER  UPDATED  TITLE
		${id:0:7}  P4   open   L1/desk  anna   3m ago   A title that is long enough to be cut where the line ends
	END
	tkt edit -q "$id" --due '2026-03-02 11:10' --because x
	run_tty --no-pager list
	assert_out <<-END
		ID       PRI  STATE  QUEUE    OWNER  DUE    TITLE
		${id:0:7}  P4   open   L1/desk  anna   in 2h  A title that is long enough to be c…
	END
}

@test "what stands in the place of the tickets is named" {
	new_desk
	new one
	git mv tickets elsewhere
	ln -s elsewhere tickets
	git add tickets
	git commit -qm 'A hand was here'
	run_tkt list
	assert_status 1
	assert_out ''
	assert_err 'tkt: tickets is passed over: mode 120000, this is no folder'
	rm tickets
	echo nothing >tickets
	git commit -qam 'And again'
	run_tkt list
	assert_status 1
	assert_out ''
	assert_err 'tkt: tickets is passed over: mode 100644, this is no folder'
	leave_desk_unchecked
}

@test "a damaged file is named, the others are listed" {
	new_desk
	new one
	new two
	echo '{' >"tickets/${one:0:1}/${one:1:2}/$one.json"
	git commit -qam 'A hand was here'
	run_tkt list --format '{title}'
	assert_status 1
	assert_out two
	[[ $err == "tkt: tickets/${one:0:1}/${one:1:2}/$one.json is passed over: "* ]]
	[ "$(wc -l <"$T/err")" -eq 1 ]
	leave_desk_unchecked
}

@test "of many files that are no tickets the first are named" {
	new_desk
	mkdir -p tickets/3/fa
	for i in a b c d e f g h i j k l; do
		echo x >tickets/3/fa/$i.json
	done
	git add -A
	git commit -q -m junk
	run_tkt list
	assert_status 1
	assert_out ''
	[ "$(grep -c "is passed over: this is no ticket's path" "$T/err")" -eq 10 ]
	[ "$(tail -n 1 "$T/err")" = \
		"hint: more files are passed over; 'tkt fsck' names them all" ]
	# What is strange here is no matter of fsck's afterwards.
	: >"$T/desks"
}
