# The documented recipe for ids is enough: computed here with jq and sha256sum
# alone, for the vectors that test_event.c holds tkt's own code against.

load helper

setup() {
	test_setup
	command -v jq >/dev/null || skip "jq is not installed"
	EVENTS=$BATS_TEST_DIRNAME/golden/events
}

# sha256 STRING…: hex SHA-256 of the strings one after the other
sha256() {
	printf %s "$@" | sha256sum | cut -d ' ' -f 1
}

# canonical FILE: tkt-data-model(7), step by step
canonical() {
	local key salt value digests

	digests=$(jq -c '.erased // {}' "$1")
	while read -r key; do
		salt=$(jq -j --arg key "$key" '.salt[$key]' "$1")
		# The x keeps newlines at the end.
		value=$(jq -j --arg key "$key" '.text[$key]' "$1" && echo x)
		digests=$(jq -c --arg key "$key" \
			--arg digest "$(sha256 "$salt" "${value%x}")" \
			'.[$key] = $digest' <<<"$digests")
	done < <(jq -r '.text // {} | keys[]' "$1")
	jq -cSj --argjson digests "$digests" \
		'del(.text, .salt, .sig, .erased)
		| if $digests == {} then . else .text = $digests end' "$1"
}

@test "canonical forms follow from the recipe" {
	for file in "$EVENTS"/*.json; do
		canonical "$file" >"$T/canonical"
		cmp "$T/canonical" "${file%.json}.canonical"
	done
}

@test "ids are the canonical forms' hashes" {
	while read -r id name; do
		sum=$(sha256sum <"$EVENTS/$name.canonical")
		[ "${sum:0:40}" = "$id" ]
	done <"$EVENTS/ids"
	files=("$EVENTS"/*.json)
	[ "$(wc -l <"$EVENTS/ids")" -eq ${#files[@]} ]
}

@test "a machine's salt is the hash of key and value" {
	salt=$(jq -r .salt.message "$EVENTS/machine.json")
	sum=$({ printf 'message\0' &&
		jq -j .text.message "$EVENTS/machine.json"; } | sha256sum)
	[ "${sum:0:32}" = "$salt" ]
}

@test "an origin is the hash of what the event came from" {
	sum=$(printf 'mail\0<41@mail.example>' | sha256sum)
	[ "${sum:0:40}" = "$(jq -r .origin "$EVENTS/machine-open.json")" ]
}
