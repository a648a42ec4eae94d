import MinNorm
import Testing

/// LAPACK's scaled residuals, by name.
enum Ratio: String, CaseIterable {
  /// ‖LLᵀ − K‖₁ / (n ‖K‖₁ eps), and ‖VΛVᵀ − K‖₁ / (n ‖K‖₁ ulp).
  case factorization
  /// max |LLᵀ − K|ᵢⱼ over LAWN 14's bound (n+1)eps/(1−(n+1)eps) √(kᵢᵢkⱼⱼ); at most 1.
  case elementwise
  /// ‖VᵀV − I‖₁ / (n ulp).
  case orthogonality
  /// max over columns ‖y − Ka‖₁ / (‖K‖₁ ‖a‖₁ eps), K regular.
  case solve
  /// The same for a singular K, y being the part of the right-hand side in the range of K before rounding.
  case leastSquares
  /// ‖a − a*‖∞ / ‖a*‖∞ · rcond / eps.
  case knownSolution
  /// The part of a outside the range of K: ‖a − Pa‖₂ rcond / (max(n, columns) ‖a‖₂ eps), after LAPACK's qrt14.
  case minimumNorm
  /// What an iteration stated of its residual, and what the residual is: their difference / (n ‖K‖₁ ‖a‖₁ / ‖y‖₁ eps).
  case statedResidual
}

/// The ratios of many cases.
struct RatioLedger {
  private(set) var cases = 0
  private var values: [Ratio: [Double]] = [:]

  mutating func countCase() { cases += 1 }
  mutating func add(_ ratio: Ratio, _ value: Wide) { values[ratio, default: []].append(Double(value)) }

  func median(_ ratio: Ratio) -> Double {
    let sorted = (values[ratio] ?? []).sorted()
    return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
  }
}

/// One matrix of a class through routes.
struct MatrixRouteChecker<Scalar: LAPACKScalar> {
  let problem: LAPACKMatrix<Scalar>
  let seed: Int

  static var threshold: Wide { 30 }

  private var order: Int { problem.matrix.order }

