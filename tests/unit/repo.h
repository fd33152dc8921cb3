/*
 * Real repositories for tests of the store: a folder of one's own, git, and
 * what has to be true after every write.
 */
#ifndef REPO_H
#define REPO_H

#include "store/store.h"

/*
 * cmocka setup and teardown: the test runs in an empty folder of its own, with
 * a HOME in it, and no configuration of the machine's.
 */
int repo_enter(void **state);
int repo_leave(void **state);

extern const struct store_options repo_options;
extern const struct store_signature repo_who;

/*
 * Runs a shell command and gives its stdout without the last newline, valid
 * until the next call; the command must succeed.
 */
const char *sh(const char *fmt, ...) TKT_PRINTF(1, 2);
/* The same, of which only the status is wanted. */
int sh_status(const char *fmt, ...) TKT_PRINTF(1, 2);

/* A desk with desk.json, .gitattributes and one article. */
void repo_init(const char *dir, enum store_layout layout);
struct store *repo_open(const char *dir);

/* Writes one file with one commit, which must succeed and not be raced. */
void repo_put(struct store *s, const char *path, const char *text);
/* The same in a store that is opened and closed again. */
void repo_write(const char *dir, const char *path, const char *text);
/* As repo_put(), for what may fail or be raced. */
const struct tkt_error *repo_try(struct store_done *done, struct store *s,
				 const char *path, const char *text);

/* The text of a file at HEAD, by git. */
const char *repo_show(const char *dir, const char *path);

/*
 * git status says nothing, git fsck says nothing, and nothing of ours lies
 * about in the git directory.
 */
void repo_assert_whole(const char *dir);

static const char *const repo_layouts[] = { "full", "sparse", "bare" };
#define TICKET "tickets/3/fa/3fa0.json"

#endif
