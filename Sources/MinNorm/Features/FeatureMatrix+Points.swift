import MinNormData

extension FeatureMatrix {
  /// These examples and then those of another matrix of the same dimension.
  public func appending(_ other: FeatureMatrix) throws -> FeatureMatrix {
    precondition(dimension == other.dimension, "both feature matrices have the same dimension")
    return try FeatureMatrix(count: count + other.count, dimension: dimension, values: values + other.values)
  }

  /// Points that have nothing to do with the examples but their scale: independent normal numbers with the mean and the
  /// variance of all numbers of this matrix.
  ///
  /// Point i is a function of the seed and i, so more points begin with the fewer ones.
  public func randomPoints(count: Int, seed: UInt64) throws -> FeatureMatrix {
    let total = Double(max(1, values.count))
    let mean = values.reduce(0) { $0 + Double($1) } / total
    let variance = values.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / total
    let (deviation, random) = (variance.squareRoot(), CounterRandom(seed: seed, stream: .noise))
    return try FeatureMatrix(
      count: count, dimension: dimension,
      values: (0..<count * dimension).map { Float(mean + deviation * random.normal(at: UInt64($0))) })
  }
}
