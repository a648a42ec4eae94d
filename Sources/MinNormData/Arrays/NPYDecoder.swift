/// Turns the elements of a .npy file into numbers of one format or into text, piece by piece.
struct NPYDecoder {
  private static let bytesAtOnce = 1 << 20

  let header: NPYHeader
  let layout: NPYLayout
  let stream: ContentStream

  /// Reads all elements, row after row, to the end of the file; a missing one or one without a number is an error that
  /// names its place.
  func decodeAll<Number: ArrayNumber>() throws -> [Number] {
    let bytes = layout.count * MemoryLayout<Number>.stride
    let isTransposed = header.isFortranOrder && layout.fortranDiffers
    try stream.budget.require(isTransposed ? 2 * bytes : bytes, for: stream.name)
    let values: [Number] = try decode(0..<layout.count)
    try expectEnd()
    return header.isFortranOrder ? layout.rowMajor(values) : values
  }

  /// Reads the next elements, which are those of a range, in the order of the file.
  func decode<Number: ArrayNumber>(_ range: Range<Int>) throws -> [Number] {
    try [Number](unsafeUninitializedCapacity: range.count) { buffer, initialized in
      try forEachPiece(of: range) { bytes, piece in
        let target = UnsafeMutableBufferPointer(
          rebasing: buffer[piece.lowerBound - range.lowerBound..<piece.upperBound - range.lowerBound])
        if let bad = convert(bytes, to: target) {
          let place = layout.place(of: piece.lowerBound + bad.index, isFortranOrder: header.isFortranOrder)
          throw DataError.nonFinite(file: stream.name, row: place.row, column: place.column, value: bad.value)
        }
      }
      initialized = range.count
    }
  }

  /// Refuses bytes behind the last element.
  func expectEnd() throws { try stream.expectEnd(after: "\(layout.count) elements") }

  /// Lends the bytes of a range of elements, piece after piece.
  func forEachPiece(of range: Range<Int>, _ body: (UnsafeRawBufferPointer, Range<Int>) throws -> Void) throws {
    let width = header.element.width
    let elements = max(1, NPYDecoder.bytesAtOnce / width)
    let raw = UnsafeMutableRawBufferPointer.allocate(byteCount: elements * width, alignment: 16)
    defer { raw.deallocate() }
    var done = range.lowerBound
    while done < range.upperBound {
      let count = min(elements, range.upperBound - done)
      let bytes = UnsafeMutableRawBufferPointer(rebasing: raw[..<(count * width)])
      let start = stream.offset
      let got = try stream.read(into: bytes)
      guard got == bytes.count else {
        throw stream.malformed(
          at: start + got, expected: "\(layout.count) elements of \(width) bytes",
          found: "the end of the file after \(done + got / width)")
      }
      try body(UnsafeRawBufferPointer(bytes), done..<done + count)
      done += count
    }
  }

  /// Converts as many elements as there is room for; the first that is no number of the format, with what it is.
  private func convert<Number: ArrayNumber>(
    _ bytes: UnsafeRawBufferPointer, to target: UnsafeMutableBufferPointer<Number>
  ) -> (index: Int, value: String)? {
    switch header.element {
    case .float16:
      convert(bytes, UInt16.self, target, { Number(element: Float(half: $0)) }) { "\(Float(half: $0))" }
    case .float32:
      convert(bytes, UInt32.self, target, { Number(element: Float(bitPattern: $0)) }) { "\(Float(bitPattern: $0))" }
    case .float64:
      convert(bytes, UInt64.self, target, { Number(element: Double(bitPattern: $0)) }) { "\(Double(bitPattern: $0))" }
    case .boolean: convert(bytes, UInt8.self, target, { Number(element: $0 == 0 ? 0 : 1 as UInt8) }) { "\($0)" }
    case .int8: integers(bytes, Int8.self, target)
    case .int16: integers(bytes, Int16.self, target)
    case .int32: integers(bytes, Int32.self, target)
    case .int64: integers(bytes, Int64.self, target)
    case .uint8: integers(bytes, UInt8.self, target)
    case .uint16: integers(bytes, UInt16.self, target)
    case .uint32: integers(bytes, UInt32.self, target)
    case .uint64: integers(bytes, UInt64.self, target)
    case .unicode, .bytes: preconditionFailure("text is decoded elsewhere")
    }
  }

  @inline(__always)
  private func integers<Word: FixedWidthInteger, Number: ArrayNumber>(
    _ bytes: UnsafeRawBufferPointer, _: Word.Type, _ target: UnsafeMutableBufferPointer<Number>
  ) -> (index: Int, value: String)? {
    convert(bytes, Word.self, target, { Number(element: $0) }) { "\($0) (beyond 2^53, which no float holds exactly)" }
  }

  @inline(__always)
  private func convert<Word: FixedWidthInteger, Number: ArrayNumber>(
    _ bytes: UnsafeRawBufferPointer, _: Word.Type, _ target: UnsafeMutableBufferPointer<Number>,
    _ number: (Word) -> Number?, _ description: (Word) -> String
  ) -> (index: Int, value: String)? {
    for index in target.indices {
      let stored = bytes.loadUnaligned(fromByteOffset: index * MemoryLayout<Word>.size, as: Word.self)
      let word = header.isBigEndian ? Word(bigEndian: stored) : Word(littleEndian: stored)
      guard let value = number(word) else { return (index, description(word)) }
      target.initializeElement(at: index, to: value)
    }
    return nil
  }
}

/// A number format that elements of a file are read into.
protocol ArrayNumber: BitwiseCopyable {
  /// The element's number in this format; nil for NaN and infinity.
  init?(element: Float)
  init?(element: Double)
  /// The integer in this format; nil where the format has not got it.
  init?(element: some FixedWidthInteger)
}

extension ArrayNumber where Self: BinaryFloatingPoint {
  @inline(__always) init?(element: Float) {
    guard element.isFinite else { return nil }
    self.init(element)
  }
  @inline(__always) init?(element: Double) {
    guard element.isFinite else { return nil }
    self.init(element)
  }
  @inline(__always) init?(element: some FixedWidthInteger) {
    guard element.magnitude <= 1 << (Self.significandBitCount + 1) else { return nil }
    self.init(element)
  }
}

extension Float: ArrayNumber {
  /// The number that 16 bits of IEEE 754 binary16 stand for: exact.
  init(half bits: UInt16) {
    let sign = UInt32(bits & 0x8000) << 16
    let exponent = UInt32(bits >> 10) & 31
    let fraction = UInt32(bits) & 0x3ff
    switch exponent {
    case 0: self = Float(sign: sign == 0 ? .plus : .minus, exponent: -24, significand: Float(fraction))
    case 31: self.init(bitPattern: sign | 0x7f80_0000 | fraction << 13)
    default: self.init(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
    }
  }
}
extension Double: ArrayNumber {}
extension UInt8: ArrayNumber {
  init?(element: Float) { self.init(exactly: element) }
  init?(element: Double) { self.init(exactly: element) }
  @inline(__always) init?(element: some FixedWidthInteger) { self.init(exactly: element) }
}
