/// What the header of a .npy file says (NumPy's `numpy.lib.format`, versions 1.0 to 3.0).
struct NPYHeader: Equatable {
  /// The element types that are read.
  enum Element: Equatable {
    case float32, float64
    case int8, int16, int32, int64
    case uint8, uint16, uint32, uint64

    /// Bytes of one element.
    var width: Int {
      switch self {
      case .int8, .uint8: 1
      case .int16, .uint16: 2
      case .float32, .int32, .uint32: 4
      case .float64, .int64, .uint64: 8
      }
    }

    /// The narrowest format that holds every number of the type; of integers of 8 bytes those up to 2⁵³.
    var format: NumberFormat {
      switch self {
      case .uint8: .uint8
      case .float32, .int8, .int16, .uint16: .float32
      case .float64, .int32, .uint32, .int64, .uint64: .float64
      }
    }
  }

  let element: Element
  let isBigEndian: Bool
  let isFortranOrder: Bool
  let shape: [Int]

  /// NumPy itself refuses more than 10,000; a plain array needs about 120.
  private static let longestText = 10_000

  /// Reads magic, version and header text, and leaves the stream at the first element.
  init(in stream: ContentStream) throws {
    let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
    let start = try stream.bytes(8, of: "the .npy header")
    guard start.starts(with: magic) else {
      throw stream.malformed(at: 0, expected: "the magic bytes \\x93NUMPY", found: NPYHeader.kind(of: start))
    }
    guard (1...3).contains(start[6]), start[7] == 0 else {
      throw stream.malformed(at: 6, expected: ".npy version 1.0, 2.0 or 3.0", found: "\(start[6]).\(start[7])")
    }
    let lengthBytes = try stream.bytes(start[6] == 1 ? 2 : 4, of: "the .npy header length")
    let length = lengthBytes.reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length <= NPYHeader.longestText else {
      throw stream.malformed(
        at: 8, expected: "a header of at most \(NPYHeader.longestText) bytes", found: "\(length) bytes")
    }
    let textStart = stream.offset
    let text = try stream.bytes(length, of: "the .npy header text")
    var parser = NPYHeaderParser(text: text, base: textStart, stream: stream)
    self = try parser.parse()
  }

  init(element: Element, isBigEndian: Bool, isFortranOrder: Bool, shape: [Int]) {
    self.element = element
    self.isBigEndian = isBigEndian
    self.isFortranOrder = isFortranOrder
    self.shape = shape
  }

  private static func kind(of start: [UInt8]) -> String {
    switch (start[0], start[1]) {
    case (0x50, 0x4b): "a zip file (an .npz?)"
    case (0x80, 2...5): "a Python pickle, which is never loaded"
    default: "other bytes"
    }
  }
}

/// Reads the Python dictionary in a .npy header without evaluating it.
struct NPYHeaderParser {
  let text: [UInt8]
  let base: Int
  let stream: ContentStream
  private var position = 0

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
    let kinds: [Substring: NPYHeader.Element] = [
      "f4": .float32, "f8": .float64, "i1": .int8, "i2": .int16, "i4": .int32, "i8": .int64,
      "u1": .uint8, "u2": .uint16, "u4": .uint32, "u8": .uint64, "b1": .uint8,
    ]
    if code.dropFirst().first == "O" {
      throw stream.malformed(
        at: start, expected: "a number type",
        found: "Python objects ('\(code)'), which would need a pickle; save numbers")
    }
    guard let order = code.first, "<>|=".contains(order), let element = kinds[code.dropFirst()] else {
      throw stream.malformed(
        at: start, expected: "f4, f8, i1 ... i8, u1 ... u8 or b1, little or big endian",
        found: "'\(code)'; convert it with astype('<f4')")
    }
    return (element, order == ">")
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
