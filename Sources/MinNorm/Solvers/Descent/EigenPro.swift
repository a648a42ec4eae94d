import Foundation
import MinNormData

/// SGD whose gradients are damped along the largest eigen-directions of the kernel, which allows a larger step.
///
/// After the ordinary update of the batch's coefficients, those of a subsample take back most of the step along the top k
/// eigenfunctions. The preconditioner is invertible, so the limit from zero is the same minimum-norm interpolant (Ma and
/// Belkin 2017, "Diving into the shallows").
package struct EigenPro: DescentAlgorithm {
  private let step: StepParameters
  private let preconditioner: EigenProPreconditioner

  /// Descent with these numbers; momentum is not used.
  package init(_ step: StepParameters, _ preconditioner: EigenProPreconditioner) {
    self.step = step
    self.preconditioner = preconditioner
  }

  /// One step: that of SGD, and 2(m + s)kc flops for a subsample of s and k directions.
  package mutating func update(
    _ parameters: inout Matrix<Double>, _ batch: Batch, in space: any DescentSpace, targets: Matrix<Double>
  ) throws {
    let change = try space.descend(&parameters, batch, targets: targets, step)
    try space.add(preconditioner.correction(of: change, batch), of: preconditioner.subsample, to: &parameters)
  }
}

/// The operator I − Σᵢ(1 − (σ_{k+1}/σᵢ)^α) eᵢ⊗eᵢ over the top k eigenfunctions of a subsample's kernel matrix.
///
/// With Kₛₛ = UΣUᵀ on the s examples of the subsample, eᵢ = σᵢ^(−½) Σⱼ uⱼᵢ k(xⱼ, ·) has norm 1, and ⟨eᵢ, φ_x⟩ = eᵢ(x) is
/// needed at all examples: E = k(X, X_s)U, once, n × k numbers. k(X_s, X_s) and its decomposition: s²d + 9s³ flops; E: 2nsd.
public struct EigenProPreconditioner: Sendable {
  /// What can be chosen.
  public struct Options: Sendable, Codable, Equatable {
    /// Eigen-directions k.
    public var directions = 160
    /// Examples s that they are found from.
    public var subsample = 5000
    /// α: ½ in the authors' programs of 2017, 1 in their paper's theory.
    public var exponent = 0.5

    /// The numbers of Belkin, Ma and Mandal (2018).
    public init() {}
  }

  /// What was asked for, as far as there are examples and directions with eigenvalues above s·2⁻⁴¹ of the largest: below, what
  /// float32 leaves undamped of the largest direction would exceed what the others have.
  public let options: Options
  /// The examples that carry the correction.
  public let subsample: Batch
  /// λᵢ(K/n) of the top k + 1 directions as the subsample gives them.
  public let eigenvalues: [Double]
  /// The factors (σ_{k+1}/σᵢ)^α that the gradient keeps along the top k directions.
  public let gains: [Double]
  /// max k_P(x, x) over all examples, with k_P the preconditioned kernel.
  public let beta: Double
  /// The largest eigenvalue of the preconditioned K/n, √(σ₁σ_{k+1}) for α = ½.
  public let lambda: Double
  /// E = k(X, X_s)U, k × n: one column per example.
  private let projections: Matrix<Double>
  /// U times (1 − gain)/σ, s × k.
  private let directions: Matrix<Double>

  /// Finds the directions.
  ///
  /// - Throws: `outOfMemory`, `notConverged`; whatever the observer throws.
  public init(
    kernel: any Kernel, features: FeatureMatrix, options: Options = Options(), seed: UInt64,
    observer: WorkObserver = unobserved
  ) throws {
    let s = min(options.subsample, features.count)
    let places =
      s == features.count
      ? Array(0..<s) : subsetIndices(count: s, from: features.count, seed: seed).sorted()
    subsample = Batch(places)
    let sample = try features.selecting(places)
    let eigen = try kernel.gram(of: sample, in: Double.self).symmetricEigen()
    try observer(0.7, 1)
    // LAPACK's order is ascending.
    let floor = (eigen.eigenvalues.last ?? 0) * Double(s) * 0x1p-41
    let known = eigen.eigenvalues.count { $0 > floor }
    let k = max(0, min(options.directions, known - 1))
    var used = options
    (used.directions, used.subsample) = (k, s)
    self.options = used
    let sigma = (0..<k + 1).map { max(eigen.eigenvalues[s - 1 - $0], .leastNormalMagnitude) }
    eigenvalues = sigma.map { $0 / Double(s) }
    let gains = sigma.prefix(k).map { pow(sigma[k] / $0, options.exponent) }
    self.gains = gains
    var (top, scaled) = (Matrix<Double>(rows: s, columns: k), Matrix<Double>(rows: s, columns: k))
    let vectors = eigen.eigenvectors
    for direction in 0..<k {
      let source = vectors.base + (s - 1 - direction) * vectors.stride
      for row in 0..<s {
        top[row, direction] = source[row]
        scaled[row, direction] = source[row] * (1 - gains[direction]) / sigma[direction]
      }
    }
    directions = scaled
    let values = try kernel.product(of: features, and: sample, times: top.converted(to: Float.self)) {
      try observer(0.7 + 0.3 * $0 / $1, 1)
    }
    var projections = Matrix<Double>(rows: k, columns: features.count)
    var largest = 0.0
    for example in 0..<features.count {
      var kept = kernel.diagonal(squaredNorm: features.squaredNorms[example])
      for direction in 0..<k {
        let value = Double(values[example, direction])
        projections[direction, example] = value
        kept -= (1 - gains[direction]) * value * value / sigma[direction]
      }
      largest = max(largest, kept)
    }
    self.projections = projections
    beta = largest
    lambda = sigma[0] / Double(s) * (gains.first ?? 1)
  }

  /// What the subsample's coefficients take back of a step that changed the batch's by `change`.
  func correction(of change: Matrix<Double>, _ batch: Batch) -> Matrix<Double> {
    let k = directions.columns
    var inner = Matrix<Double>(rows: k, columns: change.columns)
    var result = Matrix<Double>(rows: directions.rows, columns: change.columns)
    guard k > 0 else { return result }
    var chosen = Matrix<Double>(
      rows: k, columns: batch.examples.count,
      values: batch.examples.flatMap { projections.values[$0 * k..<($0 + 1) * k] })
    chosen.withView { chosen in
      change.withReadOnlyView { change in
        inner.withView { inner in
          inner.assign(chosen, times: change)
          directions.withReadOnlyView { directions in result.withView { $0.assign(alpha: -1, directions, times: inner) }
          }
        }
      }
    }
    return result
  }

  /// The step of the authors' programs of 2017, 1.5 over the largest eigenvalue of the preconditioned K/n, kept at half of
  /// what the noise of a mini-batch allows: min(1.5/λ₁, m/β).
  public func automaticStep(batch: Int) -> Double { min(1.5 / lambda, Double(batch) / beta) }
}
