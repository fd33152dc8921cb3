/* tkt fix: a workaround or a fix, and its way to each system (F11, F12). */
#include <stdio.h>
#include <string.h>

#include "tkt.h"
#include "ui/command.h"
#include "ui/input.h"
#include "ui/suggest.h"

#define STATUSES "worked failed rolled-back waived"

struct fix_args {
	struct common common;
	const char *kind, *commit, *patch, *change, *prevention, *version, *by;
	struct strings affects, deployed;
	bool permanent;
	struct buf content; /* of the patch */
};

#define ARGS struct fix_args
static const struct option options[] = {
	OPT(0, "kind", CHOICE, ARGS, kind, "KIND",
	    "workaround, configuration, patch, code or architecture",
	    "workaround configuration patch code architecture"),
	OPT(0, "commit", STRING, ARGS, commit, "SHA",
	    "the commit that holds it", NULL),
	OPT(0, "patch", STRING, ARGS, patch, "FILE",
	    "the patch itself, which is attached", "@files"),
	OPT(0, "change", STRING, ARGS, change, "REF",
	    "the change record that brought it", NULL),
	OPT(0, "permanent", BOOL, ARGS, permanent, NULL,
	    "it keeps the problem from coming back", NULL),
	OPT(0, "prevention", TEXT, ARGS, prevention, "TEXT",
	    "how it keeps it from coming back", NULL),
	OPT(0, "affects", LIST, ARGS, affects, "A,B|none=REASON",
	    "where it is to be deployed (the ticket's systems)", "@systems"),
	OPT(0, "deployed", LIST, ARGS, deployed, "SYSTEM[=RESULT]",
	    "it went there: worked, failed, rolled-back or waived",
	    "@systems"),
	OPT(0, "version", STRING, ARGS, version, "V",
	    "the version that was deployed", NULL),
	OPT(0, "by", STRING, ARGS, by, "WHO", "who deployed it (you)",
	    "@people"),
	OPT_END,
};
#undef ARGS

/* --- a fix -------------------------------------------------------------- */

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

static const struct tkt_error *attach_patch(const char *sha256,
					    const struct fix_args *args,
					    struct desk_batch *b)
{
	char stored[SHA256_HEX_LEN + 1];
	const char *name = base_name(args->patch);
	struct draft *d;

	TRY(desk_attach(stored, b, name, &args->content));
	d = desk_draft(b, "attach");
	draft_string(d, "sha256", sha256);
	draft_int(d, "size", (int64_t)args->content.len);
	draft_text(d, "name", name);
	return desk_flush(b);
}

/* `none=REASON` stands alone. */
static const struct tkt_error *set_affected(struct draft *d,
					    const struct fix_args *args,
					    const struct ticket *t)
{
	const struct strings *systems =
		args->affects.len ? &args->affects : &t->systems;

	for (size_t i = 0; i < systems->len; i++) {
		const char *system = systems->items[i];

		if (systems == &t->systems || strncmp(system, "none", 4) ||
		    (system[4] && system[4] != '=')) {
			draft_deploy(d, system, "pending", /* version */ NULL,
				     /* by */ NULL);
			continue;
		}
		if (systems->len > 1 || !system[4] || !system[5])
			return tkt_error(TKT_E_USAGE, systems->len > 1
					 ? "option '--affects': 'none' goes "
					   "with no system"
					 : "option '--affects': say why: "
					   "none=REASON");
		draft_text(d, "affects_reason", system + 5);
	}
	return NULL;
}

/* A fix that is there already is not begun anew, with all to be deployed. */
static bool is_made(const struct draft *d, const struct ticket *t)
{
	static const char *const keys[] = {
		"fix_kind", "commit", "change", "patch", "permanent",
		"deployments", "text",
	};
	const struct event *last = NULL;

	for (unsigned i = 0; i < t->history.len; i++)
		if (history_counts(&t->history, i) &&
		    kind_is(ticket_event(t, i), "fix"))
			last = ticket_event(t, i);
	for (size_t i = 0; last && i < ARRAY_LEN(keys); i++)
		if (!value_equal(value_get(d->body, keys[i]),
				 value_get(last->body, keys[i])))
			return false;
	return last != NULL;
}

static void say_change(struct desk_batch *b, const struct fix_args *args,
		       const struct draft *d)
{
	size_t systems = value_len(value_get(d->body, "deployments"));

	if (systems)
		desk_change(b, "%s%s, to deploy: %zu",
			    args->permanent ? "permanent " : "", args->kind,
			    systems);
	else
		desk_change(b, "%s%s", args->permanent ? "permanent " : "",
			    args->kind);
}

