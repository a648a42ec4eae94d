extension Kernel {
  /// The Gram matrix K of the features, kᵢⱼ = k(xᵢ, xⱼ), lower triangle only, in the given precision.
  ///
  /// Assembled tile by tile in its final place. n²d flops and n²/2 evaluations of the kernel; memory: K itself (about
  /// n²/2 numbers) and a few tens of MB.
  ///
  /// - Throws: `outOfMemory`; `nonFinite` when the kernel overflows the precision.
  public func gram<Scalar: LAPACKScalar>(
    of features: FeatureMatrix, in type: Scalar.Type, blockSize: Int? = nil, observer: WorkObserver = unobserved
  ) throws -> PackedSymmetricMatrix<Scalar> {
    try assembleGram(self, of: features, blockSize: blockSize, observer: observer)
  }
}

// Free functions, because a protocol's own methods cannot be specialized by precision alone.

@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func assembleGram<Scalar: LAPACKScalar>(
  _ kernel: any Kernel, of features: FeatureMatrix, blockSize: Int?, observer: WorkObserver
) throws -> PackedSymmetricMatrix<Scalar> {
  let matrix = try PackedSymmetricMatrix<Scalar>(order: features.count, blockSize: blockSize)
  let tile = try KernelTile<Scalar>(kernel, rows: features, columns: features)
  let total = gramFlops(count: features.count, dimension: features.dimension)
  var done = 0.0
  for block in 0..<matrix.layout.blockCount {
    let panel = matrix.blockColumn(block)
    for columns in pieces(of: matrix.layout.range(ofBlock: block), limit: KernelTile<Scalar>.columnLimit) {
      let top = columns.lowerBound - matrix.layout.range(ofBlock: block).lowerBound
      let panelColumns = top..<top + columns.count
      tile.fillDiagonal(panel[top..<top + columns.count, panelColumns], range: columns)
      for rows in pieces(of: columns.upperBound..<features.count, limit: KernelTile<Scalar>.rowLimit) {
        let offset = rows.lowerBound - matrix.layout.range(ofBlock: block).lowerBound
        tile.fill(panel[offset..<offset + rows.count, panelColumns], rows: rows, columns: columns)
      }
      done +=
        Double(columns.count) * Double(2 * (features.count - columns.upperBound) + columns.count)
        * Double(features.dimension)
      try observer(done, total)
    }
  }
  if let index = matrix.firstNonFiniteDiagonal() {
    throw LinearAlgebraError.nonFinite(what: "the Gram matrix", row: index, column: index)
  }
  return matrix
}

/// Flops of the inner products of a Gram matrix: n²d.
public func gramFlops(count: Int, dimension: Int) -> Double {
  Double(count) * Double(count) * Double(dimension)
}

/// A range cut into pieces of at most `limit`.
func pieces(of range: Range<Int>, limit: Int) -> some Sequence<Range<Int>> {
  stride(from: range.lowerBound, to: range.upperBound, by: limit).lazy.map { $0..<min($0 + limit, range.upperBound) }
}
