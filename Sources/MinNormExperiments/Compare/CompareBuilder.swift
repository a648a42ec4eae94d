import MinNorm

/// Makes the large parts of a comparison.
struct CompareBuilder {
  let experiment: CompareExperiment
  let plan: ComparePlan
  let kernel: any Kernel
  let train: FeatureMatrix
  let run: Run

  /// Where descent moves, and the spectrum of K where that is the way to the closed form.
  func space() throws -> (any DescentSpace, Spectrum?) {
    /// A space that keeps no K.
    func emptySpace() throws -> any DescentSpace {
      try experiment.isPrimal
        ? WeightSpace(train) : TiledCoefficientSpace(kernel: kernel, features: train, precision: .float32)
    }
    guard plan.storage == .always || plan.closedForm == .eigen else { return (try emptySpace(), nil) }
    let gram = try run.timed(.gram, work: gramFlops(count: train.count, dimension: train.dimension)) {
      try kernel.gram(of: train, in: Double.self, observer: run.observer(.gram))
    }
    let space =
      try plan.storage == .always
      ? StoredCoefficientSpace(kernel: kernel, features: train, gram: gram) : emptySpace()
    guard plan.closedForm == .eigen else { return (space, nil) }
    let stop = run.stopwatch(.spectrum, as: .factor)
    let spectrum = try Spectrum(gram)
    try train.requireSemidefinite(spectrum.eigenvalues)
    stop()
    return (space, spectrum)
  }

  /// The minimum-norm interpolant, or with weight decay the ridge solution; nil where none is asked for.
  func closedForm(
    _ space: any DescentSpace, _ spectrum: Spectrum?, _ targets: Matrix<Double>,
    _ evaluate: (Matrix<Double>) throws -> Matrix<Double>
  ) throws -> ClosedForm? {
    guard plan.closedForm != .none else { return nil }
    let ridge = experiment.weightDecay * Double(train.count)
    let coefficients =
      try spectrum?.solve(targets, ridge: ridge)
      ?? run.timed(.factor) {
        let solver = DirectSolver(kernel: kernel, ridge: ridge, arithmetic: experiment.arithmetic)
        return try solver.solve(targets, features: train) { phase, done, total in
          if phase == .factor { try run.monitor.progress(.factor, fraction: total > 0 ? done / total : 1) }
        }.coefficients
      }
    return try run.timed(.evaluate) {
      let parameters = try space.parameters(ofCoefficients: coefficients)
      return ClosedForm(
        parameters: parameters, responses: try space.responses(parameters), predictions: try evaluate(parameters))
    }
  }

  /// EigenPro's preconditioner; nil for other methods.
  func preconditioner() throws -> EigenProPreconditioner? {
    try experiment.eigenProOptions.map { options in
      try run.timed(.precondition) {
        try EigenProPreconditioner(
          kernel: kernel, features: train, options: options, seed: experiment.problem.seed,
          observer: run.observer(.precondition))
      }
    }
  }
}
