import MinNormData

/// The leading eigenvalues and eigenvectors of a kernel matrix that is never stored, by a block Krylov method.
///
/// The space spanned by B, KB, K²B … for a random block B, kept orthonormal, with the Rayleigh–Ritz values of K on it (Golub and
/// Underwood 1977; for random blocks Musco and Musco 2015); it grows until every residual ‖Kv − λv‖ is small, which bounds
/// the distance from λ to an eigenvalue. A block takes n²d + 2n²b flops, the space 16ns bytes.
package struct LeadingSpectrum: Sendable {
  /// The largest eigenvalues, descending.
  package let eigenvalues: [Double]
  /// ‖Kv − λv‖ of each.
  package let residuals: [Double]
  /// One column for each.
  package let vectors: Matrix<Double>
  /// How many products of K with a block it took.
  package let products: Int
  /// Columns of a block.
  package let blockSize: Int

  /// Finds `count` eigenvalues.
  ///
  /// - Parameters:
  ///   - tolerance: What a residual may be relative to the largest eigenvalue.
  ///   - limit: The most blocks; where it is reached, the residuals say how far the values are.
  package init(
    _ kernel: any Kernel, _ features: FeatureMatrix, count: Int, tolerance: Double = 1e-8, limit: Int = 20,
    seed: UInt64 = 0, observer: WorkObserver = unobserved
  ) throws {
    let n = features.count
    precondition(count >= 1 && count <= n, "some of the eigenvalues")
    let width = min(n, max(8, (count + 1) / 2))
    let random = CounterRandom(seed: seed, stream: .solver)
    var block = try Matrix(
      rows: n, columns: width, values: (0..<n * width).map { random.normal(at: UInt64($0)) }
    ).orthonormalized(against: nil)
    var (space, images) = (Matrix<Double>(rows: n, columns: 0), Matrix<Double>(rows: n, columns: 0))
    var (done, found) = (0, Ritz.none)
    while true {
      let image = try kernel.gramProduct(of: features, times: block)
      (space, images) = (space.appending(block), images.appending(image))
      done += 1
      try observer(Double(done), Double(limit))
      if space.columns >= count {
        found = try Ritz(space, images, count)
        if found.residuals.allSatisfy({ $0 <= tolerance * (found.values.first ?? 0) }) || done == limit { break }
      }
      block = try image.orthonormalized(against: space)
      // The space is all that K maps it to, or everything there is.
      if block.columns == 0 { break }
    }
    (eigenvalues, residuals, vectors) = (found.values, found.residuals, found.vectors)
    (products, blockSize) = (done, width)
  }

  /// VᵀM.
  package func coordinates(_ matrix: Matrix<Double>) -> Matrix<Double> { vectors.transposedTimes(matrix) }

  /// Bytes for so many examples and eigenvalues, where it takes so many blocks as it usually does.
  package static func bytes(order: Int, count: Int) -> Int {
    let width = min(order, max(8, (count + 1) / 2))
    return 8 * order * (2 * min(order, 8 * width) + 4 * width + count)
  }

  /// Values and vectors of K on a space.
  private struct Ritz {
    var values: [Double] = []
    var residuals: [Double] = []
    var vectors = Matrix<Double>(rows: 0, columns: 0)
    static let none = Ritz()

    private init() {}

    init(_ space: Matrix<Double>, _ images: Matrix<Double>, _ count: Int) throws {
      let small = try space.transposedTimes(images).symmetricEigenpairs()
      let leading = small.vectors[columnsIn: 0..<count]
      values = Array(small.values.prefix(count))
      vectors = space.times(leading)
      var rest = vectors
      rest.scaleColumns(by: values)
      rest.add(images.times(leading), times: -1)
      residuals = rest.columnProducts(with: rest).map { $0.squareRoot() }
    }
  }
}

extension Matrix where Scalar == Double {
  /// The columns of this one and then of another.
  fileprivate func appending(_ other: Matrix) -> Matrix {
    Matrix(rows: rows, columns: columns + other.columns, values: values + other.values)
  }

  /// An orthonormal basis of the part of the columns outside a space, which is an orthonormal basis itself; directions of
  /// which rounding leaves nothing are left out.
  fileprivate func orthonormalized(against space: Matrix?) throws -> Matrix {
    var block = self
    // Twice is enough (Parlett 1998, section 6.9).
    for _ in 0..<2 {
      if let space { block.add(space.times(space.transposedTimes(block)), times: -1) }
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
