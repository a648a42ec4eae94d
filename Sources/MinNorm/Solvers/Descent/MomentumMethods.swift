/// Polyak's heavy ball (1964): v := μv − ηg(θ), θ := θ + v.
package struct HeavyBall: DescentAlgorithm {
  private let step: StepParameters
  private var velocity: Matrix<Double>?

  /// At rest, with momentum `step.momentum`.
  package init(_ step: StepParameters) { self.step = step }

  /// One step: the gradient's flops and three passes over θ.
  package mutating func update(
    _ parameters: inout Matrix<Double>, _ batch: Batch, in space: any DescentSpace, targets: Matrix<Double>
  ) throws {
    // Taken out of the property while it changes, so that it is not copied.
    var moving = velocity ?? Matrix(rows: parameters.rows, columns: parameters.columns)
    velocity = nil
    moving.scale(by: step.momentum)
    try space.descend(&moving, from: parameters, batch, targets: targets, step)
    parameters.add(moving, times: 1)
    velocity = moving
  }
}

/// Nesterov's accelerated gradient (1983), in Sutskever's form: v := μv − ηg(θ + μv), θ := θ + v.
package struct Nesterov: DescentAlgorithm {
  private let step: StepParameters
  private var velocity: Matrix<Double>?

  /// At rest, with momentum `step.momentum`.
  package init(_ step: StepParameters) { self.step = step }

  /// One step: the gradient's flops and five passes over θ.
  package mutating func update(
    _ parameters: inout Matrix<Double>, _ batch: Batch, in space: any DescentSpace, targets: Matrix<Double>
  ) throws {
    var moving = velocity ?? Matrix(rows: parameters.rows, columns: parameters.columns)
    velocity = nil
    moving.scale(by: step.momentum)
    var ahead = parameters
    ahead.add(moving, times: 1)
    try space.descend(&moving, from: ahead, batch, targets: targets, step)
    parameters.add(moving, times: 1)
    velocity = moving
  }
}
