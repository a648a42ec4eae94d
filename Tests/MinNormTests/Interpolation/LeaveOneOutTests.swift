import MinNorm
import Testing

@Suite struct LeaveOneOutTests {
  /// Points of whole numbers from 0 to 16 in eight dimensions, some 20 apart.
  static func scattered(_ n: Int) throws -> FeatureMatrix {
    let values = (0..<8 * n).map { index in
      let mixed = (UInt64(index) &+ 1) &* 0x9E37_79B9_7F4A_7C15
      return Float(((mixed ^ (mixed >> 31)) &* 0xBF58_476D_1CE4_E5B9) >> 32 % 17)
    }
    return try FeatureMatrix(count: n, dimension: 8, values: values)
  }

  /// f₋ᵢ(xᵢ) by solving without example i.
  private func refits(
    _ kernel: any Kernel, _ points: FeatureMatrix, _ labels: [Int], ridge: Double, _ arithmetic: Arithmetic
  ) throws -> Matrix<Double> {
    var result = Matrix<Double>(rows: labels.count, columns: 3)
    for left in labels.indices {
      let kept = labels.indices.filter { $0 != left }
      let others = try points.selecting(kept)
      let y = Targets(labels: kept.map { labels[$0] }, classCount: 3).matrix(in: Double.self)
      let solution = try DirectSolver(kernel: kernel, ridge: ridge, arithmetic: arithmetic)
        .solve(y, features: others)
      let refit = try KernelInterpolant(kernel, others, coefficients: solution.coefficients, precision: .float64)
        .predictions(at: points.selecting([left]))
      for column in 0..<3 { result[left, column] = refit[0, column] }
    }
    return result
  }

  @Test(
    "from K = I to a nearly constant K the closed form equals n refits, to relative accuracy",
    arguments: [0.2, 0.5, 1, 2, 3, 5, 10, 20, 50], [0.0, 0.5])
  func refits(bandwidth: Double, ridge: Double) throws {
    let points = try Self.scattered(60)
    let targets = Targets(labels: (0..<60).map { $0 * 11 % 3 }, classCount: 3)
    let kernel = GaussianKernel(bandwidth: bandwidth)
    let exact = try refits(kernel, points, targets.labels, ridge: ridge, .float64)
    let solution = try DirectSolver(
      kernel: kernel, ridge: ridge, diagnostics: [.inverseDiagonal, .extremeEigenvalues]
    ).solve(targets.matrix(in: Double.self), features: points)
    let closed = LeaveOneOut(targets: targets, leftOut: try #require(solution.leftOut))
    // Closed form and refit solve systems that are each off by rounding, which the condition number magnifies.
    let tolerance = max(1e-10, 60 * 0x1p-53 * (solution.eigenvalues?.conditionNumber ?? 0))
    var (wrong, undecided) = (0, 0)
    for row in 0..<60 {
      let scores = (0..<3).map { exact[row, $0] }
      let size = scores.map(abs).max() ?? 0
      guard size > .leastNormalMagnitude else {
        undecided += 1
        continue
      }
      for column in 0..<3 { #expect(abs(closed.predictions[row, column] - scores[column]) <= tolerance * size) }
      wrong += scores.firstIndex(of: scores.max() ?? 0) == targets.labels[row] ? 0 : 1
    }
    #expect(closed.errors == ErrorCount(errors: wrong, total: 60, undecided: undecided))
    #expect((bandwidth < 0.5) == (undecided > 0))
  }

  @Test(
    "in float32 every example has the class of its refit wherever the gap is above rounding",
    arguments: [2.0, 3, 5, 10], [0.0, 1e-3, 1])
  func narrow(bandwidth: Double, ridge: Double) throws {
    let points = try Self.scattered(60)
    let targets = Targets(labels: (0..<60).map { $0 * 11 % 3 }, classCount: 3)
    for kernel: any Kernel in [GaussianKernel(bandwidth: bandwidth), LaplacianKernel(bandwidth: bandwidth / 4)] {
      let exact = try refits(kernel, points, targets.labels, ridge: ridge, .float32)
      let solution = try DirectSolver(
        kernel: kernel, ridge: ridge, arithmetic: .float32, diagnostics: .inverseDiagonal
      ).solve(targets.matrix(in: Double.self), features: points)
      let closed = LeaveOneOut(targets: targets, leftOut: try #require(solution.leftOut))
      let condition = try DirectSolver(kernel: kernel, ridge: ridge, diagnostics: .extremeEigenvalues)
        .solve(targets.matrix(in: Double.self), features: points).eigenvalues?.conditionNumber
      for row in 0..<60 {
        let scores = (0..<3).map { exact[row, $0] }
        let size = scores.map(abs).max() ?? 0
        let label = targets.labels[row]
        let gap = scores[label] - ((0..<3).filter { $0 != label }.map { scores[$0] }.max() ?? 0)
        let rounding = 60 * 0x1p-24 * (condition ?? .infinity) * size
        guard size > Double(Float.leastNormalMagnitude), abs(gap) > rounding else { continue }
        #expect((closed.margins[row] > 0) == (gap > 0))
      }
    }
  }

  @Test("what rounding decides is neither right nor wrong, and counts against a choice")
  func undecided() {
    let targets = Targets(labels: [0, 1, 0, 1], classCount: 2)
    let predictions = Matrix<Double>(rows: 4, columns: 2, values: [0.5, 0, 1, .nan, 0.5 - 1e-12, 0, 2, 1])
    let closed = LeaveOneOut(
      targets: targets,
      leftOut: LeftOutPredictions(predictions, inverseDiagonal: [1, 1, 1, 1], absoluteRounding: 1e-9))
    // 0 and 1 are undecided, 2 is wrong, and so is NaN.
    #expect(closed.errors == ErrorCount(errors: 2, total: 4, undecided: 2))
    #expect(closed.errors.rate == 0.5 && closed.errors.rateWithUndecided == 1)
  }
}
