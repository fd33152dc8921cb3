/*
 * Ids of tickets with their titles, from the folders that the digits typed so
 * far name: a desk of any size is answered in the same time.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include "ui/complete.h"

struct ids {
	struct completion *c;
	struct desk *desk;
	char digits[EVENT_ID_LEN + 1]; /* typed so far */
	size_t room;                   /* how many more of this walk */
};

/*
 * The title, from the summary at the head of a ticket's file: one line there,
 * `  "title": "…",`. Reading the whole ticket would prove every event.
 */
static const char *title_of(struct arena *arena, const struct store_entry *e)
{
	static const char key[] = "\n  \"title\": ";
	const char *events = e->bytes ? strstr(e->bytes, "\n  \"events\": ") :
					NULL;
	const char *p = e->bytes ? strstr(e->bytes, key) : NULL;
	const struct tkt_error *err;
	struct value *v = NULL;
	size_t len;

	if (!p || (events && p > events))
		return NULL;
	p += strlen(key);
	len = strcspn(p, "\n");
	if (len && p[len - 1] == ',')
		len--;
	err = json_parse(&v, arena, p, len, DOC_WRITE_MAX_LEN);
	tkt_error_free(err);
	return !err && v->type == VALUE_STRING ? v->string : NULL;
}

static const struct tkt_error *add_ticket(void *context,
					  const struct store_entry *e)
{
	struct ids *ids = context;
	const char *name = strrchr(e->path, '/');
	ARENA_LOCAL arena = { 0 };
	char id[EVENT_ID_LEN + 1];
	const char *shown;

	if (!name || strlen(name + 1) != EVENT_ID_LEN + strlen(".json"))
		return NULL;
	snprintf(id, sizeof(id), "%.40s", name + 1);
	shown = desk_short_id(ids->desk, id);
	if (strlen(ids->digits) > strlen(shown))
		shown = id;
	complete_add(ids->c, shown, title_of(&arena, e));
	return --ids->room && !complete_is_late(ids->c) ?
		       NULL :
		       tkt_error(TKT_E_FAILED, "enough");
}

/* tickets/3/fa/3fa9….json */
static void walk(struct ids *ids, const char *digits, size_t room)
{
	size_t len = strlen(digits);
	BUF_LOCAL path = BUF_INIT;

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
