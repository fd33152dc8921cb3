#!/usr/bin/env bats
# Completion (cli.md 24): what tkt says, and what each shell makes of it.

load helper

setup() {
	test_setup
	COMPLETIONS=$(cd "$TESTS/../completions" && pwd)
}

# Candidates without their descriptions.
words() {
	tkt help --complete -- "$@" >"$T/lines" 2>"$T/err"
	assert_err ''
	cut -f1 "$T/lines" >"$T/out"
}

@test "commands come with what they do, plumbing only when it is typed" {
	run_tkt help --complete -- clai
	assert_status 0
	assert_out 'claim	take a ticket and work on it'
	words ''
	grep -qx claim "$T/out"
	refute grep -qxE 'import|apply|fsck|hook|erase' "$T/out"
	words impo
	assert_out import
	words nosuch ''
	assert_out ''
}

@test "options of the command, common and global ones" {
	words claim --ta
	assert_out --take
	words claim --no-ta
	assert_out --no-take
	words claim --skip
	assert_out --skip-refused
	words claim --desk x --lo
	assert_out --lock-timeout
	words --des
	assert_out --desk
	words claim -- --ta
	assert_out ''
}

@test "values, apart or attached" {
	words escalate --reason cap
	assert_out capability
	words escalate --reason=cap
	assert_out --reason=capability
	words --color ''
	assert_out <<-'END'
		always
		auto
		never
	END
	words claim -F ''
	assert_out :files
	words claim --file=x
	assert_out :files
}

@test "verbs, and the operands of a command" {
	words config pers
	assert_out person
	words config person --ti
	assert_out --tier
	words help clai
	assert_out claim
	words help workf
	assert_out workflow
}

@test "flags and values in queries" {
	words list is:un
	assert_out <<-'END'
		is:unaccepted
		is:untold
		is:uncovered
	END
	words list i
	grep -qx is: "$T/out"
	words list state:re
	assert_out <<-'END'
		state:rejected
		state:resolved
	END
	words list --state wai
	assert_out waiting
	new_desk
	words list tier:L1,L
	assert_out <<-'END'
		tier:L1,L1
		tier:L1,L2
		tier:L1,L3
	END
	words wait 0000 ven
	assert_out vendor
	words diagnose 0000 --as f
	assert_out fact
	words reject 0000 --as dup
	assert_out duplicate
}

@test "saved queries, each once" {
	new_desk
	TKT_USER=lena tkt config queries.both tier:L1 >"$T/said"
	TKT_USER=lena tkt config queries.desks tier:L2 >"$T/said"
	git config tkt.query.both tier:L3
	tkt help --complete -- list @ >"$T/out"
	assert_out $'@both\ttier:L3\n@desks\ttier:L2'
	words config queries.
	assert_out $'queries.\nqueries.both\nqueries.desks'
}

@test "tiers, queues and people of the desk, from anywhere" {
	new_desk
	words escalate --to L2/n
	assert_out L2/network
	words config person --tier L
	assert_out <<-'END'
		L1
		L2
		L3
	END
	run_tkt help --complete -- config person an
	assert_out 'anna	Anna Ash'
	cd "$T"
	words escalate --to L2/n
	assert_out ''
	words --desk "$DESK" escalate --to L2/n
	assert_out L2/network
	words -C "$DESK" escalate --to L2/n
	assert_out L2/network
}

@test "ids with titles, and tags" {
	local one two

	new_desk
	one=$(tkt open -q -t 'No login' -r carl -c phone -m x --tag vpn)
	two=$(tkt open -q -t $'Tab\tand "quotes"' -r carl -c phone -m x \
		--tag vpn --tag 'a]b' --tag printer)
	run_tkt help --complete -- claim "${one:0:4}"
	assert_status 0
	assert_out "${one:0:7}	No login"
	run_tkt help --complete -- "${two:0:3}"
	assert_out "${two:0:7}	Tab and \"quotes\""
	run_tkt help --complete -- show "${one:0:12}"
	assert_out "$one	No login"
	words claim ''
	grep -qx "${one:0:7}" "$T/out"
	grep -qx "${two:0:7}" "$T/out"
	grep -qx @last "$T/out"
	words claim @l
	assert_out @last
	words open --tag v
	assert_out vpn
	words open --tag=vpn,v
	assert_out --tag=vpn,vpn
	bash_words "tkt claim ${one:0:5}" tkt claim "${one:0:5}"
	assert_out "${one:0:7}"
}

