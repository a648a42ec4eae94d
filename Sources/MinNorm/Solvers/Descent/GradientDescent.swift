/// Full-batch gradient descent: θ := θ − (η/n)Σ(f(xᵢ) − yᵢ)φᵢ over all examples.
///
/// On the examples f_t = (I − (I − ηK/n)^t)y exactly; it converges for 0 < η < 2n/λ_max(K).
package struct GradientDescent: DescentAlgorithm {
  let step: StepParameters

  /// Descent with these numbers; momentum is not used.
  package init(_ step: StepParameters) { self.step = step }

  /// One step; the batch is all examples.
  package mutating func update(
    _ parameters: inout Matrix<Double>, _ batch: Batch, in space: any DescentSpace, targets: Matrix<Double>
  ) throws {
    precondition(batch.examples.count == space.count, "full-batch gradient descent sees all examples")
    try space.descend(&parameters, batch, targets: targets, step)
  }
}
