import MinNorm
import Testing

@Suite struct FunctionNormsTests {
  @Test("norms of the one-hot and of the ±1 solution agree with solving for each", arguments: [0.0, 0.1])
  func conventions(ridge: Double) throws {
    let points = try Points.uniform(60, dimension: 4)
    let kernel = GaussianKernel(bandwidth: 0.5)
    let labels = (0..<60).map { ($0 * 7) % 3 }
    let unit = Matrix<Double>(rows: 60, columns: 1, values: [Double](repeating: 1, count: 60))
    let solver = DirectSolver(kernel: kernel, ridge: ridge)
    func norms(_ coding: Coding) throws -> FunctionNorms {
      let y = Targets(labels: labels, classCount: 3, coding: coding).matrix(in: Double.self)
      let a = try solver.solve(y, features: points).coefficients
      let u = try solver.solve(unit, features: points).coefficients
      return FunctionNorms(
        coefficients: a, responses: try kernel.gramProduct(of: points, times: a), coding: coding,
        unit: (u, try kernel.gramProduct(of: points, times: u)))
    }
    let (oneHot, plusMinus) = (try norms(.oneHot), try norms(.plusMinusOne))
    #expect(abs(oneHot.rkhsPlusMinusOne - plusMinus.rkhs) < 1e-7 * plusMinus.rkhs)
    #expect(plusMinus.rkhsPlusMinusOne == plusMinus.rkhs)
    #expect(
      abs(oneHot.perClass.reduce(0) { $0 + $1 * $1 } - oneHot.rkhs * oneHot.rkhs) < 1e-9 * oneHot.rkhs * oneHot.rkhs)
  }
}
