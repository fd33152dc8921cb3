/* A file that a command was told to make: whole, or not at all. */
#ifndef UI_SAVE_H
#define UI_SAVE_H

#include "tkt.h"

/*
 * Writes the bytes beside `path` and puts them in its place, so that a failure
 * leaves what was there. What is no plain file (a pipe, /dev/stdout) is written
 * into. Through a symbolic link the file that it names is replaced.
 * Errors: IO naming the path.
 */
const struct tkt_error *save_file(const char *path, const char *bytes,
				  size_t len) TKT_CHECK;

#endif
