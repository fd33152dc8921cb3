/*
 * Full text: its tables, and texts into them and out of them.
 *
 * `words` is FTS5 without content: what words there are, and where.  The texts
 * stand beside it, packed: to take a document out of FTS5 its words must be
 * known, and what is shown of a hit is had without git.  Of 100,000 tickets
 * with 70 MB of text the words take 50 MB, the texts 50, and a search does not
 * read them but for the hits that it shows.
 *
 * Both know a ticket by a row of `doc`: numbered by ones, rows take a byte or
 * two in lists of words where the ticket's own number would take eight.
 */
#include <string.h>
#include <zlib.h>

#include "index/internal.h"
#include "model/prose.h"

/* Of the tables, of what a word is and of how texts are packed. */
#define TEXT_VERSION "2"

enum {
	HASH_BYTES = 64 << 20, /* words of so many tickets are put in order
				* before they are written */
};

/* --- tables ------------------------------------------------------------- */

static void add_columns(struct buf *out)
{
	for (size_t i = 0; i < PROSE_COUNT; i++)
		buf_addf(out, "%s\"%s\"", i ? ", " : "", prose_rows[i].name);
}

void text_schema(struct buf *out)
{
	buf_adds(out, INDEX_META_TABLE INDEX_FAULT_TABLE
		 "CREATE TABLE doc(row INTEGER PRIMARY KEY, "
		 "number INTEGER UNIQUE);\n"
		 "CREATE TABLE prose(row INTEGER PRIMARY KEY, id TEXT, "
		 "len INTEGER, packed BLOB, erased INTEGER);\n"
		 "CREATE VIRTUAL TABLE words USING fts5(");
	add_columns(out);
	buf_addf(out, ", content='', tokenize='" WORDS_TOKENIZER "');\n"
		 "INSERT INTO words(words, rank) VALUES('hashsize', %d);\n",
		 (int)HASH_BYTES);
}

void text_hash(uint64_t *sum)
{
	index_hash(sum, TEXT_VERSION);
	for (size_t i = 0; i < PROSE_COUNT; i++)
		index_hash(sum, prose_rows[i].name);
}

static void add_words_statement(struct buf *out, const char *begin,
				const char *values)
{
	buf_adds(out, begin);
	add_columns(out);
	buf_adds(out, values);
	for (size_t i = 0; i < PROSE_COUNT; i++)
		buf_adds(out, ", ?");
	buf_addc(out, ')');
}

void text_sql(struct buf *out, enum statement which)
{
	if (which == STATEMENT_DOC_ADD)
		buf_adds(out, "INSERT INTO doc(number) VALUES(?)");
	else if (which == STATEMENT_DOC_DROP)
		buf_adds(out, "DELETE FROM doc WHERE row = ?");
	else if (which == STATEMENT_TEXT_ADD)
		buf_adds(out, "INSERT INTO prose VALUES(?, ?, ?, ?, ?)");
	else if (which == STATEMENT_TEXT_OF)
		buf_adds(out, "SELECT p.id, p.len, p.packed, p.erased, d.row "
			 "FROM doc AS d JOIN prose AS p ON p.row = d.row "
			 "WHERE d.number = ?");
	else if (which == STATEMENT_TEXT_DROP)
		buf_adds(out, "DELETE FROM prose WHERE row = ?");
	else if (which == STATEMENT_WORDS_ADD)
		add_words_statement(out, "INSERT INTO words(rowid, ",
				    ") VALUES(?");
	else
		add_words_statement(out, "INSERT INTO words(words, rowid, ",
				    ") VALUES('delete', ?");
}

/* --- packing ------------------------------------------------------------ */

/* Small tables: texts are short, and there are many. */
#define WINDOW_BITS (-12)
#define MEM_LEVEL 5

static const struct tkt_error *pack(struct buf *out, const struct buf *text)
{
	z_stream z = { .zalloc = NULL };
	int status;

	if (text->len > UINT32_MAX / 2 ||
	    deflateInit2(&z, Z_BEST_SPEED, Z_DEFLATED, WINDOW_BITS, MEM_LEVEL,
			 Z_DEFAULT_STRATEGY) != Z_OK)
		return tkt_error(TKT_E_FAILED, "zlib does not start");
	buf_reserve(out, deflateBound(&z, (uLong)text->len) + 1);
	z.next_in = (unsigned char *)text->bytes;
	z.avail_in = (unsigned)text->len;
	z.next_out = (unsigned char *)out->bytes;
	z.avail_out = (unsigned)out->cap - 1;
	status = deflate(&z, Z_FINISH);
	out->len = z.total_out;
	deflateEnd(&z);
	return status == Z_STREAM_END ? NULL
				      : tkt_error(TKT_E_FAILED,
						  "a text cannot be packed");
}

static const struct tkt_error *unpack(struct buf *out, struct index *ix,
				      const void *bytes, int len, int64_t total)
{
	z_stream z = { .zalloc = NULL };
	int status = Z_DATA_ERROR;

	buf_reset(out);
	if (len >= 0 && total >= 0 && total < INT32_MAX &&
	    inflateInit2(&z, WINDOW_BITS) == Z_OK) {
		buf_reserve(out, (size_t)total + 1);
		z.next_in = (unsigned char *)bytes;
		z.avail_in = (unsigned)len;
		z.next_out = (unsigned char *)out->bytes;
		z.avail_out = (unsigned)total;
		status = inflate(&z, Z_FINISH);
		inflateEnd(&z);
	}
	if (status == Z_STREAM_END && (int64_t)z.total_out == total) {
		out->bytes[total] = '\0';
		out->len = (size_t)total;
		return NULL;
	}
	ix->pages.damaged = true;
	return tkt_error(TKT_E_INVALID, "the index is damaged");
}

