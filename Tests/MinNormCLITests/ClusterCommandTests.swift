import Testing

/// What the program says of ranks where it is one process; `scripts/test-mpi` has the ranks.
@Suite struct ClusterCommandTests {
  @Test func withoutTheTraitOneLineSaysHowToBuildWithIt() throws {
    #if !MPI
      let run = try Program.run("solve", "--train", "50", "--engine", "scalapack")
      #expect(run.status == 69 && run.output.isEmpty)
      #expect(run.message.contains("--traits MPI") && run.message.split(separator: "\n").count == 1)
    #endif
  }

  @Test func storageBelongsToTheRanks() throws {
    let run = try Program.run("solve", "--train", "50", "--storage", "full")
    #expect(run.status == 64 && run.message.contains("--engine scalapack"))
  }
}
