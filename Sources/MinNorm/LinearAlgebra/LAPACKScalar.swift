/// A real number type that BLAS and LAPACK compute with: `Float` or `Double`.
///
/// The requirements are one line each into the C shim, one file per precision. They are column-major, check nothing and
/// may be as large as one BLAS call should ever be (see `BLASLimits`); use the tiled operations on `MatrixView` instead.
public protocol LAPACKScalar: BinaryFloatingPoint, SIMDScalar, BitwiseCopyable, Codable, Sendable {
  /// The format's name.
  static var precision: Precision { get }

  /// C := alpha op(A) op(B) + beta C with op(A) m × k and op(B) k × n (xGEMM). 2mnk flops.
  static func gemm(
    transposeA: Bool, transposeB: Bool, m: Int, n: Int, k: Int, alpha: Self,
    a: UnsafePointer<Self>, lda: Int, b: UnsafePointer<Self>, ldb: Int,
    beta: Self, c: UnsafeMutablePointer<Self>, ldc: Int)

  /// Lower triangle of C := alpha op(A) op(A)ᵀ + beta C with op(A) n × k (xSYRK). n²k flops.
  static func syrk(
    transposeA: Bool, n: Int, k: Int, alpha: Self, a: UnsafePointer<Self>, lda: Int,
    beta: Self, c: UnsafeMutablePointer<Self>, ldc: Int)

  /// B := op(L)⁻¹ B (left) or B op(L)⁻¹ (right), B m × n, L lower triangular (xTRSM).
  static func trsm(
    left: Bool, transposeL: Bool, m: Int, n: Int, l: UnsafePointer<Self>, ldl: Int,
    b: UnsafeMutablePointer<Self>, ldb: Int)

  /// B := op(L) B, B m × n, L lower triangular (xTRMM).
  static func trmm(
    transposeL: Bool, m: Int, n: Int, l: UnsafePointer<Self>, ldl: Int, b: UnsafeMutablePointer<Self>, ldb: Int)

  /// y := alpha op(A) x + beta y with A m × n (xGEMV). 2mn flops, at the speed of memory.
  static func gemv(
    transposeA: Bool, m: Int, n: Int, alpha: Self, a: UnsafePointer<Self>, lda: Int, x: UnsafePointer<Self>,
    beta: Self, y: UnsafeMutablePointer<Self>)

  /// Overwrites the lower triangle of a dense n × n matrix with its Cholesky factor (xPOTRF); the value is INFO.
  static func potrf(n: Int, a: UnsafeMutablePointer<Self>, lda: Int) -> Int

  /// Overwrites the lower triangle of a Cholesky factor with that of the inverse of the matrix (xPOTRI); the value is INFO.
  static func potri(n: Int, a: UnsafeMutablePointer<Self>, lda: Int) -> Int

  /// All eigenvalues, ascending, of a dense lower triangle, whose place the eigenvectors take (xSYEVD); the value is INFO.
  static func syevd(
    n: Int, a: UnsafeMutablePointer<Self>, lda: Int, eigenvalues: UnsafeMutablePointer<Self>
  ) -> Int
}
