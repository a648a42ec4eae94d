import Foundation
import MinNorm
import MinNormData
import Testing

/// scikit-learn's coefficients for standardized data that single precision cannot hold.
///
/// Each file has the rows x, y, a with a the `dual_coef_` of `KernelRidge(kernel="rbf", gamma=…, alpha=…)` fitted to
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
}
