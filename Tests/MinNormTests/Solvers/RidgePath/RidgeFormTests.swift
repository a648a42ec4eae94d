import Foundation
import MinNorm
import Testing

@Suite struct RidgeFormTests {
  private static let kernel = LaplacianKernel(bandwidth: 1)
  private static let ridges = [0, 1e-6, 1e-3, 0.1, 1, 30, 1e4]

  private func forms(_ points: FeatureMatrix, blockSize: Int? = 16) throws -> [any RidgeForm] {
    [
      try BandReduction(Self.kernel.gram(of: points, in: Double.self, blockSize: blockSize)),
      try SpectralForm(Self.kernel.gram(of: points, in: Double.self, blockSize: blockSize), of: points),
      CholeskyForm(kernel: Self.kernel, features: points),
    ]
  }

  @Test(
    "every point of a path is the independent solve with that ridge: coefficients, leave-one-out, GCV, norm, freedom")
  func independentSolves() throws {
    let n = 150
    let points = try Points.uniform(n, dimension: 4)
    let targets = Targets(labels: (0..<n).map { $0 * 7 % 3 }, classCount: 3)
    let y = targets.matrix(in: Double.self)
    for form in try forms(points) {
      let fits = try form.ridgeFits(y, ridges: Self.ridges) { _, _ in }
      for (ridge, fit) in zip(Self.ridges, fits) {
        var gram = try Self.kernel.gram(of: points, in: Double.self)
        let image = try gram.product(fit.coefficients)
        gram.addToDiagonal(ridge)
        let factor = try gram.cholesky()
        let a = try factor.solve(y)
        let exact = try factor.leftOut(y)
        let diagonal = exact.inverseDiagonal
        var difference = fit.coefficients
        difference.subtract(a, times: 1)
        #expect(difference.frobeniusNorm <= 1e-9 * a.frobeniusNorm)
        var leftOut = fit.leftOut.predictions
        leftOut.subtract(exact.predictions, times: 1)
        #expect(leftOut.largestMagnitude <= 1e-9)
        let trace = diagonal.reduce(0, +)
        let gcv = Double(n) * pow(a.frobeniusNorm / trace, 2) / 3
        #expect(abs(fit.gcv - gcv) <= 1e-9 * gcv)
        // tr K(K + λI)⁻¹ = n − λ tr (K + λI)⁻¹.
        #expect(abs(fit.degreesOfFreedom - (Double(n) - ridge * trace)) <= 1e-9 * Double(n))
        let norm = fit.coefficients.innerProduct(with: image).squareRoot()
        #expect(abs(fit.norm - norm) <= 1e-9 * norm)
        image.values.indices.forEach { #expect(abs(image.values[$0] - fit.fitted.values[$0]) < 1e-9) }
      }
    }
  }

  @Test("leave-one-out along the path equals n refits at n = 60", arguments: [0.0, 0.02, 3])
  func refits(ridge: Double) throws {
    let n = 60
    let points = try Points.uniform(n, dimension: 5)
    let y = Targets(labels: (0..<n).map { $0 * 11 % 3 }, classCount: 3).matrix(in: Double.self)
    for form in try forms(points) {
      let fit = try form.ridgeFits(y, ridges: [ridge]) { _, _ in }[0]
      for left in stride(from: 0, to: n, by: 1) {
        let kept = (0..<n).filter { $0 != left }
        let others = try points.selecting(kept)
        let solution = try DirectSolver(kernel: Self.kernel, ridge: ridge).solve(
          y.selectingRows(kept), features: others)
        let model = KernelInterpolant(
          Self.kernel, others, coefficients: solution.coefficients, precision: .float64)
        let refit = try model.predictions(at: points.selecting([left]))
        for c in 0..<3 { #expect(abs(refit[0, c] - fit.leftOut.predictions[left, c]) < 1e-9) }
      }
    }
  }

  @Test("a singular K at λ = 0 has the least-squares solution, and leave-one-out is its limit: n refits of least norm")
  func singular() throws {
    let n = 40
    let some = try Points.uniform(n - 6, dimension: 3)
    let points = try some.selecting(Array(0..<n - 6) + [0, 0, 5, 9, 11, 12])
    let y = Targets(labels: (0..<n).map { $0 * 11 % 3 }, classCount: 3).matrix(in: Double.self)
    let form = try SpectralForm(Self.kernel.gram(of: points, in: Double.self), of: points)
    #expect(form.rank == n - 6)
    let fit = try form.ridgeFits(y, ridges: [0])[0]
    let solution = try DirectSolver(.pivotedCholesky, kernel: Self.kernel).solve(y, features: points)
    var difference = fit.coefficients
    difference.subtract(solution.coefficients, times: 1)
    #expect(difference.frobeniusNorm < 1e-10 * solution.coefficients.frobeniusNorm)
    #expect(abs(fit.degreesOfFreedom - Double(n - 6)) < 1e-9)
    for left in 0..<n {
      let kept = (0..<n).filter { $0 != left }
      let others = try points.selecting(kept)
      let refit = try DirectSolver(.pivotedCholesky, kernel: Self.kernel).solve(y.selectingRows(kept), features: others)
      let model = KernelInterpolant(Self.kernel, others, coefficients: refit.coefficients, precision: .float64)
      let value = try model.predictions(at: points.selecting([left]))
      for c in 0..<3 { #expect(abs(value[0, c] - fit.leftOut.predictions[left, c]) < 1e-8) }
    }
    // GCV's limit: n‖P₀Y‖²/(c(n − r)²).
    var rest = y
    rest.subtract(fit.fitted, times: 1)
    #expect(abs(fit.gcv - Double(n) * pow(rest.frobeniusNorm / 6, 2) / 3) < 1e-9)
  }

  @Test(
    "a nearly diagonal K: every form decides the class of every left-out example as one Cholesky factorization does")
  func nearlyDiagonal() throws {
    let points = try LeaveOneOutTests.scattered(50)
    let targets = Targets(labels: (0..<50).map { $0 * 7 % 3 }, classCount: 3)
    let kernel = GaussianKernel(bandwidth: 0.5)
    let exact = CholeskyForm(kernel: kernel, features: points)
    let ridges = [0, 1e-8, 1, 1e6]
    let wanted = try exact.ridgeFits(targets, ridges: ridges, deciding: exact)
    for form in [
      try BandReduction(kernel.gram(of: points, in: Double.self)) as any RidgeForm,
      try SpectralForm(kernel.gram(of: points, in: Double.self), of: points),
    ] {
      let alone = try form.ridgeFits(targets.matrix(in: Double.self), ridges: [0]) { _, _ in }[0]
      #expect(LeaveOneOut(targets: targets, leftOut: alone.leftOut).errors.undecided == 50)
      for (fit, other) in zip(try form.ridgeFits(targets, ridges: ridges, deciding: exact), wanted) {
        let (mine, theirs) = (
          LeaveOneOut(targets: targets, leftOut: fit.leftOut), LeaveOneOut(targets: targets, leftOut: other.leftOut)
        )
        #expect(mine.errors == theirs.errors && mine.errors.undecided == 0)
      }
    }
  }

  @Test("on a K of rank 4 norm and freedom fall with λ from the first: what counts as zero does so for every λ")
  func rankDeficient() throws {
    let n = 60
    let points = try Points.uniform(n, dimension: 4)
    let y = Targets(labels: (0..<n).map { $0 * 7 % 3 }, classCount: 3).matrix(in: Double.self)
    let form = try SpectralForm(LinearKernel().gram(of: points, in: Double.self), of: points)
    #expect(form.rank == 4)
    let ridges = [0] + (-14...3).map { pow(10, Double($0)) }
    let fits = try form.ridgeFits(y, ridges: ridges)
    for (less, more) in zip(fits, fits.dropFirst()) {
      #expect(more.norm <= less.norm * (1 + 1e-14))
      #expect(more.degreesOfFreedom <= less.degreesOfFreedom + 1e-12)
    }
    // The primal ridge ‖(XᵀX + λI)⁻¹XᵀY‖.
    let wide = try points.transposedProduct(y)
    var small = try PackedSymmetricMatrix<Double>(order: 4)
    for i in 0..<4 {
      for j in 0...i {
        small[i, j] = (0..<n).reduce(0) { $0 + Double(points.values[$1 * 4 + i]) * Double(points.values[$1 * 4 + j]) }
      }
    }
    small.addToDiagonal(ridges[10])
    let primal = try small.cholesky().solve(wide).frobeniusNorm
    #expect(abs(fits[10].norm - primal) < 1e-10 * primal)
  }

  @Test("gradient flow is the limit of small steps of gradient descent, and tends to the interpolant")
  func flow() throws {
    let n = 50
    let points = try Points.uniform(n, dimension: 3)
    let y = Targets(labels: (0..<n).map { $0 * 7 % 2 }, classCount: 2).matrix(in: Double.self)
    let form = try SpectralForm(Self.kernel.gram(of: points, in: Double.self), of: points)
    let gram = try Self.kernel.gram(of: points, in: Double.self)
    let (time, steps) = (200.0, 20_000)
    let fits = try form.flowFits(y, times: [time, 1e9, .infinity, 1e-9])
    // A := A − (η/n)(KA − Y), the coefficients of gradient descent on (1/2n)‖KA − Y‖² in the RKHS.
    var a = Matrix<Double>(rows: n, columns: 2)
    let rate = time / Double(steps) / Double(n)
    for _ in 0..<steps {
      var residual = try gram.product(a)
      residual.subtract(y, times: 1)
      a.subtract(residual, times: rate)
    }
    var difference = fits[0].coefficients
    difference.subtract(a, times: 1)
    // Euler's method is of first order: half a step of the fastest direction, which is over by then.
    #expect(difference.frobeniusNorm < 1e-3 * a.frobeniusNorm)
    let interpolant = try form.ridgeFits(y, ridges: [0])[0]
    #expect(form.relativeDistance(interpolant.coefficients, fits[1].coefficients) < 1e-9)
    #expect(fits[2].coefficients == interpolant.coefficients)
    #expect(fits[1].leftOut.predictions.values.allSatisfy(\.isFinite) && fits[1].gcv.isFinite)
    #expect(fits[3].degreesOfFreedom < 1e-8 && fits[3].norm < 1e-8)
    // The norm grows with time, the training error falls (Yao, Rosasco, Caponnetto 2007).
    let path = try form.flowFits(y, times: [1, 10, 100, 1000])
    for (early, late) in zip(path, path.dropFirst()) {
      #expect(early.norm < late.norm && early.degreesOfFreedom < late.degreesOfFreedom)
    }
  }

  @Test("where K is singular and labels contradict each other, late flow has the norm of the least-squares solution")
  func lateFlowOfSingularSystem() throws {
    let (n, half) = (40, try Points.uniform(20, dimension: 3))
    let points = try half.selecting(Array(0..<20) + Array(0..<20))
    let y = Targets(labels: (0..<n).map { $0 < 20 ? 0 : 1 }, classCount: 2).matrix(in: Double.self)
    let form = try SpectralForm(Self.kernel.gram(of: points, in: Double.self), of: points)
    let exact = try form.ridgeFits(y, ridges: [0])[0]
    // Coefficients along the null space would grow to 1e9 times the targets', and their rounding with them.
    for late in try form.flowFits(y, times: [1e9, 1e11]) {
      #expect(abs(late.norm - exact.norm) <= 1e-13 * exact.norm)
      #expect(late.coefficients.largestMagnitude <= (1 + 1e-9) * exact.coefficients.largestMagnitude)
    }
  }

  @Test("ridge λ and flow stopped at t = n/λ fit every eigen-direction to within 0.21 of each other")
  func correspondence() {
    // max |1 − e^{−x} − x/(1 + x)| over x = μ/λ = tμ/n is 0.204, near x = 2.5.
    let gap =
      (1...2000).map { step in
        let x = Double(step) / 100
        return abs(-expm1(-x) - x / (1 + x))
      }.max() ?? 1
    #expect(gap > 0.2 && gap < 0.21)
  }
}
