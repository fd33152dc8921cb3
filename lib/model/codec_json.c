/* The only user of jansson. */
#include <jansson.h>
#include <string.h>
#include "model/codec.h"
#include "model/codec_internal.h"

/* Its copy of the text stays in the arena where it gives up. */
#define PLAIN_MAX_LEN (16u << 10)

static void free_json(json_t **j)
{
	json_decref(*j);
}

static const struct tkt_error *fill(struct value *v, struct arena *a,
				    const json_t *j);

static void fill_string(struct value *v, struct arena *a, const json_t *j)
{
	size_t len = json_string_length(j);

	v->type = VALUE_STRING;
	v->string = len ? arena_strndup(a, json_string_value(j), len) : "";
}

static const struct tkt_error *fill_array(struct value *v, struct arena *a,
					  const json_t *j)
{
	size_t n = json_array_size(j);
	struct value *items;

	v->type = VALUE_ARRAY;
	if (!n)
		return NULL;
	items = ARENA_ARRAY(a, struct value, n);
	v->array.items = ARENA_ARRAY(a, struct value *, n);
	v->array.len = v->array.cap = n;
	for (size_t i = 0; i < n; i++) {
		v->array.items[i] = &items[i];
		TRY(fill(&items[i], a, json_array_get(j, i)));
	}
	return NULL;
}

/* All keys of an object lie in one block: most are a few bytes long. */
static char *make_keys(struct arena *a, json_t *j)
{
	size_t len = 0;

	for (void *i = json_object_iter(j); i; i = json_object_iter_next(j, i))
		len += json_object_iter_key_len(i) + 1;
	return arena_alloc(a, len);
}

static const struct tkt_error *fill_object(struct value *v, struct arena *a,
					   json_t *j)
{
	size_t n = json_object_size(j), len;
	struct value_member *m;
	struct value *values;
	char *keys;

	v->type = VALUE_OBJECT;
	if (!n)
		return NULL;
	values = ARENA_ARRAY(a, struct value, n);
	m = v->object.items = ARENA_ARRAY(a, struct value_member, n);
	v->object.len = v->object.cap = n;
	keys = make_keys(a, j);
	for (void *i = json_object_iter(j); i;
	     i = json_object_iter_next(j, i), m++, values++) {
		len = json_object_iter_key_len(i) + 1;
		m->key = memcpy(keys, json_object_iter_key(i), len);
		m->value = values;
		keys += len;
		TRY(fill(values, a, json_object_iter_value(i)));
	}
	return NULL;
}

static const struct tkt_error *fill(struct value *v, struct arena *a,
				    const json_t *j)
{
	switch (json_typeof(j)) {
	case JSON_NULL:
		v->type = VALUE_NULL;
		return NULL;
	case JSON_TRUE:
	case JSON_FALSE:
		v->type = VALUE_BOOL;
		v->boolean = json_is_true(j);
		return NULL;
	case JSON_INTEGER:
		v->type = VALUE_INT;
		v->integer = json_integer_value(j);
		if (v->integer > INT_MAX_EXACT || v->integer < -INT_MAX_EXACT)
			return tkt_error(TKT_E_INVALID,
					 "an integer beyond 2^53-1");
		return NULL;
	case JSON_REAL:
		return tkt_error(TKT_E_INVALID, "a number that is no integer");
	case JSON_STRING:
		fill_string(v, a, j);
		return NULL;
	case JSON_ARRAY:
		return fill_array(v, a, j);
	case JSON_OBJECT:
		return fill_object(v, a, (json_t *)j);
	}
	return tkt_error(TKT_E_INVALID, "a value of no known type");
}

/* Our words: jansson's quote the input, which is not fit for a terminal. */
static const char *sentence(const json_error_t *error)
{
	switch (json_error_code(error)) {
	case json_error_duplicate_key:
		return "a key that stands twice";
	case json_error_invalid_utf8:
		return "bytes that are not UTF-8";
	case json_error_null_character:
	case json_error_null_byte_in_key:
		return "a NUL in a string";
	case json_error_numeric_overflow:
		return "an integer beyond 2^53-1";
	case json_error_premature_end_of_input:
		return "it ends too early";
	case json_error_end_of_input_expected:
		return "something stands behind the end";
	default:
		return "not JSON";
	}
}

const struct tkt_error *json_load(struct value **out, struct arena *arena,
				  const struct span *text)
{
	struct value *v = NULL;

	if (text->len <= PLAIN_MAX_LEN)
		v = json_plain(arena, text);
	if (!v)
		return json_load_any(out, arena, text);
	*out = v;
	return NULL;
}

const struct tkt_error *json_load_any(struct value **out, struct arena *arena,
				      const struct span *text)
{
	CLEANUP(free_json) json_t *j = NULL;
	json_error_t error;
	struct value *v;
	size_t line;

	j = json_loadb(text->bytes, text->len,
		       JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	if (!j) {
		line = text->line + (error.line > 0 ? error.line - 1 : 0);
		return tkt_error(TKT_E_INVALID, "line %zu: %s", line,
				 sentence(&error));
	}
	v = ARENA_NEW(arena, struct value);
	TRY(fill(v, arena, j));
	*out = v;
	return NULL;
}

const struct tkt_error *json_parse(struct value **out, struct arena *arena,
				   const char *bytes, size_t len,
				   size_t max_len)
{
	const struct span text = { .bytes = bytes, .len = len, .line = 1 };
	struct json_scan scan;

	if (len > max_len)
		return tkt_error(TKT_E_TOO_LARGE,
				 "%zu bytes, where %zu are the limit", len,
				 max_len);
	TRY(json_scan(&scan, bytes, len, json_max_values(len)));
	return json_load(out, arena, &text);
}

const struct tkt_error *json_parse_line(struct value **out,
					struct arena *arena,
					const char *bytes, size_t len,
					size_t max_len)
{
	static const char first[] = "line 1: ";
	const struct tkt_error *err, *ours;

	err = json_parse(out, arena, bytes, len, max_len);
	if (!err || strncmp(err->message, first, strlen(first)) != 0)
		return err;
	ours = tkt_error(err->code, "%s", err->message + strlen(first));
	tkt_error_free(err);
	return ours;
}
