#include "scene.h"

#include <stdlib.h>
#include <string.h>

/*
 * In place of a word with a percent sign: a ticket %t, another %o, an article
 * %a, a person %p, a word that many use %w, a text of its own %x, a body %b, a
 * step's result %r, a level %l, a number %n, a queue %q, a tier %T.
 */
static const char *const commands[] = {
	"open -t %x -r carl -m %x -c mail",
	"open -t %x -r dora -m %x -c phone --category password-reset",
	"open -t %x -r dora -m %x -c mail --ref CASE-%w --once %w",
	"triage %t --impact %l --urgency %l",
	"triage %t --category network-connectivity -a %p",
	"triage %t -p P1 --because %x",
	"claim %t",
	"claim %t --take",
	"assign %t %p",
	"assign %t none",
	"assign %t %p --contact",
	"note %t -m %x",
	"note %t -m %w --once %w",
	"note %t -m %x --for %T",
	"reply %t -m %x",
	"receive %t -m %x",
	"receive %t -m %w -c mail --once %w",
	"try %t %w --result %r",
	"diagnose %t --finding %x",
	"diagnose %t --cause %x --cause-code data --confirmed",
	"escalate %t --reason expertise -m %x --ask %x --no-tries %x",
	"escalate %t --to L3 --reason priority -m %x --ask %x --force %x",
	"return %t --reason missing-info --missing %w --ask %x",
	"return %t --to L1 --reason misrouted --ask %x",
	"return %t --reason fixed --ask %x --force %x",
	"transfer %t %q -m %x",
	"transfer %t L2/network -m %x",
	"transfer %t L2/support -m %x",
	"wait %t user -m %x --told phone",
	"wait %t vendor --until 2026-03-09",
	"wait %t --end",
	"resolve %t -m %x --kb none=%w --force %x",
	"resolve %t -m %x --cause-code data --kb %a --try %w=worked",
	"resolve %t -m %x --kb none=%w --confirmed --force %x",
	"close %t --told phone --force %x",
	"close %t --reply %x --rating 4",
	"reopen %t -m %x",
	"reject %t --as invalid -m %x",
	"reject %t --as duplicate --of %o",
	"edit %t -t %x",
	"edit %t --tag %w",
	"edit %t --untag %w",
	"edit %t --impact %l --urgency %l",
	"edit %t --ref R-%w",
	"edit %t --unref R-%w",
	"edit %t --cc %p --system %w",
	"edit %t --due 2026-03-20 --because %x",
	"link %t related %o",
	"link %t parent %o",
	"link %t parent %o --remove",
	"link %t problem %o",
	"undo %t -m %x",
	"undo %t",
	"consult %t --to %T -m %x",
	"attach %t ../head",
	"kb new -t %x -m %b",
	"kb edit %a -m %b",
	"kb edit %a -m %b",
	"kb edit %a -m %b",
	"kb edit %a --state draft",
	"kb edit %a --state validated --tag %w",
	"kb edit %a -t %x",
	"kb edit %a --audience %T",
	"kb use %t %a",
	"config windows.reopen %nd",
	"config person %p --tier %T",
	"config person %w --name %x",
	"config name %w",
	"config --unset categories.password-reset.ask",
};

static const char *const people[] = { "lena", "anna", "ben", "cleo", "anna",
				      "ben", "lena", "newcomer" };

unsigned scene_pick(struct scene *s, unsigned below)
{
	return sample_number(&s->random, below);
}

/* Few lines, of which a person changes one or two, adds or drops one. */
static void add_body(struct buf *out, struct scene *s)
{
	static const char *const lines[] = { "one", "two", "three",
					     "four", "five", "six" };
	unsigned changed = scene_pick(s, 7), dropped = scene_pick(s, 14);

	for (unsigned i = 0; i < ARRAY_LEN(lines); i++) {
		if (i == dropped)
			continue;
		buf_addf(out, i == changed ? "%s by step %u\n" : "%s\n",
			 lines[i], s->world.step);
	}
}

/* Who has begun something with a ticket goes on with it. */
static const char *pick_ticket(struct scene *s)
{
	if (s->ticket && sample_chance(&s->random, 40))
		return s->ticket;
	s->ticket = s->things.tickets.items[scene_pick(
		s, (unsigned)s->things.tickets.len)];
	return s->ticket;
}

