/* Editor forms as text, there and back. */
#include "unit.h"

#include "ui/form.h"

struct fixture {
	struct arena arena;
	struct buf text;
	struct form_part parts[2];
};

static int set_up(void **state)
{
	struct fixture *f = mem_alloc(sizeof(*f));

	f->parts[0] = (struct form_part){
		.key = "summary",
		.heading = "the problem",
		.help = "in your own words",
		.must = true,
	};
	f->parts[1] = (struct form_part){
		.key = "ask",
		.heading = "what to do first",
		.text = "look at the log",
	};
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	arena_release(&f->arena);
	buf_release(&f->text);
	free(f);
	return 0;
}

static void a_form_shows_parts_and_gaps(void **state)
{
	struct fixture *f = *state;

	form_write(&f->text, "escalate 3fa9c1d\n\nof Monday", f->parts, 2);
	assert_string_equal(
		f->text.bytes,
		"# escalate 3fa9c1d\n"
		"#\n"
		"# of Monday\n"
		"#\n"
		"# Lines that begin with '# ' are dropped. Write below each "
		"heading; an empty form,\n"
		"# or one left as it is, changes nothing.\n"
		"\n"
		"## summary: the problem (must)\n"
		"# in your own words\n"
		"\n"
		"\n"
		"## ask: what to do first\n"
		"look at the log\n");
}

static void what_is_typed_is_read(void **state)
{
	struct fixture *f = *state;

	form_read(f->parts, 2, &f->arena,
		  "# dropped\n"
		  "## summary: whatever the heading says now\n"
		  "\n"
		  "two\n"
		  "# dropped\n"
		  "\n"
		  "paragraphs  \n"
		  "\n"
		  "## ask: what to do first\n");
	assert_string_equal(f->parts[0].text, "two\n\nparagraphs");
	assert_string_equal(f->parts[1].text, "");
}

static void markdown_and_numbers_stay(void **state)
{
	struct fixture *f = *state;

	form_read(f->parts, 2, &f->arena,
		  "## summary: x\n## Steps\n#12 is the same\n### deeper\n"
		  "## other: not a part\n");
	assert_string_equal(f->parts[0].text, "## Steps\n#12 is the same\n"
					      "### deeper\n"
					      "## other: not a part");
}

static void nothing_typed_is_lost(void **state)
{
	struct fixture *f = *state;

	form_read(f->parts, 2, &f->arena,
		  "above\n## ask: a\nfirst\n## summary: s\nbelow\n"
		  "## ask: again\nsecond");
	assert_string_equal(f->parts[0].text, "above\nbelow");
	assert_string_equal(f->parts[1].text, "first\nsecond");
}

/* Whatever a record holds comes back as it was. */
static void prefilled_text_survives(void **state)
{
	static const char *const texts[] = {
		"# a comment in a script\n#\n\nend",
		"## summary: quoted from a form\n\\# and a backslash",
		"\\\\## ask: twice\n\\n is no newline\n\\",
		"#!/bin/sh\n  # indented",
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		f->parts[0].text = f->parts[1].text = texts[i];
		buf_reset(&f->text);
		form_write(&f->text, /*intro=*/NULL, f->parts, 2);
		form_read(f->parts, 2, &f->arena, f->text.bytes);
		assert_string_equal(f->parts[0].text, texts[i]);
		assert_string_equal(f->parts[1].text, texts[i]);
	}
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_form_shows_parts_and_gaps),
		TEST(what_is_typed_is_read),
		TEST(markdown_and_numbers_stay),
		TEST(nothing_typed_is_lost),
		TEST(prefilled_text_survives),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
