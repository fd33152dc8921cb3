/*
 * Convergence: whatever people do on two to six clones of a desk, and by
 * whatever way it travels, after full exchange all have equal trees, and hold
 * every event that was ever written.
 *
 *	test_converge [SEEDS [FIRST_SEED]]
 *
 * Of the environment: TKT_CONVERGE_SEEDS is SEEDS (1000 by default), SEED=n
 * runs that one alone and shows all of it, TKT_CONVERGE_REAL the percentage of
 * worlds that are real (world.h; 2), TKT_CONVERGE_JOBS how many run at once
 * (2), TKT_CONVERGE_PLAIN=0 lets git know the driver everywhere.
 *
 * A seed gives the topology (one hub for all, several, a chain, a ring), the
 * clocks, and the steps: commands by random people, pulls, rebases, syncs,
 * `log --json | apply`, reverts.  Steps depend on no other step, so a failing
 * seed is shrunk by leaving steps out; what is left is shown as a transcript.
 * Each seed runs in a process of its own, where the ids of events follow from
 * the seed.
 */
#include <limits.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scene.h"
#include "unit.h"

enum {
	DEFAULT_SEEDS = 1000,
	SEEDS_TOLD = 1000,
	DEFAULT_REAL_PERCENT = 2,
	STEPS_MAX = 24,
	ROUNDS_MAX = 6,
	JOBS_MAX = 16,
};

/* --- the course of things ----------------------------------------------- */

enum topology { HUB, HUBS, CHAIN, RING, TOPOLOGIES };

struct link {
	unsigned clone, hub;
};

struct course {
	uint64_t seed, left_out; /* steps that are, by shrinking */
	unsigned real_percent;
	bool plain, keep;
	struct link links[2 * WORLD_CLONES_MAX];
	unsigned links_len;
	bool reverted;
};

static void add_link(struct course *c, const struct scene *s, unsigned clone,
		     unsigned hub)
{
	c->links[c->links_len++] = (struct link){
		.clone = clone % s->world.clones_len,
		.hub = s->world.clones_len + hub,
	};
}

/* How many hubs there are. */
static unsigned lay_out(struct course *c, struct scene *s)
{
	unsigned n = s->world.clones_len;
	enum topology topology = scene_pick(s, TOPOLOGIES);

	if (topology == HUB || topology == HUBS) {
		for (unsigned i = 0; i < n; i++)
			add_link(c, s, i, topology == HUB ? 0 : i % 2);
		if (topology == HUB)
			return 1;
		add_link(c, s, 0, 1);
		return 2;
	}
	if (n == 2)
		topology = CHAIN;
	for (unsigned i = 0; i + (topology == CHAIN) < n; i++) {
		add_link(c, s, i, i);
		add_link(c, s, i + 1, i);
	}
	return topology == CHAIN ? n - 1 : n;
}

static void make_scene(struct scene *s, struct course *c, const char *base)
{
	static const int64_t skews_s[] = { 0, 0, 0, -1800, 600 };
	struct world *w = &s->world;

	sample_seed(&s->random, c->seed);
	w->base = base;
	w->seed = c->seed;
	w->real = sample_chance(&s->random, c->real_percent);
	w->clones_len = 2;
	if (sample_chance(&s->random, 40))
		w->clones_len += scene_pick(s, 5);
	w->places_len = w->clones_len + lay_out(c, s);
	for (unsigned i = 0; i < w->clones_len; i++) {
		w->skew_s[i] = SCENE_PICK(s, skews_s);
		w->plain[i] = c->plain && w->real && scene_pick(s, 3) > 0;
	}
	scene_begin(s);
}