static const struct tkt_error *fill_fix(struct draft *d,
					const struct fix_args *args,
					const struct ticket *t,
					const char *sha256)
{
	draft_string(d, "fix_kind", args->kind);
	draft_string(d, "commit", args->commit);
	draft_string(d, "change", args->change);
	draft_string(d, "patch", sha256);
	draft_bool(d, "permanent", args->permanent);
	draft_text(d, "summary", args->common.text);
	draft_text(d, "prevention", args->prevention);
	command_tell(d, &args->common);
	return set_affected(d, args, t);
}

static const struct tkt_error *plan_fix(void *context, struct desk_batch *b,
					struct ticket *t)
{
	const struct fix_args *args = context;
	char hash[SHA256_HEX_LEN + 1];
	const char *sha256 = args->patch ? hash : NULL;
	struct draft *d = draft_new(desk_batch_arena(b), "fix");

	if (args->patch)
		sha256_hex_of(hash, args->content.bytes, args->content.len);
	TRY(fill_fix(d, args, t, sha256));
	if (is_made(d, t)) {
		desk_say(b, "'%.7s' has this fix already", t->id);
		return NULL;
	}
	if (sha256)
		TRY(attach_patch(sha256, args, b));
	d = desk_draft(b, "fix");
	TRY(fill_fix(d, args, t, sha256));
	say_change(b, args, d);
	return NULL;
}

/* --- a deployment ------------------------------------------------------- */

struct target {
	const struct deployment *deployment;
	const char *status;
};

static const struct deployment *find(const struct ticket *t, const char *name,
				     size_t len)
{
	for (size_t i = 0; i < t->deployments.len; i++) {
		const char *system = t->deployments.items[i].system;

		if (strlen(system) == len && !memcmp(system, name, len))
			return &t->deployments.items[i];
	}
	return NULL;
}

static const struct tkt_error *no_such(const struct ticket *t,
				       const char *word, size_t len)
{
	const struct tkt_error *err;
	BUF_LOCAL pending = BUF_INIT;

	for (size_t i = 0; i < t->deployments.len; i++)
		if (!word_in("worked waived", t->deployments.items[i].status))
			buf_addf(&pending, "%s%s", pending.len ? ", " : "",
				 t->deployments.items[i].system);
	err = tkt_error(TKT_E_REFUSED, "no fix of '%.7s' is to be deployed to "
			"'%.*s'", t->id, (int)len, word);
	if (pending.len)
		return tkt_error_hint(err, "pending: %s", pending.bytes);
	return tkt_error_hint(err, "a fix says where: tkt fix %.7s --kind KIND "
			      "--affects %.*s", t->id, (int)len, word);
}

/* A system may have a `=` in its name. */
static const struct tkt_error *parse_target(struct target *out,
					    const struct ticket *t,
					    const char *word)
{
	const char *equals = strrchr(word, '=');
	size_t len = strlen(word);
	BUF_LOCAL message = BUF_INIT;

	*out = (struct target){ find(t, word, len), "worked" };
	if (out->deployment)
		return NULL;
	if (!equals)
		return no_such(t, word, len);
	len = (size_t)(equals - word);
	out->status = equals + 1;
	if (!*out->status || strchr(out->status, ' ') ||
	    !word_in(STATUSES, out->status)) {
		buf_addf(&message, "option '--deployed': unknown result '%s'",
			 out->status);
		suggest_word(&message, STATUSES, out->status);
		return tkt_error(TKT_E_USAGE, "%s", message.bytes);
	}
	out->deployment = find(t, word, len);
	return out->deployment ? NULL : no_such(t, word, len);
}

static bool is_so(const struct target *target, const struct fix_args *args)
{
	const struct deployment *d = target->deployment;

	return d->status && !strcmp(d->status, target->status) &&
	       (!args->version ||
		(d->version && !strcmp(d->version, args->version)));
}

static bool is_disputed(const struct ticket *t, const char *system)
{
	BUF_LOCAL name = BUF_INIT;

	buf_addf(&name, "deployments:%s", system);
	return registers_clash(&t->registers, name.bytes);
}

