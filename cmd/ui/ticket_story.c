/* Of a ticket's page: what was said and done, and its path. */
#include <string.h>
#include "ui/out.h"
#include "ui/sheet.h"
#include "ui/story.h"
#include "ui/ticket_page.h"

enum {
	TEXT_INDENT = 4,
	STAMPED_COLS = 70, /* a path has room for its times */
};

/* --- what was said and done --------------------------------------------- */

/* Facts that do not fit into the line begin one of their own. */
static void add_facts(struct page *p, const struct event *e, size_t used)
{
	BUF_LOCAL facts = BUF_INIT;
	BUF_LOCAL line = BUF_INIT;

	story_facts(&facts, p->app, e);
	out_line(&line, facts.bytes);
	if (!line.len) {
		buf_addc(p->out, '\n');
	} else if (p->app->out_tty &&
		   used + 2 + utf8_cols(line.bytes, line.len) >
			   (size_t)p->app->cols) {
		buf_addc(p->out, '\n');
		out_text(p->out, p->app, line.bytes, TEXT_INDENT);
	} else {
		buf_addf(p->out, "  %s\n", line.bytes);
	}
}

static void add_head(struct page *p, const struct event *e)
{
	BUF_LOCAL stamp = BUF_INIT;
	BUF_LOCAL who = BUF_INIT;
	BUF_LOCAL what = BUF_INIT;

	sheet_stamp(&stamp, p->app, e->at);
	if (!stamp.len)
		buf_adds(&stamp, "time unknown");
	out_line(&who, e->by ? e->by : "tkt");
	if (e->as)
		buf_addf(&who, " (%s)", e->as);
	out_line(&what, e->kind_name);
	buf_addf(p->out, "  %s%s%s  %s  %s%s%s", out_style(p->app, STYLE_DIM),
		 stamp.bytes, out_style(p->app, STYLE_RESET), who.bytes,
		 out_style(p->app, STYLE_BOLD), what.bytes,
		 out_style(p->app, STYLE_RESET));
	add_facts(p, e, 6 + stamp.len + utf8_cols(who.bytes, who.len) +
				what.len);
}

/* A text that stands elsewhere on the page is not said twice. */
static bool is_elsewhere(const struct page *p, const struct event *e,
			 const char *key)
{
	const char *text = event_text(e, key);

	return text && (text == p->t->description ||
			(kind_is(e, "open") && strcmp(key, "force")) ||
			kind_is(e, "attach"));
}

static void add_text(struct page *p, const struct event *e, const char *key,
		     bool labelled)
{
	const char *said = story_text_of(e, key);
	BUF_LOCAL text = BUF_INIT;

	if (!said || is_elsewhere(p, e, key))
		return;
	if (labelled)
		buf_addf(&text, "%s: ", story_text_label(key));
	buf_adds(&text, said);
	out_text(p->out, p->app, text.bytes, TEXT_INDENT);
}

static void add_texts(struct page *p, const struct event *e)
{
	static const char *const parts[] = { "text", "erased" };
	const char *main_key = NULL;

	if (story_text(&main_key, e))
		add_text(p, e, main_key, /* labelled */ false);
	for (size_t k = 0; k < ARRAY_LEN(parts); k++) {
		const struct value *texts = value_get_object(e->body, parts[k]);

		for (size_t i = 0; i < value_len(texts); i++) {
			const char *key = texts->object.items[i].key;

			if (!main_key || strcmp(key, main_key) != 0)
				add_text(p, e, key, /* labelled */ true);
		}
	}
}

void page_conversation(struct page *p)
{
	const struct ticket *t = p->t;

	sheet_heading(p->out, p->app, "What happened");
	for (unsigned i = 0; i < t->history.len; i++) {
		if (!history_counts(&t->history, i))
			continue;
		add_head(p, ticket_event(t, i));
		add_texts(p, ticket_event(t, i));
	}
}

/* --- path --------------------------------------------------------------- */

