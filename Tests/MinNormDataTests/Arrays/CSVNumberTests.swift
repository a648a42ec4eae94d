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

  @Test("16 to 19 digits with any exponent, halves between two doubles included, are rounded as Swift rounds them")
  func manyDigits() throws {
    var state: UInt64 = 3
    func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state >> 11
    }
    var texts: [String] = []
    for index in 0..<20_000 {
      let digits = UInt64(truncatingIfNeeded: index) % 4 + 16
      let word = (0..<digits).reduce("") { text, _ in text + String(next() % 10) }
      texts.append("\(word)e\(Int(next() % 130) - 65)")
      texts.append("-0.000\(word)")
    }
    for _ in 0..<2000 {
      // 54 bits with the last one set lie in the middle of two doubles.
      let half = next() & (1 << 54 - 1) | 1 << 53 | 1
      texts += ["\(half)", "\(half)0e-1", "\(half)00e-2"]
    }
    let stream = try ContentStream(bytes: Array(texts.joined(separator: "\n").utf8), name: "x")
    let values = try CSVReader.load(stream).numbers.widened
    for (text, value) in zip(texts, values) { #expect(value == Double(text), "\(text)") }
  }
}
