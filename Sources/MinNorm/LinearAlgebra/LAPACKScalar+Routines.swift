import COpenBLAS

/// BLAS and LAPACK over numbers of this format, one line each into the C shim.
///
/// They are column-major, check nothing and may be as large as one BLAS call should ever be (see `BLASLimits`): use the tiled
/// operations on `MatrixView` instead.
extension LAPACKScalar {
  private static var routines: mn_routines { precision == .float32 ? mn_sRoutines : mn_dRoutines }

  /// C := alpha op(A) op(B) + beta C with op(A) m × k and op(B) k × n (xGEMM): 2mnk flops.
  package static func gemm(
    transposeA: Bool, transposeB: Bool, m: Int, n: Int, k: Int, alpha: Self,
    a: UnsafePointer<Self>, lda: Int, b: UnsafePointer<Self>, ldb: Int,
    beta: Self, c: UnsafeMutablePointer<Self>, ldc: Int
  ) {
    routines.gemm(transposeA, transposeB, m, n, k, Double(alpha), a, lda, b, ldb, Double(beta), c, ldc)
  }

  /// Lower triangle of C := alpha op(A) op(A)ᵀ + beta C with op(A) n × k (xSYRK): n²k flops.
  package static func syrk(
    transposeA: Bool, n: Int, k: Int, alpha: Self, a: UnsafePointer<Self>, lda: Int,
    beta: Self, c: UnsafeMutablePointer<Self>, ldc: Int
  ) {
    routines.syrk(transposeA, n, k, Double(alpha), a, lda, Double(beta), c, ldc)
  }

  /// B := op(L)⁻¹ B (left) or B op(L)⁻¹ (right), B m × n, L lower triangular (xTRSM).
  package static func trsm(
    left: Bool, transposeL: Bool, m: Int, n: Int, l: UnsafePointer<Self>, ldl: Int,
    b: UnsafeMutablePointer<Self>, ldb: Int
  ) {
    routines.trsm(left, transposeL, m, n, l, ldl, b, ldb)
  }

  /// B := op(L) B, B m × n, L lower triangular (xTRMM).
  package static func trmm(
    transposeL: Bool, m: Int, n: Int, l: UnsafePointer<Self>, ldl: Int, b: UnsafeMutablePointer<Self>, ldb: Int
  ) {
    routines.trmm(transposeL, m, n, l, ldl, b, ldb)
  }

  /// y := alpha op(A) x + beta y with A m × n (xGEMV): 2mn flops, at the speed of memory.
  package static func gemv(
    transposeA: Bool, m: Int, n: Int, alpha: Self, a: UnsafePointer<Self>, lda: Int, x: UnsafePointer<Self>,
    beta: Self, y: UnsafeMutablePointer<Self>
  ) {
    routines.gemv(transposeA, m, n, Double(alpha), a, lda, x, Double(beta), y)
  }

  /// Overwrites the lower triangle of a dense n × n matrix with its Cholesky factor (xPOTRF); the value is INFO.
  package static func potrf(n: Int, a: UnsafeMutablePointer<Self>, lda: Int) -> Int { routines.potrf(n, a, lda) }

  /// Overwrites the lower triangle of a Cholesky factor with that of the inverse of the matrix (xPOTRI); the value is INFO.
  package static func potri(n: Int, a: UnsafeMutablePointer<Self>, lda: Int) -> Int { routines.potri(n, a, lda) }

  /// All eigenvalues, ascending, of a dense lower triangle, whose place the eigenvectors take (xSYEVD); the value is INFO.
  package static func syevd(
    n: Int, a: UnsafeMutablePointer<Self>, lda: Int, eigenvalues: UnsafeMutablePointer<Self>
  ) -> Int {
    routines.syevd(n, a, lda, eigenvalues)
  }
}
