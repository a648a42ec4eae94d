import MinNormData
import Testing

@Suite struct ReadingBudgetTests {
  @Test("what is kept is no longer there to be taken")
  func keeping() throws {
    let budget = ReadingBudget(bytes: 100).keeping(30)
    try budget.require(70, for: "x")
    #expect(throws: DataError.memory(file: "x", needed: 71, allowed: 70)) { try budget.require(71, for: "x") }
    #expect(budget.keeping(90).bytes == 0)
    try ReadingBudget.unlimited.keeping(1 << 40).require(1, for: "x")
  }

  @Test("the message has sizes that a person reads")
  func message() {
    let text = DataError.memory(file: "x.npy", needed: 1_600_000_000, allowed: 100 << 20).description
    #expect(text.contains("at least 1.5 GiB") && text.contains("100.0 MiB") && text.contains("memory limit"))
  }

  @Test("a huge shape over zeros that compress well is refused by what the run may take, not by what they unfold to")
  func zeros() throws {
    let header = npy("<f8", "(100000000, 2)", [])
    let stream = try ContentStream(
      bytes: zeroBomb(mebibytes: 1536, first: header), name: "x.npy.gz", limit: .max,
      budget: ReadingBudget(bytes: 100 << 20))
    #expect(throws: DataError.memory(file: "x.npy.gz", needed: 1_600_000_000, allowed: 100 << 20)) {
      try NPYReader.load(stream)
    }
  }

  @Test("a table that grows beyond what the run may take is refused on the way")
  func table() throws {
    let rows = Array(String(repeating: "1,2\n", count: 100_000).utf8)
    let stream = try ContentStream(bytes: FileBytes.gzip(rows), name: "x", budget: ReadingBudget(bytes: 1_500_000))
    #expect(MinNormDataTests.message { _ = try CSVReader.load(stream) }.contains("may take 1.4 MiB"))
    let enough = try ContentStream(bytes: rows, name: "x", budget: ReadingBudget(bytes: 8_000_000))
    #expect(try CSVReader.load(enough).rows == 100_000)
  }
}
