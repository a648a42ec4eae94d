import MinNorm
import MinNormData

// The networks, evaluated as networks.
extension ExpressivityExperiment {
  /// What all networks gave; the minimum-norm solution is still to come.
  func networks(_ problem: inout Problem, _ map: FeatureChain, _ run: Run) throws -> ExpressivityResults {
    let (train, test) = try run.features(map, of: &problem)
    try refuseContradictions(problem, train)
    let targets = NetworkTargets(problem)
    let fit = try run.timed(.solve) { try network(targets.matrix, train, position) }
    let (responses, predictions) = try run.timed(.evaluate) {
      (
        try fit.network.predictions(at: train, observer: run.observer(.evaluate, to: 0.5)),
        try fit.network.predictions(at: test, observer: run.observer(.evaluate, from: 0.5))
      )
    }
    let results = problem.labelSets.indices.flatMap { index in
      [targets.oneOutput(index), targets.classOutputs(index)].map { columns in
        result(problem, index, columns, targets.matrix, fit.network, responses, predictions)
      }
    }
    let (series, positions) = try run.timed(.series) {
      try measureSeries(train, targets.matrix, column: targets.oneOutput(problem.labelSets.count - 1), run)
    }
    return ExpressivityResults(
      system: .init(
        order: fit.network.thresholds.count, dimension: train.dimension, position: position,
        redraws: fit.redraws, equalExamples: fit.duplicates, spread: fit.spread, smallestGap: finite(fit.smallestGap),
        conditionNumber: finite(fit.conditionNumber)),
      results: results, minimumNorm: nil, series: series, positions: positions)
  }

  private func refuseContradictions(_ problem: Problem, _ train: FeatureMatrix) throws {
    let equal = EqualExamples(of: train)
    for set in problem.labelSets {
      let pairs = equal.contradictions(set.labels)
      guard let first = pairs.first else { continue }
      let error = TwoLayerNetworkError.contradiction(original: first.original, duplicate: first.duplicate)
      throw ExperimentError.data("\(set.name) labels: \(error)\(EqualExamples.more(pairs.count))")
    }
  }

  private func network(
    _ values: Matrix<Double>, _ points: FeatureMatrix, _ position: Double
  ) throws -> TwoLayerNetwork.Fit {
    try TwoLayerNetwork.interpolating(values, at: points, position: position, seed: problem.seed)
  }

  private func result(
    _ problem: Problem, _ index: Int, _ columns: Range<Int>, _ targets: Matrix<Double>, _ network: TwoLayerNetwork,
    _ responses: Matrix<Double>, _ predictions: Matrix<Double>
  ) -> ExpressivityResults.Result {
    let own = TwoLayerNetwork(
      direction: network.direction, thresholds: network.thresholds,
      outputWeights: network.outputWeights[columnsIn: columns])
    func errors(_ outputs: Matrix<Double>, _ labels: [Int]) -> ErrorCount {
      guard columns.count == 1 else { return ErrorCount(predictions: outputs, columns: columns, labels: labels) }
      let classes = labels.indices.map { nearestClass(outputs[$0, columns.lowerBound], of: problem.classCount) }
      return ErrorCount(errors: zip(classes, labels).count { $0 != $1 }, total: labels.count)
    }
    let set = problem.labelSets[index]
    let (train, test) = (errors(responses, set.labels), errors(predictions, problem.testLabels))
    let residual = Residual(
      targets: targets[columnsIn: columns], responses: responses[columnsIn: columns],
      coefficients: targets[columnsIn: columns], ridge: 0)
    return ExpressivityResults.Result(
      labels: set.name, outputs: columns.count == 1 ? "one" : "classes", weights: own.weightCount,
      trainErrors: train.errors, trainErrorRate: train.rate, testErrors: test.errors, testErrorRate: test.rate,
      testErrorInterval95: test.interval95, maxResidual: residual.maximum,
      relativeResidual: residual.relative, weightNorm: own.outputWeights.frobeniusNorm,
      steepestSlope: own.steepestSlopes.max() ?? 0, fits: train.errors == 0)
  }

  /// NaN is no class.
  private func nearestClass(_ output: Double, of count: Int) -> Int {
    output.isNaN ? -1 : Int(min(max(output.rounded(), 0), Double(count - 1)))
  }

  private func measureSeries(
    _ train: FeatureMatrix, _ targets: Matrix<Double>, column: Range<Int>, _ run: Run
  ) throws -> (series: [ExpressivityResults.Point], positions: [ExpressivityResults.Point]) {
    guard series else { return ([], []) }
    let (counts, positions) = (Self.counts(upTo: train.count), Self.positions)
    var done = 0.0
    func point(_ count: Int, _ position: Double) throws -> ExpressivityResults.Point {
      let rows = Array(0..<count)
      let (points, values) = (try train.selecting(rows), targets[columnsIn: column].selectingRows(rows))
      var measured = ExpressivityResults.Point(trainCount: count, position: position)
      do {
        let fit = try network(values, points, position)
        measured.conditionNumber = finite(fit.conditionNumber)
        measured.smallestGap = finite(fit.smallestGap)
        let responses = try fit.network.predictions(at: points)
        measured.maxResidual = finite(
          Residual(targets: values, responses: responses, coefficients: values, ridge: 0).maximum)
        measured.largestWeight = finite(fit.network.outputWeights.largestMagnitude)
      } catch LinearAlgebraError.solutionNotFinite {
        // The weights are beyond the largest float64: what the series is to show.
      }
      done += 1
      try run.monitor.progress(.series, fraction: done / Double(counts.count + positions.count))
      return measured
    }
    return (
      try counts.map { try point($0, position) }, try positions.map { try point(train.count, $0) }
    )
  }

  private func finite(_ value: Double) -> Double? { value.isFinite ? value : nil }
}

/// What the networks of all label sets are to give, side by side: for each the class as a number, then a column per class.
struct NetworkTargets {
  let matrix: Matrix<Double>
  private let classCount: Int

  init(_ problem: Problem) {
    classCount = problem.classCount
    var values: [Double] = []
    for set in problem.labelSets {
      values += set.labels.map(Double.init)
      values += set.targets.matrix(in: Double.self).values
    }
    matrix = Matrix(
      rows: problem.trainCount, columns: problem.labelSets.count * (classCount + 1), values: values)
  }

  /// The column of the class as a number.
  func oneOutput(_ set: Int) -> Range<Int> { set * (classCount + 1)..<set * (classCount + 1) + 1 }
  /// The columns of the classes.
  func classOutputs(_ set: Int) -> Range<Int> { set * (classCount + 1) + 1..<(set + 1) * (classCount + 1) }
}
