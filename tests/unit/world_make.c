/* Desks and clones, before the first step and after the last. */
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit.h"
#include "world_internal.h"

static const char prepare[] =
	"set -e\n"
	"git config --global user.name Git\n"
	"git config --global user.email git@desk.example\n"
	"git config --global init.defaultBranch main\n"
	"git config --global gc.auto 0\n"
	"git config --global maintenance.auto false\n"
	"git config --global advice.detachedHead false\n"
	"export TKT_USER=lena TKT_DATE=@1772438400\n"
	"n=0\n"
	"tkt() { n=$((n + 1)); TKT_SEED=base$n command tkt \"$@\"; }\n"
	"tkt init -q begun\n"
	"git init -q small\n"
	"cp begun/.gitattributes small\n"
	"jq -cSj '.events | to_entries[0].value | .set |= map(select(\n"
	"	.path | test(\"^categories[.](?!pass|net)\") | not))' \\\n"
	"	begun/desk.json >event\n"
	"id=$(sha256sum <event | cut -c1-40)\n"
	"jq -c --arg id $id '{format: 1, fold: 1, $id, config: {},\n"
	"	events: {($id): .}}' event >small/desk.json\n"
	"git -C small add .\n"
	"git -C small commit -qm begin\n"
	"tkt --desk small fsck --repair\n"
	"git clone -q --bare small template\n"
	"cd template\n"
	"git remote rm origin\n"
	"tkt config --setup-merge\n"
	"tkt config person lena --name Lena --role admin --role lead\n"
	"tkt config person anna --name Anna --tier L1\n"
	"tkt config person ben --name Ben --tier L2\n"
	"tkt config person cleo --name Cleo --tier L3\n"
	"tkt open -t 'No login' -r carl -m 'It says no.' -c mail\n"
	"tkt open -t 'No print' -r dora -m 'It jams.' -c phone\n"
	"tkt open -t 'No mail' -r carl -m 'None since noon.' -c mail \\\n"
	"	--type problem --tier L2\n"
	"tkt kb new -t Logins -m 'one\ntwo\nthree\nfour\nfive\nsix'\n"
	"tkt list --porcelain | cut -c1-40 >../tickets\n"
	"tkt kb list --porcelain | cut -c1-40 >../articles\n"
	"git tag template && git pack-refs --all && git repack -adq\n"
	"git rev-parse main >../head\n"
	"cd ..\n"
	"git clone -q --shared template full\n"
	"(cd full && tkt config --setup-merge && git remote rm origin &&\n"
	"	git status)\n"
	"cp -a full sparse\n"
	"(cd sparse && git status && git sparse-checkout set kb)\n"
	"git clone -q --shared --bare template hub\n"
	"(cd hub && git remote rm origin || :)\n";

void world_prepare(const char *base)
{
	BUF_LOCAL line = BUF_INIT;

	buf_addf(&line, "exec >'%s/prepared' 2>&1\ncd '%s'\n%s", base, base,
		 prepare);
	if (system(line.bytes))
		fail_msg("cannot prepare desks: see '%s/prepared'", base);
}

static void write_text(const char *path, const char *text)
{
	FILE *f = fopen(path, "a");

	if (!f || fputs(text, f) < 0 || fclose(f))
		abort();
}

/* What of the template lies beside the objects. */
static void begin_quick(struct world *w)
{
	BUF_LOCAL line = BUF_INIT;

	world_must(mkdir("objects", 0777) | mkdir("objects/info", 0777) |
	     mkdir("objects/pack", 0777));
	buf_addf(&line, "%s/template/objects\n", w->base);
	write_text("objects/info/alternates", line.bytes);
	for (unsigned i = 0; i < w->places_len; i++) {
		static const char *const links[] = { "config", "info",
						     "packed-refs" };

		world_must(mkdir(world_place(w, i), 0777));
		world_must(chdir(world_place(w, i)));
		for (size_t n = 0; n < ARRAY_LEN(links); n++) {
			buf_reset(&line);
			buf_addf(&line, "%s/template/%s", w->base, links[n]);
			world_must(symlink(line.bytes, links[n]));
		}
		world_must(symlink("../objects", "objects"));
		world_must(mkdir("refs", 0777) | mkdir("refs/heads", 0777));
		write_text("HEAD", "ref: " WORLD_BRANCH "\n");
		world_must(chdir(".."));
	}
}

static void begin_real(struct world *w)
{
	BUF_LOCAL line = BUF_INIT;

	buf_adds(&line, "set -e\n");
	for (unsigned i = 0; i < w->places_len; i++)
		buf_addf(&line, "cp -a %s/%s %s\n", w->base,
			 i >= w->clones_len	      ? "hub"
			 : (w->seed + i) % 5 == 0 ? "sparse"
						      : "full",
			 world_place(w, i));
	if (world_shell(w, "%s", line.bytes))
		abort();
	for (unsigned c = 0; c < w->clones_len; c++) {
		BUF_LOCAL path = BUF_INIT;

		buf_addf(&path, "%s/.git/config", world_place(w, c));
		for (unsigned h = w->clones_len; h < w->places_len; h++) {
			buf_reset(&line);
			buf_addf(&line, "[remote \"%s\"]\n\turl = %s/%s\n\t"
				 "fetch = +refs/heads/*:refs/remotes/%s/*\n",
				 world_place(w, h), w->dir, world_place(w, h),
				 world_place(w, h));
			write_text(path.bytes, line.bytes);
		}
	}
}

/* The output of all that runs here, programs too, goes to one place. */
static void take_streams(void)
{
	int fd = memfd_create("output", 0);

	fflush(stdout);
	fflush(stderr);
	dup2(STDERR_FILENO, WORLD_STDERR);
	dup2(fd, STDOUT_FILENO);
	dup2(fd, STDERR_FILENO);
	close(fd);
}

void world_begin(struct world *w)
{
	BUF_LOCAL path = BUF_INIT;

	buf_addf(&path, "%s/s%llu", w->base, (unsigned long long)w->seed);
	w->dir = buf_detach(&path);
	buf_init(&w->out);
	world_must(git_libgit2_init());
	world_drive();
	world_must(mkdir(w->dir, 0777) | chdir(w->dir));
	buf_addf(&path, "%s.txt", w->dir);
	w->transcript = fopen(path.bytes, "w");
	world_must(w->transcript ? 0 : -1);
	take_streams();
	if (w->real)
		begin_real(w);
	else
		begin_quick(w);
	for (unsigned i = 0; i < w->places_len; i++) {
		git_oid oid;

		world_must(git_repository_open(&w->repos[i],
					       world_place(w, i)));
		if (w->real)
			continue;
		world_must(git_reference_name_to_id(&oid, w->repos[i],
					      "refs/tags/template"));
		world_set_head(w, i, &oid);
	}
}

static int remove_one(const char *path, const struct stat *st, int type,
		      struct FTW *walk)
{
	(void)st;
	(void)type;
	(void)walk;
	remove(path);
	return 0;
}

void world_end(struct world *w, bool keep)
{
	for (unsigned i = 0; i < w->places_len; i++)
		git_repository_free(w->repos[i]);
	fclose(w->transcript);
	world_must(chdir("/"));
	if (!keep)
		nftw(w->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	map_release(&w->events);
	map_release(&w->scanned);
	arena_release(&w->arena);
	buf_release(&w->out);
	free(w->dir);
	git_libgit2_shutdown();
}
