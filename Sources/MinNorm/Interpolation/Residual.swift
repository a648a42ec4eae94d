/// How far a solution is from satisfying (K + λI)A = Y.
public struct Residual: Sendable, Equatable {
  /// ‖Y − (K + λI)A‖_F / ‖Y‖_F.
  public let relative: Double
  /// max |Y − (K + λI)A|.
  public var maximum: Double { Matrix(rows: 1, columns: columnMaxima.count, values: columnMaxima).largestMagnitude }
  /// max |y − (K + λI)a| of every column.
  public let columnMaxima: [Double]

  /// Measures the residual from the responses KA.
  ///
  /// - Parameters:
  ///   - targets: Y on the rows looked at.
  ///   - responses: KA on the same rows.
  ///   - coefficients: A on the same rows; not looked at when λ = 0.
  public init(targets: Matrix<Double>, responses: Matrix<Double>, coefficients: Matrix<Double>, ridge: Double) {
    var residual = targets
    residual.subtract(responses, times: 1)
    if ridge > 0 { residual.subtract(coefficients, times: ridge) }
    let scale = targets.frobeniusNorm
    relative = scale > 0 ? residual.frobeniusNorm / scale : residual.frobeniusNorm
    columnMaxima = (0..<residual.columns).map { residual[columnsIn: $0..<$0 + 1].largestMagnitude }
  }

  /// HPL's measure of a solve: max over columns of ‖y − Ka‖∞ / (ε(‖K‖∞‖a‖∞ + ‖y‖∞)n), which a backward stable method
  /// keeps below 16 (Dongarra, Luszczek, Petitet 2003).
  ///
  /// - Parameters:
  ///   - targets: Y on the rows looked at.
  ///   - coefficients: A, all rows.
  ///   - matrixNorm: ‖K + λI‖∞, or a lower bound, which makes the ratio larger.
  ///   - unitRoundoff: ε of the format of the solution.
  public func hplRatio(
    targets: Matrix<Double>, coefficients: Matrix<Double>, matrixNorm: Double, unitRoundoff: Double
  ) -> Double {
    let ratios = columnMaxima.indices.map { column in
      let solution = coefficients[columnsIn: column..<column + 1].largestMagnitude
      let scale = matrixNorm * solution + targets[columnsIn: column..<column + 1].largestMagnitude
      return scale > 0 ? columnMaxima[column] / (unitRoundoff * scale * Double(coefficients.rows)) : 0
    }
    return Matrix(rows: 1, columns: ratios.count, values: ratios).largestMagnitude
  }
}
