extension PackedSymmetricMatrix {
  /// KX for all columns of X at once, in parallel: every stored number is read once and serves both triangles.
  ///
  /// 2n² flops for each column (rounded up to a multiple of 16 in float32, 8 in float64) and one pass over the n²/2 numbers
  /// of K. The number of threads changes the result by rounding only.
  ///
  /// - Parameter precision: What products are formed in, see `SymmetricProduct`; K's own if nil, and never less.
  public func product(_ x: Matrix<Double>, in precision: Precision? = nil) throws -> Matrix<Double> {
    precondition(x.rows == order, "one row per column of K")
    return switch max(precision ?? Scalar.precision, Scalar.precision) {
    case .float32: try product(x, SymmetricProduct<Float>(x))
    case .float64: try product(x, SymmetricProduct<Double>(x))
    }
  }

  private func product<Working: LAPACKScalar>(
    _ x: Matrix<Double>, _ product: consuming SymmetricProduct<Working>
  ) throws -> Matrix<Double> {
    product.add(
      (0..<layout.blockCount).map { block in
        let columns = layout.range(ofBlock: block)
        return SymmetricProduct<Working>.Tile(blockColumn(block), rows: columns.lowerBound..<order, columns: columns)
      })
    return product.result()
  }
}

extension PackedSymmetricMatrix {
  /// max Σⱼ|kᵢⱼ|, the norm that goes with largest numbers: one pass over half of the matrix, in float64.
  func largestRowSum() -> Double {
    var sums = [Double](repeating: 0, count: order)
    for block in 0..<layout.blockCount { addMagnitudes(blockColumn(block), layout.range(ofBlock: block), &sums) }
    return sums.max() ?? 0
  }
}

/// Adds |kᵢⱼ| of a block column to the sums of its rows and of its columns.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func addMagnitudes<Scalar: LAPACKScalar>(
  _ panel: MatrixView<Scalar>, _ columns: Range<Int>, _ sums: inout [Double]
) {
  sums.withUnsafeMutableBufferPointer { sums in
    for column in 0..<panel.columns {
      let numbers = panel.base + column * panel.stride
      var own = abs(Double(numbers[column]))
      for row in column + 1..<max(panel.rows, column + 1) {
        let magnitude = abs(Double(numbers[row]))
        own += magnitude
        sums[columns.lowerBound + row] += magnitude
      }
      sums[columns.lowerBound + column] += own
    }
  }
}
