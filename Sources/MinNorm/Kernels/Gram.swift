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
  try fillGram(matrix, kernel, of: features, observer: observer)
  return matrix
}

/// Assembles K from block column `first` on in the memory of `matrix`; what is in the block columns before stays.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
func fillGram<Scalar: LAPACKScalar>(
  _ matrix: borrowing PackedSymmetricMatrix<Scalar>, _ kernel: any Kernel, of features: FeatureMatrix,
  from first: Int = 0, observer: WorkObserver
) throws {
  try requireNoOverflow(kernel, of: features, in: Scalar.precision)
  let layout = matrix.layout
  let tile = try KernelTile<Scalar>(kernel, rows: features, columns: features)
  let total = gramFlops(count: features.count, dimension: features.dimension)
  var done = layout.gramFlops(ofBlocks: 0..<first, dimension: features.dimension)
  for block in first..<layout.blockCount {
    let panel = matrix.blockColumn(block)
    for columns in pieces(of: layout.range(ofBlock: block), limit: KernelTile<Scalar>.columnLimit) {
      let top = columns.lowerBound - layout.range(ofBlock: block).lowerBound
      let panelColumns = top..<top + columns.count
      tile.fillDiagonal(panel[top..<top + columns.count, panelColumns], range: columns)
      for rows in pieces(of: columns.upperBound..<features.count, limit: KernelTile<Scalar>.rowLimit) {
        let offset = rows.lowerBound - layout.range(ofBlock: block).lowerBound
        tile.fill(panel[offset..<offset + rows.count, panelColumns], rows: rows, columns: columns)
      }
      done += gramFlops(ofColumns: columns, count: features.count, dimension: features.dimension)
      try observer(done, total)
    }
  }
  if let index = matrix.firstNonFiniteDiagonal() {
    throw LinearAlgebraError.nonFinite(what: "the Gram matrix", row: index, column: index)
  }
}

/// Throws `kernelOverflow` for the first example whose k(x, x), the largest entry of its row among no larger ones, is beyond
/// the precision, or whose square is beyond float64, in which norms of K are summed up: n values of the kernel.
package func requireNoOverflow(_ kernel: any Kernel, of features: FeatureMatrix, in precision: Precision) throws {
  let limit = min(
    precision == .float32 ? Double(Float.greatestFiniteMagnitude) : .infinity,
    Double.greatestFiniteMagnitude.squareRoot() / Double(max(1, features.count)))
  for (example, squaredNorm) in features.squaredNorms.enumerated() {
    let value = kernel.diagonal(squaredNorm: squaredNorm)
    if value > limit { throw LinearAlgebraError.kernelOverflow(example: example, value: value, precision: precision) }
  }
}

extension PackedLayout {
  /// The share of some block columns in `gramFlops`.
  func gramFlops(ofBlocks blocks: Range<Int>, dimension: Int) -> Double {
    let columns = min(blocks.lowerBound * blockSize, order)..<min(blocks.upperBound * blockSize, order)
    return MinNorm.gramFlops(ofColumns: columns, count: order, dimension: dimension)
  }
}

/// The share of some columns, from the diagonal down, in the flops of a Gram matrix.
private func gramFlops(ofColumns columns: Range<Int>, count: Int, dimension: Int) -> Double {
  Double(columns.count) * Double(2 * (count - columns.upperBound) + columns.count) * Double(dimension)
}

/// Flops of the inner products of a Gram matrix: n²d.
public func gramFlops(count: Int, dimension: Int) -> Double {
  Double(count) * Double(count) * Double(dimension)
}
