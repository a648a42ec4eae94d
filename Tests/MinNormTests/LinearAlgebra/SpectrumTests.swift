import MinNorm
import Testing

@Suite struct SpectrumTests {
  @Test("components along eigen-directions add up to the squared norm, and split off what K cannot see")
  func energies() throws {
    let problem = try DescentProblem(count: 25, dimension: 3, kernel: LaplacianKernel(bandwidth: 1))
    let space = try problem.stored()
    let spectrum = try Spectrum(problem.gram())
    let solution = try spectrum.solve(problem.targets)
    let image = try space.responses(solution)
    let squared = space.innerProducts(solution, solution, image: image).reduce(0, +)
    let energies = spectrum.energies(image, columns: 0..<2)
    #expect(abs(energies.reduce(0, +) - squared) < 1e-10 * squared)
    #expect(energies.count == 25 && spectrum.rank == 25)
    let back = spectrum.combination(spectrum.coordinates(problem.targets))
    #expect(zip(back.values, problem.targets.values).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test("a rank-deficient K has the least-squares solution of least norm, and null directions carry nothing")
  func rankDeficient() throws {
    // Three dimensions, so rank 3.
    let problem = try DescentProblem(count: 20, dimension: 3, kernel: LinearKernel())
    let spectrum = try Spectrum(problem.gram())
    #expect(spectrum.rank == 3)
    let energies = spectrum.energies(problem.targets, columns: 0..<2)
    #expect(energies.prefix(17).allSatisfy { $0 == 0 } && energies.suffix(3).allSatisfy { $0 > 0 })
    let space = try WeightSpace(problem.features)
    let weights = try space.parameters(ofCoefficients: spectrum.solve(problem.targets))
    let x = Matrix<Double>(
      rows: 20, columns: 3, values: (0..<60).map { Double(problem.features.values[$0 % 20 * 3 + $0 / 20]) })
    let oracle = try minimumNormLeastSquares(x, problem.targets).solution
    #expect(zip(weights.values, oracle.values).allSatisfy { abs($0 - $1) < 1e-9 * oracle.frobeniusNorm })
  }
}
