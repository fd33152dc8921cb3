/* Walking over every file; what the others find is gathered here. */
#include "desk/fsck.h"

#include <stdlib.h>
#include <string.h>
#include "base/utf8.h"
#include "desk/fsck_internal.h"
#include "desk/record.h"
#include "model/codec.h"

enum {
	PLAIN_FILE = 0100644,
	FOLDER = 0040000,
	PROGRESS_STEP = 256,
};

/* --- findings ----------------------------------------------------------- */

void fsck_say(struct fsck *k, const char *path, const char *event,
	      const char *commit, const char *fmt, ...)
{
	struct arena *a = &k->result->arena;
	BUF_LOCAL what = BUF_INIT;
	struct fsck_fault fault;
	va_list args;

	va_start(args, fmt);
	buf_vaddf(&what, fmt, args);
	va_end(args);
	fault = (struct fsck_fault){
		.path = arena_strdup(a, path),
		.what = arena_strdup(a, what.bytes),
		.event = arena_strdup(a, event),
		.commit = arena_strdup(a, commit),
	};
	vec_push(&k->result->faults, fault);
	vec_push(&k->remedies, (struct remedy){ .path = NULL });
}

size_t fsck_count(const struct fsck *k)
{
	return k->result->faults.len;
}

void fsck_mend(struct fsck *k, size_t from, const char *path, unsigned flags,
	       const char *needs)
{
	struct mend *m = map_get(&k->mends, path);

	if (!m) {
		m = ARENA_NEW(&k->arena, struct mend);
		m->path = arena_strdup(&k->arena, path);
		map_set(&k->mends, m->path, m);
		vec_push(&k->mend_list, m);
	}
	m->flags |= flags;
	for (size_t i = from; i < k->remedies.len; i++) {
		k->remedies.items[i] = (struct remedy){
			.path = m->path,
			.needs = arena_strdup(&k->arena, needs),
		};
		k->result->faults.items[i].repairable = true;
	}
}

void fsck_inform(struct fsck *k, const char *path, const char *event,
		 const char *fmt, ...)
{
	struct arena *a = &k->result->arena;
	BUF_LOCAL what = BUF_INIT;
	struct fsck_fault absent;
	va_list args;

	va_start(args, fmt);
	buf_vaddf(&what, fmt, args);
	va_end(args);
	absent = (struct fsck_fault){
		.path = arena_strdup(a, path),
		.what = arena_strdup(a, what.bytes),
		.event = arena_strdup(a, event),
	};
	vec_push(&k->result->absent, absent);
}

/* --- what a path is ----------------------------------------------------- */

static bool is_hex(const char *s, size_t len)
{
	return strspn(s, "0123456789abcdef") >= len;
}

/* Has the path this form, `len` hex digits its name? Copies them to `id`. */
static bool named(char *id, const char *path, const char *ending, size_t len)
{
	const char *name = strrchr(path, '/');

	name = name ? name + 1 : path;
	if (strlen(name) != len + strlen(ending) || !is_hex(name, len) ||
	    strcmp(name + len, ending) != 0)
		return false;
	memcpy(id, name, len);
	id[len] = '\0';
	return true;
}

static bool starts(const char *path, const char *folder)
{
	return !strncmp(path, folder, strlen(folder));
}

static enum fsck_type in_kb(char *id, const char *path)
{
	char wanted[ARTICLE_PATH_LEN + 1];

	if (named(id, path, ".json", EVENT_ID_LEN)) {
		article_path(wanted, id, ".json");
		return strcmp(wanted, path) ? FSCK_NOTHING : FSCK_ARTICLE;
	}
	if (!named(id, path, ".md", EVENT_ID_LEN))
		return FSCK_NOTHING;
	article_path(wanted, id, ".md");
	return strcmp(wanted, path) ? FSCK_NOTHING : FSCK_BODY;
}

static enum fsck_type in_attachments(char *id, const char *path)
{
	const char *rest = path + strlen("attachments/");

