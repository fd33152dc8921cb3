#include "model/report_clocks.h"

void report_clocks_of(struct report_clocks *out, struct ticket *t,
		      const struct clocks_source *source, int64_t now_at)
{
	struct clocks clocks;

	clocks_of(&clocks, t, source);
	for (size_t i = 0; i < clocks.len && !clocks.missing; i++) {
		const struct sla_run *run = &clocks.items[i];
		struct report_clock c = {
			.clock = sla_clock_names[run->which],
			.priority = t->priority,
			.stopped_at = run->clock.stop_at,
		};
		struct clock_state s;

		clock_read(&s, &run->clock, now_at);
		if (!s.has_target && s.breached_at == INSTANT_NONE)
			continue;
		c.breached_at = s.breached_at;
		c.manual = s.term && s.term->target == CLOCK_DATE;
		vec_push(out, c);
	}
	clocks_release(&clocks);
}
