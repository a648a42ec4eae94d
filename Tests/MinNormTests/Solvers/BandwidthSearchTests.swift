import MinNorm
import Testing

@Suite struct BandwidthSearchTests {
  @Test("the chosen bandwidth has the least leave-one-out error of all that were tried, and each point is that error")
  func chosen() throws {
    let points = try Points.uniform(150, dimension: 3)
    // Two classes divided by a plane.
    let labels = (0..<150).map { points.values[$0 * 3] + points.values[$0 * 3 + 1] > 1 ? 1 : 0 }
    let targets = Targets(labels: labels, classCount: 2)
    let search = try BandwidthSearch(features: points, targets: targets, ridge: 1e-6)
    let (bandwidth, curve) = try search.run { GaussianKernel(bandwidth: $0) }
    #expect(curve.count == BandwidthSearch.pointCount)
    #expect(curve.map(\.bandwidth) == curve.map(\.bandwidth).sorted())
    let best = try #require(curve.first { $0.bandwidth == bandwidth })
    for point in curve { #expect((best.looErrorRate ?? 1) <= (point.looErrorRate ?? 1)) }

    let solver = DirectSolver(
      kernel: GaussianKernel(bandwidth: bandwidth), ridge: 1e-6, diagnostics: .inverseDiagonal)
    let solution = try solver.solve(targets.matrix(in: Double.self), features: points)
    let leftOut = LeaveOneOut(targets: targets, leftOut: try #require(solution.leftOut))
    #expect(best.looErrorRate == leftOut.errors.rate)
  }

  @Test("bandwidths at which K is not positive definite are passed over and shown as such")
  func indefinite() throws {
    let points = try Points.uniform(200, dimension: 1)
    let targets = Targets(labels: (0..<200).map { $0 % 2 }, classCount: 2)
    // In one dimension the Gaussian kernel of 200 points is singular to working precision for all but tiny bandwidths.
    let search = try BandwidthSearch(features: points, targets: targets, arithmetic: .float32)
    #expect(throws: LinearAlgebraError.self) { _ = try search.run { GaussianKernel(bandwidth: $0) } }
  }

  @Test("numbers have no error rate, and the least squared error is chosen; of equal examples the first stands for all")
  func numbers() throws {
    let points = try Points.uniform(60, dimension: 2)
    let values = (0..<60).map { Double(points.numbers[2 * $0] * points.numbers[2 * $0 + 1]) }
    let targets = Targets(values: Matrix(rows: 60, columns: 1, values: values))
    let (bandwidth, curve) = try BandwidthSearch(features: points, targets: targets, ridge: 1e-6).run {
      LaplacianKernel(bandwidth: $0)
    }
    #expect(curve.allSatisfy { $0.looErrorRate == nil })
    let best = try #require(curve.first { $0.bandwidth == bandwidth }?.looMse)
    for point in curve { #expect(best <= point.looMse ?? .infinity) }
    let plain = try BandwidthSearch(features: points, targets: targets).run { LaplacianKernel(bandwidth: $0) }
    // The same examples again at the end make K singular, and change nothing.
    let twice = Array(0..<60) + Array(0..<20)
    let repeated = try BandwidthSearch(features: points.selecting(twice), targets: targets.selecting(twice))
    let errors = try repeated.point(LaplacianKernel(bandwidth: plain.bandwidth), bandwidth: plain.bandwidth)
    #expect(errors == plain.points.first { $0.bandwidth == plain.bandwidth })
  }
}
