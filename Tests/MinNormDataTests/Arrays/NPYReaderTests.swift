import MinNormData
import Testing

@Suite struct NPYReaderTests {
  private func load(_ bytes: [UInt8]) throws -> NumberArray {
    try NPYReader.load(ContentStream(bytes: bytes, name: "x"))
  }

  @Test("every element type is read in both byte orders", arguments: [false, true])
  func elementTypes(bigEndian: Bool) throws {
    func bytes<Word>(_ values: [Word]) -> [UInt8] {
      let all = littleEndian(values)
      let width = MemoryLayout<Word>.size
      guard bigEndian else { return all }
      return stride(from: 0, to: all.count, by: width).flatMap { all[$0..<$0 + width].reversed() }
    }
    let order = bigEndian ? ">" : "<"
    let cases: [(String, [UInt8], NumberFormat)] = [
      ("f4", bytes([1, 2, 100] as [Float]), .float32), ("f8", bytes([1, 2, 100] as [Double]), .float64),
      ("i1", bytes([1, 2, 100] as [Int8]), .float32), ("i2", bytes([1, 2, 100] as [Int16]), .float32),
      ("i4", bytes([1, 2, 100] as [Int32]), .float64), ("i8", bytes([1, 2, 100] as [Int64]), .float64),
      ("u1", bytes([1, 2, 100] as [UInt8]), .uint8), ("u2", bytes([1, 2, 100] as [UInt16]), .float32),
      ("u4", bytes([1, 2, 100] as [UInt32]), .float64), ("u8", bytes([1, 2, 100] as [UInt64]), .float64),
    ]
    for (type, payload, format) in cases {
      let array = try load(npy(order + type, "(1, 3)", payload))
      #expect(array == NumberArray(rows: 1, columns: 3, values: [1, 2, 100]), "\(order)\(type)")
      #expect(array.numbers.format == format)
    }
  }

  @Test("negative numbers keep their sign")
  func negative() throws {
    #expect(try load(npy("<i2", "(2,)", littleEndian([-1, -300] as [Int16]))).numbers == .float32([-1, -300]))
    #expect(try load(npy("<f8", "(1,)", littleEndian([-0.5]))).numbers == .float64([-0.5]))
  }

  @Test("versions 1, 2 and 3 differ only in the header's length field", arguments: [1, 2, 3] as [UInt8])
  func versions(version: UInt8) throws {
    let array = try load(npy("|u1", "(2, 2)", [1, 2, 3, 4], version: version))
    #expect(array == NumberArray(rows: 2, columns: 2, values: [1, 2, 3, 4]))
  }

  @Test("one dimension is one column")
  func oneDimension() throws {
    #expect(try load(npy("|u1", "(3,)", [1, 2, 3])) == NumberArray(rows: 3, columns: 1, values: [1, 2, 3]))
  }

  @Test("Fortran order gives the same array as C order")
  func fortran() throws {
    let rows = 131, columns = 7
    let wanted = (0..<rows * columns).map { Float($0) }
    let stored = (0..<columns).flatMap { column in (0..<rows).map { wanted[$0 * columns + column] } }
    let array = try load(npy("<f4", "(\(rows), \(columns))", littleEndian(stored), fortran: true))
    #expect(array == NumberArray(rows: rows, columns: columns, values: wanted))
  }

  @Test("more dimensions are flattened to rows x rest in C order", arguments: [false, true])
  func flattened(fortran: Bool) throws {
    let shape = [2, 3, 4]
    var stored = [UInt8](repeating: 0, count: 24)
    for i in 0..<2 {
      for j in 0..<3 {
        for k in 0..<4 {
          let value = UInt8((i * 3 + j) * 4 + k)
          stored[fortran ? i + shape[0] * (j + shape[1] * k) : Int(value)] = value
        }
      }
    }
    let array = try load(npy("|u1", "(2, 3, 4)", stored, fortran: fortran))
    #expect(array == NumberArray(rows: 2, columns: 12, values: (0..<24).map(Float.init)))
  }

  @Test("arrays longer than one piece are read whole", arguments: [false, true])
  func long(compressed: Bool) throws {
    let values = (0..<400_000).map { Float($0) * 0.5 }
    let bytes = npy("<f4", "(1000, 400)", littleEndian(values))
    #expect(try load(compressed ? FileBytes.gzip(bytes, level: 1) : bytes).numbers == .float32(values))
  }

