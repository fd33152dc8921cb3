#include "ui/tries.h"

#include <string.h>
#include "ui/suggest.h"

static const struct tkt_error *bad_result(const char *text, const char *result)
{
	BUF_LOCAL message = BUF_INIT;

	buf_addf(&message, "option '--try': ");
	if (!result) {
		buf_addf(&message, "'%s' does not say what came of it: "
				   "ACTION=worked, failed, partial or unclear",
			 text);
	} else {
		buf_addf(&message, "unknown result '%s'", result);
		suggest_word(&message, TRY_RESULTS, result);
	}
	return tkt_error(TKT_E_USAGE, "%s", message.bytes);
}

static const struct tkt_error *add_try(struct desk_batch *b, const char *text)
{
	const char *equals = strrchr(text, '=');
	const char *result = equals ? equals + 1 : NULL;
	struct draft *d;

	if (!result || equals == text || strchr(result, ' ') || !*result ||
	    !word_in(TRY_RESULTS, result))
		return bad_result(text, equals == text ? NULL : result);
	d = desk_draft(b, "try");
	draft_text(d, "action",
		   arena_strndup(desk_batch_arena(b), text,
				 (size_t)(equals - text)));
	draft_string(d, "result", result);
	return NULL;
}

const struct tkt_error *command_tries(struct desk_batch *b,
				      const struct strings *tries)
{
	for (size_t i = 0; i < tries->len; i++)
		TRY(add_try(b, tries->items[i]));
	return tries->len ? desk_flush(b) : NULL;
}
