/// A sum of products of kernels with positive weights, such as exp(−‖x − z‖²/50) + 0.1 x·z.
///
/// Sums and products of positive semidefinite kernels are positive semidefinite (Schur). Each kernel has tiles of its own, so each
/// keeps the accuracy and the cost that it has alone.
public struct CombinedKernel: Kernel {
  /// One product with its weight.
  public struct Term: Sendable {
    /// The factor before the product, above 0.
    public let weight: Double
    /// The kernels that are multiplied; at least one.
    public let factors: [any Kernel]

    /// A product of at least one kernel with a weight > 0.
    public init(weight: Double = 1, _ factors: [any Kernel]) {
      precondition(weight > 0 && weight.isFinite && !factors.isEmpty, "a positive weight, and a kernel at least")
      (self.weight, self.factors) = (weight, factors)
    }
  }

  /// The name used in records.
  public static let name = "combination"
  /// What is added up; at least one.
  public let terms: [Term]

  /// The sum of at least one term.
  public init(_ terms: [Term]) {
    precondition(!terms.isEmpty, "a sum has a term")
    self.terms = terms
  }

  /// The parameters of every kernel under its name and a dot, from the second of a name on with its number
  /// (`gaussian2.bandwidth`), with the weight of its term where it is the first one there.
  public var parameters: [String: Double] {
    var (seen, all): ([String: Int], [String: Double]) = ([:], [:])
    for term in terms {
      for (place, factor) in term.factors.enumerated() {
        let number = seen[factor.name, default: 0] + 1
        seen[factor.name] = number
        let prefix = factor.name + (number > 1 ? "\(number)." : ".")
        for (key, value) in factor.parameters { all[prefix + key] = value }
        if place == 0, term.weight != 1 { all[prefix + "weight"] = term.weight }
      }
    }
    return all
  }

  /// Σ wₜ Π k(x, z), of kernels that are functions of these.
  public func value(innerProduct: Double, _ squaredNorm: Double, _ otherSquaredNorm: Double) -> Double {
    sum { $0.value(innerProduct: innerProduct, squaredNorm, otherSquaredNorm) }
  }

  /// Σ wₜ Π k(x, x).
  public func diagonal(squaredNorm: Double) -> Double { sum { $0.diagonal(squaredNorm: squaredNorm) } }

  private func sum(_ value: (any Kernel) -> Double) -> Double {
    terms.reduce(0) { $0 + $1.factors.reduce($1.weight) { $0 * value($1) } }
  }
}
