extension PivotedPseudoinverse {
  /// What leaving out each example would predict for it by the minimum-norm least-squares solution of all others.
  ///
  /// Columns of Z = [−Wᵀ; I] span the null space of K, and N = Z(I + WWᵀ)⁻¹Zᵀ projects on it. The others have the rank of K
  /// where Nᵢᵢ > 0, and
  ///
  ///     fᵢ = yᵢ − (NY)ᵢ/Nᵢᵢ,
  ///
  /// the residual over what the hat matrix leaves (Allen 1974). Where column i of W is zero, Nᵢᵢ = 0, the rank falls by one,
  /// and fᵢ = yᵢ − (K⁺Y)ᵢ/(K⁺)ᵢᵢ: as neither W nor BᵀB then ties example i to others, that is what L₁L₁ᵀ leaves out for the
  /// projected targets (BᵀB)⁻¹BᵀY, without cancellation. Of the others' eigenvalues the least is at least λNᵢᵢ/2, with λ that
  /// of K: it counts as zero no more than λ does if Nᵢᵢ > 4 tolerance/λ. r³/3 flops where an example is alone in its
  /// direction, and rs(n − r) + s³/3 with s = min(r, n − r).
  ///
  /// - Throws: `notPositiveDefinite` where neither holds of an example, or where what counts as zero in K is more than
  ///   √eps λ: then the rank that the others have is not determined.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func leftOut(_ targets: Matrix<Scalar>, observer: WorkObserver = unobserved) throws -> LeftOutPredictions {
    let permuted = targets.selectingRows(pivots)
    guard rank < order else { return try factor.leftOut(permuted, observer: observer).reordered(pivots) }
    let undetermined = LinearAlgebraError.notPositiveDefinite(
      leadingMinor: rank + 1, order: order, precision: Scalar.precision)
    guard let least = try extremeEigenvalues().smallest else { throw undetermined }
    let (error, threshold) = (remainder / least, 4 * tolerance / least)
    guard error <= Scalar.precision.unitRoundoff.squareRoot() else { throw undetermined }
    let (null, complements) = (try nullPart(permuted), try nullDiagonal())
    let isAlone = columnLengths().map { $0 <= error }
    let alone = isAlone.contains(true) ? try factor.leftOut(projected(permuted, null), observer: observer) : nil
    var predictions = permuted.widened()
    let size = predictions.largestMagnitude
    var rounding = [Double](repeating: 0, count: order)
    for row in 0..<order {
      if row < rank, isAlone[row], let alone {
        for column in 0..<targets.columns { predictions[row, column] = alone.predictions[row, column] }
        rounding[row] = alone.absoluteRounding[row]
        continue
      }
      guard complements[row] > threshold else { throw undetermined }
      for column in 0..<targets.columns { predictions[row, column] -= Double(null[row, column]) / complements[row] }
      let largest = (0..<targets.columns).reduce(size) { max($0, abs(predictions[row, $1])) }
      rounding[row] = 8 * error / complements[row] * largest
    }
    return LeftOutPredictions(
      predictions, inverseDiagonal: [], absoluteRounding: rounding, relativeRounding: alone?.relativeRounding ?? 0
    ).reordered(pivots)
  }

  /// NY, in pivot order.
  private func nullPart(_ y: Matrix<Scalar>) throws -> Matrix<Scalar> {
    var result = y
    let columns = 0..<y.columns
    try result.withView { view in
      let (head, tail) = (view[0..<rank, columns], view[rank..<order, columns])
      if usesTail {
        addW(alpha: -1, times: head, to: tail)
        try core.solve(in: tail)
        for column in columns { (head.base + column * head.stride).update(repeating: 0, count: rank) }
        addTransposedW(alpha: -1, times: tail, to: head)
      } else {
        // Y − B(BᵀB)⁻¹BᵀY.
        var fitted = y.selectingRows(Array(0..<rank))
        try fitted.withView { fitted in
          addTransposedW(alpha: 1, times: tail, to: fitted)
          try core.solve(in: fitted)
          addW(alpha: -1, times: fitted, to: tail)
        }
        for column in columns { for row in 0..<rank { head.base[row + column * head.stride] -= fitted[row, column] } }
      }
    }
    return result
  }

  /// (BᵀB)⁻¹BᵀY, which is what NY leaves of the first rows.
  private func projected(_ y: Matrix<Scalar>, _ null: Matrix<Scalar>) -> Matrix<Scalar> {
    var result = y.selectingRows(Array(0..<rank))
    for column in 0..<y.columns { for row in 0..<rank { result[row, column] -= null[row, column] } }
    return result
  }

  /// The lengths of the columns of W.
  private func columnLengths() -> [Double] {
    blocks.flatMap { block in
      let w = factor.lower.part(rows: rank..<order, columns: block)
      return (0..<w.columns).map { squaredLength(w.base + $0 * w.stride, count: w.rows).squareRoot() }
    }
  }

  /// The diagonal of N, in pivot order: that of (I + WWᵀ)⁻¹ and of Wᵀ(I + WWᵀ)⁻¹W, or less than one by what (I + WᵀW)⁻¹ says.
  private func nullDiagonal() throws -> [Double] {
    let own = try core.leftOut(Matrix(rows: core.order, columns: 0)).inverseDiagonal
    var images: [Double] = []
    for piece in pieces(of: 0..<order - core.order, limit: factor.lower.layout.blockSize) {
      var w = Matrix<Scalar>(rows: core.order, columns: piece.count)
      for (column, other) in piece.enumerated() {
        for row in 0..<core.order {
          w[row, column] = usesTail ? factor.lower[rank + row, other] : factor.lower[rank + other, row]
        }
      }
      w.withView { view in
        core.forward(in: view)
        images += (0..<view.columns).map { squaredLength(view.base + $0 * view.stride, count: view.rows) }
      }
    }
    return usesTail ? images + own : (own + images).map { 1 - $0 }
  }
}
