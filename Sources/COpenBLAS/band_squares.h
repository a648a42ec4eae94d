// The inner loop of leave-one-out over a path of ridges; in C for the same reason as symmetric_tile.h.
#ifndef MINNORM_BAND_SQUARES_H
#define MINNORM_BAND_SQUARES_H

#include <string.h>

/* Rows of Q that are worked on at once: four vectors of 64 bytes. */
static const long mn_bandRows = 32;
/* Steps between two moves of the last solutions to the start of the scratch. */
static const long mn_bandSteps = 256;

/* sums_r := sum_k z_kr^2 / d_k with L z_r = q_r, for 32 right-hand sides q at once; 2 * width flops for each number of q.

   L is unit lower triangular of lower bandwidth `width`, with L(k, k-1-j) at l[k * width + j] and zeros where that lies
   outside. q holds n groups of 32 numbers, scratch width + 256 of them, 64-byte aligned. A step uses the last `width`
   solutions, which stay in the first-level cache; every number of L serves four vectors. */
static inline void mn_dbandSquares(long n, long width, const double *l, const double *inversePivots, const double *q,
                                   double *scratch, double *sums) {
  typedef double lanes __attribute__((vector_size(64)));
  lanes *z = (lanes *)scratch, s0 = {0}, s1 = {0}, s2 = {0}, s3 = {0};
  memset(z, 0, (size_t)width * 4 * sizeof(lanes));
  long place = width;
  for (long k = 0; k < n; k++) {
    if (place == width + mn_bandSteps) {
      memmove(z, z + 4 * mn_bandSteps, (size_t)width * 4 * sizeof(lanes));
      place = width;
    }
    const lanes *right = (const lanes *)q + 4 * k;
    lanes a0 = right[0], a1 = right[1], a2 = right[2], a3 = right[3];
    const double *row = l + k * width;
    for (long j = 0; j < width; j++) {
      const lanes *earlier = z + 4 * (place - 1 - j);
      double factor = row[j];
      a0 -= factor * earlier[0], a1 -= factor * earlier[1];
      a2 -= factor * earlier[2], a3 -= factor * earlier[3];
    }
    lanes *current = z + 4 * place++;
    current[0] = a0, current[1] = a1, current[2] = a2, current[3] = a3;
    double inverse = inversePivots[k];
    s0 += inverse * a0 * a0, s1 += inverse * a1 * a1, s2 += inverse * a2 * a2, s3 += inverse * a3 * a3;
  }
  lanes *result = (lanes *)sums;
  result[0] = s0, result[1] = s1, result[2] = s2, result[3] = s3;
}

#endif
