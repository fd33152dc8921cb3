#!/usr/bin/env bats
# Plain git merges desks: two clones, a bare remote, and all that git knows to
# bring two histories together.

load helper

DRIVER='tkt hook merge %O %A %B %P %L'

setup() {
	test_setup
	new_desk bare hub.git
	hub=$DESK
	id=$(tkt open -q -t 'No login' -c phone)
	path=$(ticket_path "$id")
	cd "$T" || return
	clone one
	clone two
}

ticket_path() {
	echo "tickets/${1:0:1}/${1:1:2}/$1.json"
}

# clone NAME: one made by tkt, checked in the end.
clone() {
	tkt clone -q "$hub" "$1" >"$T/cloned"
	echo "$T/$1" >>"$T/desks"
}

note() {
	tkt -C "$1" note -q "$id" -m "$2" >>"$T/written"
}

apart() {
	note one 'It is the fuser.'
	note two 'It is the paper.'
}

# notes DIR [PATH]: what stands in the notes of the ticket, sorted.
notes() {
	jq -r '.events[].text.note // empty' "$1/$path" | sort
}

both='It is the fuser.
It is the paper.'

assert_notes() {
	[ "$(notes "$1")" = "$2" ] || {
		notes "$1"
		return 1
	}
}

tree() {
	git -C "$1" rev-parse 'HEAD^{tree}'
}

quietly() {
	"$@" >"$T/git" 2>&1 || {
		echo "status $?: $*"
		cat "$T/git"
		return 1
	}
}

# --- what git is told -------------------------------------------------------

# A program that is not where every PATH looks is found by its folder.
assert_driver() {
	local driver

	driver=$(git -C "$1" config merge.tkt.driver)
	[ "$driver" = "PATH=\"\$PATH:${TKT%/*}\" $DRIVER" ] ||
		[ "$driver" = "$DRIVER" ] || {
		echo "$1: $driver"
		return 1
	}
	[ "$(git -C "$1" config merge.tkt.name)" = 'tkt: union of events' ]
	refute git -C "$1" config --get-regexp '^include'
}

@test "every desk that tkt makes knows how to merge" {
	local kind

	tkt init -q full && tkt init -q --sparse sparse && tkt init -q --bare bare
	for kind in full sparse bare; do
		assert_driver $kind
		[ "$kind" = full ] || tkt clone -q --$kind "$hub" "of-$kind"
		[ "$kind" = full ] || assert_driver "of-$kind"
	done
	assert_driver one
	cmp bare/info/attributes <(git -C bare cat-file blob HEAD:.gitattributes)
	cmp of-bare/info/attributes full/.gitattributes
}

@test "a clone made by git knows it from the first write on, once" {
	local before

	git clone -q "$hub" plain
	git clone -q --bare "$hub" plain.git
	for dir in plain plain.git; do
		echo "$T/$dir" >>"$T/desks"
		tkt --desk $dir show "$id" >"$T/shown"
		tkt --desk $dir note -n "$id" -m 'not really' >"$T/shown"
		refute git -C $dir config merge.tkt.driver
		note $dir 'It is the fuser.'
		assert_driver $dir
	done
	cmp plain.git/info/attributes plain/.gitattributes
	before=$(sha256sum plain/.git/config plain.git/config)
	note plain 'It is the paper.'
	note plain.git 'It is the paper.'
	[ "$(sha256sum plain/.git/config plain.git/config)" = "$before" ]
}

@test "a driver that is gone is replaced, one made by hand stays" {
	git -C one config merge.tkt.driver "PATH=\"\$PATH:$T/gone\" $DRIVER"
	note one 'first'
	assert_driver one
	git -C one config --unset-all merge.tkt.driver
	git -C one config merge.tkt.driver "nice $DRIVER"
	note one 'second'
	[ "$(git -C one config merge.tkt.driver)" = "nice $DRIVER" ]
	git -C one config merge.tkt.driver 'tkt hook merge %O %A %B'
	note one 'third'
	assert_driver one
}

@test "config --setup-merge, for one repository and for all" {
	git clone -q "$hub" plain
	run_tkt -C plain config --setup-merge -n
	assert_status 0
	refute git -C plain config merge.tkt.driver
	run_tkt -C plain config --setup-merge
	assert_status 0
	assert_err ''
	[[ $out == "config	merge.tkt.driver		"*"$DRIVER"$'\n' ]]
	assert_driver plain
	run_tkt -C plain config --setup-merge
	assert_status 0
	assert_out ''
	assert_err 'tkt: merge.tkt.driver is so already'
	run_tkt config --setup-merge --global --json
	assert_status 0
	[ "$(jq -c '[.key, .changed]' <<<"$out")" = '["merge.tkt.driver",true]' ]
	[[ $(git config --global merge.tkt.driver) == *"$DRIVER" ]]
	run_tkt config --setup-merge --global
	assert_status 0
	assert_out ''
	run_tkt -C one config --global
	assert_status 2
	assert_err <<-'END'
		tkt: --global goes with --setup-merge
		see 'tkt config -h'
	END
}

