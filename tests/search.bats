#!/usr/bin/env bats
# tkt search: words, phrases, ranking, snippets; the index of words.

load helper
load flow
load handover

INDEX=.git/tkt/words.db

# new NAME TITLE ARG…: opens a ticket of that title and leaves its id in $NAME.
new() {
	local name=$1 title=$2

	shift 2
	printf -v "$name" %s "$(tkt open -q -t "$title" -c mail "$@")"
}

some_tickets() {
	new floor 'No network' \
		-m 'The printers on floor 3 do not connect since nine.'
	new smoke 'Printer smokes' -m 'It smells, says the café. 印刷機が故障した。'
	new vpn 'VPN slow' -m 'Everything else is fast; "quotes" and * stars.' \
		--resolve 'Restarted the network printer.' --cause-code unknown
	new other 'Outlook' -m 'A mail with a printer in it, by the way.'
}

# titles ARG…: the titles that a search prints, in its order.
titles() {
	run_tkt search --format '{title}' "$@"
	assert_status 0
	out=$(tr '\n' ';' <"$T/out")
}

# finds TITLES ARG…: exactly these, and not a word more.
finds() {
	local expected=$1

	shift
	titles "$@"
	assert_err ''
	[ "$out" = "$expected" ] || {
		echo "search $*: $out, not $expected"
		return 1
	}
}

is_searched() {
	some_tickets
	run_tkt search network printer
	assert_status 0
	assert_err ''
	assert_out <<-END
		${vpn:0:7}	resolved		VPN slow	solution	Restarted the network printer.
		${floor:0:7}	new		No network	title,description	The printers on floor 3 do not connect since nine.
	END
	run_tkt search -q network printer
	assert_out "$vpn
$floor"
	run_tkt search --json=rank,id,where,snippet smells
	assert_out "{\"format\":1,\"rank\":1,\"id\":\"$smoke\",\"where\":[\"description\"],\"snippet\":\"It smells, says the café. 印刷機が故障した。\"}"
	run_tkt search --porcelain outlook
	assert_out "1	$other	new	L1	L1/desk			Outlook	title	Outlook"
	run_tkt search -z --format '{rank} {title}' smells
	printf '1 Printer smokes\0' | cmp - "$T/out"
}

@test "words are found in all kinds of desks" {
	on_each_desk is_searched
}

@test "stems, case, accents, beginnings, phrases, characters" {
	new_desk
	some_tickets
	finds 'No network;' CONNECTING
	finds 'Printer smokes;' cafe
	finds 'Printer smokes;' CAFÉ
	finds 'VPN slow;No network;' 'netw*' printers
	finds 'VPN slow;' '"network printer"'
	finds '' '"printer network"'
	finds 'No network;' '"floor 3"'
	finds 'Printer smokes;' 印刷
	finds '' 刷印
	finds 'No network;' connection
	finds 'No network;' 'connec*'
	finds '' 'connecti*'
	finds 'Printer smokes;' smell-says
}

@test "not, or, and terms of a query" {
	new_desk
	some_tickets
	finds 'VPN slow;' network not floor
	finds 'VPN slow;' network -- -floor
	finds 'No network;' network state:new
	finds 'VPN slow;' network is:resolved
	finds 'VPN slow;' network --state resolved
	finds '' network --until 2026-03-01
	finds 'VPN slow;Printer smokes;' slow or smokes
	finds 'VPN slow;' '(slow or smokes) not (café or outlook)'
	finds 'VPN slow;' 'network (state:resolved printer)'
	finds '' network tag:vpn
	finds 'No network;VPN slow;' network printer --sort opened_at
	finds 'Outlook;' 'by the way' not not mail
}

@test "a title counts more than a solution, that more than a note" {
	new_desk
	new note 'One' -m 'Nothing more to say of it here.'
	tkt note -q "$note" -m zebra
	new message 'Two' -m 'Nothing more to say of it here.'
	tkt receive -q "$message" -m zebra
	new solution 'Three' -m 'Nothing to say here.' --resolve zebra \
		--cause-code unknown
	new title 'Zebra' -m 'Nothing more to say of it here.'
	new often 'Five' -m 'Nothing more to say of it here, at all.'
	tkt note -q "$often" -m 'zebra zebra zebra'
	finds 'Zebra;Three;Five;Two;One;' zebra
	run_tkt search --format '{rank} {title} {where}' zebra -n 2
	assert_out "1 Zebra title
2 Three solution"
	assert_err 'tkt: 3 more; -n 5 shows all'
}

@test "all that people wrote of it is searched, names are not" {
	new_desk
	id=$(at_l3)
	while read -r where words; do
		run_tkt search --format '{where}' "$words"
		assert_status 0
		[[ ,${out%$'\n'}, = *,$where,* ]] || {
			echo "$where: $words: $out"
			return 1
		}
	done < <(tkt show --json "$id" | jq -r '.events[] | .text // {} |
		to_entries[] | {action: "try", observed: "try",
		finding: "finding", cause: "cause", summary: "note",
		ask: "note", note: "note"}[.key] as $where |
		select($where) | "\($where) \"\(.value | gsub("\""; ""))\""')
	new carl 'Something' -r zacharias
	finds '' zacharias
	finds 'Something;' something requester:zacharias
}

