#include "ui/hooks.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "ui/feed.h"

#define LIMIT_S 60

extern char **environ;

static const char *const names[] = {
	[HOOK_EVENT] = "post-event",
	[HOOK_SYNC] = "post-sync",
	[HOOK_SWEEP] = "post-sweep",
};

/* What a hook sees of our environment: a name, or how names begin. */
static const char *const kept[] = {
	"PATH=", "HOME=", "USER=", "LOGNAME=", "SHELL=", "TMPDIR=", "TZ=",
	"LANG=", "LC_", "XDG_", "TKT_", "GIT_CONFIG_", "GIT_SSH",
	"SSH_AUTH_SOCK=", "DISPLAY=", "WAYLAND_DISPLAY=",
	"DBUS_SESSION_BUS_ADDRESS=",
};

/* What we tell it ourselves. */
static const char *const own[] = {
	"TKT_DIR=", "TKT_HOOK=", "TKT_NOTIFY=", "TKT_PROGRAM=",
};

struct found {
	const char *path;
	const char *objection; /* why it does not run; NULL: it does */
};

struct hooks {
	struct app *app;
	enum hook hook;
	VEC(struct found) found;
	const struct hook_events *events;
};

void hooks_add(struct hook_events *events, const char *ticket,
	       const char *event)
{
	const struct hook_event item = { .ticket = ticket, .event = event };

	vec_push(events, item);
}

/* --- where they are ----------------------------------------------------- */

/* A relative one would be looked for in the work tree: as XDG has it, none. */
static const char *users_folder(struct app *app)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

	if (config && config[0] == '/')
		return arena_printf(&app->arena, "%s/tkt/hooks", config);
	if (home && home[0] == '/')
		return arena_printf(&app->arena, "%s/.config/tkt/hooks", home);
	return NULL;
}

static int is_hook_name(const struct dirent *e)
{
	size_t len = strlen(e->d_name);

	return e->d_name[0] != '.' && e->d_name[len - 1] != '~';
}

/* The order must not depend on a language. */
static int by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static bool is_there(const char *path)
{
	struct stat st;

	/* One that we may not look at is there: it is told. */
	return lstat(path, &st) == 0 || (errno != ENOENT && errno != ENOTDIR);
}

/* --- which of them may run ---------------------------------------------- */

/*
 * Does it lie in a work tree? Then all of it, a bare repository say, may have
 * come with a pull. Git tracks no path with a .git in it.
 */
static bool came_with_pull(struct app *app, const char *dir)
{
	CLEANUP(free_ptr) char *path = realpath(dir, /*resolved=*/NULL);
	char *slash;

	while (path && (slash = strrchr(path, '/'))) {
		if (!strcmp(slash, "/.git"))
			return false;
		*slash = '\0';
		if (is_there(arena_printf(&app->arena, "%s/.git", path)))
			return true;
	}
	return !path;
}

/* As root's commands run for everybody, so do root's hooks. */
static const char *whose(const struct stat *st)
{
	if (st->st_uid != geteuid() && st->st_uid != 0)
		return "belongs to another user";
	if (st->st_mode & S_IWOTH)
		return "may be written by everybody";
	return NULL;
}

/* In the words behind its path. */
static const char *objection(const char *folder, const char *path)
{
	const char *why;
	struct stat st;

	if (stat(folder, &st) < 0)
		return "cannot be looked at";
	if (whose(&st))
		return "is in a folder that others may write to";
	if (stat(path, &st) < 0)
		return "cannot be looked at";
	if (!S_ISREG(st.st_mode))
		return "is no file";
	why = whose(&st);
	if (!why && access(path, X_OK) < 0)
		why = "is not executable";
	return why;
}

static void add(struct hooks *h, const char *folder, const char *path)
{
	const struct found item = {
		.path = path,
		.objection = objection(folder, path),
	};

	vec_push(&h->found, item);
}

/* NAME, then what is in NAME.d. */
static void look_into(struct hooks *h, const char *folder)
{
	struct arena *a = &h->app->arena;
	const char *path = arena_printf(a, "%s/%s", folder, names[h->hook]);
	const char *more = arena_printf(a, "%s.d", path);
	struct dirent **entries;
	int n;

	if (is_there(path))
		add(h, folder, path);
	n = scandir(more, &entries, is_hook_name, by_bytes);
	if (n < 0)
		return;
	for (int i = 0; i < n; i++) {
		add(h, more,
		    arena_printf(a, "%s/%s", more, entries[i]->d_name));
		free(entries[i]);
	}
	free(entries);
}

/* --- settings ----------------------------------------------------------- */

