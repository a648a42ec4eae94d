import MinNorm
import MinNormData

/// The labels that all functions fit, and those they are tested on.
struct FittedLabels {
  let targets: Matrix<Double>
  let train: [Int]
  let test: [Int]
  let classCount: Int
  let coding: Coding

  init(_ problem: Problem) {
    train = problem.labelSets[0].labels
    test = problem.testLabels
    classCount = problem.classCount
    coding = problem.specification.coding
    targets = problem.labelSets[0].targets.matrix(in: Double.self)
  }

  /// A function's errors and residual; its norms follow.
  func entry(
    _ kind: String, _ title: String, _ parameters: [String: Double], responses: Matrix<Double>,
    predictions: Matrix<Double>
  ) -> InterpolantsResults.Entry {
    let columns = 0..<classCount
    let fit = ErrorCount(predictions: responses, columns: columns, labels: train)
    let errors = ErrorCount(predictions: predictions, columns: columns, labels: test)
    let residual = Residual(targets: targets, responses: responses, coefficients: targets, ridge: 0)
    return InterpolantsResults.Entry(
      kind: kind, title: title, parameters: parameters, trainErrors: fit.errors, trainErrorRate: fit.rate,
      testErrors: errors.errors, testErrorRate: errors.rate, testErrorInterval95: errors.interval95,
      relativeResidual: residual.relative, maxResidual: residual.maximum,
      interpolates: fit.errors == 0 && residual.relative <= Tolerances.double)
  }
}

extension InterpolantsResults.Entry {
  /// With ‖f‖² and ‖f − f*‖² in the space of f*.
  func measured(squaredNorm: Double, squaredDistance: Double, minimum: Double) -> InterpolantsResults.Entry {
    var entry = self
    entry.norms.rkhs.wrappedValue = squaredNorm.squareRoot()
    entry.normRatio = (squaredNorm / minimum).squareRoot()
    entry.distance = max(0, squaredDistance).squareRoot()
    // The function 0, which far centres leave, has no scale to measure against.
    entry.pythagorasGap = squaredNorm > 0 ? abs(squaredNorm - minimum - squaredDistance) / squaredNorm : nil
    return entry
  }
}
