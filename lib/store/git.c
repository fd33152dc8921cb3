#include <stdarg.h>
#include "store/internal.h"

const struct tkt_error *git_begin(const struct store_options *options)
{
	git_without_network();
	if (git_libgit2_init() < 0)
		return git_failed(TKT_E_FAILED, "cannot start libgit2");
	git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, (int)options->fsync);
	/* Trees have a cache of our own; blobs are read once. */
	git_libgit2_opts(GIT_OPT_ENABLE_CACHING, 0);
	/* zlib's and the pack's own sums stay; ids are fsck's business. */
	git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
	return NULL;
}

void git_end(void)
{
	git_libgit2_shutdown();
}

const struct tkt_error *git_failed(enum tkt_code code, const char *fmt, ...)
{
	const git_error *last = git_error_last();
	BUF_LOCAL text = BUF_INIT;
	va_list args;

	va_start(args, fmt);
	buf_vaddf(&text, fmt, args);
	va_end(args);
	if (last && last->message && last->klass != GIT_ERROR_NONE) {
		buf_adds(&text, ": ");
		buf_adds(&text, last->message);
	}
	return tkt_error(code, "%s", text.bytes);
}
