/* A query in words that give it again. */
#include "model/query.h"

#include <string.h>

/* Nothing in quotes has a meaning. */
static void add_quoted(struct buf *out, const char *text)
{
	buf_addc(out, '"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			buf_addc(out, '\\');
		buf_addc(out, *text);
	}
	buf_addc(out, '"');
}

static bool is_word_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_' || c == '/' || (c & 0x80);
}

/* Plain words as they are, but for those that would be more. */
static void add_word(struct buf *out, const char *text)
{
	bool plain = *text && !query_is_joint(text) && strcmp(text, "none");

	for (const char *p = text; *p; p++)
		plain &= is_word_char(*p) || (p > text && *p == '-');
	if (plain)
		buf_adds(out, text);
	else
		add_quoted(out, text);
}

/* --- values ------------------------------------------------------------- */

static void add_number(struct buf *out, const struct field *f, int64_t n)
{
	buf_addf(out, "%s%lld%s", f->type == FIELD_TIME ? "@" : "",
		 (long long)n, f->type == FIELD_DURATION ? "s" : "");
}

/* What lies after all that can be written is said by the last instant. */
static void add_counted(struct buf *out, const struct field *f,
			const struct query_value *v)
{
	int64_t last = f->type == FIELD_TIME ? INSTANT_LAST : INT64_MAX;

	if (v->to_at == INT64_MAX) {
		buf_adds(out, v->from_at > last ? ">" : ">=");
		add_number(out, f, v->from_at > last ? last : v->from_at);
	} else if (v->from_at == INT64_MIN) {
		buf_adds(out, v->to_at > last ? "<=" : "<");
		add_number(out, f, v->to_at > last ? last : v->to_at);
	} else {
		add_number(out, f, v->from_at);
		buf_adds(out, "..");
		add_number(out, f, v->to_at - 1);
	}
}

static void add_value(struct buf *out, const struct field *f,
		      const struct query_value *v)
{
	if (!v->is_range && !v->text) {
		buf_adds(out, "none");
	} else if (!v->is_range) {
		add_word(out, v->text);
	} else if (query_is_counted(f)) {
		add_counted(out, f, v);
	} else {
		if (v->from)
			add_word(out, v->from);
		buf_adds(out, "..");
		if (v->to)
			add_word(out, v->to);
	}
}

/* --- nodes -------------------------------------------------------------- */

static void add_node(struct buf *out, const struct query_node *node);

/* An item in parentheses where it would be read as something else. */
static void add_item(struct buf *out, const struct query_node *item,
		     bool inside)
{
	bool apart = item->op == QUERY_OR || (item->op == QUERY_AND && inside);

	if (apart)
		buf_addc(out, '(');
	add_node(out, item);
	if (apart)
		buf_addc(out, ')');
}

static void add_items(struct buf *out, const struct query_node *node,
		      const char *between)
{
	for (size_t i = 0; i < node->items.len; i++) {
		if (i)
			buf_adds(out, between);
		add_item(out, node->items.items[i],
			 /* inside */ node->op == QUERY_AND);
	}
}

static void add_node(struct buf *out, const struct query_node *node)
{
	switch (node->op) {
	case QUERY_AND:
		add_items(out, node, " and ");
		break;
	case QUERY_OR:
		add_items(out, node, " or ");
		break;
	case QUERY_NOT:
		buf_adds(out, "not ");
		add_item(out, node->items.items[0], /* inside */ true);
		break;
	case QUERY_FIELD:
		buf_addf(out, "%s:", node->field->name);
		for (size_t i = 0; i < node->values.len; i++) {
			if (i)
				buf_addc(out, ',');
			add_value(out, node->field, &node->values.items[i]);
		}
		break;
	case QUERY_FLAG:
		buf_addf(out, "is:%s", node->flag->name);
		break;
	case QUERY_TEXT:
		add_word(out, node->text);
		break;
	}
}

void query_print(struct buf *out, const struct query *q)
{
	if (q->root)
		add_node(out, q->root);
}
