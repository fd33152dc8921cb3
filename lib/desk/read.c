/* Reading tickets and articles from the store's snapshot. */
#include <string.h>

#include "base/utf8.h"
#include "desk/clocks.h"
#include "desk/internal.h"

const struct tkt_error *desk_ticket(struct ticket **out, struct desk *d,
				    const char *id)
{
	char path[TICKET_PATH_LEN + 1];
	BUF_LOCAL bytes = BUF_INIT;

	ticket_path(path, id);
	TRY(store_read(&bytes, NULL, d->store, path, DOC_READ_MAX_LEN));
	TRY(tkt_error_wrap(ticket_parse(out, bytes.bytes, bytes.len, id),
			   "%s", path));
	desk_set_due(d, *out);
	return NULL;
}

const struct tkt_error *desk_article(struct article **out, struct desk *d,
				     const char *id)
{
	char path[ARTICLE_PATH_LEN + 1];
	BUF_LOCAL bytes = BUF_INIT;
	BUF_LOCAL body = BUF_INIT;
	bool has_body;

	article_path(path, id, ".md");
	TRY(store_exists(&has_body, d->store, path));
	if (has_body)
		TRY(store_read(&body, NULL, d->store, path, DOC_READ_MAX_LEN));
	article_path(path, id, ".json");
	TRY(store_read(&bytes, NULL, d->store, path, DOC_READ_MAX_LEN));
	return tkt_error_wrap(article_parse(out, bytes.bytes, bytes.len, id,
					    has_body ? body.bytes : NULL,
					    body.len), "%s", path);
}

/* --- all of them -------------------------------------------------------- */

struct walk {
	struct desk *d;
	desk_ticket_fn *ticket_fn;
	desk_article_fn *article_fn;
	desk_fault_fn *fault;
	void *context;
};

/* A path may hold anything: it is told in one line, whatever it says. */
void desk_tell_fault(desk_fault_fn *fault, void *context, const char *path,
		     const struct tkt_error *err)
{
	BUF_LOCAL line = BUF_INIT;

	utf8_print(&line, path, strlen(path), UTF8_ONE_LINE);
	if (fault)
		fault(context, line.bytes, err);
	tkt_error_free(err);
}

static void tell_fault(const struct walk *w, const char *path,
		       const struct tkt_error *err)
{
	desk_tell_fault(w->fault, w->context, path, err);
}

/* The id that a path of this form stands for; false where it is no other's. */
static bool path_id(char *id, const char *path, const char *ending)
{
	const char *name = strrchr(path, '/');
	size_t len = strlen(ending);

	name = name ? name + 1 : path;
	if (strlen(name) != EVENT_ID_LEN + len ||
	    strcmp(name + EVENT_ID_LEN, ending) != 0 ||
	    strspn(name, "0123456789abcdef") < EVENT_ID_LEN)
		return false;
	memcpy(id, name, EVENT_ID_LEN);
	id[EVENT_ID_LEN] = 0;
	return true;
}

/* A link or a file in the place of a folder of the desk's. */
static const struct tkt_error *check_folder(const struct store_entry *e)
{
	if (strchr(e->path, '/'))
		return NULL;
	return tkt_error(TKT_E_INVALID, "mode %o, this is no folder",
			 e->mode);
}

static const struct tkt_error *check_entry(char *id,
					   const struct store_entry *e)
{
	char path[TICKET_PATH_LEN + 1] = "";

	TRY(check_folder(e));
	if (path_id(id, e->path, ".json"))
		ticket_path(path, id);
	if (strcmp(path, e->path) != 0)
		return tkt_error(TKT_E_INVALID, "this is no ticket's path");
	if (e->fault)
		return tkt_error(TKT_E_INVALID, "%s", e->fault);
	if (e->mode != 0100644)
		return tkt_error(TKT_E_INVALID, "mode %o, not 100644",
				 e->mode);
	if (!e->bytes)
		return tkt_error(TKT_E_TOO_LARGE, "%zu bytes are too many",
				 e->len);
	return NULL;
}

const struct tkt_error *desk_entry_ticket(struct ticket **out,
					  const struct store_entry *e)
{
	char id[EVENT_ID_LEN + 1];

	TRY(check_entry(id, e));
	return ticket_parse(out, e->bytes, e->len, id);
}

static const struct tkt_error *each_ticket(void *context,
					   const struct store_entry *e)
{
	struct walk *w = context;
	CLEANUP(ticket_free_ptr) struct ticket *t = NULL;
	const struct tkt_error *err = desk_entry_ticket(&t, e);

	if (err) {
		tell_fault(w, e->path, err);
		return NULL;
	}
	desk_set_due(w->d, t);
	return w->ticket_fn(w->context, &t);
}

const struct tkt_error *desk_each_ticket_at(struct desk *d, const char *path,
					    desk_ticket_fn *fn,
					    desk_fault_fn *fault, void *context)
{
	struct walk w = {
		.d = d, .ticket_fn = fn, .fault = fault, .context = context,
	};

	return store_walk(d->store, path, STORE_WALK_BYTES, DOC_READ_MAX_LEN,
			  each_ticket, &w);
}

const struct tkt_error *desk_each_ticket(struct desk *d, desk_ticket_fn *fn,
					 desk_fault_fn *fault, void *context)
{
	return desk_each_ticket_at(d, "tickets/", fn, fault, context);
}

static const struct tkt_error *each_article(void *context,
					    const struct store_entry *e)
{
	struct walk *w = context;
	struct article *a = NULL;
	char id[EVENT_ID_LEN + 1];
	const struct tkt_error *err = check_folder(e);

	if (!err && !path_id(id, e->path, ".json"))
		return NULL;
	if (!err)
		err = desk_article(&a, w->d, id);
	if (err) {
		tell_fault(w, e->path, err);
		return NULL;
	}
	err = w->article_fn(w->context, &a);
	article_free(a);
	return err;
}

const struct tkt_error *desk_each_article(struct desk *d, desk_article_fn *fn,
					  desk_fault_fn *fault, void *context)
{
	struct walk w = {
		.d = d, .article_fn = fn, .fault = fault, .context = context,
	};

	return store_walk(d->store, "kb/", 0, 0, each_article, &w);
}
