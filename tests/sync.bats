#!/usr/bin/env bats
# tkt sync: M1, and what two clones and a hub are to each other.

load helper

# A hub and two clones, a and b, in $T; stands in a.
new_clones() {
	local layout=${1:-full} options=() name

	new_desk bare hub
	[ "$layout" = full ] || options=("--$layout")
	for name in a b; do
		tkt clone -q "${options[@]}" "$T/hub" "$T/$name" >"$T/cloned"
		echo "$T/$name" >>"$T/desks"
	done
	cd "$T/a" || return
}

in_a() {
	cd "$T/a" && as anna
}

in_b() {
	cd "$T/b" && as ben
}

# All three have the same tree now.
assert_same() {
	local name trees=

	for name in hub a b; do
		trees+=$(git -C "$T/$name" rev-parse 'HEAD^{tree}')$'\n'
	done
	[ "$(sort -u <<<"$trees" | grep -c .)" -eq 1 ] && return
	echo "the trees differ: $trees"
	return 1
}

exchanged() {
	local id

	new_clones "$1"
	in_a
	id=$(tkt open -q -t 'No login' -r carl -m 'It says no.' -c mail)
	run_tkt sync
	assert_status 0
	assert_out "${id:0:7}	ticket	0	1	false	false	No login"
	assert_err "tkt: 'origin': 0 came, 1 went"
	in_b
	run_tkt sync
	assert_status 0
	assert_out "${id:0:7}	ticket	1	0	true	false	No login"
	assert_err "tkt: 'origin': 1 came, 0 went"
	run_tkt sync
	assert_status 0
	assert_out ''
	assert_err "tkt: up to date with 'origin'"
	run_tkt sync -q
	assert_status 0
	assert_out ''
	assert_err ''
	tkt note "$id" -m 'From b.' >"$T/said"
	in_a
	tkt note "$id" -m 'From a.' >"$T/said"
	tkt sync -q >"$T/said"
	in_b
	run_tkt sync --porcelain
	assert_status 0
	assert_out "$id	ticket	1	1	false	false	No login"
	in_a
	tkt sync -q >"$T/said"
	[ "$(tkt log --json "$id" | grep -c '"kind":"note"')" -eq 2 ]
	assert_same
}

@test "what is done on two clones is on both" {
	exchanged full
}

@test "what is done on two sparse clones is on both" {
	exchanged sparse
}

@test "what is done on two bare clones is on both" {
	exchanged bare
}

@test "two people claim one ticket: both are told, one has it" {
	local id

	new_clones
	in_a
	TKT_USER=lena tkt config person dora --tier L1 >"$T/said"
	id=$(tkt open -q -t 'No login' -r carl -m 'It says no.' -c mail)
	tkt sync -q >"$T/said"
	in_b
	tkt sync -q >"$T/said"
	as dora
	tkt claim "$id" >"$T/said"
	in_a
	tkt claim "$id" >"$T/said"
	tkt sync -q >"$T/said"
	in_b
	run_tkt sync --json=id,concurrent
	assert_status 0
	assert_out "{\"format\":1,\"id\":\"$id\",\"concurrent\":true}"
	tkt show --json=owner "$id" >"$T/owner"
	in_a
	run_tkt sync --json=id,concurrent
	assert_out "{\"format\":1,\"id\":\"$id\",\"concurrent\":true}"
	tkt show --json=owner "$id" | diff "$T/owner" -
	assert_same
}

@test "a dry run fetches and changes nothing" {
	local id before

	new_clones
	in_a
	id=$(tkt open -q -t 'No login' -r carl -m no -c mail)
	before=$(git rev-parse HEAD)
	run_tkt sync -n
	assert_status 0
	assert_out "${id:0:7}	ticket	0	1	false	false	No login"
	assert_err <<-END
		tkt: 'origin': 0 came, 1 went
		tkt: dry run: nothing was written
	END
	[ "$(git ls-remote origin main | cut -f1)" != "$before" ]
	tkt sync -q >"$T/said"
	in_b
	run_tkt sync -n
	assert_out "${id:0:7}	ticket	1	0	true	false	No login"
	refute tkt show "$id" 2>"$T/said"
}

