import MinNorm
import MinNormData

/// Test mse of the minimum-norm solution on more and more examples, beside what theory and the training examples alone say.
///
/// Squared errors are summed over outputs, means are over examples.
public struct LearningCurve: Codable, Sendable {
  /// The examples whose spectrum theory starts from, and of which subsets are trained on.
  public var pool: Int
  /// Random subsets for each number of examples.
  public var subsets: Int
  /// In the order of n.
  public var points: [Point]

  /// One number of examples.
  public struct Point: Codable, Sendable {
    /// The number n of examples of each subset.
    public var examples: Int
    /// κ, the effective ridge, of the kernel's operator.
    public var kappa: Double
    /// Σ Lᵢ, which is n.
    public var learnabilities: Double
    /// E₀ = n/(n − Σ Lᵢ²).
    public var overfitting: Double
    /// The mse that the eigenlearning equations expect at examples outside the subset.
    public var predicted: Double
    /// The mse on the test examples, one value for each subset.
    public var measured: Estimate
    /// The leave-one-out mse of each subset.
    public var leaveOneOut: Estimate
    /// Generalized cross-validation in the limit of no ridge, n‖K⁻¹Y‖²/(tr K⁻¹)², of each subset.
    public var gcv: Estimate
    /// predicted/measured − 1.
    public var deviation: Double
  }
}

extension SpectrumExperiment {
  /// The numbers of examples where none are given: 1/64, 1/32, 1/16 and 1/8 of all.
  static func curveCounts(of pool: Int) -> [Int] {
    Set([64, 32, 16, 8].map { pool / $0 }).filter { $0 >= 10 }.sorted()
  }

  /// The curve of one label set without noise.
  func learningCurve(
    _ problem: Problem, _ kernel: any Kernel, train: FeatureMatrix, test: FeatureMatrix, _ spectrum: Spectrum,
    _ run: Run
  ) throws -> LearningCurve {
    let set = try curveLabels(problem)
    let (pool, targets) = (spectrum.order, set.targets)
    let coordinates = spectrum.coordinates(targets.matrix(in: Double.self))
    let powers = (0..<pool).map { row in
      (0..<coordinates.columns).reduce(0) { $0 + coordinates[row, $1] * coordinates[row, $1] } / Double(pool)
    }
    let eigenvalues = spectrum.eigenvalues.map { $0 > spectrum.tolerance ? $0 / Double(pool) : 0 }
    let expected =
      problem.testValues
      ?? Targets(labels: problem.testLabels, classCount: problem.classCount, coding: self.problem.coding)
      .matrix(in: Double.self)
    let counts = curve?.counts.isEmpty == false ? curve?.counts ?? [] : Self.curveCounts(of: pool)
    let subsets = curve?.subsets ?? 1
    let points = try counts.enumerated().map { place, count -> LearningCurve.Point in
      guard count < pool, let theory = Eigenlearning(eigenvalues: eigenvalues, examples: Double(count)) else {
        throw ExperimentError.usage(
          "--curve-counts \(count): expected fewer than the rank of K, \(spectrum.rank), of the \(pool) examples")
      }
      let trials = try (0..<subsets).map { subset in
        try run.observer(.series)(Double(place * subsets + subset), Double(counts.count * subsets))
        let chosen = subsetIndices(count: count, from: pool, seed: self.problem.seed + UInt64(subset))
        return try trial(kernel, try train.selecting(chosen), targets.selecting(chosen), test, expected)
      }
      // The equations count the examples that were trained on, at which the error is 0, as part of the pool.
      let predicted = theory.meanSquaredError(powers: powers) / (1 - Double(count) / Double(pool))
      let measured = Estimate(trials.map(\.measured))
      return LearningCurve.Point(
        examples: count, kappa: theory.kappa, learnabilities: theory.learnabilities.reduce(0, +),
        overfitting: theory.overfitting, predicted: predicted, measured: measured,
        leaveOneOut: Estimate(trials.map(\.leaveOneOut)), gcv: Estimate(trials.map(\.gcv)),
        deviation: predicted / measured.mean - 1)
    }
    return LearningCurve(pool: pool, subsets: subsets, points: points)
  }

  /// The first label set, which test examples can be compared with where it is right.
  private func curveLabels(_ problem: Problem) throws -> Problem.LabelSet {
    try problem.requireTest("--learning-curve")
    guard let set = problem.labelSets.first(where: { $0.changed == 0 }) else {
      throw ExperimentError.usage("--learning-curve: name clean labels, which the test examples have")
    }
    return set
  }

  /// Trains on a subset and measures.
  private func trial(
    _ kernel: any Kernel, _ train: FeatureMatrix, _ targets: Targets, _ test: FeatureMatrix, _ expected: Matrix<Double>
  ) throws -> (measured: Double, leaveOneOut: Double, gcv: Double) {
    let y = targets.matrix(in: Double.self)
    let factor = try kernel.gram(of: train, in: Double.self).cholesky()
    let a = try factor.solve(y)
    let outputs = try kernel.product(of: test, and: train, times: a)
    let leftOut = try factor.leftOut(y)
    let trace = leftOut.inverseDiagonal.reduce(0, +)
    let missed = zip(y.values, leftOut.predictions.values).reduce(0.0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    let errors = zip(outputs.values, expected.values).reduce(0.0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    let (n, coefficients) = (Double(train.count), a.frobeniusNorm)
    return (errors / Double(max(1, test.count)), missed / n, n * coefficients * coefficients / (trace * trace))
  }
}
