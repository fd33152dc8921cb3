#include "desk/holidays.h"

#include <string.h>

#include "base/instant.h"
#include "model/codec.h"
#include "store/proc.h"

enum { JSON_MAX_LEN = 64 << 20 };

/* What tkt-ical says: a line, maybe another with a hint. */
static const struct tkt_error *told(enum tkt_code code, const char *said)
{
	static const char hint_begin[] = "\nhint: ";
	const char *hint = strstr(said, hint_begin);
	int len = (int)(hint ? (size_t)(hint - said) : strlen(said));
	const struct tkt_error *err = tkt_error(code, "%.*s", len, said);

	return hint ? tkt_error_hint(err, "%s", hint + strlen(hint_begin))
		    : err;
}

static const struct tkt_error *judge(int status, struct buf *said,
				     const char *program)
{
	buf_trim_end(said);
	if (!status)
		return NULL;
	if (said->len && (status == tkt_error_kinds[TKT_E_INVALID].status ||
			  status == tkt_error_kinds[TKT_E_NOT_FOUND].status))
		return told(status == tkt_error_kinds[TKT_E_INVALID].status
				    ? TKT_E_INVALID
				    : TKT_E_NOT_FOUND, said->bytes);
	return tkt_error_hint(
		tkt_error(TKT_E_FAILED, "'%s' failed with status %d%s%s",
			  program, status, said->len ? ": " : "",
			  said->len ? said->bytes : ""),
		"it needs the library libical, and to be of the same version "
		"as tkt");
}

const struct tkt_error *holidays_read(struct value **out, struct arena *a,
				      const struct buf *file,
				      const struct holidays_wanted *wanted)
{
	char from[INSTANT_TEXT_LEN + 1];
	const char *argv[] = { wanted->program, from, wanted->tz, NULL };
	BUF_LOCAL json = BUF_INIT;
	BUF_LOCAL said = BUF_INIT;
	int status;

	instant_format(from, wanted->from_at);
	TRY(proc_filter(&json, &said, &status, argv, file, JSON_MAX_LEN));
	TRY(judge(status, &said, wanted->program));
	TRY(tkt_error_wrap(json_parse(out, a, json.bytes, json.len,
				      JSON_MAX_LEN),
			   "'%s'", wanted->program));
	if ((*out)->type != VALUE_OBJECT)
		return tkt_error(TKT_E_FAILED, "'%s' gave no holidays",
				 wanted->program);
	return NULL;
}

void holidays_merge(struct arena *a, struct value *calendar,
		    const struct value *holidays)
{
	for (size_t i = 0; i < value_len(holidays); i++) {
		const struct value_member *list = &holidays->object.items[i];
		struct value *have = value_get(calendar, list->key);

		if (!have || have->type != VALUE_ARRAY) {
			have = value_array(a);
			value_set(a, calendar, list->key, have);
		}
		for (size_t k = 0; k < value_len(list->value); k++)
			value_append(a, have, value_copy(
				a, list->value->array.items[k]));
	}
}
