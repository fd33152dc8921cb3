# shellcheck shell=bash disable=SC2154 # sourced by tests/lint/run
#
# What the objects ask for and offer, by nm: a promise about the library that
# no source text can hide from.

mapfile -t units < <(find lib cmd -name '*.c' | sort | sed 's/\.c$//')
printf '%s\n' "${units[@]}" >"$tmp/units"
cd "$build" || exit 1
for unit in "${units[@]}"; do
	[ -e "$unit.o" ] || echo "$unit.o is not there"
done | report 'the build is whole'

# "lib/base/buf free" for every symbol that a unit takes from elsewhere, under
# the name it has in the source: read for __read_chk, sscanf for __isoc99_sscanf.
nm -A -u -f posix "${units[@]/%/.o}" 2>/dev/null |
	sed -E 's/\.o: / /; s/ U .*//; s/@.*//; s/ __(.*)_chk$/ \1/
		s/ __isoc[0-9]+_/ /; s/64$//' >"$tmp/undefined"

# "lib/base/buf buf_add" for every symbol that it offers to others.
nm -A -g --defined-only -f posix "${units[@]/%/.o}" 2>/dev/null |
	sed 's/\.o: / /' | cut -d' ' -f1,2 >"$tmp/offered"

# "lib/base/buf|buf_empty|….rodata" for every symbol that it defines.
nm -A --defined-only -f sysv "${units[@]/%/.o}" 2>/dev/null |
	sed -n 's/\.o:/|/p' | tr -d ' ' >"$tmp/defined"
cd "$OLDPWD" || exit 1

cut -d' ' -f2 "$tmp/offered" | sort -u >"$tmp/ours"

# takes WHERE SYMBOLS [EXCEPT]: the units whose path matches WHERE, not EXCEPT,
# that take a symbol matching SYMBOLS which is not one of our own.
takes() {
	awk -v where="^($1)" -v symbols="^($2)\$" -v except="^(${3:-/})" '
		FILENAME == ARGV[1] { ours[$1] = 1; next }
		$1 ~ where && $1 !~ except && $2 ~ symbols && !($2 in ours) {
			print $1 ".c takes " $2
		}' "$tmp/ours" "$tmp/undefined"
}

takes lib/ '_?_?(stdin|stdout|stderr)|v?printf|puts|putchar|perror|psignal|v?warnx?|v?errx?|error|v?syslog' |
	report 'lib never prints'
takes lib/ 'abort' lib/base/mem |
	report 'lib aborts in mem.c alone'
takes lib/ 'exit|quick_exit|atexit|on_exit|__assert_fail|__assert_perror_fail|pthread_exit' |
	report 'lib never exits'
# A child between fork and exec has no other way out.
takes lib/ '_exit|_Exit' lib/store/ |
	report 'lib never exits, but for children of the store'
takes lib/ '(secure_)?getenv' |
	report 'lib never reads the environment'
takes lib/ '_?_?environ|(un)?setenv|putenv|clearenv' lib/store/ |
	report 'the store alone hands the environment on'
takes lib/ 'time|gettimeofday|timespec_get|ftime|clock|times|getrusage|localtime(_r)?|mktime|timelocal|ctime(_r)?|strftime|tzset|_?_?timezone|_?_?daylight|_?_?tzname' |
	report 'lib never reads the clock or the time zone'
takes lib/ 'clock_gettime|clock_nanosleep|(nano|u)?sleep|alarm|setitimer' \
	lib/store/ |
	report 'the store alone sleeps'
takes lib/ 'isatty|ttyname(_r)?|ctermid|tc[gs]etattr|ioctl|getpass' |
	report 'lib never looks at the terminal'
takes lib/ 'setlocale|newlocale|uselocale|nl_langinfo|wcwidth|wcswidth|mbstowcs|mbrtowc|isw[a-z]+|tow(lower|upper)' |
	report 'lib does not depend on the locale'
