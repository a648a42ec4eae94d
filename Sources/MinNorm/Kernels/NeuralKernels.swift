/// An infinitely wide fully connected ReLU network: how deep it is and how its weights and biases are drawn.
///
/// A layer is f(x) = Σⱼ wⱼ xⱼ/√width + b with wⱼ of variance σ_w² and b of variance σ_b² (the parametrization of Jacot and others,
/// 2018). So the first layer has the covariance σ_w² x·z/m + σ_b², where m stands for the number of inputs.
struct WideNetwork: Sendable, Equatable {
  /// Hidden layers, each with a ReLU behind it.
  let depth: Int
  /// σ_w².
  let weightVariance: Double
  /// σ_b².
  let biasVariance: Double
  /// m, what x·z is divided by.
  let inputs: Double

  init(_ depth: Int, _ weightVariance: Double, _ biasVariance: Double, _ inputs: Double) {
    precondition(depth >= 1, "a network has at least one hidden layer")
    precondition(weightVariance > 0 && biasVariance >= 0 && inputs > 0, "variances and inputs are positive")
    (self.depth, self.weightVariance, self.biasVariance) = (depth, weightVariance, biasVariance)
    self.inputs = inputs
  }

  var parameters: [String: Double] {
    [
      "depth": Double(depth), "weight-variance": weightVariance, "bias-variance": biasVariance, "inputs": inputs,
    ]
  }

  /// The covariance Σ of the outputs at two examples, and the tangent kernel Θ.
  ///
  /// Σ⁰ = σ_w² x·z/m + σ_b² = Θ⁰; then with the angle θ between two examples under Σ
  /// Σ ← σ_w²/2 √(Σ(x, x)Σ(z, z)) κ₁(θ) + σ_b² and Θ ← Σ + σ_w²/2 κ₀(θ) Θ, where κ₁ = (sin θ + (π − θ)cos θ)/π and κ₀ = 1 − θ/π.
  func kernels(_ inputs: AnglePair) -> (covariance: Double, tangent: Double) {
    var pair = inputs.affine(weightVariance / self.inputs, biasVariance)
    var tangent = pair.innerProduct
    for _ in 0..<depth {
      let angle = pair.angle
      pair.defect = AnglePair.reluDefect(pair.defect, angle)
      pair = pair.affine(weightVariance / 2, biasVariance)
      tangent = pair.innerProduct + weightVariance / 2 * (1 - angle / .pi) * tangent
    }
    return (pair.innerProduct, tangent)
  }

  static let usage = ":depth=L[,weight-variance=V][,bias-variance=B][,inputs=M]"
  static let options =
    "fully connected, depth hidden layers of ReLUs, weights of variance V/width (2 where not given), biases of variance B (0), "
    + "x·z divided by M in the first layer (1; neural-tangents takes the number of columns)"

  init(_ arguments: inout KernelArguments) throws {
    let depth = try arguments.integer("depth", in: 1...1000)
    let weights = try arguments.number("weight-variance", "a number > 0") { $0 > 0 }
    let biases = try arguments.number("bias-variance", "a number ≥ 0") { $0 >= 0 }
    let inputs = try arguments.number("inputs", "a number > 0") { $0 > 0 }
    guard let depth else {
      throw KernelSpecificationError("the \(arguments.name) kernel needs a depth; \(arguments.usage)")
    }
    self.init(depth, weights ?? 2, biases ?? 0, inputs ?? 1)
  }
}

/// The covariance of the outputs of an infinitely wide fully connected ReLU network at initialization, its Gaussian process:
/// Lee and others (2018), equations 4, 5 and 11.
///
/// Σ⁰ = σ_w² x·z/m + σ_b², Σ ← σ_w²/2 √(Σ(x, x)Σ(z, z)) (sin θ + (π − θ)cos θ)/π + σ_b² with cos θ = Σ(x, z)/√(Σ(x, x)Σ(z, z)).
public struct NNGPKernel: Kernel, Equatable {
  /// The name used on the command line and in records.
  public static let name = "nngp"
  let network: WideNetwork

