/* The table of figures: what is counted, and by which formula. */
#include <string.h>

#include "model/report_formulas.h"

#define L FIGURE_LABELLED
#define S FIGURE_SCRIPT
#define K FIGURE_KEY
#define ROW(name_, title_, unit_, flags_, formula_, ...)                       \
	{                                                                      \
		.section = SECTION, .name = name_, .title = title_,            \
		.unit = FIGURE_##unit_, .flags = (flags_),                     \
		.formula = formula_, __VA_ARGS__                               \
	}
#define OF(figure) .whole = figure
#define COL(heading_) .heading = heading_
#define IS(sentence) .definition = sentence

const struct figure report_figures[] = {
#define SECTION "Tickets"
	ROW("cases", "tickets", COUNT, 0, count_cases,
	    IS("all but the rejected ones that were live in the window, or "
	       "had a step in it")),
	ROW("events", "steps", COUNT, 0, count_steps,
	    IS("events of the window that took effect on state or place")),
	ROW("reported", "reported", COUNT, K, count_reported, COL("NEW"),
	    OF("cases"), IS("reported in the window; of all tickets")),
	ROW("resolved", "resolved", COUNT, K, count_resolved, COL("DONE"),
	    OF("cases"),
	    IS("whose last resolution is in the window, each counted once; "
	       "of all tickets")),
	ROW("open", "never resolved", COUNT, 0, count_open, OF("cases"),
	    IS("neither resolved nor closed before the window's end; of all "
	       "tickets")),
	ROW("start_tier", "tier at the start", COUNT, L, count_started,
	    OF("cases"), IS("tier of the first step; of all tickets")),
	ROW("reached", "highest tier", COUNT, L, count_reached, OF("cases"),
	    IS("the highest tier they were in; of all tickets")),
#undef SECTION
#define SECTION "First line"
	ROW("first_level_resolution", "first level resolution", COUNT, S,
	    count_first_level, OF("resolved"),
	    IS("resolved, and every step in the lowest tier; of the "
	       "resolved")),
	ROW("first_contact_resolution", "first contact resolution", COUNT, S,
	    count_first_contact, OF("resolved"),
	    IS("first resolved in the first contact, never reopened, never "
	       "moved up; of the resolved")),
	ROW("first_contact_rate", "first contact resolution", RATE, 0,
	    rate_first_contact,
	    IS("resolved in the first contact, without a hand-over, and not "
	       "reopened within the time that counts; of the resolved")),
	ROW("first_level_rate", "first level resolution", RATE, K,
	    rate_first_level, COL("LEVEL 1"),
	    IS("resolved without a step above the lowest tier; of the "
	       "resolved")),
#undef SECTION
#define SECTION "Hand-overs"
	ROW("escalation_rate", "escalated, by tier", RATE, L, rate_escalation,
	    IS("tickets that left the tier upward at least once; of those "
	       "that were in it")),
	ROW("escalated", "escalated", COUNT, 0, count_escalated, OF("cases"),
	    IS("moved up at least once; of all tickets")),
	ROW("escalations", "escalations", COUNT, K, count_escalations,
	    COL("UP"), IS("moves up")),
	ROW("hand_back_rate", "escalations handed back", RATE, 0,
	    rate_hand_back,
	    IS("escalations after which the ticket came down from where they "
	       "had brought it; of the escalations")),
	ROW("handed_back", "handed back", COUNT, 0, count_handed_back,
	    OF("cases"), IS("moved down at least once; of all tickets")),
	ROW("hand_backs", "hand-backs", COUNT, 0, count_hand_backs,
	    IS("moves down")),
	ROW("skipped_tier", "skipped a tier", COUNT, 0, count_skipped,
	    OF("cases"),
	    IS("moved up by more than one tier at once; of all tickets")),
	ROW("ping_pong", "ping-pong", COUNT, S, count_ping_pong, OF("cases"),
	    IS("a team (a queue, where none is named) that had lost it got "
	       "it back; of all tickets")),
	ROW("ping_pong_rate", "ping-pong", RATE, 0, rate_ping_pong,
	    IS("a team (a queue, where none is named) that had lost it got "
	       "it back; of the resolved")),
	ROW("reopened", "reopened", COUNT, S, count_reopened, OF("resolved"),
	    IS("neither resolved nor closed at a step after the first that "
	       "was; of the resolved")),
	ROW("reopen_rate", "reopened", RATE, K, rate_reopen, COL("AGAIN"),
	    IS("resolved, and reopened within the time that counts "
	       "(windows.reopen_counts); of the resolved")),
#undef SECTION
#define SECTION "Times"
	ROW("acknowledge_s", "time to acknowledge", TIMES, 0,
	    time_to_acknowledge,
	    IS("from the report to the first acknowledgement by a human, or "
	       "acceptance, of tickets reported in the window")),
	ROW("unacknowledged", "not acknowledged", COUNT, 0,
	    count_unacknowledged, OF("reported"),
	    IS("by a human, so far; of the reported")),
	ROW("first_response_s", "time to first response", TIMES, 0,
	    time_to_response,
	    IS("from the report to the first public reply or logged call, of "
	       "tickets reported in the window")),
	ROW("unanswered", "not answered", COUNT, 0, count_unanswered,
	    OF("reported"),
	    IS("neither reply nor logged call so far; of the reported")),
	ROW("time_to_resolve_s", "time to first resolution", TIMES,
	    FIGURE_FIRST, time_to_first_done,
	    IS("from the report to the first step that is resolved or "
	       "closed")),
	ROW("resolve_gross_s", "time to resolve, gross", TIMES, K,
	    time_to_resolve, COL("TO RESOLVE"),
	    IS("from the report to the last resolution")),
	ROW("resolve_net_s", "time to resolve, net", TIMES, 0,
	    time_to_resolve_net,
	    IS("the same without waits on the user and what was resolved "
	       "until it was reopened")),
#undef SECTION
#define SECTION "Time in tiers"
	ROW("tier_s", "time by tier", SUM, L, sum_tier,
	    IS("from each step there to the next step; of the time in all "
	       "tiers")),
	ROW("tier_queue_s", "in the queue, by tier", TIMES, L, time_in_queue,
	    IS("of that time, live and not accepted; for each ticket that "
	       "was there")),
	ROW("tier_work_s", "at work, by tier", TIMES, L, time_at_work,
	    IS("of that time, live, accepted and not waiting; for each "
	       "ticket that was there")),
	ROW("tier_waiting_s", "waiting, by tier", TIMES, L, time_waiting,
	    IS("of that time, waiting on somebody; for each ticket that was "
	       "there")),
	ROW("tier_resolved_s", "resolved, by tier", TIMES, L, time_done,
	    IS("of that time, resolved or closed until the next step; for each "
	       "ticket that was there")),
	ROW("wait_s", "waiting, by what for", SUM, L, sum_wait,
	    IS("from each step that waits so to the next step; of all "
	       "waiting")),
#undef SECTION
#define SECTION "Clocks"
	ROW("sla", "clocks met", RATE, L, rate_sla,
	    IS("clocks met; of those that ended or were breached in the "
	       "window")),
	ROW("sla_manual", "clocks met, due by hand", RATE, L, rate_sla_manual,
	    IS("of those clocks, the ones whose due date was set by hand")),
#undef SECTION
#define SECTION "Backlog"
	ROW("backlog", "open, by age", COUNT, L, count_backlog,
	    IS("live at the window's end, or now, by the time since the "
	       "report")),
	ROW("backlog_size", "open", COUNT, K, count_live, COL("OPEN"),
	    IS("live at the window's end, or now")),
	ROW("backlog_age_s", "age of what is open", TIMES, 0, age_backlog,
	    IS("from the report to the window's end, or now, of what is "
	       "live then")),
#undef SECTION
#define SECTION "Knowledge"
	ROW("link_rate", "closed with an article", RATE, 0, rate_link,
	    IS("closed in the window with an article; of those closed")),
	ROW("reuse_rate", "an article was reused", RATE, 0, rate_reuse,
	    IS("resolved with an article that was there before the report; "
	       "of the resolved")),
	ROW("reuses", "uses of such articles", COUNT, 0, count_reuse,
	    IS("tickets times articles that were there before them")),
	ROW("helpful_rate", "an article would have helped", RATE, 0,
	    rate_helpful,
	    IS("the article of the solution was there before the first "
	       "escalation, and unused then; of the resolved that were "
	       "escalated")),
	ROW("deflection_rate", "solved by an article at once", RATE, 0,
	    rate_deflection,
	    IS("resolved in the lowest tier with an article that was there "
	       "before the report; of the resolved")),
#undef SECTION
#define SECTION "Conduct"
	ROW("push_to_front_rate", "could have been solved lower", RATE, 0,
	    rate_push,
	    IS("marked as resolvable at another tier than the highest that "
	       "it reached; of the resolved that were above the lowest")),
	ROW("push_to_front", "could have been solved at", COUNT, L,
	    count_push, OF("resolved"),
	    IS("the same by the tier of the mark; of the resolved")),
	ROW("wait_abuse_rate", "waits on a user never asked", RATE, 0,
	    rate_wait_abuse,
	    IS("nothing was said to the user since their last words; of the "
	       "waits on a user that people began in the window")),
	ROW("conformity_rate", "without force", RATE, 0, rate_conformity,
	    IS("no gate was passed by force; of the resolved")),
	ROW("forced", "gates forced", COUNT, L, count_forced,
	    IS("gates that were passed by force in the window")),
#undef SECTION
#define SECTION "What lasts"
	ROW("recurrence_rate", "came back after a permanent fix", RATE, 0,
	    rate_recurrence,
	    IS("reopened after it, or followed by a later ticket (follow-up, "
	       "or a link to the problem) among those counted; of the "
	       "resolved with a permanent fix")),
	ROW("downtime_s", "downtime", TIMES, 0, time_down,
	    IS("of the resolved, where it was recorded")),
	ROW("rated_rate", "rated", RATE, 0, rate_rated,
	    IS("with a rating by the user; of the resolved")),
	ROW("rating", "rating", MARKS, 0, mark_rating,
	    IS("1 to 5, of the resolved that were rated")),
#undef SECTION
	{ .name = NULL },
};

size_t report_figure(const char *name)
{
	for (size_t i = 0; report_figures[i].name; i++)
		if (!strcmp(report_figures[i].name, name))
			return i;
	return SIZE_MAX;
}
