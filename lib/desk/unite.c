#include "desk/unite.h"

#include <string.h>

#include "desk/internal.h"
#include "desk/merge.h"
#include "model/concurrency.h"
#include "model/doc_scan.h"
#include "store/merge_lines.h"
#include "store/remote.h"

#define RACES_MAX 50

void unite_release(struct unite *u)
{
	map_release(&u->by_path);
}

/* --- one file ----------------------------------------------------------- */

/* What the united tree is to have at a path. */
enum verdict {
	OURS,
	THEIRS,
	MERGED, /* new bytes */
};

/* A file in one of the three commits. */
struct version {
	char oid[STORE_OID_LEN + 1]; /* "": not there */
	unsigned mode;
	bool read;
	bool too_large;   /* which nothing of ours is */
	struct buf bytes; /* once asked for */
};

struct file {
	const char *path;
	enum merge_type type;
	char id[EVENT_ID_LEN + 1];
	struct version base, ours, theirs;
	struct buf merged;
};

/* One attempt. */
struct attempt {
	struct unite *unite;
	struct store *store;
	struct store_tx *tx; /* NULL: in a dry run */
	struct arena arena;
	enum store_relation relation;
	char base[STORE_OID_LEN + 1];
	bool from_theirs; /* the tree that puts are against */
	bool begun;       /* store_unite() was called, or need not be */
	size_t puts_len;
};

static void file_release(struct file *f)
{
	buf_release(&f->base.bytes);
	buf_release(&f->ours.bytes);
	buf_release(&f->theirs.bytes);
	buf_release(&f->merged);
}

static void warn(struct attempt *a, const char *fmt, ...) TKT_PRINTF(2, 3);
static void warn(struct attempt *a, const char *fmt, ...)
{
	struct desk_sync_result *r = a->unite->result;
	BUF_LOCAL text = BUF_INIT;
	va_list args;

	va_start(args, fmt);
	buf_vaddf(&text, fmt, args);
	va_end(args);
	vec_push(&r->warnings, arena_strdup(&r->arena, text.bytes));
}

static bool is_there(const struct version *v)
{
	return v->oid[0] != '\0';
}

static bool is_folder(unsigned mode)
{
	return (mode & 0170000) == 0040000;
}

static bool same(const struct version *a, const struct version *b)
{
	return !strcmp(a->oid, b->oid) && a->mode == b->mode;
}

static const struct tkt_error *load(struct attempt *a, struct version *v)
{
	const struct tkt_error *err;

	if (v->read || !is_there(v))
		return NULL;
	err = store_read_blob(&v->bytes, a->store, v->oid, STORE_READ_MAX_LEN);
	v->too_large = err && err->code == TKT_E_TOO_LARGE;
	v->read = !err || v->too_large;
	if (!v->too_large)
		return err;
	tkt_error_free(err);
	return NULL;
}

static struct merge_text text_of(const struct version *v)
{
	return (struct merge_text){ v->bytes.bytes, v->bytes.len };
}

static bool same_bytes(const struct buf *a, const struct buf *b)
{
	return a->len == b->len && !memcmp(a->bytes, b->bytes, a->len);
}

static enum verdict verdict_of(const struct file *f)
{
	if (same_bytes(&f->merged, &f->ours.bytes))
		return OURS;
	return same_bytes(&f->merged, &f->theirs.bytes) ? THEIRS : MERGED;
}

/* --- documents ---------------------------------------------------------- */

/* What a newer tkt wrote is not damaged: nobody's old one may undo it. */
static const struct tkt_error *tell_damage(struct attempt *a,
					   const struct file *f,
					   const struct tkt_error *damage)
{
	if (damage && damage->code == TKT_E_VERSION) {
		tkt_error_free(damage);
		return tkt_error_hint(
			tkt_error(TKT_E_VERSION, "'%s' was written by a newer "
				  "tkt, here or on '%s'", f->path,
				  a->unite->name),
			"install that version, then sync again");
	}
	if (damage)
		warn(a, "%s", damage->message);
	tkt_error_free(damage);
	return NULL;
}

static const struct tkt_error *judge_both(enum verdict *out, struct attempt *a,
					  struct file *f)
{
	const struct tkt_error *damage;
	struct merge_text base, ours, theirs;