/* --- texts -------------------------------------------------------------- */

/* All columns of a prose to one statement that adds or takes away words. */
static const struct tkt_error *change_words(struct index *ix,
					    enum statement which,
					    int64_t doc,
					    const struct buf *prose)
{
	const char *p = prose->bytes, *end = p + prose->len;
	sqlite3_stmt *s;

	TRY(index_statement(&s, ix, which));
	sqlite3_bind_int64(s, 1, doc);
	for (int i = 0; i < PROSE_COUNT; i++) {
		const char *stop = memchr(p, PROSE_SEPARATOR,
					  (size_t)(end - p));

		if (!stop)
			stop = end;
		sqlite3_bind_text(s, i + 2, p, (int)(stop - p), SQLITE_STATIC);
		p = stop < end ? stop + 1 : end;
	}
	return index_run(ix, s);
}

static const struct tkt_error *add_doc(int64_t *doc, struct index *ix,
				       const struct ticket *t)
{
	sqlite3_stmt *s;
	int status;

	TRY(index_statement(&s, ix, STATEMENT_DOC_ADD));
	sqlite3_bind_int64(s, 1, index_number(t->id));
	status = sqlite3_step(s);
	sqlite3_reset(s);
	if ((status & 0xff) == SQLITE_CONSTRAINT)
		return tkt_error(TKT_E_REFUSED, "the index cannot tell '%s' "
				 "from another ticket", t->id);
	*doc = sqlite3_last_insert_rowid(ix->db);
	return status == SQLITE_DONE ? NULL
				     : index_failed(ix, "cannot write the "
						    "index");
}

const struct tkt_error *text_put(struct index *ix, const struct ticket *t)
{
	int64_t doc;
	BUF_LOCAL prose = BUF_INIT;
	BUF_LOCAL packed = BUF_INIT;
	sqlite3_stmt *s;

	prose_of(&prose, t);
	TRY(pack(&packed, &prose));
	TRY(add_doc(&doc, ix, t));
	TRY(index_statement(&s, ix, STATEMENT_TEXT_ADD));
	sqlite3_bind_int64(s, 1, doc);
	sqlite3_bind_text(s, 2, t->id, EVENT_ID_LEN, SQLITE_STATIC);
	sqlite3_bind_int64(s, 3, (int64_t)prose.len);
	sqlite3_bind_blob(s, 4, packed.bytes, (int)packed.len, SQLITE_STATIC);
	sqlite3_bind_int64(s, 5, (int64_t)prose_erased(t));
	TRY(index_run(ix, s));
	ix->erased = ix->erased ||
		     (!ix->made && prose_erased(t) > ix->erased_before);
	ix->erased_before = 0;
	ix->counts[0]++;
	return change_words(ix, STATEMENT_WORDS_ADD, doc, &prose);
}

const struct tkt_error *text_of_number(bool *found, char *id,
				       struct buf *prose, struct index *ix,
				       int64_t number)
{
	const struct tkt_error *err = NULL;
	const char *its;
	sqlite3_stmt *s;

	TRY(index_statement(&s, ix, STATEMENT_TEXT_OF));
	sqlite3_bind_int64(s, 1, number);
	TRY(index_step(found, ix, s));
	if (!*found)
		return NULL;
	its = (const char *)sqlite3_column_text(s, 0);
	if (!its || strlen(its) != EVENT_ID_LEN) {
		ix->pages.damaged = true;
		err = tkt_error(TKT_E_INVALID, "the index is damaged");
	} else {
		memcpy(id, its, EVENT_ID_LEN + 1);
		err = unpack(prose, ix, sqlite3_column_blob(s, 2),
			     sqlite3_column_bytes(s, 2),
			     sqlite3_column_int64(s, 1));
	}
	return err;
}

const struct tkt_error *text_drop(struct index *ix, const char *id)
{
	char its[EVENT_ID_LEN + 1];
	BUF_LOCAL prose = BUF_INIT;
	sqlite3_stmt *s;
	int64_t doc;
	bool found;

	TRY(text_of_number(&found, its, &prose, ix, index_number(id)));
	if (!found || strcmp(its, id) != 0)
		return NULL;
	s = ix->statements[STATEMENT_TEXT_OF];
	ix->erased_before = (size_t)sqlite3_column_int64(s, 3);
	doc = sqlite3_column_int64(s, 4);
	sqlite3_reset(s);
	ix->counts[0]--;
	TRY(change_words(ix, STATEMENT_WORDS_DROP, doc, &prose));
	TRY(index_statement(&s, ix, STATEMENT_TEXT_DROP));
	sqlite3_bind_int64(s, 1, doc);
	TRY(index_run(ix, s));
	TRY(index_statement(&s, ix, STATEMENT_DOC_DROP));
	sqlite3_bind_int64(s, 1, doc);
	return index_run(ix, s);
}

/*
 * One list of words instead of many: words that were erased leave the file, not
 * only the answers.  (Once all was put in it would double the file for a tenth
 * of a search.)
 */
const struct tkt_error *text_end(struct index *ix)
{
	if (!ix->erased)
		return NULL;
	ix->erased = false;
	return index_exec(ix, "INSERT INTO words(words) VALUES('optimize')");
}
