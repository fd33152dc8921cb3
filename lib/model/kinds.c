#include "model/kinds.h"

#include "base/words.h"

/* Sorted by name: the fold looks members of events up here. */
const struct register_row register_rows[REG_COUNT] = {
	{ REG_ARTICLES, "articles", SHAPE_SET },
	{ REG_CATEGORY, "category", SHAPE_PAYLOAD },
	{ REG_CAUSE, "cause", SHAPE_TEXT },
	{ REG_CAUSE_CODE, "cause_code", SHAPE_PAYLOAD },
	{ REG_CAUSE_STATE, "cause_state", SHAPE_PAYLOAD },
	{ REG_CC, "cc", SHAPE_TEXT_SET },
	{ REG_CHANNEL, "channel", SHAPE_PAYLOAD },
	{ REG_COMPLEXITY, "complexity", SHAPE_PAYLOAD },
	{ REG_CONTACT, "contact", SHAPE_PAYLOAD },
	{ REG_DEPLOYMENTS, "deployments", SHAPE_KEYED },
	{ REG_DOWNTIME, "downtime_s", SHAPE_PAYLOAD },
	{ REG_DUE, "due_at", SHAPE_PAYLOAD },
	{ REG_DUPLICATE_OF, "duplicate_of", SHAPE_PAYLOAD },
	{ REG_FOLLOW_UP, "follow_up", SHAPE_PAYLOAD },
	{ REG_IMPACT, "impact", SHAPE_PAYLOAD },
	{ REG_KB, "kb", SHAPE_PAYLOAD },
	{ REG_LINKS, "links", SHAPE_SET },
	{ REG_NEXT_UPDATE, "next_update_at", SHAPE_PAYLOAD },
	{ REG_PLACE, "place", SHAPE_PLACE },
	{ REG_POLICY, "policy", SHAPE_PAYLOAD },
	{ REG_PRIORITY, "priority", SHAPE_PAYLOAD },
	{ REG_RATING, "rating", SHAPE_PAYLOAD },
	{ REG_REFS, "refs", SHAPE_SET },
	{ REG_REQUESTER, "requester", SHAPE_TEXT },
	{ REG_RESOLVABLE_AT, "resolvable_at", SHAPE_PAYLOAD },
	{ REG_SOLUTION, "solution", SHAPE_TEXT },
	{ REG_STATE, "state", SHAPE_STATE },
	{ REG_SYSTEMS, "systems", SHAPE_SET },
	{ REG_TAGS, "tags", SHAPE_SET },
	{ REG_TITLE, "title", SHAPE_TEXT },
	{ REG_TYPE, "type", SHAPE_PAYLOAD },
	{ REG_URGENCY, "urgency", SHAPE_PAYLOAD },
};

#define BIT(reg) (UINT64_C(1) << REG_##reg)
#define STEP KIND_STEP
#define ACK KIND_ACKNOWLEDGES
#define TELLS KIND_TELLS

