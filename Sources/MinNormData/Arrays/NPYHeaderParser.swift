/// Reads the Python dictionary in a .npy header without evaluating it.
struct NPYHeaderParser {
  let text: [UInt8]
  let base: Int
  let stream: ContentStream
  private var position = 0
  /// Names of classes have a few characters; this bounds what a false header can claim.
  private static let longestWord = 1 << 16

  init(text: [UInt8], base: Int, stream: ContentStream) {
    self.text = text
    self.base = base
    self.stream = stream
  }

  /// The dictionary with exactly the keys `descr`, `fortran_order` and `shape`.
  mutating func parse() throws -> NPYHeader {
    var type: (element: NPYHeader.Element, isBigEndian: Bool)?
    var isFortranOrder: Bool?
    var shape: [Int]?
    try take("{")
    while peek() != UInt8(ascii: "}") {
      let keyStart = base + position
      let key = try string()
      try take(":")
      switch key {
      case "descr" where type == nil: type = try elementType()
      case "fortran_order" where isFortranOrder == nil: isFortranOrder = try boolean()
      case "shape" where shape == nil: shape = try tuple()
      default:
        throw stream.malformed(
          at: keyStart, expected: "the keys descr, fortran_order and shape, once each", found: "'\(key)'")
      }
      if peek() == UInt8(ascii: ",") { position += 1 }
    }
    guard let type, let isFortranOrder, let shape else {
      throw stream.malformed(at: base, expected: "the keys descr, fortran_order and shape", found: "not all of them")
    }
    return NPYHeader(
      element: type.element, isBigEndian: type.isBigEndian, isFortranOrder: isFortranOrder, shape: shape)
  }

  private mutating func elementType() throws -> (NPYHeader.Element, Bool) {
    let start = base + position
    guard peek() != UInt8(ascii: "[") else {
      throw stream.malformed(at: start, expected: "a plain number type", found: "a structured type; save one field")
    }
    let code = try string()
    guard let order = code.first, "<>|=".contains(order), let element = element(code.dropFirst()) else {
      throw stream.malformed(
        at: start, expected: "numbers, booleans or text", found: "'\(code)' (\(NPYHeaderParser.meaning(of: code)))")
    }
    return (element, order == ">")
  }

  /// The type that a code such as f8 or U12 stands for.
  private func element(_ code: Substring) -> NPYHeader.Element? {
    let kinds: [Substring: NPYHeader.Element] = [
      "f2": .float16, "f4": .float32, "f8": .float64, "i1": .int8, "i2": .int16, "i4": .int32, "i8": .int64,
      "u1": .uint8, "u2": .uint16, "u4": .uint32, "u8": .uint64, "b1": .boolean,
    ]
    if let element = kinds[code] { return element }
    guard let length = Int(code.dropFirst()), (1...NPYHeaderParser.longestWord).contains(length) else { return nil }
    switch code.first {
    case "U": return .unicode(length: length)
    case "S", "a": return .bytes(length: length)
    default: return nil
    }
  }

  /// Text for a person, and what to do, for a type that is not read.
  private static func meaning(of code: String) -> String {
    switch code.dropFirst().first {
    case "O": "Python objects, which would need a pickle; save numbers or text, as with astype(float) or astype(str)"
    case "c": "complex numbers; save their real and imaginary parts"
    case "M", "m": "dates or times; save numbers, as with astype('i8')"
    case "f": "a float of another size; convert it with astype('<f8')"
    case "U", "S", "a": "text of no or too great a length; at most \(longestWord) characters"
    default: "another type; convert it with astype('<f8')"
    }
  }

  private mutating func boolean() throws -> Bool {
    for (word, value) in [("True", true), ("False", false)] where matches(word) {
      position += word.utf8.count
      return value
    }
    throw unexpected("True or False")
  }

  private mutating func tuple() throws -> [Int] {
    var sizes: [Int] = []
    try take("(")
    while peek() != UInt8(ascii: ")") {
      sizes.append(try size())
      guard peek() == UInt8(ascii: ",") else { break }
      position += 1
    }
    try take(")")
    return sizes
  }

  private mutating func size() throws -> Int {
    let start = position
    var value = 0
    while let byte = byte(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
      let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tens.addingReportingOverflow(Int(byte - UInt8(ascii: "0")))
      guard !overflow, !carry else {
        throw stream.malformed(at: base + start, expected: "a size that fits 63 bits", found: "a larger one")
      }
      value = sum
      position += 1
    }
    guard position > start else { throw unexpected("a size of 0 or more") }
    // Python 2 wrote long integers with an L.
    if byte() == UInt8(ascii: "L") { position += 1 }
    return value
  }

  private mutating func string() throws -> String {
    guard let quote = peek(), quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      throw unexpected("a quoted word")
    }
    position += 1
    let start = position
    while let byte = byte(), byte != quote { position += 1 }
    guard position < text.count else { throw unexpected("a closing quote") }
    position += 1
    return String(decoding: text[start..<position - 1], as: UTF8.self)
  }

  private func byte() -> UInt8? { position < text.count ? text[position] : nil }

  /// The next byte that is not a space.
  private mutating func peek() -> UInt8? {
    while let byte = byte(), byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") { position += 1 }
    return byte()
  }

  private mutating func matches(_ word: String) -> Bool {
    _ = peek()
    return text[position...].starts(with: word.utf8)
  }

  private mutating func take(_ character: Unicode.Scalar) throws {
    guard peek() == UInt8(ascii: character) else { throw unexpected("'\(character)'") }
    position += 1
  }

  private func unexpected(_ expected: String) -> DataError {
    let found = byte().map { "'\(Unicode.Scalar($0))'" } ?? "the end of the header"
    return stream.malformed(at: base + position, expected: expected, found: found)
  }
}
