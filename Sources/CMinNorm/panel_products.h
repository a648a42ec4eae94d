// Products of a panel with some columns of a narrow matrix, or of its transpose, for one format T.
//
// A panel is a chain of tiles of mn_tileRows x mn_tileColumns numbers, each column-major and without gaps, so that both
// products read memory as one stream, which is what the processor fetches ahead. Lanes run over the rows of a tile, and five
// columns of the narrow matrix at a time have their sums (or, transposed, their numbers) in registers. Tiles are that narrow so
// that the sums of a transposed product, vectors too, stay in the first-level cache. Measured on 2 cores (AMD Zen 4, float32,
// ten columns): 145 and 180 GFLOP/s where xGEMM of large squares reaches 208; 84 both where a tile is part of a
// column-major matrix.

enum { MN(vectorsAtOnce) = MN_REGISTERS / 8, MN(stepRows) = MN(vectorsAtOnce) * MN(laneCount), MN(tilesInSum) = 32 };

/* y_r += sum_c t_rc x_c for the rows of a step and `count` columns of x, a number that the compiler sees. */
MN_HELPER void MN(addRows)(const long count, const T *tile, const T *x, long xStride, double *y, long yStride) {
  MN(lanes) sums[MN(vectorsAtOnce) * 5];
  MN_UNROLL
  for (long i = 0; i < MN(vectorsAtOnce) * count; i++) sums[i] = (MN(lanes)){0};
  for (long c = 0; c < mn_tileColumns; c++) {
    MN(lanes) own[MN(vectorsAtOnce)];
    __builtin_memcpy(own, tile + c * mn_tileRows, sizeof own);
    MN_UNROLL
    for (long k = 0; k < count; k++) {
      const T other = x[c + k * xStride];
      MN_UNROLL
      for (long v = 0; v < MN(vectorsAtOnce); v++) sums[v * count + k] += own[v] * other;
    }
  }
  MN_UNROLL
  for (long k = 0; k < count; k++) {
    MN_UNROLL
    for (long v = 0; v < MN(vectorsAtOnce); v++) {
      double *to = y + k * yStride + v * MN(laneCount);
      for (long i = 0; i < MN(laneCount); i++) to[i] += (double)sums[v * count + k][i];
    }
  }
}

/* sums_ck += t_rc x_rk lane by lane, for the rows of a step. */
MN_HELPER void MN(addColumns)(const long count, const T *tile, const T *x, long xStride, MN(lanes) *sums) {
  MN(lanes) other[MN(vectorsAtOnce) * 5];
  MN_UNROLL
  for (long k = 0; k < count; k++)
    __builtin_memcpy(other + k * MN(vectorsAtOnce), x + k * xStride, MN(vectorsAtOnce) * sizeof *other);
  for (long c = 0; c < mn_tileColumns; c++) {
    MN(lanes) own[MN(vectorsAtOnce)];
    __builtin_memcpy(own, tile + c * mn_tileRows, sizeof own);
    MN_UNROLL
    for (long k = 0; k < count; k++) {
      MN(lanes) sum = sums[c * count + k];
      MN_UNROLL
      for (long v = 0; v < MN(vectorsAtOnce); v++) sum += own[v] * other[k * MN(vectorsAtOnce) + v];
      sums[c * count + k] = sum;
    }
  }
}

MN_HELPER T MN(sumOfLanes)(MN(lanes) values) {
  T sums[MN(laneCount)];
  __builtin_memcpy(sums, &values, sizeof sums);
  MN_UNROLL
  for (long half = MN(laneCount) / 2; half > 0; half /= 2) {
    MN_UNROLL
    for (long i = 0; i < half; i++) sums[i] += sums[i + half];
  }
  return sums[0];
}

/* Five columns and what is left of `count`, one call each for a number of columns that the compiler sees. */
#define MN_EACH_COLUMNS(call)                                        \
  for (long first = 0; first < count; first += 5) switch (count - first) { \
      case 1: call(1); break;                                        \
      case 2: call(2); break;                                        \
      case 3: call(3); break;                                        \
      case 4: call(4); break;                                        \
      default: call(5);                                              \
    }

MN_HELPER void MN(addPanelTimes)(const T *panel, long tiles, const T *x, long xStride, long count, double *y,
                                 long yStride) {
  for (long row = 0; row < tiles * mn_tileRows; row += mn_tileRows) {
    const T *tile = panel + row * mn_tileColumns;
#define MN_ADD_ROWS(n)                                                   \
  for (long step = 0; step < mn_tileRows; step += MN(stepRows))           \
  MN(addRows)(n, tile + step, x + first * xStride, xStride, y + row + step + first * yStride, yStride)
    MN_EACH_COLUMNS(MN_ADD_ROWS)
#undef MN_ADD_ROWS
  }
}

MN_HELPER void MN(addTransposedTimes)(const T *panel, long tiles, const T *x, long xStride, long count, double *y,
                                      long yStride) {
  /* Sums of one group of columns after the other. */
  MN(lanes) sums[mn_mostColumns * mn_tileColumns];
  for (long start = 0; start < tiles; start += MN(tilesInSum)) {
    const long end = start + MN(tilesInSum) < tiles ? start + MN(tilesInSum) : tiles;
    for (long i = 0; i < count * mn_tileColumns; i++) sums[i] = (MN(lanes)){0};
    for (long row = start * mn_tileRows; row < end * mn_tileRows; row += MN(stepRows)) {
      const T *tile = panel + row / mn_tileRows * mn_tileRows * mn_tileColumns + row % mn_tileRows;
#define MN_ADD_COLUMNS(n) \
  MN(addColumns)(n, tile, x + row + first * xStride, xStride, sums + first * mn_tileColumns)
      MN_EACH_COLUMNS(MN_ADD_COLUMNS)
#undef MN_ADD_COLUMNS
    }
    for (long first = 0; first < count; first += 5) {
      const long some = count - first < 5 ? count - first : 5;
      for (long c = 0; c < mn_tileColumns; c++)
        for (long k = 0; k < some; k++)
          y[c + (first + k) * yStride] += (double)MN(sumOfLanes)(sums[(first * mn_tileColumns) + c * some + k]);
    }
  }
}

MN_LOOP void MN(addPanel)(_Bool transposed, const void *panel, long tiles, const void *from, long xStride, long count,
                          double *y, long yStride) {
  const T *x = from;
  for (long first = 0; first < count; first += mn_mostColumns) {
    const long some = count - first < mn_mostColumns ? count - first : mn_mostColumns;
    if (transposed) MN(addTransposedTimes)(panel, tiles, x + first * xStride, xStride, some, y + first * yStride, yStride);
    else MN(addPanelTimes)(panel, tiles, x + first * xStride, xStride, some, y + first * yStride, yStride);
  }
}
#undef MN_EACH_COLUMNS
