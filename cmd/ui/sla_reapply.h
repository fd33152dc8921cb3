/* tkt sla reapply: tickets follow the policy that fits them now. */
#ifndef UI_SLA_REAPPLY_H
#define UI_SLA_REAPPLY_H

#include "ui/command.h"

extern const struct command sla_reapply_command;

#endif
