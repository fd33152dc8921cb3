#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "index/internal.h"

enum { SALT_AT = PAGE_LEN - PAGE_RESERVED, SUM_AT = SALT_AT + 8 };

struct page_file {
	sqlite3_file base;
	struct pages *pages;
	bool is_journal;
	uint32_t number;   /* of the page that a journal tells of next */
	sqlite3_file disk[]; /* the real one */
};

static uint64_t load_64(const unsigned char *p)
{
	uint64_t n;

	memcpy(&n, p, sizeof(n));
	return n;
}

static uint64_t mix(uint64_t sum, uint64_t n)
{
	sum = (sum ^ n) * 0x9e3779b97f4a7c15;
	return sum ^ sum >> 29;
}

/* Four chains side by side: a page takes half a microsecond. */
static uint64_t sum_of(uint64_t salt, uint32_t number,
		       const unsigned char *page)
{
	uint64_t lanes[4] = { salt, number, ~salt, 0x243f6a8885a308d3 };
	int at = 0;

	for (; at + 32 <= SUM_AT; at += 32)
		for (int i = 0; i < 4; i++)
			lanes[i] = mix(lanes[i], load_64(page + at + 8 * i));
	for (; at < SUM_AT; at += 8)
		lanes[0] = mix(lanes[0], load_64(page + at));
	for (int i = 1; i < 4; i++)
		lanes[0] = mix(lanes[0], lanes[i]);
	return lanes[0];
}

static int damaged(struct page_file *f)
{
	f->pages->damaged = true;
	return SQLITE_IOERR_DATA;
}

static bool proves(const struct page_file *f, uint32_t number,
		   const unsigned char *page)
{
	return load_64(page + SUM_AT) == sum_of(f->pages->salt, number, page);
}

static int close_file(sqlite3_file *file)
{
	struct page_file *f = (struct page_file *)file;

	return f->disk->pMethods ? f->disk->pMethods->xClose(f->disk)
				 : SQLITE_OK;
}

static int read_journal(struct page_file *f, void *bytes, int len,
			sqlite3_int64 at)
{
	int status = f->disk->pMethods->xRead(f->disk, bytes, len, at);
	const unsigned char *p = bytes;

	if (status != SQLITE_OK)
		return status;
	/* A page's number, the page, a checksum of SQLite's own. */
	if (len == 4)
		f->number = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
			    (uint32_t)p[2] << 8 | p[3];
	if (len == PAGE_LEN && !proves(f, f->number, p))
		return damaged(f);
	return SQLITE_OK;
}

/* SQLite reads whole pages, but for the head of the file. */
static int read_file(sqlite3_file *file, void *bytes, int len,
		     sqlite3_int64 at)
{
	struct page_file *f = (struct page_file *)file;
	int status;

	if (f->is_journal)
		return read_journal(f, bytes, len, at);
	status = f->disk->pMethods->xRead(f->disk, bytes, len, at);
	if ((at == 0 && len == 100) || (at == 24 && len == 16))
		return status;
	if (status == SQLITE_IOERR_SHORT_READ || len != PAGE_LEN ||
	    at % PAGE_LEN)
		return damaged(f);
	if (status == SQLITE_OK &&
	    !proves(f, (uint32_t)(at / PAGE_LEN + 1), bytes))
		return damaged(f);
	return status;
}

static int write_file(sqlite3_file *file, const void *bytes, int len,
		      sqlite3_int64 at)
{
	struct page_file *f = (struct page_file *)file;
	unsigned char *page = (unsigned char *)bytes;
	uint64_t salt = at ? 0 : f->pages->salt, sum;

	if (!f->is_journal) {
		if (len != PAGE_LEN || at % PAGE_LEN)
			return SQLITE_IOERR_WRITE;
		/* Into SQLite's own copy, as the journal has to have it. */
		memcpy(page + SALT_AT, &salt, sizeof(salt));
		sum = sum_of(f->pages->salt, (uint32_t)(at / PAGE_LEN + 1),
			     page);
		memcpy(page + SUM_AT, &sum, sizeof(sum));
	}
	return f->disk->pMethods->xWrite(f->disk, bytes, len, at);
}

#define PASS(name, parameters, ...)                                            \
	static int name parameters                                             \
	{                                                                      \
		struct page_file *f = (struct page_file *)file;                \
									       \
		return f->disk->pMethods->__VA_ARGS__;                         \
	}

