import MinNorm
import MinNormData

// Interpolants in the reproducing-kernel Hilbert space of the kernel.
extension InterpolantsRunner {
  /// What every function of the space is measured with.
  private struct Bench {
    let train: FeatureMatrix
    let test: FeatureMatrix
    let labels: FittedLabels
    let star: KernelInterpolant
    let squaredNorm: Double
  }

  /// The minimum-norm interpolant and the others, with the condition number of K.
  func kernelSpace(
    _ kernel: any Kernel, _ map: FeatureChain, _ problem: Problem, _ train: FeatureMatrix, _ test: FeatureMatrix,
    _ labels: FittedLabels, _ seconds: inout InterpolantsRecord.Seconds
  ) throws -> (space: InterpolantsRecord.Space, conditionNumber: Double?) {
    monitor.begin(.factor, work: choleskyFlops(order: train.count))
    let start = ContinuousClock().now
    let gram = try kernel.gram(of: train, in: Double.self)
    let factor = try gram.cholesky { try monitor.progress(.factor, fraction: $0 / $1) }
    let factorTime = (ContinuousClock().now - start) / .seconds(1)
    seconds.factor += factorTime
    monitor.end(.factor, seconds: factorTime)
    let coefficients = try factor.solve(labels.targets)
    let star = KernelInterpolant(kernel, train, coefficients: coefficients, precision: .float64)
    let squared = try timed(.evaluate, &seconds.evaluate) { try star.squaredNorms().reduce(0, +) }
    let bench = Bench(train: train, test: test, labels: labels, star: star, squaredNorm: squared)

    var entries: [InterpolantsRecord.Entry] = []
    entries.append(try entry("minimum-norm", "minimum norm", [:], star, bench, &seconds))
    entries += try centred(kernel, bench, &seconds)
    if let forced = try forcedWrong(factor, kernel, bench, &seconds) { entries.append(forced) }
    for text in experiment.otherKernels(of: kernel) {
      entries.append(try otherKernel(text, kernel, bench, &seconds))
    }
    let space = InterpolantsRecord.Space(
      name: kernel.isInnerProduct ? "weights" : "rkhs",
      kernel: KernelRecord(kernel),
      features: FeaturesRecord(
        map, specification: experiment.problem.features, dimension: train.dimension),
      interpolants: entries)
    return (space, try factor.extremeEigenvalues().conditionNumber)
  }

  /// Errors, residual, norm and distance of a function of the space.
  private func entry(
    _ kind: String, _ title: String, _ parameters: [String: Double], _ function: KernelInterpolant, _ bench: Bench,
    _ seconds: inout InterpolantsRecord.Seconds
  ) throws -> InterpolantsRecord.Entry {
    try timed(.evaluate, &seconds.evaluate) {
      let entry = bench.labels.entry(
        kind, title, parameters, responses: try function.predictions(at: bench.train),
        predictions: try function.predictions(at: bench.test))
      guard kind != "minimum-norm" else {
        return entry.measured(squaredNorm: bench.squaredNorm, squaredDistance: 0, minimum: bench.squaredNorm)
      }
      return entry.measured(
        squaredNorm: try function.squaredNorms().reduce(0, +),
        squaredDistance: try function.adding(bench.star, times: -1).squaredNorms().reduce(0, +),
        minimum: bench.squaredNorm)
    }
  }

  /// Functions whose centres are random points: the shortest, and the one with the smallest coefficients.
  private func centred(
    _ kernel: any Kernel, _ bench: Bench, _ seconds: inout InterpolantsRecord.Seconds
  ) throws -> [InterpolantsRecord.Entry] {
    let count = centreCount(kernel, bench.train)
    let points = try bench.train.randomPoints(count: count, seed: experiment.problem.seed)
    let problem = CentredInterpolation(kernel, centres: points)
    var entries: [InterpolantsRecord.Entry] = []
    // With as many centres as examples there is one function only.
    let lengths: [CentredInterpolation.Length] = count > bench.train.count ? [.function, .coefficients] : [.function]
    for length in lengths {
      let result = try timed(.solve, &seconds.solve) {
        try problem.interpolant(of: bench.labels.targets, at: bench.train, shortest: length)
      }
      let rest = length == .function ? (count > bench.train.count ? ", least norm" : "") : ", least coefficients"
      let kind = length == .function ? "random-centres" : "random-centres-coefficients"
      var entry = try entry(
        kind, "centres at \(count) random points\(rest)",
        ["centres": Double(count), "rank": Double(result.rank), "conditionNumber": result.conditionNumber],
        result.function, bench, &seconds)
      if result.rank < bench.train.count {
        entry.note = "these centres reach rank \(result.rank) only; more of them (--centres) or a smaller bandwidth fit"
      }
      entries.append(entry)
    }
    return entries
  }

