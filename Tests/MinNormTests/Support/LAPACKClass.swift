import MinNorm

/// The classes of symmetric positive semidefinite matrices in LAPACK's own tests, and duplicated rows.
enum LAPACKClass: CaseIterable {
  case diagonal, condition2
  /// Condition √(0.1/ulp): 2e7 in float64, 9e2 in float32.
  case rootBreakdown
  /// Condition 0.1/ulp: 4.5e14 in float64, 8.4e5 in float32.
  case nearBreakdown
  case zeroedFirst, zeroedMiddle, zeroedLast
  case nearUnderflow, nearOverflow
  case rank30, rank50, rank90
  case duplicates

  /// λ_max/λ_min of what is not zero.
  func condition(in precision: Precision) -> Double {
    let breakdown = 0.1 / (2 * precision.unitRoundoff)
    return switch self {
    case .rootBreakdown: breakdown.squareRoot()
    case .nearBreakdown: breakdown
    default: 2
    }
  }
}

/// A matrix of a class, rounded to a precision, with what is known of it.
struct LAPACKMatrix<Scalar: LAPACKScalar> {
  let kind: LAPACKClass
  let matrix: WideMatrix
  let rank: Int
  /// ‖K‖₁‖K⁺‖₁; K⁺ is that of a singular matrix before rounding.
  let condition: Wide
  /// λ_max, about.
  let scale: Double
  /// The row and column of zeros.
  let zeroed: Int?
  /// The part of a vector in the range of the matrix.
  let projection: ([Wide]) -> [Wide]

  var isRegular: Bool { rank == matrix.order }

  /// A matrix of order n rounded to the scalar type.
  init(_ kind: LAPACKClass, order n: Int, seed: Int) {
    self.kind = kind
    let type = Scalar.self
    let spectralCondition = kind.condition(in: Scalar.precision)
    let extreme: Double = Scalar.precision == .float32 ? 1e30 : 1e250
    let scale = kind == .nearOverflow ? extreme : kind == .nearUnderflow ? 1 / extreme : 1
    self.scale = scale
    func spectral(_ order: Int, rank: Int) -> SpectralMatrix {
      SpectralMatrix(
        order: order, rank: rank, condition: spectralCondition, scale: scale, seed: seed, isDiagonal: kind == .diagonal)
    }
    let pseudoinverse: () -> WideMatrix
    switch kind {
    case .zeroedFirst, .zeroedMiddle, .zeroedLast:
      // A principal part of a matrix is no worse conditioned than the whole.
      let zero = kind == .zeroedFirst ? 0 : kind == .zeroedMiddle ? n / 2 : n - 1
      let whole = spectral(n, rank: n).matrix
      (rank, zeroed) = (n - 1, zero)
      matrix = WideMatrix(order: n) { $0 == zero || $1 == zero ? 0 : whole.rows[$0][$1] }.rounded(to: type)
      projection = { y in y.indices.map { $0 == zero ? 0 : y[$0] } }
      let kept = (0..<n).filter { $0 != zero }
      pseudoinverse = { WideMatrix(order: n - 1) { whole.rows[kept[$0]][kept[$1]] }.inverse() }
    case .duplicates:
      // Each of the last fifth is the twin of an earlier one: every row has the same bits as its twin's.
      let distinct = n - n / 5
      let whole = spectral(distinct, rank: distinct).matrix
      let groups = (0..<n).map { $0 < distinct ? $0 : ($0 - distinct) * 3 % distinct }
      let sizes = groups.reduce(into: [Wide](repeating: 0, count: distinct)) { $0[$1] += 1 }
      (rank, zeroed) = (distinct, nil)
      matrix = WideMatrix(order: n) { whole.rows[groups[$0]][groups[$1]] }.rounded(to: type)
      projection = { y in
        var sums = [Wide](repeating: 0, count: distinct)
        for (index, group) in groups.enumerated() { sums[group] += y[index] }
        return groups.map { sums[$0] / sizes[$0] }
      }
      // Divided among the twins, see `DuplicatedExamples`.
      pseudoinverse = {
        let inverse = whole.inverse()
        return WideMatrix(order: n) { i, j in
          inverse.rows[groups[i]][groups[j]] / (sizes[groups[i]] * sizes[groups[j]])
        }
      }
    default:
      let share = kind == .rank30 ? 0.3 : kind == .rank50 ? 0.5 : kind == .rank90 ? 0.9 : 1
      let spectrum = spectral(n, rank: max(min(n, 1), Int((share * Double(n)).rounded(.down))))
      (rank, zeroed) = (spectrum.rank, nil)
      matrix = spectrum.matrix.rounded(to: type)
      projection = spectrum.projection
      pseudoinverse = { spectrum.pseudoinverse }
    }
    condition = matrix.oneNorm * (rank == n ? matrix.inverse() : pseudoinverse()).oneNorm
  }
}
