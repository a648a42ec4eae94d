import MinNorm
import MinNormData

/// One run of descent with what was measured.
struct DescentRun {
  var parameters: Matrix<Double>
  var responses: Matrix<Double>
  var predictions: Matrix<Double>
  /// One trajectory for every label set.
  var trajectories: [[CompareResults.Point]]
  /// The first epoch without training errors, likewise.
  var epochsToFit: [Int?]
  var reached = false
  /// ‖w₀‖ and P_null w₀ of a start that is not zero.
  var start: (norms: [Double], nullPart: Matrix<Double>)?

  init(from start: Matrix<Double>, sets: Int) {
    (parameters, responses, predictions) = (start, start, start)
    trajectories = [[CompareResults.Point]](repeating: [], count: sets)
    epochsToFit = [Int?](repeating: nil, count: sets)
  }
}

extension CompareSetup {
  /// A loss this many times the one at the start means that descent has left for good.
  private static var growthLimit: Double { 100 }

  /// Descends once; runs differ in their seeds.
  func descend(_ index: Int, _ run: Run) throws -> DescentRun {
    let seed = problem.specification.seed &+ UInt64(index)
    var result = try beginning(seed)
    let start = result.parameters
    let nullNorms = meter.sets.map { set in
      result.start.map { $0.nullPart[columnsIn: set.columns].frobeniusNorm } ?? 0
    }
    // Only the first run is drawn beside its prediction.
    try meter.predict(index == 0 ? dynamics : nil, nullNorms: nullNorms) { try space.responses(start) }

    var descent = Descent(
      method, step.parameters, order: step.order, seed: seed, epochs: experiment.epochs, preconditioner: preconditioner)
    descent.looksWithinEpochs = plan.storage != .never
    let (clock, stop) = (ContinuousClock(), run.stopwatch(.descent))
    let began = clock.now
    var looking = 0.0
    try descent.run(
      from: start, in: space, targets: stacked.matrix, progress: run.observer(.descent),
      visit: { state in
        let before = clock.now
        let sight = try meter.look(state.parameters, epoch: state.epoch, step: state.steps)
        looking += (clock.now - before) / .seconds(1)
        try take(sight, state, into: &result)
        guard state.isEpochEnd else { return true }
        run.monitor.report(
          EpochReport(
            run: index, epoch: state.epoch, points: zip(meter.sets, sight.points).map { ($0.set.name, $1) },
            seconds: (clock.now - began) / .seconds(1)))
        result.reached = isReached(sight.points, result)
        return !result.reached
      })
    stop()
    run.add(-looking, to: .descent)
    run.add(looking, to: .evaluate)
    return result
  }

  /// A run before its first step.
  private func beginning(_ seed: UInt64) throws -> DescentRun {
    let (rows, columns) = (space.parameterCount, stacked.matrix.columns)
    guard case .gaussian(let scale) = experiment.start else {
      return DescentRun(from: Matrix(rows: rows, columns: columns), sets: meter.sets.count)
    }
    let random = CounterRandom(seed: seed, stream: .start)
    let start = Matrix(
      rows: rows, columns: columns, values: (0..<rows * columns).map { scale * random.normal(at: UInt64($0)) })
    var run = DescentRun(from: start, sets: meter.sets.count)
    let responses = try space.responses(start)
    if let outside = try meter.outsideSpan(start, responses) {
      let squares = space.innerProducts(start, start, image: responses)
      run.start = (meter.sets.map { squares[$0.columns].reduce(0, +).squareRoot() }, outside.part)
    }
    return run
  }

  /// Keeps what was seen; NaN and growth without bound are an error with the limit, never a row of the table.
  private func take(_ sight: TrajectoryMeter.Sight, _ state: Descent.State, into run: inout DescentRun) throws {
    for (place, point) in sight.points.enumerated() {
      let first = run.trajectories[place].first?.trainLoss ?? point.trainLoss
      guard point.trainLoss.isFinite, point.trainLoss <= Self.growthLimit * max(first, .leastNormalMagnitude) else {
        throw DescentError.diverged(
          epoch: point.epoch, loss: point.trainLoss, stepSize: step.parameters.stepSize,
          limit: step.meanSquareLimit ?? step.limit, automatic: step.automatic)
      }
      run.trajectories[place].append(bounded(point))
      if state.isEpochEnd, point.$trainErrors == 0, run.epochsToFit[place] == nil, state.steps > 0 {
        run.epochsToFit[place] = Int(state.epoch.rounded())
      }
    }
    (run.parameters, run.responses, run.predictions) = (state.parameters, sight.responses, sight.predictions)
  }

  private func isReached(_ points: [CompareResults.Point], _ run: DescentRun) -> Bool {
    switch experiment.goal {
    case .zeroTrainingError: run.epochsToFit.allSatisfy { $0 != nil }
    case .loss(let bound): points.allSatisfy { $0.trainLoss <= bound }
    case .distance(let bound): points.allSatisfy { ($0.distance ?? .infinity) <= bound }
    }
  }

  /// Adds Kaczmarz's bound to a point.
  private func bounded(_ point: CompareResults.Point) -> CompareResults.Point {
    guard method == .kaczmarz, step.parameters.stepSize == 1, experiment.start == .zero, let least = leastEigenvalue
    else { return point }
    var point = point
    point.boundDistance = kaczmarzBound(
      leastEigenvalue: least, trace: space.squaredNorms.reduce(0, +), steps: point.step)
    return point
  }

  /// The smallest eigenvalue that does not count as zero, where it is known.
  var leastEigenvalue: Double? {
    spectrum.flatMap { $0.rank > 0 ? $0.eigenvalues[$0.order - $0.rank] : nil }
  }
}
