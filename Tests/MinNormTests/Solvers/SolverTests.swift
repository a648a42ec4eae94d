import MinNorm
import Testing

/// Every solver through the whole of `SolverChecker`.
///
/// A new solver is one more line.
@Suite struct SolverTests {
  static let checkers: [SolverChecker] =
    Precision.allCases.flatMap { precision in
      [
        SolverChecker(name: "cholesky", precision: precision, answersSingular: false) {
          DirectSolver(
            kernel: $0, ridge: $1, arithmetic: precision == .float32 ? .float32 : .float64,
            diagnostics: .extremeEigenvalues)
        },
        SolverChecker(name: "pivoted cholesky", precision: precision, answersSingular: true) {
          DirectSolver(.pivotedCholesky, kernel: $0, ridge: $1, arithmetic: Arithmetic(precision))
        },
        SolverChecker(name: "eigen", precision: precision, answersSingular: true) {
          DirectSolver(.eigenvalues, kernel: $0, ridge: $1, arithmetic: Arithmetic(precision))
        },
      ]
    } + [
      SolverChecker(name: "mixed", precision: .float64, answersSingular: false, tolerance: 1e-12) {
        DirectSolver(kernel: $0, ridge: $1, arithmetic: .mixed, diagnostics: .extremeEigenvalues)
      },
      SolverChecker(name: "pcg", precision: .float64, answersSingular: false, tolerance: 1e-10) {
        var options = ConjugateGradientSolver.Options()
        options.tolerance = 1e-10
        return ConjugateGradientSolver(kernel: $0, ridge: $1, options: options)
      },
    ]

  @Test("regular systems are solved to LAPACK's ratio, or to the residual that is promised", arguments: checkers)
  func regular(checker: SolverChecker) throws { try checker.checkRegular() }

  @Test("duplicated examples have their minimum-norm solution, or are not answered as if solved", arguments: checkers)
  func singular(checker: SolverChecker) throws { try checker.checkSingular() }

  @Test("NaN is refused with its place; zero and no right-hand sides have zero and no solutions", arguments: checkers)
  func edges(checker: SolverChecker) throws { try checker.checkEdges() }
}
