#include <errno.h>
#include <string.h>
#include <unistd.h>
#include "ui/command.h"
#include "ui/input.h"
#include "ui/scan.h"
#include "ui/suggest.h"

/* --- values ------------------------------------------------------------- */

static const struct tkt_error *parse_int(int64_t *out, const char *text)
{
	const char *digits = text + (*text == '-');
	char *end;

	errno = 0;
	*out = strtoll(digits, &end, 10);
	if (!*digits || *digits < '0' || *digits > '9' || *end || errno)
		return tkt_error(TKT_E_USAGE, "'%s' is not a whole number",
				 text);
	if (*text == '-')
		*out = -*out;
	return NULL;
}

static const struct tkt_error *parse_time(int64_t *out, const char *text,
					  bool until, const struct app *app)
{
	struct instant_range range;

	TRY(instant_parse(&range, text, &app->time));
	*out = until ? range.to_at : range.from_at;
	return NULL;
}

static const struct tkt_error *parse_choice(const char **out,
					    const char *values,
					    const char *text)
{
	BUF_LOCAL message = BUF_INIT;
	size_t len = strlen(text);

	for (const char *p = values; len && *p; p += strspn(p, " ")) {
		size_t word_len = strcspn(p, " ");

		if (word_len == len && !memcmp(p, text, len)) {
			*out = text;
			return NULL;
		}
		p += word_len;
	}
	buf_addf(&message, "unknown value '%s'", text);
	suggest_word(&message, values, text);
	return tkt_error(TKT_E_USAGE, "%s", message.bytes);
}

static const char *join_paragraphs(struct app *app, const char *before,
				   const char *text)
{
	return before ? arena_printf(&app->arena, "%s\n\n%s", before, text) :
			text;
}

static const struct tkt_error *store(void *member, const struct option *o,
				     const struct scanned *found,
				     struct app *app)
{
	const char **string = member;
	int64_t *number = member;

	switch (o->type) {
	case OPTION_BOOL:
		*(bool *)member = found->on;
		return NULL;
	case OPTION_STRING:
		*string = found->value;
		return NULL;
	case OPTION_TEXT:
		*string = join_paragraphs(app, *string, found->value);
		return NULL;
	case OPTION_LIST:
		vec_push((struct strings *)member, found->value);
		return NULL;
	case OPTION_TIME:
		return parse_time(number, found->value, /*until=*/false, app);
	case OPTION_UNTIL:
		return parse_time(number, found->value, /*until=*/true, app);
	case OPTION_DURATION:
		return duration_parse(number, found->value);
	case OPTION_INT:
		return parse_int(number, found->value);
	case OPTION_CHOICE:
		return parse_choice(string, o->values, found->value);
	case OPTION_MAYBE:
		*string = found->value ? found->value : "";
		return NULL;
	}
	return NULL;
}

const struct tkt_error *option_store(void *base, const struct option *o,
				     const struct scanned *found,
				     struct app *app)
{
	return tkt_error_wrap(store((char *)base + o->offset, o, found, app),
			      "option '--%s'", o->name);
}

const struct tkt_error *option_store_global(struct app *app,
					    const struct scanned *found)
{
	TRY(option_store(app, found->option, found, app));
	if (found->option->offset == offsetof(struct app, chdir) &&
	    chdir(app->chdir))
		return tkt_error_errno(errno, "cannot go to '%s'", app->chdir);
	return NULL;
}

/* --- a whole line ------------------------------------------------------- */

void command_set_absent(const struct option_list *options, void *args)
{
	struct common *common = args;

	common->at = common->next_update = common->limit = INSTANT_NONE;
	for (size_t i = 0; i < options->len; i++) {
		const struct option *o = options->items[i];

		if (o->type == OPTION_TIME || o->type == OPTION_UNTIL ||
		    o->type == OPTION_DURATION || o->type == OPTION_INT)
			*(int64_t *)((char *)args + o->offset) = INSTANT_NONE;
	}
}

