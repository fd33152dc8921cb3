#include "desk/search.h"

#include <stdlib.h>

#include "desk/cache.h"
#include "desk/faults.h"
#include "desk/internal.h"
#include "index/search.h"

/* Whole before anything is told of it: the question may be asked again. */
struct searching {
	const struct desk_search *wanted;
	struct desk *desk;
	struct index *text;
	struct arena arena;
	struct index_hits hits;
	uint64_t found; /* also beyond the hits that are wanted */
	struct faults faults;
	VEC(const struct search_hit *) shown;
	/* Without an index: those that the query chooses, by number. */
	struct index_hits chosen;
	VEC(const void *) records; /* of the chosen, in the arena */
};

static void forget(struct searching *s)
{
	s->hits.len = s->faults.len = s->shown.len = s->wanted->near->len = 0;
	s->chosen.len = s->records.len = 0;
	s->found = 0;
}

static void release(struct searching *s)
{
	vec_release(&s->hits);
	vec_release(&s->faults);
	vec_release(&s->shown);
	vec_release(&s->chosen);
	vec_release(&s->records);
	arena_release(&s->arena);
}

/* --- what is shown ------------------------------------------------------ */

/* The record of a hit, *out NULL where there is none. */
typedef const struct tkt_error *record_fn(const struct ticket **out,
					  struct searching *s, void *source,
					  int64_t number);

static const struct tkt_error *add_excerpt(struct search_hit *hit,
					   struct searching *s, int64_t number)
{
	struct index_excerpt e;

	TRY(index_excerpt(&e, &s->arena, s->text, s->wanted->words, number,
			  s->wanted->snippet_len));
	hit->where = e.where;
	hit->snippet = e.snippet;
	hit->of_title = e.of_title;
	hit->marks = e.marks;
	hit->marks_len = e.marks_len;
	return NULL;
}

static const struct tkt_error *add_hit(struct searching *s, size_t i,
				       record_fn *record, void *source)
{
	struct search_hit *hit = ARENA_NEW(&s->arena, struct search_hit);
	const struct ticket *t;

	TRY(record(&t, s, source, s->hits.items[i].number));
	if (!t)
		return NULL;
	hit->ticket = *t;
	hit->rank = (int64_t)i + 1;
	vec_push(&s->shown, hit);
	return NULL;
}

/* Sorted by fields all are wanted; else those that are shown alone. */
static const struct tkt_error *find(struct searching *s, index_keep_fn *keep,
				    void *context)
{
	const struct desk_search *w = s->wanted;
	const struct index_sought sought = {
		.words = w->words,
		.keep = keep,
		.context = context,
		.limit = w->sort ? UINT64_MAX : w->limit,
	};

	return index_search(&s->hits, &s->found, s->text, &sought);
}

static const struct tkt_error *choose(struct searching *s, record_fn *record,
				      void *source)
{
	const struct desk_search *w = s->wanted;

	for (size_t i = 0; i < s->hits.len; i++)
		TRY(add_hit(s, i, record, source));
	if (w->sort && s->shown.len)
		record_sort_apply(w->sort, (const void **)s->shown.items,
				  s->shown.len);
	if (s->shown.len > w->limit)
		s->shown.len = w->limit;
	for (size_t i = 0; i < s->shown.len; i++) {
		struct search_hit *hit =
			(struct search_hit *)s->shown.items[i];

		TRY(add_excerpt(hit, s,
				s->hits.items[hit->rank - 1].number));
	}
	if (!s->found)
		TRY(index_near(w->near, &s->desk->arena, s->text, w->words));
	return NULL;
}

/* --- by the indexes ----------------------------------------------------- */

struct filter {
	struct index *tickets;
	const struct query *query;
};

static const struct tkt_error *keep_filtered(void *context,
					     struct index_hits *hits)
{
	const struct filter *f = context;

	return index_filter(hits, f->tickets, f->query);
}

static const struct tkt_error *record_of_index(const struct ticket **out,
					       struct searching *s,
					       void *source, int64_t number)
{
	struct ticket *t;

	TRY(index_ticket_of(&t, &s->arena, source, number));
	if (t)
		ticket_set_breached(t, s->desk->options.time.now_at);
	*out = t;
	return NULL;
}

