/* tkt sla calc: a clock for numbers given by hand, without a desk. */
#ifndef UI_SLA_CALC_H
#define UI_SLA_CALC_H

#include "ui/command.h"

extern const struct command sla_calc_command;
extern const struct field sla_calc_fields[];

#endif
