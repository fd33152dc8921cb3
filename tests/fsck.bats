#!/usr/bin/env bats
# shellcheck disable=SC2016 # $e and $id are jq's
# tkt fsck: every fault is planted by hand, named with its file, and mended where
# it can be derived (design.md 2, 6).

load helper
load flow

# A desk with a ticket of four events, an article of it and an attachment; in a
# full work tree, since the faults are planted with editors and plain git.
desk_to_damage() {
	new_desk
	leave_desk_unchecked
	ticket=$(tkt open -q -t 'No VPN' -c phone -r carl -m 'words')
	tkt note "$ticket" -m hello >"$T/init"
	tkt note "$ticket" -m again >"$T/init"
	echo log >"$T/log"
	tkt attach "$ticket" "$T/log" >"$T/init"
	article=$(tkt kb new -q --from "$ticket" -m 'Do it.')
	file=tickets/${ticket:0:1}/${ticket:1:2}/$ticket.json
	kb=kb/${article:0:2}/$article
	hash=$(sha256sum <"$T/log" | cut -d' ' -f1)
	attachment=attachments/${hash:0:2}/$hash
	good=$(git rev-parse 'HEAD^{tree}')
}

commit() {
	git add -A
	git commit -qm planted
}

# What plain fsck says, one line each on standard input. Nothing is changed.
says() {
	local before

	before=$(git rev-parse HEAD)
	run_tkt fsck "$@"
	assert_status 1 || return
	assert_out || return
	[ "$(git rev-parse HEAD)" = "$before" ]
}

# The same faults are mended in one commit, then all is as before it.
mends() {
	local before after=${as_before-$good}

	before=$(git rev-list --count HEAD)
	run_tkt fsck --repair "$@"
	assert_status 0 || return
	[ "$(git rev-list --count HEAD)" -eq $((before + 1)) ] || return
	[ -z "$(git status --porcelain)" ] || return
	run_tkt fsck --history
	assert_status 0 || return
	assert_out '' || return
	assert_err '' || return
	[ -z "$after" ] || [ "$(git rev-parse 'HEAD^{tree}')" = "$after" ]
}

# Edits a document with jq, in tkt's own form of JSON.
edit() {
	local file=$1

	shift
	jq "$@" "$file" >"$T/edited"
	cp "$T/edited" "$file"
}

event_id() {
	jq -r --arg kind "$1" '[.events | to_entries[] |
		select(.value.kind == $kind)][0].key' "$file"
}

# --- clean -------------------------------------------------------------------------

clean_desk() {
	id=$(tkt open -q -t x -c phone)
	tkt kb new -q --from "$id" -t y >"$T/init"
	run_tkt fsck
	assert_status 0
	assert_out ''
	assert_err ''
	run_tkt fsck --history
	assert_status 0
	assert_out ''
	assert_err ''
	before=$(commits)
	run_tkt fsck --repair
	assert_status 0
	assert_out ''
	[ "$(commits)" -eq "$before" ]
}

@test "a clean desk has nothing said of it" {
	on_each_desk clean_desk
}

@test "files of others are theirs" {
	new_desk
	echo hi >README
	mkdir -p doc/tickets
	echo hi >doc/tickets/x
	commit
	run_tkt fsck
	assert_status 0
	assert_out ''
}

# --- documents -----------------------------------------------------------------------

@test "a wrong summary" {
	desk_to_damage
	sed -i '0,/"state": "open"/s//"state": "closed"/' "$file"
	sed -i '/^  "channel":/d' "$file"
	commit
	says <<-END
		$file: the summary's 'channel' is nothing, the events give "phone"
		$file: the summary's 'state' is "closed", the events give "open"
	END
	mends
}

@test "a key that nobody knows" {
	desk_to_damage
	sed -i '0,/"title"/s//"mood": "bad",\n  "title"/' "$file"
	commit
	says <<<"$file: 'mood': no key of a summary"
	mends
}

@test "other white space" {
	desk_to_damage
	edit "$file" --tab .
	commit
	says <<<"$file: is not written as tkt writes it"
	mends
}

