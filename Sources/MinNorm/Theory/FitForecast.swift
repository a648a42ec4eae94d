import Foundation

/// How many epochs descent needs to fit all labels, from the spectrum and the labels' alignment with it.
///
/// The mean of f_t on the examples is known exactly (`ExpectedDynamics.remaining`); the noise of mini-batches spreads the
/// outputs around it with the variance that the expected training loss leaves. Where examples are drawn with replacement,
/// ne^(−t) of them have not been seen after t epochs; those are wrong as often as in leave-one-out. The forecast is the first
/// epoch at which the expected number of misclassified examples is below one half.
package struct FitForecast {
  private let spectrum: Spectrum
  private let dynamics: ExpectedDynamics
  private let stepsPerEpoch: Int
  private let drawsWithReplacement: Bool

  /// A forecast for a spectrum and the dynamics on it.
  package init(spectrum: Spectrum, dynamics: ExpectedDynamics, stepsPerEpoch: Int, order: ExampleOrder) {
    self.spectrum = spectrum
    self.dynamics = dynamics
    self.stepsPerEpoch = stepsPerEpoch
    drawsWithReplacement = order == .replacement && dynamics.noise > 0
  }

  /// The first epoch with less than half an expected error, or nil if there is none up to `limit`.
  ///
  /// Doubles the time until the labels fit and then bisects: 2n²c flops each.
  ///
  /// - Parameter solution: The values of f* on the examples, one column per class.
  package func epochs(labels: [Int], solution: Matrix<Double>, limit: Int) throws -> Int? {
    let coordinates = spectrum.coordinates(solution)
    let start = spectrum.energies(coordinates: coordinates, columns: 0..<coordinates.columns)
    let unseen =
      drawsWithReplacement
      ? try Double(labels.count) * leaveOneOutErrorRate(labels, classCount: solution.columns) : 0
    func fits(_ epoch: Int) -> Bool {
      expectedErrors(epoch, labels, coordinates, start) + unseen * exp(-Double(epoch)) < 0.5
    }
    var high = 1
    while !fits(high) {
      guard high < limit else { return nil }
      high = min(2 * high, limit)
    }
    var low = high / 2
    while low + 1 < high {
      let middle = (low + high) / 2
      if fits(middle) { high = middle } else { low = middle }
    }
    return high
  }

  /// The share of examples that the interpolant of the others misclassifies, in closed form.
  private func leaveOneOutErrorRate(_ labels: [Int], classCount: Int) throws -> Double {
    guard spectrum.rank == spectrum.order, spectrum.order > 0, classCount > 0 else { return 0 }
    let targets = Targets(labels: labels, classCount: classCount)
    return LeaveOneOut(targets: targets, leftOut: try spectrum.leftOut(targets.matrix(in: Double.self)))
      .errors.rateWithUndecided
  }

  private func expectedErrors(
    _ epoch: Int, _ labels: [Int], _ coordinates: Matrix<Double>, _ start: [Double]
  ) -> Double {
    let steps = epoch * stepsPerEpoch
    let left = dynamics.remaining(after: steps)
    var mean = coordinates
    for column in 0..<mean.columns {
      for row in left.indices { mean[row, column] *= 1 - left[row] }
    }
    let outputs = spectrum.combination(mean)
    var state = ExpectedDynamics.State(energies: start)
    dynamics.advance(&state, to: steps)
    var meanLoss = 0.0
    for row in left.indices { meanLoss += dynamics.eigenvalues[row] * start[row] * left[row] * left[row] }
    let variance = max(0, dynamics.meanSquaredResidual(state) - meanLoss) / Double(max(1, mean.columns))
    // The margin is a difference of two outputs.
    let deviation = (2 * variance).squareRoot()
    var errors = 0.0
    for (row, label) in labels.enumerated() {
      var rival = -Double.infinity
      for column in 0..<outputs.columns where column != label { rival = max(rival, outputs[row, column]) }
      let margin = outputs[row, label] - rival
      errors += deviation > 0 ? erfc(margin / deviation / 2.0.squareRoot()) / 2 : margin > 0 ? 0 : 1
    }
    return errors
  }
}
