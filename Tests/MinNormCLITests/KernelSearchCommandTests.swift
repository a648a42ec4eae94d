import Testing

@Suite struct KernelSearchCommandTests {
  @Test("search --kernels ranks kernels with what was chosen, and test errors stand there only when asked for")
  func kernels() throws {
    let words = ["search", "--train", "80", "--kernels", "--candidate", "ntk:depth={1|2}"]
    let run = try Program.run(words + ["--candidate", "laplacian:bandwidth=loo"])
    #expect(run.status == 0 && run.message.contains("3 of 3"), "\(run.message)")
    #expect(run.output.contains("ntk:depth=2") && run.output.contains("best: --features 'raw' --kernel "))
    #expect(!run.output.contains("for the ranking"))
    let all = try Program.run(words + ["--test-errors"])
    #expect(all.status == 0 && all.output.contains("for the ranking"), "\(all.message)")
  }

  @Test(
    "options of one kind of search are refused for the other, with 64",
    arguments: [
      "--candidate cosine", "--kernels --grid unit-norm", "--kernels --kernel cosine", "--kernels --candidate x",
    ])
  func refusals(options: String) throws {
    let run = try Program.run(["search", "--train", "20"] + options.split(separator: " ").map(String.init))
    #expect(run.status == 64 && run.output.isEmpty, "\(run.message)")
  }
}
