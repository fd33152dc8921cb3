#include "model/gates.h"

#include <string.h>

#include "base/words.h"

/* --- what the draft or the ticket has ----------------------------------- */

static bool has(const struct judge *j, const char *key)
{
	return draft_get(j->d, key) != NULL;
}

static bool says(const struct judge *j, const char *key)
{
	const char *text = draft_get_text(j->d, key);

	return text && text[strspn(text, " \t\n")];
}

static bool tells(const struct judge *j)
{
	return has(j, "told") || says(j, "reply") ||
	       value_get_bool(j->d->body, "confirmed");
}

static bool from_lowest(const struct judge *j)
{
	return j->t->tier_rank <= 1;
}

static bool by_hand(const struct judge *j)
{
	return !value_get_bool(j->d->body, "automatic");
}

/* --- gates -------------------------------------------------------------- */

static bool has_reason(const struct judge *j)
{
	return has(j, "reason");
}

static bool has_summary(const struct judge *j)
{
	return says(j, "summary");
}

static bool has_ask(const struct judge *j)
{
	return says(j, "ask");
}

static bool has_impact(const struct judge *j)
{
	return !from_lowest(j) || j->t->impact;
}

static bool has_urgency(const struct judge *j)
{
	return !from_lowest(j) || j->t->urgency;
}

static bool has_category(const struct judge *j)
{
	return !from_lowest(j) || j->t->category;
}

static bool has_tries(const struct judge *j)
{
	return j->t->tries_len || says(j, "no_tries") ||
	       value_len(value_get(j->d->body, "tries"));
}

static bool any_event_says(const struct ticket *t, const char *key)
{
	for (unsigned i = 0; i < t->history.len; i++)
		if (history_counts(&t->history, i) &&
		    (event_text(ticket_event(t, i), key) ||
		     event_text_erased(ticket_event(t, i), key)))
			return true;
	return false;
}

static bool has_finding(const struct judge *j)
{
	return from_lowest(j) || any_event_says(j->t, "finding");
}

static bool has_cause(const struct judge *j)
{
	return from_lowest(j) || j->t->cause_state;
}

static bool has_reproduction(const struct judge *j)
{
	return from_lowest(j) || any_event_says(j->t, "reproduce");
}

static bool has_told(const struct judge *j)
{
	return tells(j) || j->t->last_told_event >= 0;
}

static bool has_missing(const struct judge *j)
{
	const char *reason = draft_get(j->d, "reason");

	return !reason || strcmp(reason, "missing-info") != 0 ||
	       value_len(value_get(j->d->body, "missing"));
}

/* The third time down between the same two tiers. */
static bool has_decision(const struct judge *j)
{
	const struct value *to = value_get_object(j->d->body, "to");
	int64_t low = value_get_int(to, "rank", 0);
	unsigned down = 0;

	for (size_t i = 1; i < j->t->path.len; i++)
		down += j->t->path.items[i - 1].rank == j->t->tier_rank &&
			j->t->path.items[i].rank == low;
	return down < 2 || has(j, "decided_by");
}

/* Waiting on the user needs something said since their last message. */
static bool user_was_asked(const struct judge *j)
{
	const char *on = draft_get(j->d, "waiting_on");

	return !on || strcmp(on, "user") != 0 || tells(j) ||
	       j->t->last_told_event > j->t->last_user_event;
}

static bool has_solution(const struct judge *j)
{
	return says(j, "solution");
}

/* Neither deployed nor waived. */
static bool is_deployed(const struct judge *j)
{
	for (size_t i = 0; i < j->t->deployments.len; i++) {
		const char *status = j->t->deployments.items[i].status;

		if (!word_in("worked waived", status))
			return false;
	}
	return true;
}

static bool user_was_told(const struct judge *j)
{
	return tells(j) || !j->t->untold;
}

static bool kb_is_none(const struct judge *j)
{
	const struct value *kb = value_get(j->d->body, "kb");
	const char *decision = value_get_string(kb, "decision");

	return kb ? decision && !strcmp(decision, "none")
		  : j->t->kb && !strcmp(j->t->kb, "none");
}

