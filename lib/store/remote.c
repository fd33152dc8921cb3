#include <ctype.h>
#include <string.h>
#include "store/internal.h"

/*
 * fetch and push by the git program.  Without a lock: a network may take its
 * time, and what is fetched hurts nobody until it is united.
 */

#define HEADS "refs/heads/"
#define KEPT_MAX_LEN 2000 /* of what git says; a hook may say megabytes */
#define SAID_MAX_LEN 1000 /* of it, in an error */

void store_remote_release(struct store_remote *r)
{
	free(r->name);
	free(r->branch);
	free(r->tracking);
	*r = (struct store_remote){ .name = NULL };
}

/* --- which one ---------------------------------------------------------- */

/*
 * The only remote there is, or "origin".  Not by git_remote_list(): its regular
 * expression is never freed (libgit2 1.5).
 */
static char *usual_remote(struct store *s)
{
	CLEANUP(free_ptr) char *found = NULL;
	git_config_iterator *all = NULL;
	git_config *config = NULL;
	git_config_entry *e;
	size_t n = 0;

	if (git_repository_config(&config, s->repo) == 0 &&
	    git_config_iterator_new(&all, config) == 0)
		while (git_config_next(&e, all) == 0) {
			const char *end = strrchr(e->name, '.');

			if (strncmp(e->name, "remote.", 7) ||
			    strcmp(end, ".url") || end < e->name + 7)
				continue;
			free(found);
			found = mem_strndup(e->name + 7,
					    (size_t)(end - e->name - 7));
			n++;
		}
	git_config_iterator_free(all);
	git_config_free(config);
	return n == 1 ? TAKE(found) : mem_strdup("origin");
}

static const struct tkt_error *branch_setting(char **out, struct store *s,
					      const char *what)
{
	BUF_LOCAL key = BUF_INIT;

	buf_addf(&key, "branch.%s.%s", s->head.ref + strlen(HEADS), what);
	return store_config_get(out, /*origin=*/NULL, s, key.bytes);
}

static const struct tkt_error *check_remote(struct store *s, const char *name)
{
	CLEANUP(free_ptr) char *url = NULL;
	BUF_LOCAL key = BUF_INIT;

	if (name[0] == '-')
		return tkt_error(TKT_E_USAGE, "'%s' is no remote", name);
	buf_addf(&key, "remote.%s.url", name);
	TRY(store_config_get(&url, /*origin=*/NULL, s, key.bytes));
	if (url)
		return NULL;
	return tkt_error_hint(
		tkt_error(TKT_E_NOT_FOUND, "there is no remote '%s'", name),
		"git -C '%s' remote add %s URL",
		s->work_dir ? s->work_dir : s->git_dir,
		strchr(name, '/') ? "origin" : name);
}

const struct tkt_error *store_remote_find(struct store_remote *out,
					  struct store *s, const char *name)
{
	CLEANUP(store_remote_release) struct store_remote r = { 0 };
	CLEANUP(free_ptr) char *own = NULL;
	CLEANUP(free_ptr) char *merge = NULL;
	BUF_LOCAL tracking = BUF_INIT;

	TRY(store_git(s));
	TRY(ref_check_state(s));
	TRY(branch_setting(&own, s, "remote"));
	r.name = name  ? mem_strdup(name)
		 : own ? mem_strdup(own)
		       : usual_remote(s);
	TRY(check_remote(s, r.name));
	/* Its name over there is known of the branch's own remote alone. */
	if (own && !strcmp(own, r.name))
		TRY(branch_setting(&merge, s, "merge"));
	r.branch = merge && !strncmp(merge, HEADS, strlen(HEADS))
			   ? TAKE(merge)
			   : mem_strdup(s->head.ref);
	buf_addf(&tracking, "refs/remotes/%s/%s", r.name,
		 r.branch + strlen(HEADS));
	r.tracking = buf_detach(&tracking);
	*out = r;
	r = (struct store_remote){ .name = NULL };
	return NULL;
}

/* --- what git says meanwhile -------------------------------------------- */

/* "Receiving objects:  42% (420/1000)", also after "remote: ". */
static bool parse_progress(struct buf *what, uint64_t *done, uint64_t *total,
			   const char *line)
{
	static const char remote[] = "remote: ";
	const char *colon, *at;
	char *end;

	if (!strncmp(line, remote, strlen(remote)))
		line += strlen(remote);
	colon = strchr(line, ':');
	at = colon ? strchr(colon, '(') : NULL;
	if (!at || !isdigit((unsigned char)at[1]) || !isupper(line[0]))
		return false;
	for (const char *c = line; c < colon; c++)
		if (!isalpha((unsigned char)*c) && *c != ' ')
			return false;
	*done = strtoull(at + 1, &end, 10);
	if (*end != '/')
		return false;
	*total = strtoull(end + 1, /*end=*/NULL, 10);
	buf_add(what, line, (size_t)(colon - line));
	return true;
}

