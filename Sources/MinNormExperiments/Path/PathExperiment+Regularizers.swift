import Foundation
import MinNorm
import MinNormData

// Zhang et al., section 3, for functions that are linear in their parameters.
extension PathExperiment {
  func addRegularizers(
    _ sets: inout [PathSet], _ context: PathContext, _ augmented: (Augmentation, Inputs)?, _ map: FittedFeatureChain
  ) throws {
    for index in sets.indices { sets[index].record.regularizers = pathRows(sets[index]) }
    if let (augmentation, inputs) = augmented { try augment(&sets, context, augmentation, inputs, map) }
    try dropOut(&sets, context)
  }

  /// The rows that the paths have already.
  private func pathRows(_ set: PathSet) -> [PathResults.Regularizer] {
    let (record, n) = (set.record, set.set.labels.count)
    func row(
      _ name: String, _ setting: String, _ point: PathResults.Point, _ verdict: PathResults.Verdict?, isExact: Bool
    ) -> PathResults.Regularizer {
      PathResults.Regularizer(
        name: name, setting: setting, trainCount: n, trainErrors: point.trainErrors,
        trainErrorRate: point.trainErrorRate, testErrors: point.testErrors, testErrorRate: point.testErrorRate,
        testUndecided: point.testUndecided, testErrorInterval95: point.testErrorInterval95,
        looErrorRate: point.looErrorRate, looIsExact: isExact,
        norms: point.norms, verdict: verdict)
    }
    let ridge = record.ridge[record.chosen.looError]
    var rows = [
      row("none", "λ = 0", record.ridge[0], nil, isExact: true),
      row("weight decay", "λ = \(short(ridge.ridge)) by LOO", ridge, record.verdict, isExact: true),
    ]
    if let chosen = record.chosenStopping, let verdict = record.stoppingVerdict {
      let point = record.earlyStopping[chosen.looError]
      let time = point.time.map(short) ?? "∞"
      rows.append(row("early stopping", "t = \(time) by its LOO shortcut", point, verdict, isExact: false))
    }
    return rows
  }

  // MARK: Augmentation

  /// The minimum-norm interpolant of all copies.
  private func augment(
    _ sets: inout [PathSet], _ context: PathContext, _ augmentation: Augmentation, _ inputs: Inputs,
    _ map: FittedFeatureChain
  ) throws {
    guard case .images(let images) = inputs else { return }
    let features = try map.features(of: .images(augmentation.apply(to: images)))
    let (classes, coding) = (context.problem.classCount, problem.coding)
    let values = sets.flatMap { set in
      let labels = (0..<augmentation.copies).flatMap { _ in set.set.labels }
      return Targets(labels: labels, classCount: classes, coding: coding).matrix(in: Double.self).values
    }
    let targets = Matrix(rows: features.count, columns: classes * sets.count, values: values)
    // A copy can equal another image, such as a blank margin's shift; then the least-squares solution is the answer.
    let isDefinite =
      EqualExamples(of: features).pairs.isEmpty
      && !(context.kernel.isInnerProduct && features.count > features.dimension)
    let solver: any SystemSolver =
      DirectSolver(isDefinite ? .cholesky : .pivotedCholesky, kernel: context.kernel)
    let solution = try solver.solve(targets, features: features) { phase, done, total in
      if phase == .factor { try context.run.monitor.progress(.solve, fraction: total > 0 ? done / total : 1) }
    }
    let model = KernelInterpolant(
      context.kernel, features, coefficients: solution.coefficients, precision: .float64)
    let (train, test) = (try model.predictions(at: context.train), try model.predictions(at: context.test))
    for index in sets.indices {
      let columns = index * classes..<(index + 1) * classes
      // ‖f‖² = tr AᵀKA = tr AᵀY for the minimum-norm solution, in the least-squares sense too.
      let square = solution.coefficients[columnsIn: columns].innerProduct(with: targets[columnsIn: columns])
      sets[index].record.regularizers.append(
        row(
          "augmentation", "\(augmentation), λ = 0", train, test, columns, sets[index], context,
          count: features.count, norm: max(0, square).squareRoot(), baseline: sets[index].unregularized.isRight))
    }
  }

  // MARK: Dropout

  /// Keep probabilities that leave-one-out chooses among.
  static let keepProbabilities = [0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1]

