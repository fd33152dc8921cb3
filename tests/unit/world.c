#include "world.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tkt.h"
#include "ui/command.h"
#include "ui/progress.h"
#include "world_internal.h"

/* --- what is said ------------------------------------------------------- */

void world_say(struct world *w, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vfprintf(w->transcript, fmt, args);
	va_end(args);
	fputc('\n', w->transcript);
}

void world_fail(struct world *w, const char *fmt, ...)
{
	va_list args;

	w->failed = true;
	fputs("FAILED: ", w->transcript);
	va_start(args, fmt);
	vfprintf(w->transcript, fmt, args);
	va_end(args);
	fputc('\n', w->transcript);
}

/* libgit2 must succeed: a test without its repositories is none. */
void world_must(int result)
{
	const git_error *e = git_error_last();

	if (result >= 0)
		return;
	dprintf(WORLD_STDERR, "# %s\n", e ? e->message : strerror(errno));
	abort();
}

/* stdout and stderr of everything, taken since the last call. */
void world_take_output(struct world *w)
{
	char bytes[16384];
	ssize_t n;

	fflush(stdout);
	fflush(stderr);
	buf_reset(&w->out);
	lseek(STDOUT_FILENO, 0, SEEK_SET);
	while ((n = read(STDOUT_FILENO, bytes, sizeof(bytes))) > 0)
		buf_add(&w->out, bytes, (size_t)n);
	if (ftruncate(STDOUT_FILENO, 0))
		abort();
	lseek(STDOUT_FILENO, 0, SEEK_SET);
}

/* --- programs ----------------------------------------------------------- */

const char *world_place(const struct world *w, unsigned place)
{
	static const char *const names[2][WORLD_PLACES_MAX] = {
		{ "c0", "c1", "c2", "c3", "c4", "c5" },
		{ "h0", "h1", "h2", "h3", "h4", "h5" },
	};

	return place < w->clones_len ? names[0][place]
				     : names[1][place - w->clones_len];
}

/* Stands in the world's folder; its output goes to w->out. */
int world_shell(struct world *w, const char *fmt, ...)
{
	BUF_LOCAL line = BUF_INIT;
	va_list args;
	int status;

	va_start(args, fmt);
	buf_vaddf(&line, fmt, args);
	va_end(args);
	fflush(w->transcript);
	status = system(line.bytes);
	world_take_output(w);
	status = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
	world_say(w, "%s%s%d%s%s", line.bytes, "  # ", status,
		  w->out.len ? "\n" : "", w->out.bytes);
	return status;
}

static void set_number(const char *name, const char *prefix, int64_t n)
{
	char text[64];

	snprintf(text, sizeof(text), "%s%lld", prefix, (long long)n);
	setenv(name, text, 1);
}

/* The clock goes a minute a command; each has randomness of its own. */
void world_tick(struct world *w, unsigned place, const char *who)
{
	int64_t skew_s = place < w->clones_len ? w->skew_s[place] : 0;

	w->step++;
	setenv("TKT_USER", who, 1);
	set_number("TKT_DATE", "@", WORLD_BEGIN_AT + skew_s + 60 * w->step);
	set_number("TKT_SEED", "", (int64_t)(w->seed * 1000 + w->step));
}

static const struct command *find_command(size_t *used,
					  const struct strings *words)
{
	const struct command *c = command_find(words->items[0]);

	*used = 1;
	if (c && c->verbs && words->len > 1) {
		const struct command *verb = command_verb(c, words->items[1]);

		*used += verb != NULL;
		c = verb ? verb : c;
	}
	return c;
}

/* What main() does, in this process. */
static int run_here(const char *dir, const struct strings *words)
{
	size_t used;
	const struct command *c = find_command(&used, words);
	CLEANUP(free_ptr) void *args = mem_alloc(c->args_len);
	const struct tkt_error *err;
	struct app app;
	int status;

	app_init(&app);
	app.desk_dir = dir;
	err = command_parse(c, args, &app, (int)(words->len - used),
			    words->items + used);
	if (!err)
		err = c->run(&app, args);
	command_args_release(c, args);
	progress_end(&app);
	status = err ? tkt_error_status(err) : app.status;
	if (err)
		app_print_error(&app, err);
	tkt_error_free(err);
	app_release(&app, status != 0);
	return status;
}

static void say_command(struct world *w, unsigned place, const char *who,
			const struct strings *words)
{
	fprintf(w->transcript, "TKT_USER=%s TKT_DATE=%s TKT_SEED=%s tkt "
		"--desk %s", who, getenv("TKT_DATE"), getenv("TKT_SEED"),
		world_place(w, place));
	for (size_t i = 0; i < words->len; i++)
		fprintf(w->transcript, strpbrk(words->items[i], " \n'") ?
			" $'%s'" : " %s", words->items[i]);
}

/* Whatever comes of it. */
static int ask_tkt(struct world *w, unsigned place, const char *who,
		   const struct strings *words)
{
	int status;

	world_tick(w, place, who);
	say_command(w, place, who, words);
	fflush(w->transcript);
	status = run_here(world_place(w, place), words);
	world_take_output(w);
	world_say(w, "  # %d", status);
	if (status)
		fputs(w->out.bytes, w->transcript);
	w->tally.commands++;
	w->tally.refused += status != 0;
	return status;
}

