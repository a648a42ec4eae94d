import Foundation
import MinNorm
import MinNormData
import Testing

/// Interpolants beside the minimum-norm one: they fit, they are longer, and Pythagoras says by how much.
@Suite struct OtherInterpolantsTests {
  static let classes = 3

  static func points(_ count: Int, _ dimension: Int, seed: UInt64) throws -> FeatureMatrix {
    let random = CounterRandom(seed: seed, stream: .features)
    return try FeatureMatrix(
      count: count, dimension: dimension,
      values: (0..<count * dimension).map { Float(random.normal(at: UInt64($0))) })
  }

  static func targets(_ count: Int, seed: UInt64 = 0) -> Matrix<Double> {
    let random = CounterRandom(seed: seed, stream: .labels)
    return Targets(
      labels: (0..<count).map { random.integer(below: classes, at: UInt64($0)) }, classCount: classes
    ).matrix(in: Double.self)
  }

  static func largestGap(_ first: Matrix<Double>, _ second: Matrix<Double>) -> Double {
    var gap = first
    gap.subtract(second, times: 1)
    return gap.largestMagnitude
  }

  static func star(_ kernel: any Kernel, _ train: FeatureMatrix, _ y: Matrix<Double>) throws -> KernelInterpolant {
    let coefficients = try kernel.gram(of: train, in: Double.self).cholesky().solve(y)
    return KernelInterpolant(kernel, train, coefficients: coefficients, precision: .float64)
  }

  static let kernels: [any Kernel] = [GaussianKernel(bandwidth: 2), LaplacianKernel(bandwidth: 3)]

  @Test("functions centred elsewhere interpolate, are longer, and differ from f* by what Pythagoras says")
  func centred() throws {
    let (train, y) = (try Self.points(60, 5, seed: 1), Self.targets(60))
    for kernel in Self.kernels {
      let star = try Self.star(kernel, train, y)
      let minimum = try star.squaredNorms().reduce(0, +)
      let problem = CentredInterpolation(kernel, centres: try train.randomPoints(count: 150, seed: 4))
      var norms: [Double] = []
      for length in [CentredInterpolation.Length.function, .coefficients] {
        let result = try problem.interpolant(of: y, at: train, shortest: length)
        #expect(result.rank == 60)
        let residual = Self.largestGap(try result.function.predictions(at: train), y)
        // A backward stable least-squares solution: κ·n·ε with the norm of the coefficients.
        #expect(residual < 60 * 0x1p-52 * result.function.coefficients.frobeniusNorm * 150)
        let squared = try result.function.squaredNorms().reduce(0, +)
        let distance = try result.function.adding(star, times: -1).squaredNorms().reduce(0, +)
        #expect(squared > minimum)
        #expect(abs(squared - minimum - distance) < 1e-9 * squared)
        norms.append(squared)
      }
      // Each is the shortest by its own length.
      #expect(norms[0] <= norms[1] * (1 + 1e-9))
    }
  }

  @Test("with the examples among the centres the least norm is that of the whole space")
  func sameSpan() throws {
    let (train, y) = (try Self.points(40, 4, seed: 2), Self.targets(40))
    let star = try Self.star(GaussianKernel(bandwidth: 2), train, y)
    let centres = try train.appending(try Self.points(30, 4, seed: 3))
    let result = try CentredInterpolation(star.kernel, centres: centres)
      .interpolant(of: y, at: train, shortest: .function)
    let (minimum, squared) = (
      try star.squaredNorms().reduce(0, +), try result.function.squaredNorms().reduce(0, +)
    )
    #expect(abs(squared - minimum) < 1e-9 * minimum)
    #expect(try result.function.adding(star, times: -1).squaredNorms().reduce(0, +) < 1e-9 * minimum)
  }

  @Test("the bordered system gives the interpolant of all examples at once", arguments: [0, 1, 2])
  func bordered(place: Int) throws {
    // Sizes around the block size of the packed layout.
    let (n, t) = [(50, 20), (140, 130), (128, 300)][place]
    let (train, more) = (try Self.points(n, 6, seed: 5), try Self.points(t, 6, seed: 6))
    let (y, z) = (Self.targets(n), Self.targets(t, seed: 1))
    for kernel in Self.kernels {
      let factor = try kernel.gram(of: train, in: Double.self).cholesky()
      let a = try factor.solve(y)
      let (function, squaredDistance) = try factor.interpolant(
        of: z, at: more, beside: train, kernel, coefficients: a)
      let union = try train.appending(more)
      let rows = Matrix(
        rows: n + t, columns: Self.classes,
        values: (0..<Self.classes).flatMap { c in
          (0..<n).map { y[$0, c] } + (0..<t).map { z[$0, c] }
        })
      let whole = try Self.star(kernel, union, rows)
      let scale = whole.coefficients.largestMagnitude
      #expect(Self.largestGap(function.coefficients, whole.coefficients) < 1e-9 * scale)
      #expect(function.features == union)
      // Its difference from f* is orthogonal to f*, and the Schur complement knows its norm.
      let star = KernelInterpolant(kernel, train, coefficients: a, precision: .float64)
      let (minimum, squared) = (try star.squaredNorms().reduce(0, +), try function.squaredNorms().reduce(0, +))
      #expect(abs(squared - minimum - squaredDistance) < 1e-9 * squared)
      let distance = try function.adding(star, times: -1).squaredNorms().reduce(0, +)
      #expect(abs(distance - squaredDistance) < 1e-9 * squared)
    }
  }

