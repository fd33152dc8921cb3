# shellcheck shell=bash disable=SC2154 # sourced by tests/lint/run
#
# What other programs have to say, those of them that are there.

# gcc builds; what clang sees besides must be mended too.
if command -v clang >/dev/null; then
	read -r -a flags <"$build/flags"
	find lib cmd tests -name '*.c' | sort | xargs -P 2 -n 32 \
		clang -fsyntax-only -fno-caret-diagnostics \
		-Wno-unused-command-line-argument "${flags[@]:1}" \
		-Icmd "-I$build/gen" -Itests/unit 2>&1 |
		grep -v 'generated\.$' |
		report 'clang takes the sources'
else
	skipped 'clang takes the sources' clang
fi

mapfile -t scripts < <({
	find tests man lib/hooks .ci -type f ! -name '*.[0-9]' -exec \
		grep -lE -m1 '^#!.*[/ ](ba|da)?sh\b' {} +
	find tests completions \( -name '*.sh' -o -name '*.bash' \) -type f
} | sort -u)
if command -v shellcheck >/dev/null; then
	{
		shellcheck -x -f gcc -s bash "${scripts[@]}"
		# out, err and status are helper.bash's, and each test is a
		# shell of its own.
		find tests -name '*.bats' | sort | xargs -r -P 2 -n 12 \
			shellcheck -f gcc -s bats -e SC2154,SC2030,SC2031
	} | report 'shellcheck has nothing to say of the scripts'
else
	skipped 'shellcheck has nothing to say of the scripts' shellcheck
fi

if command -v cppcheck >/dev/null; then
	# It does not know what TAKE() does to a local's lifetime, and takes
	# what is handed out (style: outputs first) for what is read.
	cppcheck -q -j 2 --std=c11 -D_GNU_SOURCE= -Ilib -Icmd --enable=warning \
		--suppress=returnDanglingLifetime --suppress=ctuuninitvar \
		--inline-suppr \
		--template='{file}:{line}: {id}: {message}' \
		lib cmd 2>&1 |
		report 'cppcheck has nothing to say'
else
	skipped 'cppcheck has nothing to say' cppcheck
fi
