#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include "store/internal.h"
#include "store/private.h"
#include "store/remote.h"

/*
 * When this repository last heard of another.  `tkt sync` and `tkt clone`
 * leave a note; plain git leaves FETCH_HEAD, which a fetch that failed leaves
 * empty, and a clone the name of the other side's branch.
 */

#define NOTE "synced"

/* The name of the remote whose address this key gives; NULL: another key. */
static char *remote_of(const char *key)
{
	static const char section[] = "remote.", last[] = ".url";
	size_t len = strlen(key), head = strlen(section), tail = strlen(last);

	if (len <= head + tail || strncasecmp(key, section, head) != 0 ||
	    strcasecmp(key + len - tail, last) != 0)
		return NULL;
	return mem_strndup(key + head, len - head - tail);
}

static void take_mtime(int64_t *at, const char *path)
{
	struct stat st;

	if (stat(path, &st) == 0 && st.st_size > 0 &&
	    st.st_mtime > *at)
		*at = st.st_mtime;
}

static void look_at_remote(struct store_synced *out, const struct store *s,
			   const char *key)
{
	CLEANUP(free_ptr) char *name = remote_of(key);
	BUF_LOCAL path = BUF_INIT;

	if (!name)
		return;
	out->has_remote = true;
	buf_addf(&path, "%s/refs/remotes/%s/HEAD", s->common_dir, name);
	take_mtime(&out->at, path.bytes);
}

static const struct tkt_error *look_at_remotes(struct store_synced *out,
					       struct store *s)
{
	git_config_iterator *all = NULL;
	git_config_entry *entry;

	for (size_t i = 0; s->is_plain && i < s->plain.entries.len; i++)
		look_at_remote(out, s, s->plain.entries.items[i].key);
	if (s->is_plain)
		return NULL;
	TRY(settings_open(s));
	if (git_config_iterator_new(&all, s->config) < 0)
		return git_failed(TKT_E_INVALID,
				  "cannot read git's configuration");
	while (!git_config_next(&entry, all))
		look_at_remote(out, s, entry->name);
	git_config_iterator_free(all);
	return NULL;
}

const struct tkt_error *store_synced(struct store_synced *out, struct store *s)
{
	BUF_LOCAL note = BUF_INIT;
	BUF_LOCAL path = BUF_INIT;
	int64_t at;

	*out = (struct store_synced){ .at = INT64_MIN };
	TRY(look_at_remotes(out, s));
	if (!out->has_remote)
		return NULL;
	store_note_read(&note, s, NOTE);
	at = note.len ? strtoll(note.bytes, /* end */ NULL, 10) : INT64_MIN;
	if (at > out->at)
		out->at = at;
	buf_addf(&path, "%s/FETCH_HEAD", s->git_dir);
	take_mtime(&out->at, path.bytes);
	return NULL;
}

void store_note_synced(struct store *s, int64_t at)
{
	BUF_LOCAL note = BUF_INIT;

	buf_addf(&note, "%lld\n", (long long)at);
	store_note_write(s, NOTE, note.bytes, note.len);
}
