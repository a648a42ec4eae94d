/// Whitening that changes the examples least: x ↦ (C + εI)^(−1/2)(x − m), with C the covariance of the training examples and m
/// their mean (zero-phase components analysis, Bell and Sejnowski 1997).
///
/// The shape of images is kept: whitened images look like edges. Fitting: nd² flops for the covariance, summed in float64, and
/// 11d³ for the inverse root; applying: 2d² an example in the precision of the
/// examples.
package struct ZCAWhitening: FeatureMap, Equatable {
  /// The name used on the command line and in records.
  package static let name = "zca"

  /// ε, in the units of the covariance.
  package let epsilon: Double
  /// The mean is subtracted; if not, C holds the second moments about zero.
  package let isCentred: Bool

  /// Whitening with a bias ε > 0.
  package init(epsilon: Double = 1e-4, centred: Bool = true) {
    precondition(epsilon > 0 && epsilon.isFinite, "a bias is positive")
    self.epsilon = epsilon
    isCentred = centred
  }

  /// ε, and whether the mean is subtracted.
  package var parameters: [String: ParameterValue] { ["eps": .number(epsilon), "centred": .init(isCentred)] }

  /// That of the inputs, which the map keeps.
  package func shape(of inputs: FeatureShape) -> FeatureShape { inputs }

  /// The matrix while it is made; for each example its centred copy.
  package func memory(of inputs: FeatureShape) -> FeatureMapMemory {
    FeatureMapMemory(fitted: MomentSum.bytes(dimension: inputs.dimension), perExample: 4 * inputs.dimension)
  }

  /// The map with the moments of the training examples.
  package func fitted(to training: TrainingExamples) throws -> any FittedFeatureMap {
    var moments = try MomentSum(dimension: training.shape.dimension, centred: isCentred)
    try training.forEachBatch { moments.add($1) }
    return try ZCATransform(moments, epsilon: epsilon).map(of: training.shape, in: training.precision)
  }
}

extension ZCAWhitening: FeatureMapFamily {
  package static var usage: String { "zca[:eps=E][,centred=yes|no]" }
  package static var explanation: String {
    "rotated and scaled to no covariance and variance 1; over the training examples"
  }
  package init(_ arguments: inout FeatureArguments, seed: UInt64) throws {
    let epsilon = try arguments.number("eps", "a number > 0") { $0 > 0 }
    let centred = try arguments.value("centred", "yes or no") { ["yes": true, "no": false][$0] }
    self.init(epsilon: epsilon ?? 1e-4, centred: centred ?? true)
  }
  package func restored(for inputs: FeatureShape, from learnt: LearntNumbers) throws -> any FittedFeatureMap {
    try ZCATransform.restored(for: inputs, from: learnt)
  }
}
