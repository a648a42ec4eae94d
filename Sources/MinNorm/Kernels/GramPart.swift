extension Kernel {
  /// Writes k(xᵢ, xⱼ) for i in `rows` and j in `columns`, both ascending, on and below the diagonal.
  ///
  /// What lies above it has no meaning. For a part of K that lies elsewhere than its neighbours, as on the ranks of a cluster.
  /// 2·rows·columns·d flops; memory: copies of the features of some thousand examples.
  package func fillGramPart<Scalar: LAPACKScalar>(
    _ part: MatrixView<Scalar>, of features: FeatureMatrix, rows: [Int], columns: [Int], observer: WorkObserver
  ) throws {
    try fillPart(part, self, features, rows, columns, observer)
  }

  /// This one's share of KX where the tiles of K are dealt out over `ranks`: the sum over all ranks is `gramProduct`.
  package func gramProduct(
    of features: FeatureMatrix, times factor: Matrix<Double>, in precision: Precision, products: Precision,
    rank: Int, of ranks: Int, observer: WorkObserver
  ) throws -> Matrix<Double> {
    let share = TileShare(index: rank, count: ranks)
    return switch (precision, max(precision, products)) {
    case (.float32, .float32): try symmetricProduct(self, features, factor, Float.self, Float.self, share, observer)
    case (.float32, .float64): try symmetricProduct(self, features, factor, Float.self, Double.self, share, observer)
    case (.float64, _): try symmetricProduct(self, features, factor, Double.self, Double.self, share, observer)
    }
  }
}

/// Which tiles are one's own, of tiles that are dealt out in turns.
struct TileShare {
  var index = 0
  var count = 1
  private var next = 0

  init(index: Int = 0, count: Int = 1) { (self.index, self.count) = (index, count) }

  /// Whether the next tile is.
  mutating func takesNext() -> Bool {
    defer { next += 1 }
    return next % count == index
  }
}

/// Examples whose features are copied together.
private let copiedExamples = 8192

@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func fillPart<Scalar: LAPACKScalar>(
  _ part: MatrixView<Scalar>, _ kernel: any Kernel, _ features: FeatureMatrix, _ rows: [Int], _ columns: [Int],
  _ observer: WorkObserver
) throws {
  for wide in pieces(of: 0..<columns.count, limit: copiedExamples) {
    let right = try features.selecting(Array(columns[wide]))
    for high in pieces(of: 0..<rows.count, limit: copiedExamples)
    where rows[high.upperBound - 1] >= columns[wide.lowerBound] {
      let tile = try KernelTile<Scalar>(kernel, rows: try features.selecting(Array(rows[high])), columns: right)
      for own in pieces(of: wide, limit: KernelTile<Scalar>.columnLimit) {
        for across in pieces(of: high, limit: KernelTile<Scalar>.rowLimit)
        where rows[across.upperBound - 1] >= columns[own.lowerBound] {
          tile.fill(
            part[across, own], rows: across.lowerBound - high.lowerBound..<across.upperBound - high.lowerBound,
            columns: own.lowerBound - wide.lowerBound..<own.upperBound - wide.lowerBound)
        }
        try observer(Double(own.upperBound), Double(columns.count))
      }
    }
  }
  if !kernel.isInnerProduct {
    // The diagonal is exact.
    forEachDiagonal(rows, columns) { row, column, example in
      part.base[row + column * part.stride] = Scalar(kernel.diagonal(squaredNorm: features.squaredNorms[example]))
    }
  }
}

/// Calls `body` with the places of the diagonal's entries in a part and their example.
package func forEachDiagonal(
  _ rows: [Int], _ columns: [Int], _ body: (_ row: Int, _ column: Int, _ example: Int) -> Void
) {
  var row = 0
  for (column, example) in columns.enumerated() {
    while row < rows.count, rows[row] < example { row += 1 }
    if row < rows.count, rows[row] == example { body(row, column, example) }
  }
}