@test "events in another order" {
	desk_to_damage
	last=$(jq -r '.events | keys_unsorted | last' "$file")
	edit "$file" '.events |= (to_entries | reverse | from_entries)'
	commit
	says <<<"$file: event ${last:0:7} does not stand in its place"
	mends
}

@test "an event that is not what its id says" {
	desk_to_damage
	sed -i 's/"hello"/"hallo"/' "$file"
	commit
	run_tkt fsck
	assert_status 1
	[[ $out == "$file: line "*": event $(event_id note | cut -c1-7) is not what its id says"$'\n' ]]
	mends
}

@test "another ticket's file" {
	desk_to_damage
	other=$(tkt open -q -t other)
	good=$(git rev-parse 'HEAD^{tree}')
	cp "$file" "tickets/${other:0:1}/${other:1:2}/$other.json"
	commit
	says <<<"tickets/${other:0:1}/${other:1:2}/$other.json: holds '${ticket:0:7}', not '${other:0:7}'"
	mends
}

@test "conflict markers of a merge without tkt" {
	desk_to_damage
	git checkout -q -b side HEAD~1
	tkt note "$ticket" -m 'from the side' >"$T/init"
	git checkout -q -
	git config --remove-section merge.tkt
	git merge -q side >"$T/init" 2>&1 || git add -A
	git commit -qm merged
	grep -q '<<<<<<<' "$file"
	run_tkt fsck
	assert_status 1
	[[ $out == "$file: line "* ]]
	as_before='' mends
	jq -e '[.events[].text.note] | index("from the side") and index("again")' "$file"
	jq -e '[.events[].kind] | index("use")' "$file"
}

# Tickets are shown all the same, which is told; all else is refused with $1.
looks_without_settings() {
	local -

	set -e
	for words in "list -q" "log $ticket" "show -q $ticket"; do
		# shellcheck disable=SC2086
		run_tkt $words
		assert_status 1
		[ -n "$out" ]
		assert_err <<-END
		tkt: $1
		hint: what needs the settings of the desk is left out; tkt fsck names what is damaged, tkt fsck --repair mends it
		END
	done
}

@test "a damaged desk.json" {
	desk_to_damage
	echo '[' >desk.json
	commit
	looks_without_settings 'desk.json: line 2: it ends too early'
	run_tkt note "$ticket" -m x
	assert_status 1
	assert_out ''
	assert_err <<-'END'
	tkt: desk.json: line 2: it ends too early
	hint: tkt fsck names what is damaged, tkt fsck --repair mends it
	END
	says <<<'desk.json: line 2: it ends too early'
	mends
}

@test "a desk.json that a commit took away, also within another desk" {
	desk_to_damage
	git rm -q desk.json
	git commit -qm 'Tidy up'
	looks_without_settings "there is no 'desk.json'"
	run_tkt note "$ticket" -m x
	assert_status 4
	assert_out ''
	assert_err <<-'END'
	tkt: 'desk.json' is missing from the tree of this branch
	hint: 'tkt fsck --repair' brings it back; 'git log -- desk.json' tells who took it away
	END
	tkt init -q "$T"
	run_tkt note "$ticket" -m x
	assert_status 4
	says <<<'desk.json: is missing'
	mends
}

@test "a file of a newer tkt is no damage" {
	desk_to_damage
	edit "$file" '.fold = 99 | .later = true'
	commit
	run_tkt fsck
	assert_status 0
	assert_out ''
}

@test "what an event of a newer tkt needs is what a write is refused with" {
	local event id

	desk_to_damage
	event=$(jq -cS --arg after "$(event_id attach)" '{ after: [$after],
		at: "2026-03-02T09:30:00Z", by: "anna", kind: "note",
		needs: 99, nonce: "x" }' <<<'{}')
	id=$(printf %s "$event" | sha256sum | cut -c1-40)
	edit "$file" --arg id "$id" --argjson event "$event" \
		'.events[$id] = $event'
	commit
	run_tkt show -q "$ticket"
	assert_status 0
	run_tkt note "$ticket" -m x
	assert_status 4
	assert_err <<-END
	tkt: '${ticket:0:7}' was written by a newer tkt (fold 99, this one knows 1)
	hint: upgrade tkt; until then it can be read
	END
}

