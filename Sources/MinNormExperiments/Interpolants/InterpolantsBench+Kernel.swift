import MinNorm
import MinNormData

/// What every function of a space is measured with.
struct InterpolantsBench {
  let experiment: InterpolantsExperiment
  let features: FeatureSpecification
  let map: FeatureChain
  let train: FeatureMatrix
  let test: FeatureMatrix
  let labels: FittedLabels
  let run: Run

  /// The record of a space of functions of these features.
  func space(
    _ kernel: any Kernel, named name: String, _ interpolants: [InterpolantsResults.Entry]
  ) -> InterpolantsResults.Space {
    InterpolantsResults.Space(
      name: name, kernel: KernelRecord(kernel),
      features: FeaturesRecord(map, specification: features, dimension: train.dimension), interpolants: interpolants)
  }
}

/// The shortest of all, and ‖f*‖².
private struct Star {
  let kernel: any Kernel
  let function: KernelInterpolant
  let squaredNorm: Double
}

// Interpolants in the reproducing-kernel Hilbert space of the kernel.
extension InterpolantsBench {
  /// The minimum-norm interpolant and the others, with the condition number of K.
  func kernelSpace(_ kernel: any Kernel) throws -> (space: InterpolantsResults.Space, conditionNumber: Double?) {
    let stop = run.stopwatch(.factor, work: choleskyFlops(order: train.count))
    let factor = try kernel.gram(of: train, in: Double.self).cholesky(observer: run.observer(.factor))
    stop()
    let function = KernelInterpolant(
      kernel, train, coefficients: try factor.solve(labels.targets), precision: .float64)
    let squared = try run.trimmed(.evaluate) { try function.squaredNorms().reduce(0, +) }
    let star = Star(kernel: kernel, function: function, squaredNorm: squared)
    var entries = [try entry("minimum-norm", "minimum norm", [:], function, star)]
    entries += try centred(star)
    if let forced = try forcedWrong(factor, star) { entries.append(forced) }
    entries += try experiment.otherKernels(of: kernel).map { try otherKernel($0, star) }
    return (
      space(kernel, named: kernel.isInnerProduct ? "weights" : "rkhs", entries),
      try factor.extremeEigenvalues().conditionNumber
    )
  }

  /// Errors, residual, norm and distance of a function of the space.
  private func entry(
    _ kind: String, _ title: String, _ parameters: [String: Double], _ function: KernelInterpolant, _ star: Star
  ) throws -> InterpolantsResults.Entry {
    try run.trimmed(.evaluate) {
      let entry = labels.entry(
        kind, title, parameters, responses: try function.predictions(at: train),
        predictions: try function.predictions(at: test))
      guard kind != "minimum-norm" else {
        return entry.measured(squaredNorm: star.squaredNorm, squaredDistance: 0, minimum: star.squaredNorm)
      }
      return entry.measured(
        squaredNorm: try function.squaredNorms().reduce(0, +),
        squaredDistance: try function.adding(star.function, times: -1).squaredNorms().reduce(0, +),
        minimum: star.squaredNorm)
    }
  }

  /// Functions whose centres are random points: the shortest, and the one with the smallest coefficients.
  private func centred(_ star: Star) throws -> [InterpolantsResults.Entry] {
    let count = experiment.centreCount(train.count, train.dimension)
    let points = try train.randomPoints(count: count, seed: experiment.problem.seed)
    let problem = CentredInterpolation(star.kernel, centres: points)
    var entries: [InterpolantsResults.Entry] = []
    // With as many centres as examples there is one function only.
    let lengths: [CentredInterpolation.Length] = count > train.count ? [.function, .coefficients] : [.function]
    for length in lengths {
      let result = try run.trimmed(.solve) {
        try problem.interpolant(of: labels.targets, at: train, shortest: length)
      }
      let rest = length == .function ? (count > train.count ? ", least norm" : "") : ", least coefficients"
      let kind = length == .function ? "random-centres" : "random-centres-coefficients"
      var entry = try entry(
        kind, "centres at \(count) random points\(rest)",
        ["centres": Double(count), "rank": Double(result.rank), "conditionNumber": result.conditionNumber],
        result.function, star)
      if result.rank < train.count {
        entry.note = "these centres reach rank \(result.rank) only; more of them (--centres) or a smaller bandwidth fit"
      }
      entries.append(entry)
    }
    return entries
  }

