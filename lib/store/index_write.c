#include <arpa/inet.h>
#include <errno.h>
#include <sha1.h>
#include <string.h>
#include <unistd.h>
#include "store/internal.h"

/*
 * Writing git's index with a few entries changed: runs of the old file, new
 * entries between them, the cache of trees brought along, a new checksum.
 */

#define HEADER_LEN 12
#define FIXED_LEN 62
#define FLAGS_AT 60
#define FLAG_EXTENDED 0x4000u
#define MORE_SKIP 0x4000u
#define NAME_LEN_MAX 0xfffu

struct out {
	int fd;
	SHA1_CTX sum;
	const struct index *index;
	unsigned version;
	size_t pos;      /* in the old file: what is before has been taken */
	struct buf name; /* version 4: the name last written */
	bool again; /* the next old entry's name follows another than before */
	const struct tkt_error *err;
};

static void put(struct out *o, const void *bytes, size_t len)
{
	if (o->err || !len)
		return;
	SHA1Update(&o->sum, bytes, len);
	o->err = write_all(o->fd, bytes, len, "index");
}

static void add32(struct buf *b, uint32_t n)
{
	n = htonl(n);
	buf_add(b, &n, sizeof(n));
}

static void add16(struct buf *b, unsigned n)
{
	uint16_t raw = htons((uint16_t)n);

	buf_add(b, &raw, sizeof(raw));
}

static void add_varint(struct buf *b, size_t n)
{
	char bytes[10];
	size_t at = sizeof(bytes) - 1;

	bytes[at] = (char)(n & 0x7f);
	while (n >>= 7)
		bytes[--at] = (char)(0x80 | (--n & 0x7f));
	buf_add(b, bytes + at, sizeof(bytes) - at);
}

/* The name as the version has it; `b` holds the entry so far. */
static void add_name(struct buf *b, struct out *o, const char *name)
{
	size_t len = strlen(name), same = 0;

	if (o->version < 4) {
		buf_adds(b, name);
		buf_pad(b, '\0', 8 - b->len % 8);
		return;
	}
	while (same < len && same < o->name.len &&
	       name[same] == o->name.bytes[same])
		same++;
	add_varint(b, o->name.len - same);
	buf_add(b, name + same, len - same + 1);
}

static void set_name(struct out *o, const char *name)
{
	if (o->version < 4)
		return;
	buf_reset(&o->name);
	buf_adds(&o->name, name);
}

/* An old entry after one that is new: only its name is written otherwise. */
static void put_again(struct out *o, const char *name)
{
	const char *old = o->index->map + o->pos;
	BUF_LOCAL b = BUF_INIT;
	size_t len = FIXED_LEN;

	if (old[FLAGS_AT] & FLAG_EXTENDED >> 8)
		len += 2;
	buf_add(&b, old, len);
	add_name(&b, o, name);
	put(o, b.bytes, b.len);
	/* Past the number and the rest of the name. */
	while (old[len] & 0x80)
		len++;
	o->pos += len + 1 + strlen(old + len + 1) + 1;
}

/* What the old file has up to `end`. */
static void put_run(struct out *o, size_t end, const char *first)
{
	if (end <= o->pos)
		return;
	if (o->version == 4 && o->again)
		put_again(o, first);
	put(o, o->index->map + o->pos, end - o->pos);
	o->pos = end;
	o->again = false;
}

static void add_stat(struct buf *b, const struct index_edit *e)
{
	const struct stat none = { 0 }, *st = e->has_stat ? &e->st : &none;

	add32(b, (uint32_t)st->st_ctim.tv_sec);
	add32(b, (uint32_t)st->st_ctim.tv_nsec);
	add32(b, (uint32_t)st->st_mtim.tv_sec);
	add32(b, (uint32_t)st->st_mtim.tv_nsec);
	add32(b, (uint32_t)st->st_dev);
	add32(b, (uint32_t)st->st_ino);
	add32(b, e->mode);
	add32(b, st->st_uid);
	add32(b, st->st_gid);
	add32(b, (uint32_t)st->st_size);
}

static void put_entry(struct out *o, const struct index_edit *e)
{
	size_t len = strlen(e->path);
	BUF_LOCAL b = BUF_INIT;

	add_stat(&b, e);
	buf_add(&b, e->id.id, GIT_OID_RAWSZ);
	add16(&b, (len < NAME_LEN_MAX ? (unsigned)len : NAME_LEN_MAX) |
			  (e->skip_worktree ? FLAG_EXTENDED : 0));
	if (e->skip_worktree)
		add16(&b, MORE_SKIP);
	add_name(&b, o, e->path);
	put(o, b.bytes, b.len);
	set_name(o, e->path);
}

static void put_entries(struct out *o, const struct index_edit *edits,
			size_t n)
{
	const char *after = "";

	for (size_t i = 0; i < n; i++) {
		const struct index_edit *e = &edits[i];

		if (e->at > o->pos) {
			put_run(o, e->at, after);
			set_name(o, e->before);
		} else if (i == 0) {
			set_name(o, e->before);
		}
		if (!e->remove)
			put_entry(o, e);
		o->again = e->remove || !e->found;
		after = e->after;
		o->pos = e->found ? e->end : e->at;
	}
	put_run(o, o->index->entries_end, after);
}

static void put_header(struct out *o, const struct index_edit *edits, size_t n)
{
	uint32_t count = o->index->count;
	BUF_LOCAL b = BUF_INIT;

	o->version = o->index->version;
	for (size_t i = 0; i < n; i++) {
		count += !edits[i].remove;
		count -= edits[i].found;
		/* Flags of a second word came with version 3. */
		if (edits[i].skip_worktree && o->version == 2)
			o->version = 3;
	}
	buf_adds(&b, "DIRC");
	add32(&b, o->version);
	add32(&b, count);
	put(o, b.bytes, b.len);
	o->pos = HEADER_LEN;
}

static void put_extension(struct out *o, const char *name, const void *bytes,
			  size_t len)
{
	BUF_LOCAL b = BUF_INIT;

	buf_adds(&b, name);
	add32(&b, (uint32_t)len);
	put(o, b.bytes, b.len);
	put(o, bytes, len);
}

static void put_extensions(struct out *o, const struct index_edit *edits,
			   size_t n, const struct plan *plan)
{
	const struct index *i = o->index;
	bool sparse = i->has_sparse_dirs;
	BUF_LOCAL trees = BUF_INIT;

	for (size_t k = 0; k < n; k++)
		sparse |= edits[k].mode == MODE_TREE && !edits[k].remove;
	index_trees_write(&trees, i, edits, n, plan);
	if (trees.len)
		put_extension(o, "TREE", trees.bytes, trees.len);
	if (i->undo_len)
		put_extension(o, "REUC", i->map + i->undo_at, i->undo_len);
	if (sparse)
		put_extension(o, "sdir", "", 0);
}

const struct tkt_error *index_write(int fd, const struct index *i,
				    const struct index_edit *edits, size_t n,
				    const struct plan *plan)
{
	struct out o = { .fd = fd, .index = i, .name = BUF_INIT };
	uint8_t sum[SHA1_DIGEST_LENGTH];

	SHA1Init(&o.sum);
	put_header(&o, edits, n);
	put_entries(&o, edits, n);
	put_extensions(&o, edits, n, plan);
	SHA1Final(sum, &o.sum);
	if (!o.err)
		o.err = write_all(fd, sum, sizeof(sum), "index");
	buf_release(&o.name);
	return o.err;
}
