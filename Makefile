# tkt: a tiered support desk on git.
#
#	make deps            install what building and testing needs (Debian)
#	make                 build/tkt, its man pages
#	make check           unit tests and command line tests
#	make lint            layers, style, man pages, scripts
#	make install         PREFIX=/usr/local, DESTDIR=
#	make demo soak       see tests/
#	make bench           beside git and other trackers (bench-results: kept;
#	                     bench-million: a million tickets)
#	make soak-converge   WORLDS=50000 sets of clones, from seed FIRST=1
#	make soak-clock      CASES=100000 clocks beside a slow reckoning
#	make fuzz            fuzzers of tests/fuzz for FUZZ_S seconds each (clang)
#
#	BUILD=dir            where everything built goes
#	ZONEINFO=dir         where the time zones are (the IANA database's files)
#	SAN=address,undefined  sanitizers, in a folder of their own
#	VALGRIND=1           make check: everything runs under valgrind
#	V=1                  show commands, and every test

BUILD = build
PREFIX = /usr/local
LIBEXEC = $(PREFIX)/libexec/tkt
ZONEINFO = /usr/share/zoneinfo
CC = gcc
CFLAGS = -O2 -g
SAN =
VALGRIND =
V =

# Sanitized objects do not mix with others.
B := $(BUILD)$(if $(SAN),/san)

# ---- Sources: whatever is there ----

