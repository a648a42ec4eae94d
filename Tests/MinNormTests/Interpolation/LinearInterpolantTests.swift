import MinNorm
import Testing

@Suite struct LinearInterpolantTests {
  @Test("predictions are XW and the norm is ‖W‖_F")
  func predictions() throws {
    let features = try FeatureMatrix(count: 2, dimension: 3, values: [1, 2, 3, 4, 5, 6])
    let model = LinearInterpolant(weights: Matrix(rows: 3, columns: 2, values: [1, 0, -1, 2, 2, 2]))
    #expect(try model.predictions(at: features).values == [-2, -2, 12, 30])
    #expect(model.weights.frobeniusNorm == 14.0.squareRoot())
  }

  @Test("more rows than are widened at a time")
  func many() throws {
    let features = try Points.uniform(2100, dimension: 2)
    let predictions = try LinearInterpolant(weights: Matrix(rows: 2, columns: 1, values: [1, -3]))
      .predictions(at: features)
    for row in [0, 1023, 1024, 2099] {
      let exact = Double(features.values[2 * row]) - 3 * Double(features.values[2 * row + 1])
      #expect(abs(predictions[row, 0] - exact) < 4 * 0x1p-52)
    }
  }
}
