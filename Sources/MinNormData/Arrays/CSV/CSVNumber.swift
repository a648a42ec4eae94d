/// Reads decimal numbers from bytes, independent of locale.
enum CSVNumber {
  /// The powers of ten from 0 to 22, all exact in double precision.
  private static let powers: [Double] = (0...22).map { exponent in
    (0..<exponent).reduce(1.0) { value, _ in value * 10 }
  }

  /// A field that is no finite number.
  enum Failure: Equatable {
    /// NaN or an infinity, as it was written.
    case nonFinite(String)
    /// Nothing between two delimiters, or a word for it.
    case missing(String)
    /// Other text.
    case text(String)
  }

  /// The number that `bytes` spells, correctly rounded.
  ///
  /// Integers below 2⁵³ and powers of ten up to 10²² are exact, so one multiplication or division rounds once (Clinger 1990); up
  /// to 19 digits otherwise go through `DecimalPowers`, the rest through `Double.init`.
  @inline(__always)
  static func parse(
    _ bytes: UnsafeBufferPointer<UInt8>, powers: UnsafeBufferPointer<Double>, point: UInt8 = UInt8(ascii: ".")
  ) -> Double? {
    var index = 0
    let end = bytes.count
    var isNegative = false
    if index < end, bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") {
      isNegative = bytes[index] == UInt8(ascii: "-")
      index += 1
    }
    var mantissa: UInt64 = 0
    let firstDigit = index
    while index < end, bytes[index] &- 48 < 10 {
      mantissa = mantissa &* 10 &+ UInt64(bytes[index] &- 48)
      index += 1
    }
    var digits = index - firstDigit
    var exponent = 0
    if index < end, bytes[index] == point {
      index += 1
      let firstDecimal = index
      while index < end, bytes[index] &- 48 < 10 {
        mantissa = mantissa &* 10 &+ UInt64(bytes[index] &- 48)
        index += 1
      }
      exponent = firstDecimal - index
      digits -= exponent
    }
    guard digits > 0 else { return nil }
    if index < end {
      guard let written = writtenExponent(bytes, from: index) else { return nil }
      exponent += written
    }
    if digits <= 19, mantissa <= 1 << 53, exponent.magnitude <= 22 {
      let magnitude = Double(mantissa)
      let value = exponent < 0 ? magnitude / powers[-exponent] : magnitude * powers[exponent]
      return isNegative ? -value : value
    }
    return rareNumber(bytes, mantissa, exponent, digits: digits, isNegative: isNegative, point: point)
  }

  /// Lends the table of powers to a loop over many numbers.
  static func withPowers<Result>(_ body: (UnsafeBufferPointer<Double>) throws -> Result) rethrows -> Result {
    try powers.withUnsafeBufferPointer(body)
  }

  /// Why `bytes` is no finite number.
  static func failure(of bytes: UnsafeBufferPointer<UInt8>) -> Failure {
    let text = String(decoding: bytes.prefix(40), as: UTF8.self)
    let lowered = text.lowercased()
    if ["", "na", "n/a", "#n/a", "null", "none", "?", ".", "<na>", "missing"].contains(lowered) {
      return .missing(text)
    }
    if ["nan", "inf", "infinity"].contains(lowered.drop { $0 == "-" || $0 == "+" }) { return .nonFinite(text) }
    return .text(bytes.count > 40 ? text + "..." : text)
  }

  /// The exponent behind an e up to the end; nil for anything else.
  private static func writtenExponent(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    guard bytes[start] | 0x20 == UInt8(ascii: "e") else { return nil }
    var index = start + 1
    let end = bytes.count
    var isNegative = false
    if index < end, bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") {
      isNegative = bytes[index] == UInt8(ascii: "-")
      index += 1
    }
    guard index < end else { return nil }
    var written = 0
    while index < end, bytes[index] &- 48 < 10 {
      // Beyond 10,000 every number is 0 or infinite already.
      written = min(written * 10 + Int(bytes[index] &- 48), 10_000)
      index += 1
    }
    return index == end ? (isNegative ? -written : written) : nil
  }

  /// Numbers of many digits or with large exponents.
  @inline(never)
  private static func rareNumber(
    _ bytes: UnsafeBufferPointer<UInt8>, _ mantissa: UInt64, _ exponent: Int, digits: Int, isNegative: Bool,
    point: UInt8
  ) -> Double? {
    // Zeros in front are no digits of the mantissa, which 19 others do not overflow.
    let significant = digits > 19 ? digits - leadingZeros(bytes, point: point) : digits
    if significant <= 19, let value = DecimalPowers.shared.double(mantissa, exponent) {
      return isNegative ? -value : value
    }
    let text = bytes.map { $0 == point ? UInt8(ascii: ".") : $0 }
    return Double(String(decoding: text, as: UTF8.self))
  }

  private static func leadingZeros(_ bytes: UnsafeBufferPointer<UInt8>, point: UInt8) -> Int {
    var zeros = 0
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "0"): zeros += 1
      case UInt8(ascii: "+"), UInt8(ascii: "-"), point: break
      default: return zeros
      }
    }
    return zeros
  }
}
