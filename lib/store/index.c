#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "store/internal.h"

/*
 * Reading git's index (gitformat-index(5)) as far as an edit needs it.
 *
 * libgit2 reads 100,000 entries into objects and sorts and writes them again,
 * and cannot read sparse or split ones.  We map the file, look at each entry
 * once, and write the runs between the edits as they are.  What git has that
 * is not understood here sets `unusual`, and git is asked to do it.
 */

#define HEADER_LEN 12
#define FIXED_LEN 62 /* of an entry, before the name */
#define HASH_LEN 20
#define EXT_HEADER_LEN 8

/* Offsets within an entry. */
enum {
	AT_CTIME = 0,
	AT_MTIME = 8,
	AT_INO = 20,
	AT_MODE = 24,
	AT_UID = 28,
	AT_GID = 32,
	AT_SIZE = 36,
	AT_ID = 40,
	AT_FLAGS = 60,
};

#define FLAG_EXTENDED 0x4000u
#define FLAG_STAGE 0x3000u
#define MORE_SKIP 0x4000u
#define MORE_INTENT 0x2000u

static uint32_t get32(const char *p)
{
	uint32_t n;

	memcpy(&n, p, sizeof(n));
	return ntohl(n);
}

static uint16_t get16(const char *p)
{
	uint16_t n;

	memcpy(&n, p, sizeof(n));
	return ntohs(n);
}

static const struct tkt_error *damaged(const char *what)
{
	return tkt_error_hint(tkt_error(TKT_E_INVALID,
					"git's index is damaged: %s", what),
			      "git fsck; then rm the index and git reset");
}

void index_cursor_init(struct index_cursor *c, const struct index *i)
{
	*c = (struct index_cursor){
		.index = i,
		.left = i->count,
		.next = HEADER_LEN,
		.name = BUF_INIT,
	};
}

void index_cursor_release(struct index_cursor *c)
{
	buf_release(&c->name);
}

/* git's variable width number (as in pack offsets); 0 where cut off. */
static size_t parse_varint(size_t *value, const char *p, size_t left)
{
	size_t n = 0, v = 0;

	do {
		if (n == left || n > 8)
			return 0;
		v = n ? ((v + 1) << 7) | (p[n] & 0x7f)
		      : (size_t)(p[n] & 0x7f);
	} while (p[n++] & 0x80);
	*value = v;
	return n;
}

/* Version 4: so many bytes off the last name, then the rest and a NUL. */
static bool next_packed_name(struct index_entry *e, struct index_cursor *c,
			     size_t at)
{
	const struct index *i = c->index;
	size_t strip, used = parse_varint(&strip, i->map + at,
					  i->entries_end - at);
	const char *rest = i->map + at + used, *nul;

	if (!used || strip > c->name.len)
		return false;
	nul = memchr(rest, '\0', i->entries_end - at - used);
	if (!nul)
		return false;
	buf_truncate(&c->name, c->name.len - strip);
	buf_add(&c->name, rest, (size_t)(nul - rest));
	e->name = c->name.bytes;
	e->name_len = c->name.len;
	e->end = (size_t)(nul + 1 - i->map);
	return true;
}

/* Versions 2 and 3: the name, then 1 to 8 NULs up to a multiple of 8. */
static bool next_plain_name(struct index_entry *e, const struct index *i,
			    size_t at)
{
	size_t len = e->flags & 0xfff;

	if (len == 0xfff) {
		const char *nul =
			memchr(i->map + at, '\0', i->entries_end - at);

		if (!nul)
			return false;
		len = (size_t)(nul - i->map) - at;
	}
	e->name = i->map + at;
	e->name_len = len;
	e->end = e->at + ((at - e->at + len + 8) & ~(size_t)7);
	return e->end <= i->entries_end;
}

bool index_next(struct index_entry *e, struct index_cursor *c, bool *bad)
{
	const struct index *i = c->index;
	size_t at = c->next;
	bool good;

	if (!c->left)
		return false;
	*bad = true;
	if (i->entries_end - at < FIXED_LEN + 2)
		return false;
	e->at = at;
	e->mode = get32(i->map + at + AT_MODE);
	e->flags = get16(i->map + at + AT_FLAGS);
	e->more_flags = 0;
	at += FIXED_LEN;
	if (e->flags & FLAG_EXTENDED) {
		e->more_flags = get16(i->map + at);
		at += 2;
	}
	good = i->version == 4 ? next_packed_name(e, c, at)
			       : next_plain_name(e, i, at);
	if (!good)
		return false;
	*bad = false;
	c->next = e->end;
	c->left--;
	return true;
}