static void step(struct scene *s, struct course *c)
{
	unsigned dice = scene_pick(s, 100);
	unsigned clone = scene_pick(s, s->world.clones_len);
	unsigned other = scene_pick(s, s->world.clones_len);
	const struct link *link = &c->links[scene_pick(s, c->links_len)];

	if (dice < 60 || (dice >= 90 && other == clone)) {
		scene_act(s, clone);
	} else if (dice < 70) {
		world_exchange(&s->world, link->clone, link->hub, WORLD_PULL);
	} else if (dice < 78) {
		world_exchange(&s->world, link->clone, link->hub,
			       WORLD_REBASE);
	} else if (dice < 87) {
		world_exchange(&s->world, link->clone, link->hub, WORLD_SYNC);
	} else if (dice < 90) {
		c->reverted = true;
		world_revert(&s->world, clone, scene_pick(s, 3));
	} else if (dice < 94) {
		world_apply(&s->world, clone, other);
	} else {
		world_fetch(&s->world, clone, other,
			    dice < 97 ? WORLD_PULL : WORLD_REBASE);
	}
}

/* Each has randomness of its own, so that any may be left out. */
static void run_steps(struct scene *s, struct course *c)
{
	unsigned n = s->world.real ? 6 + scene_pick(s, 9) :
				     8 + scene_pick(s, STEPS_MAX - 8);

	for (unsigned i = 0; i < n && !s->world.failed; i++) {
		sample_seed(&s->random, c->seed * 64 + i);
		s->world.step = 10 * i;
		if (!(c->left_out & UINT64_C(1) << i))
			step(s, c);
	}
	s->world.step = 10 * n;
}

/* --- full exchange ------------------------------------------------------ */

/* The same commit everywhere, thus the same tree and the same history. */
static bool all_equal(struct world *w)
{
	char first[STORE_OID_LEN + 1], other[STORE_OID_LEN + 1];

	world_commit_id(first, w, 0);
	for (unsigned i = 1; i < w->places_len; i++) {
		world_commit_id(other, w, i);
		if (strcmp(other, first))
			return false;
	}
	return true;
}

static const struct link *link_of(const struct course *c, unsigned round,
				  unsigned i)
{
	unsigned n = c->links_len;

	if (!round)
		return &c->links[n % 5 ? i * 5 % n : i];
	return &c->links[round % 2 ? i : n - 1 - i];
}

/*
 * At first in any order and by any way, then along the links and back, by sync
 * where git was stopped.  In another order each time, clones in a ring have
 * equal trees soon, but make merges of merges for ever, as git's do.
 */
static bool exchange_all(struct scene *s, struct course *c)
{
	for (unsigned round = 0; round < ROUNDS_MAX; round++) {
		if (all_equal(&s->world))
			return true;
		for (unsigned i = 0; i < c->links_len; i++) {
			const struct link *l = link_of(c, round, i);

			world_exchange(&s->world, l->clone, l->hub,
				       round < 2 && scene_pick(s, 2) ?
				       WORLD_PULL : WORLD_SYNC);
		}
	}
	return all_equal(&s->world);
}

static size_t count_missing(struct world *w, const char **example)
{
	struct map there = { 0 };
	size_t n = 0;

	world_gather(w, 0, &there);
	for (size_t i = 0; i < w->events.cap; i++) {
		const char *id = w->events.slots[i].key;

		if (!id || map_has(&there, id))
			continue;
		*example = id;
		n++;
	}
	map_release(&there);
	return n;
}

static void settle(struct scene *s, struct course *c)
{
	struct world *w = &s->world;
	const char *example = NULL;
	size_t n;

	if (!exchange_all(s, c)) {
		world_fail(w, "the clones stay different");
		return;
	}
	/*
	 * A plain pull takes a drop over, and sees a text alone where a rebase
	 * made its commit twice; the history has both.
	 */
	if (c->reverted || world_lost_text(w, 0)) {
		world_run(w, 0, "lena", "fsck --history --repair");
		if (!exchange_all(s, c)) {
			world_fail(w, "the clones stay different, mended");
			return;
		}
	}
	n = count_missing(w, &example);
	if (n)
		world_fail(w, "%zu events are lost, one of them %s", n,
			   example);
	for (unsigned i = 0; i < (w->real ? w->clones_len : 1); i++)
		world_check(w, i);
}

/* `sum` is shared with other processes. */
static void add_tally(struct world_tally *sum, struct world *w)
{
	const struct world_tally *t = &w->tally;

#define ADD(what, n) __atomic_fetch_add(&sum->what, n, __ATOMIC_RELAXED)
	ADD(real, w->real);
	ADD(commands, t->commands);
	ADD(refused, t->refused);
	ADD(merges, t->merges);
	ADD(conflicts, t->conflicts);
	ADD(compared, t->compared);
	ADD(events, w->events.len);
#undef ADD
}

