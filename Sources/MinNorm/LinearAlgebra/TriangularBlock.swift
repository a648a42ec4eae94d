/// L⁻¹ and L⁻ᵀ times narrow matrices, for a lower triangular L.
///
/// The small blocks on the diagonal of L are inverted, so that a substitution is a chain of products, which run at nearly the
/// rate of large ones: a whole inverse would cost twice the flops of L's Cholesky factorization.
struct TriangularBlock<Scalar: LAPACKScalar> {
  private static var side: Int { 256 }
  private let order: Int
  /// What is below each small block.
  private let below: [PanelMatrix<Scalar>]
  private let inverses: [PanelMatrix<Scalar>]
  /// The small blocks themselves.
  private let blocks: [PanelMatrix<Scalar>]

  /// Takes over a Cholesky factor; what is above its diagonal is cleared.
  init(_ factor: MatrixView<Scalar>) throws {
    order = factor.rows
    let room = try OwnedStorage<Scalar>(count: Self.side * Self.side)
    var (below, inverses, blocks): ([PanelMatrix<Scalar>], [PanelMatrix<Scalar>], [PanelMatrix<Scalar>]) = ([], [], [])
    for piece in pieces(of: 0..<order, limit: Self.side) {
      let block = factor[piece, piece]
      for column in 0..<piece.count { (block.base + column * block.stride).update(repeating: 0, count: column) }
      let inverse = MatrixView(room.base, rows: piece.count, columns: piece.count, stride: piece.count)
      inverse.base.update(repeating: 0, count: piece.count * piece.count)
      for index in 0..<piece.count { inverse.base[index * (piece.count + 1)] = 1 }
      inverse.solveLeft(block)
      below.append(try PanelMatrix(factor[piece.upperBound..<order, piece]))
      inverses.append(try PanelMatrix(inverse))
      blocks.append(try PanelMatrix(block))
    }
    (self.below, self.inverses, self.blocks) = (below, inverses, blocks)
  }

  /// L⁻¹B, or L⁻ᵀB.
  func solve(_ rightHandSides: Matrix<Double>, transposed: Bool = false) throws -> Matrix<Double> {
    let x = try NarrowMatrix<Scalar>(rows: order, columns: rightHandSides.columns)
    let known = try NarrowMatrix<Double>(rows: order, columns: rightHandSides.columns)
    let solved = try NarrowMatrix<Double>(rows: order, columns: rightHandSides.columns)
    let pieces = Array(pieces(of: 0..<order, limit: Self.side).enumerated())
    for (index, piece) in transposed ? pieces.reversed() : pieces {
      if transposed {
        below[index].addProduct(transposed: true, x, from: piece.upperBound, to: known, at: piece.lowerBound)
      }
      var rest = rightHandSides.rowRange(piece)
      rest.subtract(known.matrix(piece), times: 1)
      x.replaceRows(piece, by: rest)
      inverses[index].addProduct(
        transposed: transposed, x, from: piece.lowerBound, to: solved, at: piece.lowerBound)
      x.replaceRows(piece, by: solved.matrix(piece))
      if !transposed {
        below[index].addProduct(transposed: false, x, from: piece.lowerBound, to: known, at: piece.upperBound)
      }
    }
    return solved.matrix(0..<order)
  }

  /// LB.
  func product(_ matrix: Matrix<Double>) throws -> Matrix<Double> {
    let x = try NarrowMatrix<Scalar>(matrix)
    let sums = try NarrowMatrix<Double>(rows: order, columns: matrix.columns)
    for (index, piece) in pieces(of: 0..<order, limit: Self.side).enumerated() {
      blocks[index].addProduct(transposed: false, x, from: piece.lowerBound, to: sums, at: piece.lowerBound)
      below[index].addProduct(transposed: false, x, from: piece.lowerBound, to: sums, at: piece.upperBound)
    }
    return sums.matrix(0..<order)
  }
}
