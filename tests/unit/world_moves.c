/* How what was done in one place comes to another. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <git2/sys/merge.h>

#include "desk/unite.h"
#include "tkt.h"
#include "ui/app.h"
#include "world_internal.h"

#define COMPARED_PERCENT 4

/* --- quick: git's merges by libgit2 ------------------------------------- */

static void read_side(struct buf *out, git_repository *repo,
		      const git_index_entry *entry)
{
	git_blob *blob;

	if (!entry)
		return;
	world_must(git_blob_lookup(&blob, repo, &entry->id));
	buf_add(out, git_blob_rawcontent(blob),
		(size_t)git_blob_rawsize(blob));
	git_blob_free(blob);
}

static int drive(git_merge_driver *self, const char **path, uint32_t *mode,
		 git_buf *merged, const char *filter,
		 const git_merge_driver_source *src)
{
	git_repository *repo = git_merge_driver_source_repo(src);
	const git_index_entry *entries[] = {
		git_merge_driver_source_ancestor(src),
		git_merge_driver_source_ours(src),
		git_merge_driver_source_theirs(src),
	};
	struct buf sides[] = { BUF_INIT, BUF_INIT, BUF_INIT };
	struct merge_text texts[3];
	BUF_LOCAL out = BUF_INIT;
	const struct tkt_error *err;

	(void)self;
	(void)filter;
	for (size_t i = 0; i < 3; i++) {
		read_side(&sides[i], repo, entries[i]);
		texts[i] = (struct merge_text){ sides[i].bytes, sides[i].len };
	}
	*path = entries[1]->path;
	*mode = entries[1]->mode;
	err = desk_merge_file(&out, *path, &texts[0], &texts[1], &texts[2]);
	if (err)
		dprintf(STDERR_FILENO, "# driver: %s\n", err->message);
	else
		world_must(git_buf_set(merged, out.bytes, out.len));
	for (size_t i = 0; i < 3; i++)
		buf_release(&sides[i]);
	tkt_error_free(err);
	return err ? GIT_EMERGECONFLICT : 0;
}

static git_merge_driver driver = {
	.version = GIT_MERGE_DRIVER_VERSION,
	.apply = drive,
};

void world_drive(void)
{
	world_must(git_merge_driver_register("tkt", &driver));
}

/* false: git would have stopped; the index is freed either way. */
static bool index_tree(git_oid *tree, struct world *w, unsigned place,
		       git_index *index)
{
	bool clean = !git_index_has_conflicts(index);

	if (clean)
		world_must(git_index_write_tree_to(tree, index,
						   w->repos[place]));
	else
		w->tally.conflicts++;
	git_index_free(index);
	return clean;
}

static git_oid commit_tree(struct world *w, unsigned place,
			   const git_oid *tree_oid, const char *message,
			   git_commit *first, git_commit *second)
{
	const git_commit *parents[] = { first, second };
	git_repository *repo = w->repos[place];
	git_signature *who;
	git_tree *tree;
	git_oid oid;

	world_must(git_tree_lookup(&tree, repo, tree_oid));
	world_must(git_signature_new(&who, "Git", "git@desk.example",
			       WORLD_BEGIN_AT + 60 * w->step, 0));
	world_must(git_commit_create(&oid, repo, /* ref */ NULL, who, who, NULL,
			       message, tree, second ? 2 : 1, parents));
	git_signature_free(who);
	git_tree_free(tree);
	return oid;
}

/* git itself, with the driver as a program, must come to the same. */
static void compare_with_git(struct world *w, unsigned place,
			     const git_oid *ours, const git_oid *theirs,
			     const git_oid *tree)
{
	char hex[3][STORE_OID_LEN + 1];

	git_oid_tostr(hex[0], sizeof(hex[0]), ours);
	git_oid_tostr(hex[1], sizeof(hex[1]), theirs);
	git_oid_tostr(hex[2], sizeof(hex[2]), tree);
	w->tally.compared++;
	if (world_shell(w, "git --git-dir %s merge-tree --write-tree %s %s",
		  world_place(w, place), hex[0], hex[1]) ||
	    strncmp(w->out.bytes, hex[2], STORE_OID_LEN))
		world_fail(w, "git merges to %.40s, libgit2 to %s",
			   w->out.bytes, hex[2]);
}

