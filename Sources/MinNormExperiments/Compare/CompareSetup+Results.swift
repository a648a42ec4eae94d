import MinNorm

// What a record says of a comparison.
extension CompareSetup {
  /// What all runs gave; the first is the one that is shown.
  func results(_ runs: [DescentRun]) throws -> CompareResults {
    CompareResults(
      system: system, sgd: descentRecord(runs),
      comparisons: try meter.sets.indices.map { try comparison(runs, set: $0) })
  }

  private var system: CompareResults.System {
    let (largest, least) = (spectrum?.eigenvalues.last, leastEigenvalue)
    return CompareResults.System(
      order: count, rank: spectrum?.rank, lambdaMin: least,
      lambdaMax: largest ?? (preconditioner == nil ? step.rule.lambda * Double(count) : nil),
      conditionNumber: largest.flatMap { largest in least.map { largest / $0 } }, route: plan.closedForm.rawValue,
      ridge: ridge)
  }

  private func descentRecord(_ runs: [DescentRun]) -> CompareResults.DescentRecord {
    let last = runs[0].trajectories.first?.last
    return CompareResults.DescentRecord(
      algorithm: method.rawValue, parameters: experiment.isPrimal ? "weights" : "coefficients",
      storage: plan.storage?.rawValue ?? "weights", batch: step.parameters.batch, stepSize: step.parameters.stepSize,
      automaticStepSize: step.automatic, stabilityLimit: step.limit, meanSquareLimit: step.meanSquareLimit,
      beta: step.rule.beta, lambda: step.rule.lambda, epochs: last?.epoch ?? 0, steps: last?.step ?? 0,
      epochLimit: experiment.epochs, until: "\(experiment.goal)", reached: runs.allSatisfy(\.reached),
      order: step.order.rawValue, momentum: step.parameters.momentum, weightDecay: step.parameters.weightDecay,
      start: "\(experiment.start)", repeats: runs.count, eigenPro: preconditioner?.options)
  }

  private func comparison(_ runs: [DescentRun], set index: Int) throws -> CompareResults.Comparison {
    let (set, run) = (meter.sets[index], runs[0])
    return CompareResults.Comparison(
      labels: set.set.name,
      closedForm: closedForm.map { result(set, $0.parameters, $0.responses, $0.predictions, isClosedForm: true) },
      sgd: result(set, run.parameters, run.responses, run.predictions, isClosedForm: false),
      trajectory: run.trajectories[index], epochsToFit: run.epochsToFit[index],
      predictedEpochsToFit: try forecast(set), startPart: startPart(run, set, index),
      repeats: repeats(runs, set, index))
  }

  /// Epochs until no label is wrong, from the spectrum and the labels alone.
  private func forecast(_ set: StackedSet) throws -> Int? {
    guard let spectrum, let closedForm, let dynamics, experiment.start == .zero, !problem.isRegression else {
      return nil
    }
    let perEpoch = (count + step.parameters.batch - 1) / step.parameters.batch
    return try FitForecast(spectrum: spectrum, dynamics: dynamics, stepsPerEpoch: perEpoch, order: step.order)
      .epochs(labels: set.set.labels, solution: closedForm.responses[columnsIn: set.columns], limit: 1 << 20)
  }

