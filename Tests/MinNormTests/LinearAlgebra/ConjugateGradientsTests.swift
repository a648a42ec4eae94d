import MinNorm
import Testing

@Suite struct ConjugateGradientsTests {
  /// Labels that change from point to point, so that the coefficients feel the small eigenvalues.
  let labels = (0..<300).map { ($0 * 13) % 4 }

  @Test("a float32 factor refined reaches float64 accuracy", arguments: [0.0, 0.01])
  func refined(ridge: Double) throws {
    let points = try Points.uniform(300, dimension: 6)
    let kernel = LaplacianKernel(bandwidth: 1)
    let y = Targets(labels: labels, classCount: 4).matrix(in: Double.self)
    func solution(_ arithmetic: Arithmetic) throws -> SystemSolution {
      try DirectSolver(kernel: kernel, ridge: ridge, arithmetic: arithmetic).solve(y, features: points)
    }
    let (wide, mixed, narrow) = (try solution(.float64), try solution(.mixed), try solution(.float32))
    func residual(_ solution: SystemSolution) throws -> Double {
      let responses = try kernel.gramProduct(of: points, times: solution.coefficients)
      return Residual(targets: y, responses: responses, coefficients: solution.coefficients, ridge: ridge).relative
    }
    #expect(try residual(mixed) <= 1e-12)
    #expect(try residual(narrow) > 1e-9)
    #expect(mixed.products > 0 && mixed.products < 10)
    #expect(wide.products == 0)
    let scale = wide.coefficients.frobeniusNorm
    for index in wide.coefficients.values.indices {
      #expect(abs(wide.coefficients.values[index] - mixed.coefficients.values[index]) < 1e-9 * scale)
    }
  }

  @Test("a system too ill-conditioned for float32 ends with an error about float32, in the words of the mathematics")
  func tooIllConditioned() throws {
    let points = try Points.uniform(300, dimension: 2)
    let y = Targets(labels: labels, classCount: 4).matrix(in: Double.self)
    let solver = DirectSolver(kernel: GaussianKernel(bandwidth: 1), arithmetic: .mixed)
    let error = #expect(throws: LinearAlgebraError.self) { _ = try solver.solve(y, features: points) }
    #expect(error?.description.contains("float32") == true && error?.description.contains("--") == false)
  }

  @Test("zero right-hand sides have zero solutions")
  func zero() throws {
    let points = try Points.uniform(20, dimension: 3)
    let solution = try DirectSolver(kernel: LaplacianKernel(bandwidth: 1), arithmetic: .mixed)
      .solve(Matrix(rows: 20, columns: 2), features: points)
    #expect(solution.coefficients.values.allSatisfy { $0 == 0 })
  }
}
