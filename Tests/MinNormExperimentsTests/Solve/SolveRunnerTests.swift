import Foundation
import MinNorm
import MinNormData
import MinNormExperiments
import Testing

@Suite struct SolveRunnerTests {
  /// A few hundred digits: fast, and hard enough that every number means something.
  func experiment(_ change: (inout SolveExperiment) throws -> Void = { _ in }) rethrows -> SolveExperiment {
    var experiment = SolveExperiment()
    experiment.data = .named("digits", directory: "/nowhere")
    experiment.trainCount = 300
    experiment.testCount = 200
    try change(&experiment)
    return experiment
  }

  @Test("right, random and partly wrong labels are all interpolated by one factorization; norms tell them apart")
  func labelSets() throws {
    let record = try experiment { $0.labels = ["clean", "random", "corrupt:0.2"] }.run()
    #expect(record.results.map(\.labels) == ["clean", "random", "corrupt:0.2"])
    #expect(record.results.allSatisfy { $0.solved && $0.interpolates && $0.trainErrors == 0 })
    #expect(record.results.allSatisfy { ($0.relativeResidual ?? 1) < 1e-12 && ($0.maxResidual ?? 1) < 1e-11 })
    let (clean, random, corrupt) = (record.results[0], record.results[1], record.results[2])
    #expect(clean.norms.rkhs < corrupt.norms.rkhs && corrupt.norms.rkhs < random.norms.rkhs)
    #expect(clean.testErrorRate < 0.3 && random.testErrorRate > 0.75)
    #expect(clean.changedLabels == 0 && random.changedLabels > 230)
    let alone = try experiment { $0.labels = ["random"] }.run()
    #expect(abs(alone.results[0].norms.rkhs - random.norms.rkhs) < 1e-9 * random.norms.rkhs)
    #expect(alone.results[0].testErrors == random.testErrors)
  }

  @Test("the same experiment twice gives the same JSON but for times, peak memory and environment")
  func determinism() throws {
    func stripped() throws -> Data {
      var record = try experiment { $0.labels = ["clean", "random"] }.run(command: ["minnorm", "solve"])
      record.seconds = Seconds()
      record.memory.peakBytes = 0
      return Data(try record.json().utf8)
    }
    #expect(try stripped() == stripped())
  }

