#include "ui/sla_show.h"

#include <string.h>

#include "ui/out.h"
#include "ui/sheet.h"

struct show_args {
	struct common common;
};

/* One ticket with its clocks. */
struct view {
	struct app *app;
	struct ticket *t;
	struct clocks clocks;
	int64_t now_at;
};

static const char *const step_names[] = {
	[CLOCK_STEP_START] = "start",
	[CLOCK_STEP_COUNTED] = "counted",
	[CLOCK_STEP_CLOSED] = "closed",
	[CLOCK_STEP_PAUSED] = "paused",
	[CLOCK_STEP_TERM] = "target",
	[CLOCK_STEP_BREACHED] = "breached",
	[CLOCK_STEP_STOP] = "stop",
};

/* The event that a step is about; NULL: time goes by. */
static const struct event *step_event(const struct view *v,
				      const struct sla_run *run,
				      const struct clock_step *s)
{
	const struct clock_term *terms = run->clock.terms.items;

	switch (s->kind) {
	case CLOCK_STEP_START:
		return ticket_event(v->t, run->events.items[0]);
	case CLOCK_STEP_TERM:
		return ticket_event(v->t, run->events.items[s->term - terms]);
	case CLOCK_STEP_STOP:
		return run->stop_event < 0 ? NULL :
			ticket_event(v->t, (unsigned)run->stop_event);
	case CLOCK_STEP_COUNTED:
	case CLOCK_STEP_CLOSED:
	case CLOCK_STEP_PAUSED:
	case CLOCK_STEP_BREACHED:
		break;
	}
	return NULL;
}

/* What it comes to: a phase, or how it ended. */
static const char *phase_word(const struct clock_state *s)
{
	switch (s->phase) {
	case CLOCK_AHEAD:
		return "ahead";
	case CLOCK_RUNNING:
		return "running";
	case CLOCK_PAUSED:
		return "paused";
	case CLOCK_STOPPED:
		break;
	}
	if (s->breached_at != INSTANT_NONE)
		return "breached";
	return s->has_target ? "met" : "stopped";
}

static const char *calendar_of(const struct clock_term *term)
{
	return term ? calendar_name(term->calendar) : NULL;
}

static bool is_by_hand(const struct clock_term *term)
{
	return term && term->target == CLOCK_DATE;
}

/* --- JSON --------------------------------------------------------------- */

static void set_length(struct arena *a, struct value *v, const char *key,
		       const struct clock_term *term)
{
	BUF_LOCAL text = BUF_INIT;

	if (!term || term->target != CLOCK_LENGTH)
		return;
	clock_length_format(&text, &term->length);
	value_set_string(a, v, key, text.bytes);
}

static struct value *step_object(struct arena *a, const struct view *v,
				 const struct sla_run *run,
				 const struct clock_step *s)
{
	struct value *o = value_object(a);
	const struct event *e = step_event(v, run, s);

	value_set_string(a, o, "step", step_names[s->kind]);
	value_set_time(a, o, "from", s->from_at);
	value_set_time(a, o, "to", s->to_at);
	value_set_int(a, o, "counted_s", s->counted_s);
	value_set_int(a, o, "elapsed_s", s->elapsed_s);
	if (s->kind == CLOCK_STEP_PAUSED && s->pause)
		value_set_string(a, o, "why", s->pause->why);
	if (s->kind == CLOCK_STEP_START || s->kind == CLOCK_STEP_TERM)
		set_length(a, o, "target", s->term);
	if (e) {
		value_set_string(a, o, "event", e->id);
		value_set_string(a, o, "kind", e->kind_name);
	}
	return o;
}

static struct value *steps_array(struct arena *a, const struct view *v,
				 const struct sla_run *run)
{
	struct value *list = value_array(a);
	struct clock_steps steps = { 0 };

	clock_steps(&steps, &run->clock, v->now_at);
	for (size_t i = 0; i < steps.len; i++)
		value_append(a, list,
			     step_object(a, v, run, &steps.items[i]));
	vec_release(&steps);
	return list;
}

static void set_time(struct arena *a, struct value *o, const char *key,
		     int64_t at)
{
	value_set(a, o, key, value_null(a));
	value_set_time(a, o, key, at);
}

