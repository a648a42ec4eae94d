#include "self_test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// Numbers that look random and are the same everywhere.
static uint64_t mixed(uint64_t *state) {
  uint64_t z = (*state += 0x9E3779B97F4A7C15u);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

static double uniform(uint64_t *state) { return (double)(mixed(state) >> 11) * 0x1p-53; }

/* The error of a value as a multiple of `allowed`; NaN becomes infinity. */
static double share(double value, double exact, double allowed) {
  const double error = fabs(value - exact);
  return error == 0 ? 0 : isnan(error) || !(allowed > 0) ? INFINITY : error / allowed;
}

static void keep(double *worst, double error) {
  if (error > *worst) *worst = error;
}

/* Room that begins at a multiple of 64 bytes; the whole test gives all of it back at once. */
typedef struct {
  char *base;
  long used, size;
} room;

static void *take(room *from, long bytes) {
  void *place = from->base + from->used;
  from->used += (bytes + 63) / 64 * 64;
  if (from->used > from->size) __builtin_trap();
  return place;
}

enum { count = 301 };

#define T float
#define TEST(name) name##_float
#define UNIT 0x1p-24
#define SMALLEST 0x1p-149
#define DEEPEST 104.0
#define ROUNDED "float32 "
#include "self_test_numbers.h"
#undef T
#undef TEST
#undef UNIT
#undef SMALLEST
#undef DEEPEST
#undef ROUNDED

#define T double
#define TEST(name) name##_double
#define UNIT 0x1p-53
#define SMALLEST 0x1p-1074
#define DEEPEST 746.0
#define ROUNDED "float64 "
#include "self_test_numbers.h"

/* Products of bytes, every one compared: bytes at random with many extremes, or all 255 over the longest examples. */
static double byteProducts(const mn_byteLoops *loops, room *memory, long rows, long columns, long dimension, int white) {
  room here = *memory;
  uint64_t state = 3;
  uint8_t *x = take(&here, rows * dimension), *z = take(&here, columns * dimension);
  for (long i = 0; i < rows * dimension; i++) x[i] = white || uniform(&state) < 0.3 ? 255 : (uint8_t)mixed(&state);
  for (long i = 0; i < columns * dimension; i++) z[i] = white || uniform(&state) < 0.3 ? 255 : (uint8_t)mixed(&state);
  void *left = take(&here, loops->packedRowBytes(rows, dimension));
  void *right = take(&here, loops->packedColumnBytes(columns, dimension));
  loops->packRows(x, rows, dimension, left);
  loops->packColumns(z, columns, dimension, right);
  int32_t *products = take(&here, rows * columns * 4);
  loops->multiply(left, right, dimension, rows, columns, products, rows);
  for (long column = 0; column < columns; column++)
    for (long row = 0; row < rows; row++) {
      int64_t sum = 0;
      for (long k = 0; k < dimension; k++) sum += (int64_t)x[row * dimension + k] * z[column * dimension + k];
      if (sum != products[row + column * rows]) return INFINITY;
    }
  return 0;
}

static double responses(const mn_loops *loops, room *memory) {
  enum { channels = 2, height = 6, width = 13, patch = 3, taps = channels * patch * patch };
  const long rows = 3, columns = 11, filters = loops->filters;
  room here = *memory;
  uint64_t state = 5;
  float *pixels = take(&here, channels * height * width * 4), *weights = take(&here, taps * filters * 4);
  float *scales = take(&here, rows * columns * 4);
  float *sums = take(&here, 2 * filters * 4);
  for (long i = 0; i < channels * height * width; i++) pixels[i] = (float)(uniform(&state) - 0.5);
  for (long i = 0; i < taps * filters; i++) weights[i] = (float)(uniform(&state) - 0.5);
  for (long i = 0; i < rows * columns; i++) scales[i] = (float)(0.5 + uniform(&state));
  const mn_patches from = {channels, patch, height * width, width, columns};
  const float bias = 0.125f;
  loops->sumResponses(&from, pixels, scales, rows, columns, weights, bias, sums);
  double worst = 0;
  for (long filter = 0; filter < filters; filter++) {
    double above = 0, below = 0, size = 0;
    for (long row = 0; row < rows; row++)
      for (long column = 0; column < columns; column++) {
        double response = 0;
        for (long tap = 0; tap < taps; tap++) {
          const long channel = tap / (patch * patch), inside = tap % (patch * patch);
          const long place = channel * height * width + (row + inside / patch) * width + column + inside % patch;
          const double term = (double)pixels[place] * scales[row * columns + column] * weights[tap * filters + filter];
          response += term;
          size += fabs(term);
        }
        above += fmax(0, response - bias);
        below += fmax(0, -response - bias);
      }
    keep(&worst, share(sums[filter], above, 64 * 0x1p-24 * size));
    keep(&worst, share(sums[filters + filter], below, 64 * 0x1p-24 * size));
  }
  return worst;
}

static double bands(const mn_loops *loops, room *memory) {
  const long order = 330, width = 16, rows = mn_bandRows;
  room here = *memory;
  uint64_t state = 7;
  double *lower = take(&here, order * width * 8), *inverse = take(&here, order * 8);
  double *right = take(&here, order * rows * 8), *scratch = take(&here, (width + mn_bandSteps) * rows * 8);
  double *sums = take(&here, rows * 8), *z = take(&here, order * 8);
  for (long i = 0; i < order * width; i++)
    lower[i] = i % width < i / width ? (uniform(&state) - 0.5) / (2 * width) : 0;
  for (long i = 0; i < order; i++) inverse[i] = 1 + uniform(&state);
  for (long i = 0; i < order * rows; i++) right[i] = uniform(&state) - 0.5;
  loops->bandSquares(order, width, lower, inverse, right, scratch, sums);
  double worst = 0;
  for (long row = 0; row < rows; row++) {
    double sum = 0;
    for (long k = 0; k < order; k++) {
      z[k] = right[k * rows + row];
      for (long j = 0; j < width && j < k; j++) z[k] -= lower[k * width + j] * z[k - 1 - j];
      sum += z[k] * z[k] * inverse[k];
    }
    keep(&worst, share(sums[row], sum, 1e-12 * sum));
  }
  return worst;
}

long mn_testLoops(const mn_loops *loops, mn_finding *findings) {
  room memory = {NULL, 0, 4 << 20};
  if (posix_memalign((void **)&memory.base, 64, memory.size) != 0) return -1;
  long found = 0;
  found += numbers_float(&loops->float32, &memory, findings + found);
  found += numbers_double(&loops->float64, &memory, findings + found);
  findings[found++] = (mn_finding){"products of bytes", byteProducts(&loops->bytes, &memory, 50, 17, 785, 0)};
  findings[found++] =
      (mn_finding){"products of bytes, the largest", byteProducts(&loops->bytes, &memory, 3, 2, mn_mostBytes, 1)};
  findings[found++] = (mn_finding){"convolution", responses(loops, &memory)};
  findings[found++] = (mn_finding){"banded substitution", bands(loops, &memory)};
  free(memory.base);
  return found;
}
