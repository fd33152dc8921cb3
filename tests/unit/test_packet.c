/* The handover packet as text: frozen, automatic, erased. */
#include "ui/packet.h"

#include "maker.h"
#include "unit.h"

static void add_try(struct maker *m, const char *action, const char *result)
{
	struct draft *d = maker_event(m, "try");

	draft_text(d, "action", action);
	draft_string(d, "result", result);
	maker_add(m, d, "anna");
}

static struct draft *hand_up(struct maker *m)
{
	struct draft *d = maker_event(m, "escalate");
	struct value *from = value_object(&m->arena);

	value_set_string(&m->arena, from, "queue", m->t->queue);
	value_set(&m->arena, d->body, "from", from);
	draft_state(d, "open", /* waiting_on */ NULL, INSTANT_NONE);
	draft_place(d, "L2", "L2/software", 2, /* owner */ NULL,
		    /* accepted */ false);
	return d;
}

static void assert_packet(struct maker *m, const char *expected)
{
	struct app app = { .time = { .now_at = m->now_at } };
	int event = packet_event(m->t);
	BUF_LOCAL text = BUF_INIT;

	assert_true(event >= 0);
	packet_write(&text, &app, m->t,
		     ticket_event(m->t, (unsigned)event)->body,
		     (unsigned)event);
	assert_string_equal(text.bytes, expected);
}

/* The packet names what was known; what came later is not in it. */
static void a_packet_is_frozen(void **state)
{
	struct maker m;
	struct draft *d;
	struct value *packet, *tries;

	(void)state;
	maker_begin(&m);
	add_try(&m, "reset it", "failed");
	d = hand_up(&m);
	packet = value_object(&m.arena);
	tries = value_array(&m.arena);
	value_append(&m.arena, tries,
		     value_string(&m.arena, ticket_event(m.t, 1)->id));
	value_set(&m.arena, packet, "tries", tries);
	value_set_string(&m.arena, packet, "impact", "high");
	value_set(&m.arena, d->body, "packet", packet);
	draft_string(d, "reason", "access");
	draft_text(d, "summary", "It fails.");
	draft_text(d, "ask", "Look.");
	maker_add(&m, d, "anna");
	add_try(&m, "restarted it", "worked");
	assert_packet(&m,
		      "Handed up L1/desk -> L2/software by anna, "
		      "2026-03-02T09:02:00Z\n"
		      "  reason      access\n"
		      "  summary     It fails.\n"
		      "  ask         Look.\n"
		      "  priority    none (impact high, urgency unknown)\n"
		      "  tried       failed   reset it\n"
		      "  user told   nothing yet\n");
	maker_end(&m);
}

/* A clock freezes nothing: its packet is what stood before it (sla.md S15). */
static void an_automatic_one_is_drawn_from_before(void **state)
{
	struct maker m;
	struct draft *d;

	(void)state;
	maker_begin(&m);
	add_try(&m, "reset it", "failed");
	maker_text(&m, "reply", "reply", "We look.", "anna");
	d = hand_up(&m);
	draft_string(d, "reason", "timeframe");
	draft_bool(d, "automatic", true);
	maker_add(&m, d, "anna");
	add_try(&m, "restarted it", "worked");
	assert_packet(&m,
		      "Handed up L1/desk -> L2/software by the clock, "
		      "2026-03-02T09:03:00Z\n"
		      "  reason      timeframe\n"
		      "  priority    P2 (impact medium, urgency high)\n"
		      "  tried       failed   reset it\n"
		      "  user told   2026-03-02T09:02:00Z: We look.\n");
	maker_end(&m);
}

/* An erased text stays erased where an earlier packet speaks of it. */
static void erased_texts_are_said(void **state)
{
	struct maker m;
	struct draft *d;
	struct value *one, *erases;
	const char *id;

	(void)state;
	maker_begin(&m);
	d = hand_up(&m);
	draft_text(d, "summary", "Carl's password is 1234.");
	id = maker_add(&m, d, "anna");
	d = maker_event(&m, "erase");
	erases = value_array(&m.arena);
	one = value_object(&m.arena);
	value_set_string(&m.arena, one, "event", id);
	value_set(&m.arena, one, "keys", value_array(&m.arena));
	value_append(&m.arena, value_get(one, "keys"),
		     value_string(&m.arena, "summary"));
	value_append(&m.arena, erases, one);
	value_set(&m.arena, d->body, "erases", erases);
	maker_add(&m, d, "lena");
	assert_packet(&m,
		      "Handed up L1/desk -> L2/software by anna, "
		      "2026-03-02T09:01:00Z\n"
		      "  summary     (erased)\n"
		      "  priority    P2 (impact medium, urgency high)\n"
		      "  user told   nothing yet\n");
	maker_end(&m);
}

/* What moved on, or is finished, has no packet any more. */
static void only_the_present_place_has_a_packet(void **state)
{
	struct maker m;

	(void)state;
	maker_begin(&m);
	assert_int_equal(packet_event(m.t), -1);
	maker_add(&m, hand_up(&m), "anna");
	assert_int_equal(packet_event(m.t), 1);
	maker_claim(&m, "ben");
	assert_int_equal(packet_event(m.t), 1);
	maker_move(&m, "transfer", "L2", "L2/network", 2, "ben");
	assert_int_equal(packet_event(m.t), 3);
	maker_state(&m, "resolve", "resolved", "ben");
	assert_int_equal(packet_event(m.t), -1);
	maker_end(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_packet_is_frozen),
		cmocka_unit_test(an_automatic_one_is_drawn_from_before),
		cmocka_unit_test(erased_texts_are_said),
		cmocka_unit_test(only_the_present_place_has_a_packet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
