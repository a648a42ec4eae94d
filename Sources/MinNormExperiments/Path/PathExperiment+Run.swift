import MinNorm
import MinNormData

extension PathExperiment {
  /// The spectrum where early stopping is asked for, a band otherwise; augmented sets and dropout with them.
  public func plan(_ problem: Problem, in run: Run) throws -> PathPlan {
    if regularizers {
      try problem.requireClasses("--regularizers")
      try problem.requireTest("--regularizers")
    }
    let count = grid.values(meanDiagonal: 1, order: problem.trainCount).count
    let map = try self.problem.featureMap()
    return PathPlan(
      order: problem.trainCount, dimension: try map.shape(of: problem.shape).dimension,
      exampleBytes: try map.exampleBytes(of: problem.shape, format: problem.format), testCount: problem.testCount,
      columns: problem.columns, points: earlyStopping ? 2 * count : count,
      loadedBytes: problem.loadedBytes, inputBytes: problem.inputBytes,
      route: route == .auto ? (earlyStopping ? .spectrum : .band) : route,
      copies: try augmentation(for: problem, problem.inputs?.train)?.copies ?? 1, regularizes: regularizers,
      spectrumIsOptional: route == .auto && earlyStopping)
  }

  /// Reads, reduces K once, fits at every λ and t, evaluates, compares.
  public func run(in run: Run) throws -> PathRecord {
    try checkOptions()
    let map = try self.problem.featureMap()
    var (problem, _) = try prepare(in: run)
    guard let inputs = problem.inputs else { preconditionFailure("features are made once") }
    problem.inputs = nil
    let augmentation = try augmentation(for: problem, inputs.train)
    let (fitted, train, test) = try run.timed(.features) {
      try map.features(fittedTo: inputs.train, andOf: inputs.test)
    }
    let (kernel, search) = try run.kernel(of: problem, train, ridge: 0, arithmetic: .float64)
    let equal = EqualExamples(of: train)
    let mean = train.squaredNorms.reduce(0) { $0 + kernel.diagonal(squaredNorm: $1) } / Double(max(train.count, 1))
    let context = PathContext(
      run: run, problem: problem, kernel: kernel, train: train, test: test,
      ridges: grid.values(meanDiagonal: mean, order: train.count))
    let (form, firstFits) = try reduce(context, equal)

    var sets: [PathSet] = []
    for set in problem.labelSets { sets.append(try fit(set, form, sets.isEmpty ? firstFits : nil, context)) }
    try certify(&sets, form, context)
    if regularizers {
      try run.timed(.solve, as: .regularizers) {
        try addRegularizers(&sets, context, augmentation.map { ($0, inputs.train) }, fitted)
      }
    }
    run.keep {
      problem.model(
        sets.map { Model.Function(name: $0.set.name, coefficients: $0.chosen, targets: $0.set.targets) },
        like: KernelInterpolant(kernel, train, coefficients: sets[0].chosen, precision: .float64), fitted: fitted)
    }
    return run.record(
      of: self, try problem.record(map, KernelRecord(kernel, search: search)),
      PathResults(
        system: system(form, meanDiagonal: mean, equalExamples: equal.pairs.count), paths: sets.map(\.record)))
  }

  private func system(_ form: any RidgeForm, meanDiagonal: Double, equalExamples: Int) -> PathResults.System {
    let spectrum = form as? SpectralForm
    return PathResults.System(
      order: form.order,
      route: (spectrum != nil ? PathRoute.spectrum : form is BandReduction ? .band : .cholesky).rawValue,
      rank: spectrum?.rank ?? form.order,
      lambdaMin: spectrum.flatMap { form in form.eigenvalues.first { $0 > form.tolerance } },
      lambdaMax: spectrum?.eigenvalues.last, meanDiagonal: meanDiagonal, equalExamples: equalExamples)
  }

  private func checkOptions() throws {
    if earlyStopping, route == .band || route == .cholesky {
      throw ExperimentError.usage("--route \(route.rawValue) has ridges only; add --no-early-stopping")
    }
    if augmentation != nil, !regularizers { throw ExperimentError.usage("--augment goes with --regularizers all") }
  }

