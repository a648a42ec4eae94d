/// Every feature less its mean and divided by its standard deviation over the training examples.
///
/// A feature that is the same number in all training examples, or differs by no more than the rounding of its format, has no
/// scale: it becomes 0 in every example, a test example with another number included. The deviation is that of the population, √(Σ(x − mean)²/n). Two passes, in float64.
package struct StandardizeFeatures: FeatureMap {
  /// The name used on the command line and in records.
  package static let name = "standardize"

  /// The map has no parameters.
  package init() {}

  /// Empty: the map has no parameters.
  package var parameters: [String: ParameterValue] { [:] }

  /// The same; an image stays one.
  package func shape(of inputs: FeatureShape) -> FeatureShape { inputs }

  /// Means and scales.
  package func memory(of inputs: FeatureShape) -> FeatureMapMemory { FeatureMapMemory(fitted: 24 * inputs.dimension) }

  /// The map with the means and deviations of the training examples.
  package func fitted(to training: TrainingExamples) throws -> any FittedFeatureMap {
    let moments = try FeatureMoments(of: training, deviations: true)
    let rounding = 2 * training.precision.unitRoundoff
    var map = ShiftAndScale(
      inputShape: training.shape, means: moments.means,
      scales: zip(moments.means, moments.variances).map { mean, variance in
        let deviation = variance.squareRoot()
        return deviation > rounding * mean.magnitude ? 1 / deviation : 0
      })
    map.rounding = rounding
    return map
  }
}

extension StandardizeFeatures: FeatureMapFamily {
  package static var usage: String { "standardize" }
  package static var explanation: String {
    "less the mean, divided by the standard deviation; of each feature over the training examples"
  }
  package init(_ arguments: inout FeatureArguments, seed: UInt64) { self.init() }
  package func restored(for inputs: FeatureShape, from learnt: LearntNumbers) throws -> any FittedFeatureMap {
    try ShiftAndScale(inputShape: inputs, from: learnt, scaled: true)
  }
}
