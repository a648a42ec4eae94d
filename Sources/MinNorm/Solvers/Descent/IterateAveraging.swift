/// SGD whose result is the mean of all its iterates (Polyak and Juditsky 1992).
package struct IterateAveraging: DescentAlgorithm {
  private let step: StepParameters
  private var mean: Matrix<Double>?
  private var steps = 0.0

  /// Descent with these numbers; momentum is not used.
  package init(_ step: StepParameters) { self.step = step }

  /// One step of SGD and one pass over θ for the mean.
  package mutating func update(
    _ parameters: inout Matrix<Double>, _ batch: Batch, in space: any DescentSpace, targets: Matrix<Double>
  ) throws {
    try space.descend(&parameters, batch, targets: targets, step)
    steps += 1
    var average = mean ?? Matrix(rows: parameters.rows, columns: parameters.columns)
    mean = nil
    average.scale(by: 1 - 1 / steps)
    average.add(parameters, times: 1 / steps)
    mean = average
  }

  /// The mean of the iterates so far, without the start.
  package func answer(_ parameters: Matrix<Double>) -> Matrix<Double> { mean ?? parameters }
}
