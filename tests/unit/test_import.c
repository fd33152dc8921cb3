#include "unit.h"

#include "base/utf8.h"
#include "model/codec.h"
#include "model/import.h"

/* What all tests here map: five columns of a small made-up desk. */
#define MAP_HEAD                                                               \
	"{\"name\":\"t\",\"tiers\":[\"L1\",\"L2\",\"L3\"],"                    \
	"\"case\":\"{No}\",\"time\":\"{At}\",\"tier\":\"{Line}\","             \
	"\"team\":\"{Team}\",\"actor\":\"{Who}\",\"owner\":\"{Who}\","         \
	"\"status\":\"{Status}\","                                             \
	"\"statuses\":{\"new\":{\"state\":\"new\"},"                           \
	"\"queued\":{\"state\":\"open\",\"queued\":true},"                     \
	"\"work\":{\"state\":\"open\",\"accepted\":true},"                     \
	"\"wait*\":{\"state\":\"waiting\",\"accepted\":true},"                 \
	"\"wait user\":{\"state\":\"waiting\",\"waiting_on\":\"user\","        \
	"\"accepted\":true},"                                                  \
	"\"call\":{\"state\":\"closed\",\"first_contact\":true},"              \
	"\"done\":{\"state\":\"resolved\"},\"over\":{\"state\":\"closed\"},"   \
	"\"spam\":{\"state\":\"rejected\"}}"
#define MAP_FIELDS                                                             \
	",\"fields\":{\"title\":\"{What} ({No})\",\"ref\":\"{No}\","           \
	"\"impact\":\"{Impact}\",\"system\":\"{What}\"}"
#define HEADER "No|At|Line|Team|Who|Status|What|Impact"

enum { CELLS_MAX = 16 };

static void split_row(const char **cells, struct arena *a, const char *row)
{
	size_t n = 0;

	for (;;) {
		size_t len = strcspn(row, "|");

		assert_true(n < CELLS_MAX);
		cells[n++] = arena_strndup(a, row, len);
		if (!row[len])
			return;
		row += len + 1;
	}
}

static const struct tkt_error *parse(struct import_map **out, const char *text)
{
	ARENA_LOCAL a = { 0 };
	struct value *json;

	assert_ok(json_parse(&json, &a, text, strlen(text), 1 << 16));
	return import_map_parse(out, json);
}

/* A map, bound, and a ticket that rows go to. */
struct fixture {
	struct import_map *map;
	struct ticket *ticket;
	struct import_case state;
	const struct event *last;
	struct arena arena;
};

static void begin_case(struct fixture *f, const char *key)
{
	f->ticket = ticket_new();
	import_case_begin(&f->state, f->map, key);
	f->last = doc_add(f->ticket->doc,
			  import_open(&f->ticket->doc->arena, &f->state));
}

static void begin(struct fixture *f, const char *more)
{
	BUF_LOCAL text = BUF_INIT;
	const char *cells[CELLS_MAX];
	struct strings header = { .items = cells, .len = 8 };

	*f = (struct fixture){ .map = NULL };
	buf_addf(&text, "%s%s}", MAP_HEAD, more);
	assert_ok(parse(&f->map, text.bytes));
	split_row(cells, &f->arena, HEADER);
	assert_ok(import_map_bind(f->map, &header));
	begin_case(f, "7");
}

static void end_case(struct fixture *f)
{
	import_case_release(&f->state);
	ticket_free(f->ticket);
}

static void end(struct fixture *f)
{
	end_case(f);
	import_map_free(f->map);
	arena_release(&f->arena);
}

static const struct tkt_error *add(struct fixture *f, const char *row)
{
	struct arena *a = &f->ticket->doc->arena;
	const char **cells = ARENA_ARRAY(a, const char *, CELLS_MAX);
	struct import_row read;
	struct value *body, *after = value_array(a);

	split_row(cells, a, row);
	TRY(import_read_row(&read, f->map, cells));
	TRY(import_event(&body, a, &f->state, &read, cells));
	value_append(a, after, value_string(a, f->last->id));
	value_set(a, body, "after", after);
	f->last = doc_add(f->ticket->doc, body);
	return NULL;
}

