import MinNorm
import MinNormData

/// Runs a `PathExperiment` and makes its record.
public struct PathRunner {
  let experiment: PathExperiment
  private let command: [String]
  let monitor: any RunMonitor
  let clock = ContinuousClock()

  /// A runner for one experiment; `command` goes into the record.
  public init(_ experiment: PathExperiment, command: [String] = [], monitor: any RunMonitor = SilentMonitor()) {
    self.experiment = experiment
    self.command = command
    self.monitor = monitor
  }

  /// Reads, reduces K once, fits at every λ and t, evaluates, compares.
  ///
  /// - Throws: `ExperimentError`, `LinearAlgebraError`, `DataError`.
  public func run() throws -> PathRecord {
    let started = clock.now
    try checkOptions()
    var seconds = PathRecord.PhaseSeconds()
    let specification = experiment.problem.kernel
    let map = try experiment.problem.problem.featureMap()
    var problem = try monitor.timed(.load, &seconds.load) { try Problem(experiment.problem.problem) }
    let augmentation = try augmentation(problem)
    let plan = makePlan(problem, dimension: try map.shape(of: problem.shape).dimension, augmentation)
    try plan.checkMemory(limit: experiment.problem.memoryLimit)

    let images = augmentation == nil ? nil : problem.inputs?.train
    let (fitted, train, test) = try monitor.timed(.features, &seconds.features) {
      guard let inputs = problem.inputs else { preconditionFailure("features are made once") }
      problem.inputs = nil
      return try map.features(fittedTo: inputs.train, andOf: inputs.test)
    }
    let kernel = try specification.kernel(for: train)
    let equal = EqualExamples(of: train)
    let mean = train.squaredNorms.reduce(0) { $0 + kernel.diagonal(squaredNorm: $1) } / Double(max(train.count, 1))
    let context = PathContext(
      problem: problem, kernel: kernel, train: train, test: test,
      ridges: experiment.grid.values(meanDiagonal: mean, order: train.count))
    let (form, firstFits) = try reduce(context, equal, &seconds)

    var sets: [PathSet] = []
    for set in problem.labelSets {
      sets.append(try fit(set, form, sets.isEmpty ? firstFits : nil, context, &seconds))
    }
    try certify(&sets, form, context, &seconds)
    if experiment.regularizers {
      try monitor.timed(.solve, &seconds.regularizers) {
        try addRegularizers(&sets, context, augmentation.flatMap { choice in images.map { (choice, $0) } }, fitted)
      }
    }
    let spectrum = form as? SpectralForm
    seconds.total = (clock.now - started) / .seconds(1)
    return PathRecord(
      command: command,
      dataset: problem.datasetRecord,
      features: FeaturesRecord(
        map, specification: experiment.problem.features, dimension: train.dimension),
      kernel: KernelRecord(kernel),
      system: PathRecord.System(
        order: train.count,
        route: (spectrum != nil ? PathRoute.spectrum : form is BandReduction ? .band : .cholesky).rawValue,
        rank: spectrum?.rank ?? train.count,
        lambdaMin: spectrum.flatMap { form in form.eigenvalues.first { $0 > form.tolerance } },
        lambdaMax: spectrum?.eigenvalues.last, meanDiagonal: mean, equalExamples: equal.pairs.count),
      paths: sets.map(\.record), seconds: seconds,
      memory: MemoryRecord(plannedPeakBytes: plan.peakBytes, peakBytes: SystemMemory.peak),
      environment: .current, seed: experiment.problem.seed)
  }

  // MARK: Options

  private func checkOptions() throws {
    func refuse(_ message: String) throws -> Never { throw ExperimentError.usage(message) }
    if experiment.problem.ridge > 0 { try refuse("--ridge: path has --ridges and --grid for its values of λ") }
    if experiment.problem.arithmetic != .float64 {
      try refuse("--precision \(experiment.problem.arithmetic.rawValue): a path is computed in float64")
    }
    if experiment.earlyStopping, experiment.route == .band || experiment.route == .cholesky {
      try refuse("--route \(experiment.route.rawValue) has ridges only; add --no-early-stopping")
    }
    if experiment.augmentation != nil, !experiment.regularizers {
      try refuse("--augment goes with --regularizers all")
    }
  }

  /// The augmentation asked for, or the usual one of the data set; nil where it has no images or none is needed.
  private func augmentation(_ problem: Problem) throws -> Augmentation? {
    guard experiment.regularizers else { return nil }
    guard case .images(let images)? = problem.inputs?.train else {
      if experiment.augmentation != nil {
        throw ExperimentError.usage("--augment needs images; \(problem.name) has none")
      }
      return nil
    }
    if let text = experiment.augmentation {
      let choice = try Augmentation(parsing: text)
      guard choice.shift < min(images.width, images.height) else {
        throw ExperimentError.usage(
          "--augment \(text): a shift of \(choice.shift) leaves nothing of images of \(images.width) × \(images.height)"
        )
      }
      return choice
    }
    // A mirrored digit is another sign; a mirrored animal is still that animal.
    return problem.name.hasPrefix("cifar") ? Augmentation(flips: true) : Augmentation(shift: 1)
  }

