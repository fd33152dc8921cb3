#include "unit.h"

#include "base/instant.h"
#include "model/value.h"

static void getters_take_anything(void **state)
{
	ARENA_LOCAL a = { 0 };
	struct value *number = value_int(&a, 7);

	(void)state;
	assert_null(value_get(NULL, "x"));
	assert_null(value_get(number, "x"));
	assert_null(value_get_string(NULL, "x"));
	assert_null(value_get_object(number, "x"));
	assert_int_equal(value_get_int(NULL, "x", -3), -3);
	assert_false(value_get_bool(number, "x"));
	assert_true(value_get_time(NULL, "x") == INSTANT_NONE);
	assert_int_equal(value_len(NULL), 0);
	assert_int_equal(value_len(number), 0);
	assert_null(value_item_string(NULL, 0));
	assert_null(value_item_string(number, 0));
}

static void other_types_are_as_absent(void **state)
{
	ARENA_LOCAL a = { 0 };
	struct value *v = value_object(&a);

	(void)state;
	value_set_int(&a, v, "n", 5);
	value_set_string(&a, v, "s", "text");
	value_set_bool(&a, v, "b", true);
	assert_null(value_get_string(v, "n"));
	assert_int_equal(value_get_int(v, "s", 9), 9);
	assert_false(value_get_bool(v, "n"));
	assert_true(value_get_bool(v, "b"));
	assert_null(value_get_object(v, "s"));
	assert_true(value_get_time(v, "s") == INSTANT_NONE);
}

static void set_replaces_in_place(void **state)
{
	ARENA_LOCAL a = { 0 };
	BUF_LOCAL out = BUF_INIT;
	struct value *v = value_object(&a);
	char key[] = "b";

	(void)state;
	value_set_int(&a, v, "a", 1);
	value_set_int(&a, v, key, 2);
	key[0] = 'x'; /* it was copied */
	value_set_int(&a, v, "c", 3);
	value_set_string(&a, v, "a", "new");
	value_set_string(&a, v, "nothing", NULL);
	value_set_time(&a, v, "none", INSTANT_NONE);
	value_set_time(&a, v, "at", 0);
	assert_true(value_unset(v, "b"));
	assert_false(value_unset(v, "b"));
	assert_false(value_unset(NULL, "b"));
	value_write(&out, v, VALUE_COMPACT, 0);
	assert_string_equal(out.bytes, "{\"a\":\"new\",\"c\":3,"
				       "\"at\":\"1970-01-01T00:00:00Z\"}");
	assert_int_equal(value_get_time(v, "at"), 0);
}

static void grows(void **state)
{
	ARENA_LOCAL a = { 0 };
	struct value *list = value_array(&a), *v = value_object(&a);
	char key[16];

	(void)state;
	for (int i = 0; i < 1000; i++) {
		snprintf(key, sizeof(key), "k%d", i);
		value_append(&a, list, value_string(&a, key));
		value_set_int(&a, v, key, i);
	}
	assert_int_equal(value_len(list), 1000);
	assert_int_equal(value_len(v), 1000);
	for (size_t i = 0; i < 1000; i++) {
		snprintf(key, sizeof(key), "k%zu", i);
		assert_string_equal(value_item_string(list, i), key);
		assert_int_equal(value_get_int(v, key, -1), i);
	}
	assert_null(value_item_string(list, 1000));
}

static struct value *tangle(struct arena *a)
{
	struct value *v = value_object(a), *list = value_array(a);

	value_append(a, list, value_null(a));
	value_append(a, list, value_bool(a, false));
	value_append(a, list, value_string(a, NULL));
	value_append(a, list, value_object(a));
	value_append(a, list, value_array(a));
	value_set(a, v, "z", list);
	value_set_int(a, v, "y", -9007199254740991);
	value_set_string(a, v, "x", "q\"\\/\b\f\n\r\t\x01\x1f\x7f ü🖧");
	return v;
}

static void styles(void **state)
{
	ARENA_LOCAL a = { 0 };
	BUF_LOCAL out = BUF_INIT;
	struct value *v = tangle(&a);

	(void)state;
	value_write(&out, v, VALUE_COMPACT, 0);
	assert_string_equal(out.bytes,
		"{\"z\":[null,false,null,{},[]],\"y\":-9007199254740991,"
		"\"x\":\"q\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f ü🖧\"}");
	buf_reset(&out);
	value_write(&out, v, VALUE_CANONICAL, 5);
	assert_string_equal(out.bytes,
		"{\"x\":\"q\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f ü🖧\","
		"\"y\":-9007199254740991,\"z\":[null,false,null,{},[]]}");
	buf_reset(&out);
	value_write(&out, v, VALUE_INDENTED, 1);
	assert_string_equal(out.bytes,
		"{\n    \"z\": [\n      null,\n      false,\n      null,\n"
		"      {},\n      []\n    ],\n    \"y\": -9007199254740991,\n"
		"    \"x\": \"q\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f ü🖧\""
		"\n  }");
	buf_reset(&out);
	value_write(&out, NULL, VALUE_INDENTED, 0);
	assert_string_equal(out.bytes, "null");
}

