import Foundation
import MinNorm
import Testing

@Suite struct ExpectedDynamicsTests {
  private struct Setting {
    let problem: DescentProblem
    let space: StoredCoefficientSpace
    let spectrum: Spectrum
    let solution: Matrix<Double>
    var norms: [Double] { spectrum.energies(problem.targets, columns: 0..<2) }
    var norm: Double { norms.reduce(0, +).squareRoot() }

    init(_ count: Int = 60, bandwidth: Double = 1) throws {
      problem = try DescentProblem(count: count, dimension: 4, kernel: LaplacianKernel(bandwidth: bandwidth))
      space = try problem.stored()
      spectrum = try Spectrum(problem.gram())
      solution = try spectrum.solve(problem.targets)
    }

    func dynamics(_ method: DescentMethod, _ step: StepParameters) -> ExpectedDynamics {
      let scale = method == .kaczmarz ? space.squaredNorms.reduce(0, +) : Double(problem.features.count)
      return ExpectedDynamics(
        eigenvalues: spectrum.eigenvalues.map { $0 / scale }, method: method, step: step,
        count: problem.features.count)
    }
  }

  @Test(
    "full-batch descent is the spectral formula to 1e-9 at every recorded step",
    arguments: [(DescentMethod.gd, 0.0), (.heavyBall, 0.9), (.nesterov, 0.9)], [0.3, 0.99])
  func fullBatch(kind: (method: DescentMethod, momentum: Double), factor: Double) throws {
    let setting = try Setting()
    var rule = try setting.problem.rule(setting.space, batch: 60)
    rule.momentum = kind.momentum
    let step = StepParameters(stepSize: factor * rule.limit(kind.method), batch: 60, momentum: kind.momentum)
    let dynamics = setting.dynamics(kind.method, step)
    var state = ExpectedDynamics.State(energies: setting.norms)
    var recorded = 0
    try Descent(kind.method, step, epochs: 3000).run(
      from: Matrix(rows: 60, columns: 2), in: setting.space, targets: setting.problem.targets
    ) { seen in
      dynamics.advance(&state, to: seen.steps)
      let predicted = state.energies.reduce(0, +).squareRoot() / setting.norm
      let measured = try setting.space.distance(seen.parameters, to: setting.solution)
      #expect(abs(measured - predicted) < 1e-9)
      recorded += 1
      return true
    }
    #expect(recorded > 100)
  }

  @Test("for plain gradient descent that formula is f_t = (I − (I − ηK/n)^t)y")
  func power() throws {
    let setting = try Setting(30)
    let dynamics = setting.dynamics(.gd, StepParameters(stepSize: 1.5, batch: 30))
    let left = dynamics.remaining(after: 17)
    for (index, eigenvalue) in setting.spectrum.eigenvalues.enumerated() {
      #expect(abs(left[index] - pow(1 - 1.5 * eigenvalue / 30, 17)) < 1e-14)
    }
  }

  @Test(
    "mini-batches drawn with replacement follow the expected square over 40 seeds, within a tenth",
    arguments: [
      (DescentMethod.sgd, 4, 0.0), (.sgd, 1, 0), (.kaczmarz, 1, 0), (.heavyBall, 4, 0.8), (.nesterov, 4, 0.8),
    ])
  func miniBatches(method: DescentMethod, batch: Int, momentum: Double) throws {
    let setting = try Setting()
    var rule = try setting.problem.rule(setting.space, batch: batch)
    rule.momentum = momentum
    let step = StepParameters(
      stepSize: method == .kaczmarz ? 1 : rule.automatic, batch: batch, momentum: momentum)
    let dynamics = setting.dynamics(method, step)
    for epochs in [1, 4, 10] {
      var state = ExpectedDynamics.State(energies: setting.norms)
      dynamics.advance(&state, to: epochs * 60 / batch)
      let predicted = state.energies.reduce(0, +).squareRoot() / setting.norm
      let squares = try (0..<40).map { seed in
        let end = try setting.space.end(
          method, step, epochs: epochs, targets: setting.problem.targets, order: .replacement, seed: UInt64(seed))
        return try pow(setting.space.distance(end, to: setting.solution), 2)
      }
      let measured = (squares.reduce(0, +) / 40).squareRoot()
      #expect(abs(measured / predicted - 1) < 0.1, "\(epochs) epochs: measured \(measured), predicted \(predicted)")
    }
  }

  @Test("Kaczmarz is within its bound on average, and the expected square is below it")
  func kaczmarzBound() throws {
    let setting = try Setting(40, bandwidth: 0.3)
    let step = StepParameters(stepSize: 1, batch: 1)
    let dynamics = setting.dynamics(.kaczmarz, step)
    let trace = setting.space.squaredNorms.reduce(0, +)
    var state = ExpectedDynamics.State(energies: setting.norms)
    for steps in [40, 200, 400] {
      let bound = MinNorm.kaczmarzBound(
        leastEigenvalue: setting.spectrum.eigenvalues[0], trace: trace, steps: steps)
      dynamics.advance(&state, to: steps)
      #expect(state.energies.reduce(0, +).squareRoot() / setting.norm < bound)
      let squares = try (0..<20).map { seed in
        let end = try setting.space.end(
          .kaczmarz, step, epochs: steps / 40, targets: setting.problem.targets, order: .replacement, seed: UInt64(seed)
        )
        return try pow(setting.space.distance(end, to: setting.solution), 2)
      }
      #expect((squares.reduce(0, +) / 20).squareRoot() < bound)
    }
  }
}
