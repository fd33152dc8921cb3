#include "index/internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>


enum {
	READ_PATIENCE_MS = 250,  /* a change is written in a few ms */
	BEGIN_PATIENCE_MS = 500, /* somebody else brings it up to date */
	END_PATIENCE_MS = 100,   /* readers are done in a few ms */
};

const struct tkt_error *index_failed(struct index *ix, const char *doing)
{
	int status = sqlite3_errcode(ix->db) & 0xff;

	if (status == SQLITE_BUSY || status == SQLITE_LOCKED)
		return tkt_error(TKT_E_BUSY, "%s: the index is busy", doing);
	if (status == SQLITE_CORRUPT || status == SQLITE_NOTADB)
		ix->pages.damaged = true;
	if (ix->pages.damaged)
		return tkt_error(TKT_E_INVALID, "%s: the index is damaged",
				 doing);
	/* A statement of ours is wrong: all pages were proven. */
	if (status == SQLITE_ERROR || status == SQLITE_MISMATCH)
		return tkt_error(TKT_E_FAILED, "%s: %s", doing,
				 sqlite3_errmsg(ix->db));
	return tkt_error(TKT_E_IO, "%s: %s", doing, sqlite3_errmsg(ix->db));
}

const struct tkt_error *index_prepare(sqlite3_stmt **out, struct index *ix,
				      const char *sql)
{
	if (sqlite3_prepare_v2(ix->db, sql, -1, out, /* pzTail */ NULL) !=
	    SQLITE_OK)
		return index_failed(ix, "cannot ask the index");
	return NULL;
}

const struct tkt_error *index_statement(sqlite3_stmt **out, struct index *ix,
					enum statement which)
{
	if (!ix->statements[which]) {
		BUF_LOCAL sql = BUF_INIT;

		index_sql(&sql, which);
		if (sqlite3_prepare_v3(ix->db, sql.bytes, (int)sql.len,
				       SQLITE_PREPARE_PERSISTENT,
				       &ix->statements[which],
				       /* pzTail */ NULL) != SQLITE_OK)
			return index_failed(ix, "cannot ask the index");
	}
	*out = ix->statements[which];
	sqlite3_reset(*out);
	return NULL;
}

const struct tkt_error *index_run(struct index *ix, sqlite3_stmt *statement)
{
	const struct tkt_error *err = NULL;
	int status;

	while ((status = sqlite3_step(statement)) == SQLITE_ROW)
		;
	if (status != SQLITE_DONE)
		err = index_failed(ix, "cannot write the index");
	sqlite3_reset(statement);
	return err;
}

const struct tkt_error *index_add(struct index *ix, sqlite3_stmt *statement,
				  const char *id)
{
	int status = sqlite3_step(statement);

	sqlite3_reset(statement);
	if ((status & 0xff) == SQLITE_CONSTRAINT)
		return tkt_error(TKT_E_REFUSED, "the index cannot tell '%s' "
				 "from another ticket", id);
	return status == SQLITE_DONE ? NULL
				     : index_failed(ix, "cannot write the "
						    "index");
}

const struct tkt_error *index_step(bool *row, struct index *ix,
				   sqlite3_stmt *statement)
{
	int status = sqlite3_step(statement);

	if (status != SQLITE_ROW && status != SQLITE_DONE)
		return index_failed(ix, "cannot read the index");
	*row = status == SQLITE_ROW;
	return NULL;
}

