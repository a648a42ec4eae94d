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
#include <stdlib.h>

/* INFO where a workspace could not be had. */
static const long mn_noMemory = 1000000;

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
  }                                                                                                               \
  /* Lower triangle of the inverse from a dense Cholesky factor in place; the value is LAPACK's INFO. */          \
  static inline long mn_##p##potri(long n, T *a, long lda) {                                                      \
    return LAPACKE_##p##potri_work(LAPACK_COL_MAJOR, 'L', (int)n, a, (int)lda);                                   \
  }                                                                                                               \
  /* All eigenvalues (ascending) and eigenvectors (n x n) of a dense lower triangle, which is destroyed; INFO. */  \
  static inline long mn_##p##syevr(long n, T *a, long lda, T *eigenvalues, T *vectors) {                          \
    int found = 0, *support = malloc(2 * (size_t)n * sizeof(int)), integers = 0;                                  \
    T size = 0;                                                                                                   \
    long info = support ? LAPACKE_##p##syevr_work(LAPACK_COL_MAJOR, 'V', 'A', 'L', (int)n, a, (int)lda, 0, 0, 0,  \
                                                  0, 0, &found, eigenvalues, vectors, (int)n, support, &size, -1, \
                                                  &integers, -1)                                                  \
                        : mn_noMemory;                                                                            \
    if (info == 0) {                                                                                              \
      /* A workspace size in float32 may have been rounded down. */                                               \
      long count = (long)((double)size * 1.000001) + 1;                                                           \
      T *work = malloc((size_t)count * sizeof(T));                                                                \
      int *iwork = malloc((size_t)integers * sizeof(int));                                                        \
      info = work && iwork ? LAPACKE_##p##syevr_work(LAPACK_COL_MAJOR, 'V', 'A', 'L', (int)n, a, (int)lda, 0, 0,  \
                                                     0, 0, 0, &found, eigenvalues, vectors, (int)n, support,      \
                                                     work, (int)count, iwork, integers)                           \
                           : mn_noMemory;                                                                         \
      free(work);                                                                                                 \
      free(iwork);                                                                                                \
    }                                                                                                             \
    free(support);                                                                                                \
    return info;                                                                                                  \
  }

MN_DECLARE_BLAS(s, float)
MN_DECLARE_BLAS(d, double)

/* Eigenvalues (ascending, over the diagonal) and eigenvectors of a symmetric tridiagonal matrix; the value is INFO.
   work holds 2n - 2 numbers. */
static inline long mn_dsteqr(long n, double *diagonal, double *offDiagonal, double *vectors, double *work) {
  return LAPACKE_dsteqr_work(LAPACK_COL_MAJOR, 'I', (int)n, diagonal, offDiagonal, vectors, (int)n, work);
}

/* Minimum-norm least squares by the singular value decomposition: a is m x n and destroyed, b is max(m, n) x columns and
   becomes the solution; INFO. */
static inline long mn_dgelsd(long m, long n, long columns, double *a, long lda, double *b, long ldb,
                             double *singularValues, double cutoff, long *rank) {
  int found = 0, integers = 0;
  double size = 0;
  long info = LAPACKE_dgelsd_work(LAPACK_COL_MAJOR, (int)m, (int)n, (int)columns, a, (int)lda, b, (int)ldb,
                                  singularValues, cutoff, &found, &size, -1, &integers);
  if (info == 0) {
    double *work = malloc((size_t)size * sizeof(double));
    int *iwork = malloc((size_t)integers * sizeof(int));
    info = work && iwork ? LAPACKE_dgelsd_work(LAPACK_COL_MAJOR, (int)m, (int)n, (int)columns, a, (int)lda, b, (int)ldb,
                                               singularValues, cutoff, &found, work, (int)size, iwork)
                         : mn_noMemory;
    free(work);
    free(iwork);
  }
  *rank = found;
  return info;
}

#undef MN_DECLARE_BLAS
#undef MN_TRANSPOSE

#endif
