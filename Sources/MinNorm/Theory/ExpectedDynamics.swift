import Foundation

/// What descent should do, direction by direction, from the spectrum of K alone.
///
/// With e the component of f_t − f* along an eigen-direction and λ its eigenvalue of K/n, a step is
///
///     g = p(λ + δ)(e + κv) + noise,   v := μv − ηg,   e := e + v
///
/// with κ = μ for Nesterov's look-ahead, p EigenPro's gain and δ the weight decay. The full batch has no noise and the
/// recursion is exact. A mini-batch of m examples drawn with replacement has noise of variance (λ/m)·L along the direction,
/// L = Σⱼ λⱼ E[eⱼ²] the mean squared residual, if residuals do not depend on eigenvectors: the closure of the learning
/// curves of Bordelon and Pehlevan (2022) and of Paquette et al. (2021).
public struct ExpectedDynamics: Sendable {
  /// λ of K/n, one per direction.
  public let eigenvalues: [Double]
  /// p, one per direction.
  public let gains: [Double]
  /// The method's numbers.
  public let step: StepParameters
  /// The descent algorithm that is predicted.
  public let method: DescentMethod
  /// 1/m of the noise; 0 for the full batch.
  public let noise: Double
  /// The mean squared residual of f*, summed over outputs: 0 where it interpolates.
  public var floor = 0.0

  /// The dynamics of a method on a spectrum.
  ///
  /// - Parameters:
  ///   - eigenvalues: of K/n. For Kaczmarz of K/tr K, and step size and batch are 1.
  ///   - gains: EigenPro's, 1 without.
  public init(
    eigenvalues: [Double], gains: [Double]? = nil, method: DescentMethod, step: StepParameters, count: Int
  ) {
    self.eigenvalues = eigenvalues.map { max(0, $0) }
    self.gains = gains ?? eigenvalues.map { _ in 1 }
    self.method = method
    self.step = step
    noise = step.batch >= count ? 0 : 1 / Double(step.batch)
  }

  /// Where the dynamics are: moments of every direction.
  public struct State: Sendable {
    /// The number of steps so far.
    public var steps = 0
    /// E[e²].
    public var energies: [Double]
    fileprivate var cross: [Double]
    fileprivate var velocity: [Double]

    /// At rest, with these squared components.
    public init(energies: [Double]) {
      self.energies = energies
      cross = energies.map { _ in 0 }
      velocity = cross
    }
  }

  /// E‖f_t − f*‖² after moving to `steps`.
  ///
  /// The noise is held fixed over a hundredth part of the steps so far, so the cost grows with the logarithm of the time:
  /// some 100 ln(t) passes over the directions. Without noise it is exact, in one pass.
  public func advance(_ state: inout State, to steps: Int) {
    while state.steps < steps {
      let count = noise > 0 ? min(steps - state.steps, max(1, state.steps / 100)) : steps - state.steps
      let loss = noise > 0 ? meanSquaredResidual(state) + floor : 0
      for index in eigenvalues.indices {
        let power = DirectionMap(self, index).power(count)
        let (e, c, v) = (state.energies[index], state.cross[index], state.velocity[index])
        let source = noise * eigenvalues[index] * loss
        let m = power.moments
        state.energies[index] = m[0] * e + m[1] * c + m[2] * v + source * power.noise.x
        state.cross[index] = m[3] * e + m[4] * c + m[5] * v + source * power.noise.y
        state.velocity[index] = m[6] * e + m[7] * c + m[8] * v + source * power.noise.z
      }
      state.steps += count
    }
  }

  /// Σ λ E[e²]: (1/n)E‖F_t − F*‖_F².
  public func meanSquaredResidual(_ state: State) -> Double {
    var sum = 0.0
    for index in eigenvalues.indices { sum += eigenvalues[index] * state.energies[index] }
    return sum
  }

  /// E[e_t]/e_0 of every direction: what is left of each component on average.
  public func remaining(after steps: Int) -> [Double] {
    eigenvalues.indices.map { DirectionMap(self, $0).power(steps).linear.0 }
  }
}

/// The linear map of (e, v) in one or more steps along a direction, with the noise that they add to the second moments.
private struct DirectionMap {
  /// Rows of the map of (e, v).
  var linear: (Double, Double, Double, Double)
  /// What noise of variance 1 in every step adds to E[e²], E[ev] and E[v²].
  var noise: SIMD3<Double>
  /// Multiplies E[e²] beside the square of the mean: the part of a step's noise that its own direction explains.
  private var correction = 0.0

  /// One step.
  init(_ dynamics: ExpectedDynamics, _ index: Int) {
    let step = dynamics.step
    let lambda = dynamics.eigenvalues[index]
    let (gain, eta, mu) = (dynamics.gains[index], step.stepSize, step.momentum)
    let rate = gain * eta * (lambda + step.weightDecay)
    let kick = gain * eta * gain * eta
    switch dynamics.method {
    case .heavyBall:
      linear = (1 - rate, mu, -rate, mu)
      noise = [kick, kick, kick]
    case .nesterov:
      linear = (1 - rate, mu - rate * mu, -rate, mu - rate * mu)
      noise = [kick, kick, kick]
    default:
      linear = (1 - rate, 0, 0, 0)
      noise = [kick, 0, 0]
      correction = -dynamics.noise * kick * lambda * lambda
    }
  }

  /// The map of (E[e²], E[ev], E[v²]), row by row.
  var moments: [Double] {
    let (a, b, c, d) = linear
    return [
      a * a + correction, 2 * a * b, b * b, a * c, a * d + b * c, b * d, c * c, 2 * c * d, d * d,
    ]
  }

  /// So many steps, by repeated squaring.
  func power(_ count: Int) -> DirectionMap {
    if linear.1 == 0, linear.2 == 0 { return scalarPower(count) }
    var (result, square, rest) = (self, self, count)
    result.linear = (1, 0, 0, 1)
    result.noise = .zero
    while rest > 0 {
      if rest & 1 == 1 { result = result.followed(by: square) }
      rest >>= 1
      if rest > 0 { square = square.followed(by: square) }
    }
    return result
  }

  private func scalarPower(_ count: Int) -> DirectionMap {
    var result = self
    let factor = linear.0 * linear.0 + correction
    let all = pow(factor, Double(count))
    result.linear.0 = pow(linear.0, Double(count))
    result.correction = all - result.linear.0 * result.linear.0
    result.noise.x *= abs(1 - factor) > 1e-12 ? (1 - all) / (1 - factor) : Double(count)
    return result
  }

  private func followed(by next: DirectionMap) -> DirectionMap {
    var result = self
    let ((a, b, c, d), (e, f, g, h)) = (next.linear, linear)
    result.linear = (a * e + b * g, a * f + b * h, c * e + d * g, c * f + d * h)
    let m = next.moments
    result.noise = [
      m[0] * noise.x + m[1] * noise.y + m[2] * noise.z + next.noise.x,
      m[3] * noise.x + m[4] * noise.y + m[5] * noise.z + next.noise.y,
      m[6] * noise.x + m[7] * noise.y + m[8] * noise.z + next.noise.z,
    ]
    return result
  }
}
