import Foundation
import MinNorm
import MinNormData
import MinNormExperiments
import Testing

@Suite struct OwnTargetsTests {
  @Test("no figure depends on what the classes are called", arguments: [(1, 2), (3, 8), (-1, 1), (8, 30)])
  func names(low: Int, high: Int) throws {
    let arrays = try OwnArrays()
    func results(_ low: Int, _ high: Int) throws -> [LabelSetRecord] {
      try arrays.write(60) { [$0[0] + $0[1] > 1 ? "\(high)" : "\(low)"] }
      return try arrays.solve(test: true) { $0.problem.labels = ["clean", "random", "corrupt:0.4"] }.run().results
    }
    for (mine, theirs) in zip(try results(low, high), try results(0, 1)) {
      #expect(mine.norms.rkhs == theirs.norms.rkhs && mine.norms.rkhsPM1 == theirs.norms.rkhsPM1)
      #expect(mine.testErrors == theirs.testErrors && mine.looErrorRate == theirs.looErrorRate)
      #expect(mine.looMse == theirs.looMse)
    }
  }

  @Test("a class that no training example has costs its test examples and is named")
  func unseenClass() throws {
    let arrays = try OwnArrays()
    try arrays.write(40) { [$0[0] > 0.5 ? "1" : "0"] }
    let random = CounterRandom(seed: 9, stream: .noise)
    try arrays.write("u.csv", (0..<8).map { i in (0..<3).map { "\(random.uniform(at: UInt64(3 * i + $0)))" } })
    try arrays.write("v.csv", (0..<8).map { ["\($0 % 4)"] })
    let record = try arrays.solve {
      $0.problem.data = .files(
        UserFiles(
          trainX: arrays.folder + "/x.csv", trainY: arrays.folder + "/y.csv", testX: arrays.folder + "/u.csv",
          testY: arrays.folder + "/v.csv"))
    }.run()
    #expect(record.dataset.classes == 2 && record.dataset.unseenClasses == ["2", "3"])
    #expect(record.results[0].testErrors >= 4 && record.results[0].norms.perClass.count == 2)
    #expect(record.notes.contains { $0.contains("classes 2, 3 are only in the test set") && $0.contains("4 of 8") })
  }

  @Test("without a test set there is everything but test errors, which are null in the record")
  func noTest() throws {
    let arrays = try OwnArrays()
    try arrays.write(50) { [$0[0] > 0.5 ? "b" : "a"] }
    // CSV files of numbers only; classes by number.
    try arrays.write(50) { [$0[0] > 0.5 ? "1" : "0"] }
    let record = try arrays.solve().run()
    let result = record.results[0]
    #expect(record.dataset.testCount == 0 && result.$testErrors == nil && result.$testErrorRate == nil)
    #expect(result.testErrorInterval95.isEmpty && result.solved && result.looErrorRate != nil)
    #expect(result.$trainErrors == 0 && result.norms.rkhs > 0 && (result.relativeResidual ?? 1) < 1e-8)
    let json = try record.json()
    #expect(json.contains("\"testErrorRate\" : null") && json.contains("\"testErrors\" : null"))
  }

