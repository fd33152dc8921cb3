/* Tickets and faults into rows, and out of them. */
#include <string.h>

#include "index/internal.h"

static const void *member(const struct field *f, const struct ticket *t)
{
	return (const char *)t + f->offset;
}

/* --- tickets ------------------------------------------------------------ */

/* Elements behind each other; NULL is an empty list, "" one empty element. */
static const struct tkt_error *join(struct buf *out,
				    const struct strings *list)
{
	for (size_t i = 0; i < list->len; i++) {
		if (strchr(list->items[i], LIST_SEPARATOR))
			return tkt_error(TKT_E_REFUSED, "the index cannot "
					 "hold a control character");
		if (i)
			buf_addc(out, LIST_SEPARATOR);
		buf_adds(out, list->items[i]);
	}
	return NULL;
}

static void bind_text(sqlite3_stmt *s, int i, const char *text)
{
	sqlite3_bind_text(s, i, text, -1, SQLITE_STATIC);
}

/* `joined` holds a list's text until the statement has run. */
static const struct tkt_error *bind_field(sqlite3_stmt *s, int i,
					  const struct field *f,
					  const struct ticket *t,
					  struct buf *joined)
{
	const void *at = member(f, t);

	if (f->type == FIELD_BOOL) {
		sqlite3_bind_int(s, i, *(const bool *)at);
		return NULL;
	}
	if (field_is_empty(f, t)) {
		sqlite3_bind_null(s, i);
		return NULL;
	}
	switch (f->type) {
	case FIELD_STRING:
	case FIELD_ID:
		bind_text(s, i, *(const char *const *)at);
		break;
	case FIELD_TIME:
	case FIELD_DURATION:
	case FIELD_INT:
		sqlite3_bind_int64(s, i, *(const int64_t *)at);
		break;
	case FIELD_LIST:
		buf_reset(joined);
		TRY(join(joined, at));
		sqlite3_bind_text(s, i, joined->bytes, (int)joined->len,
				  SQLITE_TRANSIENT);
		break;
	case FIELD_BOOL:
		break;
	}
	return NULL;
}

static const struct tkt_error *add_row(struct index *ix, int64_t number,
				       const struct ticket *t)
{
	BUF_LOCAL joined = BUF_INIT;
	const struct field *f = index_column(0);
	sqlite3_stmt *s;

	TRY(index_statement(&s, ix, STATEMENT_TICKET_ADD));
	sqlite3_bind_int64(s, 1, number);
	for (int i = 2; f; f = index_column_behind(f), i++)
		TRY(bind_field(s, i, f, t, &joined));
	return index_add(ix, s, t->id);
}

static const struct tkt_error *change_element(struct index *ix,
					      enum statement which,
					      const struct field *f,
					      const char *text, int len,
					      int64_t number)
{
	sqlite3_stmt *s;

	TRY(index_statement(&s, ix, which));
	sqlite3_bind_int(s, 1, index_field_number(f));
	sqlite3_bind_text(s, 2, text, len, SQLITE_STATIC);
	sqlite3_bind_int64(s, 3, number);
	return index_run(ix, s);
}

static const struct tkt_error *add_elements(struct index *ix, int64_t number,
					    const struct ticket *t)
{
	for (const struct field *f = ticket_fields; f->name; f++) {
		const struct strings *list = member(f, t);

		for (size_t i = 0; f->type == FIELD_LIST && i < list->len; i++)
			TRY(change_element(ix, STATEMENT_ELEMENT_ADD, f,
					   list->items[i], /* len */ -1,
					   number));
	}
	return NULL;
}

