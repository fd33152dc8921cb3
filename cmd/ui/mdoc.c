#include "ui/mdoc.h"

#include <ctype.h>
#include <string.h>

enum {
	LINE_LEN = 76, /* mandoc's style is at most 80 */
};

/*
 * Text that roff takes as text, in lines, a new one for each sentence. None
 * begins with what roff would take for a request.
 */
static void add_text(struct buf *out, const char *text)
{
	size_t begin = out->len;

	for (; *text; text += strspn(text, " ")) {
		size_t len = strcspn(text, " ");

		if (out->len > begin &&
		    (out->len - begin + len > LINE_LEN ||
		     out->bytes[out->len - 1] == '.')) {
			buf_addc(out, '\n');
			begin = out->len;
		} else if (out->len > begin) {
			buf_addc(out, ' ');
		}
		if (out->len == begin && (*text == '.' || *text == '\''))
			buf_adds(out, "\\&");
		for (; len; len--, text++) {
			if (*text == '\\')
				buf_adds(out, "\\e");
			else
				buf_addc(out, *text);
		}
	}
}

/* A sentence made of a help line: upper case first, a full stop. */
static void add_sentence(struct buf *out, const char *text)
{
	size_t len = strlen(text);
	size_t begin = out->len;

	add_text(out, text);
	if (islower((unsigned char)out->bytes[begin]))
		out->bytes[begin] =
			(char)toupper((unsigned char)out->bytes[begin]);
	if (len && !strchr(".!?", text[len - 1]))
		buf_addc(out, '.');
	buf_addc(out, '\n');
}

static void add_option(struct buf *out, const struct option *o)
{
	buf_adds(out, ".It");
	if (o->letter)
		buf_addf(out, " Fl %c%s%s ,", o->letter,
			 o->argument && o->type != OPTION_MAYBE ? " Ar " : "",
			 o->argument && o->type != OPTION_MAYBE ? o->argument :
								  "");
	buf_addf(out, " Fl \\-%s", o->name);
	if (o->type == OPTION_MAYBE)
		buf_addf(out, " Ns Op = Ns Ar %s", o->argument);
	else if (o->argument)
		buf_addf(out, " Ar %s", o->argument);
	buf_addc(out, '\n');
	add_sentence(out, o->help);
	if (o->values && o->values[0] != '@' && o->type == OPTION_CHOICE) {
		buf_adds(out, "One of\n");
		for (const char *p = o->values; *p; p += strspn(p, " ")) {
			size_t len = strcspn(p, " ");

			buf_addf(out, ".Cm %.*s%s\n", (int)len, p,
				 p[len] ? " ," : " .");
			p += len;
		}
	}
}

static void add_list(struct buf *out, const struct command *c)
{
	struct option_list options = { 0 };

	command_options(&options, c);
	if (options.len)
		buf_adds(out, ".Bl -tag -width Ds\n");
	for (size_t i = 0; i < options.len; i++)
		add_option(out, options.items[i]);
	if (options.len)
		buf_adds(out, ".El\n");
	vec_release(&options);
}

static void add_globals(struct buf *out)
{
	buf_adds(out, ".Bl -tag -width Ds\n");
	for (const struct option *o = global_options; o->name; o++)
		add_option(out, o);
	buf_adds(out, ".El\n");
}

void mdoc_options(struct buf *out, const struct command *c)
{
	if (!c) {
		add_globals(out);
		return;
	}
	if (c->run || !c->verbs)
		add_list(out, c);
	for (const struct command *const *v = c->verbs; v && *v; v++) {
		buf_addf(out, ".Ss tkt %s %s\n", c->name, (*v)->name);
		add_sentence(out, (*v)->summary);
		add_list(out, *v);
	}
}

/* One row a status; several errors may share it. */
void mdoc_errors(struct buf *out)
{
	buf_adds(out, ".Bl -tag -width Ds\n.It 0\nThe command did what it "
		      "was asked.\nAn empty list is no failure.\n");
	for (int i = 0; i < TKT_E_COUNT; i++) {
		const struct tkt_error_kind *kind = &tkt_error_kinds[i];

		if (!i || tkt_error_kinds[i - 1].status != kind->status)
			buf_addf(out, ".It %d\n", kind->status);
		add_sentence(out, kind->sentence);
	}
	buf_adds(out, ".El\n");
}

