/* tkt attach: evidence, kept by its content (F7, M6). */
#include <string.h>

#include "tkt.h"
#include "ui/command.h"
#include "ui/input.h"

struct file {
	const char *name;
	struct buf content;
};

struct attach_args {
	struct common common;
	const char *name, *host;
	int64_t from, until;
	VEC(struct file) files;
};

#define ARGS struct attach_args
static const struct option options[] = {
	OPT(0, "name", STRING, ARGS, name, "NAME",
	    "the file's name (its own; must for standard input)", NULL),
	OPT(0, "host", STRING, ARGS, host, "HOST", "where it comes from", NULL),
	OPT(0, "from", TIME, ARGS, from, "TIME",
	    "the beginning of the time it tells of", NULL),
	OPT(0, "until", UNTIL, ARGS, until, "TIME", "the end of that time",
	    NULL),
	OPT_END,
};
#undef ARGS

static bool has_it(const struct ticket *t, const char *sha256,
		   const char *name)
{
	for (unsigned i = 0; i < t->history.len; i++) {
		const struct event *e = ticket_event(t, i);
		const char *its_hash = value_get_string(e->body, "sha256");
		const char *its_name = event_text(e, "name");

		if (history_counts(&t->history, i) && kind_is(e, "attach") &&
		    its_hash && !strcmp(its_hash, sha256) && its_name &&
		    !strcmp(its_name, name))
			return true;
	}
	return false;
}

static const struct tkt_error *attach_one(struct desk_batch *b,
					  const struct attach_args *args,
					  const struct ticket *t,
					  const struct file *file)
{
	char sha256[SHA256_HEX_LEN + 1];
	struct draft *d;

	sha256_hex_of(sha256, file->content.bytes, file->content.len);
	if (has_it(t, sha256, file->name)) {
		desk_say(b, "'%.7s' has this '%s' already", t->id, file->name);
		return NULL;
	}
	TRY(desk_attach(sha256, b, file->name, &file->content));
	d = desk_draft(b, "attach");
	draft_string(d, "sha256", sha256);
	draft_int(d, "size", (int64_t)file->content.len);
	draft_string(d, "host", args->host);
	draft_time(d, "from", args->from);
	draft_time(d, "until", args->until);
	draft_text(d, "name", file->name);
	draft_text(d, "note", args->common.text);
	return desk_flush(b);
}

/* Names may be erased one day: the commit's subject has none. */
static const struct tkt_error *plan(void *context, struct desk_batch *b,
				    struct ticket *t)
{
	const struct attach_args *args = context;

	for (size_t i = 0; i < args->files.len; i++)
		TRY(attach_one(b, args, t, &args->files.items[i]));
	desk_change(b, "%zu file%s", args->files.len,
		    args->files.len == 1 ? "" : "s");
	return NULL;
}

/* --- reading ------------------------------------------------------------ */

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

static const struct tkt_error *read_file(struct attach_args *args,
					 struct app *app, const char *path)
{
	struct file file = { .name = args->name, .content = BUF_INIT };
	const struct tkt_error *err;

	if (!file.name && !strcmp(path, "-"))
		return tkt_error(TKT_E_USAGE, "standard input has no name: "
				 "--name NAME");
	if (!file.name)
		file.name = base_name(path);
	if (!attachment_name_fits(file.name))
		return tkt_error(TKT_E_USAGE, "'%s' is no file's name",
				 file.name);
	err = input_read(&file.content, path,
			 (size_t)app->desk->config->attachment_max_len);
	if (err) {
		buf_release(&file.content);
		if (err->code != TKT_E_TOO_LARGE)
			return err;
		return tkt_error_hint(err, "tkt config attachments.max_size "
				      "says how much may be attached");
	}
	vec_push(&args->files, file);
	return NULL;
}

static const struct tkt_error *check(const struct attach_args *args)
{
	const struct common *common = &args->common;

	if (common->operands.len < 2)
		return tkt_error(TKT_E_USAGE, common->operands.len
				 ? "no file is named" : "no ticket is named");
	if (args->name && common->operands.len > 2)
		return tkt_error(TKT_E_USAGE, "'--name' is of one file");
	if (args->from != INSTANT_NONE && args->until != INSTANT_NONE &&
	    args->until < args->from)
		return tkt_error(TKT_E_USAGE,
				 "'--until' lies before '--from'");
	for (size_t i = 1; i < common->operands.len; i++)
		if (!strcmp(common->operands.items[i], "-") &&
		    (!strcmp(common->operands.items[0], "-") ||
		     (common->file && !strcmp(common->file, "-"))))
			return tkt_error(TKT_E_USAGE, "standard input cannot "
					 "be two things");
	return NULL;
}

static const struct tkt_error *attach(struct app *app,
				      struct attach_args *args,
				      struct strings *ids,
				      struct strings *files)
{
	struct desk_write w = { .verb = "attach", .plan = plan,
				.context = args, .ids = ids };

	TRY(check(args));
	TRY(command_ids_then(ids, files, app, &args->common,
			     args->common.operands.len - 1, "the files"));
	if (!ids->len)
		return NULL;
	for (size_t i = 0; i < files->len; i++)
		TRY(read_file(args, app, files->items[i]));
	return command_write(app, &args->common, &w);
}

static const struct tkt_error *run(struct app *app, void *data)
{
	struct attach_args *args = data;
	struct strings ids = { 0 }, files = { 0 };
	const struct tkt_error *err = attach(app, args, &ids, &files);

	for (size_t i = 0; i < args->files.len; i++)
		buf_release(&args->files.items[i].content);
	vec_release(&args->files);
	vec_release(&ids);
	vec_release(&files);
	return err;
}

const struct command cmd_attach = {
	.name = "attach",
	.group = GROUP_WORK,
	.summary = "keep a file with a ticket",
	.usage = "ID FILE…\nID - --name NAME",
	.operands = "@ids @files",
	.options = options,
	.common = COMMON_WRITE | COMMON_TEXT,
	.args_len = sizeof(struct attach_args),
	.run = run,
};
