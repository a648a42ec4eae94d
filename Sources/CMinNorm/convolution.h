// The inner loop of a convolution whose responses are pooled; see include/loops.h.

/* Vectors of filters that are taken at once: with six places as many sums as the registers hold. */
#if MN_REGISTERS >= 32
#define MN_FILTER_VECTORS 4
#else
#define MN_FILTER_VECTORS 2
#endif
enum { mn_filters = MN_FILTER_VECTORS * laneCount_f32 };

/* Adds the positive and the negative parts of the responses at `places` neighbouring places, a number that the compiler sees,
   to `sums`. */
MN_HELPER void addResponses(const long places, const mn_patches *from, const float *pixels, const float *scales,
                            const lanes_f32 *filters, const float bias, lanes_f32 *sums) {
  lanes_f32 x[6][MN_FILTER_VECTORS];
  const lanes_f32 zero = {0}, border = zero + bias;
  MN_UNROLL
  for (long p = 0; p < places; p++)
    for (long v = 0; v < MN_FILTER_VECTORS; v++) x[p][v] = zero;
  for (long channel = 0; channel < from->channels; channel++)
    for (long row = 0; row < from->patch; row++) {
      const float *numbers = pixels + channel * from->planeStride + row * from->rowStride;
      for (long column = 0; column < from->patch; column++, numbers++, filters += MN_FILTER_VECTORS) {
        MN_UNROLL
        for (long p = 0; p < places; p++) {
          MN_UNROLL
          for (long v = 0; v < MN_FILTER_VECTORS; v++) x[p][v] += filters[v] * numbers[p];
        }
      }
    }
  MN_UNROLL
  for (long p = 0; p < places; p++) {
    MN_UNROLL
    for (long v = 0; v < MN_FILTER_VECTORS; v++) {
      const lanes_f32 above = x[p][v] * scales[p] - border, below = -x[p][v] * scales[p] - border;
      sums[v] += __builtin_elementwise_max(above, zero);
      sums[MN_FILTER_VECTORS + v] += __builtin_elementwise_max(below, zero);
    }
  }
}

/* Six places of a row at a time, so that every number of a filter is read once for six products. */
MN_LOOP void sumResponses(const mn_patches *from, const float *pixels, const float *scales, long rows, long columns,
                          const float *filters, float bias, float *sums) {
  lanes_f32 total[2 * MN_FILTER_VECTORS] = {{0}};
  const lanes_f32 *all = (const lanes_f32 *)filters;
  for (long row = 0; row < rows; row++) {
    const float *place = pixels + row * from->rowStride, *scale = scales + row * from->scaleStride;
    long left = columns;
    for (; left >= 6; left -= 6, place += 6, scale += 6) addResponses(6, from, place, scale, all, bias, total);
    switch (left) {
      case 5: addResponses(5, from, place, scale, all, bias, total); break;
      case 4: addResponses(4, from, place, scale, all, bias, total); break;
      case 3: addResponses(3, from, place, scale, all, bias, total); break;
      case 2: addResponses(2, from, place, scale, all, bias, total); break;
      case 1: addResponses(1, from, place, scale, all, bias, total); break;
      default: break;
    }
  }
  __builtin_memcpy(sums, total, sizeof total);
}
