/* tkt sla: clocks, what they count and when they are due (sla.md). */
#include "ui/sla_calc.h"

static const struct command *const verbs[] = {
	&sla_calc_command, NULL,
};

const struct command cmd_sla = {
	.name = "sla",
	.group = GROUP_LOOK,
	.summary = "what clocks count, and when they are due",
	.usage = "calc --start TIME --target LENGTH [--calendars FILE "
		 "--calendar NAME]",
	.verbs = verbs,
};
