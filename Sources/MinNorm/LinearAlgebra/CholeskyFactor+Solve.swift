extension CholeskyFactor {
  /// The solution A of KA = B for all columns of B at once.
  ///
  /// Forward and back substitution by blocks: 2n² flops and two passes over the factor for each column.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func solve(_ rightHandSides: Matrix<Scalar>, observer: WorkObserver = unobserved) throws -> Matrix<Scalar> {
    precondition(rightHandSides.rows == order, "one row per equation")
    var solution = rightHandSides
    try solution.withView { try solve(in: $0, observer: observer) }
    return solution
  }

  /// B := K⁻¹B.
  func solve(in rightHandSides: MatrixView<Scalar>, observer: WorkObserver = unobserved) throws {
    for block in 0..<blockCount {
      substituteForward(block, in: rightHandSides)
      try observer(Double(block + 1), Double(2 * blockCount))
    }
    for block in (0..<blockCount).reversed() {
      substituteBackward(block, in: rightHandSides)
      try observer(Double(2 * blockCount - block), Double(2 * blockCount))
    }
  }

  /// B_j := L_jj⁻¹ B_j, then B_below −= L_below,j B_j; row 0 of B belongs to equation `first`.
  func substituteForward(_ block: Int, in rightHandSides: MatrixView<Scalar>, from first: Int = 0) {
    let (diagonal, below, range) = parts(ofBlock: block)
    let columns = 0..<rightHandSides.columns
    let current = rightHandSides[range.lowerBound - first..<range.upperBound - first, columns]
    current.solveLeft(diagonal)
    rightHandSides[range.upperBound - first..<order - first, columns].assign(alpha: -1, below, times: current, beta: 1)
  }

  /// B_j −= L_below,jᵀ B_below, then B_j := L_jj⁻ᵀ B_j.
  func substituteBackward(_ block: Int, in rightHandSides: MatrixView<Scalar>) {
    let (diagonal, below, range) = parts(ofBlock: block)
    let current = rightHandSides[range, 0..<rightHandSides.columns]
    current.assign(
      alpha: -1, below, leftTransposed: true,
      times: rightHandSides[range.upperBound..<order, 0..<rightHandSides.columns], beta: 1)
    current.solveLeft(diagonal, transposed: true)
  }

  /// B := L⁻¹B.
  func forward(in rightHandSides: MatrixView<Scalar>) {
    for block in 0..<blockCount { substituteForward(block, in: rightHandSides) }
  }

  /// B := L⁻ᵀB.
  func backward(in rightHandSides: MatrixView<Scalar>) {
    for block in (0..<blockCount).reversed() { substituteBackward(block, in: rightHandSides) }
  }

  func parts(ofBlock block: Int) -> (diagonal: MatrixView<Scalar>, below: MatrixView<Scalar>, range: Range<Int>) {
    let panel = lower.blockColumn(block)
    let range = lower.layout.range(ofBlock: block).clamped(to: 0..<order)
    let rows = order - range.lowerBound
    return (panel[0..<range.count, 0..<range.count], panel[range.count..<rows, 0..<range.count], range)
  }
}
