/* Importing a log: its cases into tickets, in one commit. */
#include "desk/import.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "base/words.h"
#include "desk/clocks.h"
#include "desk/import_log.h"
#include "desk/record.h"

enum {
	PROGRESS_EACH = 256, /* cases */
};

struct job {
	struct desk *desk;
	const struct desk_import *import;
	struct desk_import_result *result;
	struct import_log *log;
	size_t read_faults_len;   /* those of reading; writing adds its own */
	struct map policies;      /* that this attempt has put, by hash */
};

/* One ticket that takes in its case's rows. */
struct intake {
	struct job *job;
	struct ticket *ticket;
	bool is_new;
	bool is_chain;            /* each event follows the one before */
	struct import_case state;
	struct map by_origin;     /* → struct event *, of those it had */
	struct strings named;     /* heads that new rows follow already */
	const struct event *last; /* the row before */
	size_t added_len;
	unsigned first_line;      /* of what is added */
	const struct desk_policy *policy; /* that it pins; NULL: none */
};

/* --- whom a row follows ------------------------------------------------- */

/* Was this event there before the import? */
static bool is_old(const struct intake *in, const struct event *e)
{
	return e->index < in->ticket->history.len &&
	       in->ticket->history.nodes[e->index].event == e;
}

/*
 * The row before it, and what others did that is not later than the row
 * itself: a log tells what happened then, whenever it is read.
 */
static void find_parents(struct strings *out, struct intake *in, int64_t at)
{
	struct history *h = &in->ticket->history;
	struct arena *a = &in->ticket->doc->arena;
	bool old = is_old(in, in->last), covered = false;
	struct strings heads;

	history_heads(&heads, h, a, at);
	for (size_t i = 0; i < heads.len; i++) {
		const struct event *e = doc_find(in->ticket->doc,
						 heads.items[i]);

		if (e == in->last || strings_has(&in->named, e->id) ||
		    (old && history_is_ancestor(h, e->index, in->last->index)))
			continue;
		if (old && history_is_ancestor(h, in->last->index, e->index))
			covered = true;
		vec_push(out, e->id);
		vec_push(&in->named, e->id);
	}
	if (!covered)
		vec_push(out, in->last->id);
	strings_sort(out);
}

static void put_after(struct intake *in, struct value *body, int64_t at)
{
	struct arena *a = &in->ticket->doc->arena;
	struct value *after = value_array(a);
	struct strings parents = { 0 };

	/* Behind the last of a chain, or of what was added, is nothing. */
	if (in->is_chain && (!is_old(in, in->last) ||
			     in->last->index + 1 == in->ticket->history.len))
		vec_push(&parents, in->last->id);
	else
		find_parents(&parents, in, at);
	for (size_t i = 0; i < parents.len; i++)
		value_append(a, after, value_string(a, parents.items[i]));
	value_set(a, body, "after", after);
	vec_release(&parents);
}

/* --- one case ----------------------------------------------------------- */

static const struct tkt_error *add_row(struct intake *in,
				       const struct log_row *row)
{
	struct import_log *log = in->job->log;
	struct import_row read = {
		.at = row->at, .tier = row->tier, .meaning = row->meaning,
	};
	struct ticket *t = in->ticket;
	const struct event *known;
	struct value *body;

	TRY(import_event(&body, &t->doc->arena, &in->state, &read,
			 import_log_cells(log, row)));
	known = map_get(&in->by_origin, value_get_string(body, "origin"));
	if (known) {
		in->last = known;
		return NULL;
	}
	put_after(in, body, row->at);
	/* The `open` of a machine holds nothing: what follows makes it. */
	if (in->is_new && t->doc->events.len == 1)
		in->policy = desk_pin(in->job->desk, t, body,
				      &t->doc->arena);
	in->last = doc_add(t->doc, body);
	if (!in->added_len++)
		in->first_line = row->line;
	return NULL;
}