/* In a process of its own: 0 where all is well. */
static int run_course(struct course *c, const char *base,
		      struct world_tally *tally)
{
	struct scene s = { .random = { 0 } };
	bool failed;

	make_scene(&s, c, base);
	run_steps(&s, c);
	if (!s.world.failed)
		settle(&s, c);
	failed = s.world.failed;
	add_tally(tally, &s.world);
	scene_end(&s, c->keep);
	return failed;
}

/* --- many seeds --------------------------------------------------------- */

struct plan {
	uint64_t first, seeds;
	unsigned real_percent, jobs;
	bool plain, show;
	struct world_tally *tally;
	char base[64];
	uint64_t failed[8];
	size_t failed_len;
};

static pid_t start(struct plan *p, uint64_t seed, uint64_t left_out, bool keep)
{
	struct course c = {
		.seed = seed, .left_out = left_out, .keep = keep,
		.real_percent = p->real_percent, .plain = p->plain,
	};
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid)
		_exit(run_course(&c, p->base, p->tally));
	assert_true(pid > 0);
	return pid;
}

static void transcript_of(char *path, size_t size, const struct plan *p,
			  uint64_t seed)
{
	snprintf(path, size, "%s/s%llu.txt", p->base,
		 (unsigned long long)seed);
}

/* What a world that died left, too. */
static void clean(const struct plan *p, uint64_t seed)
{
	BUF_LOCAL line = BUF_INIT;

	buf_addf(&line, "rm -rf %s/s%llu", p->base, (unsigned long long)seed);
	assert_int_equal(system(line.bytes), 0);
}

static bool fails(struct plan *p, uint64_t seed, uint64_t left_out)
{
	int status;
	pid_t pid = start(p, seed, left_out, /* keep */ false);

	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (status)
		clean(p, seed);
	return status != 0;
}

static void show_transcript(const struct plan *p, uint64_t seed)
{
	char path[96], line[4096];
	FILE *f;

	transcript_of(path, sizeof(path), p, seed);
	f = fopen(path, "r");
	while (f && fgets(line, sizeof(line), f))
		print_message("# %s", line);
	if (f)
		fclose(f);
}

static void shrink(struct plan *p, uint64_t seed)
{
	uint64_t left_out = 0;

	for (unsigned i = STEPS_MAX; i-- > 0;) {
		uint64_t less = left_out | UINT64_C(1) << i;

		if (fails(p, seed, less))
			left_out = less;
	}
	print_message("# SEED=%llu fails; without the steps that do not "
		      "matter:\n", (unsigned long long)seed);
	if (!fails(p, seed, left_out))
		print_message("# but not each time\n");
	show_transcript(p, seed);
}

/* Waits for one of those that run, and notes how it went. */
static void wait_for_one(struct plan *p, pid_t *pids, uint64_t *seeds,
			 size_t *len)
{
	char path[96];
	int status;
	pid_t pid = wait(&status);

	for (size_t i = 0; i < *len; i++) {
		if (pids[i] != pid)
			continue;
		transcript_of(path, sizeof(path), p, seeds[i]);
		if (!status)
			unlink(path);
		else if (p->failed_len < ARRAY_LEN(p->failed))
			p->failed[p->failed_len++] = seeds[i];
		if (status)
			clean(p, seeds[i]);
		pids[i] = pids[--*len];
		seeds[i] = seeds[*len];
		return;
	}
}

static void print_tally(const struct plan *p)
{
	const struct world_tally *t = p->tally;

	print_message("# %llu sets of clones, %llu with work trees: %llu "
		      "commands, %llu refused, %llu events; %llu merges and "
		      "rebases, %llu in conflict, %llu compared with git\n",
		      (unsigned long long)p->seeds,
		      (unsigned long long)t->real,
		      (unsigned long long)t->commands,
		      (unsigned long long)t->refused,
		      (unsigned long long)t->events,
		      (unsigned long long)t->merges,
		      (unsigned long long)t->conflicts,
		      (unsigned long long)t->compared);
}

