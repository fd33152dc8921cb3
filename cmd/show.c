/* tkt show: all about a ticket, the packet first for whoever gets it (T12). */
#include <string.h>

#include "tkt.h"
#include "ui/command.h"
#include "ui/concurrent.h"
#include "ui/out.h"
#include "ui/pager.h"
#include "ui/ticket_page.h"

#define COLUMNS "id priority state queue owner due_at title"

struct show_args {
	struct common common;
	const char *file;
};

static const struct option options[] = {
	OPT(0, "file", STRING, struct show_args, file, "NAME",
	    "print what was attached under NAME, or with this hash", NULL),
	OPT_END,
};

/* --- JSON --------------------------------------------------------------- */

/* Keys of an event that are of no use to readers of the fold. */
static bool is_inner(const char *key)
{
	return !strcmp(key, "nonce") || !strcmp(key, "salt") ||
	       !strcmp(key, "sig");
}

static struct value *event_object(struct arena *a, const struct ticket *t,
				  unsigned i)
{
	const struct event *e = ticket_event(t, i);
	struct value *v = value_object(a);

	value_set_string(a, v, "id", e->id);
	value_set_string(a, v, "kind", e->kind_name);
	value_set(a, v, "at", value_null(a));
	value_set(a, v, "by", value_null(a));
	for (size_t k = 0; k < e->body->object.len; k++) {
		const struct value_member *m = &e->body->object.items[k];

		if (!is_inner(m->key))
			value_set(a, v, m->key, value_copy(a, m->value));
	}
	if (!value_get(v, "text"))
		value_set(a, v, "text", value_object(a));
	value_set(a, v, "undone",
		  value_bool(a, t->history.nodes[i].is_void));
	return v;
}

static struct value *events_array(struct arena *a, const struct ticket *t)
{
	struct value *list = value_array(a);

	for (unsigned i = 0; i < t->history.len; i++)
		value_append(a, list, event_object(a, t, i));
	return list;
}

static const struct tkt_error *show_json(struct app *app,
					 const struct strings *names,
					 const struct ticket *t)
{
	ARENA_LOCAL a = { 0 };
	struct value *v = out_object(&a, ticket_fields, names, t);

	if (out_chosen(names, "concurrency"))
		value_set(&a, v, "concurrency", concurrent_value(&a, t));
	if (out_chosen(names, "events"))
		value_set(&a, v, "events", events_array(&a, t));
	return out_json(app, v);
}

/* --- a page ------------------------------------------------------------- */

/* Incidents name their problem, not the other way round (T10). */
static const struct tkt_error *find_incidents(struct strings *out,
					      struct app *app,
					      const struct ticket *t)
{
	if (!t->type || strcmp(t->type, "problem") != 0)
		return NULL;
	return desk_holders(out, &app->arena, app->desk, "links",
			    arena_printf(&app->arena, "problem:%s", t->id));
}

static const struct tkt_error *show_pages(struct app *app,
					  const struct strings *ids)
{
	BUF_LOCAL text = BUF_INIT;

	for (size_t i = 0; i < ids->len; i++) {
		CLEANUP(ticket_free_ptr) struct ticket *t = NULL;
		struct strings incidents = { 0 };
		BUF_LOCAL page = BUF_INIT;
		const struct tkt_error *err;

		TRY(desk_ticket(&t, app->desk, ids->items[i]));
		err = find_incidents(&incidents, app, t);
		if (!err)
			ticket_page(&page, app, t, &incidents);
		vec_release(&incidents);
		TRY(err);
		if (i)
			buf_adds(&text, "\n\n");
		buf_add(&text, page.bytes, page.len);
	}
	return out_page(app, text.bytes, text.len);
}

/* --- other forms -------------------------------------------------------- */

static const struct tkt_error *show_records(struct app *app,
					    const struct common *common,
					    const struct strings *ids)
{
	struct out out;
	const struct tkt_error *err = NULL;

	TRY(out_begin(&out, app, common, ticket_fields, COLUMNS,
		      /* porcelain */ NULL));
	for (size_t i = 0; i < ids->len && !err; i++) {
		struct ticket *t = NULL;

		err = desk_ticket(&t, app->desk, ids->items[i]);
		if (!err)
			out_record(&out, t);
		ticket_free(t);
	}
	if (!err)
		return out_end(&out);
	tkt_error_free(out_end(&out));
	return err;
}

