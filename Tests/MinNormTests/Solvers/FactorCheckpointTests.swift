import MinNorm
import MinNormData
import Testing

@Suite struct FactorCheckpointTests {
  /// Record 0: eleven numbers about K and what frames them.
  private static let seenBytes = 88 + 48
  private static let count = 150
  private struct Stop: Error {}

  private let kernel = LaplacianKernel(bandwidth: 1)

  private func points(seed: Int = 1) throws -> FeatureMatrix {
    try Points.uniform(Self.count, dimension: 6, seed: seed)
  }

  private func targets(_ factor: Int = 13) -> Matrix<Double> {
    Targets(labels: (0..<Self.count).map { ($0 * factor) % 4 }, classCount: 4).matrix(in: Double.self)
  }

  private func solver(
    _ arithmetic: Arithmetic = .float64, ridge: Double = 0, blockSize: Int? = 32, in folder: TemporaryFolder? = nil,
    resumes: Bool = true
  ) -> DirectSolver {
    DirectSolver(
      kernel: kernel, ridge: ridge, arithmetic: arithmetic, blockSize: blockSize,
      checkpoint: folder.map { SolverCheckpoint(folder: $0.path, resumes: resumes) })
  }

  /// Runs until the observer has heard of `blocks` more finished block columns.
  private func interrupt(_ solver: DirectSolver, after blocks: Int) throws {
    var heard = -1
    #expect(throws: Stop.self) {
      _ = try solver.solve(targets(), features: points()) { phase, _, _ in
        if phase == .factor { heard += 1 }
        if heard == blocks { throw Stop() }
      }
    }
  }

  @Test(
    "interrupted after every block column, the solution has the bits of the uninterrupted one",
    arguments: Arithmetic.allCases, [7, 32, 64, 150, 200])
  func interrupted(arithmetic: Arithmetic, blockSize: Int) throws {
    for ridge in [0, 0.1] {
      let expected = try solver(arithmetic, ridge: ridge, blockSize: blockSize)
        .solve(targets(), features: points()).coefficients
      let blocks = PackedLayout(order: Self.count, blockSize: blockSize).blockCount
      let together = TemporaryFolder()
      for block in 1...blocks {
        let alone = TemporaryFolder()
        try interrupt(solver(arithmetic, ridge: ridge, blockSize: blockSize, in: alone), after: block)
        let resumed = try solver(arithmetic, ridge: ridge, blockSize: blockSize, in: alone)
          .solve(targets(), features: points())
        #expect(resumed.coefficients == expected, "ridge \(ridge), after block column \(block)")
        try interrupt(solver(arithmetic, ridge: ridge, blockSize: blockSize, in: together), after: 1)
      }
      let resumed = try solver(arithmetic, ridge: ridge, blockSize: blockSize, in: together)
        .solve(targets(), features: points()).coefficients
      #expect(resumed == expected, "ridge \(ridge), one block column at a time")
    }
  }

  @Test("a block column is in the file before the observer hears of it")
  func appendedFirst() throws {
    let folder = TemporaryFolder()
    let layout = PackedLayout(order: Self.count, blockSize: 32)
    var finished = -1
    _ = try solver(in: folder).solve(targets(), features: points()) { phase, _, _ in
      guard phase == .factor, finished < layout.blockCount else { return }
      finished += 1
      let bytes = Self.seenBytes + 8 * layout.offset(ofBlock: finished) + 48 * finished
      let found = try folder.bytes("columns.bin").count
      #expect(found == bytes, "block column \(finished)")
    }
    #expect(finished == layout.blockCount)
  }

  @Test("an interruption within a block column waits until it is finished and kept")
  func withinBlock() throws {
    // More than 8,192 rows are more than one piece.
    let n = 8400
    let folder = TemporaryFolder()
    let solver = DirectSolver(
      kernel: kernel, arithmetic: .float32, blockSize: 64, checkpoint: SolverCheckpoint(folder: folder.path))
    var heard = 0
    #expect(throws: Stop.self) {
      _ = try solver.solve(Matrix(rows: n, columns: 1), features: Points.uniform(n, dimension: 2)) { phase, _, _ in
        if phase == .factor { heard += 1 }
        if heard == 2 { throw Stop() }
      }
    }
    #expect(try folder.bytes("columns.bin").count == Self.seenBytes + 4 * 64 * n + 48)
  }

  @Test("cut off at many places, the file is gone on with and gives the same bits")
  func cut() throws {
    let expected = try solver().solve(targets(), features: points()).coefficients
    let whole = TemporaryFolder()
    #expect(try solver(in: whole).solve(targets(), features: points()).coefficients == expected)
    let bytes = try whole.bytes("columns.bin")
    var random = TestRandom(3)
    let places =
      [0, 1, 15, 16, 17, bytes.count - 1, bytes.count]
      + (0..<40).map { _ in
        Int(random.uniform() * Double(bytes.count))
      }
    for place in places {
      try whole.write("columns.bin", bytes[..<place])
      #expect(try solver(in: whole).solve(targets(), features: points()).coefficients == expected, "cut at \(place)")
      #expect(try whole.bytes("columns.bin") == bytes, "cut at \(place)")
    }
  }

  @Test("a changed byte is refused, or what it spoiled is computed again: never a wrong number")
  func changed() throws {
    let expected = try solver().solve(targets(), features: points()).coefficients
    let folder = TemporaryFolder()
    _ = try solver(in: folder).solve(targets(), features: points())
    let bytes = try folder.bytes("columns.bin")
    let layout = PackedLayout(order: Self.count, blockSize: 32)
    let last = 8 * layout.offset(ofBlock: layout.blockCount - 1) + 48 * (layout.blockCount - 1)
    var random = TestRandom(4)
    for _ in 0..<60 {
      let place = Int(random.uniform() * Double(bytes.count))
      var bad = bytes
      bad[place] ^= UInt8(1 << (random.bits() % 8))
      try folder.write("columns.bin", bad)
      do {
        #expect(try solver(in: folder).solve(targets(), features: points()).coefficients == expected)
        #expect(place >= last)
      } catch let error as CheckpointError {
        guard case .damaged = error else { throw error }
        #expect(place < last)
      }
    }
  }

  @Test("another system's checkpoint is refused with what differs, and stays as it is")
  func foreign() throws {
    let folder = TemporaryFolder()
    _ = try solver(in: folder).solve(targets(), features: points())
    let bytes = try folder.bytes("columns.bin")
    func refusal(_ solver: DirectSolver, _ features: FeatureMatrix) throws -> String? {
      let y = Matrix<Double>(rows: features.count, columns: 1)
      let error = #expect(throws: CheckpointError.self) { _ = try solver.solve(y, features: features) }
      guard case .foreign(_, let what, _, _) = error else { return nil }
      return what
    }
    #expect(try refusal(solver(.float32, in: folder), points()) == "precision")
    #expect(try refusal(solver(ridge: 0.1, in: folder), points()) == "ridge")
    #expect(try refusal(solver(blockSize: 33, in: folder), points()) == "block size")
    #expect(try refusal(solver(in: folder), points(seed: 2)) == "feature checksum")
    #expect(try refusal(solver(in: folder), Points.uniform(Self.count, dimension: 5)) == "dimension")
    #expect(try refusal(solver(in: folder), Points.uniform(Self.count - 1, dimension: 6)) == "order")
    let other = DirectSolver(
      kernel: LaplacianKernel(bandwidth: 2), blockSize: 32,
      checkpoint: SolverCheckpoint(folder: folder.path, resumes: true))
    #expect(try refusal(other, points()) == "kernel")
    #expect(throws: CheckpointError.exists(folder: folder.path)) {
      _ = try solver(in: folder, resumes: false).solve(targets(), features: points())
    }
    #expect(try folder.bytes("columns.bin") == bytes)
  }

  @Test("labels are no part of a factor, and mixed shares it with float32: one checkpoint serves all")
  func shared() throws {
    let folder = TemporaryFolder()
    _ = try solver(.float32, in: folder).solve(targets(), features: points())
    for arithmetic in [Arithmetic.float32, .mixed] {
      var assembled = 0
      let resumed = try solver(arithmetic, in: folder).solve(targets(7), features: points()) { phase, _, _ in
        if phase == .factor { assembled += 1 }
      }
      #expect(try resumed.coefficients == solver(arithmetic).solve(targets(7), features: points()).coefficients)
      #expect(assembled == 2, "no block column is factored again")
    }
  }

  @Test("what was found is said in a line")
  func notes() throws {
    let folder = TemporaryFolder()
    try interrupt(solver(in: folder), after: 3)
    let bytes = try folder.bytes("columns.bin")
    try folder.write("columns.bin", bytes.dropLast())
    let notes = Notes()
    let checkpoint = SolverCheckpoint(folder: folder.path, resumes: true) { notes.add($0) }
    _ = try DirectSolver(kernel: kernel, blockSize: 32, checkpoint: checkpoint).solve(targets(), features: points())
    #expect(notes.all.count == 2)
    #expect(notes.all.first?.contains("block column 3") == true && notes.all.last?.contains("2 of 5") == true)
  }

  @Test("a system that is not positive definite stays so when it is resumed")
  func notPositiveDefinite() throws {
    let folder = TemporaryFolder()
    let twins = try FeatureMatrix(count: 40, dimension: 1, values: (0..<40).map { Float($0 % 39) })
    for _ in 0..<2 {
      let solver = DirectSolver(
        kernel: kernel, blockSize: 4, checkpoint: SolverCheckpoint(folder: folder.path, resumes: true))
      #expect(throws: LinearAlgebraError.self) { _ = try solver.solve(Matrix(rows: 40, columns: 1), features: twins) }
    }
  }

  @Test("one example, and none")
  func small() throws {
    for n in [0, 1] {
      let folder = TemporaryFolder()
      for _ in 0..<2 {
        let a = try DirectSolver(kernel: kernel, checkpoint: SolverCheckpoint(folder: folder.path, resumes: true))
          .solve(
            Matrix(rows: n, columns: 1, values: Array(repeating: 3, count: n)),
            features: Points.uniform(n, dimension: 2))
        #expect(a.coefficients.values == Array(repeating: 3, count: n))
      }
    }
  }
}
