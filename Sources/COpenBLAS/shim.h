// The only place that knows C: CBLAS and LAPACKE behind one small set of static inline functions.
//
// Every function is column-major and takes its sizes as `long`, checks nothing, and calls
//   * CBLAS with `int` sizes (OpenBLAS here is built with 32-bit integers), and
//   * the LAPACKE `_work` layer. The high-level LAPACKE calls scan for NaN with 32-bit index arithmetic and
//     crash at order >= 46,341; the row-major path has the same overflow and a hidden n x n copy.
//
// Both precisions come from the one macro text MN_DECLARE_BLAS: MN_DECLARE_BLAS(s, float) gives mn_sgemm, ...
#ifndef MINNORM_COPENBLAS_SHIM_H
#define MINNORM_COPENBLAS_SHIM_H

#include <cblas.h>
#include <lapacke.h>

#define MN_TRANSPOSE(flag) ((flag) ? CblasTrans : CblasNoTrans)

#define MN_DECLARE_BLAS(p, T)                                                                                     \
  /* C := alpha op(A) op(B) + beta C; op(A) is m x k, op(B) is k x n. */                                          \
  static inline void mn_##p##gemm(_Bool transposeA, _Bool transposeB, long m, long n, long k, T alpha,            \
                                  const T *a, long lda, const T *b, long ldb, T beta, T *c, long ldc) {           \
    cblas_##p##gemm(CblasColMajor, MN_TRANSPOSE(transposeA), MN_TRANSPOSE(transposeB), (int)m, (int)n, (int)k,    \
                    alpha, a, (int)lda, b, (int)ldb, beta, c, (int)ldc);                                          \
  }                                                                                                               \
  /* Lower triangle of C := alpha op(A) op(A)^T + beta C; op(A) is n x k. */                                      \
  static inline void mn_##p##syrk(_Bool transposeA, long n, long k, T alpha, const T *a, long lda, T beta, T *c,  \
                                  long ldc) {                                                                     \
    cblas_##p##syrk(CblasColMajor, CblasLower, MN_TRANSPOSE(transposeA), (int)n, (int)k, alpha, a, (int)lda,      \
                    beta, c, (int)ldc);                                                                           \
  }                                                                                                               \
  /* B := op(L)^-1 B (left) or B op(L)^-1 (right); L lower triangular, B is m x n. */                             \
  static inline void mn_##p##trsm(_Bool left, _Bool transposeL, long m, long n, const T *l, long ldl, T *b,       \
                                  long ldb) {                                                                     \
    cblas_##p##trsm(CblasColMajor, left ? CblasLeft : CblasRight, CblasLower, MN_TRANSPOSE(transposeL),           \
                    CblasNonUnit, (int)m, (int)n, (T)1, l, (int)ldl, b, (int)ldb);                                \
  }                                                                                                               \
  /* B := op(L) B; L lower triangular, B is m x n. */                                                             \
  static inline void mn_##p##trmm(_Bool transposeL, long m, long n, const T *l, long ldl, T *b, long ldb) {       \
    cblas_##p##trmm(CblasColMajor, CblasLeft, CblasLower, MN_TRANSPOSE(transposeL), CblasNonUnit, (int)m, (int)n, \
                    (T)1, l, (int)ldl, b, (int)ldb);                                                              \
  }                                                                                                               \
  /* y := alpha op(A) x + beta y; A is m x n. */                                                                  \
  static inline void mn_##p##gemv(_Bool transposeA, long m, long n, T alpha, const T *a, long lda, const T *x,    \
                                  T beta, T *y) {                                                                 \
    cblas_##p##gemv(CblasColMajor, MN_TRANSPOSE(transposeA), (int)m, (int)n, alpha, a, (int)lda, x, 1, beta, y,   \
                    1);                                                                                           \
  }                                                                                                               \
  /* Cholesky factorization of a dense lower triangle in place; the value is LAPACK's INFO. */                    \
  static inline long mn_##p##potrf(long n, T *a, long lda) {                                                      \
    return LAPACKE_##p##potrf_work(LAPACK_COL_MAJOR, 'L', (int)n, a, (int)lda);                                   \
  }

MN_DECLARE_BLAS(s, float)
MN_DECLARE_BLAS(d, double)

/* Eigenvalues (ascending, over the diagonal) and eigenvectors of a symmetric tridiagonal matrix; the value is INFO.
   work holds 2n - 2 numbers. */
static inline long mn_dsteqr(long n, double *diagonal, double *offDiagonal, double *vectors, double *work) {
  return LAPACKE_dsteqr_work(LAPACK_COL_MAJOR, 'I', (int)n, diagonal, offDiagonal, vectors, (int)n, work);
}

#undef MN_DECLARE_BLAS
#undef MN_TRANSPOSE

#endif