static const char *type_name(enum field_type type)
{
	switch (type) {
	case FIELD_STRING:
		return "text";
	case FIELD_ID:
		return "id";
	case FIELD_TIME:
		return "time";
	case FIELD_DURATION:
		return "seconds";
	case FIELD_INT:
		return "number";
	case FIELD_BOOL:
		return "true or false";
	case FIELD_LIST:
		return "list of texts";
	}
	return "";
}

void mdoc_fields(struct buf *out, const struct field *table)
{
	buf_adds(out, ".Bl -tag -width Ds\n");
	for (const struct field *f = table; f->name; f++) {
		buf_addf(out, ".It Cm %s Pq %s\n", f->name,
			 type_name(f->type));
		add_sentence(out, f->sentence);
	}
	buf_adds(out, ".El\n");
}

void mdoc_kinds(struct buf *out, enum doc_type doc)
{
	buf_adds(out, ".Bl -tag -width Ds\n");
	for (size_t i = 0; i < kinds_len; i++) {
		const struct kind *k = &kinds[i];

		if (k->doc != doc)
			continue;
		buf_addf(out, ".It Cm %s\n", k->name);
		add_sentence(out, k->sentence);
		if (k->texts[0])
			buf_addf(out, "Texts:\n.Va %s .\n", k->texts);
	}
	buf_adds(out, ".El\n");
}

void mdoc_gates(struct buf *out)
{
	buf_adds(out, ".Bl -tag -width Ds\n");
	for (size_t i = 0; i < gates_len; i++) {
		const struct gate *g = &gates[i];
		bool all = !strcmp(g->kinds, "*");

		buf_addf(out, ".It Cm %s Pq %s%s\n", g->gap.name,
			 all ? "every step" : g->kinds,
			 g->gap.must ? "" : ", said only");
		add_sentence(out, g->gap.sentence);
		buf_adds(out, "Way out:\n");
		add_text(out, g->gap.way_out);
		buf_adds(out, ".\n");
	}
	buf_adds(out, ".El\n");
}

void mdoc_flags(struct buf *out)
{
	buf_adds(out, ".Bl -tag -width Ds\n");
	for (const struct query_flag *f = query_flags; f->name; f++) {
		buf_addf(out, ".It Cm is:%s\n", f->name);
		add_sentence(out, f->sentence);
	}
	buf_adds(out, ".El\n");
}

static const char *unit_words(const struct figure *f)
{
	static const char *const words[] = {
		[FIGURE_COUNT] = "count",
		[FIGURE_SUM] = "seconds",
		[FIGURE_RATE] = "n, of, rate",
		[FIGURE_TIMES] = "n, sum, median, p90, mean: seconds",
		[FIGURE_MARKS] = "n, sum, median, p90, mean",
	};

	return f->flags & FIGURE_FIRST ? "median, mean: seconds"
				       : words[f->unit];
}

void mdoc_figures(struct buf *out)
{
	const char *section = "";

	for (const struct figure *f = report_figures; f->name; f++) {
		if (strcmp(section, f->section) != 0) {
			buf_addf(out, "%s.Ss %s\n.Bl -tag -width Ds\n",
				 *section ? ".El\n" : "", f->section);
			section = f->section;
		}
		buf_addf(out, ".It Cm %s Pq %s%s\n", f->name, unit_words(f),
			 f->flags & FIGURE_LABELLED ? ", by label" : "");
		add_sentence(out, f->definition);
		if (f->flags & FIGURE_SCRIPT)
			buf_adds(out, "For scripts; not in tables.\n");
	}
	buf_adds(out, ".El\n");
}

void mdoc_settings(struct buf *out)
{
	buf_adds(out, ".Bl -tag -width Ds\n");
	for (const struct setting *s = settings; s->path; s++) {
		buf_addf(out, ".It Li %s Pq %s\n", s->path, s->type);
		add_sentence(out, s->sentence);
		if (s->fallback)
			buf_addf(out, "Where it is not set:\n.Ql %s .\n",
				 s->fallback);
	}
	buf_adds(out, ".El\n");
}
