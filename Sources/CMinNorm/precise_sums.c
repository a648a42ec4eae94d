#include "precise_sums.h"

// Error-free sums and products (Dekker 1971; Ogita, Rump and Oishi 2005): nothing here may be contracted or reordered.
#pragma STDC FP_CONTRACT OFF

typedef struct {
  double high, low;
} twofold;

static inline twofold sum(double a, double b) {
  const double high = a + b, part = high - a;
  return (twofold){high, (a - (high - part)) + (b - part)};
}

static inline twofold split(double a) {
  const double scaled = 134217729.0 * a, high = scaled - (scaled - a);
  return (twofold){high, a - high};
}

static inline twofold product(double a, double b) {
  const double high = a * b;
  const twofold x = split(a), z = split(b);
  return (twofold){high, x.low * z.low - (((high - x.high * z.high) - x.low * z.high) - x.high * z.low)};
}

enum { lanes = 8 };

double mn_preciseProduct(const double *x, const double *z, long count) {
  twofold totals[lanes] = {{0, 0}};
  for (long i = 0; i < count; i++) {
    twofold *total = &totals[i % lanes];
    const twofold p = product(x[i], z[i]), s = sum(total->high, p.high);
    *total = (twofold){s.high, total->low + (s.low + p.low)};
  }
  twofold all = {0, 0};
  for (int lane = 0; lane < lanes; lane++) {
    const twofold s = sum(all.high, totals[lane].high);
    all = (twofold){s.high, all.low + (s.low + totals[lane].low)};
  }
  return all.high + all.low;
}

double mn_preciseSquaredDifference(const double *x, const double *z, long count) {
  twofold totals[lanes] = {{0, 0}};
  for (long i = 0; i < count; i++) {
    twofold *total = &totals[i % lanes];
    const twofold d = sum(x[i], -z[i]), p = product(d.high, d.high), s = sum(total->high, p.high);
    *total = (twofold){s.high, total->low + (s.low + (p.low + 2 * d.high * d.low))};
  }
  twofold all = {0, 0};
  for (int lane = 0; lane < lanes; lane++) {
    const twofold s = sum(all.high, totals[lane].high);
    all = (twofold){s.high, all.low + (s.low + totals[lane].low)};
  }
  return all.high + all.low;
}

double mn_wholeProduct(const double *x, const double *z, long count) {
  double totals[lanes] = {0}, all = 0;
  long i = 0;
  for (; i + lanes <= count; i += lanes)
    for (int lane = 0; lane < lanes; lane++) totals[lane] += x[i + lane] * z[i + lane];
  for (; i < count; i++) all += x[i] * z[i];
  for (int lane = 0; lane < lanes; lane++) all += totals[lane];
  return all;
}

double mn_wholeSquaredDifference(const double *x, const double *z, long count) {
  double totals[lanes] = {0}, all = 0;
  long i = 0;
  for (; i + lanes <= count; i += lanes)
    for (int lane = 0; lane < lanes; lane++) totals[lane] += (x[i + lane] - z[i + lane]) * (x[i + lane] - z[i + lane]);
  for (; i < count; i++) all += (x[i] - z[i]) * (x[i] - z[i]);
  for (int lane = 0; lane < lanes; lane++) all += totals[lane];
  return all;
}
