import Foundation
import MinNorm
import MinNormData

/// Does a ridge help? The whole path over λ from one reduction of K.
public struct PathExperiment: Experiment {
  /// `minnorm.path/1`.
  public static let name = "path"
  /// `reduce` brings K to a band or to its spectrum, or factors it at every λ; `path` fits from that.
  public static let phases: [RunPhase] = [
    .load, .features, .gram, .reduce, .path, .evaluate, .certify, .regularizers,
  ]

  /// The examples, the features, the kernel and the labels.
  public var problem = ProblemSpecification()
  /// The values of λ.
  public var grid = RidgeGrid.automatic(50)
  /// Also gradient flow, stopped at t = n/λ for every λ.
  public var earlyStopping = true
  /// Also the other explicit regularizers of Zhang et al., section 3, in one table.
  public var regularizers = false
  /// How training images are multiplied; nil for the usual one of the data set, if there is one.
  public var augmentation: Augmentation?
  /// How K is made ready for all λ.
  public var route = PathRoute.auto

  /// The default experiment.
  public init() {}
}

/// How a path is computed.
public enum PathRoute: String, Sendable, Codable, CaseIterable {
  /// The spectrum where early stopping is asked for or K is singular, the band otherwise.
  case auto
  /// Reduction to a band: ridges only, K positive definite.
  case band
  /// Eigendecomposition.
  case spectrum
  /// One Cholesky factorization for every λ, in the least memory: ridges only.
  case cholesky
}

/// The values of λ of a path, beside 0.
public enum RidgeGrid: Sendable, Codable, Equatable {
  /// So many from 1e-6 to n times the mean diagonal entry of K, which no eigenvalue exceeds.
  case automatic(Int)
  /// So many from one to another, evenly spaced in the logarithm.
  case logarithmic(from: Double, to: Double, count: Int)
  /// These.
  case list([Double])

  /// Reads "FROM:TO:COUNT".
  public init(parsingGrid text: String) throws {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 3, let from = Double(parts[0]), let to = Double(parts[1]), let count = Int(parts[2]),
      from > 0, to > from, to.isFinite, (2...1000).contains(count)
    else {
      throw ExperimentError.usage(
        "expected FROM:TO:COUNT with 0 < FROM < TO and 2 to 1000 points, as in 1e-4:100:50")
    }
    self = .logarithmic(from: from, to: to, count: count)
  }

  /// Reads a comma list of numbers ≥ 0.
  public init(parsingList text: String) throws {
    let values = text.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
    guard !values.isEmpty, values.count <= 1000, values.allSatisfy({ $0.map { $0 >= 0 && $0.isFinite } ?? false })
    else {
      throw ExperimentError.usage("expected a comma list of numbers ≥ 0, as in 0,0.01,0.1,1")
    }
    self = .list(values.compactMap { $0 })
  }

  /// 0 and the values, ascending, without repetitions.
  public func values(meanDiagonal: Double, order: Int) -> [Double] {
    let positive: [Double] =
      switch self {
      case .automatic(let count):
        Self.logarithmic(from: 1e-6 * meanDiagonal, to: meanDiagonal * Double(max(order, 1)), count)
      case .logarithmic(let from, let to, let count): Self.logarithmic(from: from, to: to, count)
      case .list(let values): values
      }
    return ([0] + Set(positive.filter { $0 > 0 })).sorted()
  }

  private static func logarithmic(from: Double, to: Double, _ count: Int) -> [Double] {
    guard from > 0, to > from else { return [] }
    return (0..<count).map { index in
      index == count - 1 ? to : from * exp(log(to / from) * Double(index) / Double(count - 1))
    }
  }
}
