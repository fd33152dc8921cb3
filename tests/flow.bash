# tests/flow.bash: what the tests of the flow's commands ask a desk.
#
#	load helper
#	load flow
#
#	fields ID NAME…   the ticket's fields, separated by |
#	kinds ID          the kinds of its events, in fold order
#	event ID [KIND]   its last event, or the last of that kind, without what
#	                  every event has: one line of JSON, keys sorted
#	commits           how many commits the desk has
#	refused STATUS ARG…  runs tkt, which must fail so and write nothing
#	on_each_desk FUNCTION  calls it in a full, a bare and a sparse desk
#
# They step no clock.

fields() {
	local id=$1 format='' name

	shift
	for name; do
		format+="${format:+|}{$name}"
	done
	"$TKT" --desk "$DESK" show "$id" --format "$format"
}

ticket_file() {
	git -C "$DESK" show "HEAD:tickets/${1:0:1}/${1:1:2}/$1.json"
}

kinds() {
	ticket_file "$1" | jq -r '[.events[].kind] | join(" ")'
}

event() {
	ticket_file "$1" | jq -cS --arg kind "${2-}" '[.events[] |
		select($kind == "" or .kind == $kind)] | last |
		del(.after, .at, .as, .by, .nonce, .salt)'
}

commits() {
	git -C "$DESK" rev-list --count HEAD
}

refused() {
	local want=$1 before

	before=$(commits)
	shift
	run_tkt "$@"
	assert_status "$want" || return
	assert_out '' || return
	[ "$(commits)" -eq "$before" ]
}

on_each_desk() {
	local layout

	for layout in full bare sparse; do
		new_desk "$layout" "$layout" || return
		"$@" || {
			echo "in a $layout desk"
			return 1
		}
	done
}
