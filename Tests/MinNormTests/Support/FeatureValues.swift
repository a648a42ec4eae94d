import MinNorm

extension FeatureMatrix {
  /// The features in single precision, row after row.
  var values: [Float] { values(as: Float.self) }
}