@test "with the global driver a plain clone pulls before its first write" {
	git clone -q "$hub" plain
	echo "$T/plain" >>"$T/desks"
	tkt config --setup-merge --global >"$T/shown"
	apart
	quietly git -C one push -q
	quietly git -C plain fetch -q ../two
	quietly git -C plain merge -q FETCH_HEAD
	quietly git -C plain pull -q --no-rebase
	assert_notes plain "$both"
}

@test "cron's PATH is enough" {
	apart
	quietly git -C one push -q
	quietly env -i HOME="$HOME" PATH=/usr/bin:/bin \
		git -C two pull -q --no-rebase
	assert_notes two "$both"
}

# --- the ways of git --------------------------------------------------------

@test "git pull" {
	apart
	quietly git -C one push -q
	quietly git -C two pull -q --no-rebase
	assert_notes two "$both"
	quietly git -C two push -q
	quietly git -C one pull -q
	[ "$(tree one)" = "$(tree two)" ]
	[ "$(tkt -C one show "$id" --format '{title}')" = 'No login' ]
}

@test "git pull on both sides at once gives equal trees" {
	apart
	quietly git -C one fetch -q ../two
	quietly git -C two fetch -q ../one
	quietly git -C one merge -q FETCH_HEAD
	quietly git -C two merge -q FETCH_HEAD
	[ "$(tree one)" = "$(tree two)" ]
	assert_notes one "$both"
	quietly git -C one push -q
	quietly git -C two pull -q --no-rebase
	[ "$(tree one)" = "$(tree two)" ]
}

@test "git pull --rebase" {
	apart
	note two 'And the cable.'
	quietly git -C one push -q
	quietly git -C two pull -q --rebase
	assert_notes two "And the cable.
$both"
	[ "$(git -C two rev-list --merges --count HEAD)" -eq 0 ]
	quietly git -C two push -q
	quietly git -C one pull -q --rebase
	[ "$(tree one)" = "$(tree two)" ]
}

@test "git rebase onto what has it already leaves no commit" {
	apart
	quietly git -C one fetch -q ../two
	quietly git -C one merge -q FETCH_HEAD
	quietly git -C two fetch -q ../one
	quietly git -C two rebase -q FETCH_HEAD
	[ "$(git -C two rev-parse HEAD)" = "$(git -C one rev-parse HEAD)" ]
}

@test "git cherry-pick" {
	apart
	quietly git -C one fetch -q ../two
	quietly git -C one cherry-pick FETCH_HEAD
	assert_notes one "$both"
}

@test "git revert takes nothing that others wrote on top of" {
	note one 'It is the fuser.'
	note one 'It is the paper.'
	refute git -C one revert --no-edit HEAD~1 >"$T/git" 2>&1
	assert_notes one "$both"
	[ -z "$(git -C one status --porcelain)" ]
	[ ! -e one/.git/REVERT_HEAD ]
}

@test "git stash pop" {
	note one 'It is the fuser.'
	quietly git -C one reset -q --soft HEAD~1
	quietly git -C one stash -q
	note one 'It is the paper.'
	quietly git -C one stash pop -q
	assert_notes one "$both"
	quietly git -C one commit -q -a -m 'both'
}

@test "git merge-tree, in a bare repository too" {
	local dir tree

	apart
	quietly git -C one push -q origin HEAD:refs/heads/one
	quietly git -C two push -q origin HEAD:refs/heads/two
	quietly git -C one fetch -q
	for dir in one hub.git; do
		if [ "$dir" = one ]; then
			tree=$(git -C one merge-tree --write-tree origin/one \
				origin/two)
		else
			tree=$(git -C hub.git merge-tree --write-tree one two)
		fi
		[ "$(git -C "$dir" cat-file blob "$tree:$path" |
			jq -r '.events[].text.note // empty' | sort)" = "$both" ]
	done
}

@test "add/add: a ticket that came to both by other ways" {
	local other

	new_desk full elsewhere
	other=$(tkt open -q -t 'Printer smokes' -c mail)
	cd "$T"
	for dir in one two; do
		tkt -C elsewhere log --json "$other" | tkt -C "$dir" apply \
			>"$T/shown"
	done
	id=$other path=$(ticket_path "$other")
	apart
	quietly git -C one push -q
	quietly git -C two pull -q --no-rebase
	assert_notes two "$both"
}

@test "criss-cross" {
	apart
	git -C one branch before
	git -C two branch before
	quietly git -C one fetch -q ../two before
	quietly git -C one merge -q FETCH_HEAD
	quietly git -C two fetch -q ../one before
	quietly git -C two merge -q FETCH_HEAD
	note one 'Then one.'
	note two 'Then two.'
	quietly git -C one push -q
	quietly git -C two pull -q --no-rebase
	[ "$(git -C two rev-list --merges --count HEAD)" -eq 3 ]
	assert_notes two "$both
Then one.
Then two."
}