static void must_add(struct fixture *f, const char *row)
{
	assert_ok(add(f, row));
}

#define assert_bad(expr, message) assert_error(expr, TKT_E_INVALID, message)

static void assert_kinds(const struct fixture *f, const char *want)
{
	BUF_LOCAL got = BUF_INIT;

	for (size_t i = 0; i < f->ticket->doc->events.len; i++)
		buf_addf(&got, "%s%s", i ? " " : "",
			 f->ticket->doc->events.items[i]->kind_name);
	assert_string_equal(got.bytes, want);
}

static struct value *last_body(const struct fixture *f)
{
	return f->last->body;
}

/* --- maps --------------------------------------------------------------- */

static void assert_refused(const char *text, const char *message,
			   const char *hint)
{
	struct import_map *map = NULL;
	const struct tkt_error *err = parse(&map, text);

	assert_non_null(err);
	assert_null(map);
	assert_string_equal(err->message, message);
	if (hint)
		assert_string_equal(err->hint, hint);
	else
		assert_null(err->hint);
	tkt_error_free(err);
}

static void slips_in_maps_are_named(void **state)
{
	(void)state;
	assert_refused("[]", "the map's 'top' is not an object", NULL);
	assert_refused("{}", "the map has no 'name'", NULL);
	assert_refused("{\"nam\":\"t\"}",
		       "the map's 'top' has an unknown key 'nam'",
		       "did you mean 'name'?");
	assert_refused("{\"name\":\"t\"}", "the map has no 'tiers'", NULL);
	assert_refused("{\"name\":\"t\",\"tiers\":[1]}",
		       "the map's 'tiers' is not a list of texts", NULL);
	assert_refused("{\"name\":\"t\",\"tiers\":[\"L1\"]}",
		       "the map has no 'case'", NULL);
	assert_refused("{\"name\":\"t\",\"tiers\":[\"L1\"],\"case\":\"{No\"}",
		       "the map's 'case' has a '{' without '}'", NULL);
	assert_refused("{\"name\":\"t\",\"separator\":\"::\"}",
		       "the map's 'separator' is not one character", NULL);
	assert_refused(MAP_HEAD ",\"fields\":{\"tite\":\"x\"}}",
		       "the map's 'fields' has an unknown key 'tite'",
		       "did you mean 'title'?");
	assert_refused(MAP_HEAD ",\"unknown_status\":{\"state\":\"lost\"}}",
		       "the map's 'unknown_status' has no 'state' that tkt "
		       "knows", NULL);
	assert_refused(MAP_HEAD ",\"unknown_status\":{\"state\":\"waiting\","
		       "\"waiting_on\":\"godot\"}}",
		       "the map's 'unknown_status' waits on 'godot', which is "
		       "none of user, vendor, change, deployment, problem, "
		       "other", NULL);
	assert_refused(MAP_HEAD ",\"unknown_status\":{\"state\":\"open\","
		       "\"waiting_on\":\"user\"}}",
		       "the map's 'unknown_status' waits on something but is "
		       "not 'waiting'", NULL);
	assert_refused(MAP_HEAD ",\"matrix\":\"123\"}",
		       "the map's 'matrix' is not nine digits from 1 to 5",
		       NULL);
}

