import MinNormData

/// K + λI over examples in an order of their own: landmarks first, the others in clusters.
///
/// Its lower triangle lies in block columns, those of the landmarks and of each cluster: a square on the diagonal, and a panel
/// matrix of what is below it. All of it is stored, or only the squares that are asked for; the rest is then assembled tile by
/// tile whenever it is needed.
final class ClusteredKernel<Scalar: LAPACKScalar> {
  let kernel: any Kernel
  let features: FeatureMatrix
  let ridge: Double
  /// The columns of every block column; block column 0 has the landmarks.
  let ranges: [Range<Int>]
  let isStored: Bool
  private var squares: [Square?]
  private var below: [PanelMatrix<Scalar>?]
  private let tile: KernelTile<Scalar>
  private let scratch: OwnedStorage<Scalar>
  /// What a tile that is not stored becomes before it is multiplied.
  private let panels: PanelMatrix<Scalar>

  /// A square on the diagonal; a class, because arrays hold no values that cannot be copied.
  private final class Square {
    let storage: OwnedStorage<Scalar>
    init(order: Int) throws { storage = try OwnedStorage(count: order * order) }
  }

  /// Makes room for the matrix.
  init(
    _ kernel: any Kernel, _ features: FeatureMatrix, ridge: Double, landmarks: Int, clusters: [Range<Int>],
    isStored: Bool
  ) throws {
    try requireNoOverflow(kernel, of: features, in: Scalar.precision)
    (self.kernel, self.features, self.ridge, self.isStored) = (kernel, features, ridge, isStored)
    tile = try KernelTile<Scalar>(kernel, rows: features, columns: features)
    let height = min(KernelTile<Scalar>.rowLimit, features.count)
    let width = min(KernelTile<Scalar>.columnLimit, features.count)
    scratch = try OwnedStorage(count: height * width)
    panels = try PanelMatrix(rows: isStored ? 0 : height, columns: isStored ? 0 : width)
    ranges = [0..<landmarks] + clusters
    squares = try ranges.map { isStored ? try Square(order: $0.count) : nil }
    below = try ranges.map {
      isStored ? try PanelMatrix(rows: features.count - $0.upperBound, columns: $0.count) : nil
    }
  }

  /// Assembles all of it, where it is stored, and tells which examples the kernel hardly tells apart.
  func assemble(observer: WorkObserver) throws -> NearDuplicates? {
    guard isStored else { return nil }
    let total = gramFlops(count: features.count, dimension: features.dimension)
    let search = NearDuplicateSearch(
      features.squaredNorms.map { Scalar(kernel.diagonal(squaredNorm: $0).squareRoot()) })
    var done = 0.0
    for (index, range) in ranges.enumerated() {
      try assembleSquare(index)
      search.look(at: square(index), rows: Array(range), columns: Array(range))
      done += Double(range.count) * Double(range.count) * Double(features.dimension)
      try forEachTile(below: index) { values, rows, columns in
        below[index]?.replace(
          rows: rows.lowerBound - range.upperBound..<rows.upperBound - range.upperBound,
          columns: columns.lowerBound - range.lowerBound..<columns.upperBound - range.lowerBound, by: values)
        search.look(at: values, rows: Array(rows), columns: Array(columns))
        done += 2 * Double(rows.count) * Double(columns.count) * Double(features.dimension)
        try observer(min(done, total), total)
      }
    }
    try observer(total, total)
    return search.found
  }

  /// Assembles the lower triangle of a square on the diagonal, without λ.
  func assembleSquare(_ index: Int) throws {
    if squares[index] == nil { squares[index] = try Square(order: ranges[index].count) }
    tile.fillLowerTriangle(square(index), range: ranges[index])
  }

  /// The square of a block column, once it has been assembled.
  func square(_ index: Int) -> MatrixView<Scalar> {
    guard let square = squares[index] else { preconditionFailure("the square is not there") }
    let order = ranges[index].count
    return MatrixView(square.storage.base, rows: order, columns: order, stride: max(order, 1))
  }

  /// Gives the memory of a square back.
  func releaseSquare(_ index: Int) { squares[index] = nil }

