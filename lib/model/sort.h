/*
 * The order in which lists are printed: "FIELD,-FIELD", `-` from the end.  What
 * has no value comes last either way.
 */
#ifndef MODEL_SORT_H
#define MODEL_SORT_H

#include "base/error.h"
#include "model/fields.h"

#define SORT_KEYS_MAX 8

struct record_sort {
	struct record_sort_key {
		const struct field *field;
		bool from_end;
	} keys[SORT_KEYS_MAX];
	size_t len;
};

/* Errors: USAGE for a field that the table has not, the nearest named. */
const struct tkt_error *record_sort_parse(struct record_sort *out,
					  const struct field *table,
					  const char *text) TKT_CHECK;
int record_sort_compare(const struct record_sort *s, const void *a,
			const void *b);

/* Sorts records in place; those that compare equal keep their order. */
void record_sort_apply(const struct record_sort *s, const void **records,
		       size_t n);

#endif