  func check(_ route: any MatrixRoute, blockSize: Int, _ ledger: inout RatioLedger) throws {
    ledger.countCase()
    let (n, eps) = (order, Wide(Scalar.precision.unitRoundoff))
    let place: Comment = "\(route.name), \(Scalar.precision), \(problem.kind), order \(n), block \(blockSize)"
    // Two right-hand sides at random, and K a* for a known a*.
    var random = TestRandom(seed + 1)
    let known = (0..<n).map { _ in Wide(random.normal()) / Wide(problem.scale) }
    let image = problem.matrix.times(known)
    let y = Matrix<Scalar>(
      rows: n, columns: 3,
      values: (0..<2 * n).map { _ in Scalar(random.normal()) } + image.map { Scalar(Double($0)) })
    let answer: RouteAnswer
    do {
      // Near breakdown the default tolerance is above the small eigenvalues, rightly so.
      answer = try route.answer(
        problem.matrix, y, blockSize: blockSize, relativeTolerance: problem.kind == .nearBreakdown ? 0 : nil)
    } catch let error as LinearAlgebraError {
      #expect(!problem.isRegular && !route.answersSingular, place)
      if let zeroed = problem.zeroed, !(route is ConjugateGradientRoute) {
        let expected = LinearAlgebraError.notPositiveDefinite(
          leadingMinor: zeroed + 1, order: n, precision: Scalar.precision)
        #expect(error == expected, place)
      }
      return
    }
    guard problem.isRegular || route.answersSingular else {
      // Rounding may have made it regular by chance; then it must not pass for solved.
      let isFlagged =
        (answer.stated.map { !($0.residual <= $0.tolerance) } ?? false)
        || (answer.condition.map { !($0 < 1 / (Double(n) * Double(eps))) } ?? false)
      #expect(isFlagged, place)
      return
    }

    func expect(_ ratio: Ratio, _ value: Wide, below limit: Wide = Self.threshold) {
      ledger.add(ratio, value)
      #expect(value < limit, "\(place): \(ratio.rawValue) \(value)")
    }
    if let rank = answer.rank { #expect(rank == problem.rank, place) }
    let norm = problem.matrix.oneNorm
    let ulps: Wide = answer.gram == nil ? 1 : 2
    if let reconstruction = answer.reconstruction, norm > 0 {
      expect(.factorization, reconstruction.minus(problem.matrix).oneNorm / (Wide(n) * norm * eps * ulps))
      if answer.isElementwise {
        let growth = Wide(n + 1) * eps / (1 - Wide(n + 1) * eps)
        expect(
          .elementwise, reconstruction.largestRelativeDifference(from: problem.matrix) / growth,
          below: 1 + Wide.ulpOfOne.squareRoot())
      }
    }
    if let gram = answer.gram {
      expect(.orthogonality, gram.minus(WideMatrix(order: n) { $0 == $1 ? 1 : 0 }).oneNorm / (Wide(n) * eps * ulps))
    }
    checkSolution(answer, y, known, norm, eps) { expect($0, $1) }
  }

  private func checkSolution(
    _ answer: RouteAnswer, _ rightHandSides: Matrix<Scalar>, _ known: [Wide], _ norm: Wide,
    _ eps: Wide, _ expect: (Ratio, Wide) -> Void
  ) {
    let n = order
    func column(_ values: [Double], _ c: Int) -> [Wide] { values[c * n..<(c + 1) * n].map { Wide($0) } }
    let solutions = (0..<3).map { column(answer.solution.values, $0) }
    let targets = (0..<3).map { column(rightHandSides.converted(to: Double.self).values, $0) }
    var (worst, statedWorst): (Wide, Wide) = (0, 0)
    for (a, y) in zip(solutions, targets) {
      let residual = problem.projection(y).minus(problem.matrix.times(a))
      if a.oneNorm > 0 { worst = max(worst, residual.oneNorm / (norm * a.oneNorm * eps)) }
      statedWorst = max(statedWorst, residual.twoNorm / max(y.twoNorm, .leastNormalMagnitude))
    }
    expect(problem.isRegular ? .solve : .leastSquares, worst)
    if let stated = answer.stated {
      let attainable = zip(solutions, targets).map { norm * $0.oneNorm / $1.oneNorm * eps }.max() ?? 1
      expect(
        .statedResidual, abs(Wide(stated.residual) - statedWorst) / (Wide(n) * attainable))
    }
    guard problem.rank > 0 else {
      #expect(answer.solution.values.allSatisfy { $0 == 0 })
      return
    }
    let exact = problem.projection(known)
    expect(
      .knownSolution,
      solutions[2].minus(exact).maximum / exact.maximum / problem.condition / eps)
    if !problem.isRegular {
      let outside = solutions.map { $0.minus(problem.projection($0)).twoNorm / max($0.twoNorm, .leastNormalMagnitude) }
      expect(
        .minimumNorm, (outside.max() ?? 0) / problem.condition / (Wide(max(n, 3)) * eps))
    }
  }
}

extension WideMatrix {
  fileprivate func times(_ x: [Wide]) -> [Wide] {
    rows.map { row in
      var sum: Wide = 0
      for j in row.indices { sum += row[j] * x[j] }
      return sum
    }
  }

  fileprivate func minus(_ other: WideMatrix) -> WideMatrix {
    WideMatrix(order: order) { rows[$0][$1] - other.rows[$0][$1] }
  }

  /// max |aᵢⱼ − kᵢⱼ| / √(kᵢᵢkⱼⱼ) on and below the diagonal.
  fileprivate func largestRelativeDifference(from k: WideMatrix) -> Wide {
    let roots = (0..<order).map { k.rows[$0][$0].squareRoot() }
    var largest: Wide = 0
    for i in 0..<order {
      for j in 0...i { largest = max(largest, abs(rows[i][j] - k.rows[i][j]) / (roots[i] * roots[j])) }
    }
    return largest
  }
}

extension [Wide] {
  fileprivate func minus(_ other: [Wide]) -> [Wide] { indices.map { self[$0] - other[$0] } }
  fileprivate var oneNorm: Wide { reduce(0) { $0 + abs($1) } }
  fileprivate var twoNorm: Wide { reduce(0) { $0 + $1 * $1 }.squareRoot() }
  fileprivate var maximum: Wide { reduce(0) { Swift.max($0, abs($1)) } }
}