static bool are_off(struct app *app)
{
	static const char *const words[] = { "false", "no", "off", "0" };
	const char *value = app_setting(app, "hooks");

	for (size_t i = 0; value && i < ARRAY_LEN(words); i++)
		if (!strcmp(value, words[i]))
			return true;
	return false;
}

static int64_t limit_s(struct app *app)
{
	const char *text = app_setting(app, "hookTimeout");
	const struct tkt_error *err;
	int64_t limit;

	if (!text || !*text)
		return LIMIT_S;
	err = duration_parse(&limit, text);
	if (!err && limit >= 0)
		return limit;
	app_warn(app, "the setting 'hookTimeout' is '%s', no duration; hooks "
		 "have %d s", text, LIMIT_S);
	tkt_error_free(err);
	return LIMIT_S;
}

/* Those of the repository that the desk is in. */
static void look_into_repository(struct hooks *h)
{
	struct app *app = h->app;
	const char *dir = store_common_dir(app->desk->store);
	size_t users_len = h->found.len;

	look_into(h, arena_printf(&app->arena, "%s/tkt-hooks", dir));
	if (h->found.len == users_len || !came_with_pull(app, dir))
		return;
	for (size_t i = users_len; i < h->found.len; i++)
		h->found.items[i].objection =
			"is in a repository within a work tree";
}

/* The desk is open. */
static void find(struct hooks *h)
{
	const char *within = getenv("TKT_HOOK"), *folder;

	if (h->app->no_hooks || (within && *within))
		return;
	folder = users_folder(h->app);
	if (folder)
		look_into(h, folder);
	look_into_repository(h);
	if (h->found.len && are_off(h->app))
		h->found.len = 0;
}

/* --- what they see ------------------------------------------------------ */

static bool begins_with_any(const char *s, const char *const *begins, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!strncmp(s, begins[i], strlen(begins[i])))
			return true;
	return false;
}

/* Are we within the hours in which people want to be told? */
static const struct tkt_error *is_notify_hour(bool *out, struct app *app)
{
	const struct config *c = app->desk->config;
	CLEANUP(calendar_free_ptr) struct calendar *hours = NULL;
	int64_t now_at = app->time.now_at;

	*out = true;
	if (!c->notify_hours)
		return NULL;
	TRY(calendar_parse(&hours, c->notify_hours,
			   value_get(config_calendars(c), c->notify_hours),
			   desk_zones(app->desk)));
	*out = calendar_open_s(hours, now_at, now_at + 1) > 0;
	return NULL;
}

/* Where nobody can tell, a message at night is better than none. */
static const char *notify_word(const struct hooks *h)
{
	const struct tkt_error *err;
	bool now;

	err = is_notify_hour(&now, h->app);
	if (err)
		app_warn(h->app, "notify_hours: %s", err->message);
	tkt_error_free(err);
	return now ? "now" : "later";
}

static const char *desk_dir(const struct hooks *h)
{
	const struct store *store = h->app->desk->store;
	const char *dir = store_work_dir(store);
	CLEANUP(free_ptr) char *whole = NULL;

	if (!dir)
		dir = store_common_dir(store);
	whole = realpath(dir, /*resolved=*/NULL);
	return arena_strdup(&h->app->arena, whole ? whole : dir);
}

static void make_environment(struct strings *out, const struct hooks *h)
{
	struct arena *a = &h->app->arena;
	BUF_LOCAL program = BUF_INIT;

	app_program_dir(&program);
	for (char **e = environ; *e; e++)
		if (begins_with_any(*e, kept, ARRAY_LEN(kept)) &&
		    !begins_with_any(*e, own, ARRAY_LEN(own)))
			vec_push(out, *e);
	vec_push(out, arena_printf(a, "TKT_DIR=%s", desk_dir(h)));
	vec_push(out, arena_printf(a, "TKT_HOOK=%s", names[h->hook]));
	vec_push(out, arena_printf(a, "TKT_NOTIFY=%s", notify_word(h)));
	vec_push(out, arena_printf(a, "TKT_PROGRAM=%s/tkt", program.bytes));
	vec_push(out, NULL);
}

/* --- what they read ----------------------------------------------------- */

struct reading {
	const struct hooks *hooks;
	size_t at;             /* into the events */
	struct ticket *ticket; /* of the last one */
};

