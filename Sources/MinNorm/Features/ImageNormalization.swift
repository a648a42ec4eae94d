/// Each image less its mean, scaled to length 1; an image of one intensity becomes zero.
struct ImageNormalization: FittedFeatureMap {
  /// Lengths below this count as zero, as in the released recipe of `RandomConvolution`.
  static let leastLength = 1e-8

  let inputShape: FeatureShape
  var outputShape: FeatureShape { inputShape }

  func features(of batch: FeatureMatrix) throws -> FeatureMatrix {
    let d = batch.dimension
    let values: [Float] = parallelRows(batch.count, width: d) { examples, rows in
      batch.copy(rows: examples, columns: 0..<d, to: rows)
      for example in 0..<examples.count { Self.normalize(rows + example * d, count: d) }
    }
    return try FeatureMatrix(count: batch.count, shape: outputShape, computed: values)
  }

  /// Subtracts the mean of some numbers and scales them to length 1; with a contrast divides by √(Σ(x − mean)² + count · c).
  static func normalize(_ values: UnsafeMutablePointer<Float>, count: Int, contrast: Double? = nil) {
    var (sum, squares) = (0.0, 0.0)
    for index in 0..<count { sum += Double(values[index]) }
    let mean = sum / Double(max(count, 1))
    for index in 0..<count {
      let value = Double(values[index]) - mean
      squares += value * value
    }
    let length = (squares + Double(count) * (contrast ?? 0)).squareRoot()
    let scale = length < leastLength ? 1 : 1 / length
    for index in 0..<count { values[index] = Float((Double(values[index]) - mean) * scale) }
  }
}