/* "remote: Enumerating objects: 5, done.", "From ../hub": nobody's matter. */
static bool is_chatter(const char *line)
{
	static const char *const starts[] = {
		"remote: Enumerating objects:", "remote: Total ", "From ",
		"To ", "Everything up-to-date", " ", "Total ",
		"Delta compression using", "Enumerating objects:",
	};

	for (size_t i = 0; i < ARRAY_LEN(starts); i++)
		if (!strncmp(line, starts[i], strlen(starts[i])))
			return true;
	return !*line;
}

/* git adds blanks, to wipe what a terminal shows there. */
static void keep_line(struct buf *kept, const char *line)
{
	size_t len = strlen(line);

	while (len && line[len - 1] == ' ')
		len--;
	if (is_chatter(line) || kept->len > KEPT_MAX_LEN)
		return;
	buf_add(kept, line, len);
	buf_addc(kept, '\v');
}

/* Whole lines: progress is shown, what may explain a failure is kept. */
static void heard(void *context, struct buf *said)
{
	struct store *s = context;
	BUF_LOCAL kept = BUF_INIT;
	char *line = strrchr(said->bytes, '\v');
	size_t len;

	/* What an earlier turn kept stands before what is new. */
	line = line ? line + 1 : said->bytes;
	buf_add(&kept, said->bytes, (size_t)(line - said->bytes));
	while (line[len = strcspn(line, "\r\n")]) {
		BUF_LOCAL what = BUF_INIT;
		uint64_t done, total;

		line[len] = '\0';
		if (!parse_progress(&what, &done, &total, line)) {
			keep_line(&kept, line);
		} else if (s->options.progress) {
			s->options.progress(s->options.progress_context,
					    what.bytes, done, total);
		}
		line += len + 1;
	}
	buf_adds(&kept, line);
	buf_reset(said);
	buf_add(said, kept.bytes, kept.len);
}

/* git's lines as one, without the words that git begins them with. */
static char *in_one_line(const char *message)
{
	static const char *const starts[] = { "'git' failed: ", "fatal: ",
					      "error: ", "remote: " };
	BUF_LOCAL text = BUF_INIT;

	for (const char *at = message; *at;) {
		size_t len = strcspn(at, "\v\n");

		for (size_t i = 0; i < ARRAY_LEN(starts); i++)
			if (!strncmp(at, starts[i], strlen(starts[i]))) {
				at += strlen(starts[i]);
				len = strcspn(at, "\v\n");
			}
		if (text.len && len)
			buf_adds(&text, "; ");
		if (text.len + len > SAID_MAX_LEN) {
			if (text.len < SAID_MAX_LEN)
				buf_add(&text, at, SAID_MAX_LEN - text.len);
			buf_adds(&text, "…");
			break;
		}
		buf_add(&text, at, len);
		at += len + (at[len] != '\0');
	}
	return buf_detach(&text);
}

static bool has_any(const char *text, const char *const *words)
{
	for (; *words; words++)
		if (strcasestr(text, *words))
			return true;
	return false;
}

/*
 * Trying again may help where a host cannot be reached, and will not where
 * there is nothing at an address or it does not let us in.
 */
static enum tkt_code code_of(const char *said)
{
	static const char *const nothing[] = {
		"does not appear to be a git repository", "does not exist",
		"not found", NULL,
	};
	static const char *const closed[] = {
		"permission denied", "authentication failed",
		"could not read username", "could not read password",
		"access denied", "dubious ownership",
		"unable to find remote helper", "not allowed",
		"is not valid", "invalid refspec", NULL,
	};

	if (has_any(said, nothing))
		return TKT_E_NOT_FOUND;
	return has_any(said, closed) ? TKT_E_FAILED : TKT_E_UNREACHABLE;
}

const struct tkt_error *transport_failed(const struct tkt_error *err,
					 const char *what, const char *where)
{
	CLEANUP(free_ptr) char *line = NULL;
	const struct tkt_error *out;

	if (!err || err->code != TKT_E_FAILED)
		return err;
	line = in_one_line(err->message);
	out = tkt_error(code_of(line), "cannot %s '%s': %s", what, where,
			line);
	tkt_error_free(err);
	return out;
}

/* --- fetch and push ----------------------------------------------------- */

static const struct tkt_error *run_git(struct buf *out, struct store *s,
				       const char *const *args)
{
	static const char *const env[] = { "LC_ALL", "C.UTF-8", NULL };
	const struct git_run run = {
		.args = args, .env = env, .out = out, .abroad = true,
		.heard = heard, .context = s,
	};

	return git_run(s, &run);
}

/* A fetch fails where the branch is not there; is that why? */
static const struct tkt_error *lacks_branch(bool *out, struct store *s,
					    const struct store_remote *r)
{
	BUF_LOCAL found = BUF_INIT;

	TRY(run_git(&found, s,
		    (const char *[]){ "ls-remote", "--", r->name, r->branch,
				      NULL }));
	*out = !found.len;
	return NULL;
}

