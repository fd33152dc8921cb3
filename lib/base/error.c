#include "base/error.h"

#include <string.h>
#include "base/buf.h"
#include "base/mem.h"

const struct tkt_error_kind tkt_error_kinds[] = {
#define X(code, name, status, sentence)                                        \
	[TKT_E_##code] = { TKT_E_##code, name, status, sentence },
	TKT_ERROR_TABLE(X)
#undef X
};

/* Callers see const; whoever holds the error owns it, and so do we here. */
static struct tkt_error *writable(const struct tkt_error *err)
{
	return (struct tkt_error *)err;
}

static struct tkt_error *make(enum tkt_code code, struct buf *message)
{
	struct tkt_error *err = mem_alloc(sizeof(*err));

	err->code = code;
	err->message = buf_detach(message);
	return err;
}

const struct tkt_error *tkt_error(enum tkt_code code, const char *fmt, ...)
{
	struct buf message = BUF_INIT;
	va_list args;

	va_start(args, fmt);
	buf_vaddf(&message, fmt, args);
	va_end(args);
	return make(code, &message);
}

const struct tkt_error *tkt_error_errno(int errno_value, const char *fmt, ...)
{
	struct buf message = BUF_INIT;
	char reason[256];
	va_list args;

	va_start(args, fmt);
	buf_vaddf(&message, fmt, args);
	va_end(args);
	/* The GNU form: gives the text, which need not stand in `reason`. */
	buf_addf(&message, ": %s",
		 strerror_r(errno_value, reason, sizeof(reason)));
	return make(TKT_E_IO, &message);
}

const struct tkt_error *tkt_error_hint(const struct tkt_error *err,
				       const char *fmt, ...)
{
	struct buf hint = BUF_INIT;
	va_list args;

	if (!err)
		return NULL;
	va_start(args, fmt);
	buf_vaddf(&hint, fmt, args);
	va_end(args);
	free(err->hint);
	writable(err)->hint = buf_detach(&hint);
	return err;
}

const struct tkt_error *tkt_error_wrap(const struct tkt_error *err,
				       const char *fmt, ...)
{
	struct buf message = BUF_INIT;
	va_list args;

	if (!err)
		return NULL;
	va_start(args, fmt);
	buf_vaddf(&message, fmt, args);
	va_end(args);
	buf_addf(&message, ": %s", err->message);
	free(err->message);
	writable(err)->message = buf_detach(&message);
	return err;
}

int tkt_error_status(const struct tkt_error *err)
{
	return err ? tkt_error_kinds[err->code].status : 0;
}

void tkt_error_free(const struct tkt_error *err)
{
	if (!err)
		return;
	free(err->message);
	free(err->hint);
	free(writable(err));
}
