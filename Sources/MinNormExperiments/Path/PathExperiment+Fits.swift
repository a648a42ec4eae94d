import MinNorm

extension PathExperiment {
  /// Both paths of one label set.
  func fit(
    _ set: Problem.LabelSet, _ form: any RidgeForm, _ known: [SmootherFit]?, _ context: PathContext
  ) throws -> PathSet {
    let coded = set.targets
    let targets = coded.matrix(in: Double.self)
    let ridgeFits = try known ?? ridgeFits(form, coded, context)
    let n = Double(context.train.count)
    let times = context.ridges.map { $0 > 0 ? n / $0 : .infinity }
    var flowFits: [SmootherFit] = []
    var distances: [Double] = []
    if earlyStopping, let spectrum = form as? SpectralForm {
      try context.run.timed(.path) {
        flowFits = try spectrum.flowFits(targets, times: times, observer: context.run.observer(.path))
        for index in times.indices where times[index] == .infinity { flowFits[index] = ridgeFits[index] }
        distances = zip(ridgeFits, flowFits).map { spectrum.relativeDistance($0.coefficients, $1.coefficients) }
      }
    }
    let fits = ridgeFits + flowFits
    let predictions = try context.run.timed(.evaluate) {
      let stacked = Matrix(
        rows: context.train.count, columns: fits.count * targets.columns, values: fits.flatMap(\.coefficients.values))
      return try KernelInterpolant(context.kernel, context.train, coefficients: stacked, precision: .float64)
        .ofFunctions(width: targets.columns).predictions(at: context.test, observer: context.run.observer(.evaluate))
    }
    var (points, outcomes): ([PathResults.Point], [FitMeasures]) = ([], [])
    for (index, fit) in fits.enumerated() {
      let columns = index * targets.columns..<(index + 1) * targets.columns
      let outcome = FitMeasures(
        context.problem, set, columns: 0..<targets.columns, responses: fit.fitted,
        predictions: predictions[columnsIn: columns])
      let place = index % context.ridges.count
      let time = index < ridgeFits.count || times[place] == .infinity ? nil : times[place]
      points.append(point(fit, ridge: context.ridges[place], time: time, set, outcome))
      outcomes.append(outcome)
    }
    let (ridge, flow) = (Array(points[..<ridgeFits.count]), Array(points[ridgeFits.count...]))
    let (ridgeTests, flowTests) = (Array(outcomes[..<ridgeFits.count]), Array(outcomes[ridgeFits.count...]))
    let chosen = Self.choice(ridge)
    let width = targets.columns
    context.run.noteNeverPredicted(
      predictions[columnsIn: chosen.looError * width..<(chosen.looError + 1) * width], set, context.problem)
    let stopping = flow.isEmpty ? nil : Self.choice(flow)
    return PathSet(
      set: set,
      record: PathResults.Path(
        labels: set.name, changedLabels: set.changed, ridge: ridge, earlyStopping: flow, correspondence: distances,
        chosen: chosen, chosenStopping: stopping,
        verdict: Self.verdict(ridge, ridgeTests, chosen.looError),
        stoppingVerdict: stopping.map { Self.verdict(flow, flowTests, $0.looError) }, residuals: [],
        regularizers: []),
      unregularized: ridgeTests[0], chosen: ridgeFits[chosen.looError].coefficients,
      certified: Set([0, chosen.looError, chosen.gcv]).sorted().map {
        (context.ridges[$0], ridgeFits[$0].coefficients)
      })
  }

  private func point(
    _ fit: SmootherFit, ridge: Double, time: Double?, _ set: Problem.LabelSet, _ measures: FitMeasures
  ) -> PathResults.Point {
    let loo = LeaveOneOut(targets: set.targets, leftOut: fit.leftOut)
    let (train, test) = (measures.train, measures.test)
    var point = PathResults.Point(
      ridge: ridge, time: time, trainErrors: train.errors, trainErrorRate: train.rate, testErrors: test.errors,
      testErrorRate: test.rate, testUndecided: test.undecided, testErrorInterval95: test.interval95,
      looErrors: loo.errors.errors, looUndecided: loo.errors.undecided, looErrorRate: loo.errors.rate,
      looMse: loo.meanSquaredError, gcv: fit.gcv, norms: .init(rkhs: fit.norm), degreesOfFreedom: fit.degreesOfFreedom)
    if let train = measures.squaredTrain {
      (point.$trainErrors, point.$trainErrorRate, point.$looErrors) = (nil, nil, nil)
      (point.$looUndecided, point.$looErrorRate) = (nil, nil)
      (point.trainMse, point.looR2) = (train.mean, loo.squaredErrors.rSquared)
      (point.testMse, point.testR2) = (measures.squaredTest?.mean, measures.squaredTest?.rSquared)
    }
    if test.total == 0 {
      (point.$testErrors, point.$testErrorRate, point.$testUndecided, point.testErrorInterval95) = (nil, nil, nil, [])
    }
    return point
  }

