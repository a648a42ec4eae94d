/// What the size of a step may be, from two numbers of the space: β = max ‖φᵢ‖² and λ₁ = λ_max(K/n).
package struct StepSizeRule: Sendable, Equatable {
  /// max ‖φᵢ‖²; of the preconditioned kernel for EigenPro.
  package var beta: Double
  /// λ_max(K/n), likewise.
  package var lambda: Double
  /// n, the number of training examples.
  package var count: Int
  /// m, the number of examples of a mini-batch.
  package var batch: Int
  /// μ, the share of the last step that the next one keeps.
  package var momentum = 0.0
  /// δ in the penalty (δ/2)‖θ‖² that is added to the loss.
  package var weightDecay = 0.0

  /// A rule without momentum and decay.
  package init(beta: Double, lambda: Double, count: Int, batch: Int) {
    self.beta = beta
    self.lambda = lambda
    self.count = count
    self.batch = min(batch, count)
  }

  /// The step that is fastest by the bound of Ma, Bassily and Belkin (2018): η*(m) = m/(β + (m − 1)λ₁).
  ///
  /// Momentum multiplies the noise of a step by 1/(1 − μ) and leaves the largest eigenvalue of the mean alone, so β is
  /// divided by 1 − μ; with decay both numbers are larger by δ. The full batch has no noise: 1/λ₁.
  package var automatic: Double {
    let m = Double(batch)
    guard batch < count else { return 1 / (lambda + weightDecay) }
    return m / ((beta + weightDecay) / (1 - momentum) + (m - 1) * (lambda + weightDecay))
  }

  /// The step at which the mean of f_t stops to converge along the largest eigenvector: 2/λ₁ = 2n/λ_max(K) without
  /// momentum, 2(1 + μ)/λ₁ for the heavy ball, (2 + 2μ)/(1 + 2μ)/λ₁ for Nesterov's method.
  ///
  /// Exact for the full batch. Mini-batches may diverge below it, by their noise: see `meanSquareLimit`.
  package func limit(_ method: DescentMethod) -> Double {
    let largest = lambda + weightDecay
    return switch method {
    case .kaczmarz: 2
    case .heavyBall: 2 * (1 + momentum) / largest
    case .nesterov: 2 * (1 + momentum) / (1 + 2 * momentum) / largest
    default: 2 / largest
    }
  }

  /// The step below which mini-batches converge in mean square by the same authors' bound: 2η*(m).
  package var meanSquareLimit: Double { 2 * automatic }
}