	TRY(load(a, &f->ours));
	TRY(load(a, &f->theirs));
	if (f->ours.too_large || f->theirs.too_large) {
		warn(a, "'%s' is too large %s", f->path,
		     f->theirs.too_large ? "there; ours stays" : "here");
		*out = f->theirs.too_large ? OURS : THEIRS;
		return NULL;
	}
	if (f->type == MERGE_BODY)
		TRY(load(a, &f->base));
	base = text_of(&f->base);
	ours = text_of(&f->ours);
	theirs = text_of(&f->theirs);
	desk_merge_kept(&f->merged, &damage, f->path, &base, &ours, &theirs);
	TRY(tell_damage(a, f, damage));
	*out = verdict_of(f);
	return NULL;
}

/* A ticket is never deleted: it is here again, whoever took it away. */
static enum verdict judge_lone(struct attempt *a, const struct file *f)
{
	bool ours = is_there(&f->ours);

	if (is_there(&f->base) && f->type != MERGE_BODY)
		warn(a, "'%s' was taken away %s; it stays", f->path,
		     ours ? "there" : "here");
	return ours ? OURS : THEIRS;
}

static bool is_plain(const struct version *v)
{
	return !is_there(v) || (v->mode & 0170000) == 0100000;
}

static const struct tkt_error *judge_document(enum verdict *out,
					      struct attempt *a,
					      struct file *f)
{
	if (!is_plain(&f->theirs)) {
		warn(a, "'%s' is no plain file there; ours stays", f->path);
		*out = OURS;
		return NULL;
	}
	if (is_there(&f->ours) && is_there(&f->theirs))
		return judge_both(out, a, f);
	*out = judge_lone(a, f);
	return NULL;
}

/* --- other files -------------------------------------------------------- */

static bool begins(const char *path, const char *with)
{
	return !strncmp(path, with, strlen(with));
}

/* Named by their contents: two of them differ only where one is damaged. */
static bool is_content(const char *path)
{
	return begins(path, "attachments/") || begins(path, "policies/");
}

static const struct tkt_error *clash(struct attempt *a, const struct file *f)
{
	return tkt_error_hint(
		tkt_error(TKT_E_REFUSED, "'%s', which is no file of a desk, "
			  "was changed here and on '%s'", f->path,
			  a->unite->name),
		"settle it with git: git merge %s", a->unite->theirs);
}

/* Somebody else's file, changed on both sides: git's merge of lines. */
static const struct tkt_error *judge_lines(enum verdict *out,
					   struct attempt *a, struct file *f)
{
	struct merge_text base, ours, theirs;
	const struct merge_lines lines = { &base, &ours, &theirs, 7 };
	bool clean = false;

	if (f->ours.mode != 0100644 || f->theirs.mode != 0100644)
		return clash(a, f);
	TRY(load(a, &f->base));
	TRY(load(a, &f->ours));
	TRY(load(a, &f->theirs));
	if (f->base.too_large || f->ours.too_large || f->theirs.too_large)
		return clash(a, f);
	base = text_of(&f->base);
	ours = text_of(&f->ours);
	theirs = text_of(&f->theirs);
	TRY(store_merge_lines(&f->merged, &clean, &lines));
	if (!clean)
		return clash(a, f);
	*out = verdict_of(f);
	return NULL;
}

static const struct tkt_error *judge_other(enum verdict *out,
					   struct attempt *a, struct file *f)
{
	*out = OURS;
	if (is_content(f->path))
		*out = is_there(&f->ours) ? OURS : THEIRS;
	else if (same(&f->base, &f->ours))
		*out = THEIRS;
	else if (!same(&f->base, &f->theirs))
		return judge_lines(out, a, f);
	return NULL;
}

/* --- what is said of it ------------------------------------------------- */

static const char *type_name(enum merge_type type)
{
	return type == MERGE_TICKET ? "ticket"
	       : type == MERGE_DESK ? "desk"
				    : "article";
}

static struct desk_synced *synced(struct unite *u, const struct file *f)
{
	struct desk_sync_result *r = u->result;
	size_t at = (size_t)map_get(&u->by_path, f->path);
	struct desk_synced new = {
		.type = type_name(f->type),
		.id = *f->id ? arena_strdup(&r->arena, f->id) : "desk",
		.created = !is_there(&f->ours),
	};