  /// The augmentation asked for, or the usual one of the data set; nil where it has no images or none is needed.
  private func augmentation(for problem: Problem, _ inputs: Inputs?) throws -> Augmentation? {
    guard regularizers else { return nil }
    guard case .images(let images)? = inputs else {
      if augmentation != nil {
        throw ExperimentError.usage("--augment needs images; \(problem.name) has none")
      }
      return nil
    }
    if let choice = augmentation {
      guard choice.shift < min(images.width, images.height) else {
        throw ExperimentError.usage(
          "--augment \(choice): a shift of \(choice.shift) leaves nothing of images of \(images.width) × \(images.height)"
        )
      }
      return choice
    }
    // A mirrored digit is another sign; a mirrored animal is still that animal.
    return problem.name.hasPrefix("cifar") ? Augmentation(flips: true) : Augmentation(shift: 1)
  }

  // MARK: The reduction

  /// K made ready for all λ; and the ridge fits of the first label set, where it took them to see that K is definite.
  private func reduce(
    _ context: PathContext, _ equal: EqualExamples
  ) throws -> (form: any RidgeForm, fits: [SmootherFit]?) {
    var isSingular =
      !equal.pairs.isEmpty || context.kernel.isInnerProduct && context.train.count > context.train.dimension
    isSingular = isSingular && context.ridges.first == 0
    switch route {
    case .cholesky:
      if isSingular {
        throw ExperimentError.singular(
          "--route cholesky: K is singular, and λ = 0 belongs to every path; --route spectrum has the least-squares solution"
        )
      }
      return (CholeskyForm(kernel: context.kernel, features: context.train), nil)
    case .auto where !earlyStopping && !isSingular, .band:
      do {
        let gram = try assemble(context)
        let stop = context.run.stopwatch(.reduce)
        let band = try BandReduction(gram, observer: context.run.observer(.reduce))
        stop()
        let fits = try ridgeFits(band, context.problem.labelSets[0].targets, context)
        return (band, fits)
      } catch LinearAlgebraError.notPositiveDefinite where route == .auto {
        return (try spectrum(context), nil)
      } catch LinearAlgebraError.notPositiveDefinite {
        throw ExperimentError.singular(
          "--route band: K is singular to rounding, so λ = 0 has no interpolant; --route spectrum has the least-squares"
            + " solution")
      }
    default:
      return (try spectrum(context), nil)
    }
  }

  private func spectrum(_ context: PathContext) throws -> SpectralForm {
    let gram = try assemble(context)
    let stop = context.run.stopwatch(.reduce)
    let form = try SpectralForm(gram, of: context.train)
    stop()
    return form
  }

  private func assemble(
    _ context: PathContext
  ) throws -> PackedSymmetricMatrix<Double> {
    let work = gramFlops(count: context.train.count, dimension: context.train.dimension)
    return try context.run.timed(.gram, work: work) {
      try context.kernel.gram(of: context.train, in: Double.self, observer: context.run.observer(.gram))
    }
  }

  func ridgeFits(
    _ form: any RidgeForm, _ targets: Targets, _ context: PathContext
  ) throws -> [SmootherFit] {
    try context.run.timed(.path) {
      let exact = CholeskyForm(kernel: context.kernel, features: context.train)
      return try form.ridgeFits(targets, ridges: context.ridges, deciding: exact, observer: context.run.observer(.path))
    }
  }
}

/// What every part of a run looks at.
struct PathContext {
  let run: Run
  let problem: Problem
  let kernel: any Kernel
  let train: FeatureMatrix
  let test: FeatureMatrix
  /// λ, ascending from 0.
  let ridges: [Double]
}

/// One label set: its record, and what the comparisons and certificates need of its fits.
struct PathSet {
  let set: Problem.LabelSet
  var record: PathResults.Path
  /// The test examples at λ = 0.
  let unregularized: FitMeasures
  /// The coefficients at the λ that leave-one-out chooses.
  let chosen: Matrix<Double>
  /// The coefficients at λ = 0 and at the λ chosen by leave-one-out and by GCV.
  let certified: [(ridge: Double, coefficients: Matrix<Double>)]
}
