import COpenBLAS

extension Float: LAPACKScalar {
  /// The format's name.
  public static var precision: Precision { .float32 }

  /// C := alpha op(A) op(B) + beta C; see `LAPACKScalar`.
  public static func gemm(
    transposeA: Bool, transposeB: Bool, m: Int, n: Int, k: Int, alpha: Float,
    a: UnsafePointer<Float>, lda: Int, b: UnsafePointer<Float>, ldb: Int,
    beta: Float, c: UnsafeMutablePointer<Float>, ldc: Int
  ) {
    mn_sgemm(transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
  }

  /// Lower triangle of C := alpha op(A) op(A)ᵀ + beta C; see `LAPACKScalar`.
  public static func syrk(
    transposeA: Bool, n: Int, k: Int, alpha: Float, a: UnsafePointer<Float>, lda: Int,
    beta: Float, c: UnsafeMutablePointer<Float>, ldc: Int
  ) {
    mn_ssyrk(transposeA, n, k, alpha, a, lda, beta, c, ldc)
  }

  /// B := op(L)⁻¹ B or B op(L)⁻¹; see `LAPACKScalar`.
  public static func trsm(
    left: Bool, transposeL: Bool, m: Int, n: Int, l: UnsafePointer<Float>, ldl: Int,
    b: UnsafeMutablePointer<Float>, ldb: Int
  ) {
    mn_strsm(left, transposeL, m, n, l, ldl, b, ldb)
  }

  /// B := op(L) B; see `LAPACKScalar`.
  public static func trmm(
    transposeL: Bool, m: Int, n: Int, l: UnsafePointer<Float>, ldl: Int, b: UnsafeMutablePointer<Float>, ldb: Int
  ) {
    mn_strmm(transposeL, m, n, l, ldl, b, ldb)
  }

  /// y := alpha op(A) x + beta y; see `LAPACKScalar`.
  public static func gemv(
    transposeA: Bool, m: Int, n: Int, alpha: Float, a: UnsafePointer<Float>, lda: Int, x: UnsafePointer<Float>,
    beta: Float, y: UnsafeMutablePointer<Float>
  ) {
    mn_sgemv(transposeA, m, n, alpha, a, lda, x, beta, y)
  }

  /// Cholesky factorization of a dense lower triangle; the value is INFO.
  public static func potrf(n: Int, a: UnsafeMutablePointer<Float>, lda: Int) -> Int { mn_spotrf(n, a, lda) }

  /// Inverse from a Cholesky factor, lower triangle; the value is INFO.
  public static func potri(n: Int, a: UnsafeMutablePointer<Float>, lda: Int) -> Int { mn_spotri(n, a, lda) }

  /// Eigenvalues, and eigenvectors in the place of the matrix; see `LAPACKScalar`.
  public static func syevd(
    n: Int, a: UnsafeMutablePointer<Float>, lda: Int, eigenvalues: UnsafeMutablePointer<Float>
  ) -> Int {
    mn_ssyevd(n, a, lda, eigenvalues)
  }
}
