import Foundation
import MinNorm
import MinNormData
import MinNormExperiments
import Testing

@Suite struct ClassNotesTests {
  /// 100 points of a cube in two classes, sorted by class; the test set is the same.
  private func sorted(_ change: (inout SolveExperiment) -> Void) throws -> [String] {
    let arrays = try OwnArrays()
    var row = 0
    try arrays.write(100) { _ in
      row += 1
      return [row <= 50 ? "1" : "2"]
    }
    return try arrays.solve(test: true, change).run().notes
  }

  @Test("the first examples of a sorted file are of few classes; all of it, or a random subset, are not")
  func sortedFile() throws {
    let text = "have 1 of 2 classes, as in a file sorted by class"
    #expect(
      try sorted { $0.problem.trainCount = 30 }.contains {
        $0.hasPrefix("the first 30 of 100 training") && $0.contains(text)
      })
    #expect(
      try sorted { $0.problem.testCount = 30 }.contains {
        $0.hasPrefix("the first 30 of 100 test") && $0.contains(text)
      })
    #expect(!(try sorted { _ in }).contains { $0.contains("sorted") })
    #expect(
      !(try sorted { ($0.problem.trainCount, $0.problem.subsetSeed) = (30, 1) }).contains { $0.contains("sorted") })
    // Two examples are of one class half of the time.
    #expect(!(try sorted { $0.problem.trainCount = 2 }).contains { $0.contains("sorted") })
  }

  @Test("a class without a training example among those chosen costs its test examples and is named")
  func untrained() throws {
    #expect(
      try sorted { $0.problem.trainCount = 30 }.contains(
        "class 2 is in the test set, but no training example has it, so 50 of 100 test examples cannot be right"))
    #expect(!(try sorted { $0.problem.trainCount = 80 }).contains { $0.contains("no training example") })
  }

  @Test("a folder whose test set lacks a class says so")
  func untested() throws {
    let folder = NSTemporaryDirectory() + "/minnorm-classes-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    func write(_ name: String, _ labels: [UInt8]) throws {
      let pixels: [UInt8] = labels.indices.flatMap { [UInt8($0), labels[$0] * 50, 7, UInt8(255 - $0)] as [UInt8] }
      try Data([0, 0, 8, 3, 0, 0, 0, UInt8(labels.count), 0, 0, 0, 2, 0, 0, 0, 2] as [UInt8] + pixels)
        .write(to: URL(fileURLWithPath: "\(folder)/\(name)-images-idx3-ubyte"))
      try Data([0, 0, 8, 1, 0, 0, 0, UInt8(labels.count)] as [UInt8] + labels)
        .write(to: URL(fileURLWithPath: "\(folder)/\(name)-labels-idx1-ubyte"))
    }
    try write("train", (0..<40).map { UInt8($0 % 3) })
    func notes(_ tests: [UInt8]) throws -> [String] {
      try write("t10k", tests)
      var experiment = SolveExperiment()
      experiment.problem.data = .named(folder, directory: "/nowhere")
      return try experiment.run().notes
    }
    #expect(
      try notes([0, 0, 2, 2]).contains("class 1 is only in the training set: no test example has it"))
    #expect(!(try notes([0, 1, 2, 2])).contains { $0.contains("only in the training set") })
  }

  @Test("a class that is never predicted is named, with the test examples that have it")
  func neverPredicted() throws {
    let arrays = try OwnArrays()
    // One of 60 is of the rare class, and half of the test examples, far from it, are.
    var row = 0
    try arrays.write(60) { _ in
      row += 1
      return [row == 1 ? "2" : "1"]
    }
    try arrays.write("u.csv", (0..<30).map { ["\(0.5 + Double($0) * 1e-3)", "0.5", "0.5"] })
    try arrays.write("v.csv", (0..<30).map { [$0 < 15 ? "1" : "2"] })
    func notes(_ change: (inout SolveExperiment) -> Void) throws -> [String] {
      try arrays.solve {
        $0.problem.data = .files(
          UserFiles(
            trainX: arrays.folder + "/x.csv", trainY: arrays.folder + "/y.csv", testX: arrays.folder + "/u.csv",
            testY: arrays.folder + "/v.csv"))
        change(&$0)
      }.run().notes
    }
    #expect(
      try notes { $0.settings.ridge = 1 }.contains("clean: class 2 is never predicted, though 15 test examples have it")
    )
    // Of a few examples the one or other class is missed by chance.
    #expect(
      !(try notes { ($0.settings.ridge, $0.problem.testCount) = (1, 20) }).contains { $0.contains("never predicted") })
    // Descent and the path of ridges look at theirs too.
    var solve = SolveExperiment()
    _ = try notes { solve = $0 }
    var (compare, path) = (CompareExperiment(), PathExperiment())
    (compare.problem, compare.epochs, compare.goal) = (solve.problem, 20, .zeroTrainingError)
    (compare.problem.kernel, path.problem) = (.gaussian(bandwidth: 3), solve.problem)
    (compare.weightDecay, compare.closedForm) = (1, .cholesky)
    path.grid = .list([1])
    for found in [try compare.run().notes, try path.run().notes] {
      #expect(found.contains("clean: class 2 is never predicted, though 15 test examples have it"), "\(found)")
    }
  }

  @Test("the built-in digits have all classes on both sides, and all are predicted")
  func digits() throws {
    let solve = try SolveExperiment.digits(300, 200)
    #expect(try solve.run().notes == [])
    var (compare, path) = (CompareExperiment(), PathExperiment())
    (compare.problem, compare.epochs, path.problem) = (solve.problem, 2, solve.problem)
    #expect(try compare.run().notes == [] && path.run().notes == [])
  }

  @Test("so does MNIST", .enabled(if: RealData.isHere))
  func mnist() throws {
    var experiment = SolveExperiment(.digits(500, 500))
    experiment.problem.data = .named("mnist", directory: RealData.folder ?? "")
    #expect(try experiment.run().notes == [])
    experiment.settings.arithmetic = .float32
    #expect(try experiment.run().notes == [])
  }
}