# An event in the name of anna, without texts, as somebody may forge one.
forge() {
	forged=$(jq -cS --arg after "$(jq -r '.events | keys_unsorted[-1]' \
		"$file")" '. + { after: [$after], by: "anna", nonce: "x",
		at: "2026-03-02T09:30:00Z" }' <<<"$1")
	forged_id=$(printf %s "$forged" | sha256sum | cut -c1-40)
	edit "$file" --arg id "$forged_id" --argjson event "$forged" \
		'.events[$id] = $event'
	commit
	tkt fsck --repair >"$T/init" || :
}

@test "what the fold could not read of a forged event is named" {
	local body fault

	desk_to_damage
	while IFS='|' read -r body fault; do
		forge "$body"
		says <<<"$file: event ${forged_id:0:7} (escalate): $fault; tkt undo takes it back"
		as lena
		run_tkt undo "$forged_id" -m forged
		assert_status 0
		run_tkt fsck
		assert_status 0
	done <<-'END'
	{"kind":"escalate","to":5}|'to' is a number, not an object
	{"kind":"escalate","to":{"tier":["L3"]}}|'to.tier' is a list, not a text
	{"kind":"escalate","state":{"name":"open"}}|'state' is an object, not a text
	{"kind":"escalate","state":"frozen"}|'state' is none of a ticket's
	END
}

@test "a format that is too new is named and left alone" {
	desk_to_damage
	edit "$file" '.format = 2'
	commit
	run_tkt fsck --repair
	assert_status 1
	assert_out "$file: format 2 is newer than this tkt knows"
}

# --- events that were dropped -----------------------------------------------------------

