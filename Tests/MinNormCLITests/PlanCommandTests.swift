import Testing

@Suite(.serialized) struct PlanCommandTests {
  @Test("plan gives bytes, flops and seconds and takes little memory itself")
  func plan() throws {
    let record = try Program.run("plan", "--train", "4000", "--json", "-").json()
    #expect(record["schema"] as? String == "minnorm.plan/1")
    let flops = try #require((record["flops"] as? [String: Any])?["factor"] as? Double)
    let cube = 4000.0 * 4000 * 4000
    #expect(flops == cube / 3)
    let seconds = try #require((record["seconds"] as? [String: Any])?["total"] as? Double)
    #expect(seconds > 0)
    let bytes = try #require(record["plannedPeakBytes"] as? Int)
    #expect(bytes > 4000 * 4000 / 2 * 8)
  }

  @Test("plan prints a table")
  func table() throws {
    let run = try Program.run("plan")
    #expect(run.status == 0)
    for word in ["Cholesky", "expected", "float32", "float64", "fits"] { #expect(run.output.contains(word)) }
  }
}
