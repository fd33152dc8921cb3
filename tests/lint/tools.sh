# shellcheck shell=bash disable=SC2154 # sourced by tests/lint/run
#
# What other programs have to say, those of them that are there.

# gcc builds; what clang sees besides must be mended too.
if command -v clang >/dev/null; then
	read -r -a flags <"$build/flags"
	mapfile -t units < <(find lib cmd tests -name '*.c' | sort)
	clang -fsyntax-only -fno-caret-diagnostics \
		-Wno-unused-command-line-argument "${flags[@]:1}" \
		-Icmd "-I$build/gen" -Itests/unit "${units[@]}" 2>&1 |
		grep -v 'generated\.$' |
		report 'clang takes the sources'
else
	skipped 'clang takes the sources' clang
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