static bool article_serves(const struct judge *j, const char *id,
			   const char *tier)
{
	const struct article *a = id ? j->rc->article(j->rc->context, id)
				     : NULL;

	return a && article_covers(a, tier);
}

/*
 * An article that was only used on the way, and did not help, says nothing of
 * this ticket's resolution: one counts that the decision names, or that came
 * from the ticket.
 */
static bool comes_from(const struct judge *j, const char *id)
{
	const struct article *a = j->rc->article(j->rc->context, id);

	return a && strings_has(&a->tickets, j->t->id);
}

static bool tier_is_covered(const struct judge *j, const char *tier)
{
	const struct value *kb = value_get(j->d->body, "kb");

	if (article_serves(j, value_get_string(kb, "article"), tier) ||
	    article_serves(j, j->t->kb, tier))
		return true;
	for (size_t i = 0; i < j->t->articles.len; i++)
		if (comes_from(j, j->t->articles.items[i]) &&
		    article_serves(j, j->t->articles.items[i], tier))
			return true;
	return false;
}

/* What its problem decided, its incidents need not decide again. */
static bool problem_decided(const struct judge *j)
{
	static const char prefix[] = "problem:";

	for (size_t i = 0; i < j->t->links.len; i++) {
		const char *link = j->t->links.items[i];
		const struct ticket *problem;

		if (strncmp(link, prefix, strlen(prefix)) || !j->rc->ticket)
			continue;
		problem = j->rc->ticket(j->rc->context, link + strlen(prefix));
		if (problem && problem->kb)
			return true;
	}
	return false;
}

static bool has_kb_decision(const struct judge *j)
{
	return j->t->top_rank < 2 || value_get(j->d->body, "kb") ||
	       j->t->kb || problem_decided(j);
}

static bool is_covered(const struct judge *j)
{
	const struct config *c = j->rc->config;

	if (!j->t->reached_top || kb_is_none(j) || problem_decided(j))
		return true;
	for (size_t i = 0; i + 1 < c->tiers.len; i++)
		if (!tier_is_covered(j, c->tiers.items[i].name))
			return false;
	return true;
}

static bool fix_is_permanent(const struct judge *j)
{
	return value_get_bool(j->d->body, "permanent");
}

static bool has_artefact(const struct judge *j)
{
	return !fix_is_permanent(j) || has(j, "commit") || has(j, "patch") ||
	       has(j, "change");
}

static bool has_prevention(const struct judge *j)
{
	return !fix_is_permanent(j) || says(j, "prevention");
}

static bool has_affected(const struct judge *j)
{
	const char *kind = draft_get(j->d, "fix_kind");

	return value_len(value_get(j->d->body, "deployments")) ||
	       says(j, "affects_reason") ||
	       (kind && !strcmp(kind, "workaround"));
}

static bool has_reopen_reason(const struct judge *j)
{
	return says(j, "note");
}

static bool is_recent(const struct judge *j)
{
	return j->rc->at >= j->rc->now_at - j->rc->config->backdate_s;
}

/* What is set by hand, against the matrix or the clocks (T8, S18). */
static bool has_guess_reason(const struct judge *j)
{
	return (!has(j, "priority") && !has(j, "due_at")) ||
	       says(j, "because");
}

#define MUST(name_, sentence_, way_out_)                                       \
	{ .name = name_, .sentence = sentence_, .way_out = way_out_,           \
	  .must = true }
#define SHOULD(name_, sentence_, way_out_)                                     \
	{ .name = name_, .sentence = sentence_, .way_out = way_out_ }

