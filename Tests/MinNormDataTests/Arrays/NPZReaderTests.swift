import MinNormData
import Testing

@Suite struct NPZReaderTests {
  private func archive(_ members: [(String, [UInt8])]) throws -> NPZReader {
    try NPZReader(bytes: zip(members), name: "x.npz")
  }
  private let ones = npy("|u1", "(2,)", [1, 1])

  @Test("a member is found by its name, with or without .npy")
  func byName() throws {
    let archive = try archive([("a.npy", ones), ("b.npy", npy("|u1", "(1, 2)", [3, 4]))])
    #expect(archive.names == ["a", "b"])
    #expect(try archive.array("b").numberArray() == NumberArray(rows: 1, columns: 2, values: [3, 4]))
    #expect(try archive.array("b.npy") == archive.array("b"))
    #expect(try archive.array("b").source == "x.npz:b.npy")
  }

  @Test("without a name a single array is taken, several are listed")
  func withoutName() throws {
    #expect(try archive([("only.npy", ones), ("note.txt", [65])]).array(nil).rows == 2)
    let text = message { _ = try archive([("a.npy", ones), ("b.npy", ones)]).array(nil) }
    #expect(text.contains("a, b") && text.contains("x.npz:NAME"))
    #expect(message { _ = try archive([("a.npy", ones)]).array("c") }.contains("not found; the file has the array a"))
  }

  @Test("ArrayFile takes the member behind the colon, also of a compressed archive")
  func colon() throws {
    let folder = try TemporaryFolder()
    let bytes = try zip([("a.npy", ones), ("b.npy", npy("|u1", "(1, 2)", [3, 4]))])
    let path = try folder.write("x.npz", bytes)
    #expect(try ArrayFile.load(path + ":b").numbers == .float64([3, 4]))
    let compressed = try folder.write("y.npz.gz", FileBytes.gzip(bytes))
    #expect(try ArrayFile.load(compressed + ":a").numbers == .float64([1, 1]))
  }

  @Test("a changed byte of a stored array is found by its checksum")
  func checksum() throws {
    var bytes = try zip([("a.npy", npy("<f8", "(4,)", littleEndian([1, 2, 3, 4])))])
    // Behind the header of 30 bytes and a name of 5 stands the array; its last number's lowest byte.
    let place = 35 + npy("<f8", "(4,)", []).count + 24
    bytes[place] ^= 1
    let text = message { _ = try NPZReader(bytes: bytes, name: "x").array("a") }
    #expect(text.contains("CRC-32") && text.contains("corrupt"))
  }

  @Test("text members are read as UTF-8, and are no arrays")
  func text() throws {
    let archive = try archive([("record.json", Array("{\"σ\": 5}".utf8))])
    #expect(try archive.text("record.json") == "{\"σ\": 5}")
    #expect(archive.names.isEmpty && archive.otherNames == ["record.json"])
    #expect(message { _ = try archive.text("record.json", limit: 4) }.contains("at most 4 bytes"))
  }

  @Test("rows are read a few at a time, to the checksum at the end")
  func rows() throws {
    let values = (0..<70).map { Double($0) / 8 }
    let rows = try archive([("a.npy", npy("<f8", "(10, 7)", littleEndian(values)))]).rows("a")
    #expect(rows.rows == 10 && rows.columns == 7 && rows.format == .float64)
    var found: [Double] = []
    while let piece = try rows.next(4) { found += piece.numbers.widened }
    #expect(found == values)
    let fortran = try archive([("a.npy", npy("<f8", "(10, 7)", littleEndian(values), fortran: true))])
    #expect(message { _ = try fortran.rows("a") }.contains("ascontiguousarray"))
  }

  @Test("the memory that an array may take is asked for before it is read")
  func budget() throws {
    let bytes = try zip([("a.npy", npy("|b1", "(1000,)", [UInt8](repeating: 1, count: 1000)))])
    #expect(throws: DataError.memory(file: "x:a.npy", needed: 1000, allowed: 999)) {
      try NPZReader(bytes: bytes, name: "x", budget: ReadingBudget(bytes: 999)).array("a")
    }
    #expect(try NPZReader(bytes: bytes, name: "x", budget: ReadingBudget(bytes: 1000)).array("a").rows == 1000)
  }
}
