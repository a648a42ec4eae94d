import MinNorm
import Testing

@Suite struct TwoLayerNetworkTests {
  private func points(_ n: Int, _ d: Int) throws -> FeatureMatrix {
    var random = TestRandom(n + d)
    return try FeatureMatrix(count: n, dimension: d, values: (0..<n * d).map { _ in Float(random.normal()) })
  }

  private func values(_ n: Int, outputs: Int = 1) -> Matrix<Double> {
    var random = TestRandom(99)
    return Matrix(
      rows: n, columns: outputs, values: (0..<n * outputs).map { _ in (random.uniform() * 10).rounded(.down) })
  }

  @Test(
    "any values at n points are taken, to rounding, by a network with 2n + d weights",
    arguments: [(1, 1), (1, 7), (2, 3), (3, 1), (10, 2), (100, 5), (700, 20)])
  func theorem(n: Int, d: Int) throws {
    let (x, y) = (try points(n, d), values(n))
    let fit = try TwoLayerNetwork.interpolating(y, at: x)
    #expect(fit.network.weightCount == 2 * n + d && fit.redraws == 0 && fit.duplicates == 0)
    var residual = try fit.network.predictions(at: x)
    residual.subtract(y, times: 1)
    // Backward errors of n·ε in sums of terms up to max|w|·spread.
    let scale = fit.network.outputWeights.largestMagnitude * fit.spread + 10
    #expect(residual.largestMagnitude <= Double(n) * 0x1p-52 * scale)
    #expect(residual.largestMagnitude <= 1e-6)
  }

  @Test("k outputs share direction and thresholds: nk + n + d weights")
  func outputs() throws {
    let (x, y) = (try points(60, 4), values(60, outputs: 3))
    let network = try TwoLayerNetwork.interpolating(y, at: x).network
    #expect(network.weightCount == 60 * 3 + 60 + 4)
    var residual = try network.predictions(at: x)
    residual.subtract(y, times: 1)
    #expect(residual.largestMagnitude <= 1e-8)
    let alone = try TwoLayerNetwork.interpolating(y[columnsIn: 1..<2], at: x).network
    #expect(alone.direction == network.direction && alone.thresholds == network.thresholds)
  }

  @Test("the network is evaluated by its definition, also between the points and for several pieces of rows")
  func evaluation() throws {
    let network = try TwoLayerNetwork.interpolating(values(40, outputs: 2), at: points(40, 3)).network
    let queries = try points(1100, 3)
    let predictions = try network.predictions(at: queries)
    for row in stride(from: 0, to: 1100, by: 97) {
      let projection = (0..<3).reduce(Wide(0)) {
        $0 + Wide(network.direction[$1]) * Wide(queries.values[row * 3 + $1])
      }
      for output in 0..<2 {
        var (sum, size) = (Wide(0), Wide(0))
        for unit in 0..<40 {
          let term = Wide(network.outputWeights[unit, output]) * max(projection - Wide(network.thresholds[unit]), 0)
          sum += term
          size += abs(term)
        }
        let slope = Wide(network.steepestSlopes[output])
        #expect(abs(Wide(predictions[row, output]) - sum) <= 100 * 0x1p-53 * (size + slope * 10))
      }
    }
  }

  @Test("with θ = 0 the function is linear from point to point: its steepest slope is the largest difference quotient")
  func slopes() throws {
    let (x, y) = (try points(50, 2), values(50))
    let network = try TwoLayerNetwork.interpolating(y, at: x, position: 0).network
    let projections = try network.projections(of: x)
    let order = (0..<50).sorted { projections[$0] < projections[$1] }
    let quotients = zip(order, order.dropFirst()).map {
      abs(y[$1, 0] - y[$0, 0]) / (projections[$1] - projections[$0])
    }
    let first = abs(y[order[0], 0]) / (projections[order[0]] - network.thresholds[0])
    #expect(abs(network.steepestSlopes[0] / max(first, quotients.max() ?? 0) - 1) < 1e-9)
  }

  @Test("errors grow by θ/(1 − θ) from point to point: conditioning is best at 0, fair below 1/2, hopeless above")
  func positions() throws {
    let (x, y) = (try points(200, 6), values(200))
    let conditions = try [0, 0.125, 0.25, 0.5, 0.75].map {
      try TwoLayerNetwork.interpolating(y, at: x, position: $0).conditionNumber
    }
    #expect(conditions == conditions.sorted())
    // 1/(1 − 2θ)·… for θ = 1/8: the figure of the documentation.
    #expect(abs(conditions[1] / conditions[0] - 4.0 / 3) < 0.01)
    #expect(conditions[3] > 10 * conditions[0] && conditions[4] > 1e30)
  }

  @Test("equal points with equal values share a hidden unit; with different values they are refused by name")
  func duplicates() throws {
    let x = try FeatureMatrix(count: 4, dimension: 2, values: [1, 2, 3, 4, 1, 2, 0, 1])
    let fit = try TwoLayerNetwork.interpolating(Matrix(rows: 4, columns: 1, values: [5, 6, 5, 7]), at: x)
    #expect(fit.duplicates == 1 && fit.network.weightCount == 2 * 3 + 2)
    var residual = try fit.network.predictions(at: x)
    residual.subtract(Matrix(rows: 4, columns: 1, values: [5, 6, 5, 7]), times: 1)
    #expect(residual.largestMagnitude < 1e-13)
    #expect(throws: TwoLayerNetworkError.contradiction(original: 0, duplicate: 2)) {
      _ = try TwoLayerNetwork.interpolating(Matrix(rows: 4, columns: 1, values: [5, 6, 4, 7]), at: x)
    }
  }

  @Test("points that rounding cannot tell apart along a direction get another one, or none")
  func ties() throws {
    // Their projections differ by |a₂|·1.2e-15: above rounding for about half of all directions.
    let close = try FeatureMatrix(count: 2, dimension: 2, values: [1, 0, 1, 1.2e-15])
    let y = Matrix(rows: 2, columns: 1, values: [0.0, 1])
    var redraws = 0
    for seed in 0..<30 {
      let fit = try TwoLayerNetwork.interpolating(y, at: close, seed: UInt64(seed))
      #expect(fit.smallestGap > 0)
      redraws += fit.redraws
    }
    #expect(redraws > 5)
    let closer = try FeatureMatrix(count: 2, dimension: 2, values: [1, 0, 1, 1e-20])
    #expect(throws: TwoLayerNetworkError.noDirection(draws: 100)) {
      _ = try TwoLayerNetwork.interpolating(y, at: closer)
    }
  }
}
