import MinNorm

/// A small problem for descent: n points, a kernel, two columns of targets.
struct DescentProblem {
  let features: FeatureMatrix
  let kernel: any Kernel
  let targets: Matrix<Double>
  let gram: () throws -> PackedSymmetricMatrix<Double>

  init(count: Int, dimension: Int, kernel: any Kernel, seed: Int = 1, columns: Int = 2) throws {
    let features = try Points.uniform(count, dimension: dimension, seed: seed)
    var random = TestRandom(seed + 100)
    self.features = features
    self.kernel = kernel
    targets = Matrix(rows: count, columns: columns, values: (0..<count * columns).map { _ in random.normal() })
    gram = { try kernel.gram(of: features, in: Double.self) }
  }

  /// Coefficients of k(xᵢ, ·), K stored.
  func stored() throws -> StoredCoefficientSpace {
    try StoredCoefficientSpace(kernel: kernel, features: features, gram: gram())
  }

  /// λ_max(K/n) from the spectrum.
  func largestEigenvalue() throws -> Double {
    try (Spectrum(gram()).eigenvalues.last ?? 0) / Double(features.count)
  }

  /// The rule for a batch on this kernel.
  func rule(_ space: any DescentSpace, batch: Int) throws -> StepSizeRule {
    StepSizeRule(
      beta: space.squaredNorms.max() ?? 0, lambda: try largestEigenvalue(), count: features.count, batch: batch)
  }
}

extension DescentSpace {
  /// ‖f − g‖/‖g‖ in the norm of the space, over all columns.
  func distance(_ first: Matrix<Double>, to second: Matrix<Double>) throws -> Double {
    let gap = Matrix<Double>(
      rows: first.rows, columns: first.columns,
      values: first.values.indices.map { first.values[$0] - second.values[$0] })
    let (image, responses) = (try responses(gap), try responses(second))
    let squared = innerProducts(gap, gap, image: image).reduce(0, +)
    return max(0, squared).squareRoot() / innerProducts(second, second, image: responses).reduce(0, +).squareRoot()
  }

  /// Descends from zero without looking.
  func end(
    _ method: DescentMethod, _ step: StepParameters, epochs: Int, targets: Matrix<Double>,
    order: ExampleOrder = .shuffled, seed: UInt64 = 0, preconditioner: EigenProPreconditioner? = nil
  ) throws -> Matrix<Double> {
    try Descent(method, step, order: order, seed: seed, epochs: epochs, preconditioner: preconditioner)
      .run(from: Matrix(rows: parameterCount, columns: targets.columns), in: self, targets: targets) { _ in true }
  }
}