int world_tkt(struct world *w, unsigned place, const char *who,
	      const struct strings *words)
{
	int status = ask_tkt(w, place, who, words);

	if (status && status != 3 && status != 4)
		world_fail(w, "status %d", status);
	return status;
}

int world_run(struct world *w, unsigned place, const char *who,
	      const char *fmt, ...)
{
	BUF_LOCAL line = BUF_INIT;
	struct strings words = { 0 };
	char *rest = NULL;
	va_list args;
	int status;

	va_start(args, fmt);
	buf_vaddf(&line, fmt, args);
	va_end(args);
	for (char *p = strtok_r(line.bytes, " ", &rest); p;
	     p = strtok_r(NULL, " ", &rest))
		vec_push(&words, p);
	status = world_tkt(w, place, who, &words);
	vec_release(&words);
	return status;
}

/* --- what is at a head -------------------------------------------------- */

git_oid world_head(struct world *w, unsigned place)
{
	git_oid oid;

	world_must(git_reference_name_to_id(&oid, w->repos[place],
					    WORLD_BRANCH));
	return oid;
}

git_commit *world_commit(struct world *w, unsigned place,
			 const git_oid *oid)
{
	git_commit *commit;

	world_must(git_commit_lookup(&commit, w->repos[place], oid));
	return commit;
}

void world_set_head(struct world *w, unsigned place, const git_oid *oid)
{
	git_reference *ref;

	world_must(git_reference_create(&ref, w->repos[place], WORLD_BRANCH,
					oid, /* force */ 1, "test"));
	git_reference_free(ref);
}

void world_commit_id(char *oid, struct world *w, unsigned place)
{
	git_oid head = world_head(w, place);

	git_oid_tostr(oid, STORE_OID_LEN + 1, &head);
}

struct gathering {
	struct world *world;
	git_repository *repo;
	struct map *events;
	struct map *scanned;
};

/* Keys of "events" stand four columns in: `    "3fa9…": {`. */
static void gather_ids(struct gathering *g, const char *bytes)
{
	struct arena *a = &g->world->arena;

	for (const char *p = bytes; (p = strstr(p, "\n    \"")); p += 6) {
		size_t len = strspn(p + 6, "0123456789abcdef");

		if (len != EVENT_ID_LEN || strncmp(p + 6 + len, "\": {", 4))
			continue;
		char *id = arena_printf(a, "%.*s", EVENT_ID_LEN, p + 6);

		map_set(g->events, id, id);
	}
}

static int gather_file(const char *root, const git_tree_entry *e, void *data)
{
	struct gathering *g = data;
	struct arena *a = &g->world->arena;
	const char *name = git_tree_entry_name(e);
	size_t len = strlen(name);
	CLEANUP(free_ptr) char *text = NULL;
	git_blob *blob;
	char *oid;

	if (git_tree_entry_type(e) != GIT_OBJECT_BLOB)
		return strcmp(name, "policies") && strcmp(name, "attachments")
			       ? 0 : 1;
	if (len < 5 || strcmp(name + len - 5, ".json"))
		return 0;
	(void)root;
	oid = arena_strdup(a, git_oid_tostr_s(git_tree_entry_id(e)));
	if (map_set(g->scanned, oid, oid))
		return 0;
	world_must(git_blob_lookup(&blob, g->repo, git_tree_entry_id(e)));
	text = mem_strndup(git_blob_rawcontent(blob),
			   (size_t)git_blob_rawsize(blob));
	gather_ids(g, text);
	git_blob_free(blob);
	return 0;
}

void world_gather(struct world *w, unsigned place, struct map *events)
{
	struct map scanned = { 0 };
	struct gathering g = {
		.world = w,
		.repo = w->repos[place],
		.events = events,
		.scanned = events == &w->events ? &w->scanned : &scanned,
	};
	git_oid head = world_head(w, place);
	git_commit *commit = world_commit(w, place, &head);
	git_tree *tree;

	world_must(git_commit_tree(&tree, commit));
	world_must(git_tree_walk(tree, GIT_TREEWALK_PRE, gather_file, &g));
	git_tree_free(tree);
	git_commit_free(commit);
	map_release(&scanned);
}

bool world_lost_text(struct world *w, unsigned place)
{
	const char *fsck[] = { "fsck" };

	return ask_tkt(w, place, "lena", &(struct strings){ fsck, 1, 0 }) &&
	       strstr(w->out.bytes, "a merge made it") != NULL;
}

void world_check(struct world *w, unsigned place)
{
	const char *fsck[] = { "fsck" };

	if (world_tkt(w, place, "lena", &(struct strings){ fsck, 1, 0 }) ||
	    w->out.len)
		world_fail(w, "fsck of %s: %s", world_place(w, place),
			   w->out.bytes);
	if (!w->real || place >= w->clones_len)
		return;
	if (world_shell(w, "git -C %s status --porcelain",
			world_place(w, place)) ||
	    w->out.len)
		world_fail(w, "git status of %s: %s", world_place(w, place),
			   w->out.bytes);
}

