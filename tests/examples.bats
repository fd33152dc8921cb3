#!/usr/bin/env bats
# The EXAMPLES of the manual pages run, in a desk of their own (style.md 25).

load helper

# The literal blocks of a page's EXAMPLES, as the shell gets them.
examples() {
	awk '
	/^\.Sh / { on = ($2 == "EXAMPLES") }
	on && /^\.Bd -literal/ { block = 1; next }
	/^\.Ed/ { block = 0 }
	block { gsub(/\\e/, "\\"); gsub(/\\-/, "-"); print }
	' "$1"
}

# Pages of what makes a desk, needs files or a history: tried in their tests.
made_elsewhere() {
	case $1 in
	*/tkt.1 | */tkt-init.1 | */tkt-clone.1 | */tkt-import.1 | \
		*/tkt-report.1) return 0 ;;
	esac
	return 1
}

# due_at TIME COMMAND…: as cron would start it, at that time.
due_at() {
	local at=$1

	shift
	env -i HOME="$HOME" PATH="${TKT%/*}:/usr/bin:/bin" TKT_DATE="$at" \
		TKT_NO_FSYNC=1 GIT_CONFIG_NOSYSTEM=1 "$@"
}

@test "the crontab, the timer and the hub's hook of tkt-sweep(1) do it" {
	local id line

	examples "$TESTS/../man/tkt-sweep.1" >"$T/sweep.sh"
	new_desk
	as lena
	PATH=${TKT%/*}:$PATH TKT_DATE=2026-03-02T12:00:00Z \
		bash -euo pipefail "$T/sweep.sh" >"$T/out" 2>"$T/err"
	git clone -q "$T/swept.git" "$T/srv"
	echo "$T/srv" >>"$T/desks"
	clock '2026-03-02 12:00'
	id=$(tkt open -q -t 'No login' -r carl -c mail -m No.)
	tkt sync -q >"$T/synced"

	# A line has five times and a command; what it says is cron's mail.
	line=$(sed -n 's,/srv/desk,'"$T/srv"',; 2p' "$T/desk.crontab")
	[[ $line =~ ^\*/5\ \*\ \*\ \*\ \*\ (.*) ]]
	[ "$(head -n 1 "$T/desk.crontab" | cut -d= -f1)" = PATH ]
	due_at 2026-03-02T12:05:00Z sh -c "${BASH_REMATCH[1]}" >"$T/mail" 2>&1
	[ ! -s "$T/mail" ]
	due_at 2026-03-02T18:00:00Z sh -c "${BASH_REMATCH[1]}" >"$T/mail" 2>&1
	[ "$(cut -f1,2,4 "$T/mail")" = "warn	${id:0:7}	resolution 75%" ]

	sed -i "s,/srv/desk,$T/srv,; s,/usr/local/bin/tkt,$TKT," \
		"$T/tkt-sweep.service"
	if command -v systemd-analyze >"$T/which"; then
		systemd-analyze verify --man=no "$T/tkt-sweep.service" \
			"$T/tkt-sweep.timer"
	fi
	sed -n "s,^ExecStart=$TKT,,p" "$T/tkt-sweep.service" |
		while read -r line; do
			# shellcheck disable=SC2086 # its words
			(cd "$T/srv" && due_at 2026-03-02T20:00:00Z \
				"$TKT" $line </dev/null) 2>&1
		done >"$T/journal"
	[ "$(grep resolution "$T/journal" | cut -f1,4)" \
		= "escalate	L1/desk -> L2/support, resolution 100%" ]

	# Plain git pushes a report whose time is up: the hub itself does it.
	id=$(TKT_USER=anna tkt open -q -t 'No mail' -r carl -c mail -m No.)
	tkt sync -q >"$T/synced"
	id=$(tkt -C "$T/srv" open -q -t 'No disk' -r carl -c mail -m No.)
	git -C "$T/srv" pull -q --no-edit --no-rebase
	(cd "$T/srv" && PATH=${TKT%/*}:$PATH TKT_DATE=2026-03-03T12:00:00Z \
		git push -q 2>"$T/push")
	[ "$(git -C "$T/swept.git" log -1 --format=%s)" = 'sweep 2 tickets' ]
	tkt sync -q >"$T/synced"
	[ "$(tkt list -q tier:L2 | wc -l)" -eq 3 ]
}

@test "the examples of every command's page run" {
	local page name failed=0 n=0

	for page in "$TESTS"/../man/tkt-*.1; do
		made_elsewhere "$page" && continue
		name=${page##*/}
		examples "$page" >"$T/$name.sh"
		[ -s "$T/$name.sh" ] || continue
		n=$((n + 1))
		new_desk full "$name"
		PATH=${TKT%/*}:$PATH TKT_DATE=2026-03-02T12:00:00Z \
			bash -euo pipefail "$T/$name.sh" >"$T/out" 2>"$T/err" || {
			echo "$name: status $?"
			cat "$T/$name.sh" "$T/err"
			failed=1
		}
	done
	[ "$n" -gt 0 ]
	return $failed
}
