import Foundation

/// The largest eigenvalues that the Hermite eigenstructure ansatz gives a kernel of x·z on a sphere, and their polynomials.
///
/// Over centred data with covariance eigenvalues γᵢ, r² = Σ γᵢ, and k(x, z) = Σ_ℓ (c_ℓ/ℓ!)(x·z)^ℓ for ‖x‖ = ‖z‖ = r, the
/// eigenvalue of the product of normalized Hermite polynomials of degrees αᵢ in the whitened principal components is
/// c_|α| Πᵢ γᵢ^αᵢ (Karkada, Turnbull, Liu and Simon 2025, arXiv 2510.14878). It is exact for the linear kernel, and in the limit
/// of many equally strong directions for Gaussian data.
struct HermiteModes {
  /// One eigenvalue with its polynomial.
  struct Mode {
    /// c_|α| Πᵢ γᵢ^αᵢ.
    var eigenvalue: Double
    /// Every principal component as often as its degree, in order.
    var components: [Int]
  }

  /// Descending.
  private(set) var modes: [Mode]
  /// The sum of the other eigenvalues: exact up to degree `degrees`, what the kernel's value at distance 0 has of higher ones.
  let tail: Double

  /// The highest degree that is looked at.
  private static let degrees = 10
  /// So many modes, or as many as there are.
  ///
  /// - Parameters:
  ///   - variances: γᵢ, descending and above 0.
  ///   - count: How many modes.
  init(_ kernel: any Kernel, variances: [Double], count: Int) {
    let radius = variances.reduce(0, +)
    let shares = variances.map { $0 / radius }
    // c_ℓ r^{2ℓ}: what is left of an eigenvalue beside the shares γᵢ/r².
    let expansion = Self.expansion(kernel, squaredRadius: radius)
    let levels = zip(expansion, 0...).map { $0 * tgamma(Double($1 + 1)) }
    // The logarithms of a bound that fewer eigenvalues reach and of one that is reached by enough, by bisection; what lies
    // between the two in the end is equal.
    var (low, high) = (log(levels.max() ?? 1) - 80, log(levels.max() ?? 1))
    var (above, below): ([Mode], [Mode]) = ([], [])
    for _ in 0..<60 where !(count...count + count / 50).contains(below.count) {
      let middle = (low + high) / 2
      let found = Self.modes(levels, shares, from: exp(middle), limit: 2 * count)
      if found.count < count { (high, above) = (middle, found) } else { (low, below) = (middle, found) }
    }
    let reached = above + below.filter { $0.eigenvalue < exp(high) }
    modes = Array(reached.sorted { $0.eigenvalue > $1.eigenvalue }.prefix(count))
    let higher = max(0, kernel.diagonal(squaredNorm: radius) - expansion.reduce(0, +))
    tail = max(0, Self.trace(levels, shares) - modes.reduce(0) { $0 + $1.eigenvalue }) + higher
  }

  /// The coefficients of k as a power series in the cosine on a sphere, by interpolation at Chebyshev points of [−1, 1], or where k
  /// is not smooth at the ends, of [−3/5, 3/5].
  ///
  /// Those that rounding may make count as zero, and so do negative ones.
  private static func expansion(_ kernel: any Kernel, squaredRadius: Double) -> [Double] {
    let order = 20
    let nodes = (0...order).map { cos(.pi * (Double($0) + 0.5) / Double(order + 1)) }
    func coefficients(_ width: Double) -> [Double] {
      let values = nodes.map { kernel.value(innerProduct: squaredRadius * width * $0, squaredRadius, squaredRadius) }
      return (0...order).map { degree in
        let sum = zip(nodes, values).reduce(0) { $0 + cos(Double(degree) * acos($1.0)) * $1.1 }
        return (degree == 0 ? 1 : 2) * sum / Double(order + 1)
      }
    }
    var (width, weights) = (1.0, coefficients(1))
    let unit = 0x1p-50 * weights.reduce(0) { $0 + abs($1) }
    if weights.suffix(2).contains(where: { abs($0) > unit }) { (width, weights) = (0.6, coefficients(0.6)) }
    // Powers of the cosine magnify the rounding of the last ones most.
    while let last = weights.last, abs(last) <= unit { weights.removeLast() }
    var (previous, current) = ([0.0], [1.0])
    var (sum, rounding) = ([Double](repeating: 0, count: order + 1), [Double](repeating: 0, count: order + 1))
    for (degree, weight) in weights.enumerated() {
      for power in current.indices {
        sum[power] += weight * current[power]
        rounding[power] += unit * abs(current[power])
      }
      var next = [0] + current.map { degree == 0 ? $0 : 2 * $0 }
      if degree > 0 { for power in previous.indices { next[power] -= previous[power] } }
      (previous, current) = (current, next)
    }
    return (0...degrees).map { sum[$0] > rounding[$0] ? sum[$0] / pow(width, Double($0)) : 0 }
  }

  /// All modes whose eigenvalue reaches a bound, or more than `limit` of them.
  private static func modes(_ levels: [Double], _ shares: [Double], from bound: Double, limit: Int) -> [Mode] {
    var found: [Mode] = []
    var components: [Int] = []
    func extend(_ eigenvalue: Double, from first: Int, missing: Int) {
      guard missing > 0 else {
        found.append(Mode(eigenvalue: eigenvalue, components: components))
        return
      }
      for index in first..<shares.count {
        // No product with later components is larger.
        guard eigenvalue * pow(shares[index], Double(missing)) >= bound, found.count <= limit else { return }
        components.append(index)
        extend(eigenvalue * shares[index], from: index, missing: missing - 1)
        components.removeLast()
      }
    }
    for (degree, level) in levels.enumerated() where level > 0 && (degree > 0 || level >= bound) {
      extend(level, from: 0, missing: degree)
    }
    return found
  }

  /// Σ_ℓ of level ℓ times the sum of all products of ℓ shares, by Newton's identities.
  private static func trace(_ levels: [Double], _ shares: [Double]) -> Double {
    let powers = (0..<levels.count).map { power in shares.reduce(0) { $0 + pow($1, Double(power)) } }
    var products = [1.0]
    for degree in 1..<levels.count {
      products.append((1...degree).reduce(0) { $0 + powers[$1] * products[degree - $1] } / Double(degree))
    }
    return zip(levels, products).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// The first modes at examples, one column each of length 1, or of zeros.
  ///
  /// - Parameter whitened: The principal components of the examples, one column each, of mean square 1.
  func values(_ count: Int, at whitened: Matrix<Double>) -> Matrix<Double> {
    let n = whitened.rows
    var result = Matrix<Double>(rows: n, columns: min(count, modes.count))
    for column in 0..<result.columns {
      var values = [Double](repeating: 1, count: n)
      let degrees = Dictionary(modes[column].components.map { ($0, 1) }, uniquingKeysWith: +)
      for (component, degree) in degrees.sorted(by: { $0.key < $1.key }) {
        for row in 0..<n { values[row] *= Self.hermite(degree, whitened[row, component]) }
      }
      let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
      // A polynomial that is zero at all examples is rounding.
      guard length > 1e-8 * Double(n).squareRoot() else { continue }
      for row in 0..<n { result[row, column] = values[row] / length }
    }
    return result
  }

  /// The Hermite polynomial of mean square 1 under the standard normal distribution.
  private static func hermite(_ degree: Int, _ x: Double) -> Double {
    var (previous, current) = (0.0, 1.0)
    for k in 0..<degree {
      let next = (x * current - Double(k).squareRoot() * previous) / Double(k + 1).squareRoot()
      (previous, current) = (current, next)
    }
    return current
  }
}
