import MinNormData
import Testing

/// A user's own kernel matrix is looked at before it is solved with.
@Suite struct GivenKernelMatrixTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func write(_ name: String, _ rows: Int, _ columns: Int, _ values: [Double]) throws -> String {
    let path = "\(folder.path)/\(name)"
    try NPYWriter.write(.float64(values), shape: [rows, columns], to: path)
    return path
  }

  /// The number that a matrix has at a place.
  private func number(_ matrix: GivenMatrix, _ index: Int) -> Double {
    matrix.withNumbers(runs: 1, of: 1) { $0?.assumingMemoryBound(to: Double.self)[index] ?? .nan }
  }

  @Test("floats of a .npy file are mapped, text is read; both are the same matrix")
  func mapped() throws {
    let file = try write("k.npy", 2, 2, [2, 1, 1, 3])
    let table = try folder.write("k.csv", "2,1\n1,3\n")
    let (mine, theirs) = (try GivenKernelMatrix(gram: file), try GivenKernelMatrix(gram: table))
    #expect(mine.gram.isMapped && !theirs.gram.isMapped)
    #expect(mine.diagonal == [2, 3] && theirs.diagonal == [2, 3])
    #expect(number(mine.gram, 1) == 1 && number(mine.gram, 3) == 3)
    #expect(mine.isSymmetric && mine.contradiction == nil && mine.order == 2)
    #expect(mine.inputs.train.rows == 2 && mine.inputs.test == nil)
  }

  @Test("what is not square, not finite, not symmetric or of other columns is bad data")
  func refused() throws {
    let good = try write("good.npy", 2, 2, [2, 1, 1, 3])
    #expect(throws: DataError.self) { try GivenKernelMatrix(gram: write("a.npy", 1, 2, [1, 2])) }
    #expect(throws: DataError.self) { try GivenKernelMatrix(gram: write("b.npy", 2, 2, [1, .nan, .nan, 1])) }
    #expect(throws: DataError.self) { try GivenKernelMatrix(gram: write("c.npy", 2, 2, [1, 0.5, 0.4, 1])) }
    #expect(throws: DataError.self) {
      try GivenKernelMatrix(gram: good, cross: write("d.npy", 1, 3, [1, 1, 1]))
    }
    #expect(throws: DataError.self) {
      try GivenKernelMatrix(gram: good, cross: write("e.npy", 1, 2, [1, .infinity]))
    }
  }

  @Test("rounding may leave a difference, which is said; the numbers above the diagonal count")
  func rounding() throws {
    let matrix = try GivenKernelMatrix(gram: write("k.npy", 2, 2, [1, 0.5, 0.5 + 1e-12, 1]))
    #expect(!matrix.isSymmetric && matrix.contradiction == nil)
    #expect(matrix.notes.contains { $0.contains("symmetric up to") })
  }

  @Test("two examples can show that no kernel has the values", arguments: [[1, 2, 2, 1], [1, 0, 0, -1]])
  func contradiction(values: [Double]) throws {
    #expect(try GivenKernelMatrix(gram: write("k.npy", 2, 2, values)).contradiction != nil)
  }

  @Test("a file that is too short, or has more behind the numbers, is refused")
  func length() throws {
    let bytes = try FileBytes.load(write("k.npy", 2, 2, [2, 1, 1, 3]))
    for other in [Array(bytes.dropLast(3)), bytes + [0]] {
      let path = try folder.write("other.npy", other)
      #expect(throws: DataError.self) { try GivenKernelMatrix(gram: path) }
    }
  }
}
