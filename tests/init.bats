#!/usr/bin/env bats
# tkt init: a new desk in each of the three layouts (design.md 2, 5).

load helper

# What every layout has in its first commit.
assert_first_commit() {
	local dir=$1

	[ "$(git -C "$dir" rev-list --count HEAD)" -eq 1 ]
	[ "$(git -C "$dir" ls-tree -r --name-only HEAD)" = \
		$'.gitattributes\ndesk.json' ]
	git -C "$dir" show HEAD:.gitattributes >"$T/out"
	assert_out <<-'END'
		desk.json merge=tkt -text
		tickets/** merge=tkt -text
		policies/** -text -diff
		kb/**/*.json merge=tkt -text
		kb/**/*.md merge=tkt text eol=lf
		attachments/** -text -diff -merge -filter -ident
	END
	echo "$dir" >>"$T/desks"
}

@test "a desk is made with a work tree" {
	run_tkt init desk
	assert_status 0
	assert_out "init	$T/desk		"
	assert_err ''
	assert_first_commit "$T/desk"
	[ -f desk/desk.json ]
	[ "$(git -C desk log --format=%s)" = 'init: desk' ]
	[ "$(git -C desk log --format='%an <%ae>')" = \
		'Tess Ter <tess@example.org>' ]
	[ "$(git -C desk log --format=%at)" -eq "$(date -d '2026-03-02 09:00' +%s)" ]
}

@test "a bare desk has its attributes in the repository" {
	run_tkt init --bare desk.git
	assert_status 0
	assert_out "init	$T/desk.git		"
	assert_first_commit "$T/desk.git"
	[ "$(git -C desk.git rev-parse --is-bare-repository)" = true ]
	diff <(git -C desk.git show HEAD:.gitattributes) desk.git/info/attributes
	[ "$(tkt --desk desk.git config name)" = desk ]
}

@test "a sparse desk has articles alone on disk" {
	run_tkt init --sparse desk
	assert_status 0
	assert_first_commit "$T/desk"
	cd desk
	[ "$(git sparse-checkout list)" = kb ]
	tkt open -q -t x
	[ ! -e tickets ]
	tkt kb new -q -t x -m y
	[ -d kb ]
}

@test "the present directory is where it goes without one" {
	mkdir here
	cd here
	run_tkt init
	assert_status 0
	assert_out "init	$T/here		"
	assert_first_commit "$T/here"
	[ "$(tkt config name)" = here ]
}

@test "-q prints the directory alone" {
	run_tkt init -q desk
	assert_status 0
	assert_out "$T/desk"
	assert_err ''
}

@test "a desk has a name of its own where it is given" {
	run_tkt init --name 'The Desk' desk
	assert_status 0
	[ "$(tkt -C desk config name)" = 'The Desk' ]
}

@test "who made it is one of its people" {
	tkt init -q desk
	run_tkt -C desk config person --json=who,name,email
	assert_out '{"format":1,"who":"tess","name":"Tess Ter","email":"tess@example.org"}'
	TKT_USER=anna tkt init -q other
	run_tkt -C other config person --json=who,name,email
	assert_out '{"format":1,"who":"anna","name":null,"email":null}'
}

@test "a desk that is there is left as it is" {
	tkt init -q desk
	before=$(git -C desk rev-parse HEAD)
	run_tkt init desk
	assert_status 0
	assert_out ''
	assert_err "tkt: '$T/desk' is a desk already"
	[ "$(git -C desk rev-parse HEAD)" = "$before" ]
	run_tkt init -q desk
	assert_status 0
	assert_out "$T/desk"
}

@test "a repository that has files gets a desk beside them" {
	git init -q repo
	cd repo
	echo hi >README
	git add README
	git commit -qm first
	run_tkt init
	assert_status 0
	[ "$(git ls-tree --name-only HEAD)" = \
		$'.gitattributes\nREADME\ndesk.json' ]
	[ "$(git rev-list --count HEAD)" -eq 2 ]
	[ -z "$(git status --porcelain)" ]
}

@test "what is wrong is said, and nothing is made" {
	run_tkt init --bare --sparse desk
	assert_status 2
	assert_out ''
	assert_err <<-'END'
		tkt: --bare and --sparse exclude each other
		see 'tkt init -h'
	END
	run_tkt init one two
	assert_status 2
	assert_err <<-'END'
		tkt: unexpected operand 'two'
		see 'tkt init -h'
	END
	run_tkt init --hub desk
	assert_status 2
	assert_err <<-'END'
		tkt: unknown option '--hub'
		see 'tkt init -h'
	END
	git config --global --unset user.name
	git config --global --unset user.email
	run_tkt init desk
	assert_status 4
	assert_err <<-'END'
		tkt: nobody knows who you are
		hint: set TKT_USER, or git config --global user.name NAME and user.email ADDRESS
	END
	[ ! -e desk ]
	: >file
	TKT_USER=anna run_tkt init file
	assert_status 1
	assert_out ''
}

@test "cron's environment is enough" {
	env -i HOME="$HOME" PATH="$PATH" sh -c 'tkt init -q desk && cd desk &&
		tkt open -q -t hello -c phone' >out
	[ "$(wc -l <out)" -eq 2 ]
	echo "$T/desk" >>"$T/desks"
}
