import MinNorm
import MinNormData

/// Runs an `ExpressivityExperiment` and makes its record.
public struct ExpressivityRunner {
  private let experiment: ExpressivityExperiment
  private let command: [String]
  private let monitor: any RunMonitor
  private let clock = ContinuousClock()

  /// A runner for one experiment; `command` goes into the record.
  public init(
    _ experiment: ExpressivityExperiment, command: [String] = [], monitor: any RunMonitor = SilentMonitor()
  ) {
    self.experiment = experiment
    self.command = command
    self.monitor = monitor
  }

  /// Builds the network, evaluates it as a network, and solves for the minimum-norm function beside it.
  ///
  /// - Throws: `ExperimentError`, `LinearAlgebraError`, `DataError`; `TwoLayerNetworkError` where no direction separates the
  ///   examples.
  public func run() throws -> ExpressivityRecord {
    let started = clock.now
    guard (0..<1).contains(experiment.position) else {
      throw ExperimentError.usage("--position \(experiment.position): expected a number from 0 to below 1")
    }
    var seconds = ExpressivityRecord.PhaseSeconds()
    let map = try experiment.problem.problem.featureMap()
    var problem = try monitor.timed(.load, &seconds.load) { try Problem(experiment.problem.problem) }
    let planned = try checkMemory(problem, map)
    let (train, test) = try monitor.timed(.features, &seconds.features) {
      try problem.makeFeatures(map) { try monitor.progress(.features, fraction: $0 / $1) }
    }
    try refuseContradictions(problem, train)

    let targets = NetworkTargets(problem, coding: experiment.problem.coding)
    let fit = try monitor.timed(.solve, &seconds.solve) { try network(targets.matrix, train, experiment.position) }
    let (responses, predictions) = try monitor.timed(.evaluate, &seconds.evaluate) {
      (
        try fit.network.predictions(at: train) { try monitor.progress(.evaluate, fraction: $0 / $1 / 2) },
        try fit.network.predictions(at: test) { try monitor.progress(.evaluate, fraction: 0.5 + $0 / $1 / 2) }
      )
    }
    let results = problem.labelSets.indices.flatMap { index in
      [targets.oneOutput(index), targets.classOutputs(index)].map { columns in
        result(problem, index, columns, targets.matrix, fit.network, responses, predictions)
      }
    }
    let (series, positions) = try monitor.timed(.series, &seconds.series) {
      try measureSeries(train, targets.matrix, column: targets.oneOutput(problem.labelSets.count - 1))
    }
    let minimumNorm = try solveMinimumNorm(&seconds)
    seconds.total = (clock.now - started) / .seconds(1)
    let kernel = experiment.problem.kernel
    return ExpressivityRecord(
      command: command,
      dataset: problem.datasetRecord,
      features: FeaturesRecord(
        map, specification: experiment.problem.features, dimension: train.dimension),
      kernel: minimumNorm?.kernel
        ?? KernelRecord(name: kernel.description, parameters: [:], search: nil),
      system: ExpressivityRecord.System(
        order: fit.network.thresholds.count, dimension: train.dimension, position: experiment.position,
        redraws: fit.redraws, duplicates: fit.duplicates, spread: fit.spread, smallestGap: finite(fit.smallestGap),
        conditionNumber: finite(fit.conditionNumber)),
      results: results, minimumNorm: minimumNorm, series: series, positions: positions, seconds: seconds,
      memory: MemoryRecord(plannedPeakBytes: planned, peakBytes: SystemMemory.peak),
      environment: .current, seed: experiment.problem.seed)
  }

  // MARK: Before the work

