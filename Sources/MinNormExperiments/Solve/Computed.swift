import MinNorm

/// What the certificate measured.
struct Check {
  /// The rows looked at; nil for all.
  var rows: [Int]?
  var count = 0
  /// KA on the rows looked at, in float64.
  var measured: Matrix<Double>?
  /// max |Σⱼ kᵢⱼ| over the rows looked at: ‖K‖∞ for kernels that are nowhere negative, a lower bound for others.
  var rowSum: Double?
  /// What errors of K's own entries are worth in the equations; nil where K has no entries, or none were looked at.
  var entries: KernelEntryErrors?
  /// KA on all rows, when that was looked at.
  var responses: Matrix<Double>? { rows == nil ? measured : nil }
}

/// What was computed for some columns of the right-hand sides.
struct Computed {
  /// Y.
  let targets: Matrix<Double>
  /// A.
  let coefficients: Matrix<Double>
  /// KA, with intercepts KA + 1bᵀ.
  let responses: Matrix<Double>
  /// What A has an inner product with for the squared norm; see `Interpolant`.
  let normImage: Matrix<Double>
  /// k(Z, X)A at the test examples, likewise.
  let predictions: Matrix<Double>
  /// K(Y − KA)/λ_max where K is rank deficient.
  let gradient: Matrix<Double>?
  /// What leaving out each example would predict for it, if asked for.
  let leftOut: LeftOutPredictions?
  /// What the certificate measured.
  let check: Check
  /// ‖(K̂ − K)A‖_F, what errors of K's own entries are worth, if that was looked at.
  var entryError: Double? = nil
  /// b of every column, where the function is f + b: all values have it.
  var intercepts: [Double]?

  /// The same for fewer columns.
  subscript(columns: Range<Int>) -> Computed {
    var check = check
    check.measured = check.measured?[columnsIn: columns]
    return Computed(
      targets: targets[columnsIn: columns], coefficients: coefficients[columnsIn: columns],
      responses: responses[columnsIn: columns], normImage: normImage[columnsIn: columns],
      predictions: predictions[columnsIn: columns], gradient: gradient?[columnsIn: columns],
      leftOut: leftOut?[columnsIn: columns], check: check, entryError: check.entries?.size(columns: columns),
      intercepts: intercepts.map { Array($0[columns]) })
  }

  /// The residual against a freshly assembled K, if that was measured, and its size on HPL's scale.
  func certifiedResidual(
    ridge: Double, unitRoundoff: Double
  ) -> (residual: Residual, hplRatio: Double?)? {
    guard let measured = check.measured else { return nil }
    let seen = check.rows.map { targets.selectingRows($0) } ?? targets
    // Without a ridge the coefficients may be weights, of which a selection of examples means nothing.
    let residual = Residual(
      targets: seen, responses: measured,
      coefficients: ridge > 0 ? check.rows.map { coefficients.selectingRows($0) } ?? coefficients : coefficients,
      ridge: ridge)
    let ratio = check.rowSum.map {
      residual.hplRatio(
        targets: seen, coefficients: coefficients, matrixNorm: $0 + ridge, unitRoundoff: unitRoundoff)
    }
    return (residual, ratio)
  }

  /// The residual by the responses that errors and norms were computed from.
  func workingResidual(ridge: Double) -> Residual {
    Residual(targets: targets, responses: responses, coefficients: coefficients, ridge: ridge)
  }
}

extension Matrix where Scalar == Double {
  /// With a number added to every entry of each column.
  func adding(_ numbers: [Double]) -> Matrix {
    Matrix(
      rows: rows, columns: columns,
      values: values.enumerated().map { index, value in value + numbers[index / max(rows, 1)] })
  }
}
