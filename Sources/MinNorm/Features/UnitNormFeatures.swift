/// Every example divided by its Euclidean length; an example of zeros stays one of zeros.
package struct UnitNormFeatures: FixedFeatureMap {
  /// The name used on the command line and in records.
  package static let name = "unit-norm"

  /// The map has no parameters.
  package init() {}

  /// Empty: the map has no parameters.
  package var parameters: [String: ParameterValue] { [:] }

  /// The same; an image stays one.
  package func shape(of inputs: FeatureShape) -> FeatureShape { inputs }

  /// The map for examples of this shape.
  package func prepared(for inputs: FeatureShape) -> any FittedFeatureMap { Scaling(inputShape: inputs) }

  private struct Scaling: PreciseFeatureMap {
    let inputShape: FeatureShape
    var outputShape: FeatureShape { inputShape }

    func features<Scalar: LAPACKScalar>(of batch: FeatureMatrix, in type: Scalar.Type) throws -> FeatureMatrix {
      let d = batch.dimension
      let values: [Scalar] = parallelRows(batch.count, width: d) { examples, rows in
        batch.forEachRow(examples, as: Scalar.self) { example, source in
          let squared = batch.squaredNorms[example]
          let scale = squared > 0 ? 1 / squared.squareRoot() : 0
          let row = rows + (example - examples.lowerBound) * d
          // In float64, because the reciprocal of a tiny length overflows float32.
          for k in 0..<d { row[k] = Scalar(Double(source[k]) * scale) }
        }
      }
      return try FeatureMatrix(count: batch.count, shape: batch.shape, computed: values)
    }
  }
}

extension UnitNormFeatures: FeatureMapFamily {
  package static var usage: String { "unit-norm" }
  package static var explanation: String { "each example divided by its Euclidean length" }
  package init(_ arguments: inout FeatureArguments, seed: UInt64) { self.init() }
}