	if (!at) {
		vec_push(&r->docs, new);
		at = r->docs.len;
		map_set(&u->by_path, arena_strdup(&r->arena, f->path),
			(void *)at);
	}
	return &r->docs.items[at - 1];
}

/* Did people do something to it at the same time that does not agree? */
static void tell_concurrent(struct desk_synced *s, struct arena *a,
			    const struct file *f)
{
	CLEANUP(ticket_free_ptr) struct ticket *t = NULL;
	const struct tkt_error *err;

	/* What was not here had nobody here at work on it. */
	if (f->type != MERGE_TICKET || !s->came || !f->merged.len)
		return;
	err = ticket_parse(&t, f->merged.bytes, f->merged.len, f->id);
	tkt_error_free(err);
	if (!t || !t->concurrent)
		return;
	s->concurrent = true;
	s->clash = concurrency_line(a, t);
}

static void scan(struct doc_scan *out, struct attempt *a,
		 const struct version *v)
{
	doc_scan(out, &a->arena, v->bytes.bytes, v->bytes.len);
}

static void tell_dropped(struct attempt *a, const struct file *f,
			 const struct doc_scan *base,
			 const struct doc_scan *side, const char *where)
{
	size_t n = doc_scan_lacks(base, side);

	if (n)
		warn(a, "%zu %s of '%s' had been dropped %s (by git revert?) "
		     "and %s here again", n, n == 1 ? "entry" : "entries",
		     f->path, where, n == 1 ? "is" : "are");
}

/* What was dropped here and is back was here before. */
static void list_came(struct attempt *a, const struct file *f,
		      const struct doc_scan *base, const struct doc_scan *ours,
		      const struct doc_scan *theirs)
{
	struct desk_sync_result *r = a->unite->result;
	struct desk_came came = { .ticket = arena_strdup(&r->arena, f->id) };

	for (size_t i = 0; i < theirs->ids.len; i++) {
		const char *id = theirs->ids.items[i];

		if (map_has(&ours->by_id, id) || map_has(&base->by_id, id))
			continue;
		came.event = arena_strdup(&r->arena, id);
		vec_push(&r->came, came);
	}
}

static const struct tkt_error *tell_document(struct attempt *a, struct file *f)
{
	struct doc_scan base, ours, theirs;
	size_t came, went;

	TRY(load(a, &f->base));
	TRY(load(a, &f->ours));
	TRY(load(a, &f->theirs));
	scan(&base, a, &f->base);
	scan(&ours, a, &f->ours);
	scan(&theirs, a, &f->theirs);
	came = doc_scan_lacks(&theirs, &ours);
	went = doc_scan_lacks(&ours, &theirs);
	if (is_there(&f->ours) && is_there(&f->theirs)) {
		tell_dropped(a, f, &base, &ours, "here");
		tell_dropped(a, f, &base, &theirs, "there");
	}
	if (came || went) {
		const char *title = theirs.title ? theirs.title : ours.title;
		struct desk_synced *s = synced(a->unite, f);

		s->title = arena_strdup(&a->unite->result->arena, title);
		s->came += (int64_t)came;
		s->went = (int64_t)went;
		tell_concurrent(s, &a->unite->result->arena, f);
	}
	if (came && a->unite->list_came && f->type == MERGE_TICKET)
		list_came(a, f, &base, &ours, &theirs);
	doc_scan_release(&base);
	doc_scan_release(&ours);
	doc_scan_release(&theirs);
	return NULL;
}

/* --- what is written ---------------------------------------------------- */

static const struct tkt_error *begin_puts(struct attempt *a)
{
	if (a->begun || !a->tx)
		return NULL;
	a->begun = true;
	return a->relation == STORE_AHEAD
		       ? NULL
		       : store_unite(a->tx, a->unite->theirs, a->from_theirs);
}

static const struct tkt_error *put(struct attempt *a, const struct file *f,
				   enum verdict verdict)
{
	const struct version *v = verdict == OURS ? &f->ours : &f->theirs;