@test "an empty repository is filled" {
	local id

	new_desk
	git init -q --bare "$T/empty"
	git remote add there "$T/empty"
	id=$(tkt open -q -t 'No login' -r carl -m no -c mail)
	run_tkt sync --porcelain there
	assert_status 0
	grep -qx "$id	ticket	0	1	false	false	No login" "$T/out"
	grep -q "^desk	desk	0	" "$T/out"
	[ "$(git ls-remote there refs/heads/main | cut -f1)" = \
		"$(git rev-parse HEAD)" ]
	run_tkt sync there
	assert_err "tkt: up to date with 'there'"
}

@test "several remotes, one after the other" {
	local id

	new_clones
	in_a
	git init -q --bare "$T/mirror"
	git remote add mirror "$T/mirror"
	id=$(tkt open -q -t 'No login' -r carl -m no -c mail)
	run_tkt sync -q origin mirror
	assert_status 0
	[ "$(git -C "$T/mirror" rev-parse main)" = \
		"$(git -C "$T/hub" rev-parse main)" ]
}

@test "no remote, no such remote, nothing there" {
	new_desk
	run_tkt sync
	assert_status 3
	assert_out ''
	assert_err <<-END
		tkt: there is no remote 'origin'
		hint: git -C '$DESK' remote add origin URL
	END
	run_tkt sync -- -x
	assert_status 2
	git remote add origin "$T/nowhere"
	run_tkt sync
	assert_status 3
	assert_out ''
	grep -q "^tkt: cannot fetch from 'origin': " "$T/err"
}

@test "a hub that does not answer is tried again later" {
	local id head

	new_desk
	# Nobody listens on the discard port.
	git remote add origin git://127.0.0.1:9/desk
	id=$(tkt open -q -t 'No login' -r carl -m no -c mail)
	head=$(git rev-parse HEAD)
	run_tkt sync
	assert_status 75
	assert_out ''
	grep -q "^tkt: cannot fetch from 'origin': " "$T/err"
	[ "$(wc -l <"$T/err")" -le 2 ]
	[ "$(git rev-parse HEAD)" = "$head" ]
	tkt show "$id" >"$T/said"
}

@test "another desk is refused" {
	new_desk bare other
	new_desk
	git remote add origin "$T/other"
	run_tkt sync
	assert_status 4
	assert_err <<-END
		tkt: 'origin' is another desk: it has no history in common with this one
		hint: to bring tickets from desk to desk: tkt log --json QUERY | tkt --desk OTHER apply
	END
}

@test "a hook of the hub may refuse" {
	new_clones
	printf '#!/bin/sh\necho "not on Sundays" >&2\nexit 1\n' \
		>"$T/hub/hooks/pre-receive"
	chmod +x "$T/hub/hooks/pre-receive"
	in_a
	tkt open -q -t x -r carl -m no -c mail >"$T/said"
	run_tkt sync
	assert_status 4
	assert_out ''
	grep -q "^tkt: 'origin' does not take it: .*not on Sundays" "$T/err"
	rm "$T/hub/hooks/pre-receive"
	tkt sync -q >"$T/said"
}

@test "what a hook says is one short line, however much it is" {
	new_clones
	cat >"$T/hub/hooks/pre-receive" <<-'END'
		#!/bin/sh
		printf 'no \033]0;title\007\n' >&2
		head -c 3000000 /dev/zero | tr '\0' x | fold -w 200 >&2
		exit 1
	END
	chmod +x "$T/hub/hooks/pre-receive"
	in_a
	tkt open -q -t x -r carl -m no -c mail >"$T/said"
	run_tkt sync
	assert_status 4
	[ "$(wc -l <"$T/err")" -eq 1 ]
	[ "$(wc -c <"$T/err")" -lt 1500 ]
	grep -q "declined): no " "$T/err"
	refute grep -q $'\033' "$T/err"
	rm "$T/hub/hooks/pre-receive"
	tkt sync -q >"$T/said"
}

