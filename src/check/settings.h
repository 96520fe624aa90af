/*
 * settings.h - settings, and which value is in force where and when.
 *
 * The value in force is the one under the most `in` conditions that hold on the day; a setting's
 * own value counts less than any `set`. Layer: check (internal).
 */
#pragma once

#include "check/checker.h"

/* A `set` of a setting, in the order of Checked.sets. */
typedef struct SettingValue {
    Decl *decl;
    struct SettingValue *next;
} SettingValue;

/* Finds the setting of every `set`. */
void settings_link(Checker *checker, Checked *checked);
/* The values of a setting, once they are linked. */
const SettingValue *settings_values(const Decl *setting);

/* Checks values, and that exactly one is in force wherever it must be. */
void settings_check(Checker *checker, Checked *checked);

/* Whether the setting has a value other than false anywhere that `decl` holds. */
bool settings_can_hold(const Decl *setting, const Decl *decl, const Clauses *clauses);
