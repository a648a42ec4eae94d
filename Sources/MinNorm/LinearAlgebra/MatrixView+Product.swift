extension MatrixView where Scalar == Double {
  /// self · X, or selfᵀ · X, in a matrix of its own: BLAS calls of at most 8,192 rows of depth.
  func product(transposed: Bool, _ x: Matrix<Double>) -> Matrix<Double> {
    var result = Matrix<Double>(rows: transposed ? columns : rows, columns: x.columns)
    let depth = transposed ? rows : columns
    x.withReadOnlyView { x in
      result.withView { result in
        for piece in BLASLimits.pieces(depth) {
          let part = transposed ? self[piece, 0..<columns] : self[0..<rows, piece]
          result.assign(
            part, leftTransposed: transposed, times: x[piece, 0..<x.columns], beta: piece.lowerBound == 0 ? 0 : 1)
        }
      }
    }
    return result
  }
}