	if (verdict == (a->from_theirs ? THEIRS : OURS))
		return NULL;
	a->puts_len++;
	TRY(begin_puts(a));
	if (!a->tx)
		return NULL;
	if (verdict == MERGED)
		return store_put(a->tx, f->path, f->merged.bytes,
				 f->merged.len);
	return store_put_blob(a->tx, f->path, v->mode, v->oid);
}

static void fill(struct version *v, const char *oid, unsigned mode)
{
	*v = (struct version){ .mode = oid ? mode : 0, .bytes = BUF_INIT };
	if (oid)
		memcpy(v->oid, oid, sizeof(v->oid));
}

/* --- a file where the other side has a folder --------------------------- */

/* What stands in a file's way in a commit: a folder there, or a file above. */
struct obstacle {
	char *path; /* NULL: nothing */
	bool folder;
	char oid[STORE_OID_LEN + 1];
};

static const struct tkt_error *find_obstacle(struct obstacle *out,
					     struct attempt *a,
					     const char *commit,
					     const char *path)
{
	const char *end = path;
	unsigned mode = 0;
	char *part;

	do {
		end = strchrnul(end + 1, '/');
		part = arena_printf(&a->arena, "%.*s", (int)(end - path), path);
		TRY(store_find(out->oid, &mode, a->store, commit, part));
	} while (*end && is_folder(mode));
	out->folder = is_folder(mode);
	if (*out->oid && (*end || out->folder))
		out->path = part;
	return NULL;
}

/* Of the desk's own folders and files. */
static bool is_desks(const char *path)
{
	static const char *const own[] = { "tickets", "kb", "attachments",
					   "policies", DESK_JSON };

	for (size_t i = 0; i < ARRAY_LEN(own); i++) {
		size_t len = strlen(own[i]);

		if (!strncmp(path, own[i], len) &&
		    (!path[len] || path[len] == '/'))
			return true;
	}
	return false;
}

/* A file that is in its way in the desk's own folders goes by itself. */
static bool must_go(const struct obstacle *o)
{
	char id[EVENT_ID_LEN + 1];

	return o->folder ? is_desks(o->path)
			 : merge_type_of(id, o->path) != MERGE_OTHER;
}

/*
 * A tree has no room for both: what is the desk's stays, and between two that
 * are not, somebody has to choose.
 */
static const struct tkt_error *judge_room(enum verdict *verdict,
					  struct attempt *a,
					  const struct file *f)
{
	bool ours = *verdict == OURS;
	const char *other = ours ? a->unite->theirs : store_head(a->store);
	struct obstacle o = { .path = NULL };
	char base[STORE_OID_LEN + 1];
	unsigned mode;

	if (!is_there(ours ? &f->ours : &f->theirs) ||
	    is_there(ours ? &f->theirs : &f->ours) || !*other)
		return NULL;
	TRY(find_obstacle(&o, a, other, f->path));
	if (!o.path)
		return NULL;
	if (must_go(&o)) {
		warn(a, "'%s' %s stands where the desk has its files, and goes",
		     f->path, ours ? "here" : "there");
		*verdict = ours ? THEIRS : OURS;
		return NULL;
	}
	if (is_desks(o.path))
		return NULL;
	TRY(store_find(base, &mode, a->store, a->base, o.path));
	return strcmp(base, o.oid) ? clash(a, f) : NULL;
}

/* --- all of them -------------------------------------------------------- */

/* One that differs between the head and theirs. */
static const struct tkt_error *unite_file(void *context,
					  const struct store_pair *pair)
{
	struct attempt *a = context;
	CLEANUP(file_release) struct file f = {
		.path = pair->path,
		.merged = BUF_INIT,
	};
	enum verdict verdict;

	fill(&f.base, /*oid=*/NULL, 0);
	fill(&f.ours, pair->old_oid, pair->old_mode);
	fill(&f.theirs, pair->new_oid, pair->new_mode);
	f.type = merge_type_of(f.id, f.path);
	TRY(store_find(f.base.oid, &f.base.mode, a->store, a->base, f.path));
	if (is_folder(f.base.mode))
		fill(&f.base, /*oid=*/NULL, 0);
	if (f.type == MERGE_OTHER)
		TRY(judge_other(&verdict, a, &f));
	else
		TRY(judge_document(&verdict, a, &f));
	if (f.type == MERGE_OTHER && verdict != MERGED)
		TRY(judge_room(&verdict, a, &f));
	if (f.type != MERGE_OTHER && f.type != MERGE_BODY)
		TRY(tell_document(a, &f));
	return put(a, &f, verdict);
}

