#!/usr/bin/env bats
# Hooks: what they are given, when, and what becomes of one that fails
# (man/tkt-hooks.7).

# shellcheck disable=SC2016 # what $ is in a hook is the hook's
load helper

setup() {
	test_setup
	hooks=$XDG_CONFIG_HOME/tkt/hooks
	mkdir -p "$hooks"
}

# A desk of nobody in particular: it is made faster.
small_desk() {
	DESK=$T/desk
	as anna
	tkt init -q "$DESK" >"$T/said"
	cd "$DESK" || return
}

# hook NAME: the rest of a script of sh, on standard input, becomes that hook.
hook() {
	mkdir -p "$(dirname "$hooks/$1")"
	{
		echo '#!/bin/sh'
		cat
	} >"$hooks/$1"
	chmod +x "$hooks/$1"
}

# keeps NAME: it puts what it is given behind what it was given before.
keeps() {
	hook "$1" <<<"echo \"\$TKT_HOOK\" >>\"\$HOME/$2.runs\"; cat >>\"\$HOME/$2\""
}

# Dead, be it that nobody has buried it yet.
is_gone() {
	[ ! -e "/proc/$1" ] || [ "$(cut -d ' ' -f 3 "/proc/$1/stat")" = Z ]
}

ticket() {
	id=$(tkt open -q -t 'No login' -r carl -c mail -m "It says 'no'.")
}

