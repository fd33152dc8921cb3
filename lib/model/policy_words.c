/* Actions as people write them. */
#include <string.h>

#include "model/policy.h"

enum {
	TAG_MAX_LEN = 64,
};

/* --- actions ------------------------------------------------------------ */

static const char *const deed_names[] = {
	[DEED_WARN] = "warn",
	[DEED_RAISE] = "raise",
	[DEED_ESCALATE] = "escalate",
	[DEED_MANAGER] = "manager",
	[DEED_NOTIFY] = "notify",
	[DEED_TAG] = "tag:",
};

static bool is_tag(const char *tag)
{
	return *tag && *tag != '-' && strlen(tag) <= TAG_MAX_LEN &&
	       !strpbrk(tag, " \t\n,:\"'");
}

static bool read_deed(struct policy_action *out, struct arena *a,
		      const char *word)
{
	size_t tag = strlen(deed_names[DEED_TAG]);

	out->tag = NULL;
	for (size_t i = 0; i < DEED_TAG; i++)
		if (!strcmp(deed_names[i], word)) {
			out->deed = (enum policy_deed)i;
			return true;
		}
	if (strncmp(word, deed_names[DEED_TAG], tag) != 0)
		return false;
	out->deed = DEED_TAG;
	out->tag = arena_strdup(a, word + tag);
	return is_tag(out->tag);
}

const struct tkt_error *policy_action_parse(struct policy_action *out,
					    struct arena *a, const char *text,
					    const struct calendar *calendar)
{
	size_t len = strcspn(text, " "), skip = strspn(text + len, " ");
	const char *word = text + len + skip;
	struct policy_action action;

	TRY(threshold_parse(&action.threshold, arena_strndup(a, text, len),
			    calendar));
	if (!read_deed(&action, a, word))
		return tkt_error_hint(
			tkt_error(TKT_E_USAGE, "'%s' is no action", word),
			"warn, raise, escalate, manager, notify, tag:NAME");
	*out = action;
	return NULL;
}

void policy_action_format(struct buf *out, const struct policy_action *action)
{
	threshold_format(out, &action->threshold);
	buf_addf(out, " %s%s", deed_names[action->deed],
		 action->tag ? action->tag : "");
}
