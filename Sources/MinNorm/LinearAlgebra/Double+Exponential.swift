// Vectorized exponential of non-positive numbers, eight at a time; see Float+Exponential.swift for the method. The
// polynomial is the Taylor series to r¹³, whose remainder is below 2⁻⁵⁷ for |r| ≤ ln 2 / 2; ln 2 is split as in fdlibm.
extension Double {
  private typealias Lanes = SIMD8<Double>

  /// Below this the result is subnormal and is given as 0.
  private static let smallestArgument: Double = -708.396418532264

  @inline(__always)
  private static func exponential(_ x: Lanes) -> Lanes {
    let roundingShift: Double = 0x1.8p52
    let bounded = pointwiseMax(x, Lanes(repeating: smallestArgument))
    let shifted = bounded * 1.442_695_040_888_963_4 + roundingShift
    let n = shifted - roundingShift
    let r = bounded - n * 0x1.62e42fefap-1 - n * 0x1.cf79abc9e3b39p-40
    var tail = Lanes(repeating: 1 / 6_227_020_800)
    tail = tail * r + 1 / 479_001_600
    tail = tail * r + 1 / 39_916_800
    tail = tail * r + 1 / 3_628_800
    tail = tail * r + 1 / 362_880
    tail = tail * r + 1 / 40_320
    tail = tail * r + 1 / 5_040
    tail = tail * r + 1 / 720
    tail = tail * r + 1 / 120
    tail = tail * r + 1 / 24
    tail = tail * r + 1 / 6
    tail = tail * r + 0.5
    let mantissa = tail * (r * r) + r + 1
    let bits =
      unsafeBitCast(mantissa, to: SIMD8<UInt64>.self) &+ (unsafeBitCast(shifted, to: SIMD8<UInt64>.self) &<< 52)
    return unsafeBitCast(bits, to: Lanes.self).replacing(with: 0, where: x .< smallestArgument)
  }

  /// Replaces each x ≤ 0 by eˣ, vectorized; see `LAPACKScalar`.
  public static func exponentiate(_ values: UnsafeMutablePointer<Double>, count: Int) {
    mapVectors(values, count: count, exponential)
  }
}
