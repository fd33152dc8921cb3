#include "ui/format.h"

#include <string.h>
#include "ui/cell.h"

/* One piece of a format: a field, or bytes as they are. */
struct piece {
	const char *text;
	size_t len;
	const struct field *field; /* NULL: text */
	bool is_short;
};

static const struct tkt_error *bad(const char *at)
{
	return tkt_error(TKT_E_USAGE,
			 "'%s' is none of {field}, {{, }}, \\t, \\n, \\\\", at);
}

/* "{name}" or "{name:short}" at p; *end is behind it. */
static const struct tkt_error *parse_field(struct piece *piece,
					   const char **end, const char *p,
					   const struct field *table)
{
	struct strings names = { 0 };
	ARENA_LOCAL arena = { 0 };
	const char *close = strchr(p, '}');
	const struct tkt_error *err;
	char *name, *how;

	if (!close)
		return bad(p);
	name = arena_strndup(&arena, p + 1, (size_t)(close - p - 1));
	how = strchr(name, ':');
	if (how)
		*how++ = '\0';
	if (!*name || (how && strcmp(how, "short") != 0))
		return bad(p);
	err = out_choose(&names, &arena, table, /*extra=*/NULL, name);
	vec_release(&names);
	piece->field = field_find(table, name);
	piece->is_short = how != NULL;
	*end = close + 1;
	return err;
}

/* The piece at *p, which moves on; text of length 0 at the end. */
static const struct tkt_error *next_piece(struct piece *piece, const char **p,
					  const struct field *table)
{
	static const char letters[] = "tn\\{}", meaning[] = "\t\n\\{}";
	const char *known;

	*piece = (struct piece){ .text = *p, .len = strcspn(*p, "{}\\") };
	if (piece->len || !**p) {
		*p += piece->len;
		return NULL;
	}
	if (**p == '{' && (*p)[1] != '{')
		return parse_field(piece, p, *p, table);
	/* What follows: the same brace again, or what a backslash means. */
	known = (*p)[1] ? strchr(letters, (*p)[1]) : NULL;
	if (!known || (**p != '\\' && (*p)[1] != **p))
		return bad(*p);
	piece->text = &meaning[known - letters];
	piece->len = 1;
	*p += 2;
	return NULL;
}

const struct tkt_error *format_check(const struct out *out)
{
	const char *p = out->common->format;
	struct piece piece;

	while (*p)
		TRY(next_piece(&piece, &p, out->table));
	return NULL;
}

void format_add(struct buf *line, const struct out *out, const void *record)
{
	const char *p = out->common->format;
	struct piece piece;

	while (*p) {
		/* format_check() has seen them all. */
		tkt_error_free(next_piece(&piece, &p, out->table));
		if (!piece.field)
			buf_add(line, piece.text, piece.len);
		else if (piece.is_short && piece.field->type != FIELD_STRING)
			cell_for_people(line, out, piece.field, record);
		else
			cell_for_machines(line, out, piece.field, record,
					  /*full_ids=*/true,
					  /*quote=*/!out->common->nul);
	}
}
