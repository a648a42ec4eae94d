import MinNorm
import Testing

@Suite struct CholeskySolverTests {
  @Test(
    "without a ridge the solution interpolates; many label sets cost no other result", arguments: Arithmetic.allCases)
  func interpolates(arithmetic: Arithmetic) throws {
    let points = try Points.uniform(200, dimension: 8)
    let kernel = LaplacianKernel(bandwidth: 1)
    let first = Targets(labels: (0..<200).map { $0 % 5 }, classCount: 5).matrix(in: Double.self)
    let second = Targets(labels: (0..<200).map { ($0 * $0) % 5 }, classCount: 5).matrix(in: Double.self)
    let both = Matrix<Double>(rows: 200, columns: 10, values: first.values + second.values)
    let solver = DirectSolver(kernel: kernel, arithmetic: arithmetic)
    let together = try solver.solve(both, features: points).coefficients
    let responses = try kernel.gramProduct(of: points, times: together)
    let residual = Residual(targets: both, responses: responses, coefficients: together, ridge: 0)
    #expect(residual.relative < (arithmetic == .float32 ? 1e-4 : 1e-12))
    let alone = try solver.solve(second, features: points).coefficients
    let scale = alone.frobeniusNorm
    for index in alone.values.indices {
      #expect(
        abs(alone.values[index] - together.values[1000 + index]) < scale * (arithmetic == .float32 ? 1e-3 : 1e-11))
    }
  }

  @Test("with a ridge, (K + λI)A = Y")
  func ridge() throws {
    let points = try Points.uniform(50, dimension: 2)
    let kernel = GaussianKernel(bandwidth: 1)
    let y = Targets(labels: (0..<50).map { $0 % 2 }, classCount: 2).matrix(in: Double.self)
    let a = try DirectSolver(kernel: kernel, ridge: 0.3).solve(y, features: points).coefficients
    let ka = try kernel.gramProduct(of: points, times: a)
    #expect(Residual(targets: y, responses: ka, coefficients: a, ridge: 0.3).relative < 1e-13)
  }

  @Test("the linear kernel's solution equals the minimum-norm solution by an independent route")
  func linearMinimumNorm() throws {
    // 6 points in 20 dimensions. w = Xᵀa; any other interpolant w + v with Xv = 0 is longer.
    let points = try Points.uniform(6, dimension: 20)
    let y = Matrix<Double>(rows: 6, columns: 1, values: [1, -1, 2, 0, 3, 1])
    let a = try DirectSolver(kernel: LinearKernel()).solve(y, features: points).coefficients
    func x(_ i: Int, _ k: Int) -> Double { Double(points.values[i * 20 + k]) }
    let w = (0..<20).map { k in (0..<6).reduce(0.0) { $0 + a[$1, 0] * x($1, k) } }
    // The row space by Gram–Schmidt; the part of w outside it must vanish.
    var basis: [[Double]] = []
    for i in 0..<6 {
      var v = (0..<20).map { x(i, $0) }
      for _ in 0..<2 {
        for q in basis {
          let c = zip(q, v).reduce(0.0) { $0 + $1.0 * $1.1 }
          for k in 0..<20 { v[k] -= c * q[k] }
        }
      }
      let length = v.reduce(0.0) { $0 + $1 * $1 }.squareRoot()
      basis.append(v.map { $0 / length })
    }
    var outside = w
    for q in basis {
      let c = zip(q, outside).reduce(0.0) { $0 + $1.0 * $1.1 }
      for k in 0..<20 { outside[k] -= c * q[k] }
    }
    let size = w.reduce(0.0) { $0 + $1 * $1 }.squareRoot()
    #expect(outside.reduce(0.0) { $0 + $1 * $1 }.squareRoot() < 1e-12 * size)
    for i in 0..<6 {
      let fitted = (0..<20).reduce(0.0) { $0 + w[$1] * x(i, $1) }
      #expect(abs(fitted - y[i, 0]) < 1e-11)
    }
  }

  @Test("duplicated examples under the linear kernel are refused, not answered")
  func singular() throws {
    let points = try FeatureMatrix(count: 3, dimension: 2, values: [1, 0, 0, 1, 1, 1])
    let y = Matrix<Double>(rows: 3, columns: 1, values: [1, 1, 5])
    #expect(throws: LinearAlgebraError.notPositiveDefinite(leadingMinor: 3, order: 3, precision: .float64)) {
      _ = try DirectSolver(kernel: LinearKernel()).solve(y, features: points)
    }
  }

  @Test("NaN on the right-hand side is refused with its place")
  func nonFinite() throws {
    var y = Matrix<Double>(rows: 4, columns: 2)
    y[3, 1] = .infinity
    let points = try Points.uniform(4, dimension: 2)
    #expect(throws: LinearAlgebraError.nonFinite(what: "the right-hand side", row: 3, column: 1)) {
      _ = try DirectSolver(kernel: LaplacianKernel(bandwidth: 1)).solve(y, features: points)
    }
  }
}
