import MinNormData
import Testing

@Suite struct CSVNumberTests {
  @Test("numbers are rounded as Swift rounds them")
  func rounding() throws {
    var texts = [
      "0", "-0", "0.1", "1e22", "1e23", "9007199254740993", "123456789012345678901234567890", "1e-400", "5e-46",
    ]
    let digits = noise(4000)
    for index in 0..<1000 {
      let piece = digits[4 * index..<4 * index + 4].map { Int($0) }
      texts.append("\(piece[0]).\(piece[1])\(piece[2])e\(piece[3] % 60 - 30)")
    }
    let stream = try ContentStream(bytes: Array(texts.joined(separator: "\n").utf8), name: "x")
    let values = try CSVReader.load(stream).numbers
    #expect(values == .float64(texts.map { Double($0) ?? .nan }))
    #expect(values.format == .float64)
  }

  @Test(
    "half-written numbers are no numbers", arguments: ["e5", "1e", "1e+", "--1", "1.2.3", ".", "+", "1 2", "1_000"])
  func notNumbers(text: String) {
    #expect(throws: DataError.self) {
      try CSVReader.load(ContentStream(bytes: Array("1,2\n3,\(text)\n".utf8), name: "x"))
    }
  }
}