@test "post-event is given a line for each event, as tkt log --json has it" {
	small_desk
	keeps post-event got
	ticket
	tkt note -q "$id" -m 'It is the fuser. "So."' >"$T/said"
	tkt log --json "$id" >"$T/log"
	diff "$T/log" "$HOME/got"
	[ "$(cat "$HOME/got.runs")" = 'post-event
post-event' ]
	rm "$HOME/got"
	run_tkt claim "$id"
	assert_status 0
	assert_out "claim	${id:0:7}	No login	nobody -> anna"
	assert_err ''
	[ "$(jq -r '[.ticket, .kind, .by] | @tsv' "$HOME/got")" = \
		"$id	claim	anna" ]
}

@test "an event is durable when its hook runs, and the lock is free" {
	new_desk
	hook post-event <<-'END'
		sed 's/.*"ticket":"\([0-9a-f]*\)".*/\1/' >"$HOME/id"
		tkt show "$(cat "$HOME/id")" --format '{title}' >"$HOME/title"
		tkt note --lock-timeout 0s "$(cat "$HOME/id")" -m 'seen' \
			>"$HOME/note"
		pwd >"$HOME/pwd"
		env | sort >"$HOME/env"
	END
	GIT_DIR=$DESK/.git SECRET=1 run_tkt open -q -t 'No login' -c phone
	assert_status 0
	assert_err ''
	id=${out%?}
	[ "$(cat "$HOME/title")" = 'No login' ]
	[ "$(cut -f 1-3 "$HOME/note")" = "note	${id:0:7}	No login" ]
	[ "$(cat "$HOME/pwd")" = / ]
	grep -qx "TKT_DIR=$DESK" "$HOME/env"
	grep -qx TKT_HOOK=post-event "$HOME/env"
	grep -qx TKT_NOTIFY=now "$HOME/env"
	grep -qx "TKT_USER=anna" "$HOME/env"
	refute grep -E '^(GIT_DIR|SECRET)=' "$HOME/env"
}

@test "what a hook writes runs no hooks" {
	small_desk
	hook post-event <<-'END'
		echo run >>"$HOME/runs"
		id=$(sed 's/.*"ticket":"\([0-9a-f]*\)".*/\1/')
		exec tkt note -q "$id" -m 'again'
	END
	ticket
	[ "$(cat "$HOME/runs")" = run ]
	[ "$(tkt log -q "$id" | wc -l)" -eq 2 ]
}

@test "one hook is given all events of a command, of a bulk too" {
	local n

	small_desk
	keeps post-event got
	for n in 1 2 3; do
		printf '{"title": "T%s", "channel": "phone"}\n' $n
	done | tkt open --json-lines -q >"$T/ids"
	[ "$(wc -l <"$HOME/got.runs")" -eq 1 ]
	[ "$(jq -r .ticket "$HOME/got" | uniq)" = "$(cat "$T/ids")" ]
	rm "$HOME"/got*
	tkt resolve - -m 'Restarted.' --told phone -q <"$T/ids" >"$T/said"
	[ "$(wc -l <"$HOME/got.runs")" -eq 1 ]
	[ "$(jq -r .kind "$HOME/got" | sort | uniq -c | awk '{ print $1 }')" \
		= 3 ]
	rm "$HOME"/got*
	# The opening of a machine's ticket is written before all else.
	tkt open --once alarm-7 -t 'Disk full' -c monitor -q >"$T/ids"
	[ "$(jq -r .kind "$HOME/got")" = 'open
intake' ]
	rm "$HOME"/got*
	# Again, and a dry run: nothing happened.
	tkt open --once alarm-7 -t 'Disk full' -c monitor -q >"$T/said" 2>&1
	tkt note -n "$(tail -n 1 "$T/ids")" -m 'x' >"$T/said" 2>&1
	run_tkt note ffffff -m 'x'
	assert_status 3
	[ ! -e "$HOME/got" ]
}

@test "a failing hook is told, and undoes nothing" {
	small_desk
	ticket
	hook post-event <<<'cat >/dev/null; echo "not today"; exit 3'
	run_tkt note "$id" -m 'One.'
	assert_status 0
	[ "$(cut -f 1 "$T/out")" = note ]
	assert_err <<-END
		not today
		tkt: hook '$hooks/post-event' failed with status 3
	END
	hook post-event <<<'kill -9 $$'
	run_tkt note -q "$id" -m 'Two.'
	assert_status 0
	assert_err "tkt: hook '$hooks/post-event' was ended by signal 9"
	chmod -x "$hooks/post-event"
	run_tkt note -q "$id" -m 'Three.'
	assert_status 0
	assert_err "tkt: hook '$hooks/post-event' is not run: it is not executable"
	rm "$hooks/post-event"
	mkdir "$hooks/post-event"
	run_tkt note -q "$id" -m 'Four.'
	assert_status 0
	assert_err "tkt: hook '$hooks/post-event' is not run: it is no file"
	rmdir "$hooks/post-event"
	ln -s /nowhere "$hooks/post-event"
	run_tkt note -q "$id" -m 'Five.'
	assert_status 0
	assert_err "tkt: hook '$hooks/post-event' is not run: it cannot be looked at"
	rm "$hooks/post-event"
	printf '#!/no/such/program\n' >"$hooks/post-event"
	chmod +x "$hooks/post-event"
	run_tkt note -q "$id" -m 'Six.'
	assert_status 0
	assert_err "tkt: hook '$hooks/post-event': cannot start '$hooks/post-event': No such file or directory"
	[ "$(tkt log -q "$id" | wc -l)" -eq 7 ]
}

@test "a hook need not read, nor write where somebody reads" {
	local n

	small_desk
	hook post-event <<<'exec <&-; touch "$HOME/ran"'
	for n in $(seq 120); do
		printf '{"title": "T%s", "channel": "phone", "text": "%s"}\n' \
			"$n" "$(printf '%0900d' "$n")"
	done >"$T/lines"
	run_tkt open --json-lines -q <"$T/lines"
	assert_status 0
	assert_err ''
	[ "$(wc -l <"$T/out")" -eq 120 ]
	[ -e "$HOME/ran" ]
	# All of a bulk to one that does, and its own output is not ours.
	hook post-event <<<'wc -l'
	cp "$T/out" "$T/ids"
	run_tkt note -q - -m 'x' <"$T/ids"
	assert_status 0
	[ "$(wc -l <"$T/out")" -eq 120 ]
	assert_err 120
	# Who reads ours may be gone.
	keeps post-event got
	tkt open -t 'No login' -c phone | true
	[ "$(wc -l <"$HOME/got")" -eq 1 ]
}

@test "a hook that hangs is ended, with what it started" {
	small_desk
	ticket
	hook post-event <<<'sleep 600 & echo $! >"$HOME/pid"; wait'
	git config --global tkt.hookTimeout 30s
	TKT_HOOK_TIMEOUT=1s run_tkt note -q "$id" -m 'x'
	assert_status 0
	assert_out "$id"
	assert_err "tkt: hook '$hooks/post-event' was ended: it took more than 1s"
	is_gone "$(cat "$HOME/pid")"
	git config --global tkt.hookTimeout soon
	hook post-event <<<'cat >/dev/null'
	run_tkt note -q "$id" -m 'y'
	assert_status 0
	assert_err "tkt: the setting 'hookTimeout' is 'soon', no duration; hooks have 60 s"
}

@test "an interrupt ends the hooks, and what was written is told" {
	small_desk
	ticket
	hook post-event <<<'echo $$ >"$HOME/pid"; sleep 600'
	hook post-event.d/later <<<'touch "$HOME/later"'
	"$TKT" note "$id" -m 'x' >"$T/out" 2>"$T/err" &
	tkt_pid=$!
	while [ ! -s "$HOME/pid" ]; do sleep 0.01; done
	kill -TERM $tkt_pid
	status=0
	wait $tkt_pid || status=$?
	assert_status 0
	[ "$(cut -f 1 "$T/out")" = note ]
	assert_err "tkt: hook '$hooks/post-event' was interrupted"
	[ ! -e "$HOME/later" ]
	is_gone "$(cat "$HOME/pid")"
}

@test "several hooks run by name, the repository's after one's own" {
	local own=$hooks

	small_desk
	ticket
	for name in post-event post-event.d/20-b post-event.d/10-a; do
		hook $name <<<'echo "${0##*/}" >>"$HOME/order"; cat >>"$HOME/all"'
	done
	: >"$hooks/post-event.d/old~"
	hooks=.git/tkt-hooks
	hook post-event <<<'echo "repository" >>"$HOME/order"; cat >>"$HOME/all"'
	hooks=$own
	run_tkt note -q "$id" -m 'x'
	assert_err ''
	[ "$(cat "$HOME/order")" = 'post-event
10-a
20-b
repository' ]
	[ "$(uniq -c "$HOME/all" | awk '{ print $1 }')" = 4 ]
}

@test "hooks are left out where a setting or an option says so" {
	small_desk
	keeps post-event got
	ticket
	rm "$HOME"/got*
	tkt --no-hooks note -q "$id" -m 'x' >"$T/said"
	TKT_HOOKS=false tkt note -q "$id" -m 'x' >"$T/said"
	git config tkt.hooks false
	tkt note -q "$id" -m 'x' >"$T/said"
	[ ! -e "$HOME/got" ]
	TKT_HOOKS=true tkt note -q "$id" -m 'x' >"$T/said"
	[ -e "$HOME/got" ]
	run_tkt config --show-origin
	grep -q "^tkt.hooks	false	" "$T/out"
}

@test "what is tracked, pulled, or somebody else's is never run" {
	small_desk
	ticket
	# In the work tree, wherever tkt stands.
	for dir in hooks tkt-hooks tkt/hooks .config/tkt/hooks .tkt/hooks; do
		hooks=$DESK/$dir
		hook post-event <<<'touch "$HOME/ran"'
	done
	XDG_CONFIG_HOME=.config run_tkt note -q "$id" -m 'x'
	assert_err ''
	XDG_CONFIG_HOME='' HOME=. run_tkt note -q "$id" -m 'x'
	# A whole repository within a work tree.
	TKT_USER=lena tkt init -q --bare inner >"$T/said"
	hooks=$DESK/inner/tkt-hooks
	hook post-event <<<'touch "$HOME/ran"'
	run_tkt --desk inner open -q -t 'Evil' -c phone
	assert_status 0
	assert_err "tkt: hook '$hooks/post-event' is not run: it is in a repository within a work tree"
	rm -rf inner hooks tkt-hooks tkt .config .tkt
	# In a folder, or as a file, that everybody may write to.
	hooks=$DESK/.git/tkt-hooks
	hook post-event <<<'touch "$HOME/ran"'
	chmod o+w "$hooks"
	run_tkt note -q "$id" -m 'x'
	assert_err "tkt: hook '$hooks/post-event' is not run: it is in a folder that others may write to"
	chmod o-w "$hooks"
	chmod o+w "$hooks/post-event"
	run_tkt note -q "$id" -m 'x'
	assert_err "tkt: hook '$hooks/post-event' is not run: it may be written by everybody"
	if [ "$(id -u)" -eq 0 ]; then
		chmod o-w "$hooks/post-event"
		chown 1:1 "$hooks/post-event"
		run_tkt note -q "$id" -m 'x'
		assert_err "tkt: hook '$hooks/post-event' is not run: it belongs to another user"
	fi
	[ ! -e "$HOME/ran" ]
	rm -rf "$hooks"
}

@test "post-sync is given what is new in a clone, once" {
	new_desk bare hub
	for name in a b; do
		tkt clone -q "$T/hub" "$T/$name" >"$T/said"
		echo "$T/$name" >>"$T/desks"
	done
	keeps post-sync got
	keeps post-event own
	cd "$T/a"
	ticket
	tkt sync -q >"$T/said"
	[ ! -e "$HOME/got" ]
	cd "$T/b"
	as ben
	tkt sync -n -q >"$T/said" 2>&1
	[ ! -e "$HOME/got" ]
	run_tkt sync -q
	assert_err ''
	diff "$HOME/got" <(tkt log --json)
	[ "$(cat "$HOME/got.runs")" = post-sync ]
	run_tkt sync -q
	[ "$(cat "$HOME/got.runs")" = post-sync ]
	# Both wrote: each is given the other's.
	tkt note -q "$id" -m 'From b.' >"$T/said"
	cd "$T/a"
	as anna
	tkt note -q "$id" -m 'From a.' >"$T/said"
	tkt sync -q >"$T/said"
	rm "$HOME"/got*
	cd "$T/b"
	as ben
	tkt sync -q >"$T/said"
	[ "$(jq -r '[.by, .text.note] | @tsv' "$HOME/got")" = 'anna	From a.' ]
	rm "$HOME"/got*
	cd "$T/a"
	tkt sync -q >"$T/said"
	[ "$(jq -r '[.by, .text.note] | @tsv' "$HOME/got")" = 'ben	From b.' ]
	rm "$HOME"/got*
	# What a plain git dropped here and sync brings back is not new.
	git reset -q --hard HEAD
	git revert --no-edit HEAD -m 1 >"$T/said"
	refute cmp "$T/a/tickets/${id:0:1}/${id:1:2}/$id.json" \
		"$T/b/tickets/${id:0:1}/${id:1:2}/$id.json" >"$T/said"
	run_tkt sync -q
	grep -q 'had been dropped here' "$T/err"
	[ ! -e "$HOME/got" ]
	[ "$(jq -r .kind "$HOME/own" | tr '\n' ' ')" = 'open note note ' ]
}

@test "post-sync is given what came also where the push is refused" {
	new_desk bare hub
	tkt clone -q "$T/hub" "$T/a" >"$T/said"
	echo "$T/a" >>"$T/desks"
	ticket
	keeps post-sync got
	cd "$T/a"
	tkt open -q -t 'Mine' -c phone >"$T/said"
	printf '#!/bin/sh\nexit 1\n' >"$T/hub/hooks/pre-receive"
	chmod +x "$T/hub/hooks/pre-receive"
	run_tkt sync -q
	[ "$status" -ne 0 ]
	[ "$(jq -r .ticket "$HOME/got")" = "$id" ]
	rm "$T/hub/hooks/pre-receive" "$HOME/got"
	run_tkt sync -q
	assert_status 0
	[ ! -e "$HOME/got" ]
}

@test "import, apply and the configuration run none" {
	new_desk
	ticket
	tkt log --json >"$T/log"
	new_desk full other
	for name in post-event post-sync post-sweep; do
		keeps $name got
	done
	tkt apply <"$T/log" >"$T/said"
	tkt config person dora --name 'Dora' >"$T/said" 2>&1 || true
	TKT_USER=lena tkt config windows.reopen 3d >"$T/said"
	tkt kb new -t 'Printers' -m 'They smoke.' >"$T/said"
	[ ! -e "$HOME/got.runs" ]
	tkt kb new --from "$id" -t 'Logins' -m 'They fail.' >"$T/said"
	[ "$(jq -r .ticket "$HOME/got" | uniq)" = "$id" ]
}

@test "hooks need nothing of the environment" {
	small_desk
	mkdir -p "$HOME/.config/tkt"
	mv "$hooks" "$HOME/.config/tkt/hooks"
	hooks=$HOME/.config/tkt/hooks
	hook post-event <<<"cat >'$T/got'"
	env -i HOME="$HOME" sh -c "cd '$DESK' && '$TKT' open -q -t x -c phone" \
		>"$T/said"
	[ "$(jq -r .kind "$T/got")" = open ]
	rm "$T/got"
	env -i sh -c "cd '$DESK' && TKT_USER=anna '$TKT' open -q -t x -c phone" \
		>"$T/said"
	[ ! -e "$T/got" ]
}

# A sendmail that keeps what it is given, a file each, and its words.
fake_sendmail() {
	mkdir -p "$HOME/mail"
	cat >"$T/bin/sendmail" <<-END
		#!/bin/sh
		[ ! -e "$HOME/down" ] || exit 75
		file=\$(mktemp "$HOME/mail/XXXXXX")
		echo "\$@" >"\$file"
		cat >>"\$file"
	END
	chmod +x "$T/bin/sendmail"
	git config --global tkt.mailFrom desk@example.org
	git config --global tkt.sendmail "$T/bin/sendmail"
}

# mails: how many, and to whom each goes.
mails() {
	sed -n 's/^To: //p; s/^ \([^ ]*@\)/\1/p' "$HOME"/mail/* 2>/dev/null | sort |
		paste -s -d ' ' -
}

shipped() {
	ln -sf "${TKT%/*}/share/tkt/hooks/$1" "$hooks/$2"
}

@test "post-event-mail mails what is said to whom it concerns" {
	local file

	new_desk
	for who in anna ben lena; do
		TKT_USER=lena tkt config person $who --email $who@example.org \
			>"$T/said"
	done
	fake_sendmail
	shipped post-event-mail post-event
	run_tkt open -q -t 'Nö login, "x"' -r 'Carl <carl@example.org>' \
		--cc ben --cc 'bad;addr@x y' -c mail -m 'It says no.'
	assert_status 0
	assert_err ''
	id=${out%?}
	# Anna did it herself, and is alone at L1.
	[ "$(mails)" = '' ]
	run_tkt reply -q "$id" -m 'Try "this".
And \ that.'
	assert_err ''
	[ "$(mails)" = 'ben@example.org, carl@example.org' ]
	file=$(echo "$HOME"/mail/*)
	[ "$(sed '/^Message-ID/d' "$file")" = "-i -t -f desk@example.org
From: desk@example.org
To: ben@example.org,
 carl@example.org
Subject: =?UTF-8?B?$(printf '[%s] Nö login, "x"' "${id:0:7}" | base64)?=
In-Reply-To: <$id@example.org>
References: <$id@example.org>
Auto-Submitted: auto-generated
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Try \"this\".
And \\ that." ]
	grep -qE '^Message-ID: <[0-9a-f]{40}\.user@example\.org>$' "$file"
	rm "$HOME"/mail/*
	# Said on the phone is said; a note is for nobody's mail.
	tkt reply -q "$id" -m 'On the phone.' --told phone >"$T/said"
	tkt note -q "$id" -m 'Carl is a bore.' >"$T/said"
	[ "$(mails)" = '' ]
	tkt escalate -q "$id" --reason expertise -m 'Odd.' --ask 'Look.' \
		--force test --reply 'L2 has it.' >"$T/said" 2>&1
	[ "$(mails)" = 'ben@example.org ben@example.org, carl@example.org' ]
	grep -lx 'L2 has it.' "$HOME"/mail/* | xargs grep -q '^To: ben.*,$'
	grep -l '^anna: escalate$' "$HOME"/mail/* | xargs grep -qx 'To: ben@example.org'
}

@test "post-event-mail keeps what cannot be sent, or should not be yet" {
	small_desk
	fake_sendmail
	shipped post-event-mail post-event
	shipped post-event-mail post-sweep
	id=$(tkt open -q -t 'No login' -r carl@example.org -c mail)
	touch "$HOME/down"
	run_tkt reply -q "$id" -m 'One.'
	assert_status 0
	assert_err "tkt: hook '$hooks/post-event' failed with status 1"
	rm "$HOME/down"
	tkt log --json "$id" | sed -n 2p >"$T/line"
	sed 's/One/Two/; s/"id":"./"id":"0/' "$T/line" >"$T/line2"
	TKT_NOTIFY=later TKT_DIR=$DESK "$hooks/post-sweep" <"$T/line2"
	[ "$(mails)" = '' ]
	# The next run sends both, and no run sends them again.
	TKT_DIR=$DESK "$hooks/post-sweep" </dev/null
	TKT_DIR=$DESK "$hooks/post-sweep" </dev/null
	[ "$(mails)" = 'carl@example.org carl@example.org' ]
	[ "$(cat "$HOME"/mail/* | grep -cx -e One. -e Two.)" -eq 2 ]
	[ "$(ls .git/tkt-mail)" = '' ]
}

@test "post-event-run calls a command for chosen kinds" {
	small_desk
	ticket
	shipped post-event-run post-event
	git config --global tkt.hookKinds 'claim resolve'
	run_tkt note -q "$id" -m 'x'
	assert_err <<-END
		post-event-run: tkt.hookCommand is not set
		tkt: hook '$hooks/post-event' failed with status 1
	END
	git config --global tkt.hookCommand "tee '$T/got' | wc -l; echo"
	run_tkt note -q "$id" -m 'x'
	assert_err ''
	run_tkt claim -q "$id"
	event=$(tkt log -q "$id" | tail -n 1)
	assert_err <<-END
		1
		claim $id $event
	END
	diff "$T/got" <(tkt log --json "$id" | tail -n 1)
}

@test "the examples of the manual page run" {
	small_desk
	awk '
	/^\.Sh / { on = ($2 == "EXAMPLES") }
	on && /^\.Bd -literal/ { block = 1; next }
	/^\.Ed/ { block = 0 }
	block { gsub(/\\e/, "\\"); print }
	' "$TESTS/../man/tkt-hooks.7" >"$T/examples.sh"
	bash -euo pipefail "$T/examples.sh"
	[ -L "$HOME/.config/tkt/hooks/post-sweep" ]
	ticket
	[ "$(cat "$HOME/opened")" = "${id:0:7} No login" ]
	tkt claim -q "$id" >"$T/said"
	[ "$(wc -l <"$HOME/opened")" -eq 1 ]
}

@test "post-sweep is given what a sweep did, and runs where it did nothing" {
	new_desk
	export TKT_USER=lena
	tkt config policies.std.rank 1 >"$T/said"
	tkt config policies.std.targets.resolution.any 4h >"$T/said"
	tkt config policies.std.actions.resolution '75% warn,100% escalate' \
		>"$T/said"
	clock '2026-03-02 09:00'
	ticket
	keeps post-sweep got
	run_tkt sweep
	assert_out ''
	assert_err ''
	[ "$(cat "$HOME/got.runs")" = post-sweep ]
	[ ! -s "$HOME/got" ]
	clock '2026-03-02 14:00'
	tkt sweep -n >"$T/said" 2>&1
	[ ! -s "$HOME/got" ]
	tkt sweep >"$T/said"
	diff "$HOME/got" <(tkt log --json "$id" | tail -n 2)
	[ "$(jq -r .kind "$HOME/got" | paste -s -d ' ')" = 'warn escalate' ]
	tkt sweep >"$T/said"
	[ "$(wc -l <"$HOME/got")" -eq 2 ]
	[ "$(wc -l <"$HOME/got.runs")" -eq 3 ]
}

@test "hooks are told whether people want to be told now" {
	new_desk
	hook post-event <<<'cat >/dev/null; echo "$TKT_NOTIFY" >>"$HOME/notify"'
	TKT_USER=lena tkt config calendars.office.hours.mon 09:00-17:00 \
		>"$T/said"
	TKT_USER=lena tkt config notify_hours office >"$T/said"
	clock '2026-03-02 08:59'
	ticket
	tkt claim -q "$id" >"$T/said"
	clock '2026-03-02 16:59'
	tkt note -q "$id" -m 'x' >"$T/said"
	tkt note -q "$id" -m 'y' >"$T/said"
	[ "$(paste -s -d ' ' "$HOME/notify")" = 'later now now later' ]
}
