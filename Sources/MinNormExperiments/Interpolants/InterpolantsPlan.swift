import MinNorm
import MinNormData

/// What `interpolants` will take in memory.
public struct InterpolantsPlan: ResizablePlan {
  /// n, the number of training examples.
  public private(set) var order: Int
  private let experiment: InterpolantsExperiment
  private let dimension: Int
  private let format: NumberFormat
  private let testCount: Int
  private let classCount: Int
  private let dataBytes: Int

  init(_ experiment: InterpolantsExperiment, _ problem: Problem, dimension: Int, format: NumberFormat) {
    (self.experiment, self.dimension, self.format) = (experiment, dimension, format)
    (order, testCount, classCount) = (problem.trainCount, problem.testCount, problem.classCount)
    dataBytes = problem.loadedBytes + problem.inputBytes
  }

  /// The data, and the largest of four moments: centres, forced labels, measurement, weights.
  public var workingBytes: Int {
    let (n, t, c, d) = (order, testCount, classCount, dimension)
    // Images beside random points are double precision.
    let number = format == .float32 ? 4 : 8
    let m = experiment.centres ?? 2 * n
    let p = experiment.problem.features == .raw ? experiment.fourierCount ?? 4 * n : d
    let features = (n + t) * (number * d + 8)
    let triangle = 4 * n * (n + 1024)
    let tiles = KernelTileMemory.bytes(
      rows: n + max(m, t), columns: n + max(m, t), dimension: d, precision: .float64,
      format: number == 8 ? .float64 : .float32)
    // The triangle of the centres; their values at the examples, transposed, and LAPACK's copies and workspace.
    let centred = 4 * m * (m + 1024) + 5 * 8 * m * n + 16 * n * n + m * (number * d + 8)
    let forced = 8 * n * t + 4 * t * (t + 1024) + (n + t) * (number * d + 8)
    let measured = (2 * n + max(m, t)) * (number * d + 8) + tiles.widened + tiles.tile
    // Descent: features here and there, there in both formats, the spectrum, weights and their copies.
    let weights = (n + t) * 16 * p + 28 * n * n + 8 * p * (c + 1) * 8
    let stages = [triangle + centred, triangle + forced, triangle + measured, weights]
    // The singular value decomposition touches some 24 MiB more of BLAS's buffers than a factorization does.
    return (24 << 20) + dataBytes + features + (stages.max() ?? 0)
  }

  /// The same with another number of training examples.
  public func resized(to order: Int) -> InterpolantsPlan {
    var plan = self
    plan.order = order
    return plan
  }

  /// Fewer examples, or fewer of what else is many.
  public func remedies(fitting available: Int, limit: Int?) -> [String] {
    fewerExamples(fitting: available) + ["use fewer of --test, --centres or --fourier"]
  }
}