  /// A function's errors and norms for one label set, in the form of `solve`'s record.
  private func result(
    _ stacked: StackedSet, _ parameters: Matrix<Double>, _ responses: Matrix<Double>, _ predictions: Matrix<Double>,
    isClosedForm: Bool
  ) -> LabelSetRecord {
    let (set, columns) = (stacked.set, stacked.columns)
    let measures = FitMeasures(
      problem, set, columns: columns, responses: responses, predictions: predictions)
    let (train, test) = (measures.train, measures.test)
    let targets = self.stacked.matrix[columnsIn: columns]
    let fit = Residual(targets: targets, responses: responses[columnsIn: columns], coefficients: targets, ridge: 0)
    let contradictions = equal.contradictions(set.targets)
    let verdict = Verdict(
      train: train, fitResidual: fit.relative, solveResidual: fit.relative, ridge: ridge,
      tolerances: Tolerances(plan.storage == .never ? .float32 : .float64), rank: nil, contradictions: contradictions)
    let isPublished = isClosedForm && ridge == 0 && problem.specification.isPublished
    typealias Find = (_ dataset: String, _ kernel: any Kernel, _ count: Int, _ labels: String) -> PublishedResult?
    func published(_ find: Find) -> PublishedResult? { isPublished ? find(problem.name, kernel, count, set.name) : nil }
    var record = LabelSetRecord(
      labels: set.name, changedLabels: set.changed, coding: problem.specification.coding, trainErrors: train.errors,
      trainErrorRate: train.rate, testErrors: test.errors, testErrorRate: test.rate,
      testUndecided: test.undecided, testErrorInterval95: test.interval95,
      noisyTest: set.noisyTestRecord(
        predictions, columns: columns, clean: test, published: published(PublishedResults.lookUpNoisy)),
      norms: norms(columns, parameters, responses),
      relativeResidual: nil, maxResidual: nil, hplRatio: nil, leastSquaresResidual: nil,
      contradictions: contradictions.count, residualRows: 0, fitResidual: fit.relative,
      interpolates: verdict.interpolates, interpolationTolerance: verdict.tolerance, solved: verdict.interpolates,
      verdict: verdict.text, kernelError: nil, trustedDigits: nil, trustedNormDigits: nil,
      published: published(PublishedResults.lookUp))
    record.state(measures, problem)
    return record
  }

  /// A function's norms in the space, also for targets in the other coding: everything is linear in the targets.
  private func norms(_ columns: Range<Int>, _ parameters: Matrix<Double>, _ responses: Matrix<Double>) -> NormsRecord {
    // The norm of weights is their own; that of coefficients takes their values.
    let (image, unit) = (experiment.isPrimal ? parameters : responses, stacked.unitColumn..<stacked.unitColumn + 1)
    return NormsRecord(
      FunctionNorms(
        coefficients: parameters[columnsIn: columns], responses: image[columnsIn: columns],
        coding: problem.isRegression ? .plusMinusOne : problem.specification.coding,
        unit: (parameters[columnsIn: unit], image[columnsIn: unit])),
      hasCoefficients: true)
  }

  private func startPart(_ run: DescentRun, _ set: StackedSet, _ index: Int) -> CompareResults.StartPart? {
    guard let start = run.start, let closedForm else { return nil }
    var limit = closedForm.parameters[columnsIn: set.columns]
    let (solution, null) = (limit.frobeniusNorm, start.nullPart[columnsIn: set.columns])
    limit.subtract(null, times: -1)
    let reached = run.parameters[columnsIn: set.columns]
    var gap = reached
    gap.subtract(limit, times: 1)
    let (squared, nullNorm) = (reached.innerProduct(with: reached), null.frobeniusNorm)
    return CompareResults.StartPart(
      startNorm: start.norms[index], nullNorm: nullNorm, limitDistance: gap.frobeniusNorm / limit.frobeniusNorm,
      pythagorasGap: abs(squared - solution * solution - nullNorm * nullNorm) / squared)
  }

  private func repeats(_ runs: [DescentRun], _ set: StackedSet, _ index: Int) -> CompareResults.Repeats? {
    guard runs.count > 1 else { return nil }
    let ends = runs.compactMap { $0.trajectories[index].last }
    var largest = 0.0
    for (place, first) in runs.enumerated() {
      for second in runs[..<place] {
        var (gap, image) = (first.parameters[columnsIn: set.columns], first.responses[columnsIn: set.columns])
        gap.subtract(second.parameters[columnsIn: set.columns], times: 1)
        image.subtract(second.responses[columnsIn: set.columns], times: 1)
        largest = max(largest, space.innerProducts(gap, gap, image: image).reduce(0, +))
      }
    }
    let distances = ends.compactMap(\.distance)
    let (trainRates, testRates) = (ends.compactMap(\.$trainErrorRate), ends.compactMap(\.$testErrorRate))
    return CompareResults.Repeats(
      count: runs.count, epochsToFit: .init(runs.compactMap { $0.epochsToFit[index].map(Double.init) }),
      distance: distances.isEmpty ? nil : .init(distances), norms: .init(rkhs: .init(ends.map(\.norm))),
      trainErrorRate: trainRates.isEmpty ? nil : .init(trainRates),
      testErrorRate: testRates.isEmpty ? nil : .init(testRates),
      largestGap: largest.squareRoot() / max(ends.first?.norm ?? 1, .leastNormalMagnitude))
  }
}
