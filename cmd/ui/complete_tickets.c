/*
 * Ids of tickets with their titles, and tags: what completion wants of tickets.
 *
 * Both stand in the summary at the head of a ticket's file, in lines of a fixed
 * form.  Reading whole tickets would prove every event, and take too long.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include "ui/complete.h"

static const struct tkt_error *enough(void)
{
	return tkt_error(TKT_E_FAILED, "enough");
}

/*
 * The value of a key of the summary, NULL: none. It ends with its line, a list
 * with the bracket that closes it.
 */
static struct value *summary_value(struct arena *arena,
				   const struct store_entry *e,
				   const char *key)
{
	const char *events = e->bytes ? strstr(e->bytes, "\n  \"events\": ") :
					NULL;
	const char *begin = arena_printf(arena, "\n  \"%s\": ", key);
	const char *p = events ? strstr(e->bytes, begin) : NULL;
	const struct tkt_error *err;
	struct value *v = NULL;
	const char *end;

	if (!p || p > events)
		return NULL;
	p += strlen(begin);
	end = *p == '[' ? strchr(p, ']') : strchr(p, '\n');
	if (*p == '[')
		end = end ? end + 1 : p;
	else if (end[-1] == ',')
		end--;
	err = json_parse(&v, arena, p, (size_t)(end - p), DOC_WRITE_MAX_LEN);
	tkt_error_free(err);
	return err ? NULL : v;
}

/* --- ids ---------------------------------------------------------------- */

struct ids {
	struct completion *c;
	struct desk *desk;
	char digits[EVENT_ID_LEN + 1]; /* typed so far */
	size_t room;                   /* how many more of this walk */
};

static const struct tkt_error *add_id(void *context, const char *id,
				      const char *title)
{
	struct ids *ids = context;
	const char *shown = desk_short_id(ids->desk, id);

	if (strlen(ids->digits) > strlen(shown))
		shown = id;
	complete_add(ids->c, shown, title);
	return --ids->room && !complete_is_late(ids->c) ? NULL : enough();
}

static const struct tkt_error *add_ticket(void *context,
					  const struct store_entry *e)
{
	const char *name = strrchr(e->path, '/');
	ARENA_LOCAL arena = { 0 };
	char id[EVENT_ID_LEN + 1];
	struct value *title;

	if (!name || strlen(name + 1) != EVENT_ID_LEN + strlen(".json"))
		return NULL;
	snprintf(id, sizeof(id), "%.40s", name + 1);
	title = summary_value(&arena, e, "title");
	return add_id(context, id, title && title->type == VALUE_STRING ?
					   title->string : NULL);
}

/* tickets/3/fa/3fa9….json */
static void walk(struct ids *ids, const char *digits, size_t room)
{
	size_t len = strlen(digits);
	BUF_LOCAL path = BUF_INIT;

	ids->room = room;
	if (desk_titles(ids->desk, digits, room, add_id, ids))
		return;
	buf_adds(&path, "tickets/");
	buf_add(&path, digits, len < 1 ? len : 1);
	if (len > 0)
		buf_addf(&path, "/%.2s", digits + 1);
	if (len > 2)
		buf_addf(&path, "/%s", digits);
	ids->room = room;
	tkt_error_free(store_walk(ids->desk->store, path.bytes,
				  STORE_WALK_BYTES, DOC_WRITE_MAX_LEN,
				  add_ticket, ids));
}

void complete_ids(struct completion *c)
{
	struct ids ids = { .c = c };
	char digits[EVENT_ID_LEN + 1];
	size_t len = 0;

	complete_add(c, "@last", "the ticket this terminal wrote last");
	for (const char *p = c->word; *p; p++) {
		if (!isxdigit((unsigned char)*p) || len == EVENT_ID_LEN)
			return;
		ids.digits[len++] = (char)tolower((unsigned char)*p);
	}
	tkt_error_free(app_desk(&ids.desk, c->app));
	if (!ids.desk)
		return;
	c->word = ids.digits;
	if (len >= 3) {
		walk(&ids, ids.digits, COMPLETE_IDS);
		return;
	}
	/*
	 * Some of each next digit: shells insert what all candidates have in
	 * common, so those of a cut list must not agree by chance.
	 */
	memcpy(digits, ids.digits, len);
	digits[len + 1] = '\0';
	for (const char *d = "0123456789abcdef"; *d; d++) {
		digits[len] = *d;
		walk(&ids, digits, COMPLETE_IDS / 16);
	}
}

/* --- tags --------------------------------------------------------------- */

struct tags {
	struct completion *c;
	struct map seen;
};

/* A tag that holds a bracket ends its list early: it is not offered. */
static const struct tkt_error *add_tag(void *context, const char *tag)
{
	struct tags *tags = context;

	if (map_has(&tags->seen, tag))
		return NULL;
	tag = arena_strdup(&tags->c->app->arena, tag);
	map_set(&tags->seen, tag, (void *)tag);
	complete_add(tags->c, tag, /* description */ NULL);
	return complete_is_late(tags->c) ? enough() : NULL;
}

static const struct tkt_error *add_tags_of(void *context,
					   const struct store_entry *e)
{
	struct tags *tags = context;
	ARENA_LOCAL arena = { 0 };
	const struct value *list = summary_value(&arena, e, "tags");

	for (size_t i = 0; i < value_len(list); i++) {
		const char *tag = value_item_string(list, i);

		if (tag)
			TRY(add_tag(tags, tag));
	}
	return complete_is_late(tags->c) ? enough() : NULL;
}

void complete_tags(struct completion *c)
{
	struct tags tags = { .c = c };
	struct desk *desk = NULL;

	tkt_error_free(app_desk(&desk, c->app));
	if (!desk)
		return;
	if (!desk_elements(desk, "tags", add_tag, &tags))
		tkt_error_free(store_walk(desk->store, "tickets/",
					  STORE_WALK_BYTES, DOC_WRITE_MAX_LEN,
					  add_tags_of, &tags));
	map_release(&tags.seen);
}