static void columns_are_found_in_the_header(void **state)
{
	const char *items[CELLS_MAX];
	struct strings header = { .items = items, .len = 8 };
	ARENA_LOCAL a = { 0 };
	struct import_map *map;
	const struct tkt_error *err;

	(void)state;
	assert_ok(parse(&map, MAP_HEAD "}"));
	split_row(items, &a, "No|At|Line|Team|Who|Statu|What|Impact");
	err = import_map_bind(map, &header);
	assert_string_equal(err->message, "there is no column 'Status'");
	assert_string_equal(err->hint, "there is a column 'Statu'");
	tkt_error_free(err);
	split_row(items, &a, "No|At|Line|Team|Who|Status|No|Impact");
	assert_bad(import_map_bind(map, &header),
		     "there are two columns 'No'");
	import_map_free(map);
}

/* --- times -------------------------------------------------------------- */

static void assert_time(const char *text, const char *format, int64_t offset_s,
			const char *want)
{
	char got[INSTANT_TEXT_LEN + 1] = "bad";
	int64_t at;

	if (import_time_parse(&at, text, format, offset_s))
		instant_format(got, at);
	assert_string_equal(got, want);
}

static void times_are_read_by_their_format(void **state)
{
	(void)state;
	assert_time("2012-03-25T03:00:00+02:00", "rfc3339", 0,
		    "2012-03-25T01:00:00Z");
	assert_time("29-02-2016 01:16", "%d-%m-%Y %H:%M", 0,
		    "2016-02-29T01:16:00Z");
	assert_time("29-02-2016 01:16", "%d-%m-%Y %H:%M", 3600,
		    "2016-02-29T00:16:00Z");
	assert_time("29-02-2015 01:16", "%d-%m-%Y %H:%M", 0, "bad");
	assert_time("29-02-2016 24:16", "%d-%m-%Y %H:%M", 0, "bad");
	assert_time("29-02-2016 01:16x", "%d-%m-%Y %H:%M", 0, "bad");
	assert_time("29-02-2016", "%d-%m-%Y %H:%M", 0, "bad");
	assert_time("2/9/16 1:05:07 PM", "%m/%d/%y %I:%M:%S %p", 0,
		    "2016-02-09T13:05:07Z");
	assert_time("2/9/16 12:05:07 AM", "%m/%d/%y %I:%M:%S %p", 0,
		    "2016-02-09T00:05:07Z");
	assert_time("09 Feb 1999 13:05:07.123 -0530", "%d %b %Y %H:%M:%S.%f %z",
		    7200, "1999-02-09T18:35:07Z");
	assert_time("09 Feb 1999 13:05 Z", "%d %b %Y %H:%M %z", 7200,
		    "1999-02-09T13:05:00Z");
	assert_time("1456708560", "%s", 7200, "2016-02-29T01:16:00Z");
	assert_time("2016-13-01", "%Y-%m-%d", 0, "bad");
	assert_time("100%2016-12-01", "100%%%Y-%m-%d", 0,
		    "2016-12-01T00:00:00Z");
	assert_time("12:00", "%H:%M", 0, "bad");
	assert_time("", "%Y", 0, "bad");
}

/* --- rows into events --------------------------------------------------- */

static void a_case_begins_with_its_origin_alone(void **state)
{
	struct fixture f;
	struct value *body;

	(void)state;
	begin(&f, "");
	body = last_body(&f);
	assert_int_equal(value_len(body), 2);
	assert_string_equal(value_get_string(body, "kind"), "open");
	/* printf 'import\0t\0007' | sha256sum */
	assert_string_equal(value_get_string(body, "origin"),
			    "0c470442d496bdb21f432d2f14f0c0232d63b93d");
	/* printf '{"kind":"open","origin":"0c47…"}' | sha256sum */
	assert_string_equal(f.ticket->doc->id,
			    "62f931a1ede66d70a3fa4119a4f268eccda55c57");
	end(&f);
}

