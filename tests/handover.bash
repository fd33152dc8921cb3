# tests/handover.bash: tickets that have come up, for tests of what happens then.
#
#	load helper
#	load flow
#	load handover
#
#	new_report [ARG…]  opens a ticket that may go up, as anna; its id
#	at_l2 [ARG…]       the same, escalated to L2 and claimed by ben
#	at_l3 [ARG…]       the same, escalated to L3 and claimed by cleo
#
# Who acted before acts afterwards.

new_report() {
	TKT_USER=anna tkt open -q -t 'No login' -r carl -c mail \
		-m 'It says no.' --category software-bug --impact medium \
		--urgency high --try 'reset the password=failed' "$@"
}

at_l2() {
	local id

	id=$(new_report "$@")
	TKT_USER=anna tkt escalate -q "$id" --reason expertise \
		-m 'Nobody can log in.' --ask 'Look at the logs.' \
		--told phone >"$T/moved" || return
	TKT_USER=ben tkt claim -q "$id"
}

at_l3() {
	local id

	id=$(at_l2 "$@")
	TKT_USER=ben tkt diagnose -q "$id" --finding 'The cache is stale.' \
		--cause 'Two nodes, two caches.' \
		--cause-code implementation-error \
		--reproduce 'Log in twice.' >"$T/moved" || return
	TKT_USER=ben tkt escalate -q "$id" --reason code-debug \
		-m 'The nodes share no cache.' --ask 'Share it.' \
		>"$T/moved" || return
	TKT_USER=cleo tkt claim -q "$id"
}
