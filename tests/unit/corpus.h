/*
 * What a fuzzer is given to begin with, and what it once found: each file must
 * go through again, also where there is no fuzzer.  A test includes the
 * fuzzer's source and hands its entry in.
 */
#ifndef CORPUS_H
#define CORPUS_H

#include <stddef.h>
#include <stdint.h>

typedef int corpus_fn(const uint8_t *bytes, size_t len);

/* All files of tests/corpus/NAME. */
void corpus_run(const char *name, corpus_fn *fn);

#endif