static void every_row_is_the_step_that_fits(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, MAP_FIELDS);
	must_add(&f, "7|2026-01-05T08:00:00Z|L1|A|ann|new|mail|low");
	must_add(&f, "7|2026-01-05T08:01:00Z|L1|A|ann|work|mail|low");
	must_add(&f, "7|2026-01-05T08:02:00Z|L1|A|bob|work|mail|low");
	must_add(&f, "7|2026-01-05T08:03:00Z|L1|A|bob|work|mail|low");
	must_add(&f, "7|2026-01-05T08:04:00Z|L1|A|bob|wait user|mail|low");
	must_add(&f, "7|2026-01-05T08:05:00Z|L1|A|bob|wait parts|mail|low");
	must_add(&f, "7|2026-01-05T08:06:00Z|L1|A|bob|wait parts|mail|low");
	must_add(&f, "7|2026-01-05T08:07:00Z|L1|A|bob|work|mail|low");
	must_add(&f, "7|2026-01-05T08:08:00Z|L1|B|bob|queued|mail|low");
	must_add(&f, "7|2026-01-05T08:09:00Z|L3|C|bob|queued|mail|low");
	must_add(&f, "7|2026-01-05T08:10:00Z|L2|D|bob|queued|mail|low");
	must_add(&f, "7|2026-01-05T08:11:00Z|L2|D|cy|work|mail|low");
	must_add(&f, "7|2026-01-05T08:12:00Z|L2|D|cy|queued|mail|low");
	must_add(&f, "7|2026-01-05T08:13:00Z|L2|D|cy|done|mail|low");
	must_add(&f, "7|2026-01-05T08:14:00Z|L2|D|cy|done|mail|low");
	must_add(&f, "7|2026-01-05T08:15:00Z|L2|D|cy|over|mail|low");
	must_add(&f, "7|2026-01-05T08:16:00Z|L2|D|cy|work|mail|low");
	must_add(&f, "7|2026-01-05T08:17:00Z|L2|D|cy|call|mail|low");
	must_add(&f, "7|2026-01-05T08:18:00Z|L2|D|cy|spam|mail|low");
	must_add(&f, "7|2026-01-05T08:19:00Z|L2|D|cy|new|mail|low");
	assert_kinds(&f, "open intake claim claim update wait wait update "
			 "resume transfer escalate return claim assign "
			 "resolve update close reopen resolve reject reopen");
	ticket_fold(f.ticket);
	assert_int_equal(f.ticket->path.len, 20);
	end(&f);
}

static void a_row_writes_place_and_state_whole(void **state)
{
	struct fixture f;
	const struct step *s;

	(void)state;
	begin(&f, MAP_FIELDS);
	must_add(&f, "7|2026-01-05T08:00:00Z|L1|Desk A|ann|queued|mail|low");
	must_add(&f, "7|2026-01-05T08:01:00Z|L2|Net 2nd|Bo B.|work|mail|low");
	must_add(&f, "7|2026-01-05T08:02:00Z|L2|Net 2nd|Bo B.|wait user|m|low");
	must_add(&f, "7|2026-01-05T08:03:00Z|L2|Net 2nd|ann|call|m|low");
	ticket_fold(f.ticket);
	s = f.ticket->path.items;
	assert_int_equal(f.ticket->path.len, 4);
	assert_string_equal(s[0].queue, "L1/desk-a");
	assert_string_equal(s[0].team, "Desk A");
	assert_null(s[0].owner);
	assert_false(s[0].accepted);
	assert_int_equal(s[0].state, STATE_OPEN);
	assert_int_equal(s[0].rank, 1);
	assert_string_equal(s[1].tier, "L2");
	assert_string_equal(s[1].owner, "bo-b.");
	assert_true(s[1].accepted);
	assert_int_equal(s[1].rank, 2);
	assert_string_equal(s[2].waiting_on, "user");
	assert_string_equal(s[2].waiting_label, "wait user");
	assert_int_equal(s[3].state, STATE_CLOSED);
	assert_true(s[3].first_contact);
	assert_null(s[3].waiting_label);
	assert_string_equal(f.ticket->title, "mail (7)");
	assert_string_equal(f.ticket->refs.items[0], "7");
	assert_string_equal(f.last->by, "ann");
	assert_string_equal(f.last->as, "L2");
	end(&f);
}

