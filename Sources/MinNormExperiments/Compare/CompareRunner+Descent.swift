import MinNorm
import MinNormData

/// One run of descent with what was measured.
struct DescentRun {
  var parameters: Matrix<Double>
  var responses: Matrix<Double>
  var predictions: Matrix<Double>
  /// One trajectory for every label set.
  var trajectories: [[CompareRecord.Point]]
  /// The first epoch without training errors, likewise.
  var epochsToFit: [Int?]
  var reached = false
  /// ‖w₀‖ and P_null w₀ of a start that is not zero.
  var start: (norms: [Double], nullPart: Matrix<Double>)?
}

extension CompareRunner {
  /// A loss this many times the one at the start means that descent has left for good.
  private static var growthLimit: Double { 100 }

  /// Descends once; runs differ in their seeds.
  func descend(_ setup: CompareSetup, run index: Int, _ seconds: inout CompareRecord.PhaseSeconds) throws -> DescentRun
  {
    let seed = experiment.problem.seed &+ UInt64(index)
    let start = makeStart(setup, seed: seed)
    var run = DescentRun(
      parameters: start, responses: start, predictions: start, trajectories: setup.meter.sets.map { _ in [] },
      epochsToFit: setup.meter.sets.map { _ in nil })
    if experiment.start != .zero {
      let responses = try setup.space.responses(start)
      if let outside = try setup.meter.outsideSpan(start, responses) {
        let squares = setup.space.innerProducts(start, start, image: responses)
        run.start = (
          setup.meter.sets.map { squares[$0.columns].reduce(0, +).squareRoot() }, outside.part
        )
      }
    }
    let nullNorms = setup.meter.sets.map { set in
      run.start.map { $0.nullPart[columnsIn: set.columns].frobeniusNorm } ?? 0
    }
    // Only the first run is drawn beside its prediction.
    let dynamics = index == 0 ? dynamics(setup) : nil
    try setup.meter.predict(dynamics, nullNorms: nullNorms) { try setup.space.responses(start) }

    var descent = Descent(
      experiment.method, setup.step, order: setup.order, seed: seed, epochs: experiment.epochs,
      preconditioner: setup.preconditioner)
    descent.looksWithinEpochs = setup.storage != .never
    monitor.begin(.refine, work: 0)
    let began = clock.now
    var (looking, firstLosses) = (0.0, [Double]())
    try descent.run(
      from: start, in: setup.space, targets: setup.stacked.matrix,
      progress: { try monitor.progress(.refine, fraction: $0 / $1) },
      visit: { state in
        let before = clock.now
        let sight = try setup.meter.look(state.parameters, epoch: state.epoch, step: state.steps)
        looking += (clock.now - before) / .seconds(1)
        if firstLosses.isEmpty { firstLosses = sight.points.map(\.trainLoss) }
        try requireBounded(sight.points, firstLosses, setup)
        run.parameters = state.parameters
        run.responses = sight.responses
        run.predictions = sight.predictions
        for (place, point) in sight.points.enumerated() {
          run.trajectories[place].append(bounded(point, setup))
          if state.isEpochEnd, point.trainErrors == 0, run.epochsToFit[place] == nil, state.steps > 0 {
            run.epochsToFit[place] = Int(state.epoch.rounded())
          }
        }
        guard state.isEpochEnd else { return true }
        report(
          EpochReport(
            run: index, epoch: state.epoch,
            points: zip(setup.meter.sets, sight.points).map { ($0.set.name, $1) },
            seconds: (clock.now - began) / .seconds(1)))
        run.reached = isReached(sight.points, run)
        return !run.reached
      })
    let time = (clock.now - began) / .seconds(1)
    monitor.end(.refine, seconds: time)
    seconds.descent += time - looking
    seconds.evaluate += looking
    return run
  }

  private func isReached(_ points: [CompareRecord.Point], _ run: DescentRun) -> Bool {
    switch experiment.goal {
    case .zeroTrainingError: run.epochsToFit.allSatisfy { $0 != nil }
    case .loss(let bound): points.allSatisfy { $0.trainLoss <= bound }
    case .distance(let bound): points.allSatisfy { ($0.distance ?? .infinity) <= bound }
    }
  }

  /// NaN and growth without bound are an error with the limit, never a row of the table.
  private func requireBounded(
    _ points: [CompareRecord.Point], _ firstLosses: [Double], _ setup: CompareSetup
  ) throws {
    for (point, first) in zip(points, firstLosses) {
      guard point.trainLoss.isFinite, point.trainLoss <= Self.growthLimit * max(first, .leastNormalMagnitude) else {
        throw DescentError.diverged(
          epoch: point.epoch, loss: point.trainLoss, stepSize: setup.step.stepSize,
          limit: setup.meanSquareLimit ?? setup.limit, automatic: setup.automaticStep)
      }
    }
  }

  /// Adds Kaczmarz's bound to a point.
  private func bounded(_ point: CompareRecord.Point, _ setup: CompareSetup) -> CompareRecord.Point {
    guard experiment.method == .kaczmarz, setup.step.stepSize == 1, experiment.start == .zero,
      let spectrum = setup.spectrum, spectrum.rank > 0
    else { return point }
    var point = point
    let least = spectrum.eigenvalues[spectrum.order - spectrum.rank]
    point.boundDistance = kaczmarzBound(
      leastEigenvalue: least, trace: setup.space.squaredNorms.reduce(0, +), steps: point.step)
    return point
  }

  private func makeStart(_ setup: CompareSetup, seed: UInt64) -> Matrix<Double> {
    let (rows, columns) = (setup.space.parameterCount, setup.stacked.matrix.columns)
    guard case .gaussian(let scale) = experiment.start else { return Matrix(rows: rows, columns: columns) }
    let random = CounterRandom(seed: seed, stream: .start)
    return Matrix(
      rows: rows, columns: columns, values: (0..<rows * columns).map { scale * random.normal(at: UInt64($0)) })
  }

  /// The expected dynamics of the method on the spectrum, where theory has them.
  func dynamics(_ setup: CompareSetup) -> ExpectedDynamics? {
    guard let spectrum = setup.spectrum, experiment.method != .averaged else { return nil }
    let n = Double(setup.count)
    if experiment.method == .kaczmarz {
      let trace = setup.space.squaredNorms.reduce(0, +)
      return ExpectedDynamics(
        eigenvalues: spectrum.eigenvalues.map { $0 / trace }, method: .kaczmarz, step: setup.step, count: setup.count)
    }
    var gains: [Double]?
    if let preconditioner = setup.preconditioner {
      gains = spectrum.eigenvalues.indices.map { place in
        let rank = spectrum.order - 1 - place
        return rank < preconditioner.gains.count ? preconditioner.gains[rank] : 1
      }
    }
    return ExpectedDynamics(
      eigenvalues: spectrum.eigenvalues.map { $0 / n }, gains: gains, method: experiment.method, step: setup.step,
      count: setup.count)
  }
}
