# shellcheck shell=bash disable=SC2154 # sourced by tests/lint/run
#
# Manual pages.

for file in cmd/*.c; do
	name=${file#cmd/}
	name=${name%.c}
	page=man/tkt-$name.1
	[ "$name" != tkt ] || page=man/tkt.1
	[ -e "$page" ] || echo "$file has no $page"
done | report 'each command has a manual page'

# The lists come from the tables (man/fill), so none can be out of date.
for page in man/tkt*.1; do
	[ -e "$page" ] || continue
	grep -q '^\.\\" @OPTIONS@$' "$page" || echo "$page lacks .\\\" @OPTIONS@"
done | report 'each manual page of a command lists its options from the table'

# Our own pages are not where mandoc looks for what an Xr names, and which of
# the others are installed differs from machine to machine.
own_references() {
	local line page

	while read -r line; do
		case $line in
		*'outdated mandoc.db lacks '*) ;;
		*'referenced manual not found: Xr '*)
			page=${line##*: Xr }
			page=${page%% (*}
			page=${page/ /.}
			[[ $page != tkt* ]] || [ -e "man/$page" ] ||
				echo "$line"
			;;
		*) echo "$line" ;;
		esac
	done
}
if command -v mandoc >/dev/null; then
	for page in "$build"/man/*.[1-8]; do
		[ -e "$page" ] || continue
		mandoc -Tlint -Wstyle "$page"
	done 2>&1 | own_references |
		report 'mandoc has nothing to say of the manual pages'
else
	skipped 'mandoc has nothing to say of the manual pages' mandoc
fi
