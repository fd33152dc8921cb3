/*
 * libtkt: the one header that commands include.
 *
 * Opens a desk, finds and reads tickets, and writes through one path.  The
 * layers below it are said in their own headers: desk (what a command calls),
 * model (what things mean), base (errors, memory, text, time).  The store and
 * its libgit2 are reached through the desk alone.
 */
#ifndef TKT_H
#define TKT_H

#define TKT_VERSION "0.1.0"

#include "base/arena.h"
#include "base/buf.h"
#include "base/csv.h"
#include "base/error.h"
#include "base/instant.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/near.h"
#include "base/sha256.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "base/words.h"
#include "desk/attachment.h"
#include "desk/claim.h"
#include "desk/clocks.h"
#include "desk/configure.h"
#include "desk/content.h"
#include "desk/desk.h"
#include "desk/fsck.h"
#include "desk/holidays.h"
#include "desk/import.h"
#include "desk/intake.h"
#include "desk/join.h"
#include "desk/kb.h"
#include "desk/member.h"
#include "desk/merge.h"
#include "desk/records.h"
#include "desk/routing.h"
#include "desk/search.h"
#include "desk/select.h"
#include "desk/settle.h"
#include "desk/solve.h"
#include "desk/sweep.h"
#include "desk/sync.h"
#include "desk/union.h"
#include "desk/zones.h"
#include "model/article_template.h"
#include "model/calendar.h"
#include "model/clock.h"
#include "model/codec.h"
#include "model/concurrency.h"
#include "model/fields.h"
#include "model/gates.h"
#include "model/moves.h"
#include "model/query.h"
#include "model/report.h"
#include "model/report_clocks.h"
#include "model/report_html.h"
#include "model/sort.h"
#include "model/undo.h"
#include "model/value.h"
#include "model/wants.h"

#endif
