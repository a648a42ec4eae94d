import Foundation
import MinNorm
import MinNormData
import MinNormExperiments
import Testing

@Suite struct CompareExperimentTests {
  /// A few hundred digits.
  func experiment(_ change: (inout CompareExperiment) throws -> Void = { _ in }) rethrows -> CompareExperiment {
    var experiment = CompareExperiment()
    experiment.problem.data = .named("digits", directory: "/nowhere")
    experiment.problem.trainCount = 200
    experiment.problem.testCount = 200
    experiment.problem.labels = ["clean", "random"]
    experiment.problem.kernel = "laplacian:bandwidth=10"
    try change(&experiment)
    return experiment
  }

  private static let fourier: FeatureSpecification = "random-fourier:count=800,bandwidth=10,kernel=laplacian"

  @Test("SGD from zero ends at the minimum-norm interpolant for right and for random labels; norms tell them apart")
  func both() throws {
    let record = try experiment { $0.goal = .distance(1e-4) }.run()
    #expect(record.comparisons.map(\.labels) == ["clean", "random"] && record.sgd.reached)
    for comparison in record.comparisons {
      let (closed, last) = (try #require(comparison.closedForm), try #require(comparison.trajectory.last))
      #expect((last.distance ?? 1) <= 1e-4 && (last.cosine ?? 0) > 1 - 1e-8)
      #expect(closed.trainErrors == 0 && comparison.sgd.trainErrors == 0 && closed.interpolates)
      #expect(abs(closed.testErrors - comparison.sgd.testErrors) <= 2)
      #expect(abs(closed.norms.rkhs - comparison.sgd.norms.rkhs) < 1e-4 * closed.norms.rkhs)
      #expect(abs(closed.norms.rkhsPM1 - comparison.sgd.norms.rkhsPM1) < 1e-3 * closed.norms.rkhsPM1)
      #expect((last.testAgreement ?? 0) > 0.99 && comparison.epochsToFit != nil)
      // Zero predicts no label, which is not to be right.
      let first = try #require(comparison.trajectory.first)
      #expect(first.trainErrors == 200 && first.trainErrorRate == 1 && first.testErrorRate == 1)
      // The split adds up to the whole.
      let parts = [last.distanceTop10, last.distanceNext90, last.distanceRest].compactMap { $0 }
      #expect(abs(parts.reduce(0) { $0 + $1 * $1 }.squareRoot() - (last.distance ?? 0)) < 1e-9)
    }
    #expect(record.comparisons[0].sgd.norms.rkhs < record.comparisons[1].sgd.norms.rkhs)
  }

  @Test("the closed form is the one that solve finds")
  func sameAsSolve() throws {
    let experiment = experiment { $0.epochs = 1 }
    let solved = try SolveExperiment(experiment.problem).run()
    let compared = try experiment.run()
    for choice in [ClosedFormChoice.eigen, .cholesky] {
      var other = experiment
      other.closedForm = choice
      for (mine, theirs) in zip(try other.run().comparisons, solved.results) {
        let closed = try #require(mine.closedForm)
        #expect(closed.testErrors == theirs.testErrors)
        #expect(abs(closed.norms.rkhs - theirs.norms.rkhs) < 1e-9 * theirs.norms.rkhs)
        #expect(abs(closed.norms.rkhsPM1 - theirs.norms.rkhsPM1) < 1e-9 * theirs.norms.rkhsPM1)
      }
    }
    #expect(abs((compared.system.lambdaMax ?? 0) / (solved.system.lambdaMax ?? 1) - 1) < 1e-2)
  }

  @Test(
    "weights of random Fourier features end at the minimum-norm weights and stay in the row space",
    arguments: [DescentMethod.sgd, .kaczmarz])
  func weights(method: DescentMethod) throws {
    let record = try experiment {
      $0.problem.trainCount = 100
      $0.problem.features = Self.fourier
      $0.problem.kernel = "linear"
      $0.method = method
      $0.goal = .distance(1e-6)
      $0.epochs = 3000
    }.run()
    #expect(record.sgd.reached && record.sgd.parameters == "weights" && record.features.dimension == 800)
    for comparison in record.comparisons {
      #expect(comparison.trajectory.allSatisfy { ($0.offSpan ?? 1) <= 1e-12 })
      #expect((comparison.trajectory.last?.distance ?? 1) <= 1e-6)
    }
  }

  @Test("full-batch descent is measured where the spectrum predicts it, to 1e-9 at every recorded step")
  func gradientDescent() throws {
    for (method, momentum) in [(DescentMethod.gd, nil), (.heavyBall, 0.9), (.nesterov, 0.9)]
      as [(DescentMethod, Double?)]
    {
      let record = try experiment {
        $0.method = method
        $0.momentum = momentum
        $0.batch = method == .gd ? nil : 200
        $0.epochs = 500
      }.run()
      for point in record.comparisons.flatMap(\.trajectory) {
        #expect(abs((point.distance ?? 1) - (point.predictedDistance ?? 2)) < 1e-9, "\(method) \(point.epoch)")
      }
    }
  }

  @Test(
    "the forecast of the epochs to fit is within a factor 2 of the measured number",
    arguments: ["laplacian:bandwidth=10", "gaussian:bandwidth=5"], [DescentMethod.sgd, .nesterov, .kaczmarz, .gd])
  func forecast(kernel: String, method: DescentMethod) throws {
    let record = try experiment {
      $0.problem.trainCount = 500
      $0.problem.kernel = try kernel.kernel
      $0.method = method
      $0.goal = .zeroTrainingError
      $0.epochs = 20_000
    }.run()
    for comparison in record.comparisons {
      let (measured, predicted) = (try #require(comparison.epochsToFit), try #require(comparison.predictedEpochsToFit))
      #expect(predicted <= 2 * measured && measured <= 2 * predicted, "\(measured) measured, \(predicted) predicted")
    }
  }

  @Test("a start w₀ ≠ 0 ends at w* + P_null w₀, and Pythagoras holds")
  func otherStart() throws {
    let record = try experiment {
      $0.problem.trainCount = 60
      $0.problem.features = Self.fourier
      $0.problem.kernel = "linear"
      $0.start = .gaussian(0.3)
      $0.goal = .loss(1e-18)
      $0.epochs = 3000
    }.run()
    #expect(record.sgd.reached)
    for comparison in record.comparisons {
      let part = try #require(comparison.startPart)
      #expect(part.limitDistance < 1e-6 && part.pythagorasGap < 1e-6)
      #expect(part.nullNorm > 0.8 * part.startNorm && part.nullNorm < part.startNorm)
      let (last, closed) = (try #require(comparison.trajectory.last), try #require(comparison.closedForm))
      // What is left of the distance to w* is exactly the part of the start outside the row space.
      #expect(abs((last.distance ?? 0) - part.nullNorm / closed.norms.rkhs) < 1e-6 * part.nullNorm)
      #expect(abs((last.offSpan ?? 0) - part.nullNorm / last.norm) < 1e-6)
    }
  }

  @Test("the limit does not depend on the seed: mean and spread of repeated runs")
  func repeats() throws {
    let record = try experiment {
      $0.repeats = 4
      $0.goal = .distance(1e-4)
    }.run()
    for comparison in record.comparisons {
      let repeats = try #require(comparison.repeats)
      let closed = try #require(comparison.closedForm)
      #expect(repeats.count == 4 && repeats.epochsToFit.count == 4)
      #expect(repeats.largestGap > 0 && repeats.largestGap < 2e-4)
      #expect(repeats.norms.rkhs.deviation < 1e-4 * repeats.norms.rkhs.mean)
      #expect(abs(repeats.norms.rkhs.mean - closed.norms.rkhs) < 1e-4 * closed.norms.rkhs)
    }
  }

  @Test("weight decay is compared with the ridge solution of λ = nδ")
  func weightDecay() throws {
    let record = try experiment {
      $0.method = .gd
      $0.weightDecay = 0.005
      $0.epochs = 3000
      $0.goal = .distance(1e-6)
    }.run()
    #expect(record.sgd.reached && record.system.ridge == 1)
    var solve = SolveExperiment(try experiment().problem)
    solve.ridge = 1
    let solved = try solve.run().results[0].norms.rkhs
    #expect(abs((record.comparisons[0].closedForm?.norms.rkhs ?? 0) - solved) < 1e-9 * solved)
  }

  @Test("without a stored K, without a closed form and with EigenPro the labels are fitted all the same")
  func tiles() throws {
    for method in [DescentMethod.sgd, .eigenpro] {
      let record = try experiment {
        $0.method = method
        $0.batch = 16
        $0.storage = .never
        $0.closedForm = .none
        $0.goal = .zeroTrainingError
        if method == .eigenpro {
          var options = EigenProPreconditioner.Options()
          (options.directions, options.subsample) = (20, 100)
          $0.eigenPro = options
        }
      }.run()
      #expect(record.sgd.reached && record.sgd.storage == "never")
      for comparison in record.comparisons {
        #expect(comparison.sgd.trainErrors == 0 && comparison.closedForm == nil)
        #expect(comparison.trajectory.allSatisfy { $0.distance == nil && $0.norm.isFinite })
      }
    }
  }

  @Test("the same experiment twice gives the same JSON but for times, peak memory and environment")
  func determinism() throws {
    func stripped() throws -> String {
      var record = try experiment { $0.epochs = 3 }.run(command: ["minnorm", "compare"])
      record.seconds = Seconds()
      record.memory.peakBytes = 0
      return try record.json()
    }
    #expect(try stripped() == stripped())
  }

  @Test("the record has every key of the contract, absent values as null")
  func contract() throws {
    let json = try experiment { $0.epochs = 2 }.run(command: ["minnorm", "compare"]).json()
    let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    #expect(object["schema"] as? String == "minnorm.compare/1")
    #expect(
      Set(object.keys).isSuperset(of: [
        "command", "dataset", "features", "kernel", "system", "seconds", "memory", "environment", "seed", "sgd",
        "comparisons",
      ]))
    let sgd = try #require(object["sgd"] as? [String: Any])
    #expect(Set(sgd.keys).isSuperset(of: ["algorithm", "batch", "stepSize", "epochs"]))
    let comparison = try #require((object["comparisons"] as? [[String: Any]])?.first)
    #expect(Set(comparison.keys).isSuperset(of: ["labels", "closedForm", "sgd", "trajectory", "epochsToFit"]))
    let point = try #require((comparison["trajectory"] as? [[String: Any]])?.first)
    #expect(
      Set(point.keys).isSuperset(of: [
        "epoch", "trainLoss", "trainErrorRate", "testErrorRate", "norm", "distance", "cosine", "offSpan",
        "predictedDistance",
      ]))
    let decoded = try JSONDecoder().decode(CompareRecord.self, from: Data(json.utf8))
    #expect(try decoded.json() == json)
  }

  @Test("a step above the limit is an error that names it, and so is a loss that grows")
  func divergence() throws {
    let above = #expect(throws: DescentError.self) {
      _ = try experiment {
        $0.method = .gd
        $0.stepSize = .ofLimit(1.01)
      }.run()
    }
    guard case .unstable(let step, let limit, _) = above else {
      Issue.record("not refused")
      return
    }
    #expect(abs(step / limit - 1.01) < 1e-12)
    // Below 2/λ₁, but far above what single examples allow.
    let noisy = #expect(throws: DescentError.self) {
      _ = try experiment {
        $0.batch = 1
        $0.stepSize = .fixed(3)
      }.run()
    }
    guard case .diverged(_, _, 3, let safe, _) = noisy else {
      Issue.record("not noticed")
      return
    }
    #expect(abs(safe - 2) < 1e-9)
  }

  @Test("too little memory is refused before any work, and every way out that is named fits")
  func memory() throws {
    let large = experiment { ($0.problem.trainCount, $0.problem.memoryLimit) = (2000, 150 << 20) }
    let error = #expect(throws: ExperimentError.self) { _ = try large.run() }
    guard case .insufficientMemory(let needed, 157_286_400, true, let alternatives) = error else {
      Issue.record("not a memory error")
      return
    }
    #expect(needed > 150 << 20 && alternatives.contains("try --closed-form none"))
    let fewer = try #require(alternatives.first { $0.hasPrefix("use --train") })
    let count = try #require(Int(fewer.split(separator: " ")[2]))
    for change in [
      { (experiment: inout CompareExperiment) in (experiment.closedForm, experiment.goal) = (.none, .zeroTrainingError)
      },
      { $0.problem.trainCount = count },
    ] {
      var smaller = large
      change(&smaller)
      smaller.epochs = 1
      #expect(try smaller.run().memory.plannedPeakBytes <= 150 << 20)
    }
  }

  @Test("what does not go together is refused with the option's name")
  func combinations() throws {
    let changes: [(String, (inout CompareExperiment) -> Void)] = [
      ("--batch 201", { $0.batch = 201 }), ("--batch 0", { $0.batch = 0 }),
      ("--batch: gd", { ($0.method, $0.batch) = (.gd, 3) }), ("--eigenpro-directions", { $0.eigenPro = .init() }),
      ("--momentum: sgd", { $0.momentum = 0.5 }), ("--epochs 0", { $0.epochs = 0 }),
      ("--weight-decay: kaczmarz", { ($0.method, $0.weightDecay) = (.kaczmarz, 1) }),
      ("--until distance", { $0.closedForm = .none }), ("--init gaussian", { $0.start = .gaussian(1) }),
      ("--precision float32", { $0.arithmetic = .float32 }),
      ("--store-kernel", { ($0.problem.kernel, $0.storage) = (.linear, .never) }),
      ("--algorithm eigenpro", { ($0.problem.kernel, $0.method) = (.linear, .eigenpro) }),
    ]
    for (name, change) in changes {
      let error = #expect(throws: ExperimentError.self) { _ = try experiment(change).run() }
      #expect("\(error.map { "\($0)" } ?? "")".hasPrefix(name), "\(name)")
    }
  }

  @Test("options are read as they are written", arguments: ["auto", "0.5*auto", "0.99*limit", "0.25"])
  func stepSizes(text: String) throws {
    let expected: [String: StepSizeChoice] = [
      "auto": .automatic(1), "0.5*auto": .automatic(0.5), "0.99*limit": .ofLimit(0.99), "0.25": .fixed(0.25),
    ]
    #expect(try StepSizeChoice(parsing: text) == expected[text])
    #expect(try StepSizeChoice(parsing: text).description == text)
  }

  @Test("what is written wrongly is refused")
  func refusals() {
    for text in ["", "fast", "-1", "0", "limit", "2*", "*auto", "nan", "1*2*auto"] {
      #expect(throws: ExperimentError.self, "\(text)") { _ = try StepSizeChoice(parsing: text) }
    }
    for text in ["", "zero", "loss", "loss:", "loss:-1", "distance:nan", "epochs:3"] {
      #expect(throws: ExperimentError.self, "\(text)") { _ = try DescentGoal(parsing: text) }
    }
    for text in ["", "one", "gaussian", "gaussian:0", "gaussian:x"] {
      #expect(throws: ExperimentError.self, "\(text)") { _ = try DescentStart(parsing: text) }
    }
  }
}
