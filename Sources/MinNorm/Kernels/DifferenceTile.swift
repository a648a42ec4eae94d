/// Tiles of a kernel of absolute differences: sums of |xₖ − zₖ| in the precision of the system, a panel of dimensions at a time.
struct DifferenceTile<Scalar: LAPACKScalar>: ~Copyable {
  private let kernel: any AbsoluteDifferenceKernel
  private let rows: TileOperand<Scalar>
  private let columns: TileOperand<Scalar>
  /// Rows that stay in a thread's cache while it goes through its columns.
  private static var block: Int { 32 }

  /// Prepares tiles of k(xᵢ, zⱼ) with xᵢ from `rows` and zⱼ from `columns`.
  init(_ kernel: any AbsoluteDifferenceKernel, rows: FeatureMatrix, columns: FeatureMatrix) throws {
    let left = try TileOperand<Scalar>(rows, .features, isRadial: false, limit: KernelTile<Scalar>.rowLimit)
    let right = try TileOperand<Scalar>(columns, .features, isRadial: false, limit: KernelTile<Scalar>.columnLimit)
    self.kernel = kernel
    self.rows = left
    self.columns = right
  }

  /// Fills `tile`, or only its lower triangle where it lies on the diagonal.
  func fill(_ tile: MatrixView<Scalar>, rows: Range<Int>, columns: Range<Int>, symmetric: Bool) {
    for column in 0..<columns.count { (tile.base + column * tile.stride).update(repeating: 0, count: rows.count) }
    let dimension = self.rows.features.dimension
    let step = min(self.rows.depthLimit, self.columns.depthLimit)
    for start in stride(from: 0, to: dimension, by: step) {
      let depth = start..<min(start + step, dimension)
      self.rows.lend(rows, depth: depth) { left in
        self.columns.lend(columns, depth: depth) { right in
          parallelRanges(columns.count, sharing: (tile, left, right)) { views, part in
            for first in Swift.stride(from: symmetric ? part.lowerBound : 0, to: rows.count, by: Self.block) {
              for column in part {
                let skip = max(first, symmetric ? column : 0)
                for row in skip..<max(skip, min(first + Self.block, rows.count)) {
                  views.0.base[column * views.0.stride + row] += sumOfDifferences(
                    views.1.base + row * views.1.stride, views.2.base + column * views.2.stride, depth.count)
                }
              }
            }
          }
        }
      }
    }
    let kernel = kernel
    parallelRanges(columns.count, sharing: tile) { tile, part in
      for column in part {
        for row in (symmetric ? column : 0)..<rows.count {
          let place = tile.base + column * tile.stride + row
          place.pointee = Scalar(kernel.value(absoluteDifference: Double(place.pointee)))
        }
      }
    }
  }
}

/// Σ|xₖ − zₖ| in eight sums, so that the loop is vectorized.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func sumOfDifferences<Scalar: LAPACKScalar>(
  _ x: UnsafeMutablePointer<Scalar>, _ z: UnsafeMutablePointer<Scalar>, _ count: Int
) -> Scalar {
  var (a, b, c, d): (Scalar, Scalar, Scalar, Scalar) = (0, 0, 0, 0)
  var k = 0
  while k + 4 <= count {
    a += (x[k] - z[k]).magnitude
    b += (x[k + 1] - z[k + 1]).magnitude
    c += (x[k + 2] - z[k + 2]).magnitude
    d += (x[k + 3] - z[k + 3]).magnitude
    k += 4
  }
  while k < count {
    a += (x[k] - z[k]).magnitude
    k += 1
  }
  return (a + b) + (c + d)
}
