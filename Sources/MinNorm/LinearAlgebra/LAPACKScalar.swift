/// A real number type that BLAS and LAPACK compute with: `Float` or `Double`.
public protocol LAPACKScalar: BinaryFloatingPoint, SIMDScalar, BitwiseCopyable, Codable, Sendable {
  /// The format's name.
  static var precision: Precision { get }
}

extension Float: LAPACKScalar {
  /// 32 bits, 24 of them significant.
  public static var precision: Precision { .float32 }
}

extension Double: LAPACKScalar {
  /// 64 bits, 53 of them significant.
  public static var precision: Precision { .float64 }
}
