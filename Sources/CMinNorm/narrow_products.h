// Products of a large column-major tile with some columns of a narrow matrix, or of its transpose, for one format T.
//
// Lanes run over the rows of the tile, so that no lane is spent on columns that are not there: five columns at a time, with
// their sums in registers. x and y are rows of 64 bytes, or of as many doubles as T has numbers in 64 bytes.

enum { MN(row) = 64 / sizeof(T), MN(vectorsAtOnce) = MN_REGISTERS / 8, MN(mostRows) = 1024, MN(columnsInRow) = 256 };

/* y_r += sum_c t_rc x_c for `vectors` vectors of rows and `count` columns of x; both are numbers that the compiler sees. */
MN_HELPER void MN(addSomeRows)(const long vectors, const long count, const T *tile, long stride, long columns, const T *x,
                               double *y) {
  MN(lanes) sums[4 * 5];
  MN_UNROLL
  for (long i = 0; i < vectors * count; i++) sums[i] = (MN(lanes)){0};
  for (long c = 0; c < columns; c++) {
    const T *t = tile + c * stride;
    MN_UNROLL
    for (long v = 0; v < vectors; v++) {
      MN(lanes) own;
      __builtin_memcpy(&own, t + v * MN(laneCount), sizeof own);
      __builtin_prefetch((const char *)t + (vectors + v) * MN_BYTES);
      MN_UNROLL
      for (long k = 0; k < count; k++) sums[v * count + k] += own * x[c * MN(row) + k];
    }
  }
  for (long v = 0; v < vectors; v++)
    for (long k = 0; k < count; k++)
      for (long i = 0; i < MN(laneCount); i++) y[(v * MN(laneCount) + i) * MN(row) + k] += sums[v * count + k][i];
}

/* y_c += sum_r t_rc x_r for `width` columns of the tile and `count` columns of x, which lie `mostRows` apart. */
MN_HELPER void MN(addSomeColumns)(const long width, const long count, const T *tile, long stride, long rows, const T *x,
                                  double *y) {
  MN(lanes) sums[4 * 5];
  MN_UNROLL
  for (long i = 0; i < width * count; i++) sums[i] = (MN(lanes)){0};
  long r = 0;
  for (; r + MN(laneCount) <= rows; r += MN(laneCount)) {
    MN(lanes) own[4];
    MN_UNROLL
    for (long c = 0; c < width; c++) __builtin_memcpy(own + c, tile + c * stride + r, sizeof *own);
    MN_UNROLL
    for (long k = 0; k < count; k++) {
      MN(lanes) other;
      __builtin_memcpy(&other, x + k * MN(mostRows) + r, sizeof other);
      MN_UNROLL
      for (long c = 0; c < width; c++) sums[c * count + k] += own[c] * other;
    }
  }
  for (long c = 0; c < width; c++)
    for (long k = 0; k < count; k++) {
      double sum = 0;
      for (long i = 0; i < MN(laneCount); i++) sum += sums[c * count + k][i];
      for (long i = r; i < rows; i++) sum += (double)(tile[c * stride + i] * x[k * MN(mostRows) + i]);
      y[c * MN(row) + k] += sum;
    }
}

MN_HELPER void MN(addRowsTimes)(const long count, const T *tile, long stride, long rows, long columns, const T *x,
                                double *y) {
  for (long first = 0; first < columns; first += MN(columnsInRow)) {
    const long some = columns - first < MN(columnsInRow) ? columns - first : MN(columnsInRow);
    const T *t = tile + first * stride, *own = x + first * MN(row);
    long r = 0;
    for (; r + MN(vectorsAtOnce) * MN(laneCount) <= rows; r += MN(vectorsAtOnce) * MN(laneCount))
      MN(addSomeRows)(MN(vectorsAtOnce), count, t + r, stride, some, own, y + r * MN(row));
    for (; r + MN(laneCount) <= rows; r += MN(laneCount))
      MN(addSomeRows)(1, count, t + r, stride, some, own, y + r * MN(row));
    for (; r < rows; r++)
      for (long k = 0; k < count; k++) {
        T sum = 0;
        for (long c = 0; c < some; c++) sum += t[r + c * stride] * own[c * MN(row) + k];
        y[r * MN(row) + k] += (double)sum;
      }
  }
}

MN_HELPER void MN(addColumnsTimes)(const long count, const T *tile, long stride, long rows, long columns, const T *x,
                                   double *y) {
  T packed[5 * MN(mostRows)] __attribute__((aligned(64)));
  for (long first = 0; first < rows; first += MN(mostRows)) {
    const long some = rows - first < MN(mostRows) ? rows - first : MN(mostRows);
    for (long k = 0; k < count; k++)
      for (long r = 0; r < some; r++) packed[k * MN(mostRows) + r] = x[(first + r) * MN(row) + k];
    long c = 0;
    for (; c + MN(vectorsAtOnce) <= columns; c += MN(vectorsAtOnce))
      MN(addSomeColumns)(MN(vectorsAtOnce), count, tile + first + c * stride, stride, some, packed, y + c * MN(row));
    for (; c < columns; c++)
      MN(addSomeColumns)(1, count, tile + first + c * stride, stride, some, packed, y + c * MN(row));
  }
}

MN_LOOP void MN(addNarrow)(_Bool transposed, const void *tile, long stride, long rows, long columns, const void *from,
                           long count, double *y) {
  const T *x = from;
#define MN_COLUMNS(n)                                                                      \
  (transposed ? MN(addColumnsTimes)(n, tile, stride, rows, columns, x + first, y + first)  \
              : MN(addRowsTimes)(n, tile, stride, rows, columns, x + first, y + first))
  for (long first = 0; first < count; first += 5) switch (count - first) {
      case 1: MN_COLUMNS(1); break;
      case 2: MN_COLUMNS(2); break;
      case 3: MN_COLUMNS(3); break;
      case 4: MN_COLUMNS(4); break;
      default: MN_COLUMNS(5);
    }
#undef MN_COLUMNS
}
