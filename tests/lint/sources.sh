# shellcheck shell=bash disable=SC2154 # sourced by tests/lint/run
#
# What the sources say: who includes whom, which calls, how long, how spaced.

mapfile -t sources < <(find lib cmd tests -name '*.[ch]' | sort)
mapfile -t headers < <(find lib cmd -name '*.h' | sort)

# "lib/desk/desk.c <jansson.h>" or "… model/event.h" for every include.
grep -H '^[[:blank:]]*#[[:blank:]]*include' "${sources[@]}" |
	sed -E 's/:[^<"]*"([^"]*)".*/ \1/; s/:[^<"]*(<[^>]*>).*/ \1/' \
		>"$tmp/includes"

# Who may include what: cmd, ui, tkt.h, desk, store and index, model, base; ical
# is for a program in cmd/libexec alone.
awk '
BEGIN {
	base = "base/"
	model = base " model/"
	allowed["lib/base"] = base
	allowed["lib/model"] = model
	allowed["lib/store"] = model " store/"
	allowed["lib/index"] = model " index/"
	allowed["lib/ical"] = model " ical/"
	allowed["lib/desk"] = model " store/ index/ desk/"
	allowed["lib"] = model " desk/"
	allowed["cmd/libexec"] = model " store/ ical/ desk/"
	allowed["cmd/ui"] = "tkt.h ui/ commands.inc"
	allowed["cmd"] = "tkt.h ui/ commands.inc"
}
$1 ~ /^(lib|cmd)\// && $2 !~ /^</ {
	layer = $1
	sub(/\/[^\/]*$/, "", layer)
	n = split(allowed[layer], may, " ")
	for (i = 1; i <= n; i++)
		if (index($2, may[i]) == 1)
			next
	print $1 " includes " $2
}' "$tmp/includes" | report 'includes go down the layers only'

# What the files of one folder share stands in its internal.h, and stays there.
awk '$1 ~ /\.h$/ && $1 !~ /^tests\/|internal\.h$/ &&
	$2 ~ /^<(git2|jansson|sqlite3|sha2|libical)/ { print $1 " includes " $2 }' \
	"$tmp/includes" |
	report 'no header includes another library, internal.h excepted'
grep -HnE '\b(git_[a-z_]+|json_t|sqlite3(_stmt)?)\b *\*' \
	"${headers[@]}" | grep -v 'internal\.h:' |
	report 'no header names a type of another library, internal.h excepted'
awk '$2 ~ /internal\.h$/ {
	from = $1; to = $2
	sub(/^lib\/|^cmd\//, "", from)
	sub(/\/[^\/]*$/, "", from); sub(/\/[^\/]*$/, "", to)
	if ($1 !~ /^tests\// && from != to) print $1 " includes " $2
}' "$tmp/includes" | report 'internal.h is included in its folder alone'

# Of the code, that is without strings and comments.
awk '
{
	code = $0
	gsub(/"([^"\\]|\\.)*"/, "\"\"", code)
	gsub(/\/\*.*\*\/|\/\*.*|^ \*.*/, "", code)
	if (code ~ /(^|[^a-z0-9_])(v?sprintf|strcpy|strcat|strtok|stpcpy|ato[ifl]|localtime|gets)[ \t]*\(/)
		print FILENAME ":" FNR ":" $0
}' "${sources[@]}" |
	report 'no strcpy, strcat, sprintf, strtok, atoi, localtime'

# ---- Lengths ----

# A function begins with { and ends with } in the first column.
awk -v file_limit=800 -v function_limit=100 '
function done_with(file, n) {
	if (n > file_limit)
		print "file-length " file " " n
}
FNR == 1 { if (file) done_with(file, last); file = FILENAME; name = "" }
{ last = FNR }
/^[a-z].*\(/ && match($0, /[a-z_0-9]+\(/) {
	name = substr($0, RSTART, RLENGTH - 1)
}
/^\{/ { start = FNR }
/^\}/ && start {
	if (FNR - start + 1 > function_limit)
		print "function-length " FILENAME ":" name " " FNR - start + 1
	start = 0
}
END { done_with(file, last) }' "${sources[@]}" | LC_ALL=C sort >"$tmp/debts"

awk '
FILENAME == ARGV[1] { known[$1 " " $2] = $3; next }
{
	key = $1 " " $2
	if (!(key in known))
		print key " is " $3
	else if (known[key] != $3)
		print key " is " $3 ", tests/lint-debts says " known[key]
	delete known[key]
}
END { for (key in known) print key ": paid, take it off tests/lint-debts" }
' tests/lint-debts "$tmp/debts" |
	report 'functions have at most 100 lines, files 800'

LC_ALL=C sort -c tests/lint-debts 2>&1 | report 'the list of debts is sorted'

# Against the last version that was another one: HEAD, or before its change.
debts_before() {
	local commit

	git diff --quiet HEAD -- tests/lint-debts 2>/dev/null || {
		git show HEAD:tests/lint-debts 2>/dev/null
		return
	}
	commit=$(git log -2 --format=%H -- tests/lint-debts | sed -n 2p)
	git show "${commit:-HEAD}:tests/lint-debts" 2>/dev/null
}
if git rev-parse -q --verify HEAD:tests/lint-debts >/dev/null 2>&1; then
	debts_before >"$tmp/debts_before"
	awk '
		FILENAME == ARGV[1] { known[$1 " " $2] = $3; next }
		!(($1 " " $2) in known) || $3 > known[$1 " " $2]' \
		"$tmp/debts_before" tests/lint-debts |
		report 'the list of debts only shrinks'
fi

# ---- White space ----

mapfile -t texts < <({
	find lib cmd tests man completions .ci -type f \
		! -path 'tests/corpus/*' ! -path 'tests/golden/*'
	find . -maxdepth 1 -type f \( -name '*.md' -o -name Makefile \)
} | sort)
# What a test expects may end with a tab.
printf '%s\n' "${texts[@]}" | grep -v '\.bats$' |
	xargs -d '\n' grep -nE '[[:blank:]]+$' | cut -c1-120 |
	report 'no blanks at the end of a line'
# shellcheck disable=SC2016 # Perl's variables
perl -CSD -ne '
	chomp(my $shown = $_);
	1 while $shown =~ s/^([^\t]*)\t/$1 . " " x (8 - length($1) % 8)/e;
	print "$ARGV:$.:$_" if length $shown > 80;
	close ARGV if eof' "${sources[@]}" |
	report 'lines of C have at most 80 columns'
grep -nE '^ {8}|^ *	 +	' "${sources[@]}" |
	report 'C is indented with tabs'
# shellcheck disable=SC2016
perl -ne 'print "$ARGV\n" if eof && !/\n\z/' "${texts[@]}" |
	report 'files end with a newline'
