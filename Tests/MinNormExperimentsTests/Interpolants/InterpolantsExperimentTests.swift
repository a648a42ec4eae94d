import Foundation
import MinNorm
import MinNormExperiments
import Testing

@Suite struct InterpolantsExperimentTests {
  /// A hundred digits.
  func experiment(_ change: (inout InterpolantsExperiment) throws -> Void = { _ in }) rethrows -> InterpolantsExperiment
  {
    var experiment = InterpolantsExperiment()
    experiment.problem.data = .named("digits", directory: "/nowhere")
    experiment.problem.trainCount = 100
    experiment.problem.testCount = 150
    experiment.problem.kernel = "gaussian:bandwidth=5"
    try change(&experiment)
    return experiment
  }

  /// What the issue asks of every function.
  func check(_ record: InterpolantsRecord) throws {
    for space in record.spaces {
      let least = try #require(space.interpolants.first?.norms.rkhs.wrappedValue)
      #expect(space.interpolants.first?.kind == "minimum-norm")
      for entry in space.interpolants {
        #expect(entry.trainErrors == 0 && entry.interpolates, "\(entry.title): \(entry.relativeResidual)")
        guard entry.kind != "minimum-norm", let norm = entry.norms.rkhs.wrappedValue else { continue }
        #expect(norm > least && (entry.normRatio ?? 0) > 1, "\(entry.title)")
        #expect((entry.pythagorasGap ?? 1) <= 1e-9, "\(entry.title)")
      }
    }
  }

  @Test("all fit the training labels, all are longer than the minimum-norm one, and Pythagoras holds to 1e-9")
  func gaussian() throws {
    let record = try experiment().run()
    try check(record)
    #expect(record.spaces.map(\.name) == ["rkhs", "weights"])
    let kinds = record.spaces.map { $0.interpolants.map(\.kind) }
    #expect(
      kinds[0] == [
        "minimum-norm", "random-centres", "random-centres-coefficients", "forced-wrong", "other-kernel", "other-kernel",
      ])
    #expect(kinds[1] == ["minimum-norm", "null-noise", "null-noise", "null-noise", "sgd-start"])
    let (kernel, weights) = (record.spaces[0].interpolants, record.spaces[1].interpolants)
    // Forced labels are wrong on every test example; the others are worse than the minimum norm.
    #expect(kernel[3].testErrors == 150)
    for entry in kernel[1...3] + weights[2...3] {
      #expect(entry.testErrorRate > 1.5 * kernel[0].testErrorRate, "\(entry.title)")
    }
    // Two ways to the distance of the forced function: the Schur complement and the quadratic form.
    let squared = try #require(kernel[3].parameters["squaredDistanceFromSchurComplement"])
    let distance = try #require(kernel[3].distance)
    #expect(abs(squared - distance * distance) < 1e-9 * squared)
    // Noise of norm r‖w*‖ makes √(1 + r²).
    for (entry, ratio) in zip(weights[1...3], [1.0, 3, 10]) {
      #expect(abs((entry.normRatio ?? 0) - (1 + ratio * ratio).squareRoot()) < 1e-9)
    }
    // A Laplacian's function has a kink at each centre, so it is in no Gaussian space.
    #expect(
      kernel[4].norms.rkhs.wrappedValue == nil && kernel[4].ownNorm != nil
        && (kernel[5].norms.rkhs.wrappedValue ?? 0) > 1e6)
  }

  @Test("the minimum-norm entry is what solve gives")
  func sameAsSolve() throws {
    let experiment = experiment { $0.problem.labels = ["random"] }
    let record = try experiment.run()
    try check(record)
    let solved = try SolveExperiment(experiment.problem).run().results[0]
    let star = record.spaces[0].interpolants[0]
    #expect(star.testErrors == solved.testErrors)
    #expect(abs((star.norms.rkhs.wrappedValue ?? 0) - solved.norms.rkhs) < 1e-9 * solved.norms.rkhs)
  }

  @Test(
    "explicit features with more weights than examples are one space for all of them", arguments: ["raw", "fourier"])
  func linear(features: String) throws {
    let record = try experiment {
      $0.problem.trainCount = 60
      $0.problem.kernel = "linear"
      if features == "fourier" { $0.problem.features = "random-fourier:count=400,bandwidth=5" }
      $0.epochs = 20_000
      $0.problem.coding = .plusMinusOne
    }.run()
    #expect(record.spaces.count == 1 && record.spaces[0].name == "weights")
    let entries = record.spaces[0].interpolants
    #expect(entries.contains { $0.kind == "null-noise" } && entries.contains { $0.kind == "forced-wrong" })
    for entry in entries where entry.kind != "sgd-start" {
      #expect(entry.interpolates, "\(entry.title): \(entry.relativeResidual)")
      #expect(entry.kind == "minimum-norm" || (entry.pythagorasGap ?? 1) <= 1e-9, "\(entry.title)")
    }
    // Raw pixels of few examples are badly conditioned: SGD fits them but is not yet at its limit.
    #expect(entries.last?.kind == "sgd-start" && entries.last?.trainErrors == 0)
  }

  @Test("as many centres as examples leave one function")
  func squareSystem() throws {
    let record = try experiment {
      $0.problem.trainCount = 60
      $0.centres = 60
      $0.forced = 5
      $0.otherKernels = []
      $0.fourierCount = 300
    }.run()
    #expect(record.spaces[0].interpolants.map(\.kind) == ["minimum-norm", "random-centres", "forced-wrong"])
    #expect(record.spaces[0].interpolants[2].parameters["forced"] == 5)
    #expect(record.spaces[1].features.dimension == 300)
    try check(record)
  }

  @Test("the record has every key of the contract, and reads back")
  func contract() throws {
    let json = try experiment { $0.problem.trainCount = 40 }.run(command: ["minnorm"]).json()
    let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    #expect(object["schema"] as? String == "minnorm.interpolants/1")
    #expect(
      Set(object.keys).isSuperset(of: [
        "command", "dataset", "features", "kernel", "system", "spaces", "seconds", "memory", "environment", "seed",
      ]))
    #expect(try JSONDecoder().decode(InterpolantsRecord.self, from: Data(json.utf8)).json() == json)
  }

  @Test("what cannot be done is refused with the option's name")
  func refusals() {
    let changes: [(String, (inout InterpolantsExperiment) -> Void)] = [
      ("--labels", { $0.problem.labels = ["clean", "random"] }),
      ("--centres", { $0.centres = 99 }),
      ("--centres", { $0.centres = 0 }), ("--forced", { $0.forced = -1 }), ("--noise", { $0.noise = [0] }),
      ("--fourier", { $0.fourierCount = 100 }), ("--init", { $0.start = .zero }), ("--epochs", { $0.epochs = 0 }),
      (
        "--kernel linear",
        {
          $0.problem.kernel = "linear"
          $0.problem.trainCount = 800
        }
      ),
    ]
    for (name, change) in changes {
      let error = #expect(throws: ExperimentError.self) { _ = try experiment(change).run() }
      #expect("\(error.map { "\($0)" } ?? "")".hasPrefix(name), "\(name)")
    }
  }
}