static bool quick_merge(struct world *w, unsigned to, const git_oid *ours,
			const git_oid *theirs)
{
	git_commit *first = world_commit(w, to, ours);
	git_commit *second = world_commit(w, to, theirs);
	git_index *index;
	git_oid tree, new;
	bool clean;

	world_must(git_merge_commits(&index, w->repos[to], first, second,
				     /* options */ NULL));
	clean = index_tree(&tree, w, to, index);
	if (clean) {
		if ((w->seed * 31 + w->step) % 100 < COMPARED_PERCENT)
			compare_with_git(w, to, ours, theirs, &tree);
		new = commit_tree(w, to, &tree, "Merge", first, second);
		world_set_head(w, to, &new);
	}
	git_commit_free(first);
	git_commit_free(second);
	return clean;
}

/* One commit on top of *onto; false: git would have stopped. */
static bool pick(git_oid *onto, struct world *w, unsigned to,
		 const git_oid *oid, bool back)
{
	git_commit *commit = world_commit(w, to, oid);
	git_commit *below = world_commit(w, to, onto);
	git_index *index;
	git_oid tree;
	bool clean;

	world_must(back ? git_revert_commit(&index, w->repos[to], commit, below,
					    0, /* options */ NULL)
			: git_cherrypick_commit(&index, w->repos[to], commit,
						below, 0, /* options */ NULL));
	clean = index_tree(&tree, w, to, index);
	if (clean && !git_oid_equal(&tree, git_commit_tree_id(below)))
		*onto = commit_tree(w, to, &tree, back ? "Revert" :
				    git_commit_message(commit), below, NULL);
	git_commit_free(commit);
	git_commit_free(below);
	return clean;
}

static bool quick_rebase(struct world *w, unsigned to, const git_oid *ours,
			 const git_oid *theirs)
{
	git_oid oid, onto = *theirs;
	git_revwalk *walk;
	bool clean = true;

	world_must(git_revwalk_new(&walk, w->repos[to]));
	git_revwalk_sorting(walk, GIT_SORT_TOPOLOGICAL | GIT_SORT_REVERSE);
	world_must(git_revwalk_push(walk, ours));
	world_must(git_revwalk_hide(walk, theirs));
	while (clean && !git_revwalk_next(&oid, walk)) {
		git_commit *commit = world_commit(w, to, &oid);
		bool merge = git_commit_parentcount(commit) > 1;

		git_commit_free(commit);
		clean = merge || pick(&onto, w, to, &oid, /* back */ false);
	}
	git_revwalk_free(walk);
	if (clean)
		world_set_head(w, to, &onto);
	return clean;
}

static void quick_sync(struct world *w, unsigned to, const git_oid *theirs)
{
	char hex[STORE_OID_LEN + 1];
	struct desk_sync_result r = { .remote = NULL };
	struct unite u = { .theirs = hex, .name = "there", .result = &r };
	const struct tkt_error *err;
	struct app app;

	git_oid_tostr(hex, sizeof(hex), theirs);
	app_init(&app);
	app.desk_dir = world_place(w, to);
	err = app_desk(&u.desk, &app);
	if (!err)
		err = unite_run(&u);
	if (err)
		world_fail(w, "sync: %s", err->message);
	for (size_t i = 0; i < r.warnings.len; i++)
		world_say(w, "#   %s", r.warnings.items[i]);
	tkt_error_free(err);
	unite_release(&u);
	desk_sync_result_release(&r);
	app_release(&app, /* failed */ false);
}

static bool quick_fetch(struct world *w, unsigned to, unsigned from,
			enum world_route route)
{
	git_oid ours = world_head(w, to), theirs = world_head(w, from), base;

	if (git_oid_equal(&ours, &theirs))
		return true;
	world_must(git_merge_base(&base, w->repos[to], &ours, &theirs));
	if (route == WORLD_SYNC) {
		quick_sync(w, to, &theirs);
		return true;
	}
	if (git_oid_equal(&base, &theirs))
		return true;
	if (git_oid_equal(&base, &ours)) {
		world_set_head(w, to, &theirs);
		return true;
	}
	w->tally.merges++;
	return route == WORLD_PULL ? quick_merge(w, to, &ours, &theirs)
				   : quick_rebase(w, to, &ours, &theirs);
}

static void quick_push(struct world *w, unsigned from, unsigned to)
{
	git_oid ours = world_head(w, from), theirs = world_head(w, to), base;

	world_must(git_merge_base(&base, w->repos[from], &ours, &theirs));
	if (git_oid_equal(&base, &theirs))
		world_set_head(w, to, &ours);
}

