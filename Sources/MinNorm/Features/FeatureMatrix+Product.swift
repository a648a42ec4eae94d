// Products with the features as a float64 matrix, widened a few rows at a time.
extension FeatureMatrix {
  /// Rows that are widened at once.
  private static var pieceSize: Int { 2048 }

  /// XW for W with d rows: 2ndc flops in float64; memory: the result and 2,048 widened rows.
  public func product(_ weights: Matrix<Double>, observer: WorkObserver = unobserved) throws -> Matrix<Double> {
    precondition(weights.rows == dimension, "one row of weights per feature")
    var (weights, result) = (weights, Matrix<Double>(rows: count, columns: weights.columns))
    guard dimension > 0, weights.columns > 0 else { return result }
    try forEachWidened(observer) { rows, part in
      weights.withView { weights in
        result.withView { $0[rows, 0..<$0.columns].assign(part, leftTransposed: true, times: weights) }
      }
    }
    return result
  }

  /// XᵀY for Y with n rows: 2ndc flops in float64; memory as in `product`.
  public func transposedProduct(_ y: Matrix<Double>, observer: WorkObserver = unobserved) throws -> Matrix<Double> {
    precondition(y.rows == count, "one row per example")
    var (y, result) = (y, Matrix<Double>(rows: dimension, columns: y.columns))
    guard dimension > 0, y.columns > 0 else { return result }
    try forEachWidened(observer) { rows, part in
      y.withView { y in result.withView { $0.assign(part, times: y[rows, 0..<y.columns], beta: 1) } }
    }
    return result
  }

  /// Lends the examples a few at a time, as d × rows in float64.
  private func forEachWidened(
    _ observer: WorkObserver, _ body: (_ rows: Range<Int>, _ part: MatrixView<Double>) -> Void
  ) throws {
    let room = try OwnedStorage<Double>(count: dimension * min(count, Self.pieceSize))
    for rows in pieces(of: 0..<count, limit: Self.pieceSize) {
      for (place, index) in (rows.lowerBound * dimension..<rows.upperBound * dimension).enumerated() {
        room.base[place] = Double(values[index])
      }
      body(rows, MatrixView(room.base, rows: dimension, columns: rows.count, stride: dimension))
      try observer(Double(rows.upperBound), Double(count))
    }
  }
}
