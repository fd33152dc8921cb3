/* Running a write, and telling what became of it (cli.md 14, 15, 17). */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "ui/command.h"
#include "ui/hooks.h"
#include "ui/lines.h"
#include "ui/out.h"
#include "ui/pager.h"
#include "ui/progress.h"

/* Fields of --json that a ticket does not have. */
static const char extra_fields[] =
	"verb changed created change events_written commit";

enum {
	SLOW_WRITE_MS = 100,
};

struct telling {
	struct app *app;
	const struct common *common;
	const struct desk_write *w;
	struct desk *desk;
	const char *verb;     /* of the present outcome */
	struct strings names; /* of --json */
	struct buf text;      /* for stdout */
};

/* --- lines -------------------------------------------------------------- */

static size_t used_cols(const struct buf *line)
{
	return utf8_cols(line->bytes, line->len);
}

/* "claim 3fa9c1d  No login  nobody -> anna", the title cut to fit. */
static void add_terminal_line(struct telling *t, const struct desk_outcome *o)
{
	const char *id = desk_short_id(t->desk, o->ticket->id);
	size_t cols = (size_t)t->app->cols, used;
	BUF_LOCAL title = BUF_INIT;
	BUF_LOCAL change = BUF_INIT;
	BUF_LOCAL head = BUF_INIT;

	buf_addf(&head, "%s %s  ", t->verb, id);
	out_line(&title, o->ticket->title);
	if (o->change) {
		buf_adds(&change, title.len ? "  " : "");
		out_line(&change, o->change);
	}
	used = used_cols(&head) + used_cols(&change);
	buf_addf(&t->text, "%s %s%s%s  ", t->verb,
		 out_style(t->app, STYLE_ID), id,
		 out_style(t->app, STYLE_RESET));
	utf8_cut(&t->text, title.bytes, title.len,
		 used + 10 < cols ? cols - used : 10);
	buf_adds(&t->text, change.bytes);
	buf_trim_end(&t->text);
	buf_addc(&t->text, '\n');
}

static void add_quoted(struct buf *out, const char *s, bool quote)
{
	for (; s && *s; s++) {
		if (quote && (*s == '\t' || *s == '\n'))
			buf_adds(out, *s == '\t' ? "\\t" : "\\n");
		else if (quote && *s == '\\')
			buf_adds(out, "\\\\");
		else
			buf_addc(out, *s);
	}
}

static void add_tsv_line(struct telling *t, const struct desk_outcome *o)
{
	bool quote = !t->common->nul;

	buf_addf(&t->text, "%s\t%s\t", t->verb,
		 desk_short_id(t->desk, o->ticket->id));
	add_quoted(&t->text, o->ticket->title, quote);
	buf_addc(&t->text, '\t');
	add_quoted(&t->text, o->change, quote);
	buf_addc(&t->text, quote ? '\n' : '\0');
}

static void set_extra(struct value *object, struct arena *arena,
		      const struct telling *t, const char *name,
		      struct value *v)
{
	if (out_chosen(&t->names, name))
		value_set(arena, object, name, v);
}

static void add_json_line(struct telling *t, const struct desk_outcome *o,
			  const char *commit)
{
	ARENA_LOCAL arena = { 0 };
	BUF_LOCAL json = BUF_INIT;
	struct value *object =
		out_object(&arena, ticket_fields, &t->names, o->ticket);
	struct value *events = value_array(&arena);

	for (size_t i = 0; i < o->events.len; i++)
		value_append(&arena, events,
			     value_string(&arena, o->events.items[i]));
	set_extra(object, &arena, t, "verb",
		  value_string(&arena, t->verb));
	set_extra(object, &arena, t, "changed",
		  value_bool(&arena, o->events.len > 0));
	set_extra(object, &arena, t, "created", value_bool(&arena, o->created));
	set_extra(object, &arena, t, "change", value_string(&arena, o->change));
	set_extra(object, &arena, t, "events_written", events);
	set_extra(object, &arena, t, "commit",
		  value_string(&arena, *commit ? commit : NULL));
	value_write(&json, object, VALUE_COMPACT, /*level=*/0);
	if (t->app->out_tty)
		utf8_print(&t->text, json.bytes, json.len, /*flags=*/0);
	else
		buf_add(&t->text, json.bytes, json.len);
	buf_addc(&t->text, t->common->nul ? '\0' : '\n');
}

/* What was so already has a line only where ids or objects are asked for. */
static void add_outcome(struct telling *t, const struct desk_outcome *o,
			const char *commit)
{
	if (o->refused)
		return;
	if (t->common->json)
		add_json_line(t, o, commit);
	else if (t->common->quiet)
		buf_addf(&t->text, "%s%c", o->ticket->id,
			 t->common->nul ? '\0' : '\n');
	else if (!o->events.len)
		return;
	else if (t->app->out_tty && !t->common->nul)
		add_terminal_line(t, o);
	else
		add_tsv_line(t, o);
}

/* --- to stderr ---------------------------------------------------------- */

static void say_refused(struct telling *t, const struct desk_outcome *o,
			const char *id)
{
	app_warn(t->app, "%s is refused: %s",
		 id ? desk_short_id(t->desk, id) : "a new ticket",
		 o->refused->message);
	if (o->refused->hint)
		app_hint(t->app, "%s", o->refused->hint);
	t->app->status = 4;
}

