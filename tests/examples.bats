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
