import MinNorm

extension CompareRunner {
  /// Puts the record together; total time and memory are filled in by the caller.
  func makeRecord(
    _ setup: CompareSetup, _ runs: [DescentRun], _ seconds: CompareRecord.PhaseSeconds
  ) throws -> CompareRecord {
    let problem = setup.problem
    let map = try experiment.problem.problem.featureMap()
    let last = runs[0].trajectories.first?.last
    let spectrum = setup.spectrum
    let least = spectrum.flatMap { $0.rank > 0 ? $0.eigenvalues[$0.order - $0.rank] : nil }
    return CompareRecord(
      command: command,
      dataset: problem.datasetRecord,
      features: FeaturesRecord(
        map, specification: experiment.problem.features, dimension: setup.train.dimension),
      kernel: KernelRecord(setup.kernel),
      system: CompareRecord.System(
        order: setup.count, rank: spectrum?.rank, lambdaMin: least,
        lambdaMax: spectrum?.eigenvalues.last
          ?? (setup.preconditioner == nil ? setup.rule.lambda * Double(setup.count) : nil),
        conditionNumber: zip(spectrum?.eigenvalues.last, least).map { $0 / $1 }, closedForm: setup.closedFormName,
        ridge: experiment.weightDecay * Double(setup.count)),
      sgd: CompareRecord.DescentRecord(
        algorithm: experiment.method.rawValue, parameters: setup.isPrimal ? "weights" : "coefficients",
        storage: setup.storage?.rawValue ?? "weights", batch: setup.step.batch, stepSize: setup.step.stepSize,
        automaticStepSize: setup.automaticStep, stabilityLimit: setup.limit, meanSquareLimit: setup.meanSquareLimit,
        beta: setup.rule.beta,
        lambda: setup.rule.lambda, epochs: last?.epoch ?? 0, steps: last?.step ?? 0, epochLimit: experiment.epochs,
        until: "\(experiment.goal)", reached: runs.allSatisfy(\.reached), order: setup.order.rawValue,
        momentum: setup.step.momentum, weightDecay: setup.step.weightDecay, start: "\(experiment.start)",
        repeats: runs.count, eigenPro: experiment.method == .eigenpro ? experiment.eigenPro : nil),
      comparisons: try problem.labelSets.indices.map { try comparison(setup, runs, set: $0) }, seconds: seconds,
      memory: MemoryRecord(plannedPeakBytes: 0, peakBytes: 0), environment: .current,
      seed: experiment.problem.seed)
  }

  private func comparison(_ setup: CompareSetup, _ runs: [DescentRun], set index: Int) throws
    -> CompareRecord.Comparison
  {
    let set = setup.meter.sets[index]
    let run = runs[0]
    var predicted: Int?
    if let spectrum = setup.spectrum, let closedForm = setup.closedForm, let dynamics = dynamics(setup),
      experiment.start == .zero
    {
      let perEpoch = (setup.count + setup.step.batch - 1) / setup.step.batch
      predicted = try FitForecast(spectrum: spectrum, dynamics: dynamics, stepsPerEpoch: perEpoch, order: setup.order)
        .epochs(
          labels: set.set.labels, solution: closedForm.responses[columnsIn: set.columns], limit: 1 << 20)
    }
    return CompareRecord.Comparison(
      labels: set.set.name,
      closedForm: setup.closedForm.map {
        result(setup, set, $0.parameters, $0.responses, $0.predictions, isClosedForm: true)
      },
      sgd: result(setup, set, run.parameters, run.responses, run.predictions, isClosedForm: false),
      trajectory: run.trajectories[index], epochsToFit: run.epochsToFit[index], predictedEpochsToFit: predicted,
      startPart: startPart(setup, run, set, index), repeats: repeats(setup, runs, set, index))
  }

