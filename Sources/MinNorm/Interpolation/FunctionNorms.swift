/// The sizes of a kernel interpolant, in the conventions that papers use.
public struct FunctionNorms: Sendable, Equatable {
  /// √tr(AᵀKA) in the coding that was solved for.
  public let rkhs: Double
  /// √tr(AᵀKA) of the solution for ±1 targets, whatever coding was solved for.
  public let rkhsPlusMinusOne: Double
  /// ‖A‖_F.
  public let coefficients: Double
  /// √(aᵀKa) of every class, in the coding that was solved for.
  public let perClass: [Double]

  /// Computes the norms from coefficients A and responses KA.
  ///
  /// One-hot and ±1 targets are related by Y± = 2Y − 1, so A± = 2A − u with Ku = 1 (K + λI with a ridge): one more
  /// right-hand side, shared by all label sets, gives the norm in the other coding.
  /// - Parameters:
  ///   - coefficients: A, n × classes.
  ///   - responses: KA, n × classes.
  ///   - unit: u and Ku, n × 1 each.
  public init(
    coefficients: Matrix<Double>, responses: Matrix<Double>, coding: Coding,
    unit: (coefficients: Matrix<Double>, responses: Matrix<Double>)
  ) {
    // Rounding can make a tiny quadratic form negative; a norm is at least 0.
    perClass = (0..<coefficients.columns).map { column in
      max(0, coefficients[columnsIn: column..<column + 1].innerProduct(with: responses[columnsIn: column..<column + 1]))
        .squareRoot()
    }
    rkhs = perClass.reduce(0) { $0 + $1 * $1 }.squareRoot()
    self.coefficients = coefficients.frobeniusNorm
    switch coding {
    case .plusMinusOne:
      rkhsPlusMinusOne = rkhs
    case .oneHot:
      // tr((2A − u1ᵀ)ᵀ K (2A − u1ᵀ)) = 4 tr(AᵀKA) − 4 Σ_c a_cᵀKu + c uᵀKu
      let cross = (0..<coefficients.columns).reduce(0.0) { sum, column in
        sum + coefficients[columnsIn: column..<column + 1].innerProduct(with: unit.responses)
      }
      let unitForm = unit.coefficients.innerProduct(with: unit.responses)
      let classes = Double(coefficients.columns)
      rkhsPlusMinusOne = max(0, 4 * rkhs * rkhs - 4 * cross + classes * unitForm).squareRoot()
    }
  }
}
