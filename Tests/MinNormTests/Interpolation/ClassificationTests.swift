import MinNorm
import Testing

@Suite struct ClassificationTests {
  @Test("Wilson's interval of 122 errors in 10,000 is 1.02 % to 1.46 %, as SciPy computes it")
  func wilson() {
    let interval = ErrorCount(errors: 122, total: 10_000).wilsonInterval95
    #expect(abs(interval.lowerBound - 0.010227983) < 1e-9)
    #expect(abs(interval.upperBound - 0.014546646) < 1e-9)
  }

  @Test("Wilson's interval stays inside [0, 1] at the ends")
  func wilsonEnds() {
    #expect(ErrorCount(errors: 0, total: 50).wilsonInterval95.lowerBound == 0)
    #expect(abs(ErrorCount(errors: 0, total: 50).wilsonInterval95.upperBound - 0.071_35) < 1e-4)
    #expect(ErrorCount(errors: 50, total: 50).wilsonInterval95.upperBound == 1)
    #expect(ErrorCount(errors: 0, total: 0).wilsonInterval95 == 0...1)
  }

  @Test("the largest column decides, equal ones leave it undecided, and NaN is an error")
  func argmax() {
    let predictions = Matrix<Double>(rows: 4, columns: 3, values: [9, 9, 9, 9, 1, 0, 2, .nan, 1, 5, 2, 7])
    let mostlyRight = ErrorCount(predictions: predictions, columns: 1..<3, labels: [0, 1, 0, 1])
    #expect(mostlyRight == ErrorCount(errors: 1, total: 4, undecided: 2))
    let isRight = correctlyClassified(predictions: predictions, columns: 1..<3, labels: [0, 1, 0, 1])
    #expect(isRight == [nil, true, nil, false])
    let wrong = ErrorCount(predictions: predictions, columns: 1..<3, labels: [1, 0, 1, 0])
    #expect(wrong == ErrorCount(errors: 2, total: 4, undecided: 2))
  }
}