static void converge(void **state)
{
	struct plan *p = *state;
	pid_t pids[JOBS_MAX];
	uint64_t seeds[JOBS_MAX];
	size_t len = 0;

	world_prepare(p->base);
	if (p->show) {
		int status;

		waitpid(start(p, p->first, 0, /* keep */ true), &status, 0);
		show_transcript(p, p->first);
		print_message("# kept: %s\n", p->base);
		assert_int_equal(status, 0);
		return;
	}
	for (uint64_t i = 0; i < p->seeds &&
			     p->failed_len < ARRAY_LEN(p->failed); i++) {
		if (len == p->jobs)
			wait_for_one(p, pids, seeds, &len);
		seeds[len] = p->first + i;
		pids[len] = start(p, seeds[len], 0, /* keep */ false);
		len++;
		if ((i + 1) % SEEDS_TOLD == 0 && i + 1 < p->seeds)
			print_message("# %llu seeds\n",
				      (unsigned long long)i + 1);
	}
	while (len)
		wait_for_one(p, pids, seeds, &len);
	print_tally(p);
	for (size_t i = 0; i < p->failed_len; i++)
		shrink(p, p->failed[i]);
	assert_int_equal(p->failed_len, 0);
}

static uint64_t number_of(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text && *text ? strtoull(text, NULL, 10) : otherwise;
}

/* The program, which git runs as driver, lies above this one. */
static void add_build(struct buf *out)
{
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	assert_true(n > 0);
	self[n] = '\0';
	for (int i = 0; i < 2; i++)
		*strrchr(self, '/') = '\0';
	buf_adds(out, self);
}

/* Memory is the disk for this, where there is such. */
static int enter(void **state)
{
	struct plan *p = *state;
	const char *tmp = getenv("TMPDIR");
	BUF_LOCAL path = BUF_INIT;

	if (!tmp || !*tmp)
		tmp = access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm";
	assert_true(strlen(tmp) < 40);
	snprintf(p->base, sizeof(p->base), "%s/converge-XXXXXX", tmp);
	assert_non_null(mkdtemp(p->base));
	p->tally = mmap(NULL, sizeof(*p->tally), PROT_READ | PROT_WRITE,
			MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(p->tally, MAP_FAILED);
	add_build(&path);
	buf_addf(&path, ":%s", getenv("PATH"));
	setenv("PATH", path.bytes, 1);
	setenv("HOME", p->base, 1);
	setenv("XDG_CONFIG_HOME", p->base, 1);
	setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
	setenv("TKT_NO_FSYNC", "1", 1);
	setenv("TZ", "UTC", 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	return 0;
}

static int leave(void **state)
{
	const struct plan *p = *state;
	BUF_LOCAL line = BUF_INIT;

	buf_addf(&line, "rm -rf %s", p->base);
	return p->show ? 0 : system(line.bytes);
}

int main(int argc, char **argv)
{
	struct plan plan = {
		.first = 1,
		.seeds = number_of("TKT_CONVERGE_SEEDS", DEFAULT_SEEDS),
		.real_percent = (unsigned)number_of("TKT_CONVERGE_REAL",
						    DEFAULT_REAL_PERCENT),
		.jobs = (unsigned)number_of("TKT_CONVERGE_JOBS", 2),
		.plain = number_of("TKT_CONVERGE_PLAIN", 1) != 0,
	};
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_prestate(converge, &plan),
	};
	void *state = &plan;

	if (sample_is_instrumented())
		plan.seeds /= 100;
	if (argc > 1)
		plan.seeds = strtoull(argv[1], /* end */ NULL, 10);
	if (argc > 2)
		plan.first = strtoull(argv[2], /* end */ NULL, 10);
	plan.jobs = plan.jobs > JOBS_MAX || !plan.jobs ? JOBS_MAX : plan.jobs;
	if (getenv("SEED")) {
		plan.first = number_of("SEED", 1);
		plan.show = true;
	}
	enter(&state);
	if (cmocka_run_group_tests_name("converge", tests, NULL, NULL))
		return 1 + leave(&state);
	return leave(&state);
}