/* --- real: what people type --------------------------------------------- */

static bool real_fetch(struct world *w, unsigned to, unsigned from,
		       enum world_route route)
{
	const char *here = world_place(w, to), *there = world_place(w, from);
	bool rebase = route == WORLD_REBASE;
	bool clean;

	w->tally.merges++;
	if (w->plain[to])
		world_shell(w, "git -C %s config --remove-section merge.tkt",
			    here);
	clean = !world_shell(w, "git -C %s pull -q %s --no-edit ../%s main",
			     here, rebase ? "--rebase" : "--no-rebase", there);
	if (clean)
		return true;
	w->tally.conflicts++;
	if (w->plain[to]) {
		if (world_run(w, to, "lena", "sync --continue"))
			world_fail(w, "sync does not go on");
		return !w->failed;
	}
	world_shell(w, "git -C %s %s --abort", here,
		    rebase ? "rebase" : "merge");
	return false;
}

static void real_revert(struct world *w, unsigned clone, unsigned back)
{
	const char *here = world_place(w, clone);

	if (!world_shell(w, "git -C %s rev-list --no-merges --skip=%u -1 "
			 "template..HEAD | xargs -r git -C %s revert "
			 "--no-edit", here, back, here))
		return;
	world_shell(w, "git -C %s revert --abort || git -C %s reset -q --hard",
	      here, here);
}

/* --- both --------------------------------------------------------------- */

bool world_fetch(struct world *w, unsigned to, unsigned from,
		 enum world_route route)
{
	static const char *const names[] = { "pull", "pull --rebase", "sync" };
	bool clean;

	world_tick(w, to, "lena");
	world_say(w, "# %s: %s %s", world_place(w, to), names[route],
		  world_place(w, from));
	clean = w->real ? real_fetch(w, to, from, route)
			: quick_fetch(w, to, from, route);
	if (!clean)
		world_say(w, "#   in conflict, given up");
	world_gather(w, to, &w->events);
	return clean;
}

void world_exchange(struct world *w, unsigned clone, unsigned hub,
		    enum world_route route)
{
	if (w->real && route == WORLD_SYNC) {
		world_run(w, clone, "lena", "sync -q %s", world_place(w, hub));
		world_gather(w, clone, &w->events);
		return;
	}
	if (!world_fetch(w, clone, hub, route))
		return;
	if (!w->real)
		quick_push(w, clone, hub);
	else
		world_shell(w, "git -C %s push -q ../%s main",
			    world_place(w, clone),
		      world_place(w, hub));
}

static void quick_revert(struct world *w, unsigned clone, unsigned back)
{
	git_oid oid, onto = world_head(w, clone);
	git_revwalk *walk;

	world_must(git_revwalk_new(&walk, w->repos[clone]));
	world_must(git_revwalk_push(walk, &onto));
	world_must(git_revwalk_hide_ref(walk, "refs/tags/template"));
	while (!git_revwalk_next(&oid, walk)) {
		git_commit *commit = world_commit(w, clone, &oid);
		bool merge = git_commit_parentcount(commit) > 1;

		git_commit_free(commit);
		if (merge || back--)
			continue;
		if (pick(&onto, w, clone, &oid, /* back */ true))
			world_set_head(w, clone, &onto);
		break;
	}
	git_revwalk_free(walk);
}

void world_revert(struct world *w, unsigned clone, unsigned back)
{
	world_say(w, "# %s: git revert, the change before %u others",
		  world_place(w, clone), back);
	if (w->real)
		real_revert(w, clone, back);
	else
		quick_revert(w, clone, back);
}

void world_apply(struct world *w, unsigned to, unsigned from)
{
	const char *log[] = { "log", "--json" };
	const char *apply[] = { "apply" };
	int saved = dup(STDIN_FILENO);
	int fd = memfd_create("log", 0);

	if (world_tkt(w, from, "lena", &(struct strings){ log, 2, 0 }))
		goto out;
	if (write(fd, w->out.bytes, w->out.len) != (ssize_t)w->out.len)
		abort();
	lseek(fd, 0, SEEK_SET);
	dup2(fd, STDIN_FILENO);
	if (world_tkt(w, to, "lena", &(struct strings){ apply, 1, 0 }))
		world_fail(w, "apply takes no log of its own desk");
	dup2(saved, STDIN_FILENO);
	world_gather(w, to, &w->events);
out:
	close(fd);
	close(saved);
}
