/// Tiles of sums and products of kernels: each kernel fills a tile of its own, and these are multiplied and added up.
struct CombinedTile<Scalar: LAPACKScalar>: ~Copyable {
  /// One product: a weight, and the tiles of its kernels.
  private struct Term {
    let weight: Scalar
    let tiles: [Box]
  }

  /// A tile cannot be copied, so an array has it in a box.
  private final class Box {
    let tile: KernelTile<Scalar>
    init(_ tile: consuming KernelTile<Scalar>) { self.tile = tile }
  }

  private let terms: [Term]
  /// Room for a product and for a factor.
  private let product: OwnedStorage<Scalar>
  private let factor: OwnedStorage<Scalar>

  /// Prepares tiles of k(xᵢ, zⱼ) with xᵢ from `rows` and zⱼ from `columns`.
  init(_ kernel: CombinedKernel, rows: FeatureMatrix, columns: FeatureMatrix) throws {
    let terms = try kernel.terms.map { term in
      Term(
        weight: Scalar(term.weight),
        tiles: try term.factors.map { Box(try KernelTile<Scalar>($0, rows: rows, columns: columns)) })
    }
    let size = min(rows.count, KernelTile<Scalar>.rowLimit) * min(columns.count, KernelTile<Scalar>.columnLimit)
    let first = try OwnedStorage<Scalar>(count: size)
    let second = try OwnedStorage<Scalar>(count: size)
    self.terms = terms
    product = first
    factor = second
  }

  /// Fills `tile`, or only its lower triangle where it lies on the diagonal.
  func fill(_ tile: MatrixView<Scalar>, rows: Range<Int>, columns: Range<Int>, symmetric: Bool) {
    func room(_ storage: borrowing OwnedStorage<Scalar>) -> MatrixView<Scalar> {
      MatrixView(storage.base, rows: rows.count, columns: columns.count, stride: rows.count)
    }
    for (place, term) in terms.enumerated() {
      let whole = place == 0 ? tile : room(product)
      term.tiles[0].tile.fill(whole, rows: rows, columns: columns, symmetric: symmetric)
      for box in term.tiles.dropFirst() {
        let other = room(factor)
        box.tile.fill(other, rows: rows, columns: columns, symmetric: symmetric)
        forEach(whole, other, symmetric) { $0 *= $1 }
      }
      let weight = term.weight
      if place > 0 {
        forEach(tile, whole, symmetric) { $0 += weight * $1 }
      } else if weight != 1 {
        forEach(tile, tile, symmetric) { value, _ in value *= weight }
      }
    }
  }

  /// Changes every entry that counts by that of another tile, on all threads.
  private func forEach(
    _ tile: MatrixView<Scalar>, _ other: MatrixView<Scalar>, _ symmetric: Bool,
    _ change: @Sendable (inout Scalar, Scalar) -> Void
  ) {
    parallelRanges(tile.columns, sharing: (tile, other)) { tiles, part in
      for column in part {
        let (mine, theirs) = (tiles.0.base + column * tiles.0.stride, tiles.1.base + column * tiles.1.stride)
        for row in (symmetric ? column : 0)..<tiles.0.rows { change(&mine[row], theirs[row]) }
      }
    }
  }
}
