#include "ui/out.h"

#include <inttypes.h>
#include <string.h>
#include "ui/cell.h"
#include "ui/format.h"
#include "ui/pager.h"
#include "ui/table.h"

enum {
	FLUSH_LEN = 1 << 16,
};

/* --- which fields ------------------------------------------------------- */

static const struct tkt_error *unknown_field(const struct field *table,
					     const char *extra,
					     const char *name)
{
	BUF_LOCAL text = BUF_INIT;

	buf_addf(&text, "unknown field '%s', not one of:", name);
	for (const struct field *f = table; f->name; f++)
		buf_addf(&text, " %s", f->name);
	if (extra && *extra)
		buf_addf(&text, " %s", extra);
	return tkt_error(TKT_E_USAGE, "%s", text.bytes);
}

static void split(struct strings *out, struct arena *arena, const char *text,
		  const char *separators)
{
	for (text += strspn(text, separators); *text;
	     text += strspn(text, separators)) {
		size_t len = strcspn(text, separators);

		vec_push(out, arena_strndup(arena, text, len));
		text += len;
	}
}

bool out_chosen(const struct strings *names, const char *name)
{
	for (size_t i = 0; i < names->len; i++) {
		if (!strcmp(names->items[i], name))
			return true;
	}
	return false;
}

static const struct tkt_error *check_names(const struct strings *names,
					   const struct strings *extras,
					   const struct field *table,
					   const char *extra)
{
	for (size_t i = 0; i < names->len; i++) {
		if (!field_find(table, names->items[i]) &&
		    !out_chosen(extras, names->items[i]))
			return unknown_field(table, extra, names->items[i]);
	}
	return NULL;
}

const struct tkt_error *out_choose(struct strings *names, struct arena *arena,
				   const struct field *table,
				   const char *extra, const char *chosen)
{
	struct strings extras = { 0 };
	const struct tkt_error *err = NULL;

	split(&extras, arena, extra ? extra : "", " ");
	if (chosen && *chosen) {
		split(names, arena, chosen, " ,");
		err = check_names(names, &extras, table, extra);
	} else {
		for (const struct field *f = table; f->name; f++)
			vec_push(names, f->name);
		for (size_t i = 0; i < extras.len; i++)
			vec_push(names, extras.items[i]);
	}
	vec_release(&extras);
	return err;
}

struct value *out_object(struct arena *arena, const struct field *table,
			 const struct strings *names, const void *record)
{
	struct value *object = value_object(arena);

	value_set_int(arena, object, "format", 1);
	for (size_t i = 0; i < names->len; i++) {
		const struct field *f = field_find(table, names->items[i]);

		if (f)
			value_set(arena, object, f->name,
				  field_value(arena, f, record));
	}
	return object;
}

/* --- beginning ---------------------------------------------------------- */

static enum out_form choose_form(const struct app *app,
				 const struct common *common)
{
	if (common->json)
		return OUT_JSON;
	if (common->quiet)
		return OUT_IDS;
	if (common->format)
		return OUT_FORMAT;
	return app->out_tty && !common->porcelain && !common->nul ? OUT_TABLE :
								    OUT_TSV;
}

static const char *id_field(const struct field *table)
{
	for (const struct field *f = table; f->name; f++) {
		if (f->type == FIELD_ID)
			return f->name;
	}
	return table->name;
}

static const struct tkt_error *choose_columns(struct out *out,
					      const char *columns,
					      const char *porcelain)
{
	const struct common *common = out->common;

	switch (out->form) {
	case OUT_JSON:
		return tkt_error_wrap(out_choose(&out->columns, &out->arena,
						 out->table, /*extra=*/NULL,
						 common->json),
				      "option '--json'");
	case OUT_FORMAT:
		return tkt_error_wrap(format_check(out), "option '--format'");
	case OUT_IDS:
		vec_push(&out->columns, id_field(out->table));
		return NULL;
	case OUT_TSV:
	case OUT_TABLE:
		if (common->porcelain && porcelain)
			columns = porcelain;
		return out_choose(&out->columns, &out->arena, out->table,
				  /*extra=*/NULL, columns);
	}
	return NULL;
}