  private func makePlan(_ problem: Problem, dimension: Int, _ augmentation: Augmentation?) -> PathPlan {
    let count = experiment.grid.values(meanDiagonal: 1, order: problem.trainCount).count
    let route = experiment.route == .auto ? (experiment.earlyStopping ? .spectrum : .band) : experiment.route
    return PathPlan(
      order: problem.trainCount, dimension: dimension, testCount: problem.testCount, columns: problem.classCount,
      points: experiment.earlyStopping ? 2 * count : count, loadedBytes: problem.loadedBytes,
      inputBytes: problem.inputBytes, route: route, copies: augmentation?.copies ?? 1,
      regularizes: experiment.regularizers,
      spectrumIsOptional: experiment.route == .auto && experiment.earlyStopping)
  }

  // MARK: The reduction

  /// K made ready for all λ; and the ridge fits of the first label set, where it took them to see that K is definite.
  private func reduce(
    _ context: PathContext, _ equal: EqualExamples, _ seconds: inout PathRecord.PhaseSeconds
  ) throws -> (form: any RidgeForm, fits: [SmootherFit]?) {
    var isSingular =
      !equal.pairs.isEmpty || context.kernel.isInnerProduct && context.train.count > context.train.dimension
    isSingular = isSingular && context.ridges.first == 0
    switch experiment.route {
    case .cholesky:
      if isSingular {
        throw ExperimentError.singular(
          "--route cholesky: K is singular, and λ = 0 belongs to every path; --route spectrum has the least-squares solution"
        )
      }
      return (CholeskyForm(kernel: context.kernel, features: context.train), nil)
    case .auto where !experiment.earlyStopping && !isSingular, .band:
      do {
        let gram = try assemble(context, &seconds)
        let stop = monitor.stopwatch(.reduce)
        let band = try BandReduction(gram) { try monitor.progress(.reduce, fraction: $0 / $1) }
        seconds.reduce += stop()
        let fits = try ridgeFits(band, context.coded(context.problem.labelSets[0], experiment), context, &seconds)
        return (band, fits)
      } catch LinearAlgebraError.notPositiveDefinite where experiment.route == .auto {
        return (try spectrum(context, &seconds), nil)
      } catch LinearAlgebraError.notPositiveDefinite {
        throw ExperimentError.singular(
          "--route band: K is singular to rounding, so λ = 0 has no interpolant; --route spectrum has the least-squares"
            + " solution")
      }
    default:
      return (try spectrum(context, &seconds), nil)
    }
  }

  private func spectrum(_ context: PathContext, _ seconds: inout PathRecord.PhaseSeconds) throws -> SpectralForm {
    let gram = try assemble(context, &seconds)
    let stop = monitor.stopwatch(.reduce)
    let form = try SpectralForm(gram, of: context.train)
    seconds.reduce += stop()
    return form
  }

  private func assemble(
    _ context: PathContext, _ seconds: inout PathRecord.PhaseSeconds
  ) throws -> PackedSymmetricMatrix<Double> {
    let work = gramFlops(count: context.train.count, dimension: context.train.dimension)
    return try monitor.timed(.gram, work: work, &seconds.gram) {
      try context.kernel.gram(of: context.train, in: Double.self) { try monitor.progress(.gram, fraction: $0 / $1) }
    }
  }

  func ridgeFits(
    _ form: any RidgeForm, _ targets: Targets, _ context: PathContext,
    _ seconds: inout PathRecord.PhaseSeconds
  ) throws -> [SmootherFit] {
    try monitor.timed(.path, &seconds.path) {
      let exact = CholeskyForm(kernel: context.kernel, features: context.train)
      return try form.ridgeFits(targets, ridges: context.ridges, deciding: exact) {
        try monitor.progress(.path, fraction: $0 / $1)
      }
    }
  }
}

/// What every part of a run looks at.
struct PathContext {
  let problem: Problem
  let kernel: any Kernel
  let train: FeatureMatrix
  let test: FeatureMatrix
  /// λ, ascending from 0.
  let ridges: [Double]

  func coded(_ set: Problem.LabelSet, _ experiment: PathExperiment) -> Targets {
    Targets(labels: set.labels, classCount: problem.classCount, coding: experiment.problem.coding)
  }

  func targets(_ set: Problem.LabelSet, _ experiment: PathExperiment) -> Matrix<Double> {
    coded(set, experiment).matrix(in: Double.self)
  }
}

/// One label set: its record, and what the comparisons and certificates need of its fits.
struct PathSet {
  let set: Problem.LabelSet
  var record: PathRecord.Path
  /// Which test examples are right, point by point.
  let ridgeRight: [[Bool]]
  let flowRight: [[Bool]]
  /// The coefficients at λ = 0 and at the λ chosen by leave-one-out and by GCV.
  let certified: [(ridge: Double, coefficients: Matrix<Double>)]
}
