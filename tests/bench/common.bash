# What the benchmarks share: one configuration of git for all, whole processes
# measured by hyperfine, medians, rows with ratios.
# shellcheck shell=bash disable=SC2034

bench_need() {
	local tool

	for tool; do
		command -v "$tool" >/dev/null && continue
		echo "bench: needs $tool (a Debian package)" >&2
		exit 1
	done
}

# bench_begin WORK: nobody's own configuration takes part; both sides flush
# what they write.
bench_begin() {
	export HOME=$1/home TKT_USER=bench GIT_CONFIG_NOSYSTEM=1
	unset XDG_CONFIG_HOME TKT_DIR TKT_DATE
	mkdir -p "$HOME"
	git config --global user.name Bench
	git config --global user.email bench@example.org
	git config --global init.defaultBranch main
	git config --global gc.auto 0
	git config --global maintenance.auto false
	git config --global advice.detachedHead false
	git config --global core.fsync \
		committed,loose-object,reference,index
}

# --- one group of commands, measured in one run ----------------------------

declare -A ms # read by who measures
group=() names=() failing=''

# cmd NAME COMMAND [PREPARE]
cmd() {
	names+=("$1")
	group+=(--prepare "${3:-true}" "$2")
}

# measure RUNS: the medians of the group into ms[NAME], in milliseconds. One that
# fails is told, but for the one that $failing names.  What is run a few times
# takes long: it warms up once.
measure() {
	local out i=0 name warmup=3

	[ "$1" -gt 3 ] || warmup=1
	out=$(mktemp)
	hyperfine -N -i --warmup "$warmup" --runs "$1" --export-json "$out" \
		"${group[@]}" >"$out.said" 2>&1 || {
		cat "$out.said" >&2
		exit 1
	}
	for name in "${names[@]}"; do
		ms[$name]=$(jq -r ".results[$i].median * 1000" "$out")
		[ "$name" = "$failing" ] ||
			jq -e ".results[$i].exit_codes | all(. == 0)" "$out" >"$out.ok" ||
			echo "bench: '$name' failed" >&2
		i=$((i + 1))
	done
	rm -f "$out" "$out".*
	group=() names=() failing=''
}

# peak COMMAND…: the largest resident set of what it starts, in MiB.
peak() {
	local kib

	kib=$(/usr/bin/time -f %M -o /dev/fd/3 "$@" 3>&1 >/dev/null 2>&1)
	awk -v kib="$kib" 'BEGIN { print kib / 1024 }'
}

# --- the table --------------------------------------------------------------

missed=0

# head_row OTHER: what the rows that follow are measured by.
head_row() {
	printf '  %-34s %9s %9s %8s   %s\n' "beside $1" tkt it ratio 'at most'
}

# row WORK OURS THEIRS MOST: a ratio; MOST may be `-`.
row() {
	awk -v work="$1" -v ours="$2" -v theirs="$3" -v most="$4" 'BEGIN {
		ratio = ours / theirs
		bad = most != "-" && ratio > most
		printf "  %-34s %9.2f %9.2f %8.3f   %s%s\n", work, ours,
			theirs, ratio, most, bad ? "   MISSED" : ""
		exit bad
	}' || missed=1
}
