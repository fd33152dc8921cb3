#include "unit.h"

#include "model/value_pack.h"
#include "sample.h"

/* A value of any shape. */
static struct value *random_value(struct arena *a, struct sample_random *r,
				  unsigned depth)
{
	static const char *const words[] = { "", "a", "zwölf", "x\ny" };
	struct value *v;

	switch (sample_number(r, depth < 4 ? 6 : 4)) {
	case 0:
		return value_null(a);
	case 1:
		return value_bool(a, sample_chance(r, 50));
	case 2:
		return value_int(a, INT64_MIN + (int64_t)sample_number(r, 9));
	case 3:
		return value_string(a, words[sample_number(r, 4)]);
	case 4:
		v = value_array(a);
		for (unsigned n = sample_number(r, 5); n; n--)
			value_append(a, v, random_value(a, r, depth + 1));
		return v;
	default:
		v = value_object(a);
		for (unsigned n = sample_number(r, 5); n; n--)
			value_set(a, v, arena_printf(a, "key%u", n),
				  random_value(a, r, depth + 1));
		return v;
	}
}

static void what_is_packed_comes_back(void **state)
{
	struct sample_random random;

	(void)state;
	sample_seed(&random, 7);
	for (int i = 0; i < 500; i++) {
		ARENA_LOCAL a = { 0 };
		BUF_LOCAL bytes = BUF_INIT;
		struct value *v = random_value(&a, &random, 0);
		const struct value *again;

		value_pack(&bytes, v);
		again = value_unpack(&a, bytes.bytes, bytes.len);
		assert_non_null(again);
		assert_int_equal(again->type, v->type);
		assert_true(value_equal(again, v));
	}
}

static void what_was_read_can_be_added_to(void **state)
{
	ARENA_LOCAL a = { 0 };
	BUF_LOCAL bytes = BUF_INIT;
	struct value *v = value_object(&a);

	(void)state;
	value_set_string(&a, v, "one", "1");
	value_pack(&bytes, v);
	v = value_unpack(&a, bytes.bytes, bytes.len);
	value_set_string(&a, v, "two", "2");
	value_set_string(&a, v, "one", "I");
	assert_string_equal(value_get_string(v, "one"), "I");
	assert_string_equal(value_get_string(v, "two"), "2");
}

static void damage_is_not_believed(void **state)
{
	ARENA_LOCAL a = { 0 };
	BUF_LOCAL bytes = BUF_INIT;
	struct value *v = value_object(&a), *list = value_array(&a);

	(void)state;
	value_append(&a, list, value_string(&a, "text"));
	value_append(&a, list, value_int(&a, 12));
	value_set(&a, v, "list", list);
	value_pack(&bytes, v);
	for (size_t len = 0; len < bytes.len; len++)
		assert_null(value_unpack(&a, bytes.bytes, len));
	for (size_t i = 0; i < bytes.len; i++) {
		bytes.bytes[i] ^= 0x20;
		assert_null(value_unpack(&a, bytes.bytes, bytes.len));
		bytes.bytes[i] ^= 0x20;
	}
	assert_non_null(value_unpack(&a, bytes.bytes, bytes.len));
	buf_addc(&bytes, '\0');
	assert_null(value_unpack(&a, bytes.bytes, bytes.len));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_packed_comes_back),
		cmocka_unit_test(what_was_read_can_be_added_to),
		cmocka_unit_test(damage_is_not_believed),
	};

	return cmocka_run_group_tests_name("value_pack", tests, NULL, NULL);
}