  /// A function's errors and norms for one label set, in the form of `solve`'s record.
  private func result(
    _ setup: CompareSetup, _ stacked: StackedSet, _ parameters: Matrix<Double>, _ responses: Matrix<Double>,
    _ predictions: Matrix<Double>, isClosedForm: Bool
  ) -> LabelSetRecord {
    let (set, columns, problem) = (stacked.set, stacked.columns, setup.problem)
    let train = ErrorCount(predictions: responses, columns: columns, labels: set.labels)
    let test = ErrorCount(predictions: predictions, columns: columns, labels: problem.testLabels)
    let interval = test.wilsonInterval95
    let own = parameters[columnsIn: columns]
    let squares = setup.space.innerProducts(own, own, image: responses[columnsIn: columns])
    let norm = TrajectoryMeter.root(squares.reduce(0, +))
    let targets = setup.stacked.matrix[columnsIn: columns]
    let none = Matrix<Double>(rows: targets.rows, columns: targets.columns)
    let fit = Residual(targets: targets, responses: responses[columnsIn: columns], coefficients: none, ridge: 0)
    let contradictions = setup.equal.contradictions(set.labels)
    let isPublishedSystem = isClosedForm && experiment.weightDecay == 0 && experiment.problem.problem.isPublished
    let verdict = Verdict(
      train: train, fitResidual: fit.relative, solveResidual: fit.relative,
      ridge: experiment.weightDecay * Double(setup.count),
      tolerances: Tolerances(setup.storage == .never ? .float32 : .float64), rank: nil, contradictions: contradictions)
    return LabelSetRecord(
      labels: set.name, changedLabels: set.changed, coding: experiment.problem.coding, trainErrors: train.errors,
      trainErrorRate: train.rate, testErrors: test.errors, testErrorRate: test.rate,
      testErrorInterval95: [interval.lowerBound, interval.upperBound],
      noisyTest: set.noisyTestRecord(
        predictions, columns: columns, clean: test,
        published: isPublishedSystem
          ? PublishedResults.lookUpNoisy(
            dataset: problem.name, kernel: setup.kernel, trainCount: problem.trainCount, labels: set.name) : nil),
      looErrorRate: nil, leaveOneOut: nil,
      norms: NormsRecord(
        rkhs: norm, rkhsPM1: plusMinusNorm(setup, columns, parameters, responses) ?? norm,
        coefficients: own.frobeniusNorm, perClass: squares.map(TrajectoryMeter.root)),
      relativeResidual: nil, maxResidual: nil, hplRatio: nil, leastSquaresResidual: nil,
      contradictions: contradictions.count, residualRows: 0, fitResidual: fit.relative,
      interpolates: verdict.interpolates, interpolationTolerance: verdict.tolerance, solved: verdict.interpolates,
      verdict: verdict.text, trustedDigits: nil,
      published: isPublishedSystem
        ? PublishedResults.lookUp(
          dataset: problem.name, kernel: setup.kernel, trainCount: problem.trainCount, labels: set.name) : nil)
  }

  /// The norm for ±1 targets, which are 2Y − 1: everything is linear in the targets; nil when they are ±1 already.
  private func plusMinusNorm(
    _ setup: CompareSetup, _ columns: Range<Int>, _ parameters: Matrix<Double>, _ responses: Matrix<Double>
  ) -> Double? {
    guard experiment.problem.coding == .oneHot else { return nil }
    func doubled(_ matrix: Matrix<Double>) -> Matrix<Double> {
      let unit = matrix[columnsIn: setup.stacked.unitColumn..<setup.stacked.unitColumn + 1].values
      let own = matrix[columnsIn: columns].values
      return Matrix(
        rows: matrix.rows, columns: columns.count, values: own.indices.map { 2 * own[$0] - unit[$0 % matrix.rows] })
    }
    let (twice, image) = (doubled(parameters), doubled(responses))
    return TrajectoryMeter.root(setup.space.innerProducts(twice, twice, image: image).reduce(0, +))
  }

  private func startPart(
    _ setup: CompareSetup, _ run: DescentRun, _ set: StackedSet, _ index: Int
  ) -> CompareRecord.StartPart? {
    guard let start = run.start, let closedForm = setup.closedForm else { return nil }
    var limit = closedForm.parameters[columnsIn: set.columns]
    let (solution, null) = (limit.frobeniusNorm, start.nullPart[columnsIn: set.columns])
    limit.subtract(Matrix(rows: null.rows, columns: null.columns, values: null.values.map { -$0 }))
    let reached = run.parameters[columnsIn: set.columns]
    var gap = reached
    gap.subtract(limit)
    let squared = reached.frobeniusNorm * reached.frobeniusNorm
    let nullNorm = null.frobeniusNorm
    return CompareRecord.StartPart(
      startNorm: start.norms[index], nullNorm: nullNorm, limitDistance: gap.frobeniusNorm / limit.frobeniusNorm,
      pythagorasGap: abs(squared - solution * solution - nullNorm * nullNorm) / squared)
  }

  private func repeats(
    _ setup: CompareSetup, _ runs: [DescentRun], _ set: StackedSet, _ index: Int
  ) -> CompareRecord.Repeats? {
    guard runs.count > 1 else { return nil }
    let ends = runs.compactMap { $0.trajectories[index].last }
    var largest = 0.0
    for (place, first) in runs.enumerated() {
      for second in runs[..<place] {
        var (gap, image) = (first.parameters[columnsIn: set.columns], first.responses[columnsIn: set.columns])
        gap.subtract(second.parameters[columnsIn: set.columns])
        image.subtract(second.responses[columnsIn: set.columns])
        largest = max(largest, setup.space.innerProducts(gap, gap, image: image).reduce(0, +))
      }
    }
    let distances = ends.compactMap(\.distance)
    return CompareRecord.Repeats(
      count: runs.count, epochsToFit: .init(runs.compactMap { $0.epochsToFit[index].map(Double.init) }),
      distance: distances.isEmpty ? nil : .init(distances), norm: .init(ends.map(\.norm)),
      trainErrorRate: .init(ends.map(\.trainErrorRate)), testErrorRate: .init(ends.map(\.testErrorRate)),
      largestGap: largest.squareRoot() / max(ends.first?.norm ?? 1, .leastNormalMagnitude))
  }
}

/// Both or neither.
private func zip(_ first: Double?, _ second: Double?) -> (Double, Double)? {
  guard let first, let second else { return nil }
  return (first, second)
}
