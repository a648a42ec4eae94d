import MinNorm
import MinNormExperiments
import Testing

/// The paper's claim about descent, on real MNIST.
@Suite(.enabled(if: RealData.isHere), .serialized) struct CompareRealDataTests {
  func run(_ n: Int, _ change: (inout CompareExperiment) throws -> Void) throws -> CompareRecord {
    var experiment = CompareExperiment()
    experiment.problem.data = .named("mnist", directory: RealData.folder ?? "")
    experiment.problem.trainCount = n
    experiment.problem.kernel = "laplacian:bandwidth=10"
    experiment.problem.labels = ["clean", "random"]
    try change(&experiment)
    return try experiment.run()
  }

  @Test("2,000 images, Laplacian kernel: distance below 1e-4, test errors within two images of the closed form's")
  func kernel() throws {
    let record = try run(2000) { $0.goal = .distance(1e-4) }
    for comparison in record.comparisons {
      let closed = try #require(comparison.closedForm)
      #expect((comparison.trajectory.last?.distance ?? 1) <= 1e-4)
      #expect(abs(closed.testErrors - comparison.sgd.testErrors) <= 2)
    }
  }

  @Test(
    "1,000 images, 4,000 random Fourier features: distance below 1e-6, off the row space by at most 1e-12",
    arguments: [DescentMethod.sgd, .kaczmarz])
  func weights(method: DescentMethod) throws {
    let record = try run(1000) {
      $0.problem.testCount = 1000
      $0.problem.features = "random-fourier:count=4000,bandwidth=10,kernel=laplacian"
      $0.problem.kernel = "linear"
      $0.method = method
      $0.goal = .distance(1e-6)
      $0.epochs = 3000
    }
    for comparison in record.comparisons {
      #expect((comparison.trajectory.last?.distance ?? 1) <= 1e-6)
      #expect(comparison.trajectory.allSatisfy { ($0.offSpan ?? 1) <= 1e-12 })
    }
  }

  @Test(
    "the forecast of the epochs to fit is within a factor 2",
    arguments: ["laplacian:bandwidth=10", "gaussian:bandwidth=5"])
  func forecast(kernel: String) throws {
    let record = try run(3000) {
      $0.problem.testCount = 1000
      $0.problem.kernel = try kernel.kernel
      $0.goal = .zeroTrainingError
    }
    for comparison in record.comparisons {
      let (measured, predicted) = (try #require(comparison.epochsToFit), try #require(comparison.predictedEpochsToFit))
      #expect(predicted <= 2 * measured && measured <= 2 * predicted, "\(measured) measured, \(predicted) predicted")
    }
  }
}
