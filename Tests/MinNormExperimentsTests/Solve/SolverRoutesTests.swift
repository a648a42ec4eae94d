import Foundation
import MinNorm
import MinNormExperiments
import Testing

@Suite struct SolverRoutesTests {
  private func record(_ change: (inout SolveExperiment) -> Void) throws -> SolveRecord {
    var experiment = SolveExperiment()
    experiment.data = .named("digits", directory: "/nowhere")
    experiment.trainCount = 400
    experiment.testCount = 200
    experiment.labels = ["clean", "random"]
    change(&experiment)
    return try experiment.run()
  }

  @Test("every route finds the same function and says how", arguments: SolverMethod.allCases, KernelStorage.allCases)
  func sameFunction(method: SolverMethod, storage: KernelStorage) throws {
    guard method == .pcg || storage == .auto, method != .leastSquares else { return }
    let reference = try record { $0.solver = .cholesky }
    let found = try record {
      $0.solver = method
      $0.iteration.storage = storage
    }
    #expect(found.solver.name == (method == .auto ? "cholesky" : method.rawValue))
    #expect((found.solver.reason != nil) == (method == .auto))
    for (mine, theirs) in zip(found.results, reference.results) {
      #expect(mine.solved && mine.interpolates && mine.trainErrors == 0)
      #expect(mine.testErrors == theirs.testErrors)
      #expect(abs(mine.norms.rkhs - theirs.norms.rkhs) < 1e-8 * theirs.norms.rkhs)
      #expect(abs(mine.norms.rkhsPM1 - theirs.norms.rkhsPM1) < 1e-8 * theirs.norms.rkhsPM1)
      // Direct methods are backward stable; iterations stop where they are told to.
      #expect(try #require(mine.hplRatio) < (method == .pcg ? 1e5 : 16))
      #expect((mine.trustedDigits != nil) == (method != .pcg))
    }
    #expect((found.solver.iterations > 0) == (method == .pcg))
    #expect(found.solver.storesKernel == (method == .pcg ? storage != .never : nil))
    #expect(found.solver.preconditioner?.kind == (method == .pcg ? .blocks : nil))
    #expect(found.system.rank == (method == .pcg ? nil : 400))
    #expect(found.system.equalExamples == 0)
  }

  @Test("the small side of a linear system gives the function that K's pseudoinverse gives")
  func smallSide() throws {
    let weights = try record {
      $0.trainCount = 1000
      $0.kernel = "linear"
      $0.rankTolerance = 1e-5
    }
    #expect(weights.solver.name == "least-squares" && weights.solver.precision == .float64)
    let rank = try #require(weights.system.rank)
    #expect(rank > 0 && rank <= 784)
    let coefficients = try record {
      $0.trainCount = 1000
      $0.kernel = "linear"
      $0.solver = .eigen
      // Eigenvalues are squares of singular values.
      $0.rankTolerance = 1e-10
    }
    #expect(coefficients.system.rank == rank)
    for (mine, theirs) in zip(weights.results, coefficients.results) {
      #expect(mine.solved && !mine.interpolates && mine.verdict.contains("rank"))
      #expect(try #require(mine.leastSquaresResidual) < 1e-12)
      #expect(mine.norms.coefficients == nil && theirs.norms.coefficients != nil)
      #expect(abs(mine.fitResidual - theirs.fitResidual) < 1e-7)
      #expect(abs(mine.norms.rkhs - theirs.norms.rkhs) < 1e-6 * theirs.norms.rkhs)
    }
  }

  @Test("with as many features as examples or more the linear system is left to Cholesky")
  func wideLinear() throws {
    let found = try record {
      $0.trainCount = 50
      $0.kernel = "linear"
    }
    #expect(found.solver.name == "cholesky" && found.results.allSatisfy(\.interpolates))
  }

  @Test("a residual tolerance above the usual one is what interpolation is held to")
  func looseTolerance() throws {
    let found = try record {
      $0.solver = .pcg
      // Step by step, so that it ends soon after the tolerance.
      $0.iteration.preconditioner = .none
      $0.iteration.tolerance = 1e-3
    }
    let result = found.results[0]
    #expect(result.solved && result.interpolates && result.verdict == "interpolates to the tolerance 0.00101")
    #expect(try #require(result.relativeResidual) < 1.01e-3)
  }

  @Test("a memory limit below K leaves conjugate gradients without it, above it with it")
  func memory() throws {
    func stored(_ limit: Int) throws -> Bool? {
      try record {
        $0.trainCount = 4000
        $0.solver = .pcg
        $0.iteration.tolerance = 1e-2
        $0.memoryLimit = limit
      }.solver.storesKernel
    }
    #expect(try stored(400 << 20) == true)
    // K takes 61 MiB, the whole 129; images are bytes, in the tiles too.
    #expect(try stored(116 << 20) == false)
  }

  @Test("leave-one-out by the eigendecomposition and by the pivoted factor is that of Cholesky")
  func leaveOneOut() throws {
    let reference = try record { $0.leaveOneOut = true }.results[0]
    for method in [SolverMethod.pivotedCholesky, .eigen] {
      let found = try record {
        $0.solver = method
        $0.leaveOneOut = true
      }.results[0]
      #expect(found.looErrors == reference.looErrors)
      let (mine, theirs) = (try #require(found.looMse), try #require(reference.looMse))
      #expect(abs(mine - theirs) < 1e-9 * theirs)
    }
  }

  @Test("where Cholesky in float64 finds K singular, auto goes on to the least-squares solution and says so")
  func fallback() throws {
    // x·z + 1 over 784 pixels has rank at most 785.
    let found = try record {
      $0.trainCount = 1000
      $0.kernel = "polynomial:degree=1"
    }
    #expect(found.solver.name == "pivoted-cholesky")
    #expect(try #require(found.solver.reason).contains("leading minor"))
    #expect(try #require(found.system.rank) <= 785)
    #expect(throws: LinearAlgebraError.self) {
      _ = try record {
        $0.trainCount = 1000
        $0.kernel = "polynomial:degree=1"
        $0.arithmetic = .float32
      }
    }
  }
}
