// CBLAS and LAPACKE behind one small set of static inline functions.
//
// Every function is column-major and takes its sizes as `long`, traps where one does not fit BLAS's 32 bits, checks
// nothing else, and calls
//   * CBLAS with `int` sizes (OpenBLAS here is built with 32-bit integers), and
//   * the LAPACKE `_work` layer. The high-level LAPACKE calls scan for NaN with 32-bit index arithmetic and
//     crash at order >= 46,341; the row-major path has the same overflow and a hidden n x n copy.
//
// Both precisions come from the one macro text MN_DECLARE_BLAS: MN_DECLARE_BLAS(s, float) gives mn_sgemm, ..., and the table
// mn_sRoutines of all of them.
#ifndef MINNORM_COPENBLAS_SHIM_H
#define MINNORM_COPENBLAS_SHIM_H

#include <cblas.h>
#include <lapacke.h>
#include <stdlib.h>

/* INFO where a workspace could not be had. */
static const long mn_noMemory = 1000000;

/* A size as BLAS wants it. One that does not fit would be cut to another number: a wrong result, or a crash. */
static inline int mn_int(long size) {
  if (size != (long)(int)size) __builtin_trap();
  return (int)size;
}

#define MN_TRANSPOSE(flag) ((flag) ? CblasTrans : CblasNoTrans)

/* The routines of one precision; what each does stands below. Numbers are of that precision, alpha and beta rounded to it. */
typedef struct {
  void (*gemm)(_Bool transposeA, _Bool transposeB, long m, long n, long k, double alpha, const void *a, long lda,
               const void *b, long ldb, double beta, void *c, long ldc);
  void (*syrk)(_Bool transposeA, long n, long k, double alpha, const void *a, long lda, double beta, void *c, long ldc);
  void (*trsm)(_Bool left, _Bool transposeL, long m, long n, const void *l, long ldl, void *b, long ldb);
  void (*trmm)(_Bool transposeL, long m, long n, const void *l, long ldl, void *b, long ldb);
  void (*gemv)(_Bool transposeA, long m, long n, double alpha, const void *a, long lda, const void *x, double beta, void *y);
  long (*potrf)(long n, void *a, long lda);
  long (*potri)(long n, void *a, long lda);
  long (*syevd)(long n, void *a, long lda, void *eigenvalues);
} mn_routines;

