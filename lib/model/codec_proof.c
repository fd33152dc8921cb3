#include <string.h>

#include "model/codec_internal.h"

const struct tkt_error *proofs_end(struct proofs *p)
{
	char hex[PROOFS_MAX][SHA256_HEX_LEN + 1];
	struct sha256_part forms[PROOFS_MAX];
	size_t begin = 0, n = p->len;

	if (!n)
		return NULL;
	for (size_t i = 0; i < n; begin = p->items[i++].end)
		forms[i] = (struct sha256_part){
			.bytes = p->canonical.bytes + begin,
			.len = p->items[i].end - begin,
		};
	sha256_hex_each(hex, forms, n);
	p->len = 0;
	buf_reset(&p->canonical);
	for (size_t i = 0; i < n; i++)
		if (memcmp(hex[i], p->items[i].id, EVENT_ID_LEN))
			return tkt_error_wrap(event_belies(p->items[i].id),
					      "line %zu", p->items[i].line);
	return NULL;
}

const struct tkt_error *proofs_add(struct proofs *p, const char *id,
				   const struct value *body, size_t line)
{
	struct proof *proof = &p->items[p->len++];

	memcpy(proof->id, id, sizeof(proof->id));
	proof->line = line;
	event_canonical(&p->canonical, body);
	proof->end = p->canonical.len;
	if (p->len < PROOFS_MAX && p->canonical.len < PROOFS_BYTES)
		return NULL;
	return proofs_end(p);
}
