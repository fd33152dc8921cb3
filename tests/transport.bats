#!/usr/bin/env bats
# tkt sync over what teams have between them: ssh, git's daemon, http.

load helper

setup() {
	test_setup
	server=
}

teardown() {
	[ -z "$server" ] || kill "$server" 2>/dev/null || :
	test_teardown
}

# Runs a server on a free port of the loopback until it listens: $port.
serve() {
	local try

	for try in 1 2 3 4 5; do
		port=$((20000 + (BASHPID * 7 + try * 131 + RANDOM) % 20000))
		"$@" "$port" >"$T/server" 2>&1 3>&- &
		server=$!
		wait_for_port && return
		kill "$server" 2>/dev/null || :
	done
	cat "$T/server"
	return 1
}

wait_for_port() {
	for _ in {1..100}; do
		kill -0 "$server" 2>/dev/null || return 1
		(: <>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && return
		sleep 0.05
	done
	return 1
}

# Two clones of the hub at this url exchange a ticket and two notes.
exchange_by() {
	local url=$1 id name

	for name in a b; do
		tkt clone -q "$url" "$T/$name" >"$T/said"
		echo "$T/$name" >>"$T/desks"
	done
	cd "$T/a" || return
	id=$(tkt open -q -t 'No login' -r carl -m no -c mail)
	tkt sync -q >"$T/said"
	cd "$T/b" || return
	tkt sync -q >"$T/said"
	tkt note "$id" -m 'From b.' >"$T/said"
	cd "$T/a" || return
	tkt note "$id" -m 'From a.' >"$T/said"
	run_tkt sync
	assert_status 0
	assert_err "tkt: 'origin': 0 came, 1 went"
	cd "$T/b" || return
	run_tkt sync
	assert_status 0
	assert_out "${id:0:7}	ticket	1	1	false	false	No login"
	assert_err "tkt: 'origin': 1 came, 1 went"
	cd "$T/a" || return
	tkt sync -q >"$T/said"
	[ "$(git rev-parse HEAD)" = "$(git -C "$T/hub" rev-parse HEAD)" ]
	[ "$(git rev-parse HEAD)" = "$(git -C "$T/b" rev-parse HEAD)" ]
	# The server goes: now there is nobody.
	kill "$server"
	wait "$server" 2>/dev/null || :
	server=
	run_tkt sync
	assert_status 75
	assert_out ''
}

ssh_server() {
	exec /usr/sbin/sshd -D -e -f "$T/sshd" -p "$1"
}

@test "by ssh, with a key" {
	[ -x /usr/sbin/sshd ] || skip 'there is no sshd'
	new_desk bare hub
	ssh-keygen -q -t ed25519 -N '' -f "$T/host"
	ssh-keygen -q -t ed25519 -N '' -f "$T/key"
	cp "$T/key.pub" "$T/authorized"
	cat >"$T/sshd" <<-END
		ListenAddress 127.0.0.1
		HostKey $T/host
		AuthorizedKeysFile $T/authorized
		StrictModes no
		UsePAM no
		PidFile none
		PermitRootLogin yes
		SetEnv GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0=*
	END
	[ "$(id -u)" -ne 0 ] || mkdir -p /run/sshd
	serve ssh_server
	git config --global core.sshCommand "ssh -F /dev/null -i $T/key \
		-o BatchMode=yes -o StrictHostKeyChecking=no \
		-o UserKnownHostsFile=/dev/null -o LogLevel=ERROR"
	exchange_by "ssh://$(id -un)@127.0.0.1:$port$T/hub"
}

git_daemon() {
	exec git daemon --export-all --enable=receive-pack --reuseaddr \
		--base-path="$T" --listen=127.0.0.1 --port="$1"
}

@test "by git's daemon" {
	new_desk bare hub
	serve git_daemon
	exchange_by "git://127.0.0.1:$port/hub"
}

http_server() {
	exec "$TESTS/http-hub" "$1" "$T"
}

@test "by http" {
	command -v python3 >/dev/null || skip 'there is no python3'
	new_desk bare hub
	git -C "$T/hub" config http.receivepack true
	serve http_server
	exchange_by "http://127.0.0.1:$port/hub"
}
