import MinNorm
import Testing

/// Every route on LAPACK's classes of matrices, by LAPACK's scaled residuals.
@Suite struct LAPACKClassesTests {
  static let routes: [any MatrixRoute] = [
    CholeskyRoute(), PivotedCholeskyRoute(), EigenRoute(), ConjugateGradientRoute(isPreconditioned: false),
    ConjugateGradientRoute(isPreconditioned: true),
  ]
  /// LAPACK's orders, and one beyond the strips of the pivoted factorization.
  static let orders = [1, 2, 3, 5, 10, 50, 63, 64, 65]
  static let strippedOrder = 130

  /// Cases of each precision: a class, an order or a blocking that is lost would be missed here.
  static let expectedCases: [Precision: Int] = [.float32: 3402, .float64: 3186]

  /// Block sizes for an order: one column, in between, and the order itself with its neighbours.
  static func blockSizes(_ n: Int) -> [Int] { Set([1, 7, 16, n - 1, n, n + 1]).filter { $0 > 0 }.sorted() }

  @Test(
    "scaled residuals of every class stay below LAPACK's threshold of 30, those of solves mostly below 1",
    arguments: Precision.allCases)
  func ratios(precision: Precision) throws {
    var ledgers = Self.routes.map { _ in RatioLedger() }
    switch precision {
    case .float32: try check(Float.self, &ledgers)
    case .float64: try check(Double.self, &ledgers)
    }
    for (route, ledger) in zip(Self.routes, ledgers) {
      #expect(ledger.median(.solve) < 1, "\(route.name)")
    }
    #expect(ledgers.reduce(0) { $0 + $1.cases } == Self.expectedCases[precision])
  }

  @Test("there are more than five thousand cases")
  func count() { #expect(Self.expectedCases.values.reduce(0, +) > 5000) }

  private func check<Scalar: LAPACKScalar>(_ type: Scalar.Type, _ ledgers: inout [RatioLedger]) throws {
    for kind in LAPACKClass.allCases {
      for (index, n) in (Self.orders + [Self.strippedOrder]).enumerated() {
        let blockSizes = n == Self.strippedOrder ? [64, 65, 129] : Self.blockSizes(n)
        let checker = MatrixRouteChecker(problem: LAPACKMatrix<Scalar>(kind, order: n, seed: index), seed: index)
        for (place, route) in Self.routes.enumerated() where route.promises(kind, in: Scalar.precision) {
          for blockSize in blockSizes { try checker.check(route, blockSize: blockSize, &ledgers[place]) }
        }
      }
    }
  }
}
