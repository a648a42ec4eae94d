import MinNorm
import Testing

@Suite struct SquaredErrorsTests {
  private let targets = Matrix<Double>(rows: 4, columns: 2, values: [1, 2, 3, 6, 0, 0, 0, 4])
  private let predictions = Matrix<Double>(rows: 4, columns: 3, values: [9, 9, 9, 9, 1, 3, 3, 4, 0, 1, 0, 2])

  @Test("mean squared error, R² and its mean over columns are those of their definitions")
  func definitions() throws {
    let errors = SquaredErrors(predictions: predictions, columns: 1..<3, targets: targets)
    // Squared gaps 0, 1, 0, 4 about a spread of 4 + 1 + 0 + 9 and 0, 1, 0, 4 about 1 + 1 + 1 + 9.
    #expect(errors.ofColumns == [1.25, 1.25] && errors.mean == 1.25 && errors.root == 1.25.squareRoot())
    let (first, second): (Double, Double) = (1 - 5.0 / 14, 1 - 5.0 / 12)
    #expect(errors.rSquaredOfColumns == [first, second] && errors.rSquared == (first + second) / 2)
    #expect(errors.ofExamples == [0, 1, 0, 4])
    let deviation: Double = (10.75 / 3).squareRoot()
    let error = try #require(errors.standardError)
    #expect(abs(error - deviation / 2) < 1e-15)
    let interval = try #require(errors.interval95)
    let upper: Double = 1.25 + 1.959_963_984_540_054 * error
    #expect(interval.lowerBound == 0 && abs(interval.upperBound - upper) < 1e-12)
  }

  @Test("of equal targets there is no R², of no examples nothing, of one no interval")
  func degenerate() {
    let equal = Matrix<Double>(rows: 2, columns: 1, values: [3, 3])
    let errors = SquaredErrors(predictions: equal, columns: 0..<1, targets: equal)
    #expect(errors.rSquared == nil && errors.mean == 0)
    let none = SquaredErrors(
      predictions: Matrix(rows: 0, columns: 2), columns: 0..<2, targets: Matrix(rows: 0, columns: 2))
    #expect(none.count == 0 && none.mean.isNaN && none.rSquared == nil && none.interval95 == nil)
    let one = Matrix<Double>(rows: 1, columns: 1, values: [3])
    #expect(SquaredErrors(predictions: one, columns: 0..<1, targets: one).interval95 == nil)
  }
}
