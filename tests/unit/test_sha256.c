#include "unit.h"

#include "base/sha256.h"

/* FIPS 180-4 examples (NIST, "SHA256.pdf") and the empty text. */
static void known_answers(void **state)
{
	static const struct {
		const char *text, *hex;
	} cases[] = {
		{ "", "e3b0c44298fc1c149afbf4c8996fb924"
		      "27ae41e4649b934ca495991b7852b855" },
		{ "abc", "ba7816bf8f01cfea414140de5dae2223"
			 "b00361a396177a9cb410ff61f20015ad" },
		{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		  "248d6a61d20638b8e5c026930c3e6039"
		  "a33ce45964ff2167f6ecedd419db06c1" },
	};
	char hex[SHA256_HEX_LEN + 1];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		sha256_hex_of(hex, cases[i].text, strlen(cases[i].text));
		assert_string_equal(hex, cases[i].hex);
	}
}

static void parts_are_one_text(void **state)
{
	const struct sha256_part parts[] = {
		{ "a", 1 }, { NULL, 0 }, { "", 0 }, { "bc", 2 },
	};
	char hex[SHA256_HEX_LEN + 1], whole[SHA256_HEX_LEN + 1];

	(void)state;
	sha256_hex(hex, parts, ARRAY_LEN(parts));
	sha256_hex_of(whole, "abc", 3);
	assert_string_equal(hex, whole);
	sha256_hex(hex, NULL, 0);
	sha256_hex_of(whole, NULL, 0);
	assert_string_equal(hex, whole);
}

static void nul_counts(void **state)
{
	char with[SHA256_HEX_LEN + 1], without[SHA256_HEX_LEN + 1];

	(void)state;
	sha256_hex_of(with, "a\0", 2);
	sha256_hex_of(without, "a", 1);
	assert_string_not_equal(with, without);
}

/* Every length about a block's end, each beside others of other lengths. */
static void many_are_each_as_one(void **state)
{
	enum { MOST = 300 };
	char bytes[MOST], (*hex)[SHA256_HEX_LEN + 1];
	char one[SHA256_HEX_LEN + 1];
	struct sha256_part parts[MOST];

	(void)state;
	hex = mem_resize(NULL, MOST, sizeof(*hex));
	for (size_t i = 0; i < MOST; i++)
		bytes[i] = (char)(i * 7);
	for (size_t i = 0; i < MOST; i++)
		parts[i] = (struct sha256_part){
			.bytes = bytes + i / 2, .len = i * 101 % (MOST / 2),
		};
	for (size_t n = 0; n <= MOST; n += n < 20 ? 1 : 70) {
		sha256_hex_each(hex, parts, n);
		for (size_t i = 0; i < n; i++) {
			sha256_hex_of(one, parts[i].bytes, parts[i].len);
			assert_string_equal(hex[i], one);
		}
	}
	free(hex);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_answers),
		cmocka_unit_test(parts_are_one_text),
		cmocka_unit_test(nul_counts),
		cmocka_unit_test(many_are_each_as_one),
	};

	return cmocka_run_group_tests_name("sha256", tests, NULL, NULL);
}
