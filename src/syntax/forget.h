/*
 * forget.h - a tree as it was before it was checked.
 *
 * Layer: syntax.
 */
#pragma once

#include "syntax/ast.h"

/* Empties every field of the tree that ast.h calls "checked", so that the module can be checked
 * again, beside others. */
void module_forget(Module *module);