static void release(struct out *out)
{
	vec_release(&out->columns);
	vec_release(&out->cells);
	vec_release(&out->below);
	buf_release(&out->text);
	arena_release(&out->arena);
}

const struct tkt_error *out_begin(struct out *out, struct app *app,
				  const struct common *common,
				  const struct field *table,
				  const char *columns, const char *porcelain)
{
	const struct tkt_error *err;

	*out = (struct out){
		.app = app,
		.common = common,
		.form = choose_form(app, common),
		.table = table,
	};
	err = choose_columns(out, columns, porcelain);
	if (err)
		release(out);
	return err;
}

/* --- records ------------------------------------------------------------ */

static void flush_text(struct out *out)
{
	if (!out->failed && out->text.len)
		out->failed = stdout_write(out->text.bytes, out->text.len);
	buf_reset(&out->text);
}

/* A terminal gets nothing to obey, whatever the form. */
static void add_record(struct out *out, const struct buf *line)
{
	if (out->app->out_tty)
		utf8_print(&out->text, line->bytes, line->len, /*flags=*/0);
	else
		buf_add(&out->text, line->bytes, line->len);
	buf_addc(&out->text, out->common->nul ? '\0' : '\n');
	if (out->text.len >= FLUSH_LEN)
		flush_text(out);
}

static void add_tsv(struct buf *line, struct out *out, const void *record)
{
	const struct common *common = out->common;

	for (size_t i = 0; i < out->columns.len; i++) {
		const struct field *f =
			field_find(out->table, out->columns.items[i]);

		if (i)
			buf_addc(line, '\t');
		cell_for_machines(line, out, f, record,
				  common->porcelain || common->quiet,
				  /*quote=*/!common->nul);
	}
}

static void add_json(struct buf *line, struct out *out, const void *record)
{
	ARENA_LOCAL arena = { 0 };

	value_write(line,
		    out_object(&arena, out->table, &out->columns, record),
		    VALUE_COMPACT, /*level=*/0);
}

void out_record(struct out *out, const void *record)
{
	BUF_LOCAL line = BUF_INIT;

	switch (out->form) {
	case OUT_TABLE:
		table_add(out, record);
		return;
	case OUT_TSV:
	case OUT_IDS:
		add_tsv(&line, out, record);
		break;
	case OUT_JSON:
		add_json(&line, out, record);
		break;
	case OUT_FORMAT:
		format_add(&line, out, record);
		break;
	}
	add_record(out, &line);
}

void out_below(struct out *out, const char *line)
{
	if (out->form != OUT_TABLE)
		return;
	while (out->below.len < out->cells.len / out->columns.len - 1)
		vec_push(&out->below, NULL);
	vec_push(&out->below, arena_strdup(&out->arena, line));
}

const struct tkt_error *out_end(struct out *out)
{
	const struct tkt_error *err;

	if (out->form == OUT_TABLE && out->cells.len) {
		table_write(&out->text, out);
		if (!out->failed)
			out->failed = pager_write(out->app, out->text.bytes,
						  out->text.len);
	} else {
		flush_text(out);
	}
	err = out->failed;
	release(out);
	return err;
}

void out_tell_rest(struct app *app, uint64_t found, uint64_t shown)
{
	if (found > shown)
		app_warn(app, "%" PRIu64 " more; -n %" PRIu64 " shows all",
			 found - shown, found);
}

const struct tkt_error *out_json(struct app *app, const struct value *v)
{
	BUF_LOCAL json = BUF_INIT;
	BUF_LOCAL line = BUF_INIT;

	value_write(&json, v, VALUE_COMPACT, /*level=*/0);
	if (app->out_tty)
		utf8_print(&line, json.bytes, json.len, /*flags=*/0);
	else
		buf_add(&line, json.bytes, json.len);
	buf_addc(&line, '\n');
	return stdout_write(line.bytes, line.len);
}
