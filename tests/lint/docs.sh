# shellcheck shell=bash disable=SC2154 # sourced by tests/lint/run
#
# Manual pages and scripts.

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

# Our own pages are not where mandoc looks for what an Xr names.
own_references() {
	local line page

	while read -r line; do
		page=$(sed -nE 's/.*referenced manual not found: Xr ([^ ]+) ([1-8]).*/\1.\2/p' <<<"$line")
		[ -n "$page" ] && [ -e "man/$page" ] || echo "$line"
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

mapfile -t scripts < <({
	find tests man .ci -type f -exec \
		grep -lE -m1 '^#!.*[/ ](ba|da)?sh\b' {} +
	find tests completions \( -name '*.sh' -o -name '*.bash' \) -type f
} | sort -u)
mapfile -t bats < <(find tests -name '*.bats' | sort)
if command -v shellcheck >/dev/null; then
	{
		shellcheck -x -f gcc -s bash "${scripts[@]}"
		# out, err and status are helper.bash's, and each test is a
		# shell of its own.
		[ ${#bats[@]} -eq 0 ] ||
			shellcheck -f gcc -s bats -e SC2154,SC2030,SC2031 \
				"${bats[@]}"
	} | report 'shellcheck has nothing to say of the scripts'
else
	skipped 'shellcheck has nothing to say of the scripts' shellcheck
fi

if command -v cppcheck >/dev/null; then
	# It does not know what TAKE() does to a local's lifetime.
	cppcheck -q --std=c11 -D_GNU_SOURCE= -Ilib -Icmd --enable=warning \
		--suppress=returnDanglingLifetime --inline-suppr \
		--template='{file}:{line}: {id}: {message}' \
		lib cmd 2>&1 |
		report 'cppcheck has nothing to say'
else
	skipped 'cppcheck has nothing to say' cppcheck
fi
