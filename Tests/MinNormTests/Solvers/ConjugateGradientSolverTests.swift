import MinNorm
import Testing

@Suite struct ConjugateGradientSolverTests {
  private static let count = 400
  private let kernel = LaplacianKernel(bandwidth: 1)
  /// Labels that follow the points, and labels that do not.
  private let labels = [(0..<count).map { $0 * 4 / count }, (0..<count).map { ($0 * 13) % 4 }]

  private func points() throws -> FeatureMatrix { try Points.uniform(Self.count, dimension: 6) }

  private func targets() -> Matrix<Double> {
    let sets = labels.map { Targets(labels: $0, classCount: 4).matrix(in: Double.self).values }
    return Matrix(rows: Self.count, columns: 8, values: sets[0] + sets[1])
  }

  private func largestResidual(_ y: Matrix<Double>, _ a: Matrix<Double>, ridge: Double) throws -> Double {
    let image = try kernel.gramProduct(of: points(), times: a)
    return (0..<y.columns).map { c in
      Residual(
        targets: y[columnsIn: c..<c + 1], responses: image[columnsIn: c..<c + 1],
        coefficients: a[columnsIn: c..<c + 1], ridge: ridge
      ).relative
    }.max() ?? 0
  }

  @Test(
    "every preconditioner and storage reaches the tolerance in every column, in the order of the examples",
    arguments: PreconditionerKind.allCases, ConjugateGradientSolver.Storage.allCases)
  func converges(kind: PreconditionerKind, storage: ConjugateGradientSolver.Storage) throws {
    for (arithmetic, tolerance, slack) in [
      (Arithmetic.float32, 1e-4, 1.5), (.float64, 1e-10, 1.01), (.mixed, 1e-9, 1.01),
    ] {
      for ridge in [0, 0.1] {
        var options = ConjugateGradientSolver.Options()
        options.preconditioner = kind
        options.storage = storage
        options.tolerance = tolerance
        options.landmarks = 60
        options.clusterSize = 90
        let solver = ConjugateGradientSolver(kernel: kernel, ridge: ridge, arithmetic: arithmetic, options: options)
        let solution = try solver.solve(targets(), features: points())
        #expect(try largestResidual(targets(), solution.coefficients, ridge: ridge) <= slack * tolerance)
        #expect(solution.iterations > 0 && solution.products >= solution.iterations)
        let residuals = solution.iterationResiduals
        #expect(residuals.count == solution.iterations + 1 && residuals.first == 1)
        let last = try #require(residuals.last)
        #expect(last <= tolerance)
        #expect(
          try abs(largestResidual(targets(), solution.coefficients, ridge: ridge) - last) < (slack - 1) * tolerance)
        #expect(solution.preconditioner?.kind == (kind == .none ? nil : kind))
        let exact = try DirectSolver(kernel: kernel, ridge: ridge).solve(targets(), features: points()).coefficients
        var difference = exact
        for column in 0..<8 {
          for row in 0..<Self.count { difference[row, column] -= solution.coefficients[row, column] }
        }
        #expect(difference.frobeniusNorm < 3e3 * tolerance * exact.frobeniusNorm)
      }
    }
  }

  @Test("exact blocks save iterations over Nyström alone, and that over nothing")
  func preconditioners() throws {
    func iterations(_ kind: PreconditionerKind) throws -> Int {
      var options = ConjugateGradientSolver.Options()
      options.preconditioner = kind
      options.landmarks = 100
      options.clusterSize = 100
      options.tolerance = 1e-8
      return try ConjugateGradientSolver(kernel: GaussianKernel(bandwidth: 0.5), options: options)
        .solve(targets(), features: points()).iterations
    }
    let (none, nystrom, blocks) = (try iterations(.none), try iterations(.nystrom), try iterations(.blocks))
    #expect(2 * blocks < nystrom && 2 * nystrom < none)
  }

  @Test("a tolerance out of reach is an error that says how far it came")
  func outOfReach() throws {
    var options = ConjugateGradientSolver.Options()
    options.tolerance = 1e-15
    let solver = ConjugateGradientSolver(kernel: kernel, arithmetic: .float32, options: options)
    let error = #expect(throws: LinearAlgebraError.self) { _ = try solver.solve(targets(), features: points()) }
    guard case .notConverged(_, let products, let residual, let tolerance) = error else {
      Issue.record("another error")
      return
    }
    #expect(products > 0 && residual > 1e-15 && residual < 1e-4 && tolerance == 1e-15)
  }

  @Test("one example, and more landmarks and clusters than examples", arguments: PreconditionerKind.allCases)
  func small(kind: PreconditionerKind) throws {
    for n in [1, 2, 5] {
      var options = ConjugateGradientSolver.Options()
      options.preconditioner = kind
      options.landmarks = 50
      options.clusterSize = 1
      options.tolerance = 1e-10
      let features = try Points.uniform(n, dimension: 3)
      let y = Matrix<Double>(rows: n, columns: 1, values: (1...n).map(Double.init))
      let a = try ConjugateGradientSolver(kernel: kernel, options: options).solve(y, features: features).coefficients
      let image = try kernel.gramProduct(of: features, times: a)
      #expect(Residual(targets: y, responses: image, coefficients: a, ridge: 0).relative < 1e-10)
    }
  }

  @Test("zero right-hand sides have zero solutions")
  func zero() throws {
    let solution = try ConjugateGradientSolver(kernel: kernel)
      .solve(Matrix(rows: Self.count, columns: 2), features: points())
    #expect(solution.coefficients.values.allSatisfy { $0 == 0 })
  }

  @Test("the same seed gives the same bits; another one the same solution to the tolerance")
  func determinism() throws {
    func solution(_ seed: UInt64) throws -> Matrix<Double> {
      try ConjugateGradientSolver(kernel: kernel, seed: seed).solve(targets(), features: points()).coefficients
    }
    #expect(try solution(1) == solution(1))
    #expect(try solution(1) != solution(2))
  }

  @Test(
    "coefficients equal those of Cholesky for every kernel, with K stored and assembled, in one cluster and in many")
  func kernels() throws {
    let kernels: [any Kernel] = [
      GaussianKernel(bandwidth: 0.5), LaplacianKernel(bandwidth: 1),
      MaternKernel(smoothness: .threeHalves, bandwidth: 1),
      RationalQuadraticKernel(bandwidth: 0.5), PolynomialKernel(degree: 3, gamma: 1, constant: 1),
      LinearKernel(), CosineKernel(),
    ]
    let y = targets()
    for kernel in kernels {
      // Positive definite whatever the kernel's rank is.
      let exact = try DirectSolver(kernel: kernel, ridge: 0.1).solve(y, features: points()).coefficients
      for (size, storage) in [(1000, .stored), (70, .stored), (70, .assembled)]
        as [(Int, ConjugateGradientSolver.Storage)]
      {
        var options = ConjugateGradientSolver.Options()
        options.tolerance = 1e-9
        options.landmarks = 30
        options.clusterSize = size
        options.storage = storage
        let solution = try ConjugateGradientSolver(kernel: kernel, ridge: 0.1, options: options)
          .solve(y, features: points())
        var difference = exact
        difference.subtract(solution.coefficients, times: 1)
        #expect(difference.frobeniusNorm < 1e-5 * exact.frobeniusNorm, "\(kernel.name), clusters of \(size)")
        // One cluster is an exact factor.
        if size == 1000 { #expect(solution.iterations <= 2) }
      }
    }
  }

  @Test("right-hand sides that are sums of others cost nothing, and their solutions are the same sums")
  func dependent() throws {
    let solver = ConjugateGradientSolver(kernel: kernel)
    let y = Targets(labels: labels[1], classCount: 4).matrix(in: Double.self)
    let alone = try solver.solve(y, features: points())
    let more = try solver.solve(y.appendingOnes(), features: points())
    #expect(alone.products == more.products)
    for row in 0..<Self.count {
      let sum = (0..<4).reduce(0.0) { $0 + more.coefficients[row, $1] }
      #expect(abs(sum - more.coefficients[row, 4]) < 1e-10)
    }
  }

  @Test("the residual that is handed out is the residual", arguments: Arithmetic.allCases)
  func residual(arithmetic: Arithmetic) throws {
    var options = ConjugateGradientSolver.Options()
    options.tolerance = 1e-4
    let solution = try ConjugateGradientSolver(kernel: kernel, ridge: 0.1, arithmetic: arithmetic, options: options)
      .solve(targets(), features: points())
    var expected = targets()
    expected.subtract(try kernel.gramProduct(of: points(), times: solution.coefficients), times: 1)
    expected.subtract(solution.coefficients, times: 0.1)
    expected.subtract(try #require(solution.residual), times: 1)
    #expect(expected.frobeniusNorm < (arithmetic == .float32 ? 1e-5 : 1e-12) * targets().frobeniusNorm)
  }

  @Test("equal examples with equal labels are interpolated all the same", arguments: [30, 200])
  func equalExamples(clusterSize: Int) throws {
    let some = try points().selecting(Array(0..<150))
    let twice = try points().selecting(Array(0..<150) + Array(0..<50) + Array(0..<50))
    let y = Targets(labels: Array(labels[0][..<150]) + Array(labels[0][..<50]) + Array(labels[0][..<50]), classCount: 4)
      .matrix(in: Double.self)
    var options = ConjugateGradientSolver.Options()
    options.tolerance = 1e-8
    options.clusterSize = clusterSize
    options.landmarks = 60
    let solution = try ConjugateGradientSolver(kernel: kernel, options: options).solve(y, features: twice)
    let image = try kernel.product(of: some, and: twice, times: solution.coefficients)
    let own = y.selectingRows(Array(0..<150))
    #expect(Residual(targets: own, responses: image, coefficients: image, ridge: 0).relative < 1e-7)
  }
}
