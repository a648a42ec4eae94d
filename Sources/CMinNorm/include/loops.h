// The loops that are ours, each compiled for several instruction sets. Which of them run is chosen once, at the start.
#ifndef MINNORM_LOOPS_H
#define MINNORM_LOOPS_H

#include <stdint.h>

#pragma clang assume_nonnull begin

/* Where patches are read: channel planes, rows; and what their responses are multiplied by: rows of places. */
typedef struct {
  long channels, patch, planeStride, rowStride, scaleStride;
} mn_patches;

/* A tile of a panel, and most columns that are multiplied with it at once. */
enum { mn_tileRows = 64, mn_tileColumns = 16, mn_mostColumns = 20 };

/* Loops over numbers of one format, float or double; sizes count numbers. */
typedef struct {
  /* Each inner product p_i becomes the squared distance norms_i + norm - 2 p_i, at least 0; NaN stays NaN. */
  void (*formSquaredDistances)(void *products, long count, const void *norms, double norm);
  /* Each squared distance d becomes exp((scale + low) d), with scale < 0 and low what is rounded off in it: within two units in
     the last place of the exponential, also below the normal range; NaN stays NaN. */
  void (*gaussian)(void *squaredDistances, long count, double scale, double low);
  /* Each squared distance d becomes exp((scale + low) sqrt(d)), likewise. */
  void (*laplacian)(void *squaredDistances, long count, double scale, double low);
  /* Each inner product p becomes (gamma p + constant)^degree, with degree >= 1. */
  void (*polynomial)(void *products, long count, double gamma, double constant, long degree);
  /* Each inner product p_i becomes scale d_i with d_i = norms_i + norm - 2 p_i; the value is min_i d_i - share (norms_i + norm):
     not positive if some d_i has lost so many of its digits. */
  double (*distances)(void *products, long count, const void *norms, double norm, double scale, double share);
  /* Whole inner products become p_i / divisor, rounded once; or norms_i + norm - 2 p_i. They may lie where the values go, or
     in the second half of the place of double ones. */
  void (*wholeProducts)(const void *products, double divisor, void *to, long count);
  void (*wholeDistances)(const void *products, const int32_t *norms, int32_t norm, void *to, long count);
  /* sum_i (x_i - z_i)^2, in double. */
  double (*squaredDifference)(const void *x, const void *z, long count);
  /* sum_i x_i^2, in double. */
  double (*squaredNorm)(const void *values, long count);
  /* y_i := x_i from uint8_t, from float or from double, rounded where this format is the smaller one. */
  void (*widenBytes)(const uint8_t *from, void *to, long count);
  void (*convertFloats)(const float *from, void *to, long count);
  void (*convertDoubles)(const double *from, void *to, long count);
  /* sums_i += x_i for sums of this format. */
  void (*addFloats)(const float *values, void *sums, long count);
  /* sums_i += scale (p_i + terms_i + term): whole numbers modulo 2^32, the scale a power of two. */
  void (*addWholeNumbers)(const int32_t *products, const int32_t *terms, int32_t term, double scale, void *sums,
                          long count);

  /* y_i += sum_j t_ij x_j and y_j += sum_i t_ij x_i for a column-major tile of a symmetric matrix, every entry read once.
     Every x and y is a row of a narrow matrix: 64 bytes, aligned to as many. */
  void (*multiplyBothTriangles)(const void *tile, long stride, long rows, long columns, const void *rowX, void *rowY,
                                const void *columnX, void *columnY);
  /* y_i += sum_j t_ij x_j, or y_j += sum_i t_ij x_i (transposed), for a panel: `tiles` tiles of mn_tileRows x mn_tileColumns
     numbers one below the other, each column-major and without gaps. The `count` columns of x and of y lie their strides apart. Sums of
     some hundred products at a time are of this format. */
  void (*addPanel)(_Bool transposed, const void *panel, long tiles, const void *x, long xStride, long count, double *y,
                   long yStride);
} mn_numberLoops;

/* Products of bytes as whole numbers. Rows and columns are packed in panels, and a panel is padded with zeros. */
typedef struct {
  /* Rows and columns of a panel. */
  long rows, columns;
  /* Bytes of `count` packed rows or columns of `dimension` bytes each. */
  long (*packedRowBytes)(long count, long dimension);
  long (*packedColumnBytes)(long count, long dimension);
  /* Packs examples that lie one after the other; `to` is aligned to 64 bytes. */
  void (*packRows)(const uint8_t *from, long count, long dimension, void *to);
  void (*packColumns)(const uint8_t *from, long count, long dimension, void *to);
  /* sum_k x_ik z_jk, column-major, exact while it is below 2^31: at most mn_mostBytes numbers. */
  void (*multiply)(const void *rows, const void *columns, long dimension, long rowCount, long columnCount, int32_t *to,
                   long stride);
} mn_byteLoops;

/* All loops for one instruction set. */
typedef struct {
  /* The instruction set: "x86-64", "x86-64-v3", "x86-64-v4", "x86-64-v4+vnni", "aarch64" or "portable". */
  const char *name;
  mn_numberLoops float32, float64;

  /* Filters that `sumResponses` takes at once. */
  long filters;
  /* Sums over rows x columns places, the first with its patch at `pixels`, of max(0, x - bias) and of max(0, -x - bias) for
     the responses x, each times the scale of its place: the positive parts of all filters, and then the negative ones.
     Filters lie side by side. */
  void (*sumResponses)(const mn_patches *from, const float *pixels, const float *scales, long rows, long columns,
                       const float *filters, float bias, float *sums);

  /* sums_r := sum_k z_kr^2 / d_k with L z_r = q_r, for mn_bandRows right-hand sides q at once; 2 width flops for each number
     of q. L is unit lower triangular of lower bandwidth `width`, with L(k, k-1-j) at l[k * width + j] and zeros where that
     lies outside. q holds n groups of mn_bandRows numbers, scratch width + mn_bandSteps of them, 64-byte aligned. */
  void (*bandSquares)(long n, long width, const double *l, const double *inversePivots, const double *q, double *scratch,
                      double *sums);

  mn_byteLoops bytes;
} mn_loops;

static const long mn_mostBytes = 33025;
static const long mn_bandRows = 32;
static const long mn_bandSteps = 256;

/* The loops of a level, 0 being those that run everywhere; null where this processor, or this build, has no such level. */
const mn_loops *_Nullable mn_loopsOfLevel(long level);

/* The loops of the highest level that this processor has, and those of them over float or double. */
const mn_loops *mn_loopsInForce(void);
const mn_numberLoops *mn_numberLoopsInForce(_Bool isDouble);

#pragma clang assume_nonnull end

#endif
