/// A function of inputs with one output per class, however its parameters are written.
public protocol Interpolant: Sendable {
  /// f at every row of `inputs`, inputs × classes.
  func predictions(at inputs: FeatureMatrix, observer: WorkObserver) throws -> Matrix<Double>
}

extension KernelInterpolant: Interpolant {}

/// A linear function f(x) = Wᵀx of explicit features, one column of weights per class.
public struct LinearInterpolant: Interpolant {
  /// The weights W, features × classes.
  public let weights: Matrix<Double>

  /// A function from its weights.
  public init(weights: Matrix<Double>) { self.weights = weights }

  /// ‖W‖_F, the norm that is minimal among all weights that interpolate.
  public var norm: Double { weights.frobeniusNorm }

  /// XW for the rows X of `inputs`: 2mpc flops in float64, the features widened some thousand rows at a time.
  public func predictions(at inputs: FeatureMatrix, observer: WorkObserver = unobserved) throws -> Matrix<Double> {
    precondition(inputs.dimension == weights.rows, "one weight per feature")
    var result = Matrix<Double>(rows: inputs.count, columns: weights.columns)
    guard inputs.dimension > 0 else { return result }
    for rows in pieces(of: 0..<inputs.count, limit: 1024) {
      let store = try ColumnStore(widening: inputs, rows: rows)
      let part = store.products(with: weights)
      for column in 0..<result.columns {
        for (index, row) in rows.enumerated() { result[row, column] = part[index, column] }
      }
      try observer(Double(rows.upperBound), Double(inputs.count))
    }
    return result
  }
}
