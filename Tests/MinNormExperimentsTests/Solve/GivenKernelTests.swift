import Foundation
import MinNorm
import MinNormData
import MinNormExperiments
import Testing

/// A kernel matrix from a file gives what the kernel that made it gives.
@Suite struct GivenKernelTests {
  private let folder: String
  private let (train, test): (Examples, Examples)
  private static let kernel = GaussianKernel(bandwidth: 5)

  init() throws {
    folder = NSTemporaryDirectory() + "/minnorm-given-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let digits = try DatasetLoader.load("digits", dataDirectory: "data")
    (train, test) = (digits.train.selecting(0..<300), digits.test.selecting(0..<80))
    try write()
  }

  /// K of the first digits, both triangles, the kernel of the test examples with them, and labels.
  private func write() throws {
    let (x, z) = (try RawFeatures().features(of: train.inputs), try RawFeatures().features(of: test.inputs))
    let gram = try Self.kernel.gram(of: x, in: Double.self)
    let full = (0..<300 * 300).map { gram[$0 / 300, $0 % 300] }
    try NPYWriter.write(.float64(full), shape: [300, 300], to: folder + "/k.npy")
    let unit = Matrix<Double>(rows: 300, columns: 300, values: (0..<90000).map { $0 % 301 == 0 ? 1 : 0 })
    let cross = try Self.kernel.product(of: z, and: x, times: unit)
    try NPYWriter.write(
      .float64((0..<80 * 300).map { cross[$0 / 300, $0 % 300] }), shape: [80, 300], to: folder + "/c.npy")
    for (name, labels) in [("y", train.labels), ("u", test.labels)] {
      try NPYWriter.write(.uint8(labels.map(UInt8.init)), shape: [labels.count], to: "\(folder)/\(name).npy")
    }
  }

  private func given(_ change: (inout SolveExperiment) -> Void = { _ in }) -> SolveExperiment {
    var experiment = SolveExperiment()
    experiment.problem.data = .files(
      UserFiles(
        gram: folder + "/k.npy", trainY: folder + "/y.npy", crossGram: folder + "/c.npy", testY: folder + "/u.npy"))
    experiment.kernel = .given
    change(&experiment)
    return experiment
  }

  private func run(_ experiment: SolveExperiment) throws -> (record: SolveRecord, model: Model) {
    let run = Run()
    run.keepsModel = true
    return (try experiment.run(in: run), try #require(run.model))
  }

  @Test(
    "coefficients are those of the kernel to the last bit",
    arguments: [SolverMethod.cholesky, .pivotedCholesky, .eigen], [0, 0.1])
  func coefficients(method: SolverMethod, ridge: Double) throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    func change(_ experiment: inout SolveExperiment) {
      (experiment.solver, experiment.ridge, experiment.leaveOneOut) = (method, ridge, true)
    }
    let theirs = try run(.digits(300, 80, change))
    let mine = try run(given(change))
    #expect(mine.model.functions[0].coefficients == theirs.model.functions[0].coefficients)
    let (result, expected) = (mine.record.results[0], theirs.record.results[0])
    #expect(result.testErrors == expected.testErrors && result.looErrorRate == expected.looErrorRate)
    #expect(result.norms.rkhs == expected.norms.rkhs)
    #expect(mine.record.kernel.name == "given" && mine.record.dataset.dimension == 300)
    // The saved function takes rows of kernel values.
    let rows = try ArrayFile.load(folder + "/c.npy")
    let scores = try mine.model.predictions(at: .array(rows))
    #expect(
      ErrorCount(predictions: scores, columns: 0..<10, labels: test.labels).errors == expected.testErrors)
  }

  @Test("conjugate gradients, folds and subsets read the same matrix")
  func others() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let direct = try run(given()).record.results[0].norms.rkhs
    for storage in [KernelStorage.always, .never] {
      let iterated = try run(
        given {
          $0.solver = .pcg
          $0.iteration.storage = storage
        })
      #expect(abs(iterated.record.results[0].norms.rkhs - direct) < 1e-8 * direct)
    }
    func change(_ experiment: inout SolveExperiment) {
      (experiment.trainCount, experiment.subsetSeed, experiment.folds) = (100, 3, 4)
    }
    let mine = try run(given(change))
    var whole = try SolveExperiment.digits(100, 80)
    try FileManager.default.createDirectory(atPath: folder + "/x", withIntermediateDirectories: true)
    let pixels = train.inputs.numbers.widened.map { $0 / 255 }
    try NPYWriter.write(.float64(pixels), shape: [300, 784], to: folder + "/x.npy")
    whole.problem.data = .files(UserFiles(trainX: folder + "/x.npy", trainY: folder + "/y.npy"))
    whole.kernel = .gaussian(bandwidth: 5)
    whole.problem.testCount = nil
    change(&whole)
    let theirs = try run(whole).record.results[0]
    let result = mine.record.results[0]
    #expect(abs(result.norms.rkhs - theirs.norms.rkhs) < 1e-9 * theirs.norms.rkhs)
    #expect(result.crossValidation?.errors == theirs.crossValidation?.errors)
    #expect(mine.model.functions[0].coefficients.rows == 300)
  }

  @Test("features, another kernel and pixels mean nothing without inputs")
  func refused() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    #expect(throws: ExperimentError.self) { try run(given { $0.features = "standardize" }) }
    #expect(throws: ExperimentError.self) { try run(given { $0.kernel = "linear" }) }
    #expect(throws: ExperimentError.self) { try run(.digits(20, 10) { $0.kernel = .given }) }
  }
}
