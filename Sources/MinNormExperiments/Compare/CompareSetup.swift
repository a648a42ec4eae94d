import MinNorm
import MinNormData

/// Everything that descent and its measurement need, prepared once for all runs.
struct CompareSetup {
  let experiment: CompareExperiment
  let problem: Problem
  let plan: ComparePlan
  let kernel: any Kernel
  /// Training examples that equal an earlier one.
  let equal: EqualExamples
  let space: any DescentSpace
  let stacked: StackedTargets
  let spectrum: Spectrum?
  private(set) var closedForm: ClosedForm?
  let meter: TrajectoryMeter
  let preconditioner: EigenProPreconditioner?
  let step: DescentStep

  var method: DescentMethod { experiment.method }
  var count: Int { problem.trainCount }
  /// The λ whose solution is the limit of descent with weight decay.
  var ridge: Double { experiment.weightDecay * Double(count) }

  /// Builds the space, finds the closed form and the step size.
  ///
  /// - Throws: `ExperimentError.singular`, `DescentError.unstable`, `LinearAlgebraError`.
  init(
    _ experiment: CompareExperiment, _ problem: Problem, _ plan: ComparePlan, train: FeatureMatrix, test: FeatureMatrix,
    _ run: Run
  ) throws {
    (self.experiment, self.problem, self.plan) = (experiment, problem, plan)
    equal = EqualExamples(of: train)
    if plan.closedForm == .cholesky, experiment.weightDecay == 0 {
      try equal.requireNone(
        " and has no Cholesky factorization: --closed-form eigen gives the minimum-norm least-squares solution, "
          + "--weight-decay makes K positive definite")
    }
    kernel = try run.kernel(of: problem, train, ridge: 0, arithmetic: experiment.arithmetic).kernel
    stacked = StackedTargets(problem)
    let builder = CompareBuilder(experiment: experiment, plan: plan, kernel: kernel, train: train, run: run)
    (space, spectrum) = try builder.space()
    let evaluate: (Matrix<Double>) throws -> Matrix<Double> = try run.timed(.evaluate) { [space] in
      test.count == 0 ? { Matrix(rows: 0, columns: $0.columns) } : try space.evaluator(at: test)
    }
    closedForm = try builder.closedForm(space, spectrum, stacked.matrix, evaluate)
    meter = TrajectoryMeter(
      problem, space: space, targets: stacked.matrix,
      sets: problem.labelSets.enumerated().map { [stacked] in StackedSet(set: $1, columns: stacked.columns(ofSet: $0))
      },
      closedForm: closedForm, spectrum: spectrum, evaluate: evaluate)
    preconditioner = try builder.preconditioner()
    step = try DescentStep(experiment, plan, space, spectrum, preconditioner)
  }

  /// Keeps the closed form and where a run of descent has ended, in this order for every label set, and evaluates both at the test
  /// examples as they will be evaluated again.
  mutating func keep(_ descent: inout DescentRun, test: FeatureMatrix, _ run: Run) throws {
    func predictions(_ parameters: Matrix<Double>) throws -> Matrix<Double> {
      try space.interpolant(parameters).ofFunctions(width: stacked.width).predictions(at: test, observer: unobserved)
    }
    if test.count > 0 {
      descent.predictions = try predictions(descent.parameters)
      closedForm = try closedForm.map {
        ClosedForm(parameters: $0.parameters, responses: $0.responses, predictions: try predictions($0.parameters))
      }
    }
    run.keep {
      let ends = problem.functions(descent.parameters, suffix: "." + method.rawValue)
      let exact = closedForm.map { problem.functions($0.parameters).map { [$0] } } ?? ends.map { _ in [] }
      return problem.model(zip(exact, ends).flatMap { $0 + [$1] }, like: space.interpolant(descent.parameters))
    }
  }

  /// The expected dynamics of the method on the spectrum, where theory has them.
  var dynamics: ExpectedDynamics? {
    guard let spectrum, method != .averaged else { return nil }
    // Kaczmarz draws examples by their squared norms.
    let scale = method == .kaczmarz ? space.squaredNorms.reduce(0, +) : Double(count)
    let gains = preconditioner.map { preconditioner in
      spectrum.eigenvalues.indices.map { place in
        let rank = spectrum.order - 1 - place
        return rank < preconditioner.gains.count ? preconditioner.gains[rank] : 1
      }
    }
    return ExpectedDynamics(
      eigenvalues: spectrum.eigenvalues.map { $0 / scale }, gains: gains, method: method, step: step.parameters,
      count: count)
  }
}

/// The size of steps, with what theory says of it.
struct DescentStep {
  let rule: StepSizeRule
  let parameters: StepParameters
  let order: ExampleOrder
  /// The step size that the rule chooses.
  let automatic: Double
  /// The step size above which the mean diverges.
  let limit: Double
  /// The step size below which mini-batches converge in mean square for certain; nil where no theorem says so.
  let meanSquareLimit: Double?

  /// - Throws: `DescentError.unstable` above the limit: it diverges along the largest eigenvector, whatever the data.
  init(
    _ experiment: CompareExperiment, _ plan: ComparePlan, _ space: any DescentSpace, _ spectrum: Spectrum?,
    _ preconditioner: EigenProPreconditioner?
  ) throws {
    let (method, count) = (experiment.method, space.count)
    let beta = preconditioner?.beta ?? space.squaredNorms.max() ?? 0
    let lambda =
      try preconditioner?.lambda ?? spectrum.map { ($0.eigenvalues.last ?? 0) / Double(count) }
      ?? space.largestEigenvalue()
    let batch =
      switch method {
      case .gd: count
      case .kaczmarz: 1
      case .eigenpro: experiment.batch ?? min(256, count)
      default:
        experiment.batch
          ?? (plan.storage == .never
            ? min(256, count) : Self.criticalBatch(beta: beta, lambda: lambda, count: count))
      }
    var rule = StepSizeRule(beta: beta, lambda: lambda, count: count, batch: batch)
    rule.momentum = method.hasMomentum ? experiment.momentum ?? 0.9 : 0
    rule.weightDecay = experiment.weightDecay
    limit = rule.limit(method)
    automatic = method == .kaczmarz ? 1 : preconditioner?.automaticStep(batch: batch) ?? rule.automatic
    let size =
      switch experiment.stepSize {
      case .automatic(let factor): factor * automatic
      case .ofLimit(let factor): factor * limit
      case .fixed(let size): size
      }
    guard size < limit else { throw DescentError.unstable(stepSize: size, limit: limit, automatic: automatic) }
    parameters = StepParameters(
      stepSize: size, batch: batch, momentum: rule.momentum, weightDecay: rule.weightDecay)
    order = experiment.order ?? (method == .kaczmarz ? .replacement : .shuffled)
    let hasTheorem = preconditioner == nil && method != .kaczmarz && rule.momentum == 0 && batch < count
    meanSquareLimit = hasTheorem ? min(limit, rule.meanSquareLimit) : nil
    self.rule = rule
  }

  /// β/λ₁ rounded up to a power of two: the batch at which an epoch makes half the progress of single examples.
  private static func criticalBatch(beta: Double, lambda: Double, count: Int) -> Int {
    var batch = 1
    while Double(batch) < beta / max(lambda, .leastNormalMagnitude), batch < 1024 { batch *= 2 }
    return min(batch, max(1, count))
  }
}