@test "an event in the middle is missed by those after it" {
	desk_to_damage
	gone=$(event_id note)
	next=$(jq -r --arg id "$gone" '.events | to_entries[] |
		select(.value.after == [$id]).key' "$file")
	edit "$file" --arg id "$gone" 'del(.events[$id])'
	commit
	says <<<"$file: event ${next:0:7} follows ${gone:0:7}, which is not there"
	mends
}

@test "the history knows what was dropped, and by whom" {
	desk_to_damage
	gone=$(event_id use)
	git checkout -q HEAD~1 -- "$file"
	commit
	run_tkt fsck
	assert_status 0
	says --history <<<"$file: event ${gone:0:7} (use) was dropped by commit $(git rev-parse HEAD | cut -c1-12)"
	run_tkt fsck --history --json
	assert_status 1
	assert_out "{\"format\":1,\"path\":\"$file\",\"fault\":\"event ${gone:0:7} (use) was dropped by commit $(git rev-parse HEAD | cut -c1-12)\",\"event\":\"$gone\",\"commit\":\"$(git rev-parse HEAD)\",\"repairable\":true,\"repaired\":false}"
	mends --history
}

@test "a revert drops events, and what came after stays" {
	desk_to_damage
	git revert --no-edit HEAD >"$T/init"
	tkt note "$ticket" -m later >"$T/init"
	run_tkt fsck --history
	assert_status 1
	as_before='' mends --history
	jq -e '[.events[].text.note] | index("later")' "$file"
	[ "$(fields "$ticket" articles)" = "$article" ]
	tkt kb show "$article" >"$T/init"
}

@test "a ticket that was deleted comes back" {
	desk_to_damage
	git rm -q "$file"
	commit
	says <<<"$kb.json: refers to ticket '${ticket:0:12}', which is not there"
	run_tkt fsck --history
	[ "$(grep -c "^$file: event .* was dropped" "$T/out")" -eq 5 ]
	mends --history
}

@test "a dropped setting comes back" {
	desk_to_damage
	as lena
	tkt config windows.reopen 3d >"$T/init"
	good=$(git rev-parse 'HEAD^{tree}')
	git checkout -q HEAD~1 -- desk.json
	commit
	run_tkt fsck
	assert_status 0
	run_tkt fsck --history
	assert_status 1
	[[ $out == 'desk.json: event '*' (configure) was dropped by commit '* ]]
	mends --history
	[ "$(tkt config windows.reopen)" = 3d ]
}

@test "what a dropped event speaks of comes back with it" {
	desk_to_damage
	echo more >"$T/more"
	tkt attach "$ticket" "$T/more" >"$T/init"
	good=$(git rev-parse 'HEAD^{tree}')
	git revert --no-edit HEAD >"$T/init"
	mends --history
	tkt kb edit "$article" -m 'Do that.' >"$T/init"
	good=$(git rev-parse 'HEAD^{tree}')
	git revert --no-edit HEAD >"$T/init"
	mends --history
	grep -q 'Do that' "$kb.md"
}

@test "a text edited by hand stays when an event comes back" {
	desk_to_damage
	tkt kb edit "$article" -m 'Do that.' >"$T/init"
	git revert --no-edit HEAD >"$T/init"
	echo 'By hand.' >>"$kb.md"
	commit
	as_before='' mends --history
	grep -q 'By hand' "$kb.md"
}

@test "what the history never had cannot come back" {
	desk_to_damage
	git checkout -q --orphan fresh
	gone=$(event_id note)
	edit "$file" --arg id "$gone" 'del(.events[$id])'
	commit
	run_tkt fsck --repair --history
	assert_status 1
	[[ $out == "$file: event "*", which is not there"$'\n' ]]
}

# --- paths and modes ---------------------------------------------------------------------

@test "names that belong to nobody" {
	desk_to_damage
	mkdir -p tickets/x policies
	cp "$file" tickets/x/
	echo x >tickets/note.txt
	echo x >policies/x.json
	echo x >kb/README.md
	commit
	says <<-END
		kb/README.md: nothing of that name belongs here
		policies/x.json: nothing of that name belongs here
		tickets/note.txt: nothing of that name belongs here
		tickets/x/$ticket.json: nothing of that name belongs here
	END
	assert_err ''
	run_tkt fsck --repair
	assert_status 1
}

@test "a file that may be executed" {
	desk_to_damage
	chmod +x "$file" "$kb.md"
	commit
	says <<-END
		$kb.md: has mode 100755, not 100644
		$file: has mode 100755, not 100644
	END
	mends
}

@test "links in the place of files and folders" {
	desk_to_damage
	rm "$kb.md"
	ln -s /etc/passwd "$kb.md"
	mv attachments elsewhere
	ln -s elsewhere attachments
	commit
	run_tkt fsck
	assert_status 1
	grep -qx "$kb.md: has mode 120000, not 100644" "$T/out"
	grep -qx 'attachments: nothing of that name belongs here' "$T/out"
}

@test "a .gitattributes that lacks lines" {
	desk_to_damage
	sed -i '/^tickets/d' .gitattributes
	echo '*.txt text' >>.gitattributes
	commit
	says <<<".gitattributes: lacks 'tickets/** merge=tkt -text'"
	as_before='' mends
	grep -qx '\*.txt text' .gitattributes
}

# --- content and references -----------------------------------------------------------------

@test "an attachment with other content" {
	desk_to_damage
	echo more >>"$attachment"
	commit
	run_tkt fsck
	assert_status 1
	[[ $out == "$attachment: its content is not what its name says ("*…')'$'\n' ]]
	mends
}

@test "an attachment that is gone" {
	desk_to_damage
	rm -r attachments
	commit
	says <<<"$file: event $(event_id attach | cut -c1-7) refers to attachment '${hash:0:12}', which is not there"
	mends
}

@test "an article without its text" {
	desk_to_damage
	rm "$kb.md"
	commit
	says <<<"$kb.json: refers to its text '${article:0:12}', which is not there"
	mends
}

@test "a text without its article" {
	desk_to_damage
	rm "$kb.json"
	commit
	says <<-END
		$kb.md: refers to article '${article:0:12}', which is not there
		$file: refers to article '${article:0:12}', which is not there
	END
	mends
}

# It came from a desk that shares no history with this one.
@test "a ticket that refers to another which never was here" {
	desk_to_damage
	other=$(tkt open -q -t other)
	tkt link "$ticket" related "$other" >"$T/init"
	git checkout -q --orphan fresh
	rm "tickets/${other:0:1}/${other:1:2}/$other.json"
	commit
	run_tkt fsck
	assert_status 0
	assert_out ''
	assert_err ''
	run_tkt fsck --verbose
	assert_status 0
	assert_out ''
	assert_err "tkt: $file: refers to ticket '${other:0:12}', which never was on this desk"
}

@test "a policy that is not what its name says" {
	desk_to_damage
	mkdir policies
	name=$(printf '{}' | sha256sum | cut -d' ' -f1)
	printf '{}' >"policies/$name.json"
	commit
	run_tkt fsck
	assert_status 0
	good=$(git rev-parse 'HEAD^{tree}')
	printf '{"a":1}' >"policies/$name.json"
	commit
	run_tkt fsck
	assert_status 1
	[[ $out == "policies/$name.json: its content is not what its name says ("*…')'$'\n' ]]
	mends
	name=$(printf '{"a":1,"a":2}' | sha256sum | cut -d' ' -f1)
	printf '{"a":1,"a":2}' >"policies/$name.json"
	commit
	says <<<"policies/$name.json: line 1: a key that stands twice"
}

# --- hand edits ------------------------------------------------------------------------------

@test "a text edited by hand gets an event" {
	desk_to_damage
	echo more >>"$kb.md"
	commit
	says <<<"$kb.md: no event speaks of this text: it was edited by hand"
	as_before='' mends
	[ "$(jq -r .body_hash "$kb.json")" = "$(sha256sum <"$kb.md" | cut -d' ' -f1)" ]
	[ "$(jq -r '[.events[]][-1] | .kind + " " + .by' "$kb.json")" = 'revise anna' ]
}

@test "a text that a merge made is nobody's fault" {
	desk_to_damage
	git checkout -q -b side
	tkt kb edit "$article" -m 'ours' >"$T/init"
	git checkout -q -
	tkt kb edit "$article" -m 'theirs' >"$T/init"
	jq -s '.[0].events + .[1].events' <(git show side:"$kb.json") "$kb.json" >"$T/events"
	edit "$kb.json" --slurpfile e "$T/events" '.events = $e[0]'
	printf '# No VPN\n\nours\ntheirs\n' >"$kb.md"
	commit
	as_before='' mends
	run_tkt kb show "$article" --json=changed,concurrent,state
	assert_out '{"format":1,"changed":true,"concurrent":true,"state":"wip"}'
}

@test "a text with other line ends or bytes" {
	desk_to_damage
	printf '# No VPN\r\n\r\nDo it.\r\n' >"$T/text"
	# Past .gitattributes, as a host's editor may do it.
	blob=$(git hash-object -w --no-filters "$T/text")
	git update-index --cacheinfo "100644,$blob,$kb.md"
	git commit -qm planted
	git checkout -q -f .
	says <<-END
		$kb.md: has line ends of another system
		$kb.md: no event speaks of this text: it was edited by hand
	END
	mends
	printf 'a\377b\n' >>"$kb.md"
	commit
	says <<-END
		$kb.md: is no clean UTF-8 text
		$kb.md: no event speaks of this text: it was edited by hand
	END
	as_before='' mends
}

@test "a configuration edited by hand becomes events" {
	desk_to_damage
	edit desk.json '.config.windows.reopen = "9d" |
		.config.people.zoe = {name: "Zoe Zed", tier: "L1"}'
	commit
	says <<<'desk.json: its configuration is not what its events give: it was edited by hand'
	as lena
	run_tkt config windows.backdate 1d
	assert_status 4
	assert_err <<-'END'
		tkt: 'desk.json' is not what its events give: it was edited by hand, or merged without tkt
		hint: tkt fsck --repair mends it
	END
	as_before='' mends
	[ "$(tkt config windows.reopen)" = 9d ]
	run_tkt config person zoe --json=name,tier
	assert_out '{"format":1,"name":"Zoe Zed","tier":"L1"}'
	jq -e '[.events[].text.name] | index("Zoe Zed")' desk.json
}

@test "a wrong edit of the configuration is named and not taken over" {
	desk_to_damage
	edit desk.json '.config.tiers.L1.queues = ["L9/desk"]'
	commit
	says <<<"desk.json: its configuration was edited by hand, and wrongly: tiers.L1.queues: 'L9/desk' is not named after its tier, 'L1/…'"
	run_tkt fsck --repair
	assert_status 1
	edit desk.json '.config.tiers.L1.queues = ["L1/desk"] | .config.nmae = "x"'
	commit
	says <<<"desk.json: its configuration was edited by hand, and wrongly: there is no setting 'nmae'"
}

@test "a configuration that a merge left behind is folded, not recorded" {
	desk_to_damage
	as lena
	git checkout -q -b side
	tkt config windows.reopen 1d >"$T/init"
	git checkout -q -
	tkt config windows.backdate 2d >"$T/init"
	jq -s '.[0].events + .[1].events' <(git show side:desk.json) desk.json >"$T/events"
	edit desk.json --slurpfile e "$T/events" '.events = $e[0]'
	commit
	n=$(jq '.events | length' desk.json)
	as_before='' mends
	[ "$(jq '.events | length' desk.json)" -eq "$n" ]
	[ "$(tkt config windows.reopen)" = 1d ]
	[ "$(tkt config windows.backdate)" = 2d ]
}

@test "a configuration that does not go together is named" {
	desk_to_damage
	as lena
	git checkout -q -b side
	tkt config systems.crm.queue L2/network >"$T/init"
	git checkout -q -
	tkt config --unset categories.network-connectivity >"$T/init"
	tkt config tiers.L2.queues L2/support,L2/software >"$T/init"
	jq -s '.[0].events + .[1].events' <(git show side:desk.json) desk.json >"$T/events"
	edit desk.json --slurpfile e "$T/events" '.events = $e[0]'
	commit
	tkt fsck --repair >"$T/init" || :
	says <<<"desk.json: systems.crm.queue: there is no queue 'L2/network'"
	assert_err ''
}

# --- the command ---------------------------------------------------------------------------------

mend_one() {
	local id blob tree path

	id=$(tkt open -q -t x)
	path=tickets/${id:0:1}/${id:1:2}/$id.json
	# A damaged file, committed without a work tree.
	blob=$(git show "HEAD:$path" | sed '0,/"open"/s//"closed"/' |
		git hash-object -w --stdin)
	export GIT_INDEX_FILE=$T/index
	git read-tree HEAD
	git update-index --cacheinfo "100644,$blob,$path"
	tree=$(git write-tree)
	unset GIT_INDEX_FILE
	rm "$T/index"
	git update-ref HEAD "$(git commit-tree -p HEAD -m planted "$tree")"
	[ "$(git rev-parse --is-bare-repository)" = true ] || git reset -q --hard
	run_tkt fsck
	assert_status 1
	[[ $out == "$path: the summary's 'state' is "* ]]
	run_tkt fsck --repair
	assert_status 0
	[[ $out == *' (repaired)'$'\n' ]]
	run_tkt fsck
	assert_out ''
}

@test "faults are mended in every layout" {
	on_each_desk mend_one
}

@test "a dry run says what would be mended" {
	desk_to_damage
	echo '{' >"$file"
	echo x >kb/x
	commit
	before=$(commits)
	run_tkt fsck --repair -n
	assert_status 1
	assert_out <<-END
		kb/x: nothing of that name belongs here
		$file: line 2: it ends too early (can be repaired)
	END
	assert_err 'tkt: dry run: nothing was written'
	[ "$(commits)" -eq "$before" ]
	run_tkt fsck
	assert_err 'hint: tkt fsck --repair mends what can be mended'
}

@test "an uncommitted hand edit is not overwritten by a repair" {
	desk_to_damage
	echo '{' >"$file"
	commit
	echo mine >"$file"
	run_tkt fsck --repair
	assert_status 4
	[ "$(cat "$file")" = mine ]
}

@test "names and texts of faults reach a terminal without control characters" {
	desk_to_damage
	printf x >$'tickets/a\033[31mb'
	commit
	run_tkt fsck
	assert_status 1
	[ "$(grep -c $'\033' "$T/out")" -eq 0 ]
}

@test "usage" {
	new_desk
	run_tkt fsck word
	assert_status 2
	run_tkt fsck --json=nothing
	assert_status 2
	cd "$T"
	run_tkt fsck
	assert_status 3
}

# The good event came with the bad one: no version of before has it.
@test "repair keeps every event that proves itself" {
	local id path head

	new_desk
	id=$(tkt open -q -t x -c mail)
	path=tickets/${id:0:1}/${id:1:2}/$id.json
	head=$(git rev-parse HEAD)
	tkt note -q "$id" -m one
	tkt note -q "$id" -m two
	git reset -q --soft "$head"
	jq '.events |= with_entries(if .value.text.note == "two"
		then .value.by = "eve" else . end)' "$path" >"$T/new"
	cp "$T/new" "$path"
	git commit -qam 'by hand'
	run_tkt fsck --repair
	assert_status 0
	[ "$(jq -r '.events[].text.note // empty' "$path")" = one ]
	run_tkt fsck
	assert_status 0
	assert_out ''
}

