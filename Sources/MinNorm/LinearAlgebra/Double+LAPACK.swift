import COpenBLAS

extension Double: LAPACKScalar {
  /// The format's name.
  public static var precision: Precision { .float64 }

  /// C := alpha op(A) op(B) + beta C; see `LAPACKScalar`.
  public static func gemm(
    transposeA: Bool, transposeB: Bool, m: Int, n: Int, k: Int, alpha: Double,
    a: UnsafePointer<Double>, lda: Int, b: UnsafePointer<Double>, ldb: Int,
    beta: Double, c: UnsafeMutablePointer<Double>, ldc: Int
  ) {
    mn_dgemm(transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
  }

  /// Lower triangle of C := alpha op(A) op(A)ᵀ + beta C; see `LAPACKScalar`.
  public static func syrk(
    transposeA: Bool, n: Int, k: Int, alpha: Double, a: UnsafePointer<Double>, lda: Int,
    beta: Double, c: UnsafeMutablePointer<Double>, ldc: Int
  ) {
    mn_dsyrk(transposeA, n, k, alpha, a, lda, beta, c, ldc)
  }

  /// B := op(L)⁻¹ B or B op(L)⁻¹; see `LAPACKScalar`.
  public static func trsm(
    left: Bool, transposeL: Bool, m: Int, n: Int, l: UnsafePointer<Double>, ldl: Int,
    b: UnsafeMutablePointer<Double>, ldb: Int
  ) {
    mn_dtrsm(left, transposeL, m, n, l, ldl, b, ldb)
  }

  /// B := op(L) B; see `LAPACKScalar`.
  public static func trmm(
    transposeL: Bool, m: Int, n: Int, l: UnsafePointer<Double>, ldl: Int, b: UnsafeMutablePointer<Double>, ldb: Int
  ) {
    mn_dtrmm(transposeL, m, n, l, ldl, b, ldb)
  }

  /// y := alpha op(A) x + beta y; see `LAPACKScalar`.
  public static func gemv(
    transposeA: Bool, m: Int, n: Int, alpha: Double, a: UnsafePointer<Double>, lda: Int, x: UnsafePointer<Double>,
    beta: Double, y: UnsafeMutablePointer<Double>
  ) {
    mn_dgemv(transposeA, m, n, alpha, a, lda, x, beta, y)
  }

  /// Cholesky factorization of a dense lower triangle; the value is INFO.
  public static func potrf(n: Int, a: UnsafeMutablePointer<Double>, lda: Int) -> Int { mn_dpotrf(n, a, lda) }

  /// Inverse from a Cholesky factor, lower triangle; the value is INFO.
  public static func potri(n: Int, a: UnsafeMutablePointer<Double>, lda: Int) -> Int { mn_dpotri(n, a, lda) }

  /// Eigenvalues, and eigenvectors in the place of the matrix; see `LAPACKScalar`.
  public static func syevd(
    n: Int, a: UnsafeMutablePointer<Double>, lda: Int, eigenvalues: UnsafeMutablePointer<Double>
  ) -> Int {
    mn_dsyevd(n, a, lda, eigenvalues)
  }
}
