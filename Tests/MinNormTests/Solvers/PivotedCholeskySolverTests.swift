import MinNorm
import Testing

@Suite struct PivotedCholeskySolverTests {
  private let kernel = LaplacianKernel(bandwidth: 1)

  private func targets(_ n: Int) -> Matrix<Double> {
    Targets(labels: (0..<n).map { $0 * $0 % 5 }, classCount: 5).matrix(in: Double.self)
  }

  @Test(
    "on a regular system the pivoted factor, the eigenvectors and the plain factor agree on everything",
    arguments: Precision.allCases, [0, 0.3])
  func regular(precision: Precision, ridge: Double) throws {
    let points = try Points.uniform(150, dimension: 6)
    let wanted: SolverDiagnostics = [.inverseDiagonal, .extremeEigenvalues]
    let plain = try DirectSolver(kernel: kernel, ridge: ridge, diagnostics: wanted)
      .solve(targets(150), features: points)
    let solvers: [any SystemSolver] = [
      DirectSolver(
        .pivotedCholesky, kernel: kernel, ridge: ridge, arithmetic: Arithmetic(precision), diagnostics: wanted,
        blockSize: 40),
      DirectSolver(.eigenvalues, kernel: kernel, ridge: ridge, arithmetic: Arithmetic(precision), diagnostics: wanted),
    ]
    let tolerance = precision == .float64 ? 1e-11 : 1e-3
    for (route, solver) in solvers.enumerated() {
      let solution = try solver.solve(targets(150), features: points)
      let scale = plain.coefficients.frobeniusNorm
      for index in plain.coefficients.values.indices {
        #expect(abs(solution.coefficients.values[index] - plain.coefficients.values[index]) < tolerance * scale)
      }
      #expect(solution.rank == 150)
      let (mine, theirs) = (try #require(solution.leftOut), try #require(plain.leftOut))
      for index in 0..<150 {
        #expect(
          abs(mine.inverseDiagonal[index] - theirs.inverseDiagonal[index]) < tolerance * theirs.inverseDiagonal[index])
      }
      let size = theirs.predictions.largestMagnitude
      for (one, other) in zip(mine.predictions.values, theirs.predictions.values) {
        #expect(abs(one - other) < tolerance * size)
      }
      let (ends, reference) = (try #require(solution.eigenvalues), try #require(plain.eigenvalues))
      // The pivoted factor has the spectrum of K in float64, as the plain one has; eigenvectors have their own.
      let near = (route == 0 || precision == .float64 ? 1e-12 : 1e-5) * reference.largest
      #expect(abs(ends.largest - reference.largest) < near)
      #expect(abs(try #require(ends.smallest) - (try #require(reference.smallest))) < near)
      #expect(solution.seconds.keys.count == 5)
    }
  }
}
