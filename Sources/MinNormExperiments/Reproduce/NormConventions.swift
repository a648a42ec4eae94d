import MinNorm

/// The sizes of one solution in the conventions that "the norm" may mean.
public struct NormConventions: Codable, Sendable {
  /// √tr(AᵀKA) for {0,1} targets.
  public var oneHot: Double
  /// √tr(AᵀKA) for ±1 targets.
  public var plusMinusOne: Double
  /// √(aᵀKa) of the class where it is largest, {0,1} targets.
  public var largestClass: Double
  /// The root mean square of √(aᵀKa) over the classes, {0,1} targets.
  public var meanClass: Double
  /// ‖A‖_F; null where the route gives weights and no coefficients.
  @Nullable public var coefficients: Double?
  /// ‖W‖_F of the weights of explicit features, which is √tr(AᵀKA); null for other kernels.
  @Nullable public var weights: Double?

  /// Of one label set of a solve with {0,1} targets.
  init(_ norms: NormsRecord, isExplicit: Bool) {
    oneHot = norms.rkhs
    plusMinusOne = norms.rkhsPM1
    largestClass = norms.perClass.max() ?? 0
    meanClass = norms.rkhs / Double(max(norms.perClass.count, 1)).squareRoot()
    coefficients = norms.coefficients
    weights = isExplicit ? norms.rkhs : nil
  }

  /// The mean of each over several solutions.
  init?(meanOf all: [NormConventions]) {
    guard let first = all.first else { return nil }
    func mean(_ value: (NormConventions) -> Double) -> Double { MinNormExperiments.mean(all.map(value)) }
    self = first
    oneHot = mean(\.oneHot)
    plusMinusOne = mean(\.plusMinusOne)
    largestClass = mean(\.largestClass)
    meanClass = mean(\.meanClass)
    if first.coefficients != nil { coefficients = mean { $0.coefficients ?? 0 } }
    if first.weights != nil { weights = mean { $0.weights ?? 0 } }
  }
}