@test "nothing goes to stderr, and the status is 0, whatever is wrong" {
	new_desk
	leave_desk_unchecked
	: >desk.json
	git commit -q -a -m 'damage' 2>/dev/null || :
	export TKT_DATE=never
	for line in 'claim ' 'escalate --to ' '--desk /nowhere claim ' \
		'claim --bogus --at never ' '-- ' '--color'; do
		# shellcheck disable=SC2086 # a list of words
		run_tkt help --complete -- ${line% } ''
		assert_status 0
		assert_err ''
	done
	run_tkt help --complete
	assert_status 0
	assert_err ''
}

# --- bash ------------------------------------------------------------------------

# bash_words LINE: what bash would offer, as readline splits the line.
bash_words() {
	bash --norc --noprofile -c '
		compopt() { echo "compopt $*"; }
		. "$1/tkt.bash"
		COMP_LINE=$2 COMP_POINT=${#2}
		shift 2
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
		_tkt
		[ ${#COMPREPLY[@]} -eq 0 ] || printf "%s\n" "${COMPREPLY[@]}"
	' bash "$COMPLETIONS" "$@" >"$T/out" 2>"$T/err"
	assert_err ''
}

@test "bash completes" {
	new_desk
	bash_words 'tkt clai' tkt clai
	assert_out claim
	bash_words 'tkt escalate --to L2/n' tkt escalate --to L2/n
	assert_out L2/network
	bash_words 'tkt claim -F ' tkt claim -F ''
	assert_out 'compopt -o default'
	bash_words 'tkt escalate --reason=' tkt escalate --reason =
	grep -qx capability "$T/out"
	bash_words 'tkt escalate --reason=cap' tkt escalate --reason = cap
	assert_out capability
	bash_words 'tkt --desk="'"$DESK"'" escalate --to L2/n' \
		tkt --desk = "\"$DESK\"" escalate --to L2/n
	assert_out L2/network
}

@test "bash completes on a terminal" {
	cat >"$T/rc" <<-END
		PS1=
		PATH=$PATH
		. $COMPLETIONS/tkt.bash
		bind 'set bell-style none' 'set enable-bracketed-paste off'
	END
	printf 'tkt help --comm\t >%q\nexit\n' "$T/typed" >"$T/keys"
	script -qec "bash --noprofile --rcfile '$T/rc' -i" /dev/null \
		<"$T/keys" >"$T/tty" || cat "$T/tty"
	grep -qx claim "$T/typed"
}

# --- zsh --------------------------------------------------------------------------

# zsh_line LINE: the line in a real zsh after a tab.
zsh_line() {
	timeout 20 zsh -f "$TESTS/zsh-tab" "$COMPLETIONS" "$1" >"$T/out" \
		2>"$T/err"
}

@test "zsh completes" {
	command -v zsh >/dev/null || skip 'zsh is not installed'
	new_desk
	zsh_line 'tkt clai'
	grep -qF '<tkt claim >' "$T/out"
	zsh_line 'tkt escalate --reason=cap'
	grep -qF '<tkt escalate --reason=capability >' "$T/out"
	zsh_line 'tkt escalate --to L2/n'
	grep -qF '<tkt escalate --to L2/network >' "$T/out"
	zsh_line 'tkt escalate --to L'
	grep -qF 'L3/engineering' "$T/out"
	zsh_line 'tkt cl'
	grep -qF 'claim  -- take a ticket and work on it' "$T/out"
	mkdir only-here
	zsh_line 'tkt --desk only-h'
	grep -qF '<tkt --desk only-here' "$T/out"
	rmdir only-here
}

# --- fish --------------------------------------------------------------------------

fish_words() {
	# shellcheck disable=SC2016 # fish expands it
	fish --no-config -c '
		source $argv[1]/tkt.fish
		complete -C "$argv[2]"' "$COMPLETIONS" "$1" >"$T/out" 2>"$T/err"
	assert_err ''
}

@test "fish completes" {
	command -v fish >/dev/null || skip 'fish is not installed'
	new_desk
	fish_words 'tkt clai'
	assert_out 'claim	take a ticket and work on it'
	fish_words 'tkt escalate --reason=cap'
	assert_out --reason=capability
	fish_words 'tkt escalate --to L2/n'
	assert_out L2/network
	fish_words 'tkt '
	grep -q '^claim	' "$T/out"
	refute grep -qF desk.json "$T/out"
	fish_words 'tkt claim -F desk.j'
	assert_out desk.json
}
