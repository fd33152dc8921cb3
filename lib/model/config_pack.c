/* The configuration as a cache keeps it. */
#include <string.h>

#include "model/config.h"
#include "model/config_internal.h"
#include "model/value_pack.h"

enum {
	/* Of what is packed and how: another one's bytes are not read. */
	PACK_VERSION = 2,
};

void config_pack(struct buf *out, const struct config *c)
{
	ARENA_LOCAL a = { 0 };
	struct value *v = value_object(&a);

	value_set_int(&a, v, "pack", PACK_VERSION);
	value_set_int(&a, v, "fold", FOLD_VERSION);
	value_set_string(&a, v, "id", c->doc->id);
	value_set(&a, v, "tree", value_copy(&a, c->tree));
	value_set(&a, v, "concurrent", value_strings(&a, &c->concurrent));
	value_pack(out, v);
}

static bool is_ours(const struct value *v)
{
	const char *id = value_get_string(v, "id");

	return value_get_int(v, "pack", 0) == PACK_VERSION &&
	       value_get_int(v, "fold", 0) == FOLD_VERSION && id &&
	       strlen(id) <= EVENT_ID_LEN && value_get_object(v, "tree");
}

struct config *config_unpack(const char *bytes, size_t len)
{
	CLEANUP(doc_free_ptr) struct doc *doc = doc_new(DOC_DESK);
	struct value *v = value_unpack(&doc->arena, bytes, len);
	const struct value *paths = value_get(v, "concurrent");
	struct config *c;

	if (!is_ours(v))
		return NULL;
	memcpy(doc->id, value_get_string(v, "id"),
	       strlen(value_get_string(v, "id")));
	c = mem_alloc(sizeof(*c));
	c->doc = TAKE(doc);
	c->tree = value_get_object(v, "tree");
	for (size_t i = 0; i < value_len(paths); i++)
		vec_push(&c->concurrent, value_item_string(paths, i));
	config_read(c);
	return c;
}