static const struct tkt_error *parse_words(struct scan *s, void *args,
					   struct app *app)
{
	struct common *common = args;
	struct scanned found;

	for (;;) {
		TRY(scan_next(&found, s));
		if (found.operand)
			vec_push(&common->operands, found.operand);
		else if (!found.option)
			return NULL;
		else if (found.is_global)
			TRY(option_store_global(app, &found));
		else
			TRY(option_store(args, found.option, &found, app));
	}
}

/* Each of these decides the form of the output alone. */
static const struct tkt_error *check_forms(const struct common *common)
{
	const char *given[4];
	size_t n = 0;

	if (common->json)
		given[n++] = "--json";
	if (common->porcelain)
		given[n++] = "--porcelain";
	if (common->format)
		given[n++] = "--format";
	if (common->quiet)
		given[n++] = "--quiet";
	if (n < 2)
		return NULL;
	return tkt_error(TKT_E_USAGE, "'%s' and '%s' exclude each other",
			 given[0], given[1]);
}

static const struct tkt_error *take_text(struct common *common,
					 struct app *app)
{
	BUF_LOCAL bytes = BUF_INIT;
	BUF_LOCAL text = BUF_INIT;

	if (common->message && common->file)
		return tkt_error(TKT_E_USAGE,
				 "'-m' and '-F' exclude each other");
	if (common->file)
		TRY(input_read(&bytes, common->file, INPUT_TEXT_MAX_LEN));
	else if (common->message)
		buf_adds(&bytes, common->message);
	else
		return NULL;
	utf8_clean(&text, bytes.bytes, bytes.len);
	buf_trim_end(&text);
	if (!text.len)
		return tkt_error(TKT_E_USAGE, "the text of '%s' is empty",
				 common->file ? "-F" : "-m");
	common->text = arena_strdup(&app->arena, text.bytes);
	return NULL;
}

static const struct tkt_error *parse(const struct command *c, void *args,
				     struct app *app, int argc,
				     const char *const *argv)
{
	CLEANUP(scan_release) struct scan s;
	struct common *common = args;

	scan_init(&s, c, argc, argv);
	command_set_absent(&s.options, args);
	TRY(parse_words(&s, args, app));
	TRY(check_forms(common));
	if (c->common & COMMON_LIST && common->limit != INSTANT_NONE &&
	    common->limit < 0)
		return tkt_error(TKT_E_USAGE,
				 "option '--limit': it cannot be negative");
	return c->common & COMMON_TEXT ? take_text(common, app) : NULL;
}

/*
 * A usage error is one line (cli.md 3): what was a hint, examples of a time
 * say, goes into it, and the hint says where to look.
 */
static const struct tkt_error *usage_error(const struct tkt_error *err,
					   const struct command *c)
{
	const struct tkt_error *line = err;
	BUF_LOCAL name = BUF_INIT;

	command_full_name(&name, c);
	if (err->hint && *err->hint) {
		line = tkt_error(TKT_E_USAGE, "%s (%s)", err->message,
				 err->hint);
		tkt_error_free(err);
	}
	return tkt_error_hint(line, "see 'tkt %s -h'", name.bytes);
}

const struct tkt_error *command_parse(const struct command *c, void *args,
				      struct app *app, int argc,
				      const char *const *argv)
{
	const struct tkt_error *err;

	memset(args, 0, c->args_len);
	err = parse(c, args, app, argc, argv);
	return err && err->code == TKT_E_USAGE ? usage_error(err, c) : err;
}

void command_args_release(const struct command *c, void *args)
{
	struct common *common = args;

	if (c->release)
		c->release(args);
	for (const struct option *o = c->options; o && o->name; o++) {
		if (o->type == OPTION_LIST)
			vec_release((struct strings *)((char *)args +
						       o->offset));
	}
	vec_release(&common->operands);
}
