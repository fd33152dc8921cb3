#!/usr/bin/env bats
# Commands that need no object leave libgit2 alone (lib/store/light.h): they do
# not notice that the objects are gone, which it looks at when it opens a desk.

load helper

hide_objects() {
	mv "$1/objects" "$T/objects"
	mkdir "$1/objects"
}

show_objects() {
	rmdir "$1/objects"
	mv "$T/objects" "$1/objects"
}

# Runs each command of the list with the objects, warm, and then without.
same_without_objects() {
	local git_dir command

	git_dir=$(git rev-parse --absolute-git-dir)
	tkt list -q >/dev/null
	for command in "$@"; do
		# shellcheck disable=SC2086 # a list of words
		run_tkt $command
		cp "$T/out" "$T/with"
		assert_status 0
		hide_objects "$git_dir"
		# shellcheck disable=SC2086
		run_tkt $command
		show_objects "$git_dir"
		assert_status 0
		assert_err ''
		cmp "$T/out" "$T/with"
	done
}

for_each_layout() {
	local layout

	for layout in full sparse bare; do
		new_desk "$layout" "$layout"
		"$@"
	done
}

@test "help and completion of words need no libgit2" {
	for_each_layout same_without_objects --version help 'help claim' \
		'claim -h' 'help --complete -- clai' \
		'help --complete -- claim --' \
		'help --complete -- config person an'
}

@test "the configuration needs no libgit2" {
	for_each_layout same_without_objects config 'config tiers' \
		'config person'
}

@test "a sweep with nothing to do needs no libgit2" {
	for_each_layout same_without_objects sweep
}

@test "what needs an object does tell that there is none" {
	new_desk
	tkt list -q
	hide_objects .git
	run_tkt fsck
	show_objects .git
	assert_status 1
	assert_out ''
	[[ $err == "tkt: cannot read"*"object not found"* ]]
}
