import COpenBLAS

extension Double: LAPACKScalar {
  public static var precision: Precision { .float64 }

  public static func gemm(
    transposeA: Bool, transposeB: Bool, m: Int, n: Int, k: Int, alpha: Double,
    a: UnsafePointer<Double>, lda: Int, b: UnsafePointer<Double>, ldb: Int,
    beta: Double, c: UnsafeMutablePointer<Double>, ldc: Int
  ) {
    mn_dgemm(transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
  }

  public static func syrk(
    transposeA: Bool, n: Int, k: Int, alpha: Double, a: UnsafePointer<Double>, lda: Int,
    beta: Double, c: UnsafeMutablePointer<Double>, ldc: Int
  ) {
    mn_dsyrk(transposeA, n, k, alpha, a, lda, beta, c, ldc)
  }

  public static func trsm(
    left: Bool, transposeL: Bool, m: Int, n: Int, l: UnsafePointer<Double>, ldl: Int,
    b: UnsafeMutablePointer<Double>, ldb: Int
  ) {
    mn_dtrsm(left, transposeL, m, n, l, ldl, b, ldb)
  }

  public static func potrf(n: Int, a: UnsafeMutablePointer<Double>, lda: Int) -> Int { mn_dpotrf(n, a, lda) }
}
