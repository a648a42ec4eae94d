import MinNormData

/// Every feature less its mean over the training examples.
///
/// One pass over the training examples, summed in float64.
package struct CenterFeatures: FeatureMap {
  /// The name used on the command line and in records.
  package static let name = "center"

  /// The map has no parameters.
  package init() {}

  /// Empty: the map has no parameters.
  package var parameters: [String: ParameterValue] { [:] }

  /// The same; an image stays one.
  package func shape(of inputs: FeatureShape) -> FeatureShape { inputs }

  /// What is kept of the training examples: the means.
  package func memory(of inputs: FeatureShape) -> FeatureMapMemory { FeatureMapMemory(fitted: 12 * inputs.dimension) }

  /// The map with the means of the training examples.
  package func fitted(to training: TrainingExamples) throws -> any FittedFeatureMap {
    let moments = try FeatureMoments(of: training, deviations: false)
    return ShiftAndScale(inputShape: training.shape, means: moments.means, scales: nil)
  }
}

extension CenterFeatures: FeatureMapFamily {
  package static var usage: String { "center" }
  package static var explanation: String { "less the mean of each feature over the training examples" }
  package init(_ arguments: inout FeatureArguments, seed: UInt64) { self.init() }
  package func restored(for inputs: FeatureShape, from learnt: LearntNumbers) throws -> any FittedFeatureMap {
    try ShiftAndScale(inputShape: inputs, from: learnt, scaled: false)
  }
}

/// Means and variances of every feature over the training examples.
struct FeatureMoments {
  let means: [Double]
  /// Σ (x − mean)²/n, exactly 0 for a feature that is the same number in all examples; empty if not asked for.
  let variances: [Double]

  /// One pass for the means and another one for the variances: the textbook formula in one pass cancels.
  ///
  /// Sums are of differences to the first example, so a small spread around a large mean is not lost, and one number is its
  /// own mean.
  init(of training: TrainingExamples, deviations: Bool) throws {
    let count = Double(max(training.count, 1))
    func means(_ term: (Double, Int) -> Double) throws -> [Double] {
      let d = training.shape.dimension
      var sums = [Double](repeating: 0, count: d)
      try training.forEachBatch { _, batch in
        sums.withUnsafeMutableBufferPointer { sums in
          batch.forEachRow(0..<batch.count, as: Double.self) { _, row in
            for k in 0..<d { sums[k] += term(row[k], k) }
          }
        }
      }
      return sums.map { $0 / count }
    }
    let first = try training.count > 0 ? training.selecting([0]).values(as: Double.self) : []
    let differences = try means { $0 - first[$1] }
    let centre = differences.indices.map { training.count > 0 ? first[$0] + differences[$0] : 0 }
    self.means = centre
    variances = deviations ? try means { ($0 - centre[$1]) * ($0 - centre[$1]) } : []
  }
}

/// (x − mean) · scale of every feature, computed in float64.
struct ShiftAndScale: PreciseFeatureMap, LearningFeatureMap {
  let inputShape: FeatureShape
  let means: [Double]
  /// Nil for 1.
  let scales: [Double]?
  /// The relative rounding of the examples that means and scales were learnt from.
  var rounding = 0.0
  var outputShape: FeatureShape { inputShape }

  init(inputShape: FeatureShape, means: [Double], scales: [Double]?) {
    (self.inputShape, self.means, self.scales) = (inputShape, means, scales)
  }

  /// The map that had learnt these means, and scales where there are any.
  init(inputShape: FeatureShape, from learnt: LearntNumbers, scaled: Bool) throws {
    let count = inputShape.dimension
    self.init(
      inputShape: inputShape, means: try learnt.doubles("means", count: count),
      scales: scaled ? try learnt.doubles("scales", count: count) : nil)
  }

  var learnt: [String: NumberArray] {
    var learnt = ["means": NumberArray(column: means)]
    learnt["scales"] = scales.map { NumberArray(column: $0) }
    return learnt
  }

  func features<Scalar: LAPACKScalar>(of batch: FeatureMatrix, in type: Scalar.Type) throws -> FeatureMatrix {
    let d = batch.dimension
    let values: [Scalar] = parallelRows(batch.count, width: d) { examples, rows in
      batch.forEachRow(examples, as: Double.self) { example, source in
        let row = rows + (example - examples.lowerBound) * d
        for k in 0..<d {
          let shifted = source[k] - means[k]
          row[k] = Scalar(scales.map { $0[k] * shifted } ?? shifted)
        }
      }
    }
    return try FeatureMatrix(count: batch.count, shape: batch.shape, computed: values)
  }
}
