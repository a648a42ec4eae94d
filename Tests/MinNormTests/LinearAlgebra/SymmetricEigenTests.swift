import MinNorm
import Testing

@Suite struct SymmetricEigenTests {
  @Test("eigenvalues of a known spectrum, ascending", arguments: [1, 2, 10, 65])
  func knownSpectrum(n: Int) throws {
    let k = SpectralMatrix(order: n, rank: n, condition: 1e4, seed: 2)
    let eigen = try k.matrix.packed(in: Double.self, blockSize: 16).symmetricEigen()
    for (value, exact) in zip(eigen.eigenvalues, k.eigenvalues.reversed()) {
      #expect(abs(Wide(value) - exact) <= Wide(10 * n) * 0x1p-53)
    }
    let ends = eigen.extremeEigenvalues()
    #expect(ends.largest == eigen.eigenvalues.last && ends.smallest == eigen.eigenvalues.first)
  }

  @Test("a ridge shifts the spectrum: the same solution as of the shifted matrix, and a rank of its own")
  func ridge() throws {
    let k = SpectralMatrix(order: 40, rank: 15, condition: 100, seed: 5).matrix
    let shifted = WideMatrix(order: 40) { k.rows[$0][$1] + ($0 == $1 ? 0.25 : 0) }
    let y = Matrix<Double>(rows: 40, columns: 3, values: (0..<120).map { Double($0 * $0 % 17) - 8 })
    let eigen = try k.packed(in: Double.self, blockSize: 16).symmetricEigen()
    let moved = try shifted.packed(in: Double.self, blockSize: 16).symmetricEigen()
    let coarse = try k.packed(in: Double.self, blockSize: 16).symmetricEigen(relativeTolerance: 0.5)
    let other = try shifted.packed(in: Double.self, blockSize: 16).cholesky()
    #expect(eigen.rank == 15 && moved.rank == 40 && coarse.rank < 15)
    let (mine, theirs) = (try eigen.solve(y, ridge: 0.25), try other.solve(y))
    for index in mine.values.indices { #expect(abs(mine.values[index] - theirs.values[index]) < 1e-12 * 40) }
    let (leftOut, exact) = (try moved.leftOut(y), try other.leftOut(y))
    for index in 0..<40 { #expect(abs(leftOut.inverseDiagonal[index] - exact.inverseDiagonal[index]) < 1e-12) }
    for index in 0..<120 {
      #expect(abs(leftOut.predictions.values[index] - exact.predictions.values[index]) < 1e-12 * 40)
    }
    let ends = moved.extremeEigenvalues()
    #expect(abs(ends.largest - 1.25) < 1e-13 && abs((ends.smallest ?? 0) - 0.25) < 1e-13)
    #expect(abs((eigen.extremeEigenvalues().smallest ?? 0) - 0.01) < 1e-13)
  }

  @Test("no equations have no eigenvalues; zero has rank 0 and a zero solution")
  func empty() throws {
    #expect(try PackedSymmetricMatrix<Float>(order: 0).symmetricEigen().rank == 0)
    #expect(try PackedSymmetricMatrix<Float>(order: 0).symmetricEigen().solve(Matrix(rows: 0, columns: 2)).rows == 0)
    let zero = try PackedSymmetricMatrix<Double>(order: 6).symmetricEigen()
    #expect(zero.rank == 0 && zero.extremeEigenvalues().smallest == nil)
    let solution = try zero.solve(Matrix(rows: 6, columns: 1, values: [1, 2, 3, 4, 5, 6]))
    #expect(solution.values.allSatisfy { $0 == 0 })
  }
}
