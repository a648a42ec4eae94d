import MinNormData

/// The leading eigenvalues and eigenvectors of a kernel matrix that is never stored, by a block Krylov method.
///
/// The space spanned by B, KB, K²B … for a random block B, kept orthonormal, with the Rayleigh–Ritz values of K on it (Golub and
/// Underwood 1977; for random blocks Musco and Musco 2015); it grows until every residual ‖Kv − λv‖ is small, which bounds
/// the distance from λ to an eigenvalue. A block takes n²d + 2n²b flops, the space 8ns bytes.
package struct LeadingSpectrum: Sendable {
  /// The largest eigenvalues, descending.
  package let eigenvalues: [Double]
  /// ‖Kv − λv‖ of each, by a product of its own.
  package let residuals: [Double]
  /// One column for each.
  package let vectors: Matrix<Double>
  /// How many products of K with a block it took.
  package let products: Int
  /// Columns of a block.
  package let blockSize: Int
  /// The most blocks; where it is reached, the residuals say how far the values are.
  private static let limit = 20

  /// Finds `count` eigenvalues.
  ///
  /// - Parameters:
  ///   - tolerance: What a residual may be relative to the largest eigenvalue.
  package init(
    _ kernel: any Kernel, _ features: FeatureMatrix, count: Int, tolerance: Double = 1e-8, seed: UInt64 = 0,
    observer: WorkObserver = unobserved
  ) throws {
    let n = features.count
    precondition(count >= 1 && count <= n, "some of the eigenvalues")
    let width = min(n, max(8, (count + 1) / 2))
    let random = CounterRandom(seed: seed, stream: .solver)
    var block = try Matrix(
      rows: n, columns: width, values: (0..<n * width).map { random.normal(at: UInt64($0)) }
    ).orthonormalized(against: [])
    var (space, found) = ([Matrix<Double>](), Ritz.none)
    // BᵀKB, a block column for each block: the rows of the blocks up to it, and of the one behind it.
    var projections: [Matrix<Double>] = []
    while true {
      let image = try kernel.gramProduct(of: features, times: block)
      space.append(block)
      try observer(Double(space.count), Double(Self.limit))
      block = try image.orthonormalized(against: space)
      projections.append(image.coordinates(in: space + [block]))
      let known = space.reduce(0) { $0 + $1.columns }
      // Without another block the space is all that K maps it to, or everything there is.
      let isLast = block.columns == 0 || space.count == Self.limit
      guard known >= count || isLast else { continue }
      found = try Ritz(space, projections, min(count, known))
      if isLast || found.residuals.allSatisfy({ $0 <= tolerance * (found.values.first ?? 0) }) { break }
    }
    var rest = try kernel.gramProduct(of: features, times: found.vectors)
    rest.add(found.vectors, times: found.values.map { -$0 })
    (eigenvalues, vectors) = (found.values, found.vectors)
    residuals = rest.columnProducts(with: rest).map { $0.squareRoot() }
    (products, blockSize) = (space.count, width)
  }

  /// VᵀM.
  package func coordinates(_ matrix: Matrix<Double>) -> Matrix<Double> { vectors.transposedTimes(matrix) }

  /// Bytes for so many examples and eigenvalues, where it takes all blocks that it may.
  package static func bytes(order: Int, count: Int) -> Int {
    let width = min(order, max(8, (count + 1) / 2))
    return 8 * order * (min(order, limit * width) + 6 * width + 2 * count)
  }

  /// Values and vectors of K on a space.
  private struct Ritz {
    var values: [Double] = []
    /// What K adds to the space, as far as it is not rounding.
    var residuals: [Double] = []
    var vectors = Matrix<Double>(rows: 0, columns: 0)
    static let none = Ritz()

    private init() {}

    init(_ space: [Matrix<Double>], _ projections: [Matrix<Double>], _ count: Int) throws {
      let size = space.reduce(0) { $0 + $1.columns }
      var small = Matrix<Double>(rows: size, columns: size)
      var first = 0
      for column in projections {
        for j in 0..<column.columns {
          for i in 0...first + j { (small[i, first + j], small[first + j, i]) = (column[i, j], column[i, j]) }
        }
        first += column.columns
      }
      let pairs = try small.symmetricEigenpairs()
      let leading = pairs.vectors[columnsIn: 0..<count]
      values = Array(pairs.values.prefix(count))
      vectors = Matrix(rows: space[0].rows, columns: count)
      var start = 0
      for block in space {
        vectors.add(block.times(leading.rowRange(start..<start + block.columns)))
        start += block.columns
      }
      // Kv − λv lies in the block behind the last one: that is what K adds to the space.
      let (last, width) = (projections[projections.count - 1], space[space.count - 1].columns)
      let rest = last.rowRange(size..<last.rows).times(leading.rowRange(size - width..<size))
      residuals = rest.columnProducts(with: rest).map { $0.squareRoot() }
    }
  }
}

extension Matrix where Scalar == Double {
  /// BᵢᵀM of all blocks, one below the other.
  fileprivate func coordinates(in blocks: [Matrix]) -> Matrix {
    var result = Matrix(rows: blocks.reduce(0) { $0 + $1.columns }, columns: columns)
    var first = 0
    for block in blocks where block.columns > 0 {
      result.replaceRows(first..<first + block.columns, by: block.transposedTimes(self))
      first += block.columns
    }
    return result
  }

  /// An orthonormal basis of the part of the columns outside a space, whose blocks are an orthonormal basis; directions of
  /// which rounding leaves nothing are left out.
  fileprivate func orthonormalized(against space: [Matrix]) throws -> Matrix {
    var block = self
    func takeAway() { for other in space { block.add(other.times(other.transposedTimes(block)), times: -1) } }
    // What is rounding of the columns as they come is no direction.
    let floor = 1e-11 * (block.columnProducts(with: block).max() ?? 0).squareRoot()
    takeAway()
    takeAway()
    block.scaleColumns(by: block.columnProducts(with: block).map { $0 > floor * floor ? 1 / $0.squareRoot() : 0 })
    // Twice is enough (Parlett 1998, section 6.9).
    for _ in 0..<2 {
      takeAway()
      let lengths = block.columnProducts(with: block).map { $0 > 0 ? 1 / $0.squareRoot() : 0 }
      block.scaleColumns(by: lengths)
      let gram = try block.transposedTimes(block).symmetricEigenpairs()
      let kept = gram.values.count { $0 > 1e-10 * (gram.values.first ?? 0) }
      guard kept > 0 else { return Matrix(rows: rows, columns: 0) }
      block = block.times(gram.vectors[columnsIn: 0..<kept])
      block.scaleColumns(by: gram.values.prefix(kept).map { 1 / $0.squareRoot() })
    }
    return block
  }
}