  @Test("one of the further examples that equals an earlier one is an error, not a number")
  func borderedDuplicate() throws {
    let train = try Self.points(30, 4, seed: 7)
    let kernel = GaussianKernel(bandwidth: 2)
    let factor = try kernel.gram(of: train, in: Double.self).cholesky()
    let a = try factor.solve(Self.targets(30))
    let more = try train.selecting([3, 4])
    do {
      let found = try factor.interpolant(
        of: Self.targets(2, seed: 9), at: more, beside: train, kernel, coefficients: a)
      // Rounding may leave a tiny pivot: then the norm says that no such function is near.
      #expect(found.squaredDistance > 1e6)
    } catch let error as LinearAlgebraError {
      guard case .notPositiveDefinite = error else {
        Issue.record("\(error)")
        return
      }
    }
  }

  @Test("null-space noise changes no training prediction and is orthogonal to every example")
  func nullSpace() throws {
    let (n, p) = (40, 120)
    let (x, y) = (try Self.points(n, p, seed: 8), Self.targets(n))
    let factor = try LinearKernel().gram(of: x, in: Double.self).cholesky()
    let star = try x.transposedProduct(try factor.solve(y))
    let random = CounterRandom(seed: 1, stream: .noise)
    let noise = Matrix(
      rows: p, columns: Self.classes, values: (0..<p * Self.classes).map { random.normal(at: UInt64($0)) })
    let null = try nullSpaceProjection(of: noise, features: x, factor: factor)
    let size = null.frobeniusNorm
    // p − n of p dimensions are left: the expected share of the squared norm, within six of its deviations.
    let share = size * size / (noise.frobeniusNorm * noise.frobeniusNorm)
    #expect(abs(share - Double(p - n) / Double(p)) < 6 * 0.025)
    #expect(try x.product(null).largestMagnitude < 1e-13 * size * Double(p).squareRoot())
    #expect(abs(null.innerProduct(with: star)) < 1e-13 * size * star.frobeniusNorm * Double(p))
    // A projection is its own square.
    let again = try nullSpaceProjection(of: null, features: x, factor: factor)
    #expect(Self.largestGap(again, null) < 1e-14 * size)
    var weights = star
    weights.subtract(null, times: -3 * star.frobeniusNorm / size)
    #expect(Self.largestGap(try x.product(weights), y) < 1e-12)
    #expect(abs(weights.frobeniusNorm - 10.0.squareRoot() * star.frobeniusNorm) < 1e-12 * weights.frobeniusNorm)
  }

  @Test("the norm of a wider Gaussian's function is the integral of |f̂|²/k̂, and there is none for narrow ones")
  func gaussianInGaussian() throws {
    let centres = try FeatureMatrix(count: 3, dimension: 1, values: [0, 0.7, -1.2])
    let coefficients = Matrix(rows: 3, columns: 1, values: [1.0, -0.5, 0.25])
    let sigma = 1.0
    for s in [0.9, 1.0, 1.5] {
      let function = KernelInterpolant(
        GaussianKernel(bandwidth: s), centres, coefficients: coefficients, precision: .float64)
      // On the line: ‖f‖² = (1/2π)∫|f̂(ω)|²/k̂(ω) dω with k̂_s(ω) = √(2π) s exp(−s²ω²/2), by the trapezoidal rule.
      var integral = 0.0
      let step = 1e-3
      for place in -30_000...30_000 {
        let omega = Double(place) * step
        var (re, im) = (0.0, 0.0)
        for index in 0..<3 {
          let angle = omega * Double(centres.values[index])
          re += coefficients[index, 0] * Foundation.cos(angle)
          im += coefficients[index, 0] * Foundation.sin(angle)
        }
        let own = s * s * Foundation.exp(-s * s * omega * omega)
        let kernel = sigma * Foundation.exp(-sigma * sigma * omega * omega / 2)
        let value = (re * re + im * im) * own / kernel
        if value.isFinite { integral += value * step }
      }
      integral *= (2 * Double.pi).squareRoot() / (2 * Double.pi)
      let squared = try #require(try GaussianKernel(bandwidth: sigma).squaredNorm(of: function))
      #expect(abs(squared - integral) < 1e-6 * integral, "s = \(s)")
    }
    let narrow = KernelInterpolant(
      GaussianKernel(bandwidth: 0.7), centres, coefficients: coefficients, precision: .float64)
    #expect(try GaussianKernel(bandwidth: sigma).squaredNorm(of: narrow) == nil)
    let laplacian = KernelInterpolant(
      LaplacianKernel(bandwidth: 1), centres, coefficients: coefficients, precision: .float64)
    #expect(try GaussianKernel(bandwidth: sigma).squaredNorm(of: laplacian) == nil)
  }

  @Test("random points have the mean and the variance of the features and no other likeness")
  func randomPoints() throws {
    let x = try Self.points(100, 50, seed: 9)
    let points = try x.randomPoints(count: 200, seed: 1)
    let mean = points.values.reduce(0) { $0 + Double($1) } / 10_000
    let square = points.values.reduce(0) { $0 + Double($1) * Double($1) } / 10_000
    #expect(abs(mean) < 0.07 && abs(square - 1) < 0.1)
    #expect(try Array(points.values.prefix(500)) == x.randomPoints(count: 10, seed: 1).values)
  }
}
