import Foundation

/// Chooses a bandwidth by the closed-form leave-one-out error, which uses training data only.
///
/// That is the error rate for classes, the mean squared error for numbers. Of equal examples the first stands for all.
///
/// First a grid of nine bandwidths around the median distance, a factor √2 apart, then twice the two neighbours of the
/// best one at half the (logarithmic) distance. Each point assembles, factors and inverts one system: n²d + 2n³/3 flops.
public struct BandwidthSearch: Sendable {
  /// One bandwidth that was tried.
  public struct Point: Sendable, Codable, Equatable {
    /// The bandwidth σ, in the units of the features.
    public let bandwidth: Double
    /// Leave-one-out error rate; nil where K was not positive definite, and where the targets are numbers.
    public let looErrorRate: Double?
    /// Leave-one-out mean squared error; nil where K was not positive definite.
    public let looMse: Double?
  }

  /// Bandwidths in all.
  public static let pointCount = 13

  private let features: FeatureMatrix
  private let targets: Targets
  private let ridge: Double
  private let arithmetic: Arithmetic
  private let hasIntercept: Bool

  /// A search for these training examples.
  ///
  /// - Parameter hasIntercept: A constant is added to every function, by the bordered system.
  /// - Throws: `LinearAlgebraError.nonFinite` where the squared norms of some of the examples overflow.
  public init(
    features: FeatureMatrix, targets: Targets, ridge: Double = 0, arithmetic: Arithmetic = .float64,
    hasIntercept: Bool = false
  ) throws {
    self.hasIntercept = hasIntercept
    let equal = EqualExamples(of: features)
    if ridge == 0, !equal.pairs.isEmpty {
      // Without a ridge they make K singular, and left out one by one they would be known from their twins.
      let distinct = equal.distinct(of: features.count)
      (self.features, self.targets) = (try features.selecting(distinct), targets.selecting(distinct))
    } else {
      (self.features, self.targets) = (features, targets)
    }
    self.ridge = ridge
    // The refinement to float64 would cost more than it could change about an error rate.
    self.arithmetic = arithmetic == .mixed ? .float32 : arithmetic
  }

  /// The best bandwidth of a family of kernels and every point tried, in ascending order.
  ///
  /// The least error rate wins, among equal ones the least mean squared error.
  ///
  /// - Throws: the solver's error when K is positive definite at no bandwidth.
  ///
  /// - Parameter multiples: Of the median distance, to try these alone; nil for the grid.
  public func run(
    _ family: (Double) -> any Kernel, multiples: [Double]? = nil, observer: WorkObserver = unobserved
  ) throws -> (bandwidth: Double, points: [Point]) {
    let centre = try medianDistance(of: features)
    let total = Double(multiples?.count ?? Self.pointCount)
    var points: [Point] = []
    var failure: (any Error)?
    func tryOut(_ bandwidth: Double) throws {
      do {
        points.append(try point(family(bandwidth), bandwidth: bandwidth))
      } catch let error as LinearAlgebraError {
        guard case .notPositiveDefinite = error else { throw error }
        failure = error
        points.append(Point(bandwidth: bandwidth, looErrorRate: nil, looMse: nil))
      }
      try observer(Double(points.count), total)
    }
    // Small bandwidths are always positive definite, so most of the grid lies below the median.
    for multiple in multiples ?? (-6...2).map({ exp2(Double($0) / 2) }) { try tryOut(centre * multiple) }
    for step in multiples == nil ? [0.25, 0.125] : [] {
      guard let best = Self.best(of: points) else { break }
      try tryOut(best.bandwidth * exp2(-step))
      try tryOut(best.bandwidth * exp2(step))
    }
    guard let best = Self.best(of: points) else { throw failure ?? KernelSpecificationError("no bandwidth was tried") }
    return (best.bandwidth, points.sorted { $0.bandwidth < $1.bandwidth })
  }

  private static func best(of points: [Point]) -> Point? {
    points.filter { $0.looMse != nil }.min {
      ($0.looErrorRate ?? 1, $0.looMse ?? .infinity) < ($1.looErrorRate ?? 1, $1.looMse ?? .infinity)
    }
  }

  /// What leave-one-out says of one kernel.
  ///
  /// - Throws: `LinearAlgebraError.notPositiveDefinite`.
  public func point(_ kernel: any Kernel, bandwidth: Double) throws -> Point {
    let solver = DirectSolver(
      kernel: kernel, ridge: ridge, arithmetic: arithmetic, diagnostics: .inverseDiagonal)
    var y = targets.matrix(in: Double.self)
    if hasIntercept { y = y.appendingOnes() }
    var solution = try solver.solve(y, features: features)
    if hasIntercept { solution = Intercepts(solution, targets: y, residuals: nil).applied(to: solution) }
    let own = solution.leftOut.map { $0[columnsIn: 0..<targets.columns] }
    guard let leftOut = own.map({ LeaveOneOut(targets: targets, leftOut: $0) }) else {
      return Point(bandwidth: bandwidth, looErrorRate: nil, looMse: nil)
    }
    return Point(
      bandwidth: bandwidth, looErrorRate: targets.values == nil ? leftOut.errors.rateWithUndecided : nil,
      looMse: leftOut.meanSquaredError)
  }
}
