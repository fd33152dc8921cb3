/* Finishing events: who, when, after what, and what makes them unlike any. */
#include <stdio.h>
#include <string.h>

#include "desk/internal.h"
#include "model/codec.h"

#define NONCE_LEN (EVENT_COMMAND_LEN / 2)
#define SALT_LEN 16

static const char *random_hex(struct desk *d, struct arena *a, size_t len)
{
	unsigned char bytes[SALT_LEN];
	char hex[2 * SALT_LEN + 1];

	d->options.random(bytes, len);
	for (size_t i = 0; i < len; i++)
		snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
	return arena_strndup(a, hex, 2 * len);
}

static void add_salts(struct desk *d, struct value *body, struct arena *a)
{
	const struct value *text = value_get_object(body, "text");
	struct value *salt;

	if (!value_len(text))
		return;
	salt = value_object(a);
	for (size_t i = 0; i < text->object.len; i++)
		value_set_string(a, salt, text->object.items[i].key,
				 random_hex(d, a, SALT_LEN));
	value_set(a, body, "salt", salt);
}

static void add_after(struct value *body, struct arena *a,
		      const struct history *h)
{
	struct strings heads = { 0 };

	history_heads(&heads, h, a, INSTANT_NONE);
	if (heads.len)
		value_set(a, body, "after", value_strings(a, &heads));
}

void desk_once_origin(char *origin, const char *once, unsigned number)
{
	char count[16];
	const char *parts[] = { "once", once, count };

	snprintf(count, sizeof(count), "%u", number);
	event_origin(origin, parts, number ? 3 : 2);
}

/*
 * All events of one command on one ticket begin their nonces alike: by that
 * `undo` finds them (EVENT_COMMAND_LEN).
 */
static const char *make_nonce(struct desk *d, struct arena *a,
			      const struct seal *seal)
{
	const char *own;

	if (seal->command && seal->command[0])
		return arena_printf(a, "%s%02x", seal->command, seal->number);
	own = random_hex(d, a, NONCE_LEN);
	if (seal->command)
		memcpy(seal->command, own, EVENT_COMMAND_LEN + 1);
	return own;
}

void desk_seal(struct desk *d, struct value *body, struct arena *a,
	       const struct history *h, const struct seal *seal)
{
	int64_t now_at = d->options.time.now_at;
	bool back = seal->at != INSTANT_NONE && seal->at != now_at;

	add_after(body, a, h);
	value_set_time(a, body, "at", back ? seal->at : now_at);
	if (back)
		value_set_time(a, body, "recorded", now_at);
	value_set_string(a, body, "by", d->actor.key);
	if (seal->as)
		value_set_string(a, body, "as", seal->as);
	value_set_string(a, body, "nonce", make_nonce(d, a, seal));
	if (seal->once) {
		char origin[EVENT_ID_LEN + 1];

		desk_once_origin(origin, seal->once, seal->number);
		value_set_string(a, body, "origin", origin);
	}
	add_salts(d, body, a);
	event_sort_keys(body);
}
