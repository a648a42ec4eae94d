/// A rule that moves θ by the gradients of mini-batches.
///
/// To add one: a file in this folder with a conforming type, a case in `DescentMethod`, and its row in `DescentMethod.make`.
package protocol DescentAlgorithm {
  /// Moves θ by one step with the examples of a batch.
  mutating func update(
    _ parameters: inout Matrix<Double>, _ batch: Batch, in space: any DescentSpace, targets: Matrix<Double>
  ) throws

  /// The parameters that count as the result: θ itself but for averages.
  func answer(_ parameters: Matrix<Double>) -> Matrix<Double>
}

extension DescentAlgorithm {
  /// The parameters θ that descent has arrived at.
  package func answer(_ parameters: Matrix<Double>) -> Matrix<Double> { parameters }
}

/// The algorithms by name.
public enum DescentMethod: String, Sendable, Codable, CaseIterable {
  /// Mini-batch stochastic gradient descent.
  case sgd
  /// Full-batch gradient descent.
  case gd
  /// Polyak's heavy ball.
  case heavyBall = "heavy-ball"
  /// Nesterov's accelerated gradient.
  case nesterov
  /// Randomized Kaczmarz.
  case kaczmarz
  /// The average of SGD's iterates.
  case averaged
  /// Preconditioned SGD.
  case eigenpro

  /// True where a velocity is kept.
  public var hasMomentum: Bool { self == .heavyBall || self == .nesterov }
}

/// The numbers that a step depends on.
public struct StepParameters: Sendable, Codable, Equatable {
  /// The step size η.
  public var stepSize: Double
  /// Examples of a full batch m: a smaller last batch of an epoch moves θ by as much per example.
  public var batch: Int
  /// What of the last step is added to the next, 0 ≤ μ < 1.
  public var momentum: Double
  /// δ in the penalty (δ/2)‖f‖².
  public var weightDecay: Double

  /// A step without momentum and decay, if they are not given.
  public init(stepSize: Double, batch: Int, momentum: Double = 0, weightDecay: Double = 0) {
    self.stepSize = stepSize
    self.batch = batch
    self.momentum = momentum
    self.weightDecay = weightDecay
  }
}

extension DescentMethod {
  /// The algorithm; `preconditioner` belongs to EigenPro.
  package func make(_ step: StepParameters, preconditioner: EigenProPreconditioner? = nil) -> any DescentAlgorithm {
    switch self {
    case .sgd: return StochasticGradientDescent(step)
    case .gd: return GradientDescent(step)
    case .heavyBall: return HeavyBall(step)
    case .nesterov: return Nesterov(step)
    case .kaczmarz: return Kaczmarz(relaxation: step.stepSize)
    case .averaged: return IterateAveraging(step)
    case .eigenpro:
      guard let preconditioner else { preconditionFailure("EigenPro has a preconditioner") }
      return EigenPro(step, preconditioner)
    }
  }
}

extension DescentSpace {
  /// θ := decayed θ − (η/m)Σᵢ(f(xᵢ) − yᵢ)φᵢ with f at `point`; the rows −(η/m)(f(xᵢ) − yᵢ) are returned.
  @discardableResult
  func descend(
    _ parameters: inout Matrix<Double>, from point: Matrix<Double>? = nil, _ batch: Batch, targets: Matrix<Double>,
    _ step: StepParameters
  ) throws -> Matrix<Double> {
    var residuals = try residuals(of: batch, point ?? parameters, targets: targets)
    residuals.scale(by: -step.stepSize / Double(step.batch))
    if step.weightDecay > 0 {
      if let point {
        parameters.add(point, times: -step.stepSize * step.weightDecay)
      } else {
        parameters.scale(by: 1 - step.stepSize * step.weightDecay)
      }
    }
    try add(residuals, of: batch, to: &parameters)
    return residuals
  }
}
