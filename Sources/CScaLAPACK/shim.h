// MPI, BLACS and ScaLAPACK behind one small set of static inline functions.
//
// ScaLAPACK ships no C headers, so its routines are declared here. MPI_COMM_WORLD and the types of MPI are macros that Swift
// cannot import: they are named in the functions below. Both precisions come from the one macro text MN_DECLARE_PBLAS.
#ifndef MINNORM_CSCALAPACK_SHIM_H
#define MINNORM_CSCALAPACK_SHIM_H

#include <mpi.h>
#include <stddef.h>

// MARK: MPI

/* Starts MPI for this process; not 0 where that failed. */
static inline int mn_mpiStart(void) {
  int started = 0;
  MPI_Initialized(&started);
  return started ? 0 : MPI_Init(NULL, NULL);
}
static inline void mn_mpiFinish(void) { MPI_Finalize(); }
static inline void mn_mpiAbort(int code) { MPI_Abort(MPI_COMM_WORLD, code); }
static inline int mn_mpiRank(void) {
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  return rank;
}
static inline int mn_mpiSize(void) {
  int size = 1;
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  return size;
}
/* Ranks that share this one's memory. */
static inline int mn_mpiSizeOfHost(void) {
  MPI_Comm host;
  int size = 1;
  MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &host);
  MPI_Comm_size(host, &size);
  MPI_Comm_free(&host);
  return size;
}
/* Sums over all ranks, in the same bits on all of them. */
static inline void mn_mpiSum(double *values, int count) {
  int rank = mn_mpiRank();
  MPI_Reduce(rank == 0 ? MPI_IN_PLACE : values, values, count, MPI_DOUBLE, MPI_SUM, 0, MPI_COMM_WORLD);
  MPI_Bcast(values, count, MPI_DOUBLE, 0, MPI_COMM_WORLD);
}
static inline void mn_mpiMinimum(long long *values, int count) {
  MPI_Allreduce(MPI_IN_PLACE, values, count, MPI_LONG_LONG, MPI_MIN, MPI_COMM_WORLD);
}
/* `count` bytes of every rank, one after the other. */
static inline void mn_mpiGather(const void *own, void *all, int count) {
  MPI_Allgather(own, count, MPI_BYTE, all, count, MPI_BYTE, MPI_COMM_WORLD);
}

// MARK: BLACS

void Cblacs_get(int context, int what, int *value);
void Cblacs_gridinit(int *context, const char *order, int rows, int columns);
void Cblacs_gridinfo(int context, int *rows, int *columns, int *row, int *column);
void Cblacs_gridexit(int context);
int numroc_(const int *n, const int *nb, const int *process, const int *source, const int *processes);
void descinit_(int *desc, const int *m, const int *n, const int *mb, const int *nb, const int *rsrc, const int *csrc,
               const int *context, const int *lld, int *info);

/* A grid over all ranks, row after row. */
static inline int mn_gridStart(int rows, int columns) {
  int context = 0;
  Cblacs_get(-1, 0, &context);
  Cblacs_gridinit(&context, "Row", rows, columns);
  return context;
}

// MARK: ScaLAPACK

/* The routines of one precision on parts of distributed matrices: a part begins at row and column i, j, counted from 0. */
typedef struct {
  void *numbers;
  int i, j;
  const int *desc;
} mn_part;

typedef struct {
  /* C := alpha op(A) op(B) + beta C. */
  void (*gemm)(_Bool transposeA, _Bool transposeB, int m, int n, int k, double alpha, mn_part a, mn_part b, double beta,
               mn_part c);
  /* Lower triangle of C := alpha A A^T + beta C; A is n x k. */
  void (*syrk)(int n, int k, double alpha, mn_part a, double beta, mn_part c);
  /* B := op(L)^-1 B (left) or B op(L)^-1 (right). */
  void (*trsm)(_Bool left, _Bool transposeL, int m, int n, mn_part l, mn_part b);
  /* B := op(L) B. */
  void (*trmm)(_Bool transposeL, int m, int n, mn_part l, mn_part b);
  /* Cholesky factorization of the lower triangle; the value is INFO. */
  int (*potrf)(int n, mn_part a);
} mn_distributedRoutines;

#define MN_AT(part) (part).numbers, &(int){(part).i + 1}, &(int){(part).j + 1}, (part).desc
#define MN_DECLARE_PBLAS(p, T)                                                                                       \
  void p##gemm_(const char *, const char *, const int *, const int *, const int *, const T *, const void *,          \
                const int *, const int *, const int *, const void *, const int *, const int *, const int *,          \
                const T *, void *, const int *, const int *, const int *);                                           \
  void p##syrk_(const char *, const char *, const int *, const int *, const T *, const void *, const int *,          \
                const int *, const int *, const T *, void *, const int *, const int *, const int *);                 \
  void p##trsm_(const char *, const char *, const char *, const char *, const int *, const int *, const T *,         \
                const void *, const int *, const int *, const int *, void *, const int *, const int *, const int *); \
  void p##trmm_(const char *, const char *, const char *, const char *, const int *, const int *, const T *,         \
                const void *, const int *, const int *, const int *, void *, const int *, const int *, const int *); \
  void p##potrf_(const char *, const int *, void *, const int *, const int *, const int *, int *, size_t);           \
  static inline void mn_##p##gemm(_Bool transposeA, _Bool transposeB, int m, int n, int k, double alpha, mn_part a,  \
                                  mn_part b, double beta, mn_part c) {                                               \
    T one = (T)alpha, other = (T)beta;                                                                               \
    p##gemm_(transposeA ? "T" : "N", transposeB ? "T" : "N", &m, &n, &k, &one, MN_AT(a), MN_AT(b), &other,           \
             MN_AT(c));                                                                                              \
  }                                                                                                                  \
  static inline void mn_##p##syrk(int n, int k, double alpha, mn_part a, double beta, mn_part c) {                   \
    T one = (T)alpha, other = (T)beta;                                                                               \
    p##syrk_("L", "N", &n, &k, &one, MN_AT(a), &other, MN_AT(c));                                                    \
  }                                                                                                                  \
  static inline void mn_##p##trsm(_Bool left, _Bool transposeL, int m, int n, mn_part l, mn_part b) {                \
    T one = 1;                                                                                                       \
    p##trsm_(left ? "L" : "R", "L", transposeL ? "T" : "N", "N", &m, &n, &one, MN_AT(l), MN_AT(b));                  \
  }                                                                                                                  \
  static inline void mn_##p##trmm(_Bool transposeL, int m, int n, mn_part l, mn_part b) {                            \
    T one = 1;                                                                                                       \
    p##trmm_("L", "L", transposeL ? "T" : "N", "N", &m, &n, &one, MN_AT(l), MN_AT(b));                               \
  }                                                                                                                  \
  static inline int mn_##p##potrf(int n, mn_part a) {                                                                \
    int info = 0;                                                                                                    \
    p##potrf_("L", &n, MN_AT(a), &info, 1);                                                                          \
    return info;                                                                                                     \
  }                                                                                                                  \
  static const mn_distributedRoutines mn_##p##Routines = {mn_##p##gemm, mn_##p##syrk, mn_##p##trsm, mn_##p##trmm,    \
                                                          mn_##p##potrf};

MN_DECLARE_PBLAS(ps, float)
MN_DECLARE_PBLAS(pd, double)

#undef MN_AT
#undef MN_DECLARE_PBLAS
#endif
