/// The part of weights that no example sees: P_null w = w − Xᵀ(XXᵀ)⁻¹Xw.
///
/// Added to the minimum-norm interpolant it changes no training prediction, and ‖w* + v‖² = ‖w*‖² + ‖v‖². Projected twice,
/// for what rounding leaves of the row space the first time (Giraud et al. 2005). 4ndc + 2n²c flops each time.
///
/// - Parameters:
///   - weights: w, d × any number of columns.
///   - features: X, n × d with n < d.
///   - factor: Of XXᵀ.
public func nullSpaceProjection(
  of weights: Matrix<Double>, features: FeatureMatrix, factor: borrowing CholeskyFactor<Double>
) throws -> Matrix<Double> {
  var part = weights
  for _ in 0..<2 {
    let coefficients = try factor.solve(try features.product(part))
    part.subtract(try features.transposedProduct(coefficients), times: 1)
  }
  return part
}
