import MinNormData

extension FeatureMatrix {
  /// Points that have nothing to do with the examples but their scale: independent normal numbers with the mean and the
  /// variance of all numbers of this matrix, in its precision.
  ///
  /// Point i is a function of the seed and i, so more points begin with the fewer ones.
  public func randomPoints(count: Int, seed: UInt64) throws -> FeatureMatrix {
    let total = Double(max(1, self.count * dimension))
    var (sum, squares) = (0.0, 0.0)
    forEachRow(0..<self.count, as: Double.self) { _, row in for k in 0..<dimension { sum += row[k] } }
    let mean = sum / total
    forEachRow(0..<self.count, as: Double.self) { _, row in
      for k in 0..<dimension { squares += (row[k] - mean) * (row[k] - mean) }
    }
    let (deviation, random) = ((squares / total).squareRoot(), CounterRandom(seed: seed, stream: .noise))
    let values = (0..<count * dimension).map { mean + deviation * random.normal(at: UInt64($0)) }
    return try FeatureMatrix(
      count: count, shape: .vector(dimension),
      numbers: precision == .float32 ? .float32(values.map { Float($0) }) : .float64(values))
  }
}