static void add_rows(struct intake *in, const struct log_case *c)
{
	struct import_log *log = in->job->log;

	for (unsigned i = c->first; i; i = log->rows.items[i].next) {
		const struct log_row *row = &log->rows.items[i];
		const struct tkt_error *err = add_row(in, row);

		if (err)
			import_fault(in->job->result, row->line, err);
	}
}

/* Remembers what the ticket has, so that only the rest is added. */
static void look_at_old(struct intake *in)
{
	struct doc *doc = in->ticket->doc;

	for (size_t i = 0; i < doc->events.len; i++) {
		struct event *e = doc->events.items[i];

		if (e->origin && !map_has(&in->by_origin, e->origin))
			map_set(&in->by_origin, e->origin, e);
	}
}

/*
 * A chain is what imports alone make: each event after the one before it, and
 * none by a person.
 */
static bool is_chain(const struct intake *in)
{
	const struct history *h = &in->ticket->history;

	for (size_t i = 1; i < h->len; i++)
		if (h->nodes[i].parents_len != 1 ||
		    h->nodes[i].parents[0] != i - 1 ||
		    event_is_person(h->nodes[i].event))
			return false;
	return true;
}

/* Finds the case's ticket, or begins one. */
static const struct tkt_error *load(struct intake *in)
{
	struct job *job = in->job;
	char path[TICKET_PATH_LEN + 1];
	bool exists;

	in->ticket = ticket_new();
	in->last = doc_add(in->ticket->doc,
			   import_open(&in->ticket->doc->arena, &in->state));
	in->is_new = in->is_chain = true;
	ticket_path(path, in->ticket->doc->id);
	TRY(store_exists(&exists, job->desk->store, path));
	if (exists) {
		char id[EVENT_ID_LEN + 1];

		memcpy(id, in->ticket->doc->id, sizeof(id));
		ticket_free(TAKE(in->ticket));
		TRY(desk_ticket(&in->ticket, job->desk, id));
		in->last = doc_find(in->ticket->doc, id);
		in->is_new = false;
		in->is_chain = is_chain(in);
		look_at_old(in);
	}
	return NULL;
}

static const struct tkt_error *put_policy(struct intake *in,
					  struct desk_tx *tx)
{
	struct map *put = &in->job->policies;

	if (!in->policy || map_has(put, in->policy->sha256))
		return NULL;
	map_set(put, in->policy->sha256, (void *)in->policy);
	return desk_policy_put(tx, in->policy);
}

static const struct tkt_error *put(struct intake *in, struct desk_tx *tx)
{
	struct desk_import_result *result = in->job->result;
	struct ticket *t = in->ticket;
	char path[TICKET_PATH_LEN + 1];
	BUF_LOCAL bytes = BUF_INIT;

	TRY(record_check_version(t->doc));
	ticket_fold(t);
	ticket_write(&bytes, t);
	if (bytes.len > DOC_WRITE_MAX_LEN) {
		import_fault(result, in->first_line, tkt_error(
			TKT_E_TOO_LARGE, "case '%s' would make a ticket of "
			"%zu bytes (at most %u): none of its %zu new rows is "
			"taken in", in->state.key, bytes.len,
			DOC_WRITE_MAX_LEN, in->added_len));
		return NULL;
	}
	result->created_len += in->is_new;
	result->changed_len += !in->is_new;
	result->events_len += in->added_len;
	ticket_path(path, t->doc->id);
	TRY(put_policy(in, tx));
	return desk_tx_put(tx, path, &bytes);
}

static const struct tkt_error *take_in(struct job *job, struct desk_tx *tx,
				       const struct log_case *c)
{
	struct intake in = { .job = job };
	const struct tkt_error *err;

	import_case_begin(&in.state, job->log->map, c->key);
	err = load(&in);
	if (!err) {
		add_rows(&in, c);
		if (in.added_len)
			err = put(&in, tx);
	}
	import_case_release(&in.state);
	map_release(&in.by_origin);
	vec_release(&in.named);
	ticket_free(in.ticket);
	return err;
}