/* RFC 8785, 3.2.3: the example there, and the surrogates' place. */
static void canonical_order(void **state)
{
	static const char *const keys[] = {
		"€", "\r", "\xef\xac\xb3", "1", "😀", "\xc2\x80", "ö", "",
		"10", "😀a", "\xef\xbf\xbf",
	};
	static const char *const sorted =
		"{\"\":7,\"\\r\":1,\"1\":3,\"10\":8,\"\xc2\x80\":5,\"ö\":6,"
		"\"€\":0,\"😀\":4,\"😀a\":9,\"\xef\xac\xb3\":2,"
		"\"\xef\xbf\xbf\":10}";
	ARENA_LOCAL a = { 0 };
	BUF_LOCAL out = BUF_INIT;
	struct value *v = value_object(&a);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		value_set_int(&a, v, keys[i], (int64_t)i);
	value_write(&out, v, VALUE_CANONICAL, 0);
	assert_string_equal(out.bytes, sorted);
}

static void many_keys_are_sorted_too(void **state)
{
	ARENA_LOCAL a = { 0 };
	BUF_LOCAL out = BUF_INIT;
	struct value *v = value_object(&a);
	char key[8];

	(void)state;
	for (int i = 99; i >= 0; i--) {
		snprintf(key, sizeof(key), "%02d", i);
		value_set_int(&a, v, key, 0);
	}
	value_write(&out, v, VALUE_CANONICAL, 0);
	for (int i = 0; i < 100; i++) {
		snprintf(key, sizeof(key), "\"%02d\"", i);
		assert_memory_equal(out.bytes + 1 + 7 * i, key, 4);
	}
}

static void copies_are_deep(void **state)
{
	ARENA_LOCAL a = { 0 };
	ARENA_LOCAL b = { 0 };
	struct value *v = tangle(&a), *copy = value_copy(&b, v);

	(void)state;
	assert_null(value_copy(&b, NULL));
	assert_true(value_equal(v, copy));
	value_append(&b, value_get(copy, "z"), value_int(&b, 1));
	value_set_int(&b, copy, "y", 1);
	assert_int_equal(value_len(value_get(v, "z")), 5);
	assert_int_equal(value_get_int(v, "y", 0), -9007199254740991);
	assert_false(value_equal(v, copy));
}

static void equality(void **state)
{
	ARENA_LOCAL a = { 0 };
	struct value *x = value_object(&a), *y = value_object(&a);
	struct value *list = value_array(&a), *other = value_array(&a);

	(void)state;
	assert_true(value_equal(NULL, NULL));
	assert_true(value_equal(NULL, value_null(&a)));
	assert_true(value_equal(value_null(&a), value_null(&a)));
	assert_false(value_equal(NULL, value_bool(&a, false)));
	assert_false(value_equal(value_int(&a, 1), value_string(&a, "1")));
	assert_true(value_equal(list, value_copy(&a, list)));
	value_append(&a, list, value_int(&a, 1));
	value_append(&a, other, value_int(&a, 2));
	assert_false(value_equal(list, other));
	value_set_int(&a, x, "a", 1);
	value_set_int(&a, x, "b", 2);
	value_set_int(&a, y, "b", 2);
	assert_false(value_equal(x, y));
	value_set_int(&a, y, "a", 1);
	assert_true(value_equal(x, y));
	value_set_int(&a, y, "c", 1);
	assert_false(value_equal(x, y));
	value_unset(y, "a");
	assert_false(value_equal(x, y));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(getters_take_anything),
		cmocka_unit_test(other_types_are_as_absent),
		cmocka_unit_test(set_replaces_in_place),
		cmocka_unit_test(grows),
		cmocka_unit_test(styles),
		cmocka_unit_test(canonical_order),
		cmocka_unit_test(many_keys_are_sorted_too),
		cmocka_unit_test(copies_are_deep),
		cmocka_unit_test(equality),
	};

	return cmocka_run_group_tests_name("value", tests, NULL, NULL);
}
