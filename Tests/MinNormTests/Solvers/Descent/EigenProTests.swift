import MinNorm
import Testing

@Suite struct EigenProTests {
  private func problem() throws -> DescentProblem {
    try DescentProblem(count: 200, dimension: 3, kernel: LaplacianKernel(bandwidth: 4))
  }

  private func preconditioner(_ problem: DescentProblem, subsample: Int, exponent: Double = 0.5) throws
    -> EigenProPreconditioner
  {
    var options = EigenProPreconditioner.Options()
    options.directions = 20
    options.subsample = subsample
    options.exponent = exponent
    return try EigenProPreconditioner(kernel: problem.kernel, features: problem.features, options: options, seed: 1)
  }

  @Test(
    "the preconditioned descent ends at the minimum-norm interpolant, in fewer epochs than plain SGD",
    arguments: [80, 200])
  func limit(subsample: Int) throws {
    let problem = try problem()
    let space = try problem.stored()
    let solution = try Spectrum(problem.gram()).solve(problem.targets)
    let preconditioner = try preconditioner(problem, subsample: subsample)
    let step = StepParameters(stepSize: preconditioner.automaticStep(batch: 32), batch: 32)
    let plain = StepParameters(stepSize: try problem.rule(space, batch: 32).automatic, batch: 32)
    func distance(_ epochs: Int, preconditioned: Bool) throws -> Double {
      let end = try space.end(
        preconditioned ? .eigenpro : .sgd, preconditioned ? step : plain, epochs: epochs, targets: problem.targets,
        preconditioner: preconditioned ? preconditioner : nil)
      return try space.distance(end, to: solution)
    }
    #expect(try distance(100, preconditioned: true) < 0.5 * distance(100, preconditioned: false))
    #expect(try distance(3000, preconditioned: true) < 1e-2)
  }

  @Test("with all examples as subsample a full batch damps exactly the top eigen-directions", arguments: [0.5, 1])
  func damping(exponent: Double) throws {
    let problem = try problem()
    let space = try problem.stored()
    let preconditioner = try preconditioner(problem, subsample: 200, exponent: exponent)
    let spectrum = try Spectrum(problem.gram())
    let step = StepParameters(stepSize: 1, batch: 200)
    let end = try space.end(
      .eigenpro, step, epochs: 1, targets: problem.targets, preconditioner: preconditioner)
    let values = spectrum.coordinates(try space.responses(end))
    let targets = spectrum.coordinates(problem.targets)
    for direction in 0..<200 {
      let gain = direction >= 180 ? preconditioner.gains[199 - direction] : 1
      let expected = gain * spectrum.eigenvalues[direction] / 200 * targets[direction, 0]
      // The projections are float32 products of kernel values.
      #expect(abs(values[direction, 0] - expected) < 1e-4 * spectrum.eigenvalues[199] / 200)
    }
    #expect(preconditioner.beta < 1 && preconditioner.lambda < preconditioner.eigenvalues[0])
  }

  @Test("a wide kernel, singular to rounding, has directions that float32 can damp, and the descent does not diverge")
  func wide() throws {
    let problem = try DescentProblem(count: 150, dimension: 2, kernel: GaussianKernel(bandwidth: 5))
    let preconditioner = try preconditioner(problem, subsample: 150)
    #expect((1..<20).contains(preconditioner.options.directions))
    func loss(_ epochs: Int) throws -> Double {
      let end = try problem.stored().end(
        .eigenpro, StepParameters(stepSize: preconditioner.automaticStep(batch: 150), batch: 150), epochs: epochs,
        targets: problem.targets, preconditioner: preconditioner)
      var rest = try problem.stored().responses(end)
      rest.subtract(problem.targets, times: 1)
      return rest.frobeniusNorm
    }
    let (early, late) = (try loss(10), try loss(2000))
    #expect(late < early)
  }

  @Test("a singular kernel matrix has as many directions as eigenvalues above rounding, and the steps stay finite")
  func singular() throws {
    let problem = try DescentProblem(count: 100, dimension: 5, kernel: LinearKernel())
    let preconditioner = try preconditioner(problem, subsample: 100)
    #expect(preconditioner.options.directions == 4 && preconditioner.gains.count == 4)
    let (step, limit) = (preconditioner.automaticStep(batch: 100), 2 / preconditioner.lambda)
    #expect(step > 0 && step < limit)
    let end = try problem.stored().end(
      .eigenpro, StepParameters(stepSize: step, batch: 100), epochs: 2000, targets: problem.targets,
      preconditioner: preconditioner)
    let responses = try problem.stored().responses(end)
    let solved = try problem.stored().responses(Spectrum(problem.gram()).solve(problem.targets))
    for index in responses.values.indices { #expect(abs(responses.values[index] - solved.values[index]) < 1e-4) }
  }
}
