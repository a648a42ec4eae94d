import MinNorm
import Testing

/// What every solver must satisfy: one line per solver in `SolverTests` runs all of it.
struct SolverChecker: Sendable, CustomTestStringConvertible {
  let name: String
  /// The format of kernel values and coefficients.
  let precision: Precision
  /// Gives K⁺Y where K is singular; otherwise it must refuse or be told by its residual.
  let answersSingular: Bool
  /// The relative residual that is promised, of an iteration; nil for a direct route, which is held to LAPACK's ratio.
  var tolerance: Double?
  let make: @Sendable (_ kernel: any Kernel, _ ridge: Double) -> any SystemSolver

  var testDescription: String { "\(name), \(precision.rawValue)" }

  /// Regular systems: three kernels, LAPACK's orders, with and without a ridge.
  func checkRegular() throws {
    for (index, n) in [1, 2, 3, 5, 10, 50, 63, 64, 65].enumerated() {
      let points = try Points.uniform(n, dimension: 80, seed: index)
      var random = TestRandom(index)
      let y = Matrix<Double>(rows: n, columns: 3, values: (0..<3 * n).map { _ in random.normal() })
      let kernels: [any Kernel] = [LaplacianKernel(bandwidth: 2), GaussianKernel(bandwidth: 1.5), LinearKernel()]
      for kernel in kernels {
        for ridge in [0, 0.1] {
          let place: Comment = "\(name), \(kernel.name), order \(n), ridge \(ridge)"
          let solution = try make(kernel, ridge).solve(y, features: points)
          #expect(solution.rank == nil || solution.rank == n, place)
          let image = try kernel.gramProduct(of: points, times: solution.coefficients, products: .float64)
          if let tolerance {
            for c in 0..<3 {
              let residual = Residual(
                targets: y[columnsIn: c..<c + 1], responses: image[columnsIn: c..<c + 1],
                coefficients: solution.coefficients[columnsIn: c..<c + 1], ridge: ridge)
              #expect(residual.relative <= 1.01 * tolerance, place)
            }
          } else {
            let norm = try oneNorm(kernel, points, ridge)
            for c in 0..<3 {
              let (residual, size) = (0..<n).reduce((0.0, 0.0)) { sums, i in
                let a = solution.coefficients[i, c]
                return (sums.0 + abs(y[i, c] - image[i, c] - ridge * a), sums.1 + abs(a))
              }
              // The kernel's own rounding is in here, too: inner products of 80 terms.
              #expect(residual / (norm * size * precision.unitRoundoff) < 30, place)
            }
          }
        }
      }
    }
  }

  /// Duplicated examples with and without contradictory right-hand sides: K⁺Y, or no answer that looks right.
  func checkSingular() throws {
    let kernel = LaplacianKernel(bandwidth: 3)
    for (index, copies) in [1, 2, 5, 20].enumerated() {
      for contradictory in [false, true] {
        let examples = try DuplicatedExamples(
          distinct: 25, copies: copies, dimension: 6, contradictory: contradictory, seed: index)
        let y = examples.rightHandSides
        guard let solution = try answer(make(kernel, 0), examples) else { continue }
        if answersSingular {
          #expect(solution.rank == 25)
          let exact = examples.coefficients { x, z in
            exp(-zip(x, z).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot() / 3)
          }
          let error = zip(solution.coefficients.values, exact.values).reduce(0.0) { max($0, abs($1.0 - $1.1)) }
          #expect(error < (precision == .float64 ? 1e-10 : 1e-2) * exact.frobeniusNorm, "\(copies) copies")
        } else {
          // An iteration may well find one of the solutions, if there is one.
          let image = try kernel.gramProduct(of: examples.features, times: solution.coefficients, products: .float64)
          let residual = Residual(targets: y, responses: image, coefficients: solution.coefficients, ridge: 0).relative
          let condition = solution.eigenvalues?.conditionNumber ?? 1
          let isSolved = tolerance != nil && examples.isConsistent && residual <= 1e-2
          #expect(isSolved || residual > 1e-3 || condition > 1e-2 / precision.unitRoundoff, "\(copies) copies")
        }
      }
    }
  }

  /// A solution, or nil where the system was refused.
  private func answer(_ solver: any SystemSolver, _ examples: DuplicatedExamples) throws -> SystemSolution? {
    do {
      return try solver.solve(examples.rightHandSides, features: examples.features)
    } catch let error as LinearAlgebraError {
      #expect(!answersSingular, "\(name): \(error)")
      return nil
    }
  }

  /// NaN, zero and no right-hand sides at all.
  func checkEdges() throws {
    let kernel = LaplacianKernel(bandwidth: 1)
    let points = try Points.uniform(12, dimension: 3)
    var y = Matrix<Double>(rows: 12, columns: 2)
    let zero = try make(kernel, 0).solve(y, features: points)
    #expect(zero.coefficients.values.allSatisfy { $0 == 0 })
    #expect(try make(kernel, 0).solve(Matrix(rows: 12, columns: 0), features: points).coefficients.columns == 0)
    for bad in [Double.nan, .infinity, -.infinity] {
      y[7, 1] = bad
      #expect(throws: LinearAlgebraError.nonFinite(what: "the right-hand side", row: 7, column: 1)) {
        _ = try make(kernel, 0).solve(y, features: points)
      }
    }
  }

  /// ‖K + λI‖₁ from the kernel's own matrix.
  private func oneNorm(_ kernel: any Kernel, _ points: FeatureMatrix, _ ridge: Double) throws -> Double {
    let gram = try kernel.gram(of: points, in: Double.self)
    return (0..<points.count).map { j in (0..<points.count).reduce(ridge) { $0 + abs(gram[$1, j]) } }.max() ?? 0
  }
}

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
