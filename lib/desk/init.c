/* A new desk: its first commit. */
#include <string.h>

#include "desk/fsck_internal.h"
#include "desk/record.h"

/* A bare repository gets the same in info/attributes. */
const char desk_attributes[] =
	"desk.json merge=tkt -text\n"
	"tickets/** merge=tkt -text\n"
	"policies/** -text -diff\n"
	"kb/**/*.json merge=tkt -text\n"
	"kb/**/*.md merge=tkt text eol=lf\n"
	"attachments/** -text -diff -merge -filter -ident\n";

/* The last part of the directory's name, without the `.git` of a bare one. */
static const char *name_of(struct arena *a, const char *dir)
{
	size_t end = strlen(dir), begin;

	while (end && dir[end - 1] == '/')
		end--;
	for (begin = end; begin && dir[begin - 1] != '/';)
		begin--;
	if (end - begin > 4 && !strncmp(dir + end - 4, ".git", 4))
		end -= 4;
	if (begin == end || dir[begin] == '.')
		return NULL;
	return arena_strndup(a, dir + begin, end - begin);
}

static const struct tkt_error *global_identity(const char **out,
					       struct arena *a,
					       const char *given,
					       const char *key)
{
	CLEANUP(free_ptr) char *value = NULL;

	*out = given;
	if (given)
		return NULL;
	TRY(store_config_get_global(&value, /* origin */ NULL, key));
	if (value && *value)
		*out = arena_strdup(a, value);
	return NULL;
}

/* Who begins the desk, when there is none yet to look them up in. */
static const struct tkt_error *find_actor(struct desk *d,
					  const struct config *c)
{
	const char *who = d->options.actor;

	TRY(global_identity(&d->actor_name, &d->arena, d->options.actor_name,
			    "user.name"));
	TRY(global_identity(&d->actor_email, &d->arena,
			    d->options.actor_email, "user.email"));
	if (who)
		d->actor.key = config_person_key(&d->arena, c, who,
						 /* email */ NULL);
	else if (d->actor_name || d->actor_email)
		d->actor.key = config_person_key(&d->arena, c, d->actor_name,
						 d->actor_email);
	return desk_need_actor(d);
}

static const struct tkt_error *add_events(struct config *c, struct desk *d,
					  const char *name)
{
	struct arena *a = &c->doc->arena;
	const struct seal seal = { .at = INSTANT_NONE };

	TRY(record_add(/* out */ NULL, d, c->doc, &c->history,
		       config_defaults(a, name), &seal));
	config_fold(c);
	TRY(record_add(/* out */ NULL, d, c->doc, &c->history,
		       record_actor(d, a), &seal));
	config_fold(c);
	return NULL;
}

static const struct tkt_error *make(struct desk *d,
				    const struct desk_init *init)
{
	CLEANUP(config_free_ptr) struct config *c = config_new();
	BUF_LOCAL bytes = BUF_INIT;
	BUF_LOCAL message = BUF_INIT;
	struct store_signature who;
	const char *name = init->name ? init->name :
					name_of(&d->arena, init->dir);

	d->config = c;
	TRY(find_actor(d, c));
	TRY(add_events(c, d, name));
	config_write(&bytes, c);
	buf_addf(&message, "init: %s\n", c->name);
	who = (struct store_signature){
		.name = d->actor_name ? d->actor_name : d->actor.key,
		.email = d->actor_email ? d->actor_email : "",
		.at = d->options.time.now_at,
	};
	return store_init(init->dir, init->layout,
			  (const struct store_file[]){
				  { ".gitattributes", desk_attributes,
				    strlen(desk_attributes) },
				  { DESK_JSON, bytes.bytes, bytes.len },
			  },
			  2, message.bytes, &who, &d->options.store);
}

const struct tkt_error *desk_init(const struct desk_init *init,
				  const struct desk_options *options)
{
	/* Enough of a desk to seal events with: it has no store yet. */
	struct desk d = { .options = *options };
	const struct tkt_error *err = make(&d, init);

	arena_release(&d.arena);
	return err;
}
