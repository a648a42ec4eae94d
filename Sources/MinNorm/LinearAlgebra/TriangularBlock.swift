/// L⁻¹ and L⁻ᵀ times narrow matrices, for a lower triangular L in memory that somebody else owns.
///
/// The small blocks on the diagonal of L are inverted in place, so that a substitution is a chain of products, which run at
/// the speed of memory: a whole inverse would cost twice the flops of L's Cholesky factorization.
struct TriangularBlock<Scalar: LAPACKScalar> {
  private static var side: Int { 256 }
  private let view: MatrixView<Scalar>

  /// Inverts the small blocks of a Cholesky factor, and clears what is above them.
  init(invertingBlocksOf factor: MatrixView<Scalar>) throws {
    view = factor
    let room = try OwnedStorage<Scalar>(count: Self.side * Self.side)
    for piece in pieces(of: 0..<factor.rows, limit: Self.side) {
      let inverse = MatrixView(room.base, rows: piece.count, columns: piece.count, stride: piece.count)
      let block = factor[piece, piece]
      inverse.base.update(repeating: 0, count: piece.count * piece.count)
      for index in 0..<piece.count { inverse.base[index * (piece.count + 1)] = 1 }
      inverse.solveLeft(block)
      for column in 0..<piece.count {
        (block.base + column * block.stride).update(from: inverse.base + column * piece.count, count: piece.count)
      }
    }
  }

  /// L⁻¹B, or L⁻ᵀB.
  func solve(_ rightHandSides: Matrix<Double>, transposed: Bool = false) throws -> Matrix<Double> {
    let (rows, columns) = (rightHandSides.rows, rightHandSides.columns)
    let x = try LaneMatrix<Scalar>(rows: rows, columns: columns)
    let known = try LaneSums<Scalar>(rows: rows, columns: columns)
    let solved = try LaneSums<Scalar>(rows: rows, columns: columns)
    let blocks = Array(pieces(of: 0..<rows, limit: Self.side))
    for piece in transposed ? blocks.reversed() : blocks {
      let below = piece.upperBound..<rows
      if transposed {
        view[below, piece].addProduct(transposed: true, x, from: below.lowerBound, to: known, at: piece.lowerBound)
      }
      var rest = rightHandSides.rowRange(piece)
      rest.subtract(known.matrix(piece), times: 1)
      x.replaceRows(piece, by: rest)
      view[piece, piece].addProduct(transposed: transposed, x, from: piece.lowerBound, to: solved, at: piece.lowerBound)
      x.replaceRows(piece, by: solved.matrix(piece))
      if !transposed {
        view[below, piece].addProduct(transposed: false, x, from: piece.lowerBound, to: known, at: below.lowerBound)
      }
    }
    return solved.matrix(0..<rows)
  }

  /// LB.
  func product(_ matrix: Matrix<Double>) throws -> Matrix<Double> {
    let (rows, columns) = (matrix.rows, matrix.columns)
    let x = try LaneMatrix<Scalar>(matrix)
    let sums = try LaneSums<Scalar>(rows: rows, columns: columns)
    var result = matrix
    for piece in pieces(of: 0..<rows, limit: Self.side) {
      let below = piece.upperBound..<rows
      view[below, piece].addProduct(transposed: false, x, from: piece.lowerBound, to: sums, at: below.lowerBound)
      var own = matrix.rowRange(piece).converted(to: Scalar.self)
      own.withView { $0.solveLeft(view[piece, piece]) }
      var part = own.widened()
      part.add(sums.matrix(piece))
      result.replaceRows(piece, by: part)
    }
    return result
  }
}