static const struct tkt_error *note_extension(struct index *i, const char *name,
					      size_t at, size_t len)
{
	if (!memcmp(name, "TREE", 4)) {
		i->trees_at = at;
		i->trees_len = len;
	} else if (!memcmp(name, "REUC", 4)) {
		i->undo_at = at;
		i->undo_len = len;
	} else if (!memcmp(name, "sdir", 4)) {
		i->has_sparse_dirs = true;
	} else if (memcmp(name, "EOIE", 4) && memcmp(name, "IEOT", 4)) {
		/* Tables of offsets may be left out; all else means more. */
		i->unusual = true;
	}
	return NULL;
}

static const struct tkt_error *load_extensions(struct index *i)
{
	size_t at = i->entries_end, end = i->map_len - HASH_LEN;

	while (end - at >= EXT_HEADER_LEN) {
		size_t len = get32(i->map + at + 4);

		if (len > end - at - EXT_HEADER_LEN)
			return damaged("an extension is cut off");
		TRY(note_extension(i, i->map + at, at + EXT_HEADER_LEN, len));
		at += EXT_HEADER_LEN + len;
	}
	return at == end ? NULL : damaged("bytes after its extensions");
}

static const struct tkt_error *load_map(struct index *i)
{
	if (i->map_len < HEADER_LEN + HASH_LEN || memcmp(i->map, "DIRC", 4))
		return damaged("no header");
	i->version = get32(i->map + 4);
	i->count = get32(i->map + 8);
	if (i->version < 2 || i->version > 4)
		return damaged("an unknown version");
	i->entries_end = i->map_len - HASH_LEN;
	return NULL;
}

const struct tkt_error *index_load(struct index *out, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	void *map;

	*out = (struct index){ .version = 2, .entries_end = HEADER_LEN };
	if (fd < 0 && errno == ENOENT)
		return NULL;
	if (fd < 0 || fstat(fd, &out->st) < 0) {
		const struct tkt_error *err =
			tkt_error_errno(errno, "cannot read '%s'", path);

		if (fd >= 0)
			close(fd);
		return err;
	}
	out->map_len = (size_t)out->st.st_size;
	map = out->map_len ? mmap(/*addr=*/NULL, out->map_len,
				  PROT_READ | PROT_WRITE,
				  MAP_PRIVATE | MAP_POPULATE, fd, 0)
			   : MAP_FAILED;
	close(fd);
	if (map == MAP_FAILED)
		return damaged("it is empty, or cannot be mapped");
	out->map = map;
	return load_map(out);
}

void index_release(struct index *i)
{
	if (i->map)
		munmap(i->map, i->map_len);
	i->map = NULL;
}

static bool stat_matches(const struct index *i, size_t at,
			 const struct stat *st)
{
	const char *e = i->map + at;

	return get32(e + AT_CTIME) == (uint32_t)st->st_ctim.tv_sec &&
	       get32(e + AT_CTIME + 4) == (uint32_t)st->st_ctim.tv_nsec &&
	       get32(e + AT_MTIME) == (uint32_t)st->st_mtim.tv_sec &&
	       get32(e + AT_MTIME + 4) == (uint32_t)st->st_mtim.tv_nsec &&
	       get32(e + AT_INO) == (uint32_t)st->st_ino &&
	       get32(e + AT_UID) == st->st_uid &&
	       get32(e + AT_GID) == st->st_gid &&
	       get32(e + AT_SIZE) == (uint32_t)st->st_size &&
	       S_ISREG(st->st_mode);
}

/* Nanoseconds decide here; git itself compares whole seconds. */
static bool changed_before_index(const struct index *i, const struct stat *st)
{
	return st->st_mtim.tv_sec < i->st.st_mtim.tv_sec ||
	       (st->st_mtim.tv_sec == i->st.st_mtim.tv_sec &&
		st->st_mtim.tv_nsec < i->st.st_mtim.tv_nsec);
}

bool index_says_same(const struct index *i, size_t at, const struct stat *st)
{
	return stat_matches(i, at, st) && changed_before_index(i, st);
}

struct scan {
	struct index *index;
	struct index_edit *edits;
	size_t n, next; /* edits before `next` have their place */
	struct index_edit *found; /* wants the name after it */
	struct arena *arena;
	struct store *store;
	int work_fd;
	const char *sparse_dir; /* the last one met */
	git_oid sparse_id;
	struct buf before;
};

/* Has the file that the entry describes been left alone since? */
static bool is_unchanged(struct scan *scan, const struct index_entry *e)
{
	const struct index *i = scan->index;
	enum beneath_state state = BENEATH_OTHER;
	struct stat st;
	git_oid id;

	if (fstatat(scan->work_fd, e->name, &st, AT_SYMLINK_NOFOLLOW) < 0 ||
	    !stat_matches(i, e->at, &st))
		return false;
	if (changed_before_index(i, &st))
		return true;
	/* In the very same tick: only the bytes can tell. */
	memcpy(id.id, i->map + e->at + AT_ID, GIT_OID_RAWSZ);
	tkt_error_free(beneath_compare(&state, scan->store, scan->work_fd,
				       e->name, &id));
	return state == BENEATH_SAME;
}