  @Test("regression: errors by their definitions, on training, test and left-out predictions")
  func regression() throws {
    let arrays = try OwnArrays()
    try arrays.write(40) { ["\(sin(3 * $0[0]) + $0[1])", "\(10 * $0[2])"] }
    let record = try arrays.solve(test: true).run()
    let result = record.results[0]
    #expect(record.dataset.task == .regression && record.dataset.classes == 0)
    #expect(record.dataset.targets == ["target 0", "target 1"] && result.coding == nil)
    #expect(result.$trainErrorRate == nil && result.$testErrorRate == nil && result.looErrorRate == nil)
    #expect(result.norms.$rkhsPM1 == nil && result.norms.perClass.count == 2)
    let (train, test, loo) = (try #require(result.train), try #require(result.test), try #require(result.loo))
    // The test examples are the training examples.
    #expect(abs(train.mse - test.mse) < 1e-12 && abs(train.rmse * train.rmse - train.mse) < 1e-15)
    #expect(train.mse < loo.mse && (loo.r2 ?? 0) > 0.9 && (loo.r2 ?? 1) < (train.r2 ?? 0))
    #expect(abs(train.mse - (train.targets[0].mse + train.targets[1].mse) / 2) < 1e-15)
    let interval = try #require(test.mseInterval95)
    #expect(interval[0] < test.mse && test.mse < interval[1])
    // A ridge trades fit for norm.
    #expect(result.solved && !result.interpolates)
    let free = try arrays.solve { ($0.ridge, $0.kernel) = (0, .laplacian(bandwidth: 1)) }.run().results[0]
    #expect(free.interpolates && free.verdict == "interpolates" && (free.train?.mse ?? 1) < 1e-16)
  }

  @Test("equal examples with different numbers have no interpolant, and the record says so")
  func contradictions() throws {
    let arrays = try OwnArrays()
    try arrays.write("x.csv", [["0", "0"], ["1", "0"], ["0", "1"], ["0", "0"]])
    try arrays.write("y.csv", [["0.5"], ["1.5"], ["2.5"], ["3.5"]])
    let record = try arrays.solve { ($0.ridge, $0.leaveOneOut) = (0, false) }.run()
    let result = record.results[0]
    #expect(record.solver.name == "pivoted-cholesky" && result.contradictions == 1 && !result.interpolates)
    // The mean of the twins' targets is 1.5 from each.
    #expect(abs((result.train?.mse ?? 0) - 2 * 2.25 / 4) < 1e-12)
  }

  @Test("permuted targets keep their distribution and lose what the inputs say of them; corrupted classes are refused")
  func permuted() throws {
    let arrays = try OwnArrays()
    try arrays.write(60) { ["\(2 * $0[0] + $0[1])"] }
    let results = try arrays.solve { $0.problem.labels = ["clean", "permute:0.5", "permute:1"] }.run().results
    #expect(results.map(\.changedLabels)[0] == 0 && (15..<45).contains(results[1].changedLabels))
    #expect(results[2].changedLabels > 50)
    let shares = results.compactMap { $0.loo?.r2 }
    #expect(shares[0] > 0.9 && shares[0] > shares[1] && shares[1] > shares[2] && shares[2] < 0.3)
    #expect(results[0].norms.rkhs < results[2].norms.rkhs)
    let random = try arrays.solve { $0.problem.labels = ["random"] }.run().results[0]
    #expect(
      random.labels == "random" && random.loo == results[2].loo && random.changedLabels == results[2].changedLabels)
    #expect { _ = try arrays.solve { $0.problem.labels = ["corrupt:0.2"] }.run() } throws: {
      "\($0)".contains("permute:0.2")
    }
    #expect { _ = try arrays.solve { $0.problem.coding = .plusMinusOne }.run() } throws: {
      "\($0)".contains("--coding")
    }
  }

  @Test("a task that is asked for is taken, and said in the record")
  func task() throws {
    let arrays = try OwnArrays()
    try arrays.write(30) { ["\(Int(5 * $0[0]))"] }
    #expect(try arrays.solve().run().dataset.task == .classification)
    let record = try arrays.solve(task: .regression).run()
    #expect(record.dataset.task == .regression && record.results[0].train != nil)
  }

  @Test("what is about classes or test examples refuses the others in one line")
  func refusals() throws {
    let arrays = try OwnArrays()
    try arrays.write(30) { ["\($0[0])"] }
    let problem = arrays.solve().problem
    var (randomize, interpolants) = (RandomizeExperiment(), InterpolantsExperiment())
    (randomize.problem, interpolants.problem) = (problem, problem)
    randomize.pixels = [.original]
    #expect { _ = try randomize.run() } throws: { "\($0)".contains("randomize is about classes") }
    #expect { _ = try interpolants.run() } throws: { "\($0)".contains("interpolants is about classes") }
    try arrays.write(30) { [$0[0] > 0.5 ? "1" : "0"] }
    #expect { _ = try interpolants.run() } throws: { "\($0)".contains("none with targets") }
  }
}