@test "a ticket that became too large there stays as it is here" {
	local id

	new_clones
	in_a
	id=$(tkt open -q -t x -r carl -m no -c mail)
	tkt sync -q >"$T/said"
	in_b
	tkt sync -q >"$T/said"
	head -c 20000000 /dev/zero >"tickets/${id:0:1}/${id:1:2}/$id.json"
	git commit -qam large && git push -q
	in_a
	tkt note -q "$id" -m 'From a.' >"$T/said"
	run_tkt sync
	assert_status 0
	grep -q "$id.json' is too large there; ours stays" "$T/err"
	[ "$(tkt log --json "$id" | grep -c '"kind":"note"')" -eq 1 ]
	in_b
	tkt sync -q >"$T/said"
	assert_same
}

@test "what a newer tkt wrote is not undone by this one" {
	local id at before

	new_clones
	in_a
	id=$(tkt open -q -t x -r carl -m no -c mail)
	tkt sync -q >"$T/said"
	in_b
	tkt sync -q >"$T/said"
	at=tickets/${id:0:1}/${id:1:2}/$id.json
	sed -i 's/"format": 1/"format": 99/' "$at"
	git commit -qam newer && git push -q
	before=$(git rev-parse HEAD)
	in_a
	tkt note -q "$id" -m 'From a.' >"$T/said"
	run_tkt sync
	assert_status 4
	assert_err <<-END
		tkt: '$at' was written by a newer tkt, here or on 'origin'
		hint: install that version, then sync again
	END
	[ "$(git -C "$T/hub" rev-parse main)" = "$before" ]
	leave_desk_unchecked
}

@test "a shallow clone is told how not to be one" {
	# libgit2 1.5 loses 80 bytes where it finds a commit's parent missing.
	export ASAN_OPTIONS=detect_leaks=0
	new_clones
	in_a
	tkt open -q -t x -r carl -m no -c mail >"$T/said"
	tkt sync -q >"$T/said"
	git clone -q --depth 1 "file://$T/hub" "$T/shallow"
	cd "$T/shallow"
	tkt open -q -t y -r carl -m no -c mail >"$T/said"
	run_tkt sync
	assert_status 4
	assert_err <<-END
		tkt: this clone is shallow: it lacks the history to compare
		hint: git -C '$T/shallow' fetch --unshallow
	END
	git fetch -q --unshallow
	tkt sync -q >"$T/said"
}

@test "who is beaten by another sync of the clone begins anew" {
	local other

	new_clones
	in_a
	tkt open -q -t x -r carl -m no -c mail >"$T/said"
	other=$(git commit-tree -p HEAD~1 -m other 'HEAD~1^{tree}')
	git push -q origin "$other:refs/heads/other"
	cat >"$T/hub/hooks/update" <<-END
		#!/bin/sh
		[ "\$1" = refs/heads/main ] && [ ! -e "$T/once" ] || exit 0
		touch "$T/once"
		env -u GIT_QUARANTINE_PATH git update-ref refs/heads/main $other
		git -C "$T/a" update-ref refs/remotes/origin/main $other
	END
	chmod +x "$T/hub/hooks/update"
	run_tkt sync
	rm "$T/hub/hooks/update"
	[ -e "$T/once" ]
	assert_status 0
	git merge-base --is-ancestor "$other" HEAD
	git push -q origin :other
	in_b
	tkt sync -q >"$T/said"
	assert_same
}

@test "a file named as no shell would is like any other" {
	local name=$'a\n"b\\\t\033[31m'

	new_clones
	in_b
	echo theirs >"$name" && echo q >'"q' && git add . && git commit -qm odd
	tkt sync -q >"$T/said"
	in_a
	tkt open -q -t x -r carl -m no -c mail >"$T/said"
	run_tkt sync
	assert_status 0
	[ "$(cat "$name")" = theirs ]
	in_b
	tkt sync -q >"$T/said"
	assert_same
}

