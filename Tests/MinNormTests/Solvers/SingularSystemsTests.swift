import MinNorm
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Systems of duplicated examples, which every route must answer rightly or refuse.
@Suite struct SingularSystemsTests {
  /// A system with the kernel it is solved with.
  struct System {
    let kernel: any Kernel
    let formula: ([Wide], [Wide]) -> Wide
    let examples: DuplicatedExamples

    /// System number `index`: three kernels in turn, 10 to 40 distinct examples, 1 to 20 copies, half of them contradictory.
    init(_ index: Int) throws {
      func squaredDistance(_ x: [Wide], _ z: [Wide]) -> Wide {
        zip(x, z).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      }
      let distinct = 10 + index * 7 % 31
      examples = try DuplicatedExamples(
        distinct: distinct, copies: 1 + index % 20, dimension: index % 3 == 2 ? distinct + 20 : 6,
        contradictory: index / 3 % 2 == 1, seed: index)
      switch index % 3 {
      case 0: (kernel, formula) = (GaussianKernel(bandwidth: 1.5), { exp(-squaredDistance($0, $1) / 4.5) })
      case 1: (kernel, formula) = (LaplacianKernel(bandwidth: 3), { exp(-squaredDistance($0, $1).squareRoot() / 3) })
      default: (kernel, formula) = (LinearKernel(), { zip($0, $1).reduce(0) { $0 + $1.0 * $1.1 } })
      }
    }
  }

  static let count = 1000

  private func relativeDistance(_ a: Matrix<Double>, _ b: Matrix<Double>) -> Double {
    zip(a.values, b.values).reduce(0.0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot() / b.frobeniusNorm
  }

  @Test("1,000 singular systems: exact rank, the pseudoinverse solution, and no silent wrong answer")
  func thousand() throws {
    var (solved, contradictory, refused, flagged) = (0, 0, 0, 0)
    var worst: [String: Double] = [:]
    for index in 0..<Self.count {
      let system = try System(index)
      let examples = system.examples
      let exact = examples.coefficients(system.formula)
      for precision in Precision.allCases {
        let solvers: [(String, any SystemSolver)] = [
          (
            "pivoted",
            DirectSolver(
              .pivotedCholesky, kernel: system.kernel, arithmetic: Arithmetic(precision), blockSize: 1 + index % 70)
          ),
          ("eigen", DirectSolver(.eigenvalues, kernel: system.kernel, arithmetic: Arithmetic(precision))),
        ]
        for (name, solver) in solvers {
          let solution = try solver.solve(examples.rightHandSides, features: examples.features)
          #expect(solution.rank == examples.distinct.count, "\(name) \(precision), system \(index)")
          let distance = relativeDistance(solution.coefficients, exact)
          // The condition numbers are below 1e4, and float32 has seven digits.
          #expect(distance <= (precision == .float64 ? 1e-8 : 1e-2), "\(name) \(precision), system \(index)")
          worst["\(name) \(precision)", default: 0] = max(worst["\(name) \(precision)", default: 0], distance)
          solved += 1
        }
      }
      if !examples.isConsistent { contradictory += 1 }
      switch try plainCholesky(system) {
      case .refused: refused += 1
      case .flagged: flagged += 1
      case .silent: Issue.record("system \(index) was answered silently by plain Cholesky")
      }
    }
    #expect(solved == 4 * Self.count)
    #expect(refused + flagged == Self.count)
    #expect(contradictory > Self.count / 3)
  }

  private enum Outcome { case refused, flagged, silent }

  /// What plain Cholesky makes of a singular system.
  ///
  /// Flagged: the condition number is beyond what float64 resolves, or the residual is not that of an interpolant.
  private func plainCholesky(_ system: System) throws -> Outcome {
    let y = system.examples.rightHandSides
    let solver = DirectSolver(kernel: system.kernel, diagnostics: .extremeEigenvalues)
    guard let solution = try? solver.solve(y, features: system.examples.features) else { return .refused }
    let image = try system.kernel.gramProduct(
      of: system.examples.features, times: solution.coefficients, products: .float64)
    let residual = Residual(targets: y, responses: image, coefficients: solution.coefficients, ridge: 0).relative
    let condition = solution.eigenvalues?.conditionNumber ?? .infinity
    return residual > 1e-8 || !(condition < 1 / (Double(y.rows) * 0x1p-53)) ? .flagged : .silent
  }
}
