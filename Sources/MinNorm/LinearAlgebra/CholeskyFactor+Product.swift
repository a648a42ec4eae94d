extension CholeskyFactor {
  /// K X = L(LᵀX) from the factor alone: 2n² flops and two passes over the factor for each column.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func product(_ matrix: Matrix<Scalar>) -> Matrix<Scalar> {
    precondition(matrix.rows == order, "one row per equation")
    var product = matrix
    product.withView { multiply($0) }
    return product
  }

  /// X := K X.
  func multiply(_ view: MatrixView<Scalar>) {
    let columns = 0..<view.columns
    // LᵀX from the top down: block j needs rows from j on, which are still those of X.
    for block in 0..<blockCount {
      let (diagonal, below, range) = parts(ofBlock: block)
      let current = view[range, columns]
      current.multiplyLeft(diagonal, transposed: true)
      current.assign(below, leftTransposed: true, times: view[range.upperBound..<order, columns], beta: 1)
    }
    // L times that from the bottom up: block j is needed by the rows below it before it is overwritten.
    for block in (0..<blockCount).reversed() {
      let (diagonal, below, range) = parts(ofBlock: block)
      let current = view[range, columns]
      view[range.upperBound..<order, columns].assign(below, times: current, beta: 1)
      current.multiplyLeft(diagonal)
    }
  }
}