  /// The minimum-norm interpolant of the training examples and of wrong labels on the test examples.
  private func forcedWrong(
    _ factor: borrowing CholeskyFactor<Double>, _ star: Star
  ) throws -> InterpolantsResults.Entry? {
    let (n, classes) = (train.count, labels.classCount)
    let repeated = Set(EqualExamples(of: try train.appending(test)).pairs.map { $0.duplicate - n })
    var chosen = (0..<test.count).filter { !repeated.contains($0) }
    chosen = Array(chosen.prefix(experiment.forced ?? chosen.count))
    // Weights bear no more equations than there are of them.
    if star.kernel.isInnerProduct { chosen = Array(chosen.prefix(max(0, (train.dimension - n) / 2))) }
    guard !chosen.isEmpty, classes > 1 else { return nil }
    let random = CounterRandom(seed: experiment.problem.seed, stream: .labels)
    let wrong = chosen.map { index in
      (labels.test[index] + 1 + random.integer(below: classes - 1, at: 1 << 62 | UInt64(index))) % classes
    }
    let targets = Targets(labels: wrong, classCount: classes, coding: labels.coding).matrix(in: Double.self)
    let more = try test.selecting(chosen)
    let stop = run.stopwatch(.solve)
    let found = try factor.interpolant(
      of: targets, at: more, beside: train, star.kernel, coefficients: star.function.coefficients)
    stop()
    var entry = try entry(
      "forced-wrong", "wrong labels forced on \(chosen.count) test examples",
      ["forced": Double(chosen.count), "squaredDistanceFromSchurComplement": found.squaredDistance], found.function,
      star)
    if !repeated.isEmpty {
      entry.note = "\(repeated.count) test examples equal another example and are left as they are"
    }
    return entry
  }

  /// The minimum-norm interpolant of another kernel, with its norm here where it has one.
  private func otherKernel(_ specification: KernelSpecification, _ star: Star) throws -> InterpolantsResults.Entry {
    let other = try specification.kernel(for: train)
    let function = try run.trimmed(.solve) { () -> KernelInterpolant in
      let solution: SystemSolution
      do {
        solution = try DirectSolver(kernel: other).solve(labels.targets, features: train)
      } catch LinearAlgebraError.notPositiveDefinite {
        solution = try DirectSolver(.pivotedCholesky, kernel: other).solve(labels.targets, features: train)
      }
      return KernelInterpolant(other, train, coefficients: solution.coefficients, precision: .float64)
    }
    return try run.trimmed(.evaluate) {
      let responses = try function.predictions(at: train)
      var entry = labels.entry(
        "other-kernel", "minimum norm of \(specification)", other.parameters, responses: responses,
        predictions: try function.predictions(at: test))
      entry.ownNorm = try function.squaredNorms().reduce(0, +).squareRoot()
      if let squared = try (star.kernel as? GaussianKernel)?.squaredNorm(of: function) {
        // ⟨f, f*⟩ = Σ aᵢ f(xᵢ): the reproducing property, with f* = Σ aᵢ k(xᵢ, ·).
        let product = star.function.innerProduct(withValuesAtCentres: responses)
        let own = entry.ownNorm
        entry = entry.measured(
          squaredNorm: squared, squaredDistance: squared - 2 * product + star.squaredNorm, minimum: star.squaredNorm)
        entry.ownNorm = own
        entry.note = "wider Gaussians are in this space, but far out in \(train.dimension) dimensions"
      } else if star.kernel is GaussianKernel {
        entry.note = "not in this space, so without a norm here"
      } else {
        entry.note = "no closed form for its norm here"
      }
      return entry
    }
  }
}