  private static func choice(_ points: [PathResults.Point]) -> PathResults.Choice {
    func least(_ isLess: (PathResults.Point, PathResults.Point) -> Bool) -> Int {
      points.indices.min { isLess(points[$0], points[$1]) } ?? 0
    }
    let isTested = points.contains { $0.$testErrors != nil || $0.testMse != nil }
    return PathResults.Choice(
      looError: least {
        ($0.looErrors + $0.looUndecided, $0.looMse) < ($1.looErrors + $1.looUndecided, $1.looMse)
      },
      looMse: least { $0.looMse < $1.looMse },
      gcv: least { $0.gcv < $1.gcv },
      testError: isTested
        ? least {
          ($0.testErrors + $0.testUndecided, $0.testMse ?? 0) < ($1.testErrors + $1.testUndecided, $1.testMse ?? 0)
        } : nil)
  }

  /// The chosen point of a path beside its first, which is λ = 0.
  private static func verdict(
    _ points: [PathResults.Point], _ tests: [FitMeasures], _ index: Int
  ) -> PathResults.Verdict {
    let (ridge, isChosen) = (points[index].ridge, index > 0)
    let (first, second) = (tests[0], tests[index])
    if first.test.total > 0 {
      return verdict(PairedErrors(first: first.isRight, second: second.isRight), ridge: ridge, isChosen: isChosen)
    }
    if let one = first.squaredTest, let other = second.squaredTest {
      return verdict(PairedDifference(one.ofExamples, other.ofExamples), ridge: ridge, isChosen: isChosen)
    }
    var verdict = PathResults.Verdict(
      ridge: ridge, onlyWithoutWrong: 0, onlyWithWrong: 0, difference: 0, differenceInterval95: [], pValue: 0,
      outcome: isChosen ? "not tested" : "not chosen")
    (verdict.$onlyWithoutWrong, verdict.$onlyWithWrong) = (nil, nil)
    (verdict.$difference, verdict.$pValue) = (nil, nil)
    return verdict
  }

  static func verdict(_ paired: PairedErrors, ridge: Double, isChosen: Bool = true) -> PathResults.Verdict {
    let interval = paired.newcombeInterval95
    return PathResults.Verdict(
      ridge: ridge, onlyWithoutWrong: paired.onlyFirst, onlyWithWrong: paired.onlySecond,
      difference: paired.difference, differenceInterval95: [interval.lowerBound, interval.upperBound],
      pValue: paired.pValue, outcome: outcome(interval, isChosen))
  }

  private static func verdict(
    _ paired: PairedDifference, ridge: Double, isChosen: Bool
  ) -> PathResults.Verdict {
    let interval = paired.interval95
    var verdict = PathResults.Verdict(
      ridge: ridge, onlyWithoutWrong: 0, onlyWithWrong: 0, difference: paired.mean,
      differenceInterval95: [interval.lowerBound, interval.upperBound], pValue: paired.pValue,
      outcome: outcome(interval, isChosen))
    (verdict.$onlyWithoutWrong, verdict.$onlyWithWrong) = (nil, nil)
    return verdict
  }

  private static func outcome(_ interval: ClosedRange<Double>, _ isChosen: Bool) -> String {
    !isChosen
      ? "not chosen"
      : interval.upperBound < 0 ? "helps" : interval.lowerBound > 0 ? "hurts" : "no difference"
  }

  /// Residuals of the solutions that a reader will look at, against a freshly assembled K.
  func certify(
    _ sets: inout [PathSet], _ form: any RidgeForm, _ context: PathContext
  ) throws {
    let isDeficient = (form as? SpectralForm).map { $0.rank < $0.order } ?? false
    let largest = (form as? SpectralForm)?.eigenvalues.last ?? 0
    func product(_ matrices: [Matrix<Double>]) throws -> [Matrix<Double>] {
      guard let first = matrices.first else { return [] }
      let stacked = Matrix(
        rows: first.rows, columns: first.columns * matrices.count, values: matrices.flatMap(\.values))
      let image = try context.kernel.gramProduct(
        of: context.train, times: stacked, observer: context.run.observer(.certify))
      return matrices.indices.map { image[columnsIn: $0 * first.columns..<($0 + 1) * first.columns] }
    }
    try context.run.timed(.certify) {
      for index in sets.indices {
        let targets = sets[index].set.targets.matrix(in: Double.self)
        let images = try product(sets[index].certified.map(\.coefficients))
        var remainders = zip(sets[index].certified, images).map { solution, image in
          var rest = targets
          rest.subtract(image, times: 1)
          if solution.ridge > 0 { rest.subtract(solution.coefficients, times: solution.ridge) }
          return rest
        }
        if isDeficient, let first = remainders.first, largest > 0 {
          remainders[0] = try product([first])[0].scaled(by: 1 / largest)
        }
        let size = max(targets.frobeniusNorm, .leastNormalMagnitude)
        sets[index].record.residuals = zip(sets[index].certified, remainders).map {
          PathResults.Residual(ridge: $0.ridge, relativeResidual: $1.frobeniusNorm / size)
        }
      }
    }
  }
}