@test "three clones in a ring end with equal trees" {
	local dir

	clone three
	apart
	note three 'It is the cable.'
	as lena
	tkt -C three config windows.reopen 9d >"$T/shown"
	tkt -C two config windows.reopen 3d >"$T/shown"
	for dir in 'one two' 'two three' 'three one' 'one two' 'two three' \
		'three one'; do
		quietly git -C "${dir% *}" fetch -q "../${dir#* }"
		quietly git -C "${dir% *}" merge -q FETCH_HEAD
	done
	quietly git -C one pull -q --no-rebase ../three
	quietly git -C two pull -q --no-rebase ../one
	[ "$(tree one)" = "$(tree two)" ]
	[ "$(tree one)" = "$(tree three)" ]
	assert_notes one "It is the cable.
$both"
}

@test "a sparse clone" {
	tkt clone -q --sparse "$hub" sparse >"$T/cloned"
	echo "$T/sparse" >>"$T/desks"
	note one 'It is the fuser.'
	note sparse 'It is the paper.'
	quietly git -C one push -q
	quietly git -C sparse pull -q --no-rebase
	quietly git -C sparse push -q
	quietly git -C one pull -q
	assert_notes one "$both"
	[ ! -e sparse/tickets ]
}

@test "a linked work tree" {
	apart
	quietly git -C one worktree add -q -b side ../side
	quietly git -C side pull -q --no-rebase ../two
	assert_notes side "$both"
}

# --- other files ------------------------------------------------------------

@test "the configuration" {
	as lena
	tkt -C one config windows.reopen 9d >"$T/shown"
	tkt -C one config person nils --name Nils --tier L2 >"$T/shown"
	tkt -C two config windows.backdate 3d >"$T/shown"
	tkt -C two config person nora --name Nora --tier L1 >"$T/shown"
	quietly git -C one push -q
	quietly git -C two pull -q --no-rebase
	[ "$(tkt -C two config windows.reopen)" = 9d ]
	[ "$(tkt -C two config windows.backdate)" = 3d ]
	[ "$(tkt -C two config people.nils.name)" = Nils ]
	[ "$(tkt -C two config people.nora.name)" = Nora ]
}

# new_article: one that both have, with a body of seven lines.
new_article() {
	printf '## Resolution\n\n1\n2\n3\n\n## Prevention\n' >"$T/body"
	article=$(tkt -C one kb new -q -t 'Press the button' -F "$T/body")
	body=kb/${article:0:2}/$article.md
	quietly git -C one push -q
	quietly git -C two pull -q
}

# write_body DIR SCRIPT: edits the body with sed.
write_body() {
	sed "$2" "$1/$body" >"$T/edited"
	tkt -C "$1" kb edit "$article" -F "$T/edited" >"$T/shown"
}

@test "articles: different lines are merged, the same lines stay both" {
	new_article
	write_body one 's/^1$/one/; s/^## Prevention$/&\n\nBeware./'
	write_body two 's/^1$/eins/'
	quietly git -C one fetch -q ../two
	quietly git -C two fetch -q ../one
	quietly git -C one merge -q FETCH_HEAD
	quietly git -C two merge -q FETCH_HEAD
	[ "$(tree one)" = "$(tree two)" ]
	diff - "one/$body" <<-'END'
		# Press the button

		## Resolution

		<<<<<<< concurrent
		eins
		=======
		one
		>>>>>>> concurrent
		2
		3

		## Prevention

		Beware.
	END
	[ "$(tkt -C one kb show "$article" --json | jq .conflicted)" = true ]
	write_body one '/^[<=>]/d; /^eins$/d'
	quietly git -C one push -q
	quietly git -C two pull -q --no-rebase
	[ "$(sed -n 5p "two/$body")" = one ]
	[ "$(tree one)" = "$(tree two)" ]
}

@test "articles: a rebase does not put markers into markers" {
	new_article
	write_body one 's/^1$/one/'
	write_body two 's/^1$/eins/'
	quietly git -C one push -q
	quietly git -C two pull -q --rebase
	[ "$(grep -c '^<<<<<<<' "two/$body")" -eq 1 ]
	quietly git -C one fetch -q ../two
	git -C one branch mine HEAD
	quietly git -C one merge -q FETCH_HEAD
	# Picked once more, it is there already.
	quietly git -C one checkout -q -b again
	refute git -C one cherry-pick mine >"$T/git" 2>&1
	quietly git -C one cherry-pick --skip
	[ "$(tree one)" = "$(tree two)" ]
	git -C one checkout -q main
}

# --- what cannot be united --------------------------------------------------

@test "a damaged side is a conflict, and both sides are kept" {
	leave_desk_unchecked
	apart
	echo damaged >"one/$path"
	quietly git -C one commit -q -a -m damage
	quietly git -C one push -q
	refute git -C two pull -q --no-rebase >"$T/git" 2>&1
	grep -qx "tkt: cannot merge '$path': theirs: .*" "$T/git"
	assert_notes two 'It is the paper.'
	[ "$(git -C two cat-file blob ":3:$path")" = damaged ]
	[ -z "$(find two -name '*.tkt')" ]
}
