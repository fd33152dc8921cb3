/*
 * A body with markers as the set of texts that it stands for; between the
 * files of the merge of bodies, and for nobody else.
 */
#ifndef MODEL_MERGE_TEXTS_H
#define MODEL_MERGE_TEXTS_H

#include "base/arena.h"
#include "base/vec.h"
#include "model/merge.h"

/* Kept in the order of their bytes, none twice; what they point to is the
 * arena's, or borrowed. */
struct merge_texts {
	struct merge_text *items;
	size_t len, cap;
};

bool merge_text_equal(const struct merge_text *a, const struct merge_text *b);

bool merge_texts_have(const struct merge_texts *all,
		      const struct merge_text *t);
void merge_texts_add(struct merge_texts *all, const struct merge_text *t);

/* Adds the texts that a body stands for: itself where it has no markers. */
void merge_texts_read(struct merge_texts *out, struct arena *a,
		      const struct merge_text *body);

/* Appends the body that stands for these texts. */
void merge_texts_write(struct buf *out, const struct merge_texts *all);

#endif
