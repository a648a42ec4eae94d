/// Reads one array of numbers from a .npy file.
///
/// Floating-point and integer types of 1 to 8 bytes in either byte order, C and Fortran order. One dimension becomes
/// one column; more than two are flattened to rows x rest in C order. Values are stored in single precision.
/// Object arrays (pickles), structured types, false sizes, missing and trailing bytes are errors.
public enum NPYReader {
  /// Reads the array at `path`, plain or gzip.
  public static func load(_ path: String) throws -> NumberArray { try load(ContentStream(path: path)) }

  /// Reads the array of an open stream.
  package static func load(_ stream: ContentStream) throws -> NumberArray {
    let header = try NPYHeader(in: stream)
    let layout = try NPYLayout(header, in: stream)
    let decoder = NPYDecoder(header: header, layout: layout)
    try Allocation.check(bytes: layout.count * 4, for: stream.name)
    let values = try [Float](unsafeUninitializedCapacity: layout.count) { buffer, initialized in
      try decoder.decodeAll(from: stream, to: buffer)
      initialized = layout.count
    }
    try stream.expectEnd(after: "\(layout.count) numbers")
    let ordered = header.isFortranOrder ? try layout.rowMajor(values, file: stream.name) : values
    return NumberArray(rows: layout.rows, columns: layout.columns, values: ordered)
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
  func rowMajor(_ values: [Float], file: String) throws -> [Float] {
    if rows == 1 && inner.count < 2 || columns == 1 { return values }
    try Allocation.check(bytes: count * 4, for: file)
    // Blocks of rows keep both sides of the transposition within the cache.
    let block = 64
    return values.withUnsafeBufferPointer { source in
      [Float](unsafeUninitializedCapacity: count) { target, initialized in
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

/// Turns the elements of the file into single precision, piece by piece.
struct NPYDecoder {
  private static let elementsAtOnce = 1 << 17

  let header: NPYHeader
  let layout: NPYLayout

  /// Reads `layout.count` elements; a missing or non-finite one is an error that names its place.
  func decodeAll(from stream: ContentStream, to output: UnsafeMutableBufferPointer<Float>) throws {
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
      if let bad = convert(UnsafeRawBufferPointer(bytes), count: count, to: target) {
        let place = layout.place(of: done + bad.index, isFortranOrder: header.isFortranOrder)
        throw DataError.nonFinite(file: stream.name, row: place.row, column: place.column, value: bad.value)
      }
      done += count
    }
  }

  private func convert(
    _ bytes: UnsafeRawBufferPointer, count: Int, to target: UnsafeMutableBufferPointer<Float>
  ) -> (index: Int, value: String)? {
    switch header.element {
    case .float32: return floats(bytes, count, UInt32.self, target) { Double(Float(bitPattern: $0)) }
    case .float64: return floats(bytes, count, UInt64.self, target) { Double(bitPattern: $0) }
    case .int8: integers(bytes, count, Int8.self, target)
    case .int16: integers(bytes, count, Int16.self, target)
    case .int32: integers(bytes, count, Int32.self, target)
    case .int64: integers(bytes, count, Int64.self, target)
    case .uint8: integers(bytes, count, UInt8.self, target)
    case .uint16: integers(bytes, count, UInt16.self, target)
    case .uint32: integers(bytes, count, UInt32.self, target)
    case .uint64: integers(bytes, count, UInt64.self, target)
    }
    return nil
  }

  @inline(__always)
  private func integers<Word: FixedWidthInteger>(
    _ bytes: UnsafeRawBufferPointer, _ count: Int, _: Word.Type, _ target: UnsafeMutableBufferPointer<Float>
  ) {
    for index in 0..<count {
      let word = bytes.loadUnaligned(fromByteOffset: index * MemoryLayout<Word>.size, as: Word.self)
      target[index] = Float(header.isBigEndian ? Word(bigEndian: word) : Word(littleEndian: word))
    }
  }

  @inline(__always)
  private func floats<Word: FixedWidthInteger>(
    _ bytes: UnsafeRawBufferPointer, _ count: Int, _: Word.Type, _ target: UnsafeMutableBufferPointer<Float>,
    _ value: (Word) -> Double
  ) -> (index: Int, value: String)? {
    for index in 0..<count {
      let word = bytes.loadUnaligned(fromByteOffset: index * MemoryLayout<Word>.size, as: Word.self)
      let number = value(header.isBigEndian ? Word(bigEndian: word) : Word(littleEndian: word))
      target[index] = Float(number)
      if !target[index].isFinite {
        return (index, number.isFinite ? "\(number) (beyond single precision)" : "\(number)")
      }
    }
    return nil
  }
}