const struct gate gates[] = {
	{ "escalate return", MUST("reason", "no reason is given",
				  "--reason WORD"), has_reason },
	{ "escalate inform", MUST("summary", "there is no summary in own words",
				  "-m SUMMARY"), has_summary },
	{ "transfer", MUST("summary", "it is not said why it moves",
			   "-m TEXT"), has_summary },
	{ "escalate", MUST("impact", "the impact is not known",
			   "tkt triage ID --impact high|medium|low"),
	  has_impact },
	{ "escalate", MUST("urgency", "the urgency is not known",
			   "tkt triage ID --urgency high|medium|low"),
	  has_urgency },
	{ "escalate", MUST("category", "the category is not known",
			   "tkt triage ID --category NAME"), has_category },
	{ "escalate", MUST("tries", "no step was tried",
			   "--try ACTION=RESULT or --no-tries REASON"),
	  has_tries },
	{ "escalate return", MUST("ask", "the receiver is not told what to "
			       "do first",
				  "--ask TEXT"), has_ask },
	{ "escalate", MUST("findings", "there is no finding",
			   "tkt diagnose ID --finding TEXT"), has_finding },
	{ "escalate", MUST("cause", "no root cause is even suspected",
			   "tkt diagnose ID --cause TEXT"), has_cause },
	{ "escalate", MUST("reproduction", "nobody said how to reproduce it",
			   "tkt diagnose ID --reproduce TEXT "
			   "(or 'not reproducible')"), has_reproduction },
	{ "escalate return", SHOULD("told", "the user was told nothing yet",
				    "--reply TEXT or --told CHANNEL"),
	  has_told },
	{ "return", MUST("missing", "it is not said what is missing",
			 "--missing FIELD,FIELD"), has_missing },
	{ "return", MUST("decided-by", "it goes down for the third time "
			 "between these tiers (ping-pong)",
			 "--decided-by WHO"), has_decision },
	{ "wait", MUST("asked", "the user was not asked anything since their "
		       "last message",
		       "--reply TEXT or --told CHANNEL"), user_was_asked },
	{ "fix", MUST("artefact", "a permanent fix names no artefact",
		      "--commit SHA, --patch FILE or --change REF"),
	  has_artefact },
	{ "fix", MUST("prevention", "a permanent fix does not say what keeps "
		      "it from coming back", "--prevention TEXT"),
	  has_prevention },
	{ "fix", MUST("affects", "no affected system is named",
		      "--affects SYSTEM or --affects none=REASON"),
	  has_affected },
	{ "resolve", MUST("solution", "there is no solution",
			  "-m SOLUTION"), has_solution },
	{ "resolve", MUST("kb", "it reached a higher tier and nothing is "
			  "decided about documentation",
			  "--kb new, --kb ARTICLE or --kb none=REASON"),
	  has_kb_decision },
	{ "resolve close", MUST("deployed", "the fix is not deployed "
				"everywhere",
				"tkt fix ID --deployed SYSTEM "
				"(or SYSTEM=waived)"), is_deployed },
	{ "close", MUST("told", "nothing proves that the user was informed",
			"--reply TEXT or --told CHANNEL"), user_was_told },
	{ "close", MUST("coverage", "it reached the highest tier and no "
			"article with resolution and prevention serves the "
			"tiers below",
			"tkt kb edit ARTICLE --audience L1,L2, or "
			"--kb none=REASON"), is_covered },
	{ "reopen", MUST("reason", "no reason is given", "-m REASON"),
	  has_reopen_reason },
	{ "triage edit", MUST("because", "a priority or a due time by hand "
			      "needs a reason",
			      "--because TEXT"), has_guess_reason },
	{ "*", MUST("backdate", "the time lies further back than the desk "
		    "allows without a reason", "--force REASON"), is_recent },
};
const size_t gates_len = ARRAY_LEN(gates);

static bool asked_of(const struct gate *g, const struct judge *j)
{
	if (!by_hand(j))
		return false;
	return !strcmp(g->kinds, "*") || word_in(g->kinds, j->d->kind);
}

void gates_ask(struct gaps *out, const struct judge *j)
{
	for (size_t i = 0; i < gates_len; i++)
		if (asked_of(&gates[i], j) && !gates[i].met(j))
			vec_push(out, gates[i].gap);
}
