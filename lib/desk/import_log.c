/* Reading a log: bytes, rows, cases. */
#include "desk/import_log.h"

#include <stdint.h>
#include <string.h>

#include "base/csv.h"
#include "base/utf8.h"
#include "model/codec.h"
#include "model/import_map.h"
#include "store/proc.h"

/* A log is in memory as a whole; tkt-import(1) names the limits. */
#define MAP_MAX_LEN ((size_t)1 << 20)
#define LOG_MAX_LEN ((size_t)256 << 20)
#define FAULTS_MAX 10000

void import_fault(struct desk_import_result *result, size_t line,
		  const struct tkt_error *err)
{
	struct desk_import_fault fault = {
		.line = line,
		.what = arena_strdup(&result->arena, err->message),
	};

	vec_push(&result->faults, fault);
	tkt_error_free(err);
}

/* --- the map ------------------------------------------------------------ */

static const struct tkt_error *read_map(struct import_map **out,
					const char *path)
{
	BUF_LOCAL bytes = BUF_INIT;
	ARENA_LOCAL arena = { 0 };
	struct value *json;

	TRY(proc_read_file(&bytes, path, MAP_MAX_LEN));
	TRY(tkt_error_wrap(json_parse(&json, &arena, bytes.bytes, bytes.len,
				      MAP_MAX_LEN), "%s", path));
	return tkt_error_wrap(import_map_parse(out, json), "%s", path);
}

/* --- cells -------------------------------------------------------------- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static char *trim(char *cell)
{
	size_t len;

	while (is_blank(*cell))
		cell++;
	len = strlen(cell);
	while (len && is_blank(cell[len - 1]))
		len--;
	cell[len] = '\0';
	return cell;
}

/*
 * Puts the cells close together where the row stood, each trimmed: fields lie
 * in their order and only get shorter. False where some text is none that the
 * store takes.
 */
static bool pack(char **packed, const struct csv *csv)
{
	char *to = (char *)csv->fields.items[0];
	bool clean = true;

	*packed = to;
	for (size_t i = 0; i < csv->fields.len; i++) {
		const char *cell = trim((char *)csv->fields.items[i]);
		size_t len = strlen(cell);

		clean = clean && utf8_is_clean(cell, len);
		memmove(to, cell, len + 1);
		to += len + 1;
	}
	return clean;
}

/* The same cells with clean text, in the log's arena. */
static char *clean_cells(struct import_log *log, const char *cells, size_t n,
			 size_t line)
{
	static const char replacement[] = "\xef\xbf\xbd";
	BUF_LOCAL b = BUF_INIT;
	char *copy;

	for (size_t i = 0; i < n; i++) {
		size_t len = strlen(cells), from = b.len;

		utf8_clean(&b, cells, len);
		if (strstr(b.bytes + from, replacement) &&
		    !strstr(cells, replacement))
			import_warn(log->map, "line %zu: bytes that are no "
				    "text were replaced", line);
		buf_addc(&b, '\0');
		cells += len + 1;
	}
	copy = arena_alloc(&log->arena, b.len);
	memcpy(copy, b.bytes, b.len);
	return copy;
}

const char *const *import_log_cells(struct import_log *log,
				    const struct log_row *row)
{
	const char *cell = row->cells;

	for (size_t i = 0; i < log->map->columns_len; i++) {
		log->cells[i] = cell;
		cell += strlen(cell) + 1;
	}
	return log->cells;
}

/* --- rows --------------------------------------------------------------- */

static void add_to_case(struct import_log *log, const char *key)
{
	unsigned index = (unsigned)log->rows.len - 1;
	uintptr_t known = (uintptr_t)map_get(&log->by_key, key);
	struct log_case fresh = { .first = index, .last = index };

	if (known) {
		struct log_case *c = &log->cases.items[known - 1];

		log->rows.items[c->last].next = index;
		c->last = index;
		return;
	}
	fresh.key = arena_strdup(&log->arena, key);
	vec_push(&log->cases, fresh);
	map_set(&log->by_key, fresh.key, (void *)(uintptr_t)log->cases.len);
}

