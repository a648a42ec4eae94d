// Products of bytes as whole numbers; the comments are in include/loops.h.
//
// Rows lie side by side in the lanes of a vector, columns are spread over all lanes. Both are packed so that a step reads
// MN_GROUP numbers of every row and column: what one lane multiplies and adds at once. A panel of rows begins with what its
// sums begin with.

#if MN_BYTES == 64 && defined(MN_DOT)
/* Four bytes to a lane, rows unsigned, columns signed: x z = x (z − 128) + 128 x, and the sums begin with the latter. */
#define MN_GROUP 4
#define MN_SHIFT 128
typedef uint8_t byteRow;
typedef int8_t byteColumn;
typedef int32_t byteSums __attribute__((vector_size(64)));
enum { byteVectors = 3, byteColumns = 8 };
#define MN_MULTIPLY_ADD(sums, rows, columns) \
  (byteSums) _mm512_dpbusd_epi32((__m512i)(sums), (__m512i)(rows), (__m512i)(columns))
#else
/* Two numbers of 16 bits to a lane: sums of two products of bytes have room. */
#define MN_GROUP 2
#define MN_SHIFT 0
typedef int16_t byteRow;
typedef int16_t byteColumn;
typedef int32_t byteSums __attribute__((vector_size(MN_BYTES)));
enum { byteVectors = MN_REGISTERS == 32 ? 3 : 2, byteColumns = MN_REGISTERS == 32 ? 8 : MN_BYTES == 32 ? 6 : 4 };
#if MN_BYTES == 64
#define MN_MULTIPLY_ADD(sums, rows, columns) \
  ((sums) + (byteSums)_mm512_madd_epi16((__m512i)(rows), (__m512i)(columns)))
#elif MN_BYTES == 32
#define MN_MULTIPLY_ADD(sums, rows, columns) \
  ((sums) + (byteSums)_mm256_madd_epi16((__m256i)(rows), (__m256i)(columns)))
#else
/* The low and the high half of a lane. */
#define MN_MULTIPLY_ADD(sums, rows, columns) \
  ((sums) + (((rows) << 16) >> 16) * (((columns) << 16) >> 16) + ((rows) >> 16) * ((columns) >> 16))
#endif
#endif

enum { byteLanes = MN_BYTES / 4, byteRows = byteVectors * byteLanes };

static long byteSteps(long dimension) { return (dimension + MN_GROUP - 1) / MN_GROUP; }

/* Bytes of a panel. */
static long byteRowPanel(long dimension) { return (byteSteps(dimension) + 1) * byteRows * 4; }
static long byteColumnPanel(long dimension) { return byteSteps(dimension) * byteColumns * 4; }

static long packedRowBytes(long count, long dimension) {
  return (count + byteRows - 1) / byteRows * byteRowPanel(dimension);
}

static long packedColumnBytes(long count, long dimension) {
  return (count + byteColumns - 1) / byteColumns * byteColumnPanel(dimension);
}

MN_LOOP void packRows(const uint8_t *from, long count, long dimension, void *to) {
  const long steps = byteSteps(dimension);
  for (long panel = 0; panel * byteRows < count; panel++) {
    int32_t *first = (int32_t *)((char *)to + panel * byteRowPanel(dimension));
    byteRow *packed = (byteRow *)(first + byteRows);
    for (long row = 0; row < byteRows; row++) {
      byteRow *place = packed + row * MN_GROUP;
      int32_t sum = 0;
      const long source = panel * byteRows + row, known = source < count ? dimension : 0;
      const uint8_t *numbers = from + source * dimension;
      long k = 0;
      for (; k + MN_GROUP <= known; k += MN_GROUP, place += byteRows * MN_GROUP)
        for (long i = 0; i < MN_GROUP; i++) {
          place[i] = numbers[k + i];
          sum += numbers[k + i];
        }
      for (; k < steps * MN_GROUP; k += MN_GROUP, place += byteRows * MN_GROUP)
        for (long i = 0; i < MN_GROUP; i++) {
          place[i] = k + i < known ? numbers[k + i] : 0;
          sum += place[i];
        }
      first[row] = MN_SHIFT * sum;
    }
  }
}

MN_LOOP void packColumns(const uint8_t *from, long count, long dimension, void *to) {
  const long steps = byteSteps(dimension);
  for (long panel = 0; panel * byteColumns < count; panel++) {
    byteColumn *packed = (byteColumn *)((char *)to + panel * byteColumnPanel(dimension));
    for (long column = 0; column < byteColumns; column++) {
      byteColumn *place = packed + column * MN_GROUP;
      const long source = panel * byteColumns + column, known = source < count ? dimension : 0;
      const uint8_t *numbers = from + source * dimension;
      for (long k = 0; k < steps * MN_GROUP; k += MN_GROUP, place += byteColumns * MN_GROUP)
        for (long i = 0; i < MN_GROUP; i++) place[i] = (byteColumn)((k + i < known ? numbers[k + i] : 0) - MN_SHIFT);
    }
  }
}

/* One panel of rows times one of columns. */
MN_HELPER void multiplyPanels(const char *rows, const char *columns, long steps, byteSums sums[byteColumns][byteVectors]) {
  MN_UNROLL for (long v = 0; v < byteVectors; v++) {
    byteSums first;
    __builtin_memcpy(&first, rows + v * MN_BYTES, MN_BYTES);
    MN_UNROLL for (long c = 0; c < byteColumns; c++) sums[c][v] = first;
  }
  rows += byteRows * 4;
  for (long step = 0; step < steps; step++, rows += byteRows * 4, columns += byteColumns * 4) {
    byteSums x[byteVectors];
    MN_UNROLL for (long v = 0; v < byteVectors; v++) __builtin_memcpy(&x[v], rows + v * MN_BYTES, MN_BYTES);
    MN_UNROLL for (long c = 0; c < byteColumns; c++) {
      int32_t number;
      __builtin_memcpy(&number, columns + 4 * c, 4);
      const byteSums z = (byteSums){0} + number;
      MN_UNROLL for (long v = 0; v < byteVectors; v++) sums[c][v] = MN_MULTIPLY_ADD(sums[c][v], x[v], z);
    }
  }
}

MN_LOOP void multiplyBytes(const void *rows, const void *columns, long dimension, long rowCount, long columnCount,
                           int32_t *to, long stride) {
  const long steps = byteSteps(dimension);
  for (long row = 0; row < rowCount; row += byteRows) {
    const char *rowPanel = (const char *)rows + row / byteRows * byteRowPanel(dimension);
    const long rowsLeft = rowCount - row < byteRows ? rowCount - row : byteRows;
    for (long column = 0; column < columnCount; column += byteColumns) {
      byteSums sums[byteColumns][byteVectors];
      multiplyPanels(rowPanel, (const char *)columns + column / byteColumns * byteColumnPanel(dimension), steps, sums);
      const long columnsLeft = columnCount - column < byteColumns ? columnCount - column : byteColumns;
      int32_t *target = to + row + column * stride;
      if (rowsLeft == byteRows && columnsLeft == byteColumns) {
        MN_UNROLL for (long c = 0; c < byteColumns; c++) __builtin_memcpy(target + c * stride, sums[c], byteRows * 4);
      } else {
        for (long c = 0; c < columnsLeft; c++) __builtin_memcpy(target + c * stride, sums[c], rowsLeft * 4);
      }
    }
  }
}

#undef MN_GROUP
#undef MN_SHIFT
#undef MN_MULTIPLY_ADD