const struct tkt_error *index_exec(struct index *ix, const char *sql)
{
	if (sqlite3_exec(ix->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		return index_failed(ix, "cannot write the index");
	return NULL;
}

/* --- what it is of ------------------------------------------------------ */

static void read_counts(struct index *ix, const char *text)
{
	char *end = (char *)text;

	for (int i = 0; i < STATE_COUNT; i++)
		ix->counts[i] = strtoll(end, &end, 10);
}

static const struct tkt_error *damaged(struct index *ix)
{
	ix->pages.damaged = true;
	return tkt_error(TKT_E_INVALID, "the index is damaged");
}

static const struct tkt_error *read_meta(struct index *ix)
{
	const struct tkt_error *err;
	char fingerprint[FINGERPRINT_LEN + 1];
	const char *about, *commit, *counts;
	sqlite3_stmt *s;
	bool found = false;

	err = index_statement(&s, ix, STATEMENT_META);
	/* A file without tables, as an empty one is. */
	if (err && err->code == TKT_E_FAILED) {
		tkt_error_free(err);
		return damaged(ix);
	}
	TRY(err);
	TRY(index_step(&found, ix, s));
	if (!found)
		return damaged(ix);
	about = (const char *)sqlite3_column_text(s, 0);
	commit = (const char *)sqlite3_column_text(s, 1);
	counts = (const char *)sqlite3_column_text(s, 2);
	index_fingerprint(fingerprint, ix->kind);
	if (!about || strcmp(about, fingerprint) != 0)
		return tkt_error(TKT_E_VERSION,
				 "the index is another version's");
	if (!commit || !counts || strlen(commit) != INDEX_COMMIT_LEN)
		return damaged(ix);
	memcpy(ix->commit, commit, sizeof(ix->commit));
	read_counts(ix, counts);
	ix->faults_len = sqlite3_column_int64(s, 3);
	ix->fleeting_len = sqlite3_column_int64(s, 4);
	sqlite3_reset(s);
	return NULL;
}

static const struct tkt_error *write_meta(struct index *ix)
{
	char fingerprint[FINGERPRINT_LEN + 1];
	BUF_LOCAL counts = BUF_INIT;
	sqlite3_stmt *s;

	for (int i = 0; i < STATE_COUNT; i++)
		buf_addf(&counts, "%s%" PRId64, i ? " " : "", ix->counts[i]);
	index_fingerprint(fingerprint, ix->kind);
	TRY(index_statement(&s, ix, STATEMENT_META_SET));
	sqlite3_bind_text(s, 1, fingerprint, -1, SQLITE_STATIC);
	sqlite3_bind_text(s, 2, ix->commit, -1, SQLITE_STATIC);
	sqlite3_bind_text(s, 3, counts.bytes, -1, SQLITE_STATIC);
	sqlite3_bind_int64(s, 4, ix->faults_len);
	sqlite3_bind_int64(s, 5, ix->fleeting_len);
	return index_run(ix, s);
}

const char *index_commit(const struct index *ix)
{
	return ix->commit;
}

uint64_t index_stamp(const struct index *ix)
{
	return ix->pages.salt;
}

size_t index_tickets_len(const struct index *ix)
{
	int64_t n = 0;

	/* Of texts behind it there is how many words they have. */
	for (int i = 0; i < (ix->kind == INDEX_TEXT ? 1 : STATE_COUNT); i++)
		n += ix->counts[i];
	return n < 0 ? 0 : (size_t)n;
}

bool index_is_damaged(const struct index *ix)
{
	return ix->pages.damaged;
}

bool index_has_fleeting(const struct index *ix)
{
	return ix->fleeting_len > 0;
}

/* --- opening ------------------------------------------------------------ */

static void index_free_ptr(struct index **ix)
{
	index_free(*ix);
}

static const struct tkt_error *connect(struct index *ix, enum index_kind kind,
				       const char *path, bool sync)
{
	int status;

	ix->kind = kind;
	TRY(pages_init(&ix->pages));
	ix->sync = sync;
	ix->has_pages = true;
	status = sqlite3_open_v2(path, &ix->db,
				 SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX |
					 SQLITE_OPEN_NOFOLLOW,
				 ix->pages.name);
	if ((status & 0xff) == SQLITE_CANTOPEN && !ix->pages.damaged)
		return tkt_error(TKT_E_NOT_FOUND, "there is no index '%s'",
				 path);
	if (status != SQLITE_OK)
		return index_failed(ix, "cannot open the index");
	sqlite3_db_config(ix->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(ix->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(ix->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	sqlite3_db_config(ix->db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
	sqlite3_busy_timeout(ix->db, READ_PATIENCE_MS);
	return kind == INDEX_TEXT ? words_begin(ix) : NULL;
}

const struct tkt_error *index_open(struct index **out, enum index_kind kind,
				   const char *path, bool sync)
{
	CLEANUP(index_free_ptr) struct index *ix = mem_alloc(sizeof(*ix));

	TRY(connect(ix, kind, path, sync));
	TRY(index_exec(ix, "BEGIN"));
	TRY(read_meta(ix));
	*out = TAKE(ix);
	return NULL;
}

const struct tkt_error *index_make(struct index **out, enum index_kind kind,
				   const char *path, bool sync)
{
	CLEANUP(index_free_ptr) struct index *ix = mem_alloc(sizeof(*ix));
	int reserved = PAGE_RESERVED;
	BUF_LOCAL sql = BUF_INIT;

	TRY(connect(ix, kind, path, sync));
	sqlite3_randomness(sizeof(ix->pages.salt), &ix->pages.salt);
	sqlite3_file_control(ix->db, "main", SQLITE_FCNTL_RESERVE_BYTES,
			     &reserved);
	buf_addf(&sql, "PRAGMA page_size=%d; PRAGMA journal_mode=OFF; "
		 "PRAGMA synchronous=OFF; PRAGMA cache_size=-65536; "
		 "PRAGMA temp_store=MEMORY; BEGIN EXCLUSIVE;\n", PAGE_LEN);
	if (kind == INDEX_TEXT)
		text_schema(&sql);
	else
		index_schema(&sql);
	TRY(index_exec(ix, sql.bytes));
	ix->writing = ix->made = true;
	*out = TAKE(ix);
	return NULL;
}

void index_free(struct index *ix)
{
	if (!ix)
		return;
	for (int i = 0; i < STATEMENT_COUNT; i++)
		sqlite3_finalize(ix->statements[i]);
	/* Rolls back what was not committed. */
	sqlite3_close(ix->db);
	words_free(ix->words);
	postings_free(ix->postings);
	if (ix->has_pages)
		pages_release(&ix->pages);
	free(ix);
}

/* --- changing ----------------------------------------------------------- */

static void reset_statements(struct index *ix)
{
	for (int i = 0; i < STATEMENT_COUNT; i++)
		sqlite3_reset(ix->statements[i]);
}

const struct tkt_error *index_begin(struct index *ix)
{
	reset_statements(ix);
	TRY(index_exec(ix, ix->sync ? "COMMIT; PRAGMA synchronous=NORMAL"
				    : "COMMIT; PRAGMA synchronous=OFF"));
	TRY(index_exec(ix, "PRAGMA cache_spill=OFF; PRAGMA temp_store=MEMORY; "
		       "PRAGMA secure_delete=ON"));
	sqlite3_busy_timeout(ix->db, BEGIN_PATIENCE_MS);
	TRY(index_exec(ix, "BEGIN IMMEDIATE"));
	sqlite3_busy_timeout(ix->db, END_PATIENCE_MS);
	ix->writing = true;
	return read_meta(ix);
}

/* What was written without waiting for the disk is to be there now. */
static const struct tkt_error *sync_made(struct index *ix)
{
	sqlite3_file *file = NULL;

	sqlite3_file_control(ix->db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
	if (!file || !file->pMethods ||
	    file->pMethods->xSync(file, SQLITE_SYNC_NORMAL) != SQLITE_OK)
		return tkt_error(TKT_E_IO, "cannot write the index");
	return NULL;
}

const struct tkt_error *index_end(bool *kept, struct index *ix,
				  const char *commit)
{
	const struct tkt_error *err;

	snprintf(ix->commit, sizeof(ix->commit), "%s", commit);
	TRY(postings_end(ix));
	TRY(write_meta(ix));
	reset_statements(ix);
	*kept = true;
	err = index_exec(ix, "COMMIT");
	if (!err) {
		ix->writing = false;
		if (ix->made && ix->sync)
			TRY(sync_made(ix));
		sqlite3_busy_timeout(ix->db, READ_PATIENCE_MS);
		TRY(index_exec(ix, "BEGIN"));
		return read_meta(ix);
	}
	if (err->code != TKT_E_BUSY || sqlite3_get_autocommit(ix->db))
		return err;
	/* SQLite goes on within the transaction, with what it has in memory. */
	*kept = false;
	tkt_error_free(err);
	return NULL;
}
