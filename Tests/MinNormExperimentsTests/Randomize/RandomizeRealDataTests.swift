import MinNorm
import MinNormExperiments
import Testing

/// The paper's randomization tests and Belkin, Ma and Mandal's noise rows, on real MNIST.
@Suite(.enabled(if: RealData.isHere), .serialized) struct RandomizeRealDataTests {
  func run(_ n: Int, _ change: (inout RandomizeExperiment) throws -> Void) throws -> RandomizeRecord {
    var experiment = RandomizeExperiment()
    experiment.problem.data = .named("mnist", directory: RealData.folder ?? "")
    experiment.problem.trainCount = n
    experiment.descent = .never
    try change(&experiment)
    return try experiment.run()
  }

  @Test("4,000 images: every label set on every pixels is interpolated; normal pixels are guessing, norms grow with P")
  func sweep() throws {
    let record = try run(4000) { $0.corruption = [0.1, 0.5, 1] }
    for treatment in record.treatments {
      #expect(treatment.cells.allSatisfy { $0.trainErrors == 0 && $0.interpolates })
    }
    let cells = record.treatments[0].cells
    for (cell, next) in zip(cells, cells.dropFirst()) { #expect(cell.norms.rkhs.mean < next.norms.rkhs.mean) }
    let gaussian = record.treatments[3].cells[0].testErrorRate.mean
    #expect(abs(gaussian - 0.9) < 0.012)
    // The counts of the intensities survive a permutation, so random pixels are nearer to guessing than to seeing.
    let random = record.treatments[2].cells[0].testErrorRate.mean
    #expect(random > 0.75 && random < 0.9)
  }

  /// A published number is itself one run, or a mean of few: it differs from the mean of ten runs by a deviation of
  /// s√(1 + 1/10) at most, s that of a single run.
  @Test(
    "10 % noise: published rows are within three deviations of a single run from the mean of ten random subsets",
    arguments: [
      ("gaussian:bandwidth=5", 500, 20.98), ("gaussian:bandwidth=5", 1500, 16.32),
      ("gaussian:bandwidth=5", 3000, 14.00),
      ("laplacian:bandwidth=10", 500, 21.08), ("laplacian:bandwidth=10", 1500, 15.49),
      ("laplacian:bandwidth=10", 3000, 13.85),
    ])
  func belkin(kernel: String, n: Int, published: Double) throws {
    let record = try run(n) {
      $0.problem.kernel = try kernel.kernel
      $0.pixels = ["true"]
      $0.corruption = [0.1]
      $0.repeats = 10
    }
    let cell = record.treatments[0].cells[1]
    #expect(cell.closedForm.noisyTest?.published?.testErrorRate == published / 100)
    let (mean, error) = (100 * cell.noisyTestErrorRate.mean, 100 * (cell.noisyTestErrorRate.standardError ?? 0))
    print("\(kernel) n = \(n): \(mean) ± \(error), published \(published)")
    #expect(abs(mean - published) <= 3 * error * 11.0.squareRoot())
  }
}
