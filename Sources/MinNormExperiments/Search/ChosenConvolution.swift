import MinNorm

/// A random convolutional network that leave-one-out has chosen on training images, with what it was chosen from.
///
/// Zhang et al. 2017 do not describe the network of their Table 4. Its descendants do, in two ways: with whole images normalized
/// and whitened, and, in the program that the group released, without. What a description leaves open owes nothing to the test
/// set here.
public struct ChosenConvolution: Sendable, Codable, Equatable {
  /// The first training images, on which every candidate was measured.
  public let trainCount: Int
  /// Filters of every candidate.
  public let filters: Int
  /// What was tried, the best first.
  public let candidates: [Candidate]

  /// The candidate of least leave-one-out error.
  public var best: Candidate { candidates[0] }

  /// A network with its best λ.
  public struct Candidate: Sendable, Codable, Equatable {
    /// A name for a row.
    public let name: String
    /// What differs from the defaults of `RandomConvolution`, as written on the command line.
    public let options: String
    /// The λ that were tried, for one filter: K grows with the filters, and λ with it.
    public let ridgesPerFilter: [Double]
    /// The best of them.
    public let ridgePerFilter: Double
    /// Training examples that the others would get wrong.
    public let looErrors: Int

    fileprivate init(_ name: String, _ options: String, errors: Int, ridge: Double, of ridges: [Double] = [0.3, 1]) {
      (self.name, self.options, looErrors) = (name, options, errors)
      (ridgePerFilter, ridgesPerFilter) = (ridge, ridges)
    }

    /// The features as written on the command line, stopping at so many filters.
    public func features(filters: [Int]) throws -> FeatureSpecification {
      let counts = filters.map(String.init).joined(separator: "/")
      return try FeatureSpecification(
        parsing: "random-conv:filters=\(counts)" + (options.isEmpty ? "" : "," + options))
    }
  }

  /// For CIFAR-10, chosen on the first 10,000 training images with 1,000 filters.
  ///
  /// Normalizing and whitening whole images costs more than everything else that was tried.
  public static let cifar10 = ChosenConvolution(
    trainCount: 10_000, filters: 1000,
    candidates: [
      Candidate("conv-bias-2-eps-3e-3", "images=raw,bias=2,patch-eps=3e-3", errors: 2687, ridge: 0.3),
      Candidate("conv-bias-2", "images=raw,bias=2", errors: 2742, ridge: 1, of: halfDecades),
      Candidate("conv-bias-4", "images=raw,bias=4", errors: 2749, ridge: 1),
      Candidate("conv-eps-1e-2", "images=raw,patch-eps=1e-2", errors: 2785, ridge: 0.1, of: halfDecades),
      Candidate("conv-pool-11", "images=raw,bias=2,pool=11,stride=8", errors: 2789, ridge: 1),
      Candidate("conv-bias-3-eps-3e-4", "images=raw,bias=3,patch-eps=3e-4", errors: 2790, ridge: 1),
      Candidate("conv-released", "images=raw", errors: 2828, ridge: 1, of: [0.1, 1, 10]),
      Candidate("conv-bias-2-eps-1e-2", "images=raw,bias=2,patch-eps=1e-2", errors: 2837, ridge: 0.3),
      Candidate("conv-bias-0.5", "images=raw,bias=0.5", errors: 2903, ridge: 1, of: halfDecades),
      Candidate("conv-eps-1e-4", "images=raw,patch-eps=1e-4", errors: 2921, ridge: 1, of: halfDecades),
      Candidate("conv-bias-0.25", "images=raw,bias=0.25", errors: 2942, ridge: 1, of: halfDecades),
      Candidate("conv-normalized", "images=normalized", errors: 3114, ridge: 0.01, of: [0.001, 0.01, 0.1]),
      Candidate("conv-whitened", "", errors: 3361, ridge: 10, of: [1, 10, 100]),
    ])

  private static let halfDecades = [0.1, 0.3, 1, 3]
}