  /// The square of the triangle, beside data, features and a piece of hidden units.
  private func checkMemory(_ problem: Problem, _ map: FeatureChain) throws -> Int {
    let n = problem.trainCount
    let features = (n + problem.testCount) * (4 * (try map.shape(of: problem.shape).dimension) + 8)
    let columns = problem.labelSets.count * (problem.classCount + 1)
    let work = try map.workBytes(of: problem.shape, count: max(n, problem.testCount))
    let network = 8 * n * n + 8 * columns * (4 * n + problem.testCount) + 8 * 512 * n
    let planned = (36 << 20) + problem.loadedBytes + problem.inputBytes + features + max(work, network)
    let limit = experiment.problem.memoryLimit
    guard let available = limit ?? SystemMemory.available.map({ $0 + SystemMemory.resident }), planned > available
    else { return planned }
    throw ExperimentError.insufficientMemory(
      needed: planned, available: available, isLimit: limit != nil,
      alternatives: ["use fewer examples (--train)", limit != nil ? "raise the limit" : "close other programs"])
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
    try TwoLayerNetwork.interpolating(values, at: points, position: position, seed: experiment.problem.seed)
  }

  // MARK: Results

  private func result(
    _ problem: Problem, _ index: Int, _ columns: Range<Int>, _ targets: Matrix<Double>, _ network: TwoLayerNetwork,
    _ responses: Matrix<Double>, _ predictions: Matrix<Double>
  ) -> ExpressivityRecord.Result {
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
    let interval = test.wilsonInterval95
    return ExpressivityRecord.Result(
      labels: set.name, outputs: columns.count == 1 ? "one" : "classes", weights: own.weightCount,
      trainErrors: train.errors, trainErrorRate: train.rate, testErrors: test.errors, testErrorRate: test.rate,
      testErrorInterval95: [interval.lowerBound, interval.upperBound], maxResidual: residual.maximum,
      relativeResidual: residual.relative, weightNorm: own.outputWeights.frobeniusNorm,
      steepestSlope: own.steepestSlopes.max() ?? 0, fits: train.errors == 0)
  }

  /// NaN is no class.
  private func nearestClass(_ output: Double, of count: Int) -> Int {
    output.isNaN ? -1 : Int(min(max(output.rounded(), 0), Double(count - 1)))
  }

  private func measureSeries(
    _ train: FeatureMatrix, _ targets: Matrix<Double>, column: Range<Int>
  ) throws -> (series: [ExpressivityRecord.Point], positions: [ExpressivityRecord.Point]) {
    guard experiment.series else { return ([], []) }
    let (counts, positions) = (
      ExpressivityExperiment.counts(upTo: train.count), ExpressivityExperiment.positions
    )
    var done = 0.0
    func point(_ count: Int, _ position: Double) throws -> ExpressivityRecord.Point {
      let rows = Array(0..<count)
      let (points, values) = (try train.selecting(rows), targets[columnsIn: column].selectingRows(rows))
      var measured = ExpressivityRecord.Point(count: count, position: position)
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
      try monitor.progress(.series, fraction: done / Double(counts.count + positions.count))
      return measured
    }
    return (
      try counts.map { try point($0, experiment.position) }, try positions.map { try point(train.count, $0) }
    )
  }

  private func solveMinimumNorm(_ seconds: inout ExpressivityRecord.PhaseSeconds) throws -> SolveRecord? {
    guard experiment.minimumNorm else { return nil }
    let start = clock.now
    defer { seconds.minimumNorm = (clock.now - start) / .seconds(1) }
    return try experiment.problem.run(command: command, monitor: monitor)
  }

  private func finite(_ value: Double) -> Double? { value.isFinite ? value : nil }

}

/// What the networks of all label sets are to give, side by side: for each the class as a number, then a column per class.
struct NetworkTargets {
  let matrix: Matrix<Double>
  private let classCount: Int

  init(_ problem: Problem, coding: Coding) {
    classCount = problem.classCount
    var values: [Double] = []
    for set in problem.labelSets {
      values += set.labels.map(Double.init)
      values +=
        Targets(labels: set.labels, classCount: classCount, coding: coding).matrix(in: Double.self).values
    }
    matrix = Matrix(
      rows: problem.trainCount, columns: problem.labelSets.count * (classCount + 1), values: values)
  }

  /// The column of the class as a number.
  func oneOutput(_ set: Int) -> Range<Int> { set * (classCount + 1)..<set * (classCount + 1) + 1 }
  /// The columns of the classes.
  func classOutputs(_ set: Int) -> Range<Int> { set * (classCount + 1) + 1..<(set + 1) * (classCount + 1) }
}