/* Times that tie or step back are the log's affair: its order is kept. */
static void file_order_is_kept(void **state)
{
	static const char *const statuses[] = {
		"work", "queued", "work", "wait user", "work", "done",
	};
	static const char *const times[] = { "09:00", "09:00", "08:00",
					     "09:00", "07:00", "08:30" };
	struct fixture f;

	(void)state;
	begin(&f, "");
	for (size_t i = 0; i < ARRAY_LEN(statuses); i++)
		must_add(&f, arena_printf(&f.arena,
			"7|2026-01-05T%s:00Z|L1|A|w%zu|%s|x|low", times[i],
			i, statuses[i]));
	ticket_fold(f.ticket);
	assert_int_equal(f.ticket->path.len, ARRAY_LEN(statuses));
	for (size_t i = 0; i < ARRAY_LEN(statuses); i++)
		assert_string_equal(ticket_event(f.ticket,
				f.ticket->path.items[i].event)->by,
				arena_printf(&f.arena, "w%zu", i));
	assert_int_equal(f.ticket->path.items[2].at -
			 f.ticket->path.items[1].at, -3600);
	assert_int_equal(f.ticket->state, STATE_RESOLVED);
	end(&f);
}

static void equal_rows_are_told_apart(void **state)
{
	static const char row[] = "7|2026-01-05T08:00:00Z|L1|A|ann|work|m|low";
	char first[EVENT_ID_LEN + 1], second[EVENT_ID_LEN + 1];
	struct fixture f;

	(void)state;
	begin(&f, "");
	must_add(&f, row);
	memcpy(first, f.last->origin, sizeof(first));
	must_add(&f, row);
	memcpy(second, f.last->origin, sizeof(second));
	assert_string_not_equal(first, second);
	end_case(&f);
	/* Another ticket of the same case, as another clone would make it. */
	begin_case(&f, "7");
	must_add(&f, row);
	assert_string_equal(f.last->origin, first);
	must_add(&f, row);
	assert_string_equal(f.last->origin, second);
	end_case(&f);
	begin_case(&f, "8");
	must_add(&f, row);
	assert_string_not_equal(f.last->origin, first);
	end(&f);
}

/* An export may change what it says of old rows; `row` names what stays. */
static void named_columns_make_the_origin(void **state)
{
	char first[EVENT_ID_LEN + 1];
	struct fixture f;

	(void)state;
	begin(&f, ",\"row\":[\"At\",\"Status\"]");
	must_add(&f, "7|2026-01-05T08:00:00Z|L1|A|ann|work|m|low");
	memcpy(first, f.last->origin, sizeof(first));
	end_case(&f);
	begin_case(&f, "7");
	must_add(&f, "7|2026-01-05T08:00:00Z|L2|B|bob|work|m|high");
	assert_string_equal(f.last->origin, first);
	end_case(&f);
	begin_case(&f, "7");
	must_add(&f, "7|2026-01-05T08:00:00Z|L1|A|ann|new|m|low");
	assert_string_not_equal(f.last->origin, first);
	end(&f);
}

static void only_what_changed_is_written(void **state)
{
	struct fixture f;
	struct value *body;

	(void)state;
	begin(&f, MAP_FIELDS);
	must_add(&f, "7|2026-01-05T08:00:00Z|L1|A|ann|work|mail|low");
	body = last_body(&f);
	assert_string_equal(value_get_string(body, "impact"), "low");
	assert_non_null(value_get(body, "salt"));
	must_add(&f, "7|2026-01-05T08:01:00Z|L1|A|ann|work|mail|high");
	body = last_body(&f);
	assert_string_equal(value_get_string(body, "kind"), "update");
	assert_string_equal(value_get_string(body, "impact"), "high");
	assert_null(value_get(body, "text"));
	assert_null(value_get(body, "add"));
	must_add(&f, "7|2026-01-05T08:02:00Z|L1|A|ann|work|web|high");
	body = last_body(&f);
	assert_null(value_get(body, "impact"));
	assert_string_equal(event_text(f.last, "title"), "web (7)");
	ticket_fold(f.ticket);
	assert_int_equal(f.ticket->systems.len, 1);
	assert_string_equal(f.ticket->systems.items[0], "web");
	end(&f);
}

