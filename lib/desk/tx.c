/* The transaction that every write of a desk goes through. */
#include <string.h>

#include "desk/internal.h"
#include "desk/record.h"
#include "model/codec.h"

#define RACES_MAX 50

const struct tkt_error *desk_tx_put(struct desk_tx *tx, const char *path,
				    const struct buf *bytes)
{
	tx->puts_len++;
	if (!strcmp(path, DESK_JSON))
		tx->put_config = true;
	if (!tx->store)
		return NULL;
	return store_put(tx->store, path, bytes->bytes, bytes->len);
}

/*
 * An actor who is not in desk.json is added with the first write (design.md
 * 2): who they are is text, so that it can be erased.
 */
static const struct tkt_error *add_actor(struct desk_tx *tx)
{
	struct desk *d = tx->desk;
	CLEANUP(config_free_ptr) struct config *c = NULL;
	const struct seal seal = { .at = INSTANT_NONE };
	BUF_LOCAL bytes = BUF_INIT;

	if (!d->actor_new || !tx->puts_len || tx->put_config)
		return NULL;
	TRY(store_read(&bytes, NULL, d->store, DESK_JSON,
		       STORE_READ_MAX_LEN));
	TRY(config_parse(&c, bytes.bytes, bytes.len));
	/* A newer tkt's file, or an edit by hand, is not written over. */
	if (doc_is_newer(c->doc) || config_is_edited(c))
		return NULL;
	TRY(record_add(/* out */ NULL, d, c->doc, &c->history,
		       record_actor(d, &c->doc->arena), &seal));
	config_fold(c);
	buf_reset(&bytes);
	config_write(&bytes, c);
	return desk_tx_put(tx, DESK_JSON, &bytes);
}

struct store_signature desk_signature(const struct desk *d)
{
	const char *name = d->actor_name ? d->actor_name : d->actor.key;

	return (struct store_signature){
		.name = name ? name : "tkt",
		.email = d->actor_email ? d->actor_email : "",
		.at = d->options.time.now_at,
	};
}

static const struct tkt_error *commit(struct store_done *done,
				      struct desk_tx *tx,
				      const struct desk_tx_request *request)
{
	const struct store_signature who = desk_signature(tx->desk);
	BUF_LOCAL message = BUF_INIT;

	if (!tx->puts_len || !tx->store) {
		done->nothing = true;
		return NULL;
	}
	if (!request->by_machine)
		TRY(add_actor(tx));
	request->message(request->context, &message);
	return store_commit(done, tx->store, message.bytes, &who);
}

static const struct tkt_error *attempt(struct store_done *done,
				       struct desk_tx *tx,
				       const struct desk_tx_request *request)
{
	if (request->dry_run)
		TRY(store_refresh(tx->desk->store, NULL));
	else
		TRY(store_begin(&tx->store, tx->desk->store, request->flags));
	TRY(desk_reload(tx->desk));
	if (!request->by_machine)
		TRY(desk_need_actor(tx->desk));
	TRY(request->run(request->context, tx));
	return commit(done, tx, request);
}

static void tell(const struct desk_done *out, const struct store_done *done)
{
	memcpy(out->commit, done->commit, STORE_OID_LEN + 1);
	for (size_t i = 0; i < done->warnings.len; i++)
		vec_push(out->warnings, arena_strdup(out->arena,
						     done->warnings.items[i]));
}

static const struct tkt_error *try_once(bool *raced,
					const struct desk_done *out,
					struct desk *d,
					const struct desk_tx_request *request)
{
	struct store_done done = { .raced = false };
	struct desk_tx tx = { .desk = d };
	const struct tkt_error *err = attempt(&done, &tx, request);

	if (!err && !done.raced)
		tell(out, &done);
	*raced = done.raced;
	store_done_release(&done);
	store_tx_free(tx.store);
	arena_release(&tx.arena);
	return err;
}

const struct tkt_error *desk_tx_run(const struct desk_done *out,
				    struct desk *d,
				    const struct desk_tx_request *request)
{
	for (int race = 0; race < RACES_MAX; race++) {
		bool raced;

		TRY(try_once(&raced, out, d, request));
		if (!raced)
			return NULL;
	}
	return tkt_error_hint(
		tkt_error(TKT_E_BUSY, "the branch moved on %d times while "
			  "this was written", RACES_MAX), "try again");
}