@test "a file at no file's place is refused, and the way out said" {
	local id tree evil

	new_clones
	in_a
	id=$(git hash-object -w --stdin <<<x)
	evil=$(printf '100644 ..\0%b' "$(fold -w 2 <<<"$id" |
		sed 's/^/\\x/' | tr -d '\n')" |
		git hash-object -t tree -w --stdin --literally)
	tree=$({
		git ls-tree HEAD
		printf '040000 tree %s\tevil\n' "$evil"
	} | git mktree)
	git push -q origin \
		"$(git commit-tree -p HEAD -m evil "$tree"):refs/heads/main"
	run_tkt sync
	assert_status 4
	grep -q "^tkt: no file can be at 'evil/..', where the other side" \
		"$T/err"
	grep -q '^hint: somebody has to take it away there;' "$T/err"
	tkt open -q -t x -r carl -m no -c mail >"$T/said"
	run_tkt sync
	assert_status 4
	leave_desk_unchecked
}

@test "a file where the desk has its folders goes, no ticket does" {
	local id at

	new_clones
	in_a
	id=$(tkt open -q -t x -r carl -m no -c mail)
	tkt sync -q >"$T/said"
	at=tickets/${id:0:1}/${id:1:2}
	in_b
	tkt sync -q >"$T/said"
	git rm -q "$at/$id.json"
	mkdir -p "$at/$id.json"
	echo x >"$at/$id.json/sub"
	git add . && git commit -qm evil && git push -q
	in_a
	tkt note -q "$id" -m 'From a.' >"$T/said"
	run_tkt sync
	assert_status 0
	grep -q "^tkt: '$at/$id.json/sub' there stands where the desk" "$T/err"
	[ "$(tkt log --json "$id" | grep -c '"kind":"note"')" -eq 1 ]
	in_b
	git rm -qr tickets && echo x >tickets && git add tickets
	git commit -qm evil
	run_tkt sync
	assert_status 0
	[ "$(tkt log --json "$id" | grep -c '"kind":"note"')" -eq 1 ]
	in_a
	tkt sync -q >"$T/said"
	assert_same
}

# The side given has a file, the other a folder of its name.
no_room() {
	new_clones
	in_b
	if [ "$1" = file ]; then
		echo b >foo
	else
		mkdir foo && echo b >foo/bar
	fi
	git add foo && git commit -qm b && tkt sync -q >"$T/said"
	in_a
	if [ "$1" = file ]; then
		mkdir foo && echo a >foo/bar
	else
		echo a >foo
	fi
	git add foo && git commit -qm a
	run_tkt sync
	assert_status 4
	grep -q "which is no file of a desk, was changed here and on" "$T/err"
	grep -q '^hint: settle it with git: git merge' "$T/err"
	[ "$(cat foo 2>/dev/null || cat foo/bar)" = a ]
}

@test "a folder where the other side has a file is left to people" {
	no_room file
}

@test "a file where the other side has a folder is left to people" {
	no_room folder
}

@test "a folder that became a file there does so here" {
	new_clones
	in_a
	mkdir foo && echo a >foo/bar && echo a >baz && git add . &&
		git commit -qm a
	tkt sync -q >"$T/said"
	in_b
	tkt sync -q >"$T/said"
	git rm -qr foo baz
	mkdir baz && echo b >baz/bar && echo b >foo && git add . &&
		git commit -qm b
	tkt sync -q >"$T/said"
	in_a
	tkt open -q -t x -r carl -m no -c mail >"$T/said"
	run_tkt sync
	assert_status 0
	[ "$(cat foo baz/bar)" = $'b\nb' ]
	in_b
	tkt sync -q >"$T/said"
	assert_same
}