	if (!named(id, path, "", SHA256_HEX_LEN) ||
	    strlen(rest) != 3 + SHA256_HEX_LEN || rest[2] != '/' ||
	    strncmp(rest, id, 2) != 0)
		return FSCK_NOTHING;
	return FSCK_ATTACHMENT;
}

enum fsck_type fsck_type_of(char id[SHA256_HEX_LEN + 1], const char *path)
{
	char wanted[TICKET_PATH_LEN + 1];
	static const char *const folders[] = {
		"tickets", "kb", "policies", "attachments",
	};

	id[0] = '\0';
	/* A link or a submodule in the place of a folder. */
	for (size_t i = 0; i < ARRAY_LEN(folders); i++)
		if (!strcmp(path, folders[i]))
			return FSCK_NOTHING;
	if (!strcmp(path, DESK_JSON))
		return FSCK_DESK;
	if (!strcmp(path, ".gitattributes"))
		return FSCK_ATTRIBUTES;
	if (starts(path, "tickets/")) {
		if (!named(id, path, ".json", EVENT_ID_LEN))
			return FSCK_NOTHING;
		ticket_path(wanted, id);
		return strcmp(wanted, path) ? FSCK_NOTHING : FSCK_TICKET;
	}
	if (starts(path, "kb/"))
		return in_kb(id, path);
	if (starts(path, "policies/"))
		return named(id, path, ".json", SHA256_HEX_LEN) &&
		       !strchr(path + strlen("policies/"), '/') ?
			FSCK_POLICY : FSCK_NOTHING;
	if (starts(path, "attachments/"))
		return in_attachments(id, path);
	return FSCK_OTHERS;
}

enum doc_type fsck_doc_type(enum fsck_type type)
{
	if (type == FSCK_DESK)
		return DOC_DESK;
	return type == FSCK_ARTICLE ? DOC_ARTICLE : DOC_TICKET;
}

/* --- files that are no documents ---------------------------------------- */

static const struct tkt_error *check_hash(bool *right, struct fsck *k,
					  const struct store_entry *e,
					  const char *hash)
{
	char actual[SHA256_HEX_LEN + 1];
	BUF_LOCAL bytes = BUF_INIT;
	size_t from = fsck_count(k);

	/* What is too long for a document may still be an attachment. */
	if (!e->bytes)
		TRY(store_read_blob(&bytes, k->desk->store, e->oid, e->len));
	sha256_hex_of(actual, e->bytes ? e->bytes : bytes.bytes, e->len);
	*right = !strcmp(actual, hash);
	if (*right)
		return NULL;
	fsck_say(k, e->path, /* event */ NULL, /* commit */ NULL,
		 "its content is not what its name says (%.12s…)", actual);
	fsck_mend(k, from, e->path, MEND_CONTENT, /* needs */ NULL);
	return NULL;
}

static const struct tkt_error *check_policy(struct fsck *k,
					    const struct store_entry *e,
					    const char *hash)
{
	ARENA_LOCAL arena = { 0 };
	const struct tkt_error *err;
	struct value *v;
	bool right;

	TRY(check_hash(&right, k, e, hash));
	if (!right || !e->bytes)
		return NULL;
	err = json_parse(&v, &arena, e->bytes, e->len, DOC_READ_MAX_LEN);
	if (err)
		fsck_say(k, e->path, /* event */ NULL, /* commit */ NULL,
			 "%s", err->message);
	tkt_error_free(err);
	return NULL;
}

static void check_body(struct fsck *k, const struct store_entry *e,
		       const char *id)
{
	char json[ARTICLE_PATH_LEN + 1];
	size_t from;

	article_path(json, id, ".json");
	fsck_refer(k, &(struct reference){
		.path = e->path, .what = "article", .target = json, .name = id,
	});
	if (!e->bytes || utf8_is_clean(e->bytes, e->len))
		return;
	from = fsck_count(k);
	fsck_say(k, e->path, /* event */ NULL, /* commit */ NULL, "%s",
		 memchr(e->bytes, '\r', e->len) ?
			 "has line ends of another system" :
			 "is no clean UTF-8 text");
	fsck_mend(k, from, e->path, MEND_CLEAN, /* needs */ NULL);
	/* What is cleaned may not be what its events speak of. */
	fsck_mend(k, fsck_count(k), json, MEND_BODY, /* needs */ NULL);
}

