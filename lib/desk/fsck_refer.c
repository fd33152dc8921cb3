/* What files refer to: here, lost, or never here. */
#include <string.h>

#include "desk/fsck_internal.h"

enum {
	SHOWN_LEN = 12, /* of a hash or an id in a message */
};

void fsck_refer(struct fsck *k, const struct reference *r)
{
	const struct reference kept = {
		.path = arena_strdup(&k->arena, r->path),
		.event = arena_strdup(&k->arena, r->event),
		.what = r->what,
		.target = arena_strdup(&k->arena, r->target),
		.name = arena_strdup(&k->arena, r->name),
		.elsewhere = r->elsewhere,
	};

	vec_push(&k->references, kept);
}

/* --- what the history had ----------------------------------------------- */

struct search {
	struct map wanted; /* path → itself */
	struct map had;    /* those of them that were there once */
};

static const struct tkt_error *look_at(void *context,
				       const struct store_change *c)
{
	struct search *s = context;
	char *path = map_get(&s->wanted, c->path);

	if (path)
		map_set(&s->had, path, path);
	return NULL;
}

static bool starts(const char *path, const char *folder)
{
	return !strncmp(path, folder, strlen(folder));
}

static bool wants_any(const struct search *s, const char *folder)
{
	for (size_t i = 0; i < s->wanted.cap; i++)
		if (s->wanted.slots[i].key &&
		    starts(s->wanted.slots[i].key, folder))
			return true;
	return false;
}

/* One walk for all that is missing in a folder; mostly nothing is. */
static const struct tkt_error *search(struct search *s, struct fsck *k)
{
	static const char *const folders[] = { "tickets/", "kb/",
					       "attachments/" };

	for (size_t i = 0; i < k->references.len; i++) {
		const struct reference *r = &k->references.items[i];

		if (r->elsewhere && !map_has(&k->paths, r->target))
			map_set(&s->wanted, r->target, (void *)r->target);
	}
	for (size_t i = 0; i < ARRAY_LEN(folders); i++)
		if (wants_any(s, folders[i]))
			TRY(store_history(k->desk->store, folders[i], look_at,
					  s));
	return NULL;
}

/* --- saying it ---------------------------------------------------------- */

static void say(struct fsck *k, const struct reference *r, bool lost)
{
	size_t from = fsck_count(k), len = strlen(r->name);
	BUF_LOCAL what = BUF_INIT;

	if (strspn(r->name, "0123456789abcdef") > SHOWN_LEN)
		len = SHOWN_LEN;
	if (r->event)
		buf_addf(&what, "event %.7s ", r->event);
	buf_addf(&what, "refers to %s '%.*s', which ", r->what, (int)len,
		 r->name);
	if (!lost) {
		fsck_inform(k, r->path, r->event, "%snever was on this desk",
			    what.bytes);
		return;
	}
	fsck_say(k, r->path, r->event, /* commit */ NULL, "%sis not there",
		 what.bytes);
	fsck_mend(k, from, r->target, MEND_PAST | MEND_CONTENT,
		  /* needs */ NULL);
}

const struct tkt_error *fsck_references(struct fsck *k)
{
	struct search s = { .wanted = { 0 } };
	const struct tkt_error *err = search(&s, k);

	for (size_t i = 0; i < k->references.len && !err; i++) {
		const struct reference *r = &k->references.items[i];

		if (!map_has(&k->paths, r->target))
			say(k, r, !r->elsewhere || map_has(&s.had, r->target));
	}
	map_release(&s.wanted);
	map_release(&s.had);
	return err;
}
