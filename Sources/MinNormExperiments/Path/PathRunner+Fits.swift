import MinNorm

extension PathRunner {
  /// Both paths of one label set.
  func fit(
    _ set: Problem.LabelSet, _ form: any RidgeForm, _ known: [SmootherFit]?, _ context: PathContext,
    _ seconds: inout PathRecord.PhaseSeconds
  ) throws -> PathSet {
    let coded = context.coded(set, experiment)
    let targets = coded.matrix(in: Double.self)
    let ridgeFits = try known ?? ridgeFits(form, coded, context, &seconds)
    let n = Double(context.train.count)
    let times = context.ridges.map { $0 > 0 ? n / $0 : .infinity }
    var flowFits: [SmootherFit] = []
    var distances: [Double] = []
    if experiment.earlyStopping, let spectrum = form as? SpectralForm {
      try monitor.timed(.path, &seconds.path) {
        flowFits = try spectrum.flowFits(targets, times: times) { try monitor.progress(.path, fraction: $0 / $1) }
        for index in times.indices where times[index] == .infinity { flowFits[index] = ridgeFits[index] }
        distances = zip(ridgeFits, flowFits).map { spectrum.relativeDistance($0.coefficients, $1.coefficients) }
      }
    }
    let fits = ridgeFits + flowFits
    let predictions = try monitor.timed(.evaluate, &seconds.evaluate) {
      let stacked = Matrix(
        rows: context.train.count, columns: fits.count * targets.columns, values: fits.flatMap(\.coefficients.values))
      return try KernelInterpolant(context.kernel, context.train, coefficients: stacked, precision: .float64)
        .predictions(at: context.test) { try monitor.progress(.evaluate, fraction: $0 / $1) }
    }
    var (points, isRight): ([PathRecord.Point], [[Bool]]) = ([], [])
    for (index, fit) in fits.enumerated() {
      let columns = index * targets.columns..<(index + 1) * targets.columns
      let right = correctlyClassified(
        predictions: predictions, columns: columns, labels: context.problem.testLabels)
      let place = index % context.ridges.count
      let time = index < ridgeFits.count || times[place] == .infinity ? nil : times[place]
      points.append(point(fit, ridge: context.ridges[place], time: time, coded, right))
      isRight.append(right)
    }
    let (ridge, flow) = (Array(points[..<ridgeFits.count]), Array(points[ridgeFits.count...]))
    let (ridgeRight, flowRight) = (Array(isRight[..<ridgeFits.count]), Array(isRight[ridgeFits.count...]))
    let chosen = Self.choice(ridge)
    let stopping = flow.isEmpty ? nil : Self.choice(flow)
    return PathSet(
      set: set,
      record: PathRecord.Path(
        labels: set.name, changedLabels: set.changed, ridge: ridge, earlyStopping: flow, correspondence: distances,
        chosen: chosen, chosenStopping: stopping,
        verdict: Self.verdict(ridge, ridgeRight, chosen.looError),
        stoppingVerdict: stopping.map { Self.verdict(flow, flowRight, $0.looError) }, residuals: [],
        regularizers: []),
      ridgeRight: ridgeRight, flowRight: flowRight,
      certified: Set([0, chosen.looError, chosen.gcv]).sorted().map {
        (context.ridges[$0], ridgeFits[$0].coefficients)
      })
  }

  private func point(
    _ fit: SmootherFit, ridge: Double, time: Double?, _ targets: Targets, _ right: [Bool]
  ) -> PathRecord.Point {
    let train = ErrorCount(predictions: fit.fitted, columns: 0..<targets.classCount, labels: targets.labels)
    let test = ErrorCount(errors: right.count { !$0 }, total: right.count)
    let loo = LeaveOneOut(targets: targets, leftOut: fit.leftOut)
    let interval = test.wilsonInterval95
    return PathRecord.Point(
      ridge: ridge, time: time, trainErrors: train.errors, trainErrorRate: train.rate, testErrors: test.errors,
      testErrorRate: test.rate, testErrorInterval95: [interval.lowerBound, interval.upperBound],
      looErrors: loo.errors.errors, looUndecided: loo.errors.undecided, looErrorRate: loo.errors.rate,
      looSquaredError: loo.meanSquaredError, gcv: fit.gcv, norm: fit.norm,
      degreesOfFreedom: fit.degreesOfFreedom)
  }

  private static func choice(_ points: [PathRecord.Point]) -> PathRecord.Choice {
    func least(_ isLess: (PathRecord.Point, PathRecord.Point) -> Bool) -> Int {
      points.indices.min { isLess(points[$0], points[$1]) } ?? 0
    }
    return PathRecord.Choice(
      looError: least {
        ($0.looErrors + $0.looUndecided, $0.looSquaredError) < ($1.looErrors + $1.looUndecided, $1.looSquaredError)
      },
      looSquaredError: least { $0.looSquaredError < $1.looSquaredError },
      gcv: least { $0.gcv < $1.gcv }, testError: least { $0.testErrors < $1.testErrors })
  }

  /// The chosen point of a path beside its first, which is λ = 0.
  private static func verdict(
    _ points: [PathRecord.Point], _ right: [[Bool]], _ index: Int
  ) -> PathRecord.Verdict {
    verdict(PairedErrors(first: right[0], second: right[index]), ridge: points[index].ridge, isChosen: index > 0)
  }

  static func verdict(_ paired: PairedErrors, ridge: Double, isChosen: Bool = true) -> PathRecord.Verdict {
    let interval = paired.newcombeInterval95
    let outcome =
      !isChosen
      ? "not chosen"
      : interval.upperBound < 0 ? "helps" : interval.lowerBound > 0 ? "hurts" : "no difference"
    return PathRecord.Verdict(
      ridge: ridge, onlyWithoutWrong: paired.onlyFirst, onlyWithWrong: paired.onlySecond,
      difference: paired.difference, differenceInterval95: [interval.lowerBound, interval.upperBound],
      pValue: paired.pValue, outcome: outcome)
  }

  /// Residuals of the solutions that a reader will look at, against a freshly assembled K.
  func certify(
    _ sets: inout [PathSet], _ form: any RidgeForm, _ context: PathContext,
    _ seconds: inout PathRecord.PhaseSeconds
  ) throws {
    let isDeficient = (form as? SpectralForm).map { $0.rank < $0.order } ?? false
    let largest = (form as? SpectralForm)?.eigenvalues.last ?? 0
    func product(_ matrices: [Matrix<Double>]) throws -> [Matrix<Double>] {
      guard let first = matrices.first else { return [] }
      let stacked = Matrix(
        rows: first.rows, columns: first.columns * matrices.count, values: matrices.flatMap(\.values))
      let image = try context.kernel.gramProduct(of: context.train, times: stacked) {
        try monitor.progress(.certify, fraction: $0 / $1)
      }
      return matrices.indices.map { image[columnsIn: $0 * first.columns..<($0 + 1) * first.columns] }
    }
    try monitor.timed(.certify, &seconds.certify) {
      for index in sets.indices {
        let targets = context.targets(sets[index].set, experiment)
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
          PathRecord.Residual(ridge: $0.ridge, relative: $1.frobeniusNorm / size)
        }
      }
    }
  }
}