/* What failed puts a resolved ticket back to open: that is said (F12). */
static const struct tkt_error *say_deployed(struct desk_batch *b,
					    const struct ticket *t,
					    struct buf *change)
{
	const char *state = t->state_name;
	bool closed = t->state == STATE_CLOSED;
	const struct tkt_error *err = desk_flush(b);

	if (err && closed)
		return tkt_error_hint(err, "open it again, then say what "
				      "became of the deployment: tkt reopen "
				      "%.7s -m WHY", t->id);
	TRY(err);
	if (strcmp(state, t->state_name) != 0)
		buf_addf(change, ", %s -> %s", state, t->state_name);
	desk_change(b, "%s", change->bytes);
	return NULL;
}

static const struct tkt_error *plan_deploy(void *context,
					   struct desk_batch *b,
					   struct ticket *t)
{
	const struct fix_args *args = context;
	const char *by = desk_batch_desk(b)->actor.key;
	struct draft *d = NULL;
	BUF_LOCAL change = BUF_INIT;

	if (args->by)
		TRY(desk_person(&by, desk_batch_desk(b), args->by));
	for (size_t i = 0; i < args->deployed.len; i++) {
		struct target target;

		TRY(parse_target(&target, t, args->deployed.items[i]));
		if (is_so(&target, args) &&
		    !is_disputed(t, target.deployment->system)) {
			desk_say(b, "'%.7s' says already: %s %s", t->id,
				 target.deployment->system, target.status);
			continue;
		}
		if (!d)
			d = desk_draft(b, "deploy");
		draft_deploy(d, target.deployment->system, target.status,
			     args->version, by);
		buf_addf(&change, "%s%s %s", change.len ? ", " : "",
			 target.deployment->system, target.status);
	}
	if (!d)
		return NULL;
	draft_text(d, "note", args->common.text);
	command_tell(d, &args->common);
	return say_deployed(b, t, &change);
}

/* --- the command -------------------------------------------------------- */

static const struct tkt_error *check(const struct fix_args *args)
{
	const struct {
		const char *name;
		bool given, deploys;
	} rows[] = {
		{ "kind", args->kind != NULL, false },
		{ "commit", args->commit != NULL, false },
		{ "patch", args->patch != NULL, false },
		{ "change", args->change != NULL, false },
		{ "permanent", args->permanent, false },
		{ "prevention", args->prevention != NULL, false },
		{ "affects", args->affects.len != 0, false },
		{ "version", args->version != NULL, true },
		{ "by", args->by != NULL, true },
	};
	bool deploys = args->deployed.len != 0;

	if (!args->kind && !deploys)
		return tkt_error(TKT_E_USAGE, "say what it is with '--kind', "
				 "or where it went with '--deployed'");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (rows[i].given && rows[i].deploys != deploys)
			return tkt_error(TKT_E_USAGE, deploys
					 ? "'--%s' and '--deployed' exclude "
					   "each other"
					 : "'--%s' goes with '--deployed'",
					 rows[i].name);
	return NULL;
}

static const struct tkt_error *fix(struct app *app, struct fix_args *args,
				   const struct strings *ids)
{
	struct desk_write w = {
		.verb = "fix",
		.plan = args->deployed.len ? plan_deploy : plan_fix,
		.context = args, .ids = ids,
	};

	if (args->patch && ids->len)
		TRY(input_read(&args->content, args->patch,
			       (size_t)app->desk->config->attachment_max_len));
	return command_write(app, &args->common, &w);
}

static const struct tkt_error *run(struct app *app, void *data)
{
	struct fix_args *args = data;
	struct strings ids = { 0 };
	const struct tkt_error *err = check(args);

	input_split(&args->affects, &app->arena, "none=");
	if (!err)
		err = command_ids(&ids, app, &args->common);
	if (!err)
		err = fix(app, args, &ids);
	vec_release(&ids);
	return err;
}

static void release(void *data)
{
	struct fix_args *args = data;

	buf_release(&args->content);
}

const struct command cmd_fix = {
	.name = "fix",
	.group = GROUP_SOLVE,
	.summary = "record a fix, and where it was deployed",
	.usage = "ID… --kind KIND [--permanent --prevention TEXT] "
		 "[--affects SYSTEM]…\n"
		 "ID… --deployed SYSTEM[=RESULT]… [--version V] [--by WHO]",
	.operands = "@ids",
	.options = options,
	.common = COMMON_WRITE | COMMON_TEXT | COMMON_TELL | COMMON_IDS,
	.args_len = sizeof(struct fix_args),
	.run = run,
	.release = release,
};