@test "nothing that people type is an error of the index" {
	new_desk
	some_tickets
	while IFS= read -r words; do
		run_tkt search "$words"
		assert_status 0
		[ -z "$err" ] || [[ $err = 'hint: '* ]]
	done <<-'END'
		"
		""
		"" ""
		*
		**
		NEAR(
		NEAR(printer network)
		NEAR/2
		AND
		printer OR
		not
		title : printer
		{title} : printer
		printer +network
		error:42
		https://example.org/?a=b&c='d'
		%s %n \ \\ \" ; DROP TABLE words; --
		😀
		printer 😀
		'quoted'
		ＰＲＩＮＴＥＲ
		a*
		é*
		刷*
	END
	run_tkt search $'\xff\xfe' $'a\tb'
	assert_status 0
	finds 'Printer smokes;VPN slow;Outlook;No network;' printer '*'
}

@test "what is no search is a usage error" {
	new_desk
	run_tkt search
	assert_status 2
	assert_out ''
	assert_err <<-'END'
		tkt: no word to search for (tkt list finds tickets by terms alone)
		see 'tkt search -h'
	END
	run_tkt search tier:L1
	assert_status 2
	run_tkt search not printer
	assert_status 2
	assert_err <<-'END'
		tkt: no word is here that a ticket must have, only such as it must not
		see 'tkt search -h'
	END
	run_tkt search 'vpn or tier:L1'
	assert_status 2
	assert_err <<-'END'
		tkt: words and terms of a search hold together: neither can be in the other's stead
		tkt:   vpn or tier:L1
		tkt:   ^~~
		see 'tkt search -h'
	END
	run_tkt search printer state:opn
	assert_status 2
	run_tkt search printer owner:nobody-here
	assert_status 3
	run_tkt search printer --json=nothing
	assert_status 2
}

@test "nothing found is no failure; a near word is named" {
	new_desk
	run_tkt search printer
	assert_status 0
	assert_out ''
	assert_err ''
	some_tickets
	run_tkt search printr
	assert_status 0
	assert_out ''
	assert_err "hint: 'printr' is in no ticket; 'Printer' is"
	run_tkt search xylophone
	assert_err ''
	# What looks like a term is told where it may be why.
	run_tkt search 'tire:L1 xylophone' foo:bar https://example.org Error:1
	assert_status 0
	assert_out ''
	assert_err <<-'END'
		hint: 'tire' is no field, so it is a word; did you mean 'tier:L1'?
		hint: 'foo' is no field, so it is a word
	END
	run_tkt search printer ^smells
	[ "$status/$(grep -c . <<<"$out")" = 0/3 ]
	assert_same 'printer -smells'
	assert_same -- printer -smells
}

# assert_same ARG…: the search finds what is in $out.
assert_same() {
	local before=$out

	run_tkt search "$@"
	[ "$out" = "$before" ]
}

@test "on a terminal words are bold, and nothing is obeyed" {
	new_desk
	new id 'Bidi' -m $'left \u202eevil\u202c printer and then a long tail of words that goes on and on, and on'
	run_tty --no-pager --color always search printer
	assert_status 0
	[[ $out = *$'\e[1mprinter\e[m'* ]]
	[[ $out != *$'\u202e'* ]]
	run_tty --no-pager search printer
	assert_out <<-END
		ID       STATE  PRI  TITLE
		${id:0:7}  new         Bidi
		    left �evil� printer and then a long tail of words that goes on and on,…
	END
}

# as_without ARG…: as a search that makes its index in memory, to the byte.
as_without() {
	TKT_DATE=@1772452800 TKT_NO_INDEX=1 tkt search "$@" >"$T/plain" \
		2>"$T/plain.err"
	TKT_DATE=@1772452800 run_tkt search "$@"
	assert_status 0
	cmp "$T/out" "$T/plain" && cmp "$T/err" "$T/plain.err"
}

all_as_without() {
	as_without --json printer
	as_without --json network printer
	as_without network is:live
	as_without 'pri*' --sort opened_at -n 2
	as_without zebra
}

@test "made, kept, refreshed and without: the same hits" {
	new_desk
	some_tickets
	[ ! -e "$INDEX" ]
	tkt list >/dev/null
	[ ! -e "$INDEX" ]
	all_as_without
	[ "$(stat -c %a "$INDEX")" = 600 ]
	tkt note -q "$floor" -m 'A zebra on the printer.'
	all_as_without
	finds 'No network;' zebra
	tkt edit -q "$smoke" -t 'Zebra smokes'
	all_as_without
	finds 'Zebra smokes;No network;' zebra
	tkt undo "$smoke" >/dev/null
	finds 'No network;' zebra
	tkt undo "$floor" >/dev/null
	finds '' zebra
	git checkout -q -b other HEAD~2
	finds 'Zebra smokes;No network;' zebra
	git checkout -q main
	all_as_without
	# Refreshed or made anew: as good, rank for rank.
	tkt search --json printer >"$T/refreshed"
	tkt fsck --rebuild-cache
	tkt search --json printer | cmp - "$T/refreshed"
}

# erase_description ID: by an event as tkt-data-model(7) has it.
erase_description() {
	local body erase

	body=$(jq -cjnS --arg e "$1" '{after: [$e],
		at: "2026-03-02T10:00:00Z", by: "anna", erases: [{event: $e,
		keys: ["description"]}], kind: "erase",
		nonce: "00112233445566778899aabbccddeeff"}')
	erase=$(printf '%s' "$body" | sha256sum | cut -c1-40)
	jq -c --arg e "$erase" --arg id "$1" '{id: $e, ticket: $id} + .' \
		<<<"$body" | tkt apply -q
}

@test "what is erased leaves the answers, and the file" {
	new_desk
	new id 'Login' -m 'Her password is kumquatxyz, she says.'
	new two 'Other' -m 'Nothing here.'
	finds 'Login;' kumquatxyz
	grep -q kumquatxyz "$INDEX"
	erase_description "$id"
	finds '' kumquatxyz
	grep -q kumquatxyz "$INDEX" && return 1
	finds 'Other;' nothing
}

damage() {
	local size at

	size=$(stat -c %s "$INDEX")
	case $1 in
	0) rm "$INDEX" ;;
	1) : >"$INDEX" ;;
	2) truncate -s $((size / 2)) "$INDEX" ;;
	3) echo 'no database' >"$INDEX" ;;
	4) head -c 512 /dev/urandom >"$INDEX-journal" ;;
	5) cp .git/tkt/index.db "$INDEX" ;;
	*)
		at=$((RANDOM * RANDOM % size))
		printf '\x5a\xa5\x01' |
			dd of="$INDEX" bs=1 seek=$at conv=notrunc status=none
		;;
	esac
}