static void say_outcome(struct telling *t, const struct desk_outcome *o,
			const char *id)
{
	if (o->refused) {
		say_refused(t, o, id);
		return;
	}
	for (size_t i = 0; i < o->said.len; i++)
		app_warn(t->app, "%s", o->said.items[i]);
	if (!o->events.len && !o->said.len)
		app_warn(t->app, "%s is so already",
			 desk_short_id(t->desk, o->ticket->id));
	for (size_t i = 0; t->common->verbose && i < o->events.len; i++)
		app_warn(t->app, "event %s", o->events.items[i]);
}

/* What may be done next, where somebody sits at a terminal. */
static void hint_next(struct telling *t, const struct desk_result *r)
{
	struct strings legal = { 0 };
	BUF_LOCAL text = BUF_INIT;
	const struct ticket *ticket;

	if (!t->app->out_tty || !t->app->err_tty || t->common->quiet ||
	    t->common->json || t->common->dry_run || r->outcomes.len != 1 ||
	    r->outcomes.items[0].refused)
		return;
	ticket = r->outcomes.items[0].ticket;
	rules_legal(&legal, ticket, t->desk->config);
	buf_addf(&text, "next for %s:", desk_short_id(t->desk, ticket->id));
	for (size_t i = 0; i < legal.len; i++)
		buf_addf(&text, "%s %s", i ? "," : "", legal.items[i]);
	if (legal.len)
		app_hint(t->app, "%s", text.bytes);
	vec_release(&legal);
}

/* People notice what takes longer than SLOW_WRITE_MS. */
static void hint_layout(struct telling *t)
{
	const char *wanted = app_setting(t->app, "slowWrite");
	int64_t limit_ms = SLOW_WRITE_MS;
	uint32_t files;

	if (!t->app->out_tty || !t->app->err_tty || t->common->quiet ||
	    t->common->json || t->common->dry_run)
		return;
	if (wanted && *wanted)
		limit_ms = strtol(wanted, /*end=*/NULL, 10);
	if (limit_ms > 0 &&
	    store_work_tree_is_slow(&files, t->desk->store, limit_ms,
				    t->app->time.now_at))
		app_hint(t->app, "git's work tree of %" PRIu32 " files makes "
			 "writes slow: tkt config layout sparse", files);
}

static const struct tkt_error *tell(struct telling *t,
				    const struct desk_result *r)
{
	for (size_t i = 0; i < r->outcomes.len; i++) {
		t->verb = t->w->own ? t->w->own[i].verb : t->w->verb;
		add_outcome(t, &r->outcomes.items[i], r->commit);
	}
	TRY(stdout_write(t->text.bytes, t->text.len));
	for (size_t i = 0; i < r->outcomes.len; i++)
		say_outcome(t, &r->outcomes.items[i], t->w->ids->items[i]);
	for (size_t i = 0; i < r->warnings.len; i++)
		app_warn(t->app, "%s", r->warnings.items[i]);
	if (t->common->verbose && *r->commit)
		app_warn(t->app, "commit %s", r->commit);
	if (t->common->dry_run)
		app_warn(t->app, "dry run: nothing was written");
	hint_next(t, r);
	hint_layout(t);
	return NULL;
}

/* --- the whole ---------------------------------------------------------- */

/* What is refused here is refused before anything is written. */
static const struct tkt_error *choose_names(struct telling *t)
{
	if (!t->common->json)
		return NULL;
	return tkt_error_wrap(out_choose(&t->names, &t->app->arena,
					 ticket_fields, extra_fields,
					 t->common->json),
			      "option '--json'");
}

static const struct tkt_error *write_and_tell(struct telling *t,
					      const struct desk_write *w)
{
	struct desk_result result = { 0 };
	const struct tkt_error *err;

	TRY(choose_names(t));
	TRY(app_desk(&t->desk, t->app));
	err = desk_write(&result, t->desk, w);
	progress_end(t->app);
	if (!err) {
		hooks_run_write(t->app, w, &result);
		err = tell(t, &result);
	}
	desk_result_release(&result);
	return err;
}

const struct tkt_error *command_write(struct app *app,
				      const struct common *common,
				      struct desk_write *w)
{
	struct telling t = { .app = app, .common = common, .w = w };
	const struct tkt_error *err;

	if (!w->ids->len)
		return NULL;
	if (app->lines) {
		lines_add(app->lines, common, w);
		return NULL;
	}
	w->dry_run = common->dry_run;
	w->skip_refused = common->skip_refused;
	w->at = common->at;
	w->once = common->once;
	w->force = common->force;
	err = write_and_tell(&t, w);
	vec_release(&t.names);
	buf_release(&t.text);
	return err;
}

const struct tkt_error *command_write_ids(struct app *app,
					  struct common *common,
					  struct desk_write *w)
{
	struct strings ids = { 0 };
	const struct tkt_error *err;

	err = command_ids(&ids, app, common);
	w->ids = &ids;
	if (!err)
		err = command_write(app, common, w);
	w->ids = NULL;
	vec_release(&ids);
	return err;
}

void command_tell(struct draft *d, const struct common *common)
{
	draft_text(d, "reply", common->reply);
	draft_string(d, "told", common->told);
	draft_time(d, "next_update_at", common->next_update);
}
