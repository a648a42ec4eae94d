/// The floating-point format a linear system is assembled, factored and solved in.
public enum Precision: String, Sendable, Codable, CaseIterable {
  /// IEEE 754 binary32: 4 bytes a number, unit roundoff 2⁻²⁴.
  case float32
  /// IEEE 754 binary64: 8 bytes a number, unit roundoff 2⁻⁵³.
  case float64

  /// Bytes of one number.
  public var bytesPerScalar: Int {
    switch self {
    case .float32: 4
    case .float64: 8
    }
  }

  /// Half the distance from 1 to the next larger number: LAPACK's eps.
  public var unitRoundoff: Double {
    switch self {
    case .float32: 0x1p-24
    case .float64: 0x1p-53
    }
  }
}

extension Precision: Comparable {
  /// The format with fewer digits is less.
  public static func < (left: Precision, right: Precision) -> Bool { left.bytesPerScalar < right.bytesPerScalar }
}