  @Test("NaN and infinity name row and column, in either order", arguments: [false, true])
  func nonFinite(fortran: Bool) throws {
    // Elements 4 of 3 x 2: row 2, column 0 in C order; row 1, column 1 in Fortran order.
    let payload = littleEndian([0, 1, 2, 3, .nan, 5] as [Float])
    #expect(throws: DataError.nonFinite(file: "x", row: fortran ? 1 : 2, column: fortran ? 1 : 0, value: "nan")) {
      try load(npy("<f4", "(3, 2)", payload, fortran: fortran))
    }
  }

  @Test("doubles keep all their bits, those beyond single precision included")
  func doubles() throws {
    let values = [1e300, 0.1, 1 + 0x1p-52, -0x1p-1074]
    #expect(try load(npy("<f8", "(2, 2)", littleEndian(values))).numbers == .float64(values))
  }

  @Test("integers of 8 bytes are exact up to 2^53 and refused with their place beyond")
  func largeIntegers() throws {
    let exact: [Int64] = [1 << 53, -(1 << 53), 16_777_217]
    #expect(try load(npy("<i8", "(3,)", littleEndian(exact))).numbers == .float64(exact.map { Double($0) }))
    let text = message { _ = try load(npy("<i8", "(2, 2)", littleEndian([0, 1, 2, 1 << 53 + 1] as [Int64]))) }
    #expect(text.contains("9007199254740993") && text.contains("row 1, column 1"))
  }

  @Test("booleans are the bytes 0 and 1")
  func booleans() throws {
    let array = try load(npy("|b1", "(1, 2)", [0, 1]))
    #expect(array.numbers == .uint8([0, 1]) && array.numbers.format == .uint8)
  }

  @Test("objects are refused as pickles")
  func objects() {
    #expect(message { _ = try load(npy("|O", "(1,)", [0x80, 4])) }.contains("pickle"))
  }

  @Test("half precision is read exactly: normal, subnormal, largest and zero, with signs")
  func halves() throws {
    // 1, −2, 65504, the smallest subnormal, the largest subnormal, −0.
    let bits: [UInt16] = [0x3c00, 0xc000, 0x7bff, 0x0001, 0x03ff, 0x8000]
    let array = try load(npy("<f2", "(6,)", littleEndian(bits)))
    #expect(array.numbers == .float32([1, -2, 65504, 0x1p-24, 1023 * 0x1p-24, 0]))
    for bad in [0x7c00, 0xfc00, 0x7e00] as [UInt16] {
      #expect(message { _ = try load(npy("<f2", "(1,)", littleEndian([bad]))) }.contains("row 0, column 0"))
    }
  }

  @Test("booleans are true for any byte but 0, as in NumPy")
  func trueBytes() throws {
    #expect(try load(npy("|b1", "(3,)", [0, 1, 2])).numbers == .uint8([0, 1, 1]))
  }

  @Test("text keeps zeros inside and loses those at its end; bytes are UTF-8")
  func text() throws {
    func texts(_ bytes: [UInt8]) throws -> FileArray.Values {
      try NPYReader.read(ContentStream(bytes: bytes, name: "x")).values
    }
    let words: [UInt32] = [97, 0, 98, 0, 0x1f600, 0, 0, 0]
    #expect(try texts(npy("<U4", "(2,)", littleEndian(words))) == .text(["a\0b", "😀"]))
    #expect(try texts(npy("|S3", "(2,)", Array("été".utf8.prefix(3)) + Array("ab\0".utf8))) == .text(["ét", "ab"]))
    #expect(message { _ = try texts(npy("<U1", "(2,)", littleEndian([65, 0xd800] as [UInt32]))) }.contains("row 1"))
    #expect(message { _ = try texts(npy("|S1", "(1,)", [0xff])) }.contains("Unicode"))
  }

  @Test("text is no numbers, and is shown")
  func textAsNumbers() {
    #expect(
      message { _ = try load(npy("|S3", "(1,)", Array("cat".utf8))) }.contains("expected numbers, found text ('cat'"))
  }

  @Test("types that are not read say what to do")
  func advice() {
    for (code, word) in [
      ("<c16", "real and imaginary"), ("<M8[ns]", "astype('i8')"), ("<f16", "astype('<f8')"), ("|O", "pickle"),
    ] {
      #expect(message { _ = try load(npy(code, "(1,)", noise(16))) }.contains(word), "\(code)")
    }
  }
}
