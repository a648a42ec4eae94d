import MinNorm
import MinNormData
import Testing

@Suite struct IterationCheckpointTests {
  private static let count = 200
  private struct Stop: Error {}

  private let kernel = LaplacianKernel(bandwidth: 1)

  private func points() throws -> FeatureMatrix { try Points.uniform(Self.count, dimension: 6) }

  private func targets(_ factor: Int = 13) -> Matrix<Double> {
    Targets(labels: (0..<Self.count).map { ($0 * factor) % 4 }, classCount: 4).matrix(in: Double.self)
  }

  private func solver(
    _ arithmetic: Arithmetic = .float64, ridge: Double = 0, in folder: TemporaryFolder? = nil, interval: Double = 1e9,
    _ change: (inout ConjugateGradientSolver.Options) -> Void = { _ in }
  ) -> ConjugateGradientSolver {
    var options = ConjugateGradientSolver.Options()
    options.tolerance = arithmetic == .float32 ? 1e-4 : 1e-9
    options.landmarks = 20
    options.clusterSize = 60
    change(&options)
    return ConjugateGradientSolver(
      kernel: kernel, ridge: ridge, arithmetic: arithmetic, options: options,
      checkpoint: folder.map { SolverCheckpoint(folder: $0.path, resumes: true, interval: interval) })
  }

  private func same(_ left: SystemSolution, _ right: SystemSolution) -> Bool {
    left.coefficients == right.coefficients && left.iterations == right.iterations && left.products == right.products
      && left.iterationResiduals == right.iterationResiduals && left.iterationResiduals.count == left.iterations + 1
  }

  @Test(
    "interrupted at every iteration, the solution has the bits of the uninterrupted one", arguments: Arithmetic.allCases
  )
  func interrupted(arithmetic: Arithmetic) throws {
    for (ridge, storage) in [(0, .stored), (0.05, .stored), (0, .assembled)]
      as [(Double, ConjugateGradientSolver.Storage)]
    {
      let expected = try solver(arithmetic, ridge: ridge) { $0.storage = storage }.solve(targets(), features: points())
      let folder = TemporaryFolder()
      var solution: SystemSolution?
      var runs = 0
      while solution == nil, runs < 1000 {
        runs += 1
        var heard = 0
        do {
          solution = try solver(arithmetic, ridge: ridge, in: folder) { $0.storage = storage }
            .solve(targets(), features: points()) { phase, _, _ in
              if phase == .refine { heard += 1 }
              // Heard once before the first step.
              if heard == 2 { throw Stop() }
            }
        } catch is Stop {}
      }
      #expect(runs > 5 && runs <= expected.products + 1, "\(runs) runs")
      #expect(solution.map { same($0, expected) } == true, "ridge \(ridge), \(storage)")
    }
  }

  @Test("killed after any iteration, the state that was kept last leads to the same bits")
  func killed() throws {
    let expected = try solver().solve(targets(), features: points())
    let folder = TemporaryFolder()
    var states: [[UInt8]] = []
    let whole = try solver(in: folder, interval: 0).solve(targets(), features: points()) { phase, _, _ in
      if phase == .refine, let state = try? folder.bytes("state.bin"), state != states.last { states.append(state) }
    }
    #expect(same(whole, expected))
    #expect(states.count > 5)
    for state in states {
      try folder.write("state.bin", state)
      #expect(try same(solver(in: folder).solve(targets(), features: points()), expected))
    }
  }

  @Test("a finished run is gone on with by not one product more")
  func finished() throws {
    let folder = TemporaryFolder()
    let first = try solver(in: folder).solve(targets(), features: points())
    var heard = 0
    let second = try solver(in: folder).solve(targets(), features: points()) { phase, _, _ in
      if phase == .refine { heard += 1 }
    }
    #expect(same(first, second) && heard == 1)
  }

  @Test("a run that ended at its limit goes on with a higher one, to the same bits")
  func limit() throws {
    let expected = try solver().solve(targets(), features: points())
    let folder = TemporaryFolder()
    for limit in [3, 7] {
      #expect(throws: LinearAlgebraError.self) {
        _ = try solver(in: folder) { $0.productLimit = limit }.solve(targets(), features: points())
      }
    }
    #expect(try same(solver(in: folder).solve(targets(), features: points()), expected))
  }

  @Test("a changed or missing byte of the state is refused")
  func changed() throws {
    let folder = TemporaryFolder()
    _ = try solver(in: folder).solve(targets(), features: points())
    let bytes = try folder.bytes("state.bin")
    var random = TestRandom(6)
    for _ in 0..<20 {
      let place = Int(random.uniform() * Double(bytes.count))
      var bad = bytes
      bad[place] ^= UInt8(1 << (random.bits() % 8))
      for content in [bad, Array(bytes[..<place])] {
        try folder.write("state.bin", content)
        #expect(throws: CheckpointError.self) { _ = try solver(in: folder).solve(targets(), features: points()) }
      }
    }
  }

  @Test("another system, other right-hand sides, another tolerance or preconditioner are refused with what differs")
  func foreign() throws {
    let folder = TemporaryFolder()
    _ = try solver(in: folder).solve(targets(), features: points())
    func refusal(_ solver: ConjugateGradientSolver, _ y: Matrix<Double>) throws -> String? {
      let error = #expect(throws: CheckpointError.self) { _ = try solver.solve(y, features: points()) }
      guard case .foreign(_, let what, _, _) = error else { return nil }
      return what
    }
    #expect(try refusal(solver(in: folder), targets(7)) == "right-hand sides")
    #expect(try refusal(solver(in: folder) { $0.tolerance = 1e-8 }, targets()) == "tolerance")
    #expect(try refusal(solver(in: folder) { $0.landmarks = 10 }, targets()) == "preconditioner")
    #expect(try refusal(solver(in: folder) { $0.storage = .assembled }, targets()) == "storage")
    #expect(try refusal(solver(.mixed, in: folder), targets()) == "precision")
    #expect(try refusal(solver(ridge: 1, in: folder), targets()) == "ridge")
    let direct = DirectSolver(kernel: kernel, checkpoint: SolverCheckpoint(folder: folder.path, resumes: true))
    let error = #expect(throws: CheckpointError.self) { _ = try direct.solve(targets(), features: points()) }
    #expect(error == .foreign(folder: folder.path, what: "method", found: "pcg", expected: "cholesky"))
  }

  @Test("zero right-hand sides have zero solutions, before and after")
  func zero() throws {
    let folder = TemporaryFolder()
    for _ in 0..<2 {
      let solution = try solver(in: folder).solve(Matrix(rows: Self.count, columns: 2), features: points())
      #expect(solution.coefficients.values.allSatisfy { $0 == 0 })
    }
  }
}
