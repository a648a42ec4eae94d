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
    for c in 0..<columns {
      for i in 0..<order {
        for k in 0..<i { x[i][c] -= l[i][k] * x[k][c] }
        x[i][c] /= l[i][i]
      }
      for i in (0..<order).reversed() {
        for k in i + 1..<max(order, i + 1) { x[i][c] -= l[k][i] * x[k][c] }
        x[i][c] /= l[i][i]
      }
    }
    return x
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

  /// V diag(λ) Vᵀ with V a product of random reflections and eigenvalues that fall geometrically.
  func matrix(order n: Int, seed: Int, precision: Precision) -> WideMatrix {
    var random = TestRandom(seed)
    let condition: Double = self == .condition2e3 ? 2e3 : 2
    let extreme: Double = precision == .float32 ? 1e30 : 1e250
    let scale: Double =
      switch self {
      case .nearUnderflow: 1 / extreme
      case .nearOverflow: extreme
      default: 1
      }
    let eigenvalues = (0..<n).map { n < 2 ? 1 : exp(-log(condition) * Double($0) / Double(n - 1)) }
    var v = WideMatrix(order: n) { $0 == $1 ? 1 : 0 }
    if self != .diagonal {
      for _ in 0..<2 {
        let u = (0..<n).map { _ in Wide(random.normal()) }
        let length = u.reduce(0) { $0 + $1 * $1 }
        for i in 0..<n {
          let projection = 2 * (0..<n).reduce(0) { $0 + v.rows[i][$1] * u[$1] } / length
          for j in 0..<n { v.rows[i][j] -= projection * u[j] }
        }
      }
    }
    return WideMatrix(order: n) { i, j in
      Wide(scale) * (0..<n).reduce(0) { $0 + v.rows[i][$1] * Wide(eigenvalues[$1]) * v.rows[j][$1] }
    }
  }
}

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