  /// Gives the memory of the landmarks' block column back.
  func releaseLandmarks() { (squares[0], below[0]) = (nil, nil) }

  /// Assembles what lies below a square, tile by tile.
  private func forEachTile(
    below index: Int, _ body: (_ values: MatrixView<Scalar>, _ rows: Range<Int>, _ columns: Range<Int>) throws -> Void
  ) rethrows {
    for columns in pieces(of: ranges[index], limit: KernelTile<Scalar>.columnLimit) {
      for rows in pieces(of: ranges[index].upperBound..<features.count, limit: KernelTile<Scalar>.rowLimit) {
        let values = MatrixView(scratch.base, rows: rows.count, columns: columns.count, stride: rows.count)
        tile.fill(values, rows: rows, columns: columns)
        try body(values, rows, columns)
      }
    }
  }

  /// sums := sums + BX, or BᵀX, for what lies below a square; row 0 of X and of the sums belongs to example `origin`.
  func addProduct<Working: LAPACKScalar>(
    below index: Int, transposed: Bool, _ x: NarrowMatrix<Working>, to sums: NarrowMatrix<Double>, origin: Int
  ) {
    func add(_ part: PanelMatrix<Scalar>, _ rows: Int, _ columns: Int) {
      let (from, to) = transposed ? (rows, columns) : (columns, rows)
      part.addProduct(transposed: transposed, x, from: from - origin, to: sums, at: to - origin)
    }
    if let stored = below[index] { return add(stored, ranges[index].upperBound, ranges[index].lowerBound) }
    forEachTile(below: index) { values, rows, columns in
      panels.fill(values)
      add(panels, rows.lowerBound, columns.lowerBound)
    }
  }

  /// KX, or its part for the rows and columns of the block columns from `first` on; only where K is stored, and before
  /// anything of that part is eliminated.
  func storedProduct(_ x: Matrix<Double>, from first: Int = 0) throws -> Matrix<Double> {
    let origin = first < ranges.count ? ranges[first].lowerBound : features.count
    let product = try SymmetricProduct<Scalar>(x)
    let (numbers, sums) = (try NarrowMatrix<Scalar>(x), try NarrowMatrix<Double>(rows: x.rows, columns: x.columns))
    for index in ranges.indices.dropFirst(first) {
      let range = ranges[index].lowerBound - origin..<ranges[index].upperBound - origin
      product.add([.init(square(index), rows: range, columns: range)])
      addProduct(below: index, transposed: false, numbers, to: sums, origin: origin)
      addProduct(below: index, transposed: true, numbers, to: sums, origin: origin)
    }
    var result = product.result()
    result.add(sums.matrix(0..<x.rows))
    return result
  }

  /// (K + λI)X; only before anything of the matrix is eliminated.
  func product(_ x: Matrix<Double>) throws -> Matrix<Double> {
    var image = isStored ? try storedProduct(x) : try kernel.gramProduct(of: features, times: x, in: Scalar.precision)
    if ridge > 0 { image.add(x, times: ridge) }
    return image
  }

  /// (K + λI)X with products and sums in float64, at any time: what is no longer stored is assembled anew.
  func preciseProduct(_ x: Matrix<Double>) throws -> Matrix<Double> {
    let (numbers, sums) = (try NarrowMatrix<Double>(x), try NarrowMatrix<Double>(rows: x.rows, columns: x.columns))
    var missing: [GramColumns] = []
    for (index, range) in ranges.enumerated() {
      let isBelow = below[index] != nil
      missing.append(GramColumns(range: range, end: isBelow ? range.upperBound : features.count))
      guard isBelow else { continue }
      addProduct(below: index, transposed: false, numbers, to: sums, origin: 0)
      addProduct(below: index, transposed: true, numbers, to: sums, origin: 0)
    }
    var image = try symmetricProduct(
      kernel, features, x, Scalar.self, Double.self, TileShare(), of: missing, unobserved)
    image.add(sums.matrix(0..<x.rows))
    if ridge > 0 { image.add(x, times: ridge) }
    return image
  }
}
