import Foundation
import MinNorm
import Testing

@Suite struct DescentTests {
  /// Every algorithm with a step that it converges with: (method, batch, momentum).
  static let methods: [(DescentMethod, Int, Double)] = [
    (.sgd, 1, 0), (.sgd, 4, 0), (.gd, 30, 0), (.heavyBall, 4, 0.7), (.nesterov, 4, 0.7), (.kaczmarz, 1, 0),
  ]

  private func step(
    _ problem: DescentProblem, _ space: any DescentSpace, _ method: DescentMethod, _ batch: Int, _ momentum: Double
  ) throws -> StepParameters {
    var rule = try problem.rule(space, batch: batch)
    rule.momentum = momentum
    return StepParameters(stepSize: method == .kaczmarz ? 1 : rule.automatic, batch: batch, momentum: momentum)
  }

  @Test(
    "from zero every algorithm ends at the minimum-norm solution and never leaves the row space", arguments: methods)
  func minimumNorm(method: DescentMethod, batch: Int, momentum: Double) throws {
    // 30 equations in 120 unknowns.
    let problem = try DescentProblem(count: 30, dimension: 120, kernel: LinearKernel())
    let space = try WeightSpace(problem.features)
    let x = Matrix<Double>(
      rows: 30, columns: 120,
      values: (0..<3600).map { Double(problem.features.values[$0 % 30 * 120 + $0 / 30]) })
    let oracle = try minimumNormLeastSquares(x, problem.targets).solution
    let spectrum = try Spectrum(problem.gram())
    var last = oracle
    let descent = Descent(
      method, try step(problem, space, method, batch, momentum), order: method == .kaczmarz ? .replacement : .shuffled,
      seed: 3, epochs: method == .gd ? 20_000 : 3000)
    try descent.run(from: Matrix(rows: 120, columns: 2), in: space, targets: problem.targets) { state in
      let inside = try space.parameters(
        ofCoefficients: spectrum.coefficients(ofValues: try space.responses(state.parameters)))
      if state.steps > 0 { #expect(try space.distance(inside, to: state.parameters) <= 1e-12) }
      last = state.parameters
      return try space.distance(last, to: oracle) > 1e-7
    }
    #expect(try space.distance(last, to: oracle) <= 1e-6)
  }

  @Test("weights and coefficients are the same path: W_t = XᵀA_t in every step", arguments: methods)
  func primalAndDual(method: DescentMethod, batch: Int, momentum: Double) throws {
    let problem = try DescentProblem(count: 30, dimension: 40, kernel: LinearKernel())
    let (weights, coefficients) = (try WeightSpace(problem.features), try problem.stored())
    let step = try step(problem, weights, method, batch, momentum)
    let w = try weights.end(method, step, epochs: 5, targets: problem.targets, seed: 1)
    let a = try coefficients.end(method, step, epochs: 5, targets: problem.targets, seed: 1)
    // Rounding grows with the number of steps, at most 150, and with the products of length 40.
    #expect(try weights.distance(weights.parameters(ofCoefficients: a), to: w) < 150 * 40 * 0x1p-52)
  }

  @Test("a kernel assembled tile by tile gives the path of the stored one", arguments: [1, 7, 300, 600])
  func tiles(batch: Int) throws {
    let problem = try DescentProblem(count: 600, dimension: 5, kernel: GaussianKernel(bandwidth: 0.7), columns: 3)
    let stored = try problem.stored()
    let step = StepParameters(stepSize: try problem.rule(stored, batch: batch).automatic, batch: batch)
    let exact = try stored.end(.sgd, step, epochs: 2, targets: problem.targets)
    for (precision, tolerance) in [(Precision.float64, 1e-12), (.float32, 1e-4)] {
      let space = TiledCoefficientSpace(kernel: problem.kernel, features: problem.features, precision: precision)
      let end = try space.end(.sgd, step, epochs: 2, targets: problem.targets)
      #expect(try stored.distance(end, to: exact) < tolerance)
      let exactEigenvalue = try problem.largestEigenvalue()
      #expect(abs(try space.largestEigenvalue() - exactEigenvalue) < 2e-3 * exactEigenvalue)
    }
  }

  @Test("the mean of the iterates is their mean")
  func averaging() throws {
    let problem = try DescentProblem(count: 20, dimension: 3, kernel: LaplacianKernel(bandwidth: 1))
    let space = try problem.stored()
    let step = StepParameters(stepSize: 0.5, batch: 20)
    var sum = [Double](repeating: 0, count: 40)
    try Descent(.gd, step, epochs: 30).run(from: Matrix(rows: 20, columns: 2), in: space, targets: problem.targets) {
      if $0.steps > 0 { for index in sum.indices { sum[index] += $0.parameters.values[index] / 30 } }
      return true
    }
    let mean = try space.end(.averaged, step, epochs: 30, targets: problem.targets)
    #expect(zip(mean.values, sum).allSatisfy { abs($0 - $1) < 30 * 0x1p-50 })
  }

  @Test("weight decay δ ends at the ridge solution of λ = nδ", arguments: [DescentMethod.gd, .heavyBall, .nesterov])
  func weightDecay(method: DescentMethod) throws {
    let problem = try DescentProblem(count: 25, dimension: 3, kernel: LaplacianKernel(bandwidth: 1))
    let space = try problem.stored()
    let ridge = try Spectrum(problem.gram()).solve(problem.targets, ridge: 25 * 0.01)
    let step = StepParameters(stepSize: 1, batch: 25, momentum: method == .gd ? 0 : 0.8, weightDecay: 0.01)
    #expect(try space.distance(space.end(method, step, epochs: 4000, targets: problem.targets), to: ridge) < 1e-10)
  }

  @Test("a start w₀ ≠ 0 ends at w* + P_null w₀, and ‖w‖² = ‖w*‖² + ‖P_null w₀‖²")
  func otherStart() throws {
    let problem = try DescentProblem(count: 20, dimension: 100, kernel: LinearKernel())
    let space = try WeightSpace(problem.features)
    let spectrum = try Spectrum(problem.gram())
    var random = TestRandom(9)
    let start = Matrix<Double>(rows: 100, columns: 2, values: (0..<200).map { _ in random.normal() })
    let inside = try space.parameters(ofCoefficients: spectrum.coefficients(ofValues: try space.responses(start)))
    let solution = try space.parameters(ofCoefficients: spectrum.solve(problem.targets))
    let null = Matrix<Double>(rows: 100, columns: 2, values: (0..<200).map { start.values[$0] - inside.values[$0] })
    let limit = Matrix<Double>(rows: 100, columns: 2, values: (0..<200).map { solution.values[$0] + null.values[$0] })
    let step = StepParameters(stepSize: 1, batch: 1)
    let end = try Descent(.kaczmarz, step, order: .shuffled, epochs: 1500)
      .run(from: start, in: space, targets: problem.targets) { _ in true }
    #expect(try space.distance(end, to: limit) < 1e-6)
    func square(_ matrix: Matrix<Double>) -> Double { matrix.frobeniusNorm * matrix.frobeniusNorm }
    #expect(abs(square(end) - square(solution) - square(null)) < 1e-6 * square(end))
  }

  @Test("the same seed gives the same bits; another one the same limit")
  func determinism() throws {
    let problem = try DescentProblem(count: 40, dimension: 3, kernel: LaplacianKernel(bandwidth: 0.5))
    let space = try problem.stored()
    let step = StepParameters(stepSize: try problem.rule(space, batch: 4).automatic, batch: 4)
    func end(_ seed: UInt64, _ epochs: Int) throws -> Matrix<Double> {
      try space.end(.sgd, step, epochs: epochs, targets: problem.targets, seed: seed)
    }
    #expect(try end(1, 3) == end(1, 3))
    #expect(try end(1, 3) != end(2, 3))
    #expect(try space.distance(end(1, 800), to: end(2, 800)) < 1e-6)
  }
}
