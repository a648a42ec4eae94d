/// Reads decimal numbers from bytes, independent of locale.
enum CSVNumber {
  /// The powers of ten from 0 to 22, all exact in double precision.
  private static let powers: [Double] = (0...22).map { exponent in (0..<exponent).reduce(1.0) { value, _ in value * 10 }
  }

  /// A field that is no finite number.
  enum Failure: Equatable {
    /// NaN or an infinity, as it was written.
    case nonFinite(String)
    /// Nothing between two delimiters.
    case empty
    /// Other text.
    case text(String)
  }

  /// The number that `bytes` spells, correctly rounded.
  ///
  /// Up to 19 digits with a small exponent are read directly: integers below 2^53 and powers of ten up to 10^22 are
  /// exact, so one multiplication or division rounds once (Clinger 1990). The rest goes through `Double.init`.
  @inline(__always)
  static func parse(_ bytes: UnsafeBufferPointer<UInt8>, powers: UnsafeBufferPointer<Double>) -> Double? {
    var index = 0
    let end = bytes.count
    var isNegative = false
    if index < end, bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") {
      isNegative = bytes[index] == UInt8(ascii: "-")
      index += 1
    }
    var mantissa: UInt64 = 0
    var digits = 0
    var exponent = 0
    while index < end, bytes[index] &- 48 < 10 {
      mantissa = mantissa &* 10 &+ UInt64(bytes[index] &- 48)
      digits += 1
      index += 1
    }
    if index < end, bytes[index] == UInt8(ascii: ".") {
      index += 1
      while index < end, bytes[index] &- 48 < 10 {
        mantissa = mantissa &* 10 &+ UInt64(bytes[index] &- 48)
        digits += 1
        exponent -= 1
        index += 1
      }
    }
    guard digits > 0 else { return nil }
    if index < end, bytes[index] | 0x20 == UInt8(ascii: "e") {
      index += 1
      var isExponentNegative = false
      if index < end, bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") {
        isExponentNegative = bytes[index] == UInt8(ascii: "-")
        index += 1
      }
      guard index < end else { return nil }
      var written = 0
      while index < end, bytes[index] &- 48 < 10 {
        // Beyond 10,000 every number is 0 or infinite already.
        written = min(written * 10 + Int(bytes[index] &- 48), 10_000)
        index += 1
      }
      exponent += isExponentNegative ? -written : written
    }
    guard index == end else { return nil }
    guard digits <= 19, mantissa <= 1 << 53, abs(exponent) <= 22 else {
      return Double(String(decoding: bytes, as: UTF8.self))
    }
    let magnitude = Double(mantissa)
    let value = exponent < 0 ? magnitude / powers[-exponent] : magnitude * powers[exponent]
    return isNegative ? -value : value
  }

  /// Lends the table of powers to a loop over many numbers.
  static func withPowers<Result>(_ body: (UnsafeBufferPointer<Double>) throws -> Result) rethrows -> Result {
    try powers.withUnsafeBufferPointer(body)
  }

  /// Why `bytes` is no finite number.
  static func failure(of bytes: UnsafeBufferPointer<UInt8>) -> Failure {
    if bytes.isEmpty { return .empty }
    let text = String(decoding: bytes.prefix(40), as: UTF8.self)
    let word = text.lowercased().drop { $0 == "-" || $0 == "+" }
    if ["nan", "inf", "infinity"].contains(word) { return .nonFinite(text) }
    return .text(bytes.count > 40 ? text + "..." : text)
  }
}