static struct value *run_object(struct arena *a, const struct view *v,
				const struct sla_run *run)
{
	struct value *o = value_object(a);
	struct clock_state s;

	clock_read(&s, &run->clock, v->now_at);
	value_set_string(a, o, "clock", sla_clock_names[run->which]);
	value_set_string(a, o, "state", phase_word(&s));
	value_set(a, o, "tier", value_string(a, run->tier));
	value_set(a, o, "calendar", value_string(a, calendar_of(s.term)));
	set_length(a, o, "target", s.term);
	value_set_int(a, o, "target_s", s.target_s);
	value_set_int(a, o, "elapsed_s", s.elapsed_s);
	value_set_int(a, o, "remaining_s", s.remaining_s);
	set_time(a, o, "due_at", s.due_at);
	set_time(a, o, "breached_at", s.breached_at);
	set_time(a, o, "started_at", run->clock.start_at);
	set_time(a, o, "stopped_at", run->clock.stop_at);
	value_set_bool(a, o, "by_hand", is_by_hand(s.term));
	value_set_string(a, o, "event",
			 sla_run_event(run, v->t, v->now_at)->id);
	value_set(a, o, "steps", steps_array(a, v, run));
	return o;
}

static const struct policy *last_policy(const struct view *v)
{
	return v->clocks.len ? v->clocks.items[v->clocks.len - 1].policy
			     : NULL;
}

static const struct tkt_error *print_json(const struct view *v)
{
	ARENA_LOCAL a = { 0 };
	struct value *o = value_object(&a), *list = value_array(&a);
	const struct ticket *t = v->t;

	for (size_t i = 0; i < v->clocks.len; i++)
		value_append(&a, list,
			     run_object(&a, v, &v->clocks.items[i]));
	value_set_int(&a, o, "format", 1);
	value_set_string(&a, o, "id", t->id);
	value_set(&a, o, "policy", value_string(&a, t->policy));
	value_set(&a, o, "policy_name",
		  value_string(&a, last_policy(v) ? last_policy(v)->name
						  : NULL));
	set_time(&a, o, "due_at", t->due_at);
	value_set(&a, o, "due_clock", value_string(&a, t->due_clock));
	value_set(&a, o, "breached", value_bool(&a, t->breached));
	value_set(&a, o, "left_out", value_bool(&a, v->clocks.left_out));
	value_set(&a, o, "clocks", list);
	return out_json(v->app, o);
}

/* --- text --------------------------------------------------------------- */

static void add_target(struct buf *out, const struct view *v,
		       const struct clock_term *term)
{
	switch (term->target) {
	case CLOCK_NONE:
		buf_adds(out, "no target");
		break;
	case CLOCK_DATE:
		sheet_stamp(out, v->app, term->due_at);
		buf_adds(out, ", set by hand");
		break;
	case CLOCK_LENGTH:
		clock_length_format(out, &term->length);
		break;
	}
	if (term->target == CLOCK_LENGTH && calendar_of(term))
		buf_addf(out, " in calendar %s", calendar_of(term));
}

static void add_duration(struct buf *out, const char *before, int64_t s)
{
	buf_adds(out, before);
	duration_format(out, s);
}

static void add_words(struct buf *out, const struct view *v,
		      const struct clock_step *s)
{
	switch (s->kind) {
	case CLOCK_STEP_START:
	case CLOCK_STEP_TERM:
		buf_adds(out, s->kind == CLOCK_STEP_START ? "starts: "
							  : "from here on: ");
		add_target(out, v, s->term);
		break;
	case CLOCK_STEP_COUNTED:
		add_duration(out, "counted ", s->counted_s);
		add_duration(out, ", in all ", s->elapsed_s);
		break;
	case CLOCK_STEP_CLOSED:
		add_duration(out, "closed for ", s->to_at - s->from_at);
		break;
	case CLOCK_STEP_PAUSED:
		add_duration(out, "paused for ", s->to_at - s->from_at);
		if (s->pause && s->pause->why)
			buf_addf(out, " (%s)", s->pause->why);
		break;
	case CLOCK_STEP_BREACHED:
		buf_adds(out, "breached");
		break;
	case CLOCK_STEP_STOP:
		buf_adds(out, "stops");
		break;
	}
}

static void add_step(struct buf *out, const struct view *v,
		     const struct sla_run *run, const struct clock_step *s)
{
	const struct event *e = step_event(v, run, s);
	BUF_LOCAL line = BUF_INIT;

	buf_adds(&line, "  ");
	sheet_stamp(&line, v->app, s->from_at);
	buf_adds(&line, "  ");
	add_words(&line, v, s);
	if (e)
		buf_addf(&line, " (%s %.7s)", e->kind_name, e->id);
	out_line(out, line.bytes);
	buf_addc(out, '\n');
}

static void add_remaining(struct buf *text, const struct clock_state *s)
{
	if (s->remaining_s < 0) {
		add_duration(text, ", ", -s->remaining_s);
		buf_adds(text, " too late");
	} else if (s->phase != CLOCK_STOPPED && s->has_target) {
		add_duration(text, ", ", s->remaining_s);
		buf_adds(text, " left");
	}
}

