/// Reads one array of numbers from a .npy file.
///
/// Floating-point and integer types of 1 to 8 bytes in either byte order, C and Fortran order. One dimension becomes
/// one column; more than two are flattened to rows x rest in C order. Floats keep their format, bytes and booleans become
/// bytes, other integers the narrowest float that holds all of their type; integers of 8 bytes beyond 2⁵³ are errors.
/// Object arrays (pickles), structured types, false sizes, missing and trailing bytes are errors.
public enum NPYReader {
  /// Reads the array at `path`, plain or gzip.
  public static func load(_ path: String) throws -> NumberArray { try load(ContentStream(path: path)) }

  /// Reads the array of an open stream.
  package static func load(_ stream: ContentStream) throws -> NumberArray {
    let header = try NPYHeader(in: stream)
    let layout = try NPYLayout(header, in: stream)
    let decoder = NPYDecoder(header: header, layout: layout)
    let numbers: Numbers =
      switch header.element.format {
      case .uint8: .uint8(try decoder.decodeAll(from: stream))
      case .float32: .float32(try decoder.decodeAll(from: stream))
      case .float64: .float64(try decoder.decodeAll(from: stream))
      }
    return NumberArray(rows: layout.rows, columns: layout.columns, numbers: numbers)
  }
}

/// The shape as rows x columns, checked against what the file can hold.
struct NPYLayout {
  let rows: Int
  let columns: Int
  /// The sizes behind the first one, for flattening.
  let inner: [Int]
  var count: Int { rows * columns }

  init(_ header: NPYHeader, in stream: ContentStream) throws {
    let described = "(" + header.shape.map(String.init).joined(separator: ", ") + ")"
    guard !header.shape.isEmpty, !header.shape.contains(0) else {
      throw stream.malformed(
        at: nil, expected: "an array with at least one row and column", found: "shape \(described)")
    }
    var bytes = header.element.width
    for size in header.shape {
      let (product, overflow) = bytes.multipliedReportingOverflow(by: size)
      guard !overflow, product <= stream.plausibleRemainder else {
        throw stream.malformed(
          at: stream.offset, expected: "the numbers of shape \(described)",
          found: "a file too small for them (at most \(stream.plausibleRemainder) bytes)")
      }
      bytes = product
    }
    rows = header.shape[0]
    inner = Array(header.shape.dropFirst())
    columns = inner.reduce(1, *)
  }

  /// Row and column of element `index` of the file.
  func place(of index: Int, isFortranOrder: Bool) -> (row: Int, column: Int) {
    isFortranOrder
      ? (index % rows, column(ofFortranIndex: index / rows))
      : (index / columns, index % columns)
  }

  /// Brings values whose first dimension runs fastest into row-major order.
  ///
  /// This waits until all values are read: a false claim costs no memory then, as it is never written to.
  func rowMajor<Number>(_ values: [Number], file: String) throws -> [Number] {
    if rows == 1 && inner.count < 2 || columns == 1 { return values }
    try Allocation.check(bytes: count * MemoryLayout<Number>.stride, for: file)
    // Blocks of rows keep both sides of the transposition within the cache.
    let block = 64
    return values.withUnsafeBufferPointer { source in
      [Number](unsafeUninitializedCapacity: count) { target, initialized in
        for start in stride(from: 0, to: rows, by: block) {
          let end = min(start + block, rows)
          for index in 0..<columns {
            let column = column(ofFortranIndex: index)
            for row in start..<end { target[row * columns + column] = source[index * rows + row] }
          }
        }
        initialized = count
      }
    }
  }

  /// The column of the `index`-th column stored when the first dimension runs fastest.
  private func column(ofFortranIndex index: Int) -> Int {
    var rest = index
    var column = 0
    var stride = columns
    for size in inner {
      stride /= size
      column += rest % size * stride
      rest /= size
    }
    return column
  }
}

/// A number format that elements of a file are read into.
private protocol ArrayNumber {
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

extension Float: ArrayNumber {}
extension Double: ArrayNumber {}
extension UInt8: ArrayNumber {
  init?(element: Float) { self.init(exactly: element) }
  init?(element: Double) { self.init(exactly: element) }
  @inline(__always) init?(element: some FixedWidthInteger) { self.init(exactly: element) }
}

/// Turns the elements of the file into numbers of one format, piece by piece.
struct NPYDecoder {
  private static let elementsAtOnce = 1 << 17

  let header: NPYHeader
  let layout: NPYLayout

  /// Reads all elements, row after row, to the end of the file; a missing one or one without a number is an error that
  /// names its place.
  fileprivate func decodeAll<Number: ArrayNumber>(from stream: ContentStream) throws -> [Number] {
    try Allocation.check(bytes: layout.count * MemoryLayout<Number>.stride, for: stream.name)
    let values = try [Number](unsafeUninitializedCapacity: layout.count) { buffer, initialized in
      try decode(from: stream, to: buffer)
      initialized = layout.count
    }
    try stream.expectEnd(after: "\(layout.count) numbers")
    return header.isFortranOrder ? try layout.rowMajor(values, file: stream.name) : values
  }

  private func decode<Number: ArrayNumber>(
    from stream: ContentStream, to output: UnsafeMutableBufferPointer<Number>
  ) throws {
    let width = header.element.width
    let raw = UnsafeMutableRawBufferPointer.allocate(byteCount: NPYDecoder.elementsAtOnce * width, alignment: 16)
    defer { raw.deallocate() }
    var done = 0
    while done < layout.count {
      let count = min(NPYDecoder.elementsAtOnce, layout.count - done)
      let bytes = UnsafeMutableRawBufferPointer(rebasing: raw[..<(count * width)])
      let start = stream.offset
      let got = try stream.read(into: bytes)
      guard got == bytes.count else {
        throw stream.malformed(
          at: start + got, expected: "\(layout.count) numbers of \(width) bytes",
          found: "the end of the file after \(done + got / width)")
      }
      let target = UnsafeMutableBufferPointer(rebasing: output[done..<done + count])
      if let bad = convert(UnsafeRawBufferPointer(bytes), to: target) {
        let place = layout.place(of: done + bad.index, isFortranOrder: header.isFortranOrder)
        throw DataError.nonFinite(file: stream.name, row: place.row, column: place.column, value: bad.value)
      }
      done += count
    }
  }

  /// Converts as many elements as there is room for; the first that is no number of the format, with what it is.
  private func convert<Number: ArrayNumber>(
    _ bytes: UnsafeRawBufferPointer, to target: UnsafeMutableBufferPointer<Number>
  ) -> (index: Int, value: String)? {
    switch header.element {
    case .float32:
      convert(bytes, UInt32.self, target, { Number(element: Float(bitPattern: $0)) }) { "\(Float(bitPattern: $0))" }
    case .float64:
      convert(bytes, UInt64.self, target, { Number(element: Double(bitPattern: $0)) }) { "\(Double(bitPattern: $0))" }
    case .int8: integers(bytes, Int8.self, target)
    case .int16: integers(bytes, Int16.self, target)
    case .int32: integers(bytes, Int32.self, target)
    case .int64: integers(bytes, Int64.self, target)
    case .uint8: integers(bytes, UInt8.self, target)
    case .uint16: integers(bytes, UInt16.self, target)
    case .uint32: integers(bytes, UInt32.self, target)
    case .uint64: integers(bytes, UInt64.self, target)
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
      target[index] = value
    }
    return nil
  }
}