@test "repair leaves a newer format as it is, whatever it holds" {
	local id path before

	new_desk
	leave_desk_unchecked
	id=$(tkt open -q -t x -c mail)
	path=tickets/${id:0:1}/${id:1:2}/$id.json
	sed -i 's/"format": 1/"format": 99/; s/"events"/"log"/' "$path"
	git commit -qam 'from the future'
	before=$(git rev-parse HEAD)
	run_tkt fsck --repair
	assert_status 1
	[ "$(git rev-parse HEAD)" = "$before" ]
}

@test "an older version that a merge left beside the text is no edit by hand" {
	local a body

	new_desk
	as cleo
	a=$(tkt kb new -q -t Mail -m 'Turn it off.')
	tkt kb edit "$a" -m 'Turn it off and on.' >"$T/said"
	body=kb/${a:0:2}/$a.md
	cp "$body" "$T/current"
	# As a merge without an ancestor leaves it, where a rebase had doubled the
	# commit that made the article.
	{
		echo '<<<<<<< concurrent'
		echo 'Turn it off.'
		echo '======='
		cat "$T/current"
		echo '>>>>>>> concurrent'
	} >"$body"
	git commit -qam merged
	run_tkt fsck
	assert_status 0
	assert_out ''
	[ "$(tkt kb show "$a" --json | jq .conflicted)" = true ]
	# Somebody's words among the markers are somebody's.
	sed -i 's/off and on/upside down/' "$body"
	git commit -qam 'by hand'
	run_tkt fsck
	assert_status 1
	assert_out "$body: no event speaks of this text: it was edited by hand"
	tkt fsck --repair >"$T/said" 2>&1
}