@test "an entry that a revert dropped there is here again" {
	local id

	new_clones
	in_a
	id=$(tkt open -q -t 'No login' -r carl -m no -c mail)
	tkt note "$id" -m 'Keep me.' >"$T/said"
	tkt sync -q >"$T/said"
	in_b
	tkt sync -q >"$T/said"
	git revert --no-edit HEAD >"$T/said" 2>&1
	git push -q
	in_a
	run_tkt sync
	assert_status 0
	grep -q "^tkt: 1 entry of 'tickets/.*$id.json' had been dropped there" \
		"$T/err"
	tkt log --json "$id" | grep -q 'Keep me'
	in_b
	tkt sync -q >"$T/said" 2>&1
	tkt log --json "$id" | grep -q 'Keep me'
	assert_same
}

@test "an entry that a revert dropped here is here again" {
	local id

	new_clones
	in_a
	id=$(tkt open -q -t 'No login' -r carl -m no -c mail)
	tkt note "$id" -m 'Keep me.' >"$T/said"
	tkt sync -q >"$T/said"
	git revert --no-edit HEAD >"$T/said" 2>&1
	run_tkt sync
	assert_status 0
	grep -q "had been dropped here" "$T/err"
	tkt log --json "$id" | grep -q 'Keep me'
	in_b
	tkt sync -q >"$T/said" 2>&1
	assert_same
}

@test "a ticket that was deleted stays" {
	local id

	new_clones
	in_a
	id=$(tkt open -q -t 'No login' -r carl -m no -c mail)
	tkt sync -q >"$T/said"
	in_b
	tkt sync -q >"$T/said"
	git rm -q "tickets/${id:0:1}/${id:1:2}/$id.json"
	git commit -qm 'away with it'
	git push -q
	in_a
	run_tkt sync
	assert_status 0
	grep -q "was taken away there; it stays" "$T/err"
	in_b
	tkt sync -q >"$T/said" 2>&1
	tkt show "$id" >"$T/said"
	assert_same
}

@test "files of others are merged as git does" {
	new_clones
	in_a
	printf '%s\n' 1 2 3 4 5 6 7 8 9 >notes
	git add notes && git commit -qm notes
	tkt sync -q >"$T/said"
	in_b
	tkt sync -q >"$T/said"
	sed -i 's/1/one/' notes && git commit -qam one
	tkt sync -q >"$T/said"
	in_a
	sed -i 's/9/nine/' notes && git commit -qam nine
	tkt sync -q >"$T/said"
	[ "$(tr '\n' ' ' <notes)" = 'one 2 3 4 5 6 7 8 nine ' ]
	in_b
	tkt sync -q >"$T/said"
	assert_same
	sed -i 's/5/five/' notes && git commit -qam five
	tkt sync -q >"$T/said"
	in_a
	sed -i 's/5/V/' notes && git commit -qam V
	run_tkt sync
	assert_status 4
	grep -q "^tkt: 'notes', which is no file of a desk, was changed here and on 'origin'" \
		"$T/err"
	[ -z "$(git status --porcelain)" ]
}

@test "an edit by hand is in the way, and stays" {
	local id file

	new_clones
	in_a
	id=$(tkt open -q -t 'No login' -r carl -m no -c mail)
	file=tickets/${id:0:1}/${id:1:2}/$id.json
	tkt sync -q >"$T/said"
	in_b
	tkt sync -q >"$T/said"
	tkt note "$id" -m more >"$T/said"
	tkt sync -q >"$T/said"
	in_a
	echo >>"$file"
	run_tkt sync
	assert_status 4
	assert_out ''
	grep -q "$id" "$T/err"
	git restore "$file"
	tkt sync -q >"$T/said"
	assert_same
}

@test "from cron: env -i sh -c" {
	local id

	new_clones
	in_a
	id=$(tkt open -q -t 'No login' -r carl -m no -c mail)
	in_b
	env -i HOME="$HOME" PATH="$PATH" sh -c \
		"TKT_USER=relay tkt --desk '$T/a' sync -q &&
		TKT_USER=relay tkt --desk '$T/b' sync -q &&
		TKT_USER=relay tkt --desk '$T/b' sync -q" >"$T/out" 2>"$T/err"
	assert_err ''
	assert_out <<-END
		$id
		$id
	END
}

# --- a pull without the driver -----------------------------------------------