  /// A network of `depth` hidden layers with weights of variance σ_w²/width and biases of variance σ_b²; in the first layer
  /// x·z is divided by `inputs`.
  public init(depth: Int, weightVariance: Double = 2, biasVariance: Double = 0, inputs: Double = 1) {
    network = WideNetwork(depth, weightVariance, biasVariance, inputs)
  }

  /// The numbers that define it, under the names used on the command line.
  public var parameters: [String: Double] { network.parameters }

  /// The covariance of the outputs at x and z.
  public func value(innerProduct: Double, _ squaredNorm: Double, _ otherSquaredNorm: Double) -> Double {
    value(AnglePair(innerProduct, squaredNorm, otherSquaredNorm, unitRoundoff: 0x1p-53))
  }

  /// Replaces the inner products xᵢ·z by k(xᵢ, z).
  public func evaluate<Scalar: LAPACKScalar>(
    innerProducts: inout MutableSpan<Scalar>, squaredNorms: Span<Scalar>, squaredNorm: Scalar
  ) {
    replace(&innerProducts, squaredNorms, squaredNorm)
  }
}

extension NNGPKernel: AngularKernel, KernelFamily {
  func value(_ pair: AnglePair) -> Double { network.kernels(pair).covariance }

  package static var usage: String { name + WideNetwork.usage }
  package static var explanation: String {
    "the Gaussian process of a network of infinite width; \(WideNetwork.options)"
  }
  package init(_ arguments: inout KernelArguments, _ resolve: BandwidthResolver) throws {
    network = try WideNetwork(&arguments)
  }
}

/// The tangent kernel of an infinitely wide fully connected ReLU network (Jacot, Gabriel and Hongler 2018, theorem 1): gradient
/// descent on such a network is gradient descent with this kernel.
///
/// Θ⁰ = Σ⁰ and Θ ← Σ + σ_w²/2 (1 − θ/π)Θ, with Σ and θ of `NNGPKernel` and all layers trained.
public struct NeuralTangentKernel: Kernel, Equatable {
  /// The name used on the command line and in records.
  public static let name = "ntk"
  let network: WideNetwork

  /// A network of `depth` hidden layers with weights of variance σ_w²/width and biases of variance σ_b²; in the first layer
  /// x·z is divided by `inputs`.
  public init(depth: Int, weightVariance: Double = 2, biasVariance: Double = 0, inputs: Double = 1) {
    network = WideNetwork(depth, weightVariance, biasVariance, inputs)
  }

  /// The numbers that define it, under the names used on the command line.
  public var parameters: [String: Double] { network.parameters }

  /// The inner product of the outputs' gradients at x and z.
  public func value(innerProduct: Double, _ squaredNorm: Double, _ otherSquaredNorm: Double) -> Double {
    value(AnglePair(innerProduct, squaredNorm, otherSquaredNorm, unitRoundoff: 0x1p-53))
  }

  /// Replaces the inner products xᵢ·z by k(xᵢ, z).
  public func evaluate<Scalar: LAPACKScalar>(
    innerProducts: inout MutableSpan<Scalar>, squaredNorms: Span<Scalar>, squaredNorm: Scalar
  ) {
    replace(&innerProducts, squaredNorms, squaredNorm)
  }
}

extension NeuralTangentKernel: AngularKernel, KernelFamily {
  func value(_ pair: AnglePair) -> Double { network.kernels(pair).tangent }

  package static var usage: String { name + WideNetwork.usage }
  package static var explanation: String { "the tangent kernel of a network of infinite width; \(WideNetwork.options)" }
  package init(_ arguments: inout KernelArguments, _ resolve: BandwidthResolver) throws {
    network = try WideNetwork(&arguments)
  }
}
