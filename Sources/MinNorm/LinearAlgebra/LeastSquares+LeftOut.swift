import COpenBLAS

extension LeastSquaresSolution {
  /// What the least-squares solution of all other rows would predict for each row of X.
  ///
  /// By the hat matrix H = UUᵀ of X = UΣVᵀ: fᵢ − Hᵢᵢyᵢ over 1 − Hᵢᵢ. Where a row alone spans a direction, Hᵢᵢ = 1, what is left
  /// of the others is yᵢ − aᵢ/(K⁺)ᵢᵢ with A = UΣ⁻²UᵀY and K⁺ = UΣ⁻²Uᵀ. A singular value decomposition (xGESDD) of some 6mnk
  /// flops with k = min(m, n) and 4mkc for c columns; memory: two matrices like X.
  ///
  /// - Throws: As `minimumNormLeastSquares`.
  public func leftOut(_ x: Matrix<Double>, _ y: Matrix<Double>) throws -> LeftOutPredictions {
    let (m, n, k) = (x.rows, x.columns, min(x.rows, x.columns))
    var (matrix, values) = (x.values, [Double](repeating: 0, count: k))
    var u = Matrix<Double>(rows: m, columns: k)
    if k > 0 {
      let info = u.withView { mn_dgesdd(m, n, &matrix, &values, $0.base) }
      try LinearAlgebraError.check(info: info, of: "xGESDD", bytes: 8 * k * (k + n)) { _ in
        LinearAlgebraError.decompositionFailed(method: "the singular value decomposition")
      }
    }
    u = u[columnsIn: 0..<rank]
    let coordinates = u.withView { $0.product(transposed: true, y) }
    var scaled = coordinates
    for column in 0..<y.columns { for row in 0..<rank { scaled[row, column] /= values[row] * values[row] } }
    let (fitted, a) = u.withView { ($0.product(transposed: false, coordinates), $0.product(transposed: false, scaled)) }
    let rounding = 8 * Double(max(m, n)) * Precision.float64.unitRoundoff
    var (predictions, complements) = (y, [Double](repeating: 1, count: m))
    for row in 0..<m {
      let (hat, inverse) = (0..<rank).reduce((0.0, 0.0)) { sums, column in
        let square = u[row, column] * u[row, column]
        return (sums.0 + square, sums.1 + square / (values[column] * values[column]))
      }
      complements[row] = max(0, 1 - hat)
      for column in 0..<y.columns {
        predictions[row, column] =
          1 - hat > rounding
          ? (fitted[row, column] - hat * y[row, column]) / (1 - hat)
          : y[row, column] - (inverse > 0 ? a[row, column] / inverse : 0)
      }
    }
    return LeftOutPredictions(
      predictions, inverseDiagonal: complements, absoluteRounding: rounding * y.largestMagnitude)
  }
}
