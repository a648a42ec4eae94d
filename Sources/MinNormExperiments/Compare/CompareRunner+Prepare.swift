import MinNorm
import MinNormData

extension CompareRunner {
  /// Reads the data, builds the space, finds the closed form and the step size.
  func prepare(_ seconds: inout CompareRecord.PhaseSeconds) throws -> (CompareSetup, ComparePlan) {
    let specification = experiment.problem.kernel
    let map = try experiment.problem.problem.featureMap()
    var problem = try monitor.timed(.load, &seconds.load) { try Problem(experiment.problem.problem) }
    let isPrimal = specification.description == LinearKernel.name
    try checkSpace(isPrimal: isPrimal)
    let stacked = StackedTargets(problem)
    let plan = try makePlan(problem, map, isPrimal, stacked)
    if plan.factorPrecision == nil, experiment.problem.arithmetic != .float64 {
      throw ExperimentError.usage("--precision: compare works in float64, but for --closed-form cholesky")
    }
    try plan.checkMemory(limit: experiment.problem.memoryLimit)

    let (train, test) = try monitor.timed(.features, &seconds.features) {
      try problem.makeFeatures(map) { try monitor.progress(.features, fraction: $0 / $1) }
    }
    let equal = EqualExamples(of: train)
    if plan.factorPrecision != nil, experiment.weightDecay == 0 {
      try equal.requireNone(
        " and has no Cholesky factorization: --closed-form eigen gives the minimum-norm least-squares solution, "
          + "--weight-decay makes K positive definite")
    }
    let kernel = try specification.kernel(for: train)
    let (space, spectrum) = try makeSpace(kernel, train, plan, &seconds)
    let evaluate = try monitor.timed(.evaluate, &seconds.evaluate) { try space.evaluator(at: test) }
    let closedForm = try solve(kernel, train, space, spectrum, stacked.matrix, plan, evaluate, &seconds)
    let sets = problem.labelSets.enumerated().map { StackedSet(set: $1, columns: stacked.columns(ofSet: $0)) }
    let meter = TrajectoryMeter(
      space: space, targets: stacked.matrix, sets: sets, testLabels: problem.testLabels, closedForm: closedForm,
      spectrum: spectrum, evaluate: evaluate)

    let preconditioner = try makePreconditioner(kernel, train, &seconds)
    let beta = preconditioner?.beta ?? space.squaredNorms.max() ?? 0
    let lambda =
      try preconditioner?.lambda ?? spectrum.map { ($0.eigenvalues.last ?? 0) / Double(train.count) }
      ?? space.largestEigenvalue()
    let method = experiment.method
    let batch =
      method == .gd
      ? train.count
      : method == .kaczmarz
        ? 1
        : experiment.batch
          ?? (method == .eigenpro || plan.storage == .never
            ? min(256, train.count)
            : CompareExperiment.criticalBatch(beta: beta, lambda: lambda, count: train.count))
    var rule = StepSizeRule(beta: beta, lambda: lambda, count: train.count, batch: batch)
    rule.momentum = method.hasMomentum ? experiment.momentum ?? 0.9 : 0
    rule.weightDecay = experiment.weightDecay
    let limit = rule.limit(method)
    let automatic = method == .kaczmarz ? 1 : preconditioner?.automaticStep(batch: batch) ?? rule.automatic
    let size =
      switch experiment.stepSize {
      case .automatic(let factor): factor * automatic
      case .ofLimit(let factor): factor * limit
      case .fixed(let size): size
      }
    let step = StepParameters(
      stepSize: size, batch: min(batch, train.count), momentum: rule.momentum, weightDecay: rule.weightDecay)
    let order = experiment.order ?? (method == .kaczmarz ? .replacement : .shuffled)
    let setup = CompareSetup(
      method: method, problem: problem, kernel: kernel, train: train, equal: equal, space: space,
      storage: plan.storage, stacked: stacked, spectrum: spectrum, closedForm: closedForm,
      closedFormName: plan.hasSpectrum ? "eigen" : plan.factorPrecision != nil ? "cholesky" : "none", meter: meter,
      preconditioner: preconditioner, rule: rule, step: step, order: order, automaticStep: automatic, limit: limit)
    return (setup, plan)
  }

