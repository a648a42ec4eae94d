import MinNorm
import Testing

@Suite struct LinearModesTests {
  @Test("the solution on either side of n = p predicts what LAPACK's least squares does", arguments: [5, 20, 60])
  func leastSquares(dimension: Int) throws {
    var random = TestRandom(4)
    let values = (0..<20 * dimension).map { _ in random.normal() }
    let (n, m) = (20, 7)
    let train = try FeatureMatrix(count: n, shape: .vector(dimension), numbers: .float64(values))
    let testValues = (0..<m * dimension).map { _ in random.normal() }
    let test = try FeatureMatrix(count: m, shape: .vector(dimension), numbers: .float64(testValues))
    let y = Matrix<Double>(rows: n, columns: 2, values: (0..<2 * n).map { _ in random.normal() })
    let x = Matrix<Double>(
      rows: n, columns: dimension, values: (0..<dimension).flatMap { k in (0..<n).map { values[$0 * dimension + k] } })
    let exact = try minimumNormLeastSquares(x, y)
    let modes = try LinearModes(train: train, test: test)
    let condition = exact.singularValues[0] / exact.singularValues[exact.rank - 1]
    let tolerance = 1e-13 * condition * condition
    #expect(modes.count == exact.rank && abs(modes.conditionNumber! - condition) <= tolerance * condition)
    let coordinates = modes.coordinates(of: y)
    #expect(abs(coordinates.frobeniusNorm - exact.solution.frobeniusNorm) <= tolerance * exact.solution.frobeniusNorm)
    let outputs = modes.testOutputs(coordinates)
    for row in 0..<m {
      for column in 0..<2 {
        let value = (0..<dimension).reduce(0.0) { $0 + testValues[row * dimension + $1] * exact.solution[$1, column] }
        #expect(abs(outputs[row, column] - value) <= 10 * tolerance * exact.solution.frobeniusNorm)
      }
    }
    // All modes but those below every singular value, and the leading ones alone.
    #expect(modes.testOutputs(coordinates, modes: modes.count) == outputs)
    let cut = modes.coordinates(of: y, smallest: modes.singularValues[1])
    let leading = modes.testOutputs(coordinates, modes: 2)
    for (one, other) in zip(modes.testOutputs(cut).values, leading.values) { #expect(abs(one - other) < 1e-9) }
  }

  @Test("a ridge shrinks the solution, and equal rows take away from the rank")
  func ridgeAndRank() throws {
    let train = try FeatureMatrix(count: 3, shape: .vector(4), numbers: .float64([1, 0, 0, 2, 1, 0, 0, 2, 0, 3, 0, 1]))
    let modes = try LinearModes(train: train, test: train)
    #expect(modes.count == 2 && modes.fullRank == 3 && modes.conditionNumber == nil)
    let y = Matrix<Double>(rows: 3, columns: 1, values: [1, 0, 1])
    let (plain, ridged) = (modes.coordinates(of: y), modes.coordinates(of: y, ridge: 1))
    #expect(ridged.frobeniusNorm < plain.frobeniusNorm)
    // Equal rows get the mean of their targets.
    let outputs = modes.trainOutputs(plain)
    #expect(abs(outputs[0, 0] - 0.5) < 1e-12 && abs(outputs[1, 0] - 0.5) < 1e-12)
  }
}
