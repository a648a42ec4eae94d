import MinNorm
import Testing

// Slow, independent arithmetic to check against: plain loops in the widest format the processor has.
#if arch(x86_64)
  typealias Wide = Float80
#else
  typealias Wide = Double
#endif

/// A symmetric matrix as rows of wide numbers.
struct WideMatrix {
  var rows: [[Wide]]
  var order: Int { rows.count }

  init(order: Int, _ entry: (Int, Int) -> Wide) {
    rows = (0..<order).map { i in (0..<order).map { j in entry(i, j) } }
  }

  /// ‖K‖₁: the largest column sum of absolute values.
  var oneNorm: Wide {
    (0..<order).map { j in rows.reduce(0) { $0 + abs($1[j]) } }.max() ?? 0
  }

  func times<Scalar: LAPACKScalar>(_ x: Matrix<Scalar>) -> [[Wide]] {
    (0..<order).map { i in
      (0..<x.columns).map { c in (0..<order).reduce(0) { $0 + rows[i][$1] * Wide(Double(x[$1, c])) } }
    }
  }

  /// The solution for rows of right-hand sides, by Cholesky factorization of a positive definite matrix.
  func solve(_ rightHandSides: [[Wide]]) -> [[Wide]] {
    var (l, x) = (rows, rightHandSides)
    let columns = x.first?.count ?? 0
    for j in 0..<order {
      for k in 0..<j { l[j][j] -= l[j][k] * l[j][k] }
      l[j][j] = l[j][j].squareRoot()
      for i in j + 1..<max(order, j + 1) {
        for k in 0..<j { l[i][j] -= l[i][k] * l[j][k] }
        l[i][j] /= l[j][j]
      }
    }
    // L⁻¹ and L⁻ᵀ by rows, all columns at once.
    func subtract(_ factor: Wide, row k: Int, from i: Int) { for c in 0..<columns { x[i][c] -= factor * x[k][c] } }
    for i in 0..<order {
      for k in 0..<i { subtract(l[i][k], row: k, from: i) }
      for c in 0..<columns { x[i][c] /= l[i][i] }
    }
    for i in (0..<order).reversed() {
      for k in i + 1..<max(order, i + 1) { subtract(l[k][i], row: k, from: i) }
      for c in 0..<columns { x[i][c] /= l[i][i] }
    }
    return x
  }

  /// The inverse of a positive definite matrix.
  func inverse() -> WideMatrix {
    var inverse = self
    inverse.rows = solve(WideMatrix(order: order) { $0 == $1 ? 1 : 0 }.rows)
    return inverse
  }

  /// The matrix rounded to a precision, in packed storage.
  func packed<Scalar: LAPACKScalar>(in type: Scalar.Type, blockSize: Int) throws -> PackedSymmetricMatrix<Scalar> {
    var matrix = try PackedSymmetricMatrix<Scalar>(order: order, blockSize: blockSize)
    for i in 0..<order { for j in 0...i { matrix[i, j] = Scalar(Double(rows[i][j])) } }
    return matrix
  }

  /// The matrix with every entry rounded to a precision, which is what a solver is given.
  func rounded<Scalar: LAPACKScalar>(to type: Scalar.Type) -> WideMatrix {
    WideMatrix(order: order) { Wide(Double(Scalar(Double(rows[$0][$1])))) }
  }
}

/// Seeded numbers for tests: splitmix64 (Steele, Lea, Flood 2014).
struct TestRandom {
  private var state: UInt64
  init(_ seed: Int) { state = UInt64(bitPattern: Int64(seed)) }

  mutating func bits() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Uniform in [0, 1).
  mutating func uniform() -> Double { Double(bits() >> 11) * 0x1p-53 }

  /// Close to a standard normal: the sum of twelve uniforms less six.
  mutating func normal() -> Double { (0..<12).reduce(-6) { sum, _ in sum + uniform() } }
}

/// The kinds of symmetric positive definite matrices that LAPACK's own tests generate.
enum MatrixKind: CaseIterable, CustomTestStringConvertible {
  case diagonal, condition2, condition2e3, nearUnderflow, nearOverflow

