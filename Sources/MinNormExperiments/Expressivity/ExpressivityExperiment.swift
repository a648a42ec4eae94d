import MinNorm

/// Everything that defines a run of `expressivity`: one value, from which the run can be repeated.
public struct ExpressivityExperiment: Sendable, Codable, Equatable {
  /// The examples, features and labels, and the kernel of the minimum-norm solution beside the network.
  public var problem = SolveExperiment()
  /// θ: where in the gap before its point a threshold lies; see `TwoLayerNetwork.defaultPosition`.
  public var position = TwoLayerNetwork.defaultPosition
  /// Also the minimum-norm solution.
  public var minimumNorm = true
  /// Also networks of fewer points and other θ, to see how conditioning depends on them.
  public var series = true

  /// The default experiment: all built-in digits.
  public init() { problem.labels = [.clean, .random] }

  /// Values of θ that are compared.
  static let positions = [0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75]

  /// The numbers of points 10, 20, 50, 100, … up to n, with n itself.
  static func counts(upTo n: Int) -> [Int] {
    var counts: [Int] = []
    var decade = 10
    while decade <= n {
      counts += [decade, 2 * decade, 5 * decade].filter { $0 < n }
      decade *= 10
    }
    return counts + [n]
  }
}
