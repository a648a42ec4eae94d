import Foundation
import MinNorm
import MinNormData
import MinNormExperiments
import Testing

/// Models that experiments leave behind predict what the experiments measured.
@Suite struct SavedModelTests {
  private static func problem(_ train: Int = 150, _ test: Int = 200) -> ProblemSpecification {
    var problem = ProblemSpecification()
    (problem.trainCount, problem.testCount) = (train, test)
    problem.labels = [.clean, .random]
    return problem
  }

  private func digits(_ count: Int) throws -> Examples {
    try DatasetLoader.load("digits", dataDirectory: "data").test.selecting(0..<count)
  }

  private func errors(_ model: Model, _ name: String, _ test: Examples) throws -> Int {
    ErrorCount(predictions: try model.predictions(at: test.inputs, of: name), columns: 0..<10, labels: test.labels)
      .errors
  }

  @Test(
    "solve keeps the functions of all label sets", arguments: ["raw", "standardize", "gabor:pool=7+unit-norm"],
    ["gaussian:bandwidth=5", "linear"])
  func solve(features: String, kernel: String) throws {
    var experiment = SolveExperiment(Self.problem())
    experiment.features = try FeatureSpecification(parsing: features)
    experiment.kernel = try KernelSpecification(parsing: kernel)
    let run = Run()
    run.keepsModel = true
    let record = try experiment.run(in: run)
    let (model, test) = (try #require(run.model), try digits(200))
    #expect(model.functions.map(\.name) == ["clean", "random"])
    for result in record.results {
      #expect(try errors(model, result.labels, test) == result.testErrors)
    }
    #expect(model.outputs == .classes((0..<10).map(String.init)))
    #expect(try experiment.run(in: Run()).results[0].testErrors == record.results[0].testErrors)
  }

  @Test("without being asked for it a run keeps nothing")
  func notAsked() throws {
    let run = Run()
    _ = try SolveExperiment(Self.problem(60, 20)).run(in: run)
    #expect(run.model == nil)
  }

  @Test("mean squared errors of a regression with intercepts are those of the saved model to the last bit")
  func regression() throws {
    try withFiles(rows: 70) { files in
      var problem = ProblemSpecification()
      problem.data = .files(files)
      problem.kernel = .gaussian(bandwidth: 2)
      problem.features = try FeatureSpecification(parsing: "standardize")
      problem.labels = [.clean, try LabelRandomization(parsing: "permute:1")]
      var experiment = SolveExperiment(problem)
      (experiment.hasIntercept, experiment.ridge) = (true, 0.1)
      let run = Run()
      run.keepsModel = true
      let record = try experiment.run(in: run)
      let model = try #require(run.model)
      let test = try UserArrays.load(files).test
      guard case .values(let columns) = test.targets else { return #expect(Bool(false), "real targets") }
      let targets = Matrix(rows: test.count, columns: columns.count, values: columns.flatMap(\.self))
      for result in record.results {
        let predictions = try model.predictions(at: test.inputs, of: result.labels)
        let errors = SquaredErrors(predictions: predictions, columns: 0..<targets.columns, targets: targets)
        #expect(errors.mean == result.test?.mse, "\(result.labels)")
      }
      #expect(model.functions[0].intercepts?.count == targets.columns)
    }
  }

  @Test("compare keeps the closed form and the end of descent, with the errors in its record")
  func compare() throws {
    for kernel in [KernelSpecification.laplacian(bandwidth: 10), .linear] {
      var experiment = CompareExperiment()
      experiment.problem = Self.problem(80, 100)
      experiment.problem.kernel = kernel
      if kernel == .linear {
        experiment.problem.features = try FeatureSpecification(parsing: "random-fourier:count=300,bandwidth=8")
      }
      experiment.epochs = 30
      let run = Run()
      run.keepsModel = true
      let record = try experiment.run(in: run)
      let (model, test) = (try #require(run.model), try digits(100))
      #expect(model.functions.map(\.name) == ["clean", "clean.sgd", "random", "random.sgd"])
      for comparison in record.comparisons {
        #expect(try errors(model, comparison.labels, test) == comparison.closedForm?.testErrors)
        #expect(try errors(model, comparison.labels + ".sgd", test) == comparison.sgd.testErrors)
      }
      #expect((model.centres == nil) == (kernel == .linear))
    }
  }

  @Test("path keeps the function of the ridge that leave-one-out chooses, search that of its best candidate")
  func pathAndSearch() throws {
    let test = try digits(100)
    var path = PathExperiment()
    path.problem = Self.problem(60, 100)
    path.problem.labels = [try LabelRandomization(parsing: "corrupt:0.3")]
    path.grid = .list([0.1, 1, 10])
    let run = Run()
    run.keepsModel = true
    let record = try path.run(in: run)
    let model = try #require(run.model)
    let chosen = record.paths[0].ridge[record.paths[0].chosen.looError]
    #expect(try errors(model, "corrupt:0.3", test) == chosen.testErrors)

    var system = SolveExperiment(Self.problem(60, 1))
    system.labels = [.clean]
    system.kernel = .gaussianByLeaveOneOut
    let search = FeatureSearch(system, grid: ["gabor:pool=7"], bandwidthMultiples: [0.5, 1])
    let searching = Run()
    searching.keepsModel = true
    let found = try search.run(in: searching)
    let best = try #require(searching.model)
    #expect(try best.features.links().map(\.words).joined().contains(found.candidates[0].features.prefix(5)))
    #expect(best.kernel.parameters["bandwidth"] == found.candidates[0].bandwidth)
    #expect(try errors(best, "clean", test) < 50)
  }

  @Test("a path of filters, which has a function at every point and stores no features, says why it keeps none")
  func filterPath() throws {
    var experiment = SolveExperiment(Self.problem(40, 10))
    experiment.features = try FeatureSpecification(parsing: "random-conv:filters=4/8")
    experiment.kernel = .linear
    let run = Run()
    run.keepsModel = true
    #expect(throws: ExperimentError.self) { _ = try experiment.run(in: run) }
  }

  /// Two columns of real targets that depend on three of inputs.
  private func withFiles(rows: Int, _ body: (UserFiles) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("minnorm-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func write(_ name: String, _ seed: UInt64) throws -> (String, String) {
      let random = CounterRandom(seed: seed, stream: .noise)
      let x = (0..<rows * 3).map { random.normal(at: UInt64($0)) }
      var y: [Double] = []
      for row in 0..<rows {
        let product = x[3 * row] * x[3 * row + 1]
        y += [100 + product, x[3 * row + 2]]
      }
      let (inputs, targets) = ("\(folder.path)/\(name)x.npy", "\(folder.path)/\(name)y.npy")
      try NPYWriter.write(.float64(x), shape: [rows, 3], to: inputs)
      try NPYWriter.write(.float64(y), shape: [rows, 2], to: targets)
      return (inputs, targets)
    }
    let (train, test) = (try write("train", 1), try write("test", 2))
    try body(UserFiles(trainX: train.0, trainY: train.1, testX: test.0, testY: test.1))
  }
}
