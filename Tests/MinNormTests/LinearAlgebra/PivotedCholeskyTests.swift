import MinNorm
import Testing

@Suite struct PivotedCholeskyTests {
  @Test("pivots are the largest remaining diagonal entries, and what they leave is below the tolerance")
  func pivots() throws {
    // Around the strips of 64 columns and the block columns, of full and of low rank.
    for (n, rank) in [(1, 1), (3, 2), (63, 63), (64, 40), (65, 65), (129, 129), (150, 130), (150, 64)] {
      let k = SpectralMatrix(order: n, rank: rank, condition: 1e3, seed: n).matrix.rounded(to: Double.self)
      for blockSize in [1, 5, 64, 65, 128, 200] {
        let factor = try k.packed(in: Double.self, blockSize: blockSize).pivotedCholesky()
        #expect(factor.rank == rank, "order \(n), block \(blockSize)")
        #expect(factor.pivots.sorted() == Array(0..<n))
        var remaining = factor.pivots.map { k.rows[$0][$0] }
        for step in 0..<rank {
          let pivot = Wide(factor[step, step]) * Wide(factor[step, step])
          // The running diagonal agrees with the matrix to the roundings of its updates.
          #expect(abs(pivot - remaining[step]) <= Wide(n) * 0x1p-53 * k.rows[factor.pivots[step]][factor.pivots[step]])
          for row in step..<n {
            #expect(remaining[row] <= pivot + Wide(n) * 0x1p-53)
            remaining[row] -= Wide(factor[row, step]) * Wide(factor[row, step])
          }
        }
        for row in rank..<n { #expect(abs(remaining[row]) <= 2 * Wide(factor.tolerance)) }
      }
    }
  }

  @Test("the pseudoinverse of a singular matrix is as accurate as the condition of its nonzero part allows")
  func accuracy() throws {
    var random = TestRandom(4)
    for condition in [1e2, 1e4, 1e6, 1e8, 1e10] {
      for (n, rank) in [(20, 3), (40, 20), (40, 36), (90, 70), (40, 40)] {
        let spectrum = SpectralMatrix(order: n, rank: rank, condition: condition, seed: n + rank)
        let y = Matrix<Double>(rows: n, columns: 2, values: (0..<2 * n).map { _ in random.normal() })
        let exact = spectrum.pseudoinverse.times(y)
        let factor = try spectrum.matrix.packed(in: Double.self, blockSize: 16).pivotedCholesky()
        #expect(factor.rank == rank)
        let a = try factor.pseudoinverse().solve(y)
        for c in 0..<2 {
          var (error, size): (Wide, Wide) = (0, 0)
          for i in 0..<n {
            error += (Wide(a[i, c]) - exact[i][c]) * (Wide(a[i, c]) - exact[i][c])
            size += exact[i][c] * exact[i][c]
          }
          // Rounding K alone moves the solution by some condition · √n · eps.
          let bound = 10 * Wide(n) * Wide(condition) * 0x1p-53
          #expect((error / size).squareRoot() < bound, "condition \(condition), order \(n), rank \(rank)")
        }
      }
    }
  }

  @Test("the ends of the spectrum are those of the nonzero part", arguments: [(30, 12), (30, 25), (30, 30)])
  func spectrum(order: Int, rank: Int) throws {
    let k = SpectralMatrix(order: order, rank: rank, condition: 500, seed: 8)
    let ends = try k.matrix.packed(in: Double.self, blockSize: 8).pivotedCholesky().pseudoinverse()
      .extremeEigenvalues()
    #expect(abs(ends.largest - 1) < 3e-3)
    #expect(abs(try #require(ends.conditionNumber) - 500) < 3)
  }

  @Test("the tolerance is relative and decides the rank", arguments: [(0.1, 1), (0.0005, 2), (0.00005, 3), (0, 4)])
  func tolerance(relative: Double, rank: Int) throws {
    let diagonal: [Wide] = [1e-2, 10, 1e-12, 1e-3]
    let k = WideMatrix(order: 4) { $0 == $1 ? diagonal[$0] : 0 }
    let factor = try k.packed(in: Double.self, blockSize: 2).pivotedCholesky(relativeTolerance: relative)
    #expect(factor.rank == rank)
    #expect(factor.tolerance == 10 * relative)
    #expect(Array(factor.pivots.prefix(rank)) == Array([1, 0, 3, 2].prefix(rank)))
    // By default n · eps, as in LAPACK.
    let byDefault = try k.packed(in: Double.self, blockSize: 2).pivotedCholesky()
    #expect(byDefault.tolerance == 10 * 4 * 0x1p-53)
  }

  @Test("zero, and no equations at all, have rank 0 and zero solutions", arguments: [0, 1, 5, 70])
  func zero(order: Int) throws {
    let factor = try PackedSymmetricMatrix<Double>(order: order).pivotedCholesky()
    #expect(factor.rank == 0)
    let inverse = try factor.pseudoinverse()
    let solution = try inverse.solve(Matrix(rows: order, columns: 2, values: (0..<2 * order).map(Double.init)))
    #expect(solution.values.allSatisfy { $0 == 0 })
    #expect(try inverse.extremeEigenvalues().largest == (order == 0 ? 1 : 0))
    if order > 0 {
      #expect(throws: LinearAlgebraError.self) { _ = try inverse.leftOut(Matrix(rows: order, columns: 1)) }
    }
  }

  @Test("an indefinite matrix is refused", arguments: [0, 3, 69])
  func indefinite(place: Int) throws {
    let k = WideMatrix(order: 70) { $0 == $1 ? ($0 == place ? -1e-3 : 1) : 0 }
    #expect(throws: LinearAlgebraError.notPositiveDefinite(leadingMinor: 70, order: 70, precision: .float64)) {
      _ = try k.packed(in: Double.self, blockSize: 16).pivotedCholesky()
    }
    let saddle = WideMatrix(order: 2) { $0 == $1 ? 1 : 2 }
    #expect(throws: LinearAlgebraError.notPositiveDefinite(leadingMinor: 2, order: 2, precision: .float32)) {
      _ = try saddle.packed(in: Float.self, blockSize: 2).pivotedCholesky()
    }
  }

  @Test("NaN and infinity are refused with their place by both decompositions", arguments: Precision.allCases)
  func nonFinite(precision: Precision) throws {
    struct Check: PrecisionCheck {
      func run<Scalar: LAPACKScalar>(_ type: Scalar.Type) throws {
        for bad in [Wide.nan, .infinity, -.infinity] {
          for i in 0..<9 {
            for j in 0...i {
              var k = MatrixKind.condition2.matrix(order: 9, seed: 3, precision: Scalar.precision)
              k.rows[i][j] = bad
              let expected = LinearAlgebraError.nonFinite(what: "the matrix", row: i, column: j)
              #expect(throws: expected) { _ = try k.packed(in: type, blockSize: 4).pivotedCholesky() }
              #expect(throws: expected) { _ = try k.packed(in: type, blockSize: 4).symmetricEigen() }
            }
          }
        }
      }
    }
    try Check().run(in: precision)
  }

  @Test("the observer hears rising work that ends at the total, and can end the work")
  func observer() throws {
    struct Stop: Error {}
    let k = MatrixKind.condition2.matrix(order: 300, seed: 1, precision: .float64)
    var heard: [Double] = []
    _ = try k.packed(in: Double.self, blockSize: 100).pivotedCholesky { done, total in
      heard.append(done)
      #expect(total == choleskyFlops(order: 300) && done <= total * (1 + 1e-12))
    }.rank
    #expect(heard == heard.sorted() && heard.count >= 6 && heard.last == choleskyFlops(order: 300))
    #expect(throws: Stop.self) {
      _ = try k.packed(in: Double.self, blockSize: 100).pivotedCholesky { _, _ in throw Stop() }
    }
  }
}