static unsigned digit_of(char c)
{
	return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

static void add_bytes(struct buf *out, const char *hex)
{
	for (; *hex; hex += 2)
		buf_addc(out, (char)(digit_of(hex[0]) << 4 |
				     digit_of(hex[1])));
}

static const struct tkt_error *add_events(struct index *ix, int64_t number,
					  const struct ticket *t)
{
	BUF_LOCAL ids = BUF_INIT;
	sqlite3_stmt *s;

	for (size_t i = 0; i < t->doc->events.len; i++)
		add_bytes(&ids, t->doc->events.items[i]->id);
	TRY(index_statement(&s, ix, STATEMENT_EVENTS_ADD));
	sqlite3_bind_int64(s, 1, number);
	sqlite3_bind_blob(s, 2, ids.bytes, (int)ids.len, SQLITE_STATIC);
	return index_run(ix, s);
}

const struct tkt_error *index_put_ticket(struct index *ix,
					 const struct ticket *t)
{
	int64_t number = index_number(t->id);

	if (ix->kind == INDEX_TEXT)
		return text_put(ix, t);
	TRY(add_row(ix, number, t));
	TRY(add_elements(ix, number, t));
	TRY(add_events(ix, number, t));
	ix->counts[t->state]++;
	return NULL;
}

/* --- taking away -------------------------------------------------------- */

static const struct tkt_error *drop_elements(struct index *ix, int64_t number,
					     const struct field *f,
					     const char *joined)
{
	while (joined) {
		const char *end = strchrnul(joined, LIST_SEPARATOR);

		TRY(change_element(ix, STATEMENT_ELEMENT_DROP, f, joined,
				   (int)(end - joined), number));
		joined = *end ? end + 1 : NULL;
	}
	return NULL;
}

static const struct tkt_error *drop_by_number(struct index *ix,
					      enum statement which,
					      int64_t number)
{
	sqlite3_stmt *s;

	TRY(index_statement(&s, ix, which));
	sqlite3_bind_int64(s, 1, number);
	return index_run(ix, s);
}

/* The row that has this number may be another ticket's. */
static const struct tkt_error *drop_lists(bool *found, struct index *ix,
					  int64_t number, const char *id)
{
	const char *its, *state;
	sqlite3_stmt *s;
	int column = 2;

	TRY(index_statement(&s, ix, STATEMENT_TICKET_LISTS));
	sqlite3_bind_int64(s, 1, number);
	TRY(index_step(found, ix, s));
	if (!*found)
		return NULL;
	its = (const char *)sqlite3_column_text(s, 0);
	state = (const char *)sqlite3_column_text(s, 1);
	*found = its && !strcmp(its, id);
	if (!*found || !state || ticket_state_parse(state) < 0)
		return NULL;
	ix->counts[ticket_state_parse(state)]--;
	for (const struct field *f = ticket_fields; f->name; f++)
		if (f->type == FIELD_LIST)
			TRY(drop_elements(ix, number, f,
					  (const char *)sqlite3_column_text(
						  s, column++)));
	sqlite3_reset(s);
	return NULL;
}

static const struct tkt_error *drop_ticket(struct index *ix, const char *id)
{
	int64_t number = index_number(id);
	bool found;

	if (ix->kind == INDEX_TEXT)
		return text_drop(ix, id);
	TRY(drop_lists(&found, ix, number, id));
	if (!found)
		return NULL;
	TRY(drop_by_number(ix, STATEMENT_EVENTS_DROP, number));
	return drop_by_number(ix, STATEMENT_TICKET_DROP, number);
}

static const struct tkt_error *drop_fault(struct index *ix, const char *path)
{
	sqlite3_stmt *s;
	int status;

	TRY(index_statement(&s, ix, STATEMENT_FAULT_DROP));
	bind_text(s, 1, path);
	while ((status = sqlite3_step(s)) == SQLITE_ROW) {
		ix->faults_len--;
		ix->fleeting_len -= sqlite3_column_int(s, 0) != 0;
	}
	sqlite3_reset(s);
	return status == SQLITE_DONE ? NULL
				     : index_failed(ix, "cannot write the "
						    "index");
}

const struct tkt_error *index_drop(struct index *ix, const char *path)
{
	char its[TICKET_PATH_LEN + 1], id[EVENT_ID_LEN + 1];

	if (ix->faults_len)
		TRY(drop_fault(ix, path));
	if (strlen(path) != TICKET_PATH_LEN)
		return NULL;
	memcpy(id, path + TICKET_PATH_LEN - EVENT_ID_LEN - 5, EVENT_ID_LEN);
	id[EVENT_ID_LEN] = '\0';
	if (strspn(id, "0123456789abcdef") < EVENT_ID_LEN)
		return NULL;
	ticket_path(its, id);
	return strcmp(its, path) ? NULL : drop_ticket(ix, id);
}

const struct tkt_error *index_put_fault(struct index *ix,
					const struct index_fault *fault)
{
	sqlite3_stmt *s;

	TRY(index_statement(&s, ix, STATEMENT_FAULT_ADD));
	bind_text(s, 1, fault->path);
	sqlite3_bind_int(s, 2, (int)fault->code);
	bind_text(s, 3, fault->message);
	sqlite3_bind_int(s, 4, fault->is_fleeting);
	ix->faults_len++;
	ix->fleeting_len += fault->is_fleeting;
	return index_run(ix, s);
}