LIB_SRC := $(sort $(wildcard lib/*/*.c))
UI_SRC := $(sort $(wildcard cmd/ui/*.c))
CMD_SRC := $(sort $(filter-out cmd/tkt.c,$(wildcard cmd/*.c)))
TEST_SRC := $(sort $(wildcard tests/unit/test_*.c))
TEST_HELP_SRC := $(sort $(filter-out $(TEST_SRC),$(wildcard tests/unit/*.c)))
MAN_SRC := $(sort $(wildcard man/*.1 man/*.7))
BATS := $(sort $(wildcard tests/*.bats))

LIB_OBJ := $(LIB_SRC:%.c=$(B)/%.o)
UI_OBJ := $(UI_SRC:%.c=$(B)/%.o)
CMD_OBJ := $(CMD_SRC:%.c=$(B)/%.o)
MAIN_OBJ := $(patsubst %.c,$(B)/%.o,$(wildcard cmd/tkt.c))
HELPER_OBJ := $(patsubst %.c,$(B)/%.o,$(wildcard cmd/libexec/*.c))
TEST_OBJ := $(TEST_SRC:%.c=$(B)/%.o)
TEST_HELP_OBJ := $(TEST_HELP_SRC:%.c=$(B)/%.o)
TESTS := $(TEST_SRC:tests/unit/%.c=$(B)/tests/%)
PROGRAM := $(MAIN_OBJ:$(B)/cmd/%.o=$(B)/%)
# What it starts, one for each library that few commands need.
HELPERS := $(HELPER_OBJ:$(B)/cmd/libexec/%.o=$(B)/%)
MAN := $(MAN_SRC:%=$(B)/%)
# Where the program looks for them: below itself, or beside its folder.
MAPS := $(patsubst lib/maps/%,$(B)/share/tkt/maps/%,$(wildcard lib/maps/*.json))
# For people to link to: man/tkt-hooks.7.
HOOKS := $(patsubst lib/hooks/%,$(B)/share/tkt/hooks/%,$(wildcard lib/hooks/*))

# cmd/<name>.c exports cmd_<name>; a dash in the name is an underscore in C.
COMMANDS := $(subst -,_,$(sort $(CMD_SRC:cmd/%.c=%)))

# ---- Flags ----

# Asked for when a recipe first needs it, since `make deps check` may be what
# brings pkg-config here.
pkg = $(shell pkg-config $(1) || echo pkg-config-failed)
PKG_CFLAGS = $(eval PKG_CFLAGS := $$(call pkg,--cflags \
	libgit2 jansson libmd zlib sqlite3 libical))$(PKG_CFLAGS)
PKG_LIBS = $(eval PKG_LIBS := $$(call pkg,--libs \
	jansson libmd zlib))$(PKG_LIBS)
# Of tkt-ical and its test alone.
ICAL_LIBS = $(eval ICAL_LIBS := $$(call pkg,--libs libical))$(ICAL_LIBS)
# libgit2 without its transports (lib/store/lean.c) where that can be linked,
# which makes a start 4 ms shorter; else the shared library.  So are the small
# ones: a fifth of what the merge driver takes would be looking them up.
GIT2_STATIC = -Wl,--gc-sections -l:libgit2.a -l:libmbedcrypto.a \
	-l:libhttp_parser.a -l:libpcre2-8.a -l:libz.a -l:libjansson.a -l:libmd.a
# SQLite likewise, without libm (lib/index/lean.c).
SQLITE_STATIC = -Wl,--gc-sections -l:libsqlite3.a
SQLITE_SHARED = -lsqlite3
GIT2_SHARED = -Wl,--export-dynamic-symbol=mbedtls_x509_crt_parse_file -lgit2
# The program without the dynamic linker where libc can be linked too: a start
# is 0.15 ms shorter, a seventh of `git rev-parse HEAD`.  It stays position
# independent.  Nothing in it loads libraries (lib/store/lean.c).  Not for
# valgrind and sanitizers, which put their own malloc() before libc's.  The
# linker warns of dlopen(), though the one that is called is lib/index/lean.c's.
STATIC = -static-pie -Wl,-z,pack-relative-relocs -Wl,--no-warnings
LINK = $(if $(SAN)$(VALGRIND),-pie,$$(cat $(B)/static.flags))
CMOCKA_CFLAGS = $(eval CMOCKA_CFLAGS := $$(call pkg,--cflags \
	cmocka))$(CMOCKA_CFLAGS)
CMOCKA_LIBS = $(eval CMOCKA_LIBS := $$(call pkg,--libs cmocka))$(CMOCKA_LIBS)

WARNINGS = -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes \
	-Wmissing-prototypes -Wold-style-definition -Wpointer-arith \
	-Wwrite-strings -Wvla -Wundef -Wformat=2 -Wimplicit-fallthrough
# _GNU_SOURCE is empty, as where a file defines it for itself.
ALL_CPPFLAGS = -D_GNU_SOURCE= $(if $(SAN),,-D_FORTIFY_SOURCE=2) \
	-Ilib $(PKG_CFLAGS) $(CPPFLAGS)
ALL_CFLAGS = -std=gnu11 -fPIE -fstack-protector-strong $(WARNINGS) $(CFLAGS) \
	$(SAN_FLAGS)
ALL_LDFLAGS = -Wl,--as-needed -Wl,-z,relro $(SAN_FLAGS) $(LDFLAGS)
SAN_FLAGS = $(if $(SAN),-fsanitize=$(SAN) -fno-sanitize-recover=all \
	-fno-omit-frame-pointer)

# To make an index from nothing is to read and fold every ticket: a twentieth
# less, and no longer to build.  Whoever says CFLAGS has those.
$(B)/lib/base/%.o $(B)/lib/model/%.o: private CFLAGS := \
	$(if $(SAN),$(CFLAGS),$(CFLAGS:-O2=-O3))

$(B)/lib/store/zoneinfo.o: private ALL_CPPFLAGS += \
	-DTKT_ZONEINFO=\"$(ZONEINFO)\"
$(B)/cmd/ui/holidays.o: private ALL_CPPFLAGS += -DTKT_LIBEXEC=\"$(LIBEXEC)\"

# Not below lib: nothing there may see a header of cmd.
$(UI_OBJ) $(CMD_OBJ) $(MAIN_OBJ): private ALL_CPPFLAGS += -Icmd -I$(B)/gen
$(TEST_OBJ) $(TEST_HELP_OBJ): private ALL_CPPFLAGS += -Icmd -I$(B)/gen \
	-Itests/unit $(CMOCKA_CFLAGS)

Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-7s %s\n' $(1) $(2))

# ---- Building ----

.PHONY: all
all: $(PROGRAM) $(HELPERS) $(MAN) $(MAPS) $(HOOKS)

LINKED = $(B)/git2.libs $(B)/sqlite.libs

$(B)/tkt: $(MAIN_OBJ) $(B)/libtkt.a $(LINKED) $(B)/link.flags
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $$(cat $(B)/link.flags) -o $@ \
		$(filter-out %.libs %.flags,$^) \
		$$(cat $(LINKED)) $(PKG_LIBS) $(LIBS)

$(HELPERS): $(B)/%: $(B)/cmd/libexec/%.o $(B)/libtkt.a
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -pie -Wl,--gc-sections -o $@ \
		$^ $(ICAL_LIBS) $(PKG_LIBS) $(LIBS)

# All but main(), for the programs and for the unit tests.
$(B)/libtkt.a: $(LIB_OBJ) $(UI_OBJ) $(CMD_OBJ) $(B)/sources
	$(call say,AR,$@)
	$(Q)rm -f $@
	$(Q)$(AR) rcs $@ $(filter %.o,$^)

$(B)/%.o: %.c $(B)/flags
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(TESTS): $(B)/tests/%: $(B)/tests/unit/%.o $(TEST_HELP_OBJ) $(B)/libtkt.a \
		$(LINKED)
	$(call say,LD,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -pie -o $@ \
		$(filter-out %.libs,$^) \
		$$(cat $(LINKED)) $(PKG_LIBS) $(ICAL_LIBS) $(CMOCKA_LIBS) $(LIBS)

$(B)/git2.libs: lib/store/lean.c $(B)/flags
	@echo 'int git_libgit2_init(void); int main(void)' \
		'{ return git_libgit2_init(); }' | \
	$(CC) $(ALL_CPPFLAGS) $(CFLAGS) -o $@.trial lib/store/lean.c -x c - \
		$(GIT2_STATIC) 2>$@.why && \
	echo '$(GIT2_STATIC)' >$@ || echo '$(GIT2_SHARED)' >$@

$(B)/sqlite.libs: lib/index/lean.c $(B)/flags
	@echo 'int sqlite3_initialize(void); int main(void)' \
		'{ return sqlite3_initialize(); }' | \
	$(CC) $(ALL_CPPFLAGS) $(CFLAGS) -o $@.trial lib/index/lean.c -x c - \
		$(SQLITE_STATIC) 2>$@.why && \
	echo '$(SQLITE_STATIC)' >$@ || echo '$(SQLITE_SHARED)' >$@

# Also run, since an old libc would link what it cannot start.
$(B)/static.flags: lib/store/lean.c lib/index/lean.c $(LINKED)
	@echo 'int git_libgit2_init(void); int sqlite3_initialize(void);' \
		'int main(void) { return git_libgit2_init() != 1 ||' \
		'sqlite3_initialize(); }' | \
	$(CC) $(ALL_CPPFLAGS) $(CFLAGS) $(STATIC) -o $@.trial \
		lib/store/lean.c lib/index/lean.c -x c - -x none \
		$$(cat $(LINKED)) $(PKG_LIBS) $(LIBS) 2>$@.why && \
	$@.trial && echo '$(STATIC)' >$@ || echo '-pie' >$@

$(B)/link.flags: $(B)/static.flags FORCE
	@echo $(LINK) >$@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

# Written anew when it says something else: other flags, other objects.
$(B)/flags: FORCE | $(BUILD)/.gitignore
	@mkdir -p $(@D)
	@printf '%s\n' '$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(ALL_LDFLAGS)' \
		'$(ZONEINFO)' >$@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

$(B)/libexec.where: FORCE | $(BUILD)/.gitignore
	@mkdir -p $(@D)
	@echo '$(LIBEXEC)' >$@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@
$(B)/cmd/ui/holidays.o: $(B)/libexec.where

$(B)/gen/commands.inc: FORCE | $(BUILD)/.gitignore
	@mkdir -p $(@D)
	@printf '%s\n' $(foreach c,$(COMMANDS),'X($(c))') >$@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@
$(UI_OBJ) $(CMD_OBJ) $(MAIN_OBJ) $(TEST_OBJ): | $(B)/gen/commands.inc

# The archive keeps nothing of a source file that is gone.
$(B)/sources: FORCE | $(BUILD)/.gitignore
	@mkdir -p $(@D)
	@printf '%s\n' $(LIB_SRC) $(UI_SRC) $(CMD_SRC) >$@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

$(BUILD)/.gitignore:
	@mkdir -p $(@D)
	@printf '*\n' >$@

$(B)/man/%: man/% man/fill $(PROGRAM)
	$(call say,MAN,$@)
	$(Q)mkdir -p $(@D)
	$(Q)man/fill $(B)/tkt $< >$@.new
	$(Q)mv $@.new $@

$(B)/share/tkt/maps/%: lib/maps/%
	$(call say,MAP,$@)
	$(Q)mkdir -p $(@D)
	$(Q)cp $< $@

$(B)/share/tkt/hooks/%: lib/hooks/%
	$(call say,HOOK,$@)
	$(Q)mkdir -p $(@D)
	$(Q)cp $< $@

.PHONY: FORCE
FORCE:

-include $(LIB_OBJ:.o=.d) $(UI_OBJ:.o=.d) $(CMD_OBJ:.o=.d) \
	$(MAIN_OBJ:.o=.d) $(HELPER_OBJ:.o=.d) $(TEST_OBJ:.o=.d) \
	$(TEST_HELP_OBJ:.o=.d)

# ---- Testing ----

RUN = tests/run --build $(B) $(if $(VALGRIND),--valgrind) $(if $(V),--verbose)

.PHONY: check check-unit check-bats lint demo soak soak-converge soak-clock
.PHONY: bench bench-results bench-million
check: all $(TESTS)
	@$(RUN) $(TESTS) $(BATS)

check-unit: $(TESTS)
	@$(RUN) $(TESTS)

check-bats: all
	@$(RUN) $(BATS)

lint: all $(HELPER_OBJ) $(LIB_OBJ) $(UI_OBJ) $(CMD_OBJ) $(TEST_OBJ)
	@tests/lint/run $(B)

demo: all
	@tests/demo.sh $(B)/tkt

bench: all
	@tests/bench/all $(B)/tkt

bench-results: all
	@tests/bench/all $(B)/tkt tests/bench/RESULTS.md

bench-million: all
	@tests/bench/run $(B)/tkt 10000 1000000

soak: all $(TESTS)
	@tests/soak $(B)

WORLDS = 50000
FIRST = 1
soak-converge: all $(B)/tests/test_converge
	$(B)/tests/test_converge $(WORLDS) $(FIRST)

CASES = 100000
soak-clock: all $(B)/tests/test_clock_property
	$(B)/tests/test_clock_property $(CASES) $(FIRST)

# The sources once more, since a fuzzer wants to see into them.
FUZZ_S = 30
FUZZERS := $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,\
	$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_SRC := $(wildcard lib/base/*.c lib/model/*.c)

.PHONY: fuzz
fuzz: $(FUZZERS)
	$(Q)set -e; for f in $^; do mkdir -p $$f.corpus; \
		$$f -max_total_time=$(FUZZ_S) -max_len=8192 -timeout=10 \
			-print_final_stats=1 -artifact_prefix=$$f. \
			$$f.corpus tests/corpus/$${f##*/}; \
	done

$(FUZZERS): $(BUILD)/fuzz/%: tests/fuzz/%.c $(FUZZ_SRC)
	$(call say,FUZZ,$@)
	$(Q)mkdir -p $(@D)
	$(Q)clang -std=gnu11 -D_GNU_SOURCE= -Ilib $(PKG_CFLAGS) -O1 -g \
		-fsanitize=fuzzer,address,undefined \
		-fno-sanitize-recover=all -o $@ $^ $(PKG_LIBS)

# ---- Installing ----

bindir = $(DESTDIR)$(PREFIX)/bin
share = $(DESTDIR)$(PREFIX)/share
libexec = $(DESTDIR)$(LIBEXEC)
# what:mode:where
INSTALLED = $(PROGRAM:%=%:755:$(bindir)/tkt) \
	$(foreach helper,$(HELPERS),\
	$(helper):755:$(libexec)/$(notdir $(helper))) \
	$(foreach map,$(MAPS),\
	$(map):644:$(share)/tkt/maps/$(notdir $(map))) \
	$(foreach hook,$(HOOKS),\
	$(hook):755:$(share)/tkt/hooks/$(notdir $(hook))) \
	$(foreach page,$(MAN),\
	$(page):644:$(share)/man/man$(subst .,,$(suffix $(page)))/$(notdir $(page))) \
	$(foreach pair,\
	tkt.bash:bash-completion/completions/tkt \
	_tkt:zsh/site-functions/_tkt \
	tkt.fish:fish/vendor_completions.d/tkt.fish,\
	$(patsubst %,%:644:$(share)/$(lastword $(subst :, ,$(pair))),\
	$(wildcard completions/$(firstword $(subst :, ,$(pair))))))

.PHONY: install uninstall clean
install: all
	$(Q)set -e; for item in $(INSTALLED); do \
		from=$${item%%:*}; rest=$${item#*:}; \
		install -D -m "$${rest%%:*}" "$$from" "$${rest#*:}"; \
	done

uninstall:
	$(Q)rm -f $(foreach item,$(INSTALLED),$(lastword $(subst :, ,$(item))))

clean:
	rm -rf $(BUILD)

# ---- What the build needs ----

PACKAGES = gcc libc6-dev make pkg-config git libgit2-dev libjansson-dev \
	libical-dev libmd-dev libsqlite3-dev zlib1g-dev libcmocka-dev bats \
	parallel jq xz-utils zsh fish mandoc openssh-client \
	openssh-server python3-minimal shellcheck tzdata \
	$(if $(VALGRIND),valgrind)

.PHONY: deps
deps:
	@tests/deps $(PACKAGES)

# `make -j2 deps check` waits for what deps installs.
ifneq ($(filter deps,$(MAKECMDGOALS)),)
$(B)/flags: | deps
check check-unit check-bats lint: | deps
endif
