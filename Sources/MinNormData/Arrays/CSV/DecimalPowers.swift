/// Rounds w · 10^q to the nearest double by 128-bit products with a table of powers of five.
///
/// The algorithm of Eisel and Lemire (D. Lemire, "Number parsing at a gigabyte per second", 2021), which is exact for every w of
/// 64 bits (N. Mushtak and D. Lemire, "Fast number parsing without fallback", 2023); here for −55 ≤ q ≤ 55, where 5^|q| has
/// 128 bits and the result is a normal number.
struct DecimalPowers {
  static let shared = DecimalPowers()

  private static let largest = 55
  /// For q from −55 to 55 the leading 128 bits of 5^q, those of negative powers rounded up down to q = −27.
  private let fives: [UInt128]

  private init() {
    let exact = (0...Self.largest).map { count in (0..<count).reduce(1 as UInt128) { power, _ in power * 5 } }
    let negative = (1...Self.largest).reversed().map { count in
      // 2^(z − 1) < 5^count < 2^z: the quotient 2^(z + 127) / 5^count has 128 bits.
      let bits = 128 - exact[count].leadingZeroBitCount
      let (quotient, _) = exact[count].dividingFullWidth((high: 1 << UInt128(bits - 1), low: 0))
      return count <= 27 ? quotient + 1 : quotient
    }
    fives = negative + exact.map { $0 << UInt128($0.leadingZeroBitCount) }
  }

  /// The double nearest to w · 10^q, ties to even; nil outside of the table.
  func double(_ w: UInt64, _ q: Int) -> Double? {
    guard w > 0 else { return 0 }
    guard q.magnitude <= Self.largest else { return nil }
    let zeros = w.leadingZeroBitCount
    let (high, low) = product(w << UInt64(zeros), fives[q + Self.largest])
    let upper = Int(high >> 63)
    let shift = UInt64(upper + 9)
    var mantissa = high >> shift
    let exponent = ((217_706 * q) >> 16) + 63 + upper - zeros
    // Exactly in the middle of two doubles: then the even one.
    if low <= 1, (-4...23).contains(q), mantissa & 3 == 1, mantissa << shift == high { mantissa &= ~1 }
    mantissa += mantissa & 1
    mantissa >>= 1
    // What was rounded up to 2^53 counts one in the exponent by itself, as the hidden bit is added here.
    return Double(bitPattern: UInt64(exponent + 1023) << 52 &+ (mantissa &- 1 << 52))
  }

  /// The leading 128 bits of w · five, to as many as are needed.
  private func product(_ w: UInt64, _ five: UInt128) -> (high: UInt64, low: UInt64) {
    var (high, low) = w.multipliedFullWidth(by: UInt64(truncatingIfNeeded: five >> 64))
    // 55 bits decide; if those behind them are all ones, the lower half of the power may carry into them.
    guard high & 0x1ff == 0x1ff else { return (high, low) }
    let (carry, _) = w.multipliedFullWidth(by: UInt64(truncatingIfNeeded: five))
    let overflow: Bool
    (low, overflow) = low.addingReportingOverflow(carry)
    if overflow { high += 1 }
    return (high, low)
  }
}
