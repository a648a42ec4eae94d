import MinNorm
import MinNormData

// Interpolants that are weights of more explicit features than there are examples.
extension InterpolantsBench {
  /// w* plus null-space noise, and the end of SGD from a start that is not zero.
  func weightEntries(includesMinimumNorm: Bool) throws -> [InterpolantsResults.Entry] {
    let stop = run.stopwatch(.factor, work: choleskyFlops(order: train.count))
    let factor = try LinearKernel().gram(of: train, in: Double.self).cholesky()
    stop()
    let star = try train.transposedProduct(try factor.solve(labels.targets))
    let minimum = star.innerProduct(with: star)
    func entry(
      _ kind: String, _ title: String, _ parameters: [String: Double], _ weights: Matrix<Double>
    ) throws -> InterpolantsResults.Entry {
      var gap = weights
      gap.subtract(star, times: 1)
      return labels.entry(
        kind, title, parameters, responses: try train.product(weights), predictions: try test.product(weights)
      ).measured(
        squaredNorm: weights.innerProduct(with: weights), squaredDistance: gap.innerProduct(with: gap),
        minimum: minimum)
    }
    var entries: [InterpolantsResults.Entry] = []
    if includesMinimumNorm { entries.append(try entry("minimum-norm", "minimum norm", [:], star)) }

    let random = CounterRandom(seed: experiment.problem.seed, stream: .noise)
    let noise = Matrix(
      rows: star.rows, columns: star.columns,
      values: star.values.indices.map { random.normal(at: 1 << 62 | UInt64($0)) })
    let null = try nullSpaceProjection(of: noise, features: train, factor: factor)
    for ratio in experiment.noise.sorted() {
      var weights = star
      weights.subtract(null, times: -ratio * minimum.squareRoot() / null.frobeniusNorm)
      let text = Int(exactly: ratio).map { "\($0)" } ?? "\(ratio)"
      entries.append(try entry("null-noise", "w* + null-space noise of norm \(text)‖w*‖", ["ratio": ratio], weights))
    }
    entries.append(try descent())
    return entries
  }

  /// SGD from w₀ ≠ 0 by the machinery of `compare`.
  private func descent() throws -> InterpolantsResults.Entry {
    var comparison = CompareExperiment()
    comparison.problem = experiment.problem
    comparison.problem.features = features
    comparison.problem.kernel = .linear
    comparison.start = experiment.start
    comparison.goal = .loss(InterpolantsExperiment.loss)
    comparison.epochs = experiment.epochs
    let record = try comparison.run(monitor: run.monitor)
    run.add(record.seconds.total, to: .descent)
    let result = record.comparisons[0]
    let (end, part) = (result.sgd, result.startPart)
    var entry = InterpolantsResults.Entry(
      kind: "sgd-start", title: "SGD from \(experiment.start)",
      parameters: [
        "startNorm": part?.startNorm ?? 0, "nullNorm": part?.nullNorm ?? 0, "epochs": record.sgd.epochs,
        "limitDistance": part?.limitDistance ?? 0,
      ],
      trainErrors: end.trainErrors, trainErrorRate: end.trainErrorRate, testErrors: end.testErrors,
      testErrorRate: end.testErrorRate, testErrorInterval95: end.testErrorInterval95,
      relativeResidual: end.fitResidual, maxResidual: nil,
      interpolates: end.trainErrors == 0 && end.fitResidual <= Tolerances.double)
    if let closed = result.closedForm, let distance = result.trajectory.last?.distance {
      let minimum = closed.norms.rkhs * closed.norms.rkhs
      entry = entry.measured(
        squaredNorm: end.norms.rkhs * end.norms.rkhs, squaredDistance: distance * distance * minimum, minimum: minimum)
    }
    if !record.sgd.reached {
      entry.note = "SGD has not come to its limit in \(experiment.epochs) epochs; more (--epochs) bring it nearer"
    }
    return entry
  }
}
