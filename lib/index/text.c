/*
 * Full text: its tables, and texts into them and out of them.
 *
 * The words and where they are stand in lists (posting.c).  The texts stand
 * beside them, packed: to take a ticket out of the lists its words must be
 * known, and what is shown of a hit is had without git.  A search does not read
 * them but for the hits that it shows.
 *
 * Both know a ticket by a row of `doc`: numbered by ones, rows take a byte or
 * two in lists where the ticket's own number would take eight.
 */
#include <string.h>
#include <zlib.h>

#include "index/internal.h"
#include "model/prose.h"

/* Of the tables, of what a word is and of how texts are packed. */
#define TEXT_VERSION "3"

/* --- tables ------------------------------------------------------------- */

void text_schema(struct buf *out)
{
	buf_adds(out, INDEX_META_TABLE INDEX_FAULT_TABLE
		 "CREATE TABLE doc(row INTEGER PRIMARY KEY, "
		 "number INTEGER UNIQUE);\n"
		 "CREATE TABLE docs(part INTEGER PRIMARY KEY, rows BLOB);\n"
		 "CREATE TABLE prose(row INTEGER PRIMARY KEY, id TEXT, "
		 "len INTEGER, packed BLOB);\n"
		 "CREATE TABLE term(text TEXT PRIMARY KEY, number INTEGER) "
		 "WITHOUT ROWID;\n"
		 "CREATE TABLE list(place INTEGER PRIMARY KEY, "
		 "postings BLOB);\n");
}

void text_hash(uint64_t *sum)
{
	index_hash(sum, TEXT_VERSION);
	for (size_t i = 0; i < PROSE_COUNT; i++) {
		index_hash(sum, prose_rows[i].name);
		*sum = (*sum ^ (unsigned)prose_rows[i].weight) *
		       0x100000001b3;
	}
}

const char *text_sql(enum statement which)
{
	static const char *const texts[STATEMENT_COUNT] = {
		[STATEMENT_DOC_ADD] = "INSERT INTO doc VALUES(?, ?)",
		[STATEMENT_DOC_DROP] = "DELETE FROM doc WHERE row = ?",
		[STATEMENT_DOCS_OF] = "SELECT rows FROM docs WHERE part = ?",
		[STATEMENT_DOCS_PUT] =
			"INSERT OR REPLACE INTO docs VALUES(?, ?)",
		[STATEMENT_TEXT_ADD] = "INSERT INTO prose VALUES(?, ?, ?, ?)",
		[STATEMENT_TEXT_OF] =
			"SELECT p.id, p.len, p.packed, d.row "
			"FROM doc AS d JOIN prose AS p ON p.row = d.row "
			"WHERE d.number = ?",
		[STATEMENT_TEXT_DROP] = "DELETE FROM prose WHERE row = ?",
		[STATEMENT_TERM_ADD] = "INSERT INTO term VALUES(?, ?)",
		[STATEMENT_TERM_OF] = "SELECT number FROM term WHERE text = ?",
		[STATEMENT_TERM_LAST] = "SELECT max(place) FROM list",
		[STATEMENT_TERM_DROP] = "DELETE FROM term WHERE text = ?",
		[STATEMENT_LIST_PUT] =
			"INSERT OR REPLACE INTO list VALUES(?, ?)",
		[STATEMENT_LIST_OF] =
			"SELECT postings FROM list WHERE place = ?",
		[STATEMENT_LIST_DROP] = "DELETE FROM list WHERE place = ?",
		[STATEMENT_LISTS_OF] =
			"SELECT place, postings FROM list "
			"WHERE place >= ? AND place < ? ORDER BY place",
	};

	return texts[which];
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

/* In the row that it had before, so that few lists change. */
static const struct tkt_error *add_doc(int64_t *row, struct index *ix,
				       const struct ticket *t)
{
	int64_t number = index_number(t->id);
	sqlite3_stmt *s;

	TRY(index_statement(&s, ix, STATEMENT_DOC_ADD));
	if (ix->dropped_row && ix->dropped_number == number)
		sqlite3_bind_int64(s, 1, ix->dropped_row);
	else
		sqlite3_bind_null(s, 1);
	ix->dropped_row = 0;
	sqlite3_bind_int64(s, 2, number);
	TRY(index_add(ix, s, t->id));
	*row = sqlite3_last_insert_rowid(ix->db);
	return NULL;
}

const struct tkt_error *text_put(struct index *ix, const struct ticket *t)
{
	int64_t row;
	BUF_LOCAL prose = BUF_INIT;
	BUF_LOCAL packed = BUF_INIT;
	sqlite3_stmt *s;

	prose_of(&prose, t);
	TRY(pack(&packed, &prose));
	TRY(add_doc(&row, ix, t));
	TRY(index_statement(&s, ix, STATEMENT_TEXT_ADD));
	sqlite3_bind_int64(s, 1, row);
	sqlite3_bind_text(s, 2, t->id, EVENT_ID_LEN, SQLITE_STATIC);
	sqlite3_bind_int64(s, 3, (int64_t)prose.len);
	sqlite3_bind_blob(s, 4, packed.bytes, (int)packed.len, SQLITE_STATIC);
	TRY(index_run(ix, s));
	ix->counts[0]++;
	return posting_change(ix, row, index_number(t->id), &prose,
			      /* is_added */ true);
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
	int64_t row;
	bool found;

	TRY(text_of_number(&found, its, &prose, ix, index_number(id)));
	if (!found || strcmp(its, id) != 0)
		return NULL;
	s = ix->statements[STATEMENT_TEXT_OF];
	row = sqlite3_column_int64(s, 3);
	sqlite3_reset(s);
	ix->counts[0]--;
	ix->dropped_number = index_number(id);
	ix->dropped_row = row;
	TRY(posting_change(ix, row, /* number */ 0, &prose,
			   /* is_added */ false));
	TRY(index_statement(&s, ix, STATEMENT_TEXT_DROP));
	sqlite3_bind_int64(s, 1, row);
	TRY(index_run(ix, s));
	TRY(index_statement(&s, ix, STATEMENT_DOC_DROP));
	sqlite3_bind_int64(s, 1, row);
	return index_run(ix, s);
}