/*
 * A size of 0 makes git look at the file's contents again, and then write the
 * index: only where it has to.
 */
static void check_young(struct scan *scan, const struct index_entry *e)
{
	struct index *i = scan->index;

	if (get32(i->map + e->at + AT_MTIME) <
		    (uint32_t)i->st.st_mtim.tv_sec ||
	    (e->mode & 0170000) != 0100000 || e->more_flags & MORE_SKIP ||
	    is_unchanged(scan, e))
		return;
	memset(i->map + e->at + AT_SIZE, 0, 4);
}

static int compare_entry(const struct index_entry *e, const char *path)
{
	size_t len = strlen(path), min = len < e->name_len ? len : e->name_len;
	int order = memcmp(e->name, path, min);

	return order ? order : (e->name_len > len) - (e->name_len < len);
}

static void note_found(struct index_edit *edit, const struct index *i,
		       const struct index_entry *e)
{
	edit->found = true;
	edit->found_mode = e->mode;
	edit->found_skip = e->more_flags & MORE_SKIP;
	edit->found_odd |= e->flags & FLAG_STAGE || e->more_flags & MORE_INTENT;
	memcpy(edit->found_id.id, i->map + e->at + AT_ID, GIT_OID_RAWSZ);
	edit->at = e->at;
	edit->end = e->end;
}

static void place_absent(struct scan *scan, size_t at, const char *after)
{
	struct index_edit *edit = &scan->edits[scan->next++];

	edit->at = edit->end = at;
	edit->before = arena_strdup(scan->arena, scan->before.bytes);
	edit->after = after;
	if (scan->sparse_dir && !strncmp(edit->path, scan->sparse_dir,
					 strlen(scan->sparse_dir))) {
		edit->covered_by = scan->sparse_dir;
		edit->cover_id = scan->sparse_id;
	}
}

static void scan_entry(struct scan *scan, const struct index_entry *e)
{
	bool conflicted = e->flags & FLAG_STAGE;
	struct index *i = scan->index;
	int order = 1;

	if (scan->found)
		scan->found->after = arena_strndup(scan->arena, e->name,
						   e->name_len);
	scan->found = NULL;
	while (scan->next < scan->n) {
		struct index_edit *edit = &scan->edits[scan->next];

		order = compare_entry(e, edit->path);
		if (order <= 0)
			break;
		if (edit->found)
			scan->next++;
		else
			place_absent(scan, e->at,
				     arena_strndup(scan->arena, e->name,
						   e->name_len));
	}
	if (scan->next < scan->n && order == 0) {
		struct index_edit *edit = &scan->edits[scan->next];

		edit->found_odd |= conflicted;
		note_found(edit, i, e);
		edit->before = arena_strdup(scan->arena, scan->before.bytes);
		edit->after = "";
		scan->found = edit;
	}
	if (e->mode == MODE_TREE) {
		scan->sparse_dir = arena_strndup(scan->arena, e->name,
						 e->name_len);
		memcpy(scan->sparse_id.id, i->map + e->at + AT_ID,
		       GIT_OID_RAWSZ);
	}
}

static const struct tkt_error *end_entries(struct index *i, size_t end)
{
	if (i->scanned)
		return NULL;
	i->scanned = true;
	i->entries_end = end;
	return load_extensions(i);
}

const struct tkt_error *index_scan(struct index *i, struct index_edit *edits,
				   size_t n, struct arena *arena,
				   struct store *s, int work_fd)
{
	struct scan scan = {
		.index = i,
		.edits = edits,
		.n = n,
		.arena = arena,
		.store = s,
		.work_fd = work_fd,
		.before = BUF_INIT,
	};
	const struct tkt_error *err = NULL;
	struct index_cursor c;
	struct index_entry e;
	bool bad = false;

	index_cursor_init(&c, i);
	while (i->map && index_next(&e, &c, &bad)) {
		scan_entry(&scan, &e);
		check_young(&scan, &e);
		buf_reset(&scan.before);
		buf_add(&scan.before, e.name, e.name_len);
	}
	/* Only now is it known where they end. */
	if (bad)
		err = damaged("an entry is cut off");
	else if (i->map)
		err = end_entries(i, c.next);
	for (; scan.next < n; )
		if (edits[scan.next].found)
			scan.next++;
		else
			place_absent(&scan, i->entries_end, "");
	buf_release(&scan.before);
	index_cursor_release(&c);
	return err;
}