#define MN_DECLARE_BLAS(p, T)                                                                                     \
  /* C := alpha op(A) op(B) + beta C; op(A) is m x k, op(B) is k x n. */                                          \
  static inline void mn_##p##gemm(_Bool transposeA, _Bool transposeB, long m, long n, long k, double alpha,       \
                                  const void *a, long lda, const void *b, long ldb, double beta, void *c,         \
                                  long ldc) {                                                                     \
    cblas_##p##gemm(CblasColMajor, MN_TRANSPOSE(transposeA), MN_TRANSPOSE(transposeB), mn_int(m), mn_int(n),      \
                    mn_int(k), (T)alpha, a, mn_int(lda), b, mn_int(ldb), (T)beta, c, mn_int(ldc));                \
  }                                                                                                               \
  /* Lower triangle of C := alpha op(A) op(A)^T + beta C; op(A) is n x k. */                                      \
  static inline void mn_##p##syrk(_Bool transposeA, long n, long k, double alpha, const void *a, long lda,        \
                                  double beta, void *c, long ldc) {                                               \
    cblas_##p##syrk(CblasColMajor, CblasLower, MN_TRANSPOSE(transposeA), mn_int(n), mn_int(k), (T)alpha, a,       \
                    mn_int(lda), (T)beta, c, mn_int(ldc));                                                        \
  }                                                                                                               \
  /* B := op(L)^-1 B (left) or B op(L)^-1 (right); L lower triangular, B is m x n. */                             \
  static inline void mn_##p##trsm(_Bool left, _Bool transposeL, long m, long n, const void *l, long ldl, void *b, \
                                  long ldb) {                                                                     \
    cblas_##p##trsm(CblasColMajor, left ? CblasLeft : CblasRight, CblasLower, MN_TRANSPOSE(transposeL),           \
                    CblasNonUnit, mn_int(m), mn_int(n), (T)1, l, mn_int(ldl), b, mn_int(ldb));                    \
  }                                                                                                               \
  /* B := op(L) B; L lower triangular, B is m x n. */                                                             \
  static inline void mn_##p##trmm(_Bool transposeL, long m, long n, const void *l, long ldl, void *b, long ldb) { \
    cblas_##p##trmm(CblasColMajor, CblasLeft, CblasLower, MN_TRANSPOSE(transposeL), CblasNonUnit, mn_int(m),      \
                    mn_int(n), (T)1, l, mn_int(ldl), b, mn_int(ldb));                                             \
  }                                                                                                               \
  /* y := alpha op(A) x + beta y; A is m x n. */                                                                  \
  static inline void mn_##p##gemv(_Bool transposeA, long m, long n, double alpha, const void *a, long lda,        \
                                  const void *x, double beta, void *y) {                                          \
    cblas_##p##gemv(CblasColMajor, MN_TRANSPOSE(transposeA), mn_int(m), mn_int(n), (T)alpha, a, mn_int(lda), x,   \
                    1, (T)beta, y, 1);                                                                            \
  }                                                                                                               \
  /* Cholesky factorization of a dense lower triangle in place; the value is LAPACK's INFO. */                    \
  static inline long mn_##p##potrf(long n, void *a, long lda) {                                                   \
    return LAPACKE_##p##potrf_work(LAPACK_COL_MAJOR, 'L', mn_int(n), a, mn_int(lda));                             \
  }                                                                                                               \
  /* Lower triangle of the inverse from a dense Cholesky factor in place; the value is LAPACK's INFO. */          \
  static inline long mn_##p##potri(long n, void *a, long lda) {                                                   \
    return LAPACKE_##p##potri_work(LAPACK_COL_MAJOR, 'L', mn_int(n), a, mn_int(lda));                             \
  }                                                                                                               \
  /* All eigenvalues (ascending) of a dense lower triangle, which eigenvectors (n x n) take the place of; INFO. */\
  static inline long mn_##p##syevd(long n, void *a, long lda, void *eigenvalues) {                                \
    /* LAPACK's formulas: a size that is asked for comes back as a T, which float32 rounds. */                    \
    long count = n > 1 ? 1 + 6 * n + 2 * n * n : 1, integers = n > 1 ? 3 + 5 * n : 1;                             \
    T *work = malloc((size_t)count * sizeof(T));                                                                  \
    int *iwork = malloc((size_t)integers * sizeof(int));                                                          \
    long info = work && iwork ? LAPACKE_##p##syevd_work(LAPACK_COL_MAJOR, 'V', 'L', mn_int(n), a, mn_int(lda),    \
                                                        eigenvalues, work, mn_int(count), iwork,                  \
                                                        mn_int(integers))                                         \
                              : mn_noMemory;                                                                      \
    free(work);                                                                                                   \
    free(iwork);                                                                                                  \
    return info;                                                                                                  \
  }                                                                                                               \
  static const mn_routines mn_##p##Routines = {mn_##p##gemm, mn_##p##syrk,  mn_##p##trsm,  mn_##p##trmm,          \
                                               mn_##p##gemv, mn_##p##potrf, mn_##p##potri, mn_##p##syevd};

MN_DECLARE_BLAS(s, float)
MN_DECLARE_BLAS(d, double)

/* Eigenvalues (ascending, over the diagonal) and eigenvectors of a symmetric tridiagonal matrix; the value is INFO.
   work holds 2n - 2 numbers. */
