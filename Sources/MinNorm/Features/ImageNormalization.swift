/// Each image less its mean, scaled to length 1; an image of one intensity becomes zero.
struct ImageNormalization: FittedFeatureMap {
  /// Lengths below this count as zero, as in the released recipe of `RandomConvolution`.
  static let leastLength = 1e-8

  let inputShape: FeatureShape
  var outputShape: FeatureShape { inputShape }

  func features(of batch: FeatureMatrix) throws -> FeatureMatrix {
    let d = batch.dimension
    let values = parallelRows(batch.count, width: d) { examples, rows in
      batch.values.withUnsafeBufferPointer { values in
        guard let source = values.baseAddress else { return }
        for example in examples {
          let target = rows + (example - examples.lowerBound) * d
          target.update(from: source + example * d, count: d)
          Self.normalize(target, count: d)
        }
      }
    }
    return try FeatureMatrix(count: batch.count, shape: outputShape, values: values)
  }

  /// Subtracts the mean of some numbers and scales them to length 1.
  static func normalize(_ values: UnsafeMutablePointer<Float>, count: Int) {
    var (sum, squares) = (0.0, 0.0)
    for index in 0..<count { sum += Double(values[index]) }
    let mean = sum / Double(max(count, 1))
    for index in 0..<count {
      let value = Double(values[index]) - mean
      squares += value * value
    }
    let length = squares.squareRoot()
    let scale = length < leastLength ? 1 : 1 / length
    for index in 0..<count { values[index] = Float((Double(values[index]) - mean) * scale) }
  }
}