static void add_run(struct buf *out, const struct view *v,
		    const struct sla_run *run)
{
	struct clock_steps steps = { 0 };
	BUF_LOCAL heading = BUF_INIT;
	BUF_LOCAL text = BUF_INIT;
	struct clock_state s;

	clock_read(&s, &run->clock, v->now_at);
	buf_addf(&heading, "%s: %s", sla_clock_names[run->which],
		 phase_word(&s));
	if (run->which == SLA_TIER && run->tier)
		buf_addf(&heading, " (%s)", run->tier);
	sheet_heading(out, v->app, heading.bytes);
	if (s.term)
		add_target(&text, v, s.term);
	sheet_row(out, v->app, "target", text.bytes);
	buf_reset(&text);
	add_duration(&text, "", s.elapsed_s);
	add_remaining(&text, &s);
	sheet_row(out, v->app, "elapsed", text.bytes);
	buf_reset(&text);
	if (s.due_at != INSTANT_NONE)
		sheet_stamp(&text, v->app, s.due_at);
	sheet_row(out, v->app, "due", text.bytes);
	buf_reset(&text);
	if (s.breached_at != INSTANT_NONE)
		sheet_stamp(&text, v->app, s.breached_at);
	sheet_row_styled(out, v->app, "breached", text.bytes, STYLE_BAD);
	clock_steps(&steps, &run->clock, v->now_at);
	for (size_t i = 0; i < steps.len; i++)
		add_step(out, v, run, &steps.items[i]);
	vec_release(&steps);
}

static void add_head(struct buf *out, const struct view *v)
{
	const struct policy *p = last_policy(v);
	const struct ticket *t = v->t;
	BUF_LOCAL text = BUF_INIT;

	buf_addf(&text, "%s  %s", desk_short_id(v->app->desk, t->id),
		 t->title ? t->title : "");
	sheet_heading(out, v->app, text.bytes);
	buf_reset(&text);
	if (t->policy)
		buf_addf(&text, "%s%s%.12s", p ? p->name : "",
			 p ? " " : "", t->policy);
	sheet_row(out, v->app, "policy", t->policy ? text.bytes : "none");
	buf_reset(&text);
	if (t->due_at != INSTANT_NONE) {
		sheet_stamp(&text, v->app, t->due_at);
		buf_addf(&text, " (%s)", t->due_clock);
	}
	sheet_row(out, v->app, "due", text.bytes);
	if (v->clocks.left_out)
		sheet_row(out, v->app, "rejected",
			  "its clocks are in no figure");
}

static void add_page(struct buf *out, const struct view *v)
{
	BUF_LOCAL page = BUF_INIT;

	add_head(&page, v);
	for (size_t i = 0; i < v->clocks.len; i++)
		add_run(&page, v, &v->clocks.items[i]);
	if (out->len)
		buf_adds(out, "\n\n");
	buf_add(out, page.bytes, page.len);
}

/* --- the command -------------------------------------------------------- */

static const struct tkt_error *show_one(struct buf *out, struct app *app,
					const char *id, bool json)
{
	CLEANUP(ticket_free_ptr) struct ticket *t = NULL;
	const struct clocks_source source = desk_clocks_source(app->desk);
	struct view v = { .app = app, .now_at = app->time.now_at };
	const struct tkt_error *err = NULL;

	TRY(desk_ticket(&t, app->desk, id));
	v.t = t;
	clocks_of(&v.clocks, t, &source);
	if (json)
		err = print_json(&v);
	else
		add_page(out, &v);
	clocks_release(&v.clocks);
	return err;
}

static const struct tkt_error *show(struct app *app, const struct strings *ids,
				    bool json)
{
	BUF_LOCAL text = BUF_INIT;

	for (size_t i = 0; i < ids->len; i++)
		TRY(show_one(&text, app, ids->items[i], json));
	return json ? NULL : out_page(app, text.bytes, text.len);
}

static const struct tkt_error *run(struct app *app, void *data)
{
	struct show_args *args = data;
	struct strings ids = { 0 };
	struct desk *desk;
	const struct tkt_error *err;

	if (args->common.json && *args->common.json)
		return tkt_error(TKT_E_USAGE, "'--json' chooses no fields "
				 "here");
	err = app_desk_to_read(&desk, app);
	if (!err)
		err = command_ids(&ids, app, &args->common);
	if (!err)
		err = show(app, &ids, args->common.json != NULL);
	vec_release(&ids);
	return err;
}

const struct command sla_show_command = {
	.name = "show",
	.group = GROUP_LOOK,
	.summary = "the clocks of a ticket, step by step",
	.usage = "ID… [--json]",
	.operands = "@ids",
	.common = COMMON_OUTPUT,
	.args_len = sizeof(struct show_args),
	.run = run,
};