@test "damage of any kind is made good, in one line at most" {
	new_desk
	some_tickets
	tkt search --json printer >"$T/plain"
	for ((i = 0; i < 14; i++)); do
		damage "$i"
		run_tkt search --json printer
		assert_status 0
		cmp "$T/out" "$T/plain"
		[ -z "$err" ] || [[ $err = 'tkt: the index of words is '*': it is made anew'$'\n' ]]
		run_tkt search --json printer
		assert_err ''
	done
}

@test "where nothing can be written it is made in memory" {
	new_desk
	some_tickets
	tkt search printer >"$T/plain"
	rm -rf .git/tkt
	: >.git/tkt
	run_tkt search printer
	assert_status 0
	cmp "$T/out" "$T/plain"
	assert_err ''
	rm .git/tkt
}

@test "many at once make it, and bring it up to date" {
	new_desk
	some_tickets
	for round in 1 2; do
		for ((i = 0; i < 6; i++)); do
			"$TKT" search -q printer >"$T/out.$i" 2>"$T/err.$i" &
		done
		wait
		TKT_NO_INDEX=1 tkt search -q printer >"$T/plain"
		for ((i = 0; i < 6; i++)); do
			cmp "$T/out.$i" "$T/plain"
			[ ! -s "$T/err.$i" ]
		done
		tkt note -q "$floor" -m "printer, round $round"
	done
}

@test "damaged files are told, the others are found" {
	new_desk
	some_tickets
	leave_desk_unchecked
	file=tickets/${other:0:1}/${other:1:2}/$other.json
	echo '{' >"$file"
	git commit -q -a -m 'by hand'
	run_tkt search -q printer
	assert_status 1
	[[ $err = *"$file is passed over"* ]]
	[ "$(wc -l <"$T/out")" = 3 ]
	as_without_status
}

as_without_status() {
	TKT_NO_INDEX=1 tkt search -q printer >"$T/plain" 2>"$T/plain.err" ||
		[ $? = 1 ]
	cmp "$T/out" "$T/plain"
	cmp "$T/err" "$T/plain.err"
}

@test "the near word does not depend on what was searched for before" {
	new_desk
	for word in crashing crashed crashes crash; do
		tkt open -q -t "$word today" -c phone >/dev/null
		tkt search -q today >/dev/null
	done
	TKT_NO_INDEX=1 run_tkt search crazh
	cp "$T/err" "$T/plain"
	run_tkt search crazh
	cmp "$T/err" "$T/plain"
	rm .git/tkt/words.db
	run_tkt search crazh
	cmp "$T/err" "$T/plain"
	grep -q "'crash[a-z]*' is" "$T/plain"
}
