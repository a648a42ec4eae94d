import MinNorm
import Testing

@Suite struct LeaveOneOutTests {
  @Test("the closed form equals n explicit refits at n = 60", arguments: [0.0, 0.5])
  func refits(ridge: Double) throws {
    let n = 60
    let points = try Points.uniform(n, dimension: 5)
    let labels = (0..<n).map { ($0 * 11) % 3 }
    let targets = Targets(labels: labels, classCount: 3)
    let kernel = LaplacianKernel(bandwidth: 1)
    var gram = try kernel.gram(of: points, in: Double.self, blockSize: 16)
    gram.addToDiagonal(ridge)
    let factor = try gram.cholesky()
    let a = try factor.solve(targets.matrix(in: Double.self))
    let closed = LeaveOneOut(targets: targets, coefficients: a, inverseDiagonal: try factor.inverseDiagonal())
    var wrong = 0
    for left in 0..<n {
      let kept = (0..<n).filter { $0 != left }
      let others = try points.selecting(kept)
      let y = Targets(labels: kept.map { labels[$0] }, classCount: 3).matrix(in: Double.self)
      let solution = try CholeskySolver(kernel: kernel, ridge: ridge).solve(y, features: others)
      let model = KernelInterpolant(kernel, others, coefficients: solution.coefficients, precision: .float64)
      let refit = try model.predictions(at: points.selecting([left]))
      for c in 0..<3 { #expect(abs(refit[0, c] - closed.predictions[left, c]) < 1e-9) }
      wrong += ErrorCount(predictions: refit, columns: 0..<3, labels: [labels[left]]).errors
      #expect(
        (closed.margins[left] > 0)
          == (ErrorCount(predictions: refit, columns: 0..<3, labels: [labels[left]]).errors == 0))
    }
    #expect(closed.errors.errors == wrong)
  }
}