  @Test("a checkpoint and its resumption change no number of the record, and the block size is in it")
  func checkpoint() throws {
    let folder = NSTemporaryDirectory() + "/minnorm-test-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    func stripped(_ checkpoint: SolverCheckpoint?) throws -> Data {
      var record = try experiment { $0.blockSize = 77 }.run(checkpoint: checkpoint)
      #expect(record.solver.blockSize == 77)
      record.seconds = Seconds()
      record.memory.peakBytes = 0
      return Data(try record.json().utf8)
    }
    let expected = try stripped(nil)
    #expect(try stripped(SolverCheckpoint(folder: folder)) == expected)
    #expect(try stripped(SolverCheckpoint(folder: folder, resumes: true)) == expected)
    #expect(throws: CheckpointError.exists(folder: folder)) { _ = try stripped(SolverCheckpoint(folder: folder)) }
  }

  @Test("the record has every key of the contract, absent values as null")
  func contract() throws {
    let json = try experiment().run(command: ["minnorm", "solve"]).json()
    let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    func keys(_ path: String...) -> Set<String> {
      var value: Any? = object
      for key in path { value = (value as? [String: Any])?[key] ?? ((value as? [Any])?.first as? [String: Any])?[key] }
      return Set(((value as? [String: Any]) ?? ((value as? [Any])?.first as? [String: Any]) ?? [:]).keys)
    }
    #expect(object["schema"] as? String == "minnorm.solve/1")
    #expect(
      keys().isSuperset(of: [
        "schema", "command", "dataset", "features", "kernel", "solver", "system", "results", "seconds", "memory",
        "environment", "seed",
      ]))
    #expect(keys("dataset").isSuperset(of: ["name", "trainCount", "testCount", "classes", "dimension", "sha256"]))
    #expect(keys("features").isSuperset(of: ["name", "dimension", "parameters"]))
    #expect(keys("kernel").isSuperset(of: ["name", "parameters"]))
    #expect(keys("solver").isSuperset(of: ["name", "precision", "ridge", "iterations", "refinements"]))
    #expect(keys("system").isSuperset(of: ["order", "rank", "lambdaMin", "lambdaMax", "conditionNumber"]))
    #expect(
      keys("results").isSuperset(of: [
        "labels", "coding", "trainErrors", "trainErrorRate", "testErrors", "testErrorRate", "testErrorInterval95",
        "looErrorRate", "norms", "relativeResidual", "maxResidual", "interpolates",
      ]))
    #expect(keys("results", "norms").isSuperset(of: ["rkhs", "rkhsPM1", "coefficients", "perClass"]))
    #expect(
      keys("seconds").isSuperset(of: ["load", "features", "gram", "factor", "solve", "certify", "evaluate", "total"]))
    #expect(keys("memory").isSuperset(of: ["plannedPeakBytes", "peakBytes"]))
    #expect(keys("environment").isSuperset(of: ["version", "commit", "swift", "blas", "threads", "host"]))
    let decoded = try JSONDecoder().decode(SolveRecord.self, from: Data(json.utf8))
    #expect(try decoded.json() == json)
  }

  @Test("numbers that JSON does not have are strings that read back")
  func unusualNumbers() throws {
    let values = [1.5, .infinity, -.infinity, .nan]
    let text = try RecordJSON.text(values)
    #expect(["\"inf\"", "\"-inf\"", "\"nan\""].allSatisfy(text.contains))
    let again = try RecordJSON.read([Double].self, from: Array(text.utf8))
    #expect(again.dropLast() == values.dropLast() && again[3].isNaN)
  }

  @Test("±1 targets and one-hot targets give the same predictions and the same two norms")
  func codings() throws {
    let oneHot = try experiment().run().results[0]
    let plusMinus = try experiment { $0.coding = .plusMinusOne }.run().results[0]
    #expect(oneHot.testErrors == plusMinus.testErrors)
    #expect(abs(oneHot.norms.rkhsPM1 - plusMinus.norms.rkhs) < 1e-8 * plusMinus.norms.rkhs)
  }

  @Test("float32 solves the same system to its own precision")
  func float32() throws {
    let wide = try experiment().run().results[0]
    let narrow = try experiment { $0.arithmetic = .float32 }.run().results[0]
    #expect(abs(wide.norms.rkhs - narrow.norms.rkhs) < 1e-4 * wide.norms.rkhs)
    #expect(abs(wide.testErrors - narrow.testErrors) <= 1)
    let residual = try #require(narrow.relativeResidual)
    #expect(residual > 1e-9 && residual < 1e-4)
  }

  @Test("a full, a sampled and no certificate agree on everything else", arguments: Arithmetic.allCases)
  func certification(arithmetic: Arithmetic) throws {
    func result(_ certification: Certification) throws -> LabelSetRecord {
      try experiment {
        $0.trainCount = 2500
        $0.arithmetic = arithmetic
        $0.certification = certification
      }.run().results[0]
    }
    let (full, sample, none) = (try result(.full), try result(.sample), try result(.none))
    #expect(full.residualRows == 2500 && sample.residualRows == 2000 && none.residualRows == 0)
    #expect(none.relativeResidual == nil && none.maxResidual == nil)
    let (all, some) = (try #require(full.relativeResidual), try #require(sample.relativeResidual))
    #expect(some < 3 * all && all < 3 * some)
    for other in [sample, none] {
      #expect(other.testErrors == full.testErrors && other.trainErrors == full.trainErrors)
      #expect(abs(other.norms.rkhs - full.norms.rkhs) < 1e-4 * full.norms.rkhs)
      #expect(other.interpolates == full.interpolates)
    }
  }

  @Test("with a ridge the system is solved, but the function does not interpolate")
  func ridge() throws {
    let result = try experiment { $0.ridge = 5 }.run().results[0]
    #expect((result.relativeResidual ?? 1) < 1e-12)
    #expect(result.fitResidual > 0.01)
    #expect(!result.interpolates)
  }

  @Test("a random subset is another system, the same for the same seed")
  func subsets() throws {
    func norm(_ seed: UInt64?) throws -> Double {
      try experiment { $0.subsetSeed = seed }.run().results[0].norms.rkhs
    }
    let first = try norm(1)
    #expect(try norm(1) == first)
    #expect(try norm(2) != first)
    #expect(try norm(nil) != first)
  }

  @Test("too little memory is refused before any work, with numbers and alternatives")
  func memory() throws {
    let error = #expect(throws: ExperimentError.self) {
      _ = try experiment {
        $0.trainCount = 4000
        $0.memoryLimit = 100 << 20
      }.run()
    }
    guard case .insufficientMemory(let needed, let available, let isLimit, let alternatives) = error else {
      Issue.record("not a memory error")
      return
    }
    #expect(needed > available && available == 100 << 20 && isLimit)
    #expect(alternatives.contains("try --precision float32"))
    #expect(alternatives.contains { $0.hasPrefix("use --train ") })
  }

  @Test("dependent examples under the linear kernel end plain Cholesky with the leading minor, not with an answer")
  func singular() {
    let error = #expect(throws: LinearAlgebraError.self) {
      _ = try experiment {
        $0.trainCount = 2000
        $0.kernel = "linear"
        $0.solver = .cholesky
      }.run()
    }
    guard case .notPositiveDefinite(let minor, 2000, .float64) = error else {
      Issue.record("not the expected error")
      return
    }
    // X has 784 columns, so the leading minors of XXᵀ vanish from order 785 on at the latest.
    #expect(minor <= 800)
  }

  @Test("duplicated examples with contradictory labels are never answered silently", arguments: Arithmetic.allCases)
  func contradictions(arithmetic: Arithmetic) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("twins-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for trial in 0..<40 {
      // 30 points, five of them twice, the second time with another class.
      let random = CounterRandom(seed: UInt64(trial), stream: .noise)
      let points = (0..<30).map { i in
        (0..<4).map { "\(random.uniform(at: UInt64(4 * i + $0)))" }.joined(separator: ",")
      }
      let classes = (0..<30).map { $0 % 3 }
      let x = points + points.prefix(5)
      let y = classes + classes.prefix(5).map { ($0 + 1) % 3 }
      try x.joined(separator: "\n").write(toFile: "\(folder)/x.csv", atomically: true, encoding: .utf8)
      try y.map(String.init).joined(separator: "\n").write(toFile: "\(folder)/y.csv", atomically: true, encoding: .utf8)
      let twins = experiment {
        $0.data = .files(
          UserFiles(
            trainX: "\(folder)/x.csv", trainY: "\(folder)/y.csv", testX: "\(folder)/x.csv", testY: "\(folder)/y.csv"))
        $0.trainCount = nil
        $0.testCount = nil
        $0.kernel = "gaussian:bandwidth=0.5"
        $0.arithmetic = arithmetic
      }
      let record = try twins.run()
      let result = record.results[0]
      // Thirty different points, and the least-squares solution gives twins the mean of their targets.
      #expect(record.solver.name == "pivoted-cholesky" && record.system.rank == 30, "trial \(trial)")
      #expect(record.system.equalExamples == 5 && record.system.equalPairs.map(\.duplicate) == [30, 31, 32, 33, 34])
      #expect(record.system.nearDuplicates?.count == 5)
      #expect(result.solved && !result.interpolates && result.contradictions == 5)
      #expect(result.verdict.contains("training examples 0 and 30 are equal"))
      #expect(abs(result.fitResidual - (5.0 / 35).squareRoot()) < (arithmetic == .float32 ? 1e-3 : 1e-10))
      var plain = twins
      plain.solver = .cholesky
      #expect(throws: ExperimentError.self) { _ = try plain.run() }
    }
  }

  @Test(
    "counts that do not exist are refused",
    arguments: [
      (0, 10, "--train 0"), (4001, 10, "--train 4001"), (10, 0, "--test 0"), (10, 1001, "--test 1001"),
      (-5, 10, "--train -5"),
    ])
  func counts(train: Int, test: Int, message: String) {
    let error = #expect(throws: ExperimentError.self) {
      _ = try experiment {
        $0.trainCount = train
        $0.testCount = test
      }.run()
    }
    #expect(error?.description.hasPrefix(message) == true)
  }

  @Test("a single training example is interpolated")
  func one() throws {
    let record = try experiment { $0.trainCount = 1 }.run()
    #expect(record.results[0].interpolates)
    #expect(abs(record.results[0].norms.rkhs - 1) < 1e-12)
  }

  @Test("phases are heard in order, each begun and ended once")
  func monitor() throws {
    final class Listener: RunMonitor {
      var begun: [RunPhase] = []
      var ended: [RunPhase] = []
      func begin(_ phase: RunPhase, work: Double) { begun.append(phase) }
      func progress(_ phase: RunPhase, fraction: Double) {
        #expect(phase == begun.last)
        #expect((0...1.000001).contains(fraction))
      }
      func end(_ phase: RunPhase, seconds: Double) { ended.append(phase) }
    }
    let listener = Listener()
    let everything = experiment {
      $0.arithmetic = .mixed
      $0.leaveOneOut = true
      $0.kernel = "laplacian:bandwidth=loo"
    }
    _ = try everything.run(monitor: listener)
    // A preconditioner belongs to another solver, sums and their checkpoint to features that are never stored, a reduction
    // to a path, folds and repeats to held-out parts and other subsets, descent, regularizers, a series and rows to other
    // experiments; a refinement does its own substitutions.
    let others: Set<RunPhase> = [
      .precondition, .solve, .accumulate, .keep, .reduce, .path, .descent, .regularizers, .minimumNorm, .folds, .series,
      .rows, .repeats,
    ]
    let expected = RunPhase.allCases.filter { !others.contains($0) }
    #expect(listener.begun == expected)
    #expect(listener.ended == expected)
  }
}