  /// The minimum-norm interpolant of the training examples and of wrong labels on the test examples.
  private func forcedWrong(
    _ factor: borrowing CholeskyFactor<Double>, _ kernel: any Kernel, _ bench: Bench,
    _ seconds: inout InterpolantsRecord.Seconds
  ) throws -> InterpolantsRecord.Entry? {
    let (n, classes) = (bench.train.count, bench.labels.classCount)
    let repeated = Set(EqualExamples(of: try bench.train.appending(bench.test)).pairs.map { $0.duplicate - n })
    var chosen = (0..<bench.test.count).filter { !repeated.contains($0) }
    chosen = Array(chosen.prefix(experiment.forced ?? chosen.count))
    // Weights bear no more equations than there are of them.
    if kernel.isInnerProduct { chosen = Array(chosen.prefix(max(0, (bench.train.dimension - n) / 2))) }
    guard !chosen.isEmpty, classes > 1 else { return nil }
    let random = CounterRandom(seed: experiment.problem.seed, stream: .labels)
    let wrong = chosen.map { index in
      (bench.labels.test[index] + 1 + random.integer(below: classes - 1, at: 1 << 62 | UInt64(index))) % classes
    }
    let targets = Targets(labels: wrong, classCount: classes, coding: bench.labels.coding).matrix(in: Double.self)
    let more = try bench.test.selecting(chosen)
    let coefficients = bench.star.coefficients
    monitor.begin(.solve, work: 0)
    let start = ContinuousClock().now
    let found = try factor.interpolant(
      of: targets, at: more, beside: bench.train, kernel, coefficients: coefficients)
    let time = (ContinuousClock().now - start) / .seconds(1)
    seconds.solve += time
    monitor.end(.solve, seconds: time)
    var entry = try entry(
      "forced-wrong", "wrong labels forced on \(chosen.count) test examples",
      ["forced": Double(chosen.count), "squaredDistanceFromSchurComplement": found.squaredDistance], found.function,
      bench, &seconds)
    if !repeated.isEmpty {
      entry.note = "\(repeated.count) test examples equal another example and are left as they are"
    }
    return entry
  }

  /// The minimum-norm interpolant of another kernel, with its norm here where it has one.
  private func otherKernel(
    _ text: String, _ kernel: any Kernel, _ bench: Bench, _ seconds: inout InterpolantsRecord.Seconds
  ) throws -> InterpolantsRecord.Entry {
    let other = try KernelSpecification(parsing: text).kernel(for: bench.train)
    let function = try timed(.solve, &seconds.solve) { () -> KernelInterpolant in
      let solution: SystemSolution
      do {
        solution = try DirectSolver(kernel: other).solve(bench.labels.targets, features: bench.train)
      } catch LinearAlgebraError.notPositiveDefinite {
        solution = try DirectSolver(.pivotedCholesky, kernel: other).solve(bench.labels.targets, features: bench.train)
      }
      return KernelInterpolant(other, bench.train, coefficients: solution.coefficients, precision: .float64)
    }
    return try timed(.evaluate, &seconds.evaluate) {
      let responses = try function.predictions(at: bench.train)
      var entry = bench.labels.entry(
        "other-kernel", "minimum norm of \(text)", other.parameters, responses: responses,
        predictions: try function.predictions(at: bench.test))
      entry.ownNorm = try function.squaredNorms().reduce(0, +).squareRoot()
      if let squared = try (kernel as? GaussianKernel)?.squaredNorm(of: function) {
        // ⟨f, f*⟩ = Σ aᵢ f(xᵢ): the reproducing property, with f* = Σ aᵢ k(xᵢ, ·).
        let product = bench.star.innerProduct(withValuesAtCentres: responses)
        let own = entry.ownNorm
        entry = entry.measured(
          squaredNorm: squared, squaredDistance: squared - 2 * product + bench.squaredNorm, minimum: bench.squaredNorm)
        entry.ownNorm = own
        entry.note = "wider Gaussians are in this space, but far out in \(bench.train.dimension) dimensions"
      } else if kernel is GaussianKernel {
        entry.note = "not in this space, so without a norm here"
      } else {
        entry.note = "no closed form for its norm here"
      }
      return entry
    }
  }
}
