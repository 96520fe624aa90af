/*
 * assets.h - the files that every site has: made from src/site/assets/ when building.
 *
 * Layer: site.
 */
#pragma once

#include "base/text.h"

typedef struct SiteAsset {
    Text name;
    Text text;
} SiteAsset;

/* Names are without their suffixes. */
extern const SiteAsset site_sheets[];
extern const size_t site_sheets_count;
extern const SiteAsset site_scripts[];
extern const size_t site_scripts_count;