static void bad_rows_are_refused_and_leave_no_trace(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, ",\"missing\":[\"?\"]");
	assert_bad(add(&f, "7|2026-01-05 08:00|L1|A|ann|work|m|low"),
		     "bad time '2026-01-05 08:00'");
	assert_bad(add(&f, "7||L1|A|ann|work|m|low"), "no time");
	assert_bad(add(&f, "?|2026-01-05T08:00:00Z|L1|A|ann|work|m|low"),
		     "no case");
	assert_bad(add(&f, "7|2026-01-05T08:00:00Z|L9|A|ann|work|m|low"),
		     "unknown tier 'L9'");
	assert_bad(add(&f, "7|2026-01-05T08:00:00Z|L1|A|ann|odd|m|low"),
		     "unknown status 'odd'");
	assert_bad(add(&f, "7|2026-01-05T08:00:00Z|L1|A|ann||m|low"),
		     "no status");
	assert_bad(add(&f, "7|2026-01-05T08:00:00Z|?|A|ann|work|m|low"),
		     "no tier, and no row before it that has one");
	must_add(&f, "7|2026-01-05T08:00:00Z|L2|A|ann|work|m|low");
	must_add(&f, "7|2026-01-05T08:01:00Z|?|B|ann|work|m|low");
	assert_kinds(&f, "open intake transfer");
	assert_string_equal(f.last->as, "L2");
	end(&f);
}

static void a_row_too_long_for_an_event_is_refused(void **state)
{
	struct fixture f;
	BUF_LOCAL row = BUF_INIT;
	const struct tkt_error *err;

	(void)state;
	begin(&f, MAP_FIELDS);
	buf_adds(&row, "7|2026-01-05T08:00:00Z|L1|A|ann|work|");
	buf_pad(&row, 'x', EVENT_MAX_LEN);
	buf_adds(&row, "|low");
	err = add(&f, row.bytes);
	assert_non_null(err);
	assert_non_null(strstr(err->message, "too long for an event"));
	tkt_error_free(err);
	must_add(&f, "7|2026-01-05T08:00:00Z|L1|A|ann|work|m|low");
	assert_kinds(&f, "open intake");
	end(&f);
}

static void unknown_words_are_told_once(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, ",\"unknown_status\":{\"state\":\"open\"}" MAP_FIELDS);
	must_add(&f, "7|2026-01-05T08:00:00Z|L1|A|ann|odd|m|huge");
	must_add(&f, "7|2026-01-05T08:01:00Z|L1|A|ann|odd|m|huge");
	must_add(&f, "7|2026-01-05T08:02:00Z|L1|A|ann|even|m|low");
	assert_int_equal(f.map->warnings.len, 3);
	assert_string_equal(f.map->warnings.items[0],
			    "unknown status 'odd' is taken as 'open'");
	assert_string_equal(f.map->warnings.items[1],
			    "unknown impact 'huge' is left out");
	assert_string_equal(f.map->warnings.items[2],
			    "unknown status 'even' is taken as 'open'");
	end(&f);
}