bool fsck_has_line(const char *text, const char *line, size_t len)
{
	for (const char *p = text; *p;) {
		size_t n = strcspn(p, "\n");

		if (n == len && !strncmp(p, line, len))
			return true;
		p += n + (p[n] == '\n');
	}
	return false;
}

static void check_attributes(struct fsck *k, const char *text)
{
	for (const char *p = desk_attributes; *p;) {
		size_t n = strcspn(p, "\n"), from = fsck_count(k);

		if (!text || !fsck_has_line(text, p, n)) {
			fsck_say(k, ".gitattributes", /* event */ NULL,
				 /* commit */ NULL, "lacks '%.*s'", (int)n,
				 p);
			fsck_mend(k, from, ".gitattributes", MEND_LINES,
				  /* needs */ NULL);
		}
		p += n + 1;
	}
}

/* --- one file after the other ------------------------------------------- */

/* False: its bytes are not to be looked at. */
static bool is_plain(struct fsck *k, const struct store_entry *e)
{
	size_t from = fsck_count(k);

	if (e->fault) {
		fsck_say(k, e->path, /* event */ NULL, /* commit */ NULL,
			 "%s", e->fault);
		return false;
	}
	if (e->mode == PLAIN_FILE)
		return true;
	fsck_say(k, e->path, /* event */ NULL, /* commit */ NULL,
		 "has mode %06o, not %06o", e->mode, PLAIN_FILE);
	/* A file that may be executed has the right bytes at least. */
	if ((e->mode & 0170000) != 0100000)
		return false;
	fsck_mend(k, from, e->path, MEND_REWRITE, /* needs */ NULL);
	return true;
}

static const struct tkt_error *check_known(struct fsck *k,
					   const struct store_entry *e,
					   enum fsck_type type,
					   const char *id)
{
	bool right;

	switch (type) {
	case FSCK_TICKET:
		return fsck_ticket(k, e, id);
	case FSCK_ARTICLE:
		return fsck_article(k, e, id);
	case FSCK_BODY:
		check_body(k, e, id);
		return NULL;
	case FSCK_DESK:
		return fsck_desk(k, e);
	case FSCK_POLICY:
		return check_policy(k, e, id);
	case FSCK_ATTACHMENT:
		return check_hash(&right, k, e, id);
	case FSCK_ATTRIBUTES:
		check_attributes(k, e->bytes);
		return NULL;
	case FSCK_NOTHING:
	case FSCK_OTHERS:
		return NULL;
	}
	return NULL;
}

static const struct tkt_error *check_entry(void *context,
					   const struct store_entry *e)
{
	struct fsck *k = context;
	const struct store_options *so = &k->desk->options.store;
	char id[SHA256_HEX_LEN + 1];
	enum fsck_type type = fsck_type_of(id, e->path);
	char *path;

	if (e->mode == FOLDER && !e->fault)
		return NULL;
	if (type == FSCK_OTHERS)
		return NULL;
	if (type == FSCK_NOTHING) {
		fsck_say(k, e->path, /* event */ NULL, /* commit */ NULL,
			 "nothing of that name belongs here");
		return NULL;
	}
	path = arena_strdup(&k->arena, e->path);
	map_set(&k->paths, path, path);
	if (so->progress && k->result->files_len % PROGRESS_STEP == 0)
		so->progress(so->progress_context, "checking",
			     k->result->files_len, /* total */ 0);
	k->result->files_len++;
	return is_plain(k, e) ? check_known(k, e, type, id) : NULL;
}

