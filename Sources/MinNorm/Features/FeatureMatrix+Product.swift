// Products with the features as a float64 matrix, a few rows at a time.
extension FeatureMatrix {
  /// XW for W with d rows: 2ndc flops in float64; memory: the result and 2,048 rows in float64.
  public func product(_ weights: Matrix<Double>, observer: WorkObserver = unobserved) throws -> Matrix<Double> {
    precondition(weights.rows == dimension, "one row of weights per feature")
    var result = Matrix<Double>(rows: count, columns: weights.columns)
    guard dimension > 0, weights.columns > 0 else { return result }
    try forEachPiece(as: Double.self) { rows, part in
      weights.withReadOnlyView { weights in
        result.withView { $0[rows, 0..<$0.columns].assign(part, leftTransposed: true, times: weights) }
      }
      try observer(Double(rows.upperBound), Double(count))
    }
    return result
  }

  /// XᵀY for Y with n rows: 2ndc flops in float64; memory as in `product`.
  public func transposedProduct(_ y: Matrix<Double>, observer: WorkObserver = unobserved) throws -> Matrix<Double> {
    precondition(y.rows == count, "one row per example")
    var result = Matrix<Double>(rows: dimension, columns: y.columns)
    guard dimension > 0, y.columns > 0 else { return result }
    try forEachPiece(as: Double.self) { rows, part in
      y.withReadOnlyView { y in result.withView { $0.assign(part, times: y[rows, 0..<y.columns], beta: 1) } }
      try observer(Double(rows.upperBound), Double(count))
    }
    return result
  }
}

extension FeatureMatrix {
  /// X in float64, n × d and column after column: 8nd bytes.
  package func matrix() throws -> Matrix<Double> {
    var x = Matrix<Double>(rows: count, columns: dimension)
    guard count > 0, dimension > 0 else { return x }
    try forEachPiece(as: Double.self) { rows, part in
      x.withView { x in
        for column in 0..<part.columns {
          for k in 0..<dimension {
            x.base[rows.lowerBound + column + k * x.stride] = part.base[k + column * part.stride]
          }
        }
      }
    }
    return x
  }
}
