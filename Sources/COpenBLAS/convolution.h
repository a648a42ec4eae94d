// The inner loop of a convolution whose responses are pooled: C, as in symmetric_tile.h, for fused multiply-add.
#ifndef MINNORM_CONVOLUTION_H
#define MINNORM_CONVOLUTION_H

typedef float mn_filters16 __attribute__((vector_size(64)));

/* Vectors of 16 filters that are taken at once: with six places as many sums as the registers hold. */
#ifdef __AVX512F__
#define MN_FILTER_VECTORS 4
#else
#define MN_FILTER_VECTORS 1
#endif
static const long mn_filterVectors = MN_FILTER_VECTORS;

/* Where patches are read: channel planes, rows. */
typedef struct {
  long channels, patch, planeStride, rowStride;
} mn_patches;

/* Adds max(0, x - bias) and max(0, -x - bias) for the responses x at `places` neighbouring places to `sums`: the positive
   parts of all filters, and then the negative ones. `places` is a number that the compiler sees. */
static inline __attribute__((always_inline)) void mn_addResponses(const long places, const mn_patches *from,
                                                                  const float *pixels, const mn_filters16 *filters,
                                                                  const float bias, mn_filters16 *sums) {
  mn_filters16 x[6][MN_FILTER_VECTORS];
  const mn_filters16 zero = {0}, border = zero + bias;
#pragma clang loop unroll(full)
  for (long p = 0; p < places; p++)
    for (long v = 0; v < MN_FILTER_VECTORS; v++) x[p][v] = zero;
  for (long channel = 0; channel < from->channels; channel++)
    for (long row = 0; row < from->patch; row++) {
      const float *numbers = pixels + channel * from->planeStride + row * from->rowStride;
      for (long column = 0; column < from->patch; column++, numbers++, filters += MN_FILTER_VECTORS)
#pragma clang loop unroll(full)
        for (long p = 0; p < places; p++)
#pragma clang loop unroll(full)
          for (long v = 0; v < MN_FILTER_VECTORS; v++) x[p][v] += filters[v] * numbers[p];
    }
#pragma clang loop unroll(full)
  for (long p = 0; p < places; p++)
#pragma clang loop unroll(full)
    for (long v = 0; v < MN_FILTER_VECTORS; v++) {
      const mn_filters16 above = x[p][v] - border, below = -x[p][v] - border;
      sums[v] += __builtin_elementwise_max(above, zero);
      sums[MN_FILTER_VECTORS + v] += __builtin_elementwise_max(below, zero);
    }
}

/* The sums of mn_addResponses over rows x columns places, the first with its patch at `pixels`; six places of a row at a
   time, so that every number of a filter is read once for six products. */
static inline void mn_sumResponses(const mn_patches *from, const float *pixels, long rows, long columns,
                                   const void *filters, float bias, void *sums) {
  mn_filters16 total[2 * MN_FILTER_VECTORS] = {{0}};
  const mn_filters16 *all = (const mn_filters16 *)filters;
  for (long row = 0; row < rows; row++) {
    const float *place = pixels + row * from->rowStride;
    long left = columns;
    for (; left >= 6; left -= 6, place += 6) mn_addResponses(6, from, place, all, bias, total);
    switch (left) {
      case 5: mn_addResponses(5, from, place, all, bias, total); break;
      case 4: mn_addResponses(4, from, place, all, bias, total); break;
      case 3: mn_addResponses(3, from, place, all, bias, total); break;
      case 2: mn_addResponses(2, from, place, all, bias, total); break;
      case 1: mn_addResponses(1, from, place, all, bias, total); break;
      default: break;
    }
  }
  __builtin_memcpy(sums, total, sizeof total);
}

#endif
