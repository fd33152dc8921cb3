/*
 * The codec under a fuzzer (libFuzzer; `make fuzz`).
 *
 * An input is tried as a ticket, as any JSON, and, since no fuzzer guesses
 * hashes, as a list of events without ids: an array of bodies, in which a
 * number in `after` or `undoes`, or as `event` in `erases`, stands for the
 * event so many places before.  What is made of them must be written, read,
 * shuffled and united to the same bytes.
 */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "model/codec.h"
#include "model/history.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void must(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "fuzz_codec: %s\n", what);
	abort();
}

static void must_be_ok(const struct tkt_error *err)
{
	must(!err, err ? err->message : "");
}

static void write_folded(struct buf *out, struct doc *doc)
{
	struct history h;

	history_build(&h, doc, /* undone */ NULL);
	for (unsigned i = 0; i < h.len; i++) {
		unsigned x = (i * 7) % (unsigned)h.len;
		bool follows = history_follows(&h, i, x);

		must(!history_is_ancestor(&h, x, i) || follows,
		     "an ancestor that is not followed");
		must(!follows || history_saw(&h, i, x), "followed, not seen");
	}
	doc_write(out, doc, doc->summary);
}

/* Written, read and written again: nothing may change. */
static void check_written(struct doc *doc)
{
	CLEANUP(doc_free_ptr) struct doc *read = NULL;
	BUF_LOCAL once = BUF_INIT;
	BUF_LOCAL twice = BUF_INIT;

	write_folded(&once, doc);
	if (once.len > DOC_READ_MAX_LEN)
		return;
	must_be_ok(doc_parse(&read, doc->type, doc->id, once.bytes, once.len));
	write_folded(&twice, read);
	must(!strcmp(once.bytes, twice.bytes), "read, but not the same");
}

/* --- as it is ----------------------------------------------------------- */

static void try_document(const char *bytes, size_t len, enum doc_type type)
{
	CLEANUP(doc_free_ptr) struct doc *doc = NULL;
	const struct tkt_error *err;

	err = doc_parse(&doc, type, /* id */ NULL, bytes, len);
	if (err)
		tkt_error_free(err);
	else
		check_written(doc);
}

static void try_json(const struct value *v)
{
	BUF_LOCAL once = BUF_INIT;
	BUF_LOCAL twice = BUF_INIT;
	ARENA_LOCAL a = { 0 };
	struct value *read = NULL, *copy = value_copy(&a, v);

	must(value_equal(v, copy), "a copy is not equal");
	value_write(&once, v, VALUE_CANONICAL, 0);
	must_be_ok(json_parse(&read, &a, once.bytes, once.len, once.len));
	must(value_equal(v, read), "read, but not equal");
	value_write(&twice, read, VALUE_CANONICAL, 0);
	must(!strcmp(once.bytes, twice.bytes), "canonical is not canonical");
}

/* --- as events without ids ---------------------------------------------- */

static void name_event(struct doc *doc, struct value *v)
{
	size_t back = (size_t)v->integer, n = doc->events.len;

	if (v->type != VALUE_INT || v->integer < 1 || back > n)
		return;
	v->type = VALUE_STRING;
	v->string = doc->events.items[n - back]->id;
}

static int compare_strings(const void *a, const void *b)
{
	const struct value *x = *(struct value *const *)a;
	const struct value *y = *(struct value *const *)b;

	if (x->type != VALUE_STRING || y->type != VALUE_STRING)
		return (int)x->type - (int)y->type;
	return strcmp(x->string, y->string);
}

static void name_events(struct doc *doc, struct value *body)
{
	static const char *const keys[] = { "after", "undoes", "erases" };

	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		struct value *list = value_get(body, keys[i]), *one;

		if (!list || list->type != VALUE_ARRAY)
			continue;
		for (size_t k = 0; k < list->array.len; k++) {
			one = list->array.items[k];
			name_event(doc, one);
			one = value_get(one, "event");
			if (one)
				name_event(doc, one);
		}
		if (!i && list->array.len)
			qsort(list->array.items, list->array.len,
			      sizeof(*list->array.items), compare_strings);
	}
}

static void add_events(struct doc *doc, const struct value *list)
{
	for (size_t i = 0; i < list->array.len; i++) {
		struct value *body = value_copy(&doc->arena,
						list->array.items[i]);
		const struct tkt_error *err;

		name_events(doc, body);
		err = event_check(body, /* id */ NULL);
		if (!err && !value_get(body, "ticket"))
			doc_add(doc, body);
		tkt_error_free(err);
	}
}

/* Every `of`-th event, from the last to the first. */
static struct doc *part_of(const struct doc *doc, size_t of, size_t which)
{
	struct doc *part = doc_new(doc->type);

	for (size_t i = doc->events.len; i-- > 0;)
		if (i % of == which)
			doc_add(part,
				value_copy(&part->arena,
					   doc->events.items[i]->body));
	memcpy(part->id, doc->id, sizeof(part->id));
	return part;
}

static void try_events(const struct value *list)
{
	CLEANUP(doc_free_ptr) struct doc *doc = doc_new(DOC_TICKET);
	CLEANUP(doc_free_ptr) struct doc *even = NULL;
	CLEANUP(doc_free_ptr) struct doc *odd = NULL;
	BUF_LOCAL whole = BUF_INIT;
	BUF_LOCAL united = BUF_INIT;

	add_events(doc, list);
	if (!doc->events.len)
		return;
	even = part_of(doc, 2, 0);
	odd = part_of(doc, 2, 1);
	check_written(doc);
	write_folded(&whole, doc);
	must_be_ok(doc_union(odd, even));
	write_folded(&united, odd);
	must(!strcmp(whole.bytes, united.bytes), "the union is another");
	must_be_ok(doc_union(even, doc)); /* erased already */
	buf_reset(&united);
	write_folded(&united, even);
	must(!strcmp(whole.bytes, united.bytes), "this union is another");
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	const char *text = (const char *)bytes;
	ARENA_LOCAL a = { 0 };
	struct value *v = NULL;
	const struct tkt_error *err;

	try_document(text, len, DOC_TICKET);
	err = json_parse(&v, &a, text, len, DOC_READ_MAX_LEN);
	tkt_error_free(err);
	if (err)
		return 0;
	try_json(v);
	if (v->type == VALUE_ARRAY)
		try_events(v);
	return 0;
}
