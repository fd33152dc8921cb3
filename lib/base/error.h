/*
 * Errors: one object, one table.
 *
 * A function that can fail returns `const struct tkt_error *`; NULL is
 * success.  The error belongs to whoever receives it: return it further, wrap
 * it with what was being done, or free it.  Only main() prints one and turns
 * its code into an exit status.
 *
 * Messages are lower case, without a full stop, the subject in single quotes
 * (`no ticket matches '4f2'`).  What to do next goes into the hint, which
 * main() prints on a line of its own.
 *
 *	const struct tkt_error *err = thing_read(&thing, path);
 *	if (err)
 *		return tkt_error_wrap(err, "cannot open the desk '%s'", path);
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The error table: code, name, exit status, sentence for tkt(1).
 * 75 is EX_TEMPFAIL of sysexits.h.
 */
#define TKT_ERROR_TABLE(X)                                                     \
	X(FAILED, "failed", 1, "The command failed.")                          \
	X(IO, "io", 1, "A file could not be read or written.")                 \
	X(INVALID, "invalid", 1, "Stored or supplied data is damaged.")        \
	X(USAGE, "usage", 2, "The command line is not understood.")            \
	X(NOT_FOUND, "not-found", 3, "What was named does not exist.")         \
	X(AMBIGUOUS, "ambiguous", 3, "What was named fits more than one.")     \
	X(REFUSED, "refused", 4, "A rule of the desk does not allow it.")      \
	X(TOO_LARGE, "too-large", 4, "A size limit would be passed.")          \
	X(VERSION, "version", 4, "A newer tkt wrote this; it is read only.")   \
	X(REPO_STATE, "repo-state", 4, "The repository is in no state for it.")\
	X(BUSY, "busy", 75, "Somebody else holds the lock; try again.")        \
	X(UNREACHABLE, "unreachable", 75, "A remote does not answer.")

enum tkt_code {
#define X(code, name, status, sentence) TKT_E_##code,
	TKT_ERROR_TABLE(X)
#undef X
	TKT_E_COUNT
};

struct tkt_error {
	enum tkt_code code;
	char *message;
	char *hint; /* NULL: none */
};

struct tkt_error_kind {
	enum tkt_code code;
	const char *name;
	int status;
	const char *sentence;
};

#define TKT_CHECK __attribute__((warn_unused_result))
#define TKT_NEVER_NULL __attribute__((returns_nonnull))
#define TKT_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

/* The table, TKT_E_COUNT rows, in the order of the codes. */
extern const struct tkt_error_kind tkt_error_kinds[];

/* A new error. Never NULL; out of memory aborts. */
const struct tkt_error *tkt_error(enum tkt_code code, const char *fmt, ...)
	TKT_PRINTF(2, 3) TKT_NEVER_NULL TKT_CHECK;

/* A new IO error: appends ": " and what strerror() says of errno_value. */
const struct tkt_error *tkt_error_errno(int errno_value, const char *fmt, ...)
	TKT_PRINTF(2, 3) TKT_NEVER_NULL TKT_CHECK;

/* Replaces the hint of `err`; returns the same object. NULL stays NULL. */
const struct tkt_error *tkt_error_hint(const struct tkt_error *err,
				       const char *fmt, ...)
	TKT_PRINTF(2, 3) TKT_CHECK;

/*
 * Puts "<text>: " before the message of `err`, keeping its code and hint.
 * NULL stays NULL, so that a call can be wrapped without a branch.
 */
const struct tkt_error *tkt_error_wrap(const struct tkt_error *err,
				       const char *fmt, ...)
	TKT_PRINTF(2, 3) TKT_CHECK;

/* The exit status of an error's code; 0 for NULL. */
int tkt_error_status(const struct tkt_error *err);

/* Accepts NULL. */
void tkt_error_free(const struct tkt_error *err);

/* Returns from the calling function when `expr` gives an error. */
#define TRY(expr)                                                              \
	do {                                                                   \
		const struct tkt_error *try_err_ = (expr);                     \
		if (try_err_)                                                  \
			return try_err_;                                       \
	} while (0)

#endif