PASS(truncate_file, (sqlite3_file *file, sqlite3_int64 len),
     xTruncate(f->disk, len))
PASS(sync_file, (sqlite3_file *file, int flags), xSync(f->disk, flags))
PASS(file_size, (sqlite3_file *file, sqlite3_int64 *len),
     xFileSize(f->disk, len))
PASS(lock_file, (sqlite3_file *file, int level), xLock(f->disk, level))
PASS(unlock_file, (sqlite3_file *file, int level), xUnlock(f->disk, level))
PASS(check_lock, (sqlite3_file *file, int *out),
     xCheckReservedLock(f->disk, out))
PASS(control_file, (sqlite3_file *file, int what, void *data),
     xFileControl(f->disk, what, data))
PASS(sector_size, (sqlite3_file *file), xSectorSize(f->disk))
PASS(characteristics, (sqlite3_file *file),
     xDeviceCharacteristics(f->disk) & ~SQLITE_IOCAP_BATCH_ATOMIC)

/* Version 1: no shared memory (so no WAL), no mapping of pages. */
static const sqlite3_io_methods methods = {
	.iVersion = 1,
	.xClose = close_file,
	.xRead = read_file,
	.xWrite = write_file,
	.xTruncate = truncate_file,
	.xSync = sync_file,
	.xFileSize = file_size,
	.xLock = lock_file,
	.xUnlock = unlock_file,
	.xCheckReservedLock = check_lock,
	.xFileControl = control_file,
	.xSectorSize = sector_size,
	.xDeviceCharacteristics = characteristics,
};

/* A journal may have to be rolled back before the first page is read. */
static void read_salt(struct page_file *f)
{
	unsigned char bytes[8];

	if (f->disk->pMethods->xRead(f->disk, bytes, sizeof(bytes), SALT_AT) ==
	    SQLITE_OK)
		f->pages->salt = load_64(bytes);
}

/*
 * SQLite would wait for a FIFO, for writing or, where that is not allowed, for
 * reading. What else is not there it finds itself.
 */
static bool is_no_file(const char *path)
{
	struct stat st;

	return path && !lstat(path, &st) && !S_ISREG(st.st_mode);
}

static int open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *file,
		     int flags, int *out_flags)
{
	struct pages *p = (struct pages *)vfs;
	struct page_file *f = (struct page_file *)file;
	int status;

	if (!(flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_MAIN_JOURNAL)))
		return p->disk->xOpen(p->disk, name, file, flags, out_flags);
	memset(f, 0, sizeof(*f) + sizeof(*f->disk));
	f->pages = p;
	f->is_journal = flags & SQLITE_OPEN_MAIN_JOURNAL;
	if (is_no_file(name)) {
		p->damaged = true;
		return SQLITE_CANTOPEN;
	}
	status = p->disk->xOpen(p->disk, name, f->disk, flags, out_flags);
	if (status != SQLITE_OK)
		return status;
	f->base.pMethods = &methods;
	if (!f->is_journal)
		read_salt(f);
	return SQLITE_OK;
}

const struct tkt_error *pages_init(struct pages *p)
{
	sqlite3_vfs *disk;

	without_libm();
	/* Nobody asks how much memory there is in use: each time it was
	 * counted took a lock. Too late for it is no failure. */
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	disk = sqlite3_initialize() == SQLITE_OK ?
		       sqlite3_vfs_find(/* zVfsName */ NULL) : NULL;
	if (!disk)
		return tkt_error(TKT_E_FAILED, "SQLite does not start");
	*p = (struct pages){ .vfs = *disk, .disk = disk };
	snprintf(p->name, sizeof(p->name), "tkt-%p", (void *)p);
	p->vfs.zName = p->name;
	p->vfs.pNext = NULL;
	p->vfs.szOsFile += (int)sizeof(struct page_file);
	p->vfs.xOpen = open_file;
	if (sqlite3_vfs_register(&p->vfs, /* makeDflt */ 0) != SQLITE_OK)
		return tkt_error(TKT_E_FAILED, "SQLite does not start");
	return NULL;
}

void pages_release(struct pages *p)
{
	sqlite3_vfs_unregister(&p->vfs);
}
