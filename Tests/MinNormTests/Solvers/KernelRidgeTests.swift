import Foundation
import MinNorm
import MinNormData
import Testing

/// scikit-learn's coefficients for standardized data that single precision cannot hold.
///
/// Of `linnerud` and `friedman` each row is x, y, a, f₋ᵢ(x) by a refit without it, and f at another point: `make_friedman1` of 60
/// with `kernel="polynomial"`, and `load_linnerud`, standardized, with `kernel="rbf"`. Of the others each file has the rows x, y, a
/// with a the `dual_coef_` of `KernelRidge(kernel="rbf", gamma=…, alpha=…)` fitted to
/// `StandardScaler().fit_transform(X)` (scikit-learn 1.x): diabetes whole, the first 200 rows of breast cancer.
@Suite struct KernelRidgeTests {
  @Test(
    "coefficients equal scikit-learn's to ten digits",
    arguments: [("diabetes", 0.05, 0.01), ("breast-cancer", 0.02, 0.1)])
  func coefficients(name: String, gamma: Double, ridge: Double) throws {
    let tests = (0..<3).reduce(URL(filePath: #filePath)) { path, _ in path.deletingLastPathComponent() }
    let folder = tests.appending(path: "Data")
    let table = try NPYReader.load(folder.appending(path: name + ".npy").path)
    let (n, d) = (table.rows, table.columns - 2)
    func column(_ index: Int) -> [Double] { (0..<n).map { table.numbers[$0 * table.columns + index] } }
    let x = try FeatureMatrix(
      count: n, shape: .vector(d),
      numbers: .float64((0..<n * d).map { table.numbers[$0 / d * table.columns + $0 % d] }))
    #expect(!(0..<d).allSatisfy { Double(Float(x.numbers[$0])) == x.numbers[$0] })
    let (y, expected) = (column(d), column(d + 1))
    let solver = DirectSolver(.cholesky, kernel: GaussianKernel(gamma: gamma), ridge: ridge)
    let found = try solver.solve(Matrix(rows: n, columns: 1, values: y), features: x).coefficients
    let scale = expected.reduce(0) { max($0, abs($1)) }
    for i in 0..<n { #expect(abs(found[i, 0] - expected[i]) <= 1e-10 * scale) }
  }

  @Test(
    "several targets: predictions and left-out predictions equal scikit-learn's fit and its explicit refits",
    arguments: [("linnerud", 3, 3), ("friedman", 5, 1)])
  func regression(name: String, dimension d: Int, targets t: Int) throws {
    let tests = (0..<3).reduce(URL(filePath: #filePath)) { path, _ in path.deletingLastPathComponent() }
    let table = try NPYReader.load(tests.appending(path: "Data").appending(path: name + ".npy").path)
    let n = table.rows
    func block(_ first: Int, _ count: Int) -> Matrix<Double> {
      Matrix(
        rows: n, columns: count,
        values: (first..<first + count).flatMap { column in (0..<n).map { table.numbers[$0 * table.columns + column] } }
      )
    }
    func features(_ value: (_ row: Int, _ column: Int) -> Double) throws -> FeatureMatrix {
      try FeatureMatrix(
        count: n, shape: .vector(d), numbers: .float64((0..<n * d).map { value($0 / d, $0 % d) }))
    }
    let (x, y) = (try features { table.numbers[$0 * table.columns + $1] }, block(d, t))
    let (kernel, ridge, others): (any Kernel, Double, FeatureMatrix) =
      name == "linnerud"
      ? (GaussianKernel(gamma: 0.3), 0.05, try features { table.numbers[$0 * table.columns + $1] + 0.25 })
      : (
        PolynomialKernel(degree: 3, gamma: 0.4, constant: 1), 0.01,
        try features { table.numbers[(n - 1 - $0) * table.columns + $1] * 0.9 }
      )
    let targets = Targets(values: y)
    let solution = try DirectSolver(kernel: kernel, ridge: ridge, diagnostics: .inverseDiagonal)
      .solve(targets.matrix(in: Double.self), features: x)
    let leftOut = LeaveOneOut(targets: targets, leftOut: try #require(solution.leftOut))
    let predictions = try solution.interpolant(kernel, x, precision: .float64)
      .predictions(at: others, observer: unobserved)
    for (found, expected) in [
      (solution.coefficients, block(d + t, t)), (leftOut.predictions, block(d + 2 * t, t)),
      (predictions, block(d + 3 * t, t)),
    ] {
      var gap = found
      gap.subtract(expected, times: 1)
      #expect(gap.largestMagnitude < 1e-8 * expected.largestMagnitude)
    }
    #expect(leftOut.errors.total == 0 && leftOut.margins.isEmpty)
    guard name == "linnerud" else { return }
    // mean_squared_error and r2_score of those refits.
    #expect(abs(leftOut.squaredErrors.mean - 880.940_665_926_126_7) < 1e-7)
    #expect(abs((leftOut.squaredErrors.rSquared ?? 0) + 5.250_229_477_365_603) < 1e-9)
  }
}
