import MinNorm
import Testing

@Suite struct LeastSquaresTests {
  /// X of a given shape and rank with small whole numbers, so that products of it are exact.
  private func matrix(_ m: Int, _ n: Int, rank: Int, seed: Int) -> Matrix<Double> {
    var random = TestRandom(seed)
    func whole() -> Double { (random.uniform() * 7).rounded(.down) - 3 }
    let (left, right) = ((0..<m * rank).map { _ in whole() }, (0..<rank * n).map { _ in whole() })
    var x = Matrix<Double>(rows: m, columns: n)
    for j in 0..<n {
      for i in 0..<m { x[i, j] = (0..<rank).reduce(0) { $0 + left[i + $1 * m] * right[$1 + j * rank] } }
    }
    return x
  }

  @Test(
    "left-out predictions are those of refits without the row: tall, wide, rank-deficient, a row alone in its direction",
    arguments: [(30, 8, 8), (30, 8, 5), (8, 12, 8), (12, 12, 12), (9, 20, 6)], [false, true])
  func leftOut(shape: (m: Int, n: Int, rank: Int), hasLonelyRow: Bool) throws {
    let (m, n, rank) = shape
    var x = matrix(m, n, rank: rank, seed: m + n)
    if hasLonelyRow {
      for row in 0..<m { x[row, n - 1] = 0 }
      for column in 0..<n { x[3, column] = column == n - 1 ? 2 : 0 }
    }
    var random = TestRandom(7)
    let y = Matrix<Double>(rows: m, columns: 2, values: (0..<2 * m).map { _ in random.normal() })
    let found = try minimumNormLeastSquares(x, y).leftOut(x, y).predictions
    for row in 0..<m {
      let kept = (0..<m).filter { $0 != row }
      let refit = try minimumNormLeastSquares(x.selectingRows(kept), y.selectingRows(kept)).solution
      for column in 0..<2 {
        let value = (0..<n).reduce(0) { $0 + x[row, $1] * refit[$1, column] }
        #expect(abs(found[row, column] - value) < 1e-8)
      }
    }
  }

  @Test(
    "wide, tall, square and rank-deficient: the residual is orthogonal to X, the solution in its row space",
    arguments: [
      (1, 1, 1), (5, 3, 3), (3, 5, 3), (30, 8, 8), (8, 30, 8), (30, 8, 5), (8, 30, 5), (20, 20, 20), (20, 20, 7),
      (120, 40, 40), (40, 120, 31),
    ])
  func normalEquations(m: Int, n: Int, rank: Int) throws {
    let x = matrix(m, n, rank: rank, seed: m + n)
    var random = TestRandom(7)
    let y = Matrix<Double>(rows: m, columns: 2, values: (0..<2 * m).map { _ in random.normal() })
    let result = try minimumNormLeastSquares(x, y)
    #expect(result.rank == rank)
    #expect(result.singularValues == result.singularValues.sorted(by: >))
    #expect(result.singularValues.count == min(m, n))
    // NumPy's cutoff for rcond=None.
    #expect(result.tolerance == result.singularValues[0] * Double(max(m, n)) * Double.ulpOfOne)
    let (largest, least) = (Wide(result.singularValues[0]), Wide(result.singularValues[rank - 1]))
    for c in 0..<2 {
      let w = (0..<n).map { Wide(result.solution[$0, c]) }
      let residual = (0..<m).map { i in (0..<n).reduce(Wide(y[i, c])) { $0 - Wide(x[i, $1]) * w[$1] } }
      // Xᵀ(y − Xw) = 0, in units of what rounding in w brings about.
      let size = w.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let bound = Wide(20 * max(m, n)) * 0x1p-53 * largest * (largest * size + 4 * Wide(m).squareRoot())
      for j in 0..<n {
        #expect(abs((0..<m).reduce(Wide(0)) { $0 + Wide(x[$1, j]) * residual[$1] }) <= bound)
      }
      // The part of w outside the row space, by Gram and Schmidt on the rows.
      let outside = w.withoutSpan(of: (0..<m).map { i in (0..<n).map { Wide(x[i, $0]) } })
      #expect(outside <= Wide(20 * max(m, n)) * 0x1p-53 * largest / least * size)
    }
  }

