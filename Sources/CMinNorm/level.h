// All loops for one instruction set: the text of the files level_*.c.
//
// MN_TARGET is the instruction set as an attribute, MN_BYTES the size of its vectors, MN_REGISTERS their number.
#include "loops.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

// A product and a sum in one expression are one fused multiply-add where there is one: the sole difference between levels.
#pragma STDC FP_CONTRACT ON

#define MN_LOOP static MN_TARGET
#define MN_HELPER static inline __attribute__((always_inline)) MN_TARGET
#define MN_UNROLL _Pragma("clang loop unroll(full)")

#define T float
#define MN_BITS uint32_t
#define MN(name) name##_f32
#include "exponential_float.h"
#include "numbers.h"
#include "tiles.h"
#include "panel_products.h"
#undef T
#undef MN_BITS
#undef MN

#define T double
#define MN_BITS uint64_t
#define MN(name) name##_f64
#include "exponential_double.h"
#include "numbers.h"
#include "tiles.h"
#include "panel_products.h"
#undef T
#undef MN_BITS
#undef MN

#include "band_squares.h"
#include "byte_products.h"
#include "convolution.h"

#define MN_NUMBERS(p)                                                                                                 \
  {                                                                                                                   \
    .formSquaredDistances = formSquaredDistances_##p, .gaussian = gaussian_##p,                                       \
    .laplacian = laplacian_##p, .polynomial = polynomial_##p, .distances = distances_##p,          \
    .wholeProducts = wholeProducts_##p, .wholeDistances = wholeDistances_##p, .squaredDifference = squaredDifference_##p, \
    .squaredNorm = squaredNorm_##p, .widenBytes = widenBytes_##p, .convertFloats = convertFloats_##p,                 \
    .convertDoubles = convertDoubles_##p, .addFloats = addFloats_##p,                                               \
    .addWholeNumbers = addWholeNumbers_##p,                                                                           \
    .multiplyBothTriangles = multiplyBothTriangles_##p, .addPanel = addPanel_##p,                                   \
  }

const mn_loops MN_LEVEL = {
    .name = MN_LEVEL_NAME,
    .float32 = MN_NUMBERS(f32),
    .float64 = MN_NUMBERS(f64),
    .filters = mn_filters,
    .sumResponses = sumResponses,
    .bandSquares = bandSquares,
    .bytes = {byteRows, byteColumns, packedRowBytes, packedColumnBytes, packRows, packColumns, multiplyBytes},
};
