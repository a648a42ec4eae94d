import Foundation
import MinNorm
import MinNormExperiments
import Testing

/// Numbers that others have measured or published, on real MNIST.
@Suite(.enabled(if: RealData.isHere), .serialized) struct RealDataTests {
  func run(_ n: Int, _ kernel: String, subset: UInt64? = nil) throws -> LabelSetRecord {
    var experiment = SolveExperiment()
    experiment.data = .named("mnist", directory: RealData.folder ?? "")
    experiment.trainCount = n
    experiment.kernel = try kernel.kernel
    experiment.subsetSeed = subset
    return try experiment.run().results[0]
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

  @Test("the linear kernel's weights on 20,000 images have NumPy's rank and norm")
  func linear() throws {
    var experiment = SolveExperiment()
    experiment.data = .named("mnist", directory: RealData.folder ?? "")
    experiment.trainCount = 20_000
    experiment.kernel = "linear"
    let record = try experiment.run()
    #expect(record.solver.name == "least-squares" && record.system.rank == 687)
    // numpy.linalg.lstsq(x, y, rcond=None) on pixels/255 in float64. (On pixels/255 rounded to float32, as features once were:
    // 110.07274843198739 and 879.7504640015006.)
    let (norm, largest) = (110.0727558446475, 879.7504573431784)
    #expect(abs(record.results[0].norms.rkhs - norm) < 1e-8 * norm)
    #expect(abs((record.system.lambdaMax ?? 0).squareRoot() - largest) < 1e-10 * largest)
    #expect(record.results[0].solved && !record.results[0].interpolates)
  }

  @Test("conjugate gradients in float32 to 1e-4 make the errors and the norm of the direct solution")
  func conjugateGradients() throws {
    var experiment = SolveExperiment()
    experiment.data = .named("mnist", directory: RealData.folder ?? "")
    experiment.trainCount = 10_000
    experiment.solver = .pcg
    experiment.arithmetic = .float32
    experiment.labels = ["clean", "random"]
    let record = try experiment.run()
    #expect(record.results.allSatisfy { $0.trainErrors == 0 && ($0.relativeResidual ?? 1) <= 2e-4 })
    #expect(abs(record.results[0].testErrorRate - 0.0266) <= 0.0002)
    #expect(abs(record.results[0].norms.rkhs - 60.52) < 0.06)
    #expect(record.solver.iterations < 120)
  }
}