  @Test("the minimum-norm solution is Xᵀ of what the pivoted factor of XXᵀ gives")
  func kernelSide() throws {
    let x = matrix(25, 40, rank: 9, seed: 3)
    let y = Matrix<Double>(rows: 25, columns: 1, values: (0..<25).map { Double($0 % 4) })
    let k = WideMatrix(order: 25) { i, j in (0..<40).reduce(0) { $0 + Wide(x[i, $1]) * Wide(x[j, $1]) } }
    let a = try k.packed(in: Double.self, blockSize: 8).pivotedCholesky().pseudoinverse().solve(y)
    let w = try minimumNormLeastSquares(x, y).solution
    for j in 0..<40 {
      let dual = (0..<25).reduce(0.0) { $0 + x[$1, j] * a[$1, 0] }
      #expect(abs(dual - w[j, 0]) < 1e-11 * w.frobeniusNorm)
    }
  }

  @Test("singular values of a known spectrum; the relative tolerance decides the rank")
  func cutoff() throws {
    // X = diag(1, 1e-3, 1e-6, 1e-9) with a row of zeros.
    var x = Matrix<Double>(rows: 5, columns: 4)
    for (index, value) in [1e-3, 1, 1e-9, 1e-6].enumerated() { x[index, index] = value }
    let y = Matrix<Double>(rows: 5, columns: 1, values: [1, 1, 1, 1, 1])
    for (tolerance, rank) in [(nil, 4), (1e-8, 3), (1e-4, 2), (0.5, 1)] {
      let result = try minimumNormLeastSquares(x, y, relativeTolerance: tolerance)
      #expect(result.rank == rank)
      for (value, exact) in zip(result.singularValues, [1, 1e-3, 1e-6, 1e-9]) { #expect(abs(value - exact) < 1e-15) }
      let expected = [1e3, 1, 1e9, 1e6].map { $0 > pow10(rank) ? 0 : $0 }
      for j in 0..<4 { #expect(abs(result.solution[j, 0] - expected[j]) <= 1e-6 * expected[j]) }
    }
    func pow10(_ rank: Int) -> Double { [1, 1e3, 1e6, 1e9][rank - 1] * 2 }
  }

  @Test("no rows, no columns and no right-hand sides have solutions of their shape; zero has rank 0")
  func empty() throws {
    for (m, n, c) in [(0, 3, 2), (3, 0, 2), (3, 2, 0), (0, 0, 1)] {
      let result = try minimumNormLeastSquares(Matrix(rows: m, columns: n), Matrix(rows: m, columns: c))
      #expect(result.solution.rows == n && result.solution.columns == c && result.rank == 0)
      #expect(result.solution.values.allSatisfy { $0 == 0 })
    }
    let identity = Matrix<Double>(rows: 2, columns: 2, values: [1, 0, 0, 1])
    #expect(try minimumNormLeastSquares(identity, Matrix(rows: 2, columns: 0)).rank == 2)
  }

  @Test("NaN and infinity are refused with their place")
  func nonFinite() throws {
    var x = matrix(4, 3, rank: 3, seed: 1)
    var y = Matrix<Double>(rows: 4, columns: 2)
    y[2, 1] = .infinity
    #expect(throws: LinearAlgebraError.nonFinite(what: "the right-hand side", row: 2, column: 1)) {
      _ = try minimumNormLeastSquares(x, y)
    }
    x[3, 2] = .nan
    #expect(throws: LinearAlgebraError.nonFinite(what: "the feature matrix", row: 3, column: 2)) {
      _ = try minimumNormLeastSquares(x, y)
    }
  }
}

extension [Wide] {
  /// ‖w − Pw‖ with P onto the span of vectors, which may be dependent.
  fileprivate func withoutSpan(of vectors: [[Wide]]) -> Wide {
    var (basis, rest): ([[Wide]], [Wide]) = ([], self)
    func remove(_ q: [Wide], from v: inout [Wide]) {
      let overlap = zip(q, v).reduce(Wide(0)) { $0 + $1.0 * $1.1 }
      for index in v.indices { v[index] -= overlap * q[index] }
    }
    for vector in vectors {
      var v = vector
      let size = v.reduce(0) { $0 + $1 * $1 }.squareRoot()
      for _ in 0..<2 { for q in basis { remove(q, from: &v) } }
      let length = v.reduce(0) { $0 + $1 * $1 }.squareRoot()
      if length > 1e-12 * size { basis.append(v.map { $0 / length }) }
    }
    for _ in 0..<2 { for q in basis { remove(q, from: &rest) } }
    return rest.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }
}
