// The loops of a level against plain ones: some processors, and some builds, are wrong.
#ifndef MINNORM_SELF_TEST_H
#define MINNORM_SELF_TEST_H

#include "loops.h"

#pragma clang assume_nonnull begin

/* What was checked, and its largest error as a multiple of what rounding allows: above 1, or NaN, it is wrong. */
typedef struct {
  const char *name;
  double error;
} mn_finding;

static const long mn_mostFindings = 48;

/* Checks every loop of a level in some milliseconds; the value is how many findings there are, -1 without memory. */
long mn_testLoops(const mn_loops *loops, mn_finding *findings);

#pragma clang assume_nonnull end

#endif