static void add_word(struct buf *out, struct scene *s, char what)
{
	static const char *const words[] = { "red", "green", "blue" };
	static const char *const results[] = { "worked", "failed", "partial",
					       "unclear" };
	static const char *const levels[] = { "high", "medium", "low" };
	static const char *const tiers[] = { "L1", "L2", "L3" };
	static const char *const queues[] = { "L1/desk", "L2/support",
					      "L2/network", "L3/engineering" };
	struct things *things = &s->things;

	switch (what) {
	case 'o':
		buf_adds(out, things->tickets.items[scene_pick(
				      s, (unsigned)things->tickets.len)]);
		break;
	case 't':
		buf_adds(out, pick_ticket(s));
		break;
	case 'a':
		buf_adds(out, things->articles.items[scene_pick(
				      s, (unsigned)things->articles.len)]);
		break;
	case 'p':
		buf_adds(out, SCENE_PICK(s, people));
		break;
	case 'w':
		buf_adds(out, SCENE_PICK(s, words));
		break;
	case 'x':
		buf_addf(out, "text-%u-%u", s->world.step, scene_pick(s, 1000));
		break;
	case 'b':
		add_body(out, s);
		break;
	case 'r':
		buf_adds(out, SCENE_PICK(s, results));
		break;
	case 'l':
		buf_adds(out, SCENE_PICK(s, levels));
		break;
	case 'n':
		buf_addf(out, "%u", 1 + scene_pick(s, 9));
		break;
	case 'q':
		buf_adds(out, SCENE_PICK(s, queues));
		break;
	case 'T':
		buf_adds(out, SCENE_PICK(s, tiers));
		break;
	default:
		abort();
	}
}

static char *word_of(struct scene *s, const char *pattern, size_t len)
{
	BUF_LOCAL word = BUF_INIT;

	for (size_t i = 0; i < len; i++) {
		if (pattern[i] == '%' && ++i < len)
			add_word(&word, s, pattern[i]);
		else
			buf_addc(&word, pattern[i]);
	}
	return buf_detach(&word);
}

/* --json says the id of what is new. */
static void learn(struct scene *s, const char *pattern)
{
	const char *id = strstr(s->world.out.bytes, "\"id\":\"");
	char *kept;

	if (!id)
		return;
	kept = mem_strndup(id + 6, STORE_OID_LEN);
	if (!strncmp(pattern, "open", 4))
		vec_push(&s->things.tickets, kept);
	else if (!strncmp(pattern, "kb new", 6))
		vec_push(&s->things.articles, kept);
	else
		free(kept);
}

/* Every event that a command says it wrote must be there in the end. */
static void believe(struct world *w)
{
	static const char key[] = "\"events_written\":[";
	const char *p = strstr(w->out.bytes, key);

	for (p = p ? p + sizeof(key) - 1 : ""; *p == '"' || *p == ',';) {
		char *id;

		if (*p++ == ',')
			continue;
		id = arena_printf(&w->arena, "%.*s", EVENT_ID_LEN, p);
		p += EVENT_ID_LEN + 1;
		map_set(&w->events, id, id);
	}
}

void scene_act(struct scene *s, unsigned clone)
{
	const char *pattern = SCENE_PICK(s, commands);
	bool again = s->who && sample_chance(&s->random, 40);
	const char *who = again ? s->who : SCENE_PICK(s, people);
	struct strings words = { 0 };

	if (!strncmp(pattern, "config", 6) && scene_pick(s, 4))
		who = "lena"; /* who may */
	for (const char *p = pattern; *p;) {
		size_t len = strcspn(p, " ");

		vec_push(&words, word_of(s, p, len));
		p += len + (p[len] == ' ');
	}
	vec_push(&words, mem_strndup("--json", 6));
	s->who = who;
	if (!world_tkt(&s->world, clone, who, &words)) {
		learn(s, pattern);
		believe(&s->world);
	}
	world_gather(&s->world, clone, &s->world.events);
	for (size_t i = 0; i < words.len; i++)
		free((char *)words.items[i]);
	vec_release(&words);
}

/* --- the beginning and the end ------------------------------------------ */

/* The ids that world_prepare() left in a file. */
static void add_ids(struct scene *s, const char *name, bool articles)
{
	BUF_LOCAL path = BUF_INIT;
	char line[STORE_OID_LEN + 2];
	FILE *f;

	buf_addf(&path, "%s/%s", s->world.base, name);
	f = fopen(path.bytes, "r");
	while (f && fgets(line, sizeof(line), f)) {
		char *id = mem_strndup(line, STORE_OID_LEN);

		if (articles)
			vec_push(&s->things.articles, id);
		else
			vec_push(&s->things.tickets, id);
	}
	if (f)
		fclose(f);
	if (!(articles ? s->things.articles.len : s->things.tickets.len))
		abort();
}

void scene_begin(struct scene *s)
{
	world_begin(&s->world);
	add_ids(s, "tickets", /* articles */ false);
	add_ids(s, "articles", /* articles */ true);
}

void scene_end(struct scene *s, bool keep)
{
	for (size_t i = 0; i < s->things.tickets.len; i++)
		free(s->things.tickets.items[i]);
	for (size_t i = 0; i < s->things.articles.len; i++)
		free(s->things.articles.items[i]);
	vec_release(&s->things.tickets);
	vec_release(&s->things.articles);
	world_end(&s->world, keep);
}