# b has a note on the ticket, the hub another; b knows no driver.
new_clash() {
	new_clones "$1"
	in_a
	id=$(tkt open -q -t 'No login' -r carl -m no -c mail)
	file=tickets/${id:0:1}/${id:1:2}/$id.json
	tkt sync -q >"$T/said"
	in_b
	tkt sync -q >"$T/said"
	tkt note "$id" -m 'From b.' >"$T/said"
	in_a
	tkt note "$id" -m 'From a.' >"$T/said"
	tkt sync -q >"$T/said"
	in_b
	git config --remove-section merge.tkt
}

assert_settled() {
	[ ! -e .git/MERGE_HEAD ]
	[ -z "$(git status --porcelain)" ]
	tkt log --json "$id" | grep -q 'From a.'
	tkt log --json "$id" | grep -q 'From b.'
	tkt sync -q >"$T/said" 2>&1
	in_a
	tkt sync -q >"$T/said" 2>&1
	assert_same
}

clash_settled() {
	local layout=$1
	shift

	new_clash "$layout"
	refute git "$@" >"$T/said" 2>&1
	run_tkt note "$id" -m 'In between.'
	assert_status 4
	grep -q "^hint: finish it with 'tkt sync --continue'" "$T/err"
	run_tkt sync --continue
	assert_status 0
	assert_out "settle	$file		"
	assert_err ''
	assert_settled
}

@test "a merge that stopped goes on" {
	clash_settled full pull --no-rebase
}

@test "a merge that stopped goes on, in a sparse clone" {
	clash_settled sparse pull --no-rebase
	in_b
	[ ! -e tickets ]
}

@test "a rebase that stopped goes on" {
	clash_settled full pull --rebase
}

@test "a cherry-pick that stopped goes on" {
	new_clash full
	git fetch -q
	refute git cherry-pick origin/main >"$T/said" 2>&1
	run_tkt sync --continue
	assert_status 0
	assert_settled
}

@test "a ticket deleted there and changed here stays" {
	new_clash full
	in_a
	git rm -q "$file"
	git commit -qm 'away with it'
	git push -q
	in_b
	refute git pull -q --no-rebase >"$T/said" 2>&1
	run_tkt sync --continue
	assert_status 0
	tkt log --json "$id" | grep -q 'From b.'
	assert_settled
}

@test "markers that were committed are mended from the history" {
	new_clash full
	refute git pull -q --no-rebase >"$T/said" 2>&1
	git commit -qam 'looks fine'
	grep -q '^<<<<<<<' "$file"
	run_tkt sync --continue
	assert_status 0
	grep -q "^mend	$file	" "$T/out"
	assert_settled
}

@test "nothing is to settle" {
	new_clones
	run_tkt sync --continue
	assert_status 0
	assert_out ''
	assert_err 'tkt: nothing is to settle'
	run_tkt sync --continue origin
	assert_status 2
}

@test "a file of others in conflict is left to people" {
	new_clash full
	echo b >notes && git add notes && git commit -qm notes
	in_a
	echo a >notes && git add notes && git commit -qm notes && git push -q
	in_b
	refute git pull -q --no-rebase >"$T/said" 2>&1
	run_tkt sync --continue
	assert_status 4
	assert_err <<-END
		tkt: 'notes', which is no file of a desk, is in conflict
		hint: edit it, git add it, then again: tkt sync --continue
	END
	echo both >notes
	git add notes
	run_tkt sync --continue
	assert_status 0
	assert_settled
}

@test "what a newer tkt wrote is not settled by an older one" {
	new_clash full
	in_a
	sed -i 's/"format": 1,/"format": 99,/' "$file"
	git commit -qam 'by a newer one'
	git push -q
	leave_desk_unchecked
	in_b
	refute git pull -q --no-rebase >"$T/said" 2>&1
	run_tkt sync --continue
	assert_status 4
	assert_out ''
	grep -q 'format 99 is newer' "$T/err"
	grep -q '^hint: install that version' "$T/err"
	[ -n "$(git ls-files -u)" ]
}