static inline long mn_dsteqr(long n, double *diagonal, double *offDiagonal, double *vectors, double *work) {
  return LAPACKE_dsteqr_work(LAPACK_COL_MAJOR, 'I', mn_int(n), diagonal, offDiagonal, vectors, mn_int(n), work);
}

/* QR factorization of a tall m x n matrix in place, reflectors below the diagonal; INFO. work holds 64n numbers. */
static inline long mn_dgeqrf(long m, long n, double *a, long lda, double *tau, double *work) {
  return LAPACKE_dgeqrf_work(LAPACK_COL_MAJOR, mn_int(m), mn_int(n), a, mn_int(lda), tau, work, mn_int(64 * n));
}

/* Minimum-norm least squares by the singular value decomposition: a is m x n and destroyed, b is max(m, n) x columns and
   becomes the solution; INFO. */
static inline long mn_dgelsd(long m, long n, long columns, double *a, long lda, double *b, long ldb,
                             double *singularValues, double cutoff, long *rank) {
  int found = 0, integers = 0;
  double size = 0;
  long info = LAPACKE_dgelsd_work(LAPACK_COL_MAJOR, mn_int(m), mn_int(n), mn_int(columns), a, mn_int(lda), b,
                                  mn_int(ldb), singularValues, cutoff, &found, &size, -1, &integers);
  if (info == 0) {
    double *work = malloc((size_t)size * sizeof(double));
    int *iwork = malloc((size_t)integers * sizeof(int));
    info = work && iwork ? LAPACKE_dgelsd_work(LAPACK_COL_MAJOR, mn_int(m), mn_int(n), mn_int(columns), a, mn_int(lda),
                                               b, mn_int(ldb), singularValues, cutoff, &found, work, mn_int(size),
                                               iwork)
                         : mn_noMemory;
    free(work);
    free(iwork);
  }
  *rank = found;
  return info;
}

/* Singular values (descending) of an m x n matrix, which is destroyed, and its left singular vectors u, m x min(m, n);
   INFO. */
static inline long mn_dgesdd(long m, long n, double *a, double *singularValues, double *u) {
  long k = m < n ? m : n;
  double size = 0;
  double *right = malloc((size_t)k * (size_t)n * sizeof(double));
  int *integers = malloc(8 * (size_t)k * sizeof(int));
  long info = right && integers ? LAPACKE_dgesdd_work(LAPACK_COL_MAJOR, 'S', mn_int(m), mn_int(n), a, mn_int(m),
                                                      singularValues, u, mn_int(m), right, mn_int(k), &size, -1,
                                                      integers)
                                : mn_noMemory;
  if (info == 0) {
    double *work = malloc((size_t)size * sizeof(double));
    info = work ? LAPACKE_dgesdd_work(LAPACK_COL_MAJOR, 'S', mn_int(m), mn_int(n), a, mn_int(m), singularValues, u,
                                      mn_int(m), right, mn_int(k), work, mn_int(size), integers)
                : mn_noMemory;
    free(work);
  }
  free(right);
  free(integers);
  return info;
}

/* B := L^-1 B; L lower triangular, B is n x columns; INFO > 0 names a diagonal entry (from 1) that is zero. */
static inline long mn_dtrtrs(long n, long columns, const double *l, long ldl, double *b, long ldb) {
  return LAPACKE_dtrtrs_work(LAPACK_COL_MAJOR, 'L', 'N', 'N', mn_int(n), mn_int(columns), l, mn_int(ldl), b,
                             mn_int(ldb));
}

/* 1/(|L| |L^-1|) in the 1-norm, estimated; work holds 3n numbers, integers n. */
static inline long mn_dtrcon(long n, const double *l, long ldl, double *reciprocal, double *work, int *integers) {
  return LAPACKE_dtrcon_work(LAPACK_COL_MAJOR, '1', 'L', 'N', mn_int(n), l, mn_int(ldl), reciprocal, work, integers);
}

#undef MN_DECLARE_BLAS
#undef MN_TRANSPOSE

#endif
