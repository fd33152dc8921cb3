#include "ui/article_view.h"

#include <string.h>
#include "ui/out.h"

const struct tkt_error *article_json(struct app *app,
				     const struct common *common,
				     const struct article *a)
{
	ARENA_LOCAL arena = { 0 };
	struct strings names = { 0 };
	BUF_LOCAL body = BUF_INIT;
	const struct tkt_error *err;
	struct value *object;

	err = out_choose(&names, &arena, article_fields, "body",
			 common->json);
	if (err) {
		vec_release(&names);
		return tkt_error_wrap(err, "option '--json'");
	}
	object = out_object(&arena, article_fields, &names, a);
	/* Edited by hand it may hold anything; JSON may not. */
	if (a->body)
		utf8_clean(&body, a->body, a->body_len);
	if (out_chosen(&names, "body"))
		value_set(&arena, object, "body",
			  value_string(&arena, a->body ? body.bytes : NULL));
	vec_release(&names);
	return out_json(app, object);
}

static void add_list(struct buf *out, const char *label,
		     const struct strings *list)
{
	if (!list->len)
		return;
	buf_addf(out, "  %s:", label);
	for (size_t i = 0; i < list->len; i++) {
		buf_addc(out, ' ');
		out_line(out, list->items[i]);
	}
}

static void add_word(struct buf *out, const char *label, const char *word)
{
	if (!word)
		return;
	buf_addf(out, "  %s: ", label);
	out_line(out, word);
}

static void add_time(struct buf *out, const struct app *app, int64_t at)
{
	char text[INSTANT_TEXT_LEN + 1];

	if (app->out_tty) {
		instant_format_relative(out, at, app->time.now_at);
		return;
	}
	instant_format(text, at);
	buf_adds(out, text);
}

static void add_head(struct buf *out, struct app *app,
		     const struct article *a)
{
	struct strings tickets = { 0 };

	buf_addf(out, "%s%s%s  %s", out_style(app, STYLE_ID),
		 kb_short_id(app->desk, a->id), out_style(app, STYLE_RESET),
		 out_style(app, STYLE_BOLD));
	out_line(out, a->title ? a->title : "(erased)");
	buf_addf(out, "%s\n%s%s%s  %s", out_style(app, STYLE_RESET),
		 out_style(app, !strcmp(a->state, "validated") ? STYLE_GOOD :
								 STYLE_WARN),
		 a->state, out_style(app, STYLE_RESET), a->kind);
	add_list(out, "for", &a->audience);
	add_word(out, "owner", a->owner);
	if (a->updated_at != INSTANT_NONE) {
		buf_adds(out, "  updated: ");
		add_time(out, app, a->updated_at);
	}
	buf_addc(out, '\n');
	for (size_t i = 0; i < a->tickets.len; i++)
		vec_push(&tickets, desk_short_id(app->desk,
						 a->tickets.items[i]));
	if (a->category || a->system || a->tags.len || tickets.len) {
		size_t begin = out->len;

		add_word(out, "category", a->category);
		add_word(out, "system", a->system);
		add_list(out, "tags", &a->tags);
		add_list(out, "tickets", &tickets);
		/* No gap before the first. */
		memmove(out->bytes + begin, out->bytes + begin + 2,
			out->len - begin - 1);
		buf_truncate(out, out->len - 2);
		buf_addc(out, '\n');
	}
	vec_release(&tickets);
}

/* What a reader must know before relying on it. */
static void add_notes(struct buf *out, const struct app *app,
		      const struct article *a)
{
	const struct {
		bool holds;
		const char *note;
	} notes[] = {
		{ a->conflicted, "the text holds conflict markers; tkt kb "
				 "edit settles them" },
		{ a->changed && !a->conflicted,
		  "the text was edited outside of tkt or merged since" },
		{ a->concurrent, "people changed it without knowing of each "
				 "other" },
		{ a->flagged, "somebody found it wrong or out of date" },
		{ !a->body, "the text is missing" },
	};

	for (size_t i = 0; i < ARRAY_LEN(notes); i++)
		if (notes[i].holds)
			buf_addf(out, "%s! %s%s\n",
				 out_style(app, STYLE_WARN), notes[i].note,
				 out_style(app, STYLE_RESET));
}

void article_page(struct buf *out, struct app *app, const struct article *a)
{
	add_head(out, app, a);
	add_notes(out, app, a);
	buf_addc(out, '\n');
	if (a->body)
		utf8_print(out, a->body, a->body_len, /* flags */ 0);
}

const char *article_audience(struct arena *arena, const struct article *a)
{
	BUF_LOCAL text = BUF_INIT;

	for (size_t i = 0; i < a->audience.len; i++)
		buf_addf(&text, "%s%s", i ? "," : "", a->audience.items[i]);
	return arena_strdup(arena, text.len ? text.bytes : "nobody");
}