static void say_no_desk(struct fsck *k)
{
	size_t from = fsck_count(k);

	fsck_say(k, DESK_JSON, /* event */ NULL, /* commit */ NULL,
		 "is missing");
	fsck_mend(k, from, DESK_JSON, MEND_PAST, /* needs */ NULL);
}

static const struct tkt_error *check_all(struct fsck *k)
{
	TRY(store_walk(k->desk->store, "", STORE_WALK_BYTES, DOC_READ_MAX_LEN,
		       check_entry, k));
	if (!map_has(&k->paths, DESK_JSON))
		say_no_desk(k);
	if (!map_has(&k->paths, ".gitattributes"))
		check_attributes(k, /* text */ NULL);
	if (k->flags & FSCK_HISTORY)
		TRY(fsck_history(k));
	TRY(fsck_references(k));
	return k->flags & FSCK_REPAIR ? fsck_repair(k) : NULL;
}

/* --- the whole ---------------------------------------------------------- */

struct run {
	struct desk *d;
	struct fsck_result *result;
	unsigned flags;
};

static void forget(struct fsck *k)
{
	map_release(&k->paths);
	map_release(&k->events);
	map_release(&k->mends);
	vec_release(&k->mend_list);
	vec_release(&k->references);
	vec_release(&k->remedies);
	arena_release(&k->arena);
}

static int compare_faults(const void *pa, const void *pb)
{
	const struct fsck_fault *a = pa, *b = pb;
	int order = strcmp(a->path, b->path);

	return order ? order : strcmp(a->what, b->what);
}

static const struct tkt_error *check(struct run *r, struct desk_tx *tx)
{
	struct fsck k = {
		.desk = r->d, .tx = tx, .result = r->result,
		.flags = r->flags,
	};
	const struct tkt_error *err;

	fsck_result_release(r->result);
	err = check_all(&k);
	forget(&k);
	if (r->result->faults.len)
		qsort(r->result->faults.items, r->result->faults.len,
		      sizeof(*r->result->faults.items), compare_faults);
	if (r->result->absent.len)
		qsort(r->result->absent.items, r->result->absent.len,
		      sizeof(*r->result->absent.items), compare_faults);
	for (size_t i = 0; i < r->result->faults.len; i++)
		r->result->left_len += !r->result->faults.items[i].repaired;
	return err;
}

static const struct tkt_error *run(void *context, struct desk_tx *tx)
{
	struct run *r = context;

	/* Who mends brings nobody in: desk.json may be what is damaged. */
	r->d->actor_new = false;
	return check(r, tx);
}

static void message(void *context, struct buf *out)
{
	struct run *r = context;
	size_t n = r->result->faults.len - r->result->left_len;

	buf_addf(out, "fsck: mend %zu fault%s\n", n, n == 1 ? "" : "s");
}

void fsck_result_release(struct fsck_result *r)
{
	vec_release(&r->faults);
	vec_release(&r->absent);
	vec_release(&r->warnings);
	arena_release(&r->arena);
	memset(r, 0, sizeof(*r));
}

static const struct tkt_error *repair(struct run *r)
{
	struct desk_tx_request request = {
		.dry_run = r->flags & FSCK_DRY_RUN,
		.run = run,
		.message = message,
		.context = r,
	};
	const struct desk_done done = {
		r->result->commit, &r->result->warnings, &r->result->arena,
	};

	return desk_tx_run(&done, r->d, &request);
}

const struct tkt_error *desk_fsck(struct fsck_result *out,
				  const struct desk_options *options,
				  unsigned flags)
{
	struct desk_options tolerant = *options;
	CLEANUP(desk_free_ptr) struct desk *d = NULL;
	struct run r = { .result = out, .flags = flags };

	memset(out, 0, sizeof(*out));
	tolerant.damaged = true;
	TRY(desk_open(&d, &tolerant));
	r.d = d;
	return flags & FSCK_REPAIR ? repair(&r) : check(&r, /* tx */ NULL);
}
