/*
 * What every unit test includes: cmocka with the headers that it wants, and
 * assertions for what this project returns.
 */
#ifndef UNIT_H
#define UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/mem.h"

/* The call must succeed; its error is shown where it does not. */
#define assert_ok(expr)                                                        \
	do {                                                                   \
		const struct tkt_error *ok_err_ = (expr);                      \
		if (ok_err_)                                                   \
			fail_msg("%s: %s", #expr, ok_err_->message);           \
	} while (0)

/* The call must fail with this code and exactly this message. */
#define assert_error(expr, code_, message_)                                    \
	do {                                                                   \
		const struct tkt_error *no_err_ = (expr);                      \
		assert_non_null(no_err_);                                      \
		assert_string_equal(no_err_->message, message_);               \
		assert_int_equal(no_err_->code, code_);                        \
		tkt_error_free(no_err_);                                       \
	} while (0)

#endif
