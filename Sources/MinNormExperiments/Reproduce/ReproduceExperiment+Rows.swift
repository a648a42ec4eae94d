import MinNorm
import MinNormData

// What is measured for a row.
extension ReproduceExperiment {
  /// Runs a row; what it lacks or what fails in it is its outcome.
  func measure(_ row: ReproductionRow, _ folder: RowFolder?, _ run: Run) throws -> ReproduceResults.Row {
    let started = ContinuousClock.now
    SystemMemory.trim()
    SystemMemory.resetPeak()
    var result = ReproduceResults.Row(
      row: row, outcome: .measured, reason: nil, measurements: [], records: [], search: nil, seconds: 0, peakBytes: 0,
      isKept: false)
    do {
      switch row.method {
      case .solve: try solve(row, folder, &result, run)
      case .nearestNeighbor: try nearestNeighbor(row, &result, run)
      case .featureSearch: try searchFeatures(row, &result, run)
      case .claim: try judge(row, &result, run)
      }
      if let failure = result.failure { (result.outcome, result.reason) = (.failed, failure) }
    } catch let error as LinearAlgebraError where !error.isMemory {
      (result.outcome, result.reason) = (.failed, "\(error)")
    } catch ExperimentError.singular(let reason) {
      (result.outcome, result.reason) = (.failed, reason)
    } catch let error where isMissingResource(error) {
      (result.outcome, result.reason) = (.skipped, "\(error)")
    }
    result.seconds = (ContinuousClock.now - started) / .seconds(1)
    result.peakBytes = SystemMemory.peak
    return result
  }

  private func solve(
    _ row: ReproductionRow, _ folder: RowFolder?, _ result: inout ReproduceResults.Row, _ run: Run
  ) throws {
    for (index, experiment) in experiments(row).enumerated() {
      // Only hours of features that are never stored are worth a checkpoint inside a row.
      let checkpoint =
        experiment.ridges == nil
        ? nil : run.checkpoint.flatMap { kept in folder.map { kept.within($0.solverFolder(index)) } }
      result.records.append(try experiment.run(command: run.command, monitor: run.monitor, checkpoint: checkpoint))
    }
    result.plannedPeakBytes = result.records.map(\.memory.plannedPeakBytes).max()
    result.measurements = ReproduceResults.Measurement.of(result.records, row: row)
  }

  private func searchFeatures(_ row: ReproductionRow, _ result: inout ReproduceResults.Row, _ run: Run) throws {
    guard let experiment = experiments(row).first else { return }
    let search = FeatureSearch(experiment, grid: row.grid)
    result.search = try search.run(command: run.command, monitor: run.monitor)
    result.plannedPeakBytes = result.search?.memory.plannedPeakBytes
  }

  /// Runs the experiment of a claim.
  private func judge(_ row: ReproductionRow, _ result: inout ReproduceResults.Row, _ run: Run) throws {
    guard let kind = row.claim?.kind, let base = experiments(row).first else { return }
    result.plannedPeakBytes = try kind.plannedPeakBytes(base)
    func record<E: Experiment>(_ experiment: E) throws -> Record<E.Results> {
      try experiment.run(command: run.command, monitor: run.monitor)
    }
    switch kind {
    case .randomization: result.claim = ClaimOutcome(try record(kind.randomization(base.problem)))
    case .interpolants: result.claim = ClaimOutcome(try record(kind.interpolants(base.problem)))
    case .norms:
      result.records = try kind.norms(base.problem).map(record)
      result.claim = ClaimOutcome(pixels: result.records[0], features: result.records[1])
    case .regularizers: result.claim = ClaimOutcome(try record(kind.regularizers(base.problem)))
    case .descent: result.claim = ClaimOutcome(try record(kind.descent(base.problem)))
    case .expressivity: result.claim = ClaimOutcome(try record(kind.expressivity(base.problem)))
    case .spectrum: result.claim = ClaimOutcome(try record(kind.spectrum(base.problem)))
    }
  }

  private func nearestNeighbor(_ row: ReproductionRow, _ result: inout ReproduceResults.Row, _ run: Run) throws {
    var errors: [ErrorCount] = []
    var count = 0
    for experiment in experiments(row) {
      let problem = try run.timed(.load) { try Problem(experiment.problem) }
      let plan = SummedPlan.nearestNeighbor(problem)
      result.plannedPeakBytes = plan.peakBytes
      try run.require(plan, limit: memoryLimit)
      guard let inputs = problem.inputs, let labels = problem.labelSets.first?.labels else { continue }
      let (train, test) = (try RawFeatures().features(of: inputs.train), try RawFeatures().features(of: inputs.test))
      let work = 2 * Double(train.count) * Double(test.count) * Double(train.dimension)
      let nearest = try run.timed(.evaluate, work: work) {
        try nearestExamples(to: test, among: train, observer: run.observer(.evaluate))
      }
      let wrong = zip(nearest, problem.testLabels).count { labels[$0] != $1 }
      errors.append(ErrorCount(errors: wrong, total: test.count))
      count = train.count
    }
    result.measurements = [ReproduceResults.Measurement.of(errors, trainCount: count, row: row)].compactMap { $0 }
  }
}

extension SummedPlan {
  /// What a classification by the nearest neighbour takes: the data as loaded beside the examples chosen, or those beside their
  /// features and a tile of distances.
  static func nearestNeighbor(_ problem: Problem) -> SummedPlan {
    let features = (problem.trainCount + problem.testCount) * (4 * problem.dimension + 8)
    return SummedPlan(workingBytes: problem.loadedBytes + problem.inputBytes + features + (8 << 20))
  }
}

extension SolverCheckpoint {
  /// A checkpoint of a part of a run, in a folder of its own.
  func within(_ folder: String) -> SolverCheckpoint { SolverCheckpoint(folder: folder, resumes: true, note: note) }
}

extension ReproduceResults.Row {
  /// Why a solve of the row, or a point of a path, is no solution; nil where all are.
  fileprivate var failure: String? {
    if let failed = records.compactMap(\.path).flatMap(\.failures).first {
      return "\(failed.filters) filters, λ = \(failed.ridge): \(failed.reason)"
    }
    return records.flatMap(\.results).first { !$0.solved }.map { "\($0.labels) labels: \($0.verdict)" }
  }
}

extension LinearAlgebraError {
  fileprivate var isMemory: Bool {
    switch self {
    case .outOfMemory, .tooLarge, .partTooLarge: true
    default: false
    }
  }
}