/* --- one write ---------------------------------------------------------- */

static const struct tkt_error *check_theirs(struct attempt *a)
{
	const struct unite *u = a->unite;
	char oid[STORE_OID_LEN + 1];
	unsigned mode;

	if (a->relation == STORE_UNRELATED)
		return tkt_error_hint(
			tkt_error(TKT_E_REFUSED, "'%s' is another desk: it has "
				  "no history in common with this one",
				  u->name),
			"to bring tickets from desk to desk: tkt log --json "
			"QUERY | tkt --desk OTHER apply");
	TRY(store_find(oid, &mode, a->store, u->theirs, DESK_JSON));
	if (!*oid && a->relation == STORE_DIVERGED)
		return tkt_error(TKT_E_REFUSED, "'%s' holds no desk", u->name);
	return NULL;
}

static const struct tkt_error *compare(struct attempt *a)
{
	struct unite *u = a->unite;

	a->relation = STORE_AHEAD;
	a->base[0] = '\0';
	if (*u->theirs) {
		TRY(store_relate(&a->relation, a->base, a->store, u->theirs));
		TRY(check_theirs(a));
	}
	a->from_theirs = a->relation == STORE_BEHIND;
	if (a->relation == STORE_SAME)
		return NULL;
	return store_compare(a->store, store_head(a->store), u->theirs,
			     unite_file, a);
}

static const struct tkt_error *commit(struct store_done *done,
				      struct attempt *a)
{
	struct desk *d = a->unite->desk;
	BUF_LOCAL message = BUF_INIT;
	const struct store_signature who = desk_signature(d);

	if (a->relation == STORE_SAME ||
	    (a->relation == STORE_AHEAD && !a->puts_len)) {
		done->nothing = true;
		return NULL;
	}
	if (a->relation == STORE_BEHIND && !a->puts_len)
		TRY(store_forward(a->tx, a->unite->theirs));
	else
		TRY(begin_puts(a));
	buf_addf(&message, "sync: %s %s",
		 a->relation == STORE_AHEAD ? "restore what was dropped, with"
					    : "unite with",
		 a->unite->name);
	return store_commit(done, a->tx, message.bytes, &who);
}

static const struct tkt_error *attempt_run(struct store_done *done,
					   struct attempt *a)
{
	struct unite *u = a->unite;

	if (u->dry_run)
		TRY(store_refresh(a->store, /*changed=*/NULL));
	else
		TRY(store_begin(&a->tx, a->store, STORE_BULK));
	TRY(desk_need_actor(u->desk));
	TRY(compare(a));
	u->ahead = a->relation == STORE_AHEAD ||
		   a->relation == STORE_DIVERGED || a->puts_len > 0;
	if (u->dry_run) {
		done->nothing = a->relation == STORE_SAME ||
				a->relation == STORE_AHEAD;
		return NULL;
	}
	return commit(done, a);
}

static void forget(struct unite *u, size_t warnings)
{
	u->result->docs.len = 0;
	u->result->warnings.len = warnings;
	map_release(&u->by_path);
}

const struct tkt_error *unite_run(struct unite *u)
{
	struct desk_sync_result *r = u->result;
	const size_t came_len = r->came.len;

	for (int race = 0; race < RACES_MAX; race++) {
		struct attempt a = { .unite = u, .store = u->desk->store };
		struct store_done done = { .raced = false };
		const struct tkt_error *err = attempt_run(&done, &a);

		store_tx_free(a.tx);
		arena_release(&a.arena);
		for (size_t i = 0; !err && i < done.warnings.len; i++)
			vec_push(&r->warnings,
				 arena_strdup(&r->arena,
					      done.warnings.items[i]));
		store_done_release(&done);
		if (err || done.raced)
			r->came.len = came_len;
		if (err)
			return err;
		if (!done.raced) {
			r->moved |= !done.nothing;
			return store_refresh(u->desk->store,
					     /*changed=*/NULL);
		}
		forget(u, 0);
	}
	return tkt_error(TKT_E_BUSY, "the branch moves faster than it can be "
			 "written");
}
