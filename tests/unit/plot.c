#include "plot.h"

#include <stdlib.h>
#include <string.h>
#include "sample.h"

static struct value *plot_body(struct plot *p, const char *word, int n)
{
	const char *origin = strchr(word, '='), *at = strchr(word, '@');
	const char *undo = strchr(word, '!');
	char key[2] = { origin ? origin[1] : '\0', '\0' };
	int minute = at ? (int)strtol(at + 1, /* end */ NULL, 10) : n;

	return origin ? sample_machine(p->doc, "escalate", minute, key)
		      : sample_person(p->doc, undo ? "undo" : n ? "note"
								 : "open",
				      minute, word);
}

static void plot_word(struct plot *p, const char *word, int n)
{
	struct value *b = plot_body(p, word, n);
	const char *s = strchr(word, ':');
	const struct event *e;

	for (s = s ? s + 1 : ""; *s >= 'a' && *s <= 'z'; s++) {
		e = p->by_name[(unsigned char)*s];
		sample_after(p->doc, b, e ? e->id : "0a1b2c3d4e5f60718293"
						    "a4b5c6d7e8f901234567");
	}
	s = strchr(word, '!');
	for (s = s ? s + 1 : ""; *s >= 'a' && *s <= 'z'; s++)
		sample_item(p->doc, b, "undoes",
			    value_string(&p->doc->arena,
					 p->by_name[(unsigned char)*s]->id));
	p->by_name[(unsigned char)word[0]] = doc_add(p->doc, b);
}

void plot_init(struct plot *p, const char *words)
{
	CLEANUP(free_ptr) char *copy = mem_strdup(words);
	char *rest = NULL;
	int n = 0;

	memset(p, 0, sizeof(*p));
	p->doc = doc_new(DOC_TICKET);
	for (char *word = strtok_r(copy, " ", &rest); word;
	     word = strtok_r(NULL, " ", &rest))
		plot_word(p, word, n++);
	history_build(&p->h, p->doc, /* undone */ NULL);
}

void plot_release(struct plot *p)
{
	doc_free(p->doc);
}

unsigned plot_at(const struct plot *p, char name)
{
	return p->by_name[(unsigned char)name]->index;
}
