/// Mini-batch stochastic gradient descent on (1/2n)Σ(f(xᵢ) − yᵢ)²: θ := θ − (η/m)Σ_B(f(xᵢ) − yᵢ)φᵢ.
///
/// From θ = 0 every iterate is a combination of the φᵢ, so if it interpolates in the end it is the minimum-norm interpolant
/// (Zhang et al. 2017, section 5). For kernels this is Pegasos without its projection (Ma and Belkin 2017).
package struct StochasticGradientDescent: DescentAlgorithm {
  let step: StepParameters

  /// Descent with these numbers; momentum is not used.
  package init(_ step: StepParameters) { self.step = step }

  /// One step: 4mpc flops for p features, 2mnc for a kernel.
  package mutating func update(
    _ parameters: inout Matrix<Double>, _ batch: Batch, in space: any DescentSpace, targets: Matrix<Double>
  ) throws {
    try space.descend(&parameters, batch, targets: targets, step)
  }
}
