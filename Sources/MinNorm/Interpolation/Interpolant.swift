/// A fitted function with one output per class: what every route to the minimum-norm solution returns.
public protocol Interpolant: Sendable {
  /// What multiplies the kernel functions (n × classes) or the features (d × classes).
  var coefficients: Matrix<Double> { get }

  /// f at every row of `inputs`, m × classes.
  func predictions(at inputs: FeatureMatrix, observer: WorkObserver) throws -> Matrix<Double>

  /// What the coefficients give an inner product with to become the squared norm in the function's own space: KA for
  /// coefficients A, as ‖f‖² = tr(AᵀKA), and W for weights W.
  func normImage(responses: Matrix<Double>) -> Matrix<Double>
}

extension Interpolant {
  /// The same for several functions side by side, `width` columns each: the predictions of one have the same bits as when it
  /// stands alone.
  package func ofFunctions(width: Int) -> any Interpolant {
    if var function = self as? KernelInterpolant {
      function.width = max(1, width)
      return function
    }
    guard var function = self as? LinearInterpolant else { return self }
    function.width = max(1, width)
    return function
  }
}
