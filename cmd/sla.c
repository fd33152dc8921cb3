/* tkt sla: clocks, what they count and when they are due (sla.md). */
#include "ui/sla_calc.h"
#include "ui/sla_reapply.h"
#include "ui/sla_show.h"

static const struct command *const verbs[] = {
	&sla_show_command, &sla_calc_command, &sla_reapply_command, NULL,
};

const struct command cmd_sla = {
	.name = "sla",
	.group = GROUP_LOOK,
	.summary = "what clocks count, and when they are due",
	.usage = "show ID…\n"
		 "calc --start TIME --target LENGTH [--calendars FILE "
		 "--calendar NAME]\n"
		 "reapply ID… [-m TEXT]",
	.verbs = verbs,
};
