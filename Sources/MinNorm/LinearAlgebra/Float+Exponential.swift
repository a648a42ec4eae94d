// Vectorized exponential of non-positive numbers, sixteen at a time. Swift has no vector math library, and glibc's
// scalar expf would take ten times longer than the BLAS call that produced the distances.
//
// x = n ln 2 + r with n the nearest integer and |r| ≤ ln 2 / 2; eˣ = 2ⁿ eʳ with eʳ by Cephes's polynomial (Moshier,
// expf.c). Adding 1.5 · 2²³ rounds to the nearest integer and leaves n in the low bits, ready to be added to the
// exponent field.
extension Float {
  private typealias Lanes = SIMD16<Float>

  /// Below this the result is subnormal and is given as 0.
  private static let smallestArgument: Float = -87.33654

  @inline(__always)
  private static func exponential(_ x: Lanes) -> Lanes {
    let roundingShift: Float = 0x1.8p23
    let shifted = pointwiseMax(x, Lanes(repeating: smallestArgument)) * 1.442_695_04 + roundingShift
    let n = shifted - roundingShift
    // ln 2 in two parts: n times the first is exact.
    let r = pointwiseMax(x, Lanes(repeating: smallestArgument)) - n * 0.693_359_375 + n * 2.121_944_4e-4
    var tail = Lanes(repeating: 1.987_569_15e-4)
    tail = tail * r + 1.398_199_950_7e-3
    tail = tail * r + 8.333_451_907_3e-3
    tail = tail * r + 4.166_579_589_4e-2
    tail = tail * r + 1.666_666_545_9e-1
    tail = tail * r + 5.000_000_120_1e-1
    let mantissa = tail * (r * r) + r + 1
    let bits =
      unsafeBitCast(mantissa, to: SIMD16<UInt32>.self) &+ (unsafeBitCast(shifted, to: SIMD16<UInt32>.self) &<< 23)
    return unsafeBitCast(bits, to: Lanes.self).replacing(with: 0, where: x .< smallestArgument)
  }

  /// Replaces each x ≤ 0 by eˣ, vectorized; see `LAPACKScalar`.
  public static func exponentiate(_ values: UnsafeMutablePointer<Float>, count: Int) {
    mapVectors(values, count: count, exponential)
  }
}
