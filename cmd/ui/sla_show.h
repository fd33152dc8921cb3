/* tkt sla show: the clocks of a ticket, step by step. */
#ifndef UI_SLA_SHOW_H
#define UI_SLA_SHOW_H

#include "ui/command.h"

extern const struct command sla_show_command;

#endif
