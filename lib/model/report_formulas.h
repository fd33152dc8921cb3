/*
 * Inside of the report: the formulas of report_figures, one for each figure or
 * for several that are counted on one walk's terms.  Each is called once for
 * each ticket and window that have to do with each other.
 */
#ifndef MODEL_REPORT_FORMULAS_H
#define MODEL_REPORT_FORMULAS_H

#include "model/report_facts.h"

/* tickets and how they move: report_moves.c */
figure_fn count_cases, count_steps, count_reported, count_resolved, count_open;
figure_fn count_started, count_reached;
figure_fn count_first_level, rate_first_level;
figure_fn count_first_contact, rate_first_contact;
figure_fn count_escalated, count_escalations, count_handed_back;
figure_fn count_hand_backs, count_skipped, rate_escalation, rate_hand_back;
figure_fn count_ping_pong, rate_ping_pong, count_reopened, rate_reopen;

/* times: report_times.c */
figure_fn time_to_acknowledge, count_unacknowledged;
figure_fn time_to_response, count_unanswered;
figure_fn time_to_first_done, time_to_resolve, time_to_resolve_net;
figure_fn sum_tier, sum_wait;
figure_fn time_in_queue, time_at_work, time_waiting, time_done;
figure_fn rate_sla, rate_sla_manual, count_backlog, count_live;
figure_fn age_backlog;

/* knowledge and conduct: report_conduct.c */
figure_fn rate_link, rate_reuse, count_reuse, rate_helpful, rate_deflection;
figure_fn rate_push, count_push, rate_wait_abuse, rate_conformity;
figure_fn count_forced, rate_recurrence, time_down, rate_rated, mark_rating;

#endif
