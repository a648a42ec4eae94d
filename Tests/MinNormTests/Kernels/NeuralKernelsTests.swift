import MinNorm
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The textbook recursions, with an arc cosine, in wide numbers.
enum NaiveNeuralKernels {
  private static func dot(_ x: [Wide], _ z: [Wide]) -> Wide { zip(x, z).reduce(0) { $0 + $1.0 * $1.1 } }

  static func angle(_ xx: Wide, _ zz: Wide, _ xz: Wide) -> Wide {
    let lengths = (xx * zz).squareRoot()
    guard lengths > 0 else { return .pi / 2 }
    // The arc cosine of a number that should be 1 is the root of its rounding.
    return 1 - xz / lengths < 32 * Wide.ulpOfOne ? 0 : acos(max(-1, xz / lengths))
  }

  static func arcCosine(_ order: Int, _ depth: Int, _ x: [Wide], _ z: [Wide]) -> Wide {
    var (xx, zz, xz) = (dot(x, x), dot(z, z), dot(x, z))
    for _ in 0..<depth {
      func layer(_ a: Wide, _ b: Wide, _ angle: Wide) -> Wide {
        let (s, c, rest) = (sin(angle), cos(angle), Wide.pi - angle)
        let j = order == 0 ? rest : order == 1 ? s + rest * c : 3 * s * c + rest * (1 + 2 * c * c)
        return (0..<order).reduce(j / .pi) { value, _ in value * (a * b).squareRoot() }
      }
      let theta = angle(xx, zz, xz)
      (xx, zz, xz) = (layer(xx, xx, 0), layer(zz, zz, 0), layer(xx, zz, theta))
    }
    return xz
  }

  /// (Σ, Θ) of a network with hidden layers of ReLUs.
  static func network(
    _ depth: Int, _ weights: Wide, _ biases: Wide, _ inputs: Wide, _ xx: Wide, _ zz: Wide, _ xz: Wide
  ) -> (Wide, Wide) {
    var (a, b, c) = (weights * xx / inputs + biases, weights * zz / inputs + biases, weights * xz / inputs + biases)
    var tangent = c
    for _ in 0..<depth {
      let theta = angle(a, b, c)
      c = weights / 2 * (a * b).squareRoot() * (sin(theta) + (.pi - theta) * cos(theta)) / .pi + biases
      (a, b) = (weights / 2 * a + biases, weights / 2 * b + biases)
      tangent = c + weights / 2 * (1 - theta / .pi) * tangent
    }
    return (c, tangent)
  }

  static let checkers: [KernelChecker] =
    (0...2).flatMap { order in
      [1, 3].map { depth in
        KernelChecker(kernel: ArcCosineKernel(order: order, depth: depth)) { arcCosine(order, depth, $0, $1) }
      }
    }
    + [(1, 2.0, 0.0, 1.0), (3, 2, 0, 1), (4, 1.5, 0.25, 11)].flatMap { (depth, weights, biases, inputs) in
      @Sendable func both(_ x: [Wide], _ z: [Wide]) -> (Wide, Wide) {
        network(depth, Wide(weights), Wide(biases), Wide(inputs), dot(x, x), dot(z, z), dot(x, z))
      }
      return [
        KernelChecker(
          kernel: NNGPKernel(depth: depth, weightVariance: weights, biasVariance: biases, inputs: inputs),
          formula: { both($0, $1).0 }),
        KernelChecker(
          kernel: NeuralTangentKernel(depth: depth, weightVariance: weights, biasVariance: biases, inputs: inputs),
          formula: { both($0, $1).1 }),
      ]
    }
}

@Suite struct NeuralKernelsTests {
  @Test("a small angle keeps its digits: what the inner product has is not lost in an arc cosine", arguments: 1...20)
  func smallAngles(power: Int) {
    // Lengths √(1 + t²) and 1 with x·z = 1: the angle is atan t, exactly told by the three numbers while t² is in them.
    let t = Wide(sign: .plus, exponent: -power, significand: 1)
    let theta = atan(t)
    let (square, u) = (Double(1 + t * t), Wide(0x1p-53))
    // 1 − cos θ has the rounding of 1; so the angle has that of 1 over itself.
    let error = 8 * u / theta + 8 * u
    let step = ArcCosineKernel(order: 0).value(innerProduct: 1, square, 1)
    #expect(abs(Wide(step) - (1 - theta / .pi)) <= error)
    let (_, tangent) = NaiveNeuralKernels.network(3, 2, 0, 1, Wide(square), 1, 1)
    let value = NeuralTangentKernel(depth: 3).value(innerProduct: 1, square, 1)
    #expect(abs(Wide(value) - tangent) <= 40 * error * 8)
  }

  @Test(
    "equal examples have the value of an example with itself, in whatever order the sums were rounded",
    arguments: NaiveNeuralKernels.checkers.indices)
  func twins(index: Int) throws {
    let kernel = NaiveNeuralKernels.checkers[index].kernel
    let one = try Points.uniform(1, dimension: 300)
    let twins = try FeatureMatrix(count: 2, dimension: 300, values: one.values + one.values)
    let gram = try kernel.gram(of: twins, in: Double.self)
    #expect(abs(gram[1, 0] - gram[0, 0]) <= 64 * 0x1p-52 * gram[0, 0])
    let single = try kernel.gram(of: twins, in: Float.self)
    #expect(abs(single[1, 0] - single[0, 0]) <= 64 * 0x1p-23 * single[0, 0])
  }

  @Test("zero vectors have no direction: 0 without biases, and for steps one half")
  func zeros() throws {
    #expect(ArcCosineKernel(order: 0).value(innerProduct: 0, 0, 5) == 0.5)
    #expect(ArcCosineKernel(order: 0).diagonal(squaredNorm: 0) == 0.5)
    for kernel in [ArcCosineKernel(order: 1), NNGPKernel(depth: 2), NeuralTangentKernel(depth: 2)] as [any Kernel] {
      #expect(kernel.value(innerProduct: 0, 0, 5) == 0 && kernel.diagonal(squaredNorm: 0) == 0)
      #expect(kernel.value(innerProduct: .nan, 1, 1).isNaN && kernel.diagonal(squaredNorm: .nan).isNaN)
    }
    #expect(abs(NNGPKernel(depth: 1, biasVariance: 1).diagonal(squaredNorm: 0) - 2) < 1e-15)
  }

  @Test("a network's process is the composed arc-cosine kernel of order 1, with its scale")
  func composition() {
    for depth in 1...4 {
      let process = NNGPKernel(depth: depth).value(innerProduct: 0.7, 3, 2)
      let composed = ArcCosineKernel(order: 1, depth: depth).value(innerProduct: 0.7, 3, 2)
      #expect(abs(process - 2 * composed) <= 32 * 0x1p-53 * abs(process))
    }
  }
}