takes lib/ 's?rand(om)?|rand_r|[dl]rand48|getrandom|getentropy|arc4random.*|uuid_.*' |
	report 'lib is given its randomness'

io='open|openat|creat|openat2|f?d?f?reopen|fopen|fdopen|opendir|fdopendir'
io="$io|readdir|scandir|nftw|ftw|fts_.*|glob|p?readv?|p?writev?|f?l?stat|statx"
io="$io|fstatat|__f?l?xstat|__fxstatat|f?access|faccessat|mkdir(at)?|rmdir"
io="$io|rename(at2?)?|unlink(at)?|remove|link(at)?|symlink(at)?|readlink(at)?"
io="$io|realpath|canonicalize_file_name|f?chmod(at)?|l?f?chown(at)?|f?truncate"
io="$io|f?d?a?sync|syncfs|flock|lockf|fcntl|mmap|pipe2?|socket(pair)?|connect"
io="$io|bind|listen|accept4?|send(to|msg)?|recv(from|msg)?|poll|ppoll|p?select"
io="$io|getcwd|chdir|fchdir|mkd?temp|mkstemps?|tmpfile|utimensat|futimens"
io="$io|sendfile|copy_file_range|posix_fallocate|f?statv?fs|umask|syscall"
io="$io|fputs|fputc|putc|fwrite|v?f?dprintf|fread|fgets|fgetc|getc|getline"
# SQLite's files are its own; what is no file it must not be given.
{
	takes lib/ "$io|v?fprintf" 'lib/store/|lib/index/pages$'
	takes lib/index/pages "$(tr '|' '\n' <<<"$io" | grep -v 'l?stat' |
		paste -sd '|')|v?fprintf"
} | report 'the store alone touches files'
takes lib/ 'v?fork|exec[lv]p?e?|fexecve|posix_spawnp?|system|popen|wait(pid|id|3|4)?|kill|sigaction|signal|sigprocmask|pthread_sigmask|dlopen' \
	lib/store/ |
	report 'the store alone starts programs'

takes '' 'git_.*' lib/store/ | report 'git_* in lib/store alone'
takes '' 'json_.*' lib/model/codec | report 'json_* in lib/model/codec*.c alone'
takes '' 'sqlite3_.*' lib/index/ | report 'sqlite3_* in lib/index alone'
takes '' 'ical[a-z]*_.*' lib/ical/ | report 'ical*_* in lib/ical alone'
# It would be loaded, and relocated, by every start.
nm "$build/tkt" | grep -E ' ical[a-z]*_' |
	report 'the program has nothing of libical'
takes '' '(SHA(224|256|384|512)|MD[245]|RMD160)[A-Z].*' lib/base/sha256 |
	report 'SHA-256 of libmd in lib/base/sha256.c alone'
# The checksum of git's index file.
takes '' 'SHA1[A-Z].*' lib/store/ | report 'SHA-1 of libmd in lib/store alone'

# cmd/tkt.c is main(); of every other file in cmd the dispatcher wants one name.
awk '
	FILENAME == ARGV[1] {
		if ($1 !~ /^cmd\/[^\/]*$/)
			next
		name = substr($1, 5)
		gsub(/-/, "_", name)
		want[$1] = name == "tkt" ? "main" : "cmd_" name
		next
	}
	!($1 in want) { next }
	$2 == want[$1] { seen[$1] = 1; next }
	{ print $1 ".c exports " $2 }
	END {
		for (unit in want)
			if (!(unit in seen))
				print unit ".c does not export " want[unit]
	}' "$tmp/units" "$tmp/offered" |
	report 'each cmd/<name>.c exports cmd_<name> and nothing else'

# Constants with pointers stand in .data.rel.ro, which is read-only in time.
awk -F'|' '$1 ~ /^lib\// && $8 ~ /^\.(data|bss|tdata|tbss)|^\*COM\*/ &&
	$8 !~ /^\.data\.rel\.ro/ { print $1 ".c: " $2 " in " $8 }' "$tmp/defined" |
	report 'lib has no data that changes'