static const struct tkt_error *show_objects(struct app *app,
					    const struct common *common,
					    const struct strings *ids)
{
	struct strings names = { 0 };
	const struct tkt_error *err;

	err = tkt_error_wrap(out_choose(&names, &app->arena, ticket_fields,
					"concurrency events", common->json),
			     "option '--json'");
	for (size_t i = 0; i < ids->len && !err; i++) {
		struct ticket *t = NULL;

		err = desk_ticket(&t, app->desk, ids->items[i]);
		if (!err)
			err = show_json(app, &names, t);
		ticket_free(t);
	}
	vec_release(&names);
	return err;
}

/* --- what was attached -------------------------------------------------- */

/* The hash of the last of that name, or of that hash's beginning. */
static const char *find_file(const struct ticket *t, const char *name)
{
	const char *found = NULL;

	for (unsigned i = 0; i < t->history.len; i++) {
		const struct event *e = ticket_event(t, i);
		const char *sha256 = value_get_string(e->body, "sha256");
		const char *its = event_text(e, "name");

		if (!sha256 || !history_counts(&t->history, i) ||
		    !kind_is(e, "attach"))
			continue;
		if ((its && !strcmp(its, name)) ||
		    (strlen(name) >= 7 &&
		     !strncmp(sha256, name, strlen(name))))
			found = sha256;
	}
	return found;
}

static const struct tkt_error *no_file(const struct ticket *t,
				       const char *name)
{
	BUF_LOCAL list = BUF_INIT;

	for (unsigned i = 0; i < t->history.len; i++) {
		const struct event *e = ticket_event(t, i);
		const char *its = event_text(e, "name");

		if (!its || !history_counts(&t->history, i) ||
		    !kind_is(e, "attach"))
			continue;
		buf_adds(&list, list.len ? ", " : "");
		utf8_print(&list, its, strlen(its), UTF8_ONE_LINE);
	}
	return tkt_error_hint(
		tkt_error(TKT_E_NOT_FOUND, "'%.7s' has no file '%s'", t->id,
			  name),
		"%s%s", list.len ? "attached are: " : "nothing is attached",
		list.bytes);
}

/* A ticket of another desk may have come without what was attached there. */
static const struct tkt_error *not_here(const struct tkt_error *err,
					const struct ticket *t,
					const char *name)
{
	if (err->code != TKT_E_NOT_FOUND)
		return err;
	tkt_error_free(err);
	return tkt_error_hint(
		tkt_error(TKT_E_NOT_FOUND, "the content of '%s' is not here",
			  name),
		"where it is: tkt log --json --with-attachments %.7s, and "
		"what that prints to tkt apply here", t->id);
}

static const struct tkt_error *show_file(struct app *app, const char *id,
					 const char *name)
{
	CLEANUP(ticket_free_ptr) struct ticket *t = NULL;
	BUF_LOCAL bytes = BUF_INIT;
	const struct tkt_error *err;
	const char *sha256;

	TRY(desk_ticket(&t, app->desk, id));
	sha256 = find_file(t, name);
	if (!sha256)
		return no_file(t, name);
	err = desk_content(&bytes, app->desk, CONTENT_ATTACHMENT, sha256);
	if (err)
		return not_here(err, t, name);
	if (app->out_tty)
		return out_page(app, bytes.bytes, bytes.len);
	return stdout_write(bytes.bytes, bytes.len);
}

static const struct tkt_error *show(struct app *app,
				    const struct show_args *args,
				    const struct strings *ids)
{
	const struct common *common = &args->common;

	if (args->file && ids->len != 1)
		return tkt_error(TKT_E_USAGE,
				 "'--file' is of one ticket at a time");
	if (!ids->len)
		return NULL;
	if (args->file)
		return show_file(app, ids->items[0], args->file);
	if (common->json)
		return show_objects(app, common, ids);
	if (common->quiet || common->format || common->porcelain || common->nul)
		return show_records(app, common, ids);
	return show_pages(app, ids);
}

static const struct tkt_error *run(struct app *app, void *data)
{
	struct show_args *args = data;
	struct strings ids = { 0 };
	struct desk *desk;
	const struct tkt_error *err = app_desk_to_read(&desk, app);

	if (!err)
		err = command_ids(&ids, app, &args->common);
	if (!err)
		err = show(app, args, &ids);
	vec_release(&ids);
	return err;
}

const struct command cmd_show = {
	.name = "show",
	.group = GROUP_LOOK,
	.summary = "show all about a ticket",
	.usage = "ID… [--json[=FIELDS]]\nID --file NAME",
	.operands = "@ids",
	.options = options,
	.common = COMMON_OUTPUT,
	.args_len = sizeof(struct show_args),
	.run = run,
};
