import MinNorm
import Testing

@Suite struct StepSizeTests {
  private func loss(_ space: any DescentSpace, _ parameters: Matrix<Double>, _ targets: Matrix<Double>) throws -> Double
  {
    zip(try space.responses(parameters).values, targets.values).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  }

  @Test(
    "full batches converge just below the limit and diverge just above it",
    arguments: [(DescentMethod.gd, 0.0), (.heavyBall, 0.8), (.nesterov, 0.8)])
  func limit(method: DescentMethod, momentum: Double) throws {
    let problem = try DescentProblem(count: 30, dimension: 4, kernel: LaplacianKernel(bandwidth: 1))
    let space = try problem.stored()
    var rule = try problem.rule(space, batch: 30)
    rule.momentum = momentum
    func lossAfter(_ factor: Double, _ epochs: Int) throws -> Double {
      let step = StepParameters(stepSize: factor * rule.limit(method), batch: 30, momentum: momentum)
      return try loss(space, space.end(method, step, epochs: epochs, targets: problem.targets), problem.targets)
    }
    #expect(try lossAfter(0.99, 4000) < 1e-3 * lossAfter(0.99, 1))
    #expect(try lossAfter(1.01, 4000) > 1e6 * lossAfter(1.01, 1))
  }

  /// The test of the neural-tangents library for its maximal learning rate, redone.
  ///
  /// There 20 steps at 0.5 times that rate bring the loss below a tenth, at 3 times above ten times the first one; at the
  /// rate itself the largest direction keeps its size for ever.
  @Test("20 steps at 0.5 × / 1 × / 3 × the maximal step fit, hover and explode")
  func neuralTangents() throws {
    // As in that test, far more dimensions than points: eigenvalues close together.
    let problem = try DescentProblem(count: 20, dimension: 400, kernel: GaussianKernel(bandwidth: 3))
    let space = try problem.stored()
    let limit = try problem.rule(space, batch: 20).limit(.gd)
    let spectrum = try Spectrum(problem.gram())
    // Targets along the largest eigenvector, which is where the step matters.
    var coordinates = Matrix<Double>(rows: 20, columns: 1)
    coordinates[19, 0] = 1
    let targets = spectrum.combination(coordinates)
    func ratio(_ factor: Double) throws -> Double {
      let step = StepParameters(stepSize: factor * limit, batch: 20)
      let first = targets.frobeniusNorm
      return try loss(space, space.end(.gd, step, epochs: 20, targets: targets), targets) / (first * first)
    }
    #expect(try ratio(0.5) < 0.1)
    #expect(abs(try ratio(1) - 1) < 1e-10)
    #expect(try ratio(3) > 10)
  }

  @Test("predictions at t = ∞ equal the closed form, on the examples and elsewhere")
  func infiniteTime() throws {
    let problem = try DescentProblem(count: 25, dimension: 6, kernel: LaplacianKernel(bandwidth: 1))
    let space = try problem.stored()
    let rule = try problem.rule(space, batch: 25)
    let end = try space.end(
      .gd, StepParameters(stepSize: rule.automatic, batch: 25), epochs: 5000, targets: problem.targets)
    let exact = try DirectSolver(kernel: problem.kernel).solve(problem.targets, features: problem.features)
      .coefficients
    let elsewhere = try Points.uniform(10, dimension: 6, seed: 77)
    for inputs in [problem.features, elsewhere] {
      let (descended, solved) = (
        try space.interpolant(end).predictions(at: inputs, observer: unobserved),
        try space.interpolant(exact).predictions(at: inputs, observer: unobserved)
      )
      #expect(zip(descended.values, solved.values).allSatisfy { abs($0 - $1) < 1e-9 })
      let evaluated = try space.evaluator(at: inputs)(end)
      #expect(zip(descended.values, evaluated.values).allSatisfy { abs($0 - $1) < 1e-12 })
    }
  }

  @Test("the automatic step is 1/β for single examples and 1/λ₁ for all; between them the paper's formula")
  func automatic() {
    var rule = StepSizeRule(beta: 2, lambda: 0.5, count: 100, batch: 1)
    #expect(rule.automatic == 0.5)
    rule.batch = 100
    #expect(rule.automatic == 2)
    rule.batch = 5
    #expect(rule.automatic == 5 / (2 + 4 * 0.5) && rule.meanSquareLimit == 2.5)
    #expect(rule.limit(.sgd) == 4)
    rule.weightDecay = 0.5
    #expect(rule.limit(.gd) == 2)
  }
}
