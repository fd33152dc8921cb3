#include "desk/sync.h"

#include "desk/internal.h"
#include "desk/unite.h"
#include "store/remote.h"

#define ROUNDS_MAX 30

#define F(member, heading, type, flags, sentence)                              \
	FIELD(struct desk_synced, member, #member, heading, type, flags,       \
	      sentence)

const struct field desk_synced_fields[] = {
	F(id, "ID", ID, 0, "the id of the ticket or article, or `desk`"),
	F(type, "TYPE", STRING, 0, "ticket, article or desk"),
	F(came, "CAME", INT, FIELD_RIGHT, "entries that were not here"),
	F(went, "WENT", INT, FIELD_RIGHT, "entries that were not there"),
	FIELD(struct desk_synced, created, "new", "NEW", BOOL, 0,
	      "it was not here before"),
	F(concurrent, "CONCURRENT", BOOL, 0,
	  "people changed the same at the same time"),
	F(title, "TITLE", STRING, FIELD_WIDE, "the title"),
	F(clash, "CLASH", STRING, FIELD_WIDE,
	  "who did what at the same time, and what holds"),
	{ .name = NULL },
};

#undef F

void desk_sync_result_release(struct desk_sync_result *r)
{
	vec_release(&r->docs);
	vec_release(&r->came);
	vec_release(&r->warnings);
	arena_release(&r->arena);
}

static const struct tkt_error *round_run(bool *beaten, struct unite *u,
					 const struct store_remote *remote)
{
	char theirs[STORE_OID_LEN + 1];

	*beaten = false;
	TRY(store_fetch(theirs, u->desk->store, remote));
	u->theirs = theirs;
	TRY(unite_run(u));
	if (!u->ahead || u->dry_run)
		return NULL;
	return store_push(beaten, u->desk->store, remote);
}

static const struct tkt_error *rounds(struct unite *u,
				      const struct store_remote *remote)
{
	for (int round = 0; round < ROUNDS_MAX; round++) {
		bool beaten;

		TRY(round_run(&beaten, u, remote));
		if (beaten)
			continue;
		u->result->pushed = u->ahead;
		if (!u->dry_run)
			store_note_synced(u->desk->store,
					  u->desk->options.time.now_at);
		return desk_reload(u->desk);
	}
	return tkt_error(TKT_E_BUSY, "'%s' moves on faster than it can be "
			 "pushed to", remote->name);
}

const struct tkt_error *desk_sync(struct desk_sync_result *out, struct desk *d,
				  const struct desk_sync *sync)
{
	CLEANUP(store_remote_release) struct store_remote remote = { 0 };
	CLEANUP(unite_release) struct unite u = {
		.desk = d,
		.dry_run = sync->dry_run,
		.list_came = sync->list_came && !sync->dry_run,
		.result = out,
	};

	TRY(store_remote_find(&remote, d->store, sync->remote));
	out->remote = arena_strdup(&out->arena, remote.name);
	u.name = out->remote;
	return rounds(&u, &remote);
}
