/* Bytes as text: base64 of RFC 4648, section 4, padded, on one line. */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include "base/buf.h"

/* How long the text of so many bytes is. */
#define BASE64_LEN(bytes_len) (((bytes_len) + 2) / 3 * 4)

/* Appends the text. */
void base64_encode(struct buf *out, const void *bytes, size_t len);

/*
 * Appends the bytes. False, and nothing added, for what base64_encode() would
 * not have written: white space, other letters, padding that is missing, bits
 * beyond the last byte. So one content has one text.
 */
bool base64_decode(struct buf *out, const char *text, size_t len);

#endif
