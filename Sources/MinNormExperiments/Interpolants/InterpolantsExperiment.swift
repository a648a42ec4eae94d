import MinNorm
import MinNormData

/// Everything that defines a run of `interpolants`: one value, from which the run can be repeated.
public struct InterpolantsExperiment: Sendable, Codable, Equatable {
  /// The examples, the features, the kernel and one label set; no ridge.
  public var problem = SolveExperiment()
  /// Random centres; nil for twice the training examples.
  public var centres: Int?
  /// Test examples that are told wrong labels; nil for all.
  public var forced: Int?
  /// Other kernels, as written on the command line; nil for one or two beside a Gaussian or Laplacian one.
  public var otherKernels: [String]?
  /// Random Fourier features of the kernel for what needs explicit weights; nil for four times the training examples.
  public var fourierCount: Int?
  /// Norms of the null-space noise, as multiples of ‖w*‖.
  public var noise = [1.0, 3.0, 10.0]
  /// Where SGD starts that does not start from zero.
  public var start = DescentStart.gaussian(0.3)
  /// Most epochs of SGD.
  public var epochs = 10_000

  /// The default experiment.
  public init() {}

  /// The training loss at which SGD has reached its limit: residuals of some 1e-10.
  static let loss = 1e-20

  /// Other kernels where none are named: one whose functions are not in the space, and a wider one.
  func otherKernels(of kernel: any Kernel) -> [String] {
    if let otherKernels { return otherKernels }
    switch kernel {
    case let kernel as GaussianKernel:
      return ["laplacian:bandwidth=10", "gaussian:bandwidth=\(1.4 * kernel.bandwidth)"]
    case is LaplacianKernel: return ["gaussian:bandwidth=5"]
    default: return []
    }
  }

  /// The Fourier features whose weights stand for a kernel, as `--features` writes them; nil for other kernels and features.
  func fourierFeatures(of kernel: any Kernel, count: Int) throws -> FeatureSpecification? {
    guard problem.features == .raw, let bandwidth = kernel.parameters["bandwidth"],
      kernel is GaussianKernel || kernel is LaplacianKernel
    else { return nil }
    let features = (fourierCount ?? 4 * count) / 2 * 2
    return try FeatureSpecification(
      parsing: "\(RandomFourierFeatures.name):count=\(max(2, features)),bandwidth=\(bandwidth),kernel=\(kernel.name)")
  }
}
