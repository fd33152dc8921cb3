/*
 * Merging under a fuzzer (libFuzzer; `make fuzz`).
 *
 * An input is base, ours and theirs with the byte 0x1e between them, tried as
 * documents of each type and as bodies.  Whatever they are, the sides may be
 * swapped; what was merged holds what it was made of.
 */
#include <stdio.h>
#include <string.h>

#include "model/merge_body.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void must(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "fuzz_merge: %s\n", what);
	abort();
}

static bool is_same(const struct buf *a, const struct buf *b)
{
	return a->len == b->len && !memcmp(a->bytes, b->bytes, a->len);
}

static struct merge_text text_of(const struct buf *b)
{
	return (struct merge_text){ b->bytes, b->len };
}

/* --- documents ---------------------------------------------------------- */

static bool merge(struct buf *out, enum doc_type type,
		  const struct merge_text *ours,
		  const struct merge_text *theirs)
{
	const struct tkt_error *err =
		merge_doc(out, type, /* id */ NULL, ours, theirs);

	tkt_error_free(err);
	return !err;
}

static void try_documents(enum doc_type type, const struct merge_text *ours,
			  const struct merge_text *theirs)
{
	BUF_LOCAL one = BUF_INIT;
	BUF_LOCAL two = BUF_INIT;
	BUF_LOCAL again = BUF_INIT;
	struct merge_text merged;
	bool done = merge(&one, type, ours, theirs);

	must(done == merge(&two, type, theirs, ours), "one way alone");
	if (!done)
		return;
	must(is_same(&one, &two), "documents may not be swapped");
	merged = text_of(&one);
	must(merge(&again, type, &merged, theirs), "it is not read again");
	must(is_same(&again, &one), "what is in it changes it");
}

/* --- bodies ------------------------------------------------------------- */

static void add_run(struct buf *out, char c, size_t n)
{
	buf_pad(out, c, n);
	buf_addc(out, '\n');
}

/* In place of git's: everything clashes, unless one side changed nothing. */
static const struct tkt_error *clash(struct buf *out, bool *clean,
				     const struct merge_lines *m)
{
	*clean = false;
	add_run(out, '<', m->marker_len);
	buf_add(out, m->one->bytes, m->one->len);
	add_run(out, '=', m->marker_len);
	buf_add(out, m->two->bytes, m->two->len);
	add_run(out, '>', m->marker_len);
	return NULL;
}

static bool has_marker(const struct merge_text *t)
{
	return t->len && (memchr(t->bytes, '<', t->len) ||
			  memchr(t->bytes, '=', t->len) ||
			  memchr(t->bytes, '>', t->len));
}

static void try_bodies(const struct merge_text *base,
		       const struct merge_text *ours,
		       const struct merge_text *theirs)
{
	BUF_LOCAL one = BUF_INIT;
	BUF_LOCAL two = BUF_INIT;
	BUF_LOCAL again = BUF_INIT;
	struct merge_text merged;

	must(!merge_body(&one, base, ours, theirs, clash), "no body");
	must(!merge_body(&two, base, theirs, ours, clash), "no body swapped");
	must(is_same(&one, &two), "bodies may not be swapped");
	if (has_marker(base) || has_marker(ours) || has_marker(theirs))
		return;
	merged = text_of(&one);
	must(!merge_body(&again, base, &merged, theirs, clash), "not again");
	must(is_same(&again, &one) ||
		     (theirs->len && theirs->bytes[theirs->len - 1] != '\n') ||
		     (ours->len && ours->bytes[ours->len - 1] != '\n'),
	     "what is in the body changes it");
}

/* --- the input ---------------------------------------------------------- */

static struct merge_text take(const char **p, const char *end)
{
	const char *mark = memchr(*p, 0x1e, (size_t)(end - *p));
	const char *stop = mark ? mark : end;
	struct merge_text t = { *p, (size_t)(stop - *p) };

	*p = mark ? mark + 1 : end;
	return t;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const enum doc_type types[] = { DOC_TICKET, DOC_ARTICLE,
					       DOC_DESK };
	const char *p = (const char *)bytes, *end;
	struct merge_text base, ours, theirs;

	if (!len)
		return 0;
	end = p + len;
	base = take(&p, end);
	ours = take(&p, end);
	theirs = take(&p, end);
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		try_documents(types[i], &ours, &theirs);
	try_bodies(&base, &ours, &theirs);
	return 0;
}