static const struct tkt_error *next_line(struct buf *out, void *context)
{
	struct reading *r = context;
	const struct hook_events *events = r->hooks->events;

	while (r->at < events->len && !out->len) {
		const struct hook_event *e = &events->items[r->at++];
		const struct event *event;

		if (!r->ticket || strcmp(r->ticket->id, e->ticket) != 0) {
			ticket_free(TAKE(r->ticket));
			TRY(desk_ticket(&r->ticket, r->hooks->app->desk,
					e->ticket));
		}
		event = doc_find(r->ticket->doc, e->event);
		if (!event)
			continue;
		event_write_line(out, r->ticket->doc, event);
		buf_addc(out, '\n');
	}
	return NULL;
}

/* --- running ------------------------------------------------------------ */

static void tell(struct app *app, const char *path, const struct fed *fed,
		 int64_t limit)
{
	BUF_LOCAL took = BUF_INIT;

	if (fed->interrupted)
		app_warn(app, "hook '%s' was interrupted", path);
	else if (fed->too_long) {
		duration_format(&took, limit);
		app_warn(app, "hook '%s' was ended: it took more than %s",
			 path, took.bytes);
	} else if (fed->status > 128)
		app_warn(app, "hook '%s' was ended by signal %d", path,
			 fed->status - 128);
	else if (fed->status)
		app_warn(app, "hook '%s' failed with status %d", path,
			 fed->status);
}

/* False: who sits here wants no more of them. */
static bool run_one(const struct hooks *h, const char *path,
		    const struct strings *environment)
{
	const char *argv[] = { path, NULL };
	struct reading reading = { .hooks = h };
	struct feed feed = {
		.argv = argv,
		.environment = environment->items,
		.dir = "/",
		.limit_s = limit_s(h->app),
		.next = next_line,
		.context = &reading,
	};
	const struct tkt_error *err;
	struct fed fed;

	err = feed_run(&fed, &feed);
	ticket_free(reading.ticket);
	if (err)
		app_warn(h->app, "hook '%s': %s", path, err->message);
	else
		tell(h->app, path, &fed, feed.limit_s);
	tkt_error_free(err);
	return !fed.interrupted;
}

static void run_all(const struct hooks *h)
{
	struct strings environment = { 0 };
	bool go_on = h->found.len > 0;

	/* What the desk shows may still be what was there before. */
	if (go_on)
		tkt_error_free(store_refresh(h->app->desk->store,
					     /*changed=*/NULL));
	make_environment(&environment, h);
	for (size_t i = 0; i < h->found.len && go_on; i++) {
		const struct found *f = &h->found.items[i];

		if (f->objection)
			app_warn(h->app, "hook '%s' is not run: it %s",
				 f->path, f->objection);
		else
			go_on = run_one(h, f->path, &environment);
	}
	vec_release(&environment);
}

bool hooks_wanted(struct app *app, enum hook hook)
{
	struct hooks h = { .app = app, .hook = hook };
	bool wanted;

	find(&h);
	wanted = h.found.len > 0;
	vec_release(&h.found);
	return wanted;
}

void hooks_run(struct app *app, enum hook hook,
	       const struct hook_events *events)
{
	struct hooks h = { .app = app, .hook = hook, .events = events };

	if (!events->len && hook != HOOK_SWEEP)
		return;
	find(&h);
	run_all(&h);
	vec_release(&h.found);
}

/* --- after a write ------------------------------------------------------ */

/* A plan may write to other tickets than the outcome's (desk_turn_to). */
static const char *ticket_of_event(const struct desk_result *r,
				   const struct desk_outcome *o,
				   const char *event)
{
	if (doc_find(o->ticket->doc, event))
		return o->ticket->id;
	for (size_t i = 0; i < r->tickets.len; i++)
		if (doc_find(r->tickets.items[i]->doc, event))
			return r->tickets.items[i]->id;
	return o->ticket->id;
}

static void add_outcome(struct hook_events *events,
			const struct desk_result *r,
			const struct desk_outcome *o)
{
	/* With --once the opening is there before the plan writes. */
	if (o->created && o->events.len &&
	    !strings_has(&o->events, o->ticket->id))
		hooks_add(events, o->ticket->id, o->ticket->id);
	for (size_t i = 0; i < o->events.len; i++)
		hooks_add(events, ticket_of_event(r, o, o->events.items[i]),
			  o->events.items[i]);
}

void hooks_run_write(struct app *app, const struct desk_write *w,
		     const struct desk_result *r)
{
	struct hook_events events = { 0 };

	if (w->dry_run)
		return;
	for (size_t i = 0; i < r->outcomes.len; i++)
		if (!r->outcomes.items[i].refused)
			add_outcome(&events, r, &r->outcomes.items[i]);
	hooks_run(app, HOOK_EVENT, &events);
	vec_release(&events);
}
