#!/bin/bash
# tests/demo.sh TKT: a desk from the first call to the last report.
#
# Runs the acceptance story on a desk of its own in a temporary folder, and
# then imports a log of another system and reports on it.  Every command is
# shown as it would be typed.  DEMO_DIR keeps the desk there.
set -euo pipefail

tkt=$(realpath "$1")
here=$(dirname "$(realpath "$0")")
work=${DEMO_DIR-}
if [ -z "$work" ]; then
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
fi

# Nobody's own git configuration and pager take part.
export HOME=$work/home GIT_CONFIG_NOSYSTEM=1 TKT_PAGER=cat
unset XDG_CONFIG_HOME TKT_DIR TKT_DATE TKT_SEED
mkdir -p "$HOME" "$work/bin"
ln -sf "$tkt" "$work/bin/tkt"
PATH=$work/bin:$PATH

title() {
	printf '\n── %s\n' "$1"
}

# The words of a command as they would be typed.
typed() {
	local word

	for word; do
		case $word in
		*[!A-Za-z0-9_./=,:@+-]* | '')
			printf " '%s'" "${word//\'/\'\\\'\'}"
			;;
		*) printf ' %s' "$word" ;;
		esac
	done
}

# as WHO COMMAND…: shows the command and runs it.
as() {
	local who=$1

	shift
	printf '\n%s$%s\n' "$who" "$(typed "$@")"
	TKT_USER=$who "$@"
}

# seen WHO COMMAND…: the same, as a terminal of 100 columns shows it.
seen() {
	local who=$1 command

	shift
	printf '\n%s$%s\n' "$who" "$(typed "$@")"
	# A bare chroot has no pseudo-terminals.
	if ! script -qec true /dev/null </dev/null >/dev/null 2>&1; then
		TKT_USER=$who "$@"
		return
	fi
	printf -v command '%q ' "$@"
	TKT_USER=$who TERM=${TERM:-xterm} script -qec \
		"stty cols 100 rows 50; $command" /dev/null </dev/null
}

# id_of WHO COMMAND…: the same as `as`, and keeps the id that was printed.
id_of() {
	local out

	out=$(as "$@")
	printf '%s\n' "$out"
	id=$(tail -n 1 <<<"$out")
	id=${id:0:7}
}

title 'A desk of three tiers'
as lena tkt init "$work/desk"
cd "$work/desk"
as lena tkt config person lena --name 'Lena Lead' --role lead
as lena tkt config person anna --name 'Anna Ash' --tier L1
as lena tkt config person ben --name 'Ben Birch' --tier L2
as lena tkt config person cleo --name 'Cleo Cedar' --tier L3

title 'A call that L1 solves at once: one command'
as anna tkt open -c phone -r carl -t 'Cannot log in' \
	-m 'It says that my password is wrong.' --category password-reset \
	--try 'reset the password=worked' \
	--resolve 'Password reset, login instructions given.' --confirmed

title 'A mail that needs all three tiers'
id_of anna tkt open -q -c mail -r carl -t 'Error 17 again' \
	-m 'Every second login ends in error 17.' --system crm --system web
error=$id
as anna tkt triage "$error" --category software-bug --impact medium \
	--urgency high --queue L1/desk
as anna tkt claim "$error"
as anna tkt escalate "$error" --reason expertise -m 'Login fails.' \
	--ask 'Read the logs.' || echo "(status $?)"
as anna tkt try "$error" 'reset the password' --result failed
as anna tkt escalate "$error" --reason expertise \
	-m 'Every second login fails with error 17, in any browser.' \
	--ask 'Find out what error 17 means.' \
	--reply 'A specialist looks at it.'

title 'L2 has the whole packet'
seen ben tkt next
as ben tkt claim "$error"
seen ben tkt show "$error"
as ben tkt diagnose "$error" --finding 'The session cache is not shared.' \
	--as fact
as ben tkt diagnose "$error" --cause 'The second node lacks the session.' \
	--cause-code implementation-error \
	--reproduce 'Log in twice within a minute.'
as ben tkt escalate "$error" --reason code-debug \
	-m 'Sessions are not shared between the nodes.' \
	--ask 'Share the session cache.'

title 'L3 makes a fix; one deployment fails and is repeated'
as cleo tkt claim "$error"
as cleo tkt fix "$error" --kind code --commit 8f3c2d1a --permanent \
	--prevention 'A test logs in twice on every build.' \
	-m 'The session cache is shared now.'
as cleo tkt fix "$error" --deployed crm --version 2.4.1
as cleo tkt fix "$error" --deployed web=failed --version 2.4.1 -m 'Disk full.'
as cleo tkt fix "$error" --deployed web --version 2.4.1

title 'It closes only when everybody knows'
as cleo tkt resolve "$error" -m 'The session cache is shared by both nodes.' \
	--cause-code implementation-error || echo "(status $?)"
cat >"$work/article.md" <<'END'
## Issue
Every second login ends in error 17.
## Cause
The session cache was not shared between the nodes.
## Resolution
Version 2.4.1 shares it. Until then: log in once more.
## Prevention
A test logs in twice on every build.
END
id_of cleo tkt kb new -q --from "$error" -t 'Error 17 on login' \
	-F "$work/article.md"
as cleo tkt kb edit "$id" --audience L1,L2
as cleo tkt resolve "$error" -m 'The session cache is shared by both nodes.' \
	--cause-code implementation-error --kb "$id"
as anna tkt close "$error" || echo "(status $?)"
as anna tkt close "$error" --reply 'It is mended: please try again.' --rating 5
as anna git log --oneline -12
seen anna tkt list --state closed
seen anna tkt report

title 'A log of another system comes in with its whole history'
as lena tkt init "$work/imported"
cd "$work/imported"
as lena tkt import --map "$here/../lib/maps/vinst.json" \
	"$here/corpus/vinst.csv"
as lena tkt import --map "$here/../lib/maps/vinst.json" \
	"$here/corpus/vinst.csv"
seen lena tkt report
as lena tkt fsck
title 'Done: both desks are proven by tkt fsck'
cd "$work/desk"
as lena tkt fsck
