import MinNorm
import Testing

@Suite struct LeadingSpectrumTests {
  @Test("the leading eigenvalues are those of the whole spectrum, to their residuals", arguments: [1, 12, 40])
  func leading(count: Int) throws {
    let points = try Points.uniform(150, dimension: 4)
    for kernel in [GaussianKernel(bandwidth: 0.5), LaplacianKernel(bandwidth: 1)] as [any Kernel] {
      let whole = try Spectrum(kernel.gram(of: points, in: Double.self))
      let found = try LeadingSpectrum(kernel, points, count: count)
      let expected = Array(whole.eigenvalues.reversed().prefix(count))
      #expect(found.eigenvalues.count == count && found.products < 20)
      for (index, value) in found.eigenvalues.enumerated() {
        #expect(abs(value - expected[index]) <= max(found.residuals[index], 1e-13 * expected[0]))
        #expect(found.residuals[index] <= 1e-8 * expected[0])
      }
      // Orthonormal to some units in the last place.
      for i in 0..<count {
        for j in 0...i {
          let product = found.vectors[columnsIn: i..<i + 1].innerProduct(with: found.vectors[columnsIn: j..<j + 1])
          #expect(abs(product - (i == j ? 1 : 0)) < 1e-12)
        }
      }
    }
  }

  @Test("all eigenvalues of a matrix of low rank are found, with zeros behind them")
  func lowRank() throws {
    let points = try Points.uniform(60, dimension: 3)
    let found = try LeadingSpectrum(LinearKernel(), points, count: 5)
    #expect(found.eigenvalues[2] > 1e-3 && abs(found.eigenvalues[3]) < 1e-10 && abs(found.eigenvalues[4]) < 1e-10)
  }
}