static const struct tkt_error *read_tracking(char *theirs, struct store *s,
					     const struct store_remote *r)
{
	git_oid id;

	git_odb_refresh(s->odb);
	if (git_reference_name_to_id(&id, s->repo, r->tracking) < 0)
		return git_failed(TKT_E_IO, "cannot read '%s'", r->tracking);
	git_oid_tostr(theirs, STORE_OID_LEN + 1, &id);
	return NULL;
}

/* Another fetch was faster: that of a tkt that was killed, or of cron's. */
static bool is_locked(const struct tkt_error *err)
{
	static const char *const words[] = { "cannot lock ref", "File exists",
					     NULL };

	return err && err->code == TKT_E_FAILED &&
	       has_any(err->message, words);
}

static const struct tkt_error *fetch(struct store *s,
				     const struct store_remote *r)
{
	struct patience patience;
	BUF_LOCAL spec = BUF_INIT;
	const struct tkt_error *err;

	buf_addf(&spec, "+%s:%s", r->branch, r->tracking);
	patience_init(&patience, s);
	for (;;) {
		err = run_git(/*out=*/NULL, s,
			      (const char *[]){ "fetch", "--no-tags",
						"--progress",
						"--no-write-fetch-head", "--",
						r->name, spec.bytes, NULL });
		if (!is_locked(err) || !patience_wait(&patience))
			return err;
		tkt_error_free(err);
	}
}

const struct tkt_error *store_fetch(char *theirs, struct store *s,
				    const struct store_remote *r)
{
	const struct tkt_error *err;
	bool lacks = false;

	TRY(store_git(s));
	err = fetch(s, r);
	if (!err)
		return read_tracking(theirs, s, r);
	tkt_error_free(lacks_branch(&lacks, s, r));
	if (!lacks)
		return transport_failed(err, "fetch from", r->name);
	tkt_error_free(err);
	theirs[0] = '\0';
	return NULL;
}

/* "!\t<id>:refs/heads/main\t[rejected] (fetch first)" */
static bool was_rejected(const char *porcelain)
{
	const char *line = strstr(porcelain, "!\t");

	return line && (line == porcelain || line[-1] == '\n');
}

/* Not by what the tracking ref was: another sync of this clone moves it too. */
static const struct tkt_error *is_beaten(bool *out, struct store *s,
					 const struct store_remote *r)
{
	char now[STORE_OID_LEN + 1], base[STORE_OID_LEN + 1];
	enum store_relation relation = STORE_AHEAD;

	TRY(store_fetch(now, s, r));
	if (*now)
		TRY(store_relate(&relation, base, s, now));
	*out = relation != STORE_AHEAD;
	return NULL;
}

/* What the other side's hook or configuration said. */
static const struct tkt_error *push_refused(const struct tkt_error *err,
					    const struct store_remote *r,
					    const char *porcelain)
{
	CLEANUP(free_ptr) char *said = in_one_line(err->message);
	const char *line = strstr(porcelain, "!\t");
	const char *why = line ? strchr(line, '[') : NULL;
	const struct tkt_error *out;

	if (why && strstr(why, "currently checked out"))
		out = tkt_error_hint(
			tkt_error(TKT_E_REFUSED, "'%s' has the branch checked "
				  "out", r->name),
			"sync by way of a bare repository (tkt init --bare), "
			"or there: git config receive.denyCurrentBranch "
			"updateInstead");
	else
		out = tkt_error(TKT_E_REFUSED,
				"'%s' does not take it: %.*s%s%s", r->name,
				why ? (int)strcspn(why, "\n") : 0,
				why ? why : "", why && *said ? ": " : "",
				said);
	tkt_error_free(err);
	return out;
}

/*
 * git does it itself only where a fetch would.  By git again, not in process: a
 * kill would leave the lock to nobody.
 */
static const struct tkt_error *keep_tracking(struct store *s,
					     const struct store_remote *r)
{
	git_oid now;

	if (!git_reference_name_to_id(&now, s->repo, r->tracking) &&
	    git_oid_equal(&now, &s->head.commit))
		return NULL;
	return run_git(/*out=*/NULL, s,
		       (const char *[]){ "update-ref", "-m", "sync: push",
					 r->tracking, s->head.hex, NULL });
}

const struct tkt_error *store_push(bool *beaten, struct store *s,
				   const struct store_remote *r)
{
	const struct tkt_error *err;
	BUF_LOCAL spec = BUF_INIT;
	BUF_LOCAL out = BUF_INIT;

	*beaten = false;
	TRY(store_git(s));
	buf_addf(&spec, "%s:%s", s->head.hex, r->branch);
	err = run_git(&out, s,
		      (const char *[]){ "push", "--porcelain", "--progress",
					"--", r->name, spec.bytes, NULL });
	if (!err)
		return keep_tracking(s, r);
	if (!was_rejected(out.bytes))
		return transport_failed(err, "push to", r->name);
	TRY(is_beaten(beaten, s, r));
	if (!*beaten)
		return push_refused(err, r, out.bytes);
	tkt_error_free(err);
	return NULL;
}
