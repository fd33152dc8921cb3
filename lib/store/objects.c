#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>
#include "store/internal.h"

/*
 * Loose objects.  libgit2 would flush each file and each folder one after the
 * other, twelve times for one ticket; sync.c does it in two rounds.  The order
 * that has to hold: data durable, then the name, and only after that does a
 * branch point to it.
 */

#define HEADER_LEN 32

void objects_init(struct objects *o, struct store *s)
{
	BUF_LOCAL dir = BUF_INIT;

	path_join(&dir, s->common_dir, "objects");
	*o = (struct objects){ .store = s, .dir = buf_detach(&dir) };
}

static const char *tmp_path(struct buf *out, const struct objects *o, size_t n)
{
	buf_reset(out);
	buf_addf(out, "%s/tmp_obj_tkt%zu", o->dir, n);
	return out->bytes;
}

/*
 * How hard to try.  A tree is names and hashes, which nothing makes shorter; of
 * a small file, codes of its own cost more than they save.  git packs all of it
 * anew before long.
 */
struct effort {
	int level, strategy;
};

static struct effort effort_for(git_object_t type)
{
	return type == GIT_OBJECT_TREE
		       ? (struct effort){ Z_NO_COMPRESSION, Z_DEFAULT_STRATEGY }
		       : (struct effort){ Z_BEST_SPEED, Z_FIXED };
}

static const struct tkt_error *deflate_start(struct objects *o,
					     struct effort effort)
{
	int status = Z_OK;

	if (!o->deflate) {
		o->deflate = mem_alloc(sizeof(*o->deflate));
		status = deflateInit(o->deflate, Z_BEST_SPEED);
	} else {
		status = deflateReset(o->deflate);
	}
	if (status == Z_OK)
		status = deflateParams(o->deflate, effort.level,
				       effort.strategy);
	if (status == Z_OK)
		return NULL;
	deflateEnd(o->deflate);
	free(o->deflate);
	o->deflate = NULL;
	return tkt_error(TKT_E_FAILED, "cannot start zlib");
}

/* Header and bytes, as git does. */
static const struct tkt_error *deflate_object(struct buf *out,
					      struct objects *o,
					      git_object_t type,
					      const void *bytes, size_t len)
{
	char header[HEADER_LEN];
	int header_len = snprintf(header, sizeof(header), "%s %zu",
				  git_object_type2string(type), len) + 1;
	size_t bound;
	z_stream *z;
	int status;

	TRY(deflate_start(o, effort_for(type)));
	z = o->deflate;
	bound = deflateBound(z, (uLong)(len + (size_t)header_len));
	buf_reserve(out, bound);
	z->next_out = (Bytef *)out->bytes;
	z->avail_out = (uInt)bound;
	z->next_in = (Bytef *)header;
	z->avail_in = (uInt)header_len;
	deflate(z, Z_NO_FLUSH);
	z->next_in = (Bytef *)bytes;
	z->avail_in = (uInt)len;
	status = deflate(z, Z_FINISH);
	out->len = z->total_out;
	out->bytes[out->len] = '\0';
	if (status != Z_STREAM_END)
		return tkt_error(TKT_E_FAILED, "zlib gave up");
	return NULL;
}

static int create_tmp(const char *path)
{
	int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
	int fd = open(path, flags, 0444);

	/* Left by a killed process: we hold the flock, so it is nobody's. */
	if (fd < 0 && errno == EEXIST && unlink(path) == 0)
		fd = open(path, flags, 0444);
	return fd;
}

static const struct tkt_error *write_tmp(struct objects *o, size_t n,
					 const struct buf *deflated)
{
	BUF_LOCAL path = BUF_INIT;
	const struct tkt_error *err;
	int fd = create_tmp(tmp_path(&path, o, n));

	if (fd < 0)
		return tkt_error_errno(errno, "cannot write '%s'", path.bytes);
	err = write_all(fd, deflated->bytes, deflated->len, path.bytes);
	/* Only begins; syncs_run() waits, and reports what fails. */
	if (!err && o->store->options.fsync)
		sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
	close(fd);
	return err;
}

