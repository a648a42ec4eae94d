import Foundation
import MinNorm
import MinNormExperiments
import Testing

/// Numbers that others have measured or published, on real MNIST.
@Suite(.enabled(if: RealData.isHere), .serialized) struct RealDataTests {
  func run(_ n: Int, _ kernel: String, subset: UInt64? = nil) throws -> SolveRecord.LabelSetRecord {
    var experiment = SolveExperiment()
    experiment.data = .named("mnist", directory: RealData.folder ?? "")
    experiment.trainCount = n
    experiment.kernel = kernel
    experiment.subsetSeed = subset
    return try SolveRunner(experiment).run().results[0]
  }

  @Test(
    "the first n MNIST images give the errors and norms of an independent NumPy program",
    arguments: [(8000, 0.0290, 54.2), (10_000, 0.0266, 60.5)])
  func firstImages(n: Int, error: Double, norm: Double) throws {
    let result = try run(n, "gaussian:bandwidth=5")
    #expect(abs(result.testErrorRate - error) <= 0.0002)
    #expect(abs(result.norms.rkhs - norm) <= 0.1)
    #expect((result.relativeResidual ?? 1) <= 1e-11)
    #expect(result.trainErrors == 0 && result.interpolates)
  }

  @Test(
    "the mean over ten random subsets is within three standard errors of Belkin, Ma and Mandal's table",
    arguments: [
      ("gaussian:bandwidth=5", 500, 9.35), ("gaussian:bandwidth=5", 1500, 5.49), ("gaussian:bandwidth=5", 3000, 4.10),
      ("laplacian:bandwidth=10", 500, 11.27), ("laplacian:bandwidth=10", 1500, 6.43),
      ("laplacian:bandwidth=10", 3000, 4.94),
    ])
  func belkin(kernel: String, n: Int, published: Double) throws {
    let errors = try (0..<10).map { try run(n, kernel, subset: UInt64($0)).testErrorRate * 100 }
    let mean = errors.reduce(0, +) / 10
    let deviation = (errors.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 9).squareRoot()
    let standardError = deviation / 10.0.squareRoot()
    print("\(kernel) n = \(n): mean \(mean), deviation \(deviation), published \(published)")
    #expect(abs(mean - published) <= 3 * standardError)
  }
}
