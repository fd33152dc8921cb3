/* Parts of the manual pages that are made of tables (mdoc(7)). */
#ifndef UI_MDOC_H
#define UI_MDOC_H

#include "tkt.h"
#include "ui/command.h"

/*
 * The options of a command as a list; of one with verbs a subsection each.
 * `c` NULL: the global options.
 */
void mdoc_options(struct buf *out, const struct command *c);

/* The exit statuses, by the table of errors. */
void mdoc_errors(struct buf *out);

/* A table of fields, for tkt-json(7). */
void mdoc_fields(struct buf *out, const struct field *table);

/* The kinds of events of a document, for tkt-data-model(7). */
void mdoc_kinds(struct buf *out, enum doc_type doc);

/* What steps must bring, for tkt-workflow(7). */
void mdoc_gates(struct buf *out);

/* The flags of queries, for tkt-query(7). */
void mdoc_flags(struct buf *out);

/* The figures of a report by their headings, for tkt-report(1). */
void mdoc_figures(struct buf *out);

/* The settings of a desk, for tkt-config(1). */
void mdoc_settings(struct buf *out);

#endif