static bool is_pending(const struct objects *o, const git_oid *id)
{
	for (size_t i = 0; i < o->ids.len; i++)
		if (git_oid_equal(&o->ids.items[i], id))
			return true;
	return false;
}

/*
 * An object that is there already may be an old one that nothing points to:
 * git_odb_write() then makes it young, so that a gc leaves it alone.
 */
static const struct tkt_error *freshen(struct objects *o, git_object_t type,
				       const void *bytes, size_t len)
{
	git_oid id;

	if (git_odb_write(&id, o->store->odb, bytes, len, type) < 0)
		return git_failed(TKT_E_IO, "cannot write an object");
	return NULL;
}

const struct tkt_error *objects_add(git_oid *id, struct objects *o,
				    git_object_t type, const void *bytes,
				    size_t len)
{
	BUF_LOCAL deflated = BUF_INIT;

	if (git_odb_hash(id, bytes, len, type) < 0)
		return git_failed(TKT_E_FAILED, "cannot name an object");
	if (is_pending(o, id))
		return NULL;
	if (git_odb_exists_ext(o->store->odb, id, GIT_ODB_LOOKUP_NO_REFRESH))
		return freshen(o, type, bytes, len);
	if (len > UINT32_MAX / 2)
		return tkt_error(TKT_E_TOO_LARGE, "a file has %zu bytes", len);
	TRY(deflate_object(&deflated, o, type, bytes, len));
	TRY(write_tmp(o, o->ids.len, &deflated));
	vec_push(&o->ids, *id);
	return NULL;
}

/* A folder like the one above it: a shared repository stays one. */
static const struct tkt_error *make_fan_out(struct objects *o, const char *dir,
					    struct syncs *y)
{
	struct stat st;

	if (mkdir(dir, 0777) < 0)
		return errno == EEXIST
			       ? NULL
			       : tkt_error_errno(errno, "cannot make '%s'",
						 dir);
	if (stat(o->dir, &st) == 0 && st.st_mode & S_IWGRP &&
	    chmod(dir, st.st_mode & 07777) < 0)
		return tkt_error_errno(errno, "cannot open '%s' to its group",
				       dir);
	syncs_add(y, o->dir);
	return NULL;
}

static const struct tkt_error *place(struct objects *o, size_t n,
				     struct syncs *y)
{
	BUF_LOCAL path = BUF_INIT;
	BUF_LOCAL tmp = BUF_INIT;
	char hex[GIT_OID_HEXSZ + 1];

	git_oid_tostr(hex, sizeof(hex), &o->ids.items[n]);
	buf_addf(&path, "%s/%.2s", o->dir, hex);
	tmp_path(&tmp, o, n);
	syncs_add(y, path.bytes);
	for (int attempt = 0;; attempt++) {
		size_t len = path.len;

		buf_addf(&path, "/%s", hex + 2);
		if (rename(tmp.bytes, path.bytes) == 0)
			return NULL;
		/* A gc takes empty folders away, also this very moment. */
		if (errno != ENOENT || attempt > 3)
			return tkt_error_errno(errno, "cannot write '%s'",
					       path.bytes);
		buf_truncate(&path, len);
		TRY(make_fan_out(o, path.bytes, y));
	}
}

void objects_sync(const struct objects *o, struct syncs *y)
{
	BUF_LOCAL path = BUF_INIT;

	for (size_t i = 0; i < o->ids.len; i++)
		syncs_add(y, tmp_path(&path, o, i));
}

const struct tkt_error *objects_place(struct objects *o, struct syncs *y)
{
	while (o->placed < o->ids.len) {
		TRY(place(o, o->placed, y));
		o->placed++;
	}
	return NULL;
}

void objects_release(struct objects *o)
{
	BUF_LOCAL path = BUF_INIT;

	for (size_t i = o->placed; i < o->ids.len; i++)
		unlink(tmp_path(&path, o, i));
	if (o->deflate)
		deflateEnd(o->deflate);
	free(o->deflate);
	o->deflate = NULL;
	vec_release(&o->ids);
	free(o->dir);
	o->dir = NULL;
}