static const struct tkt_error *add_row(struct import_log *log,
				       const struct csv *csv)
{
	struct log_row row = { .line = (unsigned)csv->line };
	struct import_row read;

	if (csv->fields.len != log->map->columns_len)
		return tkt_error(TKT_E_INVALID, "%zu fields instead of %zu",
				 csv->fields.len, log->map->columns_len);
	if (!pack(&row.cells, csv))
		row.cells = clean_cells(log, row.cells, csv->fields.len,
					csv->line);
	TRY(import_read_row(&read, log->map, import_log_cells(log, &row)));
	row.at = read.at;
	row.tier = read.tier;
	row.meaning = read.meaning;
	vec_push(&log->rows, row);
	add_to_case(log, read.case_key);
	return NULL;
}

/* The reader says "line N: …"; here the line is told apart. */
static const struct tkt_error *without_line(const struct tkt_error *err)
{
	const char *colon = strstr(err->message, ": ");
	const struct tkt_error *bare;

	if (strncmp(err->message, "line ", 5) != 0 || !colon)
		return err;
	bare = tkt_error(err->code, "%s", colon + 2);
	tkt_error_free(err);
	return bare;
}

static const struct tkt_error *read_rows(struct import_log *log,
					 struct desk_import_result *result,
					 struct csv *csv)
{
	const struct log_row none = { .cells = NULL };

	vec_push(&log->rows, none);
	while (result->faults.len < FAULTS_MAX) {
		const struct tkt_error *err = csv_next(csv);

		if (err)
			err = without_line(err);
		else if (csv->fields.len)
			err = add_row(log, csv);
		else
			break;
		if (err)
			import_fault(result, csv->line, err);
	}
	result->rows_len = log->rows.len - 1;
	result->cases_len = log->cases.len;
	if (result->faults.len < FAULTS_MAX)
		return NULL;
	/* One is enough to see what is wrong with all of them. */
	result->faults.len = 1;
	return tkt_error_hint(
		tkt_error(TKT_E_INVALID, "%d bad rows: nothing was written",
			  FAULTS_MAX),
		"is this the map for this log?");
}

static const struct tkt_error *read_header(struct import_log *log,
					   struct csv *csv)
{
	TRY(csv_next(csv));
	for (size_t i = 0; i < csv->fields.len; i++)
		csv->fields.items[i] = trim((char *)csv->fields.items[i]);
	TRY(import_map_bind(log->map, &csv->fields));
	log->cells = ARENA_ARRAY(&log->arena, const char *,
				 csv->fields.len + 1);
	return NULL;
}

static const struct tkt_error *read_bytes(struct buf *out, const char *path)
{
	const struct tkt_error *err = proc_read_file(out, path, LOG_MAX_LEN);

	if (!err || err->code != TKT_E_TOO_LARGE)
		return err;
	return tkt_error_hint(err, "split the log, each case whole in one "
			      "part");
}

const struct tkt_error *import_log_read(struct import_log *log,
					struct desk_import_result *result,
					const struct desk_import *import)
{
	CLEANUP(csv_release) struct csv csv = { 0 };

	buf_init(&log->bytes);
	TRY(read_map(&log->map, import->map_path));
	result->map_name = arena_strdup(&result->arena, log->map->name);
	TRY(read_bytes(&log->bytes, import->log_path));
	csv_init(&csv, log->bytes.bytes, log->bytes.len, log->map->separator);
	TRY(tkt_error_wrap(read_header(log, &csv), "%s", import->log_path));
	return read_rows(log, result, &csv);
}

void import_log_release(struct import_log *log)
{
	import_map_free(log->map);
	buf_release(&log->bytes);
	vec_release(&log->rows);
	vec_release(&log->cases);
	map_release(&log->by_key);
	arena_release(&log->arena);
}
