import Foundation
import MinNorm
import MinNormData

/// Measures the minimum-norm solutions of `descent` at one place after the other.
struct DoubleDescentBench {
  private typealias Point = DoubleDescentResults.Point

  /// What was measured so far.
  private(set) var curves: [DoubleDescentResults.Curve]
  private let experiment: DoubleDescentExperiment
  private let inputs: (train: Inputs, test: Inputs)
  private let trainCount: Int
  /// The targets of all label sets side by side.
  private let targets: Matrix<Double>
  private let testTargets: Matrix<Double>
  private let testLabels: [Int]
  private let width: Int
  private let setCount: Int

  init(_ experiment: DoubleDescentExperiment, _ problem: Problem) throws {
    guard let inputs = problem.inputs else { preconditionFailure("nothing has taken the inputs") }
    (self.experiment, self.inputs, trainCount) = (experiment, inputs, problem.trainCount)
    (width, setCount, testLabels) = (problem.columns, problem.labelSets.count, problem.testLabels)
    targets = Matrix(
      rows: trainCount, columns: width * setCount,
      values: problem.labelSets.flatMap { $0.targets.matrix(in: Double.self).values })
    testTargets =
      problem.testValues
      ?? Targets(labels: problem.testLabels, classCount: problem.classCount, coding: problem.specification.coding)
      .matrix(in: Double.self)
    curves = ([nil] + experiment.ablations).flatMap { ablation in
      problem.labelSets.map { DoubleDescentResults.Curve(labels: $0.name, ablation: ablation, points: []) }
    }
  }

  /// The map with so many random features behind the others.
  func map(_ place: Int) throws -> FeatureChain {
    let p = experiment.axis == .features ? place : experiment.features
    let random =
      experiment.randomFeatures == .relu
      ? "random-relu:count=\(p)" : "random-fourier:count=\(p + p % 2),bandwidth=\(experiment.bandwidth)"
    let before = experiment.problem.features.description
    let text = before == FeatureSpecification.raw.description ? random : "\(before)+\(random)"
    return try FeatureSpecification(parsing: text).map(seed: experiment.problem.seed)
  }

  /// The features of one place, the solutions, and a point on every curve.
  mutating func measure(_ place: Int) throws {
    let map = try map(place)
    var (_, train, test) = try map.features(fittedTo: inputs.train, andOf: inputs.test)
    var targets = targets
    if experiment.axis == .examples {
      train = try train.selecting(Array(0..<place))
      targets = targets.selectingRows(Array(0..<place))
    }
    let modes = try LinearModes(train: train, test: test)
    let smallest = experiment.cutoff * (modes.singularValues.first ?? 0)
    for (index, ablation) in ([nil] + experiment.ablations).enumerated() {
      var (expected, count) = (repeated(testTargets), Int?.none)
      var coordinates = modes.coordinates(of: targets)
      var ridge: Matrix<Double>? = targets
      switch ablation {
      case nil: break
      case .singularValues: (coordinates, ridge) = (modes.coordinates(of: targets, smallest: smallest), nil)
      case .testModes: (count, ridge) = (modes.singularValues.count { $0 >= smallest }, nil)
      case .residualFree:
        let ideal = try idealTargets(train, test, targets)
        (coordinates, expected, ridge) = (modes.coordinates(of: ideal.train), ideal.test, nil)
      }
      let outputs = modes.testOutputs(coordinates, modes: count)
      for set in 0..<setCount {
        let columns = set * width..<(set + 1) * width
        var point = point(modes, train, coordinates, outputs, expected, columns)
        if let ridge { point.ridge = best(modes, ridge[columnsIn: columns]) }
        curves[index * setCount + set].points.append(point)
      }
    }
  }

  private func repeated(_ matrix: Matrix<Double>) -> Matrix<Double> {
    Matrix(
      rows: matrix.rows, columns: matrix.columns * setCount, values: (0..<setCount).flatMap { _ in matrix.values })
  }

  /// What the minimum-norm linear function of the features, fitted to all examples, says of each.
  private func idealTargets(
    _ train: FeatureMatrix, _ test: FeatureMatrix, _ targets: Matrix<Double>
  ) throws -> (train: Matrix<Double>, test: Matrix<Double>) {
    let (all, n) = (try train.appending(test), train.count)
    let modes = try LinearModes(train: all, test: all)
    let tests = repeated(testTargets)
    let both = Matrix(
      rows: n + tests.rows, columns: tests.columns,
      values: (0..<tests.columns).flatMap {
        targets[columnsIn: $0..<$0 + 1].values + tests[columnsIn: $0..<$0 + 1].values
      })
    let ideal = modes.trainOutputs(modes.coordinates(of: both))
    return (ideal.selectingRows(Array(0..<n)), ideal.selectingRows(Array(n..<ideal.rows)))
  }

  private func point(
    _ modes: LinearModes, _ train: FeatureMatrix, _ coordinates: Matrix<Double>, _ outputs: Matrix<Double>,
    _ expected: Matrix<Double>, _ columns: Range<Int>
  ) -> DoubleDescentResults.Point {
    DoubleDescentResults.Point(
      features: train.dimension, examples: train.count, rank: modes.count, conditionNumber: modes.conditionNumber,
      norm: coordinates[columnsIn: columns].frobeniusNorm,
      testMse: squaredError(outputs[columnsIn: columns], expected[columnsIn: columns]),
      testErrorRate: errorRate(outputs, columns))
  }

  /// Σ over outputs of (f − y)², the mean over examples.
  private func squaredError(_ outputs: Matrix<Double>, _ expected: Matrix<Double>) -> Double {
    let sum = zip(outputs.values, expected.values).reduce(0.0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return sum / Double(max(1, outputs.rows))
  }

  private func errorRate(_ outputs: Matrix<Double>, _ columns: Range<Int>) -> Double? {
    guard !testLabels.isEmpty else { return nil }
    return ErrorCount(predictions: outputs, columns: columns, labels: testLabels).rate
  }

  /// The ridge with the least test error in hindsight, of 25 from 10⁻¹² to 1 times σ²_max.
  private func best(_ modes: LinearModes, _ targets: Matrix<Double>) -> DoubleDescentResults.Ridge? {
    guard let largest = modes.singularValues.first else { return nil }
    return (0...24).map { step -> DoubleDescentResults.Ridge in
      let lambda = largest * largest * pow(10, Double(step) / 2 - 12)
      let coordinates = modes.coordinates(of: targets, ridge: lambda)
      let outputs = modes.testOutputs(coordinates)
      return DoubleDescentResults.Ridge(
        lambda: lambda, norm: coordinates.frobeniusNorm, testMse: squaredError(outputs, testTargets),
        testErrorRate: errorRate(outputs, 0..<width))
    }
    .min { $0.testMse < $1.testMse }
  }
}
