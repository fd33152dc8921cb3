/* What is merged with what, and what is refused. */
#include "unit.h"

#include "maker.h"
#include "model/merge.h"
#include "sample.h"

static const struct merge_text nothing = { "", 0 };

static struct merge_text text_of(const struct buf *b)
{
	return (struct merge_text){ b->bytes, b->len };
}

/* --- paths -------------------------------------------------------------- */

#define ID "3fa9c1d000000000000000000000000000000000"

static void paths_say_what_lies_there(void **state)
{
	static const struct {
		const char *path;
		enum merge_type type;
	} rows[] = {
		{ "desk.json", MERGE_DESK },
		{ "tickets/3/fa/" ID ".json", MERGE_TICKET },
		{ "kb/3f/" ID ".json", MERGE_ARTICLE },
		{ "kb/3f/" ID ".md", MERGE_BODY },
		{ "tickets/3/fb/" ID ".json", MERGE_OTHER },
		{ "tickets/3/fa/" ID ".json~", MERGE_OTHER },
		{ "tickets/" ID ".json", MERGE_OTHER },
		{ "a/tickets/3/fa/" ID ".json", MERGE_OTHER },
		{ "kb/3f/" ID ".txt", MERGE_OTHER },
		{ "kb/readme.md", MERGE_BODY },
		{ "kb/.md", MERGE_OTHER },
		{ "readme.md", MERGE_OTHER },
		{ "a/desk.json", MERGE_OTHER },
		{ ID, MERGE_OTHER },
		{ "", MERGE_OTHER },
	};
	char id[EVENT_ID_LEN + 1];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		enum merge_type type = merge_type_of(id, rows[i].path);
		bool has_id = type != MERGE_DESK && type != MERGE_OTHER &&
			      strstr(rows[i].path, ID);

		assert_int_equal(type, rows[i].type);
		assert_string_equal(id, has_id ? ID : "");
	}
}

/* --- documents ---------------------------------------------------------- */

/* A ticket of two events; the second says `text`. */
static void make_ticket(struct buf *out, char *id, const char *text)
{
	struct maker m;

	maker_begin(&m);
	maker_text(&m, "note", "note", text, "anna");
	ticket_write(out, m.t);
	memcpy(id, m.t->id, EVENT_ID_LEN + 1);
	maker_end(&m);
}

static void two_notes_are_one_ticket(void **state)
{
	char id[EVENT_ID_LEN + 1];
	BUF_LOCAL a = BUF_INIT;
	BUF_LOCAL b = BUF_INIT;
	BUF_LOCAL out = BUF_INIT;
	struct merge_text ours, theirs;
	CLEANUP(ticket_free_ptr) struct ticket *t = NULL;

	(void)state;
	make_ticket(&a, id, "one");
	make_ticket(&b, id, "two");
	ours = text_of(&a);
	theirs = text_of(&b);
	assert_ok(merge_doc(&out, DOC_TICKET, id, &ours, &theirs));
	assert_ok(ticket_parse(&t, out.bytes, out.len, id));
	assert_int_equal(t->doc->events.len, 3);
	assert_string_equal(t->title, "No login");
}

static void other_documents_are_refused(void **state)
{
	char id[EVENT_ID_LEN + 1];
	BUF_LOCAL a = BUF_INIT;
	BUF_LOCAL out = BUF_INIT;
	struct merge_text ours;

	(void)state;
	make_ticket(&a, id, "one");
	ours = text_of(&a);
	buf_adds(&out, "as it was");
	assert_error(merge_doc(&out, DOC_TICKET, ID, &ours, &ours),
		     TKT_E_INVALID, "ours: holds 'd403ee9', not '3fa9c1d'");
	assert_error(merge_doc(&out, DOC_TICKET, id, &ours, &nothing),
		     TKT_E_INVALID, "theirs: 'events': missing, or not an "
		     "object");
	assert_error(merge_doc(&out, DOC_ARTICLE, id, &ours, &ours),
		     TKT_E_INVALID, "ours: 'state': no key of a summary");
	assert_string_equal(out.bytes, "as it was");
}

static void make_desk(struct buf *out, int minute)
{
	struct config *c = config_new();
	struct value *body = sample_person(c->doc, "configure", minute,
					   "lena");

	config_add(c, body);
	config_fold(c);
	config_write(out, c);
	config_free(c);
}

static void two_desks_are_two(void **state)
{
	BUF_LOCAL a = BUF_INIT;
	BUF_LOCAL b = BUF_INIT;
	BUF_LOCAL out = BUF_INIT;
	struct merge_text ours, theirs;

	(void)state;
	make_desk(&a, 1);
	make_desk(&b, 2);
	ours = text_of(&a);
	theirs = text_of(&b);
	assert_error(merge_doc(&out, DOC_DESK, /* id */ NULL, &ours, &theirs),
		     TKT_E_INVALID, "theirs: holds '11cfd75', not '81563df'");
}

static void a_newer_format_is_not_read(void **state)
{
	char id[EVENT_ID_LEN + 1];
	BUF_LOCAL a = BUF_INIT;
	BUF_LOCAL out = BUF_INIT;
	struct merge_text ours;
	char *format;

	(void)state;
	make_ticket(&a, id, "one");
	ours = text_of(&a);
	format = strstr(a.bytes, "\"format\": 1");
	assert_non_null(format);
	format[strlen("\"format\": ")] = '2';
	assert_error(merge_doc(&out, DOC_TICKET, id, &ours, &ours),
		     TKT_E_VERSION,
		     "ours: format 2 is newer than this tkt knows");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_say_what_lies_there),
		cmocka_unit_test(two_notes_are_one_ticket),
		cmocka_unit_test(other_documents_are_refused),
		cmocka_unit_test(two_desks_are_two),
		cmocka_unit_test(a_newer_format_is_not_read),
	};

	return cmocka_run_group_tests_name("merge", tests, NULL, NULL);
}
