import MinNorm
import Testing

@Suite struct InterceptsTests {
  private let kernel = GaussianKernel(bandwidth: 0.4)

  private func targets(_ n: Int, seed: Int = 7) -> Matrix<Double> {
    var random = TestRandom(seed)
    return Matrix(rows: n, columns: 2, values: (0..<2 * n).map { 100 + Double($0 / n) * 50 + random.uniform() })
  }

  /// A and b of the bordered system [K + λI, 1; 1ᵀ, 0], by elimination with row exchanges.
  private func bordered(
    _ kernel: any Kernel, _ points: FeatureMatrix, _ y: Matrix<Double>, ridge: Double
  ) throws -> Matrix<Double> {
    let n = points.count
    let gram = try kernel.gram(of: points, in: Double.self)
    var rows = (0...n).map { i in
      (0...n).map { j in i == n || j == n ? (i == j ? 0 : 1) : gram[max(i, j), min(i, j)] + (i == j ? ridge : 0) }
        + (0..<y.columns).map { i < n ? y[i, $0] : 0 }
    }
    for k in 0...n {
      let pivot = (k...n).max { abs(rows[$0][k]) < abs(rows[$1][k]) } ?? k
      rows.swapAt(k, pivot)
      for i in 0...n where i != k {
        let factor = rows[i][k] / rows[k][k]
        for j in k..<rows[i].count { rows[i][j] -= factor * rows[k][j] }
      }
    }
    var solution = Matrix<Double>(rows: n + 1, columns: y.columns)
    for i in 0...n { for c in 0..<y.columns { solution[i, c] = rows[i][n + 1 + c] / rows[i][i] } }
    return solution
  }

  private func centred(
    _ solver: any SystemSolver, _ points: FeatureMatrix, _ y: Matrix<Double>, isDeficient: Bool = false
  ) throws -> (SystemSolution, Intercepts) {
    let stacked = y.appendingOnes()
    let solution = try solver.solve(stacked, features: points)
    var residuals: Matrix<Double>?
    if isDeficient {
      var rest = stacked
      rest.subtract(
        try solution.interpolant(LinearKernel(), points, precision: .float64).predictions(
          at: points, observer: unobserved), times: 1)
      residuals = rest
    }
    let intercepts = Intercepts(solution, targets: stacked, residuals: residuals)
    return (intercepts.applied(to: solution), intercepts)
  }

  @Test(
    "one more right-hand side gives the solution of the bordered system, and left-out predictions equal refits",
    arguments: [0, 0.1, 10])
  func refits(ridge: Double) throws {
    let n = 25
    let (points, y) = (try Points.uniform(n, dimension: 3), targets(n))
    let solver = DirectSolver(kernel: kernel, ridge: ridge, diagnostics: .inverseDiagonal)
    let (solution, intercepts) = try centred(solver, points, y)
    let exact = try bordered(kernel, points, y, ridge: ridge)
    for column in 0..<2 {
      #expect(abs(intercepts.values[column] - exact[n, column]) < 1e-8 * abs(exact[n, column]))
      for row in 0..<n { #expect(abs(solution.coefficients[row, column] - exact[row, column]) < 1e-8) }
    }
    let leftOut = try #require(solution.leftOut).predictions
    for left in 0..<n {
      let kept = (0..<n).filter { $0 != left }
      let refit = try bordered(kernel, points.selecting(kept), y.selectingRows(kept), ridge: ridge)
      let function = try KernelInterpolant(
        kernel, points.selecting(kept), coefficients: refit.selectingRows(Array(0..<n - 1)), precision: .float64)
      let part = try function.predictions(at: points.selecting([left]))
      for column in 0..<2 {
        let value = part[0, column] + refit[n - 1, column]
        #expect(abs(leftOut[left, column] - value) < 1e-8 * abs(value))
      }
    }
  }

  @Test(
    "of more examples than features it is the least-squares plane with a constant, and its left-out predictions are refits"
  )
  func plane() throws {
    let n = 20
    let (points, y) = (try Points.uniform(n, dimension: 2), targets(n))
    /// The weights of the features and of a column of ones.
    func plane(_ rows: [Int]) throws -> Matrix<Double> {
      let some = try points.selecting(rows)
      return try minimumNormLeastSquares(try some.matrix().appendingOnes(), y.selectingRows(rows)).solution
    }
    let solver = LeastSquaresSolver(diagnostics: .inverseDiagonal)
    let (solution, intercepts) = try centred(solver, points, y, isDeficient: true)
    let exact = try plane(Array(0..<n))
    for column in 0..<2 {
      #expect(abs(intercepts.values[column] - exact[2, column]) < 1e-9 * abs(exact[2, column]))
      for row in 0..<2 { #expect(abs(solution.coefficients[row, column] - exact[row, column]) < 1e-9) }
    }
    let pivoted = DirectSolver(.pivotedCholesky, kernel: LinearKernel(), diagnostics: .inverseDiagonal)
    let (other, _) = try centred(pivoted, points, y, isDeficient: true)
    for leftOut in [try #require(solution.leftOut).predictions, try #require(other.leftOut).predictions] {
      for left in 0..<n {
        let refit = try plane((0..<n).filter { $0 != left })
        for column in 0..<2 {
          let (first, second) = (points.numbers[2 * left], points.numbers[2 * left + 1])
          let value: Double = refit[2, column] + refit[0, column] * first + refit[1, column] * second
          #expect(abs(leftOut[left, column] - value) < 1e-9 * abs(value))
        }
      }
    }
  }

  @Test("a bandwidth is chosen with the intercept")
  func bandwidth() throws {
    let points = try Points.uniform(25, dimension: 3)
    let y = targets(25)
    let search = try BandwidthSearch(features: points, targets: Targets(values: y), ridge: 0.1, hasIntercept: true)
    let solver = DirectSolver(kernel: kernel, ridge: 0.1, diagnostics: .inverseDiagonal)
    let leftOut = try #require(try centred(solver, points, y).0.leftOut)[columnsIn: 0..<2]
    let expected = LeaveOneOut(targets: Targets(values: y), leftOut: leftOut).meanSquaredError
    let found = try #require(try search.point(kernel, bandwidth: 0.4).looMse)
    #expect(abs(found - expected) < 1e-12 * expected && expected < 1000)
  }

  @Test("a constant is all intercept")
  func constant() throws {
    let points = try Points.uniform(12, dimension: 3)
    let y = Matrix<Double>(rows: 12, columns: 1, values: [Double](repeating: 7, count: 12))
    let (solution, intercepts) = try centred(DirectSolver(kernel: kernel), points, y)
    #expect(abs(intercepts.values[0] - 7) < 1e-12)
    #expect(solution.coefficients[columnsIn: 0..<1].frobeniusNorm < 1e-9)
  }
}