  private func makePlan(
    _ problem: Problem, _ map: FeatureChain, _ isPrimal: Bool, _ stacked: StackedTargets
  ) throws -> ComparePlan {
    let n = problem.trainCount
    let hasSpectrum =
      experiment.closedForm == .eigen
      || experiment.closedForm == .auto && n <= ClosedFormChoice.spectrumOrder
    let factors = !hasSpectrum && experiment.closedForm != .none
    let stores = experiment.storage == .always || experiment.storage == .auto && n <= KernelStorage.storedOrder
    return ComparePlan(
      order: n, dimension: try map.shape(of: problem.shape).dimension, testCount: problem.testCount,
      columns: stacked.matrix.columns, loadedBytes: problem.loadedBytes,
      featureWorkBytes: try map.workBytes(of: problem.shape, count: max(n, problem.testCount)), isPrimal: isPrimal,
      storage: isPrimal ? nil : stores ? .always : .never,
      hasSpectrum: hasSpectrum, factorPrecision: factors ? experiment.problem.arithmetic.factorPrecision : nil,
      eigenPro: experiment.method == .eigenpro ? experiment.eigenPro : nil)
  }

  private func makeSpace(
    _ kernel: any Kernel, _ train: FeatureMatrix, _ plan: ComparePlan, _ seconds: inout CompareRecord.PhaseSeconds
  ) throws -> (any DescentSpace, Spectrum?) {
    /// A space that keeps no K.
    func emptySpace() throws -> any DescentSpace {
      guard !plan.isPrimal else { return try WeightSpace(train) }
      return TiledCoefficientSpace(kernel: kernel, features: train, precision: .float32)
    }
    func assemble(_ seconds: inout Double) throws -> PackedSymmetricMatrix<Double> {
      try monitor.timed(.gram, work: gramFlops(count: train.count, dimension: train.dimension), &seconds) {
        try kernel.gram(of: train, in: Double.self) { try monitor.progress(.gram, fraction: $0 / $1) }
      }
    }
    guard plan.storage == .always || plan.hasSpectrum else { return (try emptySpace(), nil) }
    let gram = try assemble(&seconds.gram)
    let space =
      plan.storage == .always
      ? try StoredCoefficientSpace(kernel: kernel, features: train, gram: gram) : try emptySpace()
    guard plan.hasSpectrum else { return (space, nil) }
    let stop = monitor.stopwatch(.spectrum)
    let spectrum = try Spectrum(gram)
    seconds.factor += stop()
    return (space, spectrum)
  }

  private func solve(
    _ kernel: any Kernel, _ train: FeatureMatrix, _ space: any DescentSpace, _ spectrum: Spectrum?,
    _ targets: Matrix<Double>, _ plan: ComparePlan, _ evaluate: (Matrix<Double>) throws -> Matrix<Double>,
    _ seconds: inout CompareRecord.PhaseSeconds
  ) throws -> ClosedForm? {
    let ridge = experiment.weightDecay * Double(train.count)
    let coefficients: Matrix<Double>
    if let spectrum {
      coefficients = try spectrum.solve(targets, ridge: ridge)
    } else if plan.factorPrecision != nil {
      let solver = DirectSolver(kernel: kernel, ridge: ridge, arithmetic: experiment.problem.arithmetic)
      coefficients = try monitor.timed(.factor, &seconds.factor) {
        try solver.solve(targets, features: train) { phase, done, total in
          if phase == .factor { try monitor.progress(.factor, fraction: total > 0 ? done / total : 1) }
        }.coefficients
      }
    } else {
      return nil
    }
    return try monitor.timed(.evaluate, &seconds.evaluate) {
      let parameters = try space.parameters(ofCoefficients: coefficients)
      return ClosedForm(
        parameters: parameters, responses: try space.responses(parameters), predictions: try evaluate(parameters))
    }
  }

  private func makePreconditioner(
    _ kernel: any Kernel, _ train: FeatureMatrix, _ seconds: inout CompareRecord.PhaseSeconds
  ) throws -> EigenProPreconditioner? {
    guard experiment.method == .eigenpro else { return nil }
    return try monitor.timed(.precondition, &seconds.precondition) {
      try EigenProPreconditioner(
        kernel: kernel, features: train, options: experiment.eigenPro, seed: experiment.problem.seed
      ) { try monitor.progress(.precondition, fraction: $0 / $1) }
    }
  }
}