  /// Dropout of inputs of the linear model, on average over the masks: (XᵀX + (1 − p)/p · diag(XᵀX))w = Xᵀy.
  ///
  /// Inputs are kept with probability p and then divided by it (Srivastava et al. 2014; Wager, Wang, Liang 2013). That is the ridge (1 − p)/p after every feature is divided by its root second moment over the examples, so the path of
  /// p is a ridge path too. A feature that is always 0 has no weight. Leave-one-out is exact for the second moments held
  /// fixed.
  private func dropOut(_ sets: inout [PathSet], _ context: PathContext) throws {
    let (train, test, d) = (context.train, context.test, context.train.dimension)
    let wide = try train.matrix()
    let moments = (0..<d).map { column in
      wide[columnsIn: column..<column + 1].values.reduce(0) { $0 + $1 * $1 }
    }
    let scales = moments.map { $0 > 0 ? 1 / $0.squareRoot() : 0 }
    let scaled = try FeatureMatrix(
      count: train.count, shape: .vector(d),
      numbers: .float64((0..<train.count * d).map { wide[$0 / d, $0 % d] * scales[$0 % d] }))
    let form = try BandReduction(try LinearKernel().gram(of: scaled, in: Double.self))
    let all = 0..<context.problem.classCount
    for index in sets.indices {
      let targets = sets[index].set.targets.matrix(in: Double.self)
      var baseline = sets[index].unregularized.isRight
      if !context.kernel.isInnerProduct {
        let weights = try minimumNormLeastSquares(wide, targets).solution
        let predictions = try test.product(weights)
        let responses = try train.product(weights)
        baseline =
          FitMeasures(
            context.problem, sets[index].set, columns: all, responses: responses, predictions: predictions
          ).isRight
        sets[index].record.regularizers.append(
          row(
            "linear model", "no regularizer, least norm", responses, predictions, all, sets[index],
            context, count: train.count, norm: weights.frobeniusNorm, baseline: nil))
      }
      let ridges = Self.keepProbabilities.map { (1 - $0) / $0 }
      let fits = try form.ridgeFits(targets, ridges: ridges)
      let coded = sets[index].set.targets
      let errors = fits.map { LeaveOneOut(targets: coded, leftOut: $0.leftOut).errors }
      let best = fits.indices.min { errors[$0].rateWithUndecided < errors[$1].rateWithUndecided } ?? 0
      var weights = try scaled.transposedProduct(fits[best].coefficients)
      for column in all { for row in 0..<d { weights[row, column] *= scales[row] } }
      var result = row(
        "dropout", "linear model, inputs kept with p = \(Self.keepProbabilities[best]) by LOO", fits[best].fitted,
        try test.product(weights), all, sets[index], context, count: train.count, norm: weights.frobeniusNorm,
        baseline: baseline)
      result.looErrorRate = errors[best].rate
      sets[index].record.regularizers.append(result)
    }
  }

  // MARK: Rows

  private func row(
    _ name: String, _ setting: String, _ train: Matrix<Double>, _ test: Matrix<Double>, _ columns: Range<Int>,
    _ set: PathSet, _ context: PathContext, count: Int, norm: Double, baseline: [Bool]?
  ) -> PathResults.Regularizer {
    let measures = FitMeasures(context.problem, set.set, columns: columns, responses: train, predictions: test)
    return PathResults.Regularizer(
      name: name, setting: setting, trainCount: count, trainErrors: measures.train.errors,
      trainErrorRate: measures.train.rate, testErrors: measures.test.errors, testErrorRate: measures.test.rate,
      testUndecided: measures.test.undecided, testErrorInterval95: measures.test.interval95, looErrorRate: nil,
      looIsExact: false, norms: .init(rkhs: norm),
      verdict: baseline.map { Self.verdict(PairedErrors(first: $0, second: measures.isRight), ridge: 0) })
  }
}

/// A strength with three digits: "0.0123", "1.23e-05".
private func short(_ value: Double) -> String {
  guard value != 0, value.isFinite else { return "\(value)" }
  let exponent = Int(log10(abs(value)).rounded(.down))
  return (-4...6).contains(exponent)
    ? String(format: "%.\(max(0, 2 - exponent))f", value) : String(format: "%.2e", value)
}
