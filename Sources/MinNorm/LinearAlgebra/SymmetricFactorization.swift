/// A factored symmetric matrix K: a value that solves systems with any number of right-hand sides; labels are no part of it.
///
/// What a factorization has to know of itself. `DirectSolver` does the rest: assembles, factors, solves, diagnoses, reports.
public protocol SymmetricFactorization<Scalar>: ~Copyable {
  /// The format of K and of its factor.
  associatedtype Scalar: LAPACKScalar

  /// Rows and columns.
  var order: Int { get }
  /// The rank of K as the factorization found it.
  var rank: Int { get }
  /// Eigenvalues or pivots up to this size counted as zero; nil where nothing was counted.
  var rankTolerance: Double? { get }

  /// The solution A of KA = B for all columns of B at once; the minimum-norm least-squares solution K⁺B where K is singular.
  func solve(_ rightHandSides: Matrix<Scalar>, observer: WorkObserver) throws -> Matrix<Scalar>

  /// K X from the factor alone.
  func product(_ matrix: Matrix<Scalar>) throws -> Matrix<Scalar>

  /// What leaving out each example in turn would predict for it, with the diagonal of K⁻¹.
  ///
  /// - Throws: `notPositiveDefinite` where K is singular or indefinite.
  func leftOut(_ targets: Matrix<Scalar>, observer: WorkObserver) throws -> LeftOutPredictions

  /// λ_max of K and the least of its eigenvalues that are not zero.
  func extremeEigenvalues() throws -> ExtremeEigenvalues
}

extension SymmetricFactorization where Self: ~Copyable {
  /// λ_max of K and the least eigenvalue that is not zero, by Lanczos iterations with K and with K⁺.
  ///
  /// Some ten to forty products with each; `smallest` is nil for K = 0. A float32 factor gives the eigenvalues of the matrix
  /// it factors, whose small ones are uncertain by about n · 2⁻²⁴ λ_max.
  public func extremeEigenvalues() throws -> ExtremeEigenvalues {
    guard order > 0 else { return ExtremeEigenvalues(largest: 1, smallest: 1) }
    guard rank > 0 else { return ExtremeEigenvalues(largest: 0, smallest: nil) }
    func column(_ vector: [Double]) -> Matrix<Scalar> {
      Matrix(rows: order, columns: 1, values: vector.map { Scalar($0) })
    }
    let largest = try Lanczos().largestEigenvalue(order: order) { try product(column($0)).widened().values }
    let inverse = try Lanczos().largestEigenvalue(order: order) {
      try solve(column($0), observer: unobserved).widened().values
    }
    // Each is right to three digits, so where all eigenvalues are nearly equal the smaller could come out larger.
    return ExtremeEigenvalues(largest: largest.value, smallest: min(1 / inverse.value, largest.value))
  }
}

/// The ends of the spectrum.
public struct ExtremeEigenvalues: Sendable, Equatable {
  /// λ_max, to about three digits.
  public let largest: Double
  /// λ_min among those that are not zero, to about three digits; nil where nothing is known of K⁻¹.
  public let smallest: Double?

  /// λ_max/λ_min: how much relative errors can grow from Y to A.
  public var conditionNumber: Double? { smallest.map { largest / $0 } }
}
