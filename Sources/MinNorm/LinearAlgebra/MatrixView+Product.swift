extension MatrixView where Scalar == Double {
  /// self · X, or selfᵀ · X, in a matrix of its own.
  func product(transposed: Bool, _ x: Matrix<Double>) -> Matrix<Double> {
    var result = Matrix<Double>(rows: transposed ? columns : rows, columns: x.columns)
    x.withReadOnlyView { x in result.withView { $0.assign(self, leftTransposed: transposed, times: x) } }
    return result
  }
}