@test "a line that git's merge took out of a text comes back" {
	local a body lines

	new_desk
	as cleo
	printf -v lines '%s\n' one two three four five six
	a=$(tkt kb new -q -t Mail -m "$lines")
	body=kb/${a:0:2}/$a.md
	git branch base
	# Her edit is replayed upon somebody's work: now it is there twice.
	tkt kb edit "$a" -m "${lines/two/}" >"$T/said"
	git branch first
	git switch -q -c second base
	tkt open -t other -q >"$T/said"
	git cherry-pick first
	git switch -q -
	# The line comes back on top of one, and both meet.
	tkt kb edit "$a" -m "${lines/five/5}" >"$T/said"
	cp "$body" "$T/current"
	git merge -q --no-edit second
	run cmp "$body" "$T/current"
	[ "$status" -eq 1 ]
	run_tkt fsck
	assert_status 1
	assert_out "$body: no event speaks of this text: a merge made it of an older one and the current one"
	tkt fsck --repair >"$T/said"
	cmp "$body" "$T/current"
	run_tkt fsck
	assert_status 0
	# Somebody's words upon what a merge made are somebody's.
	git switch -q -c third HEAD^
	echo seven >>"$body"
	git commit -qam 'by hand'
	run_tkt fsck
	assert_status 1
	assert_out "$body: no event speaks of this text: it was edited by hand"
	tkt fsck --repair >"$T/said"
}