const struct kind kinds[] = {
	/* tickets, in the order of the flow */
	{ "open", DOC_TICKET, KIND_FIRST | STEP, 0,
	  "title description requester cc force",
	  "A user reported something. A machine's holds its origin alone; "
	  "the content follows in an intake." },
	{ "intake", DOC_TICKET, STEP, 0,
	  "title description requester cc solution force",
	  "What a machine knows of a report: mail, monitor, imported row." },
	{ "triage", DOC_TICKET, STEP | ACK, 0, "because note force",
	  "The first level received it, classified it, and routed it." },
	{ "claim", DOC_TICKET, STEP | ACK, 0, "note force",
	  "Somebody takes it and works on it; accepts a hand-over." },
	{ "assign", DOC_TICKET, STEP, 0, "note force",
	  "Somebody is made its owner, or its contact." },
	{ "try", DOC_TICKET, 0, BIT(ARTICLES), "action expected observed",
	  "A step towards a solution, and what came of it." },
	{ "diagnose", DOC_TICKET, 0,
	  BIT(CAUSE) | BIT(CAUSE_CODE) | BIT(CAUSE_STATE),
	  "finding cause reproduce note",
	  "A finding, a root cause, a way to reproduce." },
	{ "note", DOC_TICKET, 0, 0, "note",
	  "An internal note; with `for`, guidance for a tier." },
	{ "reply", DOC_TICKET, TELLS, BIT(NEXT_UPDATE) | BIT(ARTICLES),
	  "reply", "The user was told something in public." },
	{ "receive", DOC_TICKET, STEP, 0, "message",
	  "The user said something." },
	{ "wait", DOC_TICKET, STEP | TELLS, 0, "note reply force",
	  "Nothing can be done until somebody else did something." },
	{ "resume", DOC_TICKET, STEP, 0, "note",
	  "The wait is over." },
	{ "escalate", DOC_TICKET, STEP | TELLS, 0,
	  "summary ask no_tries reply force",
	  "Handed to a higher tier with a packet." },
	{ "inform", DOC_TICKET, TELLS, BIT(NEXT_UPDATE),
	  "summary ask reply force",
	  "A manager was told (hierarchical escalation); nothing moves." },
	{ "return", DOC_TICKET, STEP | TELLS, 0, "summary ask reply force",
	  "Handed back to a lower tier." },
	{ "transfer", DOC_TICKET, STEP, 0, "summary force",
	  "Handed to another queue of the same tier." },
	{ "consult", DOC_TICKET, 0, 0, "question",
	  "Another tier is asked; nothing moves." },
	{ "answer", DOC_TICKET, 0, 0, "answer",
	  "The answer to a consult." },
	{ "fix", DOC_TICKET, TELLS, BIT(DEPLOYMENTS) | BIT(NEXT_UPDATE),
	  "summary prevention affects_reason reply force",
	  "A workaround or a fix was made." },
	{ "deploy", DOC_TICKET, STEP | TELLS, 0, "note reply force",
	  "The fix went to a system; a failure opens the ticket again." },
	{ "resolve", DOC_TICKET, STEP | TELLS, 0,
	  "solution kb_reason reply force",
	  "It works again, and how." },
	{ "close", DOC_TICKET, STEP | TELLS, 0, "kb_reason note reply force",
	  "The user was informed and the record is complete." },
	{ "reopen", DOC_TICKET, STEP, 0, "note force",
	  "It was not solved after all." },
	{ "reject", DOC_TICKET, STEP | TELLS, 0, "note reply force",
	  "It is no ticket: spam, invalid, withdrawn, a duplicate." },
	{ "link", DOC_TICKET, 0, BIT(LINKS) | BIT(CC), "cc uncc",
	  "Another ticket or a commit belongs to it; with a duplicate come the "
	  "people to be informed." },
	{ "attach", DOC_TICKET, 0, 0, "name note",
	  "Evidence: a file, named by its hash." },
	{ "update", DOC_TICKET, STEP, 0, "title description requester",
	  "A row of another system's log that is no other step." },
	{ "edit", DOC_TICKET, KIND_FIELDS, 0, "title requester cc uncc because",
	  "A field was set right." },
	{ "reapply", DOC_TICKET, 0, BIT(POLICY), "note",
	  "From here on its clocks follow the policy that fits it now." },
	{ "warn", DOC_TICKET, 0, 0, "",
	  "A clock has come to one of its thresholds." },
	{ "notify", DOC_TICKET, 0, 0, "",
	  "A clock has whoever works on it told." },
	{ "raise", DOC_TICKET, 0, BIT(PRIORITY), "",
	  "A clock gave it the next higher priority." },
	{ "use", DOC_TICKET, 0, BIT(ARTICLES), "note",
	  "An article helped." },
	{ "undo", DOC_TICKET, KIND_ANY, 0,
	  "title requester cc uncc cause solution reason",
	  "Events of before count for nothing." },
	{ "erase", DOC_TICKET, 0, 0, "reason",
	  "Personal data was removed." },

	{ "write", DOC_ARTICLE, KIND_FIRST | KIND_ANY, 0, "title",
	  "An article was begun." },
	{ "revise", DOC_ARTICLE, KIND_ANY, 0, "title note",
	  "Its body, its state or its audience changed." },
	{ "flag", DOC_ARTICLE, KIND_ANY, 0, "note",
	  "Somebody found it wrong or out of date." },
	{ "review", DOC_ARTICLE, KIND_ANY, 0, "note",
	  "Somebody read it and settled its flags." },
	{ "undo", DOC_ARTICLE, KIND_ANY, 0, "title reason",
	  "Events of before count for nothing." },
	{ "erase", DOC_ARTICLE, 0, 0, "reason",
	  "Personal data was removed." },

	{ "configure", DOC_DESK, KIND_ANY, 0, "",
	  "Settings were set and unset." },
	{ "person", DOC_DESK, KIND_ANY, 0, "name email",
	  "Who somebody is, and what they may do." },
	{ "undo", DOC_DESK, KIND_ANY, 0, "name email reason",
	  "Events of before count for nothing." },
	{ "erase", DOC_DESK, 0, 0, "reason",
	  "Personal data was removed." },
};
const size_t kinds_len = ARRAY_LEN(kinds);

const struct kind *kind_find(enum doc_type doc, const char *name)
{
	for (size_t i = 0; i < kinds_len; i++)
		if (kinds[i].doc == doc && word_is(kinds[i].name, name))
			return &kinds[i];
	return NULL;
}

bool kind_is(const struct event *e, const char *name)
{
	return word_is(e->kind_name, name);
}

bool kind_writes(const struct kind *k, enum ticket_register reg)
{
	if (k->flags & (KIND_STEP | KIND_ANY))
		return true;
	if (k->flags & KIND_FIELDS)
		return reg != REG_STATE && reg != REG_PLACE;
	return k->registers & UINT64_C(1) << reg;
}

const struct register_row *register_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(register_rows); i++) {
		const struct register_row *row = &register_rows[i];

		if (word_is(row->name, name))
			return row;
		if (row->name[0] > name[0])
			break;
	}
	return NULL;
}