static bool same(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

static bool same_step(const struct step *a, const struct step *b)
{
	return a->state == b->state && same(a->queue, b->queue) &&
	       same(a->tier, b->tier) && same(a->owner, b->owner) &&
	       same(a->waiting_on, b->waiting_on);
}

/* Steps that changed nothing one can see are part of the one before. */
static size_t run_end(const struct ticket *t, size_t begin)
{
	size_t end = begin + 1;

	while (end < t->path.len &&
	       same_step(&t->path.items[begin], &t->path.items[end]))
		end++;
	return end;
}

static bool is_over(enum ticket_state state)
{
	return state == STATE_CLOSED || state == STATE_REJECTED;
}

static int64_t held_s(const struct page *p, const struct step *first,
		      const struct step *last)
{
	int64_t until = last->until_at == INSTANT_NONE ? p->app->time.now_at
						       : last->until_at;

	return until > first->at ? until - first->at : 0;
}

static void add_padded(struct buf *line, const char *text, size_t cols)
{
	size_t used = utf8_cols(text, strlen(text));

	buf_adds(line, text);
	buf_pad(line, ' ', (used < cols ? cols - used : 0) + 2);
}

struct path_cols {
	size_t stamp; /* 0: no room for it */
	size_t queue, state;
};

static void state_text(struct buf *out, const struct step *s)
{
	buf_adds(out, ticket_state_names[s->state]);
	if (s->state == STATE_WAITING && s->waiting_on)
		buf_addf(out, " (%s)", s->waiting_on);
}

static void widen(size_t *cols, const char *text)
{
	size_t used = text ? utf8_cols(text, strlen(text)) : 0;

	if (used > *cols)
		*cols = used;
}

static struct path_cols measure(const struct page *p)
{
	struct path_cols cols = { 0 };

	for (size_t i = 0; i < p->t->path.len; i++) {
		const struct step *s = &p->t->path.items[i];
		BUF_LOCAL state = BUF_INIT;
		BUF_LOCAL stamp = BUF_INIT;

		state_text(&state, s);
		sheet_stamp(&stamp, p->app, s->at);
		if (!p->app->out_tty || p->app->cols >= STAMPED_COLS)
			widen(&cols.stamp, stamp.bytes);
		widen(&cols.queue, s->queue ? s->queue : s->tier);
		widen(&cols.state, state.bytes);
	}
	return cols;
}

static void add_step(struct page *p, const struct step *first,
		     const struct step *last, const struct path_cols *cols)
{
	BUF_LOCAL line = BUF_INIT;
	BUF_LOCAL cell = BUF_INIT;
	const char *where = first->queue ? first->queue : first->tier;

	if (cols->stamp) {
		sheet_stamp(&cell, p->app, first->at);
		add_padded(&line, cell.bytes, cols->stamp);
		buf_reset(&cell);
	}
	if (!is_over(first->state))
		duration_format(&cell, held_s(p, first, last));
	add_padded(&line, cell.bytes, 7);
	add_padded(&line, where ? where : "", cols->queue);
	buf_reset(&cell);
	state_text(&cell, first);
	add_padded(&line, cell.bytes, cols->state);
	buf_adds(&line, first->owner ? first->owner : "-");
	buf_trim_end(&line);
	buf_adds(p->out, "  ");
	out_line(p->out, line.bytes);
	buf_addc(p->out, '\n');
}

struct tier_time {
	const char *tier;
	int rank;
	int64_t held_s;
};

static int compare_tiers(const void *a, const void *b)
{
	const struct tier_time *x = a, *y = b;

	return (x->rank > y->rank) - (x->rank < y->rank);
}

/* Up to being resolved: what follows is nobody's work. */
static void add_tier_times(struct page *p)
{
	VEC(struct tier_time) times = { 0 };
	BUF_LOCAL text = BUF_INIT;

	for (size_t i = 0; i < p->t->path.len; i++) {
		const struct step *s = &p->t->path.items[i];
		struct tier_time new = { s->tier, s->rank, 0 };
		size_t k = 0;

		if (!s->tier || is_over(s->state) || s->state == STATE_RESOLVED)
			continue;
		while (k < times.len && strcmp(times.items[k].tier, s->tier))
			k++;
		if (k == times.len)
			vec_push(&times, new);
		times.items[k].held_s += held_s(p, s, s);
	}
	if (times.len)
		qsort(times.items, times.len, sizeof(times.items[0]),
		      compare_tiers);
	for (size_t i = 0; i < times.len; i++) {
		buf_addf(&text, "%s%s ", i ? ", " : "", times.items[i].tier);
		duration_format(&text, times.items[i].held_s);
	}
	sheet_row(p->out, p->app, "in all", text.bytes);
	vec_release(&times);
}

void page_path(struct page *p)
{
	const struct ticket *t = p->t;
	struct path_cols cols = measure(p);

	if (!t->path.len)
		return;
	sheet_heading(p->out, p->app, "Path");
	for (size_t i = 0; i < t->path.len;) {
		size_t end = run_end(t, i);

		add_step(p, &t->path.items[i], &t->path.items[end - 1], &cols);
		i = end;
	}
	add_tier_times(p);
}