static void a_start_tier_is_for_the_beginning(void **state)
{
	static const char text[] =
		"{\"name\":\"t\",\"tiers\":[\"L1\",\"L2\"],\"case\":\"{No}\","
		"\"time\":\"{At}\",\"status\":\"{Status}\",\"tier\":{"
		"\"from\":\"{Team}\",\"values\":{\"A\":\"L1\"},"
		"\"otherwise\":\"L2\",\"missing\":\"L1\"},"
		"\"statuses\":{\"*\":{\"state\":\"open\"}}}";
	const char *items[CELLS_MAX];
	struct strings header = { .items = items, .len = 8 };
	struct fixture f = { .map = NULL };

	(void)state;
	assert_ok(parse(&f.map, text));
	split_row(items, &f.arena, HEADER);
	assert_ok(import_map_bind(f.map, &header));
	begin_case(&f, "7");
	must_add(&f, "7|2026-01-05T08:00:00Z||||x|m|low");
	assert_string_equal(f.last->as, "L1");
	assert_null(f.last->by);
	must_add(&f, "7|2026-01-05T08:01:00Z||Other||x|m|low");
	assert_string_equal(f.last->as, "L2");
	must_add(&f, "7|2026-01-05T08:02:00Z||||x|m|low");
	assert_string_equal(f.last->as, "L2");
	end(&f);
}

/* Names that a key cannot hold stay apart. */
static void keys_of_people_are_short_and_their_own(void **state)
{
	struct fixture f;
	char first[64];

	(void)state;
	begin(&f, "");
	must_add(&f, "7|2026-01-05T08:00:00Z|L1|A|Ren\xc3\xa9|work|m|low");
	snprintf(first, sizeof(first), "%s", f.last->by);
	must_add(&f, "7|2026-01-05T08:01:00Z|L1|A|Ren\xc3\xa8|work|m|low");
	assert_string_not_equal(f.last->by, first);
	assert_memory_equal(f.last->by, "ren-", 4);
	must_add(&f, "7|2026-01-05T08:02:00Z|L1|A|Updated by  8|work|m|low");
	assert_string_equal(f.last->by, "updated-by-8");
	must_add(&f, "7|2026-01-05T08:03:00Z|L1|A|\xe6\x9d\x8e|work|m|low");
	assert_int_equal(strlen(f.last->by), 6);
	end(&f);
}

static void what_is_made_passes_the_codec(void **state)
{
	struct fixture f;
	BUF_LOCAL first = BUF_INIT;
	BUF_LOCAL second = BUF_INIT;
	struct ticket *again;

	(void)state;
	begin(&f, MAP_FIELDS);
	must_add(&f, "7|2026-01-05T08:00:00Z|L1|A \"q\"|ann|new|m\\|low");
	must_add(&f, "7|2026-01-05T08:01:00Z|L2|B|bob|wait x|m|low");
	must_add(&f, "7|2026-01-05T08:02:00Z|L2|B|bob|done|n|medium");
	ticket_fold(f.ticket);
	ticket_write(&first, f.ticket);
	assert_ok(ticket_parse(&again, first.bytes, first.len,
				 f.ticket->doc->id));
	ticket_write(&second, again);
	assert_string_equal(first.bytes, second.bytes);
	ticket_free(again);
	end(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slips_in_maps_are_named),
		cmocka_unit_test(columns_are_found_in_the_header),
		cmocka_unit_test(times_are_read_by_their_format),
		cmocka_unit_test(a_case_begins_with_its_origin_alone),
		cmocka_unit_test(every_row_is_the_step_that_fits),
		cmocka_unit_test(a_row_writes_place_and_state_whole),
		cmocka_unit_test(file_order_is_kept),
		cmocka_unit_test(equal_rows_are_told_apart),
		cmocka_unit_test(named_columns_make_the_origin),
		cmocka_unit_test(only_what_changed_is_written),
		cmocka_unit_test(bad_rows_are_refused_and_leave_no_trace),
		cmocka_unit_test(a_row_too_long_for_an_event_is_refused),
		cmocka_unit_test(unknown_words_are_told_once),
		cmocka_unit_test(a_start_tier_is_for_the_beginning),
		cmocka_unit_test(keys_of_people_are_short_and_their_own),
		cmocka_unit_test(what_is_made_passes_the_codec),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