/* --- the whole ---------------------------------------------------------- */

static const struct tkt_error *refuse_faults(const struct job *job)
{
	size_t faults = job->result->faults.len;
	size_t warnings = job->log->map->warnings.len;

	if (!job->import->strict || (!faults && !warnings))
		return NULL;
	return tkt_error(TKT_E_INVALID, "%zu bad row%s and %zu warning%s: "
			 "nothing was written", faults, faults == 1 ? "" : "s",
			 warnings, warnings == 1 ? "" : "s");
}

static void show_progress(const struct job *job, size_t done)
{
	const struct store_options *options = &job->desk->options.store;

	if (options->progress && done % PROGRESS_EACH == 0)
		options->progress(options->progress_context, "importing",
				  done, job->log->cases.len);
}

static const struct tkt_error *run(void *context, struct desk_tx *tx)
{
	struct job *job = context;
	struct desk_import_result *result = job->result;

	/* An attempt before this one may have been beaten to the branch. */
	result->created_len = result->changed_len = result->events_len = 0;
	result->faults.len = job->read_faults_len;
	map_release(&job->policies);
	for (size_t i = 0; i < job->log->cases.len; i++) {
		show_progress(job, i);
		TRY(take_in(job, tx, &job->log->cases.items[i]));
	}
	return refuse_faults(job);
}

static void message(void *context, struct buf *out)
{
	const struct job *job = context;
	const struct desk_import_result *r = job->result;
	const char *slash = strrchr(job->import->log_path, '/');
	const char *name = slash ? slash + 1 : job->import->log_path;
	size_t tickets = r->created_len + r->changed_len;

	buf_adds(out, "import ");
	utf8_print(out, name, strlen(name), UTF8_ONE_LINE);
	buf_addf(out, ": %zu ticket%s, %zu event%s\n\nMap: %s\n", tickets,
		 tickets == 1 ? "" : "s", r->events_len,
		 r->events_len == 1 ? "" : "s", r->map_name);
}

static int compare_faults(const void *a, const void *b)
{
	const struct desk_import_fault *x = a, *y = b;

	return (x->line > y->line) - (x->line < y->line);
}

static void finish(struct job *job)
{
	struct desk_import_result *result = job->result;
	const struct strings *warnings = &job->log->map->warnings;

	if (result->faults.len)
		qsort(result->faults.items, result->faults.len,
		      sizeof(result->faults.items[0]), compare_faults);
	for (size_t i = 0; i < warnings->len; i++)
		vec_push(&result->warnings, arena_strdup(&result->arena,
							 warnings->items[i]));
}

static const struct tkt_error *run_job(struct job *job)
{
	struct desk_import_result *result = job->result;
	const struct desk_done done = {
		result->commit, &result->warnings, &result->arena,
	};
	const struct desk_tx_request request = {
		.dry_run = job->import->dry_run,
		.flags = STORE_BULK,
		.run = run,
		.message = message,
		.context = job,
	};

	TRY(import_log_read(job->log, result, job->import));
	TRY(refuse_faults(job));
	job->read_faults_len = result->faults.len;
	return desk_tx_run(&done, job->desk, &request);
}

const struct tkt_error *desk_import(struct desk_import_result *out,
				    struct desk *d,
				    const struct desk_import *import)
{
	struct import_log log = { 0 };
	struct job job = {
		.desk = d, .import = import, .result = out, .log = &log,
	};
	const struct tkt_error *err = run_job(&job);

	if (log.map)
		finish(&job);
	import_log_release(&log);
	map_release(&job.policies);
	return err;
}

void desk_import_result_release(struct desk_import_result *r)
{
	vec_release(&r->faults);
	vec_release(&r->warnings);
	arena_release(&r->arena);
}
