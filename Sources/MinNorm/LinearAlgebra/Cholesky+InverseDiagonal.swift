extension CholeskyFactor {
  /// The diagonal of K⁻¹, without K⁻¹.
  ///
  /// (K⁻¹)ᵢᵢ = Σₖ (L⁻¹)ₖᵢ², the squared length of column i of L⁻¹. The columns are computed a block at a time by forward
  /// substitution on the identity and then forgotten: n³/3 flops, as many as the factorization, and memory for
  /// n × blockSize numbers.
  public func inverseDiagonal(observer: WorkObserver = unobserved) throws -> [Double] {
    let layout = lower.layout
    let panel = try OwnedStorage<Scalar>(count: order * min(layout.blockSize, max(order, 1)))
    var diagonal = [Double](repeating: 0, count: order)
    let total = choleskyFlops(order: order)
    var done = 0.0
    for block in 0..<layout.blockCount {
      let range = layout.range(ofBlock: block)
      let rows = order - range.lowerBound
      let columns = MatrixView(panel.base, rows: rows, columns: range.count, stride: rows)
      columns.setToIdentity()
      for inner in block..<layout.blockCount {
        substituteForward(inner, in: columns, from: range.lowerBound)
      }
      for column in 0..<range.count {
        diagonal[range.lowerBound + column] = squaredLength(columns.base + column * rows, count: rows)
      }
      done += Double(range.count) * Double(rows) * Double(rows)
      try observer(min(done, total), total)
    }
    return diagonal
  }
}

extension MatrixView {
  /// Ones on the diagonal from the top left corner on, zeros elsewhere.
  fileprivate func setToIdentity() {
    for column in 0..<columns {
      (base + column * stride).update(repeating: 0, count: rows)
      base[column * (stride + 1)] = 1
    }
  }
}

/// Σ xᵢ², summed in float64.
private func squaredLength<Scalar: LAPACKScalar>(_ values: UnsafePointer<Scalar>, count: Int) -> Double {
  var sum = 0.0
  for index in 0..<count { sum += Double(values[index]) * Double(values[index]) }
  return sum
}
