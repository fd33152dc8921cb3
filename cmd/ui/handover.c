#include "ui/handover.h"

#include <string.h>
#include "ui/out.h"
#include "ui/packet.h"
#include "ui/suggest.h"

void look_release(struct look *look)
{
	buf_release(&look->text);
}

struct draft *handover_draft(struct look *look, struct desk_batch *b,
			     const char *kind)
{
	return look->looking ? draft_new(desk_batch_arena(b), kind)
			     : desk_draft(b, kind);
}

static void write_title(struct look *look, struct desk_batch *b,
			const struct ticket *t)
{
	if (look->text.len)
		buf_addc(&look->text, '\n');
	buf_addf(&look->text, "%s%s%s  ", out_style(look->app, STYLE_ID),
		 desk_short_id(desk_batch_desk(b), t->id),
		 out_style(look->app, STYLE_RESET));
	out_line(&look->text, t->title);
	buf_addc(&look->text, '\n');
}

const struct tkt_error *handover_ready(struct look *look, struct desk_batch *b,
				       const struct ticket *t,
				       struct draft *d)
{
	struct gaps gaps = { 0 };
	const struct tkt_error *err;

	if (!look->looking)
		return NULL;
	err = desk_preview(&gaps, b, d);
	if (err)
		return err;
	write_title(look, b, t);
	packet_write(&look->text, look->app, t, d->body,
		     (unsigned)t->history.len);
	packet_write_gaps(&look->text, look->app, &gaps);
	look->category = arena_strdup(&look->app->arena, t->category);
	vec_release(&gaps);
	return NULL;
}

/* A dry run: nothing is locked, and what the plan adds is forgotten. */
const struct tkt_error *handover_look(struct look *look, struct app *app,
				      const struct common *common,
				      const struct desk_write *w)
{
	struct desk_write dry = *w;
	struct desk_result result = { 0 };
	struct desk *desk;
	const struct tkt_error *err;

	dry.dry_run = true;
	dry.skip_refused = common->skip_refused;
	dry.at = common->at;
	dry.force = common->force;
	dry.once = NULL;
	TRY(app_desk(&desk, app));
	look->app = app;
	look->looking = true;
	buf_reset(&look->text);
	err = desk_write(&result, desk, &dry);
	look->looking = false;
	desk_result_release(&result);
	return err;
}

/* What a form shows is plain, and begins each line with "# ". */
const struct tkt_error *handover_look_plain(struct look *look, struct app *app,
					    const struct common *common,
					    const struct desk_write *w)
{
	bool color = app->use_color;
	const struct tkt_error *err;

	app->use_color = false;
	app->cols -= 2;
	err = handover_look(look, app, common, w);
	app->use_color = color;
	app->cols += 2;
	return err;
}

const struct tkt_error *handover_show(struct look *look, struct app *app,
				      const struct common *common,
				      const struct desk_write *w)
{
	if (!w->ids->len || common->json || common->quiet)
		return NULL;
	TRY(handover_look(look, app, common, w));
	return out_page(app, look->text.bytes, look->text.len);
}

bool handover_may_ask(const struct app *app, const struct common *common,
		      const struct strings *ids)
{
	return app_interactive(app) && !common->dry_run && ids->len == 1;
}

const char *handover_typed(const struct form_part *part)
{
	return part->text && *part->text ? part->text : NULL;
}

const struct tkt_error *handover_reason(const char *words, const char *reason)
{
	BUF_LOCAL message = BUF_INIT;

	if (!reason || (!strchr(reason, ' ') && word_in(words, reason)))
		return NULL;
	buf_addf(&message, "unknown reason '%s'", reason);
	suggest_word(&message, words, reason);
	return tkt_error(TKT_E_USAGE, "%s", message.bytes);
}

void handover_split(struct strings *out, struct app *app, const char *text,
		    const char *separators)
{
	while (text && *text) {
		size_t len = strcspn(text, separators);
		const char *item;

		while (len && *text == ' ') {
			text++;
			len--;
		}
		item = arena_strndup(&app->arena, text, len);
		if (*item)
			vec_push(out, item);
		text += len + (text[len] != 0);
	}
}