  var testDescription: String { "\(self)" }

  /// V diag(λ) Vᵀ with V random and eigenvalues that fall geometrically.
  func matrix(order n: Int, seed: Int, precision: Precision) -> WideMatrix {
    let condition: Double = self == .condition2e3 ? 2e3 : 2
    let extreme: Double = precision == .float32 ? 1e30 : 1e250
    let scale: Double =
      switch self {
      case .nearUnderflow: 1 / extreme
      case .nearOverflow: extreme
      default: 1
      }
    return SpectralMatrix(
      order: n, rank: n, condition: condition, scale: scale, seed: seed, isDiagonal: self == .diagonal
    ).matrix
  }
}

/// A symmetric matrix of known spectrum and eigenvectors: K = QΛQᵀ, as LAPACK's xLAGSY makes it.
///
/// Q is a product of random reflections of all lengths, kept apart, so that Q and Qᵀ act on a vector in 2n² flops.
struct SpectralMatrix {
  /// Descending; zero from `rank` on.
  let eigenvalues: [Wide]
  let rank: Int
  private let reflections: [[Wide]]

  /// Eigenvalues that fall geometrically from `scale` to `scale / condition` and are zero from `rank` on.
  init(order n: Int, rank: Int, condition: Double, scale: Double = 1, seed: Int, isDiagonal: Bool = false) {
    var random = TestRandom(seed)
    self.rank = rank
    eigenvalues = (0..<n).map { index in
      let fall = rank < 2 ? 0 : -log(condition) * Double(index) / Double(rank - 1)
      return index < rank ? Wide(scale) * Wide(exp(fall)) : 0
    }
    // Each acts on the last entries of a vector, as many as it has.
    reflections = isDiagonal || n < 2 ? [] : (2...n).map { length in (0..<length).map { _ in Wide(random.normal()) } }
  }

  var matrix: WideMatrix { matrix(diagonal: eigenvalues) }

  var pseudoinverse: WideMatrix { matrix(diagonal: eigenvalues.map { $0 > 0 ? 1 / $0 : 0 }) }

  private func matrix(diagonal: [Wide]) -> WideMatrix {
    let n = diagonal.count
    var k = WideMatrix(order: n) { $0 == $1 ? diagonal[$0] : 0 }
    // H K H = K − u vᵀ − v uᵀ with p = 2Ku/uᵀu, v = p − (uᵀp/uᵀu) u.
    for u in reflections {
      let (first, length) = (n - u.count, u.reduce(0) { $0 + $1 * $1 })
      var v = [Wide](repeating: 0, count: n)
      for i in 0..<n {
        var sum: Wide = 0
        for j in u.indices { sum += k.rows[i][first + j] * u[j] }
        v[i] = 2 * sum / length
      }
      var overlap: Wide = 0
      for j in u.indices { overlap += u[j] * v[first + j] }
      for j in u.indices { v[first + j] -= overlap / length * u[j] }
      for i in 0..<n {
        for j in u.indices { k.rows[i][first + j] -= v[i] * u[j] }
      }
      for i in u.indices {
        for j in 0..<n { k.rows[first + i][j] -= u[i] * v[j] }
      }
    }
    return k
  }

  /// The part of a vector in the range of K: Q of the first `rank` entries of Qᵀy.
  func projection(_ y: [Wide]) -> [Wide] {
    guard rank < y.count else { return y }
    var y = y
    for u in reflections.reversed() { reflect(&y, u) }
    for index in rank..<y.count { y[index] = 0 }
    for u in reflections { reflect(&y, u) }
    return y
  }

  private func reflect(_ y: inout [Wide], _ u: [Wide]) {
    let (first, length) = (y.count - u.count, u.reduce(0) { $0 + $1 * $1 })
    var overlap: Wide = 0
    for j in u.indices { overlap += u[j] * y[first + j] }
    for j in u.indices { y[first + j] -= 2 * overlap / length * u[j] }
  }
}

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