static const struct tkt_error *ask(struct searching *s, struct index *tickets)
{
	const struct desk_search *w = s->wanted;
	struct filter filter = { tickets, w->query };

	forget(s);
	TRY(index_each_fault(tickets, faults_add, &s->faults));
	TRY(index_see(tickets, w->query));
	if (w->query->unseen)
		return NULL;
	TRY(find(s, query_is_empty(w->query) ? NULL : keep_filtered, &filter));
	return choose(s, record_of_index, tickets);
}

static const struct tkt_error *by_index(bool *done, struct searching *s)
{
	const struct tkt_error *err = NULL;

	*done = true;
	do {
		struct index *tickets;

		/* That of words first: it takes longer, and who waits holds
		 * the other. */
		s->text = desk_index_of(s->desk, INDEX_TEXT, CACHE_FRESH);
		tickets = s->text ? desk_index(s->desk, CACHE_FRESH) : NULL;
		if (!tickets)
			break;
		err = ask(s, tickets);
		if (!err || err->code == TKT_E_USAGE)
			return err;
	} while (desk_text_again(&err, s->desk));
	*done = false;
	tkt_error_free(err);
	return NULL;
}

/* --- by reading all ----------------------------------------------------- */

static const struct tkt_error *take(void *context, struct ticket **t)
{
	struct searching *s = context;
	const struct index_hit hit = { .number = index_number((*t)->id) };

	TRY(index_put_ticket(s->text, *t));
	if (!query_matches(s->wanted->query, *t))
		return NULL;
	vec_push(&s->chosen, hit);
	vec_push(&s->records, field_copy(&s->arena, ticket_fields, *t,
					 sizeof(**t)));
	return NULL;
}

static void take_fault(void *context, const char *path,
		       const struct tkt_error *err)
{
	struct searching *s = context;
	const struct index_fault fault = {
		.path = path, .code = err->code, .message = err->message,
	};

	tkt_error_free(faults_add(&s->faults, &fault));
}

static int compare_numbers(const void *a, const void *b)
{
	int64_t x = ((const struct index_hit *)a)->number;
	int64_t y = ((const struct index_hit *)b)->number;

	return x < y ? -1 : x > y;
}

static const struct index_hit *chosen(const struct searching *s,
				      int64_t number)
{
	const struct index_hit wanted = { .number = number };

	if (!s->chosen.len)
		return NULL;
	return bsearch(&wanted, s->chosen.items, s->chosen.len, sizeof(wanted),
		       compare_numbers);
}

static const struct tkt_error *keep_chosen(void *context,
					   struct index_hits *hits)
{
	size_t n = 0;

	for (size_t i = 0; i < hits->len; i++)
		if (chosen(context, hits->items[i].number))
			hits->items[n++] = hits->items[i];
	hits->len = n;
	return NULL;
}

static const struct tkt_error *record_of_chosen(const struct ticket **out,
						struct searching *s,
						void *source, int64_t number)
{
	const struct index_hit *hit = chosen(s, number);

	(void)source;
	*out = hit ? s->records.items[hit - s->chosen.items] : NULL;
	return NULL;
}

static const struct tkt_error *search_all(struct searching *s)
{
	/* A walk gives tickets by id, as `chosen` is to be. */
	TRY(desk_each_ticket(s->desk, take, take_fault, s));
	TRY(query_doubt(s->wanted->query));
	TRY(find(s, keep_chosen, s));
	return choose(s, record_of_chosen, /* source */ NULL);
}

static const struct tkt_error *by_reading(struct searching *s)
{
	const struct tkt_error *err;

	forget(s);
	TRY(index_make(&s->text, INDEX_TEXT, INDEX_IN_MEMORY,
		       /* sync */ false));
	err = search_all(s);
	index_free(s->text);
	return err;
}

/* --- both --------------------------------------------------------------- */

static const struct tkt_error *give(uint64_t *found, struct searching *s)
{
	const struct desk_search *w = s->wanted;

	faults_tell(&s->faults, w->fault, w->context);
	TRY(query_doubt(w->query));
	for (size_t i = 0; i < s->shown.len; i++)
		TRY(w->fn(w->context, s->shown.items[i]));
	*found = s->found;
	return NULL;
}

const struct tkt_error *desk_search(uint64_t *found, struct desk *d,
				    const struct desk_search *wanted)
{
	struct searching s = {
		.wanted = wanted, .desk = d, .faults = { .arena = &s.arena },
	};
	const struct tkt_error *err;
	bool done;

	err = by_index(&done, &s);
	if (!err && !done)
		err = by_reading(&s);
	if (!err)
		err = give(found, &s);
	release(&s);
	return err;
}
